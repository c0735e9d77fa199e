#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The way to the source decides the incoming interface: the routing table, its changes,
# and static entries of the configuration, which win.
. "$(dirname "$0")/lib.sh"
story route_change

topo_router 1
make_ns src2
link_router in1 src2 10.20.0
until_true "$SECONDS_LIMIT" link_is_running in1
agent_config >"$T/agent.conf" <<-END
	interface in1 {
		input = true
	}
	rpf 10.60.0.0/24 {
		interface = "in1"
		neighbour = "10.20.0.2"
	}
END
ip -n "${NS}rtr" route add 10.50.0.0/24 via 10.10.0.2
ip -n "${NS}rtr" route add 10.60.0.0/24 via 10.10.0.2
start_all "$T/agent.conf"
join static '*' out1
receive r1 rcv1 --group 239.1.1.1 --flows 4 --interface eth0
from() { # NAMESPACE SOURCE GROUP
	send_new_background from "$1" --interface eth0 --raw --source "$2" --group "$3" \
	    --count 300 --rate 1000
	wait_sender from
}
iif_is() { # GROUP SOURCE INTERFACE
	[ "$(mroute_value "$OID_MROUTE_IIF" "$1" "$2")" = "$(ifindex_of "$3")" ]
}
OID_UPSTREAM=1.3.6.1.2.1.83.1.1.2.1.4

note "through in0"
from src 10.50.0.2 239.1.1.1
until_true "$SECONDS_LIMIT" iif_is 239.1.1.1 10.50.0.2 in0
assert_equal "upstream neighbour" 10.10.0.2 "$(mroute_value $OID_UPSTREAM 239.1.1.1 10.50.0.2)"
note "the route moves to in1: the other side's packets count, this side's do not"
ip -n "${NS}rtr" route replace 10.50.0.0/24 via 10.20.0.2
until_true "$SECONDS_LIMIT" iif_is 239.1.1.1 10.50.0.2 in1
assert_equal "upstream neighbour" 10.20.0.2 "$(mroute_value $OID_UPSTREAM 239.1.1.1 10.50.0.2)"
from src2 10.50.0.2 239.1.1.1
from src 10.50.0.2 239.1.1.1
note "a static entry wins over the routing table"
from src2 10.60.0.2 239.1.1.2
note "no route at all: nothing is forwarded"
from src2 10.99.0.2 239.1.1.3
note "a directly connected source"
from src2 10.20.0.2 239.1.1.4
compare_counts out1=r1
assert_equal "both sides in turn" 600 "$(received r1 packets 239.1.1.1)"
assert_equal "wrong side" 300 "$(mroute_value "$OID_MROUTE_DIFFERENT_IF" 239.1.1.1 10.50.0.2)"
assert_equal "by the static entry" 300 "$(received r1 packets 239.1.1.2)"
assert_equal "without a route" 0 "$(received r1 packets 239.1.1.3)"
assert_equal "directly connected" 300 "$(received r1 packets 239.1.1.4)"
assert_equal "lost" 0 "$(received r1 lost)"
finish
