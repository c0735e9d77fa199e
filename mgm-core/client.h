/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * client.h - registered protocols, their handles, and their seats on interfaces.
 */
#ifndef MGM_CLIENT_H
#define MGM_CLIENT_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#include "core.h"

struct iface;
struct member;
struct monitor;
struct question;

/*
 * A client's place on an interface. Each interface has two: one for the routing
 * protocol that owns it, one for IGMP. Memberships belong to a seat, so that whatever
 * ends the seat finds them all.
 */
struct client_seat {
	LIST_ENTRY(client_seat) of_client;
	struct client *client; /* borrowed; NULL: the seat is free */
	uint32_t taken_by;   /* the client's handle then; it has another once adopted */
	struct iface *iface; /* borrowed: the interface that embeds this seat */
	LIST_HEAD(, member) members;
	uint32_t num_members;
};

struct client {
	uint32_t handle;
	uint64_t number; /* no other client ever has it; an adopted one keeps it */
	struct core_client_info info;
	int64_t registered_us;
	LIST_HEAD(, client_seat) seats;
	uint32_t num_seats;
	uint32_t num_members;
	TAILQ_ENTRY(client) of_grace; /* while stale or replaying (grace.c) */
	int64_t grace_end_us;         /* likewise */
	bool stale;     /* its connection is gone: nobody is told or asked */
	bool replaying; /* adopted, and still adding again what it wants */
	LIST_HEAD(, monitor) monitors;
	uint32_t num_monitors;
	LIST_HEAD(, question) questions; /* also late ones */
	uint32_t num_questions;          /* without those */
	uint64_t defaults_taken;
	uint64_t late_answers;
	int64_t wrong_if_tokens; /* see wrong_if.c */
	int64_t wrong_if_at_us;
};

struct client_slot {
	uint16_t generation; /* of the present or last client here; never 0 once used */
	struct client *client; /* owned; NULL: free */
};

struct client_table {
	struct client_slot *slots; /* owned */
	uint32_t num_slots;
	uint32_t next_slot; /* where the search for a free one begins */
	uint64_t last_number;
	uint32_t count;
};

int client_table_init(struct client_table *table, uint32_t max_clients);
void client_table_exit(struct client_table *table);
/* NULL with errno ENOSPC (all slots taken) or ENOMEM. */
struct client *client_new(
    struct client_table *table, const struct core_client_info *info, int64_t now);
/* The client holds no seat any more. NULL is accepted. */
void client_free(struct client_table *table, struct client *client);
/* The same client under a new handle, with a new description. */
void client_renew(struct client_table *table, struct client *client,
    const struct core_client_info *info, int64_t now);
/*
 * Two handles of one client, of one life or two. What a client contributed keeps the
 * handle that it had then, and sorts by the part that all its lives share.
 */
bool client_is_same(uint32_t a, uint32_t b);
uint32_t client_slot_of(uint32_t handle);
/* NULL for a handle that never was, or is no more, or whose connection is gone. */
struct client *client_find(const struct client_table *table, uint32_t handle);
/* By identity; component is not compared where any_component. */
struct client *client_find_protocol(const struct client_table *table, uint32_t protocol,
    uint32_t component, bool any_component);
/* The first one whose handle is greater; NULL at the end. */
struct client *client_next(const struct client_table *table, uint32_t after_handle);
/* Its slot: the same for as long as it is registered, and no other client's. */
uint32_t client_place(const struct client *client);
bool client_is_igmp(const struct client *client);

void client_seat_take(struct client_seat *seat, struct client *client);
/* The seat's memberships are gone already. */
void client_seat_release(struct client_seat *seat);

#endif
