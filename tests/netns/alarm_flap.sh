#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# What keeps an alarm from telling too much, with senders that come and go: consecutive
# intervals, the hold-off (raise and clear alternate, the last one is true, all that is
# not told is counted), and what the first intervals may say.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mib.sh"
. "$(dirname "$0")/lib_set.sh"
. "$(dirname "$0")/lib_traps.sh"
story alarm_flap

HOLD_OFF=3000 # ms
FLAPS=8
STEADY=1 PATIENT=2 HELD=3 # alarms of the file, in its order

state_is() { # STATE ALARM: as mgmctl has it, which is that of the moment
	ctl_value_is "$1" "show alarms" \
	    "[a['state'] for a in j if a['index'] == $2][0]"
}

starts() { # PACKETS/S
	send_background stream src --interface eth0 --group 239.1.1.1 --count 0 --rate "$1"
}

ends() {
	kill -TERM "${CLIENT_PID[stream]}"
	wait_sender stream
}

# on_in0 NAME LINE...: an alarm of packets that arrive there.
on_in0() {
	printf 'alarm "%s" {\n\tinterface = in0\n\tdirection = in\n' "$1"
	printf '\tquantity = packets\n\trising = 1\n\tfalling = 0\n'
	printf '\t%s\n' "${@:2}"
	printf '}\n'
}

# events ALARM: raised and cleared, told or not.
events() {
	echo $(($(object mgmAlarmRisingEvents "$1") + $(object mgmAlarmFallingEvents "$1")))
}

flaps_are() { # TIMES: the alarm with hold-off was raised and cleared, told or not
	ctl_value_is "$1 $1" "show alarms" "' '.join(str(a[k]) for a in j
	    if a['index'] == $HELD for k in ('rising_events', 'falling_events'))"
}

all_are_accounted() {
	[ $(($(told_times "*" held) + $(object mgmAlarmSuppressed $HELD))) = \
	    "$(events $HELD)" ]
}

held_says() { # NOTIFICATION: the last one that was told, and nothing waits
	[[ $(told_order held) == *"$1" ]] && all_are_accounted
}

assert_held_alternates() {
	assert_equal "raise and clear alternate" "" "$(told_order held | xargs -n 2 |
	    grep -vxE 'VolumeRising( VolumeFalling)?' || true)"
}

topo_router 1
subagent_config
{
	on_in0 steady "interval = 500"
	on_in0 patient "interval = 500" "consecutive = 6"
	on_in0 held "interval = 100" "hold-off = $HOLD_OFF"
	on_in0 "start low" "interval = 200" "startup = falling"
	on_in0 "start either" "interval = 200" "startup = both"
} >>"$T/agent.conf"
start_trapd
start_all "$T/agent.conf"
join static 239.1.1.1 out1

note "start-up without packets: who waits for that is told that it is low, once"
assert_told_order VolumeFalling "start low"
assert_told_order VolumeFalling "start either"
until_true "$SECONDS_LIMIT" state_is normal $STEADY
fresh
assert_object "no sender" 2 mgmAlarmState $STEADY
assert_told_order "" steady

# One packet is in one interval, however slow the machine is.
note "a packet is within one interval: one alarm waits for six"
send --group 239.1.1.1 --count 1
assert_told_order "VolumeRising VolumeFalling" steady
assert_told_order "VolumeFalling VolumeRising VolumeFalling" "start low"
assert_told_order "VolumeFalling VolumeRising VolumeFalling" "start either"
assert_object_becomes "the sender" 2 mgmAlarmState $PATIENT
assert_object "the sender" 0 mgmAlarmRisingEvents $PATIENT

note "a sender that flaps $FLAPS times: raised and cleared each time, told with hold-off"
for ((n = 2; n <= FLAPS; n++)); do
	until_true "$SECONDS_LIMIT" flaps_are $((n - 1))
	send --group 239.1.1.1 --count 1
done
until_true "$SECONDS_LIMIT" held_says VolumeFalling ||
    fail "told and suppressed are not all that happened"
assert_object "the sender" $FLAPS mgmAlarmRisingEvents $HELD
assert_object "the sender" $FLAPS mgmAlarmFallingEvents $HELD
assert_at_least "mgmAlarmSuppressed, by the sender less snmptrapd" 1 \
    "$(object mgmAlarmSuppressed $HELD)"
assert_told_last "the sender" 2 "*" mgmAlarmState held
assert_held_alternates
# mgmLogTime is the agent's clock for each of them.
fresh
object_rows mgmLogAlarmIndex >"$T/of"
object_rows mgmLogTime >"$T/at"
assert_equal "mgmLogAlarmIndex: rows of the alarm, by snmptrapd" \
    "$(told_times "*" held)" "$(grep -c " $HELD\$" "$T/of")"
awk -v alarm=$HELD -v least=$((HOLD_OFF / 10 - 1)) '
	NR == FNR { of[$1] = $2; next }
	of[$1] != alarm { next }
	seen++ && $2 - last < least { print "only " $2 - last " after the last" }
	{ last = $2 }' "$T/of" "$T/at" >"$T/near"
assert_equal "hundredths of a second between two of them" "" "$(<"$T/near")"

note "made by SET while packets come: start-up decides who is told"
row=1001
at() {
	echo "${OBJECT_OID[mgmAlarm$1]}.$row"
}
# made NAME STARTUP: its row is the next one. For two seconds the machine may be slow.
made() {
	set_ok "$(at Name)" s "$1" "$(at IfName)" s in0 "$(at Interval)" u 2000 \
	    "$(at RisingLow)" u 1 "$(at Startup)" i "$2" "$(at Status)" i $GO
	row=$((row + 1))
}
starts 500
made rising 1
made falling 2
made both 3
note "a stream lasts for six intervals; with hold-off, the last that is told is true"
assert_told_order VolumeRising patient
assert_told_order VolumeRising rising
assert_told_order VolumeRising both
until_true "$SECONDS_LIMIT" state_is raised 1002
assert_told_order "" falling
until_true "$SECONDS_LIMIT" held_says VolumeRising
ends
note "and so does silence"
assert_told_order "VolumeRising VolumeFalling" patient
assert_same_keys mgmVolumeRising mgmVolumeFalling patient
assert_told_order "VolumeRising VolumeFalling" rising
assert_told_order "VolumeRising VolumeFalling" both
until_true "$SECONDS_LIMIT" state_is normal 1002
fresh
assert_object "nobody was told of the raise" 0 mgmAlarmFallingEvents 1002
assert_told_order "" falling
starts 500
assert_told_order VolumeRising falling
ends
assert_told_order "VolumeRising VolumeFalling" falling
until_true "$SECONDS_LIMIT" held_says VolumeFalling
assert_held_alternates
finish
