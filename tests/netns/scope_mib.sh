#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Scope boundaries, names of scopes, zones and source-specific ranges as IPMCAST-MIB and
# IPMROUTE-STD-MIB have them: what the configuration says and a manager has set, what
# receivers did not get, and when by the clock.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_set.sh"
. "$(dirname "$0")/lib_mib.sh"
story scope_mib

SIZE=200
OCTETS=$((SIZE + 28)) # of the datagrams
SITE=1.4.239.255.0.0.16.2.101.110
WORKS=1.4.239.254.0.0.16.2.100.101

status() { # OBJECT INDEX: for SETs
	echo "${OBJECT_OID[$1]}.$2"
}

# zones: "ADDRESS LENGTH" of each, sorted; an address is octets there.
zones() {
	local index length octets

	object_rows ipMcastZoneScopeAddressPrefixLength | while read -r index length; do
		read -ra octets <<<"$(object ipMcastZoneScopeAddress "$index")"
		octets=("${octets[@]/#/0x}")
		printf '%d.%d.%d.%d' "${octets[@]}"
		echo " $length"
	done | sort
}

topo_router 2
agent_config >"$T/agent.conf" <<-END
	interface out2 {
		boundary = "239.77.0.0/16"
	}
	scope "site" {
		range = "239.255.0.0/16"
		language = "en"
	}
END
sed -i 's/mode = "subagent"/& allow-set = true/' "$T/agent.conf"
start_snmpd
started=$(ticks)
start_agent "$T/agent.conf"
wait_for_snmp
running=$(ticks)
in0=$(ifindex_of in0)
out1=$(ifindex_of out1)
out2=$(ifindex_of out2)
join one 239.1.1.1,239.77.1.1,239.78.1.1 out1 out2

note "a boundary of the configuration: what receiver 2 did not get"
for n in 1 2; do
	receive "b$n" "rcv$n" --group 239.77.1.1 --group 239.78.1.1 --interface eth0
done
edge=$out2.1.4.239.77.0.0.16
send_new --group 239.77.1.1 --count 300 --rate 2000 --size $SIZE --ttl 16
assert_object_becomes "the sender" 300 ipMcastBoundaryDroppedMcastPkts "$edge"
assert_object "the sender" $((300 * OCTETS)) ipMcastBoundaryDroppedMcastOctets "$edge"
assert_object "the configuration" $ACTIVE ipMcastBoundaryStatus "$edge"
assert_object "the configuration" 5 ipMcastBoundaryStorageType "$edge"
assert_object "the configuration" $ACTIVE ipMRouteBoundaryStatus \
    "$out2.239.77.0.0.255.255.0.0"
assert_object_stamp "$started" "$running" ipMcastBoundaryTimeStamp "$edge"
set_refused inconsistentValue 1 "$(status ipMcastBoundaryStatus "$edge")" i $DESTROY

note "one that a manager makes where packets come in"
edge=$in0.1.4.239.78.0.0.16
before=$(ticks)
set_ok "$(status ipMcastBoundaryStatus "$edge")" i $GO
after=$(ticks)
send --group 239.78.1.1 --count 50 --rate 1000 --size $SIZE --ttl 16
assert_object_becomes "the sender" 50 ipMcastBoundaryDroppedMcastPkts "$edge"
assert_object "the sender" $((50 * OCTETS)) ipMcastBoundaryDroppedMcastOctets "$edge"
assert_object_stamp "$before" "$after" ipMcastBoundaryTimeStamp "$edge"
assert_object "the SET" 3 ipMcastBoundaryStorageType "$edge"
stop_receivers
assert_equal "receivers of 239.77.1.1" "300 0" "$(received b1 packets) $(received b2 packets)"

note "one that is volatile, seen and destroyed by the other module"
edge=$out1.1.4.239.1.0.0.16
set_ok "$(status ipMcastBoundaryStatus "$edge")" i $GO \
    "$(status ipMcastBoundaryStorageType "$edge")" i 2
assert_object "the SET" $ACTIVE ipMRouteBoundaryStatus "$out1.239.1.0.0.255.255.0.0"
assert_object "the SET" 2 ipMcastBoundaryStorageType "$edge"
passes 0 100 --size $SIZE
assert_object_becomes "the sender" 100 ipMcastBoundaryDroppedMcastPkts "$edge"
assert_object "the sender" $((100 * OCTETS)) ipMcastBoundaryDroppedMcastOctets "$edge"
set_ok "$(status ipMRouteBoundaryStatus "$out1.239.1.0.0.255.255.0.0")" i $NOT_IN_SERVICE
assert_object "the SET" $NOT_IN_SERVICE ipMcastBoundaryStatus "$edge"
assert_object_becomes "the SET" 0 ipMcastBoundaryTimeStamp "$edge"
passes 100 100
set_ok "$(boundary out1 239.1.0.0 255.255.0.0)" i $DESTROY
object ipMcastBoundaryStatus "$edge" && fail "the row is still there"

