/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mgm_core_flow.c - MGM-MIB over a real core: entries, next hops, groups and
 * the top are what the plane counted for them, and what the clock says.
 */
#include "config.h"

#include "mib_digest.h"
#include "mib_lab.h"

#define S4 "10.1.0.9"
#define G4 "239.1.1.1"
#define S6 "2001:db8::9"
#define G6 "ff05::1"
/* The same as indexes. */
#define I4 "1.4.239.1.1.1.32.1.4.10.1.0.9.32"
#define I6                                                                            \
	"2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.13.184.0.0.0.0.0.0.0.0" \
	".0.0.0.9.128"

static void
test_entries_show_what_the_plane_counts_its_rate_and_how_long_it_rests(void **state)
{
	struct mib_lab *lab = *state;
	uint32_t pim = mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 0, "12");
	struct fake_mfe *mfe;

	mib_lab_join(lab, pim, "*", G4, 2);
	mib_lab_join(lab, pim, S6, G6, 2);
	mfe = mib_lab_flow(lab, S4, G4);
	mfe->counters = (struct plane_mfe_counters){.in_packets = 9,
	    .in_octets = 10,
	    .forwarded_packets = 1000,
	    .forwarded_octets = 1000,
	    .wrong_if_packets = 1000,
	    .total_out_packets = 11,
	    .uninit_packets = 12,
	    .queue_overflow = 13,
	    .negative_packets = 14,
	    .boundary_packets = 15,
	    .in_discards = 16,
	    .header_errors = 17,
	    .ttl_packets = 1000};
	lab->core->routes[lab->core->num_routes - 1].multicast = true;
	mib_lab_flow(lab, S6, G6);
	core_lab_advance(lab->core, 3 * CORE_LAB_S);
	mib_lab_show(lab);

	mib_lab_row(lab, 8, 7, 19, "1 1 9 10 11 12 13 14 15 16 17 0 0", I4);
	mib_lab_row(lab, 8, 7, 20, "1 2 0 0 0 0 0 0 0 0 0 0 0 300", I6); /* its age */
	assert_int_equal(mib_lab_rows(lab, 8, 7), 2);

	mfe->counters.in_packets += 250;
	mfe->counters.in_octets += 25000;
	core_lab_advance(lab->core, CORE_LAB_S);
	mib_lab_show(lab);
	mib_lab_row(lab, 8, 18, 20, "250 200000 0", I4);
	core_lab_advance(lab->core, 7 * CORE_LAB_S);
	mib_lab_show(lab);
	mib_lab_row(lab, 8, 18, 20, "0 0 700", I4);
}

static void
test_a_plane_that_derives_its_counts_says_so(void **state)
{
	struct mib_lab *lab = *state;
	uint32_t pim = mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 0, "12");

	lab->core->fake.plane.capabilities = 0;
	mib_lab_join(lab, pim, "*", G4, 2);
	mib_lab_flow(lab, S4, G4);
	mib_lab_show(lab);

	mib_lab_row(lab, 8, 7, 7, "2", I4);
}

static void
test_next_hops_show_what_became_of_each_copy(void **state)
{
	struct mib_lab *lab = *state;
	uint32_t pim = mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 0, "123");
	struct fake_mfe *mfe;

	mib_lab_join(lab, pim, "*", G4, 2);
	mib_lab_join(lab, pim, "*", G4, 3);
	mfe = mib_lab_flow(lab, S4, G4);
	mfe->oif_counters[2] =
	    (struct plane_oif_counters){1ULL << 35, 2, 3, 4, 5, 6, 7};
	mfe->oif_counters[3] = (struct plane_oif_counters){.rate_limited = 70};
	mib_lab_show(lab);

	mib_lab_row(lab, 9, 4, 10, "34359738368 2 3 4 5 6 7", I4 ".2.1.4.239.1.1.1");
	mib_lab_row(lab, 9, 4, 10, "0 0 0 0 0 0 70", I4 ".3.1.4.239.1.1.1");
	assert_int_equal(mib_lab_rows(lab, 9, 4), 2);

	assert_int_equal(
	    core_lab_delete(lab->core, pim, "*", G4, 3, MIB_LAB_JOIN), MGM_OK);
	mib_lab_show(lab);
	assert_int_equal(mib_lab_rows(lab, 9, 4), 1);
}

static void
count(struct fake_mfe *mfe, uint64_t packets, uint64_t octets_each)
{
	mfe->counters.in_packets += packets;
	mfe->counters.in_octets += packets * octets_each;
	mfe->counters.forwarded_packets += packets;
	mfe->counters.forwarded_octets += packets * octets_each;
}

