/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * member.c - memberships (S,G), (*,G) and (*,*) with who contributed each.
 *
 * Holds one record per (group, source, interface, contributor), in one tree in that
 * order. So the contributors of an entry on an interface are neighbours, the interfaces
 * of an entry are a range, and the order is that of every listing. A second add of the
 * same record is the caller's to notice: records are not counted (mgm-api 4.6).
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
#include <stdlib.h>

static int
member_cmp(const struct member *a, const struct member *b)
{
	int order = addr_cmp(&a->key.group, &b->key.group);

	if (order == 0)
		order = addr_cmp(&a->key.source, &b->key.source);
	if (order != 0)
		return order;
	if (a->key.ifindex != b->key.ifindex)
		return a->key.ifindex < b->key.ifindex ? -1 : 1;
	/* A contributor's lives are one: member.h. */
	if (!client_is_same(a->key.handle, b->key.handle))
		return a->key.handle < b->key.handle ? -1 : 1;
	return 0;
}

TREE_GENERATE(member_tree, member, by_key, member_cmp)

/* The macros of tree.h take a mutable head even where they only look. */
static struct member_tree *
member_tree_of(const struct member_table *table)
{
	union {
		const struct member_tree *in;
		struct member_tree *out;
	} head = {.in = &table->tree};

	return head.out;
}

void
member_table_init(struct member_table *table)
{
	RB_INIT(&table->tree);
	table->count = 0;
}

struct member *
member_add(struct member_table *table, const struct member_key *key,
    struct client_seat *seat, int64_t now)
{
	struct member *member = calloc(1, sizeof(*member));

	if (member == NULL)
		return NULL;
	member->key = *key;
	member->seat = seat;
	member->since_us = now;
	if (RB_INSERT(member_tree, &table->tree, member) != NULL) {
		free(member);
		errno = EEXIST;
		return NULL;
	}
	LIST_INSERT_HEAD(&seat->members, member, of_seat);
	seat->num_members++;
	seat->client->num_members++;
	table->count++;
	return member;
}

void
member_remove(struct member_table *table, struct member *member)
{
	RB_REMOVE(member_tree, &table->tree, member);
	LIST_REMOVE(member, of_seat);
	member->seat->num_members--;
	member->seat->client->num_members--;
	table->count--;
	free(member);
}

struct member *
member_find(const struct member_table *table, const struct member_key *key)
{
	struct member wanted = {.key = *key};

	return RB_FIND(member_tree, member_tree_of(table), &wanted);
}

struct member *
member_from(const struct member_table *table, const struct member_key *key)
{
	struct member wanted = {.key = *key};

	return RB_NFIND(member_tree, member_tree_of(table), &wanted);
}

struct member *
member_after(const struct member_table *table, const struct member_key *key)
{
	struct member wanted = {.key = *key};
	struct member *member = RB_NFIND(member_tree, member_tree_of(table), &wanted);

	if (member != NULL && member_cmp(member, &wanted) == 0)
		member = RB_NEXT(member_tree, member_tree_of(table), member);
	return member;
}

struct member *
member_next(struct member *member)
{
	return RB_NEXT(member_tree, NULL, member);
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
member_on(const struct member_table *table, const struct member_key *key)
{
	struct member *member = member_from(table, key);

	if (member == NULL || !member_same_entry(&member->key, key) ||
	    member->key.ifindex != key->ifindex)
		return NULL;
	return member;
}

struct member *
member_wanting(const struct member_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source, uint32_t ifindex, bool source_specific)
{
	struct member_key key = {*group, *source, ifindex, 0};
	struct member *member = member_on(table, &key);

	if (member != NULL || source_specific)
		return member;
	key.source = member_any(source);
	member = member_on(table, &key);
	if (member != NULL)
		return member;
	key.group = member_any(group);
	return member_on(table, &key);
}
