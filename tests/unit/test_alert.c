/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_alert.c - who is told what of memberships: the rows of the table of alerts
 * (mgm-api 5.9) that are about members, and each rule of counting (5.4, 5.5).
 *
 * Clients and their interfaces are those of four.h. Entries are test_alert_entry.c's.
 */
#include "config.h"

#include "four.h"

#define S FOUR_S
#define G FOUR_G
#define ANY "*"

/* What is told of (*,G), (*,*) and (S,G), after the client's letter. */
#define JOIN_G ": join (*,239.1.1.1) member"
#define PRUNE_G ": prune (*,239.1.1.1) member"
#define JOIN_ALL ": join (*,*) member"
#define PRUNE_ALL ": prune (*,*) member"
#define JOIN_SG ": join (10.1.0.9,239.1.1.1) member"
#define PRUNE_SG ": prune (10.1.0.9,239.1.1.1) member"

#define ADD FOUR_ADD
#define DELETE FOUR_DELETE

static void
test_first_client_of_a_group_alerts_every_other_registered_client(void **state)
{
	FOUR_STEPS(
	    state, {ADD, 'b', ANY, G, 2, "A" JOIN_G "; C" JOIN_G "; D" JOIN_G, NULL});
}

static void
test_second_client_of_a_group_alerts_the_first_only(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {ADD, 'c', ANY, G, 3, "B" JOIN_G, NULL});
}

static void
test_third_client_of_a_group_alerts_nobody(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {ADD, 'c', ANY, G, 3, NULL, NULL}, {ADD, 'a', ANY, G, 1, "", NULL});
}

static void
test_second_interface_and_second_add_of_a_client_alert_nobody(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {ADD, 'b', ANY, G, 5, "", NULL}, {ADD, 'b', ANY, G, 2, "", NULL});
}

static void
test_third_to_last_client_that_leaves_alerts_nobody(void **state)
{
	FOUR_STEPS(state, {ADD, 'a', ANY, G, 1, NULL, NULL},
	    {ADD, 'b', ANY, G, 2, NULL, NULL}, {ADD, 'c', ANY, G, 3, NULL, NULL},
	    {DELETE, 'a', ANY, G, 1, "", NULL});
}

static void
test_second_to_last_client_that_leaves_alerts_the_remaining_one(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {ADD, 'c', ANY, G, 3, NULL, NULL},
	    {DELETE, 'b', ANY, G, 2, "C" PRUNE_G " on 2", NULL});
}

static void
test_last_client_that_leaves_alerts_every_other_registered_client(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {DELETE, 'b', ANY, G, 2,
		"A" PRUNE_G " on 2; C" PRUNE_G " on 2; D" PRUNE_G " on 2", NULL});
}

static void
test_only_the_last_interface_of_a_client_ends_its_interest(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {ADD, 'b', ANY, G, 5, NULL, NULL}, {ADD, 'c', ANY, G, 3, NULL, NULL},
	    {DELETE, 'b', ANY, G, 2, "", NULL},
	    {DELETE, 'b', ANY, G, 5, "C" PRUNE_G " on 5", NULL});
}

static void
test_clients_are_told_only_of_kinds_that_they_asked_for(void **state)
{
	static const struct four_step steps[] = {
	    {ADD, 'b', ANY, G, 2, "A" JOIN_G "; C" JOIN_G "; D" JOIN_G, NULL},
	    {DELETE, 'b', ANY, G, 2,
		"A" PRUNE_G " on 2; C" PRUNE_G " on 2; D" PRUNE_G " on 2; E" PRUNE_G
		" on 2",
		NULL},
	};
	struct four four = four_clients(state);

	/* E only listens. */
	(void)told_lab_register_for(four.told, MGM_PROTO_CBT, ALERT_BIT(ALERT_PRUNE));
	four_run(&four, steps, 2);
}

