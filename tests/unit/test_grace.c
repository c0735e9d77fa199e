/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_grace.c - what is kept of a dead client and for how long, and what others may do
 * with it meanwhile. Its coming back is test_grace_return.c's.
 */
#include "config.h"

#include "grace.h"
#include "grace_lab.h"

#include <stdio.h>
#include <string.h>

static void
test_a_dead_clients_flows_go_on_until_its_grace_ends(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life);
	int64_t death;

	core_lab_advance(lab, CORE_LAB_S);
	core_lab_advance(lab, CORE_LAB_S); /* no new flow: no flood is looked for */
	death = lab->now;
	grace_die(life, handle);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_true(grace_row(life).stale);
	assert_int_equal(grace_row(life).interfaces, 2);
	assert_int_equal(core_next_due(lab->core), death + 30 * CORE_LAB_S);
	core_lab_advance(lab, 30 * CORE_LAB_S - 1);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	/* New flows too. */
	core_lab_packet(lab, "10.1.0.10", G, 1);
	assert_string_equal(core_lab_mfe(lab, "10.1.0.10", G), "1>2");

	core_lab_advance(lab, 1);

	assert_string_equal(core_lab_mfe(lab, S, G), "-");
	assert_int_equal(grace_count_clients(life), 0);
	assert_int_equal(lab->fake.num_ifaces, 0);
}

static void
test_without_grace_a_dead_clients_things_end_at_once(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle;

	core_lab_exit(lab);
	core_lab_init(lab);
	life_lab_start(life);
	handle = grace_client(life);

	grace_die(life, handle);

	assert_string_equal(core_lab_mfe(lab, S, G), "-");
	assert_int_equal(grace_count_clients(life), 0);
}

static void
test_very_many_memberships_of_a_dead_client_end_in_slices(void **state)
{
	struct life_lab *life = *state;
	uint32_t handle, before, slices = 0;
	struct core_status status;
	char group[32];
	unsigned i;

	core_lab_exit(&life->lab);
	core_lab_init(&life->lab);
	life_lab_start(life);
	handle = grace_client(life);
	for (i = 0; i < 5 * GRACE_SLICE_MEMBERS; i++) {
		snprintf(group, sizeof(group), "239.2.%u.%u", i / 250, i % 250 + 1);
		assert_int_equal(
		    core_lab_add(&life->lab, handle, "*", group, 1, JOIN), MGM_OK);
	}

	grace_die(life, handle);
	status = core_lab_status(&life->lab);
	while (grace_count_clients(life) > 0) {
		before = status.memberships;
		(void)core_work(life->lab.core, life->lab.now);
		core_check(life->lab.core);
		status = core_lab_status(&life->lab);
		assert_in_range(before - status.memberships, 0, GRACE_SLICE_MEMBERS);
		slices++;
	}

	assert_int_equal(status.memberships, 0);
	assert_in_range(slices, 5, 8);
	assert_string_equal(core_lab_mfe(&life->lab, S, G), "-");
}

static void
test_a_client_that_owns_nothing_has_no_grace(void **state)
{
	struct life_lab *life = *state;
	uint32_t handle = grace_register(life);

	grace_die(life, handle);

	assert_int_equal(grace_count_clients(life), 0);
	assert_int_equal(core_next_due(life->lab.core), 0); /* interfaces are new */
	core_lab_work(&life->lab);
	assert_int_equal(core_next_due(life->lab.core), INT64_MAX);
}

static void
test_handles_of_the_dead_session_are_invalid_at_once(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life), next;

	grace_die(life, handle);
	assert_int_equal(core_lab_take(lab, handle, 3), MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    core_lab_add(lab, handle, "*", G2, 2, JOIN), MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    core_end_of_replay(lab->core, handle, lab->now), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_deregister_mprotocol(lab->core, handle, lab->now),
	    MGM_E_INVALID_PARAMETER);

	next = grace_register(life);

	assert_int_not_equal(next, handle);
	assert_int_equal(core_lab_take(lab, handle, 3), MGM_E_INVALID_PARAMETER);
	/* The dead session's end is told once more, late: it is not this client's. */
	grace_die(life, handle);
	assert_false(grace_row(life).stale);
}

static void
test_another_client_may_take_a_stale_interface(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life);
	uint32_t other = life_lab_register(life, PIM, 2, 8, 0, false, NULL);

	assert_int_equal(core_lab_take(lab, other, 2), MGM_E_ALREADY_EXISTS);
	lab->fake.ifaces[2].counters.out_packets = 5;
	grace_die(life, handle);

	assert_int_equal(core_lab_take(lab, other, 2), MGM_OK);

	/* The stale owner's state there is swept, and the plane kept the interface. */
	core_check(lab->core);
	assert_int_equal(lab->fake.ifaces[2].counters.out_packets, 5);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	handle = grace_register(life);
	assert_int_equal(core_lab_take(lab, handle, 2), MGM_E_ALREADY_EXISTS);
	assert_int_equal(core_lab_take(lab, handle, 1), MGM_OK);
	/* Who loses the last one so is no more. */
	grace_die(life, handle);
	assert_int_equal(core_lab_take(lab, other, 1), MGM_OK);
	core_check(lab->core);
	assert_int_equal(grace_count_clients(life), 1);
}

