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

all_is_sent() {
	counter_is 0 notifications_queued && counter_is 0 notifications_in_flight
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
until_true "$SECONDS_LIMIT" all_is_sent
assert_equal "notifications" "$(raised)" "$(counter notifications_sent)"

note "stopped for $STOPPED s, with notifications on the way"
end=$((SECONDS + STOPPED))
kill -STOP "$SNMPD_PID"
storm
nobody_notices
assert_equal "raised and accounted for" "$(raised)" "$(accounted)"
ticks=$(snmp_ticks) begun=$SECONDS
while [ $SECONDS -lt $end ]; do
	nobody_notices
	[ $((end - SECONDS)) -lt 10 ] || storm
	sleep 1 # the state under test lasts this long; nothing is synchronised
done
assert_idle "while snmpd is stopped" "$ticks" $((SECONDS - begun))
assert_equal "raised and accounted for" "$(raised)" "$(accounted)"
assert_equal "connected" 0 "$(counter snmp_connected)"
assert_at_most "lines of the log about SNMP" 6 "$(log_lines)"

kill -CONT "$SNMPD_PID"
back_since "SIGCONT" "${EPOCHREALTIME/./}"
until_true "$SECONDS_LIMIT" all_is_sent
note "$(raised) raised, $(counter notifications_sent) sent, $(
	counter notifications_dropped) dropped"
assert_equal "raised and accounted for" "$(raised)" "$(accounted)"
assert_equal "dropped" 0 "$(counter notifications_dropped)"
storm
until_true "$SECONDS_LIMIT" all_is_sent
assert_equal "notifications" "$(raised)" "$(counter notifications_sent)"

kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
until_true "$SECONDS_LIMIT" arrived_at_least "$(sent stream)" 239.1.1.1
stop_receivers
for n in 1 2; do
	assert_equal "lost, doubled at receiver $n" "0 0" \
	    "$(received r$n lost 239.1.1.1 10.10.0.2) $(
		received r$n duplicates 239.1.1.1 10.10.0.2)"
	assert_equal "packets at receiver $n" "$(sent stream)" \
	    "$(received r$n packets 239.1.1.1 10.10.0.2)"
done
finish
