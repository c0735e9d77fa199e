#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The traffic tools themselves, on one link and without the agent: what a receiver
# cannot tell, no other story can prove.
. "$(dirname "$0")/lib.sh"
story tools

make_ns rtr
make_ns rcv1
link_router out1 rcv1 10.1.0
until_true "$SECONDS_LIMIT" link_is_running out1

from_router() {
	rtr "$MCSEND" --interface out1 "$@" >"$T/send.json"
}

note "a stream through sockets: every packet, in order"
# A sender that was interrupted takes longer: such a one is sent again.
for _ in 1 2 3 4 5; do
	receive udp rcv1 --group 239.1.1.1 --interface eth0
	receive frames rcv1 --frames --interface eth0
	from_router --group 239.1.1.1 --count 500 --rate 1000 --ttl 7 --size 300
	stop_receivers
	seconds=$(python3 "$LIB_DIR/counts.py" field "$T/send.json" seconds)
	[ "$(python3 -c "print($seconds < 0.8)")" = False ] || break
done
assert_equal "sent" 500 "$(sent send)"
assert_equal "packets" 500 "$(received udp packets)"
assert_equal "octets" $((500 * 328)) "$(received udp octets)"
assert_equal "lost" 0 "$(received udp lost)"
assert_equal "reordered" 0 "$(received udp reordered)"
assert_equal "TTL" "7 7" "$(received udp ttl_min) $(received udp ttl_max)"
assert_equal "frames" 500 "$(received frames packets)"
assert_equal "group's MAC" 01:00:5e:01:01:01 "$(received frames dst_macs)"
assert_equal "router's MAC" "$(rtr cat /sys/class/net/out1/address)" \
    "$(received frames src_macs)"
assert_equal "500 packets at 1000/s take half a second (${seconds} s)" True \
    "$(python3 -c "print(0.49 <= $seconds < 0.8)")"

note "loss, duplicates and reordering are seen"
receive udp rcv1 --group 239.1.1.1 --interface eth0
from_router --group 239.1.1.1 --count 10 --stream 7
from_router --group 239.1.1.1 --count 4 --stream 7
stop_receivers
assert_equal "duplicates" 4 "$(received udp duplicates)"
# Payloads of mcsend by hand, numbers 0, 2, 1 and 4: 3 is lost, 1 comes late.
receive frames rcv1 --frames --interface eth0
for number in 00 02 01 04; do
	from_router --raw --count 1 --hex-frame "01005e010102 020000000001 0800
	    450000380000000010 11 0000 0a010001 ef010102 13891389 0024 0000
	    6d676d74 00000009 00000000 00000000000000$number 0000000000000000"
done
stop_receivers
assert_equal "lost" 1 "$(received frames lost)"
assert_equal "reordered" 1 "$(received frames reordered)"
assert_equal "wrong header checksums" 4 "$(received frames bad_checksum)"

note "crafted packets are what they were asked to be"
receive frames rcv1 --frames --interface eth0
raw=(--raw --source 10.9.9.9 --count 1 --ttl 3)
from_router "${raw[@]}" --group 239.2.0.1
from_router "${raw[@]}" --group 239.2.0.2 --bad-udp-checksum
from_router "${raw[@]}" --group 239.2.0.3 --vlan 7
from_router "${raw[@]}" --group 239.2.0.4 --fragment 800 --more-fragments
from_router "${raw[@]}" --group 239.2.0.5 --options 94040000
from_router "${raw[@]}" --group 239.2.0.6 --proto 89
from_router "${raw[@]}" --group 239.2.0.7 --total-length 400
from_router "${raw[@]}" --group 239.3.0.0 --flows 100 --sources 3
stop_receivers
assert_equal "right packet" "1 0 0 3" "$(received frames packets 239.2.0.1) \
$(received frames bad_checksum 239.2.0.1) \
$(received frames bad_udp_checksum 239.2.0.1) $(received frames ttl_max 239.2.0.1)"
assert_equal "UDP checksum" 1 "$(received frames bad_udp_checksum 239.2.0.2)"
assert_equal "tag" 1 "$(received frames tagged 239.2.0.3)"
assert_equal "fragment" 1 "$(received frames fragments 239.2.0.4)"
assert_equal "options" 1 "$(received frames with_options 239.2.0.5)"
assert_equal "protocol 89" 1 "$(received frames packets 239.2.0.6)"
assert_equal "length beyond the frame" 0 "$(received frames packets 239.2.0.7)"
assert_equal "100 groups, 3 sources" 3 "$(received frames packets 239.3.0.99)"
assert_equal "all" 306 "$(received frames packets)"

note "GSO: one call, many datagrams"
receive udp rcv1 --group 239.1.1.1 --interface eth0
from_router --group 239.1.1.1 --count 100 --gso 500 --size 5000
stop_receivers
assert_equal "sent" 100 "$(sent send)"
assert_equal "segments" 100 "$(received udp packets)"
assert_equal "lost" 0 "$(received udp lost)"
assert_equal "length" 528 "$(received udp len_max)"

if [ ! -w /dev/net/tun ]; then
	note "TUN: /dev/net/tun is not for this user, left out"
	finish
	exit 0
fi
note "TUN: packets in and out of a device"
rtr "$MCSEND" --tun tun0 --group 239.1.1.9 --source 10.7.0.1 --count 5 --hold \
    --start-file "$T/go" >"$T/tun.json" &
until_true "$SECONDS_LIMIT" rtr test -e /sys/class/net/tun0
ip -n "${NS}rtr" link set tun0 up
receive frames rtr --tun tun1
ip -n "${NS}rtr" link set tun1 up
until_true "$SECONDS_LIMIT" link_is_running tun1
rtr "$MCSEND" --interface tun1 --group 239.1.1.8 --count 5 --source 10.1.0.1 \
    >"$T/send.json"
touch "$T/go"
until_true "$SECONDS_LIMIT" grep -q '"sent": 5, .*"errors": 0' "$T/tun.json"
stop_receivers
assert_equal "out of the device" 5 "$(received frames packets 239.1.1.8)"
finish
