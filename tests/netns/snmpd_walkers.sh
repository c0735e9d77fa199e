#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Managers that walk all there is, for ever, and one that never reads, behind snmpd: a
# stream loses nothing, clients and another manager are answered.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_life.sh"
. "$(dirname "$0")/lib_managers.sh"
story snmpd_walkers

life_topology
start_all
life_start
walk_for_ever 3
bad_manager unread 500 # snmpd asks the agent for each row
bad_manager garbage
until_true "$SECONDS_LIMIT" walks_done 3
for _ in 1 2 3; do
	nobody_notices
	managers_are_answered
done

note "snmpd is killed under them, and comes back"
kill -KILL "$SNMPD_PID"
wait "$SNMPD_PID" 2>/dev/null || true
nobody_notices
start_snmpd
back_since "its start" "${EPOCHREALTIME/./}"
before=$(wc -l <"$WALKS")
until_true "$SECONDS_LIMIT" walks_done $((before + 3))
nobody_notices
managers_are_answered
stop_managers
assert_log_is_short 8
life_finish
