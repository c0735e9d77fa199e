#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# MGM-MIB through a real snmpd, with traffic: what entries, next hops, interfaces, groups,
# the top and health say is what receivers, the sender, the kernel's counters, /proc and
# the clock say. Clients, drops, limits and alarms are in mgm_mib_*.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mgm.sh"
story mgm_mib

S=10.10.0.2
G=239.1.1.1
SIZE=400           # of the payloads
IP=$((SIZE + 28))  # of the datagrams
FRAME=$((IP + 14)) # with the link header

topo_router 2
mgm_names
start_snmpd
started=$(ticks)
agent_config </dev/null >"$T/agent.conf"
start_agent "$T/agent.conf"
running=$(ticks)
wait_for_snmp
in0=$(ifindex_of in0)
out1=$(ifindex_of out1)
out2=$(ifindex_of out2)
FLOW=$(flow $S $G)
GROUP=1.4.$G
client pim --protocol 8 --component 7 "take in0" "take out1" "take out2" \
    "add * $G out1" "add * $G out2" "add $S $G out1" "add * 239.1.1.9 out2"
receive r1 rcv1 --group $G --interface eth0
receive r2 rcv2 --group $G --interface eth0

note "nobody's traffic: rates are 0, the group without entries is there"
newer_snapshot
assert_mgm 0 mgmGroupEntries 1.4.239.1.1.9
assert_mgm 1 mgmGroupMemberships 1.4.239.1.1.9
assert_mgm 3 mgmGroupMemberships $GROUP
assert_mgm 0 mgmHealthEntries
declare -A KERNEL=()
for place in "in0 rx" "out1 tx" "out2 tx"; do
	for what in packets bytes; do
		# shellcheck disable=SC2086 # two words
		KERNEL["$place $what"]=$(kernel_count $place $what)
	done
done

note "500 packets/s: the rates of flow, interfaces, group and top are the sender's"
send_new_background stream src --interface eth0 --group $G --count 0 --rate 500 --ttl 16 \
    --size $SIZE --catch-up
assert_about 500 mgmMfePacketRate "$FLOW"
assert_about $((500 * IP * 8)) mgmMfeBitRate "$FLOW"
assert_about 500 mgmInterfaceInPacketRate "$in0"
assert_about $((500 * FRAME * 8)) mgmInterfaceInBitRate "$in0"
for out in $out1 $out2; do
	assert_about 500 mgmInterfaceOutPacketRate "$out"
	assert_about $((500 * FRAME * 8)) mgmInterfaceOutBitRate "$out"
done
assert_about 500 mgmGroupPacketRate $GROUP
assert_about $((500 * IP * 8)) mgmGroupBitRate $GROUP
for rank in 1.1 2.1; do
	assert_about 500 mgmTopPacketRate $rank
	assert_about $((500 * IP * 8)) mgmTopBitRate $rank
	# Not there for a moment where the sender had to wait.
	assert_becomes 1 mgmTopGroupType $rank
	assert_becomes '"EF 01 01 01 "' mgmTopGroup $rank
	assert_becomes 1 mgmTopSourceType $rank
	assert_becomes '"0A 0A 00 02 "' mgmTopSource $rank
	assert_becomes "$in0" mgmTopInIfIndex $rank
done
assert_mgm 0 mgmInterfaceOutPacketRate "$in0"
until_true "$SECONDS_LIMIT" mgm_between 0 150 mgmMfeIdleTime "$FLOW" ||
    fail "idle while packets come: $(mgm mgmMfeIdleTime "$FLOW")"
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
ended=$(sys_up_time)
assert_becomes 0 mgmMfePacketRate "$FLOW"
assert_becomes 0 mgmMfeBitRate "$FLOW"
assert_becomes 0 mgmInterfaceInPacketRate "$in0"
assert_becomes 0 mgmGroupPacketRate $GROUP
assert_equal "flows at rest in mgmTopTable" 0 "$(mgm_rows mgmTopPacketRate)"
quiet=$(sys_up_time)

note "counts are the receivers', the sender's and the kernel's"
newer_snapshot
stop_receivers
sent=$(sent stream)
assert_mgm "$sent" mgmMfeInPackets "$FLOW"
assert_mgm $((sent * IP)) mgmMfeInOctets "$FLOW"
assert_mgm $(($(received r1 packets) + $(received r2 packets))) mgmMfeOutPackets "$FLOW"
for n in 1 2; do
	hop=$(hop $S $G out$n)
	assert_mgm "$(received r$n packets)" mgmNextHopPackets "$hop"
	assert_mgm "$(received r$n octets)" mgmNextHopOctets "$hop"
	assert_mgm "$(received r$n packets)" mgmInterfaceOutPackets "$(ifindex_of out$n)"
