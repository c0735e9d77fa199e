/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_boundary.c - scope boundaries: what they keep from which entry, who is told, and
 * how long the plane has them.
 *
 * A holds interface 1, where 10.1/16 is; B holds 2 and 3.
 */
#include "config.h"

#include "told_lab.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG
#define S "10.1.0.9"
#define G "239.1.1.1"

struct scene {
	struct told_lab *told;
	struct core_lab *lab;
	uint32_t a, b;
};

/* Clients that want alerts of these kinds. */
static struct scene
scene_for(void **state, uint32_t kinds)
{
	struct told_lab *told = *state;
	struct scene scene = {.told = told, .lab = &told->lab};

	scene.a = told_lab_register_for(told, MGM_PROTO_PIM_DENSE, kinds);
	scene.b = told_lab_register_for(told, MGM_PROTO_DVMRP, kinds);
	told_lab_take(told, scene.a, "1");
	told_lab_take(told, scene.b, "23");
	return scene;
}

static struct scene
scene_of(void **state)
{
	return scene_for(state, ALERT_BIT(ALERT_JOIN) | ALERT_BIT(ALERT_PRUNE));
}

static void
scene_join(struct scene *scene, const char *group, uint32_t ifindex)
{
	assert_int_equal(
	    core_lab_add(scene->lab, scene->b, "*", group, ifindex, JOIN), MGM_OK);
}

static void
scene_expect(struct scene *scene, const char *group, const char *wanted)
{
	assert_string_equal(core_lab_mfe(scene->lab, S, group), wanted);
}

/* The plane counts the entry's packets at a boundary on the interface. */
static bool
scene_is_blocked(struct scene *scene, const char *group, uint32_t ifindex)
{
	return fake_plane_blocked(core_lab_find(scene->lab, S, group), ifindex) != NULL;
}

static void
test_a_group_within_the_range_does_not_go_out_of_a_boundary(void **state)
{
	struct scene scene = scene_of(state);

	core_lab_set_boundaries(scene.lab, "eth2 239.1.0.0/16");
	scene_join(&scene, G, 2);
	scene_join(&scene, G, 3);
	scene_join(&scene, "239.2.1.1", 2);
	core_lab_packet(scene.lab, S, G, 1);
	core_lab_packet(scene.lab, S, "239.2.1.1", 1);

	scene_expect(&scene, G, "1>3");
	assert_true(scene_is_blocked(&scene, G, 2));
	assert_false(scene_is_blocked(&scene, G, 3));
	scene_expect(&scene, "239.2.1.1", "1>2");
	assert_false(scene_is_blocked(&scene, "239.2.1.1", 2));
	core_lab_work(scene.lab);
}

static void
test_nothing_of_the_range_comes_in_over_a_boundary(void **state)
{
	struct scene scene = scene_of(state);

	core_lab_set_boundaries(scene.lab, "eth1 239.1.0.0/16 eth2 239.0.0.0/8");
	scene_join(&scene, G, 2);
	scene_join(&scene, G, 3);
	scene_join(&scene, "239.2.1.1", 3);
	core_lab_packet(scene.lab, S, G, 1);
	core_lab_packet(scene.lab, S, "239.2.1.1", 1);

	scene_expect(&scene, G, "1>");
	assert_non_null(core_lab_find(scene.lab, S, G)->iif_boundary);
	assert_int_equal(core_lab_find(scene.lab, S, G)->num_blocked, 0);
	scene_expect(&scene, "239.2.1.1", "1>3");
	assert_null(core_lab_find(scene.lab, S, "239.2.1.1")->iif_boundary);
	core_lab_work(scene.lab);
}

