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
	local opened begun connects

	note "$*"
	say "on $*" >/dev/null
	connects=$(counter snmp_connects)
	say close >/dev/null
	opened=$(say "count open") begun=$SECONDS
	idle_begins
	nobody_notices_for $EACH
	assert_idle "meanwhile"
	opened=$(($(say "count open") - opened))
	# One attempt a second, however each of them ends.
	assert_at_most "attempts" $((SECONDS - begun + 4)) $opened
	say "on all answer" >/dev/null
	is_registered_after "$connects"
}

# is_registered_after CONNECTS: soon; the master may wait for ten seconds in each try.
is_registered_after() {
	until_true $((2 * SECONDS_LIMIT)) registered_after "$1"
}

registered_after() { # CONNECTS
	[ "$(counter snmp_connected)" = 1 ] && [ "$(counter snmp_connects)" -gt "$1" ] ||
	    return 1
	say session >/dev/null
	[ "$(say "next $OID_ROUTES")" = "0 0" ]
}

descriptors() {
	find "/proc/$AGENT_PID/fd" -ignore_readdir_race | wc -l
}

descriptors_at_most() {
	[ "$(descriptors)" -le "$1" ]
}

life_topology
mkfifo "$T/master.in"
exec {PIPE}<>"$T/master.in"
python3 "$LIB_DIR/agentx_master.py" "$T/agentx" <"$T/master.in" >"$T/master.out" \
    2>"$T/master.log" &
until_true "$SECONDS_LIMIT" test -S "$T/agentx"
start_agent
is_registered_after 0
life_start
descriptors=$(descriptors)

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
for _ in 1 2 3 4 5; do
	say "on register refuse 263" >/dev/null
	say close >/dev/null
	until_true "$SECONDS_LIMIT" counter_is 98 snmp_error # EADDRINUSE
	opened=$(say "count open")
	nobody_notices_for 2
	say "on all answer" >/dev/null
	until_true "$SECONDS_LIMIT" counter_is 1 snmp_connected
	say session >/dev/null
	opened=$(($(say "count open") - opened))
	# A master that had no CPU for so long is given up for that: not what is tried.
	[ $opened -gt 0 ] || break
done
assert_equal "sessions opened for it" 0 $opened

note "a question without end, and answers that nobody reads"
connects=$(counter snmp_connects)
say deaf >/dev/null
say "bulk 20000 $OID_ROUTES" >/dev/null
nobody_notices_for 4
until_true "$SECONDS_LIMIT" counter_is 0 snmp_connected
say listening >/dev/null
is_registered_after "$connects"
until_true "$SECONDS_LIMIT" descriptors_at_most $((descriptors + 3))
# Ten lines at once and one a minute, whatever comes.
assert_log_is_short 20

life_stop_stream
stop_receivers
life_all_arrived
finish
