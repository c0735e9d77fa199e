#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Each notification about the agent itself from a real cause: a client killed and back, a
# table nearly full and not any more, owners of an interface, a flood of flows without a
# route. Receivers of SNMPv1, v2c, v2c informs and v3 (authPriv) behind snmpd get each of
# them once; each object is what the cause says, in the module's order. An alarm's, which
# carries a Counter64, is not for SNMPv1. mgmctl events and mgmLogTable show them too.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mib.sh"
. "$(dirname "$0")/lib_traps.sh"
story events

MGM=.1.3.6.1.4.1.8072.9999.9999.2715
ENGINE=0x8000000001020304
declare -A PORT=([v1]=1171 [v2c]=1172 [inform]=1173 [v3]=1174)

# receiver NAME: what it gets goes to $T/got-NAME.log, with OIDs as numbers.
receiver() {
	cat >"$T/receiver-$1.conf" <<-END
		authCommunity log public
		createUser -e $ENGINE watcher SHA authenticates AES encrypts0
		authUser log watcher authPriv
	END
	: >"$T/got-$1.log"
	SNMP_PERSISTENT_DIR=$T/receiver-$1 ip netns exec "${NS}rtr" snmptrapd -f -n -On \
	    -Lf "$T/got-$1.log" -C -c "$T/receiver-$1.conf" -p "$T/receiver-$1.pid" \
	    "udp:127.0.0.1:${PORT[$1]}" >"$T/receiver-$1.log" 2>&1 &
	until_true "$SECONDS_LIMIT" udp_port_is_bound "${PORT[$1]}"
}

# got NAME TYPE: how often the receiver got it.
got() {
	if [ "$1" = v1 ]; then
		grep -c "Enterprise Specific Trap ($2)" "$T/got-v1.log" || true
	else
		grep -c "OID: $MGM\\.0\\.$2[^0-9]" "$T/got-$1.log" || true
	fi
}

got_at_least() { # LEAST NAME TYPE
	[ "$(got "$2" "$3")" -ge "$1" ]
}

# assert_one_of_the_flood OBJECT PART SEEN
assert_one_of_the_flood() {
	[[ $3 == "$2"? ]] || fail "$1, by the sender: expected $2?, seen $3"
}

# number_of NOTIFICATION: its type.
number_of() {
	awk -v name="$1" '$2 == name { sub(/.*\./, "", $1); print $1 }' \
	    "$TOP/tests/mibs/MGM-MIB.expected"
}

# assert_event SOURCE EXPECTED OBJECT: of the notification at hand, EVENT.
assert_event() {
	assert_told_last "$1" "$2" "$EVENT" "$3"
}

# all_get TIMES NOTIFICATION: all that are about the agent, and SNMPv1's receiver too.
all_get() {
	local name type

	EVENT=$2
	type=$(number_of "$2")
	for name in "${!PORT[@]}"; do
		until_true "$SECONDS_LIMIT" got_at_least "$1" "$name" "$type" ||
		    fail "$name got $2 $(got "$name" "$type") times, not $1"
	done
	until_true "$SECONDS_LIMIT" told_is "$1" "$2" ||
	    fail "snmptrapd got $2 $(told_times "$2") times, not $1"
}

topo_router 2
for name in "${!PORT[@]}"; do
	receiver "$name"
done
# An inform whose answer takes long is not to come twice.
SNMPD_LINES="trapsink udp:127.0.0.1:${PORT[v1]} public
trap2sink udp:127.0.0.1:${PORT[v2c]} public
trapsess -Ci -t 60 -v 2c -c public udp:127.0.0.1:${PORT[inform]}
trapsess -v 3 -e $ENGINE -l authPriv -u watcher -a SHA -A authenticates -x AES \
-X encrypts0 udp:127.0.0.1:${PORT[v3]}"
start_trapd
agent_config >"$T/agent.conf" <<-END
	max-memberships = 10
	grace = 600000
	high-water = 80
	flood-threshold = 40
	alarm "any" {
		interface = "in0"
		direction = in
		quantity = packets
		interval = 100
		rising = 1
		falling = 0
	}
END
start_all "$T/agent.conf"
watch_events watched

note "an owner comes"
client first --protocol 8 --component 11 "take out1" "add * 239.1.1.1 out1"
all_get 1 mgmOwnerChanged
assert_event "the client" out1 mgmEventIfName
assert_event "the kernel" "$(ifindex_of out1)" mgmEventIfIndex
assert_event "nobody: other" 1 mgmEventOldProtocol
assert_event nobody 0 mgmEventOldComponent
assert_event "the client" 8 mgmEventNewProtocol
assert_event "the client" 11 mgmEventNewComponent
assert_event "the client" lab_client mgmEventNewName
tell first "release out1"
all_get 2 mgmOwnerChanged
assert_event "the client" 8 mgmEventOldProtocol
assert_event "the client" 11 mgmEventOldComponent
assert_event "nobody: other" 1 mgmEventNewProtocol
assert_event nobody 0 mgmEventNewComponent
assert_event nobody "" mgmEventNewName
tell first "take out1"
tell first "add * 239.1.1.1 out1"
all_get 3 mgmOwnerChanged
assert_objects mgmOwnerChanged

