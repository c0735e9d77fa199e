/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_told.c - the naive model of who is told what.
 *
 * Interests are counted by asking every membership anew, and entries are compared with
 * what they were before a change. Nothing is kept between steps.
 */
#include "config.h"

#include "core_model_ops.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NONE (ANY + 1) /* neither a group nor the wildcard */

/* What the core says. */

static void
model_hear(void *ctx, uint32_t handle, uint32_t id, const struct alert *alert)
{
	struct model *m = ctx; /* its lab is its first member */
	struct model_alert *told = &m->told[m->num_told];
	unsigned c = 0, copy;
	size_t i;

	while (c < NUM_CLIENTS && m->client[c].handle != handle)
		c++;
	assert_true(c < NUM_CLIENTS);
	if (m->setup.loose) {
		model_net_hear(m, c, alert);
		return;
	}
	assert_true(++m->num_told < MODEL_ALERTS);
	*told = (struct model_alert){
	    .client = c,
	    .kind = alert->kind,
	    .question = id != 0,
	    .member = alert->member,
	    .group = NONE,
	    .source = NONE,
	    .v6 = alert->group.addr.family == MGM_FAMILY_IPV6,
	    .ifindex = alert->ifindex,
	    .id = id,
	};
	if (alert->group.addr.family != MGM_FAMILY_UNSPEC) {
		told->group = model_find_group(m, &alert->group, &copy);
		told->source = model_find_source(m, &alert->source);
	}
	for (i = 0; i < alert->num_oifs; i++) {
		assert_true(alert->oifs[i].enabled);
		told->oifs |= 1U << (alert->oifs[i].ifindex - 1);
		if (alert->oifs[i].igmp)
			told->igmp |= 1U << (alert->oifs[i].ifindex - 1);
	}
}

static void
model_hear_alert(void *ctx, uint32_t handle, const struct alert *alert)
{
	model_hear(ctx, handle, 0, alert);
}

void
model_listen(struct model *m)
{
	m->lab.port.alert = model_hear_alert;
	/* Entries of a loose run wait for nobody. */
	if (!m->setup.loose)
		m->lab.port.question = model_hear;
}

/* What the model wants it to say. */

static bool
model_wants(const struct model *m, int c, enum alert_kind kind)
{
	return c >= 0 && !m->setup.loose &&
	       (m->client[c].callbacks & ALERT_BIT(kind)) != 0;
}

struct model_alert *
model_want(struct model *m, int c, struct model_alert alert)
{
	assert_true(m->num_wanted < MODEL_ALERTS);
	if (!model_wants(m, c, (enum alert_kind)alert.kind))
		return NULL;
	alert.client = (uint32_t)c;
	m->wanted[m->num_wanted] = alert;
	return &m->wanted[m->num_wanted++];
}

/* Whom memberships on the interface count to. */
static int
model_counted(const struct model *m, unsigned i)
{
	return m->flushing == i + 1 ? m->iface[i].igmp.c : model_holder(m, i + 1);
}

bool
model_is_interested(const struct model *m, int client, unsigned g, unsigned s, bool v6)
{
	unsigned c, i;

	for (i = 0; i < NUM_IFACES; i++) {
		if (!m->iface[i].there || model_counted(m, i) != client)
			continue;
		for (c = 0; c < NUM_CLIENTS; c++) {
			if (m->member[c][i][g][s][v6].since != 0)
				return true;
		}
	}
	return false;
}

static void
model_tell_group(struct model *m, struct model_alert alert, int caller, int counted)
{
	bool v6 = alert.v6 != 0;
	int c, one = -1;
	unsigned others = 0;

	if (alert.group != ANY) {
		if (m->ssm[alert.group] ||
		    model_is_interested(m, counted, ANY, ANY, v6))
			return;
	}
	for (c = 0; c < NUM_CLIENTS; c++) {
		if (c != counted && (model_is_interested(m, c, alert.group, ANY, v6) ||
					model_is_interested(m, c, ANY, ANY, v6))) {
			others++;
			one = c;
		}
	}
	for (c = 0; c < NUM_CLIENTS; c++) {
		if (c != caller && c != counted &&
		    (others == 0 || (others == 1 && c == one)))
			(void)model_want(m, c, alert);
	}
}

void
model_tell_member(struct model *m, unsigned caller, int counted, unsigned i, unsigned g,
    unsigned s, bool v6, bool began)
{
	struct model_alert alert = {.kind = began ? ALERT_JOIN : ALERT_PRUNE,
	    .member = 1,
	    .group = g,
	    .source = s,
	    .v6 = v6,
	    .ifindex = began ? 0 : i + 1};
	int owner, c;

	if (s == ANY) {
		model_tell_group(m, alert, (int)caller, counted);
		return;
	}
	owner = model_holder(m, model_route(m, s));
	if (owner < 0 || owner == counted || owner == (int)caller)
		return;
	for (c = 0; c < NUM_CLIENTS; c++) {
		if (c != counted && c != owner && model_is_interested(m, c, g, s, v6))
			return;
	}
	(void)model_want(m, owner, alert);
}