static void
test_a_stale_client_without_interfaces_is_no_more(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life);
	uint32_t other = life_lab_register(life, PIM, 2, 8, 0, false, NULL);

	grace_die(life, handle);
	core_lab_take(lab, other, 2);
	assert_int_equal(grace_count_clients(life), 2);

	core_remove_link(lab->core, 1, lab->now);

	core_check(lab->core);
	assert_int_equal(grace_count_clients(life), 1);
	assert_int_equal(grace_row(life).handle, other);
	/* Its identity is free for anyone. */
	life_lab_register(life, PIM, 1, 9, 0, false, NULL);
}

static void
test_a_failing_plane_leaves_a_stale_owner_in_place(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	struct core_link link = core_lab_link(2);
	uint32_t handle = grace_client(life);
	uint32_t other = life_lab_register(life, PIM, 2, 8, 0, false, NULL);

	grace_die(life, handle);
	/* The interface leaves the plane, and may not come back. */
	link.kernel_forwards = true;
	core_set_link(lab->core, &link, lab->now);
	lab->fake.fail_add_iface = -5;
	link.kernel_forwards = false;
	core_set_link(lab->core, &link, lab->now);

	assert_int_equal(core_lab_take(lab, other, 2), MGM_E_CANNOT_COMPLETE);

	core_check(lab->core);
	assert_int_equal(grace_row(life).memberships, 1);
	lab->fake.fail_add_iface = 0;
	assert_int_equal(core_lab_take(lab, other, 2), MGM_OK);
}

static void
test_several_graces_end_each_at_its_time(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t a = grace_register(life);
	uint32_t b = life_lab_register(life, PIM, 2, 7, 0, false, NULL);
	uint32_t c = life_lab_register(life, PIM, 3, 7, 0, false, NULL);

	core_lab_take(lab, a, 1);
	core_lab_take(lab, b, 2);
	core_lab_take(lab, c, 3);
	grace_die(life, b);
	core_lab_advance(lab, CORE_LAB_S);
	grace_die(life, a);
	grace_die(life, c);
	/* b is back and dies again: it is the last one now. */
	b = life_lab_register(life, PIM, 2, 7, 0, false, NULL);
	core_lab_take(lab, b, 2);
	core_lab_advance(lab, CORE_LAB_S);
	grace_die(life, b);

	core_lab_advance(lab, 29 * CORE_LAB_S);
	assert_int_equal(grace_count_clients(life), 1);
	assert_int_equal(grace_row(life).info.component, 2);
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(grace_count_clients(life), 0);
}

static void
test_a_sweep_tells_others_as_a_delete_does(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t wants = ALERT_BIT(ALERT_JOIN) | ALERT_BIT(ALERT_PRUNE);
	uint32_t other = life_lab_register(life, PIM, 2, 7, wants, false, NULL);
	uint32_t handle = life_lab_register(life, PIM, 1, 7, wants, false, NULL);

	core_lab_take(lab, handle, 2);
	core_lab_take(lab, handle, 3);
	core_lab_add(lab, handle, "*", G, 2, JOIN);
	core_lab_add(lab, handle, "*", G2, 2, JOIN);
	assert_string_equal(life_lab_told(life, other), "join:0 join:0");
	/* Nobody is told of a death, of an adoption, or of what is said again. */
	grace_die(life, handle);
	assert_int_equal(life->num_alerts, 0);
	core_lab_add(lab, other, "*", "239.9.9.9", 4, JOIN);
	handle = life_lab_register(life, PIM, 1, 7, wants, false, NULL);
	core_lab_take(lab, handle, 2);
	core_lab_add(lab, handle, "*", G, 2, JOIN);
	assert_int_equal(life->num_alerts, 0);

	core_end_of_replay(lab->core, handle, lab->now);

	assert_string_equal(life_lab_told(life, other), "prune:2");
	assert_string_equal(life_lab_told(life, handle), "");
	/* At the end of a grace likewise. */
	grace_die(life, handle);
	core_lab_advance(lab, 30 * CORE_LAB_S);
	assert_string_equal(life_lab_told(life, other), "prune:2");
	assert_int_equal(life->num_alerts, 0);
}

