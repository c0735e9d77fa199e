/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * interest.h - which clients want an entry, and through how many memberships each.
 */
#ifndef MGM_INTEREST_H
#define MGM_INTEREST_H

#include <stdbool.h>
#include <stdint.h>

#include "mgm_types.h"

struct client;
struct member_table;

/* An entry: (S,G), (*,G) or (*,*); a wildcard is the zero address of its family. */
struct interest_entry {
	struct mgm_addr group;
	struct mgm_addr source;
};

struct interest {
	struct interest_entry entry;
	uint32_t place;        /* of the client, see client_place() */
	uint32_t members;      /* 0 only where the entry has no interest */
	struct client *client; /* borrowed: its memberships end before it does */
	struct interest *next; /* owned: another client's, of the same entry */
};

struct interest_table {
	struct member_table *members; /* borrowed: interests are kept with entries */
	uint32_t count;
};

void interest_table_init(struct interest_table *table, struct member_table *members);
/* One membership more, which is in the table of members already. 1: the client's first
 * of this entry; 0; or -ENOMEM. */
int interest_add(struct interest_table *table, const struct interest_entry *entry,
    struct client *client);
/* One less; true: it was the client's last of this entry. */
bool interest_remove(struct interest_table *table, const struct interest_entry *entry,
    const struct client *client);
/* NULL: none. */
const struct interest *interest_find(const struct interest_table *table,
    const struct interest_entry *entry, const struct client *client);
/* The first at or after the entry, or NULL. */
const struct interest *interest_from(
    const struct interest_table *table, const struct interest_entry *entry);
/* All records, by entry; NULL before the first and after the last. For tests. */
const struct interest *interest_after(
    const struct interest_table *table, const struct interest *before);
/* The first client of the entry, and the one after; NULL: no more. */
const struct interest *interest_first(
    const struct interest_table *table, const struct interest_entry *entry);
const struct interest *interest_next(const struct interest *interest);

#endif
