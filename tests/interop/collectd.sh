#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# collectd's snmp plugin with contrib/collectd/mgm.conf writes CSV files: the counters in
# them end at the counts of sender and receivers.
. "$(dirname "$0")/lib.sh"
need collectd
story collectd

csv=$T/csv/mgm-router/snmp
last() { # FILE [FIELD]: of the last line of today's (or yesterday's) file
	tail -q -n 1 "$csv/$1"-20* | tail -n 1 | cut -d, -f"${2:-2}"
}
last_is() { # VALUE FILE [FIELD]; CSV says 12.000000 or 12
	[ "$(last "$2" "${3:-2}" | sed 's/\.0*$//')" = "$1" ]
}

topo_router 2
start_all
want_on 2

note "collectd reads the file of contrib/, with this router, each second"
sed -e "s/192\.0\.2\.1/127.0.0.1:$SNMP_PORT/" -e 's/Interval 30/Interval 1/' \
    -e 's/"mgm_drops" "mgm_entries"/"mgm_drops" "mgm_copies" "mgm_entries"/' \
    "$CONTRIB/collectd/mgm.conf" >"$T/mgm.conf"
grep -q '"mgm_copies" "mgm_entries"' "$T/mgm.conf" || fail "contrib/collectd has changed"
cat >"$T/collectd.conf" <<-CONF
	BaseDir "$T"
	PIDFile "$T/collectd.pid"
	Hostname "station"
	Interval 1
	LoadPlugin logfile
	<Plugin logfile>
		LogLevel info
		File STDOUT
	</Plugin>
	LoadPlugin csv
	<Plugin csv>
		DataDir "$T/csv"
		StoreRates false
	</Plugin>
	Include "$T/mgm.conf"
CONF
rtr collectd -T -C "$T/collectd.conf" >"$T/collectd-test.log" 2>&1 ||
    fail "collectd -T: $(<"$T/collectd-test.log")"
daemon collectd collectd -f -C "$T/collectd.conf"

note "1,500 packets for both receivers, 200 that nobody wants"
send_new --group 239.1.1.1 --count 1500 --rate 1500
send_new --group 239.1.1.7 --count 200 --rate 1000
all_has_left
newer_snapshot
hop=1.4.239.1.1.1.32.1.4.10.10.0.2.32
for n in 1 2; do
	until_true "$SECONDS_LIMIT" last_is 1500 "if_packets-out$n" 3
	until_true "$SECONDS_LIMIT" last_is 1500 \
	    "derive-copies-$hop.$(ifindex_of out$n).1.4.239.1.1.1"
	until_true "$SECONDS_LIMIT" last_is "$(snmp_get \
	    "$MGM.1.5.1.11.$(ifindex_of out$n)")" "if_octets-out$n" 3
done
until_true "$SECONDS_LIMIT" last_is "$(snmp_get \
    "$MGM.1.5.1.8.$(ifindex_of in0)")" if_packets-in0 2
until_true "$SECONDS_LIMIT" last_is 200 "derive-drops-$(ifindex_of in0).14"
until_true "$SECONDS_LIMIT" last_is 2 gauge-entries
until_true "$SECONDS_LIMIT" last_is 2 gauge-memberships
until_true "$SECONDS_LIMIT" last_is 0 derive-notifications-dropped
assert_all_arrived 1500 2
daemon_is_alive collectd || fail "collectd has ended: $(tail -n 5 "$T/collectd.log")"
! grep -qiE 'error|fail' "$T/collectd.log" || fail "collectd: $(grep -iE 'error|fail' "$T/collectd.log")"
finish
