/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_core_model.c - random operations on a core and on a naive model, compared.
 *
 * The model holds plain arrays over a small universe and computes everything anew from
 * them after each step: an entry's oifs by asking each interface, each client and each
 * kind of membership. It shares no code with the core. After each step the core checks
 * its own invariants and every entry, membership and owner is compared, and so is what
 * the plane was told. The seed is printed first; MGM_SEED repeats a run, MGM_OPERATIONS
 * sets its length.
 */
#include "config.h"

#include "core_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const group_text[NUM_GROUPS] = {
    "239.1.1.1", "239.1.1.2", "232.1.1.1", "ff0e::1", "ff3e::1"};
const char *const source_text[NUM_SOURCES] = {
    "10.1.0.9", "10.2.0.9", "10.3.0.9", "2001:db8::1", "2001:db8:1::1"};
const uint32_t client_protocol[NUM_CLIENTS] = {
    MGM_PROTO_PIM_DENSE, MGM_PROTO_PIM_DENSE, MGM_PROTO_DVMRP, MGM_PROTO_IGMP_ONLY};

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

static bool
model_is_active(const struct model *m, unsigned i)
{
	const struct model_iface *iface = &m->iface[i];

	return iface->there && !iface->kernel &&
	       (iface->configured || iface->owner >= 0 || iface->igmp >= 0);
}

bool
model_is_wanted(const struct model *m, unsigned i, unsigned g, unsigned s)
{
	bool ssm = g == 2 || g == 4, v6 = model_is_v6(g);
	unsigned c;

	for (c = 0; c < NUM_CLIENTS; c++) {
		if (m->member[c][i][g][s][v6] != 0)
			return true;
		if (!ssm && (m->member[c][i][g][ANY][v6] != 0 ||
				m->member[c][i][ANY][ANY][v6] != 0))
			return true;
	}
	return false;
}

static bool
model_is_listed(const struct model *m, unsigned i, unsigned g, unsigned s)
{
	const struct model_mfe *mfe = &m->mfe[g][s];

	return mfe->iif != 0 && mfe->iif != i + 1 && m->iface[i].there &&
	       (model_is_wanted(m, i, g, s) || mfe->edit[i] == EDIT_IN);
}

bool
model_is_in(const struct model *m, unsigned i, unsigned g, unsigned s)
{
	return model_is_listed(m, i, g, s) && m->mfe[g][s].edit[i] != EDIT_OUT;
}

static bool
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
	return !iface->there ? -1 : iface->owner >= 0 ? iface->owner : iface->igmp;
}

/* The incoming interface of a source as its route says now. */
uint32_t
model_route(const struct model *m, unsigned s)
{
	uint32_t ifindex = m->route[s];
	const struct model_iface *iface;

	if (ifindex == 0)
		return 0;
	iface = &m->iface[ifindex - 1];
	if (!iface->there)
		return 0;
	if (m->lab.config.refuse_unowned_iif && iface->owner < 0 && iface->igmp < 0)
		return 0;
	return ifindex;
}

int64_t
model_life(const struct model *m, uint32_t iif)
{
	return iif != 0 ? m->lab.config.lifetime_us
			: m->lab.config.negative_lifetime_us;
}

static void
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

static void
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

static void
model_expire(struct model *m)
{
	unsigned g, s;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			struct model_mfe *mfe = &m->mfe[g][s];

			if (!mfe->there || mfe->expires_us > m->lab.now)
				continue;
			if (mfe->iif != 0 && mfe->carried &&
			    !m->lab.config.lifetime_hard) {
				mfe->carried = false;
				m->seen_refresh++;
				mfe->expires_us = m->lab.now + mfe->timeout_us;
			} else {
				*mfe = (struct model_mfe){0};
			}
		}
	}
}

