/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rpf.c - the incoming interface of a source, and which entries to route anew.
 *
 * Asks the host for the route to a source and judges the answer: no route, a route
 * through an interface that the core does not know, or one that nobody owns where the
 * configuration refuses that, gives an entry without incoming interface (mgm-api 11.7).
 *
 * A route change is remembered as a prefix and worked off in slices, over the tree that
 * is ordered by source, so that a change touches only the sources under it. Single
 * entries whose interface came or went wait in the table's own list. Both are bounded:
 * the list holds an entry at most once, and prefixes beyond RPF_WALKS_MAX become one
 * walk over everything.
 *
 * The host may be unable to say for the moment (no memory, a lost answer). Then what an
 * entry has stays as it is, the entry waits in the table's list, and nothing is routed
 * anew until a pause is over, which doubles up to RPF_PAUSE_MAX_US while lookups go on
 * failing: a host in trouble is not asked a hundred thousand times.
 */
#include "config.h"

#include "rpf.h"

#include "addr.h"
#include "core_internal.h"
#include "tell.h"

#include <errno.h>
#include <string.h>

#define RPF_PAUSE_MIN_US 100000
#define RPF_PAUSE_MAX_US 5000000

enum mfe_rpf
rpf_lookup(struct core *core, const struct mgm_addr *source, struct core_route *route,
    struct iface **iif)
{
	struct core_route found = {0};
	struct iface *iface;
	int rc = core->port.route_lookup(core->port.ctx, source, &found);

	*iif = NULL;
	*route = (struct core_route){0};
	if (rc == -ENETUNREACH)
		return MFE_RPF_NO_ROUTE;
	if (rc != 0) {
		core->rpf.failures++;
		return MFE_RPF_UNKNOWN;
	}
	iface = iface_find(&core->ifaces, found.ifindex);
	if (iface == NULL)
		return MFE_RPF_NO_ROUTE;
	*route = found;
	if (core->config.refuse_unowned_iif && iface_holder(iface) == NULL)
		return MFE_RPF_UNOWNED;
	*iif = iface;
	return MFE_RPF_FOUND;
}

void
rpf_postpone(struct core *core, struct mfe *mfe, int64_t now)
{
	struct rpf_queue *queue = &core->rpf;

	mfe_queue_recheck(core, mfe);
	if (queue->resume_us > now)
		return;
	queue->delay_us = queue->delay_us == 0 ? RPF_PAUSE_MIN_US : 2 * queue->delay_us;
	if (queue->delay_us > RPF_PAUSE_MAX_US)
		queue->delay_us = RPF_PAUSE_MAX_US;
	queue->resume_us = now + queue->delay_us;
}

static bool
rpf_same_way(const struct core_route *a, const struct core_route *b)
{
	return a->ifindex == b->ifindex && addr_equal(&a->neighbour, &b->neighbour);
}

/* A client's choice of another of its interfaces lasts as long as the route that it
 * was asked about (mgm-api 2.10, R1): a new route wins. */
static void
rpf_recheck(struct core *core, struct mfe *mfe, int64_t now)
{
	struct core_route route;
	struct iface *iif;
	enum mfe_rpf rpf = rpf_lookup(core, &mfe->source, &route, &iif);

	if (rpf == MFE_RPF_UNKNOWN) {
		rpf_postpone(core, mfe, now);
		return;
	}
	core->rpf.delay_us = 0;
	if (mfe->chosen && rpf_same_way(&route, &mfe->route) && iif != NULL &&
	    iface_holder(iif) == iface_holder(mfe->iif)) {
		mfe->route = route;
		return;
	}
	mfe_set_iif(core, mfe, rpf, iif, &route, now);
	tell_changes(core, NULL, now);
}

void
rpf_add_change(struct rpf_queue *queue, const struct mgm_prefix *prefix)
{
	struct rpf_walk *walk;
	uint32_t i;

	for (i = 0; i < queue->count; i++) {
		walk = &queue->walks[i];
		if (walk->begun)
			continue;
		if (walk->all || (prefix != NULL && walk->prefix.len <= prefix->len &&
				     prefix_contains(&walk->prefix, &prefix->addr)))
			return;
	}
	if (queue->count == RPF_WALKS_MAX) {
		queue->count = 0;
		queue->merged++;
		prefix = NULL;
	}
	walk = &queue->walks[queue->count++];
	*walk = (struct rpf_walk){.all = prefix == NULL};
	if (prefix != NULL)
		walk->prefix = *prefix;
}

static bool
rpf_is_idle(const struct core *core)
{
	return core->rpf.count == 0 && TAILQ_EMPTY(&core->mfes.rechecks);
}

int64_t
rpf_next_due(const struct core *core)
{
	return rpf_is_idle(core) ? INT64_MAX : core->rpf.resume_us;
}

/* The next entry of a walk, or NULL when it is done. */
static struct mfe *
rpf_walk_next(const struct core *core, struct rpf_walk *walk)
{
	struct mfe *mfe;

	if (walk->begun) {
		mfe = mfe_source_from(&core->mfes, &walk->source, &walk->group);
		if (mfe != NULL && addr_equal(&mfe->source, &walk->source) &&
		    addr_equal(&mfe->group, &walk->group))
			mfe = mfe_source_next(mfe);
	} else {
		struct mgm_addr zero = {0};

		mfe = mfe_source_from(
		    &core->mfes, walk->all ? &zero : &walk->prefix.addr, &zero);
	}
	if (mfe == NULL ||
	    (!walk->all && !prefix_contains(&walk->prefix, &mfe->source)))
		return NULL;
	walk->begun = true;
	walk->source = mfe->source;
	walk->group = mfe->group;
	return mfe;
}

bool
rpf_work(struct core *core, int64_t now, unsigned limit)
{
	struct rpf_queue *queue = &core->rpf;
	struct mfe *mfe;

	for (; limit > 0; limit--) {
		if (queue->resume_us > now)
			return false;
		mfe = TAILQ_FIRST(&core->mfes.rechecks);
		if (mfe != NULL) {
			TAILQ_REMOVE(&core->mfes.rechecks, mfe, rechecks);
			mfe->recheck = false;
			rpf_recheck(core, mfe, now);
			continue;
		}
		if (queue->count == 0)
			return false;
		mfe = rpf_walk_next(core, &queue->walks[0]);
		if (mfe != NULL) {
			rpf_recheck(core, mfe, now);
			continue;
		}
		queue->count--;
		memmove(&queue->walks[0], &queue->walks[1],
		    queue->count * sizeof(queue->walks[0]));
	}
	return rpf_next_due(core) <= now;
}
