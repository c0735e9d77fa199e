/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_net.c - what the alerts of a loose run come to.
 *
 * Where operations do not wait for core_work(), the order of alerts is the core's own.
 * What they come to is not: after a span of operations, once the core is quiet, each
 * routing client has to believe what is so, if it believes the last that it was told of
 * each thing, and where it was told nothing, what was so when the span began:
 *
 *  - JOIN and PRUNE of members of (*,G) and (*,*): does another client want it?
 *  - of (S,G): likewise, for the client at the interface towards S;
 *  - of entries: does anybody want the data that comes in at its interface?
 *  - LOCAL_JOIN and LOCAL_LEAVE: is it IGMP's membership on its interface?
 *  - DISABLE_IGMP is followed by ENABLE_IGMP.
 *
 * The rules make the first depend on the past where (*,*) is there too, the second and
 * third where routes or owners change, the third where the owner changes the list
 * itself, and all where the client comes or goes: model_net_watch() notes which, and
 * those are not compared.
 */
#include "config.h"

#include "core_model_ops.h"

#include <stdlib.h>
#include <string.h>

enum belief { UNTOLD, YES, NO };

struct model_net {
	/* By what a client was told last, since the span began. */
	uint8_t member[NUM_CLIENTS][NUM_GROUPS][MODEL_COPIES][NUM_SOURCES + 1];
	uint8_t all[NUM_CLIENTS][2]; /* (*,*) of a family */
	uint8_t entry[NUM_CLIENTS][NUM_GROUPS][MODEL_COPIES][NUM_SOURCES];
	uint8_t local[NUM_CLIENTS][NUM_IFACES][NUM_GROUPS][MODEL_COPIES]
		     [NUM_SOURCES + 1];
	uint8_t igmp[NUM_CLIENTS][NUM_IFACES]; /* YES: enabled */
	/* What was so when it began. */
	bool was_member[NUM_CLIENTS][NUM_GROUPS][NUM_SOURCES + 1];
	bool was_all[NUM_CLIENTS][2];
	bool was_local[NUM_IFACES][NUM_GROUPS][NUM_SOURCES + 1];
	uint32_t handle[NUM_CLIENTS];
	int owner[NUM_IFACES];
	uint32_t route[NUM_SOURCES];
	int route_holder[NUM_SOURCES];
	uint64_t holdings[NUM_CLIENTS];
	/* What has changed since. */
	bool came_or_went[NUM_CLIENTS];
	bool owner_changed[NUM_IFACES];
	bool route_changed[NUM_SOURCES];
	bool holdings_changed[NUM_CLIENTS];
	bool wildcards[2];
	bool edited[NUM_GROUPS][NUM_SOURCES][NUM_IFACES];
	unsigned long compared[5]; /* of each kind, so that no run is empty */
};

void
model_net_hear(struct model *m, unsigned c, const struct alert *alert)
{
	struct model_net *net = m->net;
	uint8_t belief = alert->kind == ALERT_JOIN || alert->kind == ALERT_LOCAL_JOIN ||
				 alert->kind == ALERT_ENABLE_IGMP
			     ? YES
			     : NO;
	unsigned g, s, k;

	if (alert->kind == ALERT_DISABLE_IGMP || alert->kind == ALERT_ENABLE_IGMP) {
		net->igmp[c][alert->ifindex - 1] = belief;
		return;
	}
	g = model_find_group(m, &alert->group, &k);
	s = model_find_source(m, &alert->source);
	if (alert->kind == ALERT_LOCAL_JOIN || alert->kind == ALERT_LOCAL_LEAVE) {
		if (g != ANY)
			net->local[c][alert->ifindex - 1][g][k][s] = belief;
		return;
	}
	assert_true(alert->kind == ALERT_JOIN || alert->kind == ALERT_PRUNE);
	if (g == ANY)
		net->all[c][alert->group.addr.family == MGM_FAMILY_IPV6] = belief;
	else if (alert->member)
		net->member[c][g][k][s] = belief;
	else
		net->entry[c][g][k][s] = belief;
}

void
model_net_edit(struct model *m, unsigned g, unsigned s, unsigned i)
{
	m->net->edited[g][s][i] = true;
}

bool
model_net_is_edited(const struct model *m, unsigned g, unsigned s, unsigned i)
{
	return m->setup.loose && m->net->edited[g][s][i];
}

bool
model_net_may_add(const struct model *m, const struct model_call *call)
{
	return !m->setup.loose || m->net->igmp[call->c][call->i] != NO;
}

/* Does any client but this one want it? */
static bool
model_net_others_want(
    const struct model *m, unsigned c, unsigned g, unsigned s, bool v6)
{
	unsigned other;

	for (other = 0; other < NUM_CLIENTS; other++) {
		if (other != c && model_is_interested(m, (int)other, g, s, v6))
			return true;
	}
	return false;
}

