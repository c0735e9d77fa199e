/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pair.c - pairs of addresses, found at once and walked in order.
 *
 * (group, source) and (source, group) are what the core is asked about most, and the
 * order of every listing. One tree of them all is deep where there are very many, and
 * each of its levels is a cache miss. Here the pairs with one first address are a line,
 * mostly a short one, with a tree of its own; lines are found by a hash of that
 * address, and only a new line is put into the ordered tree of lines.
 *
 * The hash grows by one bucket for each line that comes (linear hashing: the bucket
 * that is next in turn is split in two), and shrinks so, because moving a million lines
 * at once would hold the thread for a tenth of a second. Buckets come in segments, so
 * that no large array is copied either. Want of memory for more buckets makes chains
 * longer and is no failure.
 *
 * Invariants: a line has a pair; every line is in its bucket and in the tree; of
 * num_buckets buckets, those below the greatest power of two in it, and their
 * counterparts as far as there are any, hold what their hash says.
 */
#include "config.h"

#include "pair.h"

#include "addr.h"
#include "tree.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#define PAIR_SEGMENT 256 /* buckets */
#define PAIR_BUCKETS_MIN PAIR_SEGMENT

static int
pair_cmp(const struct pair *a, const struct pair *b)
{
	return addr_cmp(&a->second, &b->second);
}

static int
pair_cmp_line(const struct pair_line *a, const struct pair_line *b)
{
	return addr_cmp(&a->first, &b->first);
}

TREE_GENERATE(pair_tree, pair, by_second, pair_cmp)
TREE_GENERATE(pair_line_tree, pair_line, by_first, pair_cmp_line)

void
pair_table_init(struct pair_table *table, uint64_t seed)
{
	*table = (struct pair_table){.seed = seed};
	RB_INIT(&table->lines);
}

void
pair_table_exit(struct pair_table *table)
{
	uint32_t i;

	assert(table->count == 0 && "what is in a table goes before it");
	for (i = 0; i < table->num_segments; i++)
		free(table->segments[i]);
	free(table->segments);
	*table = (struct pair_table){0};
}

static struct pair_line **
pair_bucket(const struct pair_table *table, uint32_t index)
{
	return &table->segments[index / PAIR_SEGMENT][index % PAIR_SEGMENT];
}

/* The greatest power of two that is not more; of at least one bucket. */
static uint32_t
pair_half(uint32_t num_buckets)
{
	return UINT32_C(1) << (31 - __builtin_clz(num_buckets));
}

static struct pair_line **
pair_chain(const struct pair_table *table, uint32_t hash)
{
	uint32_t half = pair_half(table->num_buckets);
	uint32_t index = hash & (2 * half - 1);

	return pair_bucket(table, index < table->num_buckets ? index : index - half);
}

/* Room for the bucket of that index. */
static int
pair_add_segment(struct pair_table *table, uint32_t index)
{
	uint32_t segment = index / PAIR_SEGMENT, room = table->num_segments;
	struct pair_line ***grown;

	if (segment >= room) {
		room = room > 0 ? 2 * room : 1;
		grown = reallocarray(table->segments, room, sizeof(*grown));
		if (grown == NULL)
			return -ENOMEM;
		table->segments = grown;
		while (table->num_segments < room)
			grown[table->num_segments++] = NULL;
	}
	if (table->segments[segment] == NULL)
		table->segments[segment] =
		    calloc(PAIR_SEGMENT, sizeof(**table->segments));
	return table->segments[segment] != NULL ? 0 : -ENOMEM;
}

static int
pair_make_buckets(struct pair_table *table)
{
	if (table->num_buckets > 0)
		return 0;
	if (pair_add_segment(table, 0) != 0)
		return -ENOMEM;
	table->num_buckets = PAIR_BUCKETS_MIN;
	return 0;
}

/* One bucket more: what belongs there comes from the one with half its number. */
static void
pair_split(struct pair_table *table)
{
	uint32_t added = table->num_buckets, half = pair_half(added);
	struct pair_line **from, **to, *line;

	if (pair_add_segment(table, added) != 0)
		return;
	from = pair_bucket(table, added - half);
	to = pair_bucket(table, added);
	while ((line = *from) != NULL) {
		if ((line->hash & (2 * half - 1)) != added) {
			from = &line->next;
			continue;
		}
		*from = line->next;
		line->next = *to;
		*to = line;
	}
	table->num_buckets++;
}

/* One bucket less: the last one's lines go back to where they came from. */
static void
pair_merge(struct pair_table *table)
{
	uint32_t last = table->num_buckets - 1;
	struct pair_line **from = pair_bucket(table, last);
	struct pair_line **to = pair_bucket(table, last - pair_half(last));

	while (*to != NULL)
		to = &(*to)->next;
	*to = *from;
	*from = NULL;
	table->num_buckets = last;
	if (last % PAIR_SEGMENT == 0) {
		free(table->segments[last / PAIR_SEGMENT]);
		table->segments[last / PAIR_SEGMENT] = NULL;
	}
}

static uint32_t
pair_hash(const struct pair_table *table, const struct mgm_addr *first)
{
	return (uint32_t)addr_hash(first, table->seed);
}

static struct pair_line *
pair_look_for_line(
    const struct pair_table *table, const struct mgm_addr *first, uint32_t hash)
{
	struct pair_line *line;

	if (table->num_buckets == 0)
		return NULL;
	for (line = *pair_chain(table, hash); line != NULL; line = line->next) {
		if (line->hash == hash && addr_equal(&line->first, first))
			return line;
	}
	return NULL;
}

