/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_flowtab.c - the flow table against a naive model, and under a reader.
 */
#include "config.h"

#include "flowtab.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "addr.h"

#define TEST_KEYS 512
#define TEST_STEPS 100000
#define TEST_STABLE 100 /* keys that are there all the time */
#define TEST_CHURN 20000

static struct plane_mfe
test_mfe(unsigned number)
{
	struct plane_mfe mfe = {.iif = number};

	if (number % 5 == 4) {
		/* IPv6: the same rules. */
		mfe.group.family = mfe.source.family = MGM_FAMILY_IPV6;
		mfe.group.octets[0] = 0xff;
		mfe.group.octets[15] = (uint8_t)number;
		mfe.source.octets[7] = (uint8_t)(number >> 8);
		return mfe;
	}
	mfe.group = addr_ipv4(0xe8000000 + number % 16);
	mfe.source = addr_ipv4(0x0a000000 + number / 16);
	return mfe;
}

static struct flow *
test_flow(unsigned number)
{
	struct plane_mfe mfe = test_mfe(number);
	struct flow *flow = flow_new(&mfe);

	assert_non_null(flow);
	return flow;
}

static struct flow *
test_find(const struct flowtab *flowtab, unsigned number)
{
	struct plane_mfe mfe = test_mfe(number);
	struct flow_key key = {.group = mfe.group, .source = mfe.source};

	return flowtab_find(flowtab, &key);
}

static void
test_remove(struct epoch *epoch, struct flowtab *flowtab, struct flow *flow)
{
	flowtab_remove(flowtab, flow);
	epoch_retire(epoch, &flow->node, flow_free, flow);
	(void)epoch_collect(epoch);
}

static void
test_second_flow_of_a_key_is_refused(void **state)
{
	struct epoch *epoch = epoch_new(1);
	struct flowtab *flowtab = flowtab_new(epoch);
	struct flow *first = test_flow(1), *second = test_flow(1);

	(void)state;
	assert_int_equal(flowtab_add(flowtab, first), 0);
	assert_int_equal(flowtab_add(flowtab, second), -EEXIST);
	assert_ptr_equal(test_find(flowtab, 1), first);

	flow_free(second);
	flowtab_free(flowtab);
	epoch_free(epoch);
}

static void
test_random_steps_agree_with_a_model(void **state)
{
	struct flow *model[TEST_KEYS] = {0};
	struct epoch *epoch = epoch_new(1);
	struct flowtab *flowtab = flowtab_new(epoch);
	unsigned seed = (unsigned)time(NULL), step, number;
	size_t count = 0;

	(void)state;
	print_message("seed %u\n", seed);
	for (step = 0; step < TEST_STEPS; step++) {
		/* Full for a while, empty for a while: it grows and has graves. */
		unsigned adds = step / (TEST_STEPS / 8) % 2 ? 30 : 70;

		number = (unsigned)rand_r(&seed) % TEST_KEYS;
		assert_ptr_equal(test_find(flowtab, number), model[number]);
		if ((unsigned)rand_r(&seed) % 100 < adds) {
			if (model[number])
				continue;
			model[number] = test_flow(number);
			assert_int_equal(flowtab_add(flowtab, model[number]), 0);
			count++;
		} else if (model[number]) {
			test_remove(epoch, flowtab, model[number]);
			model[number] = NULL;
			count--;
		}
		assert_int_equal(flowtab_count(flowtab), count);
	}
	for (number = 0; number < TEST_KEYS; number++)
		assert_ptr_equal(test_find(flowtab, number), model[number]);
	flowtab_free(flowtab);
	epoch_free(epoch);
}

struct test_shared {
	struct epoch *epoch;
	struct flowtab *flowtab;
	_Atomic bool stop;
	_Atomic uint64_t looks;
	uint64_t missed; /* stable flows that were not found */
	uint64_t wrong;  /* flows of another key */
};

static void *
test_reader(void *argument)
{
	struct test_shared *shared = argument;
	unsigned seed = 1, i;

	while (!atomic_load_explicit(&shared->stop, memory_order_acquire)) {
		epoch_take(shared->epoch, 0);
		for (i = 0; i < 64; i++) {
			unsigned number = (unsigned)rand_r(&seed) % TEST_KEYS;
			struct flow *flow = test_find(shared->flowtab, number);

			if (!flow)
				shared->missed += number < TEST_STABLE;
			else
				shared->wrong += flow_current(flow)->iif != number;
		}
		epoch_release(shared->epoch, 0);
		atomic_fetch_add_explicit(&shared->looks, 64, memory_order_relaxed);
	}
	return NULL;
}

static void
test_reader_finds_stable_flows_while_others_come_and_go(void **state)
{
	struct test_shared shared = {.epoch = epoch_new(1)};
	struct flow *there[TEST_KEYS] = {0};
	unsigned seed = 7, i;
	pthread_t thread;

	(void)state;
	shared.flowtab = flowtab_new(shared.epoch);
	for (i = 0; i < TEST_STABLE; i++)
		assert_int_equal(flowtab_add(shared.flowtab, test_flow(i)), 0);
	assert_int_equal(pthread_create(&thread, NULL, test_reader, &shared), 0);
	for (i = 0; i < TEST_CHURN; i++) {
		unsigned number =
		    TEST_STABLE + (unsigned)rand_r(&seed) % (TEST_KEYS - TEST_STABLE);
		struct plane_mfe mfe = test_mfe(number);

		if (!there[number]) {
			there[number] = test_flow(number);
			assert_int_equal(flowtab_add(shared.flowtab, there[number]), 0);
		} else if (i % 3) {
			assert_int_equal(
			    flow_set_oifs(there[number], &mfe, shared.epoch), 0);
		} else {
			test_remove(shared.epoch, shared.flowtab, there[number]);
			there[number] = NULL;
		}
	}
	while (atomic_load(&shared.looks) < 1000)
		; /* the reader has had its chance: bounded by its own loop */
	atomic_store_explicit(&shared.stop, true, memory_order_release);
	assert_int_equal(pthread_join(thread, NULL), 0);

	assert_int_equal(shared.missed, 0);
	assert_int_equal(shared.wrong, 0);
	flowtab_free(shared.flowtab);
	epoch_free(shared.epoch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_second_flow_of_a_key_is_refused),
	    cmocka_unit_test(test_random_steps_agree_with_a_model),
	    cmocka_unit_test(test_reader_finds_stable_flows_while_others_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
