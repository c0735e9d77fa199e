/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_wrong_if.c - alerts about packets on the wrong interface: who asked for them,
 * and the limits (mgm-api 5.6).
 *
 * A holds 1, where 10.1/16 is; B holds 2.
 */
#include "config.h"

#include "told_lab.h"

#include <stdio.h>
#include <stdlib.h>

#define S "10.1.0.9"
#define G "239.1.1.1"
#define TOLD_B "B: wrong-if (10.1.0.9,239.1.1.1) on 2"

struct two {
	struct told_lab *told;
	struct core_lab *lab;
	uint32_t a, b;
};

static struct two
two_clients(void **state)
{
	struct told_lab *told = *state;
	struct two two = {.told = told, .lab = &told->lab};

	two.a =
	    told_lab_register_for(told, MGM_PROTO_PIM_DENSE, ALERT_BIT(ALERT_WRONG_IF));
	two.b = told_lab_register_for(told, MGM_PROTO_DVMRP, ALERT_BIT(ALERT_WRONG_IF));
	told_lab_take(told, two.a, "1");
	told_lab_take(told, two.b, "2");
	core_lab_packet(two.lab, S, G, 1);
	return two;
}

static enum mgm_status
two_want(struct two *two, uint32_t handle, uint32_t ifindex, bool on)
{
	enum mgm_status status =
	    core_set_wrong_if(two->lab->core, handle, ifindex, on, two->lab->now);

	core_check(two->lab->core);
	return status;
}

/* Such a packet arrived. */
static void
two_see(struct two *two, const char *source, const char *group, uint32_t ifindex)
{
	struct plane_event event = {.type = PLANE_EVENT_WRONG_IF,
	    .group = core_lab_addr(group),
	    .source = core_lab_addr(source),
	    .ifindex = ifindex,
	    .header_len = 4,
	    .header = {0x45, 0, 1, 2}};

	core_plane_event(two->lab->core, &event, two->lab->now);
	assert_int_equal(two->lab->fake.dropped, 0);
}

static void
test_owner_that_asked_is_told_with_the_header(void **state)
{
	struct two two = two_clients(state);
	const struct told *told = &two.told->told[0];

	assert_int_equal(two_want(&two, two.b, 2, true), MGM_OK);
	two_see(&two, S, G, 2);

	assert_int_equal(told->alert.header_len, 4);
	assert_int_equal(told->header[3], 2);
	TOLD(two.told, TOLD_B);
}

static void
test_owner_that_did_not_ask_or_asks_no_more_is_not_told(void **state)
{
	struct two two = two_clients(state);

	two_see(&two, S, G, 2);
	assert_int_equal(two_want(&two, two.b, 2, true), MGM_OK);
	assert_int_equal(two_want(&two, two.b, 2, false), MGM_OK);
	two_see(&two, S, G, 2);

	TOLD(two.told, "");
	assert_int_equal(core_lab_status(&two.told->lab).wrong_if_suppressed, 0);
}

static void
test_only_the_owner_of_the_interface_may_ask(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_want(&two, two.a, 2, true), MGM_E_INVALID_PARAMETER);
	assert_int_equal(two_want(&two, two.a, 3, true), MGM_E_INVALID_PARAMETER);
	assert_int_equal(two_want(&two, two.a, 77, true), MGM_E_NOT_FOUND);
	assert_int_equal(two_want(&two, 0, 2, true), MGM_E_INVALID_PARAMETER);
	assert_false(two.lab->fake.ifaces[2].wrong_if);
}

static void
test_plane_reports_only_from_interfaces_that_were_asked_about(void **state)
{
	struct two two = two_clients(state);

	assert_false(two.lab->fake.ifaces[2].wrong_if);
	assert_int_equal(two_want(&two, two.b, 2, true), MGM_OK);
	assert_int_equal(two_want(&two, two.b, 2, true), MGM_OK);
	assert_true(two.lab->fake.ifaces[2].wrong_if);
	assert_false(two.lab->fake.ifaces[1].wrong_if);
	assert_int_equal(two_want(&two, two.b, 2, false), MGM_OK);
	assert_false(two.lab->fake.ifaces[2].wrong_if);
}

static void
test_wish_ends_with_the_ownership(void **state)
{
	struct two two = two_clients(state);
	struct core_link link = core_lab_link(2);

	link.configured = true; /* so that it stays in the plane */
	assert_int_equal(core_set_link(two.lab->core, &link, two.lab->now), 0);
	assert_int_equal(two_want(&two, two.b, 2, true), MGM_OK);
	assert_int_equal(core_lab_release(two.lab, two.b, 2), MGM_OK);
	assert_false(two.lab->fake.ifaces[2].wrong_if);
	told_lab_take(two.told, two.a, "2");
	two_see(&two, S, G, 2);

	TOLD(two.told, "");
}

