/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_alarm_subjects.c - what alarms on flows, groups, clients and the table measure.
 */
#include "config.h"

#include "alarm_core.h"

#include <stdio.h>
#include <string.h>

#define S "10.1.0.9"
#define G "239.1.1.1"
#define RANGE "239.1.0.0/16"

/* The flow exists: in by eth1, out by eth2 and eth3. */
static struct fake_mfe *
subjects_flow(struct alarm_core *world)
{
	struct core_lab *lab = &world->lab;

	assert_int_equal(
	    core_lab_add(lab, world->b, "*", G, 2, ALARM_CORE_JOIN), MGM_OK);
	assert_int_equal(
	    core_lab_add(lab, world->b, "*", G, 3, ALARM_CORE_JOIN), MGM_OK);
	core_lab_packet(lab, S, G, 1);
	core_lab_work(lab);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2,3");
	return core_lab_find(lab, S, G);
}

/* Each counter grows by a number of its own, so that a sum tells of what it is. */
static void
subjects_count(struct core_lab *lab, struct fake_mfe *mfe)
{
	struct plane_iface_counters *iface = &lab->fake.ifaces[1].counters;
	struct plane_mfe_counters *m = &mfe->counters;
	struct plane_oif_counters *oif;
	uint32_t i;

	iface->in_packets += 1;
	iface->in_octets += 2;
	iface->out_packets += 4;
	iface->out_octets += 8;
	iface->out_discards += 16;
	iface->discards[PLANE_DISCARD_WRONG_IF] += 32;
	iface->discards[PLANE_DISCARD_BAD_HEADER] += 64;
	iface->discards[PLANE_DISCARD_COUNT - 1] += 128;
	iface->out_fragments += 1 << 20;
	m->in_packets += 1;
	m->in_octets += 2;
	m->forwarded_packets += 4;
	m->forwarded_octets += 8;
	m->wrong_if_packets += 16;
	m->queue_overflow += 32;
	m->negative_packets += 64;
	m->in_discards += 128;
	m->header_errors += 256;
	m->boundary_packets += 512;
	m->wrong_if_octets += 1 << 20;
	m->total_out_packets += 1 << 20;
	m->uninit_packets += 1 << 20;
	m->ttl_packets += 1 << 20;
	for (i = 2; i <= 3; i++) {
		oif = &mfe->oif_counters[i];
		oif->packets += 1 << 4 * i;
		oif->octets += 2 << 4 * i;
		oif->ttl_too_low += 4 << 4 * i;
		oif->too_big += 8 << 4 * i;
		oif->if_down += 1 << (8 + 4 * i);
		oif->send_errors += 2 << (8 + 4 * i);
		oif->rate_limited += 4 << (8 + 4 * i);
	}
}

#define IN ALARM_DIRECTION_IN
#define OUT ALARM_DIRECTION_OUT
#define MFE_DROPS (16 + 32 + 64 + 128 + 256 + 512)
#define OIF_DROPS(i) ((UINT64_C(12) << (4 * (i))) + (UINT64_C(7) << (8 + 4 * (i))))

