#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The snapshot group and mgmAlarmTable of MGM-MIB, and what became of notifications:
# against the configuration, the sender, the clock and what snmptrapd has received.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mgm.sh"
story mgm_mib_alarms

ALARMS=40     # that rise and fall together
INTERVAL=2000 # ms
SIZE=400

topo_router 1
agent_config >"$T/agent.conf" <<-END
	alarm "volume in" {
		interface = "in0"
		direction = in
		quantity = octets
		interval = $INTERVAL
		rising = 100000
		falling = 1000
	}
	alarm "nowhere" {
		interface = "none0"
		direction = out
		quantity = packets
		rising = 18446744073709551615
		falling = 7
	}
END
for ((n = 3; n <= ALARMS + 2; n++)); do
	cat >>"$T/agent.conf" <<-END
		alarm "out-$n" {
			interface = "out1"
			direction = out
			quantity = packets
			interval = $INTERVAL
			rising = $n
			falling = 1
		}
	END
done
mgm_names
start_trapd
start_all "$T/agent.conf"
join static 239.1.1.1 out1

traps() {
	grep -c "$1" "$T/traps.log" || true
}

notified() { # COUNT NOTIFICATION...: so many of these came
	local expected=$1 seen=0 name

	for name in "${@:2}"; do
		seen=$((seen + $(traps "$name")))
	done
	[ $seen = "$expected" ]
}

alarms_are() { # STATE: all on out1
	[ "$(snmp_column "${MGM_OID[mgmAlarmState]}" | awk -v state="$1" \
	    -v last=$((ALARMS + 2)) '$1 > 2 && $1 <= last && $2 == state' |
	    wc -l)" = $ALARMS ]
}

note "the configuration, row by row"
newer_snapshot
assert_equal "alarms" $((ALARMS + 2)) "$(mgm_rows mgmAlarmState)"
assert_equal mgmAlarmName "volume in" "$(mgm_text mgmAlarmName 1)"
assert_equal mgmAlarmIfName "in0 none0 out1" "$(mgm_text mgmAlarmIfName 1) $(
	mgm_text mgmAlarmIfName 2) $(mgm_text mgmAlarmIfName 3)"
assert_equal mgmAlarmIfIndex "$(ifindex_of in0) 0 $(ifindex_of out1)" \
    "$(mgm mgmAlarmIfIndex 1) $(mgm mgmAlarmIfIndex 2) $(mgm mgmAlarmIfIndex 3)"
assert_equal mgmAlarmDirection "1 2" \
    "$(mgm mgmAlarmDirection 1) $(mgm mgmAlarmDirection 2)"
assert_equal mgmAlarmQuantity "2 1" "$(mgm mgmAlarmQuantity 1) $(mgm mgmAlarmQuantity 2)"
assert_equal mgmAlarmInterval "$INTERVAL 1000 $INTERVAL" "$(mgm mgmAlarmInterval 1) $(
	mgm mgmAlarmInterval 2) $(mgm mgmAlarmInterval 3)"
assert_equal mgmAlarmRisingThreshold "100000 18446744073709551615 7" \
    "$(mgm mgmAlarmRisingThreshold 1) $(mgm mgmAlarmRisingThreshold 2) $(
	mgm mgmAlarmRisingThreshold 7)"
assert_equal mgmAlarmFallingThreshold "1000 7 1" "$(mgm mgmAlarmFallingThreshold 1) $(
	mgm mgmAlarmFallingThreshold 2) $(mgm mgmAlarmFallingThreshold 3)"
assert_equal "mgmAlarmStorageType" 5 "$(mgm mgmAlarmStorageType 1)"
assert_becomes 2 mgmAlarmState 1
assert_mgm 1 mgmAlarmState 2 # there is no such interface
assert_mgm 0 mgmAlarmLastEvent 1

note "a volume that is known: all within one interval, or in two"
# One goes ahead, and is no alarm's: the entry is there for the others.
send --group 239.1.1.1 --count 1 --size $SIZE
until_true "$SECONDS_LIMIT" none_waits 1
first=$(sys_up_time)
send --group 239.1.1.1 --count 1000 --rate 0 --size $SIZE
octets=$((1001 * (SIZE + 28 + 14)))
assert_becomes 1 mgmAlarmRisingEvents 1
assert_becomes 1 mgmAlarmFallingEvents 1
last=$(sys_up_time)
stamp=$(mgm mgmAlarmLastEvent 1)
assert_at_least mgmAlarmLastEvent "$first" "$stamp"
assert_at_most mgmAlarmLastEvent "$last" "$stamp"
assert_mgm 0 mgmAlarmValue 1
assert_mgm 2 mgmAlarmState 1
until_true "$SECONDS_LIMIT" notified $((ALARMS + 1)) mgmVolumeFalling
# What was notified is what was sent, in one interval or cut by the end of one.
value=$(grep 'mgmVolumeRising' "$T/traps.log" | grep '"\?volume in' |
    sed 's/.*mgmAlarmValue[^ ]* = Counter64: \([0-9]*\).*/\1/')
