/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_expiry.c - the life of an entry: absolute, refreshed in place, hard, negative.
 */
#include "config.h"

#include "core_lab.h"

#include <stdio.h>

#define G "239.1.1.1"
#define S "10.1.0.9"

static void
test_an_idle_entry_ends_after_900_seconds(void **state)
{
	struct core_lab *lab = *state;

	core_lab_packet(lab, S, G, 1);
	assert_true(core_next_due(lab->core) <= lab->now + 900 * CORE_LAB_S);
	core_lab_advance(lab, 899 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	assert_true(core_next_due(lab->core) == lab->now + CORE_LAB_S);

	core_lab_advance(lab, CORE_LAB_S);

	assert_string_equal(core_lab_mfe(lab, S, G), "-");
	assert_true(core_next_due(lab->core) == INT64_MAX);
}

static void
test_an_entry_that_carries_packets_is_refreshed_in_place(void **state)
{
	struct core_lab *lab = *state;
	struct mgm_addr g = core_lab_addr(G), s = core_lab_addr(S);
	int64_t created = lab->now;
	struct snapshot_mfe row;

	core_lab_packet(lab, S, G, 1);
	core_lab_find(lab, S, G)->counters.in_packets = 10;
	core_lab_advance(lab, 900 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	assert_int_equal(core_get_mfe(lab->core, &g, &s, &row, NULL, 0), MGM_OK);
	assert_true(row.created_us == created);
	assert_true(row.expires_us == lab->now + 900 * CORE_LAB_S);
	assert_int_equal(row.counters.in_packets, 10);
	assert_int_equal(lab->fake.installs, 1);

	/* No packet since: now it ends. */
	core_lab_advance(lab, 900 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(lab, S, G), "-");
}

static void
test_wrong_interface_packets_keep_no_entry_alive(void **state)
{
	struct core_lab *lab = *state;

	core_lab_packet(lab, S, G, 1);
	core_lab_find(lab, S, G)->counters.wrong_if_packets = 10;
	core_lab_advance(lab, 900 * CORE_LAB_S);

	assert_string_equal(core_lab_mfe(lab, S, G), "-");
}

static void
test_lifetime_hard_ends_a_busy_entry(void **state)
{
	struct core_lab lab;

	(void)state; /* a lab with a configuration of its own */
	core_lab_init(&lab);
	lab.config.lifetime_hard = true;
	lab.config.lifetime_us = 30 * CORE_LAB_S;
	core_lab_start(&lab);
	core_lab_add_link(&lab, 1);
	core_lab_set_route(&lab, "10.1.0.0/16", 1);
	core_lab_packet(&lab, S, G, 1);
	core_lab_find(&lab, S, G)->counters.in_packets = 10;

	core_lab_advance(&lab, 30 * CORE_LAB_S);

	assert_string_equal(core_lab_mfe(&lab, S, G), "-");
	core_lab_exit(&lab);
}

static void
test_an_entry_without_route_ends_after_60_seconds(void **state)
{
	struct core_lab *lab = *state;

	core_lab_packet(lab, "192.0.2.1", G, 1);
	assert_string_equal(core_lab_mfe(lab, "192.0.2.1", G), "0>");
	core_lab_find(lab, "192.0.2.1", G)->counters.negative_packets = 10;
	core_lab_advance(lab, 59 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(lab, "192.0.2.1", G), "0>");

	core_lab_advance(lab, CORE_LAB_S);

	assert_string_equal(core_lab_mfe(lab, "192.0.2.1", G), "-");
}

static void
test_an_entry_that_finds_its_route_lives_as_long_as_others(void **state)
{
	struct core_lab *lab = *state;

	core_lab_packet(lab, "192.0.2.1", G, 1);
	core_lab_advance(lab, 50 * CORE_LAB_S);
	core_lab_set_route(lab, "192.0.2.0/24", 2);
	core_routes_changed(lab->core, NULL);
	core_lab_advance(lab, 0);
	core_lab_advance(lab, 899 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(lab, "192.0.2.1", G), "2>");

	core_lab_advance(lab, CORE_LAB_S);

	assert_string_equal(core_lab_mfe(lab, "192.0.2.1", G), "-");
}

/* A lab that is full: FULL entries (S,239.2.0.i), half a minute old. */
#define FULL 40

static struct core_status
expiry_status(const struct core_lab *lab)
{
	struct core_status status;

	status = core_lab_status(lab);
	core_check(lab->core);
	return status;
}

static const char *
full_group(unsigned i)
{
	static char text[32];

	snprintf(text, sizeof(text), "239.2.0.%u", i);
	return text;
}

static void
full_start(struct core_lab *lab, uint32_t max_mfes, uint32_t max_iface_mfes)
{
	unsigned i;

	core_lab_init(lab);
	lab->config.max_mfes = max_mfes;
	lab->config.max_iface_mfes = max_iface_mfes;
	core_lab_start(lab);
	for (i = 1; i <= 3; i++)
		core_lab_add_link(lab, i);
	core_lab_set_route(lab, "10.1.0.0/16", 1);
	core_lab_set_route(lab, "10.2.0.0/16", 2);
	for (i = 0; i < FULL; i++)
		core_lab_packet(lab, S, full_group(i), 1);
	core_lab_advance(lab, 30 * CORE_LAB_S);
}

/* Each has carried `packets` more, but for one. */
static void
full_carry(struct core_lab *lab, unsigned packets, unsigned but)
{
	unsigned i;

	for (i = 0; i < FULL; i++) {
		if (i != but)
			core_lab_find(lab, S, full_group(i))->counters.in_packets +=
			    packets;
	}
}

static void
test_a_full_table_gives_the_place_of_an_idle_entry_to_a_new_flow(void **state)
{
	struct core_lab lab;
	unsigned i;

	(void)state; /* a lab with a limit of its own */
	full_start(&lab, FULL, 10 * FULL);
	/* What waited for the beginning is no sign of life after it. */
	for (i = 0; i < FULL; i++) {
		core_lab_find(&lab, S, full_group(i))->counters.in_packets = 5;
		core_lab_find(&lab, S, full_group(i))->counters.uninit_packets = 5;
	}

	for (i = 0; i < 10; i++) {
		char source[32];

		snprintf(source, sizeof(source), "10.1.1.%u", i);
		core_lab_packet(&lab, source, G, 1);
		assert_string_equal(core_lab_mfe(&lab, source, G), "1>");
	}

	assert_int_equal(expiry_status(&lab).mfes, FULL);
	assert_int_equal(expiry_status(&lab).yielded_mfes, 10);
	assert_int_equal(expiry_status(&lab).refused_mfes, 0);
	core_lab_exit(&lab);
}

static void
test_a_full_table_keeps_what_carries_packets(void **state)
{
	struct core_lab lab;
	unsigned tries;

	(void)state; /* a lab with a limit of its own */
	full_start(&lab, FULL, 10 * FULL);
	for (tries = 0; tries < 50; tries++) {
		full_carry(&lab, 1, FULL);
		core_lab_advance(&lab, 2 * CORE_LAB_S);
		core_lab_packet(&lab, "10.1.1.1", G, 1);
	}
	assert_string_equal(core_lab_mfe(&lab, "10.1.1.1", G), "-");
	assert_int_equal(expiry_status(&lab).refused_mfes, 50);

	/* One carries no more: the hand finds it, wherever it is, in a few tries. */
	for (tries = 0; expiry_status(&lab).yielded_mfes == 0; tries++) {
		assert_true(tries < 10);
		full_carry(&lab, 1, 33);
		core_lab_advance(&lab, 2 * CORE_LAB_S);
		core_lab_packet(&lab, "10.1.1.1", G, 1);
	}
	assert_string_equal(core_lab_mfe(&lab, S, full_group(33)), "-");
	assert_string_equal(core_lab_mfe(&lab, "10.1.1.1", G), "1>");
	assert_int_equal(expiry_status(&lab).mfes, FULL);
	core_lab_exit(&lab);
}

static void
test_an_entry_that_somebody_wants_gives_way_later(void **state)
{
	struct core_lab lab;
	uint32_t a;

	(void)state; /* a lab with a limit of its own */
	full_start(&lab, FULL, 10 * FULL);
	a = core_lab_register(&lab, MGM_PROTO_PIM_DENSE, 1);
	assert_int_equal(core_lab_take(&lab, a, 2), MGM_OK);
	assert_int_equal(
	    core_lab_add(&lab, a, "*", full_group(7), 2, MGM_JOIN_STATE_FLAG), MGM_OK);
	/* The hand has seen all of them in use, and now. */
	full_carry(&lab, 1, FULL);
	while (expiry_status(&lab).refused_mfes < FULL)
		core_lab_packet(&lab, "10.1.1.1", G, 1);

	core_lab_advance(&lab, 9 * CORE_LAB_S);
	full_carry(&lab, 1, 7);
	while (expiry_status(&lab).refused_mfes < 2 * FULL)
		core_lab_packet(&lab, "10.1.1.1", G, 1);
	assert_string_equal(core_lab_mfe(&lab, S, full_group(7)), "1>2");

	core_lab_advance(&lab, CORE_LAB_S);
	full_carry(&lab, 1, 7);
	while (expiry_status(&lab).yielded_mfes == 0 &&
	       expiry_status(&lab).refused_mfes < 3 * FULL)
		core_lab_packet(&lab, "10.1.1.1", G, 1);
	assert_string_equal(core_lab_mfe(&lab, S, full_group(7)), "-");
	assert_string_equal(core_lab_mfe(&lab, "10.1.1.1", G), "1>");
	core_lab_exit(&lab);
}

static void
test_a_full_interface_makes_room_among_its_own_entries(void **state)
{
	struct core_lab lab;
	char source[32];
	unsigned i;

	(void)state; /* a lab with a limit of its own */
	full_start(&lab, 10 * FULL, FULL);
	for (i = 0; i < FULL; i++)
		core_lab_packet(&lab, "10.2.0.9", full_group(i), 2);
	core_lab_advance(&lab, 2 * CORE_LAB_S);
	/* Those of the first are in use, and none of another's is taken for them. */
	full_carry(&lab, 1, FULL);
	core_lab_packet(&lab, "10.1.1.1", G, 1);
	assert_string_equal(core_lab_mfe(&lab, "10.1.1.1", G), "-");
	assert_int_equal(expiry_status(&lab).refused_iface_mfes, 1);

	for (i = 0; i < FULL + 10; i++) {
		core_lab_advance(&lab, CORE_LAB_S);
		snprintf(source, sizeof(source), "10.2.1.%u", i);
		core_lab_packet(&lab, source, G, 2);
		assert_string_equal(core_lab_mfe(&lab, source, G), "2>");
	}

	assert_int_equal(expiry_status(&lab).yielded_mfes, FULL + 10);
	assert_int_equal(expiry_status(&lab).mfes, 2 * FULL);
	/* The hand is at an entry that leaves the interface, as all of them do. */
	core_lab_set_route(&lab, "10.2.0.0/16", 3);
	core_routes_changed(lab.core, NULL);
	core_lab_advance(&lab, 0);
	assert_string_equal(core_lab_mfe(&lab, source, G), "3>");
	core_check(lab.core);
	core_lab_exit(&lab);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(test_an_idle_entry_ends_after_900_seconds),
	    CORE_LAB_TEST(test_an_entry_that_carries_packets_is_refreshed_in_place),
	    CORE_LAB_TEST(test_wrong_interface_packets_keep_no_entry_alive),
	    cmocka_unit_test(test_lifetime_hard_ends_a_busy_entry),
	    CORE_LAB_TEST(test_an_entry_without_route_ends_after_60_seconds),
	    CORE_LAB_TEST(test_an_entry_that_finds_its_route_lives_as_long_as_others),
	    cmocka_unit_test(
		test_a_full_table_gives_the_place_of_an_idle_entry_to_a_new_flow),
	    cmocka_unit_test(test_a_full_table_keeps_what_carries_packets),
	    cmocka_unit_test(test_an_entry_that_somebody_wants_gives_way_later),
	    cmocka_unit_test(test_a_full_interface_makes_room_among_its_own_entries),
	};

	return cmocka_run_group_tests_name("expiry", tests, NULL, NULL);
}
