#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# mgmInterfaceDropTable and what entries and next hops of MGM-MIB say of packets that
# did not go on: each reason is provoked with real packets and counts what was sent for
# it, no other reason counts, and entries and next hops agree.
#
# What needs floods or limits is in mgm_mib_limits. noMemory(16) is not provoked: this
# plane has all its memory before the first packet, and the reason stays 0.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mgm.sh"
. "$(dirname "$0")/lib_set.sh"
story mgm_mib_drops

S=10.10.0.2
G=239.1.1.1

topo_router 5
make_ns src2
link_router in1 src2 10.20.0
until_true 5 link_is_running in1
ip -n "${NS}rtr" link set out2 mtu 1000
ip -n "${NS}rcv2" link set eth0 mtu 1000
agent_config >"$T/agent.conf" <<-END
	interface in1 {
		input = true
	}
	interface out1 {
		ttl-threshold = 10
	}
	interface out3 {
		rate-limit = 400
	}
	interface out4 {
		boundary = "239.255.0.0/16"
	}
END
sed -i -e 's/mode = "subagent"/& allow-set = true/' \
    -e '0,/input = true/s//&\n\t\t\tboundary = "239.254.0.0\/16"/' "$T/agent.conf"
mgm_names
start_all "$T/agent.conf"
join static "$G,239.255.1.1,239.254.1.1" out1 out2 out3 out4 out5

declare -A WANTED=() # drops on in0, by reason
IN=0                 # packets that came by in0

# dropped REASON COUNT MCSEND-OPTION...: so many that are to be dropped for it on in0.
dropped() {
	local reason=$1 count=$2

	shift 2
	send --group $G --count "$count" --rate 2000 "$@"
	assert_equal "sent for $reason" "$count" "$(sent send)"
	WANTED[$reason]=$((${WANTED[$reason]:-0} + count))
	# Frames that are not this interface's do not count as arrived.
	[[ $reason == vlanTagged || $reason == otherHost ]] || IN=$((IN + count))
}
raw=(--raw --source "$S")

note "the flow itself, for which all that follows is counted too"
send_new --group $G --count 100 --rate 2000 --ttl 64 --size 100
IN=$((IN + 100))
assert_becomes 100 mgmMfeInPackets "$(flow $S $G)"

note "one reason after the other"
dropped badHeader 11 "${raw[@]}" --bad-checksum
dropped badHeader 12 "${raw[@]}" --version 6
dropped badHeader 3 "${raw[@]}" --options 83ff0400
dropped linkLocalGroup 13 "${raw[@]}" --group 224.0.0.99
dropped ttlExpired 14 "${raw[@]}" --ttl 1
dropped ttlExpired 15 "${raw[@]}" --ttl 0
dropped sourceRoute 16 "${raw[@]}" --options 830b080a0909090a08080800
dropped badSource 17 "${raw[@]}" --source 127.0.0.1
dropped vlanTagged 18 "${raw[@]}" --vlan 7
dropped otherHost 19 "${raw[@]}" --dst-mac 02:00:00:00:00:99
dropped noOutgoingInterface 21 --group 239.1.1.7 --ttl 64
dropped scopeBoundary 22 --group 239.254.1.1 --ttl 64
assert_becomes 22 mgmMfeBoundaryPackets "$(flow $S 239.254.1.1)"
assert_mgm 22 mgmMfeInPackets "$(flow $S 239.254.1.1)"
assert_mgm 0 mgmMfeOutPackets "$(flow $S 239.254.1.1)"
assert_becomes 21 mgmMfeNegativePackets "$(flow $S 239.1.1.7)"

note "forwarding off: a flow that is known, and one that is not"
sources=$(mgm mgmHealthNewSources)
assert_mgm 1 mgmHealthForwarding
set_ok $OID_ENABLE i 2
dropped forwardingDisabled 23 --ttl 64
dropped forwardingDisabled 24 --ttl 64 --group 239.1.1.8
until_true "$SECONDS_LIMIT" drops_are 47 in0 forwardingDisabled
assert_mgm 2 mgmHealthForwarding
set_ok $OID_ENABLE i 1
assert_becomes 1 mgmHealthForwarding
assert_mgm "$sources" mgmHealthNewSources

note "the flow on another interface"
send_background wrong src2 --raw --interface eth0 --group $G --source $S --count 25 \
    --rate 2000
wait_sender wrong
until_true "$SECONDS_LIMIT" drops_are 25 in1 wrongInterface

newer_snapshot
in0=$(ifindex_of in0)
in1=$(ifindex_of in1)
declare -A DROPS=() # by interface and reason
while read -r index seen; do
	DROPS[$index]=$seen
done < <(object_rows mgmInterfaceDropPackets)
for reason in "${!MGM_REASON[@]}"; do
	assert_equal "mgmInterfaceDropPackets of in0, $reason" "${WANTED[$reason]:-0}" \
	    "${DROPS[$in0.${MGM_REASON[$reason]}]}"
	[ "$reason" = wrongInterface ] ||
	    assert_equal "mgmInterfaceDropPackets of in1, $reason" 0 \
	    "${DROPS[$in1.${MGM_REASON[$reason]}]}"
