/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_notify.c - the notification queue: limits, credit, and ends of sessions.
 */
#include "config.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "notify.h"

static struct notification
event_of(uint64_t value)
{
	return (struct notification){
	    .type = NOTIFICATION_VOLUME_RISING, .u.alarm.value = value};
}

static void
put_range(struct notify *notify, uint64_t first, uint64_t last)
{
	uint64_t i;

	for (i = first; i <= last; i++) {
		struct notification event = event_of(i);

		assert_true(notify_put(notify, &event));
	}
}

/* The next to send under `key` carries `value`. */
static void
get_value(struct notify *notify, long key, uint64_t value)
{
	struct notification event;

	assert_true(notify_get(notify, key, &event));
	assert_int_equal(event.u.alarm.value, value);
}

static void
check_counts(struct notify *notify, uint64_t sent, uint64_t dropped, uint64_t queued,
    uint64_t in_flight)
{
	struct notify_counts counts;

	notify_get_counts(notify, &counts);
	assert_int_equal(counts.sent, sent);
	assert_int_equal(counts.dropped, dropped);
	assert_int_equal(counts.queued, queued);
	assert_int_equal(counts.in_flight, in_flight);
}

static void
test_events_come_in_the_order_they_were_put(void **state)
{
	struct notify *notify = notify_new(4, 4);
	struct notification event;
	long i;

	(void)state;
	for (i = 1; i <= 20; i++) {
		put_range(notify, (uint64_t)i, (uint64_t)i);
		get_value(notify, i, (uint64_t)i);
		assert_false(notify_get(notify, 99, &event));
		notify_acknowledge(notify, i, true);
	}
	check_counts(notify, 20, 0, 0, 0);
	notify_free(notify);
}

static void
test_a_full_queue_drops_the_newest_and_counts_it(void **state)
{
	struct notify *notify = notify_new(3, 2);
	struct notification event = event_of(4);

	(void)state;
	put_range(notify, 1, 3);
	assert_false(notify_put(notify, &event));
	assert_false(notify_put(notify, &event));
	check_counts(notify, 0, 2, 3, 0);

	/* Credit alone makes no room; an acknowledgement does. */
	get_value(notify, 1, 1);
	assert_false(notify_put(notify, &event));
	notify_acknowledge(notify, 1, true);
	assert_true(notify_put(notify, &event));
	check_counts(notify, 1, 3, 3, 0);
	get_value(notify, 2, 2);
	get_value(notify, 3, 3);
	notify_acknowledge(notify, 2, true);
	get_value(notify, 4, 4);
	notify_free(notify);
}

static void
test_no_more_than_the_window_is_in_flight(void **state)
{
	struct notify *notify = notify_new(10, 3);
	struct notification event;

	(void)state;
	put_range(notify, 1, 10);
	get_value(notify, 1, 1);
	get_value(notify, 2, 2);
	get_value(notify, 3, 3);
	assert_false(notify_get(notify, 4, &event));
	check_counts(notify, 0, 0, 7, 3);

	notify_acknowledge(notify, 1, true);
	get_value(notify, 4, 4);
	assert_false(notify_get(notify, 5, &event));
	check_counts(notify, 1, 0, 6, 3);
	notify_free(notify);
}

static void
test_answers_may_come_in_any_order(void **state)
{
	struct notify *notify = notify_new(10, 3);
	struct notification event;

	(void)state;
	put_range(notify, 1, 5);
	get_value(notify, 1, 1);
	get_value(notify, 2, 2);
	get_value(notify, 3, 3);
	notify_acknowledge(notify, 3, true);
	notify_acknowledge(notify, 2, true);
	check_counts(notify, 2, 0, 2, 1);
	/* The oldest holds the window: what is behind it may not run away. */
	assert_false(notify_get(notify, 4, &event));

	notify_acknowledge(notify, 1, true);
	get_value(notify, 4, 4);
	check_counts(notify, 3, 0, 1, 1);
	notify_free(notify);
}

static void
test_a_refused_notification_counts_as_dropped(void **state)
{
	struct notify *notify = notify_new(4, 4);

	(void)state;
	put_range(notify, 1, 2);
	get_value(notify, 1, 1);
	get_value(notify, 2, 2);
	notify_acknowledge(notify, 1, false);
	notify_acknowledge(notify, 2, true);
	check_counts(notify, 1, 1, 0, 0);
	notify_free(notify);
}

static void
test_what_could_not_be_sent_keeps_its_place(void **state)
{
	struct notify *notify = notify_new(4, 3);

	(void)state;
	put_range(notify, 1, 3);
	get_value(notify, 1, 1);
	get_value(notify, 2, 2);
	notify_return(notify, 1);
	check_counts(notify, 0, 0, 2, 1);
	get_value(notify, 3, 1);
	get_value(notify, 4, 3);
	notify_acknowledge(notify, 3, true);
	notify_acknowledge(notify, 2, true);
	notify_acknowledge(notify, 4, true);
	check_counts(notify, 3, 0, 0, 0);
	notify_free(notify);
}

