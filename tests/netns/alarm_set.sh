#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A manager makes an alarm by SET; real packets raise and clear it, and snmptrapd hears
# so. It is changed, put out of service and back, kept across kill -9 and a restart, and
# destroyed. What a SET may not do is refused, whole.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_set.sh"
story alarm_set

OID_ALARM=1.3.6.1.4.1.8072.9999.9999.2715.1.2.1
OID_LOG_NOTIFICATION=1.3.6.1.4.1.8072.9999.9999.2715.1.12.2.1.4
NAME=2 IFNAME=3 IFINDEX=4 INTERVAL=7 RISING=8 FALLING=9 STATE=11 RISING_EVENTS=12
STORAGE=15 KIND=16 SUBJECT=17 ADDRESS_TYPE=18 GROUP=19 LENGTH=20 SOURCE=21
CLIENT=22 RISING_LOW=23 RISING_HIGH=24 FALLING_LOW=25 FALLING_HIGH=26 STARTUP=27
CONSECUTIVE=28 HOLD_OFF=29 SUPPRESSED=30 FIRST_SEEN=31 STATUS=32
WAITING=1 NORMAL=2 RAISED=3

at() { # COLUMN [INDEX]
	echo "$OID_ALARM.$1.${2:-1001}"
}

value_is() { # VALUE COLUMN [INDEX]
	[ "$(snmp_get "$(at "$2" "${3:-1001}")")" = "$1" ]
}

traps() { # NAME COUNT
	[ "$(grep -c "$1" "$T/traps.log")" -ge "$2" ]
}

traps_are_logged() { # as many have come as mgmLogTable has
	[ "$(snmp_column "$OID_LOG_NOTIFICATION" | grep -c ' [12]$')" = \
	    "$(grep -cE 'mgmVolume(Rising|Falling)' "$T/traps.log")" ]
}

no_more_traps() { # NAME COUNT: an interval and more after the event that had it
	assert_equal "$1" "$2" "$(grep -c "$1" "$T/traps.log" || true)"
}

alarms() {
	for column in $NAME $IFNAME $INTERVAL $RISING $FALLING $STORAGE $KIND $SUBJECT \
	    $ADDRESS_TYPE $GROUP $LENGTH $SOURCE $STATUS; do
		snmp_column "$OID_ALARM.$column"
	done
}

# Packets at once: a stream in which the sender had to wait would raise twice.
raise_and_clear() { # RISINGS FALLINGS: as many as then are told
	send --group 239.1.1.1 --count 500 --rate 0
	until_true "$SECONDS_LIMIT" traps mgmVolumeRising "$1"
	until_true "$SECONDS_LIMIT" traps mgmVolumeFalling "$2"
	no_more_traps mgmVolumeRising "$1"
	no_more_traps mgmVolumeFalling "$2"
}

in_packets_are() {
	[ "$(in_packets)" = "$1" ]
}
in_packets() {
	ctl_value "show interfaces" "sum(i['in_packets'] for i in j if i['name'] == 'in0')"
}

# Packets that are no alarm's, all of which have been counted.
send_in_vain() {
	local before

	before=$(in_packets)
	send --group 239.1.1.1 --count 300 --rate 0
	until_true "$SECONDS_LIMIT" in_packets_are $((before + 300))
}

topo_router 1
subagent_config
cat >>"$T/agent.conf" <<-END
	alarm "of the file" {
		interface = "out1"
		direction = out
		quantity = packets
		rising = 1000000
		falling = 10
	}
END
start_trapd
start_all "$T/agent.conf"
join static 239.1.1.1 out1

note "made at one stroke: it is in force"
set_ok "$(at $NAME)" s "busy in0" "$(at $IFNAME)" s in0 "$(at $INTERVAL)" u 200 \
    "$(at $RISING_LOW)" u 20 "$(at $FALLING_LOW)" u 5 "$(at $STATUS)" i $GO
assert_equal "read at once" "20 5" "$(snmp_get "$(at $RISING)") $(snmp_get "$(at $FALLING)")"
until_true "$SECONDS_LIMIT" grep -q 'snmp: a SET is in force; it changed alarms 1001$' \
    "$T/agent.log"
until_true "$SECONDS_LIMIT" value_is $NORMAL $STATE
assert_equal "its interface" "$(ifindex_of in0)" "$(snmp_get "$(at $IFINDEX)")"
receive r1 rcv1 --group 239.1.1.1 --interface eth0
raise_and_clear 1 1
assert_contains "the notification names the alarm" 'mgmAlarmName.1001 = STRING: busy in0' \
    "$(grep mgmVolumeRising "$T/traps.log")"
newer_snapshot
assert_equal "rising events" 1 "$(snmp_get "$(at $RISING_EVENTS)")"
assert_equal "as mgmctl has it" "threshold in0 in 0.2" "$(ctl_value "show alarms" \
    "' '.join(str(a[k]) for a in j if a['index'] == 1001
    for k in ('kind', 'subject', 'interval_seconds'))")"
