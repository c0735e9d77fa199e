#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The agent as its own master, by UDP and TCP, and managers that nobody wants: endless
# walks, questions whose answers nobody reads, garbage. Others are answered, and a stream
# loses nothing. No manager by TCP ever gets half a message with another one behind it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_life.sh"
. "$(dirname "$0")/lib_managers.sh"
story own_master_managers

# tcp_connections: of managers, that the agent still has.
tcp_connections() {
	rtr ss -Htn state established "sport = :$SNMP_PORT" | wc -l
}

tcp_connections_are() { # COUNT
	[ "$(tcp_connections)" = "$1" ]
}

# says_messages KIND: a manager of managers.py has come to its end, or to garbage.
says_messages() {
	until_true "$SECONDS_LIMIT" grep -Eq 'messages|garbage|closed' "$T/manager-$1.log"
	assert_contains "what $1 got" "messages " "$(cat "$T/manager-$1.log")"
}

life_topology
mkdir "$T/persistent"
echo "rocommunity public 127.0.0.1" >"$T/snmp-master.conf"
agent_config </dev/null | sed '/^snmp {/,/^}/d' >"$T/agent.conf"
cat >>"$T/agent.conf" <<-END
	snmp {
		mode = "master"
		listen = "udp:127.0.0.1:$SNMP_PORT,tcp:127.0.0.1:$SNMP_PORT"
		config = "$T/snmp-master.conf"
		persistent-dir = "$T/persistent"
	}
END
start_agent "$T/agent.conf"
wait_for_snmp
life_start

note "a manager that asks by TCP and never reads"
bad_manager deaf 20000
# At once where an answer finds no room for all of it; else after the 30 s that the agent
# is patient with one that takes none.
until_true $((SECONDS_LIMIT + 60)) tcp_connections_are 0
managers_are_answered
nobody_notices
idle_begins
nobody_notices_for 4
assert_idle "while it does not read"

note "by TCP, who reads slowly gets whole messages, or an end behind one"
bad_manager slow 20
says_messages slow
assert_contains "every answer" "messages 20" "$(cat "$T/manager-slow.log")"
bad_manager hasty 20000
says_messages hasty
nobody_notices

note "and all the others"
walk_for_ever 2
bad_manager unread 2
bad_manager garbage
until_true "$SECONDS_LIMIT" walks_done 2
for _ in 1 2 3; do
	nobody_notices
	managers_are_answered
done
rows=$(SNMP_ADDRESS=tcp:127.0.0.1:$SNMP_PORT snmp_column "$OID_MROUTE_PKTS" | wc -l)
stop_managers
until_true "$SECONDS_LIMIT" snmp_get "$OID_SNAPSHOT"
assert_equal "rows of a walk by TCP" "$(snmp_column "$OID_MROUTE_PKTS" | wc -l)" "$rows"
assert_at_least "rows" 1 "$rows"
life_finish
