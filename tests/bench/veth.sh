#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# veth.sh - a network namespace of its own with veth pairs, and a command in it.
#
# usage: veth.sh COMMAND...
#
# rin and o1..o16 are the router's, with addresses; s0 and d1..d16 their other ends; g0
# and g1 a pair for what the sender alone costs. Whatever arrives at d*, s0 and g1 is
# dropped at once by a classifier (one instruction: drop), where no host would count it.
# The namespace ends with the command. As a user who is not root it cannot work: the
# bench needs raw sockets of real weight.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

enter_namespace "$@"

drop_at() { # INTERFACE
	tc qdisc add dev "$1" clsact
	tc filter add dev "$1" ingress bpf da bytecode '1,6 0 0 2,'
}

add_pair() { # ROUTER_INTERFACE PEER NETWORK
	ip link add "$1" type veth peer name "$2"
	ip link set "$1" up
	ip link set "$2" up
	[ -z "$3" ] || ip addr add "$3.1/24" dev "$1"
	drop_at "$2"
}

disable_ipv6
set_net ipv4/conf/all/rp_filter 0
set_net ipv4/conf/default/rp_filter 0
set_net ipv4/conf/all/forwarding 1
set_net ipv4/conf/default/forwarding 1
add_pair rin s0 10.9.0
add_pair g0 g1 ''
for ((i = 1; i <= 16; i++)); do
	add_pair "o$i" "d$i" "10.$((20 + i)).0"
done
"$@"
