/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_alarm_profiles.c - random traffic, compared with a naive model after each step.
 *
 * The seed of a profile is its number, so that one that fails can be run alone:
 * MGM_ALARM_PROFILE=17 runs that one.
 */
#include "config.h"

#include "alarm_lab.h"
#include "alarm_naive.h"
#include "fake_plane.h"

#include <stdio.h>
#include <stdlib.h>

#define PROFILES 1000
#define PROFILE_STEPS 60

struct profile {
	uint64_t seed;
	struct alarm_lab lab;
	struct alarm_spec spec;
	uint64_t random;
	uint64_t style;
	int64_t start_us; /* the interval that runs began */
	struct alarm_naive_step steps[ALARM_NAIVE_STEPS];
	size_t count;
	size_t compared; /* events that both agree on */
};

static uint64_t
profile_random(struct profile *profile, uint64_t below)
{
	return fake_plane_random(&profile->random) % below;
}

static int64_t
profile_interval_us(const struct profile *profile)
{
	return (int64_t)profile->spec.interval_ms * ALARM_LAB_MS;
}

static struct alarm_spec
profile_spec(struct profile *profile)
{
	static const uint32_t intervals[] = {100, 400, 1000, 2000};
	static const enum alarm_quantity quantities[] = {ALARM_QUANTITY_PACKETS,
	    ALARM_QUANTITY_OCTETS, ALARM_QUANTITY_PACKET_RATE, ALARM_QUANTITY_BIT_RATE,
	    ALARM_QUANTITY_ENTRIES};
	bool heartbeat = profile_random(profile, 3) == 0;
	struct alarm_spec spec = heartbeat ? alarm_lab_heartbeat() : alarm_lab_spec();

	spec.interval_ms = intervals[profile_random(profile, 4)];
	spec.consecutive = (uint32_t)(1 + profile_random(profile, 4));
	spec.startup = (enum alarm_startup)(1 + profile_random(profile, 3));
	if (profile_random(profile, 2) == 0)
		spec.holdoff_ms =
		    (uint32_t)profile_random(profile, (uint64_t)spec.interval_ms * 10);
	if (profile_random(profile, 3) == 0) /* ends when intervals do */
		spec.holdoff_ms =
		    (uint32_t)(spec.interval_ms * (1 + profile_random(profile, 5)));
	if (heartbeat)
		return spec;
	spec.quantity = quantities[profile_random(profile, 5)];
	if (spec.quantity == ALARM_QUANTITY_ENTRIES)
		spec.subject = ALARM_SUBJECT_ENTRIES;
	return spec;
}

/* A count that makes a value below, between or above the thresholds, or on them. */
static uint64_t
profile_count(struct profile *profile)
{
	static const uint64_t edges[] = {9, 10, 11, 99, 100, 101};

	if (profile->spec.kind == ALARM_KIND_HEARTBEAT)
		return profile_random(profile, 1 + profile->style) < 2
			   ? 0
			   : profile_random(profile, 3);
	switch (profile->style) {
	case 0:
		return edges[profile_random(profile, 6)];
	case 1:
		return profile_random(profile, 120);
	case 2: /* for a while on one side */
		return (profile->count / 7) % 2 == 0 ? 5 : 150;
	case 3:
		return profile_random(profile, 2) == 0 ? 0 : 1000;
	default: /* up and down in small steps */
		return (profile->count * 9) % 240 < 120
			   ? (profile->count * 9) % 120
			   : 119 - (profile->count * 9) % 120;
	}
}

/* Of one interval with that count, as the manual says. */
static uint64_t
profile_value(const struct profile *profile, uint64_t count)
{
	switch (profile->spec.quantity) {
	case ALARM_QUANTITY_PACKET_RATE:
		return count * 1000 / profile->spec.interval_ms;
	case ALARM_QUANTITY_BIT_RATE:
		return count * 8000 / profile->spec.interval_ms;
	default:
		return count;
	}
}

