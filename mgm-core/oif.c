/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * oif.c - outgoing interfaces of a forwarding entry, and why each is there.
 *
 * An oif exists while a membership matches the entry on its interface (wanted), or a
 * FORWARD_STATE edit of this one entry is remembered. It is listed where it is wanted
 * or put in, and is not the incoming interface, and neither of the two is a scope
 * boundary for the group; it forwards where it is listed, not taken out, its interface
 * is active and forwarding is enabled. An edit lasts as long
 * as the entry, and taking out wins over memberships (mgm-api 11.1); the incoming
 * interface keeps its oif unseen, so that a route change finds its edit again.
 *
 * A next hop's time and counters begin when it comes into the list, and go on for as
 * long as it stays there, pruned or not: RFC 5132 has a row's counters be of the row.
 *
 * Invariants: wanted or edited; `wanted` says what member_wanting() says. Every change
 * of what forwards marks the entry for the plane, every change of what is in touches it
 * for tell.c.
 */
#include "config.h"

#include "oif.h"

#include "core_internal.h"
#include "tree.h"

#include <errno.h>
#include <stdlib.h>

static uint32_t
oif_ifindex(const struct oif *oif)
{
	return oif->iface->link.link.ifindex;
}

static int
oif_cmp(const struct oif *a, const struct oif *b)
{
	return oif_ifindex(a) < oif_ifindex(b) ? -1 : oif_ifindex(a) > oif_ifindex(b);
}

TREE_GENERATE(oif_tree, oif, by_ifindex, oif_cmp)

struct oif *
oif_find(const struct oif_tree *tree, uint32_t ifindex)
{
	struct oif *oif = RB_ROOT(tree);

	while (oif != NULL && oif_ifindex(oif) != ifindex)
		oif = ifindex < oif_ifindex(oif) ? RB_LEFT(oif, by_ifindex)
						 : RB_RIGHT(oif, by_ifindex);
	return oif;
}

struct oif *
oif_first(const struct oif_tree *tree)
{
	struct oif *oif = RB_ROOT(tree);

	while (oif != NULL && RB_LEFT(oif, by_ifindex) != NULL)
		oif = RB_LEFT(oif, by_ifindex);
	return oif;
}

struct oif *
oif_next(struct oif *oif)
{
	return RB_NEXT(oif_tree, NULL, oif);
}

/* Listed, if its own interface were no boundary. */
static bool
oif_is_reached(const struct oif *oif)
{
	const struct mfe *mfe = oif->mfe;

	return mfe->iif != NULL && mfe->iif != oif->iface && mfe->boundary == NULL &&
	       (oif->wanted || oif->edit == OIF_EDIT_IN);
}

bool
oif_is_listed(const struct oif *oif)
{
	return oif->boundary == NULL && oif_is_reached(oif);
}

bool
oif_is_in(const struct oif *oif)
{
	return oif_is_listed(oif) && oif->edit != OIF_EDIT_OUT;
}

void
oif_count(struct oif *oif)
{
	bool in = oif_is_in(oif);

	if (in == oif->counted)
		return;
	oif->counted = in;
	oif->iface->num_oif_mfes += in ? 1 : (uint32_t)-1;
}

bool
oif_forwards(const struct core *core, const struct oif *oif)
{
	return core->enabled && oif_is_in(oif) && oif->iface->active;
}

bool
oif_is_blocked(const struct core *core, const struct oif *oif)
{
	return core->enabled && oif->boundary != NULL && oif_is_reached(oif) &&
	       oif->edit != OIF_EDIT_OUT && oif->iface->active;
}

uint32_t
oif_protocol(const struct oif *oif)
{
	return oif->wanted ? oif->protocol : oif->edit_protocol;
}

static struct oif *
oif_get(struct core *core, struct mfe *mfe, struct iface *iface, int64_t now)
{
	struct oif *oif = oif_find(&mfe->oifs, iface->link.link.ifindex);

	if (oif != NULL)
		return oif;
	oif = calloc(1, sizeof(*oif));
	if (oif == NULL)
		return NULL;
	oif->mfe = mfe;
	oif->iface = iface;
	oif->boundary = boundary_on(iface, &mfe->group);
	oif->since_us = now;
	RB_INSERT(oif_tree, &mfe->oifs, oif);
	LIST_INSERT_HEAD(&iface->oifs, oif, of_iface);
	alarm_scan_begin_oif(core, oif);
	return oif;
}

/* What matters to others, before a change. */
struct oif_was {
	bool listed;
	bool in;
	bool forwarding;
	bool blocked;
};

static struct oif_was
oif_look(const struct core *core, const struct oif *oif)
{
	return (struct oif_was){oif_is_listed(oif), oif_is_in(oif),
	    oif_forwards(core, oif), oif_is_blocked(core, oif)};
}

