/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tell.c - who is told what: the rules of alerts.
 *
 * A client is told only of kinds that it asked for when it registered, and never of its
 * own call. A membership counts to the client that holds the interface: the routing
 * protocol that owns it, also where IGMP contributed it, else IGMP (mgm-api 5.7).
 *
 * (*,G) and (*,*): interest that begins with nobody else's, or ends so, is told to all
 * others; where exactly one other client has the interest, to that one; where more have
 * it, to nobody (5.4, 5.5). A client of (*,*) has an interest in every group of the
 * family and counts once. (*,G) in a source-specific range has no effect on forwarding
 * (11.10) and is told to nobody.
 *
 * (S,G): only the client at the interface towards S is told, when the first of the
 * others begins and the last of the others ends. Its own interest is not counted, or it
 * would not learn that somebody else goes on when it stops.
 *
 * An entry whose list of oifs begins or ends, or whose iif moves to another client, is
 * touched where that happens (oif.c, mfe.c) and told of at the end of the call, so that
 * what a call does and undoes is told to nobody, and in this order: LOCAL_JOIN, JOIN of
 * members, JOIN of entries (5.7). The list is what memberships and edits say; that an
 * interface is down or forwarding disabled is no change of it.
 */
#include "config.h"

#include "tell.h"

#include "addr.h"
#include "core_internal.h"
#include "question.h"

bool
tell_wants(const struct core *core, const struct client *client, enum alert_kind kind)
{
	return client != NULL && core->port.alert != NULL &&
	       (client->info.callbacks & ALERT_BIT(kind)) != 0;
}

bool
tell_may_ask(const struct core *core, const struct client *client, enum alert_kind kind)
{
	return client != NULL && core->port.question != NULL &&
	       (client->info.callbacks & ALERT_BIT(kind)) != 0;
}

struct mgm_prefix
tell_prefix(const struct mgm_addr *addr)
{
	struct mgm_prefix prefix = {.addr = *addr};

	if (!addr_is_zero(addr))
		prefix.len = (uint8_t)addr_bits(addr->family);
	return prefix;
}

void
tell_alert(
    const struct core *core, const struct client *client, const struct alert *alert)
{
	core_trace_alert(core, client, alert, "told");
	core->port.alert(core->port.ctx, client->handle, alert);
}

static void
tell_client(
    const struct core *core, const struct client *client, const struct alert *alert)
{
	if (tell_wants(core, client, alert->kind))
		tell_alert(core, client, alert);
}

static bool
tell_is_involved(const struct tell_change *change, const struct client *client)
{
	return client == change->counted || client == change->caller;
}

static void
tell_all_others(const struct core *core, const struct tell_change *change,
    const struct alert *alert)
{
	uint32_t i;

	for (i = 0; i < core->clients.num_slots; i++) {
		const struct client *client = core->clients.slots[i].client;

		if (client != NULL && !tell_is_involved(change, client))
			tell_client(core, client, alert);
	}
}

/*
 * Clients at that place or a later one, other than `counted`, that have the interest:
 * 0, 1 or 2 for more. *one is one of them, or what an earlier count found, which is
 * counted too.
 */
static unsigned
tell_count(const struct core *core, const struct interest_entry *entry, uint32_t place,
    const struct client *counted, const struct client **one)
{
	const struct interest *interest = interest_first(&core->interests, entry);

	for (; interest != NULL; interest = interest_next(interest)) {
		if (interest->place < place || interest->client == counted ||
		    interest->client == *one)
			continue;
		if (*one != NULL)
			return 2;
		*one = interest->client;
	}
	return *one != NULL;
}

static void
tell_source_interest(
    struct core *core, const struct tell_change *change, const struct alert *alert)
{
	const struct client *owner, *one = NULL;
	struct core_route route;
	struct iface *iif;

	/* With two more, neither is this the first nor the last besides the owner. */
	if (tell_count(core, &change->entry, 0, change->counted, &one) == 2)
		return;
	if (rpf_lookup(core, &change->entry.source, &route, &iif) != MFE_RPF_FOUND)
		return;
	owner = iface_holder(iif);
	if (owner == NULL || tell_is_involved(change, owner))
		return;
	if (one == NULL || one == owner)
		tell_client(core, owner, alert);
}

/* Of the other clients of the entry those from this place on matter. */
static void
tell_group_interest(struct core *core, const struct tell_change *change,
    const struct alert *alert, uint32_t place)
{
	const struct interest_entry *entry = &change->entry;
	const struct interest_entry all = {
	    member_any(&entry->group), member_any(&entry->group)};
	const struct client *one = NULL;
	unsigned others;

	if (!addr_is_zero(&entry->group)) {
		if (interest_find(&core->interests, &all, change->counted) != NULL)
			return;
		if (tell_count(core, entry, place, change->counted, &one) == 2)
			return;
	}
	others = tell_count(core, &all, 0, change->counted, &one);
	if (others == 0)
		tell_all_others(core, change, alert);
	else if (others == 1 && !tell_is_involved(change, one))
		tell_client(core, one, alert);
}

