/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * boundary.h - scope boundaries: which groups do not cross which interface.
 */
#ifndef MGM_BOUNDARY_H
#define MGM_BOUNDARY_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#include "core.h"
#include "range.h"
#include "review.h"

struct iface;

struct boundary {
	TAILQ_ENTRY(boundary) leaving;
	struct core_boundary spec;
	void *ref;        /* the plane's */
	int64_t since_us; /* in the list */
	bool listed;      /* else it leaves, or is not in force yet */
	bool fresh;       /* no list that was in force had it */
};

TAILQ_HEAD(boundary_queue, boundary);

struct boundary_table {
	struct range *ranges; /* owned, and so is what they are of: by (name, group) */
	uint32_t count;
	struct boundary_queue leaving; /* still named by entries, ours or the plane's */
	uint32_t num_leaving;
	struct review review; /* of entries that may follow the list of before */
};

void boundary_table_init(struct boundary_table *table);
/* No entry is left. Takes back from the plane what it was given. */
void boundary_table_exit(struct core *core);

/* The boundary that a flow to the group meets on the interface, or NULL. */
struct boundary *boundary_on(const struct iface *iface, const struct mgm_addr *group);
/* The interface is new, or has another name. */
void boundary_bind(struct core *core, struct iface *iface);

/* Looks again at so many entries, ends what has left; true: more waits. */
bool boundary_work(struct core *core, int64_t now, unsigned limit);
bool boundary_is_idle(const struct core *core);

#endif
