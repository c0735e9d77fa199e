/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * registration.c - which connection registered a handle.
 *
 * Each connection holds its registrations in an array of PEER_HANDLES_MAX, and all of
 * them are in one hash table of the server, so that an alert finds its connection at
 * once. A slot is in the table exactly while its handle is not 0.
 *
 * What a handle is for is the core's; when a connection ends, its registrations leave
 * the table first, one by one, and then the core hears that their clients are gone: it
 * may alert others, and nothing is sent to one that is gone.
 */
#include "config.h"

#include "registration.h"

#include "core.h"
#include "peer.h"

#include <assert.h>

static struct peer_handle_list *
registration_bucket(struct server *server, uint32_t handle)
{
	/* Handles differ in their low bits (slot) and their high bits
	 * (generation). */
	return &server->handles[(handle ^ handle >> 16) % SERVER_HANDLE_BUCKETS];
}

bool
registration_add(struct peer *peer, uint32_t handle)
{
	size_t i;

	for (i = 0; i < PEER_HANDLES_MAX; i++) {
		struct peer_handle *slot = &peer->handles[i];

		if (slot->handle != 0)
			continue;
		slot->handle = handle;
		slot->peer = peer;
		LIST_INSERT_HEAD(registration_bucket(peer->server, handle), slot, link);
		peer->num_handles++;
		return true;
	}
	return false;
}

static struct peer_handle *
registration_slot(struct server *server, uint32_t handle)
{
	struct peer_handle *slot;

	LIST_FOREACH (slot, registration_bucket(server, handle), link) {
		if (slot->handle == handle)
			return slot;
	}
	return NULL;
}

void
registration_remove(struct peer *peer, uint32_t handle)
{
	struct peer_handle *slot = registration_slot(peer->server, handle);

	assert(slot != NULL && slot->peer == peer && "it is a handle of this peer");
	LIST_REMOVE(slot, link);
	*slot = (struct peer_handle){0};
	peer->num_handles--;
}

struct peer *
registration_find(struct server *server, uint32_t handle)
{
	struct peer_handle *slot = registration_slot(server, handle);

	return slot != NULL ? slot->peer : NULL;
}

bool
registration_is_of(const struct peer *peer, uint32_t handle)
{
	return handle != 0 && registration_find(peer->server, handle) == peer;
}

void
registration_end_all(struct peer *peer)
{
	struct server *server = peer->server;
	uint32_t handle;
	size_t i;

	for (i = 0; i < PEER_HANDLES_MAX; i++) {
		handle = peer->handles[i].handle;
		if (handle == 0)
			continue;
		registration_remove(peer, handle);
		core_client_gone(server->core, handle, server->now);
	}
	if (server->port.core_changed != NULL)
		server->port.core_changed(server->port.ctx);
}