static void
test_each_subject_quantity_and_direction_reads_its_counters(void **state)
{
	static const struct {
		enum alarm_subject_kind subject;
		enum alarm_quantity quantity;
		enum alarm_direction direction;
		const char *ifname;
		uint64_t value;
	} cases[] = {
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_PACKETS, IN, "eth1", 1},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_PACKET_RATE, IN, "eth1", 1},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_OCTETS, IN, "eth1", 2},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_BIT_RATE, IN, "eth1", 16},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_PACKETS, OUT, "eth1", 4},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_PACKET_RATE, OUT, "eth1", 4},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_OCTETS, OUT, "eth1", 8},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_BIT_RATE, OUT, "eth1", 64},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_WRONG_IF, IN, "eth1", 32},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_DROPS, IN, "eth1", 32 + 64 + 128},
	    {ALARM_SUBJECT_INTERFACE, ALARM_QUANTITY_DROPS, OUT, "eth1", 16},
	    {ALARM_SUBJECT_FLOW, ALARM_QUANTITY_PACKETS, IN, "", 1},
	    {ALARM_SUBJECT_FLOW, ALARM_QUANTITY_OCTETS, IN, "", 2},
	    {ALARM_SUBJECT_FLOW, ALARM_QUANTITY_PACKETS, OUT, "", 4},
	    {ALARM_SUBJECT_FLOW, ALARM_QUANTITY_OCTETS, OUT, "", 8},
	    {ALARM_SUBJECT_FLOW, ALARM_QUANTITY_BIT_RATE, OUT, "", 64},
	    {ALARM_SUBJECT_FLOW, ALARM_QUANTITY_WRONG_IF, IN, "", 16},
	    {ALARM_SUBJECT_FLOW, ALARM_QUANTITY_DROPS, IN, "", MFE_DROPS},
	    {ALARM_SUBJECT_FLOW, ALARM_QUANTITY_DROPS, OUT, "",
		OIF_DROPS(2) + OIF_DROPS(3)},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_PACKETS, IN, "", 1},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_OCTETS, IN, "", 2},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_PACKETS, IN, "eth1", 1},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_PACKETS, IN, "eth2", 0},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_WRONG_IF, IN, "eth1", 16},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_DROPS, IN, "eth1", MFE_DROPS},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_PACKETS, OUT, "eth2", 1 << 8},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_OCTETS, OUT, "eth3", 2 << 12},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_BIT_RATE, OUT, "eth3", 16 << 12},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_DROPS, OUT, "eth3", OIF_DROPS(3)},
	    {ALARM_SUBJECT_GROUPS, ALARM_QUANTITY_PACKETS, OUT, "eth1", 0},
	    {ALARM_SUBJECT_CLIENT, ALARM_QUANTITY_PACKETS, IN, "alpha", 1},
	    {ALARM_SUBJECT_CLIENT, ALARM_QUANTITY_OCTETS, OUT, "alpha", 8},
	    {ALARM_SUBJECT_CLIENT, ALARM_QUANTITY_DROPS, IN, "alpha", MFE_DROPS},
	    {ALARM_SUBJECT_CLIENT, ALARM_QUANTITY_DROPS, OUT, "alpha",
		OIF_DROPS(2) + OIF_DROPS(3)},
	    {ALARM_SUBJECT_CLIENT, ALARM_QUANTITY_PACKETS, IN, "beta", 0},
	    {ALARM_SUBJECT_ENTRIES, ALARM_QUANTITY_ENTRIES, IN, "", 1},
	};
	enum { CASES = sizeof(cases) / sizeof(cases[0]) };
	struct alarm_core *world = *state;
	struct alarm_spec specs[CASES];
	struct fake_mfe *mfe = subjects_flow(world);
	uint32_t i;

	for (i = 0; i < CASES; i++) {
		specs[i] = alarm_core_spec(i + 1, cases[i].subject, cases[i].direction);
		specs[i].quantity = cases[i].quantity;
		assert_int_equal(prefix_parse(G, &specs[i].group), 0);
		if (cases[i].subject == ALARM_SUBJECT_GROUPS)
			assert_int_equal(prefix_parse(RANGE, &specs[i].group), 0);
		specs[i].source = core_lab_addr(S);
		snprintf(
		    specs[i].ifname, sizeof(specs[i].ifname), "%s", cases[i].ifname);
		snprintf(
		    specs[i].client, sizeof(specs[i].client), "%s", cases[i].ifname);
	}
	subjects_count(&world->lab, mfe); /* before they began */
	alarm_core_set(world, specs, CASES);
	subjects_count(&world->lab, mfe);
	core_lab_advance(&world->lab, CORE_LAB_S);

	for (i = 0; i < CASES; i++) {
		if (alarm_core_row(world, i + 1).value != cases[i].value)
			print_error("case %u\n", (unsigned)i);
		assert_int_equal(alarm_core_row(world, i + 1).value, cases[i].value);
	}
}

static void
test_a_flow_without_an_entry_has_no_volume(void **state)
{
	struct alarm_core *world = *state;
	struct alarm_spec spec = alarm_core_flow(1, S, G);

	spec.rising = 100;
	spec.falling = 10;
	alarm_core_set(world, &spec, 1);
	assert_int_equal(alarm_core_second(world), 0);
	assert_int_equal(alarm_core_row(world, 1).state, ALARM_STATE_NORMAL);

	core_lab_packet(&world->lab, S, G, 1);
	core_lab_packet(&world->lab, "10.1.0.8", G, 1);
	core_lab_find(&world->lab, S, G)->counters.in_packets = 150;
	core_lab_find(&world->lab, "10.1.0.8", G)->counters.in_packets = 1000;
	assert_int_equal(alarm_core_second(world), 150);
	/* The entry ends: what it had counted since is not lost, and then nothing. */
	core_lab_find(&world->lab, S, G)->counters.in_packets += 42;
	assert_int_equal(core_lab_release(&world->lab, world->a, 1), MGM_OK);
	assert_string_equal(core_lab_mfe(&world->lab, S, G), "-");
	assert_int_equal(alarm_core_second(world), 42);
	assert_int_equal(alarm_core_second(world), 0);
	assert_string_equal(alarm_core_told(world), "R150 F0 ");
	assert_int_equal(alarm_core_row(world, 1).state, ALARM_STATE_NORMAL);
}

