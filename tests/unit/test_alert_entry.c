/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_alert_entry.c - who is told what of entries: those whose outgoing interfaces
 * begin or end, and those whose route moves (mgm-api 5.9; RFC 2715's R1, R4, R5).
 *
 * Clients and their interfaces are those of four.h: A holds the incoming one.
 */
#include "config.h"

#include "four.h"

#define S FOUR_S
#define G FOUR_G
#define SG "(10.1.0.9,239.1.1.1)"
#define ANY "*"

/* What the owner of the incoming interface is told and asked. */
#define JOINS(client) client ": join " SG " entry"
#define PRUNES(client, iif) client "? prune " SG " entry on " iif
/* What the members of the group are told when B's last membership ends. */
#define PRUNE_G ": prune (*,239.1.1.1) member on 2"
#define ALL_PRUNE_G "A" PRUNE_G "; C" PRUNE_G "; D" PRUNE_G

#define ADD FOUR_ADD
#define DELETE FOUR_DELETE
#define FORWARD FOUR_FORWARD
#define PRUNE FOUR_PRUNE
#define PACKET FOUR_PACKET
#define ROUTE FOUR_ROUTE

static void
test_entry_created_with_oifs_of_others_alerts_the_owner_of_the_iif(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {PACKET, 0, S, G, 1, JOINS("A"), "1>2"});
}

static void
test_entry_created_with_oifs_of_the_iif_owner_only_alerts_nobody(void **state)
{
	FOUR_STEPS(state, {FOUR_TAKE, 'a', NULL, NULL, 4, NULL, NULL},
	    {ADD, 'a', ANY, G, 4, NULL, NULL}, {PACKET, 0, S, G, 1, "", "1>4"});
}

static void
test_entry_created_empty_asks_the_owner_of_the_iif_how_long(void **state)
{
	FOUR_STEPS(state, {PACKET, 0, S, G, 1, PRUNES("A", "1"), "1>"});
}

static void
test_entry_without_iif_or_owner_alerts_nobody(void **state)
{
	FOUR_STEPS(state, {PACKET, 0, "192.0.2.1", G, 1, "", NULL},
	    {PACKET, 0, "10.4.0.1", G, 4, "", NULL});
}

static void
test_membership_that_fills_or_empties_an_entry_alerts_after_the_member_alerts(
    void **state)
{
	FOUR_STEPS(state, {PACKET, 0, S, G, 1, NULL, NULL},
	    {ADD, 'b', S, G, 2, "A: join " SG " member; " JOINS("A"), "1>2"},
	    {ADD, 'c', S, G, 3, "", "1>2,3"}, {DELETE, 'b', S, G, 2, "", "1>3"},
	    {DELETE, 'c', S, G, 3, "A: prune " SG " member on 3; " PRUNES("A", "1"),
		"1>"});
}

static void
test_forward_edit_that_fills_or_empties_an_entry_alerts_the_iif_owner(void **state)
{
	FOUR_STEPS(state, {PACKET, 0, S, G, 1, NULL, NULL},
	    {FORWARD, 'b', S, G, 2, JOINS("A"), "1>2"},
	    {FORWARD, 'c', S, G, 3, "", "1>2,3"}, {PRUNE, 'b', S, G, 2, "", "1>3"},
	    {PRUNE, 'c', S, G, 3, PRUNES("A", "1"), "1>"});
}

/* The membership ends later, when the list is empty: nothing new. */
static void
test_pruned_membership_does_not_count_as_an_oif(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {PACKET, 0, S, G, 1, NULL, NULL},
	    {PRUNE, 'b', S, G, 2, PRUNES("A", "1"), "1>"},
	    {DELETE, 'b', ANY, G, 2, ALL_PRUNE_G, "1>"});
}

static void
test_iif_owner_that_fills_or_empties_the_entry_itself_is_not_told(void **state)
{
	FOUR_STEPS(state, {FOUR_TAKE, 'a', NULL, NULL, 4, NULL, NULL},
	    {PACKET, 0, S, G, 1, NULL, NULL}, {FORWARD, 'a', S, G, 4, "", "1>4"},
	    {PRUNE, 'a', S, G, 4, "", "1>"});
}

/* Both flags: the membership comes, and the edit that was there is one more. */
static void
test_call_that_leaves_the_list_as_it_was_alerts_nobody_about_the_entry(void **state)
{
	FOUR_STEPS(state, {PACKET, 0, S, G, 1, NULL, NULL},
	    {FORWARD, 'b', S, G, 2, NULL, "1>2"},
	    {FOUR_BOTH, 'b', S, G, 2, "A: join " SG " member", "1>2"});
}

static void
test_release_ends_memberships_with_alerts(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {PACKET, 0, S, G, 1, NULL, NULL},
	    {FOUR_RELEASE, 'b', NULL, NULL, 2, ALL_PRUNE_G "; " PRUNES("A", "1"),
		"1>"});
}

