/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_epoch.c - what is retired is freed when no reader can hold it, and not before.
 */
#include "config.h"

#include "epoch.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define TEST_CHANGES 20000

struct test_object {
	struct epoch_node node;
	unsigned *freed; /* borrowed */
	uint64_t a;
	uint64_t b; /* always the complement of a */
};

static void
test_free_object(void *object)
{
	struct test_object *dead = object;

	(*dead->freed)++;
	dead->a = dead->b = 0;
	free(dead);
}

static struct test_object *
test_object(uint64_t value, unsigned *freed)
{
	struct test_object *object = malloc(sizeof(*object));

	assert_non_null(object);
	object->freed = freed;
	object->a = value;
	object->b = ~value;
	return object;
}

static void
test_retire(struct epoch *epoch, unsigned *freed)
{
	struct test_object *object = test_object(1, freed);

	epoch_retire(epoch, &object->node, test_free_object, object);
}

static void
test_retired_is_freed_at_once_without_readers(void **state)
{
	struct epoch *epoch = epoch_new(2);
	unsigned freed = 0;

	(void)state;
	test_retire(epoch, &freed);
	test_retire(epoch, &freed);

	assert_int_equal(epoch_collect(epoch), 0);
	assert_int_equal(freed, 2);
	epoch_free(epoch);
}

static void
test_reader_keeps_what_was_retired_while_it_holds(void **state)
{
	struct epoch *epoch = epoch_new(2);
	unsigned freed = 0;

	(void)state;
	test_retire(epoch, &freed);
	epoch_take(epoch, 1);
	test_retire(epoch, &freed);
	test_retire(epoch, &freed);

	assert_int_equal(epoch_collect(epoch), 2);
	assert_int_equal(freed, 1);

	epoch_take(epoch, 0);
	epoch_release(epoch, 1);
	assert_int_equal(epoch_collect(epoch), 0);
	assert_int_equal(freed, 3);
	epoch_release(epoch, 0);
	epoch_free(epoch);
}

static void
test_the_oldest_reader_decides(void **state)
{
	struct epoch *epoch = epoch_new(2);
	unsigned freed = 0;

	(void)state;
	epoch_take(epoch, 0);
	test_retire(epoch, &freed);
	epoch_take(epoch, 1);
	test_retire(epoch, &freed);

	assert_int_equal(epoch_collect(epoch), 2);
	epoch_release(epoch, 0);
	assert_int_equal(epoch_collect(epoch), 1);
	assert_int_equal(freed, 1);
	epoch_release(epoch, 1);
	assert_int_equal(epoch_collect(epoch), 0);
	epoch_free(epoch);
}

static void
test_end_frees_what_still_waits(void **state)
{
	struct epoch *epoch = epoch_new(1);
	unsigned freed = 0;

	(void)state;
	epoch_take(epoch, 0);
	test_retire(epoch, &freed);
	assert_int_equal(epoch_collect(epoch), 1);
	epoch_release(epoch, 0);

	epoch_free(epoch);
	assert_int_equal(freed, 1);
}

struct test_shared {
	struct epoch *epoch;
	_Atomic(struct test_object *) current;
	_Atomic bool stop;
	uint64_t wrong;
	uint64_t looks;
};

static void *
test_reader(void *argument)
{
	struct test_shared *shared = argument;

	while (!atomic_load_explicit(&shared->stop, memory_order_acquire)) {
		const struct test_object *object;

		epoch_take(shared->epoch, 0);
		object = atomic_load(&shared->current);
		shared->wrong += object->a != ~object->b;
		shared->looks++;
		epoch_release(shared->epoch, 0);
	}
	return NULL;
}

/* The point of it under the sanitizers: no read of freed memory, no race. */
static void
test_reader_thread_never_sees_freed_memory(void **state)
{
	struct test_shared shared = {.epoch = epoch_new(1)};
	unsigned freed = 0;
	pthread_t thread;
	uint64_t i;

	(void)state;
	atomic_init(&shared.current, test_object(0, &freed));
	assert_int_equal(pthread_create(&thread, NULL, test_reader, &shared), 0);
	for (i = 1; i <= TEST_CHANGES; i++) {
		struct test_object *old;

		old = atomic_exchange(&shared.current, test_object(i, &freed));
		epoch_retire(shared.epoch, &old->node, test_free_object, old);
		(void)epoch_collect(shared.epoch);
	}
	atomic_store_explicit(&shared.stop, true, memory_order_release);
	assert_int_equal(pthread_join(thread, NULL), 0);

	assert_int_equal(shared.wrong, 0);
	assert_int_equal(epoch_collect(shared.epoch), 0);
	assert_int_equal(freed, TEST_CHANGES);
	free(atomic_load(&shared.current));
	epoch_free(shared.epoch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_retired_is_freed_at_once_without_readers),
	    cmocka_unit_test(test_reader_keeps_what_was_retired_while_it_holds),
	    cmocka_unit_test(test_the_oldest_reader_decides),
	    cmocka_unit_test(test_end_frees_what_still_waits),
	    cmocka_unit_test(test_reader_thread_never_sees_freed_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
