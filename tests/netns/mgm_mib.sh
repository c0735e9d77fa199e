#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# MGM-MIB by name through a real snmpd, with traffic: every table, and what it says is
# what ps, the receivers, the sender and the clock say.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story mgm_mib

MGM=1.3.6.1.4.1.8072.9999.9999.2715.1
FLOW=1.4.239.1.1.1.32.1.4.10.10.0.2.32 # index of an entry

topo_router 2
start_all
in0=$(ifindex_of in0)
out1=$(ifindex_of out1)
out2=$(ifindex_of out2)
client pim --protocol 8 --component 7 "take in0" "take out1" "take out2" \
    "add * 239.1.1.1 out1" "add * 239.1.1.1 out2" "add 10.10.0.2 239.1.1.1 out1" \
    "add * 239.1.1.9 out2"
receive r1 rcv1 --group 239.1.1.1 --interface eth0
receive r2 rcv2 --group 239.1.1.1 --interface eth0

mgm() { # COLUMN.INDEX: below mgmObjects
	snmp_get "$MGM.$1"
}
mgm_is() { # EXPECTED COLUMN.INDEX
	[ "$(mgm "$2")" = "$1" ]
}
between() { # LEAST MOST COLUMN.INDEX
	local seen

	seen=$(mgm "$3")
	[ "$seen" -ge "$1" ] && [ "$seen" -le "$2" ]
}

note "nobody's traffic: rates are 0, the group without entries is there"
newer_snapshot
assert_equal "entries of 239.1.1.9" 0 "$(mgm 10.1.3.1.4.239.1.1.9)"
assert_equal "memberships of 239.1.1.1" 3 "$(mgm 10.1.4.1.4.239.1.1.1)"

note "500 packets/s of 428 octets: the rates of flow, interface, group and top"
send_background stream src --interface eth0 --group 239.1.1.1 --count 0 --rate 500 \
    --ttl 16 --size 400
for column in 8.1.18.$FLOW 5.1.14.$in0 5.1.16.$out1 10.1.7.1.4.239.1.1.1 11.1.8.1.1 \
    11.1.8.2.1; do
	until_true "$SECONDS_LIMIT" between 400 600 $column
done
until_true "$SECONDS_LIMIT" between $((400 * 428 * 8)) $((600 * 428 * 8)) 8.1.19.$FLOW
# An interface counts the link header of 14 octets too.
until_true "$SECONDS_LIMIT" between $((400 * 442 * 8)) $((600 * 442 * 8)) 5.1.17.$out2
assert_at_most "idle time while packets come" 150 "$(mgm 8.1.20.$FLOW)"
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
until_true "$SECONDS_LIMIT" mgm_is 0 8.1.18.$FLOW
until_true "$SECONDS_LIMIT" mgm_is 0 5.1.14.$in0
snmp_column $MGM.11.1 | grep -q . && fail "a flow at rest is in mgmTopTable"

note "counts are the receivers' and the sender's"
newer_snapshot
stop_receivers
sent=$(sent stream)
octets=$((sent * 428))
assert_equal "mgmMfeInPackets" "$sent" "$(mgm 8.1.9.$FLOW)"
assert_equal "mgmMfeInOctets" "$octets" "$(mgm 8.1.10.$FLOW)"
assert_equal "mgmMfeOutPackets" "$((2 * sent))" "$(mgm 8.1.11.$FLOW)"
for n in 1 2; do
	ifindex=$(ifindex_of out$n)
	hop=$FLOW.$ifindex.1.4.239.1.1.1
	assert_equal "mgmNextHopPackets of out$n" "$(received r$n packets)" "$(mgm 9.1.4.$hop)"
	assert_equal "mgmNextHopOctets of out$n" "$octets" "$(mgm 9.1.5.$hop)"
	assert_equal "mgmInterfaceOutPackets of out$n" "$(received r$n packets)" \
	    "$(mgm 5.1.10.$ifindex)"
done
assert_equal "mgmGroupForwardedPackets" "$sent" "$(mgm 10.1.5.1.4.239.1.1.1)"
assert_equal "mgmGroupForwardedOctets" "$octets" "$(mgm 10.1.6.1.4.239.1.1.1)"
assert_equal "mgmMfeExact" 1 "$(mgm 8.1.7.$FLOW)"

