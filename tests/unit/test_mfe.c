/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mfe.c - entries made by data, and what changes them.
 */
#include "config.h"

#include "core_lab.h"

#include <errno.h>
#include <stdio.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG
#define G "239.1.1.1"
#define S "10.1.0.9"

static void
test_data_makes_an_entry_that_merges_all_kinds_of_membership(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	uint32_t b = core_lab_register(lab, MGM_PROTO_DVMRP, 1);

	assert_int_equal(core_lab_take(lab, a, 1), MGM_OK);
	assert_int_equal(core_lab_take(lab, a, 2), MGM_OK);
	assert_int_equal(core_lab_take(lab, b, 3), MGM_OK);
	assert_int_equal(core_lab_take(lab, b, 4), MGM_OK);
	assert_int_equal(core_lab_add(lab, a, S, G, 2, JOIN), MGM_OK);
	assert_int_equal(core_lab_add(lab, b, "*", G, 3, JOIN), MGM_OK);
	assert_int_equal(core_lab_add(lab, b, "*", "*", 4, JOIN), MGM_OK);
	/* On the incoming interface a membership is no outgoing one. */
	assert_int_equal(core_lab_add(lab, a, "*", G, 1, JOIN), MGM_OK);

	core_lab_packet(lab, S, G, 1);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2,3,4");
	assert_int_equal(lab->fake.released, 1);
	assert_int_equal(lab->fake.dropped, 0);
}

static void
test_a_membership_later_changes_the_entry_in_place(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	unsigned changes;

	core_lab_take(lab, a, 2);
	core_lab_take(lab, a, 3);
	core_lab_packet(lab, S, G, 1);
	core_lab_packet(lab, S, "239.9.9.9", 1);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	changes = lab->fake.changes;

	assert_int_equal(core_lab_add(lab, a, "*", G, 2, JOIN), MGM_OK);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_string_equal(core_lab_mfe(lab, S, "239.9.9.9"), "1>");
	assert_int_equal(lab->fake.changes, changes + 1);
	assert_int_equal(lab->fake.installs, 2);
	assert_int_equal(lab->fake.removes, 0);
}

static void
test_packets_that_cannot_be_routed_are_dropped_and_make_no_entry(void **state)
{
	static const struct {
		const char *source, *group;
	} cases[] = {{S, "224.0.0.5"}, {"0.0.0.0", G}, {"239.0.0.1", G},
	    {S, "10.0.0.1"}, {"2001:db8::1", G}, {S, "ff0e::1"}};
	struct core_lab *lab = *state;
	unsigned i;

	for (i = 0; i < 6; i++) {
		core_lab_packet(lab, cases[i].source, cases[i].group, 1);
		assert_int_equal(lab->fake.dropped, i + 1);
	}
	assert_int_equal(lab->fake.installs, 0);
	assert_int_equal(core_lab_status(lab).new_sources, 6);
}

static void
test_no_route_makes_a_negative_entry_that_becomes_positive(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	struct mgm_prefix prefix;

	core_lab_take(lab, a, 2);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_packet(lab, "192.0.2.1", G, 1);
	assert_string_equal(core_lab_mfe(lab, "192.0.2.1", G), "0>");
	assert_int_equal(lab->fake.released, 1);

	core_lab_set_route(lab, "192.0.2.0/24", 3);
	assert_int_equal(prefix_parse("192.0.2.0/24", &prefix), 0);
	core_routes_changed(lab->core, &prefix);
	core_lab_work(lab);

	assert_string_equal(core_lab_mfe(lab, "192.0.2.1", G), "3>2");
}

