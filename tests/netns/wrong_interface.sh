#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A flow's packets on an interface that is not its incoming one are not forwarded, and
# are counted.
. "$(dirname "$0")/lib.sh"
story wrong_interface

topo_router 2
make_ns src2
link_router in1 src2 10.20.0
until_true "$SECONDS_LIMIT" link_is_running in1
agent_config >"$T/agent.conf" <<-END
	interface in1 {
		input = true
	}
END
start_all "$T/agent.conf"
join static 239.1.1.1 out1 out2
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
# Both at once: the same source and group, one of them on the wrong side, first.
send_new_background wrong src2 --raw --interface eth0 --group 239.1.1.1 \
    --source 10.10.0.2 --count 300 --rate 500 --stream 666
send --group 239.1.1.1 --count 1000 --rate 1000
wait_sender wrong
compare_counts out1=r1 out2=r2
for n in 1 2; do
	assert_equal "packets at receiver $n" 1000 "$(received r$n packets)"
	assert_equal "lost at receiver $n" 0 "$(received r$n lost)"
done
assert_equal "ipMRouteInIfIndex" "$(ifindex_of in0)" \
    "$(mroute_value "$OID_MROUTE_IIF" 239.1.1.1 10.10.0.2)"
# RFC 2932 counts what was received, on whatever interface.
assert_equal "ipMRoutePkts" 1300 "$(mroute_value "$OID_MROUTE_PKTS" 239.1.1.1 10.10.0.2)"
# Those that came before the flow had its entry waited with the others, and count too.
assert_equal "ipMRouteDifferentInIfPackets" 300 \
    "$(mroute_value "$OID_MROUTE_DIFFERENT_IF" 239.1.1.1 10.10.0.2)"
assert_equal "discarded on in1" 300 "$(discards in1 wrong-interface)"
finish
