# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib.sh - what every story uses: private namespaces, a router with one source and
# some receivers, snmpd, the agent, and comparisons of counts. Senders and receivers are
# in lib_traffic.sh.
#
# A story is a script that sources this file, calls `story NAME` first and `finish`
# last. `story` starts the script again inside its own mount, PID and network
# namespaces with a tmpfs on /run: when it ends, however it ends, the kernel removes
# every process, namespace and file it made, and stories run side by side. As an
# ordinary user it adds a user namespace. Nothing is sent outside.
#
# Nothing here sleeps to synchronise: until_true polls with a deadline.
#
# The router's interfaces are in0 (source, 10.10.0.0/24) and out1, out2, ... (receiver
# N, 10.N.0.0/24); the other ends are eth0.

LIB_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$LIB_DIR/../.." && pwd)
BUILD=${MGM_BUILD:-$TOP/build}
AGENT=$BUILD/agent/mgm-agent
MGMCTL=$BUILD/clients/mgmctl
MCSEND=$BUILD/tests/tools/mcsend
MIB_PATH=$TOP/mibs:$TOP/mibs/base
MCRECV=$BUILD/tests/tools/mcrecv

SNMP_PORT=1161
TRAP_PORT=1162
OID_NEXTHOP_STATE=1.3.6.1.2.1.83.1.1.3.1.6
OID_NEXTHOP_PKTS=1.3.6.1.2.1.83.1.1.3.1.11
OID_MROUTE_PKTS=1.3.6.1.2.1.83.1.1.2.1.8
OID_MROUTE_DIFFERENT_IF=1.3.6.1.2.1.83.1.1.2.1.9
OID_MROUTE_IIF=1.3.6.1.2.1.83.1.1.2.1.5
OID_SNAPSHOT=1.3.6.1.4.1.8072.9999.9999.2715.1.1.1.0
OID_SYSUPTIME=1.3.6.1.2.1.1.3.0
export OID_NEXTHOP_STATE OID_MROUTE_PKTS OID_MROUTE_DIFFERENT_IF OID_MROUTE_IIF OID_SYSUPTIME

NS=            # prefix of namespace names
T=             # directory of this story, gone with it
SECONDS_LIMIT=${MGM_SECONDS_LIMIT:-30} # of one wait; slow builds raise it
SNMPD_LINES=   # further lines of snmpd.conf, which win
AGENT_PID=
SNMPD_PID=
TRAPD_PID=
SNMP_ADDRESS=udp:127.0.0.1:$SNMP_PORT
RECEIVERS=()   # names of receivers that run
declare -gA RECEIVER_PID=() RECEIVER_OUT=() CLIENT_PID=()
FINISHED=no
SNAPSHOT=      # see snapshot_is

fail() {
	local what

	echo "FAIL: $*" >&2
	for what in status interfaces mfe memberships; do
		[ -z "$AGENT_PID" ] || ctl --json show "$what" >>"$T/state.log" 2>&1 || break
	done
	exit 1
}

note() {
	echo "# $*"
}

# A condition of the machine, not of mgm: exit status 77 as automake has it.
skip() {
	echo "SKIP: $*" >&2
	FINISHED=yes
	exit 77
}

# shellcheck source=tests/netns/lib_traffic.sh
. "$LIB_DIR/lib_traffic.sh"

# --- the life of a story ---------------------------------------------------------------

story() {
	local flags=(--mount --net --pid --fork --kill-child)

	if [ "${MGM_STORY:-}" != "$1" ]; then
		[ "$(id -u)" = 0 ] || flags+=(--user --map-root-user)
		story_can_run "${flags[@]}"
		export MGM_STORY=$1
		exec unshare "${flags[@]}" -- "$BASH" "$0"
	fi
	unset MGM_STORY
	set -euo pipefail
	mount -t tmpfs -o mode=0755 tmpfs /run
	# A fresh /proc fits the PID namespace; where it is forbidden the old one serves.
	mount -t proc proc /proc 2>/dev/null || true
	STORY=$1
	NS=$1-
	T=/run/$1
	mkdir -m 0755 "$T"
	trap story_exit EXIT
	trap 'echo "FAIL: ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND" >&2' ERR
	trap 'exit 130' INT TERM
	lab_environment
}

# Tools and namespaces are the machine's to give: without them there is no story here.
story_can_run() {
	local tool why

	PATH=$PATH:/usr/sbin:/sbin
	for tool in unshare ip python3 snmpd snmptrapd snmpget; do
		command -v $tool >/dev/null || skip "$tool is not installed"
	done
	why=$(unshare "$@" true 2>&1) || skip "no namespaces: $why"
}

