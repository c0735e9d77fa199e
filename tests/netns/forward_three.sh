#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# One flow, three receivers: every packet to each, right on the wire, counted.
. "$(dirname "$0")/lib.sh"
story forward_three

topo_router
start_all
join static 239.1.1.1 out1 out2 out3
for n in 1 2 3; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
	receive "f$n" "rcv$n" --frames --interface eth0
done
send_new --group 239.1.1.1 --count 2000 --rate 2000 --ttl 16 --size 400
compare_counts out1=r1 out2=r2 out3=r3

assert_equal "sent" 2000 "$(sent send)"
for n in 1 2 3; do
	assert_equal "packets at receiver $n" 2000 "$(received r$n packets)"
	assert_equal "first packet at receiver $n" 0 "$(received r$n first)"
	assert_equal "lost, doubled, reordered at receiver $n" "0 0 0" \
	    "$(received r$n lost) $(received r$n duplicates) $(received r$n reordered)"
	assert_equal "TTL at receiver $n" "15 15" \
	    "$(received r$n ttl_min) $(received r$n ttl_max)"
	assert_equal "frames to receiver $n" 2000 "$(received f$n packets)"
	assert_equal "source MAC on out$n" "$(rtr cat /sys/class/net/out$n/address)" \
	    "$(received f$n src_macs)"
	assert_equal "destination MAC on out$n" 01:00:5e:01:01:01 \
	    "$(received f$n dst_macs)"
	assert_equal "wrong checksums on out$n" "0 0" \
	    "$(received f$n bad_checksum) $(received f$n bad_udp_checksum)"
	assert_equal "ipMRouteNextHopState on out$n" 2 \
	    "$(snmp_get "$OID_NEXTHOP_STATE.239.1.1.1.10.10.0.2.255.255.255.255.$(
		ifindex_of out$n).239.1.1.1")"
done
assert_equal "ipMRoutePkts" 2000 "$(mroute_value "$OID_MROUTE_PKTS" 239.1.1.1 10.10.0.2)"
assert_equal "ipMRouteInIfIndex" "$(ifindex_of in0)" \
    "$(mroute_value "$OID_MROUTE_IIF" 239.1.1.1 10.10.0.2)"
finish
