#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Clients, who is on the interfaces, and memberships of MGM-MIB, against /proc, the
# commands that the clients were given and what they were asked, and the clock.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mgm.sh"
story mgm_mib_clients

S=10.10.0.2
ASKED=3000 # ms until a question is given up

# handle_of NAME: the row whose mgmClientPid is the client's process.
handle_of() {
	snmp_column "${MGM_OID[mgmClientPid]}" |
	    awk -v pid="${CLIENT_PID[$1]}" '$2 == pid { print $1 }'
}

# member GROUP SOURCE INTERFACE HANDLE: an index of mgmMembershipTable.
member() {
	echo "1.4.$1.1.4.$2.$(ifindex_of "$3").$4"
}

topo_router 3
agent_config >"$T/agent.conf" <<-END
	question-timeout = $ASKED
	grace = 3600000
END
mgm_names
start_all "$T/agent.conf"

note "who registered, as whom, when"
first=$(sys_up_time)
client pim --protocol 8 --component 4294967295 "take in0" "take out1"
last=$(sys_up_time)
client igmp --protocol 10 --component 3 "take out1" "take out2"
newer_snapshot
pim=$(handle_of pim)
igmp=$(handle_of igmp)
for name in pim igmp; do
	handle=$(handle_of $name)
	pid=$(mgm mgmClientPid "$handle")
	assert_equal "mgmClientName of $name" "$(cat "/proc/$pid/comm")" \
	    "$(mgm_text mgmClientName "$handle" | cut -c 1-15)"
	assert_mgm "$(awk '/^Uid:/ { print $2 }' "/proc/$pid/status")" mgmClientUid "$handle"
	assert_mgm 1 mgmClientState "$handle"
	assert_mgm 2 mgmClientInterfaces "$handle"
	assert_mgm 0 mgmClientMemberships "$handle"
	assert_mgm 0 mgmClientQuestions "$handle"
	assert_mgm 0 mgmClientDefaultsTaken "$handle"
	assert_mgm 0 mgmClientLateAnswers "$handle"
done
assert_equal "mgmClientProtocol" "8 10" \
    "$(mgm mgmClientProtocol "$pim") $(mgm mgmClientProtocol "$igmp")"
assert_equal "mgmClientComponent" "4294967295 3" \
    "$(mgm mgmClientComponent "$pim") $(mgm mgmClientComponent "$igmp")"
assert_near mgmClientRegistered "$first" "$last" "$(mgm mgmClientRegistered "$pim")"
assert_mgm 2 mgmHealthClients
# In one answer: the age is of the snapshot, whose end stands beside it.
read -r registered age end <<<"$(mgm_together "mgmClientRegistered.$pim" \
    "mgmClientUpTime.$pim" mgmSnapshotEnd.0)"
assert_near "mgmClientUpTime" $((end - registered)) $((end - registered)) "$age"

note "who is on which interface"
for row in "in0 $pim 8 2 0" "out1 $pim 8 1 $igmp" "out2 0 10 1 $igmp"; do
	read -r name owner protocol igmp_there igmp_client <<<"$row"
	ifindex=$(ifindex_of "$name")
	assert_equal mgmInterfaceName "$name" "$(mgm_text mgmInterfaceName "$ifindex")"
	assert_mgm "$owner" mgmInterfaceOwner "$ifindex"
	assert_mgm "$protocol" mgmInterfaceProtocol "$ifindex"
	assert_mgm "$igmp_there" mgmInterfaceIgmp "$ifindex"
	assert_mgm "$igmp_client" mgmInterfaceIgmpClient "$ifindex"
	assert_equal mgmInterfacePlane packet "$(mgm_text mgmInterfacePlane "$ifindex")"
done
assert_equal "rows: in0, out1, out2" 3 "$(mgm_rows mgmInterfaceName)"

note "memberships: when each was added, by whom; and those that went"
declare -A SINCE=()
for command in "add * 239.1.1.1 out1" "add $S 239.1.1.1 out1" "add * * out1"; do
	SINCE[$command.first]=$(sys_up_time)
	tell pim "$command"
	SINCE[$command.last]=$(sys_up_time)
