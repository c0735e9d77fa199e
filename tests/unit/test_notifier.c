/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_notifier.c - what operators are told of what befalls the core, and how often.
 */
#include "config.h"

#include "life_lab.h"
#include "notifier.h"

#include <stdio.h>
#include <string.h>

#define PIM MGM_PROTO_PIM_DENSE
#define JOIN MGM_JOIN_STATE_FLAG
#define G "239.1.1.1"
#define S "10.1.0.9"

static struct core_lab *
notifier_lab(void **state)
{
	struct life_lab *life = *state;

	life->lab.told = true;
	life->lab.num_events = 0;
	return &life->lab;
}

/* With another configuration, which `change` makes of the default. */
static struct core_lab *
notifier_lab_with(void **state, void (*change)(struct core_config *config))
{
	struct life_lab *life = *state;

	core_lab_exit(&life->lab);
	core_lab_init(&life->lab);
	life->lab.config.grace_ms = 30000;
	change(&life->lab.config);
	life_lab_start(life);
	return notifier_lab(state);
}

static uint32_t
notifier_register(struct core_lab *lab, uint32_t component)
{
	return life_lab_register(
	    (struct life_lab *)lab, PIM, component, 7, 0, false, NULL);
}

static void
notifier_die(struct core_lab *lab, uint32_t handle)
{
	core_client_gone(lab->core, handle, lab->now);
	core_check(lab->core);
}

/* The types that were told since the last time, as "6 7"; static. */
static const char *
notifier_told(struct core_lab *lab)
{
	static char text[CORE_LAB_EVENTS * 4];
	size_t i, used = 0;

	text[0] = '\0';
	for (i = 0; i < lab->num_events; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%d",
		    i > 0 ? " " : "", (int)lab->events[i].type);
	lab->num_events = 0;
	return text;
}

static void
test_a_client_whose_connection_ends_is_lost_and_its_next_life_is_back(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t handle = notifier_register(lab, 3);
	const struct notification_client *lost, *back;

	core_lab_take(lab, handle, 1);
	core_lab_take(lab, handle, 2);
	core_lab_add(lab, handle, "*", G, 2, JOIN);
	assert_string_equal(notifier_told(lab), "10 10");
	notifier_die(lab, handle);
	lab->now += 10 * CORE_LAB_S;
	(void)notifier_register(lab, 3);

	lost = &lab->events[0].u.client;
	back = &lab->events[1].u.client;
	assert_int_equal(lab->events[0].at_us, lab->now - 10 * CORE_LAB_S);
	assert_int_equal(lost->protocol, PIM);
	assert_int_equal(lost->component, 3);
	assert_int_equal(lost->interfaces, 2);
	assert_int_equal(lost->memberships, 1);
	assert_int_equal(lost->grace_ms, 30000);
	assert_int_equal(back->interfaces, 2);
	assert_int_equal(back->memberships, 1);
	assert_int_equal(back->grace_ms, 20000);
	assert_string_equal(lost->name, back->name);
	assert_string_equal(notifier_told(lab), "6 7");
}

static void
test_a_lost_client_that_begins_anew_is_back_too(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t handle = notifier_register(lab, 3);

	notifier_die(lab, handle); /* it sat nowhere: no grace */
	assert_int_equal(lab->events[0].u.client.grace_ms, 0);
	core_lab_advance(lab, 100 * CORE_LAB_S);
	(void)notifier_register(lab, 4);
	assert_string_equal(notifier_told(lab), "6");
	(void)notifier_register(lab, 3);

	assert_int_equal(lab->events[0].u.client.grace_ms, 0);
	assert_int_equal(lab->events[0].u.client.interfaces, 0);
	assert_string_equal(notifier_told(lab), "7");
}

static void
test_a_client_that_loses_all_in_its_replay_has_no_grace(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t handle = notifier_register(lab, 3);

	core_lab_take(lab, handle, 1);
	notifier_die(lab, handle);
	handle = notifier_register(lab, 3);
	assert_string_equal(notifier_told(lab), "10 6 7");
	notifier_die(lab, handle);

	assert_int_equal(lab->events[0].u.client.grace_ms, 0);
	assert_string_equal(notifier_told(lab), "6 10");
}