static void
test_a_lost_session_sends_again_what_was_not_answered(void **state)
{
	struct notify *notify = notify_new(8, 4);

	(void)state;
	put_range(notify, 1, 6);
	get_value(notify, 1, 1);
	get_value(notify, 2, 2);
	get_value(notify, 3, 3);
	notify_acknowledge(notify, 2, true);
	notify_return_all(notify);
	check_counts(notify, 1, 0, 5, 0);

	get_value(notify, 11, 1);
	get_value(notify, 12, 3);
	get_value(notify, 13, 4);
	/* A late answer to a key of the lost session changes nothing. */
	notify_acknowledge(notify, 1, true);
	notify_acknowledge(notify, 3, false);
	check_counts(notify, 1, 0, 2, 3);
	notify_free(notify);
}

static void
test_a_master_that_still_has_them_is_not_sent_them_again(void **state)
{
	struct notify *notify = notify_new(8, 4);

	(void)state;
	put_range(notify, 1, 6);
	get_value(notify, 1, 1);
	get_value(notify, 2, 2);
	notify_return(notify, 1);
	notify_acknowledge_all(notify);
	check_counts(notify, 1, 0, 5, 0);
	get_value(notify, 3, 1);
	get_value(notify, 4, 3);
	notify_free(notify);
}

static void
test_unknown_keys_change_nothing(void **state)
{
	struct notify *notify = notify_new(4, 2);

	(void)state;
	put_range(notify, 1, 2);
	get_value(notify, 7, 1);
	notify_acknowledge(notify, 8, true);
	notify_return(notify, 8);
	check_counts(notify, 0, 0, 1, 1);
	notify_acknowledge(notify, 7, true);
	notify_acknowledge(notify, 7, true);
	check_counts(notify, 1, 0, 1, 0);
	notify_free(notify);
}

/* Every event put is, at every moment, sent, dropped, queued or in flight. */
static void
test_counts_add_up_under_random_operations(void **state)
{
	struct notify *notify = notify_new(50, 7);
	struct notify_counts counts;
	uint64_t put = 0;
	long key = 0;
	unsigned i;

	(void)state;
	srand(7);
	for (i = 0; i < 100000; i++) {
		struct notification event = event_of(put);
		long some = key - rand() % 8;

		switch (rand() % 12) {
		case 0:
		case 1:
		case 2:
		case 3:
			(void)notify_put(notify, &event);
			put++;
			break;
		case 4:
		case 5:
		case 6:
			key += notify_get(notify, key + 1, &event);
			break;
		case 7:
		case 8:
		case 9:
			notify_acknowledge(notify, some, rand() % 20 != 0);
			break;
		case 10:
			notify_return(notify, some);
			break;
		default:
			if (rand() % 10 == 0)
				notify_return_all(notify);
			else if (rand() % 10 == 0)
				notify_acknowledge_all(notify);
			break;
		}
		notify_get_counts(notify, &counts);
		assert_int_equal(
		    counts.sent + counts.dropped + counts.queued + counts.in_flight,
		    put);
		assert_true(counts.in_flight <= 7);
		assert_true(counts.queued + counts.in_flight <= 50);
	}
	assert_true(counts.sent > 1000);
	assert_true(counts.dropped > 1000);
	notify_free(notify);
}

#define THREAD_EVENTS 200000

static void *
put_thread(void *argument)
{
	struct notify *notify = argument;
	uint64_t i;

	for (i = 1; i <= THREAD_EVENTS; i++) {
		struct notification event = event_of(i);

		(void)notify_put(notify, &event);
	}
	return NULL;
}

static void
test_two_threads_lose_nothing_uncounted(void **state)
{
	struct notify *notify = notify_new(64, 32);
	struct notify_counts counts = {0};
	struct notification event;
	uint64_t last = 0;
	pthread_t thread;
	long key = 0;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, put_thread, notify), 0);
	while (counts.sent + counts.dropped < THREAD_EVENTS) {
		while (notify_get(notify, ++key, &event)) {
			assert_true(event.u.alarm.value > last);
			last = event.u.alarm.value;
			notify_acknowledge(notify, key, true);
		}
		notify_get_counts(notify, &counts);
	}
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(counts.sent + counts.dropped, THREAD_EVENTS);
	assert_true(counts.sent >= 64);
	notify_free(notify);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_events_come_in_the_order_they_were_put),
	    cmocka_unit_test(test_a_full_queue_drops_the_newest_and_counts_it),
	    cmocka_unit_test(test_no_more_than_the_window_is_in_flight),
	    cmocka_unit_test(test_answers_may_come_in_any_order),
	    cmocka_unit_test(test_a_refused_notification_counts_as_dropped),
	    cmocka_unit_test(test_what_could_not_be_sent_keeps_its_place),
	    cmocka_unit_test(test_a_lost_session_sends_again_what_was_not_answered),
	    cmocka_unit_test(test_a_master_that_still_has_them_is_not_sent_them_again),
	    cmocka_unit_test(test_unknown_keys_change_nothing),
	    cmocka_unit_test(test_counts_add_up_under_random_operations),
	    cmocka_unit_test(test_two_threads_lose_nothing_uncounted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
