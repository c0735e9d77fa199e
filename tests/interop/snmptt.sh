#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# snmptrapd with contrib/snmptrapd hands notifications to snmptt with contrib/snmptt: one
# line of its log for each, by the name and severity of the event. The file knows every
# notification of MGM-MIB.
. "$(dirname "$0")/lib.sh"
need snmptt
[ -r /etc/snmp/snmptt.ini ] || skip "snmptt is not installed as Debian does"
story snmptt

conf=$CONTRIB/snmptt/mgm.conf
logged() { # LEAST NUMBER SEVERITY TEXT
	lines_at_least "$1" "\.2715\.0\.$2 $3 \"mgm\" .* - $4" "$T/snmptt.log"
}

note "every notification of the module has its event, under its number and name"
awk '$3 == "notification" { print $2, "." $1 }' "$TOP/tests/mibs/MGM-MIB.expected" \
    >"$T/notifications"
assert_at_least "notifications of the module" 2 "$(wc -l <"$T/notifications")"
while read -r name oid; do
	assert_equal "events of $name" 1 "$(grep -cE "^EVENT $name $oid \"mgm\"" "$conf" || true)"
done <"$T/notifications"
assert_equal "events, formats and descriptions" \
    "$(grep -c ^EVENT "$conf") $(grep -c ^EVENT "$conf")" \
    "$(grep -c ^FORMAT "$conf") $(grep -c ^EDESC "$conf")"

sed -e "s,^log_file *=.*,log_file = $T/snmptt.log," -e 's/^syslog_enable *=.*/syslog_enable = 0/' \
    -e 's/^syslog_system_enable *=.*/syslog_system_enable = 0/' \
    -e "s,^unknown_trap_log_enable *=.*,unknown_trap_log_enable = 1," \
    -e "s,^unknown_trap_log_file *=.*,unknown_trap_log_file = $T/unknown.log," \
    -e 's/^ipv6_enable *=.*/ipv6_enable = 0/' -e "s,^/etc/snmp.*/snmptt\.conf,$conf," /etc/snmp/snmptt.ini >"$T/snmptt.ini"
grep -qxF "$conf" "$T/snmptt.ini" || fail "snmptt.ini has no list of files"
sed "s,/etc/snmp/snmptt.ini,$T/snmptt.ini," "$CONTRIB/snmptrapd/mgm.conf" >"$T/snmptrapd.conf"
touch "$T/snmptt.log" "$T/unknown.log"
topo_router 1
alarm_config </dev/null
daemon snmptrapd snmptrapd -f -On -Lo -C -c "$T/snmptrapd.conf" -p "$T/trapd.pid" \
    "udp:127.0.0.1:$TRAP_PORT"
until_true "$SECONDS_LIMIT" udp_port_is_bound $TRAP_PORT
start_all "$T/agent.conf"
join static 239.1.1.1 out1

note "over the threshold and under it"
send_background stream src --interface eth0 --group 239.1.1.1 --rate 1500 --count 0
until_true "$SECONDS_LIMIT" logged 1 1 WARNING "Alarm busy-in0 is raised: [0-9]+, at or above 250; "
end_sender stream
until_true "$SECONDS_LIMIT" logged 1 2 Normal "Alarm busy-in0 is cleared: [0-9]+, with a falling threshold of 100; "
# A line for each that the agent has sent.
lines_are_right() {
	[ "$(grep -c '\.2715\.0\.1 ' "$T/snmptt.log") $(grep -c '\.2715\.0\.2 ' \
	    "$T/snmptt.log")" = "$(volume_notifications)" ]
}
until_true "$SECONDS_LIMIT" lines_are_right

note "those that nothing here brings about, from snmptrap"
rest=0
while read -r _ oid; do
	number=${oid##*.}
	[ "$number" -gt 2 ] || continue
	objects=()
	for n in 1 2 3 4 5 6 7; do
		objects+=("$MGM.1.13.$n.0" s "word$n-of-$number")
	done
	rtr snmptrap -v2c -c public -m '' "udp:127.0.0.1:$TRAP_PORT" '' "$oid" "${objects[@]}"
	rest=$((rest + 1))
done < <(sed -n 's/^EVENT \(\S*\) \(\S*\) .*/\1 \2/p' "$conf")
# A start of snmptt for each.
until_true 120 lines_at_least $rest word1-of "$T/snmptt.log"
for number in 3 4 5 6 7 8 9 10 11 12; do
	severity=$(sed -n "s/^EVENT .*\.$number \"mgm\" \(.*\)/\1/p" "$conf")
	logged 1 $number "$severity" ".*word1-of-$number" || fail "no line for number $number"
done
! grep '\$' "$T/snmptt.log" || fail "a format asks for an object that is not there"
[ ! -s "$T/unknown.log" ] || fail "unknown to snmptt: $(<"$T/unknown.log")"
finish