static void
test_a_change_of_the_list_reaches_entries_that_are_there(void **state)
{
	struct scene scene = scene_of(state);

	scene_join(&scene, G, 2);
	scene_join(&scene, G, 3);
	core_lab_packet(scene.lab, S, G, 1);
	scene_expect(&scene, G, "1>2,3");

	core_lab_set_boundaries(scene.lab, "eth2 239.1.0.0/16");
	core_lab_work(scene.lab);
	scene_expect(&scene, G, "1>3");
	assert_true(scene_is_blocked(&scene, G, 2));
	core_lab_set_boundaries(scene.lab, "eth1 239.0.0.0/8");
	core_lab_work(scene.lab);
	scene_expect(&scene, G, "1>");
	assert_non_null(core_lab_find(scene.lab, S, G)->iif_boundary);
	assert_int_equal(scene.lab->fake.num_boundaries, 1);
	core_lab_set_boundaries(scene.lab, "");
	core_lab_work(scene.lab);
	scene_expect(&scene, G, "1>2,3");
	assert_int_equal(scene.lab->fake.num_boundaries, 0);
}

/* More entries than one slice of work looks at. */
static void
test_a_change_is_carried_to_many_entries_in_slices(void **state)
{
	struct scene scene = scene_for(state, 0);
	char group[32];
	unsigned i, calls = 0;

	assert_int_equal(core_lab_add(scene.lab, scene.b, "*", "*", 2, JOIN), MGM_OK);
	for (i = 0; i < 1000; i++) {
		snprintf(group, sizeof(group), "239.%u.%u.1", i / 250, i % 250);
		core_lab_packet(scene.lab, S, group, 1);
	}

	core_lab_set_boundaries(scene.lab, "eth2 239.1.0.0/16 eth3 239.2.0.0/16");
	while (core_work(scene.lab->core, scene.lab->now))
		calls++;
	assert_true(calls >= 500 / 64);
	for (i = 0; i < 1000; i++) {
		snprintf(group, sizeof(group), "239.%u.%u.1", i / 250, i % 250);
		scene_expect(&scene, group, i / 250 == 1 ? "1>" : "1>2");
	}
	/* Gone in the middle of the walk: nothing may name what is taken back. */
	core_lab_set_boundaries(scene.lab, "eth2 239.0.0.0/8");
	(void)core_work(scene.lab->core, scene.lab->now);
	core_check(scene.lab->core);
	core_lab_set_boundaries(scene.lab, "eth2 239.3.0.0/16");
	(void)core_work(scene.lab->core, scene.lab->now);
	core_check(scene.lab->core);
	core_lab_work(scene.lab);
	for (i = 0; i < 1000; i++) {
		snprintf(group, sizeof(group), "239.%u.%u.1", i / 250, i % 250);
		scene_expect(&scene, group, i / 250 == 3 ? "1>" : "1>2");
	}
	assert_int_equal(scene.lab->fake.num_boundaries, 1);
}

static void
test_a_boundary_waits_for_its_interface_and_follows_its_name(void **state)
{
	struct scene scene = scene_of(state);
	struct core_link link = core_lab_link(6);

	core_lab_set_boundaries(scene.lab, "eth6 239.1.0.0/16 up0 239.1.1.0/24");
	core_lab_add_link(scene.lab, 6);
	told_lab_take(scene.told, scene.b, "6");
	scene_join(&scene, G, 6);
	core_lab_packet(scene.lab, S, G, 1);
	scene_expect(&scene, G, "1>");

	snprintf(link.link.name, sizeof(link.link.name), "up1");
	assert_int_equal(core_set_link(scene.lab->core, &link, scene.lab->now), 0);
	core_lab_work(scene.lab);
	scene_expect(&scene, G, "1>6");
	snprintf(link.link.name, sizeof(link.link.name), "up0");
	assert_int_equal(core_set_link(scene.lab->core, &link, scene.lab->now), 0);
	core_lab_work(scene.lab);
	scene_expect(&scene, G, "1>");
	assert_true(scene_is_blocked(&scene, G, 6));
	core_remove_link(scene.lab->core, 6, scene.lab->now);
	core_lab_work(scene.lab);
}