/* For whoever has to find out why. */
static void
profile_print(const struct profile *profile)
{
	const struct alarm_spec *spec = &profile->spec;
	size_t i;

	print_error(
	    "profile %llu: kind %d quantity %d interval %u consecutive %u startup %d "
	    "hold-off %u\n",
	    (unsigned long long)profile->seed, spec->kind, spec->quantity,
	    spec->interval_ms, spec->consecutive, spec->startup, spec->holdoff_ms);
	for (i = 0; i < profile->count; i++)
		print_error("%lld %s %llu\n", (long long)profile->steps[i].at_us,
		    profile->steps[i].kind == ALARM_NAIVE_LOST ? "lost" : "value",
		    (unsigned long long)profile->steps[i].value);
	for (i = 0; i < profile->lab.num_events; i++)
		print_error("%lld told %c\n", (long long)profile->lab.events[i].at_us,
		    profile->lab.events[i].letter);
}

static void
profile_compare(struct profile *profile)
{
	const struct alarm_row *row = alarm_lab_row(&profile->lab);
	const struct alarm_lab *lab = &profile->lab;
	struct alarm_naive naive;

	alarm_naive_work(
	    &profile->spec, profile->steps, profile->count, lab->now, &naive);
	if (lab->num_events != naive.num_told || row->state != naive.state)
		profile_print(profile);
	assert_int_equal(lab->num_events, naive.num_told);
	for (; profile->compared < naive.num_told; profile->compared++) {
		const struct alarm_lab_event *is = &lab->events[profile->compared];
		const struct alarm_naive_told *wanted = &naive.told[profile->compared];

		assert_int_equal(is->letter, wanted->letter);
		assert_int_equal(is->at_us, wanted->at_us);
		assert_int_equal(is->value, wanted->value);
	}
	assert_int_equal(row->state, naive.state);
	assert_int_equal(row->rising_events, naive.rising_events);
	assert_int_equal(row->falling_events, naive.falling_events);
	assert_int_equal(row->suppressed, naive.suppressed);
}

static void
profile_step(struct profile *profile, enum alarm_naive_kind kind, uint64_t value)
{
	assert_true(profile->count < ALARM_NAIVE_STEPS);
	profile->steps[profile->count++] =
	    (struct alarm_naive_step){profile->lab.now, kind, value};
}

/* All that is due before then happens when it is due. */
static void
profile_advance(struct profile *profile, int64_t until_us)
{
	struct alarm_lab *lab = &profile->lab;
	int64_t due;

	while ((due = alarm_set_next_due(&lab->set)) < until_us) {
		assert_true(due >= lab->now);
		lab->now = due;
		alarm_lab_pass(lab, 0, 0);
		profile_compare(profile);
	}
	lab->now = until_us;
}

/* An interval goes by. */
static void
profile_pass(struct profile *profile, uint64_t count)
{
	struct alarm_lab *lab = &profile->lab;

	profile_advance(profile, profile->start_us + profile_interval_us(profile));
	profile->start_us = lab->now;
	lab->counters.out_octets += count;
	lab->level = count;
	profile_step(profile, ALARM_NAIVE_VALUE, profile_value(profile, count));
	alarm_lab_pass(lab, 0, count);
	profile_compare(profile);
}

/* Away, in the middle of an interval, for some time; and back with other counters. */
static void
profile_vanish(struct profile *profile)
{
	uint64_t interval_us = (uint64_t)profile_interval_us(profile);
	struct alarm_lab *lab = &profile->lab;

	profile_advance(profile,
	    profile->start_us + 1 + (int64_t)profile_random(profile, interval_us - 1));
	lab->present = false;
	profile_step(profile, ALARM_NAIVE_LOST, 0);
	alarm_set_refresh(&lab->set, lab->now);
	profile_compare(profile);
	profile_advance(
	    profile, lab->now + (int64_t)profile_random(profile, 4 * interval_us));
	alarm_lab_pass(lab, 0, 0);
	lab->present = true;
	lab->epoch++;
	lab->counters.out_packets = lab->counters.out_octets = 77;
	alarm_set_refresh(&lab->set, lab->now);
	profile->start_us = lab->now;
	profile_compare(profile);
}

