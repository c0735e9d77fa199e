/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_conformance.c - rules of the API in the core that no other test is named after.
 *
 * Which test proves which rule is doc/conformance.md; most are in test_alert.c,
 * test_igmp.c, test_question.c and their neighbours. A holds 1, where 10.1/16 is;
 * B holds 2, C holds 3.
 */
#include "config.h"

#include "told_lab.h"

#include <errno.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define G "239.1.1.1"
#define S "10.1.0.9"
#define G6 "ff0e::1:1"
#define S6 "2001:db8:1::9"

struct three {
	struct told_lab *told;
	struct core_lab *lab;
	uint32_t a, b, c;
};

/* They hear of joins and prunes. */
static struct three
three_clients(void **state)
{
	const uint32_t kinds = ALERT_BIT(ALERT_JOIN) | ALERT_BIT(ALERT_PRUNE);
	struct told_lab *told = *state;
	struct three three = {.told = told, .lab = &told->lab};

	three.a = told_lab_register_for(told, MGM_PROTO_PIM_DENSE, kinds);
	three.b = told_lab_register_for(told, MGM_PROTO_DVMRP, kinds);
	three.c = told_lab_register_for(told, MGM_PROTO_PIM_SPARSE, kinds);
	told_lab_take(told, three.a, "1");
	told_lab_take(told, three.b, "2");
	told_lab_take(told, three.c, "3");
	return three;
}

static void
three_add(struct three *three, uint32_t handle, const char *group, uint32_t ifindex)
{
	assert_int_equal(
	    core_lab_add(three->lab, handle, "*", group, ifindex, JOIN), MGM_OK);
}

static void
test_entry_comes_in_where_the_route_points_wherever_the_packet_arrived(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.b, G, 2);
	core_lab_packet(three.lab, S, G, 3);

	assert_string_equal(core_lab_mfe(three.lab, S, G), "1>2");
}

static void
test_entry_never_goes_out_where_it_comes_in(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.a, G, 1);
	three_add(&three, three.b, G, 2);
	core_lab_packet(three.lab, S, G, 1);

	assert_string_equal(core_lab_mfe(three.lab, S, G), "1>2");
}

static void
test_entry_that_ended_hides_no_change_of_its_oifs_from_the_iif_owner(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.b, G, 2);
	core_lab_packet(three.lab, S, G, 1);
	core_lab_advance(three.lab, 901 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(three.lab, S, G), "-");
	assert_int_equal(core_lab_delete(three.lab, three.b, "*", G, 2, JOIN), MGM_OK);
	told_lab_forget(three.told);
	core_lab_packet(three.lab, S, G, 1);
	TOLD(three.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1");

	core_lab_advance(three.lab, 901 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(three.lab, S, G), "-");
	three_add(&three, three.b, G, 2);
	told_lab_forget(three.told);
	core_lab_packet(three.lab, S, G, 1);
	TOLD(three.told, "A: join (10.1.0.9,239.1.1.1) entry");
}

static void
test_counters_and_up_time_restart_with_a_new_entry(void **state)
{
	struct three three = three_clients(state);
	struct mgm_addr g = core_lab_addr(G), s = core_lab_addr(S);
	struct snapshot_mfe row;

	core_lab_packet(three.lab, S, G, 1);
	core_lab_find(three.lab, S, G)->counters.in_packets = 7;
	/* A refresh for what came, then the end. */
	core_lab_advance(three.lab, 900 * CORE_LAB_S);
	core_lab_advance(three.lab, 900 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(three.lab, S, G), "-");
	core_lab_packet(three.lab, S, G, 1);

	assert_int_equal(core_get_mfe(three.lab->core, &g, &s, &row, NULL, 0), MGM_OK);
	assert_true(row.created_us == three.lab->now);
	assert_int_equal(row.counters.in_packets, 0);
}

