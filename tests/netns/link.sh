#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# An outgoing interface without carrier, down, up again, deleted and created again: the
# other one never misses a packet, and nothing is counted as sent that was not.
. "$(dirname "$0")/lib.sh"
story link

agent_sees_running() { # INTERFACE true|false
	ctl_value_is "$2" "show interfaces" \
	    "[i['running'] for i in j if i['name'] == '$1'][0]"
}

topo_router 2
start_all
join static 239.1.1.1 out1
join other 239.1.1.1 out2
receive r1 rcv1 --group 239.1.1.1 --interface eth0
receive r2 rcv2 --group 239.1.1.1 --interface eth0
BURSTS=0
# Ends when the router has taken the whole burst: its end meets the link as its start.
burst() {
	"${1:-send}" --group 239.1.1.1 --count 200 --rate 1000
	BURSTS=$((BURSTS + 1))
	until_true "$SECONDS_LIMIT" \
	    mroute_value_is $((200 * BURSTS)) "$OID_MROUTE_PKTS" 239.1.1.1 10.10.0.2
}

note "up"
burst send_new
note "no carrier"
ip -n "${NS}rcv1" link set eth0 down
until_true "$SECONDS_LIMIT" agent_sees_running out1 false
burst
ip -n "${NS}rcv1" link set eth0 up
until_true "$SECONDS_LIMIT" agent_sees_running out1 true
note "carrier again"
burst
note "administratively down"
ip -n "${NS}rtr" link set out1 down
until_true "$SECONDS_LIMIT" agent_sees_running out1 false
burst
note "up again"
ip -n "${NS}rtr" link set out1 up
until_true "$SECONDS_LIMIT" agent_sees_running out1 true
burst
compare_counts out1=r1 out2=r2
assert_equal "at receiver 1: three of five bursts" 600 "$(received r1 packets)"
assert_equal "at receiver 2: all" "1000 0" "$(received r2 packets) $(received r2 duplicates)"
assert_equal "discarded because out1 could not send" 400 "$(ctl_value "show mfe" \
    "sum(o['interface_down'] for m in j for o in m['oifs'] if o['interface'] == 'out1')")"

note "deleted"
receive r2 rcv2 --group 239.1.1.1 --interface eth0
ip -n "${NS}rtr" link del out1
until_true "$SECONDS_LIMIT" ctl_value_is 0 "show interfaces" \
    "sum(i['name'] == 'out1' for i in j)"
burst
note "created again: a new interface, and a client takes it"
link_router out1 rcv1 10.1.0
until_true "$SECONDS_LIMIT" link_is_running out1
until_true "$SECONDS_LIMIT" agent_sees_running out1 true
leave static
join again 239.1.1.1 out1
receive r1 rcv1 --group 239.1.1.1 --interface eth0
burst
newer_snapshot
stop_receivers
assert_equal "at receiver 1" "200 0" "$(received r1 packets) $(received r1 lost)"
assert_equal "at receiver 2" 400 "$(received r2 packets)"
assert_equal "ipMRouteNextHopPkts of the new out1" 200 "$(nexthop_pkts 239.1.1.1 10.10.0.2 out1)"
assert_equal "ipMRouteNextHopPkts of out2" 1400 "$(nexthop_pkts 239.1.1.1 10.10.0.2 out2)"
finish