static void
test_a_client_that_says_goodbye_is_not_lost(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t handle = notifier_register(lab, 3);

	assert_int_equal(core_deregister_mprotocol(lab->core, handle, lab->now), 0);
	(void)notifier_register(lab, 3);

	assert_string_equal(notifier_told(lab), "");
}

static void
test_one_that_dies_a_thousand_times_a_second_is_told_some_times_and_truly(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t told = 0, i, events = 0;
	struct core_status status;

	for (i = 0; i < 1000; i++) {
		notifier_die(lab, notifier_register(lab, 3));
		events += i == 0 ? 1 : 2;
		lab->now += 1000;
	}
	status = core_lab_status(lab);
	told = (uint32_t)lab->num_events;

	assert_in_range(told, NOTIFIER_BURST, NOTIFIER_BURST + 2);
	/* It is lost: managers believe so, or are told within the limit's interval. */
	core_lab_advance(lab, NOTIFIER_INTERVAL_US);
	core_lab_advance(lab, NOTIFIER_INTERVAL_US);
	assert_int_equal(
	    lab->events[lab->num_events - 1].type, NOTIFICATION_CLIENT_LOST);
	status = core_lab_status(lab);
	assert_int_equal(lab->num_events + status.suppressed_clients, events);
	assert_int_equal(core_next_due(lab->core), INT64_MAX);
}

static void
test_a_loss_that_waits_is_forgotten_when_the_client_is_back(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t i, handle;

	for (i = 0; i < NOTIFIER_BURST; i++)
		notifier_die(lab, notifier_register(lab, 100 + i));
	assert_int_equal(lab->num_events, NOTIFIER_BURST);
	handle = notifier_register(lab, 3);
	notifier_die(lab, handle);
	assert_int_equal(lab->num_events, NOTIFIER_BURST);
	assert_int_equal(core_lab_status(lab).suppressed_clients, 0);
	assert_int_equal(core_next_due(lab->core), 0);
	core_lab_work(lab);
	assert_int_equal(core_next_due(lab->core), lab->now + NOTIFIER_INTERVAL_US);
	(void)notifier_register(lab, 3);

	core_lab_advance(lab, 10 * CORE_LAB_S);
	assert_int_equal(lab->num_events, NOTIFIER_BURST);
	assert_int_equal(core_lab_status(lab).suppressed_clients, 2);
}

static void
test_the_lost_that_are_remembered_are_bounded(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t i;

	for (i = 0; i < 2000; i++)
		notifier_die(lab, notifier_register(lab, i));
	assert_int_equal(lab->num_events, NOTIFIER_BURST);
	/* 256 places: those told make room, the rest of them waits. */
	assert_int_equal(
	    core_lab_status(lab).suppressed_clients, 2000 - NOTIFIER_BURST - 256);
	for (i = 0; i < 40; i++) {
		lab->num_events = 0;
		core_lab_advance(lab, 10 * CORE_LAB_S);
		assert_in_range(lab->num_events, 0, NOTIFIER_BURST);
	}
	assert_int_equal(core_next_due(lab->core), INT64_MAX);
	/* The longest lost were forgotten, the last are known. */
	(void)notifier_register(lab, 0);
	(void)notifier_register(lab, 275);
	assert_string_equal(notifier_told(lab), "7");
}

static void
notifier_small_tables(struct core_config *config)
{
	config->max_clients = 10;
	config->max_memberships = 20;
	config->max_mfes = 30;
}

static void
test_a_full_table_is_told_once_and_when_it_is_over(void **state)
{
	struct core_lab *lab = notifier_lab_with(state, notifier_small_tables);
	uint32_t handles[10], i;

	for (i = 0; i < 10; i++) {
		handles[i] = notifier_register(lab, i);
		if (i == 7)
			assert_string_equal(notifier_told(lab), "");
	}
	assert_int_equal(lab->events[0].u.level.table, NOTIFICATION_TABLE_CLIENTS);
	assert_int_equal(lab->events[0].u.level.count, 9);
	assert_int_equal(lab->events[0].u.level.limit, 10);
	assert_string_equal(notifier_told(lab), "8");

	/* Up and down at the mark: nothing, until it is ten below. */
	for (i = 0; i < 5; i++) {
		assert_int_equal(
		    core_deregister_mprotocol(lab->core, handles[9], lab->now), 0);
		handles[9] = notifier_register(lab, 9);
	}
	core_deregister_mprotocol(lab->core, handles[9], lab->now);
	assert_string_equal(notifier_told(lab), "");
	core_deregister_mprotocol(lab->core, handles[8], lab->now);
	assert_int_equal(lab->events[0].u.level.count, 8);
	assert_string_equal(notifier_told(lab), "9");
}

