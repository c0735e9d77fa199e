/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mcast_set.c - what a SET can do to IPMCAST-MIB, object by object, and that
 * IPMROUTE-STD-MIB then shows the same.
 *
 * Each case is a SET written as a manager would, of one or more variables, against a
 * document with a row in each state; it names the error and the variable at fault, or
 * what GET then shows. What RowStatus does in general is managed_row's test.
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

#include "managed_make.h"
#include "mib_mcast.h"
#include "mib_mroute.h"
#include "mib_set_lab.h"

static int
ranges_setup(void **state)
{
	struct managed *m = managed_make();

	managed_make_ssm(m, "232.0.0.0/8", MANAGED_ACTIVE, MANAGED_READONLY);
	managed_make_ssm(m, "232.1.0.0/16", MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	managed_make_ssm(
	    m, "232.2.0.0/16", MANAGED_NOT_IN_SERVICE, MANAGED_NONVOLATILE);
	managed_make_ssm(m, "ff0e::/32", MANAGED_ACTIVE, MANAGED_READONLY);
	*state = mib_set_lab_new_scoped(&mib_mcast_module, m, NULL);
	return 0;
}

static void
test_forwarding_and_how_long_it_lasts(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"off", {{"1.0", 'i', "2"}}, OK, 0, {{"1.0", "2"}, {"11.0", "3"}}},
	    {"on", {{"1.0", 'i', "1"}}, OK, 0, {{"1.0", "1"}}},
	    {"0", {{"1.0", 'i', "0"}}, BAD_VALUE, 1, {{0}}},
	    {"3", {{"1.0", 'i', "3"}}, BAD_VALUE, 1, {{0}}},
	    {"unsigned", {{"1.0", 'u', "1"}}, MIB_SET_WRONG_TYPE, 1, {{0}}},
	    {"another instance", {{"1.1", 'i', "1"}}, NO_ROW, 1, {{0}}},
	    {"the count", {{"2.0", 'u', "1"}}, MIB_SET_NOT_WRITABLE, 1, {{0}}},
	    {"volatile", {{"11.0", 'i', "2"}}, OK, 0, {{"11.0", "2"}, {"1.0", "1"}}},
	    {"nonVolatile", {{"11.0", 'i', "3"}}, OK, 0, {{"11.0", "3"}}},
	    {"other", {{"11.0", 'i', "1"}}, BAD_VALUE, 1, {{0}}},
	    {"permanent", {{"11.0", 'i', "4"}}, BAD_VALUE, 1, {{0}}},
	    {"readOnly", {{"11.0", 'i', "5"}}, BAD_VALUE, 1, {{0}}},
	    {"storage 6", {{"11.0", 'i', "6"}}, BAD_VALUE, 1, {{0}}},
	    {"storage 0", {{"11.0", 'i', "0"}}, BAD_VALUE, 1, {{0}}},
	    {"storage -1", {{"11.0", 'i', "-1"}}, BAD_VALUE, 1, {{0}}},
	    {"storage's instance", {{"11.1", 'i', "3"}}, NO_ROW, 1, {{0}}},
	    {"both", {{"11.0", 'i', "2"}, {"1.0", 'i', "2"}}, OK, 0,
		{{"1.0", "2"}, {"11.0", "2"}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_thresholds_limits_and_how_long_they_last(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"all lets out", {{"3.1.3.1.3", 'u', "0"}}, OK, 0, {{"3.1.3.1.3", "0"}}},
	    {"nothing out", {{"3.1.3.1.3", 'u', "256"}}, OK, 0,
		{{"3.1.3.1.3", "256"}, {"3.1.5.1.3", "3"}}},
	    {"257", {{"3.1.3.1.3", 'u', "257"}}, BAD_VALUE, 1, {{0}}},
	    {"an integer", {{"3.1.3.1.3", 'i', "1"}}, MIB_SET_WRONG_TYPE, 1, {{0}}},
	    {"limit", {{"3.1.4.1.3", 'u', "4294967295"}}, OK, 0,
		{{"3.1.4.1.3", "4294967295"}}},
	    {"all three",
		{{"3.1.5.1.3", 'i', "2"}, {"3.1.4.1.3", 'u', "9"},
		    {"3.1.3.1.3", 'u', "8"}},
		OK, 0, {{"3.1.3.1.3", "8"}, {"3.1.4.1.3", "9"}, {"3.1.5.1.3", "2"}}},
	    {"volatile alone", {{"3.1.5.1.3", 'i', "2"}}, OK, 0, {{"3.1.5.1.3", "2"}}},
	    {"nonVolatile", {{"3.1.5.1.3", 'i', "3"}}, OK, 0, {{"3.1.5.1.3", "3"}}},
	    {"permanent", {{"3.1.5.1.3", 'i', "4"}}, BAD_VALUE, 1, {{0}}},
	    {"other", {{"3.1.5.1.3", 'i', "1"}}, BAD_VALUE, 1, {{0}}},
	    {"storage 7", {{"3.1.5.1.3", 'i', "7"}}, BAD_VALUE, 1, {{0}}},
	    {"storage -1", {{"3.1.5.1.3", 'i', "-1"}}, BAD_VALUE, 1, {{0}}},
	    {"the file's threshold", {{"3.1.3.1.4", 'u', "1"}}, NO_WAY, 1, {{0}}},
	    {"the file's limit", {{"3.1.4.1.4", 'u', "1"}}, NO_WAY, 1, {{0}}},
	    {"the file's storage", {{"3.1.5.1.4", 'i', "3"}}, BAD_VALUE, 1, {{0}}},
	    {"of IPv6", {{"3.1.3.2.3", 'u', "1"}}, NO_ROW, 1, {{0}}},
	    {"of no version", {{"3.1.3.0.3", 'u', "1"}}, NO_ROW, 1, {{0}}},
	    {"no interface", {{"3.1.3.1.5", 'u', "1"}}, NO_ROW, 1, {{0}}},
	    {"one without multicast", {{"3.1.3.1.2", 'u', "1"}}, NO_ROW, 1, {{0}}},
	    {"short index", {{"3.1.3.1", 'u', "1"}}, NO_ROW, 1, {{0}}},
	    {"long index", {{"3.1.3.1.3.0", 'u', "1"}}, NO_ROW, 1, {{0}}},
	    {"no index", {{"3.1.3", 'u', "1"}}, NO_ROW, 1, {{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

#define ZERO8 ".0.0.0.0.0.0.0.0"
#define S_NONE "4.1.4.1.4.232.9.0.0.16"
#define S_ACTIVE "4.1.4.1.4.232.1.0.0.16"
#define S_OUT "4.1.4.1.4.232.2.0.0.16"
#define S_FIXED "4.1.4.1.4.232.0.0.0.8"
#define CASE MIB_SET_CASE

static void
test_ranges_of_source_specific_groups(void **state)
{
	static const struct mib_set_case cases[] = {
	    MIB_SET_CASES_OF_NO_ROW(S_NONE),
	    CASE(S_NONE, "4", OK, "1"),
	    CASE(S_NONE, "5", OK, "2"),
	    MIB_SET_CASES_OF_ROW(S_ACTIVE),
	    MIB_SET_CASES_OF_ROW(S_OUT),
	    MIB_SET_CASES_OF_FIXED_ROW(S_FIXED),
	    {"volatile", {{S_NONE, 'i', "4"}, {"4.1.5.1.4.232.9.0.0.16", 'i', "2"}}, OK,
		0, {{S_NONE, "1"}, {"4.1.5.1.4.232.9.0.0.16", "2"}}},
	    {"storage alone makes none", {{"4.1.5.1.4.232.9.0.0.16", 'i', "2"}},
		NO_NAME, 1, {{0}}},
	    {"storage of one that is", {{"4.1.5.1.4.232.1.0.0.16", 'i', "2"}}, OK, 0,
		{{"4.1.5.1.4.232.1.0.0.16", "2"}}},
	    {"storage of the file's", {{"4.1.5.1.4.232.0.0.0.8", 'i', "2"}}, BAD_VALUE,
		1, {{0}}},
	    {"permanent", {{"4.1.5.1.4.232.1.0.0.16", 'i', "4"}}, BAD_VALUE, 1, {{0}}},
	    {"a group of IPv6",
		{{"4.1.4.2.16.255.62.0.64" ZERO8 ".0.0.0.0.32", 'i', "4"}}, OK, 0,
		{{"4.1.4.2.16.255.62.0.64" ZERO8 ".0.0.0.0.32", "1"}}},
	    {"ff1e", {{"4.1.4.2.16.255.30" ZERO8 ".0.0.0.0.0.0.32", 'i', "4"}}, NO_ROW,
		1, {{0}}},
	    {"too wide", {{"4.1.4.2.16.255.0" ZERO8 ".0.0.0.0.0.0.8", 'i', "4"}},
		NO_ROW, 1, {{0}}},
	    {"the file's that we would not make",
		{{"4.1.4.2.16.255.14" ZERO8 ".0.0.0.0.0.0.32", 'i', "1"}}, OK, 0,
		{{"4.1.4.2.16.255.14" ZERO8 ".0.0.0.0.0.0.32", "1"}}},
	    {"no groups", {{"4.1.4.1.4.10.0.0.0.8", 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"all IPv4 groups", {{"4.1.4.1.4.224.0.0.0.4", 'i', "4"}}, OK, 0,
		{{"4.1.4.1.4.224.0.0.0.4", "1"}}},
	    {"half of the addresses", {{"4.1.4.1.4.224.0.0.0.3", 'i', "4"}}, NO_ROW, 1,
		{{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

/* What no index of ours can be: each table refuses it, and none falls over it. */
static void
test_malformed_indexes(void **state)
{
	static const char *const indexes[] = {
	    "", ".1", ".1.4", ".1.4.239.1.0.0", /* no length */
	    ".1.4.239.1.0.0.16.0.0",            /* more */
	    ".1.3.239.1.0.16",                  /* too few octets */
	    ".1.5.239.1.0.0.0.16",              /* too many */
	    ".1.16.239.1.0.0.16",               /* more than there are */
	    ".1.4294967295.239.1.0.0.16",       /* far more */
	    ".1.4.239.256.0.0.16",              /* no octet */
	    ".1.4.239.4294967295.0.0.16",
	    ".1.4.239.1.0.0.33",  /* a length beyond the address */
	    ".1.4.239.1.0.0.272", /* 16, in 8 bits */
	    ".1.4.239.1.0.1.16",  /* bits behind it */
	    ".0.0.0",             /* no family */
	    ".2.4.239.1.0.0.16",  /* another family */
	    ".2.16.255.5" ZERO8 ".0.0.0.0.0.1.16",
	    ".2.16.255.5" ZERO8 ".0.0.0.0.0.0.129",
	    ".3.8.239.1.0.0.0.0.0.1.16", /* with a zone */
	    ".4.20.255.5" ZERO8 ".0.0.0.0.0.0.0.0.0.1.16",
	    ".16.4.109.103.109.46.16", /* a name */
	    ".258.4.239.1.0.0.16",     /* 2, in 8 bits */
	};
	static const struct {
		const char *column;
		const char *behind;
	} tables[] = {{"4.1.4", ""}, {"7.1.8.3", ""}, {"8.1.7", ".2.101.110"}};
	struct mib_set_lab *lab = *state;
	size_t i, j, at;
	char oid[256];

	for (i = 0; i < MIB_LENGTH(tables); i++) {
		for (j = 0; j < MIB_LENGTH(indexes); j++) {
			const struct mib_set_assignment set[MIB_SET_CASE_VARIABLES] = {
			    {oid, 'i', "4"}};
			struct managed *draft = managed_copy(lab->context.managed);

			(void)snprintf(oid, sizeof(oid), "%s%s%s", tables[i].column,
			    indexes[j], tables[i].behind);
			if (mib_set_case_try(&mib_mcast_module, &lab->context, draft,
				set, &at) != MIB_SET_NO_CREATION)
				fail_msg("%s is accepted", oid);
			managed_release(draft);
		}
	}
}

#define B_NONE "7.1.8.3.1.4.239.9.0.0.16"
#define B_ACTIVE "7.1.8.3.1.4.239.1.0.0.16"
#define B_OUT "7.1.8.3.1.4.239.2.0.0.16"
#define B_FIXED "7.1.8.3.1.4.239.5.0.0.16"
#define B6 "7.1.8.3.2.16.255.5" ZERO8 ".0.0.0.0.0.0.16"

static void
test_boundaries(void **state)
{
	static const struct mib_set_case cases[] = {
	    MIB_SET_CASES_OF_NO_ROW(B_NONE),
	    CASE(B_NONE, "4", OK, "1"),
	    CASE(B_NONE, "5", OK, "2"),
	    MIB_SET_CASES_OF_ROW(B_ACTIVE),
	    MIB_SET_CASES_OF_ROW(B_OUT),
	    MIB_SET_CASES_OF_FIXED_ROW(B_FIXED),
	    CASE(B6, "4", OK, "1"),
	    {"volatile", {{"7.1.9.3.1.4.239.9.0.0.16", 'i', "2"}, {B_NONE, 'i', "4"}},
		OK, 0, {{B_NONE, "1"}, {"7.1.9.3.1.4.239.9.0.0.16", "2"}}},
	    {"nonVolatile if not said", {{B_NONE, 'i', "4"}}, OK, 0,
		{{"7.1.9.3.1.4.239.9.0.0.16", "3"}, {"7.1.5.3.1.4.239.9.0.0.16", "0"},
		    {"7.1.6.3.1.4.239.9.0.0.16", "0"}}},
	    {"storage of the file's", {{"7.1.9.3.1.4.239.5.0.0.16", 'i', "3"}},
		BAD_VALUE, 1, {{0}}},
	    {"storage alone", {{"7.1.9.3.1.4.239.9.0.0.16", 'i', "3"}}, NO_NAME, 1,
		{{0}}},
	    {"outside", {{"7.1.8.3.1.4.238.0.0.0.8", 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"wider", {{"7.1.8.3.1.4.238.0.0.0.7", 'i', "4"}}, NO_ROW, 1, {{0}}},
	    {"IPv6, not 16 bits",
		{{"7.1.8.3.2.16.255.5" ZERO8 ".0.0.0.0.0.0.32", 'i', "4"}}, NO_ROW, 1,
		{{0}}},
	    {"ff15", {{"7.1.8.3.2.16.255.21" ZERO8 ".0.0.0.0.0.0.16", 'i', "4"}},
		NO_ROW, 1, {{0}}},
	    {"ff00", {{"7.1.8.3.2.16.255.0" ZERO8 ".0.0.0.0.0.0.16", 'i', "4"}}, NO_ROW,
		1, {{0}}},
	    {"ff0f", {{"7.1.8.3.2.16.255.15" ZERO8 ".0.0.0.0.0.0.16", 'i', "4"}},
		NO_ROW, 1, {{0}}},
	    {"not there", {{"7.1.8.9.1.4.239.1.0.0.16", 'i', "4"}}, NO_NAME, 1, {{0}}},
	    {"an interface without multicast", {{"7.1.8.2.1.4.239.1.0.0.16", 'i', "4"}},
		OK, 0, {{"7.1.8.2.1.4.239.1.0.0.16", "1"}}},
	    {"its counter", {{"7.1.7.3.1.4.239.1.0.0.16", 'u', "0"}},
		MIB_SET_NOT_WRITABLE, 1, {{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

#define AT(column, language) "8.1." column ".1.4.239.1.0.0.16." language
#define EN "2.101.110"
#define DE "2.100.101"
#define FR "2.102.114"
#define XX "2.120.120"

static void
test_names_of_scopes(void **state)
{
	static const struct mib_set_case cases[] = {
	    /* A name is needed before the row is active; and the range is shown. */
	    {"go without name", {{AT("7", XX), 'i', "4"}}, NO_WAY, 1, {{0}}},
	    {"wait without name", {{AT("7", XX), 'i', "5"}}, OK, 0,
		{{AT("7", XX), "3"}, {AT("5", XX), "239.1.0.0/16"}, {AT("6", XX), "2"},
		    {AT("8", XX), "3"}}},
	    {"go", {{AT("7", XX), 'i', "4"}, {AT("5", XX), 's', "ha"}}, OK, 0,
		{{AT("7", XX), "1"}, {AT("5", XX), "ha"}}},
	    {"go, name first", {{AT("5", XX), 's', "ha"}, {AT("7", XX), 'i', "4"}}, OK,
		0, {{AT("7", XX), "1"}}},
	    {"wait with all",
		{{AT("5", XX), 's', "ha"}, {AT("6", XX), 'i', "1"},
		    {AT("8", XX), 'i', "2"}, {AT("7", XX), 'i', "5"}},
		OK, 0,
		{{AT("5", XX), "ha"}, {AT("6", XX), "1"}, {AT("7", XX), "2"},
		    {AT("8", XX), "2"}}},
	    {"name alone makes none", {{AT("5", XX), 's', "ha"}}, NO_NAME, 1, {{0}}},
	    {"not ready, named", {{AT("5", FR), 's', "oh"}}, OK, 0,
		{{AT("7", FR), "2"}, {AT("5", FR), "oh"}}},
	    {"not ready, up", {{AT("7", FR), 'i', "1"}}, NO_WAY, 1, {{0}}},
	    {"not ready, named and up",
		{{AT("7", FR), 'i', "1"}, {AT("5", FR), 's', "oh"}}, OK, 0,
		{{AT("7", FR), "1"}}},
	    {"active without name", {{AT("5", EN), 's', ""}}, NO_WAY, 1, {{0}}},
	    {"out without name", {{AT("5", DE), 's', ""}}, OK, 0,
		{{AT("7", DE), "3"}, {AT("5", DE), "239.1.0.0/16"}}},
	    {"another name", {{AT("5", EN), 's', "new"}}, OK, 0,
		{{AT("5", EN), "new"}, {AT("7", EN), "1"}}},
	    {"not preferred", {{AT("6", EN), 'i', "2"}}, OK, 0, {{AT("6", EN), "2"}}},
	    {"preference 3", {{AT("6", EN), 'i', "3"}}, BAD_VALUE, 1, {{0}}},
	    {"no UTF-8", {{AT("5", EN), 's', "\xff"}}, BAD_VALUE, 1, {{0}}},
	    {"volatile", {{AT("8", EN), 'i', "2"}}, OK, 0, {{AT("8", EN), "2"}}},
	    {"readOnly", {{AT("8", EN), 'i', "5"}}, BAD_VALUE, 1, {{0}}},
	    {"destroyed", {{AT("7", EN), 'i', "6"}}, OK, 0, {{AT("7", EN), NULL}}},
	    {"the file's", {{"8.1.5.1.4.239.5.0.0.16." EN, 's', "x"}}, NO_WAY, 1,
		{{0}}},
	    {"the file's end", {{"8.1.7.1.4.239.5.0.0.16." EN, 'i', "6"}}, NO_WAY, 1,
		{{0}}},
	    {"of IPv6", {{"8.1.7.2.16.255.8" ZERO8 ".0.0.0.0.0.0.16." EN, 'i', "5"}},
		OK, 0, {{"8.1.5.2.16.255.8" ZERO8 ".0.0.0.0.0.0.16." EN, "ff08::/16"}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_languages_that_cannot_be(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"none", {{AT("7", "0"), 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"no length", {{"8.1.7.1.4.239.1.0.0.16", 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"one letter", {{AT("7", "1.101"), 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"upper case", {{AT("7", "2.69.110"), 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"cut", {{AT("7", "3.101.110"), 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"more", {{AT("7", "2.101.110.110"), 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"an octet", {{AT("7", "2.101.366"), 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"an end", {{AT("7", "3.101.110.0"), 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"long length", {{AT("7", "4294967295.101"), 'i', "5"}}, NO_ROW, 1, {{0}}},
	};
	/* 63 letters and hyphens are the most. */
	static const char part[] = ".97.98.99.100.101.102.103.45"; /* 8 octets */
	struct mib_set_lab *lab = *state;
	char oid[512];
	struct managed *draft = managed_copy(lab->context.managed);
	const struct mib_set_assignment set[MIB_SET_CASE_VARIABLES] = {{oid, 'i', "5"}};
	size_t at, n, i;
	unsigned len;

	mib_set_lab_run(lab, cases, MIB_LENGTH(cases));
	for (len = 63; len <= 64; len++) {
		n = (size_t)snprintf(
		    oid, sizeof(oid), "8.1.7.1.4.239.1.0.0.16.%u", len);
		for (i = 0; i < 7; i++)
			n += (size_t)snprintf(oid + n, sizeof(oid) - n, "%s", part);
		for (i = 56; i < len; i++)
			n += (size_t)snprintf(oid + n, sizeof(oid) - n, ".97");
		assert_int_equal(
		    mib_set_case_try(&mib_mcast_module, &lab->context, draft, set, &at),
		    len == 63 ? MIB_SET_OK : MIB_SET_NO_CREATION);
	}
	managed_release(draft);
}

/* What one module sets the other shows, and can go on with. */
static void
test_both_modules_show_the_same_rows(void **state)
{
	static const struct {
		const struct mib_module *module;
		struct mib_set_assignment set[MIB_SET_CASE_VARIABLES];
		struct mib_set_then mcast[MIB_SET_CASE_THEN];
		struct mib_set_then mroute[MIB_SET_CASE_THEN];
	} steps[] = {
	    {&mib_mcast_module,
		{{"1.0", 'i', "2"}, {"3.1.3.1.3", 'u', "256"},
		    {"3.1.4.1.3", 'u', "4294967295"}, {B_NONE, 'i', "4"},
		    {AT("7", XX), 'i', "5"}},
		{{"1.0", "2"}, {"3.1.3.1.3", "256"}, {B_NONE, "1"}, {AT("7", XX), "3"}},
		{{"1.0", "2"}, {"4.1.2.3", "255"}, {"4.1.4.3", "2147483647"},
		    {"5.1.4.3.239.9.0.0.255.255.0.0", "1"}}},
	    {&mib_mroute_module,
		{{"1.0", 'i', "1"}, {"4.1.2.3", 'i', "9"},
		    {"5.1.4.3.239.9.0.0.255.255.0.0", 'i', "2"},
		    {"6.1.6.239.1.0.0.255.255.0.0.120.120", 'i', "1"}},
		{{"1.0", "1"}, {"3.1.3.1.3", "9"}, {B_NONE, "2"}, {AT("7", XX), "1"}},
		{{"1.0", "1"}, {"4.1.2.3", "9"},
		    {"6.1.4.239.1.0.0.255.255.0.0.120.120", "239.1.0.0/16"}}},
	    {&mib_mcast_module, {{B_NONE, 'i', "6"}, {AT("7", XX), 'i', "6"}},
		{{B_NONE, NULL}, {AT("7", XX), NULL}},
		{{"5.1.4.3.239.9.0.0.255.255.0.0", NULL},
		    {"6.1.6.239.1.0.0.255.255.0.0.120.120", NULL}}},
	};
	struct mib_set_lab *lab = *state;
	struct managed *draft = managed_copy(lab->context.managed);
	size_t i;

	for (i = 0; i < MIB_LENGTH(steps); i++) {
		mib_set_lab_step(lab, steps[i].module, draft, steps[i].set);
		mib_set_case_then(
		    &mib_mcast_module, &lab->context, "IPMCAST-MIB", steps[i].mcast);
		mib_set_case_then(&mib_mroute_module, &lab->context, "IPMROUTE-STD-MIB",
		    steps[i].mroute);
	}
	managed_release(draft);
}

/* All modules of a SET share one draft: the second must not undo the first. */
static void
test_one_set_of_both_modules(void **state)
{
	static const struct mib_set_assignment by_mcast[MIB_SET_CASE_VARIABLES] = {
	    {"3.1.3.1.3", 'u', "20"}, {B_NONE, 'i', "5"}, {AT("7", XX), 'i', "5"}};
	static const struct mib_set_assignment by_mroute[MIB_SET_CASE_VARIABLES] = {
	    {"4.1.4.3", 'i', "30"}, {"5.1.4.3.239.9.0.0.255.255.0.0", 'i', "1"},
	    {"6.1.5.239.1.0.0.255.255.0.0.120.120", 'i', "1"}};
	static const struct mib_set_then then[][MIB_SET_CASE_THEN] = {
	    {{"3.1.3.1.3", "20"}, {"3.1.4.1.3", "30"}, {B_NONE, "1"}},
	    {{AT("7", XX), "2"}, {AT("6", XX), "1"}, {AT("5", XX), "239.1.0.0/16"}},
	};
	struct mib_set_lab *lab = *state;
	struct managed *draft = managed_copy(lab->context.managed);
	size_t i, at;

	assert_int_equal(
	    mib_set_case_try(&mib_mcast_module, &lab->context, draft, by_mcast, &at),
	    MIB_SET_OK);
	assert_int_equal(
	    mib_set_case_try(&mib_mroute_module, &lab->context, draft, by_mroute, &at),
	    MIB_SET_OK);
	assert_int_equal(mib_context_set_managed(&lab->context, draft), 0);
	for (i = 0; i < MIB_LENGTH(then); i++)
		mib_set_case_then(&mib_mcast_module, &lab->context, "both", then[i]);
	managed_release(draft);
}

int
main(void)
{
#define LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, ranges_setup, mib_set_lab_teardown)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_forwarding_and_how_long_it_lasts),
	    LAB_TEST(test_thresholds_limits_and_how_long_they_last),
	    LAB_TEST(test_ranges_of_source_specific_groups),
	    LAB_TEST(test_malformed_indexes),
	    LAB_TEST(test_boundaries),
	    LAB_TEST(test_names_of_scopes),
	    LAB_TEST(test_languages_that_cannot_be),
	    LAB_TEST(test_both_modules_show_the_same_rows),
	    LAB_TEST(test_one_set_of_both_modules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
