/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_host.c - random packets, links, routes, time, and calls about entries.
 *
 * In a loose run the model keeps no entries: which there are while work waits is the
 * core's to say, and all are made anew before they are compared.
 */
#include "config.h"

#include "core_model_ops.h"

#define WRONG_IF_US (3 * CORE_LAB_S)

static void
model_send(struct model *m, enum plane_event_type type, unsigned g, unsigned k,
    unsigned s, unsigned i)
{
	struct plane_event event = {
	    .type = type,
	    .group = m->group[g][k],
	    .source = m->source[s],
	    .ifindex = i + 1,
	};

	core_plane_event(m->lab.core, &event, m->lab.now);
}

/* All packets of the flows in a loose run; each finds or makes its entry. */
static void
model_packet_loose(struct model *m, unsigned g, unsigned s, bool legal)
{
	unsigned released = m->lab.fake.released, dropped = m->lab.fake.dropped, k;

	for (k = 0; k < model_copies(m, g); k++)
		model_send(m, PLANE_EVENT_NEW_SOURCE, g, k, s, 0);
	assert_int_equal(m->lab.fake.released - released, legal ? k : 0);
	assert_int_equal(m->lab.fake.dropped - dropped, legal ? 0 : k);
}

void
model_packet_of(struct model *m, unsigned g, unsigned s)
{
	struct model_mfe *mfe = &m->mfe[g][s];
	unsigned released = m->lab.fake.released, dropped = m->lab.fake.dropped;
	bool legal = model_is_v6(g) == model_is_v6(s) && m->enabled;
	bool known = mfe->there || m->birth[g][s].there;
	unsigned i;

	if (m->setup.loose) {
		model_packet_loose(m, g, s, legal);
		return;
	}
	i = model_below(m, NUM_IFACES);
	model_send(m, PLANE_EVENT_NEW_SOURCE, g, 0, s, i);
	core_check(m->lab.core);
	released = m->lab.fake.released - released;
	dropped = m->lab.fake.dropped - dropped;
	if (legal && !known && model_count_entries(m) >= m->lab.config.max_mfes &&
	    !model_make_room(m)) {
		m->seen.refused[3]++;
		legal = false;
	}
	if (!legal) {
		assert_true(dropped == 1 && released == 0);
		if (m->enabled)
			model_notify_unresolved(m, i);
		return;
	}
	if (dropped > 0) {
		assert_true(m->setup.fail_one_in > 0 && !known);
		return;
	}
	if (!known)
		model_give_birth(m, g, s);
	if (!known && mfe->there && mfe->iif == 0)
		model_notify_unresolved(m, i);
	assert_int_equal(released, m->birth[g][s].there ? 0 : 1);
}

void
model_packet(struct model *m)
{
	unsigned g = model_below(m, NUM_GROUPS), s = model_below(m, NUM_SOURCES);

	model_packet_of(m, g, s);
}

/* An entry that is there carries packets. */
void
model_carry(struct model *m)
{
	unsigned g = model_below(m, NUM_GROUPS), s = model_below(m, NUM_SOURCES);
	struct fake_mfe *fake;

	if (!m->mfe[g][s].there)
		return;
	fake = fake_plane_find(&m->lab.fake, &m->group[g][0], &m->source[s]);
	fake->counters.in_packets++;
	model_notify_carry(m, fake);
	m->mfe[g][s].carried = true;
	m->mfe[g][s].packets++;
}

void
model_report_link(struct model *m, unsigned i)
{
	struct core_link link = core_lab_link(i + 1);
	struct model_iface *iface = &m->iface[i];
	int rc;

	iface->there = true;
	iface->configured = model_below(m, 3) == 0;
	iface->kernel = model_below(m, 10) == 0;
	link.configured = iface->configured;
	link.kernel_forwards = iface->kernel;
	link.link.running = model_below(m, 2) == 0;
	link.link.mtu = 1400 + model_below(m, 3);
	rc = core_set_link(m->lab.core, &link, m->lab.now);
	assert_true(rc == 0 || m->setup.fail_one_in > 0);
}

static void
model_remove_link(struct model *m, unsigned i)
{
	struct model_iface *iface = &m->iface[i];
	int igmp = iface->igmp.c, owner = iface->owner.c;
	unsigned g, s;

	core_remove_link(m->lab.core, i + 1, m->lab.now);
	if (!iface->there)
		return;
	model_begin(m);
	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			struct model_mfe *mfe = &m->mfe[g][s];

			if (mfe->there && mfe->iif == i + 1)
				model_set_iif(m, mfe, 0);
		}
	}
	model_end(m, -1);
	if (igmp >= 0) {
		model_end_seat(m, (unsigned)igmp, i);
		model_lose_seat(m, (unsigned)igmp);
	}
	if (owner >= 0) {
		model_end_seat(m, (unsigned)owner, i);
		model_lose_seat(m, (unsigned)owner);
	}
	*iface = (struct model_iface){.owner.c = -1, .igmp.c = -1};
	model_notify_forget(m, i);
}

void
model_link(struct model *m)
{
	unsigned i = model_below(m, NUM_IFACES);

	if (model_below(m, 4) != 0)
		model_report_link(m, i);
	else
		model_remove_link(m, i);
}