static void
test_an_unowned_incoming_interface_is_refused_where_configured(void **state)
{
	struct core_lab lab;
	uint32_t a, b;

	(void)state; /* a lab with a configuration of its own */
	core_lab_init(&lab);
	lab.config.refuse_unowned_iif = true;
	core_lab_start(&lab);
	core_lab_add_link(&lab, 1);
	core_lab_add_link(&lab, 2);
	core_lab_set_route(&lab, "10.1.0.0/16", 1);
	a = core_lab_register(&lab, MGM_PROTO_PIM_DENSE, 1);
	b = core_lab_register(&lab, MGM_PROTO_IGMP_ONLY, 1);
	core_lab_take(&lab, a, 2);
	core_lab_add(&lab, a, "*", G, 2, JOIN);
	core_lab_packet(&lab, S, G, 1);
	assert_string_equal(core_lab_mfe(&lab, S, G), "0>");

	assert_int_equal(core_lab_take(&lab, b, 1), MGM_OK);
	core_lab_work(&lab);

	assert_string_equal(core_lab_mfe(&lab, S, G), "1>2");
	core_lab_exit(&lab);
}

static void
test_a_route_change_moves_the_iif_of_the_sources_under_it_only(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	struct mgm_prefix prefix;
	unsigned lookups;

	core_lab_take(lab, a, 2);
	core_lab_take(lab, a, 3);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_add(lab, a, "*", G, 3, JOIN);
	core_lab_packet(lab, "10.0.255.255", G, 1);
	core_lab_packet(lab, S, G, 1);
	core_lab_packet(lab, "10.1.0.10", G, 1);
	core_lab_packet(lab, "10.2.0.9", G, 2);
	core_lab_delete(lab, a, S, G, 3, FORWARD);
	lookups = lab->lookups;

	core_lab_set_route(lab, "10.1.0.0/16", 3);
	assert_int_equal(prefix_parse("10.1.0.0/16", &prefix), 0);
	core_routes_changed(lab->core, &prefix);
	core_lab_work(lab);

	assert_int_equal(lab->lookups, lookups + 2);
	assert_string_equal(core_lab_mfe(lab, S, G), "3>2");
	assert_string_equal(core_lab_mfe(lab, "10.1.0.10", G), "3>2");
	assert_string_equal(core_lab_mfe(lab, "10.2.0.9", G), "2>3");
	/* Back again: the prune of that entry still holds. */
	core_lab_set_route(lab, "10.1.0.0/16", 1);
	core_routes_changed(lab->core, NULL);
	core_lab_work(lab);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_string_equal(core_lab_mfe(lab, "10.1.0.10", G), "1>2,3");
}

static void
test_many_route_changes_become_one_walk_and_lose_none(void **state)
{
	struct core_lab *lab = *state;
	struct mgm_prefix prefix;
	uint32_t i;

	for (i = 0; i < 200; i++) {
		char source[ADDR_TEXT_SIZE];

		snprintf(source, sizeof(source), "10.1.%u.9", (unsigned)i);
		core_lab_packet(lab, source, G, 1);
	}
	core_lab_set_route(lab, "10.1.0.0/16", 4);
	for (i = 0; i < 200; i++) {
		prefix = (struct mgm_prefix){addr_ipv4(0x0a010000 + (i << 8)), 24};
		core_routes_changed(lab->core, &prefix);
	}
	assert_true(core_next_due(lab->core) <= lab->now);
	core_lab_work(lab);

	for (i = 0; i < 200; i++) {
		char source[ADDR_TEXT_SIZE];

		snprintf(source, sizeof(source), "10.1.%u.9", (unsigned)i);
		assert_string_equal(core_lab_mfe(lab, source, G), "4>");
	}
}

static void
test_entries_beyond_the_limit_are_refused_and_counted(void **state)
{
	struct core_lab lab;

	(void)state; /* a lab with a limit of its own */
	core_lab_init(&lab);
	lab.config.max_mfes = 1;
	core_lab_start(&lab);
	core_lab_packet(&lab, S, G, 1);
	core_lab_packet(&lab, "10.1.0.10", G, 1);
	core_lab_packet(&lab, S, G, 1);

	assert_int_equal(lab.fake.dropped, 1);
	assert_int_equal(lab.fake.released, 2);
	assert_int_equal(core_lab_status(&lab).refused_mfes, 1);
	assert_int_equal(core_lab_status(&lab).mfes, 1);
	core_lab_exit(&lab);
}