/* The counters began anew, and it shows when the interval ends. */
static void
profile_restart(struct profile *profile)
{
	struct alarm_lab *lab = &profile->lab;

	profile_advance(profile, profile->start_us + profile_interval_us(profile));
	profile->start_us = lab->now;
	/* Nobody says so, but where it would not look as if it went back. */
	lab->epoch += lab->counters.out_octets - 1000 > INT64_MAX;
	lab->counters.out_packets = lab->counters.out_octets = 3;
	profile_step(profile, ALARM_NAIVE_LOST, 0);
	alarm_lab_pass(lab, 0, 0);
	profile_compare(profile);
}

/* Silence: what is not there sends nothing. */
static void
profile_vanish_heartbeat(struct profile *profile)
{
	struct alarm_lab *lab = &profile->lab;
	uint64_t left = 1 + profile_random(profile, 5);

	lab->present = false;
	alarm_set_refresh(&lab->set, lab->now);
	while (left-- > 0)
		profile_pass(profile, 0);
	lab->present = true;
	lab->epoch++;
	lab->counters.out_packets = 77;
	alarm_set_refresh(&lab->set, lab->now);
}

static void
profile_run(uint64_t seed)
{
	struct profile profile = {.seed = seed, .random = seed};
	uint64_t chance;
	bool interface;
	size_t i;

	profile.spec = profile_spec(&profile);
	profile.style = profile_random(&profile, 5);
	interface = profile.spec.subject == ALARM_SUBJECT_INTERFACE;
	alarm_lab_init(&profile.lab, &profile.spec);
	profile.lab.counters.out_octets = UINT64_MAX - 500; /* wraps */
	alarm_set_refresh(&profile.lab.set, profile.lab.now);
	profile.lab.epoch++;
	alarm_set_refresh(&profile.lab.set, profile.lab.now);
	profile.start_us = profile.lab.now;
	for (i = 0; i < PROFILE_STEPS; i++) {
		chance = profile_random(&profile, 30);
		if (!interface || chance > 2)
			profile_pass(&profile, profile_count(&profile));
		else if (profile.spec.kind == ALARM_KIND_HEARTBEAT)
			profile_vanish_heartbeat(&profile);
		else if (chance < 2)
			profile_vanish(&profile);
		else
			profile_restart(&profile);
	}
	alarm_lab_exit(&profile.lab);
}

static void
test_random_profiles_are_judged_as_a_naive_model_judges_them(void **state)
{
	const char *one = getenv("MGM_ALARM_PROFILE");
	uint64_t seed;

	(void)state;
	if (one != NULL) {
		profile_run(strtoull(one, NULL, 10));
		return;
	}
	for (seed = 1; seed <= PROFILES; seed++)
		profile_run(seed);
}

/* Whatever was told last, removing the alarm leaves nothing raised. */
static void
test_receivers_end_with_a_clear_when_an_alarm_is_removed(void **state)
{
	size_t raised = 0;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 100; seed++) {
		struct profile profile = {.random = seed};
		char last = '-';
		size_t i;

		profile.spec = profile_spec(&profile);
		alarm_lab_init(&profile.lab, &profile.spec);
		profile.start_us = profile.lab.now;
		for (i = 0; i < seed % 11; i++)
			profile_pass(&profile, profile_random(&profile, 2) * 1000);
		for (i = 0; i < profile.lab.num_events; i++)
			last = profile.lab.events[i].letter;
		raised += last == 'R' || last == 's';
		i = profile.lab.num_events;
		assert_int_equal(
		    alarm_set_configure(&profile.lab.set, NULL, 0, profile.lab.now), 0);
		if (last == 'R' || last == 's') {
			assert_int_equal(profile.lab.num_events, i + 1);
			assert_int_equal(
			    profile.lab.events[i].letter, last == 'R' ? 'F' : 'r');
			assert_int_equal(profile.lab.events[i].value, 0);
		} else {
			assert_int_equal(profile.lab.num_events, i);
		}
		alarm_lab_exit(&profile.lab);
	}
	assert_in_range(raised, 10, 90);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		test_random_profiles_are_judged_as_a_naive_model_judges_them),
	    cmocka_unit_test(test_receivers_end_with_a_clear_when_an_alarm_is_removed),
	};

	return cmocka_run_group_tests_name("alarm_profiles", tests, NULL, NULL);
}
