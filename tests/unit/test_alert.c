/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_alert.c - who is told what: each row of the table of alerts (mgm-api 5.9) and
 * each rule of counting (5.4, 5.5).
 *
 * A holds interface 1, where 10.1/16 is; B holds 2 and 5, C holds 3, D none.
 */
#include "config.h"

#include "told_lab.h"

#include <stdlib.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG
#define S "10.1.0.9"
#define G "239.1.1.1"

struct four {
	struct told_lab *told;
	struct core_lab *lab;
	uint32_t a, b, c, d;
};

static struct four
four_clients(void **state)
{
	struct told_lab *told = *state;
	struct four four = {.told = told, .lab = &told->lab};
	const uint32_t kinds = ~(ALERT_BIT(ALERT_RPF) | ALERT_BIT(ALERT_CREATION) |
				 ALERT_BIT(ALERT_INTERFACE));

	four.a = told_lab_register_for(told, MGM_PROTO_PIM_DENSE, kinds);
	four.b = told_lab_register_for(told, MGM_PROTO_DVMRP, kinds);
	four.c = told_lab_register_for(told, MGM_PROTO_MOSPF, kinds);
	four.d = told_lab_register_for(told, MGM_PROTO_NETMGMT, kinds);
	told_lab_take(told, four.a, "1");
	told_lab_take(told, four.b, "25");
	told_lab_take(told, four.c, "3");
	return four;
}

static void
four_add(struct four *four, uint32_t handle, const char *source, const char *group,
    uint32_t ifindex)
{
	assert_int_equal(
	    core_lab_add(four->lab, handle, source, group, ifindex, JOIN), MGM_OK);
	core_check(four->lab->core);
}

static void
four_delete(struct four *four, uint32_t handle, const char *source, const char *group,
    uint32_t ifindex)
{
	assert_int_equal(
	    core_lab_delete(four->lab, handle, source, group, ifindex, JOIN), MGM_OK);
	core_check(four->lab->core);
}

static void
test_first_client_of_a_group_alerts_every_other_registered_client(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);

	TOLD(four.told, "A: join (*,239.1.1.1) member; C: join (*,239.1.1.1) member; "
			"D: join (*,239.1.1.1) member");
}

static void
test_second_client_of_a_group_alerts_the_first_only(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	told_lab_forget(four.told);
	four_add(&four, four.c, "*", G, 3);

	TOLD(four.told, "B: join (*,239.1.1.1) member");
}

static void
test_third_client_of_a_group_alerts_nobody(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	four_add(&four, four.c, "*", G, 3);
	told_lab_forget(four.told);
	four_add(&four, four.a, "*", G, 1);

	TOLD(four.told, "");
}

static void
test_second_interface_and_second_add_of_a_client_alert_nobody(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	told_lab_forget(four.told);
	four_add(&four, four.b, "*", G, 5);
	four_add(&four, four.b, "*", G, 2);

	TOLD(four.told, "");
}

static void
test_third_to_last_client_that_leaves_alerts_nobody(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.a, "*", G, 1);
	four_add(&four, four.b, "*", G, 2);
	four_add(&four, four.c, "*", G, 3);
	told_lab_forget(four.told);
	four_delete(&four, four.a, "*", G, 1);

	TOLD(four.told, "");
}

static void
test_second_to_last_client_that_leaves_alerts_the_remaining_one(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	four_add(&four, four.c, "*", G, 3);
	told_lab_forget(four.told);
	four_delete(&four, four.b, "*", G, 2);

	TOLD(four.told, "C: prune (*,239.1.1.1) member on 2");
}

static void
test_last_client_that_leaves_alerts_every_other_registered_client(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	told_lab_forget(four.told);
	four_delete(&four, four.b, "*", G, 2);

	TOLD(four.told, "A: prune (*,239.1.1.1) member on 2; "
			"C: prune (*,239.1.1.1) member on 2; "
			"D: prune (*,239.1.1.1) member on 2");
}

