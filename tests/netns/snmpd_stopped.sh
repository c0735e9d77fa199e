#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# snmpd is stopped for a minute, longer than any time-out, while a hundred alarms rise and
# fall again and again: nobody waits, nothing is lost uncounted, and the thread idles.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_life.sh"
story snmpd_stopped

ALARMS=100
STOPPED=62 # more than a response to a notification is waited for

OTHERS=0     # notifications of owners, before the first storm

# raised: notifications that were asked for.
raised() {
	ctl_value "show alarms" \
	    "$OTHERS + sum(a['rising_events'] + a['falling_events'] for a in j)"
}

raised_at_least() {
	[ "$(raised)" -ge "$1" ]
}

# accounted: of them, those sent, dropped, or waiting.
accounted() {
	ctl_value "show status" "sum(c['value'] for c in j if c['name'] in (
	    'notifications_sent', 'notifications_dropped', 'notifications_queued',
	    'notifications_in_flight'))"
}

# storm: every alarm rises and falls once more.
storm() {
	local before

	before=$(raised)
	send_background storm src --interface eth0 --group 239.1.1.1 --stream 2 \
	    --source 10.10.0.9 --raw --rate 3000 --count 0
	until_true "$SECONDS_LIMIT" raised_at_least $((before + ALARMS))
	kill -TERM "${CLIENT_PID[storm]}"
	wait_sender storm
	until_true "$SECONDS_LIMIT" raised_at_least $((before + 2 * ALARMS))
}

# One after the other, while an alarm may rise between the two.
all_is_accounted() {
	[ "$(raised)" = "$(accounted)" ]
}

all_is_sent() {
	counter_is 0 notifications_queued && counter_is 0 notifications_in_flight &&
	    [ "$(raised)" = "$(counter notifications_sent)" ]
}

# settles WHAT CONDITION: soon; the counts are in the log of the story.
settles() {
	until_true "$SECONDS_LIMIT" "$2" ||
	    fail "$1: $(raised) raised, $(accounted) accounted for"
	note "$1: $(raised) raised, $(counter notifications_sent) sent, $(
		counter notifications_dropped) dropped"
}

life_topology
agent_config >"$T/agent.conf" </dev/null
for ((n = 1; n <= ALARMS; n++)); do
	cat >>"$T/agent.conf" <<-END
		alarm "busy-$n" {
			interface = "in0"
			direction = in
			quantity = packets
			interval = 500
			rising = 1000
			falling = 800
		}
	END
done
start_trapd
start_all "$T/agent.conf"
life_start
OTHERS=$(accounted)
assert_at_least "owners that managers are told of" 1 "$OTHERS"
storm
settles "before" all_is_sent

note "stopped for $STOPPED s, with notifications on the way"
end=$((SECONDS + STOPPED))
kill -STOP "$SNMPD_PID"
storm
nobody_notices
settles "one storm" all_is_accounted
idle_begins
while [ $SECONDS -lt $end ]; do
	nobody_notices
	[ $((end - SECONDS)) -lt 10 ] || storm
	sleep 1 # the state under test lasts this long; nothing is synchronised
done
assert_idle "while snmpd is stopped"
settles "storms" all_is_accounted
assert_equal "connected" 0 "$(counter snmp_connected)"
assert_log_is_short 6

kill -CONT "$SNMPD_PID"
back_since "SIGCONT" "${EPOCHREALTIME/./}"
settles "back" all_is_sent
assert_equal "dropped" 0 "$(counter notifications_dropped)"
storm
settles "one storm more" all_is_sent

life_stop_stream
stop_receivers
life_all_arrived
finish
