#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# snmpd killed, stopped and started again under traffic: forwarding does not notice,
# mgmctl is answered at once, and SNMP is back soon after snmpd is.
. "$(dirname "$0")/lib.sh"
story snmpd_life

ctl_is_quick() {
	local start=${EPOCHREALTIME/./}

	ctl show interfaces >"$T/ctl.log"
	assert_at_most "microseconds of mgmctl show" 2000000 $((${EPOCHREALTIME/./} - start))
}

topo_router 2
start_all
join static 239.1.1.1 out1 out2
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
send_background stream src --interface eth0 --group 239.1.1.1 --rate 1000 --count 0

note "killed and started again"
kill -KILL "$SNMPD_PID"
wait "$SNMPD_PID" 2>/dev/null || true
ctl_is_quick
start_snmpd
start=${EPOCHREALTIME/./}
wait_for_snmp
assert_at_most "microseconds until our tables are back" 4000000 \
    $((${EPOCHREALTIME/./} - start))
newer_snapshot

note "stopped for 4 s"
kill -STOP "$SNMPD_PID"
for _ in 1 2 3 4; do
	sleep 1 # the state under test lasts this long; nothing is synchronised
	ctl_is_quick
done
kill -CONT "$SNMPD_PID"
wait_for_snmp
newer_snapshot

note "ended in order and started again"
kill -TERM "$SNMPD_PID"
until_true "$SECONDS_LIMIT" process_has_ended "$SNMPD_PID"
wait "$SNMPD_PID" || true
start_snmpd
wait_for_snmp
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
compare_counts out1=r1 out2=r2
for n in 1 2; do
	assert_equal "packets at receiver $n" "$(sent stream)" "$(received r$n packets)"
	assert_equal "lost at receiver $n" 0 "$(received r$n lost)"
done
finish
