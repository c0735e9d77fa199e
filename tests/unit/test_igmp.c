/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_igmp.c - IGMP beside a routing protocol: local alerts, counting, and the bracket
 * around a change of owner (mgm-api 5.7, 5.8).
 *
 * A is IGMP and sits on 2 and 3; B owns 2; C owns 1, where 10.1/16 is.
 */
#include "config.h"

#include "told_lab.h"

#include <stdlib.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG
#define S "10.1.0.9"
#define G "239.1.1.1"

struct three {
	struct told_lab *told;
	struct core_lab *lab;
	uint32_t igmp, b, c;
};

static struct three
three_clients(void **state)
{
	struct told_lab *told = *state;
	struct three three = {.told = told, .lab = &told->lab};
	const uint32_t kinds = ~(ALERT_BIT(ALERT_RPF) | ALERT_BIT(ALERT_CREATION) |
				 ALERT_BIT(ALERT_INTERFACE));

	three.igmp = told_lab_register_for(told, MGM_PROTO_IGMP_ONLY, kinds);
	three.b = told_lab_register_for(told, MGM_PROTO_PIM_DENSE, kinds);
	three.c = told_lab_register_for(told, MGM_PROTO_DVMRP, kinds);
	told_lab_take(told, three.b, "2");
	told_lab_take(told, three.igmp, "23");
	told_lab_take(told, three.c, "1");
	TOLD(told, "");
	return three;
}

static void
three_add(struct three *three, uint32_t handle, const char *source, uint32_t ifindex)
{
	assert_int_equal(
	    core_lab_add(three->lab, handle, source, G, ifindex, JOIN), MGM_OK);
	core_check(three->lab->core);
}

static void
three_delete(struct three *three, uint32_t handle, const char *source, uint32_t ifindex)
{
	assert_int_equal(
	    core_lab_delete(three->lab, handle, source, G, ifindex, JOIN), MGM_OK);
	core_check(three->lab->core);
}

static void
test_igmp_on_an_owned_interface_tells_the_owner_first_and_counts_as_the_owner(
    void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 2);

	/* Neither B, whose interest it is, nor A, whose call it was. */
	TOLD(three.told, "B: local-join (*,239.1.1.1) on 2; "
			 "C: join (*,239.1.1.1) member");
}

static void
test_igmp_and_the_owner_on_one_interface_count_once(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.b, "*", 2);
	told_lab_forget(three.told);
	three_add(&three, three.igmp, "*", 2);
	TOLD(three.told, "B: local-join (*,239.1.1.1) on 2");
	three_delete(&three, three.b, "*", 2);
	TOLD(three.told, "");
	three_delete(&three, three.igmp, "*", 2);
	TOLD(three.told, "B: local-leave (*,239.1.1.1) on 2; "
			 "C: prune (*,239.1.1.1) member on 2");
}

static void
test_igmp_on_an_interface_of_its_own_is_a_client_of_its_own(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 3);
	TOLD(three.told, "B: join (*,239.1.1.1) member; C: join (*,239.1.1.1) member");
	three_add(&three, three.b, "*", 2);
	TOLD(three.told, "A: join (*,239.1.1.1) member");
	three_add(&three, three.c, "*", 1);
	TOLD(three.told, "");
}

static void
test_igmp_source_membership_alerts_the_rpf_owner_but_not_of_its_own_interface(
    void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, S, 2);
	TOLD(three.told, "B: local-join (10.1.0.9,239.1.1.1) on 2; "
			 "C: join (10.1.0.9,239.1.1.1) member");
	three_delete(&three, three.igmp, S, 2);
	told_lab_forget(three.told);
	core_lab_set_route(three.lab, S "/32", 2);
	three_add(&three, three.igmp, S, 2);
	TOLD(three.told, "B: local-join (10.1.0.9,239.1.1.1) on 2");
}

static void
test_igmp_second_add_of_a_membership_tells_nobody(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 2);
	told_lab_forget(three.told);
	three_add(&three, three.igmp, "*", 2);

	TOLD(three.told, "");
}

static void
test_igmp_membership_of_another_interface_is_told_to_its_owner_too(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 2);
	told_lab_take(three.told, three.b, "4");
	told_lab_take(three.told, three.igmp, "4");
	told_lab_forget(three.told);
	/* No interest begins, but the owner must know about this interface. */
	three_add(&three, three.igmp, "*", 4);

	TOLD(three.told, "B: local-join (*,239.1.1.1) on 4");
}

static void
test_take_where_igmp_sits_brackets_the_flush_of_its_memberships(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 3);
	told_lab_forget(three.told);
	told_lab_take(three.told, three.c, "3");

	TOLD(three.told, "A: disable-igmp on 3; B: prune (*,239.1.1.1) member on 3; "
			 "C: prune (*,239.1.1.1) member on 3; A: enable-igmp on 3");
	assert_int_equal(
	    core_lab_delete(three.lab, three.igmp, "*", G, 3, JOIN), MGM_E_NOT_FOUND);
	three_add(&three, three.igmp, "*", 3);
	TOLD(three.told, "C: local-join (*,239.1.1.1) on 3; "
			 "B: join (*,239.1.1.1) member");
}