note "it is killed, and back within its grace"
pid=${CLIENT_PID[first]}
kill_client first
all_get 1 mgmClientLost
assert_event "the client" lab_client mgmEventClientName
assert_event "the client" 8 mgmEventClientProtocol
assert_event "the client" 11 mgmEventClientComponent
assert_event "the kernel" "$pid" mgmEventClientPid
assert_event "the client" 1 mgmEventClientInterfaces
assert_event "the client" 1 mgmEventClientMemberships
assert_event "the configuration" 600000 mgmEventClientGrace
client first --protocol 8 --component 11 "take out1" "add * 239.1.1.1 out1" \
    end-of-replay
all_get 1 mgmClientBack
for object in Name Protocol Component Interfaces Memberships; do
	assert_event "mgmClientLost" \
	    "$(told_values mgmClientLost mgmEventClient$object)" mgmEventClient$object
done
assert_event "the kernel" "${CLIENT_PID[first]}" mgmEventClientPid
assert_objects mgmClientLost mgmClientBack

note "a table is nearly full, and is not"
for n in 2 3 4 5 6 7 8; do
	tell first "add * 239.1.1.$n out1"
done
all_get 1 mgmTableHighWater
assert_event "the client: memberships" 2 mgmEventTable
assert_event "the client" 8 mgmEventTableRows
assert_event "the configuration" 10 mgmEventTableLimit
tell first "delete * 239.1.1.8 out1"
all_get 1 mgmTableHighWaterCleared
assert_event "the client: memberships" 2 mgmEventTable
assert_event "the client" 7 mgmEventTableRows
assert_event "the configuration" 10 mgmEventTableLimit
assert_objects mgmTableHighWater mgmTableHighWaterCleared

note "a flood of flows to whose source no route leads"
send_background flood src --raw --interface eth0 --source 172.20.0.1 --group 239.9.0.1 \
    --flows 10 --sources 10 --count 1 --rate 0
wait_sender flood
all_get 1 mgmFloodStarted
assert_event "the sender" in0 mgmEventIfName
assert_event "the kernel" "$(ifindex_of in0)" mgmEventIfIndex
# The flow with which the threshold was reached; all of them came within a second.
assert_event "the configuration" 40 mgmEventFloodRate
assert_event "the configuration" 40 mgmEventFloodTotal
assert_event "the sender: IPv4" 1 mgmEventAddressType
assert_one_of_the_flood mgmEventGroupAddress "EF 09 00 0" \
    "$(told_values mgmFloodStarted mgmEventGroupAddress)"
assert_one_of_the_flood mgmEventSourceAddress "AC 14 00 0" \
    "$(told_values mgmFloodStarted mgmEventSourceAddress)"
all_get 1 mgmFloodEnded
assert_event "the sender" in0 mgmEventIfName
assert_event "the kernel" "$(ifindex_of in0)" mgmEventIfIndex
assert_event "the sender is silent" 0 mgmEventFloodRate
assert_event "the sender" "$(sent flood)" mgmEventFloodTotal
assert_event "the sender: IPv4" 1 mgmEventAddressType
assert_event "the sender's last" "EF 09 00 0A" mgmEventGroupAddress
assert_event "the sender's last" "AC 14 00 0A" mgmEventSourceAddress
assert_objects mgmFloodStarted mgmFloodEnded

note "who gets what of an alarm, with its Counter64"
for name in v2c inform v3; do
	until_true "$SECONDS_LIMIT" got_at_least 1 "$name" 1
	until_true "$SECONDS_LIMIT" got_at_least 1 "$name" 2
done
assert_equal "rising alarms by SNMPv1" 0 "$(got v1 1)"

note "nothing came twice, and the log and watchers saw the same"
newer_snapshot
object_rows mgmLogNotification | sed 's/^[0-9]* //' >"$T/logged"
for type in 6 7 8 9 10 11 12; do
	times=$(grep -cx "$type" "$T/logged" || true)
	for name in "${!PORT[@]}"; do
		assert_equal "type $type at $name, by mgmLogNotification" "$times" \
		    "$(got "$name" "$type")"
	done
done
object_rows mgmLogText | sed 's/^[0-9]* "\(.*\)"$/\1/' >"$T/texts"
while read -r text; do
	until_true "$SECONDS_LIMIT" grep -F "notification: $text" "$T/watched.log" ||
	    fail "mgmctl events did not show: $text"
	grep -qF "$text" "$T/agent.log" || fail "the log has no: $text"
done <"$T/texts"
leave watched
finish