static void
test_an_entry_that_the_plane_refuses_does_not_exist(void **state)
{
	struct core_lab *lab = *state;

	lab->fake.fail_install = -ENOSPC;
	core_lab_packet(lab, S, G, 1);
	assert_int_equal(lab->fake.dropped, 1);
	assert_int_equal(core_lab_status(lab).mfes, 0);
	assert_int_equal(core_lab_status(lab).plane_errors, 1);

	lab->fake.fail_install = 0;
	core_lab_packet(lab, S, G, 1);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
}

static void
test_a_change_that_the_plane_refuses_is_tried_again(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);

	core_lab_take(lab, a, 2);
	core_lab_packet(lab, S, G, 1);
	lab->fake.fail_change = -ENOMEM;
	assert_int_equal(core_lab_add(lab, a, "*", G, 2, JOIN), MGM_OK);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	core_lab_advance(lab, CORE_LAB_S);
	lab->fake.fail_change = 0;
	assert_true(core_next_due(lab->core) == lab->now + CORE_LAB_S);

	core_lab_advance(lab, CORE_LAB_S);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_int_equal(core_lab_status(lab).plane_errors, 2);
}

static void
test_disabled_forwarding_sends_nothing_and_keeps_everything(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);

	core_lab_take(lab, a, 2);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);
	core_set_enabled(lab->core, false, lab->now);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	assert_false(core_lab_status(lab).enabled);
	assert_true(lab->fake.disabled);
	core_lab_packet(lab, "10.1.0.10", G, 1);
	assert_int_equal(lab->fake.dropped, 1);

	core_set_enabled(lab->core, true, lab->now);
	assert_false(lab->fake.disabled);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_int_equal(lab->fake.installs, 1);
}

static void
test_entries_are_read_in_order_with_their_counters(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	struct snapshot_oif oifs[2];
	struct snapshot_mfe row;

	core_lab_take(lab, a, 2);
	core_lab_take(lab, a, 3);
	core_lab_add(lab, a, "*", "*", 2, JOIN);
	core_lab_add(lab, a, "*", "*", 3, JOIN);
	core_lab_packet(lab, "10.1.0.10", "239.0.0.2", 1);
	core_lab_packet(lab, "10.1.0.9", "239.0.0.2", 1);
	core_lab_packet(lab, "10.1.0.11", "239.0.0.1", 1);
	core_lab_find(lab, "10.1.0.9", "239.0.0.2")->counters.in_packets = 5;
	core_lab_find(lab, "10.1.0.9", "239.0.0.2")->oif_counters[3].packets = 4;

	assert_int_equal(
	    core_get_next_mfe(lab->core, NULL, NULL, &row, NULL, 0), MGM_OK);
	assert_int_equal(row.source.octets[3], 11);
	assert_int_equal(
	    core_get_next_mfe(lab->core, &row.group, &row.source, &row, oifs, 2),
	    MGM_OK);
	assert_int_equal(row.source.octets[3], 9);
	assert_int_equal(row.counters.in_packets, 5);
	assert_int_equal(row.num_oifs, 2);
	assert_int_equal(oifs[1].counters.packets, 4);
	assert_int_equal(oifs[1].protocol, MGM_PROTO_PIM_DENSE);
	assert_int_equal(row.protocol, MGM_PROTO_OTHER);
	assert_int_equal(row.route.len, 16);
	/* Less room than oifs: the number is still the whole one. */
	oifs[1].ifindex = 77;
	assert_int_equal(
	    core_get_mfe(lab->core, &row.group, &row.source, &row, oifs, 1), MGM_OK);
	assert_int_equal(row.num_oifs, 2);
	assert_int_equal(oifs[1].ifindex, 77);
	assert_int_equal(
	    core_get_next_mfe(lab->core, &row.group, &row.source, &row, NULL, 0),
	    MGM_OK);
	assert_int_equal(
	    core_get_next_mfe(lab->core, &row.group, &row.source, &row, NULL, 0),
	    MGM_E_NO_MORE_ITEMS);
}

