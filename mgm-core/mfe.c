/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mfe.c - forwarding entries (S,G): one incoming interface, many outgoing ones.
 *
 * Holds every entry in three orders: by group and source (that of the API and of
 * SNMP), by source and group (for route changes), by the end of its life. An entry is
 * made by data only (birth.c), as a draft first, which is in no tree, and merges what
 * all memberships that match it ask for; later changes are made in place and touch no
 * other entry.
 *
 * The plane's copy follows ours with a delay: mfe_mark() puts an entry on the dirty
 * list, mfe_flush() tells the plane. Each call of the API flushes a bounded number and
 * core_work() the rest. What the plane refuses waits a second on the retry list; until
 * then the plane keeps the old picture.
 *
 * Invariants: every entry but a draft is installed; it has an incoming
 * interface exactly if rpf is FOUND, else it is on no_iif; one that is clean has been
 * told to the plane as it is. Rules: mgm-api 5.3, 11.3, 11.7, 11.10.
 */
#include "config.h"

#include "mfe.h"

#include "addr.h"
#include "core_internal.h"
#include "tree.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define MFE_TIMEOUT_MAX_S 86400 /* mgm-api 5.5 */

static int
mfe_cmp_expiry(const struct mfe *a, const struct mfe *b)
{
	if (a->expires_us != b->expires_us)
		return a->expires_us < b->expires_us ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

TREE_GENERATE(mfe_expiry_tree, mfe, by_expiry, mfe_cmp_expiry)

/* The macros of tree.h take mutable heads even where they only look. */
static struct mfe_table *
mfe_table_of(const struct mfe_table *table)
{
	union {
		const struct mfe_table *in;
		struct mfe_table *out;
	} both = {.in = table};

	return both.out;
}

void
mfe_table_init(struct mfe_table *table, uint64_t seed)
{
	*table = (struct mfe_table){.retry_us = INT64_MAX};
	pair_table_init(&table->by_group, seed);
	pair_table_init(&table->by_source, seed);
	RB_INIT(&table->by_expiry);
	LIST_INIT(&table->no_iif);
	TAILQ_INIT(&table->dirty);
	TAILQ_INIT(&table->retry);
	TAILQ_INIT(&table->rechecks);
	TAILQ_INIT(&table->touched);
}

void
mfe_table_exit(struct mfe_table *table)
{
	pair_table_exit(&table->by_group);
	pair_table_exit(&table->by_source);
}

static struct mfe *
mfe_of_group(struct pair *pair)
{
	return pair != NULL ? pair_of(pair, struct mfe, by_group) : NULL;
}

static struct mfe *
mfe_of_source(struct pair *pair)
{
	return pair != NULL ? pair_of(pair, struct mfe, by_source) : NULL;
}

struct mfe *
mfe_find(const struct mfe_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source)
{
	return mfe_of_group(pair_find(&table->by_group, group, source));
}

struct mfe *
mfe_from(const struct mfe_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source)
{
	return mfe_of_group(pair_from(&table->by_group, group, source));
}

struct mfe *
mfe_after(const struct mfe_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source)
{
	struct mfe *mfe = mfe_from(table, group, source);

	if (mfe != NULL && addr_equal(&mfe->group, group) &&
	    addr_equal(&mfe->source, source))
		mfe = mfe_next(mfe);
	return mfe;
}

struct mfe *
mfe_next(struct mfe *mfe)
{
	return mfe_of_group(pair_next(&mfe->by_group));
}

struct mfe *
mfe_source_from(const struct mfe_table *table, const struct mgm_addr *source,
    const struct mgm_addr *group)
{
	return mfe_of_source(pair_from(&table->by_source, source, group));
}

struct mfe *
mfe_source_next(struct mfe *mfe)
{
	return mfe_of_source(pair_next(&mfe->by_source));
}

struct mfe *
mfe_expiry_first(const struct mfe_table *table)
{
	return RB_MIN(mfe_expiry_tree, &mfe_table_of(table)->by_expiry);
}

bool
mfe_is_source_specific(const struct core *core, const struct mgm_addr *group)
{
	return ssm_table_find(&core->ssm, group) != NULL;
}

/* The oifs that one entry, such as (*,G), asks for. 0 or -ENOMEM. */
static int
mfe_merge_entry(struct core *core, struct mfe *mfe, const struct mgm_addr *group,
    const struct mgm_addr *source, int64_t now)
{
	struct member *member = member_of_entry(&core->members, group, source, 0);

	for (; member != NULL; member = member_next_of_entry(member)) {
		uint32_t protocol = member->seat->client->info.protocol;
		int rc = oif_want(core, mfe, member->seat->iface, protocol, now);

		if (rc != 0)
			return rc;
	}
	return 0;
}

int
mfe_merge(struct core *core, struct mfe *mfe, int64_t now)
{
	struct mgm_addr any_group = member_any(&mfe->group);
	struct mgm_addr any_source = member_any(&mfe->source);
	int rc = mfe_merge_entry(core, mfe, &mfe->group, &mfe->source, now);

	if (rc != 0 || mfe_is_source_specific(core, &mfe->group))
		return rc;
	rc = mfe_merge_entry(core, mfe, &mfe->group, &any_source, now);
	if (rc != 0)
		return rc;
	return mfe_merge_entry(core, mfe, &any_group, &any_source, now);
}

/* As the plane should have it; the oifs are in core->push_oifs and push_blocked. */
static struct plane_mfe
mfe_plane_view(struct core *core, const struct mfe *mfe)
{
	struct plane_mfe view = {
	    .group = mfe->group,
	    .source = mfe->source,
	    .iif = mfe->iif != NULL ? mfe->iif->link.link.ifindex : 0,
	    .oifs = core->push_oifs,
	    .blocked = core->push_blocked,
	};
	struct oif *oif;

	if (mfe->boundary != NULL && core->enabled)
		view.iif_boundary = mfe->boundary->ref;
	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = oif_next(oif)) {
		uint32_t ifindex = oif->iface->link.link.ifindex;

		if (oif_forwards(core, oif))
			core->push_oifs[view.num_oifs++] = ifindex;
		else if (oif_is_blocked(core, oif))
			core->push_blocked[view.num_blocked++] =
			    (struct plane_blocked){ifindex, oif->boundary->ref};
	}
	return view;
}

