#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# mgmLogTable row by row against what snmptrapd received and the clock; storms of owners,
# full tables, lost clients and floods, of which snmptrapd gets what the limit allows and
# the last word: what it did not get is what was suppressed, to the event. The log keeps
# the last thousand.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mib.sh"
. "$(dirname "$0")/lib_traps.sh"
story events_log

TOGGLES=60  # of an owner, and of a table
CLIENTS=24  # that are killed together; more than are told of at once (20)
FLOODS=40   # interfaces, likewise
ALARMS=520  # raised and cleared: more than the log keeps

# types_told: the number of each notification that snmptrapd got, in order.
types_told() {
	awk -F '\t' '
		NR == FNR { split($1, part, "."); type[$2] = part[length(part)]; next }
		$1 != number { number = $1; print type[$2] }' \
	    <(awk '$3 == "notification" { print $1 "\t" $2 }' \
	    "$TOP/tests/mibs/MGM-MIB.expected") <(received_objects)
}

# assert_log: the log is what snmptrapd has received, in that order.
assert_log() {
	fresh
	object_rows mgmLogNotification | sed 's/^[0-9]* //' >"$T/logged"
	assert_equal "mgmLogNotification of each row, by snmptrapd" "$(types_told | xargs)" \
	    "$(xargs <"$T/logged")"
	assert_object "snmptrapd" "$(types_told | wc -l)" mgmLogNotifications
	assert_equal "mgmLogAlarmIndex of each row, by snmptrapd" "$(received_objects |
	    awk -F '\t' '$1 != n { n = $1; print ($3 ~ /^mgmAlarm/ ? $4 : 0) }' |
	    xargs)" "$(object_rows mgmLogAlarmIndex | sed 's/^[0-9]* //' | xargs)"
	# Each line says of what its notification is.
	paste <(received_objects | awk -F '\t' '
	    $3 ~ /^mgm(AlarmName|EventIfName|EventClientName)$/ { print $5 }
	    $3 == "mgmEventTable" { print "memberships" }') \
	    <(object_rows mgmLogText) |
	    awk -F '\t' 'index($2, $1) == 0 || $1 == ""' >"$T/others"
	assert_equal "mgmLogText without its subject, by snmptrapd" "" "$(<"$T/others")"
}

# date_of INDEX: mgmLogDateAndTime in seconds since 1970.
date_of() {
	local octets

	read -ra octets <<<"$(object mgmLogDateAndTime "$1")"
	date -d "$(printf '%04d-%02d-%02d %02d:%02d:%02d%c%02d:%02d' \
	    $((0x${octets[0]}${octets[1]})) $((0x${octets[2]})) $((0x${octets[3]})) \
	    $((0x${octets[4]})) $((0x${octets[5]})) $((0x${octets[6]})) \
	    "$(printf "\\x${octets[8]}")" $((0x${octets[9]})) $((0x${octets[10]})))" +%s
}

# all_are_accounted EVENTS OBJECT NOTIFICATION...: received, or counted by that object.
all_are_accounted() {
	local events=$1 name sum

	sum=$(object "$2")
	for name in "${@:3}"; do
		sum=$((sum + $(told_times "$name")))
	done
	[ $sum = "$events" ]
}

# storm_ends EVENTS OBJECT NOTIFICATION...: what is still to be told has been.
storm_ends() {
	until_true $((2 * SECONDS_LIMIT)) all_are_accounted "$@" ||
	    fail "$2 is $(object "$2") of $1 events; received: $(for name in "${@:3}"; do
		echo "$name $(told_times "$name")"
	    done | xargs)"
	[ "$(object "$2")" -gt 0 ] || fail "$1 events were no storm"
}

# told_all NOTIFICATION...: how many came of them together.
told_all() {
	local name sum=0

	for name in "$@"; do
		sum=$((sum + $(told_times "$name")))
	done
	echo $sum
}

