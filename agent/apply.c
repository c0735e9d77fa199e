/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * apply.c - what operators manage, put in force in the core: all of it or nothing.
 *
 * Holds the document in force and the links that netlink has reported, because a link
 * reaches the core together with its threshold and its rate limit, and these change
 * without netlink. A new document is compared with the one in force, and the core gets
 * only what differs: a SET of one threshold touches no boundary. Rows that are not
 * active are no part of the comparison.
 *
 * Steps that can be refused come first, in the order of APPLY_STEPS. Where one is,
 * those before it are done again with the old document, in the reverse order; they held
 * a moment ago, so a failure there is worth an error in the log and nothing better.
 */
#include "config.h"

#include "apply.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "log.h"
#include "managed.h"
#include "managed_list.h"
#include "settings.h"

#define APPLY_LINKS_MAX 65536 /* as many as can be */

struct apply {
	struct core *core;               /* borrowed */
	const struct settings *settings; /* borrowed */
	struct managed *managed;         /* shared; in force; NULL before the first */
	struct managed_list links;       /* owned array of core_link, by ifindex */
};

/* Of an interface without a row, and of a document before the first. */
static const struct managed_iface apply_no_iface;

static int
apply_cmp_link(const void *a, const void *b)
{
	const struct core_link *x = a, *y = b;

	if (x->link.ifindex != y->link.ifindex)
		return x->link.ifindex < y->link.ifindex ? -1 : 1;
	return 0;
}

struct apply *
apply_new(struct core *core, const struct settings *settings)
{
	struct apply *apply = calloc(1, sizeof(*apply));

	if (apply == NULL)
		return NULL;
	apply->core = core;
	apply->settings = settings;
	apply->links = (struct managed_list){
	    .size = sizeof(struct core_link), .cmp = apply_cmp_link};
	return apply;
}

void
apply_free(struct apply *apply)
{
	if (apply == NULL)
		return;
	managed_release(apply->managed);
	free(apply->links.rows);
	free(apply);
}

static const struct managed_iface *
apply_iface(const struct managed *managed, const char *ifname)
{
	const struct managed_iface *row =
	    managed != NULL ? managed_find_iface(managed, ifname) : NULL;

	return row != NULL ? row : &apply_no_iface;
}

static int
apply_send_link(const struct apply *apply, const struct core_link *reported,
    const struct managed *managed, int64_t now)
{
	const struct settings *settings = apply->settings;
	const struct managed_iface *row = apply_iface(managed, reported->link.name);
	struct core_link link = *reported;
	size_t i;

	for (i = 0; i < settings->num_interfaces; i++) {
		if (strcmp(settings->interfaces[i].name, link.link.name) == 0)
			link.configured = settings->interfaces[i].input;
	}
	link.ttl_threshold = row->ttl_threshold;
	link.rate_limit = row->rate_limit;
	return core_set_link(apply->core, &link, now);
}

int
apply_set_link(struct apply *apply, const struct core_link *reported, int64_t now)
{
	struct core_link *kept =
	    managed_list_add(&apply->links, reported, APPLY_LINKS_MAX);

	if (kept == NULL)
		return -errno;
	*kept = *reported;
	return apply_send_link(apply, reported, apply->managed, now);
}

void
apply_remove_link(struct apply *apply, uint32_t ifindex)
{
	const struct core_link key = {.link.ifindex = ifindex};

	managed_list_remove(&apply->links, &key);
}

/* All links whose threshold or limit is another, until one is refused. */
static int
apply_links(struct apply *apply, const struct managed *from, const struct managed *to,
    int64_t now)
{
	const struct core_link *links = apply->links.rows;
	int rc = 0, failed = 0;
	size_t i;

	for (i = 0; i < apply->links.count; i++) {
		const char *ifname = links[i].link.name;
		const struct managed_iface *old = apply_iface(from, ifname);
		const struct managed_iface *new = apply_iface(to, ifname);

		if (old->ttl_threshold == new->ttl_threshold &&
		    old->rate_limit == new->rate_limit)
			continue;
		rc = apply_send_link(apply, &links[i], to, now);
		if (rc != 0)
			break;
	}
	if (rc == 0)
		return 0;
	log_warn("interface %s: TTL threshold and rate limit cannot be set: %s",
	    links[i].link.name, core_detail(apply->core));
	for (; i < apply->links.count; i--) {
		failed = apply_send_link(apply, &links[i], from, now);
		if (failed != 0)
			log_error("interface %s: %s", links[i].link.name,
			    core_detail(apply->core));
	}
	return rc;
}

/* Those of a document that are active, in order, as the core has them; zeroed, so that
 * octets can be compared. */
struct apply_list {
	void *items; /* owned; NULL: no memory */
	size_t count;
};