static void
test_wildcard_receivers_are_counted_among_themselves(void **state)
{
	FOUR_STEPS(state,
	    {ADD, 'b', ANY, ANY, 2, "A" JOIN_ALL "; C" JOIN_ALL "; D" JOIN_ALL, NULL},
	    {ADD, 'c', ANY, ANY, 3, "B" JOIN_ALL, NULL},
	    {ADD, 'a', ANY, ANY, 1, "", NULL}, {DELETE, 'a', ANY, ANY, 1, "", NULL},
	    {DELETE, 'b', ANY, ANY, 2, "C" PRUNE_ALL " on 2", NULL},
	    {DELETE, 'c', ANY, ANY, 3,
		"A" PRUNE_ALL " on 3; B" PRUNE_ALL " on 3; D" PRUNE_ALL " on 3", NULL});
}

/* Where one has (*,*), another that joins a group is its second client. */
static void
test_wildcard_receivers_count_in_every_group(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, ANY, 2, NULL, NULL},
	    {ADD, 'c', ANY, G, 3, "B" JOIN_G, NULL}, {ADD, 'a', ANY, G, 1, "", NULL},
	    {DELETE, 'a', ANY, G, 1, "", NULL},
	    {DELETE, 'c', ANY, G, 3, "B" PRUNE_G " on 3", NULL});
}

static void
test_client_of_a_group_and_of_all_groups_is_counted_once(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, ANY, 2, NULL, NULL},
	    {ADD, 'b', ANY, G, 5, "", NULL}, {ADD, 'c', ANY, G, 3, "B" JOIN_G, NULL},
	    {DELETE, 'b', ANY, G, 5, "", NULL});
}

static void
test_wildcards_of_one_family_are_not_of_the_other(void **state)
{
	static const struct four_step first = {ADD, 'b', ANY, ANY, 2, NULL, NULL};
	struct core_membership all =
	    core_lab_membership("*", "*", 3, MGM_JOIN_STATE_FLAG);
	struct four four = four_clients(state);

	four_run(&four, &first, 1);
	all.group.addr.family = all.source.addr.family = MGM_FAMILY_IPV6;
	assert_int_equal(core_add_group_membership_entry(
			     four.lab->core, four.c, &all, four.lab->now),
	    MGM_OK);

	TOLD(four.told, "A" JOIN_ALL "; B" JOIN_ALL "; D" JOIN_ALL);
}

static void
test_groups_without_effect_in_source_specific_ranges_alert_nobody(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, "232.1.1.1", 2, "", NULL},
	    {DELETE, 'b', ANY, "232.1.1.1", 2, "", NULL},
	    {ADD, 'b', S, "232.1.1.1", 2, "A: join (10.1.0.9,232.1.1.1) member", NULL});
}

static void
test_source_join_alerts_only_the_owner_of_the_rpf_interface_and_first_only(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', S, G, 2, "A" JOIN_SG, NULL},
	    {ADD, 'c', S, G, 3, "", NULL});
}

static void
test_source_prune_alerts_the_owner_of_the_rpf_interface_for_the_last_only(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', S, G, 2, NULL, NULL},
	    {ADD, 'c', S, G, 3, NULL, NULL}, {DELETE, 'b', S, G, 2, "", NULL},
	    {DELETE, 'c', S, G, 3, "A" PRUNE_SG " on 3", NULL});
}

/* It shall hear of the first other all the same, and of the last. */
static void
test_source_join_of_the_rpf_owner_itself_alerts_nobody(void **state)
{
	FOUR_STEPS(state, {ADD, 'a', S, G, 1, "", NULL},
	    {ADD, 'b', S, G, 2, "A" JOIN_SG, NULL}, {ADD, 'c', S, G, 3, "", NULL},
	    {DELETE, 'a', S, G, 1, "", NULL}, {DELETE, 'c', S, G, 3, "", NULL},
	    {DELETE, 'b', S, G, 2, "A" PRUNE_SG " on 2", NULL});
}