/* The next hop of (S,G) on an interface; false: there is none. */
static bool
next_hop(struct core_lab *lab, uint32_t ifindex, struct snapshot_oif *row)
{
	struct mgm_addr group = core_lab_addr(G), source = core_lab_addr(S);
	struct snapshot_mfe mfe;
	struct snapshot_oif oifs[2];
	uint32_t i;

	assert_int_equal(
	    core_get_mfe(lab->core, &group, &source, &mfe, oifs, 2), MGM_OK);
	for (i = 0; i < mfe.num_oifs; i++) {
		*row = oifs[i];
		if (row->ifindex == ifindex)
			return true;
	}
	return false;
}

static void
check_next_hop(
    struct core_lab *lab, uint32_t ifindex, uint64_t packets, int64_t since_us)
{
	struct snapshot_oif row;

	assert_true(next_hop(lab, ifindex, &row));
	assert_int_equal(row.counters.packets, packets);
	assert_true(row.since_us == since_us);
}

/*
 * A client that joined G on the interfaces from `first` to 3; of the (S,G) that came
 * then 20 packets went to 2, and 30 to 3.
 */
static uint32_t
start_counting(struct core_lab *lab, uint32_t first)
{
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1), i;
	struct fake_mfe *mfe;

	for (i = first; i <= 3; i++) {
		core_lab_take(lab, a, i);
		core_lab_add(lab, a, "*", G, i, JOIN);
	}
	core_lab_packet(lab, S, G, 1);
	mfe = core_lab_find(lab, S, G);
	mfe->oif_counters[2].packets = 20;
	mfe->oif_counters[3].packets = 30;
	return a;
}

static void
test_a_next_hop_that_returns_counts_from_nothing(void **state)
{
	struct core_lab *lab = *state;
	int64_t begun = lab->now;
	uint32_t a = start_counting(lab, 2);
	struct snapshot_oif row;

	/* Pruned it stays in the list, and so do its counters. */
	lab->now += CORE_LAB_S;
	core_lab_delete(lab, a, S, G, 3, FORWARD);
	core_lab_add(lab, a, S, G, 3, FORWARD);
	check_next_hop(lab, 3, 30, begun);

	core_lab_delete(lab, a, "*", G, 2, JOIN);
	assert_false(next_hop(lab, 2, &row));
	lab->now += CORE_LAB_S;
	core_lab_add(lab, a, "*", G, 2, JOIN);
	check_next_hop(lab, 2, 0, lab->now);
	check_next_hop(lab, 3, 30, begun);
	core_lab_work(lab);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2,3");
}

static void
test_a_route_that_comes_and_goes_makes_next_hops_anew(void **state)
{
	struct core_lab *lab = *state;
	int64_t begun = lab->now, moved;
	struct snapshot_oif row;
	struct fake_mfe *mfe;

	(void)start_counting(lab, 1); /* nobody asks for the client */
	mfe = core_lab_find(lab, S, G);

	core_lab_advance(lab, CORE_LAB_S);
	moved = lab->now;
	core_lab_set_route(lab, "10.1.0.9/32", 2);
	core_routes_changed(lab->core, NULL);
	core_lab_work(lab);
	assert_string_equal(core_lab_mfe(lab, S, G), "2>1,3");
	check_next_hop(lab, 1, 0, moved);
	check_next_hop(lab, 3, 30, begun);
	mfe->oif_counters[1].packets = 10;

	core_lab_advance(lab, CORE_LAB_S);
	core_lab_remove_route(lab, "10.1.0.9/32");
	core_routes_changed(lab->core, NULL);
	core_lab_work(lab);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2,3");
	check_next_hop(lab, 2, 0, lab->now);
	check_next_hop(lab, 3, 30, begun);
	assert_false(next_hop(lab, 1, &row));
}

