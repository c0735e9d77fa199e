/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_snmp_community.c - default communities are refused where others can use them.
 *
 * Each test writes configuration files of the master role into a directory of its own.
 */
#include "config.h"

#include "snmp_community.h"

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char directory[] = "/tmp/test_snmp_community.XXXXXX";
static char error[1024];

static const char *
path_of(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static void
write_file(const char *name, const char *text)
{
	FILE *file = fopen(path_of(name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int
check(const char *addresses, const char *text)
{
	write_file("snmp.conf", text);
	error[0] = '\0';
	return snmp_community_check(
	    addresses, path_of("snmp.conf"), error, sizeof(error));
}

static void
test_only_loopback_and_local_sockets_are_local(void **state)
{
	static const struct {
		const char *addresses;
		bool local;
	} cases[] = {
	    {"udp:127.0.0.1:1161", true},
	    {"127.0.0.1", true},
	    {"127.8.9.10:161", true},
	    {"tcp:localhost:161", true},
	    {"udp6:[::1]:161", true},
	    {"udp6:::1", true},
	    {"unix:/run/snmp", true},
	    {"/run/snmp", true},
	    {"udp:127.0.0.1:161,udp6:[::1]:161", true},
	    {"udp:161", false},
	    {"161", false},
	    {"udp:0.0.0.0:161", false},
	    {"udp6:[::]:161", false},
	    {"udp6:[::1", false},
	    {"udp:192.0.2.1:161", false},
	    {"udp:router.example.org:161", false},
	    {"udp:128.0.0.1", false},
	    {"udp:127.0.0.1:161,udp:192.0.2.1:161", false},
	    {"", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (snmp_community_is_local(cases[i].addresses) != cases[i].local)
			fail_msg("\"%s\" is %slocal", cases[i].addresses,
			    cases[i].local ? "not " : "");
	}
}

static void
test_a_default_community_is_refused_on_a_network(void **state)
{
	static const struct {
		const char *text;
		bool refused;
	} cases[] = {
	    {"rocommunity public\n", true},
	    {"  ROcommunity public default\n", true},
	    {"rwcommunity private 192.0.2.0/24\n", true},
	    {"rocommunity6 public ::/0\n", true},
	    {"rocommunity \"public\"\n", true},
	    {"authcommunity log,execute public\n", true},
	    {"com2sec reader default public\n", true},
	    {"com2sec -Cn one reader 192.0.2.1 private\n", true},
	    {"[mgm-agent] rocommunity public\n", true},
	    {"rocommunity public 0.0.0.0/0\n", true},
	    {"rocommunity public 127.0.0.1/0\n", true},
	    {"rocommunity6 public ::1/64\n", true},
	    {"rocommunity public 127.0.0.1\n", false},
	    {"rocommunity public 127.0.0.0/8\n", false},
	    {"rocommunity public 127.0.0.0/255.0.0.0\n", false},
	    {"rocommunity public localhost\n", false},
	    {"rocommunity6 public ::1\n", false},
	    {"com2sec reader localhost public\n", false},
	    {"rocommunity k8-Tq\n", false},
	    {"# rocommunity public\n", false},
	    {"rocommunity publican\n", false},
	    {"createUser story SHA public\nrouser story\n", false},
	    {"\n[broken\nrocommunity\ncom2sec a\n", false},
	};
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rc = check("udp:0.0.0.0:161", cases[i].text);
		if (rc != (cases[i].refused ? -EACCES : 0))
			fail_msg("%s: %d: %s", cases[i].text, rc, error);
		assert_int_equal(check("udp:127.0.0.1:161", cases[i].text), 0);
	}
}

static void
test_the_refusal_says_where_what_and_what_to_do(void **state)
{
	(void)state;
	assert_int_equal(
	    check("udp:192.0.2.1:161", "syslocation here\nrocommunity public\n"),
	    -EACCES);
	assert_non_null(strstr(error, "snmp.conf:2: the community \"public\""));
	assert_non_null(strstr(error, "udp:192.0.2.1:161"));
	assert_non_null(strstr(error, "use SNMPv3"));
}

static void
test_a_listening_address_of_the_file_counts_too(void **state)
{
	(void)state;
	assert_int_equal(
	    check("udp:127.0.0.1:161", "rocommunity public\nagentaddress udp:161\n"),
	    -EACCES);
	assert_int_equal(check("udp:127.0.0.1:161",
			     "rocommunity public\nagentaddress udp6:[::1]:161\n"),
	    0);
}

static void
test_included_files_are_read_and_loops_are_refused(void **state)
{
	(void)state;
	write_file("more.conf", "\nrocommunity private\n");
	assert_int_equal(check("udp:161", "includeFile more.conf\n"), -EACCES);
	assert_non_null(strstr(error, "more.conf:2: "));

	assert_int_equal(mkdir(path_of("conf.d"), 0700), 0);
	write_file("conf.d/one.conf", "rocommunity k8-Tq\n");
	write_file("conf.d/two.text", "rocommunity public\n");
	assert_int_equal(check("udp:161", "includeDir conf.d\n"), 0);
	write_file("conf.d/two.conf", "rocommunity public\n");
	assert_int_equal(check("udp:161", "includeDir conf.d\n"), -EACCES);

	assert_int_equal(check("udp:161", "includeFile snmp.conf\n"), -ELOOP);
	assert_int_equal(check("udp:161", "includeFile none.conf\n"), 0);
}

static void
test_a_file_that_cannot_be_read_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(snmp_community_check("udp:127.0.0.1:161", path_of("none"),
			     error, sizeof(error)),
	    -ENOENT);
	assert_non_null(strstr(error, "none: No such file"));
	assert_int_equal(
	    snmp_community_check("udp:161", NULL, error, sizeof(error)), 0);
}

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL;
}

static int
teardown(void **state)
{
	static const char *const names[] = {"snmp.conf", "more.conf", "conf.d/one.conf",
	    "conf.d/two.conf", "conf.d/two.text"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlink(path_of(names[i])); /* a failed test made fewer */
	(void)rmdir(path_of("conf.d"));
	return rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_only_loopback_and_local_sockets_are_local),
	    cmocka_unit_test(test_a_default_community_is_refused_on_a_network),
	    cmocka_unit_test(test_the_refusal_says_where_what_and_what_to_do),
	    cmocka_unit_test(test_a_listening_address_of_the_file_counts_too),
	    cmocka_unit_test(test_included_files_are_read_and_loops_are_refused),
	    cmocka_unit_test(test_a_file_that_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
