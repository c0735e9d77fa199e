#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Frames that are not this interface's: another VLAN's, and another host's. A priority
# tag (VLAN 0) changes nothing.
. "$(dirname "$0")/lib.sh"
story tagged

topo_router 1
start_all
join static '*' out1
receive f1 rcv1 --frames --interface eth0
raw=(--raw --source 10.10.0.2 --rate 1000)
send_new "${raw[@]}" --group 239.1.1.1 --count 100
send "${raw[@]}" --group 239.1.1.1 --count 70 --vlan 7
send "${raw[@]}" --group 239.1.1.7 --count 70 --vlan 7
send "${raw[@]}" --group 239.1.1.1 --count 50 --dst-mac 02:00:00:00:00:99
send "${raw[@]}" --group 239.1.1.2 --count 30 --vlan 0
send "${raw[@]}" --group 239.1.1.3 --count 20 --vlan 0xe000
compare_counts out1=f1
assert_equal "untagged" 100 "$(received f1 packets 239.1.1.1)"
assert_equal "VLAN 7 only" 0 "$(received f1 packets 239.1.1.7)"
assert_equal "VLAN 0" 30 "$(received f1 packets 239.1.1.2)"
assert_equal "VLAN 0, priority 7" 20 "$(received f1 packets 239.1.1.3)"
assert_equal "tags on out1" 0 "$(received f1 tagged)"
assert_equal "discarded as tagged" 140 "$(discards in0 vlan-tagged)"
assert_equal "discarded as another host's" 50 "$(discards in0 other-host)"
assert_equal "entry for VLAN 7's group" "" \
    "$(snmp_column "$OID_MROUTE_PKTS" | grep '^239\.1\.1\.7\.' || true)"
finish
