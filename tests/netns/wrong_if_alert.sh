#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A client that asked for it is told once in three seconds that a flow comes in where it
# owns the interface and the flow does not belong; one that did not ask is told nothing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story wrong_if_alert

discards_are() { # VALUE INTERFACE REASON
	[ "$(discards "$2" "$3")" = "$1" ]
}

topo_router 1
for n in 1 2; do
	make_ns "side$n"
	link_router "in$n" "side$n" "10.2$n.0"
	until_true "$SECONDS_LIMIT" link_is_running "in$n"
done
start_all
client asks --protocol 8 --component 1 "take in1" "wrong-if in1"
client other --protocol 9 --component 1 "take in2"
join static 239.1.1.1 out1
receive r1 rcv1 --group 239.1.1.1 --interface eth0
send --group 239.1.1.1 --count 50 --rate 200
start=${EPOCHREALTIME/./}
for n in 1 2; do
	send_background "wrong$n" "side$n" --raw --interface eth0 --group 239.1.1.1 \
	    --source 10.10.0.2 --count 200 --rate 200 --stream 666
done
for n in 1 2; do
	wait_sender "wrong$n"
done
for n in 1 2; do
	until_true "$SECONDS_LIMIT" discards_are 200 "in$n" wrong-interface
done
alert="wrong-if 10.10.0.2 239.1.1.1 in1 header 128"
until_true "$SECONDS_LIMIT" told_at_least 1 asks "$alert"
tell asks sync
# One, unless the machine made more than three seconds of this one.
allowed=$((1 + (${EPOCHREALTIME/./} - start) / 3000000))
assert_at_most "alerts" $allowed "$(told asks wrong-if)"
assert_equal "alerts of the flow, of all" "$(told asks wrong-if)" "$(told asks "$alert")"
assert_told "wrong-if" other=0
compare_counts out1=r1
assert_equal "packets at receiver 1" 50 "$(received r1 packets)"
finish
