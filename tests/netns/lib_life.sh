# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_life.sh - for stories in which SNMP fails while all else goes on: a stream of 1,000
# packets/s to two receivers, a routing client that asks all the time, what the agent's
# SNMP thread costs, and what it writes to its log. Sourced after lib.sh and
# lib_clients.sh.

IDLE_TICKS= IDLE_SINCE= # see idle_begins

# life_topology: three receivers; the client has the third interface for itself.
life_topology() {
	topo_router 3
}

# life_start: the agent runs, snmpd may not.
life_start() {
	local n

	join static 239.1.1.1 out1 out2
	client life --protocol 8 --component 1 "take out3"
	for n in 1 2; do
		receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
	done
	send_new_background stream src --interface eth0 --group 239.1.1.1 --rate 1000 \
	    --count 0
	until_true "$SECONDS_LIMIT" arrived_at_least 100 239.1.1.1
}

# nobody_notices: calls of a routing client and of mgmctl are answered, packets arrive.
nobody_notices() {
	local start=${EPOCHREALTIME/./} before

	before=$(arrived 239.1.1.1)
	tell life "add * 239.9.9.9 out3"
	tell life "delete * 239.9.9.9 out3"
	ctl show interfaces >"$T/ctl.log"
	# Who waits for SNMP waits for a minute and more; the machine may be slow.
	assert_at_most "microseconds of four calls" 20000000 $((${EPOCHREALTIME/./} - start))
	until_true "$SECONDS_LIMIT" arrived_at_least $((before + 20)) 239.1.1.1
}

# nobody_notices_for SECONDS
nobody_notices_for() {
	local end=$((SECONDS + $1))

	while [ $SECONDS -lt $end ]; do
		nobody_notices
		sleep 0.5 # the state under test lasts; nothing is synchronised
	done
}

# life_finish: all that was sent has arrived, and the counters say so.
life_finish() {
	life_stop_stream
	compare_counts out1=r1 out2=r2
	life_all_arrived
	finish
}

# life_stop_stream: what it sent has left the router.
life_stop_stream() {
	kill -TERM "${CLIENT_PID[stream]}"
	wait_sender stream
	all_has_left
}

# life_all_arrived: by the receivers, which have been stopped since.
life_all_arrived() {
	local n flow=(239.1.1.1 10.10.0.2) sent

	sent=$(sent stream)

	for n in 1 2; do
		assert_equal "packets, lost, doubled at receiver $n" "$sent 0 0" \
		    "$(received r$n packets "${flow[@]}") $(
			received r$n lost "${flow[@]}") $(
			received r$n duplicates "${flow[@]}")"
	done
}

# snmp_ticks: hundredths of a second that the SNMP thread has used of a CPU.
snmp_ticks() {
	local task line words

	for task in "/proc/$AGENT_PID"/task/*; do
		[ "$(<"$task/comm")" = mgm-snmp ] || continue
		read -r line <"$task/stat"
		read -ra words <<<"${line##*) }"
		echo $((words[11] + words[12]))
	done
}

# idle_begins: what assert_idle counts from.
idle_begins() {
	IDLE_TICKS=$(snmp_ticks) IDLE_SINCE=${EPOCHREALTIME/./}
}

# assert_idle WHAT: since then it used a tenth of a CPU at most, and what it costs to be
# interrupted: a machine that lends its CPUs elsewhere counts that time too.
assert_idle() {
	local used=$(($(snmp_ticks) - IDLE_TICKS)) took_ms

	took_ms=$(((${EPOCHREALTIME/./} - IDLE_SINCE) / 1000))
	note "CPU of the SNMP thread $1: $used hundredths of a second in $took_ms ms"
	assert_at_most "hundredths of CPU seconds $1" $((took_ms / 100 + 30)) $used
}

# counter NAME: of mgmctl show status.
counter() {
	ctl_value "show status" "sum(c['value'] for c in j if c['name'] == '$1')"
}

counter_is() { # VALUE NAME
	[ "$(counter "$2")" = "$1" ]
}

# log_lines [PATTERN]: of the agent, about SNMP.
log_lines() {
	grep 'snmp: ' "$T/agent.log" | grep -c -e "${1:-}" || true
}

# assert_log_is_short LINES: about SNMP, and one for each minute that the story takes.
assert_log_is_short() {
	assert_at_most "lines of the log about SNMP" $(($1 + SECONDS / 60)) "$(log_lines)"
}

# back_since WHAT START: how long it took, in the log of the story. Questions that are
# lost cost no more than half a second each.
back_since() {
	until_true "$SECONDS_LIMIT" tables_are_there
	note "back $(((${EPOCHREALTIME/./} - $2) / 1000)) ms after $1"
	# Two seconds are promised, and measured in tests/bench; the machine may be slow.
	assert_at_most "microseconds until our tables are back after $1" 15000000 \
	    $((${EPOCHREALTIME/./} - $2))
}

tables_are_there() {
	[[ $(rtr snmpget -v2c -c public -t 0.5 -r 0 -m '' -Oqvte "$SNMP_ADDRESS" \
	    "$OID_SNAPSHOT") =~ ^[0-9]+$ ]]
}
