/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wrong_if.c - alerts about packets that arrive where their flow does not come in.
 *
 * The client that holds an interface asks for them, interface by interface, and loses
 * them with the interface (mgm-api 5.6). Two limits: one alert in 3 seconds about the
 * same flow on the same interface, and a bucket for each client, so that a flood of
 * flows fills no client's queue. What they hold back is counted.
 *
 * Holds the alerts of the last 3 seconds by flow and interface, and in the order of
 * their age. The buckets bound their number, and so does WRONG_IF_MAX.
 */
#include "config.h"

#include "wrong_if.h"

#include "addr.h"
#include "core_internal.h"
#include "tell.h"
#include "tree.h"

#include <stdlib.h>

#define WRONG_IF_INTERVAL_US 3000000
#define WRONG_IF_MAX 16384 /* remembered; more are held back */
#define WRONG_IF_RATE 100  /* alerts a second to one client */
#define WRONG_IF_BURST 100
#define WRONG_IF_TOKEN 1000000 /* one alert */

static int
wrong_if_cmp(const struct wrong_if *a, const struct wrong_if *b)
{
	int order = addr_cmp(&a->group, &b->group);

	if (order == 0)
		order = addr_cmp(&a->source, &b->source);
	if (order != 0)
		return order;
	return a->ifindex < b->ifindex ? -1 : a->ifindex > b->ifindex;
}

TREE_GENERATE(wrong_if_tree, wrong_if, by_key, wrong_if_cmp)

void
wrong_if_table_init(struct wrong_if_table *table)
{
	*table = (struct wrong_if_table){0};
	RB_INIT(&table->tree);
	TAILQ_INIT(&table->ages);
}

/* Forgets alerts as old as that. */
static void
wrong_if_forget(struct wrong_if_table *table, int64_t now)
{
	struct wrong_if *old;

	while ((old = TAILQ_FIRST(&table->ages)) != NULL && old->until_us <= now) {
		TAILQ_REMOVE(&table->ages, old, by_age);
		RB_REMOVE(wrong_if_tree, &table->tree, old);
		table->count--;
		free(old);
	}
}

void
wrong_if_table_exit(struct wrong_if_table *table)
{
	wrong_if_forget(table, INT64_MAX);
}

static bool
wrong_if_take_token(struct client *client, int64_t now)
{
	const int64_t full = (int64_t)WRONG_IF_BURST * WRONG_IF_TOKEN;
	int64_t passed = now - client->wrong_if_at_us;

	/* Long enough to fill it, or the first time: no product to overflow. */
	if (client->wrong_if_at_us == 0 || passed > full / WRONG_IF_RATE)
		client->wrong_if_tokens = full;
	else
		client->wrong_if_tokens += passed * WRONG_IF_RATE;
	if (client->wrong_if_tokens > full)
		client->wrong_if_tokens = full;
	client->wrong_if_at_us = now;
	if (client->wrong_if_tokens < WRONG_IF_TOKEN)
		return false;
	client->wrong_if_tokens -= WRONG_IF_TOKEN;
	return true;
}

/* May this be told now? Remembers that it was. */
static bool
wrong_if_allow(struct wrong_if_table *table, struct client *client,
    const struct plane_event *event, int64_t now)
{
	struct wrong_if wanted = {.group = event->group,
	    .source = event->source,
	    .ifindex = event->ifindex,
	    .until_us = now + WRONG_IF_INTERVAL_US};
	struct wrong_if *told;

	wrong_if_forget(table, now);
	if (RB_FIND(wrong_if_tree, &table->tree, &wanted) != NULL ||
	    table->count >= WRONG_IF_MAX || !wrong_if_take_token(client, now))
		return false;
	told = malloc(sizeof(*told));
	if (told == NULL)
		return false;
	*told = wanted;
	RB_INSERT(wrong_if_tree, &table->tree, told);
	TAILQ_INSERT_TAIL(&table->ages, told, by_age);
	table->count++;
	return true;
}

void
wrong_if_event(struct core *core, const struct plane_event *event, int64_t now)
{
	const struct mfe *mfe = mfe_find(&core->mfes, &event->group, &event->source);
	const struct iface *iface = iface_find(&core->ifaces, event->ifindex);
	struct alert alert = {
	    .kind = ALERT_WRONG_IF,
	    .source = tell_prefix(&event->source),
	    .group = tell_prefix(&event->group),
	    .ifindex = event->ifindex,
	    .header = event->header,
	    .header_len = event->header_len,
	};
	struct client *holder;

	/* The event was under way while things changed, or it is none of its sort. */
	if (mfe == NULL || mfe->iif == NULL || iface == NULL || !iface->wrong_if ||
	    mfe->iif == iface)
		return;
	holder = iface_holder(iface);
	if (!tell_wants(core, holder, ALERT_WRONG_IF))
		return;
	if (wrong_if_allow(&core->wrong_ifs, holder, event, now)) {
		tell_alert(core, holder, &alert);
		return;
	}
	core->wrong_ifs.suppressed++;
	core_trace_alert(core, holder, &alert, "not told, too often:");
}

void
wrong_if_set(struct core *core, struct iface *iface, bool on)
{
	const struct plane *plane = core->plane;

	if (iface->wrong_if == on)
		return;
	iface->wrong_if = on;
	if (iface->active)
		plane->ops->set_wrong_if(plane->impl, iface->link.link.ifindex, on);
}
