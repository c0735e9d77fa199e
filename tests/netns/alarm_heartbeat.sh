#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Heartbeats of 100 ms: first seen, silent, resumed, for a sender that is stopped and goes
# on, an entry that expires in the silence, and an interface that goes down and comes back
# or is gone. A flow whose entry ends again and again under traffic is not silent.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mib.sh"
. "$(dirname "$0")/lib_set.sh"
. "$(dirname "$0")/lib_traps.sh"
story alarm_heartbeat

G=239.1.1.1
FLOW=1001
told= # what is to be told of both heartbeats so far

# beats NOTIFICATION: both tell that now, and nothing else; mgmAlarmState and the counts
# of events are those of what was told.
beats() {
	local name index state=2

	told="${told:+$told }$1"
	[ "$1" != FlowSilent ] || state=3
	for name in flow range; do
		index=1
		[ $name = range ] || index=$FLOW
		assert_told_order "$told" $name
		assert_told_last "the sender" $state "mgm$1" mgmAlarmState $name
		assert_object_becomes "the sender" $state mgmAlarmState $index
		assert_object "snmptrapd" "$(told_times mgmFlowSilent $name)" \
		    mgmAlarmRisingEvents $index
		assert_object "snmptrapd" "$(told_times mgmFlowResumed $name)" \
		    mgmAlarmFallingEvents $index
	done
}

entries_of() { # GROUP
	ctl_value "show mfe" "sum(1 for m in j if m['group'] == '$1')"
}

entries_are() { # COUNT GROUP
	[ "$(entries_of "$2")" = "$1" ]
}

topo_router 1
make_ns src2
link_router in1 src2 10.20.0
until_true 5 link_is_running in1
subagent_config
cat >>"$T/agent.conf" <<-END
	mfe-lifetime = 1
	lifetime = hard
	interface in1 {
		input = true
	}
	alarm "range" {
		kind = heartbeat
		range = 239.1.1.0/24
		interface = in0
		interval = 100
		consecutive = 20
	}
	alarm "through all" {
		kind = heartbeat
		group = 239.3.1.1
		source = 10.20.0.2
		interval = 1000
		consecutive = 3
	}
	alarm "volume" {
		interface = in1
		direction = in
		quantity = packet-rate
		interval = 2000
		rising = 40
		falling = 0
	}
END
start_trapd
start_all "$T/agent.conf"
join static "$G,239.3.1.1" out1
# 20 intervals without one of 500 packets/s: a slow machine does not look like silence.
at() {
	echo "${OBJECT_OID[mgmAlarm$1]}.$FLOW"
}
set_ok "$(at Name)" s flow "$(at Kind)" i 2 "$(at Subject)" i 2 "$(at AddressType)" i 1 \
    "$(at GroupAddress)" x ef010101 "$(at GroupPrefixLength)" u 32 \
    "$(at Source)" x 0a0a0002 "$(at Interval)" u 100 "$(at Consecutive)" u 20 \
    "$(at Status)" i $GO
fresh
for index in 1 2 $FLOW; do
	assert_object "no sender" 1 mgmAlarmState $index
	assert_object "no sender" 0 mgmAlarmFirstSeen $index
done

note "the first packet"
first=$(ticks)
send_background stream src --interface eth0 --group $G --count 0 --rate 500
beats FlowFirstSeen
fresh
for index in 1 $FLOW; do
	assert_object_stamp "$first" "$(ticks)" mgmAlarmFirstSeen $index
done

note "the sender is stopped, its entry expires; it goes on"
kill -STOP "${CLIENT_PID[stream]}"
beats FlowSilent
until_true "$SECONDS_LIMIT" entries_are 0 $G
kill -CONT "${CLIENT_PID[stream]}"
beats FlowResumed
assert_same_keys mgmFlowSilent mgmFlowResumed flow
assert_same_keys mgmFlowSilent mgmFlowResumed range

note "the interface goes down, and comes back"
in0=$(ifindex_of in0)
ip -n "${NS}rtr" link set in0 down
beats FlowSilent
ip -n "${NS}rtr" link set in0 up
until_true "$SECONDS_LIMIT" link_is_running in0
beats FlowResumed
assert_same_keys mgmFlowSilent mgmFlowResumed flow
assert_told_last "the kernel" "$in0" mgmFlowResumed mgmAlarmIfIndex range

note "an entry that ends each second while its packets come is not silent"
news=$(object mgmHealthNewSources)
send_background lasting src2 --interface eth0 --group 239.3.1.1 --count 0 --rate 200
assert_told_order FlowFirstSeen "through all"
until_true "$SECONDS_LIMIT" object_is_between $((news + 5)) 1000000 mgmHealthNewSources
assert_told_order FlowFirstSeen "through all"

note "an interface that is gone: silence, and the clear of what was measured there"
assert_told_order VolumeRising volume
in1=$(ifindex_of in1)
ip -n "${NS}rtr" link del in1
assert_told_order "VolumeRising VolumeFalling" volume
assert_same_keys mgmVolumeRising mgmVolumeFalling volume
assert_told_last "the kernel" "$in1" mgmVolumeFalling mgmAlarmIfIndex volume
assert_told_order "FlowFirstSeen FlowSilent" "through all"
# Its peer went with it, and so did the way of its sender.
leave lasting KILL
make_ns src3
link_router in1 src3 10.20.0
until_true "$SECONDS_LIMIT" link_is_running in1
send_background lasting src3 --interface eth0 --group 239.3.1.1 --count 0 --rate 200
assert_told_order "FlowFirstSeen FlowSilent FlowResumed" "through all"
assert_same_keys mgmFlowSilent mgmFlowResumed "through all"
assert_told_order "VolumeRising VolumeFalling VolumeRising" volume
assert_told_last "the kernel" "$(ifindex_of in1)" mgmVolumeRising mgmAlarmIfIndex volume
assert_object "the kernel" "$(ifindex_of in1)" mgmAlarmIfIndex 3

note "all along: nothing else was told"
leave stream KILL
told="$told FlowSilent"
assert_told_order "$told" flow
assert_told_order "$told" range
assert_objects mgmFlowFirstSeen mgmFlowSilent mgmFlowResumed
finish
