/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_set.c - the variables of a SET, checked one by one and given to rows.
 *
 * Two views whose set_row() notes what it was asked, and refuses what a test names.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "failing_memory.h"
#include "mib_set.h"

/* Each call as "view[index]: column=number ...". */
static char calls[1024];
static const char *refuse_at; /* an index; NULL: none */
static size_t refuse_assignment;

static uint32_t
no_rows(const void *context)
{
	(void)context;
	return 0;
}

static size_t
no_index(const void *context, uint32_t row, uint32_t *ids)
{
	(void)context;
	(void)row;
	(void)ids;
	return 0;
}

static void
no_value(const void *context, uint32_t row, struct mib_value *value)
{
	(void)context;
	(void)row;
	(void)value;
}

static enum mib_set_error
note(char view, const uint32_t *index, size_t index_len,
    const struct mib_assignment *assignments, size_t count, size_t *failed)
{
	char at[64] = "";
	size_t i, n = 0, used = strlen(calls);

	for (i = 0; i < index_len; i++)
		n += (size_t)snprintf(at + n, sizeof(at) - n, ".%u", index[i]);
	used += (size_t)snprintf(calls + used, sizeof(calls) - used, "%c%s:", view, at);
	for (i = 0; i < count; i++)
		used += (size_t)snprintf(calls + used, sizeof(calls) - used, "%u=%llu,",
		    assignments[i].column,
		    (unsigned long long)assignments[i].value.number);
	(void)snprintf(calls + used, sizeof(calls) - used, " ");
	if (refuse_at == NULL || strcmp(at, refuse_at) != 0)
		return MIB_SET_OK;
	*failed = refuse_assignment;
	return MIB_SET_INCONSISTENT_NAME;
}

static enum mib_set_error
set_a(const void *context, struct managed *draft, const uint32_t *index,
    size_t index_len, const struct mib_assignment *assignments, size_t count,
    size_t *failed)
{
	(void)context;
	(void)draft;
	return note('a', index, index_len, assignments, count, failed);
}

static enum mib_set_error
set_b(const void *context, struct managed *draft, const uint32_t *index,
    size_t index_len, const struct mib_assignment *assignments, size_t count,
    size_t *failed)
{
	(void)context;
	(void)draft;
	return note('b', index, index_len, assignments, count, failed);
}

static const struct mib_column a_columns[] = {
    {2, MIB_TYPE_INTEGER, no_value, true},
    {3, MIB_TYPE_UNSIGNED, no_value, true},
    {4, MIB_TYPE_ADDRESS, no_value, true},
    {5, MIB_TYPE_OCTETS, no_value, true},
    {6, MIB_TYPE_INTEGER, no_value, false},
};
static const struct mib_column b_columns[] = {
    {1, MIB_TYPE_INTEGER, no_value, true},
    {2, MIB_TYPE_INTEGER, no_value, true},
};
static const struct mib_column fixed_columns[] = {
    {1, MIB_TYPE_INTEGER, no_value, true}};
static const uint32_t root[] = {1, 3};
static const uint32_t a_root[] = {1, 3, 1};
static const uint32_t b_root[] = {1, 3, 2};
static const uint32_t fixed_root[] = {1, 3, 3};
static const struct mib_view views[] = {
    MIB_VIEW_SET(a_root, a_columns, no_rows, no_index, set_a),
    MIB_VIEW_SET(b_root, b_columns, no_rows, no_index, set_b),
    MIB_VIEW(fixed_root, fixed_columns, no_rows, no_index),
};
static const struct mib_module module = {.name = "TEST",
    .root = root,
    .root_len = MIB_LENGTH(root),
    .views = views,
    .num_views = MIB_LENGTH(views)};

static int
forget(void **state)
{
	(void)state;
	calls[0] = '\0';
	refuse_at = NULL;
	refuse_assignment = 0;
	return 0;
}

#define VARIABLE(number_, type_, ...)                                            \
	{                                                                        \
		.oid = (const uint32_t[]){1, 3, __VA_ARGS__},                    \
		.len = 2 + sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), \
		.value = {.type = (type_), .number = (number_)},                 \
	}
#define INT(number, ...) VARIABLE(number, MIB_TYPE_INTEGER, __VA_ARGS__)

