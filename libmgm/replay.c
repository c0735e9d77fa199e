/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay.c - the calls of a routing client that is to outlive its session.
 *
 * Each writes what the client wants into the record (replay_record.c), then asks the
 * daemon, and corrects the record where that refuses. A session that is over refuses
 * nothing, nor does a daemon that stops: what was under way stays remembered, and what
 * is asked for while there is none waits for mgm_replay_reconnect() (replay_back.c).
 *
 * Monitors have a number of the replay's own, because the daemon's changes with the
 * session; the session's hook puts it into events. The hook also tells of interfaces
 * that are gone, with which the daemon drops all that was on them (mgm-api 11.8).
 *
 * Requests under way are kept for the next ones, so that a million joins allocate some
 * thousand times and not a million times. Design: mgm-api 11.6.
 */
#include "config.h"

#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum mgm_status
replay_fail(struct mgm_replay *replay, enum mgm_status status, const char *detail)
{
	snprintf(replay->detail, sizeof(replay->detail), "%s", detail);
	return status;
}

/* A daemon that stops refuses everything: that is as if it were gone already. */
static enum mgm_status
replay_status(const struct mgm_replay *replay, enum mgm_status status)
{
	if (status == MGM_E_CANNOT_COMPLETE && replay->session != NULL &&
	    replay->session->stopping)
		return MGM_E_DISCONNECTED;
	return status;
}

enum mgm_status
replay_result(struct mgm_replay *replay, enum mgm_status status)
{
	return replay_fail(
	    replay, replay_status(replay, status), mgm_last_detail(replay->session));
}

bool
replay_is_over(const struct mgm_replay *replay, enum mgm_status status)
{
	if (status == MGM_OK)
		return false;
	status = replay_status(replay, status);
	return status == MGM_E_DISCONNECTED || status == MGM_E_PROTOCOL ||
	       replay->session == NULL || replay->session->broken;
}

static enum mgm_status
replay_no_session(struct mgm_replay *replay)
{
	return replay_fail(replay, MGM_E_DISCONNECTED,
	    "there is no session: it is remembered until mgm_replay_reconnect()");
}

static enum mgm_status
replay_no_memory(struct mgm_replay *replay)
{
	return replay_fail(replay, MGM_E_NO_MEMORY,
	    "no memory to remember it, or a limit of mgm_replay.h is reached");
}

/* MGM_OK: the caller is not inside a reconnect. */
static enum mgm_status
replay_check(struct mgm_replay *replay)
{
	replay->detail[0] = '\0';
	if (!replay->coming_back)
		return MGM_OK;
	return replay_fail(replay, MGM_E_INVALID_PARAMETER,
	    "not while the replay comes back: call it when mgm_replay_reconnect() has "
	    "returned");
}

/* ---- Session ---- */

static void
replay_on_gone(void *context, uint32_t ifindex)
{
	struct mgm_replay *replay = context;
	struct replay_iface *iface, *next;

	for (iface = LIST_FIRST(&replay->record.ifaces); iface != NULL; iface = next) {
		next = LIST_NEXT(iface, link);
		if (iface->ifindex == ifindex)
			replay_record_release(&replay->record, iface);
	}
}

static uint32_t
replay_on_monitor(void *context, uint32_t there)
{
	const struct mgm_replay *replay = context;
	const struct replay_monitor *monitor;

	LIST_FOREACH (monitor, &replay->record.monitors, link) {
		if (monitor->there == there)
			return monitor->id;
	}
	return 0;
}

