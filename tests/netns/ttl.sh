#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# TTL: 1 is never forwarded, 2 leaves as 1, and an interface's threshold decides, from
# 0, which is none, to 256, which lets nothing out.
. "$(dirname "$0")/lib.sh"
story ttl

# of_oif GROUP INTERFACE FIELD
of_oif() {
	ctl_value "show mfe" "sum(o['$3'] for m in j for o in m['oifs']
	    if m['group'] == '$1' and o['interface'] == '$2')"
}

# of_mfe GROUP FIELD
of_mfe() {
	ctl_value "show mfe" "sum(m['$2'] for m in j if m['group'] == '$1')"
}

# seen_by RECEIVER FIELD
seen_by() {
	received "$1" "$2" 239.1.1.1
}

THRESHOLDS=(- 0 1 10 64 255 256) # of out1, out2, ...
TTLS=(255 1 2 9 10 63 64 254) # TTL 1 alone makes no entry that could count it

topo_router 6
for n in 1 2 3 4 5 6; do
	echo "interface out$n { ttl-threshold = ${THRESHOLDS[n]} }"
done | agent_config >"$T/agent.conf"
start_all "$T/agent.conf"
join all 239.1.1.1 out1 out2 out3 out5 out6
join both 239.1.1.1,239.1.1.2 out4
for n in 1 2 3 4 5 6; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --group 239.1.1.2 --interface eth0
done
how=send_new
for ttl in "${TTLS[@]}"; do
	$how --group 239.1.1.1 --count 100 --rate 2000 --ttl "$ttl"
	how=send
done
# Of the other group one TTL goes out, by out4 alone.
how=send_new
for ttl in 2 63 64; do
	$how --group 239.1.1.2 --count 50 --rate 2000 --ttl "$ttl" --size 100
	how=send
done
until_true "$SECONDS_LIMIT" ctl_value_is 150 "show mfe" \
    "sum(m['received_packets'] for m in j if m['group'] == '239.1.1.2')"

for n in 1 2 3 4 5 6; do
	low=0
	for ttl in "${TTLS[@]}"; do
		[ "$ttl" -lt 2 ] || [ "$ttl" -ge "${THRESHOLDS[n]}" ] || low=$((low + 100))
	done
	assert_equal "below the threshold ${THRESHOLDS[n]}" $low \
	    "$(of_oif 239.1.1.1 out$n ttl_too_low)"
done
assert_equal "TTL 1 is too low everywhere" 100 "$(of_mfe 239.1.1.1 ttl_packets)"
assert_equal "TTL too low for every interface" "100 $((100 * 128))" \
    "$(of_mfe 239.1.1.2 ttl_packets) $(of_mfe 239.1.1.2 ttl_octets)"
assert_equal "TTL 1 discarded" 100 "$(discards in0 ttl-expired)"
compare_counts out1=r1 out2=r2 out3=r3 out4=r4 out5=r5 out6=r6

for n in 1 2 3 4 5 6; do
	count=0 lowest=none highest=none
	for ttl in 2 9 10 63 64 254 255; do
		[ "$ttl" -ge "${THRESHOLDS[n]}" ] || continue
		[ $count -gt 0 ] || lowest=$((ttl - 1))
		highest=$((ttl - 1))
		count=$((count + 100))
	done
	assert_equal "through threshold ${THRESHOLDS[n]}" "$count $lowest $highest" \
	    "$(seen_by r$n packets) $(seen_by r$n ttl_min) $(seen_by r$n ttl_max)"
done
assert_equal "nothing passes 256" 0 "$(received r6 packets)"
assert_equal "255 passes 255" 100 "$(received r5 packets)"
finish
