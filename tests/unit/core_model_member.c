/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_member.c - random adds and deletes of memberships, with both flags.
 *
 * In a loose run a call about a group that stands for many is made for each of them,
 * and what FORWARD does there is not known: whether the entry exists is the core's to
 * say while work waits (core_model_net.c).
 */
#include "config.h"

#include "core_model_ops.h"

/* One who sits on the interface, or what was drawn. */
static unsigned
model_sitter(struct model *m, unsigned i, unsigned drawn)
{
	const struct model_iface *iface = &m->iface[i];
	int sitter = model_below(m, 3) == 0 ? iface->igmp.c : iface->owner.c;

	return iface->there && sitter >= 0 ? (unsigned)sitter : drawn;
}

/* What the client has there of a former life: it may say so again. */
static bool
model_is_of_old(const struct model *m, const struct model_call *call)
{
	uint32_t handle = m->client[call->c].handle;
	const struct model_member *member =
	    &m->member[call->c][call->i][call->g][call->s][call->v6];
	const struct model_edit *edit;

	if (member->since != 0 && member->handle != handle)
		return true;
	if (call->g == ANY || call->s == ANY)
		return false;
	edit = &m->mfe[call->g][call->s].edit[call->i];
	return edit->kind != EDIT_NONE && edit->c == (int)call->c &&
	       edit->handle != handle;
}

/* Any such thing of one that replays, or the call as it is. */
static void
model_aim_at_old(struct model *m, struct model_call *call)
{
	struct model_call old = {0};
	unsigned seen = 0, n;

	for (old.c = 0; old.c < NUM_CLIENTS; old.c++) {
		for (n = 0; m->client[old.c].replaying &&
			    n < NUM_IFACES * (NUM_GROUPS + 1) * (NUM_SOURCES + 1);
		     n++) {
			old.i = n % NUM_IFACES;
			old.g = n / NUM_IFACES % (NUM_GROUPS + 1);
			old.s = n / NUM_IFACES / (NUM_GROUPS + 1);
			old.v6 = old.g != ANY && model_is_v6(old.g);
			if (model_is_of_old(m, &old) && model_below(m, ++seen) == 0)
				*call = old;
		}
	}
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

	/* Mostly something that can work. */
	if (model_below(m, 4) != 0)
		call.c = model_sitter(m, call.i, call.c);
	if (call.g == ANY && dice < 15)
		call.s = ANY;
	if (call.g != ANY && call.s != ANY && dice < 18)
		call.s = model_is_v6(call.g) ? 3 + call.s % 2 : call.s % 3;
	if (model_below(m, 2) == 0)
		model_aim_at_old(m, &call);
	call.v6 = call.g != ANY ? model_is_v6(call.g) : model_below(m, 2) != 0;
	/* One family without (*,*) makes the other alerts certain. */
	if (m->setup.loose && call.g == ANY)
		call.v6 = false;
	call.source_v6 = call.s != ANY ? model_is_v6(call.s) : call.v6;
	dice = model_below(m, 20);
	call.flags = dice == 0 ? 0 : dice == 1 ? 4 : dice < 11 ? 1 : dice < 16 ? 2 : 3;
	call.join = (call.flags & 1) != 0;
	call.forward = (call.flags & 2) != 0;
	return call;
}

static struct core_membership
model_membership(const struct model *m, const struct model_call *call, unsigned k)
{
	return (struct core_membership){
	    .source = model_source(m, call->s, call->source_v6),
	    .group = model_group(m, call->g, k, call->v6),
	    .ifindex = call->i + 1,
	    .flags = call->flags,
	};
}

/* Before anything that exists is looked at. */
static enum mgm_status
model_rule_call(const struct model *m, const struct model_call *call)
{
	if (m->client[call->c].handle == 0 || call->source_v6 != call->v6 ||
	    (call->g == ANY && call->s != ANY) || call->flags == 0 || call->flags > 3 ||
	    (call->forward && (call->g == ANY || call->s == ANY)))
		return MGM_E_INVALID_PARAMETER;
	if (!m->iface[call->i].there)
		return MGM_E_NOT_FOUND;
	if (!model_has_seat(m, call->c, call->i))
		return MGM_E_INVALID_PARAMETER;
	if (!call->join && !m->mfe[call->g][call->s].there)
		return MGM_E_NOT_FOUND;
	return MGM_OK;
}

static bool
model_is_member(const struct model *m, const struct model_call *call)
{
	return m->member[call->c][call->i][call->g][call->s][call->v6].since != 0;
}

static enum mgm_status
model_rule_add(const struct model *m, const struct model_call *call)
{
	enum mgm_status status = model_rule_call(m, call);
	unsigned c, all = 0;

	if (status != MGM_OK || !call->join || model_is_member(m, call))
		return status;
	for (c = 0; c < NUM_CLIENTS; c++)
		all += model_count_members(m, c);
	if (model_count_members(m, call->c) >= m->lab.config.max_client_memberships ||
	    all >= m->lab.config.max_memberships)
		return MGM_E_NO_MEMORY;
	return MGM_OK;
}