static void
test_a_heartbeat_of_groups_hears_any_entry_of_the_range(void **state)
{
	struct alarm_core *world = *state;
	struct alarm_spec spec = alarm_core_groups(1, RANGE, "eth1", IN);

	spec.kind = ALARM_KIND_HEARTBEAT;
	spec.rising = 0;
	spec.interval_ms = 100;
	alarm_core_set(world, &spec, 1);
	core_lab_advance(&world->lab, CORE_LAB_S / 10);
	assert_int_equal(alarm_core_row(world, 1).state, ALARM_STATE_WAITING);
	core_lab_packet(&world->lab, S, "239.2.0.1", 1); /* not of the range */
	core_lab_find(&world->lab, S, "239.2.0.1")->counters.in_packets = 5;
	core_lab_packet(&world->lab, "10.2.0.1", "239.1.0.9", 2); /* not on eth1 */
	core_lab_find(&world->lab, "10.2.0.1", "239.1.0.9")->counters.in_packets = 5;
	core_lab_advance(&world->lab, CORE_LAB_S / 10);
	assert_int_equal(alarm_core_row(world, 1).state, ALARM_STATE_WAITING);

	core_lab_packet(&world->lab, S, G, 1);
	core_lab_find(&world->lab, S, G)->counters.in_packets = 1;
	core_lab_advance(&world->lab, CORE_LAB_S / 10);
	core_lab_advance(&world->lab, CORE_LAB_S / 10);
	assert_string_equal(alarm_core_told(world), "f1 s0 ");
	core_lab_find(&world->lab, S, G)->counters.in_packets++;
	core_lab_advance(&world->lab, CORE_LAB_S / 10);
	assert_string_equal(alarm_core_told(world), "r1 ");

	/* The interface goes and comes back: silence, and no restart. */
	core_remove_link(world->lab.core, 1, world->lab.now);
	core_lab_advance(&world->lab, CORE_LAB_S / 10);
	assert_string_equal(alarm_core_told(world), "s0 ");
	core_lab_add_link(&world->lab, 1);
	assert_int_equal(core_lab_take(&world->lab, world->a, 1), MGM_OK);
	core_lab_advance(&world->lab, CORE_LAB_S / 10);
	core_lab_packet(&world->lab, S, G, 1);
	core_lab_find(&world->lab, S, G)->counters.in_packets++;
	core_lab_advance(&world->lab, CORE_LAB_S / 10);
	assert_string_equal(alarm_core_told(world), "r1 ");
	assert_int_equal(alarm_core_row(world, 1).ifindex, 1);
}

static void
test_groups_of_an_interface_wait_while_it_is_gone(void **state)
{
	struct alarm_core *world = *state;
	struct alarm_spec spec = alarm_core_groups(1, RANGE, "eth3", OUT);
	struct fake_mfe *mfe = subjects_flow(world);

	spec.rising = 100;
	alarm_core_set(world, &spec, 1);
	mfe->oif_counters[3].packets += 100;
	assert_int_equal(alarm_core_second(world), 100);
	assert_int_equal(alarm_core_row(world, 1).ifindex, 3);
	core_remove_link(world->lab.core, 3, world->lab.now);
	core_lab_work(&world->lab);
	assert_string_equal(alarm_core_told(world), "R100 F0 ");
	assert_int_equal(alarm_core_row(world, 1).state, ALARM_STATE_WAITING);

	core_lab_add_link(&world->lab, 3);
	assert_int_equal(core_lab_take(&world->lab, world->b, 3), MGM_OK);
	assert_int_equal(
	    core_lab_add(&world->lab, world->b, "*", G, 3, ALARM_CORE_JOIN), MGM_OK);
	mfe->oif_counters[3].packets += 3;
	assert_int_equal(alarm_core_second(world), 0); /* the base */
	mfe->oif_counters[3].packets += 100;
	assert_int_equal(alarm_core_second(world), 100);
	assert_string_equal(alarm_core_told(world), "R100 ");
}

/* An alarm of 100 packets of the client alpha, and an entry of it. */
static void
subjects_watch_alpha(struct alarm_core *world)
{
	struct alarm_spec spec = alarm_core_client(1, "alpha");

	spec.rising = 100;
	alarm_core_set(world, &spec, 1);
	core_lab_packet(&world->lab, S, G, 1);
}