static void
test_each_variable_alone(void **state)
{
	const struct {
		struct mib_set_variable variable;
		size_t len;
		enum mib_set_error expected;
	} cases[] = {
	    {INT(7, 1, 2, 9), 0, MIB_SET_OK},
	    {VARIABLE(7, MIB_TYPE_UNSIGNED, 1, 3, 9), 0, MIB_SET_OK},
	    {VARIABLE(7, MIB_TYPE_UNSIGNED, 1, 2, 9), 0, MIB_SET_WRONG_TYPE},
	    {INT(7, 1, 3, 9), 0, MIB_SET_WRONG_TYPE},
	    {VARIABLE(0, MIB_TYPE_ADDRESS, 1, 4, 9), 4, MIB_SET_OK},
	    {VARIABLE(0, MIB_TYPE_ADDRESS, 1, 4, 9), 3, MIB_SET_WRONG_LENGTH},
	    {VARIABLE(0, MIB_TYPE_OCTETS, 1, 4, 9), 4, MIB_SET_WRONG_TYPE},
	    {VARIABLE(0, MIB_TYPE_OCTETS, 1, 5, 9), 0, MIB_SET_OK},
	    {VARIABLE(0, MIB_TYPE_OCTETS, 1, 5, 9), 256, MIB_SET_OK},
	    {INT(7, 1, 6, 9), 0, MIB_SET_NOT_WRITABLE}, /* readable only */
	    {INT(7, 1, 7, 9), 0, MIB_SET_NOT_WRITABLE}, /* no such column */
	    {INT(7, 1, 1, 9), 0, MIB_SET_NOT_WRITABLE}, /* an index */
	    {INT(7, 1), 0, MIB_SET_NOT_WRITABLE},       /* a table */
	    {INT(7, 4, 1, 9), 0, MIB_SET_NOT_WRITABLE}, /* no such table */
	    {INT(7, 3, 1, 9), 0, MIB_SET_NOT_WRITABLE}, /* a view without set_row */
	    {INT(7, 1, 2), 0, MIB_SET_OK}, /* no index: the view says noCreation */
	};
	size_t i;

	(void)state;
	for (i = 0; i < MIB_LENGTH(cases); i++) {
		struct mib_set_variable variable = cases[i].variable;

		variable.value.len = cases[i].len;
		if (mib_set_check(&module, &variable) != cases[i].expected)
			fail_msg("case %zu", i);
	}
}

static void
test_a_row_gets_all_that_is_asked_of_it_in_one_call(void **state)
{
	struct mib_set_variable variables[] = {
	    INT(10, 1, 2, 7),
	    INT(20, 2, 1, 7),
	    VARIABLE(30, MIB_TYPE_UNSIGNED, 1, 3, 7),
	    INT(40, 1, 2, 8),
	    INT(50, 2, 2, 7),
	    INT(60, 1, 2, 7, 1),
	};

	(void)state;
	assert_int_equal(mib_set_rows(&module, NULL, NULL, variables, 6), MIB_SET_OK);
	assert_string_equal(
	    calls, "a.7:2=10,3=30, b.7:1=20,2=50, a.8:2=40, a.7.1:2=60, ");
}

static void
test_the_error_is_at_the_variable_that_the_view_names(void **state)
{
	struct mib_set_variable variables[] = {
	    INT(1, 1, 2, 7),
	    INT(2, 2, 1, 9),
	    VARIABLE(3, MIB_TYPE_UNSIGNED, 1, 3, 7),
	    INT(4, 2, 2, 9),
	    INT(5, 1, 2, 8),
	};
	size_t i;

	(void)state;
	refuse_at = ".9";
	refuse_assignment = 1;
	assert_int_equal(
	    mib_set_rows(&module, NULL, NULL, variables, 5), MIB_SET_INCONSISTENT_NAME);
	for (i = 0; i < 5; i++)
		assert_int_equal(variables[i].error,
		    i == 3 ? MIB_SET_INCONSISTENT_NAME : MIB_SET_OK);
	/* Nothing is tried after it. */
	assert_string_equal(calls, "a.7:2=1,3=3, b.9:1=2,2=4, ");
}

