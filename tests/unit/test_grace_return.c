/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_grace_return.c - a dead client comes back within its grace: who may adopt what
 * it had, what it confirms, and what is swept (mgm-api 11.6).
 */
#include "config.h"

#include "grace_lab.h"

#include <string.h>

static void
test_the_same_client_adopts_confirms_and_keeps_everything(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life);
	unsigned changes, installs = lab->fake.installs;
	struct core_membership_row row;
	int64_t since;

	assert_true(core_next_membership(lab->core, NULL, &row));
	since = row.since_us;
	core_lab_work(lab);
	changes = lab->fake.changes;
	grace_die(life, handle);
	core_lab_advance(lab, 5 * CORE_LAB_S);

	handle = grace_register(life);
	assert_false(grace_row(life).stale);
	assert_int_equal(grace_row(life).interfaces, 2);
	assert_int_equal(core_lab_take(lab, handle, 1), MGM_OK);
	assert_int_equal(core_lab_take(lab, handle, 2), MGM_OK);
	assert_int_equal(core_lab_take(lab, handle, 2), MGM_E_ALREADY_EXISTS);
	assert_int_equal(core_lab_add(lab, handle, "*", G, 2, JOIN), MGM_OK);
	assert_int_equal(core_end_of_replay(lab->core, handle, lab->now), MGM_OK);

	core_lab_advance(lab, 60 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_true(core_next_membership(lab->core, NULL, &row));
	assert_int_equal(row.handle, handle);
	assert_int_equal(row.since_us, since);
	assert_false(core_next_membership(lab->core, &row, &row));
	/* The plane saw nothing of it. */
	assert_int_equal(lab->fake.changes, changes);
	assert_int_equal(lab->fake.installs, installs);
	assert_int_equal(lab->fake.removes, 0);
}

static void
test_end_of_replay_sweeps_what_was_not_added_again(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life);

	core_lab_take(lab, handle, 3);
	core_lab_add(lab, handle, "*", G, 3, JOIN);
	core_lab_add(lab, handle, S, G2, 2, JOIN);
	core_lab_packet(lab, S, G2, 1);
	grace_die(life, handle);
	handle = grace_register(life);
	core_lab_take(lab, handle, 1);
	core_lab_take(lab, handle, 2);
	core_lab_add(lab, handle, "*", G, 2, JOIN);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2,3");
	assert_string_equal(core_lab_mfe(lab, S, G2), "1>2");

	assert_int_equal(core_end_of_replay(lab->core, handle, lab->now), MGM_OK);

	core_check(lab->core);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_string_equal(core_lab_mfe(lab, S, G2), "1>");
	assert_false(lab->fake.ifaces[3].added);
	assert_int_equal(grace_row(life).interfaces, 2);
	assert_int_equal(grace_row(life).memberships, 1);
	/* Once is enough; twice is harmless. */
	assert_int_equal(core_end_of_replay(lab->core, handle, lab->now), MGM_OK);
}

static void
test_the_end_of_the_grace_counts_from_the_death(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life);

	grace_die(life, handle);
	core_lab_advance(lab, 20 * CORE_LAB_S);
	handle = grace_register(life);
	core_lab_take(lab, handle, 2);
	core_lab_advance(lab, 10 * CORE_LAB_S - 1);
	assert_int_equal(grace_row(life).interfaces, 2);

	core_lab_advance(lab, 1);

	assert_int_equal(grace_row(life).interfaces, 1);
	assert_int_equal(grace_row(life).memberships, 0);
	assert_int_equal(core_lab_add(lab, handle, "*", G, 2, JOIN), MGM_OK);
	core_lab_advance(lab, 60 * CORE_LAB_S);
	assert_int_equal(grace_row(life).memberships, 1);
}

static void
test_forward_edits_are_confirmed_like_memberships(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life);

	core_lab_packet(lab, S, G2, 1);
	assert_int_equal(core_lab_delete(lab, handle, S, G, 2, FORWARD), MGM_OK);
	assert_int_equal(core_lab_add(lab, handle, S, G2, 2, FORWARD), MGM_OK);
	grace_die(life, handle);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	assert_string_equal(core_lab_mfe(lab, S, G2), "1>2");
	handle = grace_register(life);
	core_lab_take(lab, handle, 1);
	core_lab_take(lab, handle, 2);
	core_lab_add(lab, handle, "*", G, 2, JOIN);
	/* The prune is said again, the graft is not. */
	assert_int_equal(core_lab_delete(lab, handle, S, G, 2, FORWARD), MGM_OK);

	core_end_of_replay(lab->core, handle, lab->now);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	assert_string_equal(core_lab_mfe(lab, S, G2), "1>");

	/* Not said again, a prune ends too. */
	grace_die(life, handle);
	handle = grace_register(life);
	core_lab_take(lab, handle, 1);
	core_lab_take(lab, handle, 2);
	core_lab_add(lab, handle, "*", G, 2, JOIN);
	core_end_of_replay(lab->core, handle, lab->now);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
}

