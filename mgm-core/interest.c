/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * interest.c - which clients want an entry, and through how many memberships each.
 *
 * The rules of alerts count clients, not interfaces (mgm-api 5.4): a client's second
 * interface with the same entry raises nothing. Holds one record per entry and client:
 * the first one of an entry, mostly the only one, is a part of the entry (member.c),
 * and others hang from it. So whether there are none, one or more is known after a few
 * steps, however many entries and memberships there are.
 *
 * Invariants: a record's number of memberships is never 0, but for the first one of an
 * entry of which nothing is counted; the sum over all records is the number of
 * memberships. To whom a membership on an interface with two clients
 * counts, and who is told, is tell.c's to say.
 */
#include "config.h"

#include "interest.h"

#include "client.h"
#include "member.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

void
interest_table_init(struct interest_table *table, struct member_table *members)
{
	*table = (struct interest_table){.members = members};
}

static struct interest *
interest_look(const struct interest_table *table, const struct interest_entry *entry,
    const struct client *client)
{
	struct member_entry *of =
	    member_find_entry(table->members, &entry->group, &entry->source);
	struct interest *interest = of != NULL ? &of->interest : NULL;

	if (interest == NULL || interest->members == 0)
		return NULL;
	while (interest != NULL && interest->client != client)
		interest = interest->next;
	return interest;
}

int
interest_add(struct interest_table *table, const struct interest_entry *entry,
    struct client *client)
{
	struct interest *interest = interest_look(table, entry, client), *first;

	if (interest != NULL) {
		interest->members++;
		return 0;
	}
	first =
	    &member_find_entry(table->members, &entry->group, &entry->source)->interest;
	interest = first;
	if (first->members > 0) {
		interest = calloc(1, sizeof(*interest));
		if (interest == NULL)
			return -ENOMEM;
		interest->next = first->next;
		first->next = interest;
	}
	interest->entry = *entry;
	interest->place = client_place(client);
	interest->members = 1;
	interest->client = client;
	table->count++;
	return 1;
}

/* The first of an entry is a part of it, and the place of another one then. */
static void
interest_free(struct member_entry *of, struct interest *interest)
{
	struct interest *before = &of->interest, *next = interest->next;

	if (interest != before) {
		while (before->next != interest)
			before = before->next;
		before->next = next;
		free(interest);
	} else if (next != NULL) {
		*interest = *next;
		free(next);
	}
}

bool
interest_remove(struct interest_table *table, const struct interest_entry *entry,
    const struct client *client)
{
	struct interest *interest = interest_look(table, entry, client);
	struct member_entry *of;

	assert(interest != NULL && "what is taken away was counted");
	if (--interest->members > 0)
		return false;
	of = member_find_entry(table->members, &entry->group, &entry->source);
	interest_free(of, interest);
	table->count--;
	member_put_entry(table->members, of);
	return true;
}

const struct interest *
interest_find(const struct interest_table *table, const struct interest_entry *entry,
    const struct client *client)
{
	return interest_look(table, entry, client);
}

const struct interest *
interest_first(const struct interest_table *table, const struct interest_entry *entry)
{
	const struct member_entry *of =
	    member_find_entry(table->members, &entry->group, &entry->source);

	return of != NULL && of->interest.members > 0 ? &of->interest : NULL;
}

const struct interest *
interest_from(const struct interest_table *table, const struct interest_entry *entry)
{
	struct member_entry *of =
	    member_entry_from(table->members, &entry->group, &entry->source);

	while (of != NULL && of->interest.members == 0)
		of = member_next_entry(table->members, of);
	return of != NULL ? &of->interest : NULL;
}

const struct interest *
interest_next(const struct interest *interest)
{
	return interest->next;
}

const struct interest *
interest_after(const struct interest_table *table, const struct interest *before)
{
	struct member_entry *of = NULL;

	if (before != NULL && before->next != NULL)
		return before->next;
	if (before != NULL)
		of = member_find_entry(
		    table->members, &before->entry.group, &before->entry.source);
	do
		of = member_next_entry(table->members, of);
	while (of != NULL && of->interest.members == 0);
	return of != NULL ? &of->interest : NULL;
}
