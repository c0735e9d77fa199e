# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib.sh - for stories in which a manager that nobody here wrote reads a router with
# traffic: what the stories of tests/netns have, and the files of contrib/.

# shellcheck source=tests/netns/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../netns/lib.sh"

INTEROP=$TOP/tests/interop
# shellcheck disable=SC2034 # for the stories
CONTRIB=$TOP/contrib
MGM=1.3.6.1.4.1.8072.9999.9999.2715 # MGM-MIB
PATH=$PATH:/usr/sbin:/sbin:/usr/lib/nagios/plugins
# All of it is on this host: no request goes through a proxy of the machine.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy

# need TOOL...: before `story`. Without a manager there is nothing to show.
need() {
	local tool

	for tool in "$@"; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
}

# daemon NAME COMMAND...: runs in the router's namespace; its output is in $T/NAME.log.
daemon() {
	local name=$1

	shift
	ip netns exec "${NS}rtr" "$@" >"$T/$name.log" 2>&1 </dev/null &
	CLIENT_PID[$name]=$!
}

daemon_is_alive() {
	kill -0 "${CLIENT_PID[$1]}" 2>/dev/null
}

tcp_port_is_open() {
	rtr grep -qi ":$(printf %04x "$1") 0*:0000 0A " /proc/net/tcp /proc/net/tcp6
}

# http URL: what it answers.
http() {
	rtr python3 "$INTEROP/ask.py" get "$1"
}

# end_sender NAME: one that would have gone on for ever.
end_sender() {
	kill -TERM "${CLIENT_PID[$1]}"
	wait_sender "$1"
}

# --- the router that is managed --------------------------------------------------------

# alarm_config: of an agent with an alarm "busy-in0" for 250 packets in half a second;
# further lines come on standard input.
alarm_config() {
	{
		cat <<-CONF
			alarm "busy-in0" {
				interface = "in0"
				direction = in
				quantity = packets
				interval = 500
				rising = 250
				falling = 100
			}
		CONF
		cat
	} | agent_config >"$T/agent.conf"
}

# want_on NUMBER: a client and a receiver for 239.1.1.1 on each of out1, out2, ...
want_on() {
	local n out=()

	for ((n = 1; n <= $1; n++)); do
		out+=("out$n")
	done
	join static 239.1.1.1 "${out[@]}"
	for ((n = 1; n <= $1; n++)); do
		receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
	done
}

# assert_all_arrived SENT NUMBER: at each of these receivers, by its own count and by SNMP.
assert_all_arrived() {
	local n pairs=()

	for ((n = 1; n <= $2; n++)); do
		pairs+=("out$n=r$n")
	done
	compare_counts "${pairs[@]}"
	for ((n = 1; n <= $2; n++)); do
		assert_equal "packets at receiver $n" "$1" "$(received r$n packets)"
	done
}

# volume_notifications: how many mgmVolumeRising and mgmVolumeFalling the agent has sent,
# by its own log. A sender that gets no CPU for a while makes them more than one of each.
volume_notifications() {
	snmp_column $MGM.1.12.2.1.4 |
	    awk '$2 == 1 { rising++ } $2 == 2 { falling++ } END { print rising + 0, falling + 0 }'
}

lines_at_least() { # LEAST PATTERN FILE
	[ "$(grep -cE "$2" "$3")" -ge "$1" ]
}
