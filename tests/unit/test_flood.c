/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_flood.c - when a flood of flows that get no entry or no route starts and ends.
 */
#include "config.h"

#include "core_lab.h"
#include "flood.h"

#include <stdio.h>
#include <stdlib.h>

#define G "239.1.1.1"
#define THRESHOLD 100

static int
flood_setup(void **state)
{
	struct core_lab *lab = malloc(sizeof(*lab));

	assert_non_null(lab);
	core_lab_init(lab);
	lab->config.flood_threshold = THRESHOLD;
	lab->config.high_water = 0;
	lab->told = true;
	core_lab_start(lab);
	core_lab_furnish(lab);
	*state = lab;
	return 0;
}

/* New flows on interface 1, each `gap_us` after the one before, from the network
 * 10.`net`: 1 to 5 are routed. */
static void
flood_send(struct core_lab *lab, unsigned net, unsigned count, int64_t gap_us)
{
	static unsigned serial;
	char source[32];
	unsigned i;

	for (i = 0; i < count; i++, serial++) {
		snprintf(source, sizeof(source), "10.%u.%u.%u", net, serial / 250 % 250,
		    serial % 250 + 1);
		(void)core_work(lab->core, lab->now);
		core_lab_packet(lab, source, G, 1);
		lab->now += gap_us;
	}
}

static void
flood_advance(struct core_lab *lab, unsigned seconds)
{
	while (seconds-- > 0)
		core_lab_advance(lab, CORE_LAB_S);
}

static void
test_as_many_unrouted_flows_as_the_threshold_start_a_flood(void **state)
{
	struct core_lab *lab = *state;
	const struct notification_flood *flood = &lab->events[0].u.flood;

	flood_send(lab, 9, THRESHOLD - 1, 1000);
	assert_int_equal(lab->num_events, 0);
	core_lab_packet(lab, "10.9.77.77", "239.7.7.7", 1);

	assert_int_equal(lab->num_events, 1);
	assert_int_equal(lab->events[0].type, NOTIFICATION_FLOOD_STARTED);
	assert_int_equal(flood->ifindex, 1);
	assert_string_equal(flood->ifname, "eth1");
	assert_int_equal(flood->rate, THRESHOLD);
	assert_int_equal(flood->total, THRESHOLD);
	assert_int_equal(flood->source.octets[3], 77);
	assert_int_equal(flood->group.octets[3], 7);
	flood_send(lab, 9, 10 * THRESHOLD, 1000);
	assert_int_equal(lab->num_events, 1);
}

static void
test_the_second_slides(void **state)
{
	struct core_lab *lab = *state;

	/* In no second there are so many. */
	flood_send(lab, 9, 5 * THRESHOLD, CORE_LAB_S / THRESHOLD + 1000);
	assert_int_equal(lab->num_events, 0);
	flood_advance(lab, 3);
	/* Half of them before, half of them after a whole second begins. */
	flood_send(lab, 9, 1, 600000);
	flood_send(lab, 9, THRESHOLD / 2, 8000);
	assert_int_equal(lab->num_events, 0);
	flood_send(lab, 9, THRESHOLD / 2, 8000);
	assert_int_equal(lab->num_events, 1);
}

static void
test_routed_flows_that_nobody_wants_are_no_flood(void **state)
{
	struct core_lab *lab = *state;

	flood_send(lab, 2, 20 * THRESHOLD, 100);

	assert_int_equal(lab->num_events, 0);
}

static void
test_a_flow_that_asks_again_though_it_has_its_entry_is_not_counted(void **state)
{
	struct core_lab *lab = *state;
	unsigned i;

	for (i = 0; i < 3 * THRESHOLD; i++)
		core_lab_packet(lab, "10.9.0.1", G, 1);

	assert_int_equal(lab->num_events, 0);
}

static void
test_flows_that_get_no_entry_are_a_flood_too(void **state)
{
	struct core_lab *lab = *state;

	core_lab_exit(lab);
	core_lab_init(lab);
	lab->config.flood_threshold = THRESHOLD;
	lab->config.high_water = 0;
	lab->config.max_mfes = 10;
	lab->told = true;
	core_lab_start(lab);
	core_lab_furnish(lab);
	lab->now += 100 * CORE_LAB_S;
	flood_send(lab, 2, 10, 0);
	assert_int_equal(lab->num_events, 0);
	flood_send(lab, 2, THRESHOLD, 0);

	assert_int_equal(lab->num_events, 1);
	assert_int_equal(lab->events[0].type, NOTIFICATION_FLOOD_STARTED);
}