static bool
model_net_is_local(const struct model *m, unsigned i, unsigned g, unsigned s)
{
	int igmp = m->iface[i].igmp.c;

	return igmp >= 0 && m->member[igmp][i][g][s][model_is_v6(g)].since != 0;
}

/* A number that changes with what counts to the client, in all likelihood. */
static uint64_t
model_net_holdings(const struct model *m, unsigned c)
{
	const size_t count = sizeof(m->member[0][0]) / sizeof(m->member[0][0][0][0][0]);
	uint64_t sum = 0;
	unsigned i, other;
	size_t n;

	for (i = 0; i < NUM_IFACES; i++) {
		if (model_holder(m, i + 1) != (int)c)
			continue;
		sum += (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
		for (other = 0; other < NUM_CLIENTS; other++) {
			const struct model_member *all = &m->member[other][i][0][0][0];

			for (n = 0; n < count; n++)
				sum += all[n].since * (2 * n + 1);
		}
	}
	return sum;
}

static void
model_net_note_wildcards(struct model *m)
{
	unsigned c, v6;

	for (c = 0; c < NUM_CLIENTS; c++) {
		for (v6 = 0; v6 < 2; v6++)
			m->net->wildcards[v6] |=
			    model_is_interested(m, (int)c, ANY, ANY, v6);
	}
}

void
model_net_watch(struct model *m)
{
	struct model_net *net = m->net;
	unsigned c, i, s;

	for (c = 0; c < NUM_CLIENTS; c++) {
		net->came_or_went[c] |= m->client[c].handle != net->handle[c];
		net->holdings_changed[c] |=
		    model_net_holdings(m, c) != net->holdings[c];
	}
	for (i = 0; i < NUM_IFACES; i++)
		net->owner_changed[i] |= m->iface[i].owner.c != net->owner[i];
	for (s = 0; s < NUM_SOURCES; s++)
		net->route_changed[s] |=
		    model_route(m, s) != net->route[s] ||
		    model_holder(m, model_route(m, s)) != net->route_holder[s];
	model_net_note_wildcards(m);
}

/* A span begins: what is so now is what they believe. */
static void
model_net_begin(struct model *m)
{
	struct model_net *net = m->net;
	unsigned c, g, s, i;

	*net = (struct model_net){
	    .compared = {net->compared[0], net->compared[1], net->compared[2],
		net->compared[3], net->compared[4]}};
	for (c = 0; c < NUM_CLIENTS; c++) {
		net->handle[c] = m->client[c].handle;
		net->holdings[c] = model_net_holdings(m, c);
		net->was_all[c][0] = model_net_others_want(m, c, ANY, ANY, false);
		net->was_all[c][1] = model_net_others_want(m, c, ANY, ANY, true);
		for (g = 0; g < NUM_GROUPS; g++) {
			for (s = 0; s <= ANY; s++)
				net->was_member[c][g][s] =
				    model_net_others_want(m, c, g, s, model_is_v6(g));
		}
	}
	for (i = 0; i < NUM_IFACES; i++) {
		net->owner[i] = m->iface[i].owner.c;
		for (g = 0; g < NUM_GROUPS; g++) {
			for (s = 0; s <= ANY; s++)
				net->was_local[i][g][s] =
				    model_net_is_local(m, i, g, s);
		}
	}
	for (s = 0; s < NUM_SOURCES; s++) {
		net->route[s] = model_route(m, s);
		net->route_holder[s] = model_holder(m, net->route[s]);
	}
	model_net_note_wildcards(m);
}

void
model_net_start(struct model *m)
{
	m->net = calloc(1, sizeof(*m->net));
	assert_non_null(m->net);
}

/* A routing client that was there all the time. */
static bool
model_net_is_witness(const struct model *m, int c)
{
	return c >= 0 && c < NUM_ROUTING && m->client[c].handle != 0 &&
	       !m->net->came_or_went[c];
}

static void
model_net_believe(struct model *m, unsigned kind, uint8_t belief, bool was, bool is)
{
	assert_int_equal(belief == UNTOLD ? was : belief == YES, is);
	m->net->compared[kind]++;
}

/* (*,*), (*,G) and, at the interface towards S, (S,G). */
static void
model_net_compare_members(struct model *m, unsigned c)
{
	const struct model_net *net = m->net;
	unsigned g, k, s;

	model_net_believe(m, 0, net->all[c][0], net->was_all[c][0],
	    model_net_others_want(m, c, ANY, ANY, false));
	for (g = 0; g < NUM_GROUPS; g++) {
		bool v6 = model_is_v6(g), ssm = m->ssm[g];

		for (s = 0; s <= ANY; s++) {
			if (s == ANY ? ssm || net->wildcards[v6]
				     : net->route_changed[s] ||
					   net->route_holder[s] != (int)c)
				continue;
			for (k = 0; k < model_copies(m, g); k++)
				model_net_believe(m, s == ANY ? 0 : 1,
				    net->member[c][g][k][s], net->was_member[c][g][s],
				    model_net_others_want(m, c, g, s, v6));
		}
	}
}

/* Is one of the entry's oifs the client's own? */
static bool
model_net_has_own_oif(const struct model *m, unsigned c, unsigned g, unsigned s)
{
	unsigned i;

	for (i = 0; i < NUM_IFACES; i++) {
		if (model_is_in(m, i, g, s) && model_holder(m, i + 1) == (int)c)
			return true;
	}
	return false;
}

/* Every entry was made within the span, and its owner told of it then. */
static void
model_net_compare_entry(struct model *m, unsigned g, unsigned s)
{
	const struct model_net *net = m->net;
	int c = net->route_holder[s];
	bool empty = model_is_empty(m, g, s), certain = m->mfe[g][s].there;
	unsigned i, k;

	for (i = 0; i < NUM_IFACES; i++)
		certain = certain && !net->edited[g][s][i];
	if (!certain || net->route_changed[s] || !model_net_is_witness(m, c) ||
	    net->holdings_changed[c] ||
	    (!empty && model_net_has_own_oif(m, (unsigned)c, g, s)))
		return;
	for (k = 0; k < model_copies(m, g); k++) {
		assert_int_not_equal(net->entry[c][g][k][s], UNTOLD);
		model_net_believe(m, 2, net->entry[c][g][k][s], false, !empty);
	}
}

static void
model_net_compare_local(struct model *m, unsigned i)
{
	const struct model_net *net = m->net;
	int c = net->owner[i];
	unsigned g, k, s;

	if (net->owner_changed[i] || !model_net_is_witness(m, c))
		return;
	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s <= ANY; s++) {
			for (k = 0; k < model_copies(m, g); k++)
				model_net_believe(m, 3, net->local[c][i][g][k][s],
				    net->was_local[i][g][s],
				    model_net_is_local(m, i, g, s));
		}
	}
}

