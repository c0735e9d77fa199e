# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: snmp.
SNMP_TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core -I$(top_srcdir)/agent \
	-I$(top_srcdir)/tests/unit
SNMP_FAKE_SOURCES = tests/unit/fake_snapshot.c tests/unit/fake_snapshot.h \
	tests/unit/fake_snapshot_access.c

noinst_PROGRAMS += tests/tools/snmp_lab
tests_tools_snmp_lab_CPPFLAGS = $(SNMP_TEST_CPPFLAGS)
tests_tools_snmp_lab_LDADD = agent/libsnmpthread.la
tests_tools_snmp_lab_SOURCES = tests/tools/snmp_lab.c $(SNMP_FAKE_SOURCES)

EXTRA_DIST += tests/netns/snmp_agentx.sh
