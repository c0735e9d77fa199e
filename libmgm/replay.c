/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay.c - one registration that is brought back after the session ended.
 *
 * Remembers what the daemon took: interfaces in a list, memberships in a hash table
 * that grows with them. A membership is remembered when it is submitted and forgotten
 * when it is refused or deleted, so that what is remembered is what the client wants.
 * A session that ends refuses nothing, nor does a daemon that stops: what was under way
 * stays remembered.
 *
 * Built on the public calls alone. It does not wait for the daemon to come back: that
 * is the caller's loop. Design: mgm-api 11.6.
 */
#include "config.h"

#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLAY_BUCKETS_MIN 64

struct replay_iface {
	LIST_ENTRY(replay_iface) link;
	uint32_t ifindex;
	struct mgm_addr next_hop;
};

struct replay_entry {
	LIST_ENTRY(replay_entry) link;
	struct mgm_prefix source, group;
	uint32_t ifindex;
	struct mgm_addr next_hop;
};

LIST_HEAD(replay_bucket, replay_entry);

/* A submitted request, from submission until its completion. */
struct replay_request {
	struct mgm_replay *replay; /* borrowed */
	struct replay_entry entry; /* a copy: ours may be deleted meanwhile */
	bool add;
	mgm_done *done;
	void *context;
};

struct mgm_replay {
	char *path; /* owned; NULL: the default */
	char name[MGM_NAME_SIZE];
	int timeout_ms;
	struct mgm_callbacks callbacks;
	bool has_callbacks;
	uint32_t protocol, component;
	struct mgm_session *session; /* owned; NULL: none */
	uint32_t handle;
	LIST_HEAD(, replay_iface) ifaces; /* owned */
	struct replay_bucket *buckets;    /* owned */
	size_t num_buckets, num_entries;
	enum mgm_status refusal; /* the first of a reconnect */
	char detail[MGM_DETAIL_SIZE + 128];
};

static enum mgm_status
replay_fail(struct mgm_replay *replay, enum mgm_status status, const char *detail)
{
	snprintf(replay->detail, sizeof(replay->detail), "%s", detail);
	return status;
}

/* Did the call fail because session or daemon come to their end? */
static bool
replay_is_over(const struct mgm_replay *replay, enum mgm_status status)
{
	return status == MGM_E_DISCONNECTED || status == MGM_E_PROTOCOL ||
	       (status == MGM_E_CANNOT_COMPLETE && replay->session->stopping);
}

/* The result of a call on the session, with its reason. */
static enum mgm_status
replay_result(struct mgm_replay *replay, enum mgm_status status)
{
	return replay_fail(replay, status, mgm_last_detail(replay->session));
}

static enum mgm_status
replay_no_session(struct mgm_replay *replay)
{
	return replay_fail(replay, MGM_E_DISCONNECTED,
	    "there is no session: mgm_replay_reconnect() first");
}

static enum mgm_status
replay_no_memory(struct mgm_replay *replay)
{
	return replay_fail(replay, MGM_E_NO_MEMORY, "no memory to remember it");
}

/* ---- What is remembered ---- */

static struct replay_bucket *
replay_bucket(struct mgm_replay *replay, const struct replay_entry *entry)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */
	const uint8_t *parts[] = {entry->source.addr.octets, entry->group.addr.octets};
	size_t i, j;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < sizeof(entry->source.addr.octets); j++)
			hash = (hash ^ parts[i][j]) * 1099511628211u;
	}
	hash = (hash ^ entry->ifindex) * 1099511628211u;
	return &replay->buckets[(hash ^ hash >> 32) % replay->num_buckets];
}

static bool
replay_same(const struct replay_entry *a, const struct replay_entry *b)
{
	return a->ifindex == b->ifindex &&
	       memcmp(&a->source, &b->source, sizeof(a->source)) == 0 &&
	       memcmp(&a->group, &b->group, sizeof(a->group)) == 0 &&
	       memcmp(&a->next_hop, &b->next_hop, sizeof(a->next_hop)) == 0;
}

