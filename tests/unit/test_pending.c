/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_pending.c - the queues of new flows: order, limits, and a model.
 */
#include "config.h"

#include "pending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "addr.h"

#define TEST_FLOWS 16
#define TEST_STEPS 100000
#define TEST_PACKET_MAX 3000

static const struct pending_limits test_limits = {
    .memory = 64 * 1024,
    .flows = 8,
    .flow_packets = 10,
    .flow_octets = 8000,
};

static struct flow_key
test_key(unsigned number)
{
	struct flow_key key = {
	    .group = addr_ipv4(0xe8000000 + number),
	    .source = addr_ipv4(0x0a000000),
	};

	return key;
}

/* Octets that tell which packet they belong to. */
static void
test_fill(uint8_t *bytes, size_t len, unsigned number)
{
	size_t i;

	for (i = 0; i < len; i++)
		bytes[i] = (uint8_t)(number * 31 + i * 7);
}

static void
test_get(
    struct pending *pending, struct pending_flow *flow, size_t len, unsigned number)
{
	uint8_t got[TEST_PACKET_MAX], expected[TEST_PACKET_MAX];
	uint32_t ifindex;

	assert_int_equal(pending_next_len(pending, flow), len);
	pending_get(pending, flow, got, &ifindex);
	test_fill(expected, len, number);
	assert_memory_equal(got, expected, len);
	assert_int_equal(ifindex, number % 5);
}

static bool
test_put(
    struct pending *pending, struct pending_flow *flow, size_t len, unsigned number)
{
	uint8_t bytes[TEST_PACKET_MAX];

	test_fill(bytes, len, number);
	return pending_put(pending, flow, number % 5, bytes, len);
}

static void
test_packets_come_out_as_they_went_in(void **state)
{
	static const size_t lens[] = {20, 243, 244, 245, 255, 256, 257, 500, 501, 1500};
	struct pending *pending = pending_new(&test_limits);
	struct flow_key key = test_key(1);
	struct pending_flow *flow = pending_add(pending, &key, 77);
	unsigned i;

	(void)state;
	for (i = 0; i < 10; i++)
		assert_true(test_put(pending, flow, lens[i], i));
	for (i = 0; i < 10; i++)
		test_get(pending, flow, lens[i], i);

	assert_int_equal(pending_next_len(pending, flow), 0);
	assert_int_equal(pending_octets_now(pending), 0);
	assert_int_equal(pending_got(flow), 10);
	assert_int_equal(pending_since(flow), 77);
	pending_free(pending);
}

static void
test_the_oldest_packets_of_a_flow_are_kept(void **state)
{
	struct pending *pending = pending_new(&test_limits);
	struct flow_key key = test_key(1);
	struct pending_flow *flow = pending_add(pending, &key, 0);
	unsigned i;

	(void)state;
	for (i = 0; i < 15; i++)
		assert_int_equal(test_put(pending, flow, 100, i), i < 10);
	assert_int_equal(pending_overflow(flow), 5);
	test_get(pending, flow, 100, 0);
	/* One went, one fits. */
	assert_true(test_put(pending, flow, 100, 20));
	assert_false(test_put(pending, flow, 100, 21));
	pending_free(pending);
}

static void
test_a_flow_has_a_limit_of_octets(void **state)
{
	struct pending *pending = pending_new(&test_limits);
	struct flow_key key = test_key(1);
	struct pending_flow *flow = pending_add(pending, &key, 0);

	(void)state;
	assert_true(test_put(pending, flow, 3000, 0));
	assert_true(test_put(pending, flow, 3000, 1));
	assert_false(test_put(pending, flow, 2001, 2));
	assert_true(test_put(pending, flow, 2000, 3));
	assert_int_equal(pending_overflow(flow), 1);
	pending_free(pending);
}

static void
test_all_flows_share_a_limit_of_memory(void **state)
{
	struct pending_limits limits = test_limits;
	struct pending_flow *flows[8];
	struct pending *pending;
	unsigned i, put = 0;

	(void)state;
	limits.memory = 16 * 1024 + 3 * 256; /* three chunks that nobody can use */
	pending = pending_new(&limits);
	for (i = 0; i < 8; i++) {
		struct flow_key key = test_key(i);

		flows[i] = pending_add(pending, &key, 0);
		while (test_put(pending, flows[i], 1000, 0))
			put++;
	}
	/* A thousand octets and a header take four chunks of 256. */
	assert_int_equal(put, 16);
	assert_int_equal(pending_octets_now(pending), 16 * 1024);
	pending_remove(pending, flows[0]);
	assert_true(test_put(pending, flows[7], 1000, 0));
	pending_free(pending);
}

