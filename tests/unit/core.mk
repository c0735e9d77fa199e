# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: core.
