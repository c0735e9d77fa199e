# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: snmp.
SNMP_TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core -I$(top_srcdir)/agent \
	-I$(top_srcdir)/tests/unit
SNMP_FAKE_SOURCES = tests/unit/fake_snapshot.c tests/unit/fake_snapshot.h
SNMP_MANAGED_SOURCES = tests/unit/managed_make.c tests/unit/managed_make.h
SNMP_MROUTE_SOURCES = agent/mib_mroute.c agent/mib_mroute_scope.c
SNMP_MIB_SOURCES = agent/mib_context.c agent/mib_index.c agent/mib_table.c \
	agent/managed.c agent/managed_list.c agent/managed_row.c

noinst_PROGRAMS += tests/tools/snmp_lab
tests_tools_snmp_lab_CPPFLAGS = $(SNMP_TEST_CPPFLAGS)
tests_tools_snmp_lab_LDADD = agent/libsnmpthread.la mgm-core/libmgmcore.la
tests_tools_snmp_lab_SOURCES = tests/tools/snmp_lab.c $(SNMP_FAKE_SOURCES)


if HAVE_CMOCKA
SNMP_TESTS = \
	tests/unit/test_mib_mgm \
	tests/unit/test_mib_mroute \
	tests/unit/test_mib_table \
	tests/unit/test_notify
check_PROGRAMS += $(SNMP_TESTS)
TESTS += $(SNMP_TESTS)

tests_unit_test_mib_mgm_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mgm_LDADD = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
tests_unit_test_mib_mgm_SOURCES = tests/unit/test_mib_mgm.c agent/mib_mgm.c \
	$(SNMP_MIB_SOURCES) $(SNMP_FAKE_SOURCES) \
	tests/unit/mib_expect.c tests/unit/mib_expect.h

tests_unit_test_mib_mroute_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_mroute_LDADD = mgm-core/libmgmcore.la libmgm/libwire.la \
	$(CMOCKA_LIBS)
tests_unit_test_mib_mroute_SOURCES = tests/unit/test_mib_mroute.c \
	$(SNMP_MROUTE_SOURCES) $(SNMP_MIB_SOURCES) $(SNMP_FAKE_SOURCES) \
	$(SNMP_MANAGED_SOURCES) \
	tests/unit/mib_expect.c tests/unit/mib_expect.h

tests_unit_test_mib_table_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mib_table_LDADD = $(CMOCKA_LIBS)
tests_unit_test_mib_table_SOURCES = tests/unit/test_mib_table.c agent/mib_table.c \
	tests/unit/mib_expect.c tests/unit/mib_expect.h

tests_unit_test_notify_CPPFLAGS = $(SNMP_TEST_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_notify_LDADD = $(CMOCKA_LIBS)
tests_unit_test_notify_SOURCES = tests/unit/test_notify.c agent/notify.c
endif
