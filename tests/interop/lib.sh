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

lines_at_least() { # LEAST PATTERN FILE
	[ "$(grep -cE "$2" "$3")" -ge "$1" ]
}
