#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The daemon is stopped, and later killed, and started again: mgmctl join comes back by
# itself and the flow goes on; what it says on its output are three lines.
. "$(dirname "$0")/lib.sh"
story join_restart

topo_router 1
start_agent
join one 239.1.1.1,239.1.1.2 out1
all_sent() {
	[ "$(ctl_value "show mfe" "sum(o['out_packets'] for m in j for o in m['oifs'])")" = 100 ]
}
for how in TERM KILL; do
	note "$how"
	if [ $how = TERM ]; then
		stop_agent
	else
		kill -KILL "$AGENT_PID"
		wait "$AGENT_PID" 2>/dev/null || true
	fi
	lines=$(grep -c '^rejoined' "$T/client-one.log" || true)
	start_agent
	lines_are() {
		[ "$(grep -c '^rejoined' "$T/client-one.log")" = "$1" ]
	}
	until_true "$SECONDS_LIMIT" lines_are $((lines + 1))
	assert_equal "memberships" 2 "$(ctl_value "show memberships" "len(j)")"
	receive "r$how" rcv1 --group 239.1.1.2 --interface eth0
	send_new --group 239.1.1.2 --count 100 --rate 1000
	# A receiver that is stopped takes what has reached it, not what is on its way.
	until_true "$SECONDS_LIMIT" all_sent
	stop_receivers
	assert_equal "packets after $how" 100 "$(received "r$how" packets)"
done
assert_contains "events" "rejoined 239.1.1.1,239.1.1.2 from * on out1" \
    "$(<"$T/client-one.log")"
leave one
finish
