#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The agent is there before snmpd, and then snmpd keeps its socket to itself, as Debian's
# does: the log says so once, mgmctl says why and since when, and both mend themselves
# when the operator has done what the line advises.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_life.sh"
story snmpd_access

OWNER=nobody OWNERS=daemon # of every Debian
ENOENT=2 EACCES=13

if ! id -u $OWNER >/dev/null 2>&1 || ! getent group $OWNERS >/dev/null; then
	skip "there is no user $OWNER or no group $OWNERS"
fi
[ "$(awk '{ n += $3 } END { print (n > 65535) }' /proc/self/uid_map)" = 1 ] ||
    skip "this user namespace does not have the user $OWNER"

since_at_least() { # SECONDS
	[ "$(counter snmp_since_s)" -ge "$1" ]
}

life_topology
mkdir -m 0755 "$T/ax"
mkdir -m 0777 "$T/own"
agent_config </dev/null | sed "s:$T/mgm:$T/own/mgm:; s:$T/agentx:$T/ax/agentx:
    s:^user = .*:user = \"$OWNER\":; s:$T/state.json:$T/own/state.json:" >"$T/agent.conf"
echo "group = \"$OWNERS\"" >>"$T/agent.conf"
ln -s own/mgm.socket "$T/mgm.socket"
ln -s own/mgm-admin.socket "$T/mgm-admin.socket"

# start_agent removes what it takes for sockets of an earlier agent.
ip netns exec "${NS}rtr" "$AGENT" -c "$T/agent.conf" >>"$T/agent.log" 2>&1 &
AGENT_PID=$!
until_true "$SECONDS_LIMIT" ctl show interfaces

note "no socket: said once, with the reason"
until_true "$SECONDS_LIMIT" counter_is $ENOENT snmp_error
life_start
idle_begins
nobody_notices_for 4
assert_idle "while there is no socket"
assert_equal "lines about it" 1 "$(log_lines "no session with.*No such file")"
until_true "$SECONDS_LIMIT" since_at_least 3
assert_equal "connected" "0 0" "$(counter snmp_connected) $(counter snmp_connects)"

note "a socket for root alone: another reason, another line"
SNMPD_LINES="agentXSocket $T/ax/agentx
agentXPerms 0600 0755 root root"
start_snmpd
until_true "$SECONDS_LIMIT" counter_is $EACCES snmp_error
nobody_notices_for 4
assert_equal "lines about it" 1 "$(log_lines "no session with.*Permission denied")"
assert_equal "lines with advice" 1 "$(log_lines agentXPerms)"
assert_equal "connected" "0 0" "$(counter snmp_connected) $(counter snmp_connects)"
assert_contains "mgmctl" "Permission denied" "$(ctl show status | grep snmp_error)"

note "mended by the operator"
chgrp $OWNERS "$T/ax/agentx"
chmod 0660 "$T/ax/agentx"
back_since "chmod" "${EPOCHREALTIME/./}"
until_true "$SECONDS_LIMIT" counter_is 1 snmp_connected
until_true "$SECONDS_LIMIT" counter_is 0 snmp_error
assert_at_least "connects" 1 "$(counter snmp_connects)"

note "a directory that is closed"
chmod 0700 "$T/ax"
kill -KILL "$SNMPD_PID"
wait "$SNMPD_PID" 2>/dev/null || true
until_true "$SECONDS_LIMIT" counter_is $EACCES snmp_error
start_snmpd
nobody_notices_for 2
assert_equal "connected" 0 "$(counter snmp_connected)"
chgrp $OWNERS "$T/ax/agentx"
chmod 0660 "$T/ax/agentx"
chmod 0755 "$T/ax"
back_since "chmod" "${EPOCHREALTIME/./}"
assert_log_is_short 10
life_finish
