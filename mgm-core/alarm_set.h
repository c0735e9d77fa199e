/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_set.h - the alarms that operators asked for, sampled when each is due.
 */
#ifndef MGM_ALARM_SET_H
#define MGM_ALARM_SET_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "alarm_judge.h"
#include "alarm_sample.h"
#include "alarm_scan.h"

/* Where an alarm's subject is now. */
struct alarm_subject {
	uint32_t ifindex;
	uint64_t epoch;   /* counters with another epoch began anew */
	uint64_t members; /* another number: the sum is of other things than before */
};

/* What the set's user does for it. */
struct alarm_port {
	void *ctx;
	/* False: there is no such subject, or it counts nothing now. The subject found
	 * last is a hint where to look. */
	bool (*find)(void *ctx, const struct alarm_spec *spec,
	    const struct alarm_subject *last, struct alarm_subject *subject);
	/*
	 * What the subject counted so far; of a level, what it is. Takes what it costs
	 * from *limit, at least 1. 0; -EAGAIN: the limit is used up, to be continued;
	 * anything else: there is no such subject after all.
	 */
	int (*read)(void *ctx, struct alarm *alarm, unsigned *limit, uint64_t *count);
	void (*event)(void *ctx, const struct notification *event);
};

struct alarm {
	RB_ENTRY(alarm) by_due;
	TAILQ_ENTRY(alarm) of_readings;
	struct alarm_judge judge;
	struct alarm_sample sample; /* its packets are the quantity */
	struct alarm_subject subject;
	struct alarm_scan scan;
	bool present; /* the subject was there when last looked for */
	bool reading; /* on the list of readings */
	bool basing;  /* that reading begins an interval and ends none */
	bool partial; /* the members changed: the count lacks what came before */
	bool spared;  /* a heartbeat whose last interval was not judged for that */
	bool queued;  /* in the tree */
	int64_t due_us;
	int64_t reading_us; /* the reading began */
};

RB_HEAD(alarm_tree, alarm);
TAILQ_HEAD(alarm_queue, alarm);

struct alarm_set {
	struct alarm_port port;
	struct alarm **alarms; /* owned, as they; by index */
	size_t count;
	struct alarm_tree by_due;
	struct alarm_queue readings; /* that take more than one turn */
	struct alarm_scan_index index;
};

void alarm_set_init(struct alarm_set *set, const struct alarm_port *port);
void alarm_set_exit(struct alarm_set *set);
/* NULL, or what is wrong with the first bad one, whose number is put into *bad. */
const char *alarm_set_validate(
    const struct alarm_spec *specs, size_t count, size_t *bad);
/* Valid ones. An alarm whose spec did not change keeps its state. 0 or -ENOMEM. */
int alarm_set_configure(
    struct alarm_set *set, const struct alarm_spec *specs, size_t count, int64_t now);
/* Subjects came, went or were renamed. */
void alarm_set_refresh(struct alarm_set *set, int64_t now);
/* At most `limit` alarms that are due, and entries likewise; true: more waits. */
bool alarm_set_work(struct alarm_set *set, int64_t now, unsigned limit);
/* INT64_MAX: never. */
int64_t alarm_set_next_due(const struct alarm_set *set);
/* A new alarm of the list starts; one that is in no list any more ends, and is freed.
 */
void alarm_set_begin(struct alarm_set *set, struct alarm *alarm, int64_t now);
void alarm_set_end(struct alarm_set *set, struct alarm *alarm, int64_t now);
/* The first with a greater index, or NULL. */
const struct alarm_row *alarm_set_next(
    const struct alarm_set *set, uint32_t after_index);

#endif
