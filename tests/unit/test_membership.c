/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_membership.c - adding and deleting memberships: masks, flags, contributors.
 */
#include "config.h"

#include "core_lab.h"

#include <errno.h>
#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG
#define BOTH (JOIN | FORWARD)
#define G "239.1.1.1"
#define S "10.1.0.9"

/* One client that owns interfaces 1 to 4. */
static uint32_t
membership_owner(struct core_lab *lab)
{
	uint32_t handle = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1), i;

	for (i = 1; i <= 4; i++)
		assert_int_equal(core_lab_take(lab, handle, i), MGM_OK);
	return handle;
}

static void
test_only_hosts_and_wildcards_of_routable_groups_are_accepted(void **state)
{
	static const struct {
		const char *source, *group;
		uint32_t flags;
		enum mgm_status status;
	} cases[] = {
	    {S, G, JOIN, MGM_OK},
	    {"*", G, JOIN, MGM_OK},
	    {"*", "*", JOIN, MGM_OK},
	    {S, "232.1.1.1", JOIN, MGM_OK},
	    {S, "*", JOIN, MGM_E_INVALID_PARAMETER},
	    {"10.1.0.0/16", G, JOIN, MGM_E_INVALID_PARAMETER},
	    {S, "239.1.0.0/16", JOIN, MGM_E_INVALID_PARAMETER},
	    {"0.0.0.0/32", G, JOIN, MGM_E_INVALID_PARAMETER},
	    {"*", "0.0.0.0/32", JOIN, MGM_E_INVALID_PARAMETER},
	    {"*", "224.0.0.5", JOIN, MGM_E_INVALID_PARAMETER},
	    {"*", "10.0.0.1", JOIN, MGM_E_INVALID_PARAMETER},
	    {"239.9.9.9", G, JOIN, MGM_E_INVALID_PARAMETER},
	    {"127.0.0.1", G, JOIN, MGM_E_INVALID_PARAMETER},
	    {"2001:db8::1", G, JOIN, MGM_E_INVALID_PARAMETER},
	    {S, "ff0e::1", JOIN, MGM_E_INVALID_PARAMETER},
	    {"2001:db8::1", "ff02::1", JOIN, MGM_E_INVALID_PARAMETER},
	    {"2001:db8::1", "ff0e::1", JOIN, MGM_OK},
	    {S, G, 0, MGM_E_INVALID_PARAMETER},
	    {S, G, 4, MGM_E_INVALID_PARAMETER},
	    {S, G, 8 | JOIN, MGM_E_INVALID_PARAMETER},
	    {"*", G, FORWARD, MGM_E_INVALID_PARAMETER},
	    {"*", G, BOTH, MGM_E_INVALID_PARAMETER},
	    {"*", "*", BOTH, MGM_E_INVALID_PARAMETER},
	    {S, G, FORWARD, MGM_E_NOT_FOUND},
	    {S, G, BOTH, MGM_OK},
	};
	struct core_lab *lab = *state;
	uint32_t handle = membership_owner(lab);
	struct core_membership m;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum mgm_status status = core_lab_add(
		    lab, handle, cases[i].source, cases[i].group, 2, cases[i].flags);

		if (status != cases[i].status)
			print_error("case %zu\n", i);
		assert_int_equal(status, cases[i].status);
	}
	/* A mask of 0 with an address, or bits beyond the family. */
	m = core_lab_membership("*", "*", 2, JOIN);
	m.group.addr = core_lab_addr(G);
	assert_int_equal(
	    core_add_group_membership_entry(lab->core, handle, &m, lab->now),
	    MGM_E_INVALID_PARAMETER);
	m = core_lab_membership(S, G, 2, JOIN);
	m.source.addr.octets[9] = 1;
	assert_int_equal(
	    core_add_group_membership_entry(lab->core, handle, &m, lab->now),
	    MGM_E_INVALID_PARAMETER);
	m = core_lab_membership(S, G, 2, JOIN);
	m.next_hop = core_lab_addr("10.2.0.1");
	assert_int_equal(
	    core_add_group_membership_entry(lab->core, handle, &m, lab->now),
	    MGM_E_INVALID_PARAMETER);
}

