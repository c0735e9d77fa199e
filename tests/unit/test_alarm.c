/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_alarm.c - alarms on a counter and a clock that the test moves.
 */
#include "config.h"

#include "alarm_lab.h"

#include <stdio.h>
#include <string.h>

static void
test_profiles_of_traffic_raise_and_clear_with_hysteresis(void **state)
{
	static const struct {
		const char *what;
		unsigned packets[8];
		const char *trace;
	} profiles[] = {
	    {"quiet", {0, 0, 0, 0, 0, 0, 0, 0}, ""},
	    {"the first interval may raise", {100, 100, 0, 0, 0, 0, 0, 0}, "R100 F0 "},
	    {"just below", {99, 99, 99, 99, 99, 99, 99, 99}, ""},
	    {"between the two nothing happens", {150, 50, 11, 99, 150, 11, 50, 10},
		"R150 F10 "},
	    {"the first interval never clears", {5, 5, 5, 5, 5, 5, 5, 5}, ""},
	    {"raised once while it lasts", {500, 500, 500, 500, 500, 500, 500, 500},
		"R500 "},
	    {"again after a clear", {100, 10, 100, 10, 99, 100, 11, 0},
		"R100 F10 R100 F10 R100 F0 "},
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		struct alarm_lab lab;

		alarm_lab_init(&lab, NULL);
		for (j = 0; j < 8; j++)
			alarm_lab_pass(&lab, 1000, profiles[i].packets[j]);
		if (strcmp(lab.trace, profiles[i].trace) != 0)
			print_error("%s\n", profiles[i].what);
		assert_string_equal(lab.trace, profiles[i].trace);
		alarm_lab_exit(&lab);
	}
}

static void
test_each_alarm_reads_its_own_counter(void **state)
{
	struct alarm_spec specs[4];
	struct alarm_lab lab;
	uint32_t i;

	(void)state;
	alarm_lab_init(&lab, NULL);
	for (i = 0; i < 4; i++) {
		specs[i] = alarm_lab_spec();
		specs[i].index = i + 1;
		snprintf(specs[i].name, sizeof(specs[i].name), "alarm%u", i);
		specs[i].direction = i < 2 ? ALARM_DIRECTION_IN : ALARM_DIRECTION_OUT;
		specs[i].quantity =
		    i % 2 == 0 ? ALARM_QUANTITY_PACKETS : ALARM_QUANTITY_OCTETS;
	}
	assert_int_equal(alarm_set_configure(&lab.set, specs, 4, lab.now), 0);
	lab.counters.in_octets += 20;
	lab.counters.out_octets += 40;
	alarm_lab_pass(&lab, 1000, 30);

	assert_int_equal(alarm_set_next(&lab.set, 0)->value, 7);
	assert_int_equal(alarm_set_next(&lab.set, 1)->value, 20);
	assert_int_equal(alarm_set_next(&lab.set, 2)->value, 30);
	assert_int_equal(alarm_set_next(&lab.set, 3)->value, 40);
	assert_null(alarm_set_next(&lab.set, 4));
	alarm_lab_exit(&lab);
}

static void
test_a_raised_alarm_falls_when_its_interface_vanishes(void **state)
{
	struct alarm_lab lab;

	(void)state;
	alarm_lab_init(&lab, NULL);
	alarm_lab_pass(&lab, 1000, 200);
	lab.present = false;
	alarm_set_refresh(&lab.set, lab.now);

	assert_string_equal(lab.trace, "R200 F0 ");
	assert_int_equal(alarm_set_next(&lab.set, 0)->state, ALARM_STATE_WAITING);
	assert_int_equal(alarm_set_next(&lab.set, 0)->ifindex, 0);
	assert_true(alarm_set_next_due(&lab.set) == INT64_MAX);

	/* Back: a whole interval first, whatever the counter says now. */
	lab.present = true;
	lab.epoch = 2;
	lab.counters.out_packets = 5;
	alarm_set_refresh(&lab.set, lab.now);
	alarm_lab_pass(&lab, 999, 0);
	assert_int_equal(alarm_set_next(&lab.set, 0)->state, ALARM_STATE_WAITING);
	alarm_lab_pass(&lab, 1, 150);
	assert_string_equal(lab.trace, "R200 F0 R150 ");
	alarm_lab_exit(&lab);
}

