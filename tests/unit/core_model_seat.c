/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_seat.c - the naive model of places on interfaces, and of whatever ends
 * them: a release, a death, the end of a grace, a sweep.
 *
 * What a client contributed carries the handle that the client had when it did so or
 * said so again. Of a former life is what carries another handle than the present one.
 */
#include "config.h"

#include "core_model_ops.h"

#include <string.h>

bool
model_is_igmp(unsigned c)
{
	return c >= NUM_ROUTING;
}

/* The seat that is, or would be, the client's. */
struct model_seat *
model_seat_for(struct model *m, unsigned c, unsigned i)
{
	return model_is_igmp(c) ? &m->iface[i].igmp : &m->iface[i].owner;
}

bool
model_has_seat(const struct model *m, unsigned c, unsigned i)
{
	return m->iface[i].owner.c == (int)c || m->iface[i].igmp.c == (int)c;
}

unsigned
model_count_seats(const struct model *m, unsigned c)
{
	unsigned i, count = 0;

	for (i = 0; i < NUM_IFACES; i++)
		count += model_has_seat(m, c, i);
	return count;
}

unsigned
model_count_members(const struct model *m, unsigned c)
{
	unsigned i, g, s, v6, count = 0;

	for (i = 0; i < NUM_IFACES; i++) {
		for (g = 0; g <= ANY; g++) {
			for (s = 0; s <= ANY; s++) {
				for (v6 = 0; v6 < 2; v6++) {
					if (m->member[c][i][g][s][v6].since != 0)
						count += model_copies(m, g);
				}
			}
		}
	}
	return count;
}

void
model_forget_member(struct model *m, unsigned c, unsigned i, int counted, bool local,
    unsigned g, unsigned s, bool v6)
{
	if (local)
		model_tell_local(m, i, g, s, v6, false);
	if (!model_is_interested(m, counted, g, s, v6))
		model_tell_member(m, c, counted, i, g, s, v6, false);
}

/* Memberships of a client on an interface end, the newest first. `keep` is the handle
 * of those that stay; 0: none do. */
static unsigned
model_end_members(
    struct model *m, unsigned c, unsigned i, int counted, bool local, uint32_t keep)
{
	struct model_member *all = &m->member[c][i][0][0][0], *newest;
	const size_t count = sizeof(m->member[c][i]) / sizeof(*all);
	unsigned ended = 0;
	size_t n;

	for (;; ended++) {
		newest = NULL;
		for (n = 0; n < count; n++) {
			if (all[n].since != 0 && all[n].handle != keep &&
			    (newest == NULL || all[n].since > newest->since))
				newest = &all[n];
		}
		if (newest == NULL)
			return ended;
		newest->since = 0;
		n = (size_t)(newest - all);
		model_forget_member(m, c, i, counted, local,
		    (unsigned)(n / 2 / (NUM_SOURCES + 1)),
		    (unsigned)(n / 2 % (NUM_SOURCES + 1)), n % 2 != 0);
	}
}

/* The client's edits there end, but those that carry the handle; 0: all. */
static void
model_end_edits(struct model *m, unsigned c, unsigned i, uint32_t keep)
{
	unsigned g, s;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			struct model_edit *edit = &m->mfe[g][s].edit[i];

			if (edit->kind != EDIT_NONE && edit->c == (int)c &&
			    edit->handle != keep)
				edit->kind = EDIT_NONE;
		}
	}
}

void
model_flush_igmp(struct model *m, unsigned i)
{
	unsigned igmp = (unsigned)m->iface[i].igmp.c;

	m->iface[i].wrong_if = false;
	m->flushing = i + 1;
	model_begin(m);
	model_tell_igmp(m, i, ALERT_DISABLE_IGMP);
	(void)model_end_members(m, igmp, i, (int)igmp, false, 0);
	model_end(m, (int)igmp);
	model_tell_igmp(m, i, ALERT_ENABLE_IGMP);
	m->flushing = 0;
}

void
model_end_seat(struct model *m, unsigned c, unsigned i)
{
	struct model_iface *iface = &m->iface[i];
	int holder = model_holder(m, i + 1);
	bool was_owner = iface->owner.c == (int)c;
	bool bracket = was_owner && iface->igmp.c >= 0;
	unsigned g, s;

	model_begin(m);
	if (bracket) {
		model_tell_igmp(m, i, ALERT_DISABLE_IGMP);
		/* IGMP beside an owner adds its own again afterwards. */
		(void)model_end_members(
		    m, (unsigned)iface->igmp.c, i, holder, false, 0);
	}
	(void)model_end_members(m, c, i, holder, !was_owner, 0);
	if (holder == (int)c)
		iface->wrong_if = false;
	model_seat_for(m, c, i)->c = -1;
	model_end_edits(m, c, i, 0);
	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			if (m->mfe[g][s].iif == i + 1 && holder == (int)c)
				m->mfe[g][s] = (struct model_mfe){0};
		}
	}
	model_end(m, holder);
	if (bracket)
		model_tell_igmp(m, i, ALERT_ENABLE_IGMP);
}

/* The interfaces of the client, the one that it took last first. */
static unsigned
model_list_seats(const struct model *m, unsigned c, unsigned ifaces[NUM_IFACES])
{
	uint64_t since[NUM_IFACES];
	unsigned i, n, count = 0;

	for (i = 0; i < NUM_IFACES; i++) {
		const struct model_iface *iface = &m->iface[i];
		uint64_t one =
		    model_is_igmp(c) ? iface->igmp.since : iface->owner.since;

		if (!model_has_seat(m, c, i))
			continue;
		for (n = count++; n > 0 && since[n - 1] < one; n--) {
			since[n] = since[n - 1];
			ifaces[n] = ifaces[n - 1];
		}
		since[n] = one;
		ifaces[n] = i;
	}
	return count;
}

