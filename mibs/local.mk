# SPDX-License-Identifier: BSD-3-Clause
# mibs: SMIv2 modules, installed for the manager's tools.
