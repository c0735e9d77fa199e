#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SET to the agent as its own SNMP master, by v2c and by SNMPv3.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_set.sh"
story snmp_set_master

topo_router 2
master_config
start_agent "$T/agent.conf"
wait_for_snmp
set_story

note "by SNMPv3, and not by who may only read"
rtr snmpset -v3 -l authPriv -u writer -a SHA -A storystorystory -x AES \
    -X storystorystory -m '' -On "$SNMP_ADDRESS" $OID_ENABLE i 2 >/dev/null
assert_equal ipMRouteEnable 2 "$(snmp_get $OID_ENABLE)"
said=$(rtr snmpset -v2c -c public -r 0 -m '' -On "$SNMP_ADDRESS" $OID_ENABLE i 1 2>&1) &&
    fail "a reader may write"
assert_contains "a reader's SET" noAccess "$said"
assert_equal ipMRouteEnable 2 "$(snmp_get $OID_ENABLE)"
finish
