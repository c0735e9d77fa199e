# SPDX-License-Identifier: BSD-3-Clause
# The agent's SNMP files: the only ones that know Net-SNMP.