/* One that was recorded is no more. */
static void
model_forget_member(struct model *m, unsigned c, unsigned i, int counted, bool local,
    unsigned g, unsigned s, bool v6)
{
	if (local)
		model_tell_local(m, i, g, s, v6, false);
	if (!model_is_interested(m, counted, g, s, v6))
		model_tell_member(m, c, counted, i, g, s, v6, false);
}

/* All memberships of a client on an interface end, the newest first. */
static void
model_end_members(struct model *m, unsigned c, unsigned i, int counted, bool local)
{
	uint64_t *all = &m->member[c][i][0][0][0], *newest;
	const size_t count = sizeof(m->member[c][i]) / sizeof(*all);
	size_t n;

	for (;;) {
		newest = all;
		for (n = 1; n < count; n++) {
			if (all[n] > *newest)
				newest = &all[n];
		}
		if (*newest == 0)
			return;
		*newest = 0;
		n = (size_t)(newest - all);
		model_forget_member(m, c, i, counted, local,
		    (unsigned)(n / 2 / (NUM_SOURCES + 1)),
		    (unsigned)(n / 2 % (NUM_SOURCES + 1)), n % 2 != 0);
	}
}

/* A client leaves an interface, whatever the reason. */
static void
model_end_seat(struct model *m, unsigned c, unsigned i)
{
	struct model_iface *iface = &m->iface[i];
	int holder = iface->owner >= 0 ? iface->owner : iface->igmp;
	bool was_owner = iface->owner == (int)c;
	bool bracket = was_owner && iface->igmp >= 0;
	unsigned g, s;

	model_begin(m);
	if (bracket) {
		model_tell_igmp(m, i, ALERT_DISABLE_IGMP);
		/* IGMP beside an owner adds its own again afterwards. */
		model_end_members(m, (unsigned)iface->igmp, i, holder, false);
	}
	model_end_members(m, c, i, holder, !was_owner);
	if (holder == (int)c)
		iface->wrong_if = false;
	if (was_owner)
		iface->owner = -1;
	else
		iface->igmp = -1;
	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			struct model_mfe *mfe = &m->mfe[g][s];

			if (mfe->there && mfe->edit[i] != EDIT_NONE &&
			    mfe->edit_client[i] == (int)c)
				mfe->edit[i] = EDIT_NONE;
			if (mfe->there && mfe->iif == i + 1 && holder == (int)c)
				*mfe = (struct model_mfe){0};
		}
	}
	model_end(m, holder);
	if (bracket)
		model_tell_igmp(m, i, ALERT_ENABLE_IGMP);
}

/* The interface that the client took last, or NUM_IFACES. */
static unsigned
model_last_seat(const struct model *m, unsigned c)
{
	unsigned i, last = NUM_IFACES;
	uint64_t since = 0;

	for (i = 0; i < NUM_IFACES; i++) {
		const struct model_iface *iface = &m->iface[i];

		if (iface->owner == (int)c && iface->owner_since > since) {
			since = iface->owner_since;
			last = i;
		} else if (iface->igmp == (int)c && iface->igmp_since > since) {
			since = iface->igmp_since;
			last = i;
		}
	}
	return last;
}

static bool
model_has_seat(const struct model *m, unsigned c, unsigned i)
{
	return m->iface[i].owner == (int)c || m->iface[i].igmp == (int)c;
}

/* Operations. Each acts on both and says what status it expects. */

static void
model_register(struct model *m)
{
	unsigned c = model_below(m, NUM_CLIENTS);
	struct core_client_info info = {
	    .protocol = client_protocol[c], .component = c, .name = "model"};
	unsigned dice = model_below(m, 5);
	uint32_t handle = 0;
	enum mgm_status status;

	info.callbacks = dice == 0  ? 0
			 : dice < 3 ? UINT32_MAX
				    : (uint32_t)fake_plane_random(&m->random);
	/* Events of interfaces have a test of their own. */
	info.callbacks &= ~ALERT_BIT(ALERT_INTERFACE);
	if (m->failing)
		info.callbacks = 0;
	status = core_register_mprotocol(m->lab.core, &info, m->lab.now, &handle);
	if (m->handle[c] != 0) {
		assert_int_equal(status, MGM_E_ALREADY_EXISTS);
		return;
	}
	assert_int_equal(status, MGM_OK);
	assert_int_not_equal(handle, 0);
	assert_int_not_equal(handle, m->old_handle[c]);
	m->handle[c] = handle;
	m->callbacks[c] = info.callbacks;
}

