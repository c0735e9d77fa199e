/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_spsc.c - in order, bounded, counted when full, and nothing is slept through.
 */
#include "config.h"

#include "spsc.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define TEST_ELEMENTS 200000
#define TEST_DEADLINE_MS 20000

struct test_element {
	uint64_t number;
	uint64_t complement;
	uint8_t more[25];
};

static bool
test_readable(const struct spsc *spsc)
{
	struct pollfd pollfd = {.fd = spsc_fd(spsc), .events = POLLIN};

	return poll(&pollfd, 1, 0) == 1;
}

static void
test_elements_come_in_order(void **state)
{
	struct spsc *spsc = spsc_new(sizeof(uint32_t), 4);
	uint32_t in, out, round;

	(void)state;
	for (round = 0; round < 10; round++) {
		for (in = 0; in < 3; in++)
			assert_true(spsc_put(spsc, &in));
		for (in = 0; in < 3; in++) {
			assert_true(spsc_get(spsc, &out));
			assert_int_equal(out, in);
		}
		assert_false(spsc_get(spsc, &out));
	}
	spsc_free(spsc);
}

static void
test_full_ring_loses_the_newest_and_counts_it(void **state)
{
	struct spsc *spsc = spsc_new(sizeof(uint32_t), 3); /* rounded up to 4 */
	uint32_t in, out;

	(void)state;
	for (in = 0; in < 6; in++)
		assert_int_equal(spsc_put(spsc, &in), in < 4);

	assert_int_equal(spsc_lost(spsc), 2);
	for (in = 0; in < 4; in++) {
		assert_true(spsc_get(spsc, &out));
		assert_int_equal(out, in);
	}
	assert_false(spsc_get(spsc, &out));
	spsc_free(spsc);
}

static void
test_wake_makes_it_readable_until_cleared(void **state)
{
	struct spsc *spsc = spsc_new(sizeof(uint32_t), 4);
	uint32_t element = 1;

	(void)state;
	assert_true(spsc_put(spsc, &element));
	assert_false(test_readable(spsc));
	spsc_wake(spsc);
	spsc_wake(spsc);
	assert_true(test_readable(spsc));

	spsc_clear(spsc);
	assert_false(test_readable(spsc));
	spsc_clear(spsc);
	spsc_free(spsc);
}

static void *
test_producer(void *argument)
{
	struct spsc *spsc = argument;
	struct test_element element = {0};

	while (element.number < TEST_ELEMENTS) {
		element.complement = ~element.number;
		if (spsc_put(spsc, &element))
			element.number++;
		spsc_wake(spsc);
	}
	return NULL;
}

static void
test_a_sleeping_consumer_gets_all_from_another_thread(void **state)
{
	struct spsc *spsc = spsc_new(sizeof(struct test_element), 64);
	struct pollfd pollfd = {.fd = spsc_fd(spsc), .events = POLLIN};
	struct test_element element;
	uint64_t expected = 0;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, test_producer, spsc), 0);
	while (expected < TEST_ELEMENTS) {
		if (!spsc_get(spsc, &element)) {
			spsc_clear(spsc);
			if (!spsc_get(spsc, &element)) {
				assert_int_equal(poll(&pollfd, 1, TEST_DEADLINE_MS), 1);
				continue;
			}
		}
		assert_int_equal(element.number, expected);
		assert_int_equal(element.complement, ~expected);
		expected++;
	}
	assert_int_equal(pthread_join(thread, NULL), 0);
	spsc_free(spsc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_elements_come_in_order),
	    cmocka_unit_test(test_full_ring_loses_the_newest_and_counts_it),
	    cmocka_unit_test(test_wake_makes_it_readable_until_cleared),
	    cmocka_unit_test(test_a_sleeping_consumer_gets_all_from_another_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
