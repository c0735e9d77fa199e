/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_expiry.c - the life of an entry: absolute, refreshed in place, hard, negative.
 */
#include "config.h"

#include "core_lab.h"

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
	};

	return cmocka_run_group_tests_name("expiry", tests, NULL, NULL);
}
