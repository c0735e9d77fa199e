# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: snmp.
SNMP_TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core -I$(top_srcdir)/agent \
	-I$(top_srcdir)/tests/unit $(LIBCONFUSE_CFLAGS)
SNMP_FAKE_SOURCES = tests/unit/fake_snapshot.c tests/unit/fake_snapshot.h
SNMP_MANAGED_SOURCES = tests/unit/managed_make.c tests/unit/managed_make.h \
	tests/unit/alarm_make.c tests/unit/alarm_make.h
SNMP_SHARED_SOURCES = agent/mib_managed.c agent/mib_route.c
SNMP_MROUTE_SOURCES = agent/mib_mroute.c agent/mib_mroute_scope.c $(SNMP_SHARED_SOURCES)
SNMP_MCAST_SOURCES = agent/mib_listener.c agent/mib_mcast.c agent/mib_mcast_route.c \
	agent/mib_mcast_scope.c $(SNMP_SHARED_SOURCES)
SNMP_MGM_LIBS = agent/libsettings.la mgm-core/libmgmcore.la libmgm/libwire.la
SNMP_MGM_SOURCES = agent/mib_mcast_route.c agent/mib_mgm.c agent/mib_mgm_alarm.c \
	agent/mib_mgm_alarm_set.c agent/mib_mgm_client.c agent/mib_mgm_event.c \
	agent/mib_mgm_flow.c agent/mib_mgm_health.c agent/mib_mgm_iface.c \
	agent/mib_mgm_log.c agent/mib_route.c
# A core read through MGM-MIB.
SNMP_MIB_LAB_SOURCES = tests/unit/mib_lab.c tests/unit/mib_lab.h $(SNMP_MGM_SOURCES) \
	$(SNMP_MIB_SOURCES) $(core_test_told_lab) \
	tests/unit/mib_expect.c tests/unit/mib_expect.h
SNMP_SET_CASE_SOURCES = agent/mib_set.c tests/unit/mib_set_case.c \
	tests/unit/mib_set_case.h tests/unit/mib_expect.c tests/unit/mib_expect.h
SNMP_SET_LAB_SOURCES = tests/unit/mib_set_lab.c tests/unit/mib_set_lab.h \
	$(SNMP_SET_CASE_SOURCES) $(SNMP_FAKE_SOURCES) $(SNMP_MANAGED_SOURCES)
SNMP_LISTENER_FILES = tests/unit/listener_files.c tests/unit/listener_files.h
SNMP_MIB_SOURCES = agent/mib_context.c agent/mib_digest.c agent/mib_index.c \
	agent/mib_table.c agent/mib_uptime.c \
	agent/managed.c agent/managed_list.c agent/managed_row.c

noinst_PROGRAMS += tests/tools/snmp_lab
tests_tools_snmp_lab_CPPFLAGS = $(SNMP_TEST_CPPFLAGS)
tests_tools_snmp_lab_LDADD = agent/libsnmpthread.la mgm-core/libmgmcore.la
tests_tools_snmp_lab_SOURCES = tests/tools/snmp_lab.c $(SNMP_FAKE_SOURCES)


if HAVE_CMOCKA
SNMP_TESTS = \
	tests/unit/test_apply \
	tests/unit/test_managed \
	tests/unit/test_managed_file \
	tests/unit/test_managed_json_alarm \
	tests/unit/test_managed_row \
	tests/unit/test_mib_index \
	tests/unit/test_mib_listener \
	tests/unit/test_mib_mcast \
	tests/unit/test_mib_mcast_core \
	tests/unit/test_mib_mcast_set \
	tests/unit/test_mib_mgm \
	tests/unit/test_mib_mgm_alarm_set \
	tests/unit/test_mib_mgm_event \
	tests/unit/test_mib_mgm_core \
	tests/unit/test_mib_mgm_core_flow \
	tests/unit/test_mib_mgm_tables \
	tests/unit/test_mib_mroute \
	tests/unit/test_mib_mroute_set \
	tests/unit/test_mib_set \
	tests/unit/test_mib_table \
	tests/unit/test_mib_uptime \
	tests/unit/test_notification_log \
	tests/unit/test_notify \
	tests/unit/test_snmp_community \
	tests/unit/test_snmp_link \
	tests/unit/test_snmp_message \
	tests/unit/test_transaction
check_PROGRAMS += $(SNMP_TESTS)
TESTS += $(SNMP_TESTS)

# Allocations that fail on request, in everything that a test compiles or links whole.
failing_memory_flags = $(AM_LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
	-Wl,--wrap=reallocarray,--wrap=strdup,--wrap=free
failing_memory_files = tests/unit/failing_memory.c tests/unit/failing_memory.h

tests_unit_test_managed_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_managed_LDFLAGS = $(failing_memory_flags)
tests_unit_test_managed_LDADD = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
tests_unit_test_managed_SOURCES = tests/unit/test_managed.c agent/managed.c \
	agent/managed_list.c agent/managed_new.c \
	$(SNMP_MANAGED_SOURCES) $(failing_memory_files)

tests_unit_test_managed_file_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS) \
	$(JANSSON_CFLAGS)
