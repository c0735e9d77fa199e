/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_judge.h - what the values of an alarm's intervals mean, and what is told.
 */
#ifndef MGM_ALARM_JUDGE_H
#define MGM_ALARM_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "notification.h"

enum alarm_judge_side { ALARM_JUDGE_BETWEEN, ALARM_JUDGE_HIGH, ALARM_JUDGE_LOW };

/* All zero but the row's spec and state: a new one. */
struct alarm_judge {
	struct alarm_row row;
	enum alarm_judge_side side; /* where the last interval was */
	uint32_t run;   /* intervals in a row there; of a heartbeat: without any */
	bool started;   /* there was a first complete interval */
	bool first_run; /* the run began with it */
	bool muted;     /* raised, and start-up said not to tell */
	bool told;      /* raised, as far as receivers know */
	uint32_t told_ifindex;  /* of that raise */
	bool pending;           /* the hold-off keeps one event back */
	int64_t quiet_until_us; /* the end of the hold-off */
};

/* Nothing to tell now; otherwise the functions return an enum notification_type. */
#define ALARM_JUDGE_NOTHING 0

void alarm_judge_init(struct alarm_judge *judge, const struct alarm_spec *spec);
/* An interval is complete. A heartbeat's value is not scaled: 0 means none at all. */
int alarm_judge_value(struct alarm_judge *judge, uint64_t value, int64_t now);
/* The subject is gone, or its counters began anew: the alarm waits. No heartbeat's. */
int alarm_judge_lose(struct alarm_judge *judge, int64_t now);
/* The alarm itself ends: what was raised clears, hold-off or not. */
int alarm_judge_end(struct alarm_judge *judge, int64_t now);
/* When alarm_judge_wake() is to be called; INT64_MAX: never. */
int64_t alarm_judge_due(const struct alarm_judge *judge);
/* The hold-off is over. */
int alarm_judge_wake(struct alarm_judge *judge, int64_t now);
/* What one of these returned, as operators are told it. */
struct notification alarm_judge_notification(
    const struct alarm_judge *judge, int type, int64_t now);

#endif
