/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model.c - the naive model's universe, and what follows from its state.
 *
 * Plain arrays, and loops over all of them for every question: what an entry forwards
 * is found by asking each interface, each client and each kind of membership anew. No
 * code is shared with the core.
 */
#include "config.h"

#include "core_model_ops.h"

#include "addr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const model_group_text[NUM_GROUPS] = {
    "239.1.1.1", "239.1.1.2", "232.1.1.1", "ff0e::1", "ff3e::1"};
static const char *const model_source_text[NUM_SOURCES] = {
    "10.1.0.9", "10.2.0.9", "10.3.0.9", "2001:db8::1", "2001:db8:1::1"};

unsigned
model_below(struct model *m, unsigned limit)
{
	return (unsigned)(fake_plane_random(&m->random) % limit);
}

bool
model_is_v6(unsigned group_or_source)
{
	return group_or_source >= 3;
}

unsigned
model_copies(const struct model *m, unsigned g)
{
	return m->setup.loose && (g == 0 || g == 3) ? MODEL_COPIES : 1;
}

/* Limits that this universe meets. */
static void
model_set_limits(struct core_config *config)
{
	config->max_clients = 3;
	config->max_memberships = 13;
	config->max_client_memberships = 9;
	config->max_mfes = 7;
}

void
model_init(struct model *m, const struct model_setup *setup, uint64_t seed)
{
	struct core_config *config = &m->lab.config;
	char text[ADDR_TEXT_SIZE];
	unsigned g, k, s, i;

	core_lab_init(&m->lab);
	m->setup = *setup;
	m->random = seed;
	m->enabled = true;
	config->refuse_unowned_iif = setup->refuse_unowned;
	config->grace_ms = setup->grace_ms;
	/* Short, so that many entries are made. */
	config->lifetime_us = 200 * CORE_LAB_S;
	config->negative_lifetime_us = 10 * CORE_LAB_S;
	config->max_clients = 16;
	if (setup->limits)
		model_set_limits(config);
	m->lab.fake.fail_one_in = setup->fail_one_in;
	m->lab.fake.random = seed + 1;
	for (g = 0; g < NUM_GROUPS; g++) {
		m->group[g][0] = core_lab_addr(model_group_text[g]);
		for (k = 1; k < model_copies(m, g); k++) {
			snprintf(text, sizeof(text),
			    model_is_v6(g) ? "ff0e::9:%x" : "239.9.%u.1", k % 256);
			m->group[g][k] = core_lab_addr(text);
			m->group[g][k].octets[model_is_v6(g) ? 13 : 3] =
			    (uint8_t)(k / 256 + 1);
		}
	}
	m->ssm[2] = m->ssm[4] = true;
	for (s = 0; s < NUM_SOURCES; s++)
		m->source[s] = core_lab_addr(model_source_text[s]);
	for (i = 0; i < NUM_IFACES; i++)
		m->iface[i].owner.c = m->iface[i].igmp.c = -1;
	model_listen(m);
	model_notify_start(m);
	if (setup->loose)
		model_net_start(m);
	core_lab_start(&m->lab);
}

void
model_exit(struct model *m)
{
	snapshot_release(m->held);
	core_lab_exit(&m->lab);
	free(m->notify);
	free(m->net);
}

struct mgm_prefix
model_group(const struct model *m, unsigned g, unsigned k, bool v6)
{
	if (g == ANY)
		return (struct mgm_prefix){
		    .addr.family = v6 ? MGM_FAMILY_IPV6 : MGM_FAMILY_IPV4};
	return (struct mgm_prefix){m->group[g][k], model_is_v6(g) ? 128 : 32};
}

struct mgm_prefix
model_source(const struct model *m, unsigned s, bool v6)
{
	if (s == ANY)
		return model_group(m, ANY, 0, v6);
	return (struct mgm_prefix){m->source[s], model_is_v6(s) ? 128 : 32};
}

unsigned
model_find_group(const struct model *m, const struct mgm_prefix *prefix, unsigned *copy)
{
	unsigned g, k;

	*copy = 0;
	if (prefix->len == 0)
		return ANY;
	for (g = 0; g < NUM_GROUPS; g++) {
		for (k = 0; k < model_copies(m, g); k++) {
			*copy = k;
			if (addr_equal(&m->group[g][k], &prefix->addr))
				return g;
		}
	}
	fail_msg("the core names a group that nobody named");
	return ANY;
}

unsigned
model_find_source(const struct model *m, const struct mgm_prefix *prefix)
{
	unsigned s = 0;

	if (prefix->len == 0)
		return ANY;
	while (s < NUM_SOURCES && !addr_equal(&m->source[s], &prefix->addr))
		s++;
	assert_true(s < NUM_SOURCES);
	return s;
}

bool
model_is_active(const struct model *m, unsigned i)
{
	const struct model_iface *iface = &m->iface[i];

	return iface->there && !iface->kernel &&
	       (iface->configured || iface->owner.c >= 0 || iface->igmp.c >= 0);
}

bool
model_is_wanted(const struct model *m, unsigned i, unsigned g, unsigned s)
{
	bool v6 = model_is_v6(g);
	unsigned c;

	for (c = 0; c < NUM_CLIENTS; c++) {
		if (m->member[c][i][g][s][v6].since != 0)
			return true;
		if (!m->ssm[g] && (m->member[c][i][g][ANY][v6].since != 0 ||
				      m->member[c][i][ANY][ANY][v6].since != 0))
			return true;
	}
	return false;
}

bool
model_is_listed(const struct model *m, unsigned i, unsigned g, unsigned s)
{
	const struct model_mfe *mfe = &m->mfe[g][s];

	return mfe->iif != 0 && mfe->iif != i + 1 && m->iface[i].there &&
	       !model_stops(m, mfe->iif, g) && !model_stops(m, i + 1, g) &&
	       (model_is_wanted(m, i, g, s) || mfe->edit[i].kind == EDIT_IN);
}