note "names: the configuration's, and a manager's"
old_site=239.255.0.0.255.255.0.0.101.110
old_works=239.254.0.0.255.255.0.0.100.101
assert_object "the configuration" site ipMcastScopeNameString $SITE
assert_object "the configuration" 5 ipMcastScopeNameStorageType $SITE
assert_object "the configuration" $ACTIVE ipMcastScopeNameStatus $SITE
assert_object "the configuration" 2 ipMcastScopeNameDefault $SITE
assert_object "the configuration" site ipMRouteScopeNameString $old_site
assert_object "the configuration" $ACTIVE ipMRouteScopeNameStatus $old_site
assert_object "the configuration" 2 ipMRouteScopeNameDefault $old_site
set_refused inconsistentValue 1 "$(status ipMcastScopeNameStatus $WORKS)" i $GO
set_ok "$(status ipMcastScopeNameStatus $WORKS)" i $GO \
    "$(status ipMcastScopeNameString $WORKS)" s Werk \
    "$(status ipMcastScopeNameDefault $WORKS)" i 1
for object in Status=$ACTIVE String=Werk Default=1; do
	assert_object "the SET" "${object#*=}" "ipMcastScopeName${object%=*}" $WORKS
done
assert_object "the SET" 3 ipMcastScopeNameStorageType $WORKS
assert_object "the SET" Werk ipMRouteScopeNameString $old_works
assert_object "the SET" 1 ipMRouteScopeNameDefault $old_works
set_ok "$(status ipMRouteScopeNameDefault $old_works)" i 2 \
    "$(status ipMRouteScopeNameString $old_works)" s "Das Werk"
assert_object "the SET" "Das Werk" ipMcastScopeNameString $WORKS
assert_object "the SET" 2 ipMcastScopeNameDefault $WORKS

note "zones: one of each scope that has a boundary or a name"
assert_equal "scopes of ipMcastZoneScopeAddress, ipMcastZoneScopeAddressPrefixLength" \
    "$(printf '239.%s.0.0 16\n' 254 255 77 78)" "$(zones)"
while read -r index default; do
	assert_equal "ipMcastZoneScopeDefaultZoneIndex of the only zone" "$index" "$default"
	assert_object "the configuration" 1 ipMcastZoneScopeAddressType "$index"
done < <(object_rows ipMcastZoneScopeDefaultZoneIndex)

note "source-specific ranges: the standard's are readOnly, ours can be made"
assert_object "RFC 4607" $ACTIVE ipMcastSsmRangeRowStatus 1.4.232.0.0.0.8
assert_object "RFC 4607" 5 ipMcastSsmRangeStorageType 1.4.232.0.0.0.8
set_refused inconsistentValue 1 \
    "$(status ipMcastSsmRangeRowStatus 1.4.232.0.0.0.8)" i $DESTROY
set_ok "$(status ipMcastSsmRangeRowStatus 1.4.239.1.0.0.16)" i $GO
assert_object "the SET" 3 ipMcastSsmRangeStorageType 1.4.239.1.0.0.16
passes 0 0 # a membership of all sources counts no more
set_ok "$(status ipMcastSsmRangeRowStatus 1.4.239.1.0.0.16)" i $NOT_IN_SERVICE
assert_object "the SET" $NOT_IN_SERVICE ipMcastSsmRangeRowStatus 1.4.239.1.0.0.16
passes 100 100

note "what was volatile is gone after a restart, the rest is not"
set_ok "$(status ipMcastSsmRangeRowStatus 1.4.239.3.0.0.16)" i $GO
set_ok "$(status ipMcastSsmRangeRowStatus 1.4.239.4.0.0.16)" i $GO \
    "$(status ipMcastSsmRangeStorageType 1.4.239.4.0.0.16)" i 2
assert_object "the SET" 2 ipMcastSsmRangeStorageType 1.4.239.4.0.0.16
leave one
stop_agent
start_agent "$T/agent.conf"
wait_for_snmp
assert_object "the SET" $ACTIVE ipMcastSsmRangeRowStatus 1.4.239.3.0.0.16
object ipMcastSsmRangeRowStatus 1.4.239.4.0.0.16 && fail "a volatile row is back"
assert_object "the SET" "Das Werk" ipMcastScopeNameString $WORKS
finish