static void
test_a_client_is_all_that_have_its_name_and_what_they_hold(void **state)
{
	struct alarm_core *world = *state;
	struct core_lab *lab = &world->lab;
	uint32_t twin;

	subjects_watch_alpha(world);
	core_lab_packet(lab, "10.4.0.1", G, 4); /* eth4 is nobody's */
	core_lab_find(lab, S, G)->counters.in_packets = 150;
	core_lab_find(lab, "10.4.0.1", G)->counters.in_packets = 7000;
	assert_int_equal(alarm_core_second(world), 150);

	/* Another of the name takes eth4: raised still, and only new packets count. */
	twin = alarm_core_register(world, "alpha", 3);
	assert_int_equal(core_lab_take(lab, twin, 4), MGM_OK);
	core_lab_work(lab);
	assert_int_equal(alarm_core_row(world, 1).state, ALARM_STATE_RAISED);
	core_lab_find(lab, "10.4.0.1", G)->counters.in_packets += 20;
	core_lab_find(lab, S, G)->counters.in_packets += 3;
	assert_int_equal(alarm_core_second(world), 23);
	assert_string_equal(alarm_core_told(world), "R150 ");

	core_client_gone(lab->core, world->a, lab->now);
	core_lab_work(lab);
	assert_int_equal(alarm_core_row(world, 1).state, ALARM_STATE_RAISED);
	core_client_gone(lab->core, twin, lab->now);
	core_lab_work(lab);
	assert_string_equal(alarm_core_told(world), "F0 ");
	assert_int_equal(alarm_core_row(world, 1).state, ALARM_STATE_WAITING);
	assert_true(alarm_core_row(world, 1).value == 0);

	world->a = alarm_core_register(world, "alpha", 1);
	assert_int_equal(core_lab_take(lab, world->a, 1), MGM_OK);
	core_lab_work(lab);
	core_lab_packet(lab, S, G, 1);
	core_lab_find(lab, S, G)->counters.in_packets = 120;
	assert_int_equal(alarm_core_second(world), 120);
	assert_string_equal(alarm_core_told(world), "R120 ");
}

static void
test_the_number_of_entries_is_a_level(void **state)
{
	struct alarm_core *world = *state;
	struct alarm_spec spec = alarm_core_spec(1, ALARM_SUBJECT_ENTRIES, IN);
	char group[32];
	int i;

	spec.quantity = ALARM_QUANTITY_ENTRIES;
	spec.rising = 10;
	spec.falling = 5;
	alarm_core_set(world, &spec, 1);
	for (i = 0; i < 12; i++) {
		snprintf(group, sizeof(group), "239.1.1.%d", i);
		core_lab_packet(&world->lab, S, group, 1);
	}
	assert_int_equal(alarm_core_second(world), 12);
	assert_int_equal(alarm_core_second(world), 12);
	assert_int_equal(core_lab_release(&world->lab, world->a, 1), MGM_OK);
	assert_int_equal(alarm_core_second(world), 0);
	assert_string_equal(alarm_core_told(world), "R12 F0 ");
}

/* What its entries counted went with them, though it holds the same as before. */
static void
test_a_client_that_leaves_and_takes_in_one_moment_begins_another_interval(void **state)
{
	struct alarm_core *world = *state;
	struct core_lab *lab = &world->lab;

	subjects_watch_alpha(world);
	core_lab_find(lab, S, G)->counters.in_packets = 150;
	assert_int_equal(alarm_core_second(world), 150);

	assert_int_equal(core_lab_release(lab, world->a, 1), MGM_OK);
	assert_int_equal(core_lab_take(lab, world->a, 1), MGM_OK);
	core_lab_work(lab);
	assert_int_equal(alarm_core_row(world, 1).state, ALARM_STATE_RAISED);
	core_lab_packet(lab, S, G, 1);
	core_lab_find(lab, S, G)->counters.in_packets = 40;
	assert_int_equal(alarm_core_second(world), 40);
	assert_string_equal(alarm_core_told(world), "R150 ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ALARM_CORE_TEST(
		test_each_subject_quantity_and_direction_reads_its_counters),
	    ALARM_CORE_TEST(test_a_flow_without_an_entry_has_no_volume),
	    ALARM_CORE_TEST(test_a_heartbeat_of_groups_hears_any_entry_of_the_range),
	    ALARM_CORE_TEST(test_groups_of_an_interface_wait_while_it_is_gone),
	    ALARM_CORE_TEST(test_a_client_is_all_that_have_its_name_and_what_they_hold),
	    ALARM_CORE_TEST(
		test_a_client_that_leaves_and_takes_in_one_moment_begins_another_interval),
	    ALARM_CORE_TEST(test_the_number_of_entries_is_a_level),
	};

	return cmocka_run_group_tests_name("alarm_subjects", tests, NULL, NULL);
}
