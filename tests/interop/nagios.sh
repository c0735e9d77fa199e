#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# check_snmp with the commands and services of contrib/nagios/mgm.cfg: OK, WARNING and
# CRITICAL as traffic, alarms and the agent change.
. "$(dirname "$0")/lib.sh"
need check_snmp
story nagios

plugins=$(dirname "$(command -v check_snmp)")
export MP_STATE_PATH=$T/plugins
mkdir "$MP_STATE_PATH"

# check SERVICE [SED-EXPRESSION]: runs it; what it says is in $T/check. 0 OK, 1 WARNING,
# 2 CRITICAL, 3 UNKNOWN. The expression stands for the numbers of this network.
check() {
	local line status=0

	line=$(python3 "$INTEROP/nagios.py" "$CONTRIB/nagios/mgm.cfg" "$1" \
	    "USER1=$plugins" HOSTADDRESS=127.0.0.1 _HOSTSNMP_COMMUNITY=public \
	    "_HOSTSNMP_PORT=$SNMP_PORT" | sed -E "${2:-}")
	[ -n "$line" ] || fail "no command for '$1'"
	rtr "$BASH" -c "$line" >"$T/check" 2>&1 || status=$?
	echo $status
}
check_is() { # STATUS SERVICE [SED-EXPRESSION]: for until_true
	[ "$(check "$2" "${3:-}")" = "$1" ]
}
assert_check() { # STATUS SERVICE [SED-EXPRESSION]
	local status

	status=$(check "$2" "${3:-}")
	assert_equal "'$2' said $(cat "$T/check")" "$1" "$status"
}

topo_router 1
make_ns src2
link_router in1 src2 10.20.0
until_true "$SECONDS_LIMIT" link_is_running in1
alarm_config <<-CONF
	interface in1 {
		input = true
	}
CONF
start_all "$T/agent.conf"
want_on 1
out1=5.1.17.$(ifindex_of out1)
in1=6.1.2.$(ifindex_of in1).13

note "without traffic all is OK; the agent has only just begun"
assert_check 1 "mgm agent"
until_true "$SECONDS_LIMIT" check_is 0 "mgm snapshot age"
assert_check 0 "mgm entries"
until_true "$SECONDS_LIMIT" check_is 0 "mgm alarm 1"
assert_check 0 "mgm out of interface 3" "s/5\.1\.17\.3/$out1/"
assert_check 0 "mgm wrong interface at 2" "s/6\.1\.2\.2\.13/$in1/"
assert_contains "the first of a rate" "No previous data" "$(<"$T/check")"
assert_check 0 "mgm notifications dropped"

note "1,500 packets/s: the alarm is CRITICAL, the rate what the thresholds make of it"
send_new_background stream src --interface eth0 --group 239.1.1.1 --count 0 --rate 1500
send_background wrong src2 --raw --interface eth0 --group 239.1.1.1 \
    --source 10.10.0.2 --count 0 --rate 50 --stream 666
until_true "$SECONDS_LIMIT" check_is 2 "mgm alarm 1"
assert_contains "the alarm" "SNMP CRITICAL" "$(<"$T/check")"
# About 1.7 Mbit/s: over 1 Mbit/s, not over 100; then over both.
until_true "$SECONDS_LIMIT" check_is 1 "mgm out of interface 3" \
    "s/5\.1\.17\.3/$out1/; s/-w [0-9]+/-w 1000000/; s/-c [0-9]+/-c 100000000/"
assert_contains "the rate" "SNMP WARNING" "$(<"$T/check")"
until_true "$SECONDS_LIMIT" check_is 2 "mgm out of interface 3" \
    "s/5\.1\.17\.3/$out1/; s/-w [0-9]+/-w 10000/; s/-c [0-9]+/-c 100000/"
until_true "$SECONDS_LIMIT" check_is 1 "mgm wrong interface at 2" "s/6\.1\.2\.2\.13/$in1/"
assert_contains "a counter as a rate" "wrong interface" "$(<"$T/check")"

note "what a check says of a counter is the receiver's count"
end_sender stream
end_sender wrong
until_true "$SECONDS_LIMIT" check_is 0 "mgm alarm 1"
all_has_left
newer_snapshot
stop_receivers
assert_check 0 "mgm entries" "s/-o \S+/-o $OID_NEXTHOP_PKTS.239.1.1.1.10.10.0.2.255.255.255.255.$(ifindex_of out1).239.1.1.1/; s/-w 180000/-w 10000000/; s/-c 198000/-c 10000000/"
assert_contains "ipMRouteNextHopPkts" "$(received r1 packets)" "$(<"$T/check")"
assert_equal "received" "$(sent stream)" "$(received r1 packets)"

note "the agent ends: UNKNOWN, and of what no rule says is OK"
stop_agent
for service in "mgm agent" "mgm snapshot age" "mgm alarm 1"; do
	until_true "$SECONDS_LIMIT" check_is 3 "$service"
done
finish
