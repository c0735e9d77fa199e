/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_uptime.c - when sysUpTime was zero, by answers that come late, jump or wrap.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mib_uptime.h"

#define SECOND INT64_C(1000000)

static void
test_the_epoch_follows_a_restart_and_is_held_over_jitter_and_wraps(void **state)
{
	const int64_t span = (INT64_C(1) << 32) * 10000; /* us until sysUpTime wraps */
	const int64_t now = 3 * span;
	static const struct {
		int64_t spans, us;
		int64_t follows; /* of that, us */
	} moved[] = {
	    {0, 0, 0},             /* nothing happened */
	    {0, 400000, 0},        /* an answer was late */
	    {0, -15000, 0},        /* hundredths */
	    {0, -400000, -400000}, /* the one before was late */
	    {0, 600000, 600000},   /* snmpd is another */
	    {0, -600000, -600000}, /* and one that is older */
	    {1, 0, 0},             /* sysUpTime went through its end */
	    {1, -15000, 0},
	    {1, -300000, -300000},
	    {2, 300000, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		int64_t epoch = now - 5 * SECOND; /* as this sysUpTime has it */
		int64_t before = epoch - moved[i].spans * span - moved[i].us;

		assert_int_equal(
		    mib_uptime_epoch(before, now, 500), before + moved[i].follows);
	}
	assert_int_equal(
	    mib_uptime_epoch(MIB_UPTIME_NO_EPOCH, now, 500), now - 5 * SECOND);
	/* A restart, a little less than a wrap later. */
	assert_int_equal(mib_uptime_epoch(now - 5 * SECOND - span + 600000, now, 500),
	    now - 5 * SECOND);
	/* The library counts on over the wrap until the next answer. */
	assert_int_equal(
	    mib_uptime_epoch(now - 5 * SECOND - span, now, 500 + (UINT64_C(1) << 32)),
	    now - 5 * SECOND - span);
}

static void
test_an_answer_that_was_long_under_way_does_not_set_sys_up_time_back(void **state)
{
	(void)state;
	/* In 300 ms it may have grown by 30 hundredths. */
	assert_false(mib_uptime_is_news(1030, 1000, 300000));
	assert_false(mib_uptime_is_news(1000, 1000, 0));
	assert_true(mib_uptime_is_news(1030, 1000, 20000));
	/* Behind: what was believed came late itself. */
	assert_true(mib_uptime_is_news(999, 1000, 300000));
	/* Another snmpd, and one after the end of the counter. */
	assert_true(mib_uptime_is_news(90000, 3, 300000));
	assert_true(mib_uptime_is_news((UINT64_C(1) << 32) + 3, 3, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		test_the_epoch_follows_a_restart_and_is_held_over_jitter_and_wraps),
	    cmocka_unit_test(
		test_an_answer_that_was_long_under_way_does_not_set_sys_up_time_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
