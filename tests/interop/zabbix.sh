#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A Zabbix 6.0 server with PostgreSQL and its frontend takes contrib/zabbix/mgm-6.0.yaml,
# finds interfaces, flows, clients and alarms by itself, shows the receivers' counts, and
# has problems while an alarm is raised and its notification is not taken back.
. "$(dirname "$0")/lib.sh"
PGBIN=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
PATH=$PATH:$PGBIN
need zabbix_server php initdb postgres psql setpriv
[ "$(id -u)" = 0 ] || skip "PostgreSQL runs as a user of its own, which takes root"
id postgres >/dev/null 2>&1 || skip "there is no user postgres"
[ -e /usr/share/zabbix/api_jsonrpc.php ] || skip "zabbix-frontend-php is not installed"
story zabbix

URL=http://127.0.0.1:8081/api_jsonrpc.php
SQL=/usr/share/zabbix-server-pgsql

as_postgres() {
	setpriv --reuid=postgres --regid=postgres --clear-groups env "HOME=$T/pg" "$@"
}
sql() { # DATABASE: commands on standard input
	as_postgres psql -q -1 -h "$T/pg" -U zabbix -v ON_ERROR_STOP=1 -d "$1" >"$T/psql.log" 2>&1 ||
	    fail "psql: $(tail -n 3 "$T/psql.log")"
}
zabbix() {
	rtr python3 "$INTEROP/zabbix.py" $URL "$@"
}
# client_trap NUMBER COMPONENT: mgmClientLost(6) or mgmClientBack(7) as the agent sends it.
client_trap() {
	local event=$MGM.1.13

	rtr snmptrap -v2c -c public -m '' "udp:127.0.0.1:$TRAP_PORT" '' "$MGM.0.$1" \
	    $event.1.0 s pim $event.2.0 i 8 $event.3.0 u "$2" $event.4.0 u 4711 $event.5.0 u 2 $event.6.0 u 10 $event.7.0 u 30000
}
# owner_trap IFINDEX OLD NEW: mgmOwnerChanged, with the numbers of the protocols; 1: nobody.
owner_trap() {
	local event=$MGM.1.13

	rtr snmptrap -v2c -c public -m '' "udp:127.0.0.1:$TRAP_PORT" '' $MGM.0.10 \
	    $event.11.0 i "$1" $event.12.0 s "eth$1" $event.13.0 i "$2" $event.14.0 u 0 $event.15.0 i "$3" $event.16.0 u 0 $event.17.0 s ""
}
problems_are() { # NOTIFICATION COUNT
	zabbix problems >"$T/problems"
	[ "$(grep -c "($1)" "$T/problems")" = "$2" ]
}
refresh_items() {
	zabbix items >"$T/items"
}
item_is() { # KEY VALUE
	refresh_items
	grep -qxF "ok $1 $2 " "$T/items"
}
item_above() { # KEY LEAST
	refresh_items
	awk -v key="$1" -v least="$2" \
	    '$1 == "ok" && $2 == key && $3 > least { found = 1 } END { exit !found }' "$T/items"
}
has_problem() {
	zabbix problems >"$T/problems"
	grep -qF "$1" "$T/problems"
}
has_no_problem() {
	! has_problem "$1"
}

topo_router 2
note "PostgreSQL, with what Zabbix ships for it"
mkdir "$T/pg"
chown postgres "$T/pg"
as_postgres initdb -D "$T/pg/data" -A trust -U zabbix --no-sync >"$T/initdb.log" 2>&1 ||
    fail "initdb: $(tail -n 3 "$T/initdb.log")"
daemon postgres setpriv --reuid=postgres --regid=postgres --clear-groups \
    env "HOME=$T/pg" postgres -D "$T/pg/data" -c fsync=off -c full_page_writes=off \
    -c listen_addresses= -k "$T/pg"
until_true "$SECONDS_LIMIT" as_postgres psql -q -h "$T/pg" -U zabbix -d postgres -c 'select 1'
as_postgres createdb -h "$T/pg" -U zabbix zabbix
zcat "$SQL/schema.sql.gz" | sql zabbix
# Of its 100,000 rows those without which there is no server: no template but ours.
zcat "$SQL/data.sql.gz" | awk '
	/^INSERT INTO / { wanted = $3 ~ /^(config|config_autoreg_tls|globalmacro|users|users_groups|usrgrp|role|role_rule|regexps|expressions|hstgrp|graph_theme)$/ }
	/^(START TRANSACTION|COMMIT);/ { wanted = 0 }
	wanted' | sql zabbix

note "the router, and snmptrapd that writes for Zabbix"
alarm_config </dev/null
# Made before the server looks for it.
: >"$T/snmptraps.log"
sed -e "s,/usr/local/share/mgm/contrib,$CONTRIB," \
    -e "s,/var/log/zabbix-server/snmptraps.log\$,$T/snmptraps.log," \
    "$CONTRIB/zabbix/snmptrapd.conf" >"$T/snmptrapd.conf"