static void
test_another_user_is_refused_and_told_who_holds_it(void **state)
{
	struct life_lab *life = *state;
	uint32_t handle = grace_client(life);
	enum mgm_status status;

	grace_die(life, handle);
	life->lab.now += CORE_LAB_S / 2;

	life_lab_register(life, PIM, 1, 8, 0, false, &status);

	assert_int_equal(status, MGM_E_ALREADY_EXISTS);
	assert_non_null(strstr(core_detail(life->lab.core), "proto"));
	assert_non_null(strstr(core_detail(life->lab.core), "user 7"));
	assert_non_null(strstr(core_detail(life->lab.core), "30 s"));
	assert_true(grace_row(life).stale);
	assert_string_equal(core_lab_mfe(&life->lab, S, G), "1>2");
}

static void
test_a_second_death_ends_what_was_not_confirmed(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life);

	grace_die(life, handle);
	core_lab_advance(lab, 20 * CORE_LAB_S);
	handle = grace_register(life);
	core_lab_take(lab, handle, 1);

	grace_die(life, handle);

	assert_true(grace_row(life).stale);
	assert_int_equal(grace_row(life).interfaces, 1);
	/* What was confirmed has a grace of its own. */
	core_lab_advance(lab, 29 * CORE_LAB_S);
	assert_int_equal(grace_count_clients(life), 1);
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(grace_count_clients(life), 0);
}

static void
test_a_death_before_anything_is_confirmed_ends_all(void **state)
{
	struct life_lab *life = *state;
	uint32_t handle = grace_client(life);

	grace_die(life, handle);
	handle = grace_register(life);

	grace_die(life, handle);

	assert_int_equal(grace_count_clients(life), 0);
	assert_string_equal(core_lab_mfe(&life->lab, S, G), "-");
}

static void
test_an_adopter_may_deregister_without_what_it_did_not_take(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = grace_client(life);

	grace_die(life, handle);
	handle = grace_register(life);
	core_lab_take(lab, handle, 2);
	assert_int_equal(core_deregister_mprotocol(lab->core, handle, lab->now),
	    MGM_E_CANNOT_COMPLETE);
	assert_non_null(strstr(core_detail(lab->core), "eth2 and 0 more"));
	core_lab_release(lab, handle, 2);

	assert_int_equal(
	    core_deregister_mprotocol(lab->core, handle, lab->now), MGM_OK);

	core_check(lab->core);
	assert_int_equal(grace_count_clients(life), 0);
	assert_string_equal(core_lab_mfe(lab, S, G), "-");
}

static void
test_igmp_of_another_component_replaces_a_stale_one_of_its_user(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	enum mgm_status status;
	uint32_t igmp =
	    life_lab_register(life, MGM_PROTO_IGMP_ONLY, 1, 7, 0, false, NULL);

	core_lab_take(lab, igmp, 2);
	core_lab_add(lab, igmp, "*", G, 2, JOIN);
	life_lab_register(life, MGM_PROTO_IGMP_ONLY, 2, 7, 0, false, &status);
	assert_int_equal(status, MGM_E_ALREADY_EXISTS);
	grace_die(life, igmp);
	life_lab_register(life, MGM_PROTO_IGMP_ONLY, 2, 8, 0, false, &status);
	assert_int_equal(status, MGM_E_ALREADY_EXISTS);

	igmp = life_lab_register(life, MGM_PROTO_IGMP_ONLY, 2, 7, 0, false, &status);

	assert_int_equal(status, MGM_OK);
	assert_int_equal(grace_row(life).handle, igmp);
	assert_int_equal(grace_row(life).interfaces, 0);
	assert_int_equal(core_lab_take(lab, igmp, 2), MGM_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LIFE_LAB_TEST(test_the_same_client_adopts_confirms_and_keeps_everything),
	    LIFE_LAB_TEST(test_end_of_replay_sweeps_what_was_not_added_again),
	    LIFE_LAB_TEST(test_the_end_of_the_grace_counts_from_the_death),
	    LIFE_LAB_TEST(test_forward_edits_are_confirmed_like_memberships),
	    LIFE_LAB_TEST(test_another_user_is_refused_and_told_who_holds_it),
	    LIFE_LAB_TEST(test_a_second_death_ends_what_was_not_confirmed),
	    LIFE_LAB_TEST(test_a_death_before_anything_is_confirmed_ends_all),
	    LIFE_LAB_TEST(test_an_adopter_may_deregister_without_what_it_did_not_take),
	    LIFE_LAB_TEST(
		test_igmp_of_another_component_replaces_a_stale_one_of_its_user),
	};

	return cmocka_run_group_tests_name("grace_return", tests, NULL, NULL);
}
