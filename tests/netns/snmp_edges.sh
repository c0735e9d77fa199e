#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The edges of the protocol, behind snmpd and as its own master: each answer is what the
# rules of SNMP make of one walk (snmp_model.py), and no message is longer than the
# manager takes.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_set.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mib.sh"
story snmp_edges

model() {
	rtr env PYTHONDONTWRITEBYTECODE=1 python3 "$LIB_DIR/snmp_model.py" $SNMP_PORT \
	    public "$TOP"/tests/mibs/{IPMROUTE-STD,IPMCAST,MGM}-MIB.expected ||
	    fail "the model of the $1"
}

# Entries, one of them without next hops, and nothing that moves.
traffic() {
	client pim --protocol 8 --component 1 "take in0" "take out1" "take out2" \
	    "add * 239.1.1.1 out1" "add * 239.1.1.1 out2" "add * 239.1.1.3 out1"
	send --group 239.1.1.1 --count 3 --flows 3 --rate 1000 --ttl 16
	until_true "$SECONDS_LIMIT" arrived_at_least 3 239.1.1.3
	newer_snapshot
	until_true "$SECONDS_LIMIT" all_is_at_rest
}

# A flow of the last second would be in mgmTopTable, and soon not any more.
all_is_at_rest() {
	newer_snapshot && [ -z "$(object_rows mgmTopGroupType)" ]
}

declare -A LENGTH=([subagent]=agentx [master]=whole)
LONG=1.4.239.254.0.0.16.2.100.101 # the index of a name of 255 octets

limits() {
	set_ok "${OBJECT_OID[ipMcastScopeNameStatus]}.$LONG" i $GO \
	    "${OBJECT_OID[ipMcastScopeNameString]}.$LONG" s "$(printf '%0255d' 0)"
	rtr env PYTHONDONTWRITEBYTECODE=1 python3 "$LIB_DIR/snmp_limits.py" $SNMP_PORT \
	    public few small "${OBJECT_OID[ipMcastScopeNameString]}.$LONG" \
	    "${LENGTH[$1]}" || fail "the limits of the $1"
	! grep "lost the master" "$T/agent.log" || fail "a session ended"
}

# An encrypted message is cut too, and padded as its cipher wants it.
encrypted() {
	local cipher lines size

	for cipher in AES DES; do
		for size in 484 700; do
			lines=$(rtr snmpbulkget -v3 -l authPriv -u "writer$cipher" -a SHA \
			    -A storystorystory -x "$cipher" -X storystorystory -t 5 -r 0 \
			    --sendMessageMaxSize=$size -Cr100 -m '' -On "$SNMP_ADDRESS" \
			    1.3.6.1.2.1.83 | wc -l)
			assert_at_least "$cipher at $size octets" 2 "$lines"
			assert_at_most "$cipher at $size octets" $((size / 12)) "$lines"
		done
	done
}

topo_router 2
master_config
cp "$T/agent.conf" "$T/master.conf"
subagent_config
for file in agent master; do
	cat >>"$T/$file.conf" <<-END
		interface out2 {
			boundary = "239.77.0.0/16"
		}
		scope "site" {
			range = "239.255.0.0/16"
			language = "en"
		}
	END
done
# The master opens the same port.
stop_snmpd() {
	kill "$SNMPD_PID"
	wait "$SNMPD_PID" || true
}

access="view few included 1.3.6.1.2.1.83
	rocommunity few 127.0.0.1 -V few
	createUser small
	rouser small noauth"
SNMPD_LINES=$access
cat >>"$T/snmp-master.conf" <<-END
	$access
	maxGetbulkResponses -1
	createUser writerAES SHA storystorystory AES storystorystory
	createUser writerDES SHA storystorystory DES storystorystory
	rouser writerAES priv
	rouser writerDES priv
END
for role in subagent master; do
	note "the $role"
	[ $role = master ] || start_snmpd
	start_agent "$T/$([ $role = master ] && echo master || echo agent).conf"
	wait_for_snmp
	traffic
	model $role
	limits $role
	[ $role = subagent ] || encrypted
	leave pim
	stop_agent
	rm -f "$T/state.json"
	[ $role = master ] || stop_snmpd
done
AGENT_PID=
finish
