/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pair.h - pairs of addresses, found at once and walked in order.
 */
#ifndef MGM_PAIR_H
#define MGM_PAIR_H

#include <sys/tree.h>

#include <stdint.h>

#include "mgm_types.h"

struct pair_line;

/* Embedded in what the pair stands for; pair_of() leads back. */
struct pair {
	RB_ENTRY(pair) by_second;
	struct pair_line *line; /* owned together; NULL: in no table */
	struct mgm_addr second;
};

RB_HEAD(pair_tree, pair);

/* All pairs with one first address; it exists while there are any. */
struct pair_line {
	RB_ENTRY(pair_line) by_first;
	struct pair_line *next; /* in its bucket */
	struct pair_tree pairs;
	struct mgm_addr first;
	uint32_t count;
	uint32_t hash;
};

RB_HEAD(pair_line_tree, pair_line);

struct pair_table {
	struct pair_line_tree lines;
	struct pair_line ***segments; /* owned; of buckets */
	uint32_t num_segments;        /* there is room for in segments */
	uint32_t num_buckets;
	uint32_t num_lines;
	uint32_t count; /* pairs */
	uint64_t seed;
};

#define pair_of(pointer, type, member) \
	((type *)(void *)((char *)(pointer)-offsetof(type, member)))

/* The seed is secret where strangers choose the addresses. */
void pair_table_init(struct pair_table *table, uint64_t seed);
/* No pair is in it any more. */
void pair_table_exit(struct pair_table *table);
/* 0, -EEXIST or -ENOMEM. */
int pair_add(struct pair_table *table, struct pair *pair, const struct mgm_addr *first,
    const struct mgm_addr *second);
void pair_remove(struct pair_table *table, struct pair *pair);

struct pair *pair_find(const struct pair_table *table, const struct mgm_addr *first,
    const struct mgm_addr *second);
/* The first one at or after, by (first, second); NULL: none. */
struct pair *pair_from(const struct pair_table *table, const struct mgm_addr *first,
    const struct mgm_addr *second);
struct pair *pair_next(struct pair *pair);
/* All with this first address, in order; NULL: none. */
const struct pair_line *pair_find_line(
    const struct pair_table *table, const struct mgm_addr *first);
struct pair *pair_first(const struct pair_line *line);
/* Within the line. */
struct pair *pair_next_in_line(struct pair *pair);

#endif
