/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_explain.c - why a flow is or is not forwarded, step by step.
 *
 * Walks the rules in the order in which they decide about a packet (mgm-api 5.3): the
 * addresses, forwarding as a whole, the route to the source, the incoming interface,
 * the entry, the memberships, each outgoing interface, the counters. A step says one
 * fact a line, for people; the first step that stops the flow also gives the verdict,
 * which is the last line. Steps after it are told as well where they still mean
 * something: who looks for one fault may have two.
 *
 * Changes nothing: the route is asked anew, and a difference between it and the entry's
 * incoming interface is told. Ages are of the last moment that the host told the core.
 * What the core cannot know it words as a possible cause: a packet that never arrived,
 * or one that this router sent itself.
 */
#include "config.h"

#include "addr.h"
#include "core_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CORE_EXPLAIN_LINE 320
#define CORE_EXPLAIN_US_PER_S 1000000
#define CORE_EXPLAIN_TTL_NONE 256 /* a threshold that nothing passes */

struct core_explain {
	struct core *core;
	const struct mgm_addr *group;
	const struct mgm_addr *source;
	void (*line)(void *ctx, const char *text);
	void *ctx;
	bool source_specific;
	const struct iface *iif; /* the entry's, else the route's; NULL: none */
	const struct mfe *mfe;   /* NULL: no entry */
	struct plane_mfe_counters counters; /* the entry's */
	unsigned memberships;               /* that match */
	unsigned oifs;                      /* that packets are sent to */
	char forwards_to[128];              /* their names */
	char why_not[CORE_EXPLAIN_LINE];    /* the first obstacle; empty: none yet */
	char blocked[CORE_EXPLAIN_LINE];    /* the first oif that nothing may go to */
	char unsent[CORE_EXPLAIN_LINE]; /* the first that nothing could be sent to */
};