static void
model_net_compare_igmp(struct model *m, unsigned i)
{
	int c = m->iface[i].igmp.c;

	if (c >= 0 && m->client[c].handle != 0 && !m->net->came_or_went[c])
		model_net_believe(m, 4, m->net->igmp[c][i], true, true);
}

/* All flows have an entry, and the model knows what is in it. */
static void
model_net_fill(struct model *m)
{
	unsigned g, s;

	m->enabled = true;
	core_set_enabled(m->lab.core, true, m->lab.now);
	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++)
			model_packet_of(m, g, s);
	}
}

static void
model_net_assume_entries(struct model *m, bool there)
{
	unsigned g, s;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			if (model_is_v6(g) != model_is_v6(s))
				continue;
			m->mfe[g][s] = (struct model_mfe){
			    .there = there, .iif = there ? model_route(m, s) : 0};
		}
	}
}

/* Nothing waits any more, here and there. */
static void
model_net_settle(struct model *m)
{
	core_lab_work(&m->lab);
	while (model_end_grace(m))
		model_net_watch(m);
	model_net_watch(m);
}

void
model_net_compare(struct model *m)
{
	unsigned c, g, s, i;

	model_net_settle(m);
	model_net_fill(m);
	core_lab_work(&m->lab);
	model_net_assume_entries(m, true);
	model_compare_state(m);
	model_notify_compare(m);
	for (c = 0; c < NUM_ROUTING; c++) {
		if (model_net_is_witness(m, (int)c))
			model_net_compare_members(m, c);
	}
	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++)
			model_net_compare_entry(m, g, s);
	}
	for (i = 0; i < NUM_IFACES; i++) {
		model_net_compare_local(m, i);
		model_net_compare_igmp(m, i);
	}
	/* All entries end; the next span begins with new ones. */
	model_net_assume_entries(m, false);
	m->lab.now += m->lab.config.lifetime_us + CORE_LAB_S;
	model_net_settle(m);
	assert_int_equal(m->lab.fake.num_mfes, 0);
	model_net_begin(m);
	model_net_fill(m);
}

void
model_net_check_seen(const struct model *m, unsigned operations)
{
	unsigned kind;

	for (kind = 0; kind < 5; kind++) {
		print_message("beliefs %u: %lu\n", kind, m->net->compared[kind]);
		assert_true(m->net->compared[kind] > operations / 200);
	}
}
