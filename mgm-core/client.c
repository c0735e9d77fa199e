/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * client.c - registered protocols, their handles, and their seats on interfaces.
 *
 * Holds the table of clients. A handle is a slot number in the upper half and the
 * slot's generation in the lower one. A generation is never 0, hence no handle is 0,
 * and a slot counts it up for each client, hence a handle of a client that is gone
 * finds nothing. Free slots are used in turn, which puts the reuse of a handle
 * num_slots x 65,535 registrations away.
 *
 * A client that dies and is adopted in its grace time (grace.c) keeps its slot and gets
 * the next generation, so that its old handle finds nothing, while what it contributed
 * is still its own: client_is_same() compares slots. The generation that a seat, a
 * membership or an edit carries says whether it was confirmed in the present life.
 *
 * Invariants: a client's seats are exactly the seats that point to it; its number of
 * memberships is the sum over its seats. What a seat means for forwarding is not known
 * here (iface.c, member.c, core_client.c). Rules: mgm-api 3, 4.1 and 4.2.
 */
#include "config.h"

#include "client.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#define CLIENT_SLOTS_MAX 65535u
#define CLIENT_SLOT_SHIFT 16

int
client_table_init(struct client_table *table, uint32_t max_clients)
{
	*table = (struct client_table){0};
	if (max_clients == 0 || max_clients > CLIENT_SLOTS_MAX)
		return -EINVAL;
	table->slots = calloc(max_clients, sizeof(*table->slots));
	if (table->slots == NULL)
		return -ENOMEM;
	table->num_slots = max_clients;
	return 0;
}

void
client_table_exit(struct client_table *table)
{
	uint32_t i;

	for (i = 0; i < table->num_slots; i++)
		client_free(table, table->slots[i].client);
	free(table->slots);
	*table = (struct client_table){0};
}

struct client *
client_new(struct client_table *table, const struct core_client_info *info, int64_t now)
{
	struct client_slot *slot;
	struct client *client;
	uint32_t number;

	if (table->count == table->num_slots) {
		errno = ENOSPC;
		return NULL;
	}
	client = calloc(1, sizeof(*client));
	if (client == NULL)
		return NULL;
	number = table->next_slot;
	while (table->slots[number].client != NULL)
		number = (number + 1) % table->num_slots;
	slot = &table->slots[number];
	slot->client = client;
	table->next_slot = (number + 1) % table->num_slots;
	table->count++;

	client->handle = number << CLIENT_SLOT_SHIFT;
	client->number = ++table->last_number;
	LIST_INIT(&client->seats);
	LIST_INIT(&client->monitors);
	LIST_INIT(&client->questions);
	client_renew(table, client, info, now);
	return client;
}

void
client_renew(struct client_table *table, struct client *client,
    const struct core_client_info *info, int64_t now)
{
	uint32_t number = client_slot_of(client->handle);
	struct client_slot *slot = &table->slots[number];

	if (++slot->generation == 0)
		slot->generation = 1;
	client->handle = number << CLIENT_SLOT_SHIFT | slot->generation;
	client->info = *info;
	client->info.name[sizeof(client->info.name) - 1] = '\0';
	client->registered_us = now;
}

uint32_t
client_slot_of(uint32_t handle)
{
	return handle >> CLIENT_SLOT_SHIFT;
}

bool
client_is_same(uint32_t a, uint32_t b)
{
	return client_slot_of(a) == client_slot_of(b);
}

void
client_free(struct client_table *table, struct client *client)
{
	if (client == NULL)
		return;
	assert(client->num_seats == 0 && "a client leaves its seats before it goes");
	assert(client->num_monitors == 0 && "monitors end before their client");
	assert(LIST_EMPTY(&client->questions) && "nobody asks a client that goes");
	table->slots[client->handle >> CLIENT_SLOT_SHIFT].client = NULL;
	table->count--;
	free(client);
}

struct client *
client_find(const struct client_table *table, uint32_t handle)
{
	uint32_t number = handle >> CLIENT_SLOT_SHIFT;
	struct client *client;

	if (number >= table->num_slots)
		return NULL;
	client = table->slots[number].client;
	return client != NULL && client->handle == handle && !client->stale ? client
									    : NULL;
}

struct client *
client_find_protocol(const struct client_table *table, uint32_t protocol,
    uint32_t component, bool any_component)
{
	uint32_t i;

	for (i = 0; i < table->num_slots; i++) {
		struct client *client = table->slots[i].client;

		if (client != NULL && client->info.protocol == protocol &&
		    (any_component || client->info.component == component))
			return client;
	}
	return NULL;
}

struct client *
client_next(const struct client_table *table, uint32_t after_handle)
{
	uint32_t i;

	for (i = after_handle >> CLIENT_SLOT_SHIFT; i < table->num_slots; i++) {
		struct client *client = table->slots[i].client;

		if (client != NULL && client->handle > after_handle)
			return client;
	}
	return NULL;
}

uint32_t
client_place(const struct client *client)
{
	return client_slot_of(client->handle);
}

bool
client_is_igmp(const struct client *client)
{
	return client->info.protocol == MGM_PROTO_IGMP_ONLY;
}

void
client_seat_take(struct client_seat *seat, struct client *client)
{
	assert(seat->client == NULL && "a taken seat is released before it is taken");
	seat->client = client;
	seat->taken_by = client->handle;
	LIST_INSERT_HEAD(&client->seats, seat, of_client);
	client->num_seats++;
}

void
client_seat_release(struct client_seat *seat)
{
	assert(seat->num_members == 0 && "memberships end before their seat");
	LIST_REMOVE(seat, of_client);
	seat->client->num_seats--;
	seat->client = NULL;
}