static struct replay_entry *
replay_find(struct mgm_replay *replay, const struct replay_entry *like)
{
	struct replay_entry *entry;

	LIST_FOREACH (entry, replay_bucket(replay, like), link) {
		if (replay_same(entry, like))
			return entry;
	}
	return NULL;
}

/* Twice the buckets; without memory the lists grow instead. */
static void
replay_grow(struct mgm_replay *replay)
{
	struct replay_bucket *old = replay->buckets, *buckets;
	size_t num_old = replay->num_buckets, i;
	struct replay_entry *entry;

	buckets = calloc(2 * num_old, sizeof(*buckets));
	if (buckets == NULL)
		return;
	replay->buckets = buckets;
	replay->num_buckets = 2 * num_old;
	for (i = 0; i < num_old; i++) {
		while ((entry = LIST_FIRST(&old[i])) != NULL) {
			LIST_REMOVE(entry, link);
			LIST_INSERT_HEAD(replay_bucket(replay, entry), entry, link);
		}
	}
	free(old);
}

static bool
replay_remember(struct mgm_replay *replay, const struct replay_entry *like)
{
	struct replay_entry *entry;

	if (replay_find(replay, like) != NULL)
		return true;
	entry = malloc(sizeof(*entry));
	if (entry == NULL)
		return false;
	if (replay->num_entries >= 2 * replay->num_buckets)
		replay_grow(replay);
	*entry = *like;
	LIST_INSERT_HEAD(replay_bucket(replay, entry), entry, link);
	replay->num_entries++;
	return true;
}

static void
replay_forget(struct mgm_replay *replay, const struct replay_entry *like)
{
	struct replay_entry *entry = replay_find(replay, like);

	if (entry == NULL)
		return;
	LIST_REMOVE(entry, link);
	free(entry);
	replay->num_entries--;
}

static void
replay_forget_iface(struct mgm_replay *replay, struct replay_iface *iface)
{
	struct replay_entry *entry, *next;
	size_t i;

	for (i = 0; i < replay->num_buckets; i++) {
		for (entry = LIST_FIRST(&replay->buckets[i]); entry != NULL;
		     entry = next) {
			next = LIST_NEXT(entry, link);
			if (entry->ifindex == iface->ifindex &&
			    memcmp(&entry->next_hop, &iface->next_hop,
				sizeof(entry->next_hop)) == 0) {
				LIST_REMOVE(entry, link);
				free(entry);
				replay->num_entries--;
			}
		}
	}
	LIST_REMOVE(iface, link);
	free(iface);
}

static struct replay_iface *
replay_find_iface(
    struct mgm_replay *replay, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct mgm_addr addr = session_next_hop(next_hop);
	struct replay_iface *iface;

	LIST_FOREACH (iface, &replay->ifaces, link) {
		if (iface->ifindex == ifindex &&
		    memcmp(&iface->next_hop, &addr, sizeof(addr)) == 0)
			return iface;
	}
	return NULL;
}

/* ---- Calls ---- */

/* A session and a registration; on failure there is none. */
static enum mgm_status
replay_open(struct mgm_replay *replay)
{
	const struct mgm_options options = {.name = replay->name,
	    .timeout_ms = replay->timeout_ms,
	    .detail = replay->detail,
	    .detail_size = sizeof(replay->detail)};
	enum mgm_status status;

	status = mgm_open(replay->path, &options, &replay->session);
	if (status != MGM_OK) {
		replay->session = NULL;
		return status;
	}
	status = mgm_register_mprotocol(replay->session,
	    replay->has_callbacks ? &replay->callbacks : NULL, replay->protocol,
	    replay->component, &replay->handle);
	if (status == MGM_OK)
		return MGM_OK;
	(void)replay_result(replay, status);
	if (status == MGM_E_CANNOT_COMPLETE && replay_is_over(replay, status))
		status = MGM_E_DISCONNECTED; /* as if it were gone already */
	mgm_close(replay->session);
	replay->session = NULL;
	return status;
}

