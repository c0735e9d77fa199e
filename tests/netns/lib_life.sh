# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_life.sh - for stories in which SNMP fails while all else goes on: a stream of 1,000
# packets/s to two receivers, a routing client that asks all the time, what the agent's
# SNMP thread costs, and what it writes to its log. Sourced after lib.sh and
# lib_clients.sh.


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
	send_background stream src --interface eth0 --group 239.1.1.1 --rate 1000 --count 0
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
	local n

	kill -TERM "${CLIENT_PID[stream]}"
	wait_sender stream
	compare_counts out1=r1 out2=r2
	for n in 1 2; do
		assert_equal "packets, lost, doubled at receiver $n" "$(sent stream) 0 0" \
		    "$(received r$n packets) $(received r$n lost) $(received r$n duplicates)"
	done
	finish
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

# assert_idle WHAT TICKS SECONDS: since then, it used a tenth of a CPU at most.
assert_idle() {
	local used=$(($(snmp_ticks) - $2))

	note "CPU of the SNMP thread $1: $used hundredths of a second in $3 s"
	assert_at_most "hundredths of CPU seconds $1" $(($3 * 10)) $used
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

# back_since WHAT START: how long it took, in the log of the story.
back_since() {
	wait_for_snmp
	note "back $(((${EPOCHREALTIME/./} - $2) / 1000)) ms after $1"
	# Two seconds are promised, and measured in tests/bench; the machine may be slow.
	assert_at_most "microseconds until our tables are back after $1" 8000000 \
	    $((${EPOCHREALTIME/./} - $2))
}
