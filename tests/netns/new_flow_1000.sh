#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# New flows at 1,000 packets/s: the first packets wait for the entry, none is lost and
# none overtakes another.
. "$(dirname "$0")/lib.sh"
story new_flow_1000

topo_router 2
start_all
join static '*' out1 out2
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.0 --flows 12 --interface eth0
done
for n in {0..9}; do
	send --group "239.1.1.$n" --count 300 --rate 1000
done
note "and two that start together at 2,000 packets/s in all"
send --group 239.1.1.10 --flows 2 --count 1000 --rate 2000
compare_counts out1=r1 out2=r2
for n in 1 2; do
	assert_equal "packets at receiver $n" 5000 "$(received r$n packets)"
	assert_equal "first numbers at receiver $n" 0 "$(received r$n first)"
	assert_equal "lost, doubled, reordered at receiver $n" "0 0 0" \
	    "$(received r$n lost) $(received r$n duplicates) $(received r$n reordered)"
done
finish