daemon snmptrapd snmptrapd -f -On -Lo -C -c "$T/snmptrapd.conf" -p "$T/trapd.pid" \
    "udp:127.0.0.1:$TRAP_PORT"
until_true "$SECONDS_LIMIT" udp_port_is_bound $TRAP_PORT
start_all "$T/agent.conf"
want_on 2

note "the server and its frontend"
cat >"$T/zabbix_server.conf" <<-CONF
	AllowRoot=1
	ListenIP=127.0.0.1
	LogType=console
	DBHost=$T/pg
	DBName=zabbix
	DBUser=zabbix
	PidFile=$T/zabbix_server.pid
	SocketDir=$T
	SNMPTrapperFile=$T/snmptraps.log
	StartSNMPTrapper=1
	StartPollers=2
	StartPollersUnreachable=1
	StartPreprocessors=1
	StartDiscoverers=0
	StartHTTPPollers=0
	StartPingers=0
	CacheUpdateFrequency=1
	ProxyConfigFrequency=1
CONF
daemon zabbix zabbix_server -f -c "$T/zabbix_server.conf"
# Debian's frontend reads /etc/zabbix: another is in its place, for this story alone.
mkdir "$T/etc"
mount --bind "$T/etc" /etc/zabbix
cat >/etc/zabbix/zabbix.conf.php <<-PHP
	<?php
	\$DB = ['TYPE' => 'POSTGRESQL', 'SERVER' => '$T/pg', 'PORT' => '0',
		'DATABASE' => 'zabbix', 'USER' => 'zabbix', 'PASSWORD' => '', 'SCHEMA' => '',
		'ENCRYPTION' => false, 'DOUBLE_IEEE754' => true];
	\$ZBX_SERVER = '127.0.0.1';
	\$ZBX_SERVER_PORT = '10051';
	\$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
PHP
daemon frontend php -S 127.0.0.1:8081 -t /usr/share/zabbix
until_true "$SECONDS_LIMIT" tcp_port_is_open 8081
until_true "$SECONDS_LIMIT" tcp_port_is_open 10051

note "it takes the template"
zabbix setup "$CONTRIB/zabbix/mgm-6.0.yaml" $SNMP_PORT '{$MGM.INTERVAL}=1s' \
    '{$MGM.DISCOVERY}=5s' >"$T/setup.log" 2>&1 || fail "import: $(<"$T/setup.log")"

note "traffic: what it discovers, its rates, and the problems of the alarm"
send_new_background stream src --interface eth0 --group 239.1.1.1 --rate 1500 --count 0
until_true 60 item_above 'mgm.if.packets.out[out1]' 1000
until_true 60 item_above 'mgm.top.packets[1.1]' 1000
until_true 60 item_is 'mgm.top.group[1.1]' 239.1.1.1
until_true 60 item_is 'mgm.top.source[1.1]' 10.10.0.2
until_true 60 item_is 'mgm.client.memberships[1]' 2
until_true 60 item_is 'mgm.alarm.state[1]' 3
until_true 60 has_problem "Alarm busy-in0 is raised"
until_true 60 has_problem "SNMP trap: Volume over its threshold (mgmVolumeRising)"

note "no traffic: the problems end, and the counts are the receivers'"
end_sender stream
until_true 60 has_no_problem "Alarm busy-in0 is raised"
until_true 60 has_no_problem "SNMP trap: Volume over its threshold"
sent=$(sent stream)
for n in 1 2; do
	until_true 60 item_is "mgm.if.packets.out.total[out$n]" "$sent"
done
until_true 60 item_is mgm.entries 1
until_true 60 item_is mgm.version "$(snmp_get $MGM.1.3.1.0 | tr -d '"')"

note "two clients of one protocol are lost, one is back: the other's problem stays"
client_trap 6 1
client_trap 6 2
until_true 60 problems_are mgmClientLost 2
client_trap 7 1
until_true 60 problems_are mgmClientLost 1
client_trap 7 2
until_true 60 problems_are mgmClientLost 0

note "two interfaces lose their owner, one gets another"
owner_trap 7 8 1
owner_trap 17 8 1
until_true 60 problems_are mgmOwnerChanged 2
owner_trap 17 1 10
until_true 60 problems_are mgmOwnerChanged 1
owner_trap 7 1 8
until_true 60 problems_are mgmOwnerChanged 0

note "nothing of the template is beyond Zabbix"
# A rank without a flow has no value; what was not answered in time is asked for again.
all_supported() {
	zabbix unsupported >"$T/unsupported" && ! grep -v '^mgm\.top\.' "$T/unsupported"
}
until_true 60 all_supported ||
    fail "Zabbix cannot read all of the template: $(grep -v '^mgm\.top\.' "$T/unsupported")"
assert_all_arrived "$sent" 2

for name in zabbix frontend postgres snmptrapd; do
	daemon_is_alive $name || fail "$name has ended: $(tail -n 5 "$T/$name.log")"
done
finish
