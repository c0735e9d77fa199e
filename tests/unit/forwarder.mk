# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: forwarder. And the plane with flows from a command line.
noinst_PROGRAMS += tests/tools/plane_lab
tests_tools_plane_lab_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	-I$(top_srcdir)/forwarder
tests_tools_plane_lab_SOURCES = tests/tools/plane_lab.c
tests_tools_plane_lab_LDADD = forwarder/libforwarder.la mgm-core/libmgmcore.la

EXTRA_DIST += tests/netns/plane_forward.py tests/netns/plane_host.py
EXTRA_DIST += tests/netns/plane_network.py

if HAVE_CMOCKA
FORWARDER_TESTS = \
	tests/unit/test_epoch \
	tests/unit/test_filter \
	tests/unit/test_flow \
	tests/unit/test_flowtab \
	tests/unit/test_limit \
	tests/unit/test_pending \
	tests/unit/test_port \
	tests/unit/test_spsc
check_PROGRAMS += $(FORWARDER_TESTS)
TESTS += $(FORWARDER_TESTS)

FORWARDER_TEST_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) \
	-I$(top_srcdir)/mgm-core -I$(top_srcdir)/forwarder
FORWARDER_TEST_LIBS = forwarder/libforwarder.la mgm-core/libmgmcore.la $(CMOCKA_LIBS)

tests_unit_test_epoch_CPPFLAGS = $(FORWARDER_TEST_CPPFLAGS)
tests_unit_test_epoch_LDADD = $(FORWARDER_TEST_LIBS)
tests_unit_test_filter_CPPFLAGS = $(FORWARDER_TEST_CPPFLAGS)
tests_unit_test_filter_LDADD = $(FORWARDER_TEST_LIBS)
tests_unit_test_flow_CPPFLAGS = $(FORWARDER_TEST_CPPFLAGS)
tests_unit_test_flow_LDADD = $(FORWARDER_TEST_LIBS)
tests_unit_test_flowtab_CPPFLAGS = $(FORWARDER_TEST_CPPFLAGS)
tests_unit_test_flowtab_LDADD = $(FORWARDER_TEST_LIBS)
tests_unit_test_limit_CPPFLAGS = $(FORWARDER_TEST_CPPFLAGS)
tests_unit_test_limit_LDADD = $(FORWARDER_TEST_LIBS)
tests_unit_test_pending_CPPFLAGS = $(FORWARDER_TEST_CPPFLAGS)
tests_unit_test_pending_LDADD = $(FORWARDER_TEST_LIBS)
tests_unit_test_port_CPPFLAGS = $(FORWARDER_TEST_CPPFLAGS)
tests_unit_test_port_LDADD = $(FORWARDER_TEST_LIBS)
tests_unit_test_spsc_CPPFLAGS = $(FORWARDER_TEST_CPPFLAGS)
tests_unit_test_spsc_LDADD = $(FORWARDER_TEST_LIBS)
endif
