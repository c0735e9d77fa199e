/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_lab.h - alarms on the counters of one interface and a clock, which tests move.
 */
#ifndef MGM_ALARM_LAB_H
#define MGM_ALARM_LAB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alarm_set.h"
#include "plane.h"

#define ALARM_LAB_MS INT64_C(1000)

#define ALARM_LAB_EVENTS 256

struct alarm_lab_event {
	int64_t at_us;
	char letter;
	uint64_t value;
};

struct alarm_lab {
	struct alarm_set set;
	int64_t now;
	bool present; /* eth0, ifindex 3 */
	uint64_t epoch;
	uint64_t members;
	struct plane_iface_counters counters;
	uint64_t level;  /* the number of entries */
	unsigned slices; /* a reading takes so many turns more than one */
	unsigned left;   /* of the present one */
	int fail_read;   /* what the next readings return, if not 0 */
	unsigned reads;
	/* Letter and value of each event: R rising, F falling; f first seen, s silent,
	 * r resumed. "R120 F3 " */
	char trace[4096];
	struct notification last;
	struct alarm_lab_event events[ALARM_LAB_EVENTS];
	size_t num_events;
};

/* One alarm on packets out of eth0 each second, rising at 100 and falling at 10. */
struct alarm_spec alarm_lab_spec(void);
/* A heartbeat of the same. */
struct alarm_spec alarm_lab_heartbeat(void);
/* With that alarm alone; NULL: alarm_lab_spec(). The counter is at 1,000,000. */
void alarm_lab_init(struct alarm_lab *lab, const struct alarm_spec *spec);
void alarm_lab_exit(struct alarm_lab *lab);
/* The time passes, and at its end so many packets went out; all that is due is done. */
void alarm_lab_pass(struct alarm_lab *lab, int64_t ms, uint64_t packets);
/* One pass of a second for each value. */
void alarm_lab_feed(struct alarm_lab *lab, const unsigned *values, size_t count);
/* Of the first alarm. */
const struct alarm_row *alarm_lab_row(const struct alarm_lab *lab);
/* What happened since the last time, as `trace` says it; static. */
const char *alarm_lab_told(struct alarm_lab *lab);

#endif
