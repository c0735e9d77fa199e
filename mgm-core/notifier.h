/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notifier.h - how often operators are told of what befalls the daemon, and that what
 * they were told last is true.
 */
#ifndef MGM_NOTIFIER_H
#define MGM_NOTIFIER_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct core;
struct notification;

/* One limit for each; the numbers are those of MGM-MIB's counters of suppressed ones.
 */
enum notifier_kind {
	NOTIFIER_CLIENT = 0, /* loss.c */
	NOTIFIER_TABLE = 1,  /* water.c */
	NOTIFIER_OWNER = 2,  /* owner.c */
	NOTIFIER_FLOOD = 3,  /* flood.c */
};
#define NOTIFIER_KINDS 4

#define NOTIFIER_BURST 20
#define NOTIFIER_INTERVAL_US 500000 /* between two when the burst is used up */
/* What waits though its interface is gone; more is suppressed. */
#define NOTIFIER_ORPHANS_MAX 1024

/* Something that managers have a belief about. Zeroed but for its kind at first. */
struct notifier_item {
	TAILQ_ENTRY(notifier_item) waiting; /* while is_waiting */
	enum notifier_kind kind;
	bool is_waiting;
	uint32_t events; /* since managers were told last */
	int64_t at_us;   /* the newest of them */
};

/* What the item is the member "item" of: TYPE, const where the item is. */
#define NOTIFIER_SUBJECT(it, type) ((type *)((uintptr_t)(it)-offsetof(type, item)))

struct notifier_limit {
	TAILQ_HEAD(, notifier_item) waiting; /* the longest first */
	int64_t paid_us;     /* up to here all moments are used by those told */
	uint64_t suppressed; /* events that nobody is told of by themselves */
};

struct notifier {
	struct notifier_limit limits[NOTIFIER_KINDS];
	uint32_t orphans;
};

void notifier_init(struct notifier *notifier);
/* Nothing waits any more; what only waited is freed. */
void notifier_exit(struct core *core);
/* Managers are told, now. For alarms, which have limits of their own, and from here. */
void notifier_tell(const struct core *core, const struct notification *notification);
/* Something happened to the item: it is told now, or when its limit allows. */
void notifier_note(struct core *core, struct notifier_item *item, int64_t now);
/* An event for which there is no item. */
void notifier_suppress(struct core *core, enum notifier_kind kind);
/* May an item that waits outlive its subject? Counts it until it is settled; false: it
 * is forgotten, and is to be freed. */
bool notifier_adopt(struct core *core, struct notifier_item *item);
/* Tells what waits as far as the limits allow, which is at most a burst of each. */
void notifier_work(struct core *core, int64_t now);
/* INT64_MAX: nothing waits. */
int64_t notifier_next_due(const struct core *core);
/* Asserts that what managers believe is true, unless it waits to be put right. */
void notifier_check(const struct core *core);

#endif