static void
mfe_note_plane_error(
    struct core *core, const struct mfe *mfe, const char *what, int rc, int64_t now)
{
	char source[ADDR_TEXT_SIZE], group[ADDR_TEXT_SIZE];
	char where[2 * ADDR_TEXT_SIZE + 4];

	snprintf(where, sizeof(where), "(%s,%s)",
	    addr_format(&mfe->source, source, sizeof(source)),
	    addr_format(&mfe->group, group, sizeof(group)));
	core_note_plane_error(core, what, where, rc, now);
}

static int
mfe_install(struct core *core, struct mfe *mfe, int64_t now)
{
	struct plane_mfe view = mfe_plane_view(core, mfe);
	int rc = core->plane->ops->install_mfe(core->plane->impl, &view, &mfe->ref);

	if (rc != 0) {
		mfe_note_plane_error(core, mfe, "install entry", rc, now);
		return rc;
	}
	mfe->installed = true;
	return 0;
}

static void
mfe_enlist_iif(struct core *core, struct mfe *mfe)
{
	if (mfe->iif != NULL) {
		LIST_INSERT_HEAD(&mfe->iif->iif_mfes, mfe, of_iif);
		mfe->iif->num_iif_mfes++;
	} else {
		LIST_INSERT_HEAD(&core->mfes.no_iif, mfe, of_iif);
	}
}

static void
mfe_delist_iif(struct mfe *mfe)
{
	if (mfe->iif != NULL && mfe->iif->hand == mfe)
		mfe->iif->hand = LIST_NEXT(mfe, of_iif);
	LIST_REMOVE(mfe, of_iif);
	if (mfe->iif != NULL)
		mfe->iif->num_iif_mfes--;
}