static void
test_source_join_without_route_or_owner_alerts_nobody(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', "192.0.2.1", G, 2, "", NULL},
	    {ADD, 'b', "10.4.0.1", G, 2, "", NULL});
}

static void
test_group_and_source_interests_are_counted_apart(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {ADD, 'c', S, G, 3, "A" JOIN_SG, NULL});
}

static void
test_death_of_a_client_alerts_the_others_and_not_itself(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {ADD, 'c', ANY, G, 3, NULL, NULL},
	    {FOUR_GONE, 'b', NULL, NULL, 0, "C" PRUNE_G " on 2", NULL});
}

static void
test_deleted_interface_ends_memberships_with_alerts(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', S, G, 2, NULL, NULL},
	    {FOUR_UNLINK, 0, NULL, NULL, 2, "A" PRUNE_SG " on 2", NULL});
}

static void
test_taking_an_interface_replays_no_alert(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {FOUR_PACKET, 0, "10.4.0.9", G, 4, NULL, NULL},
	    {FOUR_TAKE, 'd', NULL, NULL, 4, "", NULL});
}

static void
test_failed_calls_alert_nobody(void **state)
{
	struct four four = four_clients(state);

	assert_int_equal(core_lab_add(four.lab, four.b, "*", G, 3, MGM_JOIN_STATE_FLAG),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    core_lab_delete(four.lab, four.b, "*", G, 2, MGM_JOIN_STATE_FLAG),
	    MGM_E_NOT_FOUND);
	assert_int_equal(core_lab_take(four.lab, four.a, 2), MGM_E_ALREADY_EXISTS);

	TOLD(four.told, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(
		test_first_client_of_a_group_alerts_every_other_registered_client),
	    TOLD_LAB_TEST(test_second_client_of_a_group_alerts_the_first_only),
	    TOLD_LAB_TEST(test_third_client_of_a_group_alerts_nobody),
	    TOLD_LAB_TEST(
		test_second_interface_and_second_add_of_a_client_alert_nobody),
	    TOLD_LAB_TEST(test_third_to_last_client_that_leaves_alerts_nobody),
	    TOLD_LAB_TEST(
		test_second_to_last_client_that_leaves_alerts_the_remaining_one),
	    TOLD_LAB_TEST(
		test_last_client_that_leaves_alerts_every_other_registered_client),
	    TOLD_LAB_TEST(test_only_the_last_interface_of_a_client_ends_its_interest),
	    TOLD_LAB_TEST(test_clients_are_told_only_of_kinds_that_they_asked_for),
	    TOLD_LAB_TEST(test_wildcard_receivers_are_counted_among_themselves),
	    TOLD_LAB_TEST(test_wildcard_receivers_count_in_every_group),
	    TOLD_LAB_TEST(test_client_of_a_group_and_of_all_groups_is_counted_once),
	    TOLD_LAB_TEST(test_wildcards_of_one_family_are_not_of_the_other),
	    TOLD_LAB_TEST(
		test_groups_without_effect_in_source_specific_ranges_alert_nobody),
	    TOLD_LAB_TEST(
		test_source_join_alerts_only_the_owner_of_the_rpf_interface_and_first_only),
	    TOLD_LAB_TEST(
		test_source_prune_alerts_the_owner_of_the_rpf_interface_for_the_last_only),
	    TOLD_LAB_TEST(test_source_join_of_the_rpf_owner_itself_alerts_nobody),
	    TOLD_LAB_TEST(test_source_join_without_route_or_owner_alerts_nobody),
	    TOLD_LAB_TEST(test_group_and_source_interests_are_counted_apart),
	    TOLD_LAB_TEST(test_death_of_a_client_alerts_the_others_and_not_itself),
	    TOLD_LAB_TEST(test_deleted_interface_ends_memberships_with_alerts),
	    TOLD_LAB_TEST(test_taking_an_interface_replays_no_alert),
	    TOLD_LAB_TEST(test_failed_calls_alert_nobody),
	};

	return cmocka_run_group_tests_name("alert", tests, NULL, NULL);
}
