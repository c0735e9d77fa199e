/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_alarm_holdoff.c - the least time between notifications, and heartbeats.
 */
#include "config.h"

#include "alarm_lab.h"

#include <string.h>

#define VALUES 10

static void
test_events_within_the_holdoff_are_coalesced_to_what_holds_at_its_end(void **state)
{
	/* A second each; the first event is told at 1 s. */
	static const struct {
		uint32_t holdoff_ms;
		unsigned values[VALUES];
		const char *trace;
		unsigned suppressed;
		unsigned events;
	} cases[] = {
	    {0, {150, 0, 150, 0, 150, 0, 150, 0, 150, 0},
		"R150 F0 R150 F0 R150 F0 R150 F0 R150 F0 ", 0, 10},
	    /* The clear at 2 s waits until 3.5 s. */
	    {2500, {150, 0, 7, 50, 50, 50, 50, 50, 50, 50}, "R150 F7 ", 0, 2},
	    /* Raised, cleared, raised: as was told. */
	    {2500, {150, 0, 150, 50, 50, 50, 50, 50, 50, 50}, "R150 ", 2, 3},
	    /* And told at once where it is over. */
	    {2500, {150, 0, 150, 50, 0, 50, 50, 50, 50, 50}, "R150 F0 ", 2, 4},
	    {5000, {150, 0, 150, 0, 150, 0, 50, 50, 50, 50}, "R150 F0 ", 4, 6},
	    /* Its end comes before the interval that ends then. */
	    {2000, {150, 0, 150, 50, 50, 50, 50, 50, 50, 50}, "R150 F0 R50 ", 0, 3},
	    /* The second notification has a hold-off too. */
	    {1600, {150, 0, 150, 0, 50, 50, 50, 50, 50, 50}, "R150 F0 ", 2, 4},
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct alarm_spec spec = alarm_lab_spec();
		const struct alarm_row *row;
		struct alarm_lab lab;

		spec.holdoff_ms = cases[i].holdoff_ms;
		alarm_lab_init(&lab, &spec);

		for (j = 0; j < VALUES; j++) {
			alarm_lab_pass(&lab, 500, 0);
			alarm_lab_pass(&lab, 500, cases[i].values[j]);
		}

		row = alarm_lab_row(&lab);
		assert_string_equal(lab.trace, cases[i].trace);
		assert_int_equal(row->suppressed, cases[i].suppressed);
		assert_int_equal(
		    row->rising_events + row->falling_events, cases[i].events);
		assert_int_equal(lab.num_events + row->suppressed, cases[i].events);
		alarm_lab_exit(&lab);
	}
}

static void
test_the_end_of_a_holdoff_does_not_wait_for_an_interval(void **state)
{
	struct alarm_spec spec = alarm_lab_spec();
	struct alarm_lab lab;
	int64_t told_us;

	(void)state;
	spec.interval_ms = 3600000;
	spec.holdoff_ms = 60000;
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 3600000, 150);
	told_us = lab.now;
	lab.now += 1000 * ALARM_LAB_MS;
	lab.present = false;
	alarm_set_refresh(&lab.set, lab.now);
	assert_string_equal(lab.trace, "R150 ");
	assert_int_equal(alarm_lab_row(&lab)->state, ALARM_STATE_WAITING);

	assert_true(alarm_set_next_due(&lab.set) == told_us + 60000 * ALARM_LAB_MS);
	alarm_lab_pass(&lab, 58999, 0);
	assert_string_equal(lab.trace, "R150 ");
	alarm_lab_pass(&lab, 1, 0);
	assert_string_equal(lab.trace, "R150 F0 ");
	assert_int_equal(lab.last.u.alarm.ifindex, 3);
	assert_true(lab.last.at_us == lab.now);
	assert_true(lab.last.u.alarm.last_event_us == told_us + 1000 * ALARM_LAB_MS);
	assert_true(alarm_set_next_due(&lab.set) == INT64_MAX);
	alarm_lab_exit(&lab);
}