void
model_tell_local(
    struct model *m, unsigned i, unsigned g, unsigned s, bool v6, bool joined)
{
	struct model_alert alert = {
	    .kind = joined ? ALERT_LOCAL_JOIN : ALERT_LOCAL_LEAVE,
	    .group = g,
	    .source = s,
	    .v6 = v6,
	    .ifindex = i + 1};

	(void)model_want(m, m->iface[i].owner.c, alert);
}

void
model_tell_igmp(struct model *m, unsigned i, enum alert_kind kind)
{
	struct model_alert alert = {
	    .kind = kind, .group = NONE, .source = NONE, .ifindex = i + 1};

	(void)model_want(m, m->iface[i].igmp.c, alert);
}

/* Entries. */

void
model_begin(struct model *m)
{
	unsigned g, s;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			const struct model_mfe *mfe = &m->mfe[g][s];

			m->before[g][s] = (struct model_before){.there = mfe->there};
			if (!mfe->there)
				continue;
			m->before[g][s].number = mfe->number;
			m->before[g][s].owner = model_holder(m, mfe->iif);
			m->before[g][s].iif = mfe->iif;
			m->before[g][s].empty = model_is_empty(m, g, s);
		}
	}
}

static void
model_tell_prune(struct model *m, int c, unsigned g, unsigned s, uint32_t iif)
{
	struct model_alert alert = {
	    .kind = ALERT_PRUNE, .group = g, .source = s, .ifindex = iif};

	(void)model_ask(m, c, alert, m->mfe[g][s].number);
}

void
model_tell_entry(struct model *m, unsigned g, unsigned s)
{
	struct model_alert alert = {
	    .kind = ALERT_JOIN, .group = g, .source = s, .v6 = model_is_v6(g)};
	int owner = model_holder(m, m->mfe[g][s].iif);
	unsigned i;

	if (owner < 0)
		return;
	if (model_is_empty(m, g, s)) {
		model_tell_prune(m, owner, g, s, m->mfe[g][s].iif);
		return;
	}
	for (i = 0; i < NUM_IFACES; i++) {
		if (model_is_in(m, i, g, s) && model_holder(m, i + 1) != owner) {
			(void)model_want(m, owner, alert);
			return;
		}
	}
}

void
model_end(struct model *m, int changer)
{
	unsigned g, s;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			const struct model_before *before = &m->before[g][s];
			const struct model_mfe *mfe = &m->mfe[g][s];
			int owner = model_holder(m, mfe->iif);

			if (!mfe->there || !before->there ||
			    mfe->number != before->number)
				continue;
			if (owner == before->owner) {
				if (owner != changer &&
				    model_is_empty(m, g, s) != before->empty)
					model_tell_entry(m, g, s);
				continue;
			}
			if (before->owner != changer && !before->empty)
				model_tell_prune(m, before->owner, g, s, before->iif);
			if (owner != changer)
				model_tell_entry(m, g, s);
		}
	}
}

/* Comparison. */

static int
model_cmp_alert(const void *a, const void *b)
{
	const struct model_alert *x = a, *y = b;
	const size_t same = offsetof(struct model_alert, id);
	int order = memcmp(x, y, same);

	if (order != 0)
		return order;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void
model_note_id(struct model *m, uint64_t key, uint64_t id)
{
	size_t n;

	for (n = 0; n < MODEL_QUESTIONS; n++) {
		if (m->questions[n].there && m->questions[n].key == key)
			m->questions[n].id = (uint32_t)id;
	}
}

void
model_compare_told(struct model *m)
{
	size_t n;

	qsort(m->wanted, m->num_wanted, sizeof(m->wanted[0]), model_cmp_alert);
	qsort(m->told, m->num_told, sizeof(m->told[0]), model_cmp_alert);
	for (n = 0; n < m->num_told && n < m->num_wanted; n++) {
		const struct model_alert *wanted = &m->wanted[n];

		assert_memory_equal(
		    &m->told[n], wanted, offsetof(struct model_alert, id));
		if (wanted->question)
			model_note_id(m, wanted->id, m->told[n].id);
		m->seen.told[wanted->question][wanted->kind]++;
	}
	assert_int_equal(m->num_told, m->num_wanted);
	m->num_told = m->num_wanted = 0;
}