void
model_change_route(struct model *m)
{
	unsigned s = model_below(m, NUM_SOURCES), n;
	struct mgm_prefix prefix = model_source(m, s, false);
	char text[PREFIX_TEXT_SIZE];
	bool all;

	prefix_format(&prefix, text, sizeof(text));
	m->route[s] = model_below(m, NUM_IFACES + 1);
	if (m->route[s] == 0)
		core_lab_remove_route(&m->lab, text);
	else
		core_lab_set_route(&m->lab, text, m->route[s]);
	all = model_below(m, 8) == 0;
	core_routes_changed(m->lab.core, all ? NULL : &prefix);
	for (n = 0; n < NUM_SOURCES; n++)
		m->rechecked[n] |= all || n == s;
}

void
model_advance(struct model *m)
{
	static const int64_t steps_s[] = {0, 1, 1, 1, 5, 20, 61, 450};

	m->lab.now += steps_s[model_below(m, m->setup.loose ? 6 : 8)] * CORE_LAB_S;
}

void
model_enable(struct model *m)
{
	m->enabled = model_below(m, 6) != 0;
	core_set_enabled(m->lab.core, m->enabled, m->lab.now);
}

void
model_snapshot(struct model *m)
{
	core_request_snapshot(m->lab.core, m->lab.now);
	if (model_below(m, 2) != 0)
		return;
	/* One that is held lives on, unchanged, however many come after it. */
	if (m->held != NULL)
		assert_int_equal(m->held->number, m->held_number);
	snapshot_release(m->held);
	m->held = core_take_snapshot(m->lab.core);
	m->held_number = m->held->number;
}

void
model_set_mfe(struct model *m)
{
	unsigned g = model_below(m, NUM_GROUPS), s = model_below(m, NUM_SOURCES);
	uint32_t iif = model_below(m, NUM_IFACES + 1);
	const struct mgm_addr none = {0};
	struct model_mfe *mfe = &m->mfe[g][s];
	unsigned c = model_below(m, NUM_CLIENTS);
	enum mgm_status wanted = MGM_OK;

	/* Mostly the one that may. */
	if (mfe->there && model_holder(m, mfe->iif) >= 0 && model_below(m, 4) != 0)
		c = (unsigned)model_holder(m, mfe->iif);
	if (m->client[c].handle == 0)
		wanted = MGM_E_INVALID_PARAMETER;
	else if (!mfe->there)
		wanted = MGM_E_NOT_FOUND;
	else if (model_holder(m, mfe->iif) != (int)c ||
		 (iif != 0 && model_holder(m, iif) != (int)c))
		wanted = MGM_E_INVALID_PARAMETER;
	assert_int_equal(core_set_mfe(m->lab.core, model_handle(m, c), &m->group[g][0],
			     &m->source[s], &none, iif, m->lab.now),
	    wanted);
	if (wanted != MGM_OK)
		return;
	model_begin(m);
	if (iif != 0)
		mfe->iif = iif;
	mfe->chosen = true;
	model_end(m, (int)c);
}

void
model_want_wrong_if(struct model *m)
{
	unsigned c = model_below(m, NUM_CLIENTS), i = model_below(m, NUM_IFACES);
	bool on = model_below(m, 3) != 0;
	enum mgm_status wanted = MGM_OK;

	/* Mostly the one that may. */
	if (model_holder(m, i + 1) >= 0 && model_below(m, 4) != 0)
		c = (unsigned)model_holder(m, i + 1);
	if (m->client[c].handle == 0)
		wanted = MGM_E_INVALID_PARAMETER;
	else if (!m->iface[i].there)
		wanted = MGM_E_NOT_FOUND;
	else if (model_holder(m, i + 1) != (int)c)
		wanted = MGM_E_INVALID_PARAMETER;
	assert_int_equal(
	    core_set_wrong_if(m->lab.core, model_handle(m, c), i + 1, on, m->lab.now),
	    wanted);
	if (wanted == MGM_OK)
		m->iface[i].wrong_if = on;
}

void
model_see_wrong_if(struct model *m)
{
	unsigned g = model_below(m, NUM_GROUPS), s = model_below(m, NUM_SOURCES);
	unsigned i = model_below(m, NUM_IFACES), tries;
	struct model_alert alert = {.kind = ALERT_WRONG_IF};
	const struct model_mfe *mfe;

	/* Mostly where somebody wants to know. */
	for (tries = 0; tries < NUM_IFACES && !m->iface[i].wrong_if; tries++)
		i = tries;
	for (tries = 0; tries < 5 && !m->mfe[g][s].there; tries++) {
		g = model_below(m, NUM_GROUPS);
		s = model_below(m, NUM_SOURCES);
	}
	mfe = &m->mfe[g][s];
	alert.group = g;
	alert.source = s;
	alert.v6 = model_is_v6(g);
	alert.ifindex = i + 1;
	model_send(m, PLANE_EVENT_WRONG_IF, g, 0, s, i);
	if (!mfe->there || mfe->iif == 0 || mfe->iif == i + 1 || !m->iface[i].there ||
	    !m->iface[i].wrong_if || m->wrong_if_us[i][g][s] > m->lab.now)
		return;
	if (model_want(m, model_holder(m, i + 1), alert) != NULL)
		m->wrong_if_us[i][g][s] = m->lab.now + WRONG_IF_US;
}