static void
model_deregister(struct model *m)
{
	unsigned c = model_below(m, NUM_CLIENTS), i;
	enum mgm_status wanted = m->handle[c] != 0 ? MGM_OK : MGM_E_INVALID_PARAMETER;

	for (i = 0; i < NUM_IFACES; i++) {
		if (m->handle[c] != 0 && model_has_seat(m, c, i))
			wanted = MGM_E_CANNOT_COMPLETE;
	}
	assert_int_equal(
	    core_deregister_mprotocol(m->lab.core,
		m->handle[c] != 0 ? m->handle[c] : m->old_handle[c], m->lab.now),
	    wanted);
	if (wanted != MGM_OK)
		return;
	m->callbacks[c] = 0;
	model_drop_client(m, c);
	m->old_handle[c] = m->handle[c];
	m->handle[c] = 0;
}

static void
model_client_gone(struct model *m)
{
	unsigned c = model_below(m, NUM_CLIENTS), i;

	core_client_gone(m->lab.core, m->handle[c], m->lab.now);
	if (m->handle[c] == 0)
		return;
	m->callbacks[c] = 0;
	while ((i = model_last_seat(m, c)) < NUM_IFACES)
		model_end_seat(m, c, i);
	model_drop_client(m, c);
	m->old_handle[c] = m->handle[c];
	m->handle[c] = 0;
}

static void
model_take(struct model *m)
{
	unsigned c = model_below(m, NUM_CLIENTS), i = model_below(m, NUM_IFACES);
	bool igmp = client_protocol[c] == MGM_PROTO_IGMP_ONLY;
	struct model_iface *iface = &m->iface[i];
	enum mgm_status wanted = MGM_OK, status;

	if (m->handle[c] == 0 || !iface->there)
		wanted = MGM_E_INVALID_PARAMETER;
	else if ((igmp ? iface->igmp : iface->owner) >= 0)
		wanted = MGM_E_ALREADY_EXISTS;
	else if (iface->kernel)
		wanted = MGM_E_CANNOT_COMPLETE;
	status = core_lab_take(&m->lab, m->handle[c], i + 1);
	if (m->failing && wanted == MGM_OK && status == MGM_E_CANNOT_COMPLETE)
		return;
	assert_int_equal(status, wanted);
	if (wanted != MGM_OK)
		return;
	if (igmp) {
		iface->igmp = (int)c;
		iface->igmp_since = ++m->stamps;
		return;
	}
	iface->owner = (int)c;
	iface->owner_since = ++m->stamps;
	if (iface->igmp < 0)
		return;
	iface->wrong_if = false;
	m->flushing = i + 1;
	model_begin(m);
	model_tell_igmp(m, i, ALERT_DISABLE_IGMP);
	model_end_members(m, (unsigned)iface->igmp, i, iface->igmp, false);
	model_end(m, iface->igmp);
	model_tell_igmp(m, i, ALERT_ENABLE_IGMP);
	m->flushing = 0;
}

static void
model_release(struct model *m)
{
	unsigned c = model_below(m, NUM_CLIENTS), i = model_below(m, NUM_IFACES);
	bool may = m->handle[c] != 0 && model_has_seat(m, c, i);

	assert_int_equal(core_lab_release(&m->lab, m->handle[c], i + 1),
	    may ? MGM_OK : MGM_E_INVALID_PARAMETER);
	if (may)
		model_end_seat(m, c, i);
}

