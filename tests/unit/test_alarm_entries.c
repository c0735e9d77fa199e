/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_alarm_entries.c - sums over entries that come and go while they are read.
 *
 * The clock stands still while a reading goes on in slices, so that nothing is scaled
 * and each packet that a test counts must turn up in a value, once.
 */
#include "config.h"

#include "alarm_core.h"
#include "core_internal.h"

#include <stdio.h>
#include <string.h>

#define ENTRIES 600
#define ROUNDS 60
#define CHANGES 12 /* between two slices */

enum entries_alarm {
	ALL = 1,  /* of the range */
	SOME,     /* half of it */
	OF_ETH1,  /* in by eth1 */
	TO_ETH3,  /* out of eth3 */
	ONE_FLOW, /* number 7 */
	OF_ALPHA, /* alpha has eth1 */
	DROPPED,  /* of beta's entries, out */
	ENTRIES_ALARMS = DROPPED
};

struct entries {
	struct alarm_core *world;
	uint64_t random;
	uint64_t wanted[ENTRIES_ALARMS + 1]; /* counted since it began */
	uint64_t found[ENTRIES_ALARMS + 1];  /* sum of values */
	unsigned slices, made, ended, moved, joined, left;
};

static uint64_t
entries_random(struct entries *entries, uint64_t below)
{
	return fake_plane_random(&entries->random) % below;
}

static struct mgm_addr
entries_group(uint32_t number)
{
	/* 239.1.0.0 to .127, and 239.1.128.0 and up */
	return addr_ipv4(0xef010000 + (number % 2) * 0x8000 + number / 2);
}

static struct mfe *
entries_find(const struct entries *entries, uint32_t number)
{
	struct mgm_addr group = entries_group(number);
	struct mgm_addr source = core_lab_addr("10.1.0.9");

	return mfe_find(&entries->world->lab.core->mfes, &group, &source);
}

static void
entries_make(struct entries *entries, uint32_t number)
{
	struct plane_event event = {
	    .type = PLANE_EVENT_NEW_SOURCE,
	    .group = entries_group(number),
	    .source = core_lab_addr("10.1.0.9"),
	    .ifindex = 1,
	};

	core_plane_event(entries->world->lab.core, &event, entries->world->lab.now);
	assert_non_null(entries_find(entries, number));
	entries->made++;
}

static void
entries_join(struct entries *entries, uint32_t number, bool join)
{
	struct core_lab *lab = &entries->world->lab;
	struct mgm_addr group = entries_group(number);
	char text[ADDR_TEXT_SIZE];

	addr_format(&group, text, sizeof(text));
	if (join && core_lab_add(lab, entries->world->b, "*", text, 3,
			ALARM_CORE_JOIN) == MGM_OK)
		entries->joined++;
	if (!join && core_lab_delete(lab, entries->world->b, "*", text, 3,
			 ALARM_CORE_JOIN) == MGM_OK)
		entries->left++;
}

/* Packets arrive, go out of eth3 if it has that, and are dropped there. */
static void
entries_count(struct entries *entries, uint32_t number, struct mfe *mfe)
{
	struct fake_mfe *fake = mfe->ref;
	uint64_t packets = 1 + entries_random(entries, 9);
	uint32_t iif = mfe->iif->link.link.ifindex;

	fake->counters.in_packets += packets;
	entries->wanted[ALL] += packets;
	entries->wanted[SOME] += number % 2 == 0 ? packets : 0;
	entries->wanted[ONE_FLOW] += number == 7 ? packets : 0;
	entries->wanted[OF_ETH1] += iif == 1 ? packets : 0;
	entries->wanted[OF_ALPHA] += iif == 1 ? packets : 0;
	if (oif_find(&mfe->oifs, 3) == NULL)
		return;
	fake->oif_counters[3].packets += packets;
	fake->oif_counters[3].send_errors += 1;
	fake->oif_counters[3].too_big += 1;
	entries->wanted[TO_ETH3] += packets;
	entries->wanted[DROPPED] += iif == 2 ? 2 : 0;
}

static void
entries_change(struct entries *entries)
{
	uint32_t number = (uint32_t)entries_random(entries, ENTRIES);
	struct core_lab *lab = &entries->world->lab;
	uint64_t what = entries_random(entries, 100);
	struct mfe *mfe;

	if (number % 100 == 7)
		number = 7; /* the flow of its own alarm, more often */
	mfe = entries_find(entries, number);
	if (mfe == NULL) {
		entries_make(entries, number);
	} else if (what < 20) {
		mfe_free(lab->core, mfe);
		entries->ended++;
	} else if (what < 45) {
		entries_join(entries, number, what < 33);
	} else if (what < 46) {
		core_lab_set_route(lab, "10.1.0.0/16", 1 + entries->moved % 2);
		core_routes_changed(lab->core, NULL);
		entries->moved++;
	} else {
		entries_count(entries, number, mfe);
	}
}

