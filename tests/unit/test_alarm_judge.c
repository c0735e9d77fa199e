/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_alarm_judge.c - start-up, intervals in a row, rates, and what restarts counters.
 */
#include "config.h"

#include "alarm_lab.h"

#include <errno.h>
#include <string.h>

#define VALUES 8

static void
test_startup_decides_what_the_first_interval_may_say(void **state)
{
	static const struct {
		enum alarm_startup startup;
		uint32_t consecutive;
		unsigned values[VALUES];
		const char *trace;
		unsigned events;
	} cases[] = {
	    {ALARM_STARTUP_RISING, 1, {5, 200, 0, 200, 0}, "R200 F0 R200 F0 ", 4},
	    {ALARM_STARTUP_RISING, 1, {50, 200, 0, 200, 0}, "R200 F0 R200 F0 ", 4},
	    {ALARM_STARTUP_RISING, 1, {150, 200, 0, 200, 0}, "R150 F0 R200 F0 ", 4},
	    {ALARM_STARTUP_FALLING, 1, {5, 200, 0, 200, 0}, "F5 R200 F0 R200 F0 ", 5},
	    {ALARM_STARTUP_FALLING, 1, {50, 200, 0, 200, 0}, "R200 F0 R200 F0 ", 4},
	    {ALARM_STARTUP_FALLING, 1, {150, 200, 0, 200, 0}, "R200 F0 ", 2},
	    {ALARM_STARTUP_BOTH, 1, {5, 200, 0, 200, 0}, "F5 R200 F0 R200 F0 ", 5},
	    {ALARM_STARTUP_BOTH, 1, {50, 5, 0, 200, 0}, "R200 F0 ", 2},
	    {ALARM_STARTUP_BOTH, 1, {150, 200, 0, 200, 0}, "R150 F0 R200 F0 ", 4},
	    /* The run that the first interval begins with is the start-up. */
	    {ALARM_STARTUP_FALLING, 2, {150, 150, 0, 0, 150, 150, 0, 0}, "R150 F0 ", 2},
	    {ALARM_STARTUP_FALLING, 2, {150, 50, 150, 150, 0, 0, 5, 5}, "R150 F0 ", 2},
	    {ALARM_STARTUP_BOTH, 2, {5, 5, 5, 5, 150, 150, 0, 0}, "F5 R150 F0 ", 3},
	    {ALARM_STARTUP_BOTH, 2, {5, 50, 5, 5, 150, 150, 0, 0}, "R150 F0 ", 2},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct alarm_spec spec = alarm_lab_spec();
		const struct alarm_row *row;
		struct alarm_lab lab;

		spec.startup = cases[i].startup;
		spec.consecutive = cases[i].consecutive;
		alarm_lab_init(&lab, &spec);

		alarm_lab_feed(
		    &lab, cases[i].values, cases[i].consecutive == 1 ? 5 : 8);

		assert_string_equal(lab.trace, cases[i].trace);
		row = alarm_lab_row(&lab);
		assert_int_equal(
		    row->rising_events + row->falling_events, cases[i].events);
		alarm_lab_exit(&lab);
	}
}

static void
test_a_raise_that_startup_mutes_shows_as_raised(void **state)
{
	struct alarm_spec spec = alarm_lab_spec();
	struct alarm_lab lab;

	(void)state;
	spec.startup = ALARM_STARTUP_FALLING;
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 150);

	assert_int_equal(alarm_lab_row(&lab)->state, ALARM_STATE_RAISED);
	assert_int_equal(alarm_lab_row(&lab)->rising_events, 0);
	assert_true(alarm_lab_row(&lab)->last_event_us == 0);
	lab.present = false;
	alarm_set_refresh(&lab.set, lab.now);
	assert_string_equal(lab.trace, "");

	/* The start-up of an alarm is once. */
	lab.present = true;
	alarm_set_refresh(&lab.set, lab.now);
	alarm_lab_pass(&lab, 1000, 150);
	assert_string_equal(lab.trace, "R150 ");
	alarm_lab_exit(&lab);
}

static void
test_as_many_intervals_in_a_row_raise_and_clear(void **state)
{
	static const struct {
		unsigned values[VALUES];
		const char *trace;
	} cases[] = {
	    {{100, 100, 100, 100, 0, 0, 0, 0}, "R100 F0 "},
	    {{100, 100, 99, 100, 100, 101, 50, 50}, "R101 "},
	    {{100, 100, 0, 100, 100, 0, 100, 100}, ""},
	    {{100, 100, 100, 10, 10, 11, 10, 10}, "R100 "},
	    {{100, 100, 100, 10, 10, 9, 100, 100}, "R100 F9 "},
	    {{0, 0, 100, 100, 100, 0, 0, 0}, "R100 F0 "},
	};
	struct alarm_spec spec = alarm_lab_spec();
	size_t i;

	(void)state;
	spec.consecutive = 3;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct alarm_lab lab;

		alarm_lab_init(&lab, &spec);
		alarm_lab_feed(&lab, cases[i].values, VALUES);
		assert_string_equal(lab.trace, cases[i].trace);
		alarm_lab_exit(&lab);
	}
}

