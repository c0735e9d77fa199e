#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Prometheus scrapes a router through prometheus-snmp-exporter, all with the files of
# contrib/prometheus: what it stores are the receivers' counts, and the alert of an alarm
# fires while the alarm is raised. The Grafana dashboard asks for what is stored.
. "$(dirname "$0")/lib.sh"
need prometheus prometheus-snmp-exporter prometheus-snmp-generator promtool
story prometheus

PROMETHEUS=http://127.0.0.1:9090
rules=$CONTRIB/prometheus

query() { # EXPRESSION: a line "VALUE LABELS" for each sample
	rtr python3 "$INTEROP/ask.py" query $PROMETHEUS "$1"
}
value_is() { # VALUE EXPRESSION
	[ "$(query "$2" | cut -d' ' -f1)" = "$1" ]
}
has_samples() { # EXPRESSION
	query "$1" | grep -q .
}
has_none() { # EXPRESSION
	[ -z "$(query "$1")" ]
}
# The first sentences of descriptions may differ: they say the same in other words.
without_help() {
	awk '/^ +help: / { column = index($0, "help"); next }
		column && match($0, /^ */) && RLENGTH >= column { next }
		{ column = 0; print }' "$1"
}

note "the module's files are what the generator makes of mibs/"
mkdir "$T/made"
"$rules/generate.sh" "$TOP/mibs" "$T/made" 2>"$T/generator.log" ||
    fail "the generator: $(<"$T/generator.log")"
for file in snmp.yml snmp-auths.yml; do
	diff -u <(without_help "$rules/$file") <(without_help "$T/made/$file") >"$T/$file.diff" ||
	    fail "$file is out of date: run contrib/prometheus/generate.sh; $(<"$T/$file.diff")"
done

note "the rules say what they should of numbers made up for them"
cp "$rules/mgm.rules.yml" "$INTEROP/mgm.rules.test.yml" "$T/"
(cd "$T" && promtool check rules mgm.rules.yml && promtool test rules mgm.rules.test.yml) \
    >"$T/promtool.log" 2>&1 || fail "promtool: $(<"$T/promtool.log")"

# shellcheck disable=SC2034 # start_snmpd reads it
SNMPD_LINES="dontLogTCPWrappersConnects yes"
topo_router 2
make_ns src2
link_router in1 src2 10.20.0
until_true "$SECONDS_LIMIT" link_is_running in1
alarm_config <<-CONF
	interface in1 {
		input = true
	}
CONF
start_all "$T/agent.conf"
want_on 2

note "the exporter and Prometheus start, with this router and shorter intervals"
daemon exporter prometheus-snmp-exporter --config.file="$rules/snmp.yml" \
    --web.listen-address=127.0.0.1:9116
sed -e "s/192\.0\.2\.1\( .*\)*\$/127.0.0.1:$SNMP_PORT/" \
    -e 's/scrape_interval: .*/scrape_interval: 1s/' \
    -e 's/scrape_timeout: .*/scrape_timeout: 1s/' \
    "$rules/prometheus.yml" >"$T/prometheus.yml"
printf '%s\n' global: '  evaluation_interval: 1s' >>"$T/prometheus.yml"
promtool check config "$T/prometheus.yml" >"$T/promtool.log" 2>&1 ||
    fail "prometheus.yml: $(<"$T/promtool.log")"
daemon prometheus prometheus --config.file="$T/prometheus.yml" \
    --storage.tsdb.path="$T/tsdb" --web.listen-address=127.0.0.1:9090
until_true "$SECONDS_LIMIT" tcp_port_is_open 9116
until_true "$SECONDS_LIMIT" tcp_port_is_open 9090
for job in mgm mgm_flows; do
	until_true "$SECONDS_LIMIT" value_is 1 "up{job=\"$job\"}"
done

note "traffic over the alarm's threshold: MgmAlarmRaised fires, and its rates are there"
send_new_background stream src --interface eth0 --group 239.1.1.1 --rate 1500 --count 0
send_background wrong src2 --raw --interface eth0 --group 239.1.1.1 \
    --source 10.10.0.2 --count 0 --rate 100 --stream 666
until_true 60 has_samples 'ALERTS{alertname="MgmAlarmRaised", alertstate="firing",
    mgmAlarmName="busy-in0"}'
until_true 60 has_samples 'ALERTS{alertname="MgmWrongInterface",mgmInterfaceName="in1"}'
until_true 60 has_samples 'mgm_interface:out_packets:rate1m{mgmInterfaceName="out1"} > 0'
until_true "$SECONDS_LIMIT" has_samples 'mgmTopBitRate{mgmTopKind="bits",mgmTopRank="1",
    mgmTopGroup="239.1.1.1",mgmTopSource="10.10.0.2"} > 0'

note "every metric that the dashboard and the rules name is one that Prometheus has"
until_true 60 has_samples 'mgm_flow:bits:rate2m'
has_all_metrics() {
	rtr python3 "$INTEROP/ask.py" metrics $PROMETHEUS >"$T/metrics" &&
	    python3 "$INTEROP/check_dashboard.py" "$CONTRIB/grafana/mgm.json" "$T/metrics" \
		"$rules/mgm.rules.yml" >"$T/dashboard.log" 2>&1
}
until_true 60 has_all_metrics || fail "the dashboard or the rules: $(<"$T/dashboard.log")"
# Each of its queries is one that Prometheus takes.
python3 "$INTEROP/check_dashboard.py" --queries "$CONTRIB/grafana/mgm.json" >"$T/queries"
while read -r expression; do
	query "$expression" >"$T/answer" || fail "the dashboard's query: $expression"
done <"$T/queries"
assert_at_least "queries of the dashboard" 20 "$(wc -l <"$T/queries")"

note "no traffic: the alert ends"
end_sender stream
end_sender wrong
until_true 60 has_none 'ALERTS{alertname="MgmAlarmRaised"}'

note "what is stored are the sender's and the receivers' counts"
newer_snapshot
sent=$(sent stream)
for n in 1 2; do
	until_true "$SECONDS_LIMIT" value_is "$sent" \
	    "mgmNextHopPackets{mgmInterfaceName=\"out$n\",mgmMfeGroup=\"239.1.1.1\",
	    mgmMfeSource=\"10.10.0.2\"}"
	until_true "$SECONDS_LIMIT" value_is "$sent" \
	    "mgmInterfaceOutPackets{mgmInterfaceName=\"out$n\"}"
done
until_true "$SECONDS_LIMIT" value_is "$(sent wrong)" \
    'mgmInterfaceDropPackets{mgmInterfaceName="in1",mgmInterfaceDropReason="wrongInterface"}'
assert_all_arrived "$sent" 2

note "the agent ends, snmpd does not: MgmAgentGone is on its way"
stop_agent
until_true 60 has_samples 'ALERTS{alertname="MgmAgentGone"}'
for name in exporter prometheus; do
	daemon_is_alive $name || fail "$name has ended: $(tail -n 5 "$T/$name.log")"
done
finish