static void
test_release_where_igmp_sits_brackets_the_flush_of_its_memberships(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 2);
	told_lab_forget(three.told);
	assert_int_equal(core_lab_release(three.lab, three.b, 2), MGM_OK);

	TOLD(three.told, "A: disable-igmp on 2; C: prune (*,239.1.1.1) member on 2; "
			 "A: enable-igmp on 2");
	three_add(&three, three.igmp, "*", 2);
	TOLD(three.told, "B: join (*,239.1.1.1) member; C: join (*,239.1.1.1) member");
}

static void
test_death_of_the_owner_brackets_like_a_release(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 2);
	told_lab_forget(three.told);
	core_client_gone(three.lab->core, three.b, three.lab->now);
	core_check(three.lab->core);

	TOLD(three.told, "A: disable-igmp on 2; C: prune (*,239.1.1.1) member on 2; "
			 "A: enable-igmp on 2");
}

static void
test_flush_takes_the_interface_out_of_entries(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 3);
	core_lab_packet(three.lab, S, G, 1);
	assert_string_equal(core_lab_mfe(three.lab, S, G), "1>3");
	told_lab_forget(three.told);
	told_lab_take(three.told, three.b, "3");
	core_lab_work(three.lab);

	assert_string_equal(core_lab_mfe(three.lab, S, G), "1>");
	TOLD(three.told, "A: disable-igmp on 3; B: prune (*,239.1.1.1) member on 3; "
			 "C: prune (*,239.1.1.1) member on 3; "
			 "C? prune (10.1.0.9,239.1.1.1) entry on 1; "
			 "A: enable-igmp on 3");
}

static void
test_take_that_fails_brackets_nothing(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 2);
	told_lab_forget(three.told);
	assert_int_equal(core_lab_take(three.lab, three.c, 2), MGM_E_ALREADY_EXISTS);
	TOLD(three.told, "");
	three_delete(&three, three.igmp, "*", 2);
}

static void
test_igmp_that_takes_or_releases_brackets_nothing(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 2);
	three_add(&three, three.b, S, 2);
	told_lab_forget(three.told);
	assert_int_equal(core_lab_release(three.lab, three.igmp, 2), MGM_OK);
	TOLD(three.told, "B: local-leave (*,239.1.1.1) on 2; "
			 "C: prune (*,239.1.1.1) member on 2");
	told_lab_take(three.told, three.igmp, "2");
	TOLD(three.told, "");
	three_delete(&three, three.b, S, 2);
}

static void
test_deleted_interface_ends_igmp_before_its_owner_without_a_bracket(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.igmp, "*", 2);
	told_lab_forget(three.told);
	core_remove_link(three.lab->core, 2, three.lab->now);
	core_check(three.lab->core);

	TOLD(three.told, "B: local-leave (*,239.1.1.1) on 2; "
			 "C: prune (*,239.1.1.1) member on 2");
}

static void
test_forward_edit_by_igmp_is_no_local_join(void **state)
{
	struct three three = three_clients(state);

	core_lab_packet(three.lab, S, G, 1);
	told_lab_forget(three.told);
	assert_int_equal(core_lab_add(three.lab, three.igmp, S, G, 3, FORWARD), MGM_OK);

	TOLD(three.told, "C: join (10.1.0.9,239.1.1.1) entry");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(
		test_igmp_on_an_owned_interface_tells_the_owner_first_and_counts_as_the_owner),
	    TOLD_LAB_TEST(test_igmp_and_the_owner_on_one_interface_count_once),
	    TOLD_LAB_TEST(test_igmp_on_an_interface_of_its_own_is_a_client_of_its_own),
	    TOLD_LAB_TEST(
		test_igmp_source_membership_alerts_the_rpf_owner_but_not_of_its_own_interface),
	    TOLD_LAB_TEST(test_igmp_second_add_of_a_membership_tells_nobody),
	    TOLD_LAB_TEST(
		test_igmp_membership_of_another_interface_is_told_to_its_owner_too),
	    TOLD_LAB_TEST(
		test_take_where_igmp_sits_brackets_the_flush_of_its_memberships),
	    TOLD_LAB_TEST(
		test_release_where_igmp_sits_brackets_the_flush_of_its_memberships),
	    TOLD_LAB_TEST(test_death_of_the_owner_brackets_like_a_release),
	    TOLD_LAB_TEST(test_flush_takes_the_interface_out_of_entries),
	    TOLD_LAB_TEST(test_take_that_fails_brackets_nothing),
	    TOLD_LAB_TEST(test_igmp_that_takes_or_releases_brackets_nothing),
	    TOLD_LAB_TEST(
		test_deleted_interface_ends_igmp_before_its_owner_without_a_bracket),
	    TOLD_LAB_TEST(test_forward_edit_by_igmp_is_no_local_join),
	};

	return cmocka_run_group_tests_name("igmp", tests, NULL, NULL);
}
