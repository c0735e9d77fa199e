/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * iface.c - interfaces: the link, who sits on it, and whether the plane has it.
 *
 * Holds every interface that the host reports, by ifindex. An interface is active, that
 * is added to the plane, while somebody sits on it or the configuration names it as an
 * input, unless the kernel itself forwards multicast there: two routers on one
 * interface would send everything twice. What the plane refuses is tried again each
 * second.
 *
 * Invariants: active implies wanted and not kernel_forwards; an inactive wanted
 * interface has retry set; the lists of entries are kept by mfe.c and oif.c. Down or
 * without carrier changes nothing here: the plane counts and discards (mgm-api 11.8).
 */
#include "config.h"

#include "iface.h"

#include "core_internal.h"
#include "owner.h"
#include "tree.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define IFACE_FLUSH_LIMIT                                          \
	1024 /* entries told to the plane before it loses an iface \
	      */

static int
iface_cmp(const struct iface *a, const struct iface *b)
{
	uint32_t x = a->link.link.ifindex, y = b->link.link.ifindex;

	return x < y ? -1 : x > y;
}

TREE_GENERATE(iface_tree, iface, by_ifindex, iface_cmp)

/* The macros of tree.h take a mutable head even where they only look. */
static struct iface_tree *
iface_tree_of(const struct iface_table *table)
{
	union {
		const struct iface_tree *in;
		struct iface_tree *out;
	} head = {.in = &table->tree};

	return head.out;
}

void
iface_table_init(struct iface_table *table)
{
	*table = (struct iface_table){.retry_us = INT64_MAX};
	RB_INIT(&table->tree);
}

struct iface *
iface_find(const struct iface_table *table, uint32_t ifindex)
{
	struct iface wanted = {.link.link.ifindex = ifindex};

	return RB_FIND(iface_tree, iface_tree_of(table), &wanted);
}

struct iface *
iface_find_name(const struct iface_table *table, const char *name)
{
	struct iface *iface;

	RB_FOREACH (iface, iface_tree, iface_tree_of(table)) {
		if (strcmp(iface->link.link.name, name) == 0)
			return iface;
	}
	return NULL;
}

struct iface *
iface_next(const struct iface_table *table, uint32_t after_ifindex)
{
	struct iface wanted = {.link.link.ifindex = after_ifindex + 1};

	if (after_ifindex == UINT32_MAX)
		return NULL;
	return RB_NFIND(iface_tree, iface_tree_of(table), &wanted);
}

static bool
iface_grow_push(struct core *core)
{
	uint32_t capacity = core->push_capacity == 0 ? 16 : core->push_capacity * 2;
	struct plane_blocked *blocked;
	uint32_t *oifs;

	oifs = reallocarray(core->push_oifs, capacity, sizeof(*oifs));
	if (oifs == NULL)
		return false;
	core->push_oifs = oifs;
	blocked = reallocarray(core->push_blocked, capacity, sizeof(*blocked));
	if (blocked == NULL)
		return false;
	core->push_blocked = blocked;
	core->push_capacity = capacity;
	return true;
}

struct iface *
iface_add(struct core *core, const struct core_link *link)
{
	struct iface_table *table = &core->ifaces;
	struct iface *iface;

	/* Room for an entry that lists every interface, so that telling the plane
	 * needs no memory. */
	if (table->count == core->push_capacity && !iface_grow_push(core))
		return NULL;
	iface = calloc(1, sizeof(*iface));
	if (iface == NULL)
		return NULL;
	iface->told_owner = owner_new(iface);
	iface->flood = flood_new(iface);
	if (iface->told_owner == NULL || iface->flood == NULL) {
		free(iface->told_owner);
		free(iface->flood);
		free(iface);
		return NULL;
	}
	iface->link = *link;
	iface->owner.iface = iface;
	iface->igmp.iface = iface;
	LIST_INIT(&iface->owner.members);
	LIST_INIT(&iface->igmp.members);
	LIST_INIT(&iface->oifs);
	LIST_INIT(&iface->iif_mfes);
	RB_INSERT(iface_tree, &table->tree, iface);
	table->count++;
	core->alarms_stale = true;
	boundary_bind(core, iface);
	return iface;
}

void
iface_remove(struct core *core, struct iface *iface, int64_t now)
{
	assert(!iface->active && iface->owner.client == NULL &&
	       iface->igmp.client == NULL && "nobody uses an interface that goes");
	assert(LIST_EMPTY(&iface->oifs) && LIST_EMPTY(&iface->iif_mfes) &&
	       "no entry names an interface that goes");
	RB_REMOVE(iface_tree, &core->ifaces.tree, iface);
	core->ifaces.count--;
	core->alarms_stale = true;
	owner_free(core, iface->told_owner);
	flood_free(core, iface->flood, now);
	free(iface);
}

struct client *
iface_holder(const struct iface *iface)
{
	return iface->owner.client != NULL ? iface->owner.client : iface->igmp.client;
}

struct client_seat *
iface_seat(struct iface *iface, const struct client *client)
{
	return client_is_igmp(client) ? &iface->igmp : &iface->owner;
}

static bool
iface_is_wanted(const struct iface *iface)
{
	return (iface_holder(iface) != NULL || iface->link.configured) &&
	       !iface->link.kernel_forwards;
}