static void core_explain_say(struct core_explain *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void core_explain_stop(struct core_explain *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
core_explain_say(struct core_explain *x, const char *format, ...)
{
	char text[CORE_EXPLAIN_LINE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args); /* cut: it is for people */
	va_end(args);
	x->line(x->ctx, text);
}

/* Why the flow is not forwarded, unless an earlier step said it. */
static void
core_explain_stop(struct core_explain *x, const char *format, ...)
{
	va_list args;

	if (x->why_not[0] != '\0')
		return;
	va_start(args, format);
	(void)vsnprintf(x->why_not, sizeof(x->why_not), format, args);
	va_end(args);
}

static long long
core_explain_seconds(int64_t us)
{
	return us / CORE_EXPLAIN_US_PER_S;
}

/* The range that makes the group source-specific, or NULL. */
static const struct mgm_prefix *
core_explain_ssm_range(const struct core_explain *x)
{
	const struct core_config *config = &x->core->config;
	size_t i;

	for (i = 0; i < config->num_ssm_ranges; i++) {
		if (prefix_contains(&config->ssm_ranges[i], x->group))
			return &config->ssm_ranges[i];
	}
	return NULL;
}

static bool
core_explain_is_multicast(const struct mgm_addr *addr)
{
	if (addr->family == MGM_FAMILY_IPV4)
		return addr->octets[0] >= 224 && addr->octets[0] < 240;
	return addr->family == MGM_FAMILY_IPV6 && addr->octets[0] == 0xff;
}

/* Step 1: is there such a flow at all? */
static bool
core_explain_addresses(struct core_explain *x)
{
	const struct mgm_prefix *range = core_explain_ssm_range(x);
	char group[ADDR_TEXT_SIZE], source[ADDR_TEXT_SIZE], prefix[PREFIX_TEXT_SIZE];

	addr_format(x->group, group, sizeof(group));
	addr_format(x->source, source, sizeof(source));
	if (!addr_is_routable_group(x->group)) {
		core_explain_say(x, "group %s: %s", group,
		    core_explain_is_multicast(x->group)
			? "stays on its link (224.0.0.0/24, link scope), no router "
			  "forwards it"
			: "not a multicast address");
		core_explain_stop(x, "%s is no group that may be routed", group);
	} else if (range != NULL) {
		x->source_specific = true;
		core_explain_say(x,
		    "group %s: source-specific range %s, only (S,G) memberships match",
		    group, prefix_format(range, prefix, sizeof(prefix)));
	} else {
		core_explain_say(x, "group %s: may be routed", group);
	}
	if (x->source->family != x->group->family) {
		core_explain_say(
		    x, "source %s: of another family than the group", source);
		core_explain_stop(x, "source and group are of two address families");
	} else if (!addr_is_unicast_source(x->source)) {
		core_explain_say(x, "source %s: not the address of a host", source);
		core_explain_stop(x, "%s is not the address of a host", source);
	} else {
		core_explain_say(x, "source %s: the address of a host", source);
	}
	return x->why_not[0] == '\0';
}

/* Step 2: the switch of the whole agent. */
static void
core_explain_enabled(struct core_explain *x)
{
	core_explain_say(x, "forwarding: %s",
	    x->core->enabled ? "enabled"
			     : "disabled for all flows, no entry is made either");
	if (!x->core->enabled)
		core_explain_stop(x, "forwarding is disabled: enable it");
}

/* Step 3: the route to the source. */
static void
core_explain_route(struct core_explain *x)
{
	struct core *core = x->core;
	char source[ADDR_TEXT_SIZE], neighbour[ADDR_TEXT_SIZE];
	char prefix[PREFIX_TEXT_SIZE];
	struct core_route route = {0};
	const struct iface *iface;

	addr_format(x->source, source, sizeof(source));
	if (core->port.route_lookup(core->port.ctx, x->source, &route) != 0) {
		core_explain_say(x,
		    "route to %s: none (no entry, unreachable, blackhole, or an "
		    "address of this router)",
		    source);
		core_explain_stop(x,
		    "there is no route to %s; if it is an address of this router: what "
		    "the router itself sends is not forwarded",
		    source);
		return;
	}
	iface = iface_find(&core->ifaces, route.ifindex);
	core_explain_say(x, "route to %s: %s by %s, %s%s, from the %s", source,
	    prefix_format(&route.prefix, prefix, sizeof(prefix)),
	    iface != NULL ? iface->link.link.name : "an unknown interface",
	    addr_is_zero(&route.neighbour) ? "directly connected" : "neighbour ",
	    addr_is_zero(&route.neighbour)
		? ""
		: addr_format(&route.neighbour, neighbour, sizeof(neighbour)),
	    route.multicast ? "configuration (rpf)" : "unicast table");
	if (iface == NULL)
		core_explain_stop(x,
		    "the route leads to interface %u, which the agent does not know",
		    (unsigned)route.ifindex);
	x->iif = iface;
}

/* "NAME (protocol P component C, pid N)", and that it is gone where it is. */
static const char *
core_explain_client(const struct client *client, char *text, size_t size)
{
	snprintf(text, size, "%s (protocol %u component %u, pid %u)%s",
	    client->info.name, client->info.protocol, client->info.component,
	    client->info.pid,
	    client->stale ? ", which is gone and in its grace time" : "");
	return text;
}

static void
core_explain_owner(struct core_explain *x)
{
	const struct client *holder = iface_holder(x->iif);
	const char *name = x->iif->link.link.name;
	char text[CORE_EXPLAIN_LINE / 2];

	if (holder != NULL) {
		core_explain_say(x, "incoming interface %s: owned by %s", name,
		    core_explain_client(holder, text, sizeof(text)));
		return;
	}
	if (x->core->config.refuse_unowned_iif) {
		core_explain_say(x,
		    "incoming interface %s: nobody owns it, and unowned-iif = refuse",
		    name);
		core_explain_stop(x,
		    "nobody owns %s: a client must take it, or set unowned-iif = "
		    "accept",
		    name);
		return;
	}
	core_explain_say(
	    x, "incoming interface %s: nobody owns it, which is accepted", name);
}

/* Step 4: can packets come in there? */
static void
core_explain_iif(struct core_explain *x)
{
	const struct core_link *link;

	/* The entry's, where it has one: a client may have chosen another. */
	if (x->mfe != NULL && x->mfe->iif != NULL && x->mfe->iif != x->iif) {
		core_explain_say(x,
		    "incoming interface: the entry has %s, whatever the route says now",
		    x->mfe->iif->link.link.name);
		x->iif = x->mfe->iif;
	}
	if (x->iif == NULL)
		return;
	link = &x->iif->link;
	core_explain_owner(x);
	if (link->kernel_forwards) {
		core_explain_say(x,
		    "incoming interface %s: the kernel forwards multicast there, so "
		    "mgm "
		    "does not",
		    link->link.name);
		core_explain_stop(x,
		    "another multicast router forwards on %s: stop it, or run it in a "
		    "network namespace of its own",
		    link->link.name);
	} else if (!x->iif->active) {
		core_explain_say(x,
		    "incoming interface %s: nothing is received there, it is neither "
		    "owned nor an input%s",
		    link->link.name, x->iif->retry ? ", or the plane refused it" : "");
		core_explain_stop(x,
		    "nothing is received on %s: a client must take it, or name it in "
		    "the "
		    "configuration",
		    link->link.name);
	}
	if (!link->link.running) {
		core_explain_say(x, "incoming interface %s: down or without carrier",
		    link->link.name);
		core_explain_stop(x, "%s is down or without carrier", link->link.name);
	}
}

/* Step 5: the entry. */
static void
core_explain_entry(struct core_explain *x)
{
	const struct mfe *mfe = x->mfe;

	if (mfe == NULL) {
		core_explain_say(
		    x, "entry: none, the first packet that arrives makes it");
		return;
	}
	core_explain_say(x, "entry: made %lld s ago, ends in %lld s%s",
	    core_explain_seconds(x->core->now - mfe->created_us),
	    core_explain_seconds(mfe->expires_us - x->core->now),
	    x->core->config.lifetime_hard ? "" : " unless packets come");
	if (mfe->rpf == MFE_RPF_NO_ROUTE) {
		core_explain_say(
		    x, "entry: negative, there was no route to the source");
		core_explain_stop(x, "the entry found no route to the source");
	} else if (mfe->rpf == MFE_RPF_UNOWNED) {
		core_explain_say(
		    x, "entry: negative, nobody owned the incoming interface");
		core_explain_stop(x, "the entry found nobody who owns its interface");
	}
	if (mfe->recheck)
		core_explain_say(x, "entry: about to be routed anew");
	if (mfe->retry)
		core_explain_say(
		    x, "entry: the plane refused its newest change, tried each second");
}

/* Memberships of one kind on one interface, by whom each. */
static void
core_explain_kind(struct core_explain *x, const struct member_key *key, bool matches)
{
	struct member *member = member_from(&x->core->members, key);
	char group[ADDR_TEXT_SIZE], source[ADDR_TEXT_SIZE];

	for (; member != NULL && member_same_entry(&member->key, key) &&
	       member->key.ifindex == key->ifindex;
	     member = member_next(member)) {
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
static void
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
core_explain_blocked(
    const struct core_explain *x, const struct iface *iface, const struct oif *oif)
{
	if (iface == x->iif)
		return "not sent back out of the interface it comes in by";
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
	if (c.if_down > 0)
		core_explain_say(x, "outgoing %s: %llu packets came while it was down",
		    link->link.name, (unsigned long long)c.if_down);
	if (c.send_errors > 0)
		core_explain_say(x,
		    "outgoing %s: the kernel refused to send %llu packets",
		    link->link.name, (unsigned long long)c.send_errors);
	if (c.packets == 0 && x->unsent[0] == '\0' &&
	    c.ttl_too_low + c.too_big + c.send_errors > 0)
		snprintf(x->unsent, sizeof(x->unsent),
		    "nothing could be sent to %s: %s", link->link.name,
		    c.ttl_too_low > 0 ? "the TTL is below its threshold"
		    : c.too_big > 0   ? "the packets are longer than its MTU"
				      : "the kernel refuses it");
}

/* One interface of the list, or one that would be on it. */
static void
core_explain_oif(
    struct core_explain *x, const struct iface *iface, const struct oif *oif)
{
	const char *blocked = core_explain_blocked(x, iface, oif);
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
static void
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

static void
core_explain_count(struct core_explain *x, uint64_t count, const char *what)
{
	if (count > 0)
		core_explain_say(
		    x, "counted: %llu packets %s", (unsigned long long)count, what);
}

/* Step 8: what became of the packets so far. */
static void
core_explain_counters(struct core_explain *x)
{
	const struct plane_mfe_counters *c = &x->counters;

	if (x->mfe == NULL)
		return;
	core_explain_say(x, "counted: %llu packets in, %llu forwarded",
	    (unsigned long long)c->in_packets,
	    (unsigned long long)c->forwarded_packets);
	core_explain_count(x, c->wrong_if_packets, "on a wrong interface");
	core_explain_count(x, c->negative_packets, "with no outgoing interface");
	core_explain_count(x, c->header_errors, "with TTL 1 or a bad header");
	core_explain_count(x, c->in_discards, "discarded for another reason");
	core_explain_count(x, c->queue_overflow, "lost while the entry was made");
}

static void
core_explain_verdict(struct core_explain *x)
{
	const struct plane_mfe_counters *c = &x->counters;
	const char *iif = x->iif != NULL ? x->iif->link.link.name : "";

	if (x->mfe == NULL)
		core_explain_stop(x,
		    "no packet of it has come yet: see whether it arrives on %s; it "
		    "will "
		    "go to %s",
		    iif, x->forwards_to);
	else if (c->forwarded_packets > 0)
		;
	else if (c->wrong_if_packets > 0 && c->in_packets == 0)
		core_explain_stop(x,
		    "its packets arrive on another interface than %s, where the route "
		    "to "
		    "its source leads",
		    iif);
	else if (c->header_errors > 0)
		core_explain_stop(x, "its packets come with TTL 1 or a bad header");
	else if (x->unsent[0] != '\0' && c->in_packets > 0)
		core_explain_stop(x, "%s", x->unsent);
	else
		core_explain_stop(x, "no packet of it has come in by %s since", iif);
	if (x->why_not[0] != '\0')
		core_explain_say(x, "verdict: not forwarded: %s", x->why_not);
	else
		core_explain_say(
		    x, "verdict: forwarded from %s to %s", iif, x->forwards_to);
}

void
core_explain(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, void (*line)(void *ctx, const char *text), void *ctx)
{
	struct core_explain x = {
	    .core = core,
	    .group = group,
	    .source = source,
	    .line = line,
	    .ctx = ctx,
	};

	if (core_explain_addresses(&x)) {
		x.mfe = mfe_find(&core->mfes, group, source);
		if (x.mfe != NULL)
			core->plane->ops->read_mfe(
			    core->plane->impl, x.mfe->ref, &x.counters);
		core_explain_enabled(&x);
		core_explain_route(&x);
		core_explain_iif(&x);
		core_explain_entry(&x);
		core_explain_members(&x);
		core_explain_oifs(&x);
		core_explain_counters(&x);
	}
	core_explain_verdict(&x);
}