done
assert_mgm "$sent" mgmGroupForwardedPackets $GROUP
assert_mgm $((sent * IP)) mgmGroupForwardedOctets $GROUP
# Nobody else speaks on these links: neither IPv6 nor ARP.
since() { # INTERFACE rx|tx packets|bytes: what the kernel has counted since
	echo $(($(kernel_count "$@") - KERNEL[$*]))
}
assert_mgm "$(since in0 rx packets)" mgmInterfaceInPackets "$in0"
assert_mgm "$(since in0 rx bytes)" mgmInterfaceInOctets "$in0"
for n in 1 2; do
	ifindex=$(ifindex_of out$n)
	assert_mgm "$(since out$n tx packets)" mgmInterfaceOutPackets "$ifindex"
	assert_mgm "$(since out$n tx bytes)" mgmInterfaceOutOctets "$ifindex"
done
assert_mgm 0 mgmInterfaceOutFragments "$out1"
assert_mgm 0 mgmInterfaceOutDiscards "$out1"
for object in TtlTooLow TooBig IfDown SendErrors RateLimited; do
	assert_mgm 0 mgmNextHop$object "$(hop $S $G out1)"
done
for object in QueueOverflows NegativePackets BoundaryPackets InDiscards HeaderErrors; do
	assert_mgm 0 mgmMfe$object "$FLOW"
done
assert_mgm 1 mgmMfeExact "$FLOW"
assert_mgm 1 mgmMfeRouteType "$FLOW" # the kernel's table has it
# The first one made the entry, and nothing else waited before that.
assert_at_least mgmMfeUninitPackets 1 "$(mgm mgmMfeUninitPackets "$FLOW")"
assert_at_most mgmMfeUninitPackets 64 "$(mgm mgmMfeUninitPackets "$FLOW")"

note "the idle time is that since the last packet"
read -r idle end <<<"$(mgm_together "mgmMfeIdleTime.$FLOW" mgmSnapshotEnd.0)"
# The last one came before its sender ended, by two seconds where that had to wait, and
# was seen by the next sample, after which the rates were 0.
assert_at_most "mgmMfeIdleTime" $((end - ended + 200)) "$idle"
assert_at_least "mgmMfeIdleTime" $((end - quiet - 5)) "$idle"

note "a flow that nobody wants"
send_new --group 239.1.1.7 --count 200 --rate 2000 --ttl 16
assert_becomes 200 mgmMfeNegativePackets "$(flow $S 239.1.1.7)"
assert_mgm 200 mgmInterfaceDropPackets "$in0.${MGM_REASON[noOutgoingInterface]}"
newer_snapshot
assert_mgm 1 mgmInterfaceOutgoingEntries "$out1"
assert_mgm 1 mgmInterfaceOutgoingEntries "$out2"
assert_mgm 2 mgmInterfaceIncomingEntries "$in0"
assert_mgm 0 mgmInterfaceIncomingEntries "$out1"
assert_mgm 2 mgmHealthEntries
assert_mgm 1 mgmGroupEntries $GROUP
assert_mgm 2 mgmHealthNewSources # one question for each flow
assert_mgm 0 mgmInterfaceTtlThreshold "$out1"
assert_mgm 0 mgmInterfaceRateLimit "$out1"

note "the program and its age, by the program and the clock"
assert_equal mgmHealthVersion "$("$AGENT" --version | awk '{ print $NF }')" \
    "$(mgm_text mgmHealthVersion)"
assert_equal mgmHealthPlane packet "$(mgm_text mgmHealthPlane)"
assert_mgm 1 mgmHealthForwarding
fresh
assert_object_age "$started" "$running" mgmHealthUpTime
# Who asks brings about a newer one: its age is a second and what the asking takes.
assert_at_most mgmHealthSnapshotAge 4000 "$(mgm mgmHealthSnapshotAge)"

note "every table by name, and GETBULK and GETNEXT agree"
for table in Alarm Client Interface InterfaceDrop Membership Mfe NextHop Group Top; do
	snmp_table "MGM-MIB::mgm${table}Table" >"$T/table" 2>&1 || cat "$T/table"
	! grep -qE 'Unknown|No Such|Timeout' "$T/table" || fail "mgm${table}Table: $(cat "$T/table")"
done
snmp_table MGM-MIB::mgmClientTable >"$T/table"
assert_contains "mgmClientTable" pimSparseMode "$(cat "$T/table")"
# Health and rates move between two walks; what the tables have for rows does not.
OBJECTS=1.3.6.1.4.1.8072.9999.9999.2715.1
snmp_tool snmpbulkwalk -m '' -Onqte -Cr50 "$SNMP_ADDRESS" $OBJECTS | cut -d' ' -f1 >"$T/bulk"
snmp_tool snmpwalk -m '' -Onqte "$SNMP_ADDRESS" $OBJECTS | cut -d' ' -f1 >"$T/next"
cmp "$T/bulk" "$T/next" || fail "GETBULK and GETNEXT differ"
assert_equal "sysORTable has the three statements" 3 \
    "$(snmp_column 1.3.6.1.2.1.1.9.1.2 | grep -c '2715\.3\.[123]$')"
finish