static void
test_five_quiet_seconds_in_a_row_end_it(void **state)
{
	struct core_lab *lab = *state;
	const struct notification_flood *flood = &lab->events[1].u.flood;
	unsigned i;

	flood_send(lab, 9, THRESHOLD, 0);
	flood_advance(lab, 1);
	/* Four quiet ones and a busy one, again and again: it goes on. */
	for (i = 0; i < 4; i++) {
		flood_advance(lab, 4);
		flood_send(lab, 9, THRESHOLD / 10 + 1, 0);
		flood_advance(lab, 1);
	}
	assert_int_equal(lab->num_events, 1);
	for (i = 0; i < 5; i++) {
		assert_int_equal(lab->num_events, 1);
		flood_send(lab, 9, THRESHOLD / 10, 0);
		flood_advance(lab, 1);
	}

	assert_int_equal(lab->num_events, 2);
	assert_int_equal(lab->events[1].type, NOTIFICATION_FLOOD_ENDED);
	assert_int_equal(flood->ifindex, 1);
	assert_int_equal(flood->rate, THRESHOLD / 10);
	assert_int_equal(
	    flood->total, THRESHOLD + 4 * (THRESHOLD / 10 + 1) + 5 * (THRESHOLD / 10));
	/* Nobody looks any more. */
	flood_advance(lab, 2);
	core_lab_advance(lab, 2000 * CORE_LAB_S);
	assert_int_equal(core_next_due(lab->core), INT64_MAX);
}

static void
test_what_the_plane_refuses_counts(void **state)
{
	struct core_lab *lab = *state;
	struct fake_iface *iface = &lab->fake.ifaces[1];

	assert_int_equal(
	    core_lab_take(lab, core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1), 1), 0);
	lab->num_events = 0;
	flood_send(lab, 2, THRESHOLD / 10, 0);
	core_lab_work(lab);
	assert_true(core_next_due(lab->core) > lab->now + 2 * CORE_LAB_S);
	flood_send(lab, 2, 1, 0);
	iface->counters.discards[PLANE_DISCARD_FLOOD] += THRESHOLD;
	flood_advance(lab, 1);

	assert_int_equal(lab->num_events, 1);
	assert_int_equal(lab->events[0].type, NOTIFICATION_FLOOD_STARTED);
	assert_int_equal(lab->events[0].u.flood.rate, THRESHOLD);
}

static void
test_a_flood_that_the_plane_refuses_all_but_wholly_is_noticed(void **state)
{
	struct core_lab *lab = *state;
	struct fake_iface *iface = &lab->fake.ifaces[1];
	unsigned second;

	assert_int_equal(
	    core_lab_take(lab, core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1), 1), 0);
	lab->num_events = 0;
	/* One new flow a second comes through; fewer than the threshold are refused. */
	for (second = 0; second < 3; second++) {
		iface->counters.discards[PLANE_DISCARD_FLOOD] += THRESHOLD / 2;
		flood_send(lab, 2, 1, 0);
		flood_advance(lab, 1);
	}
	assert_int_equal(lab->num_events, 0);
	/* It is watched by now: what is refused counts though none comes through. */
	iface->counters.discards[PLANE_DISCARD_FLOOD] += 2 * THRESHOLD;
	flood_advance(lab, 1);
	assert_int_equal(lab->num_events, 1);
	assert_int_equal(lab->events[0].type, NOTIFICATION_FLOOD_STARTED);
	assert_string_equal(lab->events[0].u.flood.ifname, "eth1");
	assert_int_equal(lab->events[0].u.flood.group.family, MGM_FAMILY_IPV4);
	flood_advance(lab, 6);
	assert_int_equal(lab->num_events, 2);
	assert_int_equal(lab->events[1].type, NOTIFICATION_FLOOD_ENDED);
	/* Few that were refused, long ago: looked at for two seconds, and no longer. */
	core_lab_advance(lab, 2000 * CORE_LAB_S);
	iface->counters.discards[PLANE_DISCARD_FLOOD] += THRESHOLD;
	flood_send(lab, 2, 1, 0);
	flood_advance(lab, 3);
	core_lab_advance(lab, 2000 * CORE_LAB_S);
	assert_int_equal(core_next_due(lab->core), INT64_MAX);
	assert_int_equal(lab->num_events, 2);
}

static void
test_a_flood_ends_with_its_interface(void **state)
{
	struct core_lab *lab = *state;

	flood_send(lab, 9, THRESHOLD, 0);
	core_remove_link(lab->core, 1, lab->now);
	core_check(lab->core);

	assert_int_equal(lab->num_events, 2);
	assert_int_equal(lab->events[1].type, NOTIFICATION_FLOOD_ENDED);
	assert_string_equal(lab->events[1].u.flood.ifname, "eth1");
}

#define FLOOD_TEST(test) \
	cmocka_unit_test_setup_teardown(test, flood_setup, core_lab_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOOD_TEST(test_as_many_unrouted_flows_as_the_threshold_start_a_flood),
	    FLOOD_TEST(test_the_second_slides),
	    FLOOD_TEST(test_routed_flows_that_nobody_wants_are_no_flood),
	    FLOOD_TEST(
		test_a_flow_that_asks_again_though_it_has_its_entry_is_not_counted),
	    FLOOD_TEST(test_flows_that_get_no_entry_are_a_flood_too),
	    FLOOD_TEST(test_five_quiet_seconds_in_a_row_end_it),
	    FLOOD_TEST(test_what_the_plane_refuses_counts),
	    FLOOD_TEST(test_a_flood_that_the_plane_refuses_all_but_wholly_is_noticed),
	    FLOOD_TEST(test_a_flood_ends_with_its_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
