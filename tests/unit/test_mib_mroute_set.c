/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mroute_set.c - what a SET can do to IPMROUTE-STD-MIB, object by object.
 *
 * Each case is a SET written as a manager would, of one or more variables, against a
 * document with a row in each state; it names the error and the variable at fault, or
 * what GET then shows.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "failing_memory.h"
#include "managed_draft.h"
#include "managed_make.h"
#include "mib_mroute.h"
#include "mib_set_lab.h"

/* The default name is the row's own, for the state file and the other MIB. */
static void
check_names(const struct managed *draft, const char *what)
{
	size_t i;

	for (i = 0; i < draft->num_scopes; i++) {
		if (draft->scopes[i].name[0] == '\0' &&
		    draft->scopes[i].row.status != MANAGED_NOT_READY)
			fail_msg("%s: a row without name", what);
	}
}

static int
names_setup(void **state)
{
	*state =
	    mib_set_lab_new_scoped(&mib_mroute_module, managed_make(), check_names);
	return 0;
}

static void
test_forwarding_on_and_off(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"off", {{"1.0", 'i', "2"}}, OK, 0, {{"1.0", "2"}}},
	    {"on", {{"1.0", 'i', "1"}}, OK, 0, {{"1.0", "1"}}},
	    {"0", {{"1.0", 'i', "0"}}, BAD_VALUE, 1, {{0}}},
	    {"3", {{"1.0", 'i', "3"}}, BAD_VALUE, 1, {{0}}},
	    {"-1", {{"1.0", 'i', "-1"}}, BAD_VALUE, 1, {{0}}},
	    {"of a type", {{"1.0", 'u', "1"}}, MIB_SET_WRONG_TYPE, 1, {{0}}},
	    {"a text", {{"1.0", 's', "1"}}, MIB_SET_WRONG_TYPE, 1, {{0}}},
	    {"another instance", {{"1.1", 'i', "1"}}, NO_ROW, 1, {{0}}},
	    {"no instance", {{"1", 'i', "1"}}, NO_ROW, 1, {{0}}},
	    {"more instance", {{"1.0.0", 'i', "1"}}, NO_ROW, 1, {{0}}},
	    {"the count", {{"7.0", 'u', "1"}}, MIB_SET_NOT_WRITABLE, 1, {{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_thresholds_and_limits(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"least", {{"4.1.2.3", 'i', "0"}}, OK, 0, {{"4.1.2.3", "0"}}},
	    {"most", {{"4.1.2.3", 'i', "255"}}, OK, 0, {{"4.1.2.3", "255"}}},
	    {"256", {{"4.1.2.3", 'i', "256"}}, BAD_VALUE, 1, {{0}}},
	    {"-1", {{"4.1.2.3", 'i', "-1"}}, BAD_VALUE, 1, {{0}}},
	    {"both", {{"4.1.4.3", 'i', "2147483647"}, {"4.1.2.3", 'i', "9"}}, OK, 0,
		{{"4.1.2.3", "9"}, {"4.1.4.3", "2147483647"}, {"4.1.2.4", "7"}}},
	    {"negative limit", {{"4.1.2.3", 'i', "1"}, {"4.1.4.3", 'i', "-1"}},
		BAD_VALUE, 2, {{0}}},
	    {"an unsigned", {{"4.1.4.3", 'u', "1"}}, MIB_SET_WRONG_TYPE, 1, {{0}}},
	    {"the configuration's", {{"4.1.2.4", 'i', "1"}}, NO_WAY, 1, {{0}}},
	    {"beside the configuration's",
		{{"4.1.2.3", 'i', "1"}, {"4.1.4.4", 'i', "1"}}, NO_WAY, 2, {{0}}},
	    {"a bad value of the configuration's", {{"4.1.2.4", 'i', "-1"}}, BAD_VALUE,
		1, {{0}}},
	    {"no interface", {{"4.1.2.5", 'i', "1"}}, NO_ROW, 1, {{0}}},
	    {"one without multicast", {{"4.1.2.2", 'i', "1"}}, NO_ROW, 1, {{0}}},
	    {"no index", {{"4.1.2", 'i', "1"}}, NO_ROW, 1, {{0}}},
	    {"long index", {{"4.1.2.3.1", 'i', "1"}}, NO_ROW, 1, {{0}}},
	    {"protocol", {{"4.1.3.3", 'i', "1"}}, MIB_SET_NOT_WRITABLE, 1, {{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

/* Rows: none (239.9), active (239.1), out of service (239.2), the file's (239.5). */
#define B_NONE "5.1.4.3.239.9.0.0.255.255.0.0"
#define B_ACTIVE "5.1.4.3.239.1.0.0.255.255.0.0"
#define B_OUT "5.1.4.3.239.2.0.0.255.255.0.0"
#define B_FIXED "5.1.4.3.239.5.0.0.255.255.0.0"

static void
test_every_transition_of_a_boundary(void **state)
{
	static const struct mib_set_case cases[] = {
	    MIB_SET_CASES_OF_NO_ROW(B_NONE),
	    MIB_SET_CASE(B_NONE, "4", OK, "1"),
	    MIB_SET_CASE(B_NONE, "5", OK, "2"),
	    MIB_SET_CASES_OF_ROW(B_ACTIVE),
	    MIB_SET_CASES_OF_ROW(B_OUT),
	    MIB_SET_CASES_OF_FIXED_ROW(B_FIXED),
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_boundaries_that_cannot_be(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"outside", {{"5.1.4.3.238.0.0.0.255.0.0.0", 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"wider", {{"5.1.4.3.238.0.0.0.254.0.0.0", 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"a hole", {{"5.1.4.3.239.1.0.0.255.0.255.0", 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"bits behind", {{"5.1.4.3.239.1.0.1.255.255.0.0", 'i', "4"}}, NO_ROW, 1,
		{{0}}},
	    {"short", {{"5.1.4.3.239.1.0.0.255.255.0", 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"long", {{"5.1.4.3.239.1.0.0.255.255.0.0.0", 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"an octet", {{"5.1.4.3.239.256.0.0.255.255.0.0", 'i', "4"}}, NO_ROW, 1,
		{{0}}},
	    {"not there", {{"5.1.4.9.239.1.0.0.255.255.0.0", 'i', "4"}}, NO_NAME, 1,
		{{0}}},
	    {"gone already", {{"5.1.4.9.239.1.0.0.255.255.0.0", 'i', "6"}}, OK, 0,
		{{0}}},
	    {"an interface without multicast",
		{{"5.1.4.2.239.1.0.0.255.255.0.0", 'i', "4"}}, OK, 0,
		{{"5.1.4.2.239.1.0.0.255.255.0.0", "1"}}},
	    {"all scoped groups", {{"5.1.4.3.239.0.0.0.255.0.0.0", 'i', "4"}}, OK, 0,
		{{"5.1.4.3.239.0.0.0.255.0.0.0", "1"}}},
	    {"one group", {{"5.1.4.3.239.1.2.3.255.255.255.255", 'i', "5"}}, OK, 0,
		{{"5.1.4.3.239.1.2.3.255.255.255.255", "2"}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

/* Of 239.1.0.0/16: en is active, de out of service, fr not ready; xx is none. */
#define AT(column, language) "6.1." column ".239.1.0.0.255.255.0.0." language
#define EN "101.110"
#define DE "100.101"
#define FR "102.114"
#define XX "120.120"

static void
test_every_transition_of_a_scope_name(void **state)
{
	static const struct mib_set_case cases[] = {
	    MIB_SET_CASES_OF_NO_ROW(AT("6", XX)),
	    MIB_SET_CASE(AT("6", XX), "4", OK, "1"),
	    MIB_SET_CASE(AT("6", XX), "5", OK, "2"),
	    /* A name by default is there as soon as this MIB touches the row. */
	    MIB_SET_CASES_OF_ROW(AT("6", FR)),
	    MIB_SET_CASES_OF_ROW(AT("6", DE)),
	    MIB_SET_CASES_OF_ROW(AT("6", EN)),
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

#define FIXED(column) "6.1." column ".239.5.0.0.255.255.0.0." EN
#define LONG_NAME                                                          \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"

static void
test_names_and_preferences_of_scopes(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"all of a new row, the status first",
		{{AT("6", XX), 'i', "4"}, {AT("4", XX), 's', "X"},
		    {AT("5", XX), 'i', "1"}},
		OK, 0, {{AT("4", XX), "X"}, {AT("5", XX), "1"}, {AT("6", XX), "1"}}},
	    {"a name by default", {{AT("6", XX), 'i', "4"}}, OK, 0,
		{{AT("4", XX), "239.1.0.0/16"}, {AT("5", XX), "2"}}},
	    {"of an active row", {{AT("4", EN), 's', "neu"}}, OK, 0,
		{{AT("4", EN), "neu"}, {AT("6", EN), "1"}, {AT("5", EN), "1"}}},
	    {"of one out of service", {{AT("5", DE), 'i', "2"}}, OK, 0,
		{{AT("5", DE), "2"}, {AT("4", DE), "aus"}, {AT("6", DE), "2"}}},
	    {"of one not ready", {{AT("4", FR), 's', "nom"}}, OK, 0,
		{{AT("4", FR), "nom"}, {AT("6", FR), "2"}}},
	    {"back to the default", {{AT("4", EN), 's', ""}}, OK, 0,
		{{AT("4", EN), "239.1.0.0/16"}, {AT("6", EN), "1"}}},
	    {"UTF-8", {{AT("4", EN), 's', "B\xc3\xbcro"}}, OK, 0,
		{{AT("4", EN), "B\xc3\xbcro"}}},
	    {"no UTF-8", {{AT("4", EN), 's', "B\xfcro"}}, BAD_VALUE, 1, {{0}}},
	    {"a control", {{AT("4", EN), 's', "a\nb"}}, BAD_VALUE, 1, {{0}}},
	    {"255 octets", {{AT("4", EN), 's', LONG_NAME}}, OK, 0, {{0}}},
	    {"256 octets", {{AT("4", EN), 's', LONG_NAME "f"}}, MIB_SET_WRONG_LENGTH, 1,
		{{0}}},
	    {"preference 0", {{AT("5", EN), 'i', "0"}}, BAD_VALUE, 1, {{0}}},
	    {"preference 3", {{AT("5", EN), 'i', "3"}}, BAD_VALUE, 1, {{0}}},
	    {"values of no row", {{AT("5", XX), 'i', "1"}, {AT("4", XX), 's', "x"}},
		NO_NAME, 1, {{0}}},
	    {"destroyed whatever else",
		{{AT("4", EN), 's', "x"}, {AT("6", EN), 'i', "6"}}, OK, 0,
		{{AT("6", EN), NULL}}},
	    {"a bad value of what is destroyed",
		{{AT("6", EN), 'i', "6"}, {AT("5", EN), 'i', "9"}}, BAD_VALUE, 2,
		{{0}}},
	    {"the configuration's name", {{FIXED("4"), 's', "x"}}, NO_WAY, 1, {{0}}},
	    {"the configuration's row", {{FIXED("6"), 'i', "6"}}, NO_WAY, 1, {{0}}},
	    {"the configuration's, as it is", {{FIXED("6"), 'i', "1"}}, OK, 0,
		{{FIXED("4"), "fix"}}},
	    {"no language", {{AT("6", "0"), 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"in upper case", {{AT("6", "69.78"), 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"other groups", {{"6.1.6.238.0.0.0.255.0.0.0." EN, 'i', "4"}}, NO_ROW, 1,
		{{0}}},
	    {"without language", {{"6.1.6.239.1.0.0.255.255.0.0", 'i', "4"}}, NO_ROW, 1,
		{{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_several_rows_in_one_set(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"all kinds",
		{{"1.0", 'i', "2"}, {B_NONE, 'i', "4"}, {B_OUT, 'i', "1"},
		    {B_ACTIVE, 'i', "6"}, {AT("6", XX), 'i', "5"}},
		OK, 0,
		{{B_NONE, "1"}, {B_OUT, "1"}, {B_ACTIVE, NULL}, {AT("6", XX), "2"}}},
	    {"the last is bad",
		{{"1.0", 'i', "2"}, {B_NONE, 'i', "4"}, {B_OUT, 'i', "4"}}, NO_WAY, 3,
		{{0}}},
	    {"made and destroyed", {{B_NONE, 'i', "4"}, {B_NONE, 'i', "6"}}, NO_WAY, 2,
		{{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_a_full_table_and_no_memory_are_no_resource(void **state)
{
	static const struct mib_set_assignment make_it[] = {{B_NONE, 'i', "4"}, {0}};
	struct mib_set_lab *lab = *state;
	struct managed *draft = managed_copy(lab->context.managed);
	char group[32];
	size_t at;
	unsigned i;

	failing_memory_after(3); /* the three of mib_set_rows() are good */
	assert_int_equal(
	    mib_set_case_try(&mib_mroute_module, &lab->context, draft, make_it, &at),
	    MIB_SET_RESOURCE_UNAVAILABLE);
	failing_memory_after(-1);
	assert_int_equal(at, 1);

	for (i = 0; draft->num_boundaries < MANAGED_MAX_ROWS; i++) {
		(void)snprintf(
		    group, sizeof(group), "239.100.%u.%u/32", i / 256, i % 256);
		managed_make_boundary(
		    draft, "eth3", group, MANAGED_ACTIVE, MANAGED_VOLATILE);
	}
	assert_int_equal(
	    mib_set_case_try(&mib_mroute_module, &lab->context, draft, make_it, &at),
	    MIB_SET_RESOURCE_UNAVAILABLE);
	assert_int_equal(at, 1);
	managed_release(draft);
}

int
main(void)
{
#define LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, names_setup, mib_set_lab_teardown)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_forwarding_on_and_off),
	    LAB_TEST(test_thresholds_and_limits),
	    LAB_TEST(test_every_transition_of_a_boundary),
	    LAB_TEST(test_boundaries_that_cannot_be),
	    LAB_TEST(test_every_transition_of_a_scope_name),
	    LAB_TEST(test_names_and_preferences_of_scopes),
	    LAB_TEST(test_several_rows_in_one_set),
	    LAB_TEST(test_a_full_table_and_no_memory_are_no_resource),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