done
assert_equal "reasons" 17 ${#MGM_REASON[@]}
assert_mgm $IN mgmInterfaceInPackets "$(ifindex_of in0)"
# Good headers of the flow, whatever became of it: bad options are a bad header that
# still names the flow.
assert_mgm $((100 + 3 + 14 + 15 + 16 + 23)) mgmMfeInPackets "$(flow $S $G)"
assert_mgm $((3 + 14 + 15)) mgmMfeHeaderErrors "$(flow $S $G)"
assert_mgm $((16 + 23)) mgmMfeInDiscards "$(flow $S $G)"
assert_mgm 0 mgmMfeNegativePackets "$(flow $S $G)"

note "copies: the TTL below a threshold, too big, over the rate limit, stopped, down"
for n in 1 2 3 4 5; do
	receive "r$n" "rcv$n" --group $G --interface eth0
done
declare -A BEFORE=() NOW=() RISE=()
objects="mgmNextHopPackets mgmNextHopOctets mgmNextHopTtlTooLow mgmNextHopTooBig
    mgmNextHopIfDown mgmNextHopSendErrors mgmNextHopRateLimited"
# read_counts ARRAY: of each next hop, and of its interface, into the array.
read_counts() {
	local -n counts=$1
	local n object values words

	newer_snapshot
	for n in 1 2 3 4 5; do
		words=()
		for object in $objects; do
			words+=("$object.$(hop $S $G out$n)")
		done
		for object in OutFragments OutDiscards; do
			words+=("mgmInterface$object.$(ifindex_of out$n)")
		done
		read -ra values <<<"$(mgm_together "${words[@]}")"
		for object in "${!words[@]}"; do
			# shellcheck disable=SC2034 # the caller's
			counts[${words[object]%%.*}.$n]=${values[object]}
		done
	done
}
read_counts BEFORE
# The queue of out5 takes no more than a few frames and gives them out slowly.
rtr tc qdisc add dev out5 root tbf rate 100kbit burst 2kb limit 4kb
send --group $G --count 31 --rate 2000 --ttl 9 --size 100       # not out of out1
send --group $G --count 32 --rate 2000 --ttl 64 --size 1372 --df # not out of out2
send --group $G --count 33 --rate 2000 --ttl 64 --size 1372     # two fragments each
until_true "$SECONDS_LIMIT" arrived_at_least $((100 + 71 + 31 + 32 + 33)) $G
ip -n "${NS}rcv4" link set eth0 down
until_true "$SECONDS_LIMIT" ctl_value_is false "show interfaces" \
    "[i['running'] for i in j if i['name'] == 'out4'][0]"
send --group $G --count 34 --rate 2000 --ttl 64 --size 100
until_true "$SECONDS_LIMIT" mgm_at_least $((100 + 71 + 31 + 32 + 33 + 34)) \
    mgmMfeInPackets "$(flow $S $G)"
# What waits in the queue goes out before the receivers end.
until_true "$SECONDS_LIMIT" eval \
    "rtr tc -s qdisc show dev out5 | grep -q 'backlog 0b 0p'"
read_counts NOW
for object in "${!NOW[@]}"; do
	RISE[$object]=$((NOW[$object] - BEFORE[$object]))
done
rtr tc qdisc del dev out5 root
stop_receivers
for n in 1 2 3 4 5; do
	note "out$n: $(for object in $objects; do
		echo -n "${object#mgmNextHop} ${RISE[$object.$n]} "; done)"
	assert_equal "mgmNextHopPackets of out$n" "$(received r$n packets)" \
	    "${RISE[mgmNextHopPackets.$n]}"
	assert_equal "mgmNextHopOctets of out$n" "$(received r$n octets)" \
	    "${RISE[mgmNextHopOctets.$n]}"
	lost=0
	for object in mgmNextHopTtlTooLow mgmNextHopTooBig mgmNextHopIfDown \
	    mgmNextHopSendErrors mgmNextHopRateLimited; do
		lost=$((lost + ${RISE[$object.$n]}))
	done
	assert_equal "what came to out$n" $((31 + 32 + 33 + 34)) \
	    $((${RISE[mgmNextHopPackets.$n]} + lost))
	assert_equal "mgmInterfaceOutDiscards of out$n" $lost "${RISE[mgmInterfaceOutDiscards.$n]}"
done
assert_equal "mgmNextHopTtlTooLow" "31 0 0 0 0" "$(for n in 1 2 3 4 5; do
	echo "${RISE[mgmNextHopTtlTooLow.$n]}"; done | xargs)"
assert_equal "mgmNextHopTooBig" "0 32 0 0 0" "$(for n in 1 2 3 4 5; do
	echo "${RISE[mgmNextHopTooBig.$n]}"; done | xargs)"
assert_equal "mgmNextHopIfDown" "0 0 0 34 0" "$(for n in 1 2 3 4 5; do
	echo "${RISE[mgmNextHopIfDown.$n]}"; done | xargs)"
assert_equal "mgmInterfaceOutFragments" "0 66 0 0 0" "$(for n in 1 2 3 4 5; do
	echo "${RISE[mgmInterfaceOutFragments.$n]}"; done | xargs)"
assert_at_least "mgmNextHopRateLimited of out3" 1 "${RISE[mgmNextHopRateLimited.3]}"
assert_at_least "mgmNextHopSendErrors of out5" 1 "${RISE[mgmNextHopSendErrors.5]}"
assert_equal "mgmNextHopRateLimited elsewhere" "0 0 0 0" "$(for n in 1 2 4 5; do
	echo "${RISE[mgmNextHopRateLimited.$n]}"; done | xargs)"
assert_equal "mgmNextHopSendErrors elsewhere" "0 0 0 0" "$(for n in 1 2 3 4; do
	echo "${RISE[mgmNextHopSendErrors.$n]}"; done | xargs)"
assert_mgm 10 mgmInterfaceTtlThreshold "$(ifindex_of out1)"
assert_mgm 400 mgmInterfaceRateLimit "$(ifindex_of out3)"
finish
