/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_snmp_link.c - the way to the master agent: never waits, and says why not.
 */
#include "config.h"

#include "snmp_link.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
	char directory[32];
	struct sockaddr_un name;
};

static int
open_place(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	strcpy(place->directory, "/tmp/snmp-link-XXXXXX");
	assert_non_null(mkdtemp(place->directory));
	place->name.sun_family = AF_UNIX;
	snprintf(place->name.sun_path, sizeof(place->name.sun_path), "%s/master",
	    place->directory);
	*state = place;
	return 0;
}

static int
close_place(void **state)
{
	struct place *place = *state;

	unlink(place->name.sun_path);
	assert_int_equal(rmdir(place->directory), 0);
	free(place);
	return 0;
}

static int
listen_at(const struct place *place, int backlog)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(
	    bind(fd, (const struct sockaddr *)&place->name, sizeof(place->name)), 0);
	assert_int_equal(listen(fd, backlog), 0);
	return fd;
}

static void
test_an_address_is_a_path_or_is_not(void **state)
{
	(void)state;
	assert_string_equal(snmp_link_path("/var/agentx/master"), "/var/agentx/master");
	assert_string_equal(snmp_link_path("unix:/run/x"), "/run/x");
	assert_string_equal(snmp_link_path("UNIX:/run/x"), "/run/x");
	assert_null(snmp_link_path("tcp:localhost:705"));
	assert_null(snmp_link_path("localhost:705"));
}

static void
test_what_is_missing_or_left_behind_is_told_apart(void **state)
{
	const struct place *place = *state;
	char too_long[300];

	assert_int_equal(snmp_link_open(place->name.sun_path), -ENOENT);
	close(listen_at(place, 1));
	assert_int_equal(snmp_link_open(place->name.sun_path), -ECONNREFUSED);
	memset(too_long, 'x', sizeof(too_long));
	too_long[sizeof(too_long) - 1] = '\0';
	assert_int_equal(snmp_link_open(too_long), -ENAMETOOLONG);
	assert_int_equal(snmp_link_open(""), -ENOENT);
}

/* As that of a stopped snmpd is: a plain connect() would wait here for ever. */
static void
test_a_full_queue_is_not_waited_for(void **state)
{
	const struct place *place = *state;
	int listener = listen_at(place, 0);
	int fds[4];
	size_t i, num = 0;
	int fd = 0;

	while (num < 4 && (fd = snmp_link_open(place->name.sun_path)) >= 0)
		fds[num++] = fd;
	assert_in_range(num, 1, 3);
	assert_int_equal(fd, -ETIMEDOUT);
	for (i = 0; i < num; i++)
		close(fds[i]);
	close(listener);
}

static void
test_each_reason_has_advice(void **state)
{
	static const int reasons[] = {ENOENT, ECONNREFUSED, EACCES, ETIMEDOUT,
	    ECONNRESET, ECONNABORTED, EADDRINUSE};
	size_t i, other;

	(void)state;
	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		for (other = 0; other < i; other++)
			assert_string_not_equal(snmp_link_advice(reasons[i]),
			    snmp_link_advice(reasons[other]));
	}
	assert_non_null(strstr(snmp_link_advice(EACCES), "agentXPerms"));
	assert_non_null(strstr(snmp_link_advice(ENOMEM), "agentx"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_address_is_a_path_or_is_not),
	    cmocka_unit_test_setup_teardown(
		test_what_is_missing_or_left_behind_is_told_apart, open_place,
		close_place),
	    cmocka_unit_test_setup_teardown(
		test_a_full_queue_is_not_waited_for, open_place, close_place),
	    cmocka_unit_test(test_each_reason_has_advice),
	};

	return cmocka_run_group_tests_name("snmp_link", tests, NULL, NULL);
}