static int64_t
mfe_life(const struct core *core, const struct mfe *mfe)
{
	return mfe->rpf == MFE_RPF_FOUND ? core->config.lifetime_us
					 : core->config.negative_lifetime_us;
}

static struct boundary *
mfe_find_boundary(const struct mfe *mfe)
{
	return mfe->iif != NULL ? boundary_on(mfe->iif, &mfe->group) : NULL;
}

struct mfe *
mfe_draft(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, int64_t now)
{
	struct mfe *mfe = calloc(1, sizeof(*mfe));

	if (mfe == NULL)
		return NULL;
	mfe->group = *group;
	mfe->source = *source;
	RB_INIT(&mfe->oifs);
	mfe->rpf = rpf_lookup(core, source, &mfe->route, &mfe->iif);
	mfe->upstream = mfe->route.neighbour;
	mfe->boundary = mfe_find_boundary(mfe);
	mfe->created_us = now;
	return mfe;
}

void
mfe_choose(struct mfe *draft, struct iface *iif, const struct mgm_addr *neighbour)
{
	assert(!draft->listed && RB_EMPTY(&draft->oifs) && draft->iif != NULL &&
	       "a choice comes before the oifs");
	draft->iif = iif;
	draft->boundary = mfe_find_boundary(draft);
	draft->upstream = *neighbour;
	draft->chosen = true;
}

static int
mfe_enlist(struct mfe_table *table, struct mfe *mfe)
{
	int rc = pair_add(&table->by_group, &mfe->by_group, &mfe->group, &mfe->source);

	if (rc != 0)
		return rc;
	rc = pair_add(&table->by_source, &mfe->by_source, &mfe->source, &mfe->group);
	if (rc != 0)
		pair_remove(&table->by_group, &mfe->by_group);
	return rc;
}

static void
mfe_delist(struct mfe_table *table, struct mfe *mfe)
{
	pair_remove(&table->by_group, &mfe->by_group);
	pair_remove(&table->by_source, &mfe->by_source);
}

int
mfe_establish(struct core *core, struct mfe *draft, int64_t now)
{
	struct mfe_table *table = &core->mfes;
	int rc = mfe_enlist(table, draft);

	if (rc != 0)
		return rc;
	rc = mfe_install(core, draft, now);
	if (rc != 0) {
		mfe_delist(table, draft);
		return rc;
	}
	draft->timeout_us = mfe_life(core, draft);
	draft->expires_us = now + draft->timeout_us;
	draft->listed = true;
	RB_INSERT(mfe_expiry_tree, &table->by_expiry, draft);
	mfe_enlist_iif(core, draft);
	table->count++;
	if (draft->rpf == MFE_RPF_UNKNOWN)
		rpf_postpone(core, draft, now);
	core_trace_mfe(core, draft, "created");
	return 0;
}

static void
mfe_unmark(struct core *core, struct mfe *mfe)
{
	if (mfe->dirty)
		TAILQ_REMOVE(&core->mfes.dirty, mfe, pushes);
	else if (mfe->retry)
		TAILQ_REMOVE(&core->mfes.retry, mfe, pushes);
	mfe->dirty = mfe->retry = false;
}

void
mfe_free(struct core *core, struct mfe *mfe)
{
	struct mfe_table *table = &core->mfes;
	struct oif *oif;

	if (mfe == NULL)
		return;
	if (mfe->listed)
		alarm_scan_end_mfe(core, mfe);
	if (mfe->installed) {
		core_trace_flow(core, &mfe->group, &mfe->source, "removed");
		core->plane->ops->remove_mfe(core->plane->impl, mfe->ref);
	}
	mfe->installed = false;
	mfe_unmark(core, mfe);
	if (mfe->recheck)
		TAILQ_REMOVE(&table->rechecks, mfe, rechecks);
	while ((oif = oif_first(&mfe->oifs)) != NULL)
		oif_free(core, oif);
	mfe_untouch(core, mfe);
	if (!mfe->listed) {
		free(mfe);
		return;
	}
	mfe_delist_iif(mfe);
	mfe_delist(table, mfe);
	RB_REMOVE(mfe_expiry_tree, &table->by_expiry, mfe);
	table->count--;
	free(mfe);
}