static void
test_only_who_sits_on_an_interface_may_join_there(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = membership_owner(lab);
	uint32_t b = core_lab_register(lab, MGM_PROTO_DVMRP, 1);

	assert_int_equal(
	    core_lab_add(lab, b, "*", G, 2, JOIN), MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    core_lab_add(lab, a, "*", G, 5, JOIN), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_lab_add(lab, a, "*", G, 99, JOIN), MGM_E_NOT_FOUND);
	assert_int_equal(
	    core_lab_add(lab, 77, "*", G, 2, JOIN), MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    core_lab_delete(lab, b, "*", G, 2, JOIN), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_lab_delete(lab, a, "*", G, 99, JOIN), MGM_E_NOT_FOUND);
	assert_int_equal(core_lab_delete(lab, a, "*", G, 2, JOIN), MGM_E_NOT_FOUND);
}

static void
test_a_second_add_is_no_error_and_one_delete_ends_both(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = membership_owner(lab);

	assert_int_equal(core_lab_add(lab, a, "*", G, 2, JOIN), MGM_OK);
	assert_int_equal(core_lab_add(lab, a, "*", G, 2, JOIN), MGM_OK);
	core_lab_packet(lab, S, G, 1);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");

	assert_int_equal(core_lab_delete(lab, a, "*", G, 2, JOIN), MGM_OK);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	assert_int_equal(core_lab_delete(lab, a, "*", G, 2, JOIN), MGM_E_NOT_FOUND);
}

static void
test_an_oif_leaves_with_the_last_kind_of_membership(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = membership_owner(lab);
	unsigned changes;

	core_lab_add(lab, a, S, G, 2, JOIN);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_add(lab, a, "*", "*", 2, JOIN);
	core_lab_packet(lab, S, G, 1);
	changes = lab->fake.changes;

	core_lab_delete(lab, a, "*", G, 2, JOIN);
	core_lab_delete(lab, a, S, G, 2, JOIN);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_int_equal(lab->fake.changes, changes);
	core_lab_delete(lab, a, "*", "*", 2, JOIN);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
}

static void
test_an_oif_leaves_with_the_last_contributor(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = membership_owner(lab);
	uint32_t igmp = core_lab_register(lab, MGM_PROTO_IGMP_ONLY, 1);

	core_lab_take(lab, igmp, 2);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_add(lab, igmp, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);

	core_lab_delete(lab, a, "*", G, 2, JOIN);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	core_lab_delete(lab, igmp, "*", G, 2, JOIN);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
}

static void
test_wildcard_sources_never_match_a_source_specific_group(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = membership_owner(lab);

	core_lab_add(lab, a, "*", "232.1.1.1", 2, JOIN);
	core_lab_add(lab, a, "*", "*", 3, JOIN);
	core_lab_packet(lab, S, "232.1.1.1", 1);
	assert_string_equal(core_lab_mfe(lab, S, "232.1.1.1"), "1>");

	core_lab_add(lab, a, "*", "*", 4, JOIN);
	core_lab_add(lab, a, S, "232.1.1.1", 2, JOIN);

	assert_string_equal(core_lab_mfe(lab, S, "232.1.1.1"), "1>2");
	core_lab_delete(lab, a, S, "232.1.1.1", 2, JOIN);
	assert_string_equal(core_lab_mfe(lab, S, "232.1.1.1"), "1>");
}

static void
test_forward_edits_one_entry_and_wins_over_memberships(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = membership_owner(lab);
	struct mgm_addr g = core_lab_addr(G), s = core_lab_addr(S);
	struct snapshot_mfe row;
	struct snapshot_oif oifs[4];

	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);
	core_lab_packet(lab, "10.1.0.10", G, 1);

	assert_int_equal(core_lab_delete(lab, a, S, G, 2, FORWARD), MGM_OK);
	assert_int_equal(core_lab_add(lab, a, S, G, 3, FORWARD), MGM_OK);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>3");
	assert_string_equal(core_lab_mfe(lab, "10.1.0.10", G), "1>2");
	assert_int_equal(core_get_mfe(lab->core, &g, &s, &row, oifs, 4), MGM_OK);
	assert_int_equal(row.num_oifs, 2);
	assert_int_equal(oifs[0].ifindex, 2);
	assert_int_equal(oifs[0].state, MGM_OIF_PRUNED);
	assert_int_equal(oifs[1].state, MGM_OIF_FORWARDING);

	/* A new membership does not end the prune; a FORWARD add does. */
	core_lab_add(lab, a, S, G, 2, JOIN);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>3");
	core_lab_add(lab, a, S, G, 2, FORWARD);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2,3");
	assert_int_equal(core_lab_delete(lab, a, S, G, 4, FORWARD), MGM_E_NOT_FOUND);
	assert_int_equal(core_lab_delete(lab, a, S, G, 4, BOTH), MGM_E_NOT_FOUND);
}