static void
test_ipv6_follows_the_rules_of_ipv4(void **state)
{
	struct three three = three_clients(state);
	struct core_membership m = core_lab_membership(S6, G6, 2, JOIN);

	core_lab_set_route(three.lab, "2001:db8:1::/48", 1);
	m.source = (struct mgm_prefix){.addr.family = MGM_FAMILY_IPV6};
	assert_int_equal(core_add_group_membership_entry(
			     three.lab->core, three.b, &m, three.lab->now),
	    MGM_OK);
	TOLD(three.told, "A: join (*,ff0e::1:1) member; C: join (*,ff0e::1:1) member");
	core_lab_packet(three.lab, S6, G6, 1);
	assert_string_equal(core_lab_mfe(three.lab, S6, G6), "1>2");
	TOLD(three.told, "A: join (2001:db8:1::9,ff0e::1:1) entry");

	assert_int_equal(core_delete_group_membership_entry(
			     three.lab->core, three.b, &m, three.lab->now),
	    MGM_OK);

	assert_string_equal(core_lab_mfe(three.lab, S6, G6), "1>");
	TOLD(three.told, "A: prune (*,ff0e::1:1) member on 2; "
			 "C: prune (*,ff0e::1:1) member on 2; "
			 "A? prune (2001:db8:1::9,ff0e::1:1) entry on 1");
}

static void
test_take_where_the_plane_has_no_memory_says_no_memory(void **state)
{
	struct three three = three_clients(state);

	three.lab->fake.fail_add_iface = -ENOMEM;
	assert_int_equal(core_lab_take(three.lab, three.a, 4), MGM_E_NO_MEMORY);
	three.lab->fake.fail_add_iface = 0;
	assert_int_equal(core_lab_take(three.lab, three.a, 4), MGM_OK);
}

static void
test_release_refuses_unknown_interfaces_and_handles(void **state)
{
	struct three three = three_clients(state);

	assert_int_equal(
	    core_lab_release(three.lab, three.a, 99), MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    core_lab_release(three.lab, three.a, 4), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_lab_release(three.lab, 0, 1), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_lab_release(three.lab, three.a, 1), MGM_OK);
	assert_int_equal(
	    core_lab_release(three.lab, three.a, 1), MGM_E_INVALID_PARAMETER);
}

static void
test_delete_of_one_kind_leaves_the_other_kinds(void **state)
{
	struct three three = three_clients(state);
	struct core_membership_row row;

	three_add(&three, three.b, "*", 2);
	three_add(&three, three.b, G, 2);
	assert_int_equal(core_lab_add(three.lab, three.b, S, G, 2, JOIN), MGM_OK);
	assert_int_equal(
	    core_lab_delete(three.lab, three.b, "*", "*", 2, JOIN), MGM_OK);
	assert_true(core_next_membership(three.lab->core, NULL, &row));
	assert_int_equal(row.group.len, 32);
	assert_int_equal(row.source.len, 0);
	assert_int_equal(core_lab_delete(three.lab, three.b, "*", G, 2, JOIN), MGM_OK);
	assert_true(core_next_membership(three.lab->core, NULL, &row));
	assert_int_equal(row.source.len, 32);
	assert_false(core_next_membership(three.lab->core, &row, &row));
}

static void
test_delete_refuses_bad_handles_and_unregistered_ones(void **state)
{
	struct three three = three_clients(state);

	three_add(&three, three.b, G, 2);
	assert_int_equal(
	    core_lab_delete(three.lab, 0, "*", G, 2, JOIN), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_lab_release(three.lab, three.b, 2), MGM_OK);
	assert_int_equal(
	    core_deregister_mprotocol(three.lab->core, three.b, three.lab->now),
	    MGM_OK);
	assert_int_equal(core_lab_delete(three.lab, three.b, "*", G, 2, JOIN),
	    MGM_E_INVALID_PARAMETER);
}

