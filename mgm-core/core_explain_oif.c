/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_explain_oif.c - of an explanation, who wants a flow and where it goes out.
 *
 * Where there is no entry yet, tells of the interfaces that it would have: those where
 * a membership matches. The order of the tests is that of oif.c and of the plane: what
 * is never sent to first, then what was counted. Nothing is changed.
 */
#include "config.h"

#include "core_explain.h"

#include "addr.h"
#include "core_internal.h"

#include <stdio.h>
#include <string.h>

#define CORE_EXPLAIN_TTL_NONE 256 /* a threshold that nothing passes */

const char *
core_explain_boundary(const struct core_explain *x, const struct boundary *boundary,
    char text[CORE_EXPLAIN_BOUNDARY])
{
	const struct plane *plane = x->core->plane;
	struct plane_boundary_counters counters = {0};
	char range[PREFIX_TEXT_SIZE];

	plane->ops->read_boundary(plane->impl, boundary->ref, &counters);
	snprintf(text, CORE_EXPLAIN_BOUNDARY,
	    "scope boundary for %s, which stopped %llu packets so far",
	    prefix_format(&boundary->spec.group, range, sizeof(range)),
	    (unsigned long long)counters.packets);
	return text;
}

/* Memberships of one kind on one interface, by whom each. */
static void
core_explain_kind(struct core_explain *x, const struct member_key *key, bool matches)
{
	struct member *member =
	    member_of_entry(&x->core->members, &key->group, &key->source, key->ifindex);
	char group[ADDR_TEXT_SIZE], source[ADDR_TEXT_SIZE];

	for (; member != NULL && member->key.ifindex == key->ifindex;
	     member = member_next_of_entry(member)) {
		core_explain_say(x, "membership (%s,%s) on %s by %s%s",
		    addr_is_zero(&key->source)
			? "*"
			: addr_format(&key->source, source, sizeof(source)),
		    addr_is_zero(&key->group)
			? "*"
			: addr_format(&key->group, group, sizeof(group)),
		    member->seat->iface->link.link.name,
		    member->seat->client->info.name,
		    matches ? "" : ": does not match, the group is source-specific");
		x->memberships += matches;
	}
}

/* Step 6: who wants it, and where. */
void
core_explain_members(struct core_explain *x)
{
	const struct iface *iface;
	struct member_key key;

	for (iface = iface_next(&x->core->ifaces, 0); iface != NULL;
	     iface = iface_next(&x->core->ifaces, iface->link.link.ifindex)) {
		key = (struct member_key){
		    *x->group, *x->source, iface->link.link.ifindex, 0};
		core_explain_kind(x, &key, true);
		key.source = member_any(x->source);
		core_explain_kind(x, &key, !x->source_specific);
		key.group = member_any(x->group);
		core_explain_kind(x, &key, !x->source_specific);
	}
	if (x->memberships == 0)
		core_explain_say(x, "memberships: none matches on any interface");
}

/* Whose edit; he sits on the interface while it lasts. */
static const char *
core_explain_editor(const struct oif *oif)
{
	const struct client *owner = oif->iface->owner.client;
	const struct client *igmp = oif->iface->igmp.client;

	if (owner != NULL && client_is_same(owner->handle, oif->edit_handle))
		return owner->info.name;
	return igmp != NULL ? igmp->info.name : "nobody";
}

/* Why nothing is sent there whatever comes, or NULL. */
static const char *
core_explain_blocked(const struct core_explain *x, const struct iface *iface,
    const struct oif *oif, char text[CORE_EXPLAIN_BOUNDARY])
{
	const struct boundary *boundary =
	    oif != NULL ? oif->boundary : boundary_on(iface, x->group);

	if (iface == x->iif)
		return "not sent back out of the interface it comes in by";
	if (x->boundary != NULL)
		return "nothing passes the scope boundary of the incoming interface";
	if (boundary != NULL)
		return core_explain_boundary(x, boundary, text);
	if (oif != NULL && oif->edit == OIF_EDIT_OUT)
		return "pruned";
	if (iface->link.kernel_forwards)
		return "the kernel forwards multicast there, so mgm does not";
	if (!iface->active)
		return "not in the plane, which refused it";
	if (!iface->link.link.running)
		return "down or without carrier";
	if (iface->link.ttl_threshold >= CORE_EXPLAIN_TTL_NONE)
		return "its TTL threshold lets nothing pass";
	return NULL;
}

