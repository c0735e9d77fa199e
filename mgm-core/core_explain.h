/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_explain.h - what the steps of an explanation share.
 */
#ifndef MGM_CORE_EXPLAIN_H
#define MGM_CORE_EXPLAIN_H

#include <stdbool.h>

#include "mgm_types.h"
#include "plane.h"

struct boundary;
struct core;
struct iface;
struct mfe;

#define CORE_EXPLAIN_LINE 320

struct core_explain {
	struct core *core;
	const struct mgm_addr *group;
	const struct mgm_addr *source;
	void (*line)(void *ctx, const char *text);
	void *ctx;
	bool source_specific;
	bool own;                        /* the source is an address of this router */
	const struct iface *iif;         /* the entry's, else the route's; NULL: none */
	const struct mfe *mfe;           /* NULL: no entry */
	const struct boundary *boundary; /* of the iif for the group; NULL: none */
	struct plane_mfe_counters counters; /* the entry's */
	unsigned memberships;               /* that match */
	unsigned oifs;                      /* that packets are sent to */
	char forwards_to[128];              /* their names */
	char why_not[CORE_EXPLAIN_LINE];    /* the first obstacle; empty: none yet */
	char blocked[CORE_EXPLAIN_LINE];    /* the first oif that nothing may go to */
	char unsent[CORE_EXPLAIN_LINE]; /* the first that nothing could be sent to */
};

/* One line. */
void core_explain_say(struct core_explain *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Why the flow is not forwarded, unless an earlier step said it. */
void core_explain_stop(struct core_explain *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "scope boundary for RANGE, N packets stopped there", of all flows. */
#define CORE_EXPLAIN_BOUNDARY 120
const char *core_explain_boundary(const struct core_explain *x,
    const struct boundary *boundary, char text[CORE_EXPLAIN_BOUNDARY]);
/* Who wants it, and where. */
void core_explain_members(struct core_explain *x);
/* Each outgoing interface. */
void core_explain_oifs(struct core_explain *x);

#endif
