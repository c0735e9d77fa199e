#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A proxy is a router for its hosts and a host on the link towards the source (RFC 2715,
# 4.6): what hosts, other clients and IGMP's local joins want, the kernel asks for there
# with IGMP of its own, and leaves when nobody wants it. First the IGMP client itself is
# the proxy, then a routing protocol that owns both links.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story igmp_proxy

# host_groups: what the kernel is a member of on in0, as it says itself.
host_groups() {
	# shellcheck disable=SC2016 # the dollars are awk's
	rtr awk '$3 == ":" || $2 ~ /:$/ { device = $2; sub(/:$/, "", device); next }
	    device == "in0" && $1 != "010000E0" { print $1 }' /proc/net/igmp | sort | xargs
}

# host_sources: group and source of its filters there.
host_sources() {
	# shellcheck disable=SC2016 # the dollars are awk's
	rtr awk '$2 == "in0" { print $3, $4, $5, $6 }' /proc/net/mcfilter | sort | xargs
}

assert_host_groups() { # HEXADECIMAL-GROUP..., as /proc has them: octets reversed
	assert_equal "groups of the kernel on in0" "$*" "$(host_groups)"
}

# assert_wire TIMES REPORT: on the link of the source, at least so often; a host says
# things twice.
assert_wire() {
	until_true "$SECONDS_LIMIT" told_at_least "$1" wire "report $2" ||
	    fail "not on the wire: $2"
}

not_on_wire() {
	assert_equal "on the wire: $1" 0 "$(told wire "report $1")"
}

all_multicast() {
	rtr python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["allmulti"])' < <(ip -d -j -n "${NS}rtr" link show dev in0)
}

proxy() { # OPTION...
	run_client rtr "$IGMP_LAB" proxy --socket "$T/mgm.socket" --upstream in0 "$@"
}

topo_router 2
start_all
run_client src "$IGMP_LAB" wire --listen --interface eth0
proxy --interface out2
client pim --protocol 8 --component 1 "take out1"
all_before=$(all_multicast)
assert_host_groups

note "another client wants a group, and one source of another group"
tell pim "add * 239.1.1.1 out1"
assert_told "upstream join * 239.1.1.1" proxy=1
assert_wire 1 "v3 eth0 to-ex 239.1.1.1 from 10.10.0.1"
assert_host_groups 010101EF
tell pim "add 10.10.0.2 239.1.2.1 out1"
assert_told "upstream join 10.10.0.2 239.1.2.1" proxy=1
assert_wire 1 "v3 eth0 allow 239.1.2.1 from 10.10.0.1 10.10.0.2"
assert_host_groups 010101EF 010201EF
assert_equal "filter of the kernel" "0xef010201 0x0a0a0002 1 0" "$(host_sources)"
assert_equal "alerts, in order" "join * 239.1.1.1 member join 10.10.0.2 239.1.2.1 member" \
    "$(grep '^join' "$T/client-proxy.log" | xargs)"

note "the kernel answers queries there"
tell wire "query eth0 2"
assert_wire 1 "v3 eth0 is-ex 239.1.1.1 from 10.10.0.1"
assert_wire 1 "v3 eth0 is-in 239.1.2.1 from 10.10.0.1 10.10.0.2"

note "a host wants it too, the other client no longer: the proxy stays, then leaves"
receive r1 rcv1 --group 239.1.1.1 --group 239.1.2.1 --interface eth0
receive r2 rcv2 --group 239.1.1.1 --interface eth0
until_true "$SECONDS_LIMIT" told_at_least 1 proxy "added * 239.1.1.1 out2"
send_new --group 239.1.1.1 --count 200 --rate 1000
send_new --group 239.1.2.1 --count 100 --rate 1000
all_has_left
tell pim "delete * 239.1.1.1 out1"
assert_told "prune * 239.1.1.1 out1 member" proxy=1
send --group 239.1.1.1 --count 300 --rate 1000
until_true "$SECONDS_LIMIT" arrived_at_least 500 239.1.1.1
assert_host_groups 010101EF 010201EF
not_on_wire "v3 eth0 to-in 239.1.1.1"
all_has_left
stop_receiver r2
until_true "$SECONDS_LIMIT" told_at_least 1 proxy "upstream leave * 239.1.1.1"
assert_wire 1 "v3 eth0 to-in 239.1.1.1 from 10.10.0.1"
assert_host_groups 010201EF
stop_receiver r1
assert_equal "packets, lost at receiver 2" "500 0" "$(received r2 packets) $(received r2 lost)"
assert_equal "at receiver 1, while its client wanted it" "200 100" \
    "$(received r1 packets 239.1.1.1) $(received r1 packets 239.1.2.1)"
tell pim "delete 10.10.0.2 239.1.2.1 out1"
assert_told "upstream leave 10.10.0.2 239.1.2.1" proxy=1
assert_wire 1 "v3 eth0 block 239.1.2.1 from 10.10.0.1 10.10.0.2"
assert_host_groups

note "all groups have no report: the interface takes in all multicast"
tell pim "add * * out1"
assert_told "upstream join * *" proxy=1
assert_equal "all multicast" $((all_before + 1)) "$(all_multicast)"
tell pim "delete * * out1"
assert_told "upstream leave * *" proxy=1
assert_equal "all multicast" "$all_before" "$(all_multicast)"
assert_host_groups

note "a proxy that dies leaves by the kernel's hand"
receive last rcv2 --group 239.1.3.1 --interface eth0
assert_told "upstream join * 239.1.3.1" proxy=1
assert_wire 1 "v3 eth0 to-ex 239.1.3.1 from 10.10.0.1"
kill_client proxy
assert_wire 1 "v3 eth0 to-in 239.1.3.1 from 10.10.0.1"
assert_host_groups
stop_receiver last

note "a routing protocol as the proxy: IGMP tells it what hosts want, in IGMPv2 upstream"
tell pim "release out1"
rtr "$BASH" -c 'echo 2 >/proc/sys/net/ipv4/conf/in0/force_igmp_version'
run_client rtr "$IGMP_LAB" igmp --socket "$T/mgm.socket" --component 1 --interface out1
proxy --protocol 1 --component 7 --interface out1
receive r1b rcv1 --group 239.1.4.1 --interface eth0
assert_told "added * 239.1.4.1 out1" igmp=1
assert_told "local-join * 239.1.4.1 out1" proxy=1
assert_told "upstream join * 239.1.4.1" proxy=1
assert_wire 1 "v2 eth0 to-ex 239.1.4.1 from 10.10.0.1"
assert_host_groups 010401EF
send_new --group 239.1.4.1 --count 200 --rate 1000
until_true "$SECONDS_LIMIT" arrived_at_least 200 239.1.4.1
compare_counts out1=r1b
assert_equal "packets at receiver 1" 200 "$(received r1b packets)"
assert_told "local-leave * 239.1.4.1 out1" proxy=1
assert_told "upstream leave * 239.1.4.1" proxy=1
assert_wire 1 "v2 eth0 to-in 239.1.4.1 from 10.10.0.1"
assert_host_groups
finish