static void
core_explain_oif_counters(struct core_explain *x, const struct oif *oif)
{
	const struct core_link *link = &oif->iface->link;
	struct plane_oif_counters c = {0};

	x->core->plane->ops->read_oif(
	    x->core->plane->impl, x->mfe->ref, link->link.ifindex, &c);
	core_explain_say(x, "outgoing %s: %llu packets sent", link->link.name,
	    (unsigned long long)c.packets);
	if (c.ttl_too_low > 0)
		core_explain_say(x,
		    "outgoing %s: %llu packets had a TTL below its threshold %u",
		    link->link.name, (unsigned long long)c.ttl_too_low,
		    (unsigned)link->ttl_threshold);
	if (c.too_big > 0)
		core_explain_say(x,
		    "outgoing %s: %llu packets were longer than its MTU %u and must "
		    "not "
		    "be fragmented",
		    link->link.name, (unsigned long long)c.too_big,
		    (unsigned)link->link.mtu);
	if (c.rate_limited > 0)
		core_explain_say(x,
		    "outgoing %s: %llu packets were over its rate limit of %u kbit/s",
		    link->link.name, (unsigned long long)c.rate_limited,
		    (unsigned)link->rate_limit);
	if (c.if_down > 0)
		core_explain_say(x, "outgoing %s: %llu packets came while it was down",
		    link->link.name, (unsigned long long)c.if_down);
	if (c.send_errors > 0)
		core_explain_say(x,
		    "outgoing %s: the kernel refused to send %llu packets",
		    link->link.name, (unsigned long long)c.send_errors);
	if (c.packets == 0 && x->unsent[0] == '\0' &&
	    c.ttl_too_low + c.too_big + c.rate_limited + c.send_errors > 0)
		snprintf(x->unsent, sizeof(x->unsent),
		    "nothing could be sent to %s: %s", link->link.name,
		    c.ttl_too_low > 0    ? "the TTL is below its threshold"
		    : c.too_big > 0      ? "the packets are longer than its MTU"
		    : c.rate_limited > 0 ? "other flows use up its rate limit"
					 : "the kernel refuses it");
}

/* One interface of the list, or one that would be on it. */
static void
core_explain_oif(
    struct core_explain *x, const struct iface *iface, const struct oif *oif)
{
	char text[CORE_EXPLAIN_BOUNDARY];
	const char *blocked = core_explain_blocked(x, iface, oif, text);
	const char *name = iface->link.link.name;
	size_t used = strlen(x->forwards_to);

	if (oif != NULL && oif->edit != OIF_EDIT_NONE)
		core_explain_say(x, "outgoing %s: %s by %s for this entry alone", name,
		    oif->edit == OIF_EDIT_OUT ? "taken out" : "put in",
		    core_explain_editor(oif));
	if (blocked != NULL) {
		core_explain_say(x, "outgoing %s: %s", name, blocked);
		if (x->blocked[0] == '\0')
			snprintf(
			    x->blocked, sizeof(x->blocked), "%s: %s", name, blocked);
		return;
	}
	x->oifs++;
	if (used < sizeof(x->forwards_to))
		snprintf(x->forwards_to + used, sizeof(x->forwards_to) - used, "%s%s",
		    used > 0 ? ", " : "", name);
	if (oif != NULL)
		core_explain_oif_counters(x, oif);
	else
		core_explain_say(x, "outgoing %s: once a packet comes", name);
}

/* Step 7: each outgoing interface. */
void
core_explain_oifs(struct core_explain *x)
{
	struct core *core = x->core;
	const struct iface *iface;
	const struct oif *oif;

	for (iface = iface_next(&core->ifaces, 0); iface != NULL;
	     iface = iface_next(&core->ifaces, iface->link.link.ifindex)) {
		uint32_t ifindex = iface->link.link.ifindex;

		oif = x->mfe != NULL ? oif_find(&x->mfe->oifs, ifindex) : NULL;
		if (oif != NULL || (x->mfe == NULL && member_wanting(&core->members,
							  x->group, x->source, ifindex,
							  x->source_specific) != NULL))
			core_explain_oif(x, iface, oif);
	}
	if (x->oifs > 0)
		return;
	if (x->blocked[0] != '\0')
		core_explain_stop(x, "no outgoing interface is left; %s", x->blocked);
	else
		core_explain_stop(x, "nobody has joined it on any interface");
}