topo_router 1
make_ns many
for ((n = 1; n <= FLOODS; n++)); do
	echo "link add f$n type veth peer name p$n netns ${NS}many"
	echo "link set f$n up"
done | ip -n "${NS}rtr" -batch -
for ((n = 1; n <= FLOODS; n++)); do
	echo "link set p$n up"
done | ip -n "${NS}many" -batch -
{
	printf 'max-memberships = 10\nhigh-water = 80\nflood-threshold = 10\n'
	printf 'grace = 600000\nring-slots = 256\n'
	for ((n = 1; n <= FLOODS; n++)); do
		printf 'interface f%d {\n\tinput = true\n}\n' $n
	done
	printf 'alarm "known" {\n\trange = 239.7.0.0/16\n\tquantity = packets\n'
	printf '\tinterval = 200\n\trising = 1\n\tfalling = 0\n}\n'
	for ((n = 1; n <= ALARMS; n++)); do
		printf 'alarm "many %d" {\n\trange = 239.8.0.0/16\n' $n
		printf '\tquantity = packets\n\tinterval = 500\n'
		printf '\trising = 1\n\tfalling = 0\n}\n'
	done
} >"$T/lines"
agent_config <"$T/lines" >"$T/agent.conf"
start_trapd
start_all "$T/agent.conf"

note "row by row: an owner, an alarm's two"
first=$(ticks)
began=$(date +%s)
client own --protocol 6 --component 1 "take out1"
assert_told_order OwnerChanged
between=$(ticks)
send --group 239.7.1.1 --count 1
assert_told_order "OwnerChanged VolumeRising VolumeFalling"
assert_log
assert_object_stamp "$first" "$between" mgmLogTime 1
assert_object_stamp "$between" "$(ticks)" mgmLogTime 2
assert_object_stamp "$between" "$(ticks)" mgmLogTime 3
for index in 1 2 3; do
	assert_at_least "mgmLogDateAndTime, by the clock" "$began" "$(date_of $index)"
	assert_at_most "mgmLogDateAndTime, by the clock" "$(date +%s)" "$(date_of $index)"
done
assert_contains "mgmLogText, by snmptrapd" \
    "$(told_values mgmVolumeRising mgmAlarmName): raised" "$(object mgmLogText 2)"
for object in mgmLogSuppressedClients mgmLogSuppressedTables mgmLogSuppressedOwners \
    mgmLogSuppressedFloods; do
	assert_object "nothing was suppressed" 0 $object
done

note "a storm of owners"
commands=()
for ((n = 0; n < TOGGLES; n++)); do
	commands+=("release out1" "take out1")
done
tell own "release out1"
client storm --protocol 8 --component 1 "take out1" "${commands[@]}"
# The first taking, the release, the taking by the other, and its toggles.
events=$((3 + 2 * TOGGLES))
storm_ends $events mgmLogSuppressedOwners mgmOwnerChanged
assert_object "the client, less snmptrapd" $((events - $(told_times mgmOwnerChanged))) \
    mgmLogSuppressedOwners
assert_told_last "the client" 8 mgmOwnerChanged mgmEventNewProtocol

note "a storm of a table that is nearly full and is not"
commands=()
for ((n = 0; n < TOGGLES; n++)); do
	commands+=("add * 239.1.1.8 out1" "delete * 239.1.1.8 out1")
done
for ((n = 1; n < 8; n++)); do
	tell storm "add * 239.1.1.$n out1"
done
printf '%s\n' "${commands[@]}" sync >"$T/client-storm.in"
until_true "$SECONDS_LIMIT" told_at_least 1 storm "ok sync"
events=$((2 * TOGGLES))
storm_ends $events mgmLogSuppressedTables mgmTableHighWater mgmTableHighWaterCleared
assert_object "the client, less snmptrapd" \
    $((events - $(told_all mgmTableHighWater mgmTableHighWaterCleared))) \
    mgmLogSuppressedTables