enum mgm_status
replay_open(struct mgm_replay *replay)
{
	const struct mgm_options options = {.name = replay->name,
	    .timeout_ms = replay->timeout_ms,
	    .detail = replay->detail,
	    .detail_size = sizeof(replay->detail)};
	const struct session_hook hook = {
	    .gone = replay_on_gone, .monitor = replay_on_monitor, .context = replay};
	enum mgm_status status;

	status = mgm_open(replay->path, &options, &replay->session);
	if (status != MGM_OK) {
		replay->session = NULL;
		return status;
	}
	status = mgm_register_mprotocol(replay->session,
	    replay->has_callbacks ? &replay->callbacks : NULL, replay->protocol,
	    replay->component, &replay->handle);
	if (status == MGM_OK) {
		callback_set_hook(replay->session, replay->handle, &hook);
		return MGM_OK;
	}
	status = replay_result(replay, status);
	replay_close(replay);
	return status;
}

void
replay_close(struct mgm_replay *replay)
{
	struct mgm_session *session = replay->session;

	/* Completions may ask for more, which is then remembered. */
	replay->session = NULL;
	mgm_close(session);
}

enum mgm_status
mgm_replay_new(const char *path, const struct mgm_options *options,
    const struct mgm_callbacks *callbacks, uint32_t protocol, uint32_t component,
    struct mgm_replay **replay)
{
	struct mgm_replay *r = calloc(1, sizeof(*r));
	enum mgm_status status;
	int rc;

	if (r == NULL)
		return MGM_E_NO_MEMORY;
	rc = replay_record_init(&r->record);
	r->path = path != NULL ? strdup(path) : NULL;
	r->protocol = protocol;
	r->component = component;
	if (options != NULL && options->name != NULL)
		snprintf(r->name, sizeof(r->name), "%s", options->name);
	r->timeout_ms = options != NULL ? options->timeout_ms : 0;
	if (callbacks != NULL) {
		r->callbacks = *callbacks;
		r->has_callbacks = true;
	}
	if (rc != 0 || (path != NULL && r->path == NULL))
		status = replay_no_memory(r);
	else
		status = replay_open(r);
	if (status == MGM_OK) {
		*replay = r;
		return MGM_OK;
	}
	if (options != NULL && options->detail != NULL && options->detail_size > 0)
		snprintf(options->detail, options->detail_size, "%s", r->detail);
	mgm_replay_free(r);
	return status;
}

void
mgm_replay_free(struct mgm_replay *replay)
{
	if (replay == NULL)
		return;
	replay_close(replay);
	while (!SLIST_EMPTY(&replay->idle)) {
		struct replay_request *request = SLIST_FIRST(&replay->idle);

		SLIST_REMOVE_HEAD(&replay->idle, link);
		free(request);
	}
	replay_record_exit(&replay->record);
	free(replay->path);
	free(replay);
}

struct mgm_session *
mgm_replay_session(const struct mgm_replay *replay)
{
	return replay->session;
}

uint32_t
mgm_replay_handle(const struct mgm_replay *replay)
{
	return replay->handle;
}

const char *
mgm_replay_detail(const struct mgm_replay *replay)
{
	return replay->detail;
}

void
mgm_replay_set_lost_callback(
    struct mgm_replay *replay, mgm_replay_lost *lost, void *context)
{
	replay->lost = lost;
	replay->lost_context = context;
}

void
mgm_replay_get_status(const struct mgm_replay *replay, struct mgm_replay_status *status)
{
	const struct replay_record *record = &replay->record;

	*status = (struct mgm_replay_status){.interfaces = record->num_ifaces,
	    .memberships = record->memberships.count,
	    .edits = record->edits.count,
	    .monitors = record->num_monitors,
	    .edits_forgotten = record->edits_forgotten,
	    .octets = replay_record_octets(record)};
}

/* ---- Interfaces ---- */

enum mgm_status
mgm_replay_take_interface_ownership(
    struct mgm_replay *replay, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct replay_record *record = &replay->record;
	bool had = replay_record_find_iface(record, ifindex, next_hop) != NULL;
	enum mgm_status status = replay_check(replay);
	struct replay_iface *iface;

	if (status != MGM_OK)
		return status;
	iface = replay_record_take(record, ifindex, next_hop);
	if (iface == NULL)
		return replay_no_memory(replay);
	if (replay->session == NULL)
		return replay_no_session(replay);
	status = mgm_take_interface_ownership(
	    replay->session, replay->handle, ifindex, next_hop);
	if (status != MGM_OK && !replay_is_over(replay, status) && !had)
		replay_record_release(record, iface);
	return replay_result(replay, status);
}