# Net-SNMP's tools must not see this machine's or this user's configuration.
lab_environment() {
	local python

	mkdir -p "$T/snmp"
	# Of a version manager python3 is a script that looks for it, every time.
	python=$(python3 -c 'import sys; print(sys.executable)')
	export PATH=${python%/*}:$PATH
	export SNMPCONFPATH=$T/snmp SNMP_PERSISTENT_DIR=$T/snmp HOME=$T MIBS=
}

story_exit() {
	local status=$? log

	trap - EXIT ERR
	if [ $status = 0 ] && [ $FINISHED = no ]; then
		echo "FAIL: $STORY ended before its end" >&2
		status=1
	fi
	if [ $status != 0 ] && [ $status != 77 ]; then
		for log in "$T"/*.log "$T"/*.json; do
			[ -s "$log" ] || continue
			echo "--- ${log##*/}"
			tail -n 40 "$log" | cut -c 1-2000
		done >&2
	fi
	exit $status
}

# The agent must still be there, and must end cleanly: sanitizers report at the end.
finish() {
	stop_receivers
	if [ -n "$AGENT_PID" ]; then
		agent_is_alive || fail "the agent is gone"
		stop_agent
	fi
	FINISHED=yes
}

# until_true SECONDS COMMAND...: poll until the command succeeds.
until_true() {
	local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000))

	shift
	until "$@" >/dev/null 2>&1; do
		if [ "${EPOCHREALTIME/./}" -ge $deadline ]; then
			echo "FAIL: still not true: $*" >&2
			return 1
		fi
		sleep 0.05
	done
}

# --- assertions ------------------------------------------------------------------------

assert_equal() { # WHAT EXPECTED SEEN
	[ "$2" = "$3" ] || fail "$1: expected $2, seen $3"
}

assert_at_least() { # WHAT LEAST SEEN
	[ "$3" -ge "$2" ] || fail "$1: expected at least $2, seen $3"
}

assert_at_most() { # WHAT MOST SEEN
	[ "$3" -le "$2" ] || fail "$1: expected at most $2, seen $3"
}

assert_contains() { # WHAT PART TEXT
	[[ $3 == *"$2"* ]] || fail "$1: expected to find '$2' in: $3"
}

# --- namespaces ------------------------------------------------------------------------

in_ns() { # NAMESPACE COMMAND...
	local name=$1

	shift
	ip netns exec "$NS$name" "$@"
}

rtr() {
	in_ns rtr "$@"
}

make_ns() {
	ip netns add "$NS$1"
	ip -n "$NS$1" link set lo up
	# The kernel's own neighbour discovery and reports would be counted too; and
	# receivers that ask for 10,000 groups are wanted.
	# shellcheck disable=SC2016
	in_ns "$1" "$BASH" -c '
		for file in ipv6/conf/all/disable_ipv6=1 ipv6/conf/default/disable_ipv6=1 \
		    ipv4/conf/all/rp_filter=0 ipv4/conf/default/rp_filter=0 \
		    ipv4/igmp_max_memberships=20000; do
			path=/proc/sys/net/${file%=*}
			[ ! -e "$path" ] || echo "${file#*=}" >"$path"
		done'
}

# link_router ROUTER_INTERFACE NAMESPACE NETWORK: a veth pair, addresses .1 and .2.
link_router() {
	ip -n "${NS}rtr" link add "$1" type veth peer name eth0 netns "$NS$2"
	ip -n "${NS}rtr" addr add "$3.1/24" dev "$1"
	ip -n "$NS$2" addr add "$3.2/24" dev eth0
	ip -n "${NS}rtr" link set "$1" up
	ip -n "$NS$2" link set eth0 up
	ip -n "$NS$2" route replace default via "$3.1"
}

# topo_router [RECEIVERS]: source, router, receivers; three unless told otherwise.
topo_router() {
	local n

	make_ns rtr
	make_ns src
	link_router in0 src 10.10.0
	for ((n = 1; n <= ${1:-3}; n++)); do
		make_ns "rcv$n"
		link_router "out$n" "rcv$n" "10.$n.0"
	done
	for ((n = 1; n <= ${1:-3}; n++)); do
		until_true "$SECONDS_LIMIT" link_is_running "out$n"
	done
	until_true "$SECONDS_LIMIT" link_is_running in0
}

link_is_running() {
	[[ $(ip -n "${NS}rtr" -o link show dev "$1") == *LOWER_UP* ]]
}

ifindex_of() {
	rtr cat "/sys/class/net/$1/ifindex"
}

# --- daemons ---------------------------------------------------------------------------

# A question to a port that nobody has open yet would cost a timeout.
udp_port_is_bound() {
	rtr grep -qi ":$(printf %04x "$1") " /proc/net/udp
}