/* 1: they differ; 0; -ENOMEM. */
static int
apply_compare(
    const struct apply_list *from, const struct apply_list *to, size_t item_size)
{
	if (from->items == NULL || to->items == NULL)
		return -ENOMEM;
	return from->count != to->count ||
	       memcmp(from->items, to->items, to->count * item_size) != 0;
}

/* The end of a step with its result, which it returns. */
static int
apply_end(const struct apply *apply, const char *what, struct apply_list *old,
    struct apply_list *new, int rc)
{
	free(old->items);
	free(new->items);
	if (rc != 0)
		log_warn("%s cannot be set: %s", what,
		    rc == -ENOMEM ? strerror(ENOMEM) : core_detail(apply->core));
	return rc;
}

static struct apply_list
apply_list_boundaries(const struct managed *managed)
{
	size_t max = managed != NULL ? managed->num_boundaries : 0, i;
	struct core_boundary *items = calloc(max + 1, sizeof(*items));
	struct apply_list list = {.items = items};

	for (i = 0; items != NULL && i < max; i++) {
		const struct managed_boundary *row = &managed->boundaries[i];

		if (row->row.status != MANAGED_ACTIVE)
			continue;
		memcpy(items[list.count].ifname, row->ifname, strlen(row->ifname));
		items[list.count++].group = row->group;
	}
	return list;
}

static int
apply_boundaries(struct apply *apply, const struct managed *from,
    const struct managed *to, int64_t now)
{
	struct apply_list old = apply_list_boundaries(from);
	struct apply_list new = apply_list_boundaries(to);
	int rc = apply_compare(&old, &new, sizeof(struct core_boundary));

	if (rc > 0)
		rc = core_set_boundaries(apply->core, new.items, new.count, now);
	return apply_end(apply, "boundaries", &old, &new, rc);
}

static struct apply_list
apply_list_ssm(const struct managed *managed)
{
	size_t max = managed != NULL ? managed->num_ssm : 0, i;
	struct mgm_prefix *items = calloc(max + 1, sizeof(*items));
	struct apply_list list = {.items = items};

	for (i = 0; items != NULL && i < max; i++) {
		if (managed->ssm[i].row.status == MANAGED_ACTIVE)
			items[list.count++] = managed->ssm[i].group;
	}
	return list;
}

/* Before the first document the core has ranges that are not of any. */
static int
apply_ssm(struct apply *apply, const struct managed *from, const struct managed *to,
    int64_t now)
{
	struct apply_list old = apply_list_ssm(from);
	struct apply_list new = apply_list_ssm(to);
	int rc = apply_compare(&old, &new, sizeof(struct mgm_prefix));

	if (rc > 0 || (rc == 0 && from == NULL))
		rc = core_set_ssm_ranges(apply->core, new.items, new.count, now);
	return apply_end(apply, "source-specific groups", &old, &new, rc);
}

static struct apply_list
apply_list_alarms(const struct managed *managed)
{
	size_t max = managed != NULL ? managed->num_alarms : 0, i;
	struct alarm_spec *items = calloc(max + 1, sizeof(*items));
	struct apply_list list = {.items = items};

	for (i = 0; items != NULL && i < max; i++) {
		if (managed->alarms[i].row.status == MANAGED_ACTIVE)
			items[list.count++] = managed->alarms[i].spec;
	}
	return list;
}

/* The core leaves alone what does not change, so a list that only seems to differ (by
 * what lies between its fields) does no harm. */
static int
apply_alarms(struct apply *apply, const struct managed *from, const struct managed *to,
    int64_t now)
{
	struct apply_list old = apply_list_alarms(from);
	struct apply_list new = apply_list_alarms(to);
	int rc = apply_compare(&old, &new, sizeof(struct alarm_spec));

	if (rc > 0)
		rc = core_set_alarms(apply->core, new.items, new.count, now);
	return apply_end(apply, "alarms", &old, &new, rc);
}

/* Each leaves what was, where it fails. Alarms are last: one that ends may notify,
 * which nothing undoes. */
static int (*const apply_steps[])(struct apply *apply, const struct managed *from,
    const struct managed *to, int64_t now) = {
    apply_boundaries,
    apply_ssm,
    apply_links,
    apply_alarms,
};

#define APPLY_STEPS (sizeof(apply_steps) / sizeof(apply_steps[0]))

int
apply_managed(struct apply *apply, struct managed *managed, int64_t now)
{
	size_t done;
	int rc = 0;

	for (done = 0; done < APPLY_STEPS; done++) {
		rc = apply_steps[done](apply, apply->managed, managed, now);
		if (rc != 0)
			break;
	}
	if (rc != 0) {
		while (apply->managed != NULL && done-- > 0) {
			if (apply_steps[done](apply, managed, apply->managed, now) != 0)
				log_error(
				    "what a refused SET changed cannot be undone");
		}
		return rc;
	}
	core_set_enabled(apply->core, managed->enabled, now);
	managed_take(managed);
	managed_release(apply->managed);
	apply->managed = managed;
	return 0;
}