tests_unit_test_managed_file_LDFLAGS = $(failing_memory_flags) \
	-Wl,--wrap=write,--wrap=fsync,--wrap=rename
tests_unit_test_managed_file_LDADD = agent/libmanaged.la mgm-core/libmgmcore.la \
	$(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_managed_file_SOURCES = tests/unit/test_managed_file.c \
	tests/unit/state_bad.c tests/unit/state_bad.h \
	$(SNMP_MANAGED_SOURCES) $(failing_memory_files)

tests_unit_test_managed_json_alarm_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS) \
	$(JANSSON_CFLAGS)
tests_unit_test_managed_json_alarm_LDADD = agent/libmanaged.la mgm-core/libmgmcore.la \
	$(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_managed_json_alarm_SOURCES = tests/unit/test_managed_json_alarm.c \
	$(SNMP_MANAGED_SOURCES)

tests_unit_test_managed_row_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_managed_row_LDADD = $(CMOCKA_LIBS)
tests_unit_test_managed_row_SOURCES = tests/unit/test_managed_row.c agent/managed_row.c

# Some of mgm-core, and not the core's library: what apply.c calls is the test's.
tests_unit_test_apply_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_apply_LDFLAGS = $(failing_memory_flags)
tests_unit_test_apply_LDADD = $(CMOCKA_LIBS)
tests_unit_test_apply_SOURCES = tests/unit/test_apply.c agent/apply.c \
	agent/managed.c agent/managed_list.c mgm-core/addr.c mgm-core/alarm_spec.c \
	mgm-core/log.c \
	$(SNMP_MANAGED_SOURCES) $(failing_memory_files)

tests_unit_test_transaction_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_transaction_LDFLAGS = $(failing_memory_flags)
tests_unit_test_transaction_LDADD = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
tests_unit_test_transaction_SOURCES = tests/unit/test_transaction.c \
	agent/transaction.c agent/managed.c agent/managed_change.c \
	agent/managed_list.c \
	$(SNMP_MANAGED_SOURCES) $(failing_memory_files)

tests_unit_test_mib_index_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_index_LDADD = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
tests_unit_test_mib_index_SOURCES = tests/unit/test_mib_index.c agent/mib_index.c \
	agent/mib_table.c agent/managed.c agent/managed_list.c $(SNMP_MANAGED_SOURCES)

tests_unit_test_mib_uptime_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_uptime_LDADD = $(CMOCKA_LIBS)
tests_unit_test_mib_uptime_SOURCES = tests/unit/test_mib_uptime.c agent/mib_uptime.c

tests_unit_test_mib_set_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_set_LDFLAGS = $(failing_memory_flags)
tests_unit_test_mib_set_LDADD = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
tests_unit_test_mib_set_SOURCES = tests/unit/test_mib_set.c agent/mib_set.c \
	agent/mib_table.c $(failing_memory_files)

tests_unit_test_mib_mroute_set_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mroute_set_LDFLAGS = $(failing_memory_flags)
tests_unit_test_mib_mroute_set_LDADD = mgm-core/libmgmcore.la libmgm/libwire.la \
	$(CMOCKA_LIBS)
tests_unit_test_mib_mroute_set_SOURCES = tests/unit/test_mib_mroute_set.c \
	$(SNMP_SET_LAB_SOURCES) $(SNMP_MROUTE_SOURCES) $(SNMP_MIB_SOURCES) \
	$(failing_memory_files)

tests_unit_test_mib_mcast_set_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mcast_set_LDADD = mgm-core/libmgmcore.la libmgm/libwire.la \
	$(CMOCKA_LIBS)
tests_unit_test_mib_mcast_set_SOURCES = tests/unit/test_mib_mcast_set.c \
	$(SNMP_SET_LAB_SOURCES) $(SNMP_MCAST_SOURCES) agent/mib_mroute.c \
	agent/mib_mroute_scope.c $(SNMP_MIB_SOURCES)

tests_unit_test_mib_mcast_core_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS) \
	$(LIBBSD_CFLAGS)
tests_unit_test_mib_mcast_core_LDADD = mgm-core/libmgmcore.la libmgm/libwire.la \
	$(CMOCKA_LIBS)
tests_unit_test_mib_mcast_core_SOURCES = tests/unit/test_mib_mcast_core.c \
	$(SNMP_SET_CASE_SOURCES) $(SNMP_MCAST_SOURCES) $(SNMP_MIB_SOURCES) \
	$(SNMP_MANAGED_SOURCES) $(core_test_lab)

tests_unit_test_mib_listener_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_listener_LDFLAGS = $(failing_memory_flags)
tests_unit_test_mib_listener_LDADD = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
tests_unit_test_mib_listener_SOURCES = tests/unit/test_mib_listener.c \
	agent/mib_listener.c $(SNMP_LISTENER_FILES) $(failing_memory_files)

tests_unit_test_mib_mcast_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mcast_LDADD = mgm-core/libmgmcore.la libmgm/libwire.la \
	$(CMOCKA_LIBS)
