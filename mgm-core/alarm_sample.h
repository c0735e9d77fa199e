/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_sample.h - the increase of a pair of counters, interval by interval.
 */
#ifndef MGM_ALARM_SAMPLE_H
#define MGM_ALARM_SAMPLE_H

#include <stdint.h>

struct alarm_volume {
	uint64_t packets;
	uint64_t octets;
};

struct alarm_sample {
	int64_t interval_us;
	int64_t due_us;           /* the interval ends */
	int64_t base_us;          /* it began */
	struct alarm_volume base; /* the counters then */
};

/* An interval begins now, at these counters. */
void alarm_sample_start(struct alarm_sample *sample, int64_t interval_us,
    const struct alarm_volume *counters, int64_t now);
/*
 * The interval is over: what came in it, scaled to one interval where it is taken late,
 * and the next one begins. The counters are not below those of its begin.
 */
struct alarm_volume alarm_sample_take(
    struct alarm_sample *sample, const struct alarm_volume *counters, int64_t now);

#endif
