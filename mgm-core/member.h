/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * member.h - memberships (S,G), (*,G) and (*,*) with who contributed each.
 */
#ifndef MGM_MEMBER_H
#define MGM_MEMBER_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <stdbool.h>
#include <stdint.h>

#include "interest.h"
#include "mgm_types.h"
#include "pair.h"

struct client_seat;
struct member_entry;

/* A wildcard is the zero address of its family: no legal group or source is zero. */
struct member_key {
	struct mgm_addr group;
	struct mgm_addr source;
	uint32_t ifindex;
	uint32_t handle; /* of the contributor when it added or confirmed it */
};

struct member {
	RB_ENTRY(member) by_key;
	LIST_ENTRY(member) of_seat;
	struct member_entry *entry; /* shared with its other members */
	struct client_seat *seat;   /* borrowed */
	struct member_key key;
	int64_t since_us;
};

RB_HEAD(member_tree, member);

/* (S,G), (*,G) or (*,*); it exists while it has members or interests. */
struct member_entry {
	struct pair pair; /* group, source */
	struct member_tree members;
	struct interest interest; /* the first client's; see interest.c */
};

struct member_table {
	struct pair_table entries;
	uint32_t count;
	uint64_t generation; /* moves when what rows say of them changes; never 0 */
};

/* The seed is pair.h's. */
void member_table_init(struct member_table *table, uint64_t seed);
void member_table_exit(struct member_table *table);
/* NULL with errno. The key must not be there yet. */
struct member *member_add(struct member_table *table, const struct member_key *key,
    struct client_seat *seat, int64_t now);
void member_remove(struct member_table *table, struct member *member);
struct member *member_find(
    const struct member_table *table, const struct member_key *key);
/* The first at or after the key; the first strictly after it; NULL at the end. */
struct member *member_from(
    const struct member_table *table, const struct member_key *key);
struct member *member_after(
    const struct member_table *table, const struct member_key *key);
struct member *member_next(struct member *member);
/* Those of one entry: the first whose ifindex is not less, and the one that follows. */
struct member *member_of_entry(const struct member_table *table,
    const struct mgm_addr *group, const struct mgm_addr *source, uint32_t ifindex);
struct member *member_next_of_entry(struct member *member);
/* The wildcard of the address's family. */
struct mgm_addr member_any(const struct mgm_addr *addr);
bool member_same_entry(const struct member_key *a, const struct member_key *b);
/*
 * Whoever wants (source, group) on the interface, through any of the three kinds, or
 * NULL. Wildcard sources do not match where source_specific (mgm-api 11.10).
 */
struct member *member_wanting(const struct member_table *table,
    const struct mgm_addr *group, const struct mgm_addr *source, uint32_t ifindex,
    bool source_specific);

struct member_entry *member_find_entry(const struct member_table *table,
    const struct mgm_addr *group, const struct mgm_addr *source);
/* The first at or after; NULL: none. */
struct member_entry *member_entry_from(const struct member_table *table,
    const struct mgm_addr *group, const struct mgm_addr *source);
/* NULL: the first; NULL at the end. */
struct member_entry *member_next_entry(
    const struct member_table *table, struct member_entry *entry);
/* It goes if it has neither member nor interest any more. */
void member_put_entry(struct member_table *table, struct member_entry *entry);

#endif
