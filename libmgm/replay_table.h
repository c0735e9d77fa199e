/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay_table.h - memberships or edits by their key: a hash table that grows.
 */
#ifndef MGM_REPLAY_TABLE_H
#define MGM_REPLAY_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "mgm_types.h"

struct replay_key {
	struct mgm_prefix source, group;
	uint32_t ifindex;
	struct mgm_addr next_hop;
};

/* A membership; or the front of something longer that has the same key. */
struct replay_entry {
	LIST_ENTRY(replay_entry) link;
	struct replay_key key;
	uint32_t serial; /* of the call that asked for it last */
	uint32_t round;  /* of the reconnect that asked for it last */
};

LIST_HEAD(replay_bucket, replay_entry);

struct replay_table {
	struct replay_bucket *buckets; /* owned */
	size_t num_buckets;
	size_t count;
};

/* 0 or -ENOMEM. */
int replay_table_init(struct replay_table *table);
/* Frees its entries too. */
void replay_table_exit(struct replay_table *table);
struct replay_entry *replay_table_find(
    const struct replay_table *table, const struct replay_key *key);
/* Takes over an entry from malloc() whose key is not there yet. Cannot fail. */
void replay_table_add(struct replay_table *table, struct replay_entry *entry);
/* Gives the entry back: the caller frees it. */
void replay_table_remove(struct replay_table *table, struct replay_entry *entry);
/*
 * An entry of another round, or NULL: there is none. The walk begins with *bucket 0;
 * between two steps any entry may be removed, and the one that was given gets `round`.
 */
struct replay_entry *replay_table_next(
    const struct replay_table *table, size_t *bucket, uint32_t round);

#endif
