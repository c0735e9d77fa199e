# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of netlink and privilege, and the netlink story's program.
NETLINK_TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	-I$(top_srcdir)/agent $(LIBMNL_CFLAGS) $(LIBBSD_CFLAGS) $(CMOCKA_CFLAGS)

noinst_PROGRAMS += tests/tools/netlink_lab
tests_tools_netlink_lab_SOURCES = tests/tools/netlink_lab.c
tests_tools_netlink_lab_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	-I$(top_srcdir)/agent
tests_tools_netlink_lab_LDADD = agent/libnetlink.la

if HAVE_CMOCKA
NETLINK_TESTS = tests/unit/test_netlink_cache tests/unit/test_netlink_parse \
	tests/unit/test_netlink_malformed tests/unit/test_privilege
check_PROGRAMS += $(NETLINK_TESTS)
TESTS += $(NETLINK_TESTS)

tests_unit_test_netlink_cache_SOURCES = tests/unit/test_netlink_cache.c
tests_unit_test_netlink_cache_CPPFLAGS = $(NETLINK_TEST_CPPFLAGS)
tests_unit_test_netlink_cache_LDADD = agent/libnetlink.la $(CMOCKA_LIBS)

tests_unit_test_netlink_parse_SOURCES = tests/unit/test_netlink_parse.c \
	tests/unit/netlink_build.h
tests_unit_test_netlink_parse_CPPFLAGS = $(NETLINK_TEST_CPPFLAGS)
tests_unit_test_netlink_parse_LDADD = agent/libnetlink.la $(CMOCKA_LIBS)

tests_unit_test_netlink_malformed_SOURCES = tests/unit/test_netlink_malformed.c \
	tests/unit/netlink_build.h
tests_unit_test_netlink_malformed_CPPFLAGS = $(NETLINK_TEST_CPPFLAGS)
tests_unit_test_netlink_malformed_LDADD = agent/libnetlink.la $(CMOCKA_LIBS)

tests_unit_test_privilege_SOURCES = tests/unit/test_privilege.c
tests_unit_test_privilege_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/agent \
	$(LIBCAPNG_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_privilege_LDADD = agent/libprivilege.la $(LIBCAPNG_LIBS) $(CMOCKA_LIBS)
endif
