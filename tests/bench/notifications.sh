#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# notifications.sh - how soon and how fast notifications reach a receiver.
#
# usage: tests/bench/notifications.sh [-n REPETITIONS] [-b BUILD]
#
# Makes a network namespace that ends with the run, with a veth pair rin-s0 for traffic,
# and leaves the rest to notifications.py. Needs snmpd, snmptrapd and python3, and root
# for the namespace.
set -euo pipefail

if [ -z "${MGM_BENCH_NS:-}" ]; then
	export MGM_BENCH_NS=1
	exec unshare --net --mount --pid --fork --kill-child -- "$BASH" "$0" "$@"
fi
PATH=$PATH:/usr/sbin:/sbin

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${MGM_BUILD:-$bench/../../build}
repeat=5
while getopts n:b: option; do
	case $option in
	n) repeat=$OPTARG ;;
	b) build=$OPTARG ;;
	*) exit 2 ;;
	esac
done
build=$(cd "$build" && pwd)

# Nothing of this machine is seen or kept: files live on a file system of the run.
mount -t tmpfs -o mode=0755 tmpfs /run
mount -t proc proc /proc 2>/dev/null || true
export SNMPCONFPATH=/run SNMP_PERSISTENT_DIR=/run/persistent HOME=/run MIBS=
for file in ipv6/conf/all/disable_ipv6 ipv6/conf/default/disable_ipv6; do
	[ ! -e "/proc/sys/net/$file" ] || echo 1 >"/proc/sys/net/$file"
done
ip link set lo up
ip link add rin type veth peer name s0
ip addr add 10.77.0.1/24 dev rin
ip addr add 10.77.0.2/24 dev s0
ip link set rin up
ip link set s0 up
exec python3 "$bench/notifications.py" "$build" "$repeat"