static void
test_of_ranges_that_overlap_the_smallest_counts(void **state)
{
	struct scene scene = scene_of(state);
	struct snapshot_boundary row;
	struct fake_boundary *small;

	core_lab_set_boundaries(
	    scene.lab, "eth2 239.0.0.0/8 eth2 239.1.1.0/24 eth2 239.1.0.0/16");
	scene_join(&scene, G, 2);
	core_lab_packet(scene.lab, S, G, 1);
	small = fake_plane_blocked(core_lab_find(scene.lab, S, G), 2);
	assert_non_null(small);
	small->counters = (struct plane_boundary_counters){7, 900};

	assert_true(core_next_boundary(scene.lab->core, NULL, &row));
	assert_int_equal(row.group.len, 8);
	assert_int_equal(row.counters.packets, 0);
	assert_true(core_next_boundary(scene.lab->core, &row, &row));
	assert_int_equal(row.group.len, 16);
	assert_int_equal(row.counters.packets, 0);
	assert_true(core_next_boundary(scene.lab->core, &row, &row));
	assert_int_equal(row.ifindex, 2);
	assert_int_equal(row.group.len, 24);
	assert_int_equal(row.counters.packets, 7);
	assert_int_equal(row.counters.octets, 900);
	assert_false(core_next_boundary(scene.lab->core, &row, &row));

	/* It goes, and the next larger one takes over. */
	core_lab_set_boundaries(scene.lab, "eth2 239.0.0.0/8 eth2 239.1.0.0/16");
	core_lab_work(scene.lab);
	assert_true(scene_is_blocked(&scene, G, 2));
	scene_expect(&scene, G, "1>");
	assert_int_equal(scene.lab->fake.num_boundaries, 2);
}

static void
test_one_that_stays_in_the_list_keeps_its_age_and_its_counters(void **state)
{
	struct scene scene = scene_of(state);
	struct snapshot_boundary row;
	int64_t began = scene.lab->now;

	core_lab_set_boundaries(scene.lab, "eth2 239.1.0.0/16");
	LIST_FIRST(&scene.lab->fake.boundaries)->counters.packets = 5;
	core_lab_advance(scene.lab, CORE_LAB_S);
	core_lab_set_boundaries(scene.lab, "eth2 239.0.0.0/8 eth2 239.1.0.0/16");

	assert_true(core_next_boundary(scene.lab->core, NULL, &row));
	assert_int_equal(row.since_us, scene.lab->now);
	assert_true(core_next_boundary(scene.lab->core, &row, &row));
	assert_int_equal(row.since_us, began);
	assert_int_equal(row.counters.packets, 5);
	/* One that was gone begins anew. */
	core_lab_set_boundaries(scene.lab, "");
	core_lab_set_boundaries(scene.lab, "eth2 239.1.0.0/16");
	assert_true(core_next_boundary(scene.lab->core, NULL, &row));
	assert_int_equal(row.since_us, scene.lab->now);
	assert_int_equal(row.counters.packets, 0);
}

