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
 * Memberships and outgoing interfaces are in core_explain_oif.c.
 *
 * Changes nothing: the route is asked anew, and a difference between it and the entry's
 * incoming interface is told. Ages are of the last moment that the host told the core.
 * What the core cannot know, such as a packet that never arrived, it words as a
 * possible cause. What this router sends itself never arrives: the host knows its
 * addresses.
 */
#include "config.h"

#include "core_explain.h"

#include "addr.h"
#include "core_internal.h"
#include "question.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CORE_EXPLAIN_US_PER_S 1000000

void
core_explain_say(struct core_explain *x, const char *format, ...)
{
	char text[CORE_EXPLAIN_LINE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args); /* cut: it is for people */
	va_end(args);
	x->line(x->ctx, text);
}

void
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
	const struct mgm_prefix *range = ssm_table_find(&x->core->ssm, x->group);
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
	} else if (x->own) {
		core_explain_say(x,
		    "source %s: an address of this router, and what it sends itself is "
		    "not forwarded",
		    source);
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
	int rc = core->port.route_lookup(core->port.ctx, x->source, &route);

	addr_format(x->source, source, sizeof(source));
	/* Others may send by this address all the same: a tunnel that ends here. */
	if (x->own && x->counters.forwarded_packets == 0)
		core_explain_stop(x,
		    "%s is an address of this router, and what it sends itself is not "
		    "forwarded",
		    source);
	if (rc != 0 && rc != -ENETUNREACH && !x->own) {
		core_explain_say(x, "route to %s: cannot be asked for now (%s)", source,
		    strerror(-rc));
		core_explain_stop(x,
		    "the route to %s cannot be asked for now (%s): an entry keeps what "
		    "it has, and is looked up again soon",
		    source, strerror(-rc));
		return;
	}
	if (rc != 0) {
		core_explain_say(x, "route to %s: none (%s)", source,
		    x->own ? "an address of this router"
			   : "no entry, unreachable or blackhole");
		core_explain_stop(x, "there is no route to %s", source);
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

static void
core_explain_iif_boundary(struct core_explain *x)
{
	const char *name = x->iif->link.link.name;
	char text[CORE_EXPLAIN_BOUNDARY], range[PREFIX_TEXT_SIZE];

	x->boundary = boundary_on(x->iif, x->group);
	if (x->boundary == NULL)
		return;
	core_explain_say(x, "incoming interface %s: %s", name,
	    core_explain_boundary(x, x->boundary, text));
	core_explain_stop(x, "%s is a scope boundary for %s: nothing comes in there",
	    name, prefix_format(&x->boundary->spec.group, range, sizeof(range)));
}

/* Step 4: can packets come in there? */
static void
core_explain_iif(struct core_explain *x)
{
	const struct core_link *link;

	/* The entry's, where it has one: a client may have chosen another. */
	if (x->mfe != NULL && x->mfe->iif != NULL && x->mfe->iif != x->iif) {
		core_explain_say(x, "incoming interface: the entry has %s, %s",
		    x->mfe->iif->link.link.name,
		    x->mfe->chosen ? "which its client chose"
				   : "whatever the route says now");
		x->iif = x->mfe->iif;
	}
	if (x->iif == NULL)
		return;
	link = &x->iif->link;
	core_explain_owner(x);
	core_explain_iif_boundary(x);
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

/* An entry that is being made: whose answer it waits for. */
static bool
core_explain_pending(struct core_explain *x)
{
	const struct question *question;
	bool waits = false;

	TAILQ_FOREACH (question, &x->core->questions.open, waiting) {
		if (question->kind == ALERT_PRUNE ||
		    !addr_equal(&question->group, x->group) ||
		    !addr_equal(&question->source, x->source))
			continue;
		core_explain_say(x, "entry: being made, waits for %s to answer %s",
		    question->client->info.name,
		    question->kind == ALERT_RPF
			? "which interface it comes in by (rpf)"
			: "whether to forward on its interfaces (creation)");
		core_explain_stop(x,
		    "its packets wait for an answer of %s, or its deadline",
		    question->client->info.name);
		waits = true;
	}
	return waits;
}

/* There is no entry: may one be made? */
static void
core_explain_room(struct core_explain *x)
{
	const struct core *core = x->core;

	if (core->mfes.count + core->births.count >= core->config.max_mfes) {
		core_explain_say(x,
		    "entry: none, there are %u, the most (max-mfes); an idle one gives "
		    "way to a new flow",
		    core->mfes.count + core->births.count);
		core_explain_stop(x,
		    "there are as many entries as may be, and none is made unless an "
		    "idle one gives way: raise max-mfes");
	} else if (x->iif != NULL &&
		   x->iif->num_iif_mfes >= core->config.max_iface_mfes) {
		core_explain_say(x,
		    "entry: none, %s has %u, the most (max-mfes-per-interface); an "
		    "idle one gives way to a new flow",
		    x->iif->link.link.name, x->iif->num_iif_mfes);
		core_explain_stop(x,
		    "as many entries as may be come in by %s, and none is made unless "
		    "an idle one gives way: raise max-mfes-per-interface",
		    x->iif->link.link.name);
	} else {
		core_explain_say(
		    x, "entry: none, the first packet that arrives makes it");
	}
}

/* Step 5: the entry. */
static void
core_explain_entry(struct core_explain *x)
{
	const struct mfe *mfe = x->mfe;

	if (mfe == NULL && core_explain_pending(x))
		return;
	if (mfe == NULL) {
		core_explain_room(x);
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
	} else if (mfe->rpf == MFE_RPF_UNKNOWN) {
		core_explain_say(x,
		    "entry: without incoming interface, the route to the source could "
		    "not be asked for");
		core_explain_stop(x, "the route to the source could not be asked for");
	}
	if (mfe->recheck)
		core_explain_say(x, "entry: about to be routed anew");
	if (mfe->retry)
		core_explain_say(
		    x, "entry: the plane refused its newest change, tried each second");
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
	core_explain_count(
	    x, c->ttl_packets, "whose TTL ran out or is too low for every interface");
	core_explain_count(
	    x, c->boundary_packets, "at the scope boundary they came in by");
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

	x.own = core->port.is_own_address != NULL &&
		core->port.is_own_address(core->port.ctx, source);
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