static void
test_flows_beyond_the_limit_are_refused(void **state)
{
	struct pending *pending = pending_new(&test_limits);
	struct flow_key key;
	unsigned i;

	(void)state;
	for (i = 0; i < 8; i++) {
		key = test_key(i);
		assert_non_null(pending_add(pending, &key, (int64_t)i));
	}
	key = test_key(8);
	assert_null(pending_add(pending, &key, 8));
	assert_int_equal(pending_since(pending_oldest(pending)), 0);
	pending_remove(pending, pending_oldest(pending));
	assert_int_equal(pending_since(pending_oldest(pending)), 1);
	assert_non_null(pending_add(pending, &key, 8));
	assert_int_equal(pending_flows_now(pending), 8);
	pending_free(pending);
}

struct test_model {
	struct pending_flow *flow; /* NULL: does not wait */
	unsigned packets[10];
	size_t lens[10];
	unsigned num_packets;
	size_t octets;
};

static void
test_step(
    struct pending *pending, struct test_model *model, unsigned number, unsigned *seed)
{
	size_t len = 20 + (unsigned)rand_r(seed) % (TEST_PACKET_MAX - 20);
	struct flow_key key = test_key(number);
	unsigned id = (unsigned)rand_r(seed) % 1000;

	assert_ptr_equal(pending_find(pending, &key), model->flow);
	if (!model->flow) {
		model->flow = pending_add(pending, &key, 0);
		return;
	}
	switch (rand_r(seed) % 8) {
	case 0:
		pending_remove(pending, model->flow);
		*model = (struct test_model){0};
		break;
	case 1:
	case 2:
		if (!model->num_packets)
			break;
		test_get(pending, model->flow, model->lens[0], model->packets[0]);
		model->num_packets--;
		model->octets -= model->lens[0];
		memmove(model->packets, model->packets + 1, 9 * sizeof(unsigned));
		memmove(model->lens, model->lens + 1, 9 * sizeof(size_t));
		break;
	default:
		if (!test_put(pending, model->flow, len, id))
			break;
		assert_true(model->num_packets < 10);
		model->packets[model->num_packets] = id;
		model->lens[model->num_packets++] = len;
		model->octets += len;
		assert_true(model->octets <= test_limits.flow_octets);
	}
}

static void
test_random_steps_agree_with_a_model(void **state)
{
	struct pending *pending = pending_new(&test_limits);
	struct test_model models[TEST_FLOWS] = {0};
	unsigned seed = (unsigned)time(NULL), step, i;

	(void)state;
	print_message("seed %u\n", seed);
	for (step = 0; step < TEST_STEPS; step++) {
		uint64_t waiting = 0, octets = 0, number;

		number = (unsigned)rand_r(&seed) % TEST_FLOWS;
		test_step(pending, &models[number], (unsigned)number, &seed);
		for (i = 0; i < TEST_FLOWS; i++) {
			waiting += models[i].flow != NULL;
			octets += models[i].octets;
		}
		assert_int_equal(pending_flows_now(pending), waiting);
		assert_true(octets <= pending_octets_now(pending));
		assert_true(pending_octets_now(pending) <= test_limits.memory);
	}
	for (i = 0; i < TEST_FLOWS; i++) {
		if (models[i].flow)
			pending_remove(pending, models[i].flow);
	}
	assert_int_equal(pending_octets_now(pending), 0);
	assert_null(pending_oldest(pending));
	pending_free(pending);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_packets_come_out_as_they_went_in),
	    cmocka_unit_test(test_the_oldest_packets_of_a_flow_are_kept),
	    cmocka_unit_test(test_a_flow_has_a_limit_of_octets),
	    cmocka_unit_test(test_all_flows_share_a_limit_of_memory),
	    cmocka_unit_test(test_flows_beyond_the_limit_are_refused),
	    cmocka_unit_test(test_random_steps_agree_with_a_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
