/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_limit.c - what a rate limit lets pass, in simulated time, and with threads.
 */
#include "config.h"

#include "limit.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define TEST_SECOND INT64_C(1000000)
#define TEST_THREADS 4
#define TEST_MTU 1500

/* splitmix64 */
static uint64_t
test_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static struct limit *
test_limit(uint32_t kbps)
{
	struct limit *limit = limit_new(kbps);

	assert_non_null(limit);
	assert_int_equal(limit_rate(limit), kbps);
	return limit;
}

/* Octets of datagrams of one size that may go at one moment. */
static uint64_t
test_passed(struct limit *limit, uint32_t octets, uint32_t mtu, int64_t now)
{
	uint64_t passed = 0;

	while (limit_take(limit, octets, mtu, now))
		passed += octets;
	return passed;
}

static void
test_a_burst_is_a_tenth_of_a_second_or_two_datagrams(void **state)
{
	/* 8 Mbit/s: 100,000 octets in a tenth of a second. */
	struct limit *limit = test_limit(8000);

	(void)state;
	assert_int_equal(test_passed(limit, 1000, TEST_MTU, TEST_SECOND), 100000);
	assert_int_equal(test_passed(limit, 1000, TEST_MTU, TEST_SECOND), 0);
	/* One goes on whatever credit there is, and the next waits until it is paid. */
	assert_int_equal(test_passed(limit, 1000, TEST_MTU, TEST_SECOND + 1), 1000);
	assert_int_equal(test_passed(limit, 1000, TEST_MTU, TEST_SECOND + 1000), 0);
	assert_int_equal(test_passed(limit, 1000, TEST_MTU, TEST_SECOND + 1001), 1000);
	/* However long it was idle. */
	assert_int_equal(
	    test_passed(limit, 1000, TEST_MTU, 1000 * TEST_SECOND), 100000);
	limit_free(limit);
	/* 8 kbit/s: 100 octets in that time, but two datagrams of the MTU may go. */
	limit = test_limit(8);
	assert_int_equal(test_passed(limit, 1500, TEST_MTU, TEST_SECOND), 3000);
	assert_int_equal(test_passed(limit, 1500, TEST_MTU, 4 * TEST_SECOND), 3000);
	limit_free(limit);
}

/* One that leaves in many fragments goes too, and those after it wait for it. */
static void
test_a_datagram_longer_than_the_burst_goes_and_is_paid_for(void **state)
{
	struct limit *limit = test_limit(80); /* 10,000 octets a second */
	int64_t now = TEST_SECOND;

	(void)state;
	assert_true(limit_take(limit, 60000, TEST_MTU, now));
	assert_false(limit_take(limit, 28, TEST_MTU, now));
	/* 60,000 octets take 6 s; 3,000 of the burst are back 0.3 s earlier. */
	assert_false(limit_take(limit, 28, TEST_MTU, now + 5 * TEST_SECOND + 690000));
	assert_true(limit_take(limit, 28, TEST_MTU, now + 5 * TEST_SECOND + 710000));
	limit_free(limit);
}

/*
 * Offered more than it may pass, at random moments, in random sizes: in every second
 * the rate passes, and over any time no more than rate, burst and one datagram.
 */
static void
test_the_rate_passes_and_no_more(uint32_t kbps, int64_t start, int64_t span)
{
	struct limit *limit = test_limit(kbps);
	double rate = kbps * 125.0 / (double)TEST_SECOND; /* octets a microsecond */
	double burst = rate * LIMIT_BURST_US, passed = 0;
	uint64_t random = kbps, largest = 0;
	int64_t now = start, end = start + span;
	unsigned looks = 0;

	if (burst < 2.0 * TEST_MTU)
		burst = 2.0 * TEST_MTU;
	while (now < end) {
		/* Enough to take all that is there. */
		for (;;) {
			uint32_t octets = 28 + (uint32_t)(test_random(&random) % 65508);

			if (!limit_take(limit, octets, TEST_MTU, now))
				break;
			passed += octets;
			if (octets > largest)
				largest = octets;
		}
		assert_true(passed <= (rate * (double)(now - start) + burst) * 1.001 +
					  (double)largest);
		assert_true(
		    passed >= (rate * (double)(now - start) + burst) * 0.999 - 1);
		/* Never so long that a full bucket runs over. */
		now += 1 + (int64_t)(test_random(&random) % (uint64_t)(burst / rate));
		looks++;
	}
	assert_true(looks > 100);
	limit_free(limit);
}

