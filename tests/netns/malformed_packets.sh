#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Frames that must not be forwarded, on the wire: each is discarded for the reason that
# it has, the daemon lives, and a stream beside them loses nothing. Some odd ones that
# must pass unchanged.
. "$(dirname "$0")/lib.sh"
story malformed_packets

EACH=20
declare -A WANTED=()

# bad REASON MCSEND-OPTION...: EACH frames that must be discarded as REASON.
bad() {
	local reason=$1

	shift
	in_ns src "$MCSEND" --raw --interface eth0 --source 10.10.0.2 --group 239.6.6.6 \
	    --count $EACH "$@" >"$T/send.json"
	assert_equal "sent: $*" $EACH "$(sent send)"
	WANTED[$reason]=$((${WANTED[$reason]:-0} + EACH))
}

# good N MCSEND-OPTION...: frames to 239.7.0.N that must come out.
good() {
	local group=239.7.0.$1

	shift
	in_ns src "$MCSEND" --raw --interface eth0 --source 10.10.0.2 --group "$group" \
	    --count $EACH "$@" >"$T/send.json"
	assert_equal "sent: $*" $EACH "$(sent send)"
	GOOD_GROUPS+=("$group")
}
GOOD_GROUPS=()

topo_router 1
start_all
join static '*' out1
receive r1 rcv1 --group 239.1.1.1 --interface eth0
receive f1 rcv1 --frames --interface eth0
send_new_background stream src --interface eth0 --group 239.1.1.1 --rate 1000 --count 0

note "headers that are wrong"
bad bad-header --bad-checksum
for version in 0 5 6 15; do
	bad bad-header --version $version
done
for words in 0 1 2 3 4 14 15; do
	bad bad-header --ihl $words
done
# The frame's payload ends before the header says it does, or the header itself does.
for length in 0 1 19 4000 65535; do
	bad bad-header --total-length $length
done
mac=01005e060606
bad bad-header --hex-frame \
    "$mac 020000000001 0800 4500001c000000001011 0000 0a0a0002 ef0606"
bad bad-header --hex-frame \
    "$mac 020000000001 0800 46000018000000001011 0000 0a0a0002 ef060606"

# Too short to have a destination: nobody's multicast, so not even counted.
bad nothing --hex-frame "$mac 020000000001 0800"
bad nothing --hex-frame "$mac 020000000001 0800 45"
bad nothing --hex-frame "$mac 020000000001 0800 4500001c0000000010"

note "TTL"
bad ttl-expired --ttl 0
bad ttl-expired --ttl 1

note "groups that never leave a link"
for group in 224.0.0.0 224.0.0.1 224.0.0.22 224.0.0.255; do
	bad link-local-group --group $group
done

note "source routes"
bad source-route --options 830b080a0909090a08080800
bad source-route --options 890b080a0909090a08080800
bad source-route --options 0101830b080a0909090a080808000000
# An option whose length runs out of the header, or is no length at all.
bad bad-header --options 83ff0400
bad bad-header --options 83000400
bad bad-header --options 44010500

note "sources that nobody has"
for source in 0.0.0.1 127.0.0.1 224.1.1.1 239.1.1.1 240.0.0.1 255.255.255.255; do
	bad bad-source --source $source
done

note "frames for others"
bad other-host --dst-mac 02:00:00:00:00:99
bad vlan-tagged --vlan 1
bad vlan-tagged --vlan 4095

note "odd, and right: passed on unchanged"
good 1 --proto 89
good 2 --proto 255
good 3 --size 0 --proto 103
good 4 --options 94040000
good 5 --options 0101010101010101
good 6 --options 01010101010101010101010101010101010101010101010101010101010101010101010101010101
good 7 --fragment 800 --more-fragments
good 8 --fragment 1480
good 9 --pad 18 --size 4
good 10 --bad-udp-checksum
good 11 --no-udp-checksum
good 12 --ttl 255
good 13 --tos 184
good 14 --df --id 65535

kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
# Behind all the others: with its last packet the agent has seen them.
until_true "$SECONDS_LIMIT" ctl_value_is "$(sent stream)" "show mfe" \
    "sum(m['received_packets'] for m in j if m['group'] == '239.1.1.1')"
agent_is_alive || fail "the agent is gone"
unset "WANTED[nothing]"
for reason in "${!WANTED[@]}"; do
	# The kernels' own IGMP reports are link-local too.
	if [ "$reason" = link-local-group ]; then
		assert_at_least "discarded as $reason" "${WANTED[$reason]}" \
		    "$(discards in0 "$reason")"
	else
		assert_equal "discarded as $reason" "${WANTED[$reason]}" \
		    "$(discards in0 "$reason")"
	fi
done
compare_counts out1=f1
for group in "${GOOD_GROUPS[@]}"; do
	assert_equal "$group passed" $EACH "$(received f1 packets "$group")"
done
assert_equal "forwarded to the bad ones' group" 0 "$(received f1 packets 239.6.6.6)"
assert_equal "wrong header checksums on out1" 0 "$(received f1 bad_checksum)"
assert_equal "the wrong UDP checksum, unchanged" $EACH \
    "$(received f1 bad_udp_checksum 239.7.0.10)"
assert_equal "options, unchanged" $((3 * EACH)) "$(received f1 with_options)"
assert_equal "fragments, unchanged" $((2 * EACH)) "$(received f1 fragments)"
assert_equal "the stream beside them" "$(sent stream) 0" \
    "$(received r1 packets) $(received r1 lost)"
finish