bool
model_is_in(const struct model *m, unsigned i, unsigned g, unsigned s)
{
	return model_is_listed(m, i, g, s) && m->mfe[g][s].edit[i].kind != EDIT_OUT;
}

bool
model_is_empty(const struct model *m, unsigned g, unsigned s)
{
	unsigned i;

	for (i = 0; i < NUM_IFACES; i++) {
		if (model_is_in(m, i, g, s))
			return false;
	}
	return true;
}

bool
model_forwards(const struct model *m, unsigned i, unsigned g, unsigned s)
{
	return model_is_in(m, i, g, s) && model_is_active(m, i) && m->enabled;
}

int
model_holder(const struct model *m, uint32_t ifindex)
{
	const struct model_iface *iface;

	if (ifindex == 0)
		return -1;
	iface = &m->iface[ifindex - 1];
	if (!iface->there)
		return -1;
	return iface->owner.c >= 0 ? iface->owner.c : iface->igmp.c;
}

uint32_t
model_route(const struct model *m, unsigned s)
{
	uint32_t ifindex = m->route[s];

	if (ifindex == 0 || !m->iface[ifindex - 1].there)
		return 0;
	if (m->setup.refuse_unowned && model_holder(m, ifindex) < 0)
		return 0;
	return ifindex;
}

unsigned
model_count_entries(const struct model *m)
{
	unsigned g, s, count = 0;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++)
			count += m->mfe[g][s].there + m->birth[g][s].there;
	}
	return count;
}

int64_t
model_life(const struct model *m, uint32_t iif)
{
	return iif != 0 ? m->lab.config.lifetime_us
			: m->lab.config.negative_lifetime_us;
}

void
model_set_iif(struct model *m, struct model_mfe *mfe, uint32_t iif)
{
	mfe->chosen = false;
	if (iif == mfe->iif)
		return;
	if (iif == 0 || mfe->iif == 0) {
		mfe->timeout_us = model_life(m, iif);
		mfe->expires_us = m->lab.now + mfe->timeout_us;
	}
	mfe->iif = iif;
}

void
model_update_iifs(struct model *m)
{
	unsigned g, s;

	model_begin(m);
	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			struct model_mfe *mfe = &m->mfe[g][s];
			uint32_t iif = model_route(m, s);

			if (!mfe->there)
				continue;
			/* Choices are looked at where the core looked at them. */
			if (mfe->chosen &&
			    (!m->rechecked[s] ||
				(iif == mfe->routed && iif != 0 &&
				    model_holder(m, iif) == model_holder(m, mfe->iif))))
				continue;
			mfe->routed = iif;
			model_set_iif(m, mfe, iif);
		}
	}
	model_end(m, -1);
	memset(m->rechecked, 0, sizeof(m->rechecked));
}

void
model_expire(struct model *m)
{
	unsigned g, s;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			struct model_mfe *mfe = &m->mfe[g][s];

			if (!mfe->there || mfe->expires_us > m->lab.now)
				continue;
			if (mfe->iif != 0 && mfe->carried) {
				mfe->carried = false;
				m->seen.refreshed++;
				mfe->expires_us = m->lab.now + mfe->timeout_us;
			} else {
				*mfe = (struct model_mfe){0};
			}
		}
	}
}

/* By group and source: is the entry after the hand, and before the other one? */
static bool
model_is_nearer(
    const struct model *m, unsigned g, unsigned s, bool wrapped, const unsigned *best)
{
	const struct mgm_addr *group = &m->group[g][0], *source = &m->source[s];
	int order = addr_cmp(group, &m->hand_group);

	if (order == 0)
		order = addr_cmp(source, &m->hand_source);
	if (!m->mfe[g][s].there || (order <= 0 && !wrapped))
		return false;
	if (best[0] == NUM_GROUPS)
		return true;
	order = addr_cmp(group, &m->group[best[0]][0]);
	if (order == 0)
		order = addr_cmp(source, &m->source[best[1]]);
	return order < 0;
}

/* The next entry after the hand, round the table; the hand goes there. */
static struct model_mfe *
model_turn_hand(struct model *m, unsigned *best)
{
	unsigned wrapped, g, s;

	best[0] = NUM_GROUPS;
	for (wrapped = 0; wrapped < 2 && best[0] == NUM_GROUPS; wrapped++) {
		for (g = 0; g < NUM_GROUPS; g++) {
			for (s = 0; s < NUM_SOURCES; s++) {
				if (model_is_nearer(m, g, s, wrapped, best)) {
					best[0] = g;
					best[1] = s;
				}
			}
		}
	}
	if (best[0] == NUM_GROUPS)
		return NULL;
	m->hand_group = m->group[best[0]][0];
	m->hand_source = m->source[best[1]];
	return &m->mfe[best[0]][best[1]];
}

bool
model_make_room(struct model *m)
{
	unsigned looks = 0, g, s, best[2] = {0};

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++)
			looks += m->mfe[g][s].there;
	}
	for (looks = looks < 16 ? looks : 16; looks > 0; looks--) {
		struct model_mfe *mfe = model_turn_hand(m, best);
		int64_t least =
		    model_is_empty(m, best[0], best[1]) ? CORE_LAB_S : 10 * CORE_LAB_S;

		if (mfe->packets != mfe->looked_packets) {
			mfe->looked_packets = mfe->packets;
			mfe->looked_us = m->lab.now;
		} else if (m->lab.now - mfe->looked_us >= least) {
			*mfe = (struct model_mfe){0};
			m->seen.yielded++;
			return true;
		}
	}
	return false;
}
