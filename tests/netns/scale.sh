#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# 10,000 memberships through the socket, 10,000 flows from a generator, and a full walk
# of ipMRouteTable over AgentX with every row there.
. "$(dirname "$0")/lib.sh"
story scale

FLOWS=10000
BIRTHS=2000 # at once: more than 4,096 may not wait for their entries

# cpu_times: milliseconds that the agent and snmpd have run, and that they were ready to
# run and did not: what a slow walk is made of on a machine that is busy with others.
cpu_times() {
	{ cat "/proc/$AGENT_PID/task/"*/schedstat \
	    "/proc/$SNMPD_PID/task/"*/schedstat 2>/dev/null || true; } |
	    awk '{ ran += $1; waited += $2 }
		END { printf "%d %d\n", ran / 1000000, waited / 1000000 }'
}

flows_send() { # FIRST FLOWS PACKETS-OF-EACH
	send --raw --source 10.10.0.2 --group 239.1.$(($1 / 256)).$(($1 % 256)) \
	    --flows "$2" --count "$3" --rate 2500
}

topo_router 1
start_all
note "$FLOWS memberships"
ip netns exec "${NS}rtr" "$BUILD/tests/tools/bulk_join" --socket "$T/mgm.socket" \
    --interface out1 --group 239.1.0.0 --count $FLOWS >"$T/bulk.json" 2>"$T/bulk.log" &
until_true 60 grep -q '"asked"' "$T/bulk.json"
assert_equal "accepted" "$FLOWS 0" \
    "$(python3 "$LIB_DIR/counts.py" field "$T/bulk.json" answered) \
$(python3 "$LIB_DIR/counts.py" field "$T/bulk.json" refused)"
assert_equal "memberships that mgmctl shows" $FLOWS \
    "$(ctl_value "show memberships" "len(j)")"

note "$FLOWS flows, three packets each at 2,500 packets/s"
receive f1 rcv1 --frames --interface eth0
for ((first = 0; first < FLOWS; first += BIRTHS)); do
	flows_send $first $BIRTHS 1
	until_true "$SECONDS_LIMIT" ctl_value_is $((first + BIRTHS)) "show status" \
	    "sum(c['value'] for c in j if c['name'] == 'mfes')"
done
flows_send 0 $FLOWS 2
until_true "$SECONDS_LIMIT" ctl_value_is $((3 * FLOWS)) "show interfaces" \
    "sum(i['out_packets'] for i in j if i['name'] == 'out1')"
SECONDS_LIMIT=60 compare_counts out1=f1
assert_equal "packets at the receiver" $((3 * FLOWS)) "$(received f1 packets)"
assert_equal "lost at the receiver" 0 "$(received f1 lost)"
assert_equal "ipMRouteEntryCount" $FLOWS "$(snmp_get 1.3.6.1.2.1.83.1.1.7.0)"

note "the walk: 13 columns of $FLOWS rows"
start=$EPOCHREALTIME
read -r ran waited <<<"$(cpu_times)"
snmp_tool snmpbulkwalk -m '' -Onq -Cr50 "$SNMP_ADDRESS" 1.3.6.1.2.1.83.1.1.2 >"$T/walk"
read -r ran_then waited_then <<<"$(cpu_times)"
note "took $(((${EPOCHREALTIME/./} - ${start/./}) / 1000)) ms, of which agent and snmpd" \
    "ran $((ran_then - ran)) ms and waited $((waited_then - waited)) ms for a processor"
assert_equal "varbinds, in strictly increasing order" $((13 * FLOWS)) \
    "$(python3 "$LIB_DIR/counts.py" increasing "$T/walk")"
assert_equal "rows with three packets in" $FLOWS \
    "$(grep -c '^\.1\.3\.6\.1\.2\.1\.83\.1\.1\.2\.1\.8\..* 3$' "$T/walk")"
note "ipMRouteNextHopTable"
snmp_tool snmpbulkwalk -m '' -Onq -Cr50 "$SNMP_ADDRESS" 1.3.6.1.2.1.83.1.1.3 >"$T/walk"
assert_equal "varbinds, in strictly increasing order" $((6 * FLOWS)) \
    "$(python3 "$LIB_DIR/counts.py" increasing "$T/walk")"
finish