static void
test_a_run_does_not_go_on_across_an_absence(void **state)
{
	struct alarm_spec spec = alarm_lab_spec();
	struct alarm_lab lab;

	(void)state;
	spec.consecutive = 2;
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 150);
	lab.present = false;
	alarm_set_refresh(&lab.set, lab.now);
	lab.present = true;
	alarm_set_refresh(&lab.set, lab.now);
	alarm_lab_pass(&lab, 1000, 150);
	assert_string_equal(lab.trace, "");
	alarm_lab_pass(&lab, 1000, 150);
	assert_string_equal(lab.trace, "R150 ");
	alarm_lab_exit(&lab);
}

static void
test_a_rate_is_of_the_time_that_passed(void **state)
{
	struct alarm_spec spec = alarm_lab_spec();
	struct alarm_lab lab;

	(void)state;
	spec.quantity = ALARM_QUANTITY_PACKET_RATE;
	spec.interval_ms = 500;
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 500, 40);
	assert_int_equal(alarm_lab_row(&lab)->value, 80);
	alarm_lab_pass(&lab, 600, 60); /* late, by less than a volume is scaled for */
	assert_int_equal(alarm_lab_row(&lab)->value, 100);
	alarm_lab_pass(&lab, 400, 20); /* and back on the grid */
	assert_int_equal(alarm_lab_row(&lab)->value, 50);
	alarm_lab_pass(&lab, 4000, 40);
	assert_int_equal(alarm_lab_row(&lab)->value, 10);
	assert_string_equal(lab.trace, "R100 F10 ");
	alarm_lab_exit(&lab);
}

static void
test_bits_are_eight_times_the_octets(void **state)
{
	struct alarm_spec spec = alarm_lab_spec();
	struct alarm_lab lab;

	(void)state;
	spec.quantity = ALARM_QUANTITY_BIT_RATE;
	spec.interval_ms = 2000;
	alarm_lab_init(&lab, &spec);
	lab.counters.out_octets += 25;
	alarm_lab_pass(&lab, 2000, 0);
	assert_int_equal(alarm_lab_row(&lab)->value, 100);
	assert_string_equal(lab.trace, "R100 ");
	alarm_lab_exit(&lab);
}

static void
test_a_level_is_what_it_is_and_may_go_down(void **state)
{
	struct alarm_spec spec = alarm_lab_spec();
	struct alarm_lab lab;

	(void)state;
	spec.subject = ALARM_SUBJECT_ENTRIES;
	spec.quantity = ALARM_QUANTITY_ENTRIES;
	alarm_lab_init(&lab, &spec);
	lab.level = 120;
	alarm_lab_pass(&lab, 4000, 0); /* not scaled, however late */
	assert_int_equal(alarm_lab_row(&lab)->value, 120);
	lab.level = 4;
	alarm_lab_pass(&lab, 1000, 0);
	assert_string_equal(lab.trace, "R120 F4 ");
	assert_int_equal(alarm_lab_row(&lab)->ifindex, 0);
	alarm_lab_exit(&lab);
}

static void
test_a_counter_that_wraps_goes_on(void **state)
{
	struct alarm_lab lab;

	(void)state;
	alarm_lab_init(&lab, NULL);
	lab.counters.out_packets = UINT64_MAX - 49;
	lab.epoch++;
	alarm_set_refresh(&lab.set, lab.now);
	alarm_lab_pass(&lab, 1000, 150); /* 100 of it after 2^64 */
	assert_string_equal(lab.trace, "R150 ");
	alarm_lab_exit(&lab);
}

static void
test_other_members_begin_an_interval_and_change_nothing_else(void **state)
{
	struct alarm_lab lab;

	(void)state;
	alarm_lab_init(&lab, NULL);
	alarm_lab_pass(&lab, 1000, 150);
	lab.members = 9;
	lab.counters.out_packets += 100000; /* what the new ones had counted before */
	lab.now += 600 * ALARM_LAB_MS;
	alarm_set_refresh(&lab.set, lab.now);
	assert_int_equal(alarm_lab_row(&lab)->state, ALARM_STATE_RAISED);

	alarm_lab_pass(&lab, 999, 5);
	assert_string_equal(lab.trace, "R150 ");
	alarm_lab_pass(&lab, 1, 1);
	assert_string_equal(lab.trace, "R150 F6 ");
	alarm_lab_exit(&lab);
}

