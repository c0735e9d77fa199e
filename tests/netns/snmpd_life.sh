#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# snmpd killed, stopped, ended and started again under traffic: forwarding and clients do
# not notice, and SNMP is back soon after snmpd is. What has a time of sysUpTime follows
# it when it begins anew.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_life.sh"
story snmpd_life

OID_TIMESTAMP=1.3.6.1.2.1.168.1.5.1.10 # ipMcastRouteTimeStamp

# times_are_sensible: the entry is from before this snmpd (0), or not from the future.
times_are_sensible() { # EXPECTED
	local stamp uptime

	stamp=$(snmp_column $OID_TIMESTAMP | head -n 1)
	uptime=$(snmp_get "$OID_SYSUPTIME")
	assert_at_most "TimeStamp, at sysUpTime $uptime" "$uptime" "${stamp##* }"
	case $1 in
	before) assert_equal "TimeStamp of an entry older than snmpd" 0 "${stamp##* }" ;;
	after) assert_at_least "TimeStamp of an entry younger than snmpd" 1 "${stamp##* }" ;;
	esac
}

uptime_at_least() { # HUNDREDTHS
	[ "$(snmp_get "$OID_SYSUPTIME")" -ge "$1" ]
}

life_topology
start_all
# An answer that was late makes the agent believe that snmpd is younger than it is.
until_true "$SECONDS_LIMIT" uptime_at_least 150
life_start
newer_snapshot
times_are_sensible after

note "killed and started again"
kill -KILL "$SNMPD_PID"
wait "$SNMPD_PID" 2>/dev/null || true
idle_begins
nobody_notices_for 3
assert_idle "while snmpd is gone"
start_snmpd
back_since "its start" "${EPOCHREALTIME/./}"
newer_snapshot
times_are_sensible before

note "stopped for 4 s"
kill -STOP "$SNMPD_PID"
nobody_notices_for 4
kill -CONT "$SNMPD_PID"
back_since "SIGCONT" "${EPOCHREALTIME/./}"
newer_snapshot
times_are_sensible before

note "ended in order and started again, twice at once"
for _ in 1 2; do
	kill -TERM "$SNMPD_PID"
	until_true "$SECONDS_LIMIT" process_has_ended "$SNMPD_PID"
	wait "$SNMPD_PID" || true
	start_snmpd
done
back_since "its start" "${EPOCHREALTIME/./}"
nobody_notices
assert_log_is_short 14
life_finish
