/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_descriptors.c - the limit of open files: raised as far as it may be, never
 * lowered.
 */
#include "config.h"

#include "descriptors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>

#include <cmocka.h>

static struct rlimit
limits(void)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	return limit;
}

/* One test, because what it lowers stays low for the process. */
static void
test_the_limit_is_raised_up_to_the_hard_one_and_never_lowered(void **state)
{
	struct rlimit limit = {.rlim_cur = 100, .rlim_max = 400};

	(void)state;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);

	assert_int_equal(descriptors_reserve(50), 50);
	assert_int_equal(limits().rlim_cur, 100);
	assert_int_equal(descriptors_reserve(300), 300);
	assert_int_equal(limits().rlim_cur, 300);
	assert_int_equal(descriptors_reserve(5000), 400);
	assert_int_equal(limits().rlim_cur, 400);
	assert_int_equal(limits().rlim_max, 400);

	/* A quarter each for the sockets, half for what the agent needs itself. */
	assert_int_equal(descriptors_max_connections(1024), 100);
	assert_int_equal(descriptors_max_connections(30), 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		test_the_limit_is_raised_up_to_the_hard_one_and_never_lowered),
	};

	return cmocka_run_group_tests_name("descriptors", tests, NULL, NULL);
}
