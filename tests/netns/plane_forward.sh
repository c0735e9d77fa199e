#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The packet plane on real packets, without a manager: plane_lab between a source and
# three receivers. plane_forward.py tells the stories; this makes their network and
# takes it away again, whatever happens.
#
# Usage: plane_forward.sh [PLANE_LAB [STORY...]]      needs root; python3, iproute2.
set -eu

# In namespaces of its own, even if it is killed, it leaves nothing behind.
if [ -z "${PLANE_FORWARD_PRIVATE:-}" ] && [ "$(id -u)" = 0 ]; then
	PLANE_FORWARD_PRIVATE=1 exec unshare -nmpf --mount-proc --kill-child \
		sh "$(readlink -f "$0")" "$@"
fi

here=$(cd "$(dirname "$0")" && pwd)
lab=${1:-${MGM_BUILD:-$here/../../build}/tests/tools/plane_lab}
[ $# -gt 0 ] && shift
[ "$(id -u)" = 0 ] || { echo "SKIP: needs root"; exit 77; }
command -v ip >/dev/null && command -v python3 >/dev/null ||
	{ echo "SKIP: needs ip and python3"; exit 77; }

id=plane$$
mount -t tmpfs tmpfs /run
spaces="${id}s ${id}r ${id}d1 ${id}d2 ${id}d3"
clean() {
	for space in $spaces; do
		for pid in $(ip netns pids "$space" 2>/dev/null); do
			kill "$pid" 2>/dev/null || :
		done
		ip netns del "$space" 2>/dev/null || :
	done
}
trap clean EXIT
trap 'exit 130' INT TERM

for space in $spaces; do
	ip netns add "$space"
	ip netns exec "$space" sh -c '
		echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
		echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
		ip link set lo up'
done
ip -n "${id}s" link add s0 type veth peer name r0 netns "${id}r"
ip -n "${id}s" addr add 10.9.0.2/24 dev s0
ip -n "${id}s" link set s0 up
ip -n "${id}s" route add 224.0.0.0/4 dev s0
ip -n "${id}r" addr add 10.9.0.1/24 dev r0
ip -n "${id}r" link set r0 up
for i in 1 2 3; do
	ip -n "${id}r" link add "o$i" type veth peer name d0 netns "${id}d$i"
	ip -n "${id}r" addr add "10.9.$i.1/24" dev "o$i"
	ip -n "${id}r" link set "o$i" up
	ip -n "${id}d$i" addr add "10.9.$i.2/24" dev d0
	ip -n "${id}d$i" link set d0 up
done
python3 -B "$here/plane_forward.py" "$id" "$lab" "$@"