static void
test_a_variable_that_stands_twice(void **state)
{
	struct mib_set_variable same[] = {INT(5, 1, 2, 7), INT(5, 1, 2, 7)};
	struct mib_set_variable other[] = {INT(5, 1, 2, 7), INT(6, 1, 2, 7)};
	struct mib_set_variable texts[] = {VARIABLE(0, MIB_TYPE_OCTETS, 1, 5, 7),
	    VARIABLE(0, MIB_TYPE_OCTETS, 1, 5, 7)};

	(void)state;
	assert_int_equal(mib_set_rows(&module, NULL, NULL, same, 2), MIB_SET_OK);
	assert_string_equal(calls, "a.7:2=5, ");
	assert_int_equal(
	    mib_set_rows(&module, NULL, NULL, other, 2), MIB_SET_INCONSISTENT_VALUE);
	assert_int_equal(other[1].error, MIB_SET_INCONSISTENT_VALUE);
	assert_int_equal(other[0].error, MIB_SET_OK);
	mib_set_text(&texts[0].value, "ab");
	mib_set_text(&texts[1].value, "ac");
	assert_int_equal(
	    mib_set_rows(&module, NULL, NULL, texts, 2), MIB_SET_INCONSISTENT_VALUE);
}

static void
test_no_memory_is_no_resource(void **state)
{
	struct mib_set_variable variables[] = {INT(5, 1, 2, 7), INT(6, 1, 2, 8)};
	long n;

	(void)state;
	for (n = 0; n < 3; n++) {
		failing_memory_after(n);
		assert_int_equal(mib_set_rows(&module, NULL, NULL, variables, 2),
		    MIB_SET_RESOURCE_UNAVAILABLE);
		failing_memory_after(-1);
		assert_int_equal(variables[0].error, MIB_SET_RESOURCE_UNAVAILABLE);
	}
	assert_string_equal(calls, "");
}

/* Whether both lists of a length write the same. */
static bool
writes_alike(
    const struct mib_set_variable *a, const struct mib_set_variable *b, size_t count)
{
	uint8_t of_a[256], of_b[256];
	size_t size = mib_set_write(a, count, of_a, sizeof(of_a));

	assert_in_range(size, 1, sizeof(of_a));
	assert_int_equal(mib_set_write(a, count, NULL, 0), size);
	return mib_set_write(b, count, of_b, sizeof(of_b)) == size &&
	       memcmp(of_a, of_b, size) == 0;
}

static void
test_what_is_asked_is_written_whole(void **state)
{
	const struct mib_set_variable asked[] = {INT(1, 1, 2, 7), INT(2, 1, 2, 8)};
	const struct mib_set_variable same[] = {INT(1, 1, 2, 7), INT(2, 1, 2, 8)};
	const struct mib_set_variable turned[] = {INT(2, 1, 2, 8), INT(1, 1, 2, 7)};
	const struct mib_set_variable row[] = {INT(1, 1, 2, 7), INT(2, 1, 2, 9)};
	const struct mib_set_variable number[] = {INT(1, 1, 2, 7), INT(3, 1, 2, 8)};
	const struct mib_set_variable type[] = {
	    INT(1, 1, 2, 7), VARIABLE(2, MIB_TYPE_UNSIGNED, 1, 2, 8)};
	struct mib_set_variable text[] = {INT(1, 1, 2, 7), INT(2, 1, 2, 8)};
	struct mib_set_variable other[] = {INT(1, 1, 2, 7), INT(2, 1, 2, 8)};

	(void)state;
	assert_true(writes_alike(asked, same, 2));
	assert_false(writes_alike(asked, turned, 2));
	assert_false(writes_alike(asked, row, 2));
	assert_false(writes_alike(asked, number, 2));
	assert_false(writes_alike(asked, type, 2));
	assert_int_not_equal(
	    mib_set_write(asked, 1, NULL, 0), mib_set_write(asked, 2, NULL, 0));
	mib_set_text(&text[1].value, "one");
	mib_set_text(&other[1].value, "two");
	assert_false(writes_alike(text, other, 2));
	mib_set_text(&other[1].value, "one");
	assert_true(writes_alike(text, other, 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_each_variable_alone, forget),
	    cmocka_unit_test_setup(
		test_a_row_gets_all_that_is_asked_of_it_in_one_call, forget),
	    cmocka_unit_test_setup(
		test_the_error_is_at_the_variable_that_the_view_names, forget),
	    cmocka_unit_test_setup(test_a_variable_that_stands_twice, forget),
	    cmocka_unit_test_setup(test_no_memory_is_no_resource, forget),
	    cmocka_unit_test(test_what_is_asked_is_written_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