/* Every entry that lists it sends there from now on, or no more. */
static void
iface_mark_mfes(struct core *core, struct iface *iface)
{
	struct oif *oif;

	LIST_FOREACH (oif, &iface->oifs, of_iface)
		mfe_mark(core, oif->mfe);
}

static void
iface_set_retry(struct core *core, struct iface *iface, int64_t now)
{
	iface->retry = true;
	if (core->ifaces.retry_us == INT64_MAX)
		core->ifaces.retry_us = now + CORE_RETRY_US;
}

/* What the operator wants of an interface that the plane has. */
static int
iface_push_limits(struct core *core, const struct iface *iface)
{
	const struct plane *plane = core->plane;
	const struct core_link *link = &iface->link;
	int rc;

	rc = plane->ops->set_ttl_threshold(
	    plane->impl, link->link.ifindex, link->ttl_threshold);
	if (rc == 0)
		rc = plane->ops->set_rate_limit(
		    plane->impl, link->link.ifindex, link->rate_limit);
	return rc;
}

static int
iface_activate(struct core *core, struct iface *iface, int64_t now)
{
	const struct plane *plane = core->plane;
	const struct plane_link *link = &iface->link.link;
	int rc;

	rc = plane->ops->add_iface(plane->impl, link);
	if (rc == 0) {
		rc = iface_push_limits(core, iface);
		if (rc != 0)
			plane->ops->remove_iface(plane->impl, link->ifindex);
	}
	if (rc != 0) {
		core_note_plane_error(core, "add interface", link->name, rc, now);
		iface_set_retry(core, iface, now);
		return rc;
	}
	iface->active = true;
	iface->retry = false;
	if (iface->wrong_if)
		plane->ops->set_wrong_if(plane->impl, link->ifindex, true);
	iface->epoch = ++core->ifaces.epochs;
	iface->in_rate = iface->out_rate = (struct rate){0};
	core->alarms_stale = true;
	iface_mark_mfes(core, iface);
	return 0;
}

void
iface_deactivate(struct core *core, struct iface *iface, int64_t now)
{
	iface->retry = false;
	if (!iface->active)
		return;
	iface->active = false;
	core->alarms_stale = true;
	iface_mark_mfes(core, iface);
	/* The entries first, so that the plane has few sends to fail. */
	(void)mfe_flush(core, now, IFACE_FLUSH_LIMIT); /* core_work() does the rest */
	core->plane->ops->remove_iface(core->plane->impl, iface->link.link.ifindex);
}

int
iface_update(struct core *core, struct iface *iface, int64_t now)
{
	bool wanted = iface_is_wanted(iface);

	if (wanted && !iface->active)
		return iface_activate(core, iface, now);
	if (!wanted)
		iface_deactivate(core, iface, now);
	return 0;
}

/* The plane's picture of an active interface becomes ours. */
static int
iface_push_link(struct core *core, struct iface *iface, int64_t now)
{
	const struct plane *plane = core->plane;
	int rc;

	rc = plane->ops->change_iface(plane->impl, &iface->link.link);
	if (rc == 0)
		rc = iface_push_limits(core, iface);
	if (rc == 0) {
		iface->retry = false;
		return 0;
	}
	core_note_plane_error(core, "change interface", iface->link.link.name, rc, now);
	iface_set_retry(core, iface, now);
	return rc;
}

static bool
iface_same_link(const struct core_link *a, const struct core_link *b)
{
	return strcmp(a->link.name, b->link.name) == 0 && a->link.mtu == b->link.mtu &&
	       a->link.ethernet == b->link.ethernet &&
	       memcmp(a->link.mac, b->link.mac, sizeof(a->link.mac)) == 0 &&
	       a->link.running == b->link.running &&
	       a->ttl_threshold == b->ttl_threshold && a->rate_limit == b->rate_limit;
}

int
iface_set_link(
    struct core *core, struct iface *iface, const struct core_link *link, int64_t now)
{
	struct core_link old = iface->link;
	bool was_active = iface->active;
	int rc;

	iface->link = *link;
	if (strcmp(old.link.name, link->link.name) != 0) {
		core->alarms_stale = true;
		boundary_bind(core, iface);
	}
	if (link->kernel_forwards && !old.kernel_forwards)
		log_warn("interface %s: the kernel forwards multicast there now, so "
			 "mgm does not: stop the other multicast router, or run it "
			 "in a network namespace of its own",
		    link->link.name);
	else if (!link->kernel_forwards && old.kernel_forwards)
		log_info("interface %s: the kernel forwards multicast there no more, "
			 "mgm does where it is asked to",
		    link->link.name);
	rc = iface_update(core, iface, now);
	if (rc == 0 && was_active && iface->active && !iface_same_link(&old, link))
		rc = iface_push_link(core, iface, now);
	return rc;
}

void
iface_work(struct core *core, int64_t now)
{
	struct iface *iface;

	if (core->ifaces.retry_us > now)
		return;
	core->ifaces.retry_us = INT64_MAX;
	RB_FOREACH (iface, iface_tree, &core->ifaces.tree) {
		if (!iface->retry)
			continue;
		iface->retry = false;
		/* A failure has set the time of the next try. */
		if (iface->active)
			(void)iface_push_link(core, iface, now);
		else
			(void)iface_update(core, iface, now);
	}
}