static void
test_the_owner_of_the_iif_is_told_when_a_boundary_leaves_nobody(void **state)
{
	struct scene scene = scene_of(state);

	scene_join(&scene, G, 2);
	core_lab_packet(scene.lab, S, G, 1);
	told_lab_forget(scene.told);

	core_lab_set_boundaries(scene.lab, "eth2 239.0.0.0/8");
	core_lab_work(scene.lab);
	TOLD(scene.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1");
	core_lab_set_boundaries(scene.lab, "");
	core_lab_work(scene.lab);
	TOLD(scene.told, "A: join (10.1.0.9,239.1.1.1) entry");
	core_lab_set_boundaries(scene.lab, "eth1 239.0.0.0/8");
	core_lab_work(scene.lab);
	TOLD(scene.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1");
	/* From one boundary to another: nobody wanted it, and nobody does. */
	core_lab_set_boundaries(scene.lab, "eth2 239.0.0.0/8");
	core_lab_work(scene.lab);
	TOLD(scene.told, "");
}

/* Who wants a group is one thing, what reaches him another (5.4). */
static void
test_a_join_across_a_boundary_is_kept_and_told(void **state)
{
	struct scene scene = scene_of(state);
	struct core_membership_row row;

	core_lab_set_boundaries(scene.lab, "eth2 239.0.0.0/8");
	scene_join(&scene, G, 2);
	TOLD(scene.told, "A: join (*,239.1.1.1) member");
	assert_true(core_next_membership(scene.lab->core, NULL, &row));
	core_lab_packet(scene.lab, S, G, 1);
	TOLD(scene.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1");
	scene_expect(&scene, G, "1>");
	assert_int_equal(core_lab_delete(scene.lab, scene.b, "*", G, 2, JOIN), MGM_OK);
	TOLD(scene.told, "A: prune (*,239.1.1.1) member on 2");
	assert_false(scene_is_blocked(&scene, G, 2));
}

static void
test_an_edit_of_an_entry_does_not_cross_a_boundary_but_outlasts_it(void **state)
{
	struct scene scene = scene_of(state);

	core_lab_set_boundaries(scene.lab, "eth2 239.0.0.0/8");
	core_lab_packet(scene.lab, S, G, 1);
	assert_int_equal(core_lab_add(scene.lab, scene.b, S, G, 2, FORWARD), MGM_OK);
	scene_expect(&scene, G, "1>");
	assert_true(scene_is_blocked(&scene, G, 2));
	core_lab_set_boundaries(scene.lab, "");
	core_lab_work(scene.lab);
	scene_expect(&scene, G, "1>2");
	/* Taken out: it would not go there anyway, so the boundary stops nothing. */
	scene_join(&scene, G, 2);
	assert_int_equal(core_lab_delete(scene.lab, scene.b, S, G, 2, FORWARD), MGM_OK);
	core_lab_set_boundaries(scene.lab, "eth2 239.0.0.0/8");
	core_lab_work(scene.lab);
	assert_false(scene_is_blocked(&scene, G, 2));
}

/* Nobody is asked about an interface that the data cannot reach (5.3 step 4). */
static void
test_a_blocked_oif_is_no_question_of_creation(void **state)
{
	struct told_lab *told = *state;
	uint32_t a =
	    told_lab_register_for(told, MGM_PROTO_PIM_DENSE, ALERT_BIT(ALERT_CREATION));

	told_lab_take(told, a, "123");
	core_lab_set_boundaries(&told->lab, "eth2 239.0.0.0/8");
	assert_int_equal(core_lab_add(&told->lab, a, "*", G, 2, JOIN), MGM_OK);
	assert_int_equal(core_lab_add(&told->lab, a, "*", G, 3, JOIN), MGM_OK);
	core_lab_packet(&told->lab, S, G, 1);

	TOLD(told, "A? creation (10.1.0.9,239.1.1.1) on 1: 3");
	told_lab_answer_creation(told, a, "y");
	assert_string_equal(core_lab_mfe(&told->lab, S, G), "1>3");
}

static void
test_a_route_to_another_interface_passes_the_boundary_by(void **state)
{
	struct scene scene = scene_of(state);

	core_lab_set_boundaries(scene.lab, "eth1 239.0.0.0/8 eth3 239.0.0.0/8");
	scene_join(&scene, G, 2);
	core_lab_packet(scene.lab, S, G, 1);
	scene_expect(&scene, G, "1>");
	core_lab_set_route(scene.lab, "10.1.0.0/16", 4);
	core_routes_changed(scene.lab->core, NULL);
	core_lab_work(scene.lab);
	scene_expect(&scene, G, "4>2");
	core_lab_set_route(scene.lab, "10.1.0.0/16", 3);
	core_routes_changed(scene.lab->core, NULL);
	core_lab_work(scene.lab);
	scene_expect(&scene, G, "3>");
}

static void
test_bad_lists_are_refused_whole(void **state)
{
	static const struct {
		const char *ifname;
		const char *range;
		const char *says;
	} bad[] = {
	    {"", "239.0.0.0/8", "boundary 2 () has no interface name"},
	    {"eth2", "10.0.0.0/8", "boundary 2 (eth2) is no range of groups"},
	    {"eth2", "224.0.0.0/3", "is no range of groups"},
	    {"eth2", "ff00::/7", "is no range of groups"},
	    {"eth1", "239.1.0.0/16", "boundary 239.1.0.0/16 on eth1 is there twice"},
	};
	struct scene scene = scene_of(state);
	struct core_boundary list[2] = {{.ifname = "eth1"}};
	size_t i;

	core_lab_set_boundaries(scene.lab, "eth3 239.3.0.0/16");
	assert_int_equal(prefix_parse("239.1.0.0/16", &list[0].group), 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&list[1], 0, sizeof(list[1]));
		snprintf(list[1].ifname, sizeof(list[1].ifname), "%s", bad[i].ifname);
		if (prefix_parse(bad[i].range, &list[1].group) != 0)
			list[1].group.len = 1;
		assert_int_equal(
		    core_set_boundaries(scene.lab->core, list, 2, scene.lab->now),
		    -EINVAL);
		if (strstr(core_detail(scene.lab->core), bad[i].says) == NULL)
			fail_msg("%s", core_detail(scene.lab->core));
		assert_int_equal(scene.lab->fake.num_boundaries, 1);
	}
	assert_int_equal(core_set_boundaries(scene.lab->core, list,
			     CORE_MAX_BOUNDARIES + 1, scene.lab->now),
	    -EINVAL);
	core_lab_work(scene.lab);
}

static void
test_a_plane_without_room_leaves_the_old_list_in_force(void **state)
{
	struct scene scene = scene_of(state);
	struct core_boundary list[2] = {{.ifname = "eth1"}, {.ifname = "eth2"}};

	scene_join(&scene, G, 2);
	core_lab_packet(scene.lab, S, G, 1);
	core_lab_set_boundaries(scene.lab, "eth2 239.1.0.0/16");
	core_lab_work(scene.lab);
	assert_int_equal(prefix_parse("239.2.0.0/16", &list[0].group), 0);
	assert_int_equal(prefix_parse("239.3.0.0/16", &list[1].group), 0);
	scene.lab->fake.fail_boundary = -ENOMEM;
	assert_int_equal(
	    core_set_boundaries(scene.lab->core, list, 2, scene.lab->now), -ENOMEM);
	assert_non_null(strstr(core_detail(scene.lab->core), "no memory"));
	core_lab_work(scene.lab);
	scene_expect(&scene, G, "1>");
	assert_int_equal(scene.lab->fake.num_boundaries, 1);
}

/* An entry that the plane could not change still names the old boundary. */
static void
test_the_plane_keeps_a_boundary_while_an_entry_of_its_names_it(void **state)
{
	struct scene scene = scene_of(state);

	scene_join(&scene, G, 2);
	core_lab_packet(scene.lab, S, G, 1);
	core_lab_set_boundaries(scene.lab, "eth2 239.1.0.0/16");
	core_lab_work(scene.lab);
	scene.lab->fake.fail_change = -EIO;
	core_lab_set_boundaries(scene.lab, "");
	core_lab_work(scene.lab);
	assert_true(scene_is_blocked(&scene, G, 2));
	assert_int_equal(scene.lab->fake.num_boundaries, 1);
	scene.lab->fake.fail_change = 0;
	core_lab_advance(scene.lab, 2 * CORE_LAB_S);
	assert_false(scene_is_blocked(&scene, G, 2));
	assert_int_equal(scene.lab->fake.num_boundaries, 0);
}

/* However fast lists come, those that leave are bounded. */
static void
test_lists_that_come_fast_do_not_pile_up(void **state)
{
	struct scene scene = scene_of(state);
	struct core_boundary *list = calloc(CORE_MAX_BOUNDARIES, sizeof(*list));
	uint32_t i, round;

	assert_non_null(list);
	for (round = 0; round < 6; round++) {
		for (i = 0; i < CORE_MAX_BOUNDARIES; i++) {
			memcpy(list[i].ifname, "eth2", 5);
			list[i].group.addr =
			    addr_ipv4(0xef000000 + round * 0x10000 + i);
			list[i].group.len = 32;
		}
		assert_int_equal(core_set_boundaries(scene.lab->core, list,
				     CORE_MAX_BOUNDARIES, scene.lab->now),
		    0);
		assert_in_range(scene.lab->fake.num_boundaries, CORE_MAX_BOUNDARIES,
		    3 * CORE_MAX_BOUNDARIES);
	}
	core_lab_work(scene.lab);
	assert_int_equal(scene.lab->fake.num_boundaries, CORE_MAX_BOUNDARIES);
	free(list);
}

static void
test_a_snapshot_has_the_boundaries_that_are_in_force(void **state)
{
	struct scene scene = scene_of(state);
	struct snapshot *snapshot;

	core_lab_set_boundaries(scene.lab,
	    "eth3 239.1.0.0/16 eth2 ff05::/16 eth2 239.1.0.0/16 eth9 239.1.0.0/16");
	snapshot = core_lab_snapshot(scene.lab);
	assert_int_equal(snapshot->num_boundaries, 3);
	assert_int_equal(snapshot->boundaries[0].ifindex, 2);
	assert_int_equal(snapshot->boundaries[0].group.addr.family, MGM_FAMILY_IPV4);
	assert_int_equal(snapshot->boundaries[1].ifindex, 2);
	assert_int_equal(snapshot->boundaries[2].ifindex, 3);
	assert_int_equal(snapshot->boundaries[2].since_us, scene.lab->now);
	snapshot_release(snapshot);
}

static void
test_the_rate_limit_goes_to_the_plane(void **state)
{
	struct scene scene = scene_of(state);
	struct core_link link = core_lab_link(2);
	struct snapshot_iface row;

	link.rate_limit = 2000;
	assert_int_equal(core_set_link(scene.lab->core, &link, scene.lab->now), 0);
	assert_int_equal(scene.lab->fake.ifaces[2].rate_limit, 2000);
	assert_true(core_next_iface(scene.lab->core, 1, &row));
	assert_int_equal(row.rate_limit, 2000);
	scene.lab->fake.fail_rate = -ENOMEM;
	link.rate_limit = 3000;
	assert_int_equal(
	    core_set_link(scene.lab->core, &link, scene.lab->now), -ENOMEM);
	scene.lab->fake.fail_rate = 0;
	core_lab_advance(scene.lab, 2 * CORE_LAB_S);
	assert_int_equal(scene.lab->fake.ifaces[2].rate_limit, 3000);
	/* An interface that becomes active has it from the start. */
	link = core_lab_link(5);
	link.rate_limit = 70;
	assert_int_equal(core_set_link(scene.lab->core, &link, scene.lab->now), 0);
	told_lab_take(scene.told, scene.b, "5");
	assert_int_equal(scene.lab->fake.ifaces[5].rate_limit, 70);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(test_a_group_within_the_range_does_not_go_out_of_a_boundary),
	    TOLD_LAB_TEST(test_nothing_of_the_range_comes_in_over_a_boundary),
	    TOLD_LAB_TEST(test_a_change_of_the_list_reaches_entries_that_are_there),
	    TOLD_LAB_TEST(test_a_change_is_carried_to_many_entries_in_slices),
	    TOLD_LAB_TEST(test_a_boundary_waits_for_its_interface_and_follows_its_name),
	    TOLD_LAB_TEST(test_of_ranges_that_overlap_the_smallest_counts),
	    TOLD_LAB_TEST(
		test_one_that_stays_in_the_list_keeps_its_age_and_its_counters),
	    TOLD_LAB_TEST(
		test_the_owner_of_the_iif_is_told_when_a_boundary_leaves_nobody),
	    TOLD_LAB_TEST(test_a_join_across_a_boundary_is_kept_and_told),
	    TOLD_LAB_TEST(
		test_an_edit_of_an_entry_does_not_cross_a_boundary_but_outlasts_it),
	    TOLD_LAB_TEST(test_a_blocked_oif_is_no_question_of_creation),
	    TOLD_LAB_TEST(test_a_route_to_another_interface_passes_the_boundary_by),
	    TOLD_LAB_TEST(test_bad_lists_are_refused_whole),
	    TOLD_LAB_TEST(test_a_plane_without_room_leaves_the_old_list_in_force),
	    TOLD_LAB_TEST(
		test_the_plane_keeps_a_boundary_while_an_entry_of_its_names_it),
	    TOLD_LAB_TEST(test_lists_that_come_fast_do_not_pile_up),
	    TOLD_LAB_TEST(test_a_snapshot_has_the_boundaries_that_are_in_force),
	    TOLD_LAB_TEST(test_the_rate_limit_goes_to_the_plane),
	};

	return cmocka_run_group_tests_name("boundary", tests, NULL, NULL);
}
