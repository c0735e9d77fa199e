#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A next hop that is pruned stays what it was; one that leaves its entry and comes back is
# a new row, whose time and counters begin then. Those of the entry and of the interface
# go on. And the rate of an entry is of what is forwarded.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mib.sh"
story next_hop_life

S=10.10.0.2
G=239.1.1.1
SIZE=200
OCTETS=$((SIZE + 28)) # of the datagrams
SENT=0

# sends COUNT [HOW]: and all have arrived.
sends() {
	"${2:-send}" --group $G --count "$1" --rate 1000 --size $SIZE --ttl 16
	SENT=$((SENT + $1))
	until_true "$SECONDS_LIMIT" arrived_at_least $SENT $G
	newer_snapshot
}

topo_router 2
agent_config >"$T/agent.conf" <<-END
	question-timeout = 5000
END
start_all "$T/agent.conf"
client pim --protocol 8 --component 1 "take in0" "take out1" "take out2" \
    "add * $G out1" "add * $G out2"
for n in 1 2; do
	receive "r$n" "rcv$n" --group $G --interface eth0
done
newer_snapshot
out2=$(ifindex_of out2)
route=$(new $S $G)
oh=$(old_hop $S $G out2)
nh=$(new_hop $S $G out2)
frames=$(object ipMRouteInterfaceHCOutMcastOctets "$out2")

first=$(ticks)
sends 100 send_new
made=$(ticks)
assert_object "the sender" 100 ipMcastRouteNextHopPkts "$nh"

note "pruned: the row is there, and counts on when it is grafted"
tell pim "prune $S $G out2"
assert_object_becomes "the client" 1 ipMRouteNextHopState "$oh"
assert_object "the client" 1 ipMcastRouteNextHopState "$nh"
sends 50
assert_object "the sender" 100 ipMRouteNextHopPkts "$oh"
tell pim "graft $S $G out2"
assert_object_becomes "the client" 2 ipMRouteNextHopState "$oh"
assert_object "the client" 2 ipMcastRouteNextHopState "$nh"
sends 30
assert_object "the sender" 130 ipMRouteNextHopPkts "$oh"
fresh
assert_object_age "$first" "$made" ipMRouteNextHopUpTime "$oh"
assert_object_stamp "$first" "$made" ipMcastRouteNextHopTimeStamp "$nh"

note "gone: no row; back: a row of its own"
tell pim "delete * $G out2"
tell pim "prune $S $G out2" # the graft had outlived the membership
newer_snapshot
object ipMRouteNextHopPkts "$oh" && fail "a next hop that nobody wants is there"
object ipMcastRouteNextHopPkts "$nh" && fail "a next hop that nobody wants is there"
sends 20
again=$(ticks)
tell pim "add * $G out2"
back=$(ticks)
fresh
assert_object_age "$again" "$back" ipMRouteNextHopUpTime "$oh"
assert_object_stamp "$again" "$back" ipMcastRouteNextHopTimeStamp "$nh"
assert_object "nobody has sent" 0 ipMRouteNextHopPkts "$oh"
assert_object "nobody has sent" 0 ipMcastRouteNextHopPkts "$nh"
assert_object "nobody has sent" 0 ipMcastRouteNextHopOctets "$nh"
sends 40
assert_object "the sender" 40 ipMRouteNextHopPkts "$oh"
assert_object "the sender" 40 ipMcastRouteNextHopPkts "$nh"
assert_object "the sender" $((40 * OCTETS)) ipMcastRouteNextHopOctets "$nh"

note "the entry and the interface have never begun again"
fresh
assert_object_age "$first" "$made" ipMRouteUpTime "$(old $S $G)"
assert_object_stamp "$first" "$made" ipMcastRouteTimeStamp "$route"
assert_object "the sender" $SENT ipMcastRoutePkts "$route"
assert_object "the sender" $((SENT * OCTETS)) ipMcastRouteOctets "$route"
stop_receivers
assert_equal "receivers" "$SENT 170" "$(received r1 packets) $(received r2 packets)"
assert_object "receiver 2" $((frames + 170 * (OCTETS + 14))) \
    ipMRouteInterfaceHCOutMcastOctets "$out2"

note "500 packets/s are forwarded, 500 arrive with no TTL left: two rates"
receive r1 rcv1 --group $G --interface eth0
for ttl in 16 1; do
	send_background "ttl$ttl" src --interface eth0 --group $G --rate 500 --size $SIZE \
	    --ttl $ttl --count 0
done
wide=$((500 * OCTETS * 8))
assert_object_nears "the sender of TTL 16" $((wide * 3 / 4)) $((wide * 5 / 4)) \
    ipMcastRouteBps "$route"
assert_object_nears "both senders" $((wide * 3 / 2)) $((wide * 5 / 2)) \
    mgmMfeBitRate "$route"
assert_object_nears "the sender of TTL 16" $((wide * 3 / 4)) $((wide * 5 / 4)) \
    ipMcastRouteBps "$route"
tell pim "prune $S $G out1"
tell pim "prune $S $G out2"
assert_object_becomes "the client" 0 ipMcastRouteBps "$route"
assert_object_nears "both senders" $((wide * 3 / 2)) $((wide * 5 / 2)) \
    mgmMfeBitRate "$route"
for ttl in 16 1; do
	kill -TERM "${CLIENT_PID[ttl$ttl]}"
	wait_sender ttl$ttl
done
assert_object_becomes "no sender is left" 0 mgmMfeBitRate "$route"
assert_object "no sender is left" 0 ipMcastRouteBps "$route"
finish