static void
model_record_member(struct model *m, const struct model_call *call)
{
	struct model_member *member =
	    &m->member[call->c][call->i][call->g][call->s][call->v6];
	int counted = model_holder(m, call->i + 1);
	bool before = model_is_interested(m, counted, call->g, call->s, call->v6);

	member->handle = m->client[call->c].handle;
	if (member->since != 0)
		return;
	member->since = ++m->stamps;
	member->since_us = m->lab.now;
	if (model_is_igmp(call->c))
		model_tell_local(m, call->i, call->g, call->s, call->v6, true);
	if (!before)
		model_tell_member(
		    m, call->c, counted, call->i, call->g, call->s, call->v6, true);
}

static void
model_note_edit(struct model *m, const struct model_call *call, enum edit kind)
{
	m->mfe[call->g][call->s].edit[call->i] = (struct model_edit){
	    .kind = kind, .c = (int)call->c, .handle = m->client[call->c].handle};
}

/* FORWARD alone needs an entry, and a loose run does not know whether it is there. */
static bool
model_is_certain(const struct model *m, const struct model_call *call)
{
	return !m->setup.loose || call->join ||
	       model_rule_call(m, call) != MGM_E_NOT_FOUND || !m->iface[call->i].there;
}

/* Of a former life, and the grace is over: in a loose run it may have ended already. */
static bool
model_is_overdue(const struct model *m, const struct model_call *call)
{
	const struct model_client *client = &m->client[call->c];

	return m->setup.loose && client->replaying && model_is_member(m, call) &&
	       client->grace_end_us <= m->lab.now &&
	       m->member[call->c][call->i][call->g][call->s][call->v6].handle !=
		   client->handle;
}

/* Calls for each that the group stands for; the status, which is the same for all. */
typedef enum mgm_status model_function(struct core *core, uint32_t handle,
    const struct core_membership *membership, int64_t now);

static enum mgm_status
model_call_all(struct model *m, const struct model_call *call, bool certain,
    model_rule *rule, model_function *function)
{
	unsigned copies = call->g == ANY ? 1 : model_copies(m, call->g), k;
	enum mgm_status status = MGM_OK;

	if (m->setup.loose && call->forward && call->g != ANY && call->s != ANY)
		model_net_edit(m, call->g, call->s, call->i);
	for (k = 0; k < copies; k++) {
		struct core_membership membership = model_membership(m, call, k);

		status = function(
		    m->lab.core, model_handle(m, call->c), &membership, m->lab.now);
		if (certain)
			status = model_agree(m, status, rule, call);
	}
	return status;
}

void
model_add(struct model *m)
{
	struct model_call call = model_pick_call(m);
	unsigned of_client = model_count_members(m, call.c);
	enum mgm_status status;

	if (!model_net_may_add(m, &call))
		return;
	status = model_call_all(m, &call, model_is_certain(m, &call), model_rule_add,
	    core_add_group_membership_entry);
	if (status == MGM_E_NO_MEMORY) {
		if (of_client >= m->lab.config.max_client_memberships)
			m->seen.refused[1]++;
		else
			m->seen.refused[2]++;
	}
	if (status != MGM_OK)
		return;
	model_begin(m);
	if (call.join)
		model_record_member(m, &call);
	if (!m->setup.loose && call.forward && m->mfe[call.g][call.s].there)
		model_note_edit(m, &call, EDIT_IN);
	model_end(m, model_holder(m, call.i + 1));
}

static enum mgm_status
model_rule_delete(const struct model *m, const struct model_call *call)
{
	enum mgm_status status = model_rule_call(m, call);

	if (status != MGM_OK)
		return status;
	if (call->join)
		return model_is_member(m, call) ? MGM_OK : MGM_E_NOT_FOUND;
	return model_is_wanted(m, call->i, call->g, call->s) ||
		       m->mfe[call->g][call->s].edit[call->i].kind != EDIT_NONE
		   ? MGM_OK
		   : MGM_E_NOT_FOUND;
}

/* FORWARD takes the interface out, if it is in the list. */
static void
model_take_out(struct model *m, const struct model_call *call)
{
	struct model_mfe *mfe = &m->mfe[call->g][call->s];
	struct model_edit *edit = &mfe->edit[call->i];
	bool matches = model_is_wanted(m, call->i, call->g, call->s);

	if (!mfe->there || (!matches && edit->kind == EDIT_NONE))
		return;
	if (edit->kind != EDIT_OUT)
		model_note_edit(m, call, matches ? EDIT_OUT : EDIT_NONE);
	else if (edit->c == (int)call->c)
		edit->handle = m->client[call->c].handle;
}

void
model_delete(struct model *m)
{
	struct model_call call = model_pick_call(m);
	bool overdue = model_is_overdue(m, &call);
	int holder = model_holder(m, call.i + 1);
	enum mgm_status status;

	status = model_call_all(m, &call,
	    model_is_certain(m, &call) && !(call.join && overdue), model_rule_delete,
	    core_delete_group_membership_entry);
	/* What was of a former life is gone, whether by this call or before it. */
	if (status != MGM_OK && !(call.join && overdue))
		return;
	model_begin(m);
	if (call.join) {
		m->member[call.c][call.i][call.g][call.s][call.v6].since = 0;
		model_forget_member(m, call.c, call.i, holder, model_is_igmp(call.c),
		    call.g, call.s, call.v6);
	}
	if (!m->setup.loose && call.forward)
		model_take_out(m, &call);
	model_end(m, holder);
}