static void
test_only_the_last_interface_of_a_client_ends_its_interest(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	four_add(&four, four.b, "*", G, 5);
	four_add(&four, four.c, "*", G, 3);
	told_lab_forget(four.told);

	four_delete(&four, four.b, "*", G, 2);
	TOLD(four.told, "");
	four_delete(&four, four.b, "*", G, 5);
	TOLD(four.told, "C: prune (*,239.1.1.1) member on 5");
}

static void
test_clients_are_told_only_of_kinds_that_they_asked_for(void **state)
{
	struct four four = four_clients(state);
	uint32_t e =
	    told_lab_register_for(four.told, MGM_PROTO_CBT, ALERT_BIT(ALERT_PRUNE));

	(void)e; /* it only listens */
	four_add(&four, four.b, "*", G, 2);
	TOLD(four.told, "A: join (*,239.1.1.1) member; C: join (*,239.1.1.1) member; "
			"D: join (*,239.1.1.1) member");
	four_delete(&four, four.b, "*", G, 2);
	TOLD(four.told, "A: prune (*,239.1.1.1) member on 2; "
			"C: prune (*,239.1.1.1) member on 2; "
			"D: prune (*,239.1.1.1) member on 2; "
			"E: prune (*,239.1.1.1) member on 2");
}

static void
test_wildcard_receivers_are_counted_among_themselves(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", "*", 2);
	TOLD(four.told,
	    "A: join (*,*) member; C: join (*,*) member; D: join (*,*) member");
	four_add(&four, four.c, "*", "*", 3);
	TOLD(four.told, "B: join (*,*) member");
	four_add(&four, four.a, "*", "*", 1);
	TOLD(four.told, "");
	four_delete(&four, four.a, "*", "*", 1);
	TOLD(four.told, "");
	four_delete(&four, four.b, "*", "*", 2);
	TOLD(four.told, "C: prune (*,*) member on 2");
	four_delete(&four, four.c, "*", "*", 3);
	TOLD(four.told, "A: prune (*,*) member on 3; B: prune (*,*) member on 3; "
			"D: prune (*,*) member on 3");
}

static void
test_wildcard_receivers_count_in_every_group(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", "*", 2);
	told_lab_forget(four.told);
	/* One has it already: the second client. */
	four_add(&four, four.c, "*", G, 3);
	TOLD(four.told, "B: join (*,239.1.1.1) member");
	four_add(&four, four.a, "*", G, 1);
	TOLD(four.told, "");
	four_delete(&four, four.a, "*", G, 1);
	TOLD(four.told, "");
	four_delete(&four, four.c, "*", G, 3);
	TOLD(four.told, "B: prune (*,239.1.1.1) member on 3");
}

static void
test_client_of_a_group_and_of_all_groups_is_counted_once(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", "*", 2);
	told_lab_forget(four.told);
	four_add(&four, four.b, "*", G, 5);
	TOLD(four.told, "");
	four_add(&four, four.c, "*", G, 3);
	TOLD(four.told, "B: join (*,239.1.1.1) member");
	four_delete(&four, four.b, "*", G, 5);
	TOLD(four.told, "");
}

static void
test_wildcards_of_one_family_are_not_of_the_other(void **state)
{
	struct four four = four_clients(state);
	struct core_membership all = core_lab_membership("*", "*", 2, JOIN);

	four_add(&four, four.b, "*", "*", 2);
	told_lab_forget(four.told);
	all.group.addr.family = all.source.addr.family = MGM_FAMILY_IPV6;
	all.ifindex = 3;
	assert_int_equal(core_add_group_membership_entry(
			     four.lab->core, four.c, &all, four.lab->now),
	    MGM_OK);

	TOLD(four.told,
	    "A: join (*,*) member; B: join (*,*) member; D: join (*,*) member");
}