void
mfe_set_expiry(struct core *core, struct mfe *mfe, int64_t expires_us)
{
	RB_REMOVE(mfe_expiry_tree, &core->mfes.by_expiry, mfe);
	mfe->expires_us = expires_us;
	RB_INSERT(mfe_expiry_tree, &core->mfes.by_expiry, mfe);
}

/* What comes in by one interface, all or nothing of it, came by another before. */
static void
mfe_relist(struct core *core, struct mfe *mfe, const struct iface *old, bool none_was,
    int64_t now)
{
	struct oif *oif;

	mfe->num_in = 0;
	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = oif_next(oif)) {
		mfe->num_in += oif_is_in(oif);
		oif_count(oif);
		/* What was not in the list and is now joined it now. */
		if (none_was || oif->iface == old)
			oif_begin(core, oif, now);
	}
	mfe_mark(core, mfe);
}

void
mfe_set_boundary(
    struct core *core, struct mfe *mfe, struct boundary *boundary, int64_t now)
{
	bool none_was = mfe->boundary != NULL;

	if (mfe->boundary == boundary)
		return;
	mfe_touch(core, mfe);
	mfe->boundary = boundary;
	mfe_relist(core, mfe, mfe->iif, none_was, now);
}

void
mfe_set_iif(struct core *core, struct mfe *mfe, enum mfe_rpf rpf, struct iface *iif,
    const struct core_route *route, int64_t now)
{
	struct iface *old = mfe->iif;
	bool none_was = old == NULL || mfe->boundary != NULL;

	assert((iif != NULL) == (rpf == MFE_RPF_FOUND));
	mfe->route = *route;
	mfe->rpf = rpf;
	mfe->upstream = route->neighbour;
	mfe->chosen = false;
	if (iif == old)
		return;
	mfe_touch(core, mfe);
	alarm_scan_move_mfe(core, mfe, iif);
	mfe_delist_iif(mfe);
	mfe->iif = iif;
	mfe->boundary = mfe_find_boundary(mfe);
	mfe_enlist_iif(core, mfe);
	mfe_relist(core, mfe, old, none_was, now);
	if (iif == NULL || old == NULL) {
		mfe->timeout_us = mfe_life(core, mfe);
		mfe_set_expiry(core, mfe, now + mfe->timeout_us);
	}
}

void
mfe_set_timeout(struct core *core, struct mfe *mfe, uint32_t seconds, int64_t now)
{
	if (seconds > MFE_TIMEOUT_MAX_S)
		seconds = MFE_TIMEOUT_MAX_S;
	mfe->timeout_us = (int64_t)seconds * 1000000;
	mfe_set_expiry(core, mfe, now + mfe->timeout_us);
}

void
mfe_touch(struct core *core, struct mfe *mfe)
{
	if (!mfe->listed || mfe->touched)
		return;
	mfe->touched = true;
	mfe->touch = (struct mfe_touch){
	    .owner = mfe->iif != NULL ? iface_holder(mfe->iif) : NULL,
	    .iif = mfe->iif != NULL ? mfe->iif->link.link.ifindex : 0,
	    .empty = mfe->num_in == 0,
	};
	TAILQ_INSERT_TAIL(&core->mfes.touched, mfe, touches);
}

void
mfe_untouch(struct core *core, struct mfe *mfe)
{
	if (mfe->touched)
		TAILQ_REMOVE(&core->mfes.touched, mfe, touches);
	mfe->touched = false;
}