tests_unit_test_mib_mcast_SOURCES = tests/unit/test_mib_mcast.c \
	$(SNMP_MCAST_SOURCES) $(SNMP_MIB_SOURCES) $(SNMP_FAKE_SOURCES) \
	$(SNMP_MANAGED_SOURCES) $(SNMP_LISTENER_FILES) \
	tests/unit/mcast_tables.c tests/unit/mcast_tables.h \
	tests/unit/mib_expect.c tests/unit/mib_expect.h

tests_unit_test_mib_mgm_tables_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mgm_tables_LDADD = $(SNMP_MGM_LIBS) $(CMOCKA_LIBS)
tests_unit_test_mib_mgm_tables_SOURCES = tests/unit/test_mib_mgm_tables.c \
	$(SNMP_MGM_SOURCES) $(SNMP_MIB_SOURCES) $(SNMP_FAKE_SOURCES) \
	tests/unit/mib_expect.c tests/unit/mib_expect.h

tests_unit_test_mib_mgm_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mgm_LDADD = $(SNMP_MGM_LIBS) $(CMOCKA_LIBS)
tests_unit_test_mib_mgm_SOURCES = tests/unit/test_mib_mgm.c $(SNMP_MGM_SOURCES) \
	$(SNMP_MIB_SOURCES) $(SNMP_FAKE_SOURCES) $(SNMP_MANAGED_SOURCES) \
	$(SNMP_SET_CASE_SOURCES)

tests_unit_test_mib_mgm_alarm_set_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mgm_alarm_set_LDADD = $(SNMP_MGM_LIBS) $(CMOCKA_LIBS)
tests_unit_test_mib_mgm_alarm_set_SOURCES = tests/unit/test_mib_mgm_alarm_set.c \
	$(SNMP_MGM_SOURCES) $(SNMP_MIB_SOURCES) $(SNMP_SET_LAB_SOURCES)

tests_unit_test_mib_mgm_core_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS) \
	$(LIBBSD_CFLAGS)
tests_unit_test_mib_mgm_core_LDADD = $(SNMP_MGM_LIBS) $(CMOCKA_LIBS)
tests_unit_test_mib_mgm_core_SOURCES = tests/unit/test_mib_mgm_core.c $(SNMP_MIB_LAB_SOURCES)

tests_unit_test_mib_mgm_core_flow_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS) \
	$(LIBBSD_CFLAGS)
tests_unit_test_mib_mgm_core_flow_LDADD = $(SNMP_MGM_LIBS) $(CMOCKA_LIBS)
tests_unit_test_mib_mgm_core_flow_SOURCES = tests/unit/test_mib_mgm_core_flow.c $(SNMP_MIB_LAB_SOURCES)

tests_unit_test_mib_mroute_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mroute_LDADD = mgm-core/libmgmcore.la libmgm/libwire.la \
	$(CMOCKA_LIBS)
tests_unit_test_mib_mroute_SOURCES = tests/unit/test_mib_mroute.c \
	$(SNMP_MROUTE_SOURCES) $(SNMP_MIB_SOURCES) $(SNMP_FAKE_SOURCES) \
	$(SNMP_MANAGED_SOURCES) \
	tests/unit/mib_expect.c tests/unit/mib_expect.h

tests_unit_test_snmp_community_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_snmp_community_LDADD = $(NETSNMP_LIBS) $(CMOCKA_LIBS)
tests_unit_test_snmp_community_SOURCES = tests/unit/test_snmp_community.c \
	agent/snmp_community.c agent/snmp_community.h

tests_unit_test_mib_table_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_table_LDADD = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
tests_unit_test_mib_table_SOURCES = tests/unit/test_mib_table.c agent/mib_table.c \
	tests/unit/mib_expect.c tests/unit/mib_expect.h

tests_unit_test_mib_mgm_event_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mgm_event_LDADD = $(SNMP_MGM_LIBS) \
	$(CMOCKA_LIBS)
tests_unit_test_mib_mgm_event_SOURCES = tests/unit/test_mib_mgm_event.c \
	$(SNMP_MGM_SOURCES) $(SNMP_MIB_SOURCES) $(SNMP_FAKE_SOURCES) \
	agent/notification_log.c agent/notification_text.c \
	tests/unit/mib_expect.c tests/unit/mib_expect.h

tests_unit_test_notification_log_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_notification_log_LDADD = mgm-core/libmgmcore.la libmgm/libwire.la \
	$(CMOCKA_LIBS)
tests_unit_test_notification_log_SOURCES = tests/unit/test_notification_log.c \
	agent/notification_text.c

tests_unit_test_snmp_link_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_snmp_link_LDADD = $(CMOCKA_LIBS)
tests_unit_test_snmp_link_SOURCES = tests/unit/test_snmp_link.c agent/snmp_link.c

tests_unit_test_snmp_message_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_snmp_message_LDADD = $(CMOCKA_LIBS)
tests_unit_test_snmp_message_SOURCES = tests/unit/test_snmp_message.c \
	agent/snmp_message.c

tests_unit_test_notify_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_notify_LDADD = $(CMOCKA_LIBS)
tests_unit_test_notify_SOURCES = tests/unit/test_notify.c agent/notify.c
endif
