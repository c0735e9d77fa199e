# SPDX-License-Identifier: BSD-3-Clause
# tests: traffic tools and the stories in namespaces.
noinst_PROGRAMS += tests/tools/bulk_join tests/tools/igmp_lab tests/tools/lab_client
noinst_PROGRAMS += tests/tools/mcrecv tests/tools/mcsend
# The example of the documents, compiled as it is printed.
noinst_PROGRAMS += doc/example_client
doc_example_client_LDADD = libmgm/libmgm.la
doc_example_client_SOURCES = doc/example_client.c
tests_tools_bulk_join_LDADD = libmgm/libmgm.la
tests_tools_bulk_join_SOURCES = \
	tests/tools/bulk_join.c \
	tests/tools/traffic.c tests/tools/traffic.h
tests_tools_igmp_lab_LDADD = libmgm/libmgm.la
tests_tools_igmp_lab_SOURCES = \
	tests/tools/igmp_hosts.c tests/tools/igmp_hosts.h \
	tests/tools/igmp_lab.c \
	tests/tools/igmp_packet.c tests/tools/igmp_packet.h \
	tests/tools/igmp_port.c tests/tools/igmp_port.h \
	tests/tools/igmp_upstream.c tests/tools/igmp_upstream.h \
	tests/tools/lab_input.c tests/tools/lab_input.h \
	tests/tools/lab_told.c tests/tools/lab_told.h \
	tests/tools/traffic.c tests/tools/traffic.h
tests_tools_lab_client_LDADD = libmgm/libmgm.la
tests_tools_lab_client_SOURCES = \
	tests/tools/craft.c tests/tools/craft.h \
	tests/tools/dissect.c tests/tools/dissect.h \
	tests/tools/lab_client.c tests/tools/lab_client.h \
	tests/tools/lab_command.c \
	tests/tools/lab_input.c tests/tools/lab_input.h \
	tests/tools/lab_told.c tests/tools/lab_told.h \
	tests/tools/lab_tun.c \
	tests/tools/record.c tests/tools/record.h \
	tests/tools/traffic.c tests/tools/traffic.h
tests_tools_mcsend_SOURCES = \
	tests/tools/craft.c tests/tools/craft.h \
	tests/tools/mcsend.c tests/tools/mcsend.h tests/tools/mcsend_options.c \
	tests/tools/traffic.c tests/tools/traffic.h
tests_tools_mcrecv_SOURCES = \
	tests/tools/dissect.c tests/tools/dissect.h \
	tests/tools/mcrecv.c \
	tests/tools/record.c tests/tools/record.h \
	tests/tools/tally.c tests/tools/tally.h \
	tests/tools/traffic.c tests/tools/traffic.h
# The stories run as they lie here; a tarball has them too.
EXTRA_DIST += \
	.ci/run .shellcheckrc \
	tests/netns/agentx_master.py \
	tests/netns/counts.py \
	tests/netns/datagrams.py \
	tests/netns/hostile.py \
	tests/netns/lib.sh \
	tests/netns/lib_clients.sh \
	tests/netns/lib_life.sh \
	tests/netns/lib_managers.sh \
	tests/netns/lib_mgm.sh \
	tests/netns/lib_mib.sh \
	tests/netns/lib_set.sh \
	tests/netns/lib_subjects.sh \
	tests/netns/lib_traffic.sh \
	tests/netns/lib_traps.sh \
	tests/netns/managers.py \
	tests/netns/run \
	tests/netns/snmp_ask.py \
	tests/netns/snmp_limits.py \
	tests/netns/snmp_model.py

