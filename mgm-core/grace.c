/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * grace.c - clients whose connection is gone, or that came back and add all again.
 *
 * A client that dies while it sits on an interface is kept, stale, for the grace time:
 * its seats, memberships and edits stay and packets flow on (mgm-api 11.6). Nobody can
 * call with its handle any more, and nobody is told or asked. When the same protocol
 * and component registers again from the same user, the client object goes on under a
 * new handle and is replaying: what it takes and adds again is confirmed without
 * effect, and what it has not confirmed when it says end of replay, or when the grace
 * ends, is swept by the same functions that a release and a delete use.
 *
 * Confirmed or not is no flag but the handle that a seat, a membership or an edit
 * carries: the client's present one means confirmed in this life. Hence adoption
 * touches nothing but the client. One that dies again while it replays loses at once
 * what it had not confirmed, so that nothing outlives two deaths (as RFC 4724, 4.2, has
 * it).
 *
 * A dead client's memberships end in slices, so that a million of them stop nobody
 * else; one that has more than a slice is stale until they are gone, also without a
 * grace.
 *
 * Invariants: a client waits in the queue exactly while it is stale or replaying, never
 * both; a stale one holds a seat; the queue is in the order of the ends, because the
 * grace time is the same for all.
 */
#include "config.h"

#include "grace.h"

#include "core_internal.h"
#include "question.h"
#include "tell.h"

#include <assert.h>

#define GRACE_US_PER_MS 1000
#define GRACE_US_PER_S 1000000

void
grace_init(struct grace_queue *queue)
{
	TAILQ_INIT(&queue->waiting);
}

void
grace_stop(struct core *core, struct client *client)
{
	if (client->stale || client->replaying)
		TAILQ_REMOVE(&core->grace.waiting, client, of_grace);
	client->stale = client->replaying = false;
}

void
grace_start(struct core *core, struct client *client, int64_t now)
{
	struct client_seat *seat;

	assert(!client->stale && "a client dies once a life");
	client->info.callbacks = 0; /* nobody is there to be told or asked */
	monitor_end_client(core, client);
	if (client->replaying)
		grace_sweep(core, client, now);
	if (client->num_seats == 0) {
		core_end_client(core, client, now);
		return;
	}
	LIST_FOREACH (seat, &client->seats, of_client) {
		if (iface_holder(seat->iface) == client)
			wrong_if_set(core, seat->iface, false);
	}
	client->stale = true;
	client->grace_end_us = now + (int64_t)core->config.grace_ms * GRACE_US_PER_MS;
	TAILQ_INSERT_TAIL(&core->grace.waiting, client, of_grace);
	question_drop_client(core, client, now);
	if (core_may_log_client(core, now))
		log_info("client %s: protocol %u component %u lost, kept for %u s",
		    client->info.name, client->info.protocol, client->info.component,
		    grace_seconds_left(client, now));
	core_trace(core,
	    "client %s: lost, stale for %u s, %u interfaces, %u memberships",
	    client->info.name, grace_seconds_left(client, now), client->num_seats,
	    client->num_members);
}

void
grace_adopt(struct core *core, struct client *client,
    const struct core_client_info *info, int64_t now)
{
	assert(client->stale && "only what a dead client left is adopted");
	client_renew(&core->clients, client, info, now);
	core_alarm_note_clients(core);
	core->members.generation++; /* its memberships name its handle */
	client->stale = false;
	client->replaying = true;
	if (core_may_log_client(core, now))
		log_info("client %s: protocol %u component %u is back, pid %u",
		    client->info.name, info->protocol, info->component, info->pid);
	core_trace(core,
	    "client %s: pid %u adopted %u interfaces, %u memberships, %u s to replay",
	    client->info.name, info->pid, client->num_seats, client->num_members,
	    grace_seconds_left(client, now));
}

/* Memberships and edits of former lives on an interface that was taken again. */
static void
grace_sweep_seat(struct core *core, const struct client *client,
    struct client_seat *seat, int64_t now)
{
	struct member *member, *next_member;
	struct oif *oif, *next_oif;