static void
test_an_edit_ends_with_its_entry_and_with_its_author(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = membership_owner(lab);

	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);
	core_lab_delete(lab, a, S, G, 2, FORWARD);
	core_lab_add(lab, a, S, G, 3, FORWARD);
	core_lab_release(lab, a, 3);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");

	core_lab_advance(lab, 901 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(lab, S, G), "-");
	core_lab_packet(lab, S, G, 1);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
}

static void
test_both_flags_undo_what_both_flags_did(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = membership_owner(lab);

	core_lab_packet(lab, S, G, 1);
	assert_int_equal(core_lab_add(lab, a, S, G, 2, BOTH), MGM_OK);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");

	assert_int_equal(core_lab_delete(lab, a, S, G, 2, BOTH), MGM_OK);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");

	assert_int_equal(core_lab_add(lab, a, S, G, 2, JOIN), MGM_OK);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");

	/* The membership's end leaves nothing to take out: no error. */
	assert_int_equal(core_lab_delete(lab, a, S, G, 2, BOTH), MGM_OK);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
}

static void
test_memberships_are_listed_in_order_and_limited(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = membership_owner(lab);
	struct core_membership_row row;

	core_lab_add(lab, a, "*", "239.2.2.2", 3, JOIN);
	core_lab_add(lab, a, S, G, 4, JOIN);
	core_lab_add(lab, a, S, G, 2, JOIN);
	core_lab_add(lab, a, "*", "*", 2, JOIN);

	assert_true(core_next_membership(lab->core, NULL, &row));
	assert_int_equal(row.group.len, 0);
	assert_int_equal(row.source.len, 0);
	assert_true(core_next_membership(lab->core, &row, &row));
	assert_int_equal(row.source.len, 32);
	assert_int_equal(row.ifindex, 2);
	assert_true(core_next_membership(lab->core, &row, &row));
	assert_int_equal(row.ifindex, 4);
	assert_true(core_next_membership(lab->core, &row, &row));
	assert_int_equal(row.ifindex, 3);
	assert_int_equal(row.protocol, MGM_PROTO_PIM_DENSE);
	assert_false(core_next_membership(lab->core, &row, &row));
}

static void
test_memberships_beyond_the_limit_are_refused(void **state)
{
	struct core_lab lab;
	uint32_t a;

	(void)state; /* a lab with a limit of its own */
	core_lab_init(&lab);
	lab.config.max_memberships = 1;
	core_lab_start(&lab);
	core_lab_add_link(&lab, 2);
	a = core_lab_register(&lab, MGM_PROTO_PIM_DENSE, 1);
	core_lab_take(&lab, a, 2);

	assert_int_equal(core_lab_add(&lab, a, "*", G, 2, JOIN), MGM_OK);
	assert_int_equal(core_lab_add(&lab, a, S, G, 2, JOIN), MGM_E_NO_MEMORY);
	assert_int_equal(core_lab_add(&lab, a, "*", G, 2, JOIN), MGM_OK);
	core_lab_exit(&lab);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(
		test_only_hosts_and_wildcards_of_routable_groups_are_accepted),
	    CORE_LAB_TEST(test_only_who_sits_on_an_interface_may_join_there),
	    CORE_LAB_TEST(test_a_second_add_is_no_error_and_one_delete_ends_both),
	    CORE_LAB_TEST(test_an_oif_leaves_with_the_last_kind_of_membership),
	    CORE_LAB_TEST(test_an_oif_leaves_with_the_last_contributor),
	    CORE_LAB_TEST(test_wildcard_sources_never_match_a_source_specific_group),
	    CORE_LAB_TEST(test_forward_edits_one_entry_and_wins_over_memberships),
	    CORE_LAB_TEST(test_an_edit_ends_with_its_entry_and_with_its_author),
	    CORE_LAB_TEST(test_both_flags_undo_what_both_flags_did),
	    CORE_LAB_TEST(test_memberships_are_listed_in_order_and_limited),
	    cmocka_unit_test(test_memberships_beyond_the_limit_are_refused),
	};

	return cmocka_run_group_tests_name("membership", tests, NULL, NULL);
}
