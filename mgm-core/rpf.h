/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rpf.h - the incoming interface of a source, and which entries to route anew.
 */
#ifndef MGM_RPF_H
#define MGM_RPF_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"
#include "mfe.h"

#define RPF_WALKS_MAX 64 /* waiting prefixes; one more makes them one walk of all */

/* A changed prefix, and how far its sources have been gone through. */
struct rpf_walk {
	bool all;
	bool begun;
	struct mgm_prefix prefix; /* unless all */
	struct mgm_addr source;   /* the last one done, if begun */
	struct mgm_addr group;
};

struct rpf_queue {
	struct rpf_walk walks[RPF_WALKS_MAX]; /* in order of arrival */
	uint32_t count;
	uint64_t merged;   /* changes that found no room and became a walk of all */
	int64_t resume_us; /* no entry is routed anew before: the host could not say */
	int64_t delay_us;  /* of this pause; 0: the last lookup had an answer */
	uint64_t failures; /* lookups without an answer */
};

/* Where packets from the source should arrive. *iif is NULL unless FOUND. */
enum mfe_rpf rpf_lookup(struct core *core, const struct mgm_addr *source,
    struct core_route *route, struct iface **iif);
/* NULL: every source. */
void rpf_add_change(struct rpf_queue *queue, const struct mgm_prefix *prefix);
/* The entry could not be routed: it is queued, and all lookups anew pause a while. */
void rpf_postpone(struct core *core, struct mfe *mfe, int64_t now);
/* Routes at most `limit` entries anew; true: more wait that may be done now. */
bool rpf_work(struct core *core, int64_t now, unsigned limit);
/* INT64_MAX: nothing waits. */
int64_t rpf_next_due(const struct core *core);

#endif