static void
test_an_alarm_that_is_removed_clears_in_spite_of_the_holdoff(void **state)
{
	struct alarm_spec spec = alarm_lab_spec();
	struct alarm_lab lab;

	(void)state;
	spec.holdoff_ms = 60000;
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 150);
	alarm_lab_pass(&lab, 1000, 0);
	assert_string_equal(lab.trace, "R150 ");
	assert_int_equal(alarm_set_configure(&lab.set, NULL, 0, lab.now), 0);
	assert_string_equal(lab.trace, "R150 F0 ");
	alarm_lab_exit(&lab);

	/* What receivers never heard of leaves nothing to clear. */
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 150);
	alarm_lab_pass(&lab, 60000, 0);
	alarm_lab_pass(&lab, 1000, 150);
	assert_string_equal(alarm_lab_told(&lab), "R150 F0 ");
	assert_int_equal(alarm_lab_row(&lab)->state, ALARM_STATE_RAISED);
	spec.rising++;
	assert_int_equal(alarm_set_configure(&lab.set, &spec, 1, lab.now), 0);
	assert_string_equal(lab.trace, "");
	assert_int_equal(alarm_lab_row(&lab)->rising_events, 0);
	alarm_lab_exit(&lab);
}

static void
test_heartbeats_say_first_seen_silent_and_resumed(void **state)
{
	static const struct {
		uint32_t consecutive;
		uint32_t holdoff_ms;
		unsigned values[VALUES];
		const char *trace;
		enum alarm_state end;
	} cases[] = {
	    {1, 0, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "", ALARM_STATE_WAITING},
	    {1, 0, {0, 0, 3, 1, 9, 1, 1, 1, 1, 1}, "f3 ", ALARM_STATE_NORMAL},
	    {1, 0, {1, 0, 0, 0, 2, 2, 0, 5, 5, 0}, "f1 s0 r2 s0 r5 s0 ",
		ALARM_STATE_RAISED},
	    {3, 0, {1, 0, 0, 1, 0, 0, 0, 0, 4, 0}, "f1 s0 r4 ", ALARM_STATE_NORMAL},
	    /* First seen begins a hold-off as others do, and waits for none. */
	    {1, 2500, {1, 0, 1, 1, 1, 1, 1, 1, 1, 1}, "f1 ", ALARM_STATE_NORMAL},
	    {1, 2500, {1, 0, 0, 0, 0, 0, 7, 7, 7, 7}, "f1 s0 r7 ", ALARM_STATE_NORMAL},
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct alarm_spec spec = alarm_lab_heartbeat();
		struct alarm_lab lab;

		spec.consecutive = cases[i].consecutive;
		spec.holdoff_ms = cases[i].holdoff_ms;
		alarm_lab_init(&lab, &spec);
		for (j = 0; j < VALUES; j++) {
			alarm_lab_pass(&lab, 500, 0);
			alarm_lab_pass(&lab, 500, cases[i].values[j]);
		}
		assert_string_equal(lab.trace, cases[i].trace);
		assert_int_equal(alarm_lab_row(&lab)->state, cases[i].end);
		alarm_lab_exit(&lab);
	}
}

static void
test_silence_is_noticed_within_two_intervals_of_100_ms(void **state)
{
	struct alarm_spec spec = alarm_lab_heartbeat();
	int64_t last_us, offset_ms;
	struct alarm_lab lab;

	(void)state;
	spec.interval_ms = 100;
	for (offset_ms = 1; offset_ms <= 100; offset_ms++) {
		alarm_lab_init(&lab, &spec);
		alarm_lab_pass(&lab, 100, 1);
		alarm_lab_pass(&lab, offset_ms - 1, 0);
		lab.counters.out_packets++; /* between two turns, say */
		last_us = lab.now;
		while (lab.trace[3] == '\0') {
			assert_true(alarm_set_next_due(&lab.set) > lab.now);
			lab.now = alarm_set_next_due(&lab.set);
			alarm_lab_pass(&lab, 0, 0);
		}
		assert_string_equal(lab.trace, "f1 s0 ");
		assert_true(lab.now - last_us <= 200 * ALARM_LAB_MS);
		assert_true(alarm_lab_row(&lab)->first_seen_us == 5100 * ALARM_LAB_MS);
		alarm_lab_exit(&lab);
	}
}

