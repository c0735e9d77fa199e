# SPDX-License-Identifier: BSD-3-Clause
# What an operator manages by SET, and its file; no Net-SNMP, jansson.
noinst_LTLIBRARIES += agent/libmanaged.la
agent_libmanaged_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	$(LIBCONFUSE_CFLAGS) $(JANSSON_CFLAGS)
agent_libmanaged_la_LIBADD = agent/libsettings.la mgm-core/libmgmcore.la \
	libmgm/libwire.la $(JANSSON_LIBS)
agent_libmanaged_la_SOURCES = \
	agent/managed.c agent/managed.h \
	agent/managed_change.c agent/managed_change.h \
	agent/managed_draft.h \
	agent/managed_file.c agent/managed_file.h \
	agent/managed_json.c agent/managed_json.h \
	agent/managed_json_alarm.c agent/managed_json_alarm.h \
	agent/managed_json_row.c agent/managed_json_row.h \
	agent/managed_list.c agent/managed_list.h \
	agent/managed_new.c \
	agent/managed_open.c agent/managed_open.h \
	agent/managed_row.c agent/managed_row.h

# The agent's SNMP files: the only ones that know Net-SNMP.
noinst_LTLIBRARIES += agent/libsnmpthread.la
agent_libsnmpthread_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	$(LIBCONFUSE_CFLAGS)
agent_libsnmpthread_la_LIBADD = agent/libmanaged.la mgm-core/libmgmcore.la $(NETSNMP_LIBS)
agent_libsnmpthread_la_SOURCES = \
	agent/mib_caps.h \
	agent/mib_context.c agent/mib_context.h \
	agent/mib_digest.c agent/mib_digest.h \
	agent/mib_index.c agent/mib_index.h \
	agent/mib_listener.c agent/mib_listener.h \
	agent/mib_managed.c agent/mib_managed.h \
	agent/mib_mcast.c agent/mib_mcast.h \
	agent/mib_mcast_route.c agent/mib_mcast_route.h \
	agent/mib_mcast_scope.c agent/mib_mcast_scope.h \
	agent/mib_mgm.c agent/mib_mgm.h \
	agent/mib_mgm_alarm.c agent/mib_mgm_alarm.h \
	agent/mib_mgm_alarm_set.c \
	agent/mib_mgm_client.c agent/mib_mgm_client.h \
	agent/mib_mgm_event.c agent/mib_mgm_event.h \
	agent/mib_mgm_flow.c agent/mib_mgm_flow.h \
	agent/mib_mgm_health.c agent/mib_mgm_health.h \
	agent/mib_mgm_iface.c agent/mib_mgm_iface.h \
	agent/mib_mgm_log.c agent/mib_mgm_log.h \
	agent/mib_mroute.c agent/mib_mroute.h \
	agent/mib_mroute_scope.c agent/mib_mroute_scope.h \
	agent/mib_route.c agent/mib_route.h \
	agent/mib_set.c agent/mib_set.h \
	agent/mib_table.c agent/mib_table.h \
	agent/mib_uptime.c agent/mib_uptime.h \
	agent/notification_log.c agent/notification_log.h \
	agent/notification_text.c agent/notification_text.h \
	agent/notify.c agent/notify.h \
	agent/snmp.c agent/snmp.h \
	agent/snmp_community.c agent/snmp_community.h \
	agent/snmp_guard.c agent/snmp_guard.h \
	agent/snmp_handler.c \
	agent/snmp_link.c agent/snmp_link.h \
	agent/snmp_loop.c \
	agent/snmp_message.c agent/snmp_message.h \
	agent/snmp_role.c \
	agent/snmp_session.c \
	agent/snmp_set.c \
	agent/snmp_thread.h \
	agent/snmp_transport.c agent/snmp_transport.h \
	agent/snmp_trap.c \
	agent/snmp_value.c agent/snmp_value.h \
	agent/transaction.c agent/transaction.h
