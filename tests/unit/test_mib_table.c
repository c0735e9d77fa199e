/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_table.c - the table engine against a naive sorted list of all instances.
 *
 * The module has two scalar groups around two tables, one of them with indexes of
 * different lengths and with sub-identifiers beyond 255 and beyond 2^31. The list is
 * made by the other way round (all rows, then sorted), so that the engine's own idea of
 * order is not used to check it.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mib_expect.h"
#include "mib_table.h"

#define ROUNDS 200000

struct row {
	size_t len;
	uint32_t ids[4];
};

static const struct row rows[] = {
    {1, {0}},
    {2, {0, 0}},
    {2, {0, 4294967295u}},
    {1, {1}},
    {3, {1, 255, 1}},
    {3, {1, 256, 1}},
    {4, {1, 256, 1, 0}},
    {2, {2, 2147483647u}},
    {2, {2, 2147483648u}},
    {2, {2, 2147483649u}},
    {1, {300}},
    {1, {65536}},
    {1, {4294967294u}},
    {2, {4294967295u, 4294967295u}},
};

/* The context is the number of rows of the small table. */
static uint32_t
rows_count(const void *context)
{
	(void)context;
	return MIB_LENGTH(rows);
}

static unsigned indexes_made;

static size_t
rows_index(const void *context, uint32_t row, uint32_t *ids)
{
	(void)context;
	indexes_made++;
	memcpy(ids, rows[row].ids, rows[row].len * sizeof(ids[0]));
	return rows[row].len;
}

static unsigned counts_made;

static uint32_t
small_count(const void *context)
{
	counts_made++;
	return *(const uint32_t *)context;
}

static uint32_t
one_count(const void *context)
{
	(void)context;
	return 1;
}

static size_t
plain_index(const void *context, uint32_t row, uint32_t *ids)
{
	(void)context;
	ids[0] = row;
	return 1;
}

#define GETTER(column)                                                  \
	static void get_##column(                                       \
	    const void *context, uint32_t row, struct mib_value *value) \
	{                                                               \
		(void)context;                                          \
		value->number = (uint64_t)(column)*1000 + row;          \
	}

GETTER(1)
GETTER(2)
GETTER(5)
GETTER(300)
GETTER(3000000000)

static const struct mib_column scalar_columns[] = {
    {1, MIB_TYPE_INTEGER, get_1, false}, {2, MIB_TYPE_UNSIGNED, get_2, false}};
static const struct mib_column wide_columns[] = {{2, MIB_TYPE_INTEGER, get_2, false},
    {5, MIB_TYPE_COUNTER64, get_5, false}, {300, MIB_TYPE_UNSIGNED, get_300, false},
    {3000000000u, MIB_TYPE_COUNTER64, get_3000000000, false}};
static const struct mib_column small_columns[] = {{5, MIB_TYPE_INTEGER, get_5, false}};
static const struct mib_column last_columns[] = {
    {300, MIB_TYPE_INTEGER, get_300, false}};

static const uint32_t root[] = {1, 3, 6, 4000000000u};
static const uint32_t wide_root[] = {1, 3, 6, 4000000000u, 4, 1};
static const uint32_t small_root[] = {1, 3, 6, 4000000000u, 5, 1};

static const struct mib_view views[] = {
    MIB_VIEW(root, scalar_columns, one_count, plain_index),
    MIB_VIEW(wide_root, wide_columns, rows_count, rows_index),
    MIB_VIEW(small_root, small_columns, small_count, plain_index),
    MIB_VIEW(root, last_columns, one_count, plain_index),
};

static const struct mib_module module = {.name = "TEST",
    .root = root,
    .root_len = MIB_LENGTH(root),
    .views = views,
    .num_views = MIB_LENGTH(views)};

/* The naive list: every instance of every column of every row, sorted. */
struct instance {
	struct mib_oid oid;
	uint64_t number;
};

struct list {
	size_t count;
	struct instance items[200];
};

static int
instance_cmp(const void *a, const void *b)
{
	const struct mib_oid *x = &((const struct instance *)a)->oid;
	const struct mib_oid *y = &((const struct instance *)b)->oid;
	size_t i;

	for (i = 0; i < x->len && i < y->len; i++) {
		if (x->ids[i] != y->ids[i])
			return x->ids[i] > y->ids[i] ? 1 : -1;
	}
	return (x->len > y->len) - (x->len < y->len);
}