static struct alert
tell_member_alert(const struct tell_change *change, bool began)
{
	return (struct alert){
	    .kind = began ? ALERT_JOIN : ALERT_PRUNE,
	    .source = tell_prefix(&change->entry.source),
	    .group = tell_prefix(&change->entry.group),
	    .ifindex = began ? 0 : change->ifindex,
	    .member = true,
	};
}

void
tell_interest(struct core *core, const struct tell_change *change, bool began)
{
	const struct alert alert = tell_member_alert(change, began);

	if (core->port.alert == NULL)
		return;
	if (!addr_is_zero(&change->entry.source))
		tell_source_interest(core, change, &alert);
	else if (!mfe_is_source_specific(core, &change->entry.group))
		tell_group_interest(core, change, &alert, 0);
}

/* One interface where the client has the interest. */
static uint32_t
tell_where(const struct core *core, const struct interest *interest)
{
	const struct member_key key = {
	    interest->entry.group, interest->entry.source, 0, 0};
	struct member *member = member_from(&core->members, &key);

	while (member != NULL && member_same_entry(&member->key, &key) &&
	       iface_holder(member->seat->iface) != interest->client)
		member = member_next(member);
	return member != NULL ? member->key.ifindex : 0;
}

void
tell_group(struct core *core, const struct mgm_addr *group, bool began)
{
	const struct interest_entry entry = {*group, member_any(group)};
	const struct interest *interest = interest_first(&core->interests, &entry);

	if (core->port.alert == NULL)
		return;
	/* As if one after the other left, by their places, or the last joined first. */
	for (; interest != NULL; interest = interest_next(interest)) {
		const struct tell_change change = {entry, interest->client,
		    interest->client, tell_where(core, interest)};
		const struct alert alert = tell_member_alert(&change, began);

		tell_group_interest(core, &change, &alert, interest->place + 1);
	}
}

void
tell_local(struct core *core, const struct iface *iface,
    const struct interest_entry *entry, bool joined)
{
	const struct alert alert = {
	    .kind = joined ? ALERT_LOCAL_JOIN : ALERT_LOCAL_LEAVE,
	    .source = tell_prefix(&entry->source),
	    .group = tell_prefix(&entry->group),
	    .ifindex = iface->link.link.ifindex,
	};

	tell_client(core, iface->owner.client, &alert);
}

void
tell_igmp(struct core *core, const struct iface *iface, enum alert_kind kind)
{
	const struct alert alert = {.kind = kind, .ifindex = iface->link.link.ifindex};

	tell_client(core, iface->igmp.client, &alert);
}

static void
tell_mfe_join(struct core *core, const struct mfe *mfe, const struct client *owner)
{
	const struct alert alert = {
	    .kind = ALERT_JOIN,
	    .source = tell_prefix(&mfe->source),
	    .group = tell_prefix(&mfe->group),
	};

	tell_client(core, owner, &alert);
}

/* Its answer sets the life of the entry. */
static void
tell_mfe_prune(struct core *core, const struct mfe *mfe, struct client *owner,
    uint32_t iif, int64_t now)
{
	const struct alert alert = {
	    .kind = ALERT_PRUNE,
	    .source = tell_prefix(&mfe->source),
	    .group = tell_prefix(&mfe->group),
	    .ifindex = iif,
	};

	if (tell_may_ask(core, owner, ALERT_PRUNE) &&
	    question_ask(core, owner, &alert, mfe->number, now))
		return;
	/* It shall know, even where it cannot be asked. */
	tell_client(core, owner, &alert);
}

/* Somebody else than the owner wants the data. */
static bool
tell_has_foreign_oif(const struct mfe *mfe, const struct client *owner)
{
	struct oif *oif;

	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = oif_next(oif)) {
		if (oif_is_in(oif) && iface_holder(oif->iface) != owner)
			return true;
	}
	return false;
}

void
tell_new_mfe(struct core *core, struct mfe *mfe, int64_t now)
{
	struct client *owner = mfe->iif != NULL ? iface_holder(mfe->iif) : NULL;

	if (owner == NULL)
		return;
	if (mfe->num_in == 0)
		tell_mfe_prune(core, mfe, owner, mfe->iif->link.link.ifindex, now);
	else if (tell_has_foreign_oif(mfe, owner))
		tell_mfe_join(core, mfe, owner);
}

static void
tell_change(struct core *core, struct mfe *mfe, const struct mfe_touch *before,
    const struct client *changer, int64_t now)
{
	struct client *owner = mfe->iif != NULL ? iface_holder(mfe->iif) : NULL;

	if (owner != before->owner) {
		if (before->owner != NULL && before->owner != changer && !before->empty)
			tell_mfe_prune(core, mfe, before->owner, before->iif, now);
		if (owner != changer)
			tell_new_mfe(core, mfe, now);
	} else if (owner != NULL && owner != changer &&
		   (mfe->num_in == 0) != before->empty) {
		tell_new_mfe(core, mfe, now);
	}
}

void
tell_changes(struct core *core, const struct client *changer, int64_t now)
{
	struct mfe *mfe;

	while ((mfe = TAILQ_FIRST(&core->mfes.touched)) != NULL) {
		struct mfe_touch before = mfe->touch;

		mfe_untouch(core, mfe);
		tell_change(core, mfe, &before, changer, now);
	}
}