static void
test_nobody_asks_or_tells_the_stale_and_open_questions_end(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t wants = (1U << ALERT_KIND_COUNT) - 1;
	uint32_t handle = life_lab_register(life, PIM, 1, 7, wants, true, NULL);
	uint32_t other = life_lab_register(life, PIM, 2, 7, 0, false, NULL);
	struct core_status status;

	core_lab_take(lab, handle, 1);
	core_lab_take(lab, handle, 2);
	core_lab_take(lab, other, 3);
	core_lab_add(lab, handle, "*", G, 2, JOIN);
	core_set_wrong_if(lab->core, handle, 1, true, lab->now);
	core_lab_packet(lab, S, G, 1);
	assert_null(core_lab_find(lab, S, G));
	assert_true(lab->fake.ifaces[1].wrong_if);

	grace_die(life, handle);

	/* The default holds, and the flow runs. */
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_false(lab->fake.ifaces[1].wrong_if);
	status = core_lab_status(lab);
	assert_int_equal(status.questions, 0);
	life->num_alerts = 0;
	core_lab_add(lab, other, "*", G, 3, JOIN);
	core_lab_packet(lab, S, G2, 1);
	assert_string_equal(core_lab_mfe(lab, S, G2), "1>");
	assert_int_equal(life->num_alerts, 0);
}

static void
test_igmp_beside_a_stale_owner_sees_one_bracket_when_another_takes(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t wants = ALERT_BIT(ALERT_DISABLE_IGMP) | ALERT_BIT(ALERT_ENABLE_IGMP);
	uint32_t handle = grace_client(life);
	uint32_t other = life_lab_register(life, PIM, 2, 8, 0, false, NULL);
	uint32_t igmp =
	    life_lab_register(life, MGM_PROTO_IGMP_ONLY, 1, 7, wants, false, NULL);

	core_lab_take(lab, igmp, 2);
	core_lab_add(lab, igmp, "*", G2, 2, JOIN);
	grace_die(life, handle);
	assert_string_equal(life_lab_told(life, igmp), "");

	assert_int_equal(core_lab_take(lab, other, 2), MGM_OK);

	core_check(lab->core);
	assert_string_equal(life_lab_told(life, igmp), "disable-igmp:2 enable-igmp:2");
	assert_int_equal(core_lab_add(lab, igmp, "*", G2, 2, JOIN), MGM_OK);
}

static void
test_the_end_of_igmps_grace_tells_the_owner_of_leaves_and_of_no_entry(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t wants = ALERT_BIT(ALERT_PRUNE) | ALERT_BIT(ALERT_LOCAL_JOIN) |
			 ALERT_BIT(ALERT_LOCAL_LEAVE);
	uint32_t owner = life_lab_register(life, PIM, 1, 7, wants, false, NULL);
	uint32_t igmp =
	    life_lab_register(life, MGM_PROTO_IGMP_ONLY, 1, 7, 0, false, NULL);
	struct core_status status;

	core_lab_take(lab, owner, 1);
	core_lab_take(lab, owner, 2);
	core_lab_take(lab, igmp, 2);
	core_lab_add(lab, igmp, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);
	assert_string_equal(life_lab_told(life, owner), "local-join:2");
	/* As when IGMP deletes it itself. */
	core_lab_delete(lab, igmp, "*", G, 2, JOIN);
	core_lab_add(lab, igmp, "*", G, 2, JOIN);
	assert_string_equal(life_lab_told(life, owner), "local-leave:2 local-join:2");

	grace_die(life, igmp);
	core_lab_advance(lab, 30 * CORE_LAB_S);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	assert_string_equal(life_lab_told(life, owner), "local-leave:2");
	status = core_lab_status(lab);
	assert_int_equal(status.questions, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LIFE_LAB_TEST(test_a_dead_clients_flows_go_on_until_its_grace_ends),
	    LIFE_LAB_TEST(test_without_grace_a_dead_clients_things_end_at_once),
	    LIFE_LAB_TEST(test_very_many_memberships_of_a_dead_client_end_in_slices),
	    LIFE_LAB_TEST(test_a_client_that_owns_nothing_has_no_grace),
	    LIFE_LAB_TEST(test_handles_of_the_dead_session_are_invalid_at_once),
	    LIFE_LAB_TEST(test_another_client_may_take_a_stale_interface),
	    LIFE_LAB_TEST(test_a_stale_client_without_interfaces_is_no_more),
	    LIFE_LAB_TEST(test_a_failing_plane_leaves_a_stale_owner_in_place),
	    LIFE_LAB_TEST(test_several_graces_end_each_at_its_time),
	    LIFE_LAB_TEST(test_a_sweep_tells_others_as_a_delete_does),
	    LIFE_LAB_TEST(test_nobody_asks_or_tells_the_stale_and_open_questions_end),
	    LIFE_LAB_TEST(
		test_igmp_beside_a_stale_owner_sees_one_bracket_when_another_takes),
	    LIFE_LAB_TEST(
		test_the_end_of_igmps_grace_tells_the_owner_of_leaves_and_of_no_entry),
	};

	return cmocka_run_group_tests_name("grace", tests, NULL, NULL);
}