static struct mgm_prefix
model_prefix(const char *const *texts, unsigned n, bool v6)
{
	struct mgm_prefix prefix = {
	    .addr.family = v6 ? MGM_FAMILY_IPV6 : MGM_FAMILY_IPV4};

	if (n != ANY)
		assert_int_equal(prefix_parse(texts[n], &prefix), 0);
	return prefix;
}

/* What a random add or delete is about. */
struct model_call {
	unsigned c, i, g, s;
	bool v6;
	uint32_t flags;
	bool join, forward;
	struct core_membership membership;
	enum mgm_status refusal; /* before anything that exists is looked at */
};

/* One who sits on the interface, or what was drawn. */
static unsigned
model_sitter(struct model *m, unsigned i, unsigned drawn)
{
	const struct model_iface *iface = &m->iface[i];
	int sitter = model_below(m, 3) == 0 ? iface->igmp : iface->owner;

	return iface->there && sitter >= 0 ? (unsigned)sitter : drawn;
}

static struct model_call
model_pick_call(struct model *m)
{
	struct model_call call = {
	    .c = model_below(m, NUM_CLIENTS),
	    .i = model_below(m, NUM_IFACES),
	    .g = model_below(m, NUM_GROUPS + 1),
	    .s = model_below(m, NUM_SOURCES + 1),
	};
	unsigned dice = model_below(m, 20);
	bool source_v6;

	/* Mostly something that can work. */
	if (model_below(m, 4) != 0)
		call.c = model_sitter(m, call.i, call.c);
	if (call.g == ANY && dice < 15)
		call.s = ANY;
	if (call.g != ANY && call.s != ANY && dice < 18)
		call.s = model_is_v6(call.g) ? 3 + call.s % 2 : call.s % 3;
	call.v6 = call.g != ANY ? model_is_v6(call.g) : model_below(m, 2) != 0;
	source_v6 = call.s != ANY ? model_is_v6(call.s) : call.v6;
	dice = model_below(m, 20);
	call.flags = dice == 0 ? 0 : dice == 1 ? 4 : dice < 11 ? 1 : dice < 16 ? 2 : 3;
	call.join = (call.flags & 1) != 0;
	call.forward = (call.flags & 2) != 0;
	call.membership = (struct core_membership){
	    .source = model_prefix(source_text, call.s, source_v6),
	    .group = model_prefix(group_text, call.g, call.v6),
	    .ifindex = call.i + 1,
	    .flags = call.flags,
	};
	if (m->handle[call.c] == 0 || source_v6 != call.v6 ||
	    (call.g == ANY && call.s != ANY) || call.flags == 0 || call.flags > 3 ||
	    (call.forward && (call.g == ANY || call.s == ANY)))
		call.refusal = MGM_E_INVALID_PARAMETER;
	else if (!m->iface[call.i].there)
		call.refusal = MGM_E_NOT_FOUND;
	else if (!model_has_seat(m, call.c, call.i))
		call.refusal = MGM_E_INVALID_PARAMETER;
	else if (!call.join && !m->mfe[call.g][call.s].there)
		call.refusal = MGM_E_NOT_FOUND;
	return call;
}

static void
model_record_member(struct model *m, const struct model_call *call)
{
	uint64_t *member = &m->member[call->c][call->i][call->g][call->s][call->v6];
	int counted = model_holder(m, call->i + 1);
	bool before = model_is_interested(m, counted, call->g, call->s, call->v6);

	if (*member != 0)
		return;
	*member = ++m->stamps;
	if (client_protocol[call->c] == MGM_PROTO_IGMP_ONLY)
		model_tell_local(m, call->i, call->g, call->s, call->v6, true);
	if (!before)
		model_tell_member(
		    m, call->c, counted, call->i, call->g, call->s, call->v6, true);
}

