/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mcast_core.c - IPMCAST-MIB over a real core: entries of both families, from
 * the memberships that make them to the counters of the plane.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core_lab.h"
#include "managed_make.h"
#include "mib_context.h"
#include "mib_expect.h"
#include "mib_mcast.h"
#include "mib_set_case.h"

#define S4 "10.1.0.9"
#define S6 "2001:db8::9"

struct lab {
	struct core_lab core;
	uint32_t client;
	struct mib_context context;
};

static int
lab_init(void **state)
{
	struct lab *lab = calloc(1, sizeof(*lab));
	struct managed *managed = managed_make();
	uint32_t ifindex;

	assert_non_null(lab);
	core_lab_init(&lab->core);
	core_lab_start(&lab->core);
	core_lab_furnish(&lab->core);
	core_lab_set_route(&lab->core, "2001:db8::/32", 1);
	lab->client = core_lab_register(&lab->core, MGM_PROTO_PIM_SPARSE, 0);
	for (ifindex = 1; ifindex <= 3; ifindex++)
		assert_int_equal(
		    core_lab_take(&lab->core, lab->client, ifindex), MGM_OK);
	assert_int_equal(mib_context_set_managed(&lab->context, managed), 0);
	managed_release(managed);
	*state = lab;
	return 0;
}

static int
lab_exit(void **state)
{
	struct lab *lab = *state;

	mib_context_exit(&lab->context);
	core_lab_exit(&lab->core);
	free(lab);
	return 0;
}

static void
join(struct lab *lab, const char *source, const char *group, uint32_t ifindex)
{
	assert_int_equal(core_lab_add(&lab->core, lab->client, source, group, ifindex,
			     MGM_JOIN_STATE_FLAG),
	    MGM_OK);
	core_lab_work(&lab->core);
}

static void
flow(struct lab *lab, const char *source, const char *group)
{
	core_lab_packet(&lab->core, source, group, 1);
	core_lab_work(&lab->core);
	assert_non_null(core_lab_find(&lab->core, source, group));
}

static void
show(struct lab *lab)
{
	struct snapshot *snapshot = core_lab_snapshot(&lab->core);

	assert_int_equal(mib_context_set(&lab->context, snapshot), 0);
	snapshot_release(snapshot);
}

/* "." where nothing more is in the table, else the index behind its first column. */
static const char *
row_after(const struct lab *lab, uint32_t table, uint32_t column, const char *index)
{
	static char text[512];
	struct mib_oid oid, found;
	struct mib_value value;
	char below[512];
	size_t i, n = 0, at = mib_mcast_module.root_len;

	(void)snprintf(below, sizeof(below), "%u.1.%u%s%s", table, column,
	    *index != '\0' ? "." : "", index);
	mib_expect_oid(mib_mcast_module.root, at, below, &oid);
	if (mib_getnext(&mib_mcast_module, &lab->context, oid.ids, oid.len, false,
		&found, &value) != MIB_RESULT_OK ||
	    found.ids[at] != table || found.ids[at + 2] != column)
		return ".";
	for (i = at + 3; i < found.len; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u",
		    i > at + 3 ? "." : "", found.ids[i]);
	return text;
}

#define G4 "1.4.239.1.1.1.32.1.4.10.1.0.9.32"
#define G6 "2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128"
#define R6 G6 ".2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.9.128"

