#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A master agent that fails in each way that it can, under traffic: refuses, keeps silent,
# hangs up in the middle, sends garbage and answers to nobody's questions, asks without
# end and reads nothing. Afterwards it behaves, and the agent is registered again.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_life.sh"
story snmpd_hostile

OID_ROUTES=1.3.6.1.2.1.83
EACH=3 # seconds of each kind of failure

# say COMMAND: prints the line that the master answers.
say() {
	local before

	before=$(wc -l <"$T/master.out")
	echo "$1" >&"$PIPE"
	until_true "$SECONDS_LIMIT" has_lines $((before + 1))
	tail -n 1 "$T/master.out"
}

has_lines() { # COUNT
	[ "$(wc -l <"$T/master.out")" -ge "$1" ]
}

# fails KIND ACTION...: for a while; then the master behaves, and has the agent again.
fails() {
	local opened ticks connects

	note "$*"
	say "on $*" >/dev/null
	connects=$(counter snmp_connects)
	say close >/dev/null
	opened=$(say "count open") ticks=$(snmp_ticks)
	nobody_notices_for $EACH
	assert_idle "meanwhile" "$ticks" $EACH
	# One attempt a second, however each of them ends.
	assert_at_most "attempts" $((EACH + 4)) $(($(say "count open") - opened))
	say "on all answer" >/dev/null
	until_true "$SECONDS_LIMIT" registered_after "$connects"
}

registered_after() { # CONNECTS
	[ "$(counter snmp_connected)" = 1 ] && [ "$(counter snmp_connects)" -gt "$1" ] ||
	    return 1
	say session >/dev/null
	[ "$(say "next $OID_ROUTES")" = "0 0" ]
}

life_topology
mkfifo "$T/master.in"
exec {PIPE}<>"$T/master.in"
python3 "$LIB_DIR/agentx_master.py" "$T/agentx" <"$T/master.in" >"$T/master.out" \
    2>"$T/master.log" &
until_true "$SECONDS_LIMIT" test -S "$T/agentx"
start_agent
until_true "$SECONDS_LIMIT" registered_after 0
life_start
descriptors=$(find "/proc/$AGENT_PID/fd" | wc -l)

fails open refuse 262
fails open hang-up
fails open garbage
fails register hang-up
fails register half
fails all silence
fails all strange
fails ping garbage
fails capabilities refuse 263

note "a registration that is refused while another subagent has it, on the same session"
say "on register refuse 263" >/dev/null
say close >/dev/null
until_true "$SECONDS_LIMIT" counter_is 98 snmp_error # EADDRINUSE
opened=$(say "count open")
nobody_notices_for 2
say "on all answer" >/dev/null
until_true "$SECONDS_LIMIT" counter_is 1 snmp_connected
assert_equal "sessions opened for it" "$opened" "$(say "count open")"
say session >/dev/null

note "a question without end, and answers that nobody reads"
connects=$(counter snmp_connects)
say deaf >/dev/null
say "bulk 20000 $OID_ROUTES" >/dev/null
nobody_notices_for 4
until_true "$SECONDS_LIMIT" counter_is 0 snmp_connected
say listening >/dev/null
until_true "$SECONDS_LIMIT" registered_after "$connects"
assert_at_most "descriptors" $((descriptors + 3)) "$(find "/proc/$AGENT_PID/fd" | wc -l)"
# Ten lines at once and one a minute, whatever comes.
assert_at_most "lines of the log about SNMP" 20 "$(log_lines)"

kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
until_true "$SECONDS_LIMIT" arrived_at_least "$(sent stream)" 239.1.1.1
stop_receivers
for n in 1 2; do
	assert_equal "packets, lost, doubled at receiver $n" "$(sent stream) 0 0" \
	    "$(received r$n packets) $(received r$n lost) $(received r$n duplicates)"
done
finish
