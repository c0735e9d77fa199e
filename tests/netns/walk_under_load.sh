#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Many flows go on being forwarded, and their counters go on moving, while snapshots are
# built and both IPv4 tables are walked from end to end through snmpd: every row is
# there, and the receivers miss nothing. A walk that stands at a row finds the one that
# comes behind it later.
#
# tests/bench/load.sh runs it with more of everything, for the figures.
. "$(dirname "$0")/lib.sh"
story walk_under_load

FLOWS=${MGM_LOAD_FLOWS:-3000}     # which take turns in one stream
RATE=${MGM_LOAD_RATE:-2000}       # packets a second of it
STEADY_RATE=${MGM_LOAD_STEADY:-500} # and of one flow more, to another receiver
BIRTH_RATE=2500                   # new flows a second; the plane takes 5,000
WALK_S=${MGM_LOAD_SECONDS:-0}     # walk again until so long has gone by

out_packets() { # INTERFACE
	ctl_value "show interfaces" "sum(i['out_packets'] for i in j if i['name'] == '$1')"
}

out_packets_is() {
	[ "$(out_packets "$1")" = "$2" ]
}

# walk TABLE COLUMNS: again until there were two snapshots more, and as long as there is
# time; all of it each time.
walk() {
	local until=$((${EPOCHREALTIME/./} + WALK_S * 1000000)) walks=0 rows=$((FLOWS + 1))

	until [ $walks -gt 0 ] && [ "${EPOCHREALTIME/./}" -ge $until ] &&
	    snapshot_is $((snapshots + 2)); do
		snmp_tool snmpbulkwalk -m '' -Onq -Cr50 -t 10 "$SNMP_ADDRESS" "$1" \
		    >"$T/walk-$1"
		assert_equal "varbinds of $1, in strictly increasing order" \
		    $(($2 * rows)) \
		    "$(python3 "$LIB_DIR/counts.py" increasing "$T/walk-$1")"
		walks=$((walks + 1))
	done
	echo "$walks" >"$T/walks-$1"
}

entry_count_is() {
	[ "$(snmp_get 1.3.6.1.2.1.83.1.1.7.0)" = "$1" ]
}

next_instance() { # OID
	snmp_tool snmpgetnext -m '' -Onq "$SNMP_ADDRESS" "$1"
}

topo_router 2
start_all
note "$FLOWS flows and one"
ip netns exec "${NS}rtr" "$BUILD/tests/tools/bulk_join" --socket "$T/mgm.socket" \
    --interface out1 --group 239.1.0.0 --count "$FLOWS" >"$T/bulk.json" 2>"$T/bulk.log" &
until_true 60 grep -q '"asked"' "$T/bulk.json"
join steady 239.200.0.1 out2
send --raw --source 10.10.0.2 --group 239.1.0.0 --flows "$FLOWS" --count 1 \
    --rate $BIRTH_RATE
send --group 239.200.0.1 --count 1
until_true "$SECONDS_LIMIT" out_packets_is out1 "$FLOWS"
until_true "$SECONDS_LIMIT" out_packets_is out2 1
until_true "$SECONDS_LIMIT" entry_count_is $((FLOWS + 1))

receive many rcv1 --frames --interface eth0
receive one rcv2 --group 239.200.0.1 --interface eth0
snapshots=$(snmp_get "$OID_SNAPSHOT")
start=$EPOCHREALTIME
send_background to-many src --interface eth0 --raw --source 10.10.0.2 \
    --group 239.1.0.0 --flows "$FLOWS" --count 0 --rate "$RATE"
send_background to-one src --interface eth0 --group 239.200.0.1 --count 0 \
    --rate "$STEADY_RATE"
walk 1.3.6.1.2.1.83.1.1.2 13 &
walk_routes=$!
walk 1.3.6.1.2.1.83.1.1.3 6 &
walk_hops=$!
if [ "$WALK_S" -gt 0 ]; then
	rtr "$BUILD/tests/bench/turn_bench" "$T/mgm.socket" "$AGENT_PID" out1 "$WALK_S"
fi
wait $walk_routes
wait $walk_hops
for name in to-many to-one; do
	kill -TERM "${CLIENT_PID[$name]}"
	wait_sender $name
done
note "took $(((${EPOCHREALTIME/./} - ${start/./}) / 1000)) ms:" \
    "$(($(snmp_get "$OID_SNAPSHOT") - snapshots)) snapshots," \
    "$(<"$T/walks-1.3.6.1.2.1.83.1.1.2") walks of ipMRouteTable," \
    "$(<"$T/walks-1.3.6.1.2.1.83.1.1.3") of ipMRouteNextHopTable"
assert_at_least "snapshots meanwhile" 2 $(($(snmp_get "$OID_SNAPSHOT") - snapshots))

note "sent $(sent to-many) and $(sent to-one) packets"
until_true "$SECONDS_LIMIT" out_packets_is out1 $(($(sent to-many) + FLOWS))
until_true "$SECONDS_LIMIT" out_packets_is out2 $(($(sent to-one) + 1))
stop_receivers
assert_equal "packets of all flows at receiver 1" "$(sent to-many)" \
    "$(received many packets)"
assert_equal "lost, in sequence" 0 "$(received many lost)"
assert_equal "packets of the one at receiver 2" "$(sent to-one)" \
    "$(received one packets)"

note "an entry that comes between two is what follows the first from then on"
last=$((FLOWS - 1))
last=$OID_MROUTE_PKTS.239.1.$((last / 256)).$((last % 256)).10.10.0.2.255.255.255.255
assert_contains "behind the last of many" ".239.200.0.1." "$(next_instance "$last")"
send --group 239.150.0.1 --count 1
until_true "$SECONDS_LIMIT" entry_count_is $((FLOWS + 2))
assert_contains "behind it now" ".239.150.0.1." "$(next_instance "$last")"
finish