static void
model_add(struct model *m)
{
	struct model_call call = model_pick_call(m);
	struct model_mfe *mfe;

	assert_int_equal(core_add_group_membership_entry(m->lab.core, m->handle[call.c],
			     &call.membership, m->lab.now),
	    call.refusal);
	if (call.refusal != MGM_OK)
		return;
	model_begin(m);
	if (call.join)
		model_record_member(m, &call);
	if (call.forward && m->mfe[call.g][call.s].there) {
		mfe = &m->mfe[call.g][call.s];
		mfe->edit[call.i] = EDIT_IN;
		mfe->edit_client[call.i] = (int)call.c;
	}
	model_end(m, model_holder(m, call.i + 1));
}

static void
model_delete(struct model *m)
{
	struct model_call call = model_pick_call(m);
	enum mgm_status wanted = call.refusal;
	struct model_mfe *mfe = NULL;
	uint64_t *member = &m->member[call.c][call.i][call.g][call.s][call.v6];
	bool igmp = client_protocol[call.c] == MGM_PROTO_IGMP_ONLY;
	bool matches = false;

	model_begin(m);
	if (wanted == MGM_OK && call.join && *member == 0)
		wanted = MGM_E_NOT_FOUND;
	if (wanted == MGM_OK && call.join) {
		*member = 0;
		model_forget_member(m, call.c, call.i, model_holder(m, call.i + 1),
		    igmp, call.g, call.s, call.v6);
	}
	if (wanted == MGM_OK && call.forward && m->mfe[call.g][call.s].there) {
		mfe = &m->mfe[call.g][call.s];
		matches = model_is_wanted(m, call.i, call.g, call.s);
		if (!matches && mfe->edit[call.i] == EDIT_NONE && !call.join)
			wanted = MGM_E_NOT_FOUND;
	}
	assert_int_equal(core_delete_group_membership_entry(m->lab.core,
			     m->handle[call.c], &call.membership, m->lab.now),
	    wanted);
	if (wanted == MGM_OK && mfe != NULL && mfe->edit[call.i] != EDIT_OUT &&
	    (matches || mfe->edit[call.i] != EDIT_NONE)) {
		mfe->edit[call.i] = matches ? EDIT_OUT : EDIT_NONE;
		mfe->edit_client[call.i] = (int)call.c;
	}
	model_end(m, model_holder(m, call.i + 1));
}

static void
model_packet(struct model *m)
{
	unsigned g = model_below(m, NUM_GROUPS), s = model_below(m, NUM_SOURCES);
	struct model_mfe *mfe = &m->mfe[g][s];
	unsigned released = m->lab.fake.released, dropped = m->lab.fake.dropped;
	bool legal = model_is_v6(g) == model_is_v6(s) && m->enabled;

	core_lab_packet(
	    &m->lab, source_text[s], group_text[g], 1 + model_below(m, NUM_IFACES));
	released = m->lab.fake.released - released;
	dropped = m->lab.fake.dropped - dropped;
	if (!legal) {
		assert_true(dropped == 1 && released == 0);
		return;
	}
	if (dropped > 0) {
		assert_true(m->failing && !mfe->there);
		return;
	}
	if (!mfe->there && !m->birth[g][s].there)
		model_give_birth(m, g, s);
	assert_int_equal(released, m->birth[g][s].there ? 0 : 1);
}

/* An entry that is there carries packets. */
static void
model_carry(struct model *m)
{
	unsigned g = model_below(m, NUM_GROUPS), s = model_below(m, NUM_SOURCES);

	if (!m->mfe[g][s].there)
		return;
	core_lab_find(&m->lab, source_text[s], group_text[g])->counters.in_packets++;
	m->mfe[g][s].carried = true;
}

static void
model_report_link(struct model *m, unsigned i)
{
	struct core_link link = core_lab_link(i + 1);
	struct model_iface *iface = &m->iface[i];
	int rc;

	if (!iface->there)
		*iface = (struct model_iface){.there = true, .owner = -1, .igmp = -1};
	iface->configured = model_below(m, 3) == 0;
	iface->kernel = model_below(m, 10) == 0;
	link.configured = iface->configured;
	link.kernel_forwards = iface->kernel;
	link.link.running = model_below(m, 2) == 0;
	link.link.mtu = 1400 + model_below(m, 3);
	rc = core_set_link(m->lab.core, &link, m->lab.now);
	assert_true(rc == 0 || m->failing);
}

