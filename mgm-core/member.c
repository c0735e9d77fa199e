/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * member.c - memberships (S,G), (*,G) and (*,*) with who contributed each.
 *
 * Holds one record per (group, source, interface, contributor), in that order. The
 * records of one (group, source) are an entry, with a tree of its own by interface and
 * contributor; entries are pairs (pair.c). So a record is found in a few steps however
 * many there are, and the order is that of every listing. A second add of the same
 * record is the caller's to notice: records are not counted (mgm-api 4.6).
 *
 * Invariants: a record's contributor sits on the record's interface; each record is in
 * its seat's list. Forwarding entries are not known here: mfe.c asks member_wanting()
 * and never keeps a pointer to a record. Rules: mgm-api 4.6, 4.8 and 11.10.
 */
#include "config.h"

#include "member.h"

#include "addr.h"
#include "client.h"
#include "tree.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

static int
member_cmp(const struct member *a, const struct member *b)
{
	if (a->key.ifindex != b->key.ifindex)
		return a->key.ifindex < b->key.ifindex ? -1 : 1;
	/* A contributor's lives are one: client.h. */
	if (!client_is_same(a->key.handle, b->key.handle))
		return a->key.handle < b->key.handle ? -1 : 1;
	return 0;
}

TREE_GENERATE(member_tree, member, by_key, member_cmp)

void
member_table_init(struct member_table *table, uint64_t seed)
{
	pair_table_init(&table->entries, seed);
	table->count = 0;
	table->generation = 1;
}

void
member_table_exit(struct member_table *table)
{
	pair_table_exit(&table->entries);
}

static struct member_entry *
member_entry_of(struct pair *pair)
{
	return pair != NULL ? pair_of(pair, struct member_entry, pair) : NULL;
}

struct member_entry *
member_find_entry(const struct member_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source)
{
	return member_entry_of(pair_find(&table->entries, group, source));
}

struct member_entry *
member_entry_from(const struct member_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source)
{
	return member_entry_of(pair_from(&table->entries, group, source));
}

struct member_entry *
member_next_entry(const struct member_table *table, struct member_entry *entry)
{
	const struct mgm_addr zero = {0};

	return member_entry_of(entry != NULL
				   ? pair_next(&entry->pair)
				   : pair_from(&table->entries, &zero, &zero));
}

static struct member_entry *
member_get_entry(struct member_table *table, const struct member_key *key)
{
	struct member_entry *entry =
	    member_find_entry(table, &key->group, &key->source);

	if (entry != NULL)
		return entry;
	entry = calloc(1, sizeof(*entry));
	if (entry == NULL)
		return NULL;
	RB_INIT(&entry->members);
	if (pair_add(&table->entries, &entry->pair, &key->group, &key->source) != 0) {
		free(entry);
		errno = ENOMEM;
		return NULL;
	}
	return entry;
}

void
member_put_entry(struct member_table *table, struct member_entry *entry)
{
	if (!RB_EMPTY(&entry->members) || entry->interest.members > 0)
		return;
	pair_remove(&table->entries, &entry->pair);
	free(entry);
}

struct member *
member_add(struct member_table *table, const struct member_key *key,
    struct client_seat *seat, int64_t now)
{
	struct member_entry *entry = member_get_entry(table, key);
	struct member *member;

	if (entry == NULL)
		return NULL;
	member = calloc(1, sizeof(*member));
	if (member == NULL) {
		member_put_entry(table, entry);
		errno = ENOMEM;
		return NULL;
	}
	member->key = *key;
	member->entry = entry;
	member->seat = seat;
	member->since_us = now;
	if (RB_INSERT(member_tree, &entry->members, member) != NULL) {
		free(member);
		errno = EEXIST;
		return NULL;
	}
	LIST_INSERT_HEAD(&seat->members, member, of_seat);
	seat->num_members++;
	seat->client->num_members++;
	table->count++;
	table->generation++;
	return member;
}

void
member_remove(struct member_table *table, struct member *member)
{
	struct member_entry *entry = member->entry;

	RB_REMOVE(member_tree, &entry->members, member);
	LIST_REMOVE(member, of_seat);
	member->seat->num_members--;
	member->seat->client->num_members--;
	table->count--;
	table->generation++;
	free(member);
	member_put_entry(table, entry);
}

/* Of an entry, the first at or after (ifindex, handle). */
static struct member *
member_seek(struct member_entry *entry, uint32_t ifindex, uint32_t handle)
{
	struct member wanted = {.key = {.ifindex = ifindex, .handle = handle}};

	return RB_NFIND(member_tree, &entry->members, &wanted);
}

struct member *
member_find(const struct member_table *table, const struct member_key *key)
{
	struct member_entry *entry =
	    member_find_entry(table, &key->group, &key->source);
	struct member wanted = {.key = *key};

	if (entry == NULL)
		return NULL;
	return RB_FIND(member_tree, &entry->members, &wanted);
}

/* The first one of this entry or a later one. */
static struct member *
member_first_from(struct member_entry *entry)
{
	struct member *member = NULL;

	while (entry != NULL && (member = RB_MIN(member_tree, &entry->members)) == NULL)
		entry = member_entry_of(pair_next(&entry->pair));
	return member;
}

struct member *
member_from(const struct member_table *table, const struct member_key *key)
{
	struct member_entry *entry =
	    member_entry_from(table, &key->group, &key->source);
	struct member *member;

	if (entry == NULL || !addr_equal(&entry->pair.line->first, &key->group) ||
	    !addr_equal(&entry->pair.second, &key->source))
		return member_first_from(entry);
	member = member_seek(entry, key->ifindex, key->handle);
	if (member != NULL)
		return member;
	return member_first_from(member_entry_of(pair_next(&entry->pair)));
}

struct member *
member_after(const struct member_table *table, const struct member_key *key)
{
	struct member *member = member_from(table, key);

	if (member != NULL && member_same_entry(&member->key, key) &&
	    member->key.ifindex == key->ifindex &&
	    client_is_same(member->key.handle, key->handle))
		member = member_next(member);
	return member;
}

struct member *
member_next_of_entry(struct member *member)
{
	return RB_NEXT(member_tree, NULL, member);
}

struct member *
member_next(struct member *member)
{
	struct member *next = member_next_of_entry(member);

	if (next != NULL)
		return next;
	return member_first_from(member_entry_of(pair_next(&member->entry->pair)));
}

struct member *
member_of_entry(const struct member_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source, uint32_t ifindex)
{
	struct member_entry *entry = member_find_entry(table, group, source);

	return entry != NULL ? member_seek(entry, ifindex, 0) : NULL;
}

struct mgm_addr
member_any(const struct mgm_addr *addr)
{
	return (struct mgm_addr){.family = addr->family};
}

bool
member_same_entry(const struct member_key *a, const struct member_key *b)
{
	return addr_equal(&a->group, &b->group) && addr_equal(&a->source, &b->source);
}

static struct member *
member_on(const struct member_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source, uint32_t ifindex)
{
	struct member *member = member_of_entry(table, group, source, ifindex);

	return member != NULL && member->key.ifindex == ifindex ? member : NULL;
}

struct member *
member_wanting(const struct member_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source, uint32_t ifindex, bool source_specific)
{
	struct member *member = member_on(table, group, source, ifindex);
	struct mgm_addr any_group = member_any(group), any_source = member_any(source);

	if (member != NULL || source_specific)
		return member;
	member = member_on(table, group, &any_source, ifindex);
	if (member != NULL)
		return member;
	return member_on(table, &any_group, &any_source, ifindex);
}