static void
test_entries_and_memberships_have_marks_too(void **state)
{
	struct core_lab *lab = notifier_lab_with(state, notifier_small_tables);
	uint32_t handle = notifier_register(lab, 1), i;
	char text[32];

	core_lab_take(lab, handle, 2);
	(void)notifier_told(lab);
	for (i = 0; i < 18; i++) {
		snprintf(text, sizeof(text), "239.1.1.%u", i + 1);
		core_lab_add(lab, handle, "*", text, 2, JOIN);
	}
	assert_int_equal(lab->events[0].u.level.table, NOTIFICATION_TABLE_MEMBERSHIPS);
	assert_string_equal(notifier_told(lab), "8");
	for (i = 0; i < 27; i++) {
		snprintf(text, sizeof(text), "10.1.0.%u", i + 1);
		core_lab_packet(lab, text, G, 1);
	}
	assert_int_equal(lab->events[0].u.level.table, NOTIFICATION_TABLE_MFES);
	assert_int_equal(lab->events[0].u.level.count, 27);
	assert_string_equal(notifier_told(lab), "8");
	core_lab_release(lab, handle, 2);
	assert_string_equal(notifier_told(lab), "10 9");
	core_lab_advance(lab, 1000 * CORE_LAB_S);
	assert_string_equal(notifier_told(lab), "9");
}

static void
notifier_no_marks(struct core_config *config)
{
	notifier_small_tables(config);
	config->high_water = 0;
	config->flood_threshold = 0;
}

static void
test_what_is_off_is_never_told(void **state)
{
	struct core_lab *lab = notifier_lab_with(state, notifier_no_marks);
	char text[32];
	uint32_t i;

	for (i = 0; i < 10; i++)
		(void)notifier_register(lab, i);
	for (i = 0; i < 2000; i++) {
		snprintf(text, sizeof(text), "172.16.%u.%u", i / 250, i % 250 + 1);
		core_lab_packet(lab, text, G, 1);
	}

	assert_string_equal(notifier_told(lab), "");
}

static void
test_each_change_of_an_interfaces_owner_is_told(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t a = notifier_register(lab, 1), b = notifier_register(lab, 2);
	const struct notification_owner *owner = &lab->events[0].u.owner;

	core_lab_take(lab, a, 2);
	assert_int_equal(owner->ifindex, 2);
	assert_string_equal(owner->ifname, "eth2");
	assert_int_equal(owner->old_protocol, 0);
	assert_int_equal(owner->new_protocol, PIM);
	assert_int_equal(owner->new_component, 1);
	assert_string_not_equal(owner->new_name, "");
	assert_string_equal(notifier_told(lab), "10");
	core_lab_release(lab, a, 2);
	assert_int_equal(owner->old_component, 1);
	assert_int_equal(owner->new_protocol, 0);
	assert_string_equal(owner->new_name, "");
	assert_string_equal(notifier_told(lab), "10");
	core_lab_take(lab, b, 2);
	(void)notifier_told(lab);

	/* Its grace: it is the owner still. Then it is not. */
	notifier_die(lab, b);
	assert_string_equal(notifier_told(lab), "6");
	core_lab_advance(lab, 31 * CORE_LAB_S);
	assert_int_equal(owner->old_component, 2);
	assert_int_equal(owner->new_protocol, 0);
	assert_string_equal(notifier_told(lab), "10");
}

static void
test_a_stale_owner_that_another_follows_is_one_change(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t a = notifier_register(lab, 1), b = notifier_register(lab, 2);

	core_lab_take(lab, a, 2);
	notifier_die(lab, a);
	(void)notifier_told(lab);
	core_lab_take(lab, b, 2);

	assert_int_equal(lab->events[0].u.owner.old_component, 1);
	assert_int_equal(lab->events[0].u.owner.new_component, 2);
	assert_string_equal(notifier_told(lab), "10");
}