/* Ten milliseconds before a heartbeat's interval ends, after so many packets in it. */
static void
judge_change_members(struct alarm_lab *lab, uint64_t packets)
{
	lab->now += 990 * ALARM_LAB_MS;
	lab->members++;
	lab->counters.out_packets += packets + 100000; /* counted before by the new */
	alarm_set_refresh(&lab->set, lab->now);
	alarm_lab_pass(lab, 10, 0);
}

static void
test_other_members_make_no_heartbeat_silent(void **state)
{
	struct alarm_spec spec = alarm_lab_heartbeat();
	struct alarm_lab lab;

	(void)state;
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 50);
	judge_change_members(&lab, 40);
	assert_string_equal(alarm_lab_told(&lab), "f50 ");
	alarm_lab_pass(&lab, 1000, 50);
	assert_string_equal(alarm_lab_told(&lab), "");

	/* Silence is noticed all the same, however often they change. */
	judge_change_members(&lab, 0);
	judge_change_members(&lab, 0);
	assert_string_equal(alarm_lab_told(&lab), "s0 ");
	alarm_lab_pass(&lab, 1000, 1);
	assert_string_equal(alarm_lab_told(&lab), "r1 ");
	judge_change_members(&lab, 40);
	alarm_lab_pass(&lab, 1000, 0);
	assert_string_equal(alarm_lab_told(&lab), "s0 ");
	alarm_lab_exit(&lab);
}

static void
test_a_reading_in_slices_ends_its_interval_when_it_began(void **state)
{
	struct alarm_lab lab;
	unsigned reads;

	(void)state;
	alarm_lab_init(&lab, NULL);
	lab.slices = lab.left = 3;
	lab.now += 1000 * ALARM_LAB_MS;
	lab.counters.out_packets += 150;

	assert_true(alarm_set_work(&lab.set, lab.now, 64));
	assert_true(alarm_set_next_due(&lab.set) <= lab.now);
	lab.now += 300 * ALARM_LAB_MS;
	while (alarm_set_work(&lab.set, lab.now, 64))
		;
	assert_string_equal(lab.trace, "R150 ");
	/* On the grid, because a pause of 300 ms is over before. */
	assert_true(alarm_set_next_due(&lab.set) == lab.now + 700 * ALARM_LAB_MS);

	lab.left = 3;
	lab.now += 700 * ALARM_LAB_MS;
	assert_true(alarm_set_work(&lab.set, lab.now, 64));
	lab.now += 5000 * ALARM_LAB_MS;
	while (alarm_set_work(&lab.set, lab.now, 64))
		;
	reads = lab.reads;
	assert_true(alarm_set_next_due(&lab.set) == lab.now + 5000 * ALARM_LAB_MS);
	lab.slices = lab.left = 0;
	alarm_lab_pass(&lab, 5000, 600); /* of ten seconds */
	assert_int_equal(lab.reads, reads + 1);
	assert_int_equal(alarm_lab_row(&lab)->value, 60);
	alarm_lab_exit(&lab);
}

static void
test_a_subject_that_cannot_be_read_is_gone(void **state)
{
	struct alarm_lab lab;

	(void)state;
	alarm_lab_init(&lab, NULL);
	alarm_lab_pass(&lab, 1000, 150);
	lab.fail_read = -ENOENT;
	alarm_lab_pass(&lab, 1000, 150);
	assert_string_equal(lab.trace, "R150 F0 ");
	assert_int_equal(alarm_lab_row(&lab)->state, ALARM_STATE_WAITING);
	assert_int_equal(lab.last.u.alarm.state, ALARM_STATE_WAITING);
	assert_int_equal(lab.last.u.alarm.ifindex, 3); /* what the raise was about */
	assert_int_equal(alarm_lab_row(&lab)->ifindex, 0);
	alarm_lab_exit(&lab);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_startup_decides_what_the_first_interval_may_say),
	    cmocka_unit_test(test_a_raise_that_startup_mutes_shows_as_raised),
	    cmocka_unit_test(test_as_many_intervals_in_a_row_raise_and_clear),
	    cmocka_unit_test(test_a_run_does_not_go_on_across_an_absence),
	    cmocka_unit_test(test_a_rate_is_of_the_time_that_passed),
	    cmocka_unit_test(test_bits_are_eight_times_the_octets),
	    cmocka_unit_test(test_a_level_is_what_it_is_and_may_go_down),
	    cmocka_unit_test(test_a_counter_that_wraps_goes_on),
	    cmocka_unit_test(
		test_other_members_begin_an_interval_and_change_nothing_else),
	    cmocka_unit_test(test_other_members_make_no_heartbeat_silent),
	    cmocka_unit_test(test_a_reading_in_slices_ends_its_interval_when_it_began),
	    cmocka_unit_test(test_a_subject_that_cannot_be_read_is_gone),
	};

	return cmocka_run_group_tests_name("alarm_judge", tests, NULL, NULL);
}
