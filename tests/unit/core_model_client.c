/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_client.c - random registrations, deaths, replays, takes and releases.
 *
 * Each operation has a rule, which says the status from the model's state alone, and
 * then does to the model what the call has done to the core.
 */
#include "config.h"

#include "core_model_ops.h"

static const uint32_t model_protocols[NUM_CLIENTS] = {MGM_PROTO_PIM_DENSE,
    MGM_PROTO_PIM_DENSE, MGM_PROTO_DVMRP, MGM_PROTO_IGMP_ONLY, MGM_PROTO_IGMP_ONLY};

enum mgm_status
model_agree(struct model *m, enum mgm_status status, model_rule *rule,
    const struct model_call *call)
{
	enum mgm_status wanted = rule(m, call);

	/* In a loose run the core may have ended what is over, and may not have. */
	while (m->setup.loose && status != wanted && model_end_grace(m))
		wanted = rule(m, call);
	/* A plane that fails may refuse a take, and nothing else. */
	if (m->setup.fail_one_in > 0 && wanted == MGM_OK &&
	    status == MGM_E_CANNOT_COMPLETE)
		return status;
	assert_int_equal(status, wanted);
	return status;
}

uint32_t
model_protocol(unsigned c)
{
	return model_protocols[c];
}

uint32_t
model_handle(const struct model *m, unsigned c)
{
	return m->client[c].handle != 0 ? m->client[c].handle : m->client[c].old_handle;
}

static bool
model_is_known(const struct model *m, unsigned c)
{
	return m->client[c].handle != 0 || m->client[c].stale;
}

/* The client that has the identity already: itself, or the other IGMP; -1: none. */
static int
model_find_identity(const struct model *m, unsigned c)
{
	unsigned other;

	for (other = 0; other < NUM_CLIENTS; other++) {
		if (model_is_known(m, other) &&
		    (other == c || (model_is_igmp(c) && model_is_igmp(other))))
			return (int)other;
	}
	return -1;
}

static enum mgm_status
model_rule_register(const struct model *m, const struct model_call *call)
{
	int other = model_find_identity(m, call->c);
	unsigned c, known = 0;

	if (other >= 0 && m->client[other].stale && m->client[other].uid == call->uid)
		return MGM_OK;
	if (other >= 0)
		return MGM_E_ALREADY_EXISTS;
	for (c = 0; c < NUM_CLIENTS; c++)
		known += model_is_known(m, c);
	return known < m->lab.config.max_clients ? MGM_OK : MGM_E_NO_MEMORY;
}

static uint32_t
model_pick_callbacks(struct model *m)
{
	unsigned dice = model_below(m, 5);
	uint32_t callbacks = dice == 0  ? 0
			     : dice < 3 ? UINT32_MAX
					: (uint32_t)fake_plane_random(&m->random);

	if (m->setup.fail_one_in > 0)
		return 0;
	if (m->setup.loose)
		callbacks = UINT32_MAX;
	/* Events of interfaces have a test of their own. */
	return callbacks & ~ALERT_BIT(ALERT_INTERFACE);
}

void
model_register(struct model *m)
{
	struct model_call call = {
	    .c = model_below(m, NUM_CLIENTS), .uid = model_below(m, 10) == 0};
	struct core_client_info info = {.protocol = model_protocol(call.c),
	    .component = call.c,
	    .name = "model",
	    .uid = call.uid,
	    .callbacks = model_pick_callbacks(m)};
	struct model_client *client = &m->client[call.c];
	uint32_t handle = 0;
	enum mgm_status status;
	int other;

	status = core_register_mprotocol(m->lab.core, &info, m->lab.now, &handle);
	status = model_agree(m, status, model_rule_register, &call);
	m->seen.refused[0] += status == MGM_E_NO_MEMORY;
	if (status != MGM_OK)
		return;
	assert_int_not_equal(handle, 0);
	assert_int_not_equal(handle, client->old_handle);
	model_notify_lose(m, call.c, false);
	other = model_find_identity(m, call.c);
	if (other >= 0 && other != (int)call.c)
		model_end_client(m, (unsigned)other);
	if (other == (int)call.c)
		model_adopt(m, call.c);
	else
		client->defaults_taken = client->late_answers = 0;
	client->handle = handle;
	client->callbacks = info.callbacks;
	client->uid = call.uid;
	client->registered_us = m->lab.now;
}

static enum mgm_status
model_rule_registered(const struct model *m, const struct model_call *call)
{
	return m->client[call->c].handle != 0 ? MGM_OK : MGM_E_INVALID_PARAMETER;
}

/* What it took in this life stands in the way. */
static enum mgm_status
model_rule_deregister(const struct model *m, const struct model_call *call)
{
	const struct model_client *client = &m->client[call->c];
	unsigned i;

	if (client->handle == 0)
		return MGM_E_INVALID_PARAMETER;
	for (i = 0; i < NUM_IFACES; i++) {
		const struct model_iface *iface = &m->iface[i];

		if ((iface->owner.c == (int)call->c &&
			iface->owner.handle == client->handle) ||
		    (iface->igmp.c == (int)call->c &&
			iface->igmp.handle == client->handle))
			return MGM_E_CANNOT_COMPLETE;
	}
	return MGM_OK;
}