void
mfe_queue_recheck(struct core *core, struct mfe *mfe)
{
	if (mfe->recheck)
		return;
	mfe->recheck = true;
	TAILQ_INSERT_TAIL(&core->mfes.rechecks, mfe, rechecks);
}

size_t
mfe_num_listed(const struct mfe *mfe)
{
	struct oif *oif;
	size_t count = 0;

	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = oif_next(oif))
		count += oif_is_listed(oif);
	return count;
}

int
mfe_add_membership(struct core *core, const struct member_key *key, struct iface *iface,
    uint32_t protocol, int64_t now)
{
	bool any_group = addr_is_zero(&key->group);
	bool any_source = addr_is_zero(&key->source);
	struct mfe *mfe = mfe_from(&core->mfes, &key->group, &key->source);
	int rc;

	for (; mfe != NULL; mfe = mfe_next(mfe)) {
		if (mfe->group.family != key->group.family ||
		    (!any_group && !addr_equal(&mfe->group, &key->group)) ||
		    (!any_source && !addr_equal(&mfe->source, &key->source)))
			break;
		if (any_source && mfe_is_source_specific(core, &mfe->group))
			continue;
		rc = oif_want(core, mfe, iface, protocol, now);
		if (rc != 0)
			return rc;
	}
	return 0;
}

void
mfe_remove_membership(
    struct core *core, const struct member_key *key, struct iface *iface, int64_t now)
{
	uint32_t ifindex = iface->link.link.ifindex;
	struct oif *oif, *next;
	struct mfe *mfe;

	/* Whatever (*,*) put in, the interface's own list is the shorter way. */
	if (addr_is_zero(&key->group)) {
		LIST_FOREACH_SAFE (oif, &iface->oifs, of_iface, next)
			oif_reconsider(core, oif, now);
		return;
	}
	mfe = mfe_from(&core->mfes, &key->group, &key->source);
	for (; mfe != NULL && addr_equal(&mfe->group, &key->group);
	     mfe = mfe_next(mfe)) {
		if (!addr_is_zero(&key->source) &&
		    !addr_equal(&mfe->source, &key->source))
			break;
		oif = oif_find(&mfe->oifs, ifindex);
		if (oif != NULL)
			oif_reconsider(core, oif, now);
	}
}

void
mfe_mark(struct core *core, struct mfe *mfe)
{
	if (!mfe->installed || mfe->dirty)
		return;
	mfe_unmark(core, mfe);
	mfe->dirty = true;
	TAILQ_INSERT_TAIL(&core->mfes.dirty, mfe, pushes);
}

/* What the plane refused a second ago is due again. */
static void
mfe_take_retries(struct core *core, int64_t now)
{
	struct mfe_table *table = &core->mfes;
	struct mfe *mfe;

	if (table->retry_us > now)
		return;
	table->retry_us = INT64_MAX;
	while ((mfe = TAILQ_FIRST(&table->retry)) != NULL)
		mfe_mark(core, mfe);
}

bool
mfe_flush(struct core *core, int64_t now, unsigned limit)
{
	const struct plane *plane = core->plane;
	struct mfe_table *table = &core->mfes;
	struct mfe *mfe;
	size_t told = 0;

	mfe_take_retries(core, now);
	while (told < limit && (mfe = TAILQ_FIRST(&table->dirty)) != NULL) {
		struct plane_mfe view = mfe_plane_view(core, mfe);
		int rc = plane->ops->change_mfe(plane->impl, mfe->ref, &view);

		told += 1 + view.num_oifs + view.num_blocked;
		mfe_unmark(core, mfe);
		if (rc == 0) {
			core_trace_mfe(core, mfe, "changed");
			continue;
		}
		mfe_note_plane_error(core, mfe, "change entry", rc, now);
		mfe->retry = true;
		TAILQ_INSERT_TAIL(&table->retry, mfe, pushes);
		if (table->retry_us == INT64_MAX)
			table->retry_us = now + CORE_RETRY_US;
	}
	return !TAILQ_EMPTY(&table->dirty);
}
