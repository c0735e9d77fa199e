#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A client's connection ends while the daemon lives: it comes back, in the same process
# or as a new one after kill -9, and no packet is lost on what it says again. What it
# does not say again ends when it is through, with alerts, and not before.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story reconnect

# client_is: interfaces, memberships, stale of the client named lab.
client_is() {
	ctl_value "show clients" "' '.join('%d %d %d' % (c['interfaces'], c['memberships'],
	    c['stale']) for c in j if c['protocol'] == 'pim-sparse')"
}

# session_is: process and handle.
session_is() {
	ctl_value "show clients" "' '.join('%d %d' % (c['pid'], c['handle'])
	    for c in j if c['protocol'] == 'pim-sparse')"
}

# stream_on NAME GROUP...: flows that begin now and are forwarded.
stream_on() {
	local group

	for group in "$@"; do
		send_new_background "s$group" src --interface eth0 --group "$group" \
		    --count 60000 --rate 500
		until_true "$SECONDS_LIMIT" arrived_at_least 100 "$group"
	done
}

# on_for PACKETS GROUP: the flow goes on for so many.
on_for() {
	local before

	before=$(arrived "$2")
	until_true "$SECONDS_LIMIT" arrived_at_least $((before + $1)) "$2"
}

# stream_off GROUP...
stream_off() {
	local group

	for group in "$@"; do
		kill -TERM "${CLIENT_PID[s$group]}"
		wait_sender "s$group"
		until_true "$SECONDS_LIMIT" arrived_at_least "$(sent "s$group")" "$group"
	done
}

all_there() { # RECEIVER GROUP
	assert_equal "packets, lost, doubled, reordered at $1" "$(sent "s$2") 0 0 0" \
	    "$(received "$1" packets "$2") $(received "$1" lost "$2") $(
		received "$1" duplicates "$2") $(received "$1" reordered "$2")"
}

# between NAME LEAST SEEN MOST
between() {
	assert_at_least "$1" "$2" "$3"
	assert_at_most "$1" "$4" "$3"
}

topo_router 4
agent_config >"$T/agent.conf" <<-END
	grace = 60000
END
start_all "$T/agent.conf"
client up --protocol 6 --component 1 "take in0"
LAB_WANTS=("take out1" "take out2" "add * 239.1.1.1 out1" "add 10.10.0.2 239.1.1.2 out1"
    "add * 239.1.1.1 out2")
client lab --protocol 8 --component 1 "${LAB_WANTS[@]}"
join static 239.1.1.1 out3
tell up sync
NEWS_SEEN[up]=$(wc -l <"$T/client-up.log")
for n in 1 2 3 4; do
	receive r$n rcv$n --group 239.1.1.1 --flows 3 --interface eth0
done

note "the same process closes its session and comes back, again and again"
stream_on 239.1.1.1 239.1.1.2
assert_news up "rpf 10.10.0.2 239.1.1.1" "join 10.10.0.2 239.1.1.1 entry" \
    "rpf 10.10.0.2 239.1.1.2" "join 10.10.0.2 239.1.1.2 entry"
session=$(session_is)
for n in 1 2 3; do
	last=$session
	tell lab reconnect
	on_for 50 239.1.1.1
	assert_equal "interfaces, memberships, stale after return $n" "2 3 0" "$(client_is)"
	session=$(session_is)
	[ "$session" != "$last" ] || fail "the session is the old one"
	assert_equal "process" "${last% *}" "${session% *}"
done
assert_news up
assert_equal "creation questions, after all" "1 1" \
    "$(told lab "creation 10.10.0.2 239.1.1.1") $(told lab "creation 10.10.0.2 239.1.1.2")"

note "what only the old session knew ends when the new one is through, with alerts"
tell lab "add-once * 239.1.1.3 out1"
tell lab "take-once out4"
tell lab "add-once * 239.1.1.3 out4"
assert_news up "join * 239.1.1.3 member"
stream_on 239.1.1.3
assert_news up "rpf 10.10.0.2 239.1.1.3" "join 10.10.0.2 239.1.1.3 entry"
before=$(arrived 239.1.1.3)
tell lab reconnect
after=$(arrived 239.1.1.3)
assert_news up "prune * 239.1.1.3 out" "prune 10.10.0.2 239.1.1.3 in0 entry"
assert_equal "interfaces, memberships, stale" "2 3 0" "$(client_is)"
assert_equal "owner of out4" none "$(ctl_value "show interfaces" \
    "[i['owner_protocol'] or 'none' for i in j if i['name'] == 'out4'][0]")"
on_for 200 239.1.1.3
stream_off 239.1.1.3
between "of the flow that ended, before the return" "$before" \
    "$(ctl_value "show mfe" "sum(m['forwarded_packets'] for m in j
	if m['group'] == '239.1.1.3')")" "$after"

note "killed, and a new process says all again: nobody notices"
for n in 1 2; do
	kill_client lab
	assert_equal "interfaces, memberships, stale after death $n" "2 3 1" "$(client_is)"
	on_for 100 239.1.1.1
	client lab --protocol 8 --component 1 "${LAB_WANTS[@]}" end-of-replay
	assert_equal "interfaces, memberships, stale after start $n" "2 3 0" "$(client_is)"
done
assert_news up

note "killed, and the new process says less: all goes on until it is through"
kill_client lab
client lab --protocol 8 --component 1 "take out1" "add * 239.1.1.1 out1"
on_for 200 239.1.1.2
assert_equal "interfaces, memberships, stale meanwhile" "2 3 0" "$(client_is)"
assert_news up
declare -A BEFORE=() AFTER=()
for n in 1 2; do
	BEFORE[$n]=$(arrived 239.1.1.$n)
done
tell lab end-of-replay
for n in 1 2; do
	AFTER[$n]=$(arrived 239.1.1.$n)
done
assert_news up "prune 10.10.0.2 239.1.1.2 out1 member" "prune 10.10.0.2 239.1.1.2 in0 entry"
assert_equal "interfaces, memberships, stale" "1 1 0" "$(client_is)"
on_for 200 239.1.1.1
stream_off 239.1.1.1 239.1.1.2
all_has_left
newer_snapshot
stop_receivers
all_there r1 239.1.1.1
all_there r3 239.1.1.1
between "packets at receiver 2, whose interface ended" "${BEFORE[1]}" \
    "$(received r2 packets)" "${AFTER[1]}"
between "packets of the flow that ended, at receiver 1" "${BEFORE[2]}" \
    "$(received r1 packets 239.1.1.2)" "${AFTER[2]}"
assert_equal "lost, doubled, as long as they came" "0 0 0 0" "$(received r2 lost) $(
	received r2 duplicates) $(received r1 lost 239.1.1.2) $(
	received r1 duplicates 239.1.1.2)"
between "packets of the flow of one session, at receivers 1 and 4" "$((2 * before))" \
    "$(($(received r1 packets 239.1.1.3) + $(received r4 packets)))" "$((2 * after))"
assert_equal "lost of it" "0 0" "$(received r1 lost 239.1.1.3) $(received r4 lost)"
assert_equal "ipMRouteNextHopPkts" "$(received r1 packets 239.1.1.1) $(
	received r3 packets)" "$(nexthop_pkts 239.1.1.1 10.10.0.2 out1) $(
	nexthop_pkts 239.1.1.1 10.10.0.2 out3)"
finish
