/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_set_mfe.c - the upstream neighbour and incoming interface that an owner sets
 * (mgm-api 4.15).
 *
 * A holds 1, where 10.1/16 is, and 5; B holds 2.
 */
#include "config.h"

#include "told_lab.h"

#include <stdlib.h>

#define S "10.1.0.9"
#define G "239.1.1.1"

struct two {
	struct told_lab *told;
	struct core_lab *lab;
	uint32_t a, b;
};

/* With an entry that comes in on 1 and goes out on 2 and 5. */
static struct two
two_clients(void **state)
{
	const uint32_t kinds = ALERT_BIT(ALERT_JOIN) | ALERT_BIT(ALERT_PRUNE);
	struct told_lab *told = *state;
	struct two two = {.told = told, .lab = &told->lab};

	two.a = told_lab_register_for(told, MGM_PROTO_PIM_DENSE, kinds);
	two.b = told_lab_register_for(told, MGM_PROTO_DVMRP, kinds);
	told_lab_take(told, two.a, "15");
	told_lab_take(told, two.b, "2");
	assert_int_equal(
	    core_lab_add(two.lab, two.a, "*", G, 5, MGM_JOIN_STATE_FLAG), MGM_OK);
	assert_int_equal(
	    core_lab_add(two.lab, two.b, "*", G, 2, MGM_JOIN_STATE_FLAG), MGM_OK);
	core_lab_packet(two.lab, S, G, 1);
	assert_string_equal(core_lab_mfe(two.lab, S, G), "1>2,5");
	told_lab_forget(told);
	return two;
}

static enum mgm_status
two_set(struct two *two, uint32_t handle, const char *neighbour, uint32_t iif)
{
	struct mgm_addr group = core_lab_addr(G), source = core_lab_addr(S);
	struct mgm_addr upstream = {0};
	enum mgm_status status;

	if (neighbour != NULL)
		upstream = core_lab_addr(neighbour);
	status = core_set_mfe(
	    two->lab->core, handle, &group, &source, &upstream, iif, two->lab->now);
	core_lab_work(two->lab);
	return status;
}

static void
assert_upstream(const struct two *two, const char *neighbour, uint32_t iif)
{
	struct mgm_addr group = core_lab_addr(G), source = core_lab_addr(S);
	struct mgm_addr upstream = {0};
	struct snapshot_mfe row;

	if (neighbour != NULL)
		upstream = core_lab_addr(neighbour);
	assert_int_equal(
	    core_get_mfe(two->lab->core, &group, &source, &row, NULL, 0), MGM_OK);
	assert_memory_equal(&row.upstream, &upstream, sizeof(upstream));
	assert_int_equal(row.iif, iif);
}

static void
test_owner_of_the_iif_sets_the_upstream_neighbour(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_set(&two, two.a, "10.1.0.1", 1), MGM_OK);
	assert_upstream(&two, "10.1.0.1", 1);
	assert_int_equal(two_set(&two, two.a, "10.1.0.2", 0), MGM_OK);
	assert_upstream(&two, "10.1.0.2", 1);
	assert_int_equal(two_set(&two, two.a, NULL, 0), MGM_OK);
	assert_upstream(&two, NULL, 1);
	assert_string_equal(core_lab_mfe(two.lab, S, G), "1>2,5");
}

static void
test_owner_of_the_iif_moves_the_entry_to_another_of_its_interfaces(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_set(&two, two.a, "10.5.0.1", 5), MGM_OK);

	assert_upstream(&two, "10.5.0.1", 5);
	assert_string_equal(core_lab_mfe(two.lab, S, G), "5>2");
	TOLD(two.told, "");
}

static void
test_only_the_owner_of_the_iif_may_set_an_entry(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_set(&two, two.b, "10.1.0.1", 1), MGM_E_INVALID_PARAMETER);
	assert_int_equal(two_set(&two, two.b, "10.1.0.1", 2), MGM_E_INVALID_PARAMETER);
	assert_int_equal(two_set(&two, 0, "10.1.0.1", 1), MGM_E_INVALID_PARAMETER);
	assert_upstream(&two, NULL, 1);
}