static void
list_fill(struct list *list, const uint32_t *small_rows)
{
	size_t v, c;
	uint32_t r;

	list->count = 0;
	for (v = 0; v < MIB_LENGTH(views); v++) {
		const struct mib_view *view = &views[v];

		for (r = 0; r < view->count(small_rows); r++) {
			for (c = 0; c < view->num_columns; c++) {
				struct instance *item = &list->items[list->count++];
				struct mib_oid *oid = &item->oid;

				memcpy(oid->ids, view->root,
				    view->root_len * sizeof(oid->ids[0]));
				oid->len = view->root_len;
				oid->ids[oid->len++] = view->columns[c].number;
				oid->len +=
				    view->index(small_rows, r, oid->ids + oid->len);
				item->number =
				    (uint64_t)view->columns[c].number * 1000 + r;
			}
		}
	}
	qsort(list->items, list->count, sizeof(list->items[0]), instance_cmp);
}

/* The first of the list after the OID (or at it); NULL at the end. */
static const struct instance *
list_next(const struct list *list, const struct mib_oid *oid, bool inclusive)
{
	struct instance start = {.oid = *oid};
	size_t i;

	for (i = 0; i < list->count; i++) {
		int order = instance_cmp(&list->items[i], &start);

		if (order > 0 || (order == 0 && inclusive))
			return &list->items[i];
	}
	return NULL;
}

static void
check_start(const struct list *list, const uint32_t *small_rows,
    const struct mib_oid *oid, bool inclusive, struct mib_cursor *cursor)
{
	const struct instance *next = list_next(list, oid, inclusive);
	const struct instance *exact = list_next(list, oid, true);
	struct instance start = {.oid = *oid};
	struct mib_oid found = {0};
	struct mib_value value = {0};
	enum mib_result result;

	result = mib_getnext_near(
	    &module, small_rows, oid->ids, oid->len, inclusive, cursor, &found, &value);
	assert_int_equal(result, next != NULL ? MIB_RESULT_OK : MIB_RESULT_END);
	if (next != NULL) {
		assert_int_equal(
		    mib_oid_cmp(found.ids, found.len, next->oid.ids, next->oid.len), 0);
		assert_int_equal(value.number, next->number);
	}

	result = mib_get(&module, small_rows, oid->ids, oid->len, &value);
	if (exact != NULL && instance_cmp(exact, &start) == 0) {
		assert_int_equal(result, MIB_RESULT_OK);
		assert_int_equal(value.number, exact->number);
	} else {
		assert_true(result == MIB_RESULT_NO_SUCH_OBJECT ||
			    result == MIB_RESULT_NO_SUCH_INSTANCE);
	}
}

static uint32_t
random_id(void)
{
	static const uint32_t likely[] = {0, 1, 2, 3, 4, 5, 6, 255, 256, 300, 301,
	    2147483647u, 2147483648u, 3000000000u, 4000000000u, 4294967295u};

	return likely[(unsigned)rand() % MIB_LENGTH(likely)];
}

/* An instance, then cut, lengthened or changed a little, or anything at all. */
static void
random_oid(const struct list *list, struct mib_oid *oid)
{
	size_t at;

	*oid = list->items[(unsigned)rand() % list->count].oid;
	switch (rand() % 6) {
	case 0:
		oid->len = (unsigned)rand() % (oid->len + 1);
		break;
	case 1:
		oid->ids[oid->len++] = random_id();
		break;
	case 2:
		at = (unsigned)rand() % oid->len;
		oid->ids[at] = random_id();
		break;
	case 3:
		at = (unsigned)rand() % oid->len;
		oid->ids[at] += rand() % 2 ? 1 : -1u;
		break;
	case 4:
		oid->len = MIB_LENGTH(root);
		memcpy(oid->ids, root, sizeof(root));
		while (oid->len < 10)
			oid->ids[oid->len++] = random_id();
		break;
	default:
		break;
	}
}

static void
test_walk_from_the_root_meets_every_instance_in_order(void **state)
{
	static struct list list;
	uint32_t small_rows = 3;
	struct mib_oid oid = {.len = MIB_LENGTH(root)}, found;
	struct mib_value value;
	size_t i;

	(void)state;
	memcpy(oid.ids, root, sizeof(root));
	list_fill(&list, &small_rows);
	assert_int_equal(list.count, 2 + 4 * MIB_LENGTH(rows) + 3 + 1);

	for (i = 0; i < list.count; i++) {
		assert_int_equal(mib_getnext(&module, &small_rows, oid.ids, oid.len,
				     false, &found, &value),
		    MIB_RESULT_OK);
		assert_int_equal(mib_oid_cmp(found.ids, found.len,
				     list.items[i].oid.ids, list.items[i].oid.len),
		    0);
		oid = found;
	}
	assert_int_equal(
	    mib_getnext(&module, &small_rows, oid.ids, oid.len, false, &found, &value),
	    MIB_RESULT_END);
}