enum mgm_status
mgm_replay_new(const char *path, const struct mgm_options *options,
    const struct mgm_callbacks *callbacks, uint32_t protocol, uint32_t component,
    struct mgm_replay **replay)
{
	struct mgm_replay *r = calloc(1, sizeof(*r));
	enum mgm_status status;

	if (r == NULL)
		return MGM_E_NO_MEMORY;
	r->buckets = calloc(REPLAY_BUCKETS_MIN, sizeof(*r->buckets));
	r->num_buckets = REPLAY_BUCKETS_MIN;
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
	if (r->buckets == NULL || (path != NULL && r->path == NULL))
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
	struct replay_entry *entry;
	struct replay_iface *iface;
	size_t i;

	if (replay == NULL)
		return;
	mgm_close(replay->session);
	for (i = 0; replay->buckets != NULL && i < replay->num_buckets; i++) {
		while ((entry = LIST_FIRST(&replay->buckets[i])) != NULL) {
			LIST_REMOVE(entry, link);
			free(entry);
		}
	}
	while ((iface = LIST_FIRST(&replay->ifaces)) != NULL) {
		LIST_REMOVE(iface, link);
		free(iface);
	}
	free(replay->buckets);
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

enum mgm_status
mgm_replay_take_interface_ownership(
    struct mgm_replay *replay, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct replay_iface *iface;
	enum mgm_status status;

	if (replay->session == NULL)
		return replay_no_session(replay);
	iface = calloc(1, sizeof(*iface));
	if (iface == NULL)
		return replay_no_memory(replay);
	iface->ifindex = ifindex;
	iface->next_hop = session_next_hop(next_hop);
	status = mgm_take_interface_ownership(
	    replay->session, replay->handle, ifindex, next_hop);
	if (status == MGM_OK)
		LIST_INSERT_HEAD(&replay->ifaces, iface, link);
	else
		free(iface);
	return replay_result(replay, status);
}

enum mgm_status
mgm_replay_release_interface_ownership(
    struct mgm_replay *replay, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct replay_iface *iface = replay_find_iface(replay, ifindex, next_hop);
	enum mgm_status status;

	if (replay->session == NULL)
		return replay_no_session(replay);
	status = mgm_release_interface_ownership(
	    replay->session, replay->handle, ifindex, next_hop);
	if (iface != NULL && status != MGM_E_DISCONNECTED)
		replay_forget_iface(replay, iface);
	return replay_result(replay, status);
}

static void
replay_done(void *context, enum mgm_status status, const char *detail)
{
	struct replay_request *request = context;

	if (request->add && status != MGM_OK &&
	    !replay_is_over(request->replay, status))
		replay_forget(request->replay, &request->entry);
	if (request->done != NULL)
		request->done(request->context, status, detail);
	free(request);
}

static enum mgm_status
replay_submit(struct mgm_replay *replay, const struct replay_entry *entry, bool add,
    mgm_done *done, void *context)
{
	struct replay_request *request = malloc(sizeof(*request));
	enum mgm_status status;

	if (request == NULL)
		return replay_no_memory(replay);
	*request = (struct replay_request){.replay = replay,
	    .entry = *entry,
	    .add = add,
	    .done = done,
	    .context = context};
	entry = &request->entry;
	if (add)
		status = mgm_submit_add_group_membership_entry(replay->session,
		    replay->handle, &entry->source, &entry->group, entry->ifindex,
		    &entry->next_hop, MGM_JOIN_STATE_FLAG, replay_done, request);
	else
		status = mgm_submit_delete_group_membership_entry(replay->session,
		    replay->handle, &entry->source, &entry->group, entry->ifindex,
		    &entry->next_hop, MGM_JOIN_STATE_FLAG, replay_done, request);
	if (status == MGM_OK)
		return MGM_OK;
	free(request);
	return replay_result(replay, status);
}

enum mgm_status
mgm_replay_add_group_membership_entry(struct mgm_replay *replay,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, mgm_done *done, void *context)
{
	const struct replay_entry entry = {.source = *source,
	    .group = *group,
	    .ifindex = ifindex,
	    .next_hop = session_next_hop(next_hop)};

	if (replay->session == NULL)
		return replay_no_session(replay);
	if (!replay_remember(replay, &entry))
		return replay_no_memory(replay);
	return replay_submit(replay, &entry, true, done, context);
}

enum mgm_status
mgm_replay_delete_group_membership_entry(struct mgm_replay *replay,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, mgm_done *done, void *context)
{
	const struct replay_entry entry = {.source = *source,
	    .group = *group,
	    .ifindex = ifindex,
	    .next_hop = session_next_hop(next_hop)};

	if (replay->session == NULL)
		return replay_no_session(replay);
	replay_forget(replay, &entry);
	return replay_submit(replay, &entry, false, done, context);
}

/* ---- Coming back ---- */

/* Keeps the first refusal of a reconnect for its result. */
static void
replay_refused(struct mgm_replay *replay, enum mgm_status status, const char *detail)
{
	if (replay->refusal == MGM_OK)
		replay->refusal = replay_fail(replay, status, detail);
}

static void
replay_added(void *context, enum mgm_status status, const char *detail)
{
	if (status != MGM_OK)
		replay_refused(context, status, detail);
}

static enum mgm_status
replay_take_all(struct mgm_replay *replay)
{
	struct replay_iface *iface, *next;
	enum mgm_status status;

	for (iface = LIST_FIRST(&replay->ifaces); iface != NULL; iface = next) {
		next = LIST_NEXT(iface, link);
		status = mgm_take_interface_ownership(
		    replay->session, replay->handle, iface->ifindex, &iface->next_hop);
		if (replay_is_over(replay, status))
			return replay_result(replay, status);
		if (status != MGM_OK) {
			replay_refused(
			    replay, status, mgm_last_detail(replay->session));
			replay_forget_iface(replay, iface);
		}
	}
	return MGM_OK;
}

/*
 * All that is remembered, as a list of its own first: a refusal that arrives meanwhile
 * changes the table.
 */
static enum mgm_status
replay_add_all(struct mgm_replay *replay)
{
	size_t count = replay->num_entries, n = 0, i;
	struct replay_entry *entries = calloc(count > 0 ? count : 1, sizeof(*entries));
	enum mgm_status status = MGM_OK;
	struct replay_entry *entry;

	if (entries == NULL)
		return replay_no_memory(replay);
	for (i = 0; i < replay->num_buckets; i++) {
		LIST_FOREACH (entry, &replay->buckets[i], link)
			entries[n++] = *entry;
	}
	for (i = 0; i < n && status == MGM_OK; i++)
		status = replay_submit(replay, &entries[i], true, replay_added, replay);
	free(entries);
	if (status != MGM_OK)
		return status;
	status = mgm_flush(replay->session);
	return status == MGM_OK ? MGM_OK : replay_result(replay, status);
}

enum mgm_status
mgm_replay_reconnect(struct mgm_replay *replay)
{
	enum mgm_status status;

	mgm_close(replay->session);
	replay->session = NULL;
	replay->refusal = MGM_OK;
	replay->detail[0] = '\0';
	status = replay_open(replay);
	if (status != MGM_OK)
		return status;
	status = replay_take_all(replay);
	if (status == MGM_OK)
		status = replay_add_all(replay);
	if (status == MGM_OK) {
		status = mgm_end_of_replay(replay->session, replay->handle);
		if (status != MGM_OK)
			(void)replay_result(replay, status);
	}
	if (replay_is_over(replay, status)) {
		mgm_close(replay->session);
		replay->session = NULL;
		if (status == MGM_E_CANNOT_COMPLETE)
			status = MGM_E_DISCONNECTED; /* as if it were gone already */
	}
	return status != MGM_OK ? status : replay->refusal;
}
