#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# agent.sh - an mgm-agent of its own, for the command that follows.
#
# usage: agent.sh AGENT COMMAND...
#
# Inside the namespace of veth.sh. The command gets the socket and the agent's process
# number as its first arguments; the agent ends with it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

agent=$1
shift
dir=$(mktemp -d)
pid=
# shellcheck disable=SC2317 # called by the trap
finish() {
	[ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null || true
	wait
	rm -rf "$dir"
}
trap finish EXIT

cat >"$dir/agent.conf" <<END
socket = "$dir/mgm.socket"
admin-socket = "$dir/admin.socket"
user = "root"
snmp {
	mode = "off"
}
interface rin {
	input = true
}
END
"$agent" -c "$dir/agent.conf" >"$dir/agent.log" 2>&1 &
pid=$!
await_socket "$dir/mgm.socket" "$pid" || { cat "$dir/agent.log" >&2; exit 1; }
program=$1
shift
status=0
"$program" "$dir/mgm.socket" "$pid" "$@" || status=$?
[ $status = 0 ] || tail -n 20 "$dir/agent.log" >&2
exit $status