done
tell igmp "add * 239.1.1.1 out1"
tell igmp "add * 239.1.1.2 out2"
tell igmp "delete * 239.1.1.2 out2"
newer_snapshot
for row in "239.1.1.1 0.0.0.0|add * 239.1.1.1 out1" "239.1.1.1 $S|add $S 239.1.1.1 out1" \
    "0.0.0.0 0.0.0.0|add * * out1"; do
	read -r group source <<<"${row%|*}"
	index=$(member "$group" "$source" out1 "$pim")
	assert_near "mgmMembershipSince of ${row#*|}" "${SINCE[${row#*|}.first]}" \
	    "${SINCE[${row#*|}.last]}" "$(mgm mgmMembershipSince "$index")"
	assert_mgm 8 mgmMembershipProtocol "$index"
	assert_mgm 4294967295 mgmMembershipComponent "$index"
done
index=$(member 239.1.1.1 0.0.0.0 out1 "$igmp")
assert_mgm 10 mgmMembershipProtocol "$index"
assert_mgm 3 mgmMembershipComponent "$index"
assert_equal "rows of memberships" 4 "$(mgm_rows mgmMembershipProtocol)"
assert_mgm 4 mgmHealthMemberships
assert_mgm 3 mgmClientMemberships "$pim"
assert_mgm 1 mgmClientMemberships "$igmp"
assert_mgm 4 mgmInterfaceMemberships "$(ifindex_of out1)"
assert_mgm 0 mgmInterfaceMemberships "$(ifindex_of out2)"
assert_mgm 3 mgmGroupMemberships 1.4.239.1.1.1
assert_mgm 1 mgmGroupMemberships 1.4.0.0.0.0

note "a client that is stopped: a question waits, is given up, is answered late"
kill -STOP "${CLIENT_PID[pim]}"
send --group 239.1.1.1 --count 20 --rate 1000
until_true "$SECONDS_LIMIT" mgm_are "1 1" "mgmClientQuestions.$pim" \
    mgmHealthPendingEntries.0 || fail "no question waits"
# About the way in first, about the ways out then: it answers neither.
assert_becomes 0 mgmHealthPendingEntries
newer_snapshot
defaults=$(mgm mgmClientDefaultsTaken "$pim")
assert_at_least mgmClientDefaultsTaken 1 "$defaults"
assert_mgm 0 mgmClientQuestions "$pim"
kill -CONT "${CLIENT_PID[pim]}"
questions() { # that it was asked, by its own log
	echo $(($(told pim rpf) + $(told pim creation)))
}
assert_becomes "$defaults" mgmClientLateAnswers "$pim"
tell pim sync
assert_equal "mgmClientDefaultsTaken: what it was asked" "$(questions)" "$defaults"
assert_mgm 0 mgmHealthUnknownAnswers
assert_mgm 0 mgmClientDefaultsTaken "$igmp"

note "the next flow is answered in time"
send --group 239.1.1.3 --count 20 --rate 1000
assert_becomes 20 mgmMfeInPackets "$(flow $S 239.1.1.3)"
assert_mgm "$defaults" mgmClientDefaultsTaken "$pim"

note "killed: stale, and all of it stays; it comes back under another handle"
kill_client pim
newer_snapshot
assert_mgm 2 mgmClientState "$pim"
assert_mgm 2 mgmClientInterfaces "$pim"
assert_mgm 3 mgmClientMemberships "$pim"
assert_mgm 2 mgmHealthClients
first=$(sys_up_time)
client pim --protocol 8 --component 4294967295 "take in0" "take out1"
last=$(sys_up_time)
newer_snapshot
again=$(handle_of pim)
[ "$again" != "$pim" ] || fail "the handle $pim is used again"
assert_near "mgmClientRegistered of who came back" "$first" "$last" \
    "$(mgm mgmClientRegistered "$again")"
assert_mgm 1 mgmClientState "$again"
assert_mgm "$again" mgmInterfaceOwner "$(ifindex_of out1)"
assert_equal "clients" 2 "$(mgm_rows mgmClientPid)"
finish
