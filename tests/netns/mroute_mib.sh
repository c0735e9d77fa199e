#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Entries, next hops and interfaces as IPMROUTE-STD-MIB and IPMCAST-MIB have them: each
# object is what somebody else says who counted, routed, configured or has a clock.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mib.sh"
story mroute_mib

SIZE=200              # of the payloads
OCTETS=$((SIZE + 28)) # of the datagrams
LIFE=700              # of entries, seconds
DVMRP=4 PIM=8 OTHER=1 # IANAipMRouteProtocol
# IANAipRouteProtocol by the kernel's number of the protocol (ip -N).
declare -A RT_PROTO=([2]=2 [4]=3 [188]=13)

hex() { # ADDRESS: as the tools print octets
	local part

	for part in ${1//./ }; do
		printf '%02X ' "$part"
	done
}

mask() { # PREFIX LENGTH
	python3 -c "import ipaddress; print(ipaddress.ip_network('0.0.0.0/$1').netmask)"
}

# from NAMESPACE SOURCE GROUP MCSEND-OPTION...
from() {
	in_ns "$1" "$MCSEND" --interface eth0 --raw --source "$2" --group "$3" --rate 1000 \
	    --size $SIZE "${@:4}" >"$T/send.json"
}

# Columns of the route that an entry goes by; "multicast" where the configuration says it.
check_route() { # SOURCE GROUP NEIGHBOUR INTERFACE PREFIX LENGTH PROTOCOL TYPE
	local o n type=1

	o=$(old "$1" "$2")
	n=$(new "$1" "$2")
	assert_object "the route" "$3" ipMRouteUpstreamNeighbor "$o"
	assert_object "the route" "$(ifindex_of "$4")" ipMRouteInIfIndex "$o"
	assert_object "the route" "$5" ipMRouteRtAddress "$o"
	assert_object "the route" "$(mask "$6")" ipMRouteRtMask "$o"
	assert_object "the route" "$7" ipMRouteRtProto "$o"
	assert_object "the route" "$8" ipMRouteRtType "$o"
	[ "$3" != 0.0.0.0 ] || type=0
	assert_object "the route" $type ipMcastRouteUpstreamNeighborType "$n"
	assert_object "the route" "$([ $type = 0 ] || hex "$3")" ipMcastRouteUpstreamNeighbor "$n"
	assert_object "the route" "$(ifindex_of "$4")" ipMcastRouteInIfIndex "$n"
	assert_object "the route" 1 ipMcastRouteRtAddressType "$n"
	assert_object "the route" "$(hex "$5")" ipMcastRouteRtAddress "$n"
	assert_object "the route" "$6" ipMcastRouteRtPrefixLength "$n"
	assert_object "the route" "$7" ipMcastRouteRtProtocol "$n"
	assert_object "the route" "$8" ipMcastRouteRtType "$n"
}

# check_kernel_route SOURCE GROUP: as the kernel routes.
check_kernel_route() {
	local dst gateway

	dst=$(kernel_route "$1" dst)
	gateway=$(kernel_route "$1" gateway)
	check_route "$1" "$2" "${gateway:-0.0.0.0}" "$(kernel_route "$1" dev)" "${dst%/*}" \
	    "${dst#*/}" "${RT_PROTO[$(kernel_route "$1" protocol)]}" 1
}

# assert_octets OBJECT INTERFACE rx|tx: grown as the kernel's. Hosts repeat their IGMP
# reports when they like, hence the polling.
assert_octets() {
	until_true "$SECONDS_LIMIT" octets_agree "$@" ||
	    fail "$1 of $2: $(object "$1" "$(ifindex_of "$2")") after ${BEFORE[$1.$2]}," \
	    "$3 by the kernel $(kernel_octets "$2" "$3") after ${BEFORE[$3.$2]}"
}
octets_agree() {
	local kernel

	kernel=$(kernel_octets "$2" "$3")
	object_is $((kernel - BEFORE[$3.$2] + BEFORE[$1.$2])) "$1" "$(ifindex_of "$2")"
}

topo_router 3
make_ns src2
link_router in1 src2 10.20.0
until_true 5 link_is_running in1
ip -n "${NS}rtr" route add 10.50.0.0/24 via 10.10.0.2 proto static
ip -n "${NS}rtr" route add 10.70.0.0/22 via 10.20.0.2 proto ospf
agent_config >"$T/agent.conf" <<-END
	mfe-lifetime = $LIFE
	interface in1 {
		input = true
	}
	interface out2 {
		ttl-threshold = 3
	}
	interface out3 {
		rate-limit = 50000
	}
	rpf 10.60.0.0/24 {
		interface = "in1"
		neighbour = "10.20.0.2"
	}
END
start_all "$T/agent.conf"
client pim --protocol $PIM --component 1 "take in0" "take out1" "take out2" \
    "add * 239.1.1.1 out1" "add * 239.1.1.1 out2" "add * 239.1.1.2 out1" \
    "add * 239.1.1.3 out1" "add * 239.1.1.4 out1"
client dvmrp --protocol $DVMRP --component 1 "take out3" "add * 239.1.1.1 out3"
for n in 1 2 3; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --group 239.1.1.2 --group 239.1.1.3 \
	    --group 239.1.1.4 --interface eth0
done
newer_snapshot
declare -A BEFORE
for name in in0 in1 out1 out2 out3; do
	index=$(ifindex_of $name)
	for object in ipMRouteInterfaceInMcastOctets ipMRouteInterfaceOutMcastOctets \
	    ipMRouteInterfaceHCInMcastOctets ipMRouteInterfaceHCOutMcastOctets; do
		BEFORE[$object.$name]=$(object $object "$index")
	done
	BEFORE[rx.$name]=$(kernel_octets $name rx)
	BEFORE[tx.$name]=$(kernel_octets $name tx)
done

note "packets: forwarded, with too small a TTL, from the wrong side, from everywhere"
first=$(ticks)
from src 10.10.0.2 239.1.1.1 --count 1
until_true "$SECONDS_LIMIT" arrived_at_least 1 239.1.1.1
made=$(ticks)
from src 10.10.0.2 239.1.1.1 --count 999 --ttl 16
from src 10.10.0.2 239.1.1.1 --count 70 --ttl 1
from src 10.10.0.2 239.1.1.1 --count 40 --ttl 2
from src2 10.10.0.2 239.1.1.1 --count 130 --stream 666
from src 10.50.0.9 239.1.1.2 --count 20
from src2 10.60.0.9 239.1.1.3 --count 30
from src2 10.70.1.9 239.1.1.4 --count 25
# What came in by in1 is another thread's.
until_true "$SECONDS_LIMIT" ctl_value_is "1240 20 30 25" "show mfe" "' '.join(
    str(m['received_packets'] + m['different_if_packets'])
    for m in sorted(j, key=lambda m: m['group']))"