/* It is no more: what it said about entries to come is void, too. */
static void
model_void_answers(struct model *m, unsigned c)
{
	unsigned g, s;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			struct model_birth *birth = &m->birth[g][s];

			birth->vetoes[c] = 0;
			if (birth->choice != 0 && birth->chooser == (int)c)
				birth->choice = 0;
		}
	}
}

void
model_end_client(struct model *m, unsigned c)
{
	struct model_client *client = &m->client[c];
	unsigned ifaces[NUM_IFACES], count, n;

	client->callbacks = 0;
	count = model_list_seats(m, c, ifaces);
	for (n = 0; n < count; n++)
		model_end_seat(m, c, ifaces[n]);
	model_drop_questions(m, c);
	model_void_answers(m, c);
	if (client->handle != 0)
		client->old_handle = client->handle;
	client->handle = 0;
	client->stale = client->replaying = false;
}

void
model_lose_seat(struct model *m, unsigned c)
{
	if (m->client[c].stale && model_count_seats(m, c) == 0)
		model_end_client(m, c);
}

void
model_die(struct model *m, unsigned c, bool kept)
{
	struct model_client *client = &m->client[c];
	unsigned i;

	client->callbacks = 0;
	if (kept && client->replaying)
		model_sweep(m, c);
	if (!kept || model_count_seats(m, c) == 0) {
		model_end_client(m, c);
		return;
	}
	for (i = 0; i < NUM_IFACES; i++) {
		if (model_holder(m, i + 1) == (int)c)
			m->iface[i].wrong_if = false;
	}
	client->stale = true;
	client->grace_end_us = m->lab.now + (int64_t)m->setup.grace_ms * 1000;
	client->died = ++m->stamps;
	client->old_handle = client->handle;
	client->handle = 0;
	m->seen.stale++;
	model_drop_questions(m, c);
}

void
model_adopt(struct model *m, unsigned c)
{
	m->client[c].stale = false;
	m->client[c].replaying = true;
	m->seen.adopted++;
}

void
model_sweep(struct model *m, unsigned c)
{
	struct model_client *client = &m->client[c];
	unsigned ifaces[NUM_IFACES], count, n;
	int holder;

	client->replaying = false;
	count = model_list_seats(m, c, ifaces);
	for (n = 0; n < count; n++) {
		if (model_seat_for(m, c, ifaces[n])->handle != client->handle) {
			model_end_seat(m, c, ifaces[n]);
			m->seen.swept++;
			continue;
		}
		holder = model_holder(m, ifaces[n] + 1);
		model_begin(m);
		m->seen.swept += model_end_members(
		    m, c, ifaces[n], holder, model_is_igmp(c), client->handle);
		model_end_edits(m, c, ifaces[n], client->handle);
		model_end(m, holder);
	}
}

/* First all memberships end, each as by a delete; then the rest, as by a release. */
static void
model_end_stale(struct model *m, unsigned c)
{
	unsigned ifaces[NUM_IFACES], count = model_list_seats(m, c, ifaces), n;
	int holder;

	for (n = 0; n < count; n++) {
		holder = model_holder(m, ifaces[n] + 1);
		model_begin(m);
		(void)model_end_members(m, c, ifaces[n], holder, model_is_igmp(c), 0);
		model_end(m, holder);
	}
	model_end_client(m, c);
}

bool
model_end_grace(struct model *m)
{
	struct model_client *first = NULL, *client;
	unsigned c;

	for (c = 0; c < NUM_CLIENTS; c++) {
		client = &m->client[c];
		if ((client->stale || client->replaying) &&
		    client->grace_end_us <= m->lab.now &&
		    (first == NULL || client->died < first->died))
			first = client;
	}
	if (first == NULL)
		return false;
	c = (unsigned)(first - m->client);
	m->seen.grace_ended++;
	if (first->replaying)
		model_sweep(m, c);
	else
		model_end_stale(m, c);
	return true;
}

static bool
model_is_over(const struct model *m, int c)
{
	return c >= 0 && (m->client[c].stale || m->client[c].replaying) &&
	       m->client[c].grace_end_us <= m->lab.now;
}

/*
 * In a loose run the core ends what is over when it comes to it, and the model follows
 * where it matters: IGMP's memberships end with an owner's seat, and who takes a seat
 * again before its end keeps what it has there. The rest of an end is waited for
 * (model_agree(), model_net_compare()).
 */
void
model_follow(struct model *m)
{
	struct snapshot_iface row;
	unsigned i;
	int c;

	for (i = 0; i < NUM_IFACES; i++) {
		if (!m->iface[i].there)
			continue;
		assert_true(core_next_iface(m->lab.core, i, &row));
		assert_int_equal(row.link.ifindex, i + 1);
		c = m->iface[i].owner.c;
		if (model_is_over(m, c) &&
		    (row.protocol == 0 || row.component != (uint32_t)c)) {
			model_end_seat(m, (unsigned)c, i);
			model_lose_seat(m, (unsigned)c);
		}
		c = m->iface[i].igmp.c;
		if (model_is_over(m, c) && !row.igmp) {
			model_end_seat(m, (unsigned)c, i);
			model_lose_seat(m, (unsigned)c);
		}
	}
}