static void
test_counters_that_begin_anew_make_the_alarm_wait(void **state)
{
	struct alarm_lab lab;

	(void)state;
	alarm_lab_init(&lab, NULL);
	alarm_lab_pass(&lab, 1000, 200);
	lab.epoch = 2; /* deleted and made again between two samples */
	alarm_lab_pass(&lab, 1000, 500);
	assert_string_equal(lab.trace, "R200 F0 ");
	assert_int_equal(alarm_set_next(&lab.set, 0)->state, ALARM_STATE_WAITING);

	alarm_lab_pass(&lab, 1000, 100);
	assert_string_equal(lab.trace, "R200 F0 R100 ");
	lab.counters.out_packets = 0; /* went back though nobody said so */
	alarm_lab_pass(&lab, 1000, 0);
	assert_string_equal(lab.trace, "R200 F0 R100 F0 ");
	alarm_lab_exit(&lab);
}

static void
test_a_late_sample_is_scaled_to_one_interval(void **state)
{
	struct alarm_lab lab;

	(void)state;
	alarm_lab_init(&lab, NULL);
	alarm_lab_pass(&lab, 1000, 50);
	alarm_lab_pass(&lab, 4000, 240); /* 60 each second: not 240 in one */
	assert_int_equal(alarm_set_next(&lab.set, 0)->value, 60);
	assert_string_equal(lab.trace, "");
	assert_true(alarm_set_next_due(&lab.set) == lab.now + 1000 * ALARM_LAB_MS);
	alarm_lab_pass(&lab, 1100, 99); /* a little late is taken as it is */
	assert_int_equal(alarm_set_next(&lab.set, 0)->value, 99);
	assert_true(alarm_set_next_due(&lab.set) == lab.now + 900 * ALARM_LAB_MS);
	alarm_lab_exit(&lab);
}

static void
test_one_packet_in_a_late_interval_is_not_rounded_away(void **state)
{
	struct alarm_spec spec = alarm_lab_spec();
	struct alarm_lab lab;

	(void)state;
	spec.rising = 1;
	spec.falling = 0;
	alarm_lab_init(&lab, &spec);
	alarm_lab_pass(&lab, 1000, 0);
	alarm_lab_pass(&lab, 1500, 1);
	assert_string_equal(lab.trace, "R1 ");
	alarm_lab_pass(&lab, 4000, 3); /* still some */
	assert_string_equal(lab.trace, "R1 ");
	alarm_lab_pass(&lab, 4000, 0);
	assert_string_equal(lab.trace, "R1 F0 ");
	alarm_lab_exit(&lab);
}

static void
test_configuring_keeps_what_did_not_change(void **state)
{
	struct alarm_spec specs[2] = {alarm_lab_spec(), alarm_lab_spec()};
	struct alarm_lab lab;

	(void)state;
	alarm_lab_init(&lab, NULL);
	alarm_lab_pass(&lab, 1000, 200);
	strcpy(specs[1].name, "other");
	specs[1].index = 1001;

	assert_int_equal(alarm_set_configure(&lab.set, specs, 2, lab.now), 0);
	assert_string_equal(lab.trace, "R200 ");
	assert_int_equal(alarm_set_next(&lab.set, 0)->state, ALARM_STATE_RAISED);
	assert_int_equal(alarm_set_next(&lab.set, 1)->spec.index, 1001);
	assert_int_equal(alarm_set_next(&lab.set, 1000)->state, ALARM_STATE_WAITING);

	/* A changed threshold is another alarm: the raised one falls. */
	specs[0].rising = 101;
	assert_int_equal(alarm_set_configure(&lab.set, specs, 2, lab.now), 0);
	assert_string_equal(lab.trace, "R200 F0 ");
	assert_int_equal(alarm_set_configure(&lab.set, NULL, 0, lab.now), 0);
	assert_null(alarm_set_next(&lab.set, 0));
	assert_true(alarm_set_next_due(&lab.set) == INT64_MAX);
	alarm_lab_exit(&lab);
}