static void
test_what_vanishes_is_silent_and_no_new_heartbeat(void **state)
{
	struct alarm_spec spec = alarm_lab_heartbeat();
	struct alarm_lab lab;
	int64_t seen_us;

	(void)state;
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 5);
	seen_us = alarm_lab_row(&lab)->first_seen_us;
	lab.present = false;
	alarm_set_refresh(&lab.set, lab.now);
	assert_int_equal(alarm_lab_row(&lab)->state, ALARM_STATE_NORMAL);
	alarm_lab_pass(&lab, 1000, 0);
	assert_string_equal(lab.trace, "f5 s0 ");

	/* Back with old counts: only what comes then is a sign of life. */
	lab.present = true;
	lab.epoch = 2;
	lab.counters.out_packets = 500;
	alarm_set_refresh(&lab.set, lab.now);
	alarm_lab_pass(&lab, 1000, 0);
	assert_int_equal(alarm_lab_row(&lab)->state, ALARM_STATE_RAISED);
	alarm_lab_pass(&lab, 1000, 2);
	assert_string_equal(lab.trace, "f5 s0 r2 ");
	assert_true(alarm_lab_row(&lab)->first_seen_us == seen_us);
	alarm_lab_exit(&lab);
}

static void
test_one_packet_in_a_late_interval_is_a_sign_of_life(void **state)
{
	struct alarm_spec spec = alarm_lab_heartbeat();
	struct alarm_lab lab;

	(void)state;
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 5);
	alarm_lab_pass(&lab, 60000, 1); /* a sixtieth of a packet in each interval */
	assert_string_equal(lab.trace, "f5 ");
	alarm_lab_exit(&lab);
}

static void
test_a_heartbeat_without_its_subject_waits_and_a_removed_one_resumes(void **state)
{
	struct alarm_spec spec = alarm_lab_heartbeat();
	struct alarm_lab lab;

	(void)state;
	strcpy(spec.ifname, "eth9");
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 5);
	assert_int_equal(alarm_lab_row(&lab)->state, ALARM_STATE_WAITING);
	assert_true(alarm_lab_row(&lab)->first_seen_us == 0);
	alarm_lab_exit(&lab);

	strcpy(spec.ifname, "eth0");
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 5);
	alarm_lab_pass(&lab, 1000, 0);
	assert_int_equal(alarm_set_configure(&lab.set, NULL, 0, lab.now), 0);
	assert_string_equal(lab.trace, "f5 s0 r0 ");
	alarm_lab_exit(&lab);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		test_events_within_the_holdoff_are_coalesced_to_what_holds_at_its_end),
	    cmocka_unit_test(test_the_end_of_a_holdoff_does_not_wait_for_an_interval),
	    cmocka_unit_test(
		test_an_alarm_that_is_removed_clears_in_spite_of_the_holdoff),
	    cmocka_unit_test(test_heartbeats_say_first_seen_silent_and_resumed),
	    cmocka_unit_test(test_silence_is_noticed_within_two_intervals_of_100_ms),
	    cmocka_unit_test(test_what_vanishes_is_silent_and_no_new_heartbeat),
	    cmocka_unit_test(test_one_packet_in_a_late_interval_is_a_sign_of_life),
	    cmocka_unit_test(
		test_a_heartbeat_without_its_subject_waits_and_a_removed_one_resumes),
	};

	return cmocka_run_group_tests_name("alarm_holdoff", tests, NULL, NULL);
}