static void
test_random_starts_agree_with_a_naive_list(void **state)
{
	static struct list list;
	struct mib_cursor cursor = {0};
	uint32_t small_rows;
	struct mib_oid oid;
	unsigned seed = 2715;
	unsigned i;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (i = 0; i < ROUNDS; i++) {
		if (i % (ROUNDS / 4) == 0) {
			small_rows = i / (ROUNDS / 4);
			list_fill(&list, &small_rows);
			mib_cursor_forget(&cursor);
		}
		random_oid(&list, &oid);
		/* With what the cursor was left with, with none, and with nonsense. */
		if (i % 5 == 0)
			cursor = (struct mib_cursor){0};
		else if (i % 5 == 1)
			cursor = (struct mib_cursor){
			    .view = &views[(unsigned)rand() % MIB_LENGTH(views)],
			    .row = random_id()};
		check_start(&list, &small_rows, &oid, rand() % 2 == 0, &cursor);
	}
}

/* The column's walk, then all columns of a row before the next row. */
static void
test_a_walk_with_a_cursor_does_not_search(void **state)
{
	uint32_t small_rows = 1;
	struct mib_cursor cursor = {0};
	struct mib_oid at[MIB_LENGTH(wide_columns)], found;
	struct mib_value value;
	size_t i, j;

	(void)state;
	for (j = 0; j < MIB_LENGTH(at); j++) {
		mib_expect_oid(wide_root, MIB_LENGTH(wide_root), "", &at[j]);
		at[j].ids[at[j].len++] = wide_columns[j].number;
	}

	for (i = 0; i < MIB_LENGTH(rows); i++) {
		/* As a turn of the SNMP thread begins. */
		mib_cursor_forget(&cursor);
		indexes_made = 0;
		for (j = 0; j < MIB_LENGTH(at); j++) {
			assert_int_equal(
			    mib_getnext_near(&module, &small_rows, at[j].ids, at[j].len,
				false, &cursor, &found, &value),
			    MIB_RESULT_OK);
			assert_int_equal(
			    value.number, (uint64_t)wide_columns[j].number * 1000 + i);
			at[j] = found;
		}
		/* Two guesses and the index that is found, for all columns. */
		if (i > 1)
			assert_true(indexes_made <= 3);
	}
}

/* As several managers do, whose messages come in turn. */
static void
test_all_columns_of_any_row_cost_one_search(void **state)
{
	static const uint32_t starts[] = {3, 9, 1, 12, 3};
	uint32_t small_rows = 1;
	struct mib_cursor cursor = {0};
	struct mib_oid at, found;
	struct mib_value value;
	size_t i, j;

	(void)state;
	for (i = 0; i < MIB_LENGTH(starts); i++) {
		mib_cursor_forget(&cursor);
		indexes_made = 0;
		for (j = 0; j < MIB_LENGTH(wide_columns); j++) {
			mib_expect_oid(wide_root, MIB_LENGTH(wide_root), "", &at);
			at.ids[at.len++] = wide_columns[j].number;
			at.len += rows_index(NULL, starts[i], at.ids + at.len);
			assert_int_equal(mib_getnext_near(&module, &small_rows, at.ids,
					     at.len, false, &cursor, &found, &value),
			    MIB_RESULT_OK);
			assert_int_equal(value.number,
			    (uint64_t)wide_columns[j].number * 1000 + starts[i] + 1);
		}
		/* Ours; two guesses; the halves of 14; the row and the one after it. */
		assert_true(indexes_made <= MIB_LENGTH(wide_columns) + 2 + 4 + 2);
	}
}

static uint32_t moved_by;

static size_t
moved_index(const void *context, uint32_t row, uint32_t *ids)
{
	(void)context;
	ids[0] = row + moved_by;
	return 1;
}

static void
test_rows_that_moved_are_found_once_the_cursor_forgets(void **state)
{
	static const struct mib_view moved_view =
	    MIB_VIEW(wide_root, wide_columns, rows_count, moved_index);
	const struct mib_module moved = {.views = &moved_view, .num_views = 1};
	struct mib_cursor cursor = {0};
	struct mib_value value;
	struct mib_oid at;
	unsigned i;

	(void)state;
	mib_expect_oid(wide_root, MIB_LENGTH(wide_root), "2", &at);
	for (i = 0; i < 3; i++)
		assert_int_equal(mib_getnext_near(&moved, NULL, at.ids, at.len, false,
				     &cursor, &at, &value),
		    MIB_RESULT_OK);
	assert_int_equal(at.ids[at.len - 1], 2);

	moved_by = 10;
	mib_cursor_forget(&cursor);

	assert_int_equal(
	    mib_getnext_near(&moved, NULL, at.ids, at.len, false, &cursor, &at, &value),
	    MIB_RESULT_OK);
	assert_int_equal(at.ids[at.len - 1], 10);
	assert_int_equal(value.number, 2000);
	moved_by = 0;
}

