#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Senders that leave checksums and segmentation to hardware: what leaves the router is
# complete and of the size the sender meant.
. "$(dirname "$0")/lib.sh"
story offload

topo_router 2
start_all
join static '*' out1 out2
receive r1 rcv1 --group 239.1.1.1 --flows 3 --interface eth0
receive r2 rcv2 --group 239.1.1.1 --flows 3 --interface eth0
receive f1 rcv1 --frames --interface eth0
receive in0 rtr --frames --interface in0
note "checksum offload; then 10 datagrams per call; then odd sizes"
send_new --group 239.1.1.1 --count 500 --rate 1000 --size 333
send_new --group 239.1.1.2 --count 2000 --rate 2000 --gso 1000 --size 10000
send_new --group 239.1.1.3 --count 990 --rate 2000 --gso 77 --size 693
compare_counts out1=r1 out2=r2
assert_at_least "the router really got super-packets" 9000 "$(received in0 len_max 239.1.1.2)"
for n in 1 2; do
	assert_equal "at receiver $n" "500 2000 990" "$(received r$n packets 239.1.1.1) \
$(received r$n packets 239.1.1.2) $(received r$n packets 239.1.1.3)"
	assert_equal "lost, doubled, reordered at receiver $n" "0 0 0" \
	    "$(received r$n lost) $(received r$n duplicates) $(received r$n reordered)"
done
assert_equal "wrong checksums on the wire" "0 0" \
    "$(received f1 bad_checksum) $(received f1 bad_udp_checksum)"
assert_equal "lengths on the wire" "1028 1028 105" "$(received f1 len_min 239.1.1.2) \
$(received f1 len_max 239.1.1.2) $(received f1 len_max 239.1.1.3)"
read -ra ids <<<"$(received f1 ids 239.1.1.2)"
for i in 1 2 3 4 5 6 7 8 9; do
	assert_equal "IP identification $i of the first super-packet" \
	    $(((ids[0] + i) % 65536)) "${ids[i]}"
done
finish