assert_equal "the last word: as the client left it" \
    "$(told_times mgmTableHighWater)" "$(told_times mgmTableHighWaterCleared)"

note "a storm of clients, which have nothing: killed together, back together, once more"
mkfifo "$T/silence"
exec {silence}<>"$T/silence"
# clients_come: and are registered, all of them.
clients_come() {
	PIDS=()
	for ((n = 1; n <= CLIENTS; n++)); do
		: >"$T/come-$n.log"
		ip netns exec "${NS}rtr" "$LAB_CLIENT" --socket "$T/mgm.socket" \
		    --protocol 9 --component "$n" <&"$silence" >"$T/come-$n.log" 2>&1 &
		PIDS+=($!)
	done
	until_true "$SECONDS_LIMIT" clients_are_ready
}
clients_are_ready() {
	[ "$(grep -l '^ready' "$T"/come-*.log | wc -l)" = $CLIENTS ]
}
clients_go() {
	kill -KILL "${PIDS[@]}"
	wait "${PIDS[@]}" 2>/dev/null || true
	until_true "$SECONDS_LIMIT" ctl_value_is 0 "show clients" \
	    "sum(1 for c in j if c['protocol_id'] == 9)"
}
clients_come
clients_go
clients_come
clients_go
clients_come
events=$((4 * CLIENTS))
storm_ends $events mgmLogSuppressedClients mgmClientLost mgmClientBack
assert_object "the killer, less snmptrapd" \
    $((events - $(told_all mgmClientLost mgmClientBack))) mgmLogSuppressedClients
assert_equal "the last word: all are back" \
    "$(told_values mgmClientLost mgmEventClientComponent | sort)" \
    "$(told_values mgmClientBack mgmEventClientComponent | sort)"

note "a storm of floods, on interfaces that are then gone"
news=$(object mgmHealthNewSources)
for ((n = 1; n <= FLOODS; n++)); do
	ip netns exec "${NS}many" "$MCSEND" --raw --interface "p$n" --source 172.20.0.1 \
	    --group 239.9.$n.1 --flows 20 --count 1 --rate 0 \
	    --start-file "$T/go" >"$T/flood-$n.json" &
	CLIENT_PID[flood$n]=$!
done
touch "$T/go"
for ((n = 1; n <= FLOODS; n++)); do
	wait_sender flood$n
done
until_true "$SECONDS_LIMIT" object_is $((news + 20 * FLOODS)) mgmHealthNewSources
ip netns del "${NS}many"
events=$((2 * FLOODS))
storm_ends $events mgmLogSuppressedFloods mgmFloodStarted mgmFloodEnded
assert_object "the senders, less snmptrapd" \
    $((events - $(told_all mgmFloodStarted mgmFloodEnded))) mgmLogSuppressedFloods
assert_equal "the last word: all are over" \
    "$(told_values mgmFloodStarted mgmEventIfName | sort)" \
    "$(told_values mgmFloodEnded mgmEventIfName | sort)"
assert_log

note "more than the log keeps: the oldest go"
before=$(object mgmLogNotifications)
assert_object_between "nothing has gone" "$before" 1000000 mgmLogMaximum
send --group 239.8.1.1 --count 1
assert_object_becomes "the alarms of the file" $((before + 2 * ALARMS)) \
    mgmLogNotifications
assert_object_becomes "all are sent" 0 mgmHealthNotificationsQueued
assert_object "the events of all rows" $((before + 2 * ALARMS)) mgmNotificationsSent
fresh
object_rows mgmLogAlarmIndex >"$T/rows"
assert_object "the rows that are left" "$(wc -l <"$T/rows")" mgmLogMaximum
assert_equal "the first and last of them" \
    "$((before + 2 * ALARMS - $(wc -l <"$T/rows") + 1)) $((before + 2 * ALARMS))" \
    "$(sed -n '1s/ .*//p; $s/ .*//p' "$T/rows" | xargs)"
finish