assert_equal "and its index in the table" 1001 "$(
	ctl show alarms | awk '/ busy in0 / {print $1}')"
stop_receivers

note "what may not be is refused, and nothing changes"
before=$(alarms)
set_refused inconsistentValue 1 "$(at $INTERVAL)" u 300 "$(at $FALLING_LOW)" u 20
set_refused inconsistentValue 1 "$(at $NAME)" s "of the file"
set_refused wrongValue 2 "$(at $RISING_LOW)" u 7 "$(at $INTERVAL)" u 99
set_refused wrongType 1 "$(at $INTERVAL)" i 300
set_refused wrongLength 1 "$(at $IFNAME)" s abcdefghijklmnop
set_refused notWritable 1 "$(at $STATE)" i $NORMAL
set_refused inconsistentValue 1 "$(at $STATUS 1002)" i $GO
set_refused inconsistentName 1 "$(at $NAME 1002)" s new
set_refused noCreation 1 "$(at $STATUS 2)" i $WAIT
set_refused inconsistentValue 1 "$(at $STATUS 1)" i $DESTROY
set_refused inconsistentValue 1 "$(at $INTERVAL 1)" u 300
# Two rows and another table in one SET, the last of it bad: none of it is done.
set_refused wrongValue 4 "$(at $STATUS)" i $DESTROY "$(at $STATUS 1002)" i $WAIT \
    "$(at $NAME 1002)" s new $OID_TTL."$(ifindex_of out1)" i 999
assert_equal "after what was refused" "$before" "$(alarms)"

note "changed while it is active: it begins anew"
set_ok "$(at $RISING_LOW)" u 4000000 "$(at $RISING_HIGH)" u 1
assert_equal "mgmAlarmRisingThreshold, of 64 bits" 4298967296 \
    "$(snmp_get "$(at $RISING)")"
assert_equal "mgmAlarmRisingLow, mgmAlarmRisingHigh" "4000000 1" \
    "$(snmp_get "$(at $RISING_LOW)") $(snmp_get "$(at $RISING_HIGH)")"
assert_equal "mgmAlarmFallingLow, mgmAlarmFallingHigh" "5 0" \
    "$(snmp_get "$(at $FALLING_LOW)") $(snmp_get "$(at $FALLING_HIGH)")"
receive r1 rcv1 --group 239.1.1.1 --interface eth0
send_in_vain
no_more_traps mgmVolumeRising 1
set_ok "$(at $RISING_LOW)" u 20 "$(at $RISING_HIGH)" u 0
raise_and_clear 2 2

note "out of service it says nothing, and back it does"
set_ok "$(at $STATUS)" i $NOT_IN_SERVICE
assert_equal "its state" $WAITING "$(snmp_get "$(at $STATE)")"
send_in_vain
no_more_traps mgmVolumeRising 2
set_ok "$(at $STATUS)" i $ACTIVE
raise_and_clear 3 3
stop_receivers

note "a heartbeat made in steps"
set_ok "$(at $STATUS 1002)" i $WAIT
assert_equal "mgmAlarmStatus: it waits" 3 "$(snmp_get "$(at $STATUS 1002)")"
set_ok "$(at $NAME 1002)" s pulse "$(at $KIND 1002)" i 2 "$(at $SUBJECT 1002)" i 2 \
    "$(at $INTERVAL 1002)" u 500 "$(at $CONSECUTIVE 1002)" u 4 \
    "$(at $HOLD_OFF 1002)" u 7000 "$(at $STARTUP 1002)" i 3 "$(at $CLIENT 1002)" s x
set_ok "$(at $GROUP 1002)" x ef010101 "$(at $ADDRESS_TYPE 1002)" i 1 \
    "$(at $LENGTH 1002)" u 32 "$(at $SOURCE 1002)" x 0a0a0002
assert_equal "mgmAlarmStatus: it has all" $NOT_IN_SERVICE \
    "$(snmp_get "$(at $STATUS 1002)")"
assert_equal "mgmAlarmKind, mgmAlarmSubject, mgmAlarmAddressType" "2 2 1" \
    "$(snmp_get "$(at $KIND 1002)") $(snmp_get "$(at $SUBJECT 1002)") $(
	snmp_get "$(at $ADDRESS_TYPE 1002)")"
assert_equal "mgmAlarmGroupAddress, mgmAlarmSource" '"EF 01 01 01 " "0A 0A 00 02 "' \
    "$(snmp_get "$(at $GROUP 1002)") $(snmp_get "$(at $SOURCE 1002)")"
assert_equal "mgmAlarmGroupPrefixLength, mgmAlarmClient" '32 "x"' \
    "$(snmp_get "$(at $LENGTH 1002)") $(snmp_get "$(at $CLIENT 1002)")"