static void
test_a_call_tells_the_plane_a_bounded_number_of_entries(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1), i;

	core_lab_take(lab, a, 2);
	for (i = 0; i < 5000; i++) {
		struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE,
		    .group = addr_ipv4(UINT32_C(0xef000000) + i),
		    .source = core_lab_addr(S),
		    .ifindex = 1};

		core_plane_event(lab->core, &event, lab->now);
	}
	assert_int_equal(core_lab_add(lab, a, "*", "*", 2, JOIN), MGM_OK);
	assert_in_range(lab->fake.changes, 1, 1024);
	assert_true(core_next_due(lab->core) <= lab->now);
	while (core_work(lab->core, lab->now))
		continue;

	assert_int_equal(lab->fake.changes, 5000);
}

/* Entries with many oifs are more work for the plane, so a turn does fewer of them. */
static void
test_a_slice_is_bounded_in_oifs_too(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1), i, oifs = 0;
	unsigned before;
	bool more = true;

	for (i = 10; i < 50; i++, oifs++) {
		core_lab_add_link(lab, i);
		core_lab_take(lab, a, i);
		core_lab_add(lab, a, "*", "*", i, JOIN);
	}
	for (i = 0; i < 300; i++) {
		struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE,
		    .group = addr_ipv4(UINT32_C(0xef000000) + i),
		    .source = core_lab_addr(S),
		    .ifindex = 1};

		core_plane_event(lab->core, &event, lab->now);
	}
	core_lab_take(lab, a, 2);
	before = lab->fake.changes;
	oifs++;

	assert_int_equal(core_lab_add(lab, a, "*", "*", 2, JOIN), MGM_OK);
	assert_in_range(lab->fake.changes - before, 1, 1024 / (1 + oifs) + 1);
	while (more) {
		before = lab->fake.changes;
		more = core_work(lab->core, lab->now);
		assert_in_range(lab->fake.changes - before, 1, 512 / (1 + oifs) + 1);
	}
	assert_int_equal(lab->fake.changes, 300);
}

static void
test_two_cores_live_side_by_side(void **state)
{
	struct core_lab *one = *state, two;

	core_lab_init(&two);
	core_lab_start(&two);
	core_lab_packet(one, S, G, 1);

	assert_int_equal(core_lab_status(one).mfes, 1);
	assert_int_equal(core_lab_status(&two).mfes, 0);
	core_lab_exit(&two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(test_data_makes_an_entry_that_merges_all_kinds_of_membership),
	    CORE_LAB_TEST(test_a_membership_later_changes_the_entry_in_place),
	    CORE_LAB_TEST(
		test_packets_that_cannot_be_routed_are_dropped_and_make_no_entry),
	    CORE_LAB_TEST(test_no_route_makes_a_negative_entry_that_becomes_positive),
	    cmocka_unit_test(
		test_an_unowned_incoming_interface_is_refused_where_configured),
	    CORE_LAB_TEST(
		test_a_route_change_moves_the_iif_of_the_sources_under_it_only),
	    CORE_LAB_TEST(test_many_route_changes_become_one_walk_and_lose_none),
	    cmocka_unit_test(test_entries_beyond_the_limit_are_refused_and_counted),
	    CORE_LAB_TEST(test_an_entry_that_the_plane_refuses_does_not_exist),
	    CORE_LAB_TEST(test_a_change_that_the_plane_refuses_is_tried_again),
	    CORE_LAB_TEST(test_disabled_forwarding_sends_nothing_and_keeps_everything),
	    CORE_LAB_TEST(test_entries_are_read_in_order_with_their_counters),
	    CORE_LAB_TEST(test_a_next_hop_that_returns_counts_from_nothing),
	    CORE_LAB_TEST(test_a_route_that_comes_and_goes_makes_next_hops_anew),
	    CORE_LAB_TEST(test_a_call_tells_the_plane_a_bounded_number_of_entries),
	    CORE_LAB_TEST(test_a_slice_is_bounded_in_oifs_too),
	    CORE_LAB_TEST(test_two_cores_live_side_by_side),
	};

	return cmocka_run_group_tests_name("mfe", tests, NULL, NULL);
}