/* A new line without pairs, or NULL. */
static struct pair_line *
pair_new_line(struct pair_table *table, const struct mgm_addr *first, uint32_t hash)
{
	struct pair_line *line, **chain;

	if (pair_make_buckets(table) != 0)
		return NULL;
	line = calloc(1, sizeof(*line));
	if (line == NULL)
		return NULL;
	line->first = *first;
	line->hash = hash;
	RB_INIT(&line->pairs);
	if (table->num_lines >= table->num_buckets)
		pair_split(table);
	chain = pair_chain(table, hash);
	line->next = *chain;
	*chain = line;
	RB_INSERT(pair_line_tree, &table->lines, line);
	table->num_lines++;
	return line;
}

static void
pair_shrink(struct pair_table *table)
{
	if (table->num_buckets > PAIR_BUCKETS_MIN &&
	    table->num_lines < table->num_buckets / 2)
		pair_merge(table);
}

static void
pair_free_line(struct pair_table *table, struct pair_line *line)
{
	struct pair_line **chain = pair_chain(table, line->hash);

	while (*chain != line)
		chain = &(*chain)->next;
	*chain = line->next;
	RB_REMOVE(pair_line_tree, &table->lines, line);
	free(line);
	table->num_lines--;
	/* Half of the number that makes it grow, or it would swing to and fro; hence
	 * two of them for each line that goes. */
	pair_shrink(table);
	pair_shrink(table);
}

int
pair_add(struct pair_table *table, struct pair *pair, const struct mgm_addr *first,
    const struct mgm_addr *second)
{
	uint32_t hash = pair_hash(table, first);
	struct pair_line *line = pair_look_for_line(table, first, hash);

	if (line == NULL)
		line = pair_new_line(table, first, hash);
	if (line == NULL)
		return -ENOMEM;
	pair->second = *second;
	if (RB_INSERT(pair_tree, &line->pairs, pair) != NULL)
		return -EEXIST; /* hence the line has one */
	pair->line = line;
	line->count++;
	table->count++;
	return 0;
}

void
pair_remove(struct pair_table *table, struct pair *pair)
{
	struct pair_line *line = pair->line;

	RB_REMOVE(pair_tree, &line->pairs, pair);
	pair->line = NULL;
	table->count--;
	if (--line->count == 0)
		pair_free_line(table, line);
}

/* In the line, the one with this second address or, if there is none, the next. */
static struct pair *
pair_seek(const struct pair_line *line, const struct mgm_addr *second)
{
	struct pair *pair = RB_ROOT(&line->pairs), *found = NULL;
	int order;

	while (pair != NULL) {
		order = addr_cmp(second, &pair->second);
		if (order <= 0)
			found = pair;
		if (order == 0)
			break;
		pair = order < 0 ? RB_LEFT(pair, by_second) : RB_RIGHT(pair, by_second);
	}
	return found;
}

struct pair *
pair_find(const struct pair_table *table, const struct mgm_addr *first,
    const struct mgm_addr *second)
{
	const struct pair_line *line = pair_find_line(table, first);
	struct pair *pair = line != NULL ? pair_seek(line, second) : NULL;

	return pair != NULL && addr_equal(&pair->second, second) ? pair : NULL;
}

const struct pair_line *
pair_find_line(const struct pair_table *table, const struct mgm_addr *first)
{
	return pair_look_for_line(table, first, pair_hash(table, first));
}

/* The first line behind this address, which has none. */
static const struct pair_line *
pair_line_behind(const struct pair_table *table, const struct mgm_addr *first)
{
	const struct pair_line *line = RB_ROOT(&table->lines), *found = NULL;

	while (line != NULL) {
		if (addr_cmp(first, &line->first) < 0) {
			found = line;
			line = RB_LEFT(line, by_first);
		} else {
			line = RB_RIGHT(line, by_first);
		}
	}
	return found;
}

static const struct pair_line *
pair_next_line(const struct pair_line *line)
{
	/* The macro takes a mutable element even where it only looks. */
	union {
		const struct pair_line *in;
		struct pair_line *out;
	} both = {.in = line};

	return RB_NEXT(pair_line_tree, NULL, both.out);
}

struct pair *
pair_from(const struct pair_table *table, const struct mgm_addr *first,
    const struct mgm_addr *second)
{
	const struct pair_line *line = pair_find_line(table, first);
	struct pair *pair = NULL;

	if (line == NULL) {
		line = pair_line_behind(table, first);
		return line != NULL ? pair_first(line) : NULL;
	}
	pair = pair_seek(line, second);
	if (pair != NULL)
		return pair;
	line = pair_next_line(line);
	return line != NULL ? pair_first(line) : NULL;
}

struct pair *
pair_next_in_line(struct pair *pair)
{
	return RB_NEXT(pair_tree, NULL, pair);
}

struct pair *
pair_next(struct pair *pair)
{
	struct pair *next = pair_next_in_line(pair);
	const struct pair_line *line;

	if (next != NULL)
		return next;
	line = pair_next_line(pair->line);
	return line != NULL ? pair_first(line) : NULL;
}

struct pair *
pair_first(const struct pair_line *line)
{
	struct pair *pair = RB_ROOT(&line->pairs);

	while (pair != NULL && RB_LEFT(pair, by_second) != NULL)
		pair = RB_LEFT(pair, by_second);
	return pair;
}
