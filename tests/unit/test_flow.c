/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_flow.c - sets are exchanged whole, and counters outlive them until a restart.
 */
#include "config.h"

#include "flow.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "addr.h"

static struct plane_mfe
test_mfe(uint32_t iif, const uint32_t *oifs, size_t num_oifs)
{
	struct plane_mfe mfe = {.iif = iif, .oifs = oifs, .num_oifs = num_oifs};

	mfe.group = addr_ipv4(0xe8010101);
	mfe.source = addr_ipv4(0x0a000001);
	return mfe;
}

static void
test_counters_outlive_the_sets_that_name_them(void **state)
{
	static const uint32_t both[] = {9, 4}, one[] = {9};
	struct plane_mfe with = test_mfe(1, both, 2), without = test_mfe(2, one, 1);
	struct epoch *epoch = epoch_new(1);
	struct flow *flow = flow_new(&with);
	struct plane_oif_counters counters;

	(void)state;
	assert_int_equal(flow_current(flow)->oifs[1]->ifindex, 4);
	counter_add(&flow_current(flow)->oifs[1]->packets, 5);
	counter_add(&flow_current(flow)->oifs[1]->octets, 500);

	assert_int_equal(flow_set_oifs(flow, &without, epoch), 0);
	assert_int_equal(flow_current(flow)->iif, 2);
	assert_int_equal(flow_current(flow)->num_oifs, 1);
	flow_read_oif(flow, 4, &counters);
	assert_int_equal(counters.packets, 5);

	assert_int_equal(flow_set_oifs(flow, &with, epoch), 0);
	counter_add(&flow_current(flow)->oifs[1]->packets, 2);
	flow_read_oif(flow, 4, &counters);
	assert_int_equal(counters.packets, 7);
	assert_int_equal(counters.octets, 500);
	flow_read_oif(flow, 9, &counters);
	assert_int_equal(counters.packets, 0);
	flow_free(flow);
	epoch_free(epoch);
}

static uint64_t
flow_oif_packets(const struct flow *flow, uint32_t ifindex)
{
	struct plane_oif_counters counters;

	flow_read_oif(flow, ifindex, &counters);
	return counters.packets;
}

static void
test_a_restarted_interface_counts_from_nothing(void **state)
{
	static const uint32_t all[] = {2, 4, 9};
	struct plane_mfe with = test_mfe(1, all, 3), without = test_mfe(1, all, 1);
	struct epoch *epoch = epoch_new(1);
	struct flow *flow = flow_new(&with);
	uint32_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		counter_add(&flow_current(flow)->oifs[i]->packets, i + 1);
	assert_int_equal(flow_set_oifs(flow, &without, epoch), 0);
	flow_restart_oif(flow, 4);
	flow_restart_oif(flow, 77); /* was never there */
	assert_int_equal(flow_oif_packets(flow, 4), 0);
	assert_int_equal(flow_set_oifs(flow, &with, epoch), 0);
	counter_add(&flow_current(flow)->oifs[1]->packets, 50);
	assert_int_equal(flow_oif_packets(flow, 2), 1);
	assert_int_equal(flow_oif_packets(flow, 4), 50);
	assert_int_equal(flow_oif_packets(flow, 9), 3);
	flow_free(flow);
	epoch_free(epoch);
}

/* The forwarder is about to count where the core has just restarted. */
static void
test_an_interface_is_restarted_under_way(void **state)
{
	static const uint32_t one[] = {4};
	struct plane_mfe mfe = test_mfe(1, one, 1);
	struct epoch *epoch = epoch_new(1);
	struct flow *flow = flow_new(&mfe);
	const struct flow_set *held;
	unsigned i;

	(void)state;
	epoch_take(epoch, 0);
	held = flow_current(flow);
	for (i = 0; i < 3; i++) {
		counter_add(&flow_current(flow)->oifs[0]->packets, 5);
		flow_restart_oif(flow, 4);
		flow_restart_oif(flow, 4); /* nothing is left to restart */
		assert_int_equal(flow_oif_packets(flow, 4), 0);
		counter_add(&held->oifs[0]->packets, 1);
		assert_int_equal(flow_set_oifs(flow, &mfe, epoch), 0);
		(void)epoch_collect(epoch);
		counter_add(&held->oifs[0]->packets, 1);
		assert_int_equal(flow_oif_packets(flow, 4), 0);
	}
	epoch_release(epoch, 0);
	assert_int_equal(epoch_collect(epoch), 0);
	counter_add(&flow_current(flow)->oifs[0]->packets, 7);
	assert_int_equal(flow_oif_packets(flow, 4), 7);
	flow_restart_oif(flow, 4); /* and the flow ends with it */
	flow_free(flow);
	epoch_free(epoch);
}

