/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_scan.h - what many entries counted together, though they come and go.
 */
#ifndef MGM_ALARM_SCAN_H
#define MGM_ALARM_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "range.h"

struct alarm;
struct core;
struct iface;
struct mfe;
struct oif;

/* The sum of one alarm. Numbers are modulo 2^64: only differences of totals mean
 * something. */
struct alarm_scan {
	uint64_t retired; /* of what ended, less what entries brought along */
	uint64_t later;   /* likewise, of entries that the present walk has passed */
	uint64_t sum;     /* of those that it has passed */
	bool walking;
	bool begun;                    /* and the next two say how far */
	struct mgm_addr group, source; /* the last entry passed */
};

/* The alarms on entries, found by an entry's group. */
struct alarm_scan_index {
	struct range *ranges; /* owned, linked; of flows and groups */
	uint32_t num_ranges;
	struct alarm **clients; /* owned; of clients */
	uint32_t num_clients;
};

/* Of those of these alarms that are on entries. 0 or -ENOMEM. */
int alarm_scan_index_init(
    struct alarm_scan_index *index, struct alarm **alarms, size_t count);
void alarm_scan_index_exit(struct alarm_scan_index *index);

/* Another walk, from the first entry. */
void alarm_scan_start(struct alarm_scan *scan);
/*
 * Walks on, and takes from *limit one for each entry and outgoing interface looked at.
 * True: the walk is over, and *total is the sum.
 */
bool alarm_scan_walk(
    const struct core *core, struct alarm *alarm, unsigned *limit, uint64_t *total);
/* As it is in this moment, however long that takes; for checks. */
uint64_t alarm_scan_total(const struct core *core, const struct alarm *alarm);

/* The entry is about to end; to come in by another interface. */
void alarm_scan_end_mfe(struct core *core, const struct mfe *mfe);
void alarm_scan_move_mfe(
    struct core *core, const struct mfe *mfe, const struct iface *to);
/* One of its outgoing interfaces is about to go, or its counters to restart; it has got
 * one. Nothing for a draft. */
void alarm_scan_end_oif(struct core *core, const struct oif *oif);
void alarm_scan_begin_oif(struct core *core, const struct oif *oif);

#endif