static void
test_release_of_a_pruned_interface_alerts_nobody_about_the_entry(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {PACKET, 0, S, G, 1, NULL, NULL}, {PRUNE, 'b', S, G, 2, NULL, NULL},
	    {FOUR_RELEASE, 'b', NULL, NULL, 2, ALL_PRUNE_G, "1>"});
}

static void
test_route_that_moves_to_another_owner_prunes_the_old_and_joins_the_new(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {PACKET, 0, S, G, 1, NULL, NULL},
	    {ROUTE, 0, S "/32", NULL, 3, PRUNES("A", "1") "; " JOINS("C"), "3>2"});
}

static void
test_route_that_moves_to_the_owner_of_the_only_oif_leaves_it_empty(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {PACKET, 0, S, G, 1, NULL, NULL},
	    {ROUTE, 0, S "/32", NULL, 2, PRUNES("A", "1") "; " PRUNES("B", "2"), "2>"});
}

static void
test_route_that_moves_within_one_owner_alerts_nobody(void **state)
{
	FOUR_STEPS(state, {ADD, 'c', ANY, G, 3, NULL, NULL},
	    {ROUTE, 0, S "/32", NULL, 2, NULL, NULL}, {PACKET, 0, S, G, 2, NULL, NULL},
	    {ROUTE, 0, S "/32", NULL, 5, "", "5>3"});
}

static void
test_route_that_is_lost_prunes_the_old_owner_and_found_joins_the_new(void **state)
{
	FOUR_STEPS(state, {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {PACKET, 0, S, G, 1, NULL, NULL},
	    {ROUTE, 0, "10.1.0.0/16", NULL, 0, PRUNES("A", "1"), "0>"},
	    {ROUTE, 0, "10.1.0.0/16", NULL, 3, JOINS("C"), "3>2"});
}

/* B wants the flow on 2, and it runs. */
static struct four
four_running(void **state)
{
	static const struct four_step steps[] = {
	    {ADD, 'b', ANY, G, 2, NULL, NULL},
	    {PACKET, 0, S, G, 1, NULL, "1>2"},
	};
	struct four four = four_clients(state);

	four_run(&four, steps, 2);
	return four;
}

static void
test_idle_refresh_and_expiry_alert_nobody(void **state)
{
	struct four four = four_running(state);

	core_lab_find(four.lab, S, G)->counters.in_packets++;
	core_lab_advance(four.lab, 900 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(four.lab, S, G), "1>2");
	core_lab_advance(four.lab, 900 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(four.lab, S, G), "-");

	TOLD(four.told, "");
}

static void
test_links_that_go_down_and_forwarding_that_is_disabled_alert_nobody(void **state)
{
	struct four four = four_running(state);
	struct core_link link = core_lab_link(2);

	link.link.running = false;
	assert_int_equal(core_set_link(four.lab->core, &link, four.lab->now), 0);
	core_set_enabled(four.lab->core, false, four.lab->now);
	core_set_enabled(four.lab->core, true, four.lab->now);
	core_lab_work(four.lab);

	TOLD(four.told, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(
		test_entry_created_with_oifs_of_others_alerts_the_owner_of_the_iif),
	    TOLD_LAB_TEST(
		test_entry_created_with_oifs_of_the_iif_owner_only_alerts_nobody),
	    TOLD_LAB_TEST(test_entry_created_empty_asks_the_owner_of_the_iif_how_long),
	    TOLD_LAB_TEST(test_entry_without_iif_or_owner_alerts_nobody),
	    TOLD_LAB_TEST(
		test_membership_that_fills_or_empties_an_entry_alerts_after_the_member_alerts),
	    TOLD_LAB_TEST(
		test_forward_edit_that_fills_or_empties_an_entry_alerts_the_iif_owner),
	    TOLD_LAB_TEST(test_pruned_membership_does_not_count_as_an_oif),
	    TOLD_LAB_TEST(
		test_iif_owner_that_fills_or_empties_the_entry_itself_is_not_told),
	    TOLD_LAB_TEST(
		test_call_that_leaves_the_list_as_it_was_alerts_nobody_about_the_entry),
	    TOLD_LAB_TEST(test_release_ends_memberships_with_alerts),
	    TOLD_LAB_TEST(
		test_release_of_a_pruned_interface_alerts_nobody_about_the_entry),
	    TOLD_LAB_TEST(
		test_route_that_moves_to_another_owner_prunes_the_old_and_joins_the_new),
	    TOLD_LAB_TEST(
		test_route_that_moves_to_the_owner_of_the_only_oif_leaves_it_empty),
	    TOLD_LAB_TEST(test_route_that_moves_within_one_owner_alerts_nobody),
	    TOLD_LAB_TEST(
		test_route_that_is_lost_prunes_the_old_owner_and_found_joins_the_new),
	    TOLD_LAB_TEST(test_idle_refresh_and_expiry_alert_nobody),
	    TOLD_LAB_TEST(
		test_links_that_go_down_and_forwarding_that_is_disabled_alert_nobody),
	};

	return cmocka_run_group_tests_name("alert_entry", tests, NULL, NULL);
}
