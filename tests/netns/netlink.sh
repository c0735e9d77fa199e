#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# netlink.sh - links and routes as the agent sees them, in a namespace without name.
#
# usage: tests/netns/netlink.sh [BUILD_DIRECTORY]
#
# Everything lives in a network namespace that ends with this script. Needs root, or a
# system that lets users make user namespaces. Exit status 77: neither is to be had.
set -u

build=${1:-${MGM_BUILD:-build}}
lab=$(readlink -f "$build/tests/tools/netlink_lab") || exit 1

if [ -z "${MGM_NETLINK_INSIDE:-}" ]; then
	export MGM_NETLINK_INSIDE=1
	if [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null; then
		exec unshare -n "$0" "$build"
	fi
	unshare -rn true 2>/dev/null || {
		echo "netlink.sh: skipped, no network namespace to be had"
		exit 77
	}
	exec unshare -rn "$0" "$build"
fi

dir=$(mktemp -d) || exit 1
log=$dir/log
pids=
cleanup() {
	exec 3>&- 4>&-
	for pid in $pids; do
		kill "$pid" 2>/dev/null
	done
	rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

fail() {
	echo "netlink.sh: FAILED: $*" >&2
	sed 's/^/    /' "$log" | tail -40 >&2
	exit 1
}

# Lines of the log that came since the last step.
since=1
news() {
	tail -n "+$since" "$log"
}

step() {
	since=$(($(wc -l <"$log") + 1))
	echo "netlink.sh: $*"
}

# wait_for WHAT COMMAND...: at least 30 s.
wait_for() {
	what=$1 tries=0
	shift
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 1500 ] || fail "$what"
		sleep 0.02
	done
}

told() {
	news | grep -Exq -- "$1"
}

# A line that matches the whole of an extended expression.
expect() {
	wait_for "no line like: $1" told "$1"
}

# All that was caused before now has been read once this mark came back.
settle() {
	expect_mark=$((${expect_mark:-0} + 1))
	sleep 0.15 # longer than the pause after a resync
	echo "mark $expect_mark" >&3
	expect "mark $expect_mark"
}

expect_not() {
	settle
	if told "$1"; then
		fail "unexpected line like: $1"
	fi
}

lookup() {
	since=$(($(wc -l <"$log") + 1))
	echo "lookup $1" >&3
	expect "route $1 $2"
}

is_up() {
	ip -o link show dev "$1" | grep -q "state UP"
}

# The kernel may settle the state of a link up to a second late; what it shows is told.
expect_up() {
	for link in "$@"; do
		wait_for "$link is not up" is_up "$link"
	done
}

run() {
	"$@" || fail "command: $*"
}

ifindex() {
	ip -o link show dev "$1" | cut -d: -f1
}

# Begin to look for news here, with all that was caused before already told.
mark() {
	settle
	since=$(($(wc -l <"$log") + 1))
}

start_watch() {
	mkfifo "$dir/commands.$1"
	log=$dir/log.$1
	: >"$log"
	"$lab" watch $2 <"$dir/commands.$1" >"$log" 2>&1 &
	pids="$pids $!"
	exec 3>"$dir/commands.$1"
	since=1
	expect "ready"
}

run ip link set lo up
run ip link add nlA type veth peer name nlB
start_watch main ""

step "what was there is told at the start, loopback is not"
since=1
A=$(ifindex nlA)
expect "link $A name=nlA mtu=1500 ethernet=1 mac=.* running=0 p2p=1 forwards=0"
expect_not "link [0-9]+ name=lo .*"

step "up without carrier, then with it"
run ip link set nlA up
expect_not "link $A .* running=1 .*"
expect "routes all"
run ip link set nlB up
expect "link $A .* running=1 .*"
run ip link set nlB down
expect "link $A .* running=0 .*"
run ip link set nlB up
expect "link $A .* running=1 .*"
mark
run ip link set nlA down
expect "link $A .* running=0 .*"
run ip link set nlA up
expect "link $A .* running=1 .*"

step "name, MTU and MAC are changes of the same link"
run ip link set nlA down
run ip link set nlA name nlC
expect "link $A name=nlC .*"
run ip link set nlC name nlA
expect "link $A name=nlA .*"
run ip link set nlA up mtu 1400
expect "link $A name=nlA mtu=1400 .*"
run ip link set nlA address 02:00:00:00:00:17
expect "link $A .* mac=02:00:00:00:00:17 running=1 .*"
expect_not "gone .*"
expect_up nlA nlB

step "a change that is none of core_link's is not told"
mark
run ip link set nlA txqueuelen 777
run ip link set nlA alias something
expect_not "link .*"

step "a bridge's port stays a link when it leaves the bridge"
run ip link add nlbr type bridge
run ip link set nlA master nlbr
run ip link set nlA nomaster
expect_not "gone $A"
run ip link del nlbr
expect "gone [0-9]+"
mark

step "a TUN device has no link header and is point-to-point"
if ip tuntap add nlT mode tun 2>/dev/null; then
	T=$(ifindex nlT)
	expect "link $T name=nlT mtu=1500 ethernet=0 mac=00:.*:00 running=0 p2p=1 .*"
	expect_not "routes all" # a new link has no routes yet
	run ip tuntap del nlT mode tun
	expect "gone $T"
else
	echo "netlink.sh: not tried here: TUN"
fi

step "another multicast router on the link is seen, and when it ends"
mkfifo "$dir/vif"
"$lab" vif nlA <"$dir/vif" >"$dir/vif.log" &
vif_pid=$!
pids="$pids $vif_pid"
exec 4>"$dir/vif"
expect "link $A .* forwards=1"
"$lab" guard </dev/null >"$dir/guard.log" && fail "guard beside another router"
grep -q "refused EADDRINUSE" "$dir/guard.log" || fail "$(cat "$dir/guard.log")"
exec 4>&-
wait "$vif_pid"
expect "link $A .* forwards=0"

step "the guard keeps the table and turns mc_forwarding on nowhere"
mkfifo "$dir/guard"
"$lab" guard <"$dir/guard" >"$dir/guard.log" &
guard_pid=$!
pids="$pids $guard_pid"
exec 4>"$dir/guard"
wait_for "guard is not ready" grep -q ready "$dir/guard.log"
"$lab" vif nlA </dev/null >"$dir/vif.log" && fail "a router beside the guard"
grep -q "refused EADDRINUSE" "$dir/vif.log" || fail "$(cat "$dir/vif.log")"
expect_not "link .* forwards=1"
exec 4>&-
wait "$guard_pid"

step "deleted and created again is another link"
run ip link del nlA
expect "gone $A"
expect "routes all"
run ip link add nlA type veth peer name nlB
A2=$(ifindex nlA)
[ "$A" != "$A2" ] || fail "same ifindex"
expect "link $A2 name=nlA .*"

step "routes: connected, gateway, longest prefix, none"
run ip link set nlA up
run ip link set nlB up
expect "link $A2 .* running=1 .*"
# Both ends: where the second one's state is read together with a route's change,
# "routes all" stands for both.
expect "link $(ifindex nlB) .* running=1 .*"
mark
run ip addr add 10.1.0.1/24 dev nlA
expect "routes 10.1.0.0/24"
mark
run ip route add 10.5.0.0/16 via 10.1.0.2 proto ospf
expect "routes 10.5.0.0/16"
expect_not "routes all"
run ip route add 10.5.7.0/24 via 10.1.0.3 proto bgp
run ip route add 10.9.0.0/16 dev nlA scope link
lookup 10.1.0.77 "dev=nlA via=- prefix=10.1.0.0/24 protocol=2"
lookup 10.5.1.1 "dev=nlA via=10.1.0.2 prefix=10.5.0.0/16 protocol=13"
lookup 10.5.7.1 "dev=nlA via=10.1.0.3 prefix=10.5.7.0/24 protocol=14"
lookup 10.9.7.1 "dev=nlA via=- prefix=10.9.0.0/16 protocol=3"
lookup 192.0.2.1 "ENETUNREACH"
run ip route add default via 10.1.0.9
lookup 192.0.2.1 "dev=nlA via=10.1.0.9 prefix=[*] protocol=3"

step "routes that are none: own address, blackhole, unreachable, prohibit, loopback"
lookup 10.1.0.1 "EADDRINUSE"
lookup 127.0.0.1 "EADDRINUSE"
lookup 10.1.0.255 "ENETUNREACH"
run ip route add blackhole 10.20.0.0/16
run ip route add unreachable 10.21.0.0/16
run ip route add prohibit 10.22.0.0/16
run ip route add 10.23.0.0/16 dev lo
lookup 10.20.0.1 "ENETUNREACH"
lookup 10.21.0.1 "ENETUNREACH"
lookup 10.22.0.1 "ENETUNREACH"
lookup 10.23.0.1 "ENETUNREACH"
lookup 10.5.1.1 "dev=nlA via=10.1.0.2 .*"

step "several next hops: always the first that works"
run ip link add nlM type veth peer name nlN
run ip link set nlM up
run ip link set nlN up
N=$(ifindex nlN)
expect "link $N .* running=1 .*"
run ip addr add 10.2.0.1/24 dev nlM
run ip route add 10.30.0.0/16 nexthop via 10.2.0.2 dev nlM nexthop via 10.1.0.2 dev nlA
for last in 1 2 3 4 5 6 7 8; do
	lookup 10.30.0.$last "dev=nlM via=10.2.0.2 prefix=10.30.0.0/16 protocol=3"
done
mark
run ip link set nlM down
expect "routes all"
lookup 10.30.0.1 "dev=nlA via=10.1.0.2 prefix=10.30.0.0/16 .*"
run ip link set nlM up
# A next hop that came back is announced with no route: the link's state must do it.
expect "routes all"
expect "link $N .* running=1 .*"
lookup 10.30.0.1 "dev=nlM via=10.2.0.2 .*"

step "nexthop objects, with and without the kernel's old form beside them"
if ip nexthop add id 5 via 10.1.0.5 dev nlA 2>/dev/null; then
	expect "routes all"
	run ip nexthop add id 6 via 10.2.0.6 dev nlM
	run ip nexthop add id 7 group 5/6
	run ip route add 10.40.0.0/16 nhid 5
	run ip route add 10.41.0.0/16 nhid 7
	lookup 10.40.0.1 "dev=nlA via=10.1.0.5 prefix=10.40.0.0/16 protocol=3"
	lookup 10.41.0.1 "dev=nlA via=10.1.0.5 prefix=10.41.0.0/16 protocol=3"
	if echo 0 2>/dev/null >/proc/sys/net/ipv4/nexthop_compat_mode; then
		lookup 10.40.0.1 "dev=nlA via=10.1.0.5 prefix=10.40.0.0/16 protocol=3"
		lookup 10.41.0.1 "dev=nl[AM] via=10.[12].0.[56] prefix=10.41.0.0/16 .*"
		echo 1 >/proc/sys/net/ipv4/nexthop_compat_mode
	else
		echo "netlink.sh: not tried here: nexthop_compat_mode"
	fi
	settle
	since=$(($(wc -l <"$log") + 1))
	run ip nexthop replace id 5 via 10.1.0.55 dev nlA
	expect "routes all"
	lookup 10.40.0.1 "dev=nlA via=10.1.0.55 .*"
else
	echo "netlink.sh: not tried here: nexthop objects"
fi

step "an IPv4 route through an IPv6 neighbour"
run ip route add 10.42.0.0/16 via inet6 fe80::7 dev nlA
lookup 10.42.0.1 "dev=nlA via=fe80::7 prefix=10.42.0.0/16 protocol=3"

step "an IPv6 source"
if ip -6 addr add 2001:db8:1::1/64 dev nlA nodad 2>/dev/null; then
	expect "routes 2001:db8:1::1"
	run ip -6 route add 2001:db8:5::/48 via 2001:db8:1::2
	expect "routes 2001:db8:5::/48"
	lookup 2001:db8:5::1 "dev=nlA via=2001:db8:1::2 prefix=2001:db8:5::/48 .*"
	lookup 2001:db8:1::9 "dev=nlA via=- prefix=2001:db8:1::/64 .*"
	lookup 2001:db8:1::1 "EADDRINUSE"
	lookup 2001:db8:ffff::1 "ENETUNREACH"
else
	echo "netlink.sh: not tried here: IPv6"
fi

step "policy rules lead to another table, and a rule is a change of all"
run ip route add 10.5.0.0/16 via 10.1.0.44 table 100
expect "routes 10.5.0.0/16"
since=$(($(wc -l <"$log") + 1))
run ip rule add to 10.5.1.0/24 lookup 100
expect "routes all"
lookup 10.5.1.1 "dev=nlA via=10.1.0.44 prefix=10.5.0.0/16 protocol=3"
lookup 10.5.2.1 "dev=nlA via=10.1.0.2 prefix=10.5.0.0/16 protocol=13"

step "routes that go in silence: with an address"
run ip addr add 10.1.9.1/32 dev nlA
run ip route add 10.50.0.0/16 dev nlA src 10.1.9.1
lookup 10.50.0.1 "dev=nlA via=- prefix=10.50.0.0/16 .*"
mark
run ip addr del 10.1.9.1/32 dev nlA
expect "routes all"
run ip route replace 10.5.7.0/24 via 10.1.0.4
expect "routes 10.5.7.0/24"
run ip route del 10.9.0.0/16
expect "routes 10.9.0.0/16"

step "lost events: everything is told anew, and what went is gone"
exec 3>&-
start_watch small 2048
M=$(ifindex nlM)
N=$(ifindex nlN)
echo "hold" >&3
expect "held"
i=0
while [ $i -lt 2000 ]; do
	echo "route add 10.$((100 + i / 250)).$((i % 250)).0/24 via 10.1.0.2"
	i=$((i + 1))
done >"$dir/batch"
run ip -batch "$dir/batch"
run ip link del nlM
run ip link set nlA mtu 1300
run ip link add nlX type veth peer name nlY
X=$(ifindex nlX)
echo "go" >&3
expect "resyncs [1-9][0-9]*"
expect "gone $M"
expect "gone $N"
expect "link $A2 name=nlA mtu=1300 .*"
expect "link $X name=nlX .*"
expect "routes all"
settle
lookup 10.107.7.1 "dev=nlA via=10.1.0.2 prefix=10.107.7.0/24 protocol=3"

step "what was queued before the loss is not believed after it"
exec 3>&-
start_watch medium 400000
echo "hold" >&3
expect "held"
sed 's/add/del/;1500q' "$dir/batch" >"$dir/unbatch"
head -400 "$dir/unbatch" >"$dir/first"
run ip -batch "$dir/first"
run ip link add nlZ type veth peer name nlW # is queued
tail -n +401 "$dir/unbatch" >"$dir/second"
run ip -batch "$dir/second"
run ip link del nlZ # is lost
echo "go" >&3
expect "resyncs [1-9][0-9]*"
expect "routes all"
expect_not "link [0-9]+ name=nlZ .*"

step "after a resync, events come as before"
run ip link set nlA mtu 1280
expect "link $A2 name=nlA mtu=1280 .*"
run ip route del 10.107.249.0/24
expect "routes 10.107.249.0/24"

step "a VRF is told of, once, whether it is there at the start or comes later"
vrf="warning: link nlV[0-9]*: VRFs are not supported: .*"
if ip link add nlV1 type vrf table 10 2>/dev/null; then
	expect "$vrf"
	mark
	run ip link add nlV2 type vrf table 11
	run ip link set nlV1 up
	expect_not "$vrf"
	exec 3>&-
	start_watch vrf ""
	since=1
	expect "$vrf"
	settle
	[ "$(grep -Ecx -- "$vrf" "$log")" = 1 ] || fail "more than one line about VRFs"
else
	echo "netlink.sh: not tried here: VRF"
fi
echo "netlink.sh: passed"