static void
model_link(struct model *m)
{
	unsigned i = model_below(m, NUM_IFACES), n;
	struct model_iface *iface = &m->iface[i];

	if (model_below(m, 4) != 0) {
		model_report_link(m, i);
		return;
	}
	core_remove_link(m->lab.core, i + 1, m->lab.now);
	if (!iface->there)
		return;
	model_begin(m);
	for (n = 0; n < NUM_GROUPS * NUM_SOURCES; n++) {
		struct model_mfe *mfe = &m->mfe[n / NUM_SOURCES][n % NUM_SOURCES];

		if (mfe->there && mfe->iif == i + 1)
			model_set_iif(m, mfe, 0);
	}
	model_end(m, -1);
	if (iface->igmp >= 0)
		model_end_seat(m, (unsigned)iface->igmp, i);
	if (iface->owner >= 0)
		model_end_seat(m, (unsigned)iface->owner, i);
	*iface = (struct model_iface){.owner = -1, .igmp = -1};
}

static void
model_change_route(struct model *m)
{
	unsigned s = model_below(m, NUM_SOURCES);
	struct mgm_prefix prefix = model_prefix(source_text, s, false);
	unsigned n;
	bool all;

	m->route[s] = model_below(m, NUM_IFACES + 1);
	if (m->route[s] == 0)
		core_lab_remove_route(&m->lab, source_text[s]);
	else
		core_lab_set_route(&m->lab, source_text[s], m->route[s]);
	all = model_below(m, 8) == 0;
	core_routes_changed(m->lab.core, all ? NULL : &prefix);
	for (n = 0; n < NUM_SOURCES; n++)
		m->rechecked[n] |= all || n == s;
}

static void
model_advance(struct model *m)
{
	static const int64_t steps_s[] = {0, 1, 1, 1, 5, 20, 61, 450};

	m->lab.now += steps_s[model_below(m, 8)] * CORE_LAB_S;
}

static void
model_enable(struct model *m)
{
	m->enabled = model_below(m, 6) != 0;
	core_set_enabled(m->lab.core, m->enabled, m->lab.now);
}

static void
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

/* Comparisons. */

static void
model_compare_plane(struct model *m, unsigned g, unsigned s)
{
	const struct fake_mfe *fake =
	    core_lab_find(&m->lab, source_text[s], group_text[g]);
	size_t count = 0;
	unsigned i;

	assert_int_equal(fake != NULL, m->mfe[g][s].there);
	if (fake == NULL || m->failing)
		return;
	assert_int_equal(fake->iif, m->mfe[g][s].iif);
	for (i = 0; i < NUM_IFACES; i++) {
		assert_int_equal(
		    fake_plane_sends(fake, i + 1), model_forwards(m, i, g, s));
		count += model_forwards(m, i, g, s);
	}
	assert_int_equal(fake->num_oifs, count);
}

static void
model_compare_mfe(struct model *m, unsigned g, unsigned s)
{
	struct mgm_addr group = core_lab_addr(group_text[g]);
	struct mgm_addr source = core_lab_addr(source_text[s]);
	const struct model_mfe *mfe = &m->mfe[g][s];
	struct snapshot_oif oifs[NUM_IFACES];
	struct snapshot_mfe row;
	enum mgm_status status;
	unsigned i, n = 0;

	status = core_get_mfe(m->lab.core, &group, &source, &row, oifs, NUM_IFACES);
	assert_int_equal(status, mfe->there ? MGM_OK : MGM_E_NOT_FOUND);
	if (!mfe->there)
		return;
	assert_int_equal(row.iif, mfe->iif);
	assert_int_equal(row.expires_us, mfe->expires_us);
	for (i = 0; i < NUM_IFACES; i++) {
		if (!model_is_listed(m, i, g, s))
			continue;
		assert_true(n < row.num_oifs);
		assert_int_equal(oifs[n].ifindex, i + 1);
		if (!m->failing)
			assert_int_equal(oifs[n].state, model_forwards(m, i, g, s)
							    ? MGM_OIF_FORWARDING
							    : MGM_OIF_PRUNED);
		m->seen_forwarding += oifs[n].state == MGM_OIF_FORWARDING;
		m->seen_pruned += mfe->edit[i] == EDIT_OUT;
		n++;
	}
	m->seen_negative += mfe->iif == 0;
	assert_int_equal(row.num_oifs, n);
}

