# SPDX-License-Identifier: BSD-3-Clause
# clients: ordinary clients of libmgm.