assert_at_most "the notified value" $octets "$value"
assert_at_least "the notified value" 100000 "$value"
newer_snapshot
volumes=$(($(traps mgmVolumeRising) + $(traps mgmVolumeFalling)))
sent=$((volumes + $(traps mgmOwnerChanged)))
assert_mgm $sent mgmNotificationsSent
assert_equal "events as rows have them" "$volumes" "$(for object in mgmAlarmRisingEvents \
    mgmAlarmFallingEvents; do
	snmp_column "${MGM_OID[$object]}"
done | awk '{ sum += $2 } END { print sum }')"
assert_mgm 0 mgmNotificationsDropped
assert_mgm 0 mgmHealthNotificationsQueued
assert_mgm 0 mgmHealthNotificationsInFlight

note "a steady stream: the value of an interval is the rate times its length"
send_background stream src --interface eth0 --group 239.1.1.1 --count 0 --rate 500 \
    --size $SIZE --catch-up
in0=$((500 * 2 * (SIZE + 28 + 14)))
until_true "$SECONDS_LIMIT" mgm_between $((in0 * 3 / 4)) $((in0 * 5 / 4)) mgmAlarmValue 1
assert_mgm 3 mgmAlarmState 1
until_true "$SECONDS_LIMIT" alarms_are 3
until_true "$SECONDS_LIMIT" notified $((ALARMS + 1 + volumes)) mgmVolumeRising \
    mgmVolumeFalling
assert_becomes $((ALARMS + 1 + sent)) mgmNotificationsSent

sent=$((ALARMS + 1 + sent))
note "snmpd does not read: what was handed to it is under way, what follows waits"
# They are cleared with their interface, and so is its owner, at once: the agent soon
# gives snmpd up.
kill -STOP "$SNMPD_PID"
ip -n "${NS}rtr" link del out1 &
# handed_over: how many since are under way, and wait: by mgmctl, since snmpd is silent.
# What is under way counts as sent when snmpd is given up, which has it.
handed_over() {
	ctl_value "show status" "' '.join(str(sum(c['value'] for c in j
	    if c['name'][14:] in what) - less) for what, less in
	    ((('sent', 'in_flight'), $sent), (('queued',), 0)))"
}
handed_over_is() { # UNDER-WAY WAITING
	[ "$(handed_over)" = "$*" ]
}
until_true "$SECONDS_LIMIT" handed_over_is 32 $((ALARMS + 1 - 32)) ||
    fail "under way, waiting: $(handed_over)"
kill -CONT "$SNMPD_PID"
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
until_true "$SECONDS_LIMIT" notified $((2 * volumes)) mgmVolumeRising mgmVolumeFalling
assert_becomes 0 mgmHealthNotificationsQueued
assert_becomes 0 mgmHealthNotificationsInFlight
assert_mgm $((2 * volumes + $(traps mgmOwnerChanged))) mgmNotificationsSent
# The queue takes 16,384: what is dropped beyond is test_notify.c's.
assert_mgm 0 mgmNotificationsDropped

note "the snapshot: its number grows, and its times are the clock's"
number=$(mgm mgmSnapshotNumber)
first=$(sys_up_time)
newer_snapshot
read -r begun ended now <<<"$(snmp_tool snmpget -m '' -Oqvte "$SNMP_ADDRESS" \
    "${MGM_OID[mgmSnapshotStart]}.0" "${MGM_OID[mgmSnapshotEnd]}.0" \
    "$OID_SYSUPTIME" | xargs)"
assert_at_least mgmSnapshotNumber $((number + 1)) "$(mgm mgmSnapshotNumber)"
assert_at_least mgmSnapshotStart "$first" "$begun"
assert_at_least mgmSnapshotEnd "$begun" "$ended"
assert_at_most mgmSnapshotEnd "$((now + 1))" "$ended"
finish