unsigned
model_index(const char *const *texts, const struct mgm_prefix *prefix)
{
	char text[ADDR_TEXT_SIZE];
	unsigned n;

	if (prefix->len == 0)
		return ANY;
	addr_format(&prefix->addr, text, sizeof(text));
	for (n = 0; n < ANY && strcmp(texts[n], text) != 0;)
		n++;
	assert_true(n < ANY);
	return n;
}

static void
model_compare_members(struct model *m)
{
	const uint64_t *all = &m->member[0][0][0][0][0];
	struct core_membership_row row;
	size_t i, count = 0;
	unsigned c;

	for (i = 0; i < sizeof(m->member) / sizeof(*all); i++)
		count += all[i] != 0;
	if (!core_next_membership(m->lab.core, NULL, &row)) {
		assert_int_equal(count, 0);
		return;
	}
	do {
		bool v6 = row.group.addr.family == MGM_FAMILY_IPV6;

		for (c = 0; c < NUM_CLIENTS && m->handle[c] != row.handle;)
			c++;
		assert_true(c < NUM_CLIENTS && count > 0);
		assert_true(
		    m->member[c][row.ifindex - 1][model_index(group_text, &row.group)]
			     [model_index(source_text, &row.source)][v6] != 0);
		count--;
	} while (core_next_membership(m->lab.core, &row, &row));
	assert_int_equal(count, 0);
}

static void
model_compare_iface(struct model *m, unsigned i)
{
	const struct model_iface *iface = &m->iface[i];
	int holder = iface->owner >= 0 ? iface->owner : iface->igmp;
	uint32_t protocol, component;
	enum mgm_status status;

	status = core_get_protocol_on_interface(
	    m->lab.core, i + 1, NULL, &protocol, &component);
	if (!iface->there || holder < 0) {
		assert_int_equal(status, MGM_E_NOT_FOUND);
	} else {
		assert_int_equal(status, MGM_OK);
		assert_int_equal(protocol, client_protocol[holder]);
		assert_int_equal(component, holder);
	}
	if (!m->failing)
		assert_int_equal(
		    m->lab.fake.ifaces[i + 1].added, model_is_active(m, i));
	if (!m->failing && model_is_active(m, i))
		assert_int_equal(m->lab.fake.ifaces[i + 1].wrong_if, iface->wrong_if);
}

static void
model_compare(struct model *m)
{
	unsigned g, s, i;

	core_lab_work(&m->lab);
	model_expire_questions(m);
	model_expire(m);
	model_update_iifs(m);
	model_compare_told(m);
	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			model_compare_mfe(m, g, s);
			model_compare_plane(m, g, s);
		}
	}
	model_compare_members(m);
	for (i = 0; i < NUM_IFACES; i++)
		model_compare_iface(m, i);
}

/* The plane works again for a while, and must come to what the model says. */
static void
model_recover(struct model *m)
{
	uint32_t fail_one_in = m->lab.fake.fail_one_in;
	bool failing = m->failing;

	m->lab.fake.fail_one_in = 0;
	m->failing = false;
	m->lab.now += 2 * CORE_LAB_S;
	model_compare(m);
	m->failing = failing;
	m->lab.fake.fail_one_in = fail_one_in;
}

typedef void model_operation(struct model *m);