fresh
flow=10.10.0.2
o=$(old $flow 239.1.1.1)
n=$(new $flow 239.1.1.1)

note "how old, and how long still"
assert_object_age "$first" "$made" ipMRouteUpTime "$o"
assert_object_left $LIFE "$first" "$made" ipMRouteExpiryTime "$o"
assert_object_stamp "$first" "$made" ipMcastRouteTimeStamp "$n"
assert_object_left $LIFE "$first" "$made" ipMcastRouteExpiryTime "$n"
for name in out1 out3; do
	oh=$(old_hop $flow 239.1.1.1 $name)
	nh=$(new_hop $flow 239.1.1.1 $name)
	assert_object_age "$first" "$made" ipMRouteNextHopUpTime "$oh"
	assert_object_left $LIFE "$first" "$made" ipMRouteNextHopExpiryTime "$oh"
	assert_object_stamp "$first" "$made" ipMcastRouteNextHopTimeStamp "$nh"
	assert_object_left $LIFE "$first" "$made" ipMcastRouteNextHopExpiryTime "$nh"
done

note "interfaces: the kernel's octets, since frames here are multicast and nothing else"
for name in in0 in1 out1 out2 out3; do
	assert_octets ipMRouteInterfaceInMcastOctets $name rx
	assert_octets ipMRouteInterfaceHCInMcastOctets $name rx
	assert_octets ipMRouteInterfaceOutMcastOctets $name tx
	assert_octets ipMRouteInterfaceHCOutMcastOctets $name tx
done
assert_at_least "octets that came in at in0" $((1130 * (OCTETS + 14))) \
    "$(($(kernel_octets in0 rx) - ${BEFORE[rx.in0]}))"

note "interfaces and their clients: the configuration, and the clients' own options"
for row in "in0 0 0 $PIM" "in1 0 0 $OTHER" "out1 0 0 $PIM" "out2 3 0 $PIM" \
    "out3 0 50000 $DVMRP"; do
	read -r name ttl limit protocol <<<"$row"
	index=$(ifindex_of "$name")
	assert_object "the configuration" "$ttl" ipMRouteInterfaceTtl "$index"
	assert_object "the configuration" "$ttl" ipMcastInterfaceTtl "1.$index"
	assert_object "the configuration" "$limit" ipMRouteInterfaceRateLimit "$index"
	assert_object "the configuration" "$limit" ipMcastInterfaceRateLimit "1.$index"
	# What the file fixes is readOnly(5), the rest nonVolatile(3).
	assert_object "the configuration" "$([ "$ttl$limit" = 00 ] && echo 3 || echo 5)" \
	    ipMcastInterfaceStorageType "1.$index"
	assert_object "the client" "$protocol" ipMRouteInterfaceProtocol "$index"
