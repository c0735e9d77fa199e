/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_sample.c - the increase of a pair of counters, interval by interval.
 *
 * What alarms on interfaces (alarm_set.c) and monitors of flows (monitor.c) share: when
 * an interval ends, and how much came in it.
 *
 * A sample that comes late covers more than one interval. Within a quarter the increase
 * is taken as it is; beyond, it is scaled to one interval, so that a busy moment of the
 * host does not look like a burst of packets, and the next interval begins with it.
 * Rounded down, but what there was is never rounded to nothing: a threshold of one
 * packet is reached by one.
 */
#include "config.h"

#include "alarm_sample.h"

#define ALARM_SAMPLE_LATE_PART 4 /* a quarter of the interval late is still on time */

void
alarm_sample_start(struct alarm_sample *sample, int64_t interval_us,
    const struct alarm_volume *counters, int64_t now)
{
	*sample = (struct alarm_sample){
	    .interval_us = interval_us,
	    .due_us = now + interval_us,
	    .base_us = now,
	    .base = *counters,
	};
}

/* The increase as of one interval; in milliseconds, so that products fit. */
static uint64_t
alarm_sample_scale(const struct alarm_sample *sample, uint64_t delta, int64_t now)
{
	uint64_t interval_ms = (uint64_t)sample->interval_us / 1000;
	uint64_t elapsed_ms = (uint64_t)(now - sample->base_us) / 1000;
	uint64_t scaled;

	if (elapsed_ms <= interval_ms + interval_ms / ALARM_SAMPLE_LATE_PART)
		return delta;
	scaled = delta / elapsed_ms * interval_ms +
		 delta % elapsed_ms * interval_ms / elapsed_ms;
	return scaled == 0 && delta > 0 ? 1 : scaled;
}

struct alarm_volume
alarm_sample_take(
    struct alarm_sample *sample, const struct alarm_volume *counters, int64_t now)
{
	struct alarm_volume volume = {
	    .packets = alarm_sample_scale(
		sample, counters->packets - sample->base.packets, now),
	    .octets =
		alarm_sample_scale(sample, counters->octets - sample->base.octets, now),
	};

	sample->base = *counters;
	sample->base_us = now;
	/* On time keeps the grid; a late sample starts a new one, or the next interval
	 * would be short and look quiet. */
	if (now - sample->due_us <= sample->interval_us / ALARM_SAMPLE_LATE_PART)
		sample->due_us += sample->interval_us;
	else
		sample->due_us = now + sample->interval_us;
	return volume;
}
