/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_naive.c - what an alarm ought to say, worked out from its whole history.
 *
 * Nothing is remembered from one step to the next, other than in mgm-core: what holds
 * after a step is what the last `consecutive` intervals say that all lie on one side,
 * found by looking back; what happened is where that differs between two steps; and
 * what is told is worked out from the list of all that happened. Slow, and short enough
 * to be seen to be right.
 */
#include "config.h"

#include "alarm_naive.h"

#include <assert.h>
#include <stdbool.h>

struct naive_event {
	int64_t at_us;
	bool rising;
};

static bool
naive_is_on_side(
    const struct alarm_spec *spec, const struct alarm_naive_step *step, bool high)
{
	if (step->kind == ALARM_NAIVE_LOST)
		return false;
	if (spec->kind == ALARM_KIND_HEARTBEAT)
		return high == (step->value == 0);
	return high ? step->value >= spec->rising : step->value <= spec->falling;
}

/* Do all steps of [first, first + count) lie there? */
static bool
naive_are_on_side(const struct alarm_spec *spec, const struct alarm_naive_step *steps,
    size_t first, size_t count, bool high)
{
	size_t i;

	for (i = first; i < first + count; i++) {
		if (!naive_is_on_side(spec, &steps[i], high))
			return false;
	}
	return true;
}

/* Where the life of a heartbeat begins: the first packet; count: nowhere. */
static size_t
naive_first_seen(
    const struct alarm_spec *spec, const struct alarm_naive_step *steps, size_t count)
{
	size_t i;

	if (spec->kind != ALARM_KIND_HEARTBEAT)
		return 0;
	for (i = 0; i < count; i++) {
		if (steps[i].value > 0)
			return i;
	}
	return count;
}

/* After the step `at`: the latest window that is all on one side decides. */
static bool
naive_is_raised(
    const struct alarm_spec *spec, const struct alarm_naive_step *steps, size_t at)
{
	size_t begin = naive_first_seen(spec, steps, at + 1), end;
	size_t down = spec->kind == ALARM_KIND_HEARTBEAT ? 1 : spec->consecutive;

	for (end = at + 1; end > begin; end--) {
		if (steps[end - 1].kind == ALARM_NAIVE_LOST)
			return false;
		if (end - begin >= spec->consecutive &&
		    naive_are_on_side(
			spec, steps, end - spec->consecutive, spec->consecutive, true))
			return true;
		if (end - begin >= down &&
		    naive_are_on_side(spec, steps, end - down, down, false))
			return false;
	}
	return false;
}

/* Does the life begin with a whole window on that side? */
static bool
naive_starts(const struct alarm_spec *spec, const struct alarm_naive_step *steps,
    size_t count, bool high)
{
	size_t first = 0;

	if (spec->kind == ALARM_KIND_HEARTBEAT)
		return false;
	while (first < count && steps[first].kind == ALARM_NAIVE_LOST)
		first++;
	return count - first >= spec->consecutive &&
	       naive_are_on_side(spec, steps, first, spec->consecutive, high);
}

static size_t
naive_events(const struct alarm_spec *spec, const struct alarm_naive_step *steps,
    size_t count, struct naive_event *events)
{
	bool mute = spec->startup == ALARM_STARTUP_FALLING &&
		    naive_starts(spec, steps, count, true);
	bool low = spec->startup != ALARM_STARTUP_RISING &&
		   naive_starts(spec, steps, count, false);
	size_t i, values = 0, num = 0;
	bool before = false, now;

	for (i = 0; i < count; i++, before = now) {
		values += steps[i].kind == ALARM_NAIVE_VALUE;
		now = naive_is_raised(spec, steps, i);
		if (low && values == spec->consecutive) {
			events[num++] = (struct naive_event){steps[i].at_us, false};
			low = false;
		}
		if (now == before)
			continue;
		if (!mute)
			events[num++] = (struct naive_event){steps[i].at_us, now};
		else if (!now)
			mute = false; /* of the first raise alone */
	}
	return num;
}

/* The value that a reader sees at that time. */
static uint64_t
naive_value(const struct alarm_naive_step *steps, size_t count, int64_t at_us,
    bool before_steps)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		if (steps[i].at_us < at_us ||
		    (steps[i].at_us == at_us && !before_steps))
			value = steps[i].value;
	}
	return value;
}

static void
naive_add(struct alarm_naive *out, int64_t at_us, char letter, uint64_t value)
{
	assert(out->num_told < ALARM_NAIVE_STEPS);
	out->told[out->num_told++] = (struct alarm_naive_told){at_us, letter, value};
}

void
alarm_naive_work(const struct alarm_spec *spec, const struct alarm_naive_step *steps,
    size_t count, int64_t until_us, struct alarm_naive *out)
{
	const char *letters = spec->kind == ALARM_KIND_HEARTBEAT ? "rs" : "FR";
	int64_t holdoff_us = (int64_t)spec->holdoff_ms * 1000, quiet_us = INT64_MIN;
	struct naive_event events[ALARM_NAIVE_STEPS + 1];
	size_t num = naive_events(spec, steps, count, events), i = 0, heard = 0;
	size_t seen = naive_first_seen(spec, steps, count);
	bool told = false, holds;

	*out = (struct alarm_naive){.state = ALARM_STATE_WAITING};
	for (i = 0; i < num; i++) {
		out->rising_events += events[i].rising;
		out->falling_events += !events[i].rising;
	}
	if (spec->kind == ALARM_KIND_HEARTBEAT && seen < count) {
		naive_add(out, steps[seen].at_us, 'f', steps[seen].value);
		quiet_us = steps[seen].at_us + holdoff_us;
	}
	for (i = 0; i < num || quiet_us <= until_us;) {
		/* All that happens within a hold-off, seen from its end. */
		holds = told;
		while (i < num && events[i].at_us < quiet_us)
			holds = events[i++].rising;
		if (quiet_us > until_us)
			break;
		if (holds != told) {
			naive_add(out, quiet_us, letters[holds],
			    naive_value(steps, count, quiet_us, true));
		} else if (i < num) {
			quiet_us = events[i].at_us;
			holds = events[i++].rising;
			naive_add(out, quiet_us, letters[holds],
			    naive_value(steps, count, quiet_us, false));
		} else {
			break;
		}
		heard++;
		told = holds;
		quiet_us += holdoff_us;
	}
	holds = num > 0 && events[num - 1].rising;
	out->suppressed = (uint32_t)(num - heard - (holds != told));
	if (count > 0 && steps[count - 1].kind == ALARM_NAIVE_VALUE && seen < count)
		out->state = naive_is_raised(spec, steps, count - 1)
				 ? ALARM_STATE_RAISED
				 : ALARM_STATE_NORMAL;
}