static void
test_every_rate_is_kept(void **state)
{
	/* 18 years of up-time, less the hour that it runs. */
	const int64_t late = INT64_C(17) * 365 * 24 * 3600 * TEST_SECOND;

	(void)state;
	test_the_rate_passes_and_no_more(1, TEST_SECOND, 24 * 3600 * TEST_SECOND);
	test_the_rate_passes_and_no_more(64, TEST_SECOND, 3600 * TEST_SECOND);
	test_the_rate_passes_and_no_more(2048, 1, 100 * TEST_SECOND);
	test_the_rate_passes_and_no_more(100000, late, 20 * TEST_SECOND);
	test_the_rate_passes_and_no_more(10000000, late, 20 * TEST_SECOND);
}

static void
test_the_greatest_rates_do_not_overflow(void **state)
{
	static const uint32_t rates[] = {1, 100000000, INT32_MAX, UINT32_MAX};
	const int64_t late = INT64_C(17) * 365 * 24 * 3600 * TEST_SECOND;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct limit *limit = test_limit(rates[i]);

		/* A link may claim any MTU; no datagram is longer than 65,535. */
		assert_true(limit_take(limit, 65535, UINT32_MAX, late));
		assert_true(limit_take(limit, 65535, UINT32_MAX, late));
		if (rates[i] == 1)
			assert_false(limit_take(limit, 65535, UINT32_MAX, late));
		assert_true(
		    limit_take(limit, 65535, TEST_MTU, late + 2000 * TEST_SECOND));
		limit_free(limit);
	}
}

struct test_taker {
	pthread_t thread;
	pthread_barrier_t *start;
	struct limit *limit;
	uint64_t taken;
};

/* Looks at each moment, and takes all that is there. */
static void *
test_take_all(void *argument)
{
	struct test_taker *taker = argument;
	int64_t now;

	(void)pthread_barrier_wait(taker->start);
	for (now = TEST_SECOND; now <= 301 * TEST_SECOND; now += 100)
		while (limit_take(taker->limit, 1000, TEST_MTU, now))
			taker->taken++;
	return NULL;
}

/*
 * Whichever of them takes, together they get what one would: the foremost leaves
 * nothing behind, so the bucket never runs over, and those behind see it empty.
 */
static void
test_threads_share_one_bucket_to_the_datagram(void **state)
{
	struct limit *limit = test_limit(80000); /* 10,000 datagrams a second */
	struct test_taker takers[TEST_THREADS];
	pthread_barrier_t start;
	uint64_t taken = 0;
	unsigned i;

	(void)state;
	assert_int_equal(pthread_barrier_init(&start, NULL, TEST_THREADS), 0);
	for (i = 0; i < TEST_THREADS; i++) {
		takers[i] = (struct test_taker){.limit = limit, .start = &start};
		assert_int_equal(
		    pthread_create(&takers[i].thread, NULL, test_take_all, &takers[i]),
		    0);
	}
	for (i = 0; i < TEST_THREADS; i++) {
		assert_int_equal(pthread_join(takers[i].thread, NULL), 0);
		taken += takers[i].taken;
	}
	assert_int_equal(pthread_barrier_destroy(&start), 0);
	/* A burst of 1,000, and one for each tenth of a millisecond. */
	assert_int_equal(taken, 1000 + 3000000);
	limit_free(limit);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_burst_is_a_tenth_of_a_second_or_two_datagrams),
	    cmocka_unit_test(
		test_a_datagram_longer_than_the_burst_goes_and_is_paid_for),
	    cmocka_unit_test(test_every_rate_is_kept),
	    cmocka_unit_test(test_the_greatest_rates_do_not_overflow),
	    cmocka_unit_test(test_threads_share_one_bucket_to_the_datagram),
	};

	return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
