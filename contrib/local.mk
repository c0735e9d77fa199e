# SPDX-License-Identifier: BSD-3-Clause
# contrib: what management stations are given, installed as it lies here. One file a line.
contribdir = $(datadir)/mgm/contrib
dist_contrib_DATA = contrib/README.md
contribcollectddir = $(contribdir)/collectd
dist_contribcollectd_DATA = contrib/collectd/mgm.conf
contribgrafanadir = $(contribdir)/grafana
dist_contribgrafana_DATA = contrib/grafana/mgm.json
contribnagiosdir = $(contribdir)/nagios
dist_contribnagios_DATA = contrib/nagios/mgm.cfg
contribprometheusdir = $(contribdir)/prometheus
dist_contribprometheus_DATA = \
	contrib/prometheus/generator.yml \
	contrib/prometheus/mgm.rules.yml \
	contrib/prometheus/prometheus.yml \
	contrib/prometheus/snmp-auths.yml \
	contrib/prometheus/snmp.yml
dist_contribprometheus_SCRIPTS = contrib/prometheus/generate.sh
contribsnmpddir = $(contribdir)/snmpd
dist_contribsnmpd_DATA = contrib/snmpd/mgm.conf
contribsnmptrapddir = $(contribdir)/snmptrapd
dist_contribsnmptrapd_DATA = contrib/snmptrapd/mgm.conf
contribsnmpttdir = $(contribdir)/snmptt
dist_contribsnmptt_DATA = contrib/snmptt/mgm.conf
contribzabbixdir = $(contribdir)/zabbix
dist_contribzabbix_DATA = \
	contrib/zabbix/mgm-6.0.yaml \
	contrib/zabbix/snmptrapd.conf
dist_contribzabbix_SCRIPTS = contrib/zabbix/mgm_trap.sh
