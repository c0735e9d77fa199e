/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay_table.c - memberships or edits by their key: a hash table that grows.
 *
 * Buckets are doubled where there are twice as many entries; without memory for that
 * the lists in them grow instead, so that adding an entry never fails. An entry's place
 * changes only when another is added: a walk may remove, and must not add.
 */
#include "config.h"

#include "replay_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define REPLAY_TABLE_BUCKETS_MIN 64

int
replay_table_init(struct replay_table *table)
{
	*table = (struct replay_table){.num_buckets = REPLAY_TABLE_BUCKETS_MIN};
	table->buckets = calloc(table->num_buckets, sizeof(*table->buckets));
	return table->buckets != NULL ? 0 : -ENOMEM;
}

void
replay_table_exit(struct replay_table *table)
{
	struct replay_entry *entry;
	size_t i;

	for (i = 0; table->buckets != NULL && i < table->num_buckets; i++) {
		while ((entry = LIST_FIRST(&table->buckets[i])) != NULL) {
			LIST_REMOVE(entry, link);
			free(entry);
		}
	}
	free(table->buckets);
	*table = (struct replay_table){0};
}

static struct replay_bucket *
replay_table_bucket(const struct replay_table *table, const struct replay_key *key)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */
	const uint8_t *parts[] = {key->source.addr.octets, key->group.addr.octets};
	size_t i, j;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < sizeof(key->source.addr.octets); j++)
			hash = (hash ^ parts[i][j]) * 1099511628211u;
	}
	hash = (hash ^ key->ifindex) * 1099511628211u;
	return &table->buckets[(hash ^ hash >> 32) % table->num_buckets];
}

static bool
replay_table_is_same(const struct replay_key *a, const struct replay_key *b)
{
	return a->ifindex == b->ifindex &&
	       memcmp(&a->source, &b->source, sizeof(a->source)) == 0 &&
	       memcmp(&a->group, &b->group, sizeof(a->group)) == 0 &&
	       memcmp(&a->next_hop, &b->next_hop, sizeof(a->next_hop)) == 0;
}

struct replay_entry *
replay_table_find(const struct replay_table *table, const struct replay_key *key)
{
	struct replay_entry *entry;

	LIST_FOREACH (entry, replay_table_bucket(table, key), link) {
		if (replay_table_is_same(&entry->key, key))
			return entry;
	}
	return NULL;
}

static void
replay_table_grow(struct replay_table *table)
{
	const struct replay_table old = *table;
	struct replay_bucket *buckets = calloc(2 * old.num_buckets, sizeof(*buckets));
	struct replay_entry *entry;
	size_t i;

	if (buckets == NULL)
		return;
	table->buckets = buckets;
	table->num_buckets = 2 * old.num_buckets;
	for (i = 0; i < old.num_buckets; i++) {
		while ((entry = LIST_FIRST(&old.buckets[i])) != NULL) {
			LIST_REMOVE(entry, link);
			LIST_INSERT_HEAD(
			    replay_table_bucket(table, &entry->key), entry, link);
		}
	}
	free(old.buckets);
}

void
replay_table_add(struct replay_table *table, struct replay_entry *entry)
{
	if (table->count >= 2 * table->num_buckets)
		replay_table_grow(table);
	LIST_INSERT_HEAD(replay_table_bucket(table, &entry->key), entry, link);
	table->count++;
}

void
replay_table_remove(struct replay_table *table, struct replay_entry *entry)
{
	LIST_REMOVE(entry, link);
	table->count--;
}

struct replay_entry *
replay_table_next(const struct replay_table *table, size_t *bucket, uint32_t round)
{
	struct replay_entry *entry;

	for (; *bucket < table->num_buckets; ++*bucket) {
		LIST_FOREACH (entry, &table->buckets[*bucket], link) {
			if (entry->round == round)
				continue;
			entry->round = round;
			return entry;
		}
	}
	return NULL;
}
