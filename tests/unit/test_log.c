/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_log.c - the limit of lines that packets or peers can cause.
 */
#include "config.h"

#include "log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char log_test_last[256];
static unsigned log_test_lines;

static void
log_test_sink(enum log_level level, const char *line)
{
	(void)level;
	log_test_lines++;
	snprintf(log_test_last, sizeof(log_test_last), "%s", line);
}

static int
log_test_setup(void **state)
{
	(void)state;
	log_test_lines = 0;
	log_test_last[0] = '\0';
	log_set_sink(log_test_sink);
	return 0;
}

/* How many of `tries` at one moment may be written. */
static unsigned
allowed(struct log_limit *limit, unsigned tries, int64_t now)
{
	unsigned n = 0;

	while (tries-- > 0)
		n += log_limit_allow(limit, now);
	return n;
}

static void
test_a_limit_allows_its_burst_and_then_one_each_interval(void **state)
{
	struct log_limit limit = {.interval_us = 1000, .burst = 3};

	(void)state;
	assert_int_equal(allowed(&limit, 100, 5000), 3);
	assert_int_equal(allowed(&limit, 100, 5999), 0);
	assert_int_equal(allowed(&limit, 100, 6000), 1);
	assert_int_equal(allowed(&limit, 100, 8500), 2);
	assert_int_equal(allowed(&limit, 100, 1000000), 3);
	assert_int_equal(limit.suppressed, 97 + 100 + 99 + 98 + 97);
}

static void
test_the_line_after_a_silence_is_preceded_by_how_many_were_left_out(void **state)
{
	struct log_limit limit = {.interval_us = 1000, .burst = 1};

	(void)state;
	assert_int_equal(allowed(&limit, 8, 5000), 1);
	assert_int_equal(log_test_lines, 0);

	assert_int_equal(allowed(&limit, 1, 7000), 1);

	assert_int_equal(log_test_lines, 1);
	assert_string_equal(log_test_last, "7 lines like the next one were left out");
	/* Once, not with every line. */
	assert_int_equal(allowed(&limit, 1, 9000), 1);
	assert_int_equal(log_test_lines, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(
		test_a_limit_allows_its_burst_and_then_one_each_interval,
		log_test_setup),
	    cmocka_unit_test_setup(
		test_the_line_after_a_silence_is_preceded_by_how_many_were_left_out,
		log_test_setup),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