# start_snmpd: Debian's, with nothing of the machine's configuration.
start_snmpd() {
	cat >"$T/snmpd.conf" <<-END
		agentaddress udp:127.0.0.1:$SNMP_PORT
		rocommunity public 127.0.0.1
		rwcommunity private 127.0.0.1
		master agentx
		agentXSocket $T/agentx
		trap2sink udp:127.0.0.1:$TRAP_PORT public
		$SNMPD_LINES
	END
	rm -f "$T/agentx"
	ip netns exec "${NS}rtr" snmpd -f -Le -C -c "$T/snmpd.conf" \
	    -I -smux -p "$T/snmpd.pid" >>"$T/snmpd.log" 2>&1 &
	# shellcheck disable=SC2034 # for stories
	SNMPD_PID=$!
	until_true "$SECONDS_LIMIT" udp_port_is_bound $SNMP_PORT
	until_true "$SECONDS_LIMIT" snmp_get "$OID_SYSUPTIME"
}

# start_trapd: what it receives goes to $T/traps.log, with the names of mibs/ alone.
start_trapd() {
	# Hundreds at once are not lost where it has to wait for its turn.
	printf '%s\n' "disableAuthorization yes" "[snmp] serverRecvBuf 4000000" \
	    >"$T/snmptrapd.conf"
	ip netns exec "${NS}rtr" env MIBS=ALL MIBDIRS="$MIB_PATH" \
	    snmptrapd -f -Lf "$T/traps.log" -C -c "$T/snmptrapd.conf" -p "$T/trapd.pid" \
	    "udp:127.0.0.1:$TRAP_PORT" >"$T/snmptrapd.log" 2>&1 &
	# shellcheck disable=SC2034 # for quickstart
	TRAPD_PID=$!
	until_true "$SECONDS_LIMIT" udp_port_is_bound $TRAP_PORT
}

# The configuration that every story starts from; further lines come on standard input.
agent_config() {
	cat <<-END
		socket = "$T/mgm.socket"
		admin-socket = "$T/mgm-admin.socket"
		user = "root"
		snmp {
			mode = "subagent"
			agentx = "$T/agentx"
			state-file = "$T/state.json"
		}
		interface in0 {
			input = true
		}
	END
	cat
}