static void
test_a_reader_keeps_the_set_that_it_found(void **state)
{
	static const uint32_t oifs[] = {3, 2, 7};
	struct plane_mfe three = test_mfe(1, oifs, 3), none = test_mfe(1, NULL, 0);
	struct epoch *epoch = epoch_new(1);
	struct flow *flow = flow_new(&three);
	const struct flow_set *set;

	(void)state;
	epoch_take(epoch, 0);
	set = flow_current(flow);
	assert_int_equal(flow_set_oifs(flow, &none, epoch), 0);
	assert_int_equal(epoch_collect(epoch), 1);

	assert_int_equal(set->num_oifs, 3);
	assert_int_equal(set->oifs[2]->ifindex, 7);
	assert_int_equal(flow_current(flow)->num_oifs, 0);
	epoch_release(epoch, 0);
	assert_int_equal(epoch_collect(epoch), 0);
	flow_free(flow);
	epoch_free(epoch);
}

static void
test_many_interfaces_keep_their_own_counters(void **state)
{
	struct plane_oif_counters counters;
	struct epoch *epoch = epoch_new(1);
	uint32_t i, ifindex;
	struct plane_mfe mfe = test_mfe(1, &ifindex, 1);
	struct flow *flow = NULL;

	(void)state;
	for (i = 0; i < 100; i++) {
		ifindex = i * 37 % 101 + 2; /* in no order */
		if (!flow)
			flow = flow_new(&mfe);
		else
			assert_int_equal(flow_set_oifs(flow, &mfe, epoch), 0);
		counter_add(&flow_current(flow)->oifs[0]->packets, ifindex);
	}
	for (i = 0; i < 100; i++) {
		ifindex = i * 37 % 101 + 2;
		flow_read_oif(flow, ifindex, &counters);
		assert_int_equal(counters.packets, ifindex);
	}
	flow_read_oif(flow, 1000, &counters);
	assert_int_equal(counters.packets, 0);
	flow_free(flow);
	epoch_free(epoch);
}

static void
test_boundaries_of_a_set_are_told_with_it(void **state)
{
	static const uint32_t oifs[] = {5};
	struct flow_boundary in = {0}, out[2] = {0};
	const struct plane_blocked blocked[] = {{3, &out[0]}, {7, &out[1]}};
	struct plane_mfe one = test_mfe(1, oifs, 1), none = test_mfe(1, NULL, 0);
	struct epoch *epoch = epoch_new(1);
	struct flow *flow;
	const struct flow_set *set;

	(void)state;
	one.blocked = blocked;
	one.num_blocked = 2;
	flow = flow_new(&one);
	set = flow_current(flow);
	assert_null(set->iif_boundary);
	assert_int_equal(set->num_oifs, 1);
	assert_int_equal(set->oifs[0]->ifindex, 5);
	assert_int_equal(set->num_blocked, 2);
	assert_ptr_equal(set->blocked[0], &out[0]);
	assert_ptr_equal(set->blocked[1], &out[1]);

	none.iif_boundary = &in;
	assert_int_equal(flow_set_oifs(flow, &none, epoch), 0);
	assert_ptr_equal(flow_current(flow)->iif_boundary, &in);
	assert_int_equal(flow_current(flow)->num_blocked, 0);
	flow_free(flow);
	epoch_free(epoch);
}

#define TEST_THREADS 4
#define TEST_PACKETS 3000000

struct test_counting {
	struct flow_boundary boundary;
	pthread_barrier_t start;
};

static void *
test_count(void *argument)
{
	struct test_counting *counting = argument;
	unsigned i;

	(void)pthread_barrier_wait(&counting->start);
	for (i = 0; i < TEST_PACKETS; i++)
		flow_boundary_count(&counting->boundary, 100);
	return NULL;
}

/* Flows of several threads meet at one boundary. */
static void
test_a_boundary_counts_exactly_over_threads(void **state)
{
	struct test_counting counting = {0};
	pthread_t threads[TEST_THREADS];
	unsigned i;

	(void)state;
	assert_int_equal(pthread_barrier_init(&counting.start, NULL, TEST_THREADS), 0);
	for (i = 0; i < TEST_THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, test_count, &counting), 0);
	for (i = 0; i < TEST_THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(pthread_barrier_destroy(&counting.start), 0);
	assert_int_equal(
	    counter_read(&counting.boundary.packets), TEST_THREADS * TEST_PACKETS);
	assert_int_equal(
	    counter_read(&counting.boundary.octets), TEST_THREADS * TEST_PACKETS * 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_counters_outlive_the_sets_that_name_them),
	    cmocka_unit_test(test_a_restarted_interface_counts_from_nothing),
	    cmocka_unit_test(test_an_interface_is_restarted_under_way),
	    cmocka_unit_test(test_a_reader_keeps_the_set_that_it_found),
	    cmocka_unit_test(test_many_interfaces_keep_their_own_counters),
	    cmocka_unit_test(test_boundaries_of_a_set_are_told_with_it),
	    cmocka_unit_test(test_a_boundary_counts_exactly_over_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
