#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A source behind a switch that snoops IGMP: nothing arrives until the router asks for
# the group as a host does, which mgmctl join --host-join is for.
. "$(dirname "$0")/lib.sh"
story host_join

make_ns rtr
make_ns src
make_ns sw
make_ns rcv1
link_router out1 rcv1 10.1.0
ip -n "${NS}sw" link add br0 type bridge mcast_snooping 1 mcast_igmp_version 2 \
    mcast_query_response_interval 50
ip -n "${NS}sw" link add psrc type veth peer name eth0 netns "${NS}src"
ip -n "${NS}sw" link add prtr type veth peer name in0 netns "${NS}rtr"
for port in psrc prtr; do
	ip -n "${NS}sw" link set "$port" master br0
	ip -n "${NS}sw" link set "$port" up
done
ip -n "${NS}sw" link set br0 up
# A querier makes a bridge trust what it has heard, half a second later.
ip -n "${NS}sw" link set br0 type bridge mcast_querier 1
ip -n "${NS}src" addr add 10.10.0.2/24 dev eth0
ip -n "${NS}src" link set eth0 up
ip -n "${NS}src" route replace default via 10.10.0.1
ip -n "${NS}rtr" addr add 10.10.0.1/24 dev in0
ip -n "${NS}rtr" link set in0 up
until_true "$SECONDS_LIMIT" link_is_running in0
until_true "$SECONDS_LIMIT" link_is_running out1

start_all

arrived() {
	ctl_value "show interfaces" "[i['in_packets'] for i in j if i['name'] == 'in0'][0]"
}

passed_the_switch() { # NUMBER
	[ "$(discards in0 other-host)" = "$1" ]
}

# all_passed: what the source has sent so far the switch has passed on or not, and the
# agent has seen. A frame to nobody's address goes to every port, behind all others.
all_passed() {
	local frames

	frames=$(discards in0 other-host)
	send --raw --source 10.10.0.2 --group 239.1.1.1 --dst-mac 02:00:00:00:00:99 --count 1
	until_true "$SECONDS_LIMIT" passed_the_switch $((frames + 1))
}

# The switch holds the group back from ports that have not asked for it.
switch_holds_back() {
	local before

	before=$(arrived)
	send --group 239.1.1.1 --count 20 --rate 1000
	all_passed
	[ "$(($(arrived) - before))" -lt 5 ]
}

join plain 239.1.1.1 out1
until_true "$SECONDS_LIMIT" switch_holds_back
receive r0 rcv1 --group 239.1.1.1 --interface eth0
send --group 239.1.1.1 --count 200 --rate 1000
all_passed
stop_receivers
assert_equal "packets without a host join" 0 "$(received r0 packets)"
leave plain
assert_equal "members that the switch knows" 0 "$(ip netns exec "${NS}sw" \
    bridge mdb show dev br0 | grep -c '239\.1\.1\.1' || true)"

join hosted --host-join in0 239.1.1.1 out1
until_true "$SECONDS_LIMIT" eval "ip netns exec ${NS}sw bridge mdb show dev br0 |
    grep -q 'prtr.*239.1.1.1'"
receive r1 rcv1 --group 239.1.1.1 --interface eth0
send_new --group 239.1.1.1 --count 500 --rate 1000
newer_snapshot
stop_receivers
assert_equal "packets with a host join" 500 "$(received r1 packets)"

note "the membership on the switch ends with the client"
leave hosted
until_true "$SECONDS_LIMIT" eval "! ip netns exec ${NS}sw bridge mdb show dev br0 |
    grep -q 'prtr.*239.1.1.1'"
finish