static void
test_wish_of_igmp_ends_when_a_protocol_takes_the_interface(void **state)
{
	struct two two = two_clients(state);
	uint32_t igmp = told_lab_register_for(
	    two.told, MGM_PROTO_IGMP_ONLY, ALERT_BIT(ALERT_WRONG_IF));

	told_lab_take(two.told, igmp, "3");
	assert_int_equal(two_want(&two, igmp, 3, true), MGM_OK);
	two_see(&two, S, G, 3);
	TOLD(two.told, "C: wrong-if (10.1.0.9,239.1.1.1) on 3");
	told_lab_take(two.told, two.b, "3");
	assert_false(two.lab->fake.ifaces[3].wrong_if);
	assert_int_equal(two_want(&two, igmp, 3, true), MGM_E_INVALID_PARAMETER);
}

static void
test_wish_survives_an_interface_that_leaves_the_plane_for_a_while(void **state)
{
	struct two two = two_clients(state);
	struct core_link link = core_lab_link(2);

	assert_int_equal(two_want(&two, two.b, 2, true), MGM_OK);
	link.kernel_forwards = true;
	assert_int_equal(core_set_link(two.lab->core, &link, two.lab->now), 0);
	assert_false(two.lab->fake.ifaces[2].added);
	link.kernel_forwards = false;
	assert_int_equal(core_set_link(two.lab->core, &link, two.lab->now), 0);

	assert_true(two.lab->fake.ifaces[2].wrong_if);
}

static void
test_one_alert_in_three_seconds_about_a_flow_on_an_interface(void **state)
{
	struct two two = two_clients(state);

	core_lab_packet(two.lab, S, "239.1.1.2", 1);
	assert_int_equal(two_want(&two, two.b, 2, true), MGM_OK);
	two_see(&two, S, G, 2);
	two.lab->now += 3 * CORE_LAB_S - 1;
	two_see(&two, S, G, 2);
	TOLD(two.told, TOLD_B);
	/* Another flow is no matter of this one. */
	two_see(&two, S, "239.1.1.2", 2);
	TOLD(two.told, "B: wrong-if (10.1.0.9,239.1.1.2) on 2");
	two.lab->now += 1;
	two_see(&two, S, G, 2);
	TOLD(two.told, TOLD_B);
	assert_int_equal(core_lab_status(&two.told->lab).wrong_if_suppressed, 1);
}

static void
test_client_is_told_of_a_hundred_a_second_at_most(void **state)
{
	struct two two = two_clients(state);
	char group[ADDR_TEXT_SIZE];
	unsigned i;

	assert_int_equal(two_want(&two, two.b, 2, true), MGM_OK);
	for (i = 0; i < 250; i++) {
		snprintf(group, sizeof(group), "239.7.0.%u", i);
		core_lab_packet(two.lab, S, group, 1);
		two_see(&two, S, group, 2);
	}
	assert_int_equal(two.told->num_told, 100);
	assert_int_equal(core_lab_status(&two.told->lab).wrong_if_suppressed, 150);
	two.lab->now += CORE_LAB_S / 10;
	for (i = 150; i < 250; i++) {
		snprintf(group, sizeof(group), "239.7.0.%u", i);
		two_see(&two, S, group, 2);
	}
	assert_int_equal(two.told->num_told, 110);
	told_lab_forget(two.told);
}

static void
test_events_that_are_out_of_date_are_ignored(void **state)
{
	struct two two = two_clients(state);

	assert_int_equal(two_want(&two, two.b, 2, true), MGM_OK);
	two_see(&two, S, "239.1.1.9", 2); /* no such entry */
	core_lab_set_route(two.lab, S "/32", 2);
	core_routes_changed(two.lab->core, NULL);
	core_lab_work(two.lab);
	two_see(&two, S, G, 2);  /* it is right now */
	two_see(&two, S, G, 33); /* no such interface */

	TOLD(two.told, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(test_owner_that_asked_is_told_with_the_header),
	    TOLD_LAB_TEST(test_owner_that_did_not_ask_or_asks_no_more_is_not_told),
	    TOLD_LAB_TEST(test_only_the_owner_of_the_interface_may_ask),
	    TOLD_LAB_TEST(
		test_plane_reports_only_from_interfaces_that_were_asked_about),
	    TOLD_LAB_TEST(test_wish_ends_with_the_ownership),
	    TOLD_LAB_TEST(test_wish_of_igmp_ends_when_a_protocol_takes_the_interface),
	    TOLD_LAB_TEST(
		test_wish_survives_an_interface_that_leaves_the_plane_for_a_while),
	    TOLD_LAB_TEST(test_one_alert_in_three_seconds_about_a_flow_on_an_interface),
	    TOLD_LAB_TEST(test_client_is_told_of_a_hundred_a_second_at_most),
	    TOLD_LAB_TEST(test_events_that_are_out_of_date_are_ignored),
	};

	return cmocka_run_group_tests_name("wrong_if", tests, NULL, NULL);
}
