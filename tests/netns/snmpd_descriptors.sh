#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The AgentX session has a descriptor above 1,023, where sets of a fixed size end, because
# 1,100 clients were there first; and after snmpd hung, the next session has the number of
# the one before. It is read all the same.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_life.sh"
story snmpd_descriptors

CONNECTIONS=1100

# shellcheck disable=SC3045
[ "$(ulimit -Hn)" -ge 4096 ] || skip "fewer than 4096 files may be open"
ulimit -n 4096

# sockets: a line "NUMBER INODE" for each of the agent's, by number.
sockets() {
	find "/proc/$AGENT_PID/fd" -ignore_readdir_race -lname 'socket:*' -printf '%f %l\n' | sort -n
}

sockets_at_least() {
	[ "$(sockets | wc -l)" -ge "$1" ]
}

# session: number and inode of the socket that was not there before the first session.
session() {
	sockets >"$T/with"
	read -r number inode < <(comm -13 <(sort "$T/without") <(sort "$T/with"))
}

life_topology
{
	echo "max-connections = 1400"
	agent_config </dev/null
} >"$T/agent.conf"
start_agent "$T/agent.conf"
life_start
# The end of its input ends it.
mkfifo "$T/hold"
rtr python3 "$LIB_DIR/hostile.py" connections "$T/mgm.socket" $CONNECTIONS \
    <"$T/hold" >"$T/hold.log" 2>&1 &
exec {HOLD}>"$T/hold"
until_true "$SECONDS_LIMIT" grep -q ready "$T/hold.log"
until_true "$SECONDS_LIMIT" sockets_at_least $CONNECTIONS

note "a session above $CONNECTIONS other descriptors"
sockets >"$T/without"
start_snmpd
back_since "its start" "${EPOCHREALTIME/./}"
newer_snapshot
session
assert_at_least "descriptor of the session" 1024 "$number"
nobody_notices

note "snmpd hangs; the next session has the same number"
# Not where a call of mgmctl has that number when the session begins: then once more.
for _ in 1 2 3 4 5; do
	kill -STOP "$SNMPD_PID"
	until_true "$SECONDS_LIMIT" counter_is 0 snmp_connected
	nobody_notices
	kill -CONT "$SNMPD_PID"
	back_since "SIGCONT" "${EPOCHREALTIME/./}"
	newer_snapshot
	second=$(sockets | sed -n "s/^$number //p")
	[ "$second" != "$inode" ] || fail "descriptor $number is the same session"
	[ -z "$second" ] || break
	session
done
[ -n "$second" ] || fail "descriptor $number is not used again"
kill -KILL "$SNMPD_PID"
wait "$SNMPD_PID" 2>/dev/null || true
start_snmpd
back_since "its start" "${EPOCHREALTIME/./}"
exec {HOLD}>&-
nobody_notices
life_finish