static void
entries_start(struct entries *entries, struct alarm_core *world)
{
	struct alarm_spec specs[ENTRIES_ALARMS] = {
	    alarm_core_groups(ALL, "239.1.0.0/16", "", ALARM_DIRECTION_IN),
	    alarm_core_groups(SOME, "239.1.0.0/17", "", ALARM_DIRECTION_IN),
	    alarm_core_groups(OF_ETH1, "239.1.0.0/16", "eth1", ALARM_DIRECTION_IN),
	    alarm_core_groups(TO_ETH3, "239.1.0.0/16", "eth3", ALARM_DIRECTION_OUT),
	    alarm_core_flow(ONE_FLOW, "10.1.0.9", "239.1.128.3"),
	    alarm_core_client(OF_ALPHA, "alpha"),
	    alarm_core_client(DROPPED, "beta"),
	};
	uint32_t i;

	specs[DROPPED - 1].quantity = ALARM_QUANTITY_DROPS;
	specs[DROPPED - 1].direction = ALARM_DIRECTION_OUT;
	*entries = (struct entries){.world = world, .random = 4711};
	for (i = 0; i < ENTRIES; i += 2) {
		entries_make(entries, i);
		((struct fake_mfe *)entries_find(entries, i)->ref)
		    ->counters.in_packets = 1000000;
	}
	alarm_core_set(world, specs, ENTRIES_ALARMS);
}

static void
test_nothing_is_lost_or_counted_twice_while_entries_come_and_go(void **state)
{
	struct alarm_core *world = *state;
	struct core_lab *lab = &world->lab;
	struct entries entries;
	uint32_t round, i;

	entries_start(&entries, world);
	for (round = 0; round < ROUNDS; round++) {
		bool quiet = round == ROUNDS - 1;

		lab->now += CORE_LAB_S;
		while (core_work(lab->core, lab->now)) {
			entries.slices++;
			for (i = 0; i < CHANGES && !quiet; i++)
				entries_change(&entries);
		}
		core_check(lab->core);
		for (i = 1; i <= ENTRIES_ALARMS; i++) {
			uint64_t value = alarm_core_row(world, i).value;

			entries.found[i] += value;
			assert_true(entries.found[i] <= entries.wanted[i]);
		}
		/* And some between readings. */
		for (i = 0; i < CHANGES && !quiet; i++)
			entries_change(&entries);
		if (round == ROUNDS - 2)
			core_lab_work(lab);
	}

	for (i = 1; i <= ENTRIES_ALARMS; i++) {
		assert_int_equal(entries.found[i], entries.wanted[i]);
		assert_true(entries.wanted[i] > 100);
	}
	assert_true(entries.slices > 5 * ROUNDS && "readings took several slices");
	assert_true(entries.ended > 100 && entries.joined > 100 && entries.left > 50 &&
		    entries.moved > 10);
}

/* A range is read where it is, however many entries lie elsewhere. */
static void
test_a_range_is_read_without_the_entries_outside_of_it(void **state)
{
	struct alarm_core *world = *state;
	struct alarm_spec spec =
	    alarm_core_groups(1, "239.1.0.4/30", "", ALARM_DIRECTION_IN);
	struct core *core = world->lab.core;
	struct entries entries = {.world = world};
	unsigned limit = 5;
	uint64_t total;
	uint32_t i;

	for (i = 0; i < ENTRIES; i++)
		entries_make(&entries, i);
	alarm_core_set(world, &spec, 1);
	alarm_scan_start(&core->alarms.alarms[0]->scan);
	assert_true(alarm_scan_walk(core, core->alarms.alarms[0], &limit, &total));
	assert_int_equal(limit, 1);

	/* And only so many of them at a time. */
	limit = 3;
	alarm_scan_start(&core->alarms.alarms[0]->scan);
	assert_false(alarm_scan_walk(core, core->alarms.alarms[0], &limit, &total));
	assert_int_equal(limit, 0);
	limit = 3;
	assert_true(alarm_scan_walk(core, core->alarms.alarms[0], &limit, &total));
	assert_int_equal(limit, 2);
}

static void
test_a_small_range_does_not_wait_for_a_large_one(void **state)
{
	struct alarm_core *world = *state;
	struct alarm_spec specs[3] = {
	    alarm_core_groups(1, "239.1.0.0/16", "", ALARM_DIRECTION_IN),
	    alarm_core_groups(2, "239.1.0.0/24", "", ALARM_DIRECTION_IN),
	    alarm_core_groups(3, "239.1.0.0/16", "", ALARM_DIRECTION_IN),
	};
	struct core_lab *lab = &world->lab;
	struct entries entries = {.world = world};
	uint32_t i;

	for (i = 0; i < 4 * ENTRIES; i++)
		entries_make(&entries, i);
	alarm_core_set(world, specs, 3);
	for (i = 0; i < 4 * ENTRIES; i++)
		((struct fake_mfe *)entries_find(&entries, i)->ref)
		    ->counters.in_packets++;
	lab->now += CORE_LAB_S;

	for (i = 0; i < 5; i++) /* far too few for the large ones */
		assert_true(core_work(lab->core, lab->now));
	assert_int_equal(alarm_core_row(world, 1).value, 0);
	assert_int_equal(alarm_core_row(world, 2).value, 256);
	core_lab_work(lab);
	assert_int_equal(alarm_core_row(world, 1).value, 4 * ENTRIES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ALARM_CORE_TEST(
		test_nothing_is_lost_or_counted_twice_while_entries_come_and_go),
	    ALARM_CORE_TEST(test_a_range_is_read_without_the_entries_outside_of_it),
	    ALARM_CORE_TEST(test_a_small_range_does_not_wait_for_a_large_one),
	};

	return cmocka_run_group_tests_name("alarm_entries", tests, NULL, NULL);
}