# In `make check` each is one test; as an ordinary user it makes a user namespace, and
# skips itself where that is forbidden. `make check netns_stories=` leaves them out.
netns_stories = \
	tests/netns/alarm.sh \
	tests/netns/alarm_flap.sh \
	tests/netns/alarm_heartbeat.sh \
	tests/netns/alarm_set.sh \
	tests/netns/alarm_subjects.sh \
	tests/netns/alarm_subjects_master.sh \
	tests/netns/big_packets.sh \
	tests/netns/boundary.sh \
	tests/netns/callbacks_end_to_end.sh \
	tests/netns/clients_and_igmp.sh \
	tests/netns/events.sh \
	tests/netns/events_log.sh \
	tests/netns/example_client.sh \
	tests/netns/forward_three.sh \
	tests/netns/host_join.sh \
	tests/netns/hostile_clients.sh \
	tests/netns/igmp_client.sh \
	tests/netns/igmp_proxy.sh \
	tests/netns/join_restart.sh \
	tests/netns/link.sh \
	tests/netns/malformed_packets.sh \
	tests/netns/mcast_mib.sh \
	tests/netns/merge_two_clients.sh \
	tests/netns/mgm_mib.sh \
	tests/netns/mgm_mib_alarms.sh \
	tests/netns/mgm_mib_clients.sh \
	tests/netns/mgm_mib_drops.sh \
	tests/netns/mgm_mib_limits.sh \
	tests/netns/mroute_mib.sh \
	tests/netns/netlink.sh \
	tests/netns/new_flow_1000.sh \
	tests/netns/new_source_flood.sh \
	tests/netns/next_hop_life.sh \
	tests/netns/offload.sh \
	tests/netns/operator.sh \
	tests/netns/own_master.sh \
	tests/netns/own_master_managers.sh \
	tests/netns/plane_forward.sh \
	tests/netns/privileges.sh \
	tests/netns/rate_limit.sh \
	tests/netns/reconnect.sh \
	tests/netns/route_change.sh \
	tests/netns/scale.sh \
	tests/netns/scope_mib.sh \
	tests/netns/silent_client.sh \
	tests/netns/snmp_agentx.sh \
	tests/netns/snmp_edges.sh \
	tests/netns/snmp_set.sh \
	tests/netns/snmp_set_kill.sh \
	tests/netns/snmp_set_master.sh \
	tests/netns/snmp_set_phases.sh \
	tests/netns/snmpd_access.sh \
	tests/netns/snmpd_descriptors.sh \
	tests/netns/snmpd_hostile.sh \
	tests/netns/snmpd_life.sh \
	tests/netns/snmpd_stopped.sh \
	tests/netns/snmpd_walkers.sh \
	tests/netns/tagged.sh \
	tests/netns/tools.sh \
	tests/netns/ttl.sh \
	tests/netns/tun.sh \
	tests/netns/tun_register.sh \
	tests/netns/vacm.sh \
	tests/netns/walk_under_load.sh \
	tests/netns/wire_python.sh \
	tests/netns/wrong_if_alert.sh \
	tests/netns/wrong_interface.sh
EXTRA_DIST += $(netns_stories) tests/interop/wire_client.py

# Managers that nobody here wrote, each of which has to be installed: a story without its
# own skips itself. They are among netns_stories.
interop_stories = \
	tests/interop/collectd.sh \
	tests/interop/grafana.sh \
	tests/interop/nagios.sh \
	tests/interop/netsnmp.sh \
	tests/interop/node.sh \
	tests/interop/prometheus.sh \
	tests/interop/snmptt.sh \
	tests/interop/zabbix.sh
EXTRA_DIST += \
	tests/interop/ask.py \
	tests/interop/check_dashboard.py \
	tests/interop/lib.sh \
	tests/interop/mgm.rules.test.yml \
	tests/interop/nagios.py \
	tests/interop/zabbix.py \
	tests/interop/node/check_grafana.js \
	tests/interop/node/install.sh \
	tests/interop/node/manager.js \
	tests/interop/node/package-lock.json \
	tests/interop/node/package.json \
	tests/interop/node/receiver.js
TESTS += $(netns_stories)
TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = timeout -s KILL 300 $(BASH)
BASH = bash
AM_TESTS_ENVIRONMENT = MGM_BUILD='$(abs_top_builddir)'; export MGM_BUILD;