void
model_deregister(struct model *m)
{
	struct model_call call = {.c = model_below(m, NUM_CLIENTS)};
	enum mgm_status status =
	    core_deregister_mprotocol(m->lab.core, model_handle(m, call.c), m->lab.now);

	if (model_agree(m, status, model_rule_deregister, &call) == MGM_OK)
		model_end_client(m, call.c);
}

/* Is the dead client still listed? */
static bool
model_is_kept(const struct model *m, unsigned c)
{
	struct core_client_row row = {0};

	while (core_next_client(m->lab.core, row.handle, &row)) {
		if (row.info.component == c)
			return true;
	}
	return false;
}

void
model_client_gone(struct model *m)
{
	unsigned c = model_below(m, NUM_CLIENTS);
	bool kept = m->setup.grace_ms > 0 && model_count_seats(m, c) > 0;

	core_client_gone(m->lab.core, model_handle(m, c), m->lab.now);
	if (m->client[c].handle == 0)
		return;
	model_notify_lose(m, c, true);
	/* What is much may end later, and meanwhile be adopted. */
	if (m->setup.loose)
		kept = model_is_kept(m, c);
	model_die(m, c, kept);
}

void
model_end_of_replay(struct model *m)
{
	struct model_call call = {.c = model_below(m, NUM_CLIENTS)};
	enum mgm_status status;
	unsigned tries;

	/* Mostly one that replays. */
	for (tries = 0; tries < NUM_CLIENTS && !m->client[call.c].replaying; tries++)
		call.c = (call.c + 1) % NUM_CLIENTS;
	status = core_end_of_replay(m->lab.core, model_handle(m, call.c), m->lab.now);
	if (model_agree(m, status, model_rule_registered, &call) == MGM_OK &&
	    m->client[call.c].replaying)
		model_sweep(m, call.c);
}

static const struct model_seat *
model_seat_of_call(const struct model *m, const struct model_call *call)
{
	const struct model_iface *iface = &m->iface[call->i];

	return model_is_igmp(call->c) ? &iface->igmp : &iface->owner;
}

static enum mgm_status
model_rule_take(const struct model *m, const struct model_call *call)
{
	const struct model_seat *seat = model_seat_of_call(m, call);
	uint32_t handle = m->client[call->c].handle;

	if (handle == 0 || !m->iface[call->i].there)
		return MGM_E_INVALID_PARAMETER;
	if (seat->c == (int)call->c)
		return seat->handle == handle ? MGM_E_ALREADY_EXISTS : MGM_OK;
	if (seat->c >= 0 && !m->client[seat->c].stale)
		return MGM_E_ALREADY_EXISTS;
	return m->iface[call->i].kernel ? MGM_E_CANNOT_COMPLETE : MGM_OK;
}

static bool
model_is_of_former_life(const struct model *m, const struct model_seat *seat)
{
	return seat->c >= 0 && m->client[seat->c].replaying &&
	       seat->handle != m->client[seat->c].handle;
}

/* Often one that is back, and what it had. */
static struct model_call
model_pick_take(struct model *m)
{
	struct model_call call = {
	    .c = model_below(m, NUM_CLIENTS), .i = model_below(m, NUM_IFACES)};
	bool again = model_below(m, 2) == 0;
	unsigned i;

	for (i = 0; i < NUM_IFACES && again; i++) {
		if (model_is_of_former_life(m, &m->iface[i].owner))
			return (struct model_call){
			    .c = (unsigned)m->iface[i].owner.c, .i = i};
		if (model_is_of_former_life(m, &m->iface[i].igmp))
			return (struct model_call){
			    .c = (unsigned)m->iface[i].igmp.c, .i = i};
	}
	/* It cannot, but asks. */
	if (m->iface[call.i].owner.c >= 0 && model_below(m, 4) == 0)
		call.c = (unsigned)m->iface[call.i].owner.c;
	return call;
}

void
model_take(struct model *m)
{
	struct model_call call = model_pick_take(m);
	struct model_iface *iface = &m->iface[call.i];
	struct model_seat *seat;
	enum mgm_status status;
	int stale;

	status = core_lab_take(&m->lab, model_handle(m, call.c), call.i + 1);
	if (model_agree(m, status, model_rule_take, &call) != MGM_OK)
		return;
	seat = model_seat_for(m, call.c, call.i);
	stale = seat->c;
	if (stale != (int)call.c) {
		if (stale >= 0) {
			model_end_seat(m, (unsigned)stale, call.i);
			m->seen.taken_stale++;
		}
		seat->c = (int)call.c;
		seat->since = ++m->stamps;
		if (stale >= 0)
			model_lose_seat(m, (unsigned)stale);
		else if (!model_is_igmp(call.c) && iface->igmp.c >= 0)
			model_flush_igmp(m, call.i);
	}
	seat->handle = m->client[call.c].handle;
}

static enum mgm_status
model_rule_release(const struct model *m, const struct model_call *call)
{
	return m->client[call->c].handle != 0 && model_has_seat(m, call->c, call->i)
		   ? MGM_OK
		   : MGM_E_INVALID_PARAMETER;
}

void
model_release(struct model *m)
{
	struct model_call call = {
	    .c = model_below(m, NUM_CLIENTS), .i = model_below(m, NUM_IFACES)};
	enum mgm_status status =
	    core_lab_release(&m->lab, model_handle(m, call.c), call.i + 1);

	if (model_agree(m, status, model_rule_release, &call) == MGM_OK)
		model_end_seat(m, call.c, call.i);
}
