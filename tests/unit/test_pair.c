/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_pair.c - pairs of addresses against a plain table of what is there.
 */
#include "config.h"

#include "addr.h"
#include "fake_plane.h"
#include "pair.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define FIRSTS 3000 /* of both families */
#define SECONDS 4

struct thing {
	unsigned number;
	struct pair pair;
};

struct things {
	struct pair_table table;
	struct thing thing[FIRSTS][SECONDS];
	bool there[FIRSTS][SECONDS];
	unsigned count;
	uint64_t random;
};

/* In ascending order of the number; every other one of another family's octets. */
static struct mgm_addr
things_addr(unsigned number)
{
	uint8_t octets[16] = {0xff, 0x0e};

	if (number < FIRSTS / 2)
		return addr_ipv4(0xe9000000 + number * 7);
	octets[14] = (uint8_t)(number >> 8);
	octets[15] = (uint8_t)number;
	return addr_from_octets(MGM_FAMILY_IPV6, octets);
}

static int
things_setup(void **state)
{
	struct things *things = calloc(1, sizeof(*things));
	unsigned f, s;

	assert_non_null(things);
	pair_table_init(&things->table, 4711);
	things->random = 1;
	for (f = 0; f < FIRSTS; f++) {
		for (s = 0; s < SECONDS; s++)
			things->thing[f][s].number = f * SECONDS + s;
	}
	*state = things;
	return 0;
}

static int
things_teardown(void **state)
{
	struct things *things = *state;

	pair_table_exit(&things->table);
	free(things);
	return 0;
}

static void
things_toggle(struct things *things, unsigned f, unsigned s)
{
	struct mgm_addr first = things_addr(f), second = things_addr(s);
	struct thing *thing = &things->thing[f][s];

	if (things->there[f][s]) {
		assert_int_equal(
		    pair_add(&things->table, &(struct pair){0}, &first, &second),
		    -EEXIST);
		pair_remove(&things->table, &thing->pair);
		assert_null(thing->pair.line);
		things->count--;
	} else {
		assert_int_equal(
		    pair_add(&things->table, &thing->pair, &first, &second), 0);
		things->count++;
	}
	things->there[f][s] = !things->there[f][s];
	assert_int_equal(things->table.count, things->count);
}

static void
things_expect(const struct pair *pair, const struct thing *thing)
{
	if (thing == NULL)
		assert_null(pair);
	else
		assert_ptr_equal(pair, &thing->pair);
}

/* The first one at or after, by looking at each. */
static const struct thing *
things_from(const struct things *things, unsigned f, unsigned s)
{
	unsigned number = f * SECONDS + s;

	for (; number < FIRSTS * SECONDS; number++) {
		if (things->there[number / SECONDS][number % SECONDS])
			return &things->thing[number / SECONDS][number % SECONDS];
	}
	return NULL;
}

static void
things_check_one(struct things *things)
{
	unsigned f = (unsigned)(fake_plane_random(&things->random) % FIRSTS);
	unsigned s = (unsigned)(fake_plane_random(&things->random) % SECONDS);
	struct mgm_addr first = things_addr(f), second = things_addr(s);
	const struct thing *thing = things_from(things, f, s);
	const struct pair_line *line = pair_find_line(&things->table, &first);
	struct pair *pair = pair_from(&things->table, &first, &second);
	unsigned i, in_line = 0;

	things_expect(pair, thing);
	things_expect(pair_find(&things->table, &first, &second),
	    things->there[f][s] ? &things->thing[f][s] : NULL);
	if (thing != NULL) {
		assert_ptr_equal(pair_of(pair, struct thing, pair), thing);
		things_expect(
		    pair_next(pair), things_from(things, thing->number / SECONDS,
					 thing->number % SECONDS + 1));
	}
	for (i = 0; i < SECONDS; i++)
		in_line += things->there[f][i];
	assert_int_equal(line != NULL ? line->count : 0, in_line);
	if (line != NULL)
		things_expect(pair_first(line), things_from(things, f, 0));
}

static void
things_check_all(struct things *things)
{
	struct mgm_addr zero = {0};
	struct pair *pair = pair_from(&things->table, &zero, &zero);
	unsigned number, seen = 0;

	for (number = 0; number < FIRSTS * SECONDS; number++) {
		if (!things->there[number / SECONDS][number % SECONDS])
			continue;
		things_expect(pair, &things->thing[number / SECONDS][number % SECONDS]);
		pair = pair_next(pair);
		seen++;
	}
	assert_null(pair);
	assert_int_equal(seen, things->count);
}

static void
test_what_is_there_is_found_and_walked_in_order(void **state)
{
	struct things *things = *state;
	unsigned step, f, s;

	/* First more come than go, later more go than come. */
	for (step = 0; step < 60000; step++) {
		bool grow = step < 30000;

		f = (unsigned)(fake_plane_random(&things->random) % FIRSTS);
		s = (unsigned)(fake_plane_random(&things->random) % SECONDS);
		if (things->there[f][s] == grow &&
		    fake_plane_random(&things->random) % 4 != 0)
			continue;
		things_toggle(things, f, s);
		things_check_one(things);
		if (step % 5000 == 0)
			things_check_all(things);
	}
	for (f = 0; f < FIRSTS; f++) {
		for (s = 0; s < SECONDS; s++) {
			if (things->there[f][s])
				things_toggle(things, f, s);
		}
	}
	things_check_all(things);
}

/* Its growth is in steps of one bucket, its way back of two. */
static void
test_buckets_follow_the_lines_few_by_few_up_and_down(void **state)
{
	struct things *things = *state;
	uint32_t before, least;
	unsigned f;

	things_toggle(things, 0, 0);
	least = things->table.num_buckets;
	for (f = 1; f < FIRSTS; f++) {
		before = things->table.num_buckets;
		things_toggle(things, f, 0);
		assert_true(things->table.num_buckets <= before + 1);
		assert_true(things->table.num_buckets >= f);
	}
	for (f = 0; f < FIRSTS - 1; f++) {
		before = things->table.num_buckets;
		things_toggle(things, f, 0);
		assert_true(things->table.num_buckets + 2 >= before);
		things_check_one(things);
	}
	assert_int_equal(things->table.num_buckets, least);
	things_toggle(things, FIRSTS - 1, 0);
	assert_int_equal(things->table.num_lines, 0);
}

static void
test_an_empty_table_finds_nothing(void **state)
{
	struct things *things = *state;

	things_check_one(things);
	things_check_all(things);
	things_toggle(things, 5, 1);
	things_toggle(things, 5, 1);
	things_check_one(things);
	things_check_all(things);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_what_is_there_is_found_and_walked_in_order, things_setup,
		things_teardown),
	    cmocka_unit_test_setup_teardown(
		test_buckets_follow_the_lines_few_by_few_up_and_down, things_setup,
		things_teardown),
	    cmocka_unit_test_setup_teardown(
		test_an_empty_table_finds_nothing, things_setup, things_teardown),
	};

	return cmocka_run_group_tests_name("pair", tests, NULL, NULL);
}