note "a flow that nobody wants: noOutgoingInterface(14), at the interface and the entry"
before=$(mgm 6.1.2.$in0.14)
send --group 239.1.1.7 --count 200 --rate 1000 --ttl 16
newer_snapshot
assert_equal "mgmInterfaceDropPackets" $((before + 200)) "$(mgm 6.1.2.$in0.14)"
assert_equal "mgmMfeNegativePackets" 200 \
    "$(mgm 8.1.14.1.4.239.1.1.7.32.1.4.10.10.0.2.32)"

note "who is there: ps and the kernel know the client too"
handle=$(mgm 5.1.3.$out1)
pid=${CLIENT_PID[pim]}
assert_equal "mgmClientPid" "$pid" "$(mgm 4.1.5.$handle)"
assert_equal "mgmClientUid" "$(awk '/^Uid:/ { print $2 }' "/proc/$pid/status")" \
    "$(mgm 4.1.6.$handle)"
assert_equal "protocol, component, interfaces, memberships" "8 7 3 4" \
    "$(mgm 4.1.2.$handle) $(mgm 4.1.3.$handle) $(mgm 4.1.10.$handle) $(mgm 4.1.11.$handle)"
assert_equal "mgmClientState" 1 "$(mgm 4.1.9.$handle)"
assert_equal "entries out of out1, out2; in at in0" "1 1 2" \
    "$(mgm 5.1.19.$out1) $(mgm 5.1.19.$out2) $(mgm 5.1.18.$in0)"
assert_equal "memberships on out1, out2" "2 2" "$(mgm 5.1.20.$out1) $(mgm 5.1.20.$out2)"
assert_equal "mgmHealthMemberships, mgmHealthClients, mgmHealthEntries" "4 1 2" \
    "$(mgm 3.8.0) $(mgm 3.9.0) $(mgm 3.6.0)"
assert_equal "rows of mgmMembershipTable" 4 "$(snmp_column $MGM.7.1.9 | wc -l)"
assert_equal "the (S,G) membership's protocol" 8 \
    "$(mgm 7.1.8.1.4.239.1.1.1.1.4.10.10.0.2.$out1.$handle)"

note "the clock: ages go on as it does"
age=$(mgm 4.1.8.$handle)
up=$(mgm 3.2.0)
clock=${EPOCHREALTIME/./}
newer_snapshot
newer_snapshot
passed=$(((${EPOCHREALTIME/./} - clock) / 10000))
for pair in "$age 4.1.8.$handle" "$up 3.2.0"; do
	grown=$(($(mgm "${pair#* }") - ${pair% *}))
	assert_at_least "${pair#* } after $passed hundredths" $((passed - 250)) "$grown"
	assert_at_most "${pair#* } after $passed hundredths" $((passed + 250)) "$grown"
done

note "every table by name, and GETBULK and GETNEXT agree"
for table in Alarm Client Interface InterfaceDrop Membership Mfe NextHop Group Top; do
	snmp_table "MGM-MIB::mgm${table}Table" >"$T/table" 2>&1 || cat "$T/table"
	! grep -qE 'Unknown|No Such|Timeout' "$T/table" || fail "mgm${table}Table: $(cat "$T/table")"
done
snmp_table MGM-MIB::mgmClientTable >"$T/table"
assert_contains "mgmClientTable" pimSparseMode "$(cat "$T/table")"
# Health and rates move between two walks; what the tables have for rows does not.
snmp_tool snmpbulkwalk -m '' -Onqte -Cr50 "$SNMP_ADDRESS" $MGM | cut -d' ' -f1 >"$T/bulk"
snmp_tool snmpwalk -m '' -Onqte "$SNMP_ADDRESS" $MGM | cut -d' ' -f1 >"$T/next"
cmp "$T/bulk" "$T/next" || fail "GETBULK and GETNEXT differ"
assert_equal "sysORTable has the three statements" 3 \
    "$(snmp_column 1.3.6.1.2.1.1.9.1.2 | grep -c '2715\.3\.[123]$')"
finish
