/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * interest.c - which clients want an entry, and through how many memberships each.
 *
 * The rules of alerts count clients, not interfaces (mgm-api 5.4): a client's second
 * interface with the same entry raises nothing. Holds one record per entry and client,
 * in one tree ordered by entry, then client, so that the clients of an entry are
 * neighbours: whether there are none, one or more is known after a few steps, however
 * many entries and memberships there are.
 *
 * Invariants: a record's number of memberships is never 0, and the sum over all records
 * is the number of memberships. To whom a membership on an interface with two clients
 * counts, and who is told, is tell.c's to say.
 */
#include "config.h"

#include "interest.h"

#include "addr.h"
#include "client.h"
#include "tree.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static int
interest_cmp_entry(const struct interest_entry *a, const struct interest_entry *b)
{
	int order = addr_cmp(&a->group, &b->group);

	return order != 0 ? order : addr_cmp(&a->source, &b->source);
}

static int
interest_cmp(const struct interest *a, const struct interest *b)
{
	int order = interest_cmp_entry(&a->entry, &b->entry);

	if (order != 0)
		return order;
	return a->place < b->place ? -1 : a->place > b->place;
}

TREE_GENERATE(interest_tree, interest, by_key, interest_cmp)

/* The macros of tree.h take a mutable head even where they only look. */
static struct interest_tree *
interest_tree_of(const struct interest_table *table)
{
	union {
		const struct interest_tree *in;
		struct interest_tree *out;
	} head = {.in = &table->tree};

	return head.out;
}

void
interest_table_init(struct interest_table *table)
{
	RB_INIT(&table->tree);
	table->count = 0;
}

static struct interest *
interest_look(const struct interest_table *table, const struct interest_entry *entry,
    const struct client *client)
{
	struct interest wanted = {.entry = *entry, .place = client_place(client)};

	return RB_FIND(interest_tree, interest_tree_of(table), &wanted);
}

int
interest_add(struct interest_table *table, const struct interest_entry *entry,
    struct client *client)
{
	struct interest *interest = interest_look(table, entry, client);

	if (interest != NULL) {
		interest->members++;
		return 0;
	}
	interest = calloc(1, sizeof(*interest));
	if (interest == NULL)
		return -ENOMEM;
	interest->entry = *entry;
	interest->place = client_place(client);
	interest->members = 1;
	interest->client = client;
	RB_INSERT(interest_tree, &table->tree, interest);
	table->count++;
	return 1;
}

bool
interest_remove(struct interest_table *table, const struct interest_entry *entry,
    const struct client *client)
{
	struct interest *interest = interest_look(table, entry, client);

	assert(interest != NULL && "what is taken away was counted");
	if (--interest->members > 0)
		return false;
	RB_REMOVE(interest_tree, &table->tree, interest);
	table->count--;
	free(interest);
	return true;
}

const struct interest *
interest_find(const struct interest_table *table, const struct interest_entry *entry,
    const struct client *client)
{
	return interest_look(table, entry, client);
}

const struct interest *
interest_from(const struct interest_table *table, const struct interest_entry *entry)
{
	struct interest wanted = {.entry = *entry};

	return RB_NFIND(interest_tree, interest_tree_of(table), &wanted);
}

const struct interest *
interest_first(const struct interest_table *table, const struct interest_entry *entry)
{
	const struct interest *found = interest_from(table, entry);

	if (found == NULL || interest_cmp_entry(&found->entry, entry) != 0)
		return NULL;
	return found;
}

const struct interest *
interest_after(const struct interest_table *table, const struct interest *before)
{
	union {
		const struct interest *in;
		struct interest *out;
	} both = {.in = before};

	if (before == NULL)
		return RB_MIN(interest_tree, interest_tree_of(table));
	return RB_NEXT(interest_tree, NULL, both.out);
}

const struct interest *
interest_next(const struct interest *interest)
{
	const struct interest *next = interest_after(NULL, interest);

	if (next == NULL || interest_cmp_entry(&next->entry, &interest->entry) != 0)
		return NULL;
	return next;
}