static void
test_new_iif_must_be_an_interface_of_the_caller(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_set(&two, two.a, "10.1.0.1", 2), MGM_E_INVALID_PARAMETER);
	assert_int_equal(two_set(&two, two.a, "10.1.0.1", 3), MGM_E_INVALID_PARAMETER);
	assert_int_equal(two_set(&two, two.a, "10.1.0.1", 77), MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    two_set(&two, two.a, "2001:db8::1", 1), MGM_E_INVALID_PARAMETER);
	assert_upstream(&two, NULL, 1);
}

static void
test_setting_an_entry_that_is_not_there_or_has_no_iif_fails(void **state)
{
	struct two two = two_clients(state);
	struct mgm_addr group = core_lab_addr("239.1.1.2"), source = core_lab_addr(S);
	struct mgm_addr none = core_lab_addr("192.0.2.1");

	assert_int_equal(core_set_mfe(two.lab->core, two.a, &group, &source, &source, 1,
			     two.lab->now),
	    MGM_E_NOT_FOUND);
	core_lab_packet(two.lab, "192.0.2.1", "239.1.1.2", 1);
	assert_int_equal(
	    core_set_mfe(two.lab->core, two.a, &group, &none, &none, 1, two.lab->now),
	    MGM_E_INVALID_PARAMETER);
}

static void
test_what_was_set_lasts_while_the_route_stays_and_ends_with_a_new_one(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_set(&two, two.a, "10.5.0.1", 5), MGM_OK);
	core_routes_changed(two.lab->core, NULL);
	core_lab_work(two.lab);
	assert_upstream(&two, "10.5.0.1", 5);
	two.lab->routes[0].neighbour = core_lab_addr("10.1.0.3");
	core_routes_changed(two.lab->core, NULL);
	core_lab_work(two.lab);
	assert_upstream(&two, "10.1.0.3", 1);
	assert_string_equal(core_lab_mfe(two.lab, S, G), "1>2,5");
}

static void
test_choice_ends_when_the_route_interface_changes_hands(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_set(&two, two.a, "10.5.0.1", 5), MGM_OK);
	assert_int_equal(core_lab_release(two.lab, two.a, 1), MGM_OK);
	told_lab_take(two.told, two.b, "1");
	told_lab_forget(two.told);
	core_routes_changed(two.lab->core, NULL);
	core_lab_work(two.lab);

	assert_upstream(&two, NULL, 1);
	/* 5 was the iif and is an oif of A now, besides 2 of the new owner. */
	TOLD(two.told, "A? prune (10.1.0.9,239.1.1.1) entry on 5; "
		       "B: join (10.1.0.9,239.1.1.1) entry");
}

static void
test_chosen_iif_that_is_released_ends_the_entry(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_set(&two, two.a, "10.5.0.1", 5), MGM_OK);
	assert_int_equal(core_lab_release(two.lab, two.a, 5), MGM_OK);

	assert_string_equal(core_lab_mfe(two.lab, S, G), "-");
}

static void
test_chosen_iif_that_is_deleted_gives_way_to_the_route(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_set(&two, two.a, "10.5.0.1", 5), MGM_OK);
	core_remove_link(two.lab->core, 5, two.lab->now);
	core_lab_work(two.lab);

	assert_upstream(&two, NULL, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(test_owner_of_the_iif_sets_the_upstream_neighbour),
	    TOLD_LAB_TEST(
		test_owner_of_the_iif_moves_the_entry_to_another_of_its_interfaces),
	    TOLD_LAB_TEST(test_only_the_owner_of_the_iif_may_set_an_entry),
	    TOLD_LAB_TEST(test_new_iif_must_be_an_interface_of_the_caller),
	    TOLD_LAB_TEST(test_setting_an_entry_that_is_not_there_or_has_no_iif_fails),
	    TOLD_LAB_TEST(
		test_what_was_set_lasts_while_the_route_stays_and_ends_with_a_new_one),
	    TOLD_LAB_TEST(test_choice_ends_when_the_route_interface_changes_hands),
	    TOLD_LAB_TEST(test_chosen_iif_that_is_released_ends_the_entry),
	    TOLD_LAB_TEST(test_chosen_iif_that_is_deleted_gives_way_to_the_route),
	};

	return cmocka_run_group_tests_name("set_mfe", tests, NULL, NULL);
}