static void
model_step(struct model *m)
{
	static const struct {
		model_operation *operation;
		unsigned weight;
	} operations[] = {
	    {model_register, 8},
	    {model_deregister, 1},
	    {model_client_gone, 2},
	    {model_take, 24},
	    {model_release, 4},
	    {model_add, 80},
	    {model_delete, 64},
	    {model_packet, 60},
	    {model_carry, 6},
	    {model_link, 6},
	    {model_change_route, 6},
	    {model_answer, 40},
	    {model_set_mfe, 5},
	    {model_want_wrong_if, 8},
	    {model_see_wrong_if, 16},
	    {model_advance, 12},
	    {model_enable, 2},
	    {model_snapshot, 3},
	};
	unsigned dice = model_below(m, 347), n = 0;

	while (dice >= operations[n].weight)
		dice -= operations[n++].weight;
	operations[n].operation(m);
}

static uint64_t
model_seed(void)
{
	const char *text = getenv("MGM_SEED");

	return text != NULL ? strtoull(text, NULL, 0) : UINT64_C(20260);
}

static void
model_run(bool refuse_unowned, uint32_t fail_one_in, unsigned steps)
{
	struct model *m = calloc(1, sizeof(*m));
	const char *text = getenv("MGM_OPERATIONS");
	uint64_t seed = model_seed();
	unsigned i;

	assert_non_null(m);
	if (text != NULL)
		steps = (unsigned)strtoul(text, NULL, 0);
	print_message("seed %llu, %u operations\n", (unsigned long long)seed, steps);
	core_lab_init(&m->lab);
	m->lab.config.refuse_unowned_iif = refuse_unowned;
	/* Short, so that many entries are made. */
	m->lab.config.lifetime_us = 200 * CORE_LAB_S;
	m->lab.config.negative_lifetime_us = 10 * CORE_LAB_S;
	m->lab.fake.fail_one_in = fail_one_in;
	m->lab.fake.random = seed + 1;
	model_listen(m);
	core_lab_start(&m->lab);
	m->random = seed;
	m->failing = fail_one_in > 0;
	m->enabled = true;
	for (i = 0; i < NUM_IFACES; i++)
		model_report_link(m, i);
	for (i = 0; i < steps; i++) {
		model_step(m);
		model_compare(m);
		if (m->failing && i % 200 == 0)
			model_recover(m);
	}
	/* A short run by hand need not get everywhere. */
	if (steps >= 20000) {
		assert_true(m->seen_forwarding > steps / 4);
		assert_true(m->seen_pruned > steps / 100);
		assert_true(m->seen_negative > steps / 100);
		assert_true(m->seen_refresh > 0);
	}
	if (!m->failing)
		model_check_seen(m, steps);
	print_message("forwarding %lu, pruned %lu, negative %lu, refreshed %lu\n",
	    m->seen_forwarding, m->seen_pruned, m->seen_negative, m->seen_refresh);
	if (fail_one_in > 0)
		assert_true(m->lab.fake.failures > steps / 100);
	snapshot_release(m->held);
	core_lab_exit(&m->lab);
	free(m);
}

static void
test_random_operations_agree_with_the_model(void **state)
{
	(void)state; /* the run makes its own lab */
	model_run(false, 0, 100000);
}

static void
test_random_operations_agree_where_unowned_interfaces_are_refused(void **state)
{
	(void)state; /* the run makes its own lab */
	model_run(true, 0, 30000);
}

static void
test_random_plane_failures_leak_nothing_and_heal(void **state)
{
	(void)state; /* the run makes its own lab */
	model_run(false, 5, 30000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random_operations_agree_with_the_model),
	    cmocka_unit_test(
		test_random_operations_agree_where_unowned_interfaces_are_refused),
	    cmocka_unit_test(test_random_plane_failures_leak_nothing_and_heal),
	};

	return cmocka_run_group_tests_name("core_model", tests, NULL, NULL);
}