static void
test_two_changes_of_an_owner_that_waits_are_told_as_one(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t a = notifier_register(lab, 1), b = notifier_register(lab, 2), i;
	const struct notification_owner *owner;

	for (i = 0; i < NOTIFIER_BURST; i++) {
		if (i % 2 == 0)
			core_lab_take(lab, a, 2);
		else
			core_lab_release(lab, a, 2);
	}
	core_lab_take(lab, a, 3);
	notifier_die(lab, a);
	core_lab_take(lab, b, 3);
	lab->num_events = 0;
	core_lab_advance(lab, NOTIFIER_INTERVAL_US);

	owner = &lab->events[0].u.owner;
	assert_int_equal(owner->ifindex, 3);
	assert_int_equal(owner->old_protocol, 0);
	assert_int_equal(owner->new_component, 2);
	assert_string_equal(notifier_told(lab), "10");
	assert_int_equal(core_lab_status(lab).suppressed_owners, 1);
}

static void
test_an_owner_that_goes_with_its_interface_is_told_though_it_has_to_wait(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t a = notifier_register(lab, 1), i;

	core_lab_take(lab, a, 5);
	for (i = 1; i < NOTIFIER_BURST; i++) {
		if (i % 2 == 1)
			core_lab_take(lab, a, 2);
		else
			core_lab_release(lab, a, 2);
	}
	assert_int_equal(lab->num_events, NOTIFIER_BURST);
	core_remove_link(lab->core, 5, lab->now);
	core_check(lab->core);
	assert_int_equal(lab->num_events, NOTIFIER_BURST);
	core_lab_advance(lab, NOTIFIER_INTERVAL_US);

	assert_int_equal(lab->num_events, NOTIFIER_BURST + 1);
	assert_int_equal(lab->events[NOTIFIER_BURST].u.owner.ifindex, 5);
	assert_string_equal(lab->events[NOTIFIER_BURST].u.owner.ifname, "eth5");
	assert_int_equal(lab->events[NOTIFIER_BURST].u.owner.new_protocol, 0);
}

static void
test_what_waits_when_the_core_ends_is_freed(void **state)
{
	struct core_lab *lab = notifier_lab(state);
	uint32_t a = notifier_register(lab, 1), i;

	for (i = 0; i < 3 * NOTIFIER_BURST + 1; i++) {
		if (i % 2 == 0)
			core_lab_take(lab, a, 2);
		else
			core_lab_release(lab, a, 2);
	}
	core_remove_link(lab->core, 2, lab->now);
	notifier_die(lab, a);

	/* The fixture ends the core; a sanitizer counts. */
	assert_int_equal(lab->num_events, NOTIFIER_BURST + 1);
}

#define NOTIFIER_TEST(test) LIFE_LAB_TEST(test)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    NOTIFIER_TEST(
		test_a_client_whose_connection_ends_is_lost_and_its_next_life_is_back),
	    NOTIFIER_TEST(test_a_lost_client_that_begins_anew_is_back_too),
	    NOTIFIER_TEST(test_a_client_that_loses_all_in_its_replay_has_no_grace),
	    NOTIFIER_TEST(test_a_client_that_says_goodbye_is_not_lost),
	    NOTIFIER_TEST(
		test_one_that_dies_a_thousand_times_a_second_is_told_some_times_and_truly),
	    NOTIFIER_TEST(test_a_loss_that_waits_is_forgotten_when_the_client_is_back),
	    NOTIFIER_TEST(test_the_lost_that_are_remembered_are_bounded),
	    NOTIFIER_TEST(test_a_full_table_is_told_once_and_when_it_is_over),
	    NOTIFIER_TEST(test_entries_and_memberships_have_marks_too),
	    NOTIFIER_TEST(test_what_is_off_is_never_told),
	    NOTIFIER_TEST(test_each_change_of_an_interfaces_owner_is_told),
	    NOTIFIER_TEST(test_a_stale_owner_that_another_follows_is_one_change),
	    NOTIFIER_TEST(test_two_changes_of_an_owner_that_waits_are_told_as_one),
	    NOTIFIER_TEST(
		test_an_owner_that_goes_with_its_interface_is_told_though_it_has_to_wait),
	    NOTIFIER_TEST(test_what_waits_when_the_core_ends_is_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