enum mgm_status
mgm_replay_release_interface_ownership(
    struct mgm_replay *replay, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct replay_iface *iface =
	    replay_record_find_iface(&replay->record, ifindex, next_hop);
	enum mgm_status status = replay_check(replay);

	if (status != MGM_OK)
		return status;
	status =
	    replay->session == NULL
		? replay_no_session(replay)
		: replay_result(replay, mgm_release_interface_ownership(replay->session,
					    replay->handle, ifindex, next_hop));
	/* Also what is not the daemon's any more; but not what it did not let go. */
	if (iface != NULL && (status == MGM_OK || replay_is_over(replay, status) ||
				 status == MGM_E_INVALID_PARAMETER))
		replay_record_release(&replay->record, iface);
	return status;
}

enum mgm_status
mgm_replay_set_wrong_if(struct mgm_replay *replay, uint32_t ifindex,
    const struct mgm_addr *next_hop, bool on)
{
	struct replay_iface *iface =
	    replay_record_find_iface(&replay->record, ifindex, next_hop);
	enum mgm_status status = replay_check(replay);

	if (status != MGM_OK)
		return status;
	if (iface == NULL)
		return replay_fail(replay, MGM_E_INVALID_PARAMETER,
		    "the interface was not taken by mgm_replay_take_interface_"
		    "ownership(): take it first");
	status =
	    replay->session == NULL
		? replay_no_session(replay)
		: replay_result(replay, mgm_set_wrong_if(replay->session,
					    replay->handle, ifindex, next_hop, on));
	if (status == MGM_OK || replay_is_over(replay, status))
		iface->wrong_if = on;
	return status;
}

/* ---- Memberships and edits ---- */

static void
replay_lose_change(
    const struct replay_request *request, enum mgm_status status, const char *detail)
{
	const struct replay_change *change = &request->change;
	bool join = (change->flags & MGM_JOIN_STATE_FLAG) != 0;
	const struct mgm_replay_item item = {
	    .kind = join ? MGM_REPLAY_MEMBERSHIP : MGM_REPLAY_EDIT,
	    .ifindex = change->key.ifindex,
	    .next_hop = change->key.next_hop,
	    .source = change->key.source,
	    .group = change->key.group,
	    .out = !change->add};

	replay_back_lose(request->replay, &item, status, detail);
}

static void
replay_done(void *context, enum mgm_status status, const char *detail)
{
	struct replay_request *request = context;
	const struct replay_request copy = *request;
	struct replay_record *record = &copy.replay->record;

	status = replay_status(copy.replay, status);
	/* First, because the completion may submit more. */
	SLIST_INSERT_HEAD(&copy.replay->idle, request, link);
	if (status == MGM_OK) {
		replay_record_confirm(record, &copy.change);
	} else if (!replay_is_over(copy.replay, status)) {
		replay_record_undo(record, &copy.change);
		if (copy.replayed)
			replay_lose_change(&copy, status, detail);
	}
	if (copy.done != NULL)
		copy.done(copy.context, status, detail);
}