static void
test_groups_without_effect_in_source_specific_ranges_alert_nobody(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", "232.1.1.1", 2);
	four_delete(&four, four.b, "*", "232.1.1.1", 2);
	TOLD(four.told, "");
	four_add(&four, four.b, S, "232.1.1.1", 2);
	TOLD(four.told, "A: join (10.1.0.9,232.1.1.1) member");
}

static void
test_source_join_alerts_only_the_owner_of_the_rpf_interface_and_first_only(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, S, G, 2);
	TOLD(four.told, "A: join (10.1.0.9,239.1.1.1) member");
	four_add(&four, four.c, S, G, 3);
	TOLD(four.told, "");
}

static void
test_source_prune_alerts_the_owner_of_the_rpf_interface_for_the_last_only(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, S, G, 2);
	four_add(&four, four.c, S, G, 3);
	told_lab_forget(four.told);
	four_delete(&four, four.b, S, G, 2);
	TOLD(four.told, "");
	four_delete(&four, four.c, S, G, 3);
	TOLD(four.told, "A: prune (10.1.0.9,239.1.1.1) member on 3");
}

static void
test_source_join_of_the_rpf_owner_itself_alerts_nobody(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.a, S, G, 1);
	TOLD(four.told, "");
	/* It shall hear of the first other all the same, and of the last. */
	four_add(&four, four.b, S, G, 2);
	TOLD(four.told, "A: join (10.1.0.9,239.1.1.1) member");
	four_add(&four, four.c, S, G, 3);
	four_delete(&four, four.a, S, G, 1);
	four_delete(&four, four.c, S, G, 3);
	TOLD(four.told, "");
	four_delete(&four, four.b, S, G, 2);
	TOLD(four.told, "A: prune (10.1.0.9,239.1.1.1) member on 2");
}

static void
test_source_join_without_route_or_owner_alerts_nobody(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "192.0.2.1", G, 2);
	four_add(&four, four.b, "10.4.0.1", G, 2);

	TOLD(four.told, "");
}

static void
test_group_and_source_interests_are_counted_apart(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	told_lab_forget(four.told);
	four_add(&four, four.c, S, G, 3);

	TOLD(four.told, "A: join (10.1.0.9,239.1.1.1) member");
}

static void
test_entry_created_with_oifs_of_others_alerts_the_owner_of_the_iif(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	told_lab_forget(four.told);
	core_lab_packet(four.lab, S, G, 1);

	TOLD(four.told, "A: join (10.1.0.9,239.1.1.1) entry");
}

static void
test_entry_created_with_oifs_of_the_iif_owner_only_alerts_nobody(void **state)
{
	struct four four = four_clients(state);

	told_lab_take(four.told, four.a, "4");
	four_add(&four, four.a, "*", G, 4);
	told_lab_forget(four.told);
	core_lab_packet(four.lab, S, G, 1);

	TOLD(four.told, "");
	assert_string_equal(core_lab_mfe(four.lab, S, G), "1>4");
}