static void
test_bad_alarms_are_refused(void **state)
{
	struct alarm_spec specs[2] = {alarm_lab_spec(), alarm_lab_spec()};
	struct alarm_spec *bad = &specs[1];
	struct alarm_spec good = alarm_lab_spec();
	size_t at = 9;

	(void)state;
	good.index = 2;
	strcpy(good.name, "b");
	good.interval_ms = 100;
	good.rising = 1;
	good.falling = 0;
	*bad = good;
	assert_null(alarm_set_validate(specs, 2, &at));
	bad->interval_ms = 86400000;
	assert_null(alarm_set_validate(specs, 2, &at));
	bad->interval_ms = 86400001;
	assert_non_null(alarm_set_validate(specs, 2, &at));
	assert_int_equal(at, 1);
	bad->interval_ms = 99;
	assert_non_null(alarm_set_validate(specs, 2, &at));
	*bad = good;
	bad->falling = 1;
	assert_non_null(alarm_set_validate(specs, 2, &at));
	*bad = good;
	strcpy(bad->name, "volume");
	assert_non_null(alarm_set_validate(specs, 2, &at));
	bad->name[0] = '\0';
	assert_non_null(alarm_set_validate(specs, 2, &at));
	memset(bad->name, 'x', sizeof(bad->name));
	assert_non_null(alarm_set_validate(specs, 2, &at));
	*bad = good;
	bad->ifname[0] = '\0';
	assert_non_null(alarm_set_validate(specs, 2, &at));
	*bad = good;
	bad->direction = 3;
	assert_non_null(alarm_set_validate(specs, 2, &at));
	*bad = good;
	bad->quantity = 0;
	assert_non_null(alarm_set_validate(specs, 2, &at));
}

static void
test_work_is_bounded_and_says_that_more_waits(void **state)
{
	struct alarm_spec specs[10];
	struct alarm_lab lab;
	uint32_t i;

	(void)state;
	alarm_lab_init(&lab, NULL);
	for (i = 0; i < 10; i++) {
		specs[i] = alarm_lab_spec();
		specs[i].index = i + 1;
		snprintf(specs[i].name, sizeof(specs[i].name), "alarm%u", i);
	}
	assert_int_equal(alarm_set_configure(&lab.set, specs, 10, lab.now), 0);
	lab.now += 1000 * ALARM_LAB_MS;
	lab.reads = 0;

	assert_true(alarm_set_work(&lab.set, lab.now, 4));
	assert_int_equal(lab.reads, 4);
	assert_true(alarm_set_work(&lab.set, lab.now, 4));
	assert_false(alarm_set_work(&lab.set, lab.now, 4));
	assert_int_equal(lab.reads, 10);
	alarm_lab_exit(&lab);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_profiles_of_traffic_raise_and_clear_with_hysteresis),
	    cmocka_unit_test(test_each_alarm_reads_its_own_counter),
	    cmocka_unit_test(test_a_raised_alarm_falls_when_its_interface_vanishes),
	    cmocka_unit_test(test_counters_that_begin_anew_make_the_alarm_wait),
	    cmocka_unit_test(test_a_late_sample_is_scaled_to_one_interval),
	    cmocka_unit_test(test_one_packet_in_a_late_interval_is_not_rounded_away),
	    cmocka_unit_test(test_configuring_keeps_what_did_not_change),
	    cmocka_unit_test(test_bad_alarms_are_refused),
	    cmocka_unit_test(test_work_is_bounded_and_says_that_more_waits),
	};

	return cmocka_run_group_tests_name("alarm", tests, NULL, NULL);
}