enum mgm_status
replay_submit(struct mgm_replay *replay, const struct replay_change *change,
    bool replayed, mgm_done *done, void *context)
{
	struct replay_request *request = SLIST_FIRST(&replay->idle);
	const struct replay_key *key;
	enum mgm_status status;

	if (request != NULL)
		SLIST_REMOVE_HEAD(&replay->idle, link);
	else
		request = malloc(sizeof(*request));
	if (request == NULL)
		return replay_result(
		    replay, session_fail(replay->session, MGM_E_NO_MEMORY,
				"no memory for a request"));
	*request = (struct replay_request){.replay = replay,
	    .change = *change,
	    .replayed = replayed,
	    .done = done,
	    .context = context};
	key = &request->change.key;
	status = (change->add ? mgm_submit_add_group_membership_entry
			      : mgm_submit_delete_group_membership_entry)(
	    replay->session, replay->handle, &key->source, &key->group, key->ifindex,
	    &key->next_hop, change->flags, replay_done, request);
	if (status == MGM_OK)
		return MGM_OK;
	SLIST_INSERT_HEAD(&replay->idle, request, link);
	return replay_result(replay, status);
}

static enum mgm_status
replay_change(struct mgm_replay *replay, struct replay_change *change, mgm_done *done,
    void *context)
{
	const uint32_t all = MGM_JOIN_STATE_FLAG | MGM_FORWARD_STATE_FLAG;
	enum mgm_status status = replay_check(replay);

	if (status != MGM_OK)
		return status;
	if (change->flags == 0 || (change->flags & ~all) != 0)
		return replay_fail(replay, MGM_E_INVALID_PARAMETER,
		    "flags: use MGM_JOIN_STATE_FLAG, MGM_FORWARD_STATE_FLAG or both");
	if (!replay_record_apply(&replay->record, change))
		return replay_no_memory(replay);
	if (replay->session == NULL)
		return replay_no_session(replay);
	status = replay_submit(replay, change, false, done, context);
	if (status != MGM_OK && !replay_is_over(replay, status))
		replay_record_undo(&replay->record, change);
	return status;
}

#define REPLAY_CHANGE(adds)                                  \
	(struct replay_change)                               \
	{                                                    \
		.key = {.source = *source,                   \
		    .group = *group,                         \
		    .ifindex = ifindex,                      \
		    .next_hop = session_next_hop(next_hop)}, \
		.flags = flags, .add = (adds)                \
	}

enum mgm_status
mgm_replay_add_group_membership_entry(struct mgm_replay *replay,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags, mgm_done *done, void *context)
{
	struct replay_change change = REPLAY_CHANGE(true);

	return replay_change(replay, &change, done, context);
}

enum mgm_status
mgm_replay_delete_group_membership_entry(struct mgm_replay *replay,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags, mgm_done *done, void *context)
{
	struct replay_change change = REPLAY_CHANGE(false);

	return replay_change(replay, &change, done, context);
}

/* ---- Monitors ---- */

enum mgm_status
mgm_replay_add_dataflow_monitor(
    struct mgm_replay *replay, const struct mgm_monitor *monitor, uint32_t *id)
{
	enum mgm_status status = replay_check(replay);
	struct replay_monitor *added;

	if (status != MGM_OK)
		return status;
	added = replay_record_add_monitor(&replay->record, monitor);
	if (added == NULL)
		return replay_no_memory(replay);
	status =
	    replay->session == NULL
		? replay_no_session(replay)
		: replay_result(replay, mgm_add_dataflow_monitor(replay->session,
					    replay->handle, monitor, &added->there));
	if (status == MGM_OK || replay_is_over(replay, status))
		*id = added->id;
	else
		replay_record_remove_monitor(&replay->record, added);
	return status;
}

enum mgm_status
mgm_replay_delete_dataflow_monitor(struct mgm_replay *replay, uint32_t id)
{
	struct replay_monitor *monitor =
	    replay_record_find_monitor(&replay->record, id);
	enum mgm_status status = replay_check(replay);

	if (status != MGM_OK)
		return status;
	if (monitor == NULL)
		return replay_fail(replay, MGM_E_NOT_FOUND,
		    "no monitor of this replay has that number");
	status =
	    replay->session == NULL
		? replay_no_session(replay)
		: replay_result(replay, mgm_delete_dataflow_monitor(replay->session,
					    replay->handle, monitor->there));
	replay_record_remove_monitor(&replay->record, monitor);
	return status;
}