done
assert_equal "rows of ipMRouteInterfaceTtl" 5 "$(object_rows ipMRouteInterfaceTtl | wc -l)"

note "entries: where they come from, as the kernel or the configuration routes"
check_kernel_route 10.10.0.2 239.1.1.1
check_kernel_route 10.50.0.9 239.1.1.2
check_kernel_route 10.70.1.9 239.1.1.4
check_route 10.60.0.9 239.1.1.3 10.20.0.2 in1 10.60.0.0 24 3 2
assert_equal "a route to 10.99.0.2" "" "$(kernel_route 10.99.0.2 dst)"
# Sent no earlier: without a route, the entry lives for a minute.
from src 10.99.0.2 239.1.1.5 --count 10
until_true "$SECONDS_LIMIT" arrived_at_least 10 239.1.1.5
newer_snapshot
assert_object "no route" 0 ipMRouteInIfIndex "$(old 10.99.0.2 239.1.1.5)"
assert_object "no route" 0.0.0.0 ipMRouteRtAddress "$(old 10.99.0.2 239.1.1.5)"
assert_object "no route" 0 ipMcastRouteInIfIndex "$(new 10.99.0.2 239.1.1.5)"
assert_object "no route" 0 ipMcastRouteRtAddressType "$(new 10.99.0.2 239.1.1.5)"
assert_object "no route" "" ipMcastRouteRtAddress "$(new 10.99.0.2 239.1.1.5)"
for row in "10.10.0.2 239.1.1.1 $PIM" "10.50.0.9 239.1.1.2 $PIM" \
    "10.60.0.9 239.1.1.3 $OTHER" "10.99.0.2 239.1.1.5 $OTHER"; do
	read -r source group protocol <<<"$row"
	assert_object "who owns the interface" "$protocol" \
	    ipMRouteProtocol "$(old "$source" "$group")"
	assert_object "who owns the interface" "$protocol" \
	    ipMcastRouteProtocol "$(new "$source" "$group")"
done
assert_object "the senders' flows" 5 ipMRouteEntryCount
assert_object "the senders' flows" 5 ipMcastRouteEntryCount

note "entries: counted as the senders and the receivers have"
stop_receivers
packets=$(received r1 packets 239.1.1.1)
octets=$(received r1 octets 239.1.1.1)
assert_equal "receivers" "1040 1000 1040" "$packets $(received r2 packets) $(
	received r3 packets)"
assert_object "the senders" $((1000 + 70 + 40 + 130)) ipMRoutePkts "$o"
assert_object "the sender on in1" 130 ipMRouteDifferentInIfPackets "$o"
assert_object "receiver 1" "$octets" ipMRouteOctets "$o"
assert_object "receiver 1" "$octets" ipMRouteHCOctets "$o"
assert_object "receiver 1" "$packets" ipMcastRoutePkts "$n"
assert_object "receiver 1" "$octets" ipMcastRouteOctets "$n"
assert_object "the sender" 70 ipMcastRouteTtlDropPackets "$n"
assert_object "the sender" $((70 * OCTETS)) ipMcastRouteTtlDropOctets "$n"
assert_object "the sender on in1" 130 ipMcastRouteDifferentInIfPackets "$n"
assert_object "the sender on in1" $((130 * OCTETS)) ipMcastRouteDifferentInIfOctets "$n"

note "next hops: counted as the receivers have"
for row in "1 0 $PIM" "2 3 $PIM" "3 0 $DVMRP"; do
	read -r number ttl protocol <<<"$row"
	oh=$(old_hop $flow 239.1.1.1 "out$number")
	nh=$(new_hop $flow 239.1.1.1 "out$number")
	packets=$(received "r$number" packets 239.1.1.1)
	assert_object "receiver $number" "$packets" ipMRouteNextHopPkts "$oh"
	assert_object "receiver $number" "$packets" ipMcastRouteNextHopPkts "$nh"
	assert_object "receiver $number" "$(received "r$number" octets 239.1.1.1)" \
	    ipMcastRouteNextHopOctets "$nh"
	assert_object "the client" "$protocol" ipMRouteNextHopProtocol "$oh"
	assert_object "the client" "$protocol" ipMcastRouteNextHopProtocol "$nh"
	# The threshold keeps back what has less: receiver 2 got none of TTL 2.
	assert_object "the configuration" $((ttl > 0 ? ttl : 1)) \
	    ipMRouteNextHopClosestMemberHops "$oh"
	assert_object "the configuration" "$ttl" ipMcastRouteNextHopClosestMemberHops "$nh"
	assert_object "receiver $number" 2 ipMRouteNextHopState "$oh"
	assert_object "receiver $number" 2 ipMcastRouteNextHopState "$nh"
done
finish