static void
test_entries_of_both_families_are_rows_in_order(void **state)
{
	static const struct mib_set_then counts[][MIB_SET_CASE_THEN] = {
	    {{"2.0", "2"}, {"5.1.9." R6, "1"}, {"5.1.12." R6, "8"},
		{"5.1.14." R6, "2"}},
	    {{"5.1.15." R6, "0x20010db8000000000000000000000000"}, {"5.1.16." R6, "32"},
		{"5.1.18." R6, "600"}, {"5.1.19." R6, "6"}},
	    {{"5.1.20." R6, "50"}, {"5.1.21." R6, "5"}, {"5.1.22." R6, "40"},
		{"5.1.23." R6, "4"}},
	    {{"5.1.9." G4, "1"}, {"5.1.16." G4, "16"}, {"5.1.19." G4, "0"},
		{"5.1.8." R6, ""}},
	    {{"6.1.15." R6 ".3.2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.1", "300"},
		{"6.1.16." R6 ".3.2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.1", "3"},
		{"6.1.10." R6 ".2.2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.1", "2"},
		{"6.1.16." G4 ".2.1.4.239.1.1.1", "0"}},
	};
	struct lab *lab = *state;
	struct fake_mfe *mfe;
	char row[512];
	size_t i;

	join(lab, S6, "ff05::1", 2);
	join(lab, S6, "ff05::1", 3);
	join(lab, "*", "239.1.1.1", 2);
	flow(lab, S6, "ff05::1");
	flow(lab, S4, "239.1.1.1");
	mfe = core_lab_find(&lab->core, S6, "ff05::1");
	mfe->counters = (struct plane_mfe_counters){.in_packets = 15,
	    .in_octets = 1500,
	    .forwarded_packets = 6,
	    .forwarded_octets = 600,
	    .ttl_packets = 5,
	    .ttl_octets = 50,
	    .wrong_if_packets = 4,
	    .wrong_if_octets = 40};
	mfe->oif_counters[3] = (struct plane_oif_counters){.packets = 3, .octets = 300};
	show(lab);

	for (i = 0; i < MIB_LENGTH(counts); i++)
		mib_set_case_then(&mib_mcast_module, &lab->context, "core", counts[i]);
	assert_string_equal(row_after(lab, 5, 7, ""), G4);
	assert_string_equal(row_after(lab, 5, 7, G4), R6);
	assert_string_equal(row_after(lab, 5, 7, R6), ".");
	(void)snprintf(row, sizeof(row), "%s", row_after(lab, 6, 10, ""));
	assert_string_equal(row, G4 ".2.1.4.239.1.1.1");
	(void)snprintf(row, sizeof(row), "%s", row_after(lab, 6, 10, row));
	assert_string_equal(row, R6 ".2.2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.1");
	(void)snprintf(row, sizeof(row), "%s", row_after(lab, 6, 10, row));
	assert_string_equal(row, R6 ".3.2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.1");
	assert_string_equal(row_after(lab, 6, 10, row), ".");
}

/* What clients do to interfaces of IPv6 is not in the table: nothing forwards there. */
static void
test_interfaces_have_rows_of_ipv4_alone(void **state)
{
	struct lab *lab = *state;

	join(lab, S6, "ff05::1", 2);
	flow(lab, S6, "ff05::1");
	show(lab);

	assert_string_equal(row_after(lab, 3, 3, ""), "1.1");
	assert_string_equal(row_after(lab, 3, 3, "1.1"), "1.2");
	assert_string_equal(row_after(lab, 3, 3, "1.2"), "1.3");
	assert_string_equal(row_after(lab, 3, 3, "1.3"), ".");
}

static void
test_a_boundary_in_force_has_its_time_and_its_counts(void **state)
{
	const struct core_boundary boundaries[] = {
	    {.ifname = "eth2", .group = managed_make_group("239.1.0.0/16")},
	    {.ifname = "eth2", .group = managed_make_group("ff05::/16")},
	};
	static const struct mib_set_then then[][MIB_SET_CASE_THEN] = {
	    {{"7.1.6.2.1.4.239.1.0.0.16", "0"}, {"7.1.5.2.1.4.239.1.0.0.16", "700"},
		{"7.1.8.2.1.4.239.1.0.0.16", "1"}},
	    {{"7.1.6.2.2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.16", "70"},
		{"7.1.7.2.2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.16", "7"}},
	};
	struct lab *lab = *state;
	struct managed *managed = managed_make();
	struct fake_mfe *mfe;
	size_t i;

	managed_make_boundary(managed, "eth2", "239.1.0.0/16", MANAGED_ACTIVE, 3);
	managed_make_boundary(managed, "eth2", "ff05::/16", MANAGED_ACTIVE, 3);
	assert_int_equal(mib_context_set_managed(&lab->context, managed), 0);
	managed_release(managed);
	lab->context.epoch_us = lab->core.now;
	core_lab_advance(&lab->core, 7 * CORE_LAB_S);
	assert_int_equal(core_set_boundaries(lab->core.core, boundaries,
			     MIB_LENGTH(boundaries), lab->core.now),
	    0);
	join(lab, S6, "ff05::1", 2);
	join(lab, S6, "ff05::1", 3);
	flow(lab, S6, "ff05::1");
	mfe = core_lab_find(&lab->core, S6, "ff05::1");
	assert_int_equal(mfe->num_blocked, 1);
	((struct fake_boundary *)mfe->blocked[0].boundary)->counters =
	    (struct plane_boundary_counters){.packets = 7, .octets = 70};
	show(lab);

	for (i = 0; i < MIB_LENGTH(then); i++)
		mib_set_case_then(&mib_mcast_module, &lab->context, "core", then[i]);
}

int
main(void)
{
#define LAB_TEST(test) cmocka_unit_test_setup_teardown(test, lab_init, lab_exit)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_entries_of_both_families_are_rows_in_order),
	    LAB_TEST(test_interfaces_have_rows_of_ipv4_alone),
	    LAB_TEST(test_a_boundary_in_force_has_its_time_and_its_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