static void
test_orderly_deregistration_has_no_grace(void **state)
{
	struct core_lab lab;
	struct core_client_row row;
	uint32_t a;

	(void)state; /* a lab with a grace */
	core_lab_init(&lab);
	lab.config.grace_ms = 30000;
	core_lab_start(&lab);
	core_lab_furnish(&lab);
	a = core_lab_register(&lab, MGM_PROTO_PIM_DENSE, 1);
	assert_int_equal(core_lab_take(&lab, a, 2), MGM_OK);
	assert_int_equal(core_lab_add(&lab, a, "*", G, 2, JOIN), MGM_OK);
	core_lab_packet(&lab, S, G, 1);
	assert_string_equal(core_lab_mfe(&lab, S, G), "1>2");

	assert_int_equal(core_lab_release(&lab, a, 2), MGM_OK);
	assert_string_equal(core_lab_mfe(&lab, S, G), "1>");
	assert_int_equal(core_deregister_mprotocol(lab.core, a, lab.now), MGM_OK);

	assert_false(core_next_client(lab.core, 0, &row));
	core_lab_exit(&lab);
}

/* Its place in the table is the next one's, where places are few. */
static void
test_answers_of_a_client_that_ended_are_not_its_successors(void **state)
{
	const uint32_t kinds = ALERT_BIT(ALERT_RPF) | ALERT_BIT(ALERT_CREATION);
	struct told_lab *told = *state;
	struct core_lab *lab = &told->lab;
	uint32_t a, b, c;

	core_lab_exit(lab);
	told_lab_init(told);
	lab->config.max_clients = 3;
	core_lab_start(lab);
	core_lab_furnish(lab);
	a = told_lab_register_for(told, MGM_PROTO_PIM_DENSE, kinds);
	b = told_lab_register_for(told, MGM_PROTO_DVMRP, kinds);
	c = told_lab_register_for(told, MGM_PROTO_PIM_SPARSE, kinds);
	told_lab_take(told, a, "14");
	told_lab_take(told, b, "2");
	told_lab_take(told, c, "3");
	assert_int_equal(core_lab_add(lab, b, "*", G, 2, JOIN), MGM_OK);
	assert_int_equal(core_lab_add(lab, c, "*", G, 3, JOIN), MGM_OK);
	core_lab_packet(lab, S, G, 1);
	told_lab_answer_rpf(told, a, 4, "10.4.0.1");
	told_lab_answer_creation(told, b, "n");

	/* Those who answered end, and others come and hold the same. */
	core_client_gone(lab->core, a, lab->now);
	core_client_gone(lab->core, b, lab->now);
	a = told_lab_register_for(told, MGM_PROTO_MOSPF, kinds);
	b = told_lab_register_for(told, MGM_PROTO_MOSPF, kinds);
	told_lab_take(told, a, "14");
	told_lab_take(told, b, "2");
	assert_int_equal(core_lab_add(lab, b, "*", G, 2, JOIN), MGM_OK);
	assert_string_equal(core_lab_mfe(lab, S, G), "-");
	told_lab_answer_creation(told, c, "y");

	core_lab_work(lab);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2,3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(
		test_entry_comes_in_where_the_route_points_wherever_the_packet_arrived),
	    TOLD_LAB_TEST(test_entry_never_goes_out_where_it_comes_in),
	    TOLD_LAB_TEST(
		test_entry_that_ended_hides_no_change_of_its_oifs_from_the_iif_owner),
	    TOLD_LAB_TEST(test_counters_and_up_time_restart_with_a_new_entry),
	    TOLD_LAB_TEST(test_ipv6_follows_the_rules_of_ipv4),
	    TOLD_LAB_TEST(test_take_where_the_plane_has_no_memory_says_no_memory),
	    TOLD_LAB_TEST(test_release_refuses_unknown_interfaces_and_handles),
	    TOLD_LAB_TEST(test_delete_of_one_kind_leaves_the_other_kinds),
	    TOLD_LAB_TEST(test_delete_refuses_bad_handles_and_unregistered_ones),
	    cmocka_unit_test(test_orderly_deregistration_has_no_grace),
	    TOLD_LAB_TEST(test_answers_of_a_client_that_ended_are_not_its_successors),
	};

	return cmocka_run_group_tests_name("conformance", tests, NULL, NULL);
}