static void
test_groups_sum_their_present_entries_and_all_memberships(void **state)
{
	struct mib_lab *lab = *state;
	uint32_t pim = mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 0, "12");
	uint32_t igmp = mib_lab_client(lab, MGM_PROTO_IGMP_ONLY, 0, "2");
	struct fake_mfe *one, *other;
	unsigned i;

	mib_lab_join(lab, pim, "*", G4, 2);
	mib_lab_join(lab, igmp, "*", G4, 2);
	mib_lab_join(lab, pim, S4, G4, 2);
	mib_lab_join(lab, pim, "*", "239.1.1.9", 2);
	mib_lab_join(lab, pim, "*", "*", 2);
	one = mib_lab_flow(lab, S4, G4);
	core_lab_advance(lab->core, 500 * CORE_LAB_S);
	other = mib_lab_flow(lab, "10.1.0.10", G4);
	mib_lab_show(lab);
	count(one, 100, 50);
	count(other, 20, 1000);
	core_lab_advance(lab->core, CORE_LAB_S);
	mib_lab_show(lab);

	mib_lab_row(lab, 10, 3, 8, "2 3 120 25000 120 200000", "1.4.239.1.1.1");
	mib_lab_row(lab, 10, 3, 8, "0 1 0 0 0 0", "1.4.239.1.1.9");
	mib_lab_row(lab, 10, 3, 8, "0 1 0 0 0 0", "1.4.0.0.0.0");
	assert_int_equal(mib_lab_rows(lab, 10, 3), 3);

	/* Packets keep the other alive, and the first no longer. */
	for (i = 0; i < 3; i++) {
		count(other, 1, 1000);
		core_lab_advance(lab->core, 600 * CORE_LAB_S);
	}
	assert_null(core_lab_find(lab->core, S4, G4));
	mib_lab_show(lab);
	mib_lab_row(lab, 10, 3, 6, "1 3 23 23000", "1.4.239.1.1.1");
}

/* The groups of a fresh snapshot, and how many. */
static const struct mib_group *
show_groups(struct mib_lab *lab, uint32_t *number)
{
	mib_lab_show(lab);
	return mib_digest_groups(lab->context.digest, lab->context.snapshot, number);
}

static void
test_groups_are_summed_again_where_something_changed_and_only_there(void **state)
{
	struct mib_lab *lab = *state;
	uint32_t pim = mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 0, "12");
	const struct mib_group *groups;
	struct fake_mfe *one;
	uint64_t shown;
	uint32_t number;

	mib_lab_join(lab, pim, "*", G4, 2);
	one = mib_lab_flow(lab, S4, G4);
	groups = show_groups(lab, &number);
	assert_int_equal(number, 1);
	shown = lab->context.snapshot->number;

	assert_ptr_equal(show_groups(lab, &number), groups);
	assert_int_equal(number, 1);
	assert_true(lab->context.snapshot->number > shown);
	mib_lab_row(lab, 10, 3, 5, "1 1 0", "1.4.239.1.1.1");

	mib_lab_join(lab, pim, "*", "239.1.1.9", 2);
	(void)show_groups(lab, &number);
	assert_int_equal(number, 2);
	mib_lab_row(lab, 10, 3, 5, "0 1 0", "1.4.239.1.1.9");

	assert_int_equal(mib_lab_rows(lab, 11, 3), 0);
	count(one, 7, 50);
	core_lab_advance(lab->core, CORE_LAB_S);
	mib_lab_show(lab);
	mib_lab_row(lab, 10, 3, 5, "1 1 7", "1.4.239.1.1.1");
	assert_int_equal(mib_lab_rows(lab, 11, 3), 2);
}

static void
test_top_flows_are_ranked_by_bits_and_by_packets(void **state)
{
	struct mib_lab *lab = *state;
	uint32_t pim = mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 0, "12");
	struct fake_mfe *small, *large, *six;

	mib_lab_join(lab, pim, "*", "*", 2);
	mib_lab_join(lab, pim, S6, G6, 2);
	small = mib_lab_flow(lab, S4, G4);
	large = mib_lab_flow(lab, S4, "239.1.1.2");
	six = mib_lab_flow(lab, S6, G6);
	(void)mib_lab_flow(lab, S4, "239.1.1.3"); /* at rest */
	mib_lab_show(lab);
	assert_int_equal(mib_lab_rows(lab, 11, 3), 0);
	count(small, 1000, 100);
	count(large, 100, 1400);
	count(six, 500, 50);
	core_lab_advance(lab->core, CORE_LAB_S);
	mib_lab_show(lab);

	mib_lab_row(lab, 11, 3, 9, "1 0xef010102 1 0x0a010009 1 100 1120000", "1.1");
	mib_lab_row(lab, 11, 3, 9, "1 0xef010101 1 0x0a010009 1 1000 800000", "1.2");
	mib_lab_row(lab, 11, 3, 3, "2", "1.3");
	mib_lab_row(lab, 11, 4, 4, "0xff050000000000000000000000000001", "1.3");
	mib_lab_row(
	    lab, 11, 6, 9, "0x20010db8000000000000000000000009 1 500 200000", "1.3");
	mib_lab_row(lab, 11, 8, 9, "1000 800000", "2.1");
	mib_lab_row(lab, 11, 8, 9, "500 200000", "2.2");
	mib_lab_row(lab, 11, 8, 9, "100 1120000", "2.3");
	assert_int_equal(mib_lab_rows(lab, 11, 3), 6);
}

int
main(void)
{
#define LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, mib_lab_setup, mib_lab_teardown)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(
		test_entries_show_what_the_plane_counts_its_rate_and_how_long_it_rests),
	    LAB_TEST(test_a_plane_that_derives_its_counts_says_so),
	    LAB_TEST(test_next_hops_show_what_became_of_each_copy),
	    LAB_TEST(test_groups_sum_their_present_entries_and_all_memberships),
	    LAB_TEST(
		test_groups_are_summed_again_where_something_changed_and_only_there),
	    LAB_TEST(test_top_flows_are_ranked_by_bits_and_by_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
