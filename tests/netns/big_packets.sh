#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Datagrams longer than an outgoing MTU: with DF dropped and counted, without it
# fragmented and whole again at the receiver. Fragments that arrive pass unchanged.
. "$(dirname "$0")/lib.sh"
story big_packets

topo_router
ip -n "${NS}rtr" link set out2 mtu 1000
ip -n "${NS}rcv2" link set eth0 mtu 1000
start_all
join static '*' out1 out2
join frags 239.1.1.4 out3
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --flows 3 --interface eth0
done
receive f2 rcv2 --frames --interface eth0
receive f3 rcv3 --frames --interface eth0
receive whole rcv3 --group 239.1.1.4 --interface eth0
note "1,400 octets with DF, without DF, and exactly the MTU with DF"
send_new --group 239.1.1.1 --count 200 --rate 1000 --size 1372 --df
send_new --group 239.1.1.2 --count 200 --rate 1000 --size 1372
send_new --group 239.1.1.3 --count 200 --rate 1000 --size 972 --df
compare_counts out1=r1 out2=r2
assert_equal "at receiver 1" 600 "$(received r1 packets)"
assert_equal "with DF at receiver 2" 0 "$(received r2 packets 239.1.1.1)"
assert_equal "without DF at receiver 2, whole" "200 0 1400" \
    "$(received r2 packets 239.1.1.2) $(received r2 lost 239.1.1.2) \
$(received r2 len_max 239.1.1.2)"
assert_equal "exactly the MTU at receiver 2" 200 "$(received r2 packets 239.1.1.3)"
assert_equal "fragments on out2" 400 "$(received f2 fragments 239.1.1.2)"
assert_at_most "longest on out2" 1000 "$(received f2 len_max)"
assert_equal "wrong header checksums on out2" 0 "$(received f2 bad_checksum)"
assert_equal "too big, counted" 200 "$(ctl_value "show mfe" \
    "sum(o['too_big'] for m in j for o in m['oifs'] if m['group'] == '239.1.1.1')")"

note "4,000 octets arrive as three fragments each"
receive f3 rcv3 --frames --interface eth0
receive whole rcv3 --group 239.1.1.4 --interface eth0
send_new --group 239.1.1.4 --count 200 --rate 300 --size 4000
compare_counts out3=f3
assert_equal "fragments on out3" 600 "$(received f3 fragments 239.1.1.4)"
assert_equal "whole at receiver 3" "200 0" \
    "$(received whole packets) $(received whole lost)"

note "the MTU of out3 shrinks: fragments are fragmented again"
ip -n "${NS}rtr" link set out3 mtu 700
until_true "$SECONDS_LIMIT" ctl_value_is 700 "show interfaces" \
    "[i['mtu'] for i in j if i['name'] == 'out3'][0]"
receive f3 rcv3 --frames --interface eth0
receive whole rcv3 --group 239.1.1.4 --interface eth0
send --group 239.1.1.4 --count 100 --rate 300 --size 4000
newer_snapshot
stop_receivers
assert_at_most "longest on out3" 700 "$(received f3 len_max)"
assert_equal "whole at receiver 3" "100 0" \
    "$(received whole packets) $(received whole lost)"
finish
