#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Two clients ask for the same (S,G): one entry serves both. One is killed, and the
# other's receivers lose nothing; its interface can be taken by a third.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story merge_two_clients

topo_router
# Without it the dead client's interface would be served for the grace time.
agent_config >"$T/agent.conf" <<-END
	grace = 0
END
start_all "$T/agent.conf"
join one -s 10.10.0.2 239.1.1.1 out1
join two -s 10.10.0.2 239.1.1.1 out2 out3
for n in 1 2 3; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
send_new_background stream src --interface eth0 --group 239.1.1.1 --count 0 --rate 1000
until_true "$SECONDS_LIMIT" snmp_get "$OID_MROUTE_PKTS.239.1.1.1.10.10.0.2.255.255.255.255"
assert_equal "entries for the group" 1 "$(snmp_column "$OID_MROUTE_PKTS" | wc -l)"
assert_equal "its next hops" 3 "$(snmp_column "$OID_NEXTHOP_PKTS" | wc -l)"
at_death=$(arrived 239.1.1.1)
leave one KILL
until_true "$SECONDS_LIMIT" ctl_value_is 0 "show memberships" \
    "sum(m['interface'] == 'out1' for m in j)"
at_end=$(arrived 239.1.1.1)
until_true "$SECONDS_LIMIT" arrived_at_least $((at_end + 1000)) 239.1.1.1
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
compare_counts out2=r2 out3=r3
sent=$(sent stream)
for n in 2 3; do
	assert_equal "packets at receiver $n" "$sent" "$(received r$n packets)"
	assert_equal "lost at receiver $n" 0 "$(received r$n lost)"
	assert_equal "twice at receiver $n" 0 "$(received r$n duplicates)"
done

note "a third client takes the dead one's interface"
assert_at_least "packets at receiver 1, while its client lived" "$at_death" \
    "$(received r1 packets)"
assert_at_most "packets at receiver 1, whose client is dead" "$at_end" \
    "$(received r1 packets)"
join three -s 10.10.0.2 239.1.1.1 out1
for n in 1 2 3; do
	receive "s$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
send --group 239.1.1.1 --count 500 --rate 1000
all_has_left
newer_snapshot
stop_receivers
for n in 1 2 3; do
	assert_equal "packets at receiver $n" 500 "$(received s$n packets)"
	assert_equal "lost at receiver $n" 0 "$(received s$n lost)"
done
assert_equal "ipMRouteNextHopPkts of out2" $((sent + 500)) "$(nexthop_pkts 239.1.1.1 10.10.0.2 out2)"
# It is a next hop that begins anew.
assert_equal "ipMRouteNextHopPkts of out1" 500 \
    "$(nexthop_pkts 239.1.1.1 10.10.0.2 out1)"
finish