	LIST_FOREACH_SAFE (member, &seat->members, of_seat, next_member) {
		if (member->key.handle != client->handle)
			core_end_member(core, member, now);
	}
	LIST_FOREACH_SAFE (oif, &seat->iface->oifs, of_iface, next_oif) {
		if (oif->edit != OIF_EDIT_NONE && oif->edit_handle != client->handle &&
		    client_is_same(oif->edit_handle, client->handle))
			oif_leave(core, oif, client->handle, now);
	}
}

void
grace_sweep(struct core *core, struct client *client, int64_t now)
{
	uint32_t seats = client->num_seats, members = client->num_members;
	struct client_seat *seat, *next;

	assert(client->replaying && "what was adopted is swept once");
	grace_stop(core, client);
	LIST_FOREACH_SAFE (seat, &client->seats, of_client, next) {
		const struct iface *iface = seat->iface;

		if (seat->taken_by == client->handle)
			grace_sweep_seat(core, client, seat, now);
		else
			core_end_seat(core, seat, now);
		tell_changes(core, iface_holder(iface), now);
	}
	if ((client->num_seats < seats || client->num_members < members) &&
	    core_may_log_client(core, now))
		log_info("client %s: %u interfaces and %u memberships not taken up "
			 "again, ended",
		    client->info.name, seats - client->num_seats,
		    members - client->num_members);
	core_trace(core, "client %s: replay over, %u interfaces, %u memberships swept",
	    client->info.name, seats - client->num_seats,
	    members - client->num_members);
}

enum mgm_status
core_end_of_replay(struct core *core, uint32_t handle, int64_t now)
{
	struct client *client = core_find_client(core, handle);

	if (client == NULL)
		return MGM_E_INVALID_PARAMETER;
	if (client->replaying)
		grace_sweep(core, client, now);
	core_settle(core, now);
	return MGM_OK;
}

void
grace_lose_seat(struct core *core, struct client *client, int64_t now)
{
	if (client->stale && client->num_seats == 0)
		core_end_client(core, client, now);
}

bool
grace_is_due(const struct core *core, const struct client *client)
{
	return client->num_seats > 0 &&
	       (core->config.grace_ms > 0 || client->num_members > GRACE_SLICE_MEMBERS);
}

uint32_t
grace_seconds_left(const struct client *client, int64_t now)
{
	int64_t left = client->grace_end_us - now;

	return left > 0 ? (uint32_t)((left + GRACE_US_PER_S - 1) / GRACE_US_PER_S) : 0;
}

/* At most a slice of a stale client's memberships end; true: there are more. */
static bool
grace_end_members(struct core *core, struct client *client, int64_t now)
{
	unsigned left = GRACE_SLICE_MEMBERS;
	struct client_seat *seat;
	struct member *member;

	LIST_FOREACH (seat, &client->seats, of_client) {
		while (left > 0 && (member = LIST_FIRST(&seat->members)) != NULL) {
			core_end_member(core, member, now);
			left--;
		}
		/* IGMP's counted to the owner, who is not told of entries by itself. */
		tell_changes(core, iface_holder(seat->iface), now);
	}
	return client->num_members > 0;
}

bool
grace_work(struct core *core, int64_t now)
{
	struct client *client = TAILQ_FIRST(&core->grace.waiting);

	/* One a turn, and of its memberships a slice: there may be very many. */
	if (client == NULL || client->grace_end_us > now)
		return false;
	if (client->replaying)
		grace_sweep(core, client, now);
	else if (!grace_end_members(core, client, now))
		core_end_client(core, client, now);
	return grace_next_due(core) <= now;
}

int64_t
grace_next_due(const struct core *core)
{
	const struct client *client = TAILQ_FIRST(&core->grace.waiting);

	return client != NULL ? client->grace_end_us : INT64_MAX;
}