void
oif_begin(struct core *core, struct oif *oif, int64_t now)
{
	oif->since_us = now;
	/* A draft's have not begun. */
	if (!oif->mfe->installed)
		return;
	alarm_scan_end_oif(core, oif);
	core->plane->ops->restart_oif(
	    core->plane->impl, oif->mfe->ref, oif_ifindex(oif));
}

/* After a change: tells whom it matters to, frees what has no reason. */
static void
oif_settle(struct core *core, struct oif *oif, const struct oif_was *was, int64_t now)
{
	bool in = oif_is_in(oif);

	if (!was->listed && oif_is_listed(oif))
		oif_begin(core, oif, now);
	if (oif_forwards(core, oif) != was->forwarding ||
	    oif_is_blocked(core, oif) != was->blocked)
		mfe_mark(core, oif->mfe);
	if (in != was->in) {
		mfe_touch(core, oif->mfe);
		oif->mfe->num_in += in ? 1 : (uint32_t)-1;
		oif_count(oif);
	}
	if (!oif->wanted && oif->edit == OIF_EDIT_NONE)
		oif_free(core, oif);
}

/* It is in no more, or its entry ends. */
void
oif_free(struct core *core, struct oif *oif)
{
	if (oif_forwards(core, oif) || oif_is_blocked(core, oif))
		mfe_mark(core, oif->mfe);
	alarm_scan_end_oif(core, oif);
	RB_REMOVE(oif_tree, &oif->mfe->oifs, oif);
	LIST_REMOVE(oif, of_iface);
	oif->iface->num_oif_mfes -= oif->counted;
	free(oif);
}

int
oif_want(struct core *core, struct mfe *mfe, struct iface *iface, uint32_t protocol,
    int64_t now)
{
	struct oif *oif = oif_get(core, mfe, iface, now);
	struct oif_was was;

	if (oif == NULL)
		return -ENOMEM;
	if (oif->wanted)
		return 0;
	was = oif_look(core, oif);
	oif->wanted = true;
	oif->protocol = protocol;
	oif_settle(core, oif, &was, now);
	return 0;
}

/* What the memberships say. */
static void
oif_ask_members(const struct core *core, struct oif *oif)
{
	const struct mfe *mfe = oif->mfe;
	const struct member *member = member_wanting(&core->members, &mfe->group,
	    &mfe->source, oif_ifindex(oif), mfe_is_source_specific(core, &mfe->group));

	oif->wanted = member != NULL;
	if (oif->wanted)
		oif->protocol = member->seat->client->info.protocol;
}

void
oif_reconsider(struct core *core, struct oif *oif, int64_t now)
{
	struct oif_was was = oif_look(core, oif);

	oif_ask_members(core, oif);
	oif_settle(core, oif, &was, now);
}

void
oif_leave(struct core *core, struct oif *oif, uint32_t handle, int64_t now)
{
	struct oif_was was = oif_look(core, oif);

	if (oif->edit != OIF_EDIT_NONE && client_is_same(oif->edit_handle, handle))
		oif->edit = OIF_EDIT_NONE;
	oif_ask_members(core, oif);
	oif_settle(core, oif, &was, now);
}

int
oif_put_in(struct core *core, struct mfe *mfe, struct iface *iface, uint32_t handle,
    uint32_t protocol, int64_t now)
{
	struct oif *oif = oif_get(core, mfe, iface, now);
	struct oif_was was;

	if (oif == NULL)
		return -ENOMEM;
	was = oif_look(core, oif);
	oif->edit = OIF_EDIT_IN;
	oif->edit_handle = handle;
	oif->edit_protocol = protocol;
	oif_settle(core, oif, &was, now);
	return 0;
}

int
oif_take_out(struct core *core, struct mfe *mfe, struct iface *iface, uint32_t handle,
    uint32_t protocol)
{
	struct oif *oif = oif_find(&mfe->oifs, iface->link.link.ifindex);
	struct oif_was was;

	if (oif == NULL)
		return -ENOENT;
	if (oif->edit == OIF_EDIT_OUT) {
		if (client_is_same(oif->edit_handle, handle))
			oif->edit_handle = handle; /* confirmed: grace.c */
		return 0;
	}
	was = oif_look(core, oif);
	/* There for the edit alone: the edit ends, and nothing is left to prune. */
	oif->edit = oif->wanted ? OIF_EDIT_OUT : OIF_EDIT_NONE;
	oif->edit_handle = handle;
	oif->edit_protocol = protocol;
	oif_settle(core, oif, &was, oif->since_us);
	return 0;
}

void
oif_set_boundary(
    struct core *core, struct oif *oif, struct boundary *boundary, int64_t now)
{
	struct oif_was was = oif_look(core, oif);

	if (oif->boundary == boundary)
		return;
	oif->boundary = boundary;
	mfe_mark(core, oif->mfe); /* one boundary for another is a change too */
	oif_settle(core, oif, &was, now);
}
