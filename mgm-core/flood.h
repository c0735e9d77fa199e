/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * flood.h - new flows that get no entry or one without a route, too many in a second.
 */
#ifndef MGM_FLOOD_H
#define MGM_FLOOD_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#include "notification.h"
#include "notifier.h"

struct iface;
struct plane_event;

#define FLOOD_SLOTS 10
#define FLOOD_SLOT_US 100000
#define FLOOD_SECOND_US (FLOOD_SLOTS * FLOOD_SLOT_US)
/* In a row, each with a tenth of the threshold or less. */
#define FLOOD_QUIET_SECONDS 5

/* Of the flows that arrive at one interface. */
struct flood {
	struct notifier_item item;
	TAILQ_ENTRY(flood) of_watched; /* while is_watched */
	bool is_watched;
	struct iface *iface; /* borrowed; NULL: it is gone */
	bool on;
	bool told_on;
	uint32_t slots[FLOOD_SLOTS]; /* of the last second; a ring */
	uint32_t sum;                /* of the slots */
	int64_t slot_us;             /* where the newest one begins */
	int64_t second_end_us;       /* of the whole second that runs */
	uint32_t in_second;          /* unresolved ones in it */
	uint32_t heard;              /* new flows of any sort since heard_us */
	int64_t heard_us;            /* less than a second ago, or it is over */
	uint32_t quiet;              /* whole seconds in a row */
	uint64_t plane_refused;      /* the plane's count when last read */
	struct notification_flood figures;
};

struct flood_queue {
	TAILQ_HEAD(, flood) watched; /* by the end of their second */
};

void flood_init(struct flood_queue *queue);
/* NULL with errno. */
struct flood *flood_new(struct iface *iface);
/* The interface goes, and the flood with it: managers are told. NULL is accepted. */
void flood_free(struct core *core, struct flood *flood, int64_t now);
/* A new flow arrived at an interface, and what became of it. */
void flood_note(struct core *core, uint32_t ifindex, const struct mgm_addr *group,
    const struct mgm_addr *source, bool unresolved, int64_t now);
/* Ends the seconds that are over. */
void flood_work(struct core *core, int64_t now);
/* INT64_MAX: never. */
int64_t flood_next_due(const struct core *core);

/* For notifier.c. */
bool flood_differs(const struct notifier_item *item);
void flood_tell(
    struct core *core, struct notifier_item *item, struct notification *notification);
void flood_settle(struct core *core, struct notifier_item *item);

#endif
