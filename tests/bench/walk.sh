#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# walk.sh - varbinds per second of walks, beside what library and transport allow.
#
# usage: tests/bench/walk.sh [-n REPETITIONS] [-b BUILD] [-r ROWS] [-s SIZE]... [-p CPU]
#
# For each size (1000, 10000 and 100000 entries of ipMRouteTable), side by side: the
# agent's SNMP thread as a subagent; a subagent of the library that answers constants;
# a bare AgentX peer; the agent as its own master. Each subagent has an snmpd of its own,
# all configured alike. A walk is of ROWS rows (10000), so the largest table is walked
# in part, from a row chosen at random. -p binds all agents and snmpds to one CPU, and
# the walker to the others, so that the server is what a walk waits for. All in a network
# namespace that ends with the run. Needs snmpd, and root for the namespace.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

enter_namespace "$@"
rows=10000
sizes=()
pin=()
pin_walker=()
while getopts n:b:r:s:p: option; do
	case $option in
	r) rows=$OPTARG ;;
	s) sizes+=("$OPTARG") ;;
	p)
		pin=(taskset -c "$OPTARG")
		others=$(seq 0 $(($(nproc) - 1)) | grep -vx "$OPTARG" | paste -sd ,)
		[ -z "$others" ] || pin_walker=(taskset -c "$others")
		;;
	*) common_option "$option" ;;
	esac
done
[ ${#sizes[@]} -gt 0 ] || sizes=(1000 10000 100000)

dir=$(mktemp -d)
# A standard input that never ends and never says anything: snmp_lab reads its own.
mkfifo "$dir/hold"
exec {hold}<>"$dir/hold"
pids=()
stop_all() {
	[ ${#pids[@]} -eq 0 ] || kill -TERM "${pids[@]}" 2>/dev/null || true
	wait || true
	pids=()
}
# shellcheck disable=SC2317 # called by the trap
finish() {
	local status=$?

	trap - EXIT
	stop_all
	[ $status = 0 ] || tail -n 10 "$dir"/*.log >&2
	rm -rf "$dir"
	exit $status
}
trap finish EXIT

start() { # NAME COMMAND...
	local name=$1

	shift
	"${pin[@]}" "$@" <&"$hold" >"$dir/$name.log" 2>&1 &
	pids+=($!)
}

# What snmpd and the embedded master have in common.
access() {
	echo "rocommunity public 127.0.0.1"
	echo "maxGetbulkResponses -1"
	echo "maxGetbulkRepeats -1"
}

# add_subagent NAME PORT COMMAND...: with an snmpd of its own; the target is in targets.
add_subagent() {
	local name=$1 port=$2

	shift 2
	{
		echo "agentaddress udp:127.0.0.1:$port"
		echo "master agentx"
		echo "agentXSocket $dir/$name.socket"
		access
	} >"$dir/$name.conf"
	start "$name-snmpd" snmpd -f -Le -C -c "$dir/$name.conf" -I -smux
	await_socket "$dir/$name.socket" "${pids[-1]}"
	start "$name" "$@"
	targets+=("$name,udp:127.0.0.1:$port,${pids[-1]},${pids[-2]}")
}

snmp_environment "$dir"
for size in "${sizes[@]}"; do
	targets=()
	rm -rf "$dir/persistent" "$dir"/*.socket
	mkdir -p "$dir/persistent"
	access >"$dir/master.conf"
	add_subagent agent 2001 \
	    "$build/tests/tools/snmp_lab" -k -n "$size" -x "$dir/agent.socket"
	add_subagent library 2002 \
	    "$build/tests/bench/constant_agent" "$dir/library.socket" "$size"
	add_subagent peer 2003 \
	    "$build/tests/bench/agentx_peer" "$dir/peer.socket" "$size"
	start master "$build/tests/tools/snmp_lab" -k -n "$size" -l udp:127.0.0.1:2004 \
	    -c "$dir/master.conf" -p "$dir/persistent"
	targets+=("master,udp:127.0.0.1:2004,${pids[-1]}")
	"${pin_walker[@]}" "$build/tests/bench/walk_bench" --repeat "$repeat" \
	    --rows "$rows" "$size" "${targets[@]}"
	stop_all
done