static void
test_entry_created_empty_asks_the_owner_of_the_iif_how_long(void **state)
{
	struct four four = four_clients(state);

	core_lab_packet(four.lab, S, G, 1);

	TOLD(four.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1");
}

static void
test_entry_without_iif_or_owner_alerts_nobody(void **state)
{
	struct four four = four_clients(state);

	core_lab_packet(four.lab, "192.0.2.1", G, 1);
	core_lab_packet(four.lab, "10.4.0.1", G, 4);

	TOLD(four.told, "");
}

static void
test_membership_that_fills_or_empties_an_entry_alerts_after_the_member_alerts(
    void **state)
{
	struct four four = four_clients(state);

	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
	four_add(&four, four.b, S, G, 2);
	TOLD(four.told, "A: join (10.1.0.9,239.1.1.1) member; "
			"A: join (10.1.0.9,239.1.1.1) entry");
	four_add(&four, four.c, S, G, 3);
	TOLD(four.told, "");
	four_delete(&four, four.b, S, G, 2);
	TOLD(four.told, "");
	four_delete(&four, four.c, S, G, 3);
	TOLD(four.told, "A: prune (10.1.0.9,239.1.1.1) member on 3; "
			"A? prune (10.1.0.9,239.1.1.1) entry on 1");
}

static void
test_forward_edit_that_fills_or_empties_an_entry_alerts_the_iif_owner(void **state)
{
	struct four four = four_clients(state);

	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
	assert_int_equal(core_lab_add(four.lab, four.b, S, G, 2, FORWARD), MGM_OK);
	TOLD(four.told, "A: join (10.1.0.9,239.1.1.1) entry");
	assert_int_equal(core_lab_add(four.lab, four.c, S, G, 3, FORWARD), MGM_OK);
	assert_int_equal(core_lab_delete(four.lab, four.b, S, G, 2, FORWARD), MGM_OK);
	TOLD(four.told, "");
	assert_int_equal(core_lab_delete(four.lab, four.c, S, G, 3, FORWARD), MGM_OK);
	TOLD(four.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1");
}

static void
test_pruned_membership_does_not_count_as_an_oif(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
	assert_int_equal(core_lab_delete(four.lab, four.b, S, G, 2, FORWARD), MGM_OK);
	TOLD(four.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1");
	/* The membership ends, the list was empty: nothing new. */
	four_delete(&four, four.b, "*", G, 2);
	TOLD(four.told, "A: prune (*,239.1.1.1) member on 2; "
			"C: prune (*,239.1.1.1) member on 2; "
			"D: prune (*,239.1.1.1) member on 2");
}

static void
test_iif_owner_that_fills_or_empties_the_entry_itself_is_not_told(void **state)
{
	struct four four = four_clients(state);

	told_lab_take(four.told, four.a, "4");
	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
	assert_int_equal(core_lab_add(four.lab, four.a, S, G, 4, FORWARD), MGM_OK);
	assert_int_equal(core_lab_delete(four.lab, four.a, S, G, 4, FORWARD), MGM_OK);

	TOLD(four.told, "");
}

static void
test_call_that_leaves_the_list_as_it_was_alerts_nobody_about_the_entry(void **state)
{
	struct four four = four_clients(state);

	core_lab_packet(four.lab, S, G, 1);
	assert_int_equal(core_lab_add(four.lab, four.b, S, G, 2, FORWARD), MGM_OK);
	told_lab_forget(four.told);
	/* Both flags: the membership comes, and the edit that was there is one more. */
	assert_int_equal(
	    core_lab_add(four.lab, four.b, S, G, 2, JOIN | FORWARD), MGM_OK);

	TOLD(four.told, "A: join (10.1.0.9,239.1.1.1) member");
}

static void
test_release_ends_memberships_with_alerts(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
	assert_int_equal(core_lab_release(four.lab, four.b, 2), MGM_OK);

	TOLD(four.told, "A: prune (*,239.1.1.1) member on 2; "
			"C: prune (*,239.1.1.1) member on 2; "
			"D: prune (*,239.1.1.1) member on 2; "
			"A? prune (10.1.0.9,239.1.1.1) entry on 1");
}

static void
test_release_of_a_pruned_interface_alerts_nobody_about_the_entry(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	core_lab_packet(four.lab, S, G, 1);
	assert_int_equal(core_lab_delete(four.lab, four.b, S, G, 2, FORWARD), MGM_OK);
	told_lab_forget(four.told);
	assert_int_equal(core_lab_release(four.lab, four.b, 2), MGM_OK);

	TOLD(four.told, "A: prune (*,239.1.1.1) member on 2; "
			"C: prune (*,239.1.1.1) member on 2; "
			"D: prune (*,239.1.1.1) member on 2");
}

static void
test_death_of_a_client_alerts_the_others_and_not_itself(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	four_add(&four, four.c, "*", G, 3);
	told_lab_forget(four.told);
	core_client_gone(four.lab->core, four.b, four.lab->now);
	core_check(four.lab->core);

	TOLD(four.told, "C: prune (*,239.1.1.1) member on 2");
}

static void
test_deleted_interface_ends_memberships_with_alerts(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, S, G, 2);
	told_lab_forget(four.told);
	core_remove_link(four.lab->core, 2, four.lab->now);

	TOLD(four.told, "A: prune (10.1.0.9,239.1.1.1) member on 2");
}

static void
test_route_that_moves_to_another_owner_prunes_the_old_and_joins_the_new(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
	core_lab_set_route(four.lab, S "/32", 3);
	core_routes_changed(four.lab->core, NULL);
	core_lab_work(four.lab);

	TOLD(four.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1; "
			"C: join (10.1.0.9,239.1.1.1) entry");
	assert_string_equal(core_lab_mfe(four.lab, S, G), "3>2");
}

static void
test_route_that_moves_to_the_owner_of_the_only_oif_leaves_it_empty(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
	core_lab_set_route(four.lab, S "/32", 2);
	core_routes_changed(four.lab->core, NULL);
	core_lab_work(four.lab);

	TOLD(four.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1; "
			"B? prune (10.1.0.9,239.1.1.1) entry on 2");
}

static void
test_route_that_moves_within_one_owner_alerts_nobody(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.c, "*", G, 3);
	core_lab_set_route(four.lab, S "/32", 2);
	core_lab_packet(four.lab, S, G, 2);
	told_lab_forget(four.told);
	core_lab_set_route(four.lab, S "/32", 5);
	core_routes_changed(four.lab->core, NULL);
	core_lab_work(four.lab);

	TOLD(four.told, "");
	assert_string_equal(core_lab_mfe(four.lab, S, G), "5>3");
}

static void
test_route_that_is_lost_prunes_the_old_owner_and_found_joins_the_new(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
	core_lab_remove_route(four.lab, "10.1.0.0/16");
	core_routes_changed(four.lab->core, NULL);
	core_lab_work(four.lab);
	TOLD(four.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1");
	core_lab_set_route(four.lab, "10.1.0.0/16", 3);
	core_routes_changed(four.lab->core, NULL);
	core_lab_work(four.lab);
	TOLD(four.told, "C: join (10.1.0.9,239.1.1.1) entry");
}

static void
test_idle_refresh_and_expiry_alert_nobody(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
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
	struct four four = four_clients(state);
	struct core_link link = core_lab_link(2);

	four_add(&four, four.b, "*", G, 2);
	core_lab_packet(four.lab, S, G, 1);
	told_lab_forget(four.told);
	link.link.running = false;
	assert_int_equal(core_set_link(four.lab->core, &link, four.lab->now), 0);
	core_set_enabled(four.lab->core, false, four.lab->now);
	core_set_enabled(four.lab->core, true, four.lab->now);
	core_lab_work(four.lab);

	TOLD(four.told, "");
}

static void
test_taking_an_interface_replays_no_alert(void **state)
{
	struct four four = four_clients(state);

	four_add(&four, four.b, "*", G, 2);
	core_lab_packet(four.lab, "10.4.0.9", G, 4);
	told_lab_forget(four.told);
	told_lab_take(four.told, four.d, "4");

	TOLD(four.told, "");
}

static void
test_failed_calls_alert_nobody(void **state)
{
	struct four four = four_clients(state);

	assert_int_equal(
	    core_lab_add(four.lab, four.b, "*", G, 3, JOIN), MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    core_lab_delete(four.lab, four.b, "*", G, 2, JOIN), MGM_E_NOT_FOUND);
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
	    TOLD_LAB_TEST(test_death_of_a_client_alerts_the_others_and_not_itself),
	    TOLD_LAB_TEST(test_deleted_interface_ends_memberships_with_alerts),
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
	    TOLD_LAB_TEST(test_taking_an_interface_replays_no_alert),
	    TOLD_LAB_TEST(test_failed_calls_alert_nobody),
	};

	return cmocka_run_group_tests_name("alert", tests, NULL, NULL);
}