assert_equal "mgmAlarmStartup, mgmAlarmConsecutive, mgmAlarmHoldOff" "3 4 7000" \
    "$(snmp_get "$(at $STARTUP 1002)") $(snmp_get "$(at $CONSECUTIVE 1002)") $(
	snmp_get "$(at $HOLD_OFF 1002)")"

note "it is in force: first seen, silent, resumed"
set_ok "$(at $STATUS 1002)" i $ACTIVE "$(at $HOLD_OFF 1002)" u 0
newer_snapshot
assert_equal "mgmAlarmFirstSeen: not yet" 0 "$(snmp_get "$(at $FIRST_SEEN 1002)")"
begun=$(snmp_get $OID_SYSUPTIME)
send_background stream src --interface eth0 --group 239.1.1.1 --count 0 --rate 500
until_true "$SECONDS_LIMIT" traps mgmFlowFirstSeen 1
newer_snapshot
assert_at_least mgmAlarmFirstSeen "$begun" "$(snmp_get "$(at $FIRST_SEEN 1002)")"
assert_at_most mgmAlarmFirstSeen "$(snmp_get $OID_SYSUPTIME)" \
    "$(snmp_get "$(at $FIRST_SEEN 1002)")"
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
until_true "$SECONDS_LIMIT" traps mgmFlowSilent 1
assert_equal "as mgmctl has it" "heartbeat (10.10.0.2,239.1.1.1) in silent" \
    "$(ctl_value "show alarms" "' '.join(str(a[k]) for a in j if a['index'] == 1002
    for k in ('kind', 'subject', 'state'))")"
send_background stream src --interface eth0 --group 239.1.1.1 --count 0 --rate 500
until_true "$SECONDS_LIMIT" traps mgmFlowResumed 1
assert_equal "mgmFlowFirstSeen, mgmFlowSilent, mgmFlowResumed" "1 1 1" "$(
	for name in mgmFlowFirstSeen mgmFlowSilent mgmFlowResumed; do
		grep -c $name "$T/traps.log"
	done | xargs)"
assert_equal "mgmAlarmSuppressed" 0 "$(snmp_get "$(at $SUPPRESSED 1002)")"

note "with a hold-off of a day: silence that ends is counted, and not told"
set_ok "$(at $HOLD_OFF 1002)" u 86400000
until_true "$SECONDS_LIMIT" traps mgmFlowFirstSeen 2
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
until_true "$SECONDS_LIMIT" value_is $RAISED $STATE 1002
send_background stream src --interface eth0 --group 239.1.1.1 --count 0 --rate 500
until_true "$SECONDS_LIMIT" value_is $NORMAL $STATE 1002
assert_equal "mgmAlarmSuppressed; mgmFlowSilent, mgmFlowResumed told" "2 1 1" "$(
	snmp_get "$(at $SUPPRESSED 1002)") $(grep -c mgmFlowSilent "$T/traps.log") $(
	grep -c mgmFlowResumed "$T/traps.log")"
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
set_ok "$(at $STATUS 1002)" i $NOT_IN_SERVICE
# The streams raised the other one too.
newer_snapshot
until_true "$SECONDS_LIMIT" value_is $NORMAL $STATE
until_true "$SECONDS_LIMIT" traps_are_logged
rises=$(grep -c mgmVolumeRising "$T/traps.log")
before=$(alarms)

note "killed at once after the answers: all is as it was"
kill -KILL "$AGENT_PID"
wait "$AGENT_PID" || true
leave static
start_agent "$T/agent.conf"
until_true "$SECONDS_LIMIT" snmp_get "$OID_SNAPSHOT"
join static 239.1.1.1 out1
newer_snapshot
assert_equal "after kill -9" "$before" "$(alarms)"
until_true "$SECONDS_LIMIT" value_is $NORMAL $STATE
raise_and_clear $((rises + 1)) $((rises + 1))

note "a volatile one is gone after a restart, the others are not"
set_ok "$(at $NAME 1003)" s short "$(at $SUBJECT 1003)" i 5 "$(at 6 1003)" i 7 \
    "$(at $RISING_LOW 1003)" u 9 "$(at $STORAGE 1003)" i 2 "$(at $STATUS 1003)" i $GO
leave static
stop_agent
start_agent "$T/agent.conf"
wait_for_snmp
newer_snapshot
assert_equal "after a restart" "$before" "$(alarms)"
join static 239.1.1.1 out1

note "destroyed: it is gone, also from the file, and says nothing"
set_ok "$(at $STATUS)" i $DESTROY "$(at $STATUS 1002)" i $DESTROY
assert_equal "alarms left" "1 1" "$(snmp_column "$OID_ALARM.$STATUS")"
grep -q "busy in0" "$T/state.json" && fail "it is in the state file still"
receive r1 rcv1 --group 239.1.1.1 --interface eth0
send_in_vain
no_more_traps mgmVolumeRising $((rises + 1))
no_more_traps mgmVolumeFalling $((rises + 1))
finish