/* Counting a table may mean to make it. */
static void
test_a_table_that_a_walk_is_past_is_not_counted(void **state)
{
	uint32_t small_rows = 1;
	struct mib_value value;
	struct mib_oid oid;

	(void)state;
	mib_expect_oid(root, MIB_LENGTH(root), "299", &oid);
	counts_made = 0;

	assert_int_equal(
	    mib_getnext(&module, &small_rows, oid.ids, oid.len, false, &oid, &value),
	    MIB_RESULT_OK);

	assert_int_equal(value.number, 300000);
	assert_int_equal(counts_made, 0);
}

static void
test_an_empty_table_is_passed_by(void **state)
{
	static struct list list;
	struct mib_cursor cursor = {0};
	uint32_t small_rows = 0;
	struct mib_oid oid, found;
	struct mib_value value;

	(void)state;
	list_fill(&list, &small_rows);
	mib_expect_oid(small_root, MIB_LENGTH(small_root), "", &oid);

	assert_int_equal(
	    mib_getnext(&module, &small_rows, oid.ids, oid.len, true, &found, &value),
	    MIB_RESULT_OK);
	assert_int_equal(value.number, 300000);
	check_start(&list, &small_rows, &oid, false, &cursor);
}

/* RFC 3416 4.2.1. */
static void
test_get_tells_missing_objects_from_missing_instances(void **state)
{
	static const struct {
		const char *oid;
		enum mib_result result;
	} cases[] = {
	    {"", MIB_RESULT_NO_SUCH_OBJECT},
	    {"1", MIB_RESULT_NO_SUCH_INSTANCE},
	    {"1.0", MIB_RESULT_OK},
	    {"1.1", MIB_RESULT_NO_SUCH_INSTANCE},
	    {"1.0.0", MIB_RESULT_NO_SUCH_INSTANCE},
	    {"3.0", MIB_RESULT_NO_SUCH_OBJECT},
	    {"4", MIB_RESULT_NO_SUCH_OBJECT},
	    {"4.1", MIB_RESULT_NO_SUCH_OBJECT},
	    {"4.1.1.0", MIB_RESULT_NO_SUCH_OBJECT},
	    {"4.1.2", MIB_RESULT_NO_SUCH_INSTANCE},
	    {"4.1.2.0", MIB_RESULT_OK},
	    {"4.1.2.0.1", MIB_RESULT_NO_SUCH_INSTANCE},
	    {"4.1.2.1.256.1.0", MIB_RESULT_OK},
	    {"4.1.2.1.256.1.0.0", MIB_RESULT_NO_SUCH_INSTANCE},
	    {"4.1.3000000000.2.2147483648", MIB_RESULT_OK},
	    {"4.1.3000000001.2.2147483648", MIB_RESULT_NO_SUCH_OBJECT},
	    {"4.2.2.0", MIB_RESULT_NO_SUCH_OBJECT},
	    {"300.0", MIB_RESULT_OK},
	    {"301.0", MIB_RESULT_NO_SUCH_OBJECT},
	};
	uint32_t small_rows = 1;
	struct mib_value value;
	struct mib_oid oid;
	size_t i;

	(void)state;
	for (i = 0; i < MIB_LENGTH(cases); i++) {
		mib_expect_oid(root, MIB_LENGTH(root), cases[i].oid, &oid);
		if (mib_get(&module, &small_rows, oid.ids, oid.len, &value) !=
		    cases[i].result)
			fail_msg("wrong answer for %s", cases[i].oid);
	}
}

static void
test_text_is_cut_at_the_limit(void **state)
{
	char text[MIB_OCTETS_MAX + 10];
	struct mib_value value = {0};

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';

	mib_set_text(&value, text);
	assert_int_equal(value.len, MIB_OCTETS_MAX);
	mib_set_text(&value, "abc");
	assert_int_equal(value.len, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_walk_from_the_root_meets_every_instance_in_order),
	    cmocka_unit_test(test_random_starts_agree_with_a_naive_list),
	    cmocka_unit_test(test_a_walk_with_a_cursor_does_not_search),
	    cmocka_unit_test(test_all_columns_of_any_row_cost_one_search),
	    cmocka_unit_test(test_rows_that_moved_are_found_once_the_cursor_forgets),
	    cmocka_unit_test(test_a_table_that_a_walk_is_past_is_not_counted),
	    cmocka_unit_test(test_an_empty_table_is_passed_by),
	    cmocka_unit_test(test_get_tells_missing_objects_from_missing_instances),
	    cmocka_unit_test(test_text_is_cut_at_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
