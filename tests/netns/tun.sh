#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A device without Ethernet header as incoming and as outgoing interface.
. "$(dirname "$0")/lib.sh"
story tun

rtr_tun_up() {
	until_true "$SECONDS_LIMIT" rtr test -e "/sys/class/net/$1"
	ip -n "${NS}rtr" link set "$1" up
	until_true "$SECONDS_LIMIT" link_is_running "$1"
}

[ -w /dev/net/tun ] || skip "/dev/net/tun is not there for this user"
topo_router 1
ip netns exec "${NS}rtr" "$MCSEND" --tun tun0 --group 239.1.1.1 --source 10.7.0.2 \
    --count 500 --rate 1000 --hold --start-file "$T/go" >"$T/tun0.json" &
rtr_tun_up tun0
ip -n "${NS}rtr" addr add 10.7.0.1/24 dev tun0
receive tun1 rtr --tun tun1
rtr_tun_up tun1
agent_config >"$T/agent.conf" <<-END
	interface tun0 {
		input = true
	}
END
start_all "$T/agent.conf"
join static '*' out1 tun1
receive r1 rcv1 --group 239.1.1.1 --group 239.1.1.2 --interface eth0
receive f1 rcv1 --frames --interface eth0
note "its entry is made by a packet on the wrong interface, which goes nowhere"
send --raw --source 10.7.0.2 --group 239.1.1.1 --count 1
until_true "$SECONDS_LIMIT" ctl_value_is tun0 "show mfe" \
    "[m['iif'] for m in j if m['group'] == '239.1.1.1'][0]"
touch "$T/go"
send_new --group 239.1.1.2 --count 300 --rate 1000
until_true "$SECONDS_LIMIT" grep -q '"sent": 500, .*"errors": 0' "$T/tun0.json"
compare_counts out1=r1 tun1=tun1
assert_equal "tun0 to out1" "500 0" \
    "$(received r1 packets 239.1.1.1) $(received r1 lost 239.1.1.1)"
assert_equal "tun0 to tun1" "500 0" \
    "$(received tun1 packets 239.1.1.1) $(received tun1 lost 239.1.1.1)"
assert_equal "in0 to tun1" "300 0" \
    "$(received tun1 packets 239.1.1.2) $(received tun1 lost 239.1.1.2)"
assert_equal "in0 to out1" 300 "$(received r1 packets 239.1.1.2)"
assert_equal "TTL into tun1" 15 "$(received tun1 ttl_max)"
assert_equal "wrong checksums into tun1" "0 0" \
    "$(received tun1 bad_checksum) $(received tun1 bad_udp_checksum)"
assert_equal "destination MACs on out1" "01:00:5e:01:01:01 01:00:5e:01:01:02" \
    "$(received f1 dst_macs)"
assert_equal "source MAC on out1" "$(rtr cat /sys/class/net/out1/address)" \
    "$(received f1 src_macs | tr ' ' '\n' | sort -u)"
finish
