#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# net-snmp of npm, an SNMP implementation of its own, as a manager with v1, v2c and v3
# (get, walk, table) and as a receiver of notifications, traps and informs.
. "$(dirname "$0")/lib.sh"
need node
[ -d "$BUILD/tests/interop/node/node_modules" ] ||
    skip "no node_modules: run tests/interop/node/install.sh"
story node

INFORM_PORT=1163

manager() { # VERSION VERB OID...
	rtr node "$BUILD/tests/interop/node/manager.js" $SNMP_PORT "$@"
}
value() { # VERSION OID
	manager "$1" get "$2" | cut -d' ' -f2-
}
told_times() { # FILE TYPE OID
	local once=cat

	# An inform whose answer was late comes again, as it was.
	[ "$2" = trap ] || once="sort -u"
	$once "$T/$1.log" | grep -c "\"oid\":\"$3\",\"type\":\"$2\"" || true
}
told() { # LEAST FILE TYPE OID
	[ "$(told_times "${@:2}")" -ge "$1" ]
}
told_once_each() { # FILE TYPE: what the agent has sent, and nothing twice
	[ "$(told_times "$@" $MGM.0.1) $(told_times "$@" $MGM.0.2)" = "$(volume_notifications)" ]
}

# shellcheck disable=SC2034 # start_snmpd reads it
SNMPD_LINES="informsink udp:127.0.0.1:$INFORM_PORT public
createUser story SHA storystorystory AES storystorystory
rouser story priv"
topo_router 2
alarm_config </dev/null
daemon traps node "$BUILD/tests/interop/node/receiver.js" $TRAP_PORT
daemon informs node "$BUILD/tests/interop/node/receiver.js" $INFORM_PORT
until_true "$SECONDS_LIMIT" udp_port_is_bound $TRAP_PORT
until_true "$SECONDS_LIMIT" udp_port_is_bound $INFORM_PORT
start_all "$T/agent.conf"
want_on 2

note "traffic over the threshold and under it: a trap and an inform of each"
send_new_background stream src --interface eth0 --group 239.1.1.1 --rate 1500 --count 0
for receiver in "traps trap" "informs inform"; do
	# shellcheck disable=SC2086 # two words
	until_true "$SECONDS_LIMIT" told 1 $receiver $MGM.0.1
done
end_sender stream
for receiver in "traps trap" "informs inform"; do
	# shellcheck disable=SC2086 # two words
	until_true "$SECONDS_LIMIT" told 1 $receiver $MGM.0.2
done
for file in traps informs; do
	for notification in 1 2; do
		line=$(grep -m 1 "\"oid\":\"$MGM.0.$notification\"" "$T/$file.log")
		assert_contains "$file: the alarm's name" "\"$MGM.1.2.1.2.1\":\"busy-in0\"" "$line"
		assert_contains "$file: the interface" "\"$MGM.1.2.1.3.1\":\"in0\"" "$line"
		assert_contains "$file: the threshold" "\"$MGM.1.2.1.8.1\":250" "$line"
	done
done
for receiver in "traps trap" "informs inform"; do
	# shellcheck disable=SC2086 # two words
	until_true "$SECONDS_LIMIT" told_once_each $receiver
done

note "get, walk and table: what it reads are the receivers' counts"
all_has_left
newer_snapshot
sent=$(sent stream)
for n in 1 2; do
	index=$(ifindex_of out$n)
	for version in v1 v2c v3; do
		assert_equal "$version: ipMRouteNextHopPkts of out$n" "$sent" "$(value $version \
		    "$OID_NEXTHOP_PKTS.239.1.1.1.10.10.0.2.255.255.255.255.$index.239.1.1.1")"
	done
	for version in v2c v3; do
		assert_equal "$version: mgmInterfaceOutPackets of out$n" "$sent" \
		    "$(value $version "$MGM.1.5.1.10.$index")"
	done
	for version in v2c v3; do
		manager $version table $MGM.1.5 >"$T/table.json"
		assert_equal "$version: name and packets of out$n in the table" "out$n $sent" \
		    "$(python3 "$LIB_DIR/counts.py" value \
		    "j['$index']['2'] + ' ' + j['$index']['10']" <"$T/table.json")"
	done
done
# The standard tables have no 64-bit counter in IPMROUTE-STD-MIB but two of octets, which
# v1 leaves out.
for version in v2c v3; do
	for oid in 1.3.6.1.2.1.83 1.3.6.1.2.1.168 $MGM.1.6 $MGM.1.9; do
		manager $version walk $oid | cut -d' ' -f1 >"$T/node-walk"
		snmp_tool snmpbulkwalk -m '' -Onqte "$SNMP_ADDRESS" $oid | cut -d' ' -f1 |
		    sed 's/^\.//' >"$T/net-walk"
		assert_at_least "$version: objects below $oid" 10 "$(wc -l <"$T/node-walk")"
		cmp "$T/node-walk" "$T/net-walk" ||
		    fail "$version: node and Net-SNMP differ below $oid"
	done
done
manager v1 walk 1.3.6.1.2.1.83.1.1.3 | cut -d' ' -f1 >"$T/node-walk"
rtr snmpwalk -v1 -c public -m '' -Onqte "$SNMP_ADDRESS" 1.3.6.1.2.1.83.1.1.3 |
    cut -d' ' -f1 | sed 's/^\.//' >"$T/net-walk"
cmp "$T/node-walk" "$T/net-walk" || fail "v1: node and Net-SNMP differ"
assert_all_arrived "$sent" 2
finish
