/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_set.h - the alarms of a configuration, sampled when each is due.
 */
#ifndef MGM_ALARM_SET_H
#define MGM_ALARM_SET_H

#include <sys/tree.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "alarm_sample.h"
#include "notification.h"
#include "plane.h"

/* Where an alarm's subject is now. */
struct alarm_subject {
	uint32_t ifindex;
	uint64_t epoch; /* counters with another epoch began anew */
	struct plane_iface_counters counters;
};

/* What the set's user does for it. */
struct alarm_port {
	void *ctx;
	/* False: no such interface, or it counts nothing now. */
	bool (*read)(void *ctx, const char *ifname, struct alarm_subject *subject);
	void (*event)(void *ctx, const struct notification *event);
};

struct alarm {
	RB_ENTRY(alarm) by_due;
	struct alarm_row row;
	bool sampling;              /* in the tree, with an interval that runs */
	struct alarm_sample sample; /* while sampling */
	uint64_t epoch;             /* of the counters at its begin */
};

RB_HEAD(alarm_tree, alarm);

struct alarm_set {
	struct alarm_port port;
	struct alarm *alarms; /* owned, in the order of the configuration */
	size_t count;
	struct alarm_tree by_due;
};

void alarm_set_init(struct alarm_set *set, const struct alarm_port *port);
void alarm_set_exit(struct alarm_set *set);
/* NULL, or what is wrong with the first bad one, whose number is put into *bad. */
const char *alarm_set_validate(
    const struct alarm_spec *specs, size_t count, size_t *bad);
/* Valid ones. An alarm whose spec did not change keeps its state. 0 or -ENOMEM. */
int alarm_set_configure(
    struct alarm_set *set, const struct alarm_spec *specs, size_t count, int64_t now);
/* Interfaces came, went or were renamed. */
void alarm_set_refresh(struct alarm_set *set, int64_t now);
/* Samples at most `limit` that are due; true: more are due. */
bool alarm_set_work(struct alarm_set *set, int64_t now, unsigned limit);
/* INT64_MAX: never. */
int64_t alarm_set_next_due(const struct alarm_set *set);
/* The first with a greater index, or NULL. */
const struct alarm_row *alarm_set_next(
    const struct alarm_set *set, uint32_t after_index);

#endif