# start_agent [CONFIG]: waits until it answers. Without a file, agent_config's.
start_agent() {
	local config=${1:-$T/agent.conf}

	[ $# -gt 0 ] || agent_config </dev/null >"$config"
	rm -f "$T/mgm.socket" "$T/mgm-admin.socket"
	ip netns exec "${NS}rtr" "$AGENT" -c "$config" >>"$T/agent.log" 2>&1 &
	AGENT_PID=$!
	until_true "$SECONDS_LIMIT" ctl show interfaces
}

agent_is_alive() {
	kill -0 "$AGENT_PID" && ctl show interfaces >/dev/null
}

# memory_kib FIELD: of the agent, such as VmRSS or VmHWM.
memory_kib() {
	sed -n "s/^$1:[^0-9]*\([0-9]*\) kB/\1/p" "/proc/$AGENT_PID/status"
}

# Built with a sanitizer, whose own memory is no matter of mgm's.
agent_is_sanitized() {
	grep -qE '__(asan|tsan)_init' "$AGENT"
}

stop_agent() {
	local status=0 pid=$AGENT_PID

	AGENT_PID=
	kill -TERM "$pid"
	until_true "$SECONDS_LIMIT" process_has_ended "$pid"
	wait "$pid" || status=$?
	assert_equal "exit status of the agent" 0 "$status"
}

# A child that has ended and is not yet waited for is a zombie; bash may have reaped it.
process_has_ended() {
	! kill -0 "$1" 2>/dev/null || [ "$(process_state "$1")" = Z ]
}

process_state() {
	local line

	read -r line <"/proc/$1/stat" || return 0
	line=${line##*) }
	echo "${line%% *}"
}

# SNMP answers for our tables: the AgentX session stands (or the agent is the master).
wait_for_snmp() {
	until_true "$SECONDS_LIMIT" udp_port_is_bound $SNMP_PORT
	until_true "$SECONDS_LIMIT" snmp_get "$OID_SNAPSHOT"
}

# start_all [CONFIG]: snmpd, the agent, and SNMP that answers.
start_all() {
	start_snmpd
	start_agent "$@"
	wait_for_snmp
}

ctl() {
	rtr "$MGMCTL" --socket "$T/mgm-admin.socket" "$@"
}

# counts COMMAND ARGUMENT...: of counts.py, without what Python would look for first.
counts() {
	python3 -IS "$LIB_DIR/counts.py" "$@"
}

# ctl_value "COMMAND" EXPRESSION: of mgmctl's JSON, which the expression sees as j.
ctl_value() {
	local words

	read -ra words <<<"$1"
	ctl --json "${words[@]}" | counts value "$2"
}

# ctl_value_is EXPECTED "COMMAND" EXPRESSION: for until_true.
ctl_value_is() {
	[ "$(ctl_value "$2" "$3")" = "$1" ]
}

# discards INTERFACE REASON: as mgmctl names them.
discards() {
	ctl_value "show interfaces" "sum(i['discards']['$2'] for i in j
	    if i['name'] == '$1')"
}

# join NAME [-s SOURCE] GROUP INTERFACE...: a client that stays. Ready when it says so.
join() {
	local name=$1

	shift
	: >"$T/client-$name.log"
	ip netns exec "${NS}rtr" "$MGMCTL" --socket "$T/mgm.socket" join "$@" \
	    >"$T/client-$name.log" 2>&1 &
	CLIENT_PID[$name]=$!
	until_true "$SECONDS_LIMIT" grep -q '^joined' "$T/client-$name.log"
}

# watch_events NAME: mgmctl events, as a client, with what it says in $T/NAME.log. What
# happens from here on is told.
watch_events() {
	ip netns exec "${NS}rtr" "$MGMCTL" --socket "$T/mgm-admin.socket" events \
	    >"$T/$1.log" 2>&1 &
	CLIENT_PID[$1]=$!
	until_true "$SECONDS_LIMIT" ctl_value_is 1 "show status" \
	    "sum(c['value'] for c in j if c['name'] == 'watchers')"
}

# leave NAME [SIGNAL]
leave() {
	local pid=${CLIENT_PID[$1]}

	unset "CLIENT_PID[$1]"
	kill "-${2:-TERM}" "$pid"
	# Killed by our own signal: its status says nothing.
	wait "$pid" 2>/dev/null || true
}

# --- SNMP ------------------------------------------------------------------------------

snmp_tool() { # TOOL OPTION...
	local tool=$1

	shift
	rtr "$tool" -v2c -c public -t 2 -r 2 "$@"
}

# snmp_get OID: the bare value; fails for noSuchObject and its kin.
snmp_get() {
	local value

	value=$(snmp_tool snmpget -m '' -Oqvte "$SNMP_ADDRESS" "$1") || return 1
	[[ $value != *"No Such"* && $value != *"No more"* ]] || return 1
	echo "$value"
}

# snmp_column OID: a line "INDEX VALUE" per row.
snmp_column() {
	snmp_tool snmpbulkwalk -m '' -Onqte -Cr25 "$SNMP_ADDRESS" "$1" |
	    sed -n "s/^\\.${1//./\\.}\\.//p"
}

# snmp_table NAME: as a person asks for it, with the names of mibs/ alone.
snmp_table() {
	rtr env MIBS=ALL MIBDIRS="$MIB_PATH" \
	    snmptable -v2c -c public -t 5 -Cib -Cw 130 "$SNMP_ADDRESS" "$1"
}

# newer_snapshot: the next SNMP answers are newer than this call. The agent may have to
# register again meanwhile, with a master agent that was away for a moment.
newer_snapshot() {
	until_true "$SECONDS_LIMIT" snapshot_is 0
	until_true "$SECONDS_LIMIT" snapshot_is "$((SNAPSHOT + 2))"
}

snapshot_is() { # LEAST; what it is stays in SNAPSHOT
	SNAPSHOT=$(snmp_get "$OID_SNAPSHOT") && [ "$SNAPSHOT" -ge "$1" ]
}

# compare_counts INTERFACE=RECEIVER...: for each group, source and outgoing interface
# the receiver's own count and ipMRouteNextHopPkts are the same number. The traffic has
# stopped. Leaves the table in $T/nexthops.
compare_counts() {
	local pair pairs=()

	# Numbers first: a TUN device goes with the receiver that holds it.
	for pair in "$@"; do
		pairs+=("$(ifindex_of "${pair%%=*}")=${RECEIVER_OUT[${pair#*=}]}")
	done
	all_has_left
	newer_snapshot
	snmp_column "$OID_NEXTHOP_PKTS" >"$T/nexthops"
	stop_receivers
	counts compare "$T/nexthops" "${pairs[@]}" ||
	    fail "receivers and next-hop counters differ"
}

# nexthop_pkts GROUP SOURCE INTERFACE
nexthop_pkts() {
	snmp_get "$OID_NEXTHOP_PKTS.$1.$2.255.255.255.255.$(ifindex_of "$3").$1"
}

# mroute_value_is VALUE COLUMN-OID GROUP SOURCE: for until_true.
mroute_value_is() {
	[ "$(mroute_value "$2" "$3" "$4")" = "$1" ]
}

# mroute_value COLUMN-OID GROUP SOURCE
mroute_value() {
	snmp_get "$1.$2.$3.255.255.255.255"
}
