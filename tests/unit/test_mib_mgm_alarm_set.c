/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mgm_alarm_set.c - what a SET can do to the alarm table of MGM-MIB.
 *
 * Each case is a SET written as a manager would, of one or more variables, against a
 * document with a row in each state; it names the error and the variable at fault, or
 * what GET then shows. What RowStatus does in general is managed_row's test; here is
 * every step once, because what an alarm needs decides many of them.
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

#include "alarm_make.h"
#include "managed_draft.h"
#include "managed_make.h"
#include "mib_mgm.h"
#include "mib_set_lab.h"

/* The document's rows: index, name, and which state. */
#define FIXED "1"     /* file, active, readOnly */
#define ACTIVE "1001" /* act */
#define OUT "1002"    /* out, notInService */
#define UNREADY "1003"
#define BEAT "1004" /* beat, an active heartbeat of a flow */
#define NONE "1005"
#define AT(column, index) "2.1." column "." index

static void
alarms_add(struct managed *m, uint32_t index, const char *name,
    enum managed_status status, enum managed_storage storage)
{
	struct alarm_spec spec =
	    status == MANAGED_NOT_READY
		? alarm_make_volume(index, name, "", 0, 0)
		: alarm_make_volume(index, name, "eth0", 2000, 1000);

	if (index == 1004) {
		spec.kind = ALARM_KIND_HEARTBEAT;
		spec.subject = ALARM_SUBJECT_FLOW;
		spec.group = managed_make_group("239.1.1.1");
		spec.source = managed_make_group("10.0.0.1").addr;
		spec.rising = spec.falling = 0;
	}
	managed_make_alarm(m, &spec, status, storage);
}

/* Whatever a SET does, only sound rows are active, and no name is there twice. */
static void
check_document(const struct managed *draft, const char *what)
{
	const char *fault = managed_make_fault(draft);

	if (fault != NULL)
		fail_msg("%s: %s", what, fault);
}

static int
alarms_setup(void **state)
{
	struct managed *m = managed_make();

	alarms_add(m, 1, "file", MANAGED_ACTIVE, MANAGED_READONLY);
	alarms_add(m, 1001, "act", MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	alarms_add(m, 1002, "out", MANAGED_NOT_IN_SERVICE, MANAGED_NONVOLATILE);
	alarms_add(m, 1003, "", MANAGED_NOT_READY, MANAGED_NONVOLATILE);
	alarms_add(m, 1004, "beat", MANAGED_ACTIVE, MANAGED_VOLATILE);
	*state = mib_set_lab_new(&mib_mgm_module, m, check_document);
	return 0;
}

#define CASE(index, number, error, then) \
	MIB_SET_CASE(AT("32", index), number, error, then)

static void
test_each_step_of_the_status(void **state)
{
	static const struct mib_set_case cases[] = {
	    MIB_SET_CASES_OF_NO_ROW(AT("32", NONE)),
	    CASE(NONE, "4", NO_WAY, NULL), /* it lacks all */
	    CASE(NONE, "5", OK, "3"),

	    CASE(UNREADY, "1", NO_WAY, NULL),
	    CASE(UNREADY, "2", NO_WAY, NULL),
	    CASE(UNREADY, "3", BAD_VALUE, NULL),
	    CASE(UNREADY, "4", NO_WAY, NULL),
	    CASE(UNREADY, "5", NO_WAY, NULL),
	    CASE(UNREADY, "6", OK, NULL),

	    MIB_SET_CASES_OF_ROW(AT("32", OUT)),
	    MIB_SET_CASES_OF_ROW(AT("32", ACTIVE)),
	    MIB_SET_CASES_OF_FIXED_ROW(AT("32", FIXED)),
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_indexes_that_no_manager_has(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"0", {{"2.1.32.0", 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"the file's", {{"2.1.32.2", 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"the file's last", {{"2.1.32.1000", 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"its end", {{"2.1.32.1000", 'i', "6"}}, NO_ROW, 1, {{0}}},
	    {"a name of the file's", {{"2.1.2.2", 's', "x"}}, NO_ROW, 1, {{0}}},
	    {"the last", {{"2.1.32.65535", 'i', "5"}}, OK, 0, {{"2.1.32.65535", "3"}}},
	    {"beyond", {{"2.1.32.65536", 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"far beyond", {{"2.1.32.4294967295", 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"none", {{"2.1.32", 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"two", {{"2.1.32.1001.1", 'i', "5"}}, NO_ROW, 1, {{0}}},
	    {"the index itself", {{"2.1.1.1005", 'u', "1005"}}, MIB_SET_NOT_WRITABLE, 1,
		{{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

/* What each subject needs, at one stroke and in any order. */
static void
test_rows_made_at_one_stroke(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"an interface",
		{{AT("2", NONE), 's', "new"}, {AT("3", NONE), 's', "eth1"},
		    {AT("23", NONE), 'u', "20"}, {AT("25", NONE), 'u', "10"},
		    {AT("32", NONE), 'i', "4"}},
		OK, 0,
		{{AT("32", NONE), "1"}, {AT("8", NONE), "20"}, {AT("9", NONE), "10"},
		    {AT("15", NONE), "3"}}},
	    {"its defaults",
		{{AT("32", NONE), 'i', "4"}, {AT("2", NONE), 's', "new"},
		    {AT("3", NONE), 's', "eth1"}, {AT("23", NONE), 'u', "20"}},
		OK, 0,
		{{AT("5", NONE), "1"}, {AT("6", NONE), "1"}, {AT("7", NONE), "1000"},
		    {AT("28", NONE), "1"}}},
	    {"the halves of 64 bits",
		{{AT("2", NONE), 's', "new"}, {AT("3", NONE), 's', "eth1"},
		    {AT("24", NONE), 'u', "4294967295"}, {AT("23", NONE), 'u', "1"},
		    {AT("26", NONE), 'u', "4294967295"}, {AT("32", NONE), 'i', "4"}},
		OK, 0,
		{{AT("8", NONE), "18446744069414584321"},
		    {AT("9", NONE), "18446744069414584320"}, {AT("23", NONE), "1"},
		    {AT("26", NONE), "4294967295"}}},
	    {"volatile, all options",
		{{AT("2", NONE), 's', "new"}, {AT("3", NONE), 's', "eth1"},
		    {AT("5", NONE), 'i', "2"}, {AT("6", NONE), 'i', "4"},
		    {AT("7", NONE), 'u', "100"}, {AT("15", NONE), 'i', "2"},
		    {AT("24", NONE), 'u', "1"}, {AT("27", NONE), 'i', "3"},
		    {AT("28", NONE), 'u', "1000"}, {AT("29", NONE), 'u', "86400000"},
		    {AT("32", NONE), 'i', "4"}},
		OK, 0,
		{{AT("15", NONE), "2"}, {AT("27", NONE), "3"}, {AT("28", NONE), "1000"},
		    {AT("29", NONE), "86400000"}}},
	    {"a flow",
		{{AT("2", NONE), 's', "new"}, {AT("17", NONE), 'i', "2"},
		    {AT("21", NONE), 'x', "0a000001"}, {AT("20", NONE), 'u', "32"},
		    {AT("19", NONE), 'x', "ef010101"}, {AT("18", NONE), 'i', "1"},
		    {AT("23", NONE), 'u', "20"}, {AT("32", NONE), 'i', "4"}},
		OK, 0,
		{{AT("18", NONE), "1"}, {AT("19", NONE), "0xef010101"},
		    {AT("20", NONE), "32"}, {AT("21", NONE), "0x0a000001"}}},
	    {"a flow of IPv6",
		{{AT("2", NONE), 's', "new"}, {AT("17", NONE), 'i', "2"},
		    {AT("18", NONE), 'i', "2"},
		    {AT("19", NONE), 'x', "ff0e0000000000000000000000000001"},
		    {AT("20", NONE), 'u', "128"},
		    {AT("21", NONE), 'x', "20010db8000000000000000000000001"},
		    {AT("16", NONE), 'i', "2"}, {AT("32", NONE), 'i', "4"}},
		OK, 0,
		{{AT("21", NONE), "0x20010db8000000000000000000000001"},
		    {AT("16", NONE), "2"}, {AT("32", NONE), "1"}}},
	    {"a flow without source",
		{{AT("2", NONE), 's', "new"}, {AT("17", NONE), 'i', "2"},
		    {AT("18", NONE), 'i', "1"}, {AT("19", NONE), 'x', "ef010101"},
		    {AT("20", NONE), 'u', "32"}, {AT("23", NONE), 'u', "20"},
		    {AT("32", NONE), 'i', "4"}},
		NO_WAY, 7, {{0}}},
	    {"groups",
		{{AT("2", NONE), 's', "new"}, {AT("17", NONE), 'i', "3"},
		    {AT("18", NONE), 'i', "1"}, {AT("19", NONE), 'x', "ef010000"},
		    {AT("20", NONE), 'u', "16"}, {AT("16", NONE), 'i', "2"},
		    {AT("32", NONE), 'i', "4"}},
		OK, 0, {{AT("32", NONE), "1"}, {AT("20", NONE), "16"}}},
	    {"groups with bits behind",
		{{AT("2", NONE), 's', "new"}, {AT("17", NONE), 'i', "3"},
		    {AT("18", NONE), 'i', "1"}, {AT("19", NONE), 'x', "ef010001"},
		    {AT("20", NONE), 'u', "16"}, {AT("16", NONE), 'i', "2"},
		    {AT("32", NONE), 'i', "4"}},
		NO_WAY, 7, {{0}}},
	    {"a client",
		{{AT("2", NONE), 's', "new"}, {AT("17", NONE), 'i', "4"},
		    {AT("22", NONE), 's', "pimd"}, {AT("23", NONE), 'u', "20"},
		    {AT("32", NONE), 'i', "4"}},
		OK, 0, {{AT("32", NONE), "1"}, {AT("22", NONE), "pimd"}}},
	    {"entries",
		{{AT("2", NONE), 's', "new"}, {AT("17", NONE), 'i', "5"},
		    {AT("6", NONE), 'i', "7"}, {AT("23", NONE), 'u', "20"},
		    {AT("32", NONE), 'i', "4"}},
		OK, 0, {{AT("32", NONE), "1"}, {AT("6", NONE), "7"}}},
	    {"entries of another quantity",
		{{AT("2", NONE), 's', "new"}, {AT("17", NONE), 'i', "5"},
		    {AT("23", NONE), 'u', "20"}, {AT("32", NONE), 'i', "4"}},
		NO_WAY, 4, {{0}}},
	    {"a heartbeat with thresholds",
		{{AT("2", NONE), 's', "new"}, {AT("17", NONE), 'i', "3"},
		    {AT("18", NONE), 'i', "1"}, {AT("19", NONE), 'x', "ef010000"},
		    {AT("20", NONE), 'u', "16"}, {AT("16", NONE), 'i', "2"},
		    {AT("23", NONE), 'u', "1"}, {AT("32", NONE), 'i', "4"}},
		NO_WAY, 8, {{0}}},
	    {"without a name",
		{{AT("3", NONE), 's', "eth1"}, {AT("23", NONE), 'u', "20"},
		    {AT("32", NONE), 'i', "4"}},
		NO_WAY, 3, {{0}}},
	    {"values alone", {{AT("2", NONE), 's', "new"}}, NO_NAME, 1, {{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_rows_made_step_by_step(void **state)
{
	static const struct mib_set_assignment steps[][MIB_SET_CASE_VARIABLES] = {
	    {{AT("32", NONE), 'i', "5"}},
	    {{AT("17", NONE), 'i', "2"}, {AT("2", NONE), 's', "new"}},
	    {{AT("18", NONE), 'i', "1"}},
	    {{AT("19", NONE), 'x', "ef010101"}},
	    {{AT("20", NONE), 'u', "32"}},
	    {{AT("23", NONE), 'u', "20"}},
	    {{AT("21", NONE), 'x', "0a000001"}},
	};
	static const struct mib_set_then unready = {AT("32", NONE), "3"};
	static const struct mib_set_then ready = {AT("32", NONE), "2"};
	struct mib_set_lab *lab = *state;
	struct mib_set_then then[MIB_SET_CASE_THEN] = {{0}};
	struct managed *draft = managed_copy(lab->context.managed);
	size_t i;

	for (i = 0; i < MIB_LENGTH(steps); i++) {
		mib_set_lab_step(lab, &mib_mgm_module, draft, steps[i]);
		check_document(draft, "a step");
		then[0] = i + 1 < MIB_LENGTH(steps) ? unready : ready;
		mib_set_case_then(&mib_mgm_module, &lab->context, "a step", then);
	}
	managed_release(draft);
}

static void
test_values_that_no_alarm_has(void **state)
{
	static const struct {
		const char *column;
		char type;
		const char *value;
		enum mib_set_error error;
	} values[] = {
	    {"2", 's', "0123456789012345678901234567890", OK},
	    {"2", 's', "01234567890123456789012345678901", MIB_SET_WRONG_LENGTH},
	    {"2", 's', "a\nb", BAD_VALUE},
	    {"2", 's', "\xff", BAD_VALUE},
	    {"2", 'i', "1", MIB_SET_WRONG_TYPE},
	    {"3", 's', "", OK},
	    {"3", 's', "abcdefghijklmno", OK},
	    {"3", 's', "abcdefghijklmnop", MIB_SET_WRONG_LENGTH},
	    {"3", 's', "a/b", BAD_VALUE},
	    {"3", 's', "a b", BAD_VALUE},
	    {"3", 's', "..", BAD_VALUE},
	    {"4", 'i', "1", MIB_SET_NOT_WRITABLE},
	    {"5", 'i', "0", BAD_VALUE},
	    {"5", 'i', "3", BAD_VALUE},
	    {"5", 'i', "-1", BAD_VALUE},
	    {"5", 'u', "1", MIB_SET_WRONG_TYPE},
	    {"6", 'i', "0", BAD_VALUE},
	    {"6", 'i', "7", OK},
	    {"6", 'i', "8", BAD_VALUE},
	    {"6", 'i', "-2147483648", BAD_VALUE},
	    {"7", 'u', "99", BAD_VALUE},
	    {"7", 'u', "100", OK},
	    {"7", 'u', "86400000", OK},
	    {"7", 'u', "86400001", BAD_VALUE},
	    {"7", 'u', "4294967295", BAD_VALUE},
	    {"7", 'i', "1000", MIB_SET_WRONG_TYPE},
	    {"8", 'u', "1", MIB_SET_NOT_WRITABLE},
	    {"9", 'u', "1", MIB_SET_NOT_WRITABLE},
	    {"10", 'u', "1", MIB_SET_NOT_WRITABLE},
	    {"11", 'i', "1", MIB_SET_NOT_WRITABLE},
	    {"12", 'u', "0", MIB_SET_NOT_WRITABLE},
	    {"13", 'u', "0", MIB_SET_NOT_WRITABLE},
	    {"14", 'u', "0", MIB_SET_NOT_WRITABLE},
	    {"15", 'i', "1", BAD_VALUE},
	    {"15", 'i', "2", OK},
	    {"15", 'i', "4", BAD_VALUE},
	    {"15", 'i', "5", BAD_VALUE},
	    {"15", 'i', "0", BAD_VALUE},
	    {"16", 'i', "0", BAD_VALUE},
	    {"16", 'i', "3", BAD_VALUE},
	    {"17", 'i', "0", BAD_VALUE},
	    {"17", 'i', "6", BAD_VALUE},
	    {"18", 'i', "0", OK},
	    {"18", 'i', "2", OK},
	    {"18", 'i', "3", BAD_VALUE},
	    {"18", 'i', "16", BAD_VALUE},
	    {"18", 'i', "-1", BAD_VALUE},
	    {"19", 'x', "ef0101", MIB_SET_WRONG_LENGTH},
	    {"19", 'x', "ef01010101", MIB_SET_WRONG_LENGTH},
	    {"19", 'x', "ef010101", NO_WAY}, /* no type yet */
	    {"19", 's', "", OK},
	    {"20", 'u', "129", BAD_VALUE},
	    {"20", 'u', "1", NO_WAY},
	    {"20", 'u', "0", OK},
	    {"20", 'i', "0", MIB_SET_WRONG_TYPE},
	    {"21", 'x', "0a000001", NO_WAY},
	    {"21", 's', "", OK},
	    {"21", 'x', "0a", MIB_SET_WRONG_LENGTH},
	    {"22", 's', "0123456789012345678901234567890", OK},
	    {"22", 's', "01234567890123456789012345678901", MIB_SET_WRONG_LENGTH},
	    {"22", 's', "\x7f", BAD_VALUE},
	    {"23", 'u', "4294967295", OK},
	    {"23", 'i', "1", MIB_SET_WRONG_TYPE},
	    {"24", 'u', "1", OK},
	    {"25", 'u', "1", OK},
	    {"26", 'u', "1", OK},
	    {"27", 'i', "0", BAD_VALUE},
	    {"27", 'i', "4", BAD_VALUE},
	    {"28", 'u', "0", BAD_VALUE},
	    {"28", 'u', "1001", BAD_VALUE},
	    {"29", 'u', "86400001", BAD_VALUE},
	    {"30", 'u', "0", MIB_SET_NOT_WRITABLE},
	    {"31", 'u', "0", MIB_SET_NOT_WRITABLE},
	    {"32", 'u', "6", MIB_SET_WRONG_TYPE},
	    {"33", 'i', "1", MIB_SET_NOT_WRITABLE},
	};
	size_t i;

	for (i = 0; i < MIB_LENGTH(values); i++) {
		char what[80], oid[32];
		struct mib_set_case one = {.what = what,
		    .set = {{oid, values[i].type, values[i].value}},
		    .error = values[i].error,
		    .at = values[i].error == MIB_SET_OK ? 0 : 1};

		(void)snprintf(oid, sizeof(oid), "2.1.%s." UNREADY, values[i].column);
		(void)snprintf(what, sizeof(what), "%s = %.30s", oid, values[i].value);
		if (values[i].error == MIB_SET_OK && values[i].type != 'x')
			one.then[0] = (struct mib_set_then){oid, values[i].value};
		mib_set_lab_run(*state, &one, 1);
	}
}

static void
test_addresses_are_of_one_type(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"a new type forgets the old ones", {{AT("18", UNREADY), 'i', "2"}}, OK, 0,
		{{AT("19", UNREADY), "0x00000000000000000000000000000000"},
		    {AT("21", UNREADY), "0x00000000000000000000000000000000"},
		    {AT("20", UNREADY), "0"}}},
	    {"of an active row that needs them", {{AT("18", BEAT), 'i', "2"}}, NO_WAY,
		1, {{0}}},
	    {"the same type keeps them", {{AT("18", BEAT), 'i', "1"}}, OK, 0,
		{{AT("19", BEAT), "0xef010101"}, {AT("21", BEAT), "0x0a000001"}}},
	    {"another group", {{AT("19", BEAT), 'x', "ef020202"}}, OK, 0,
		{{AT("19", BEAT), "0xef020202"}, {AT("32", BEAT), "1"}}},
	    {"a group that is none", {{AT("19", BEAT), 'x', "0a020202"}}, NO_WAY, 1,
		{{0}}},
	    {"a group of another type",
		{{AT("19", BEAT), 'x', "ff0e0000000000000000000000000001"}}, NO_WAY, 1,
		{{0}}},
	    {"a source of zeros is none", {{AT("21", BEAT), 'x', "00000000"}}, NO_WAY,
		1, {{0}}},
	    {"no source in a row that waits",
		{{AT("32", BEAT), 'i', "6"}, {AT("18", OUT), 'i', "1"},
		    {AT("21", OUT), 'x', "00000000"}},
		OK, 0, {{AT("21", OUT), "0x00000000"}, {AT("32", OUT), "2"}}},
	    {"a length beyond the type", {{AT("20", BEAT), 'u', "33"}}, NO_WAY, 1,
		{{0}}},
	    {"a range is no flow", {{AT("20", BEAT), 'u', "16"}}, NO_WAY, 1, {{0}}},
	    {"all of the other type",
		{{AT("21", BEAT), 'x', "20010db8000000000000000000000001"},
		    {AT("20", BEAT), 'u', "128"},
		    {AT("19", BEAT), 'x', "ff0e0000000000000000000000000001"},
		    {AT("18", BEAT), 'i', "2"}},
		OK, 0, {{AT("18", BEAT), "2"}, {AT("32", BEAT), "1"}}},
	    {"where it is not the subject, anything fits",
		{{AT("18", ACTIVE), 'i', "1"}, {AT("19", ACTIVE), 'x', "0a000001"},
		    {AT("20", ACTIVE), 'u', "3"}},
		OK, 0,
		{{AT("19", ACTIVE), "0x0a000001"}, {AT("20", ACTIVE), "3"},
		    {AT("32", ACTIVE), "1"}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_active_rows_change_and_stay_sound(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"threshold", {{AT("23", ACTIVE), 'u', "3000"}}, OK, 0,
		{{AT("8", ACTIVE), "3000"}, {AT("32", ACTIVE), "1"}}},
	    {"falling too high", {{AT("25", ACTIVE), 'u', "2000"}}, NO_WAY, 1, {{0}}},
	    {"both", {{AT("25", ACTIVE), 'u', "5000"}, {AT("23", ACTIVE), 'u', "6000"}},
		OK, 0, {{AT("8", ACTIVE), "6000"}, {AT("9", ACTIVE), "5000"}}},
	    {"no interface", {{AT("3", ACTIVE), 's', ""}}, NO_WAY, 1, {{0}}},
	    {"no name", {{AT("2", ACTIVE), 's', ""}}, NO_WAY, 1, {{0}}},
	    {"the subject alone", {{AT("17", ACTIVE), 'i', "4"}}, NO_WAY, 1, {{0}}},
	    {"the subject with what it needs",
		{{AT("17", ACTIVE), 'i', "4"}, {AT("22", ACTIVE), 's', "pimd"}}, OK, 0,
		{{AT("17", ACTIVE), "4"}, {AT("3", ACTIVE), "eth0"}}},
	    {"a heartbeat's threshold", {{AT("23", BEAT), 'u', "1"}}, NO_WAY, 1, {{0}}},
	    {"a heartbeat that becomes a threshold alarm",
		{{AT("16", BEAT), 'i', "1"}, {AT("23", BEAT), 'u', "1"}}, OK, 0,
		{{AT("16", BEAT), "1"}, {AT("32", BEAT), "1"}}},
	    {"out of service with a bad value",
		{{AT("32", ACTIVE), 'i', "2"}, {AT("25", ACTIVE), 'u', "2000"}}, NO_WAY,
		1, {{0}}},
	    {"out of service, then bad", {{AT("25", OUT), 'u', "2000"}}, OK, 0,
		{{AT("32", OUT), "3"}, {AT("9", OUT), "2000"}}},
	    {"volatile", {{AT("15", ACTIVE), 'i', "2"}}, OK, 0,
		{{AT("15", ACTIVE), "2"}, {AT("32", ACTIVE), "1"}}},
	    {"nothing new", {{AT("7", ACTIVE), 'u', "1000"}}, OK, 0,
		{{AT("7", ACTIVE), "1000"}}},
	    {"two values for one object",
		{{AT("7", ACTIVE), 'u', "1000"}, {AT("7", ACTIVE), 'u', "2000"}},
		NO_WAY, 2, {{0}}},
	    {"the file's value", {{AT("7", FIXED), 'u', "2000"}}, NO_WAY, 1, {{0}}},
	    {"the file's name", {{AT("2", FIXED), 's', "mine"}}, NO_WAY, 1, {{0}}},
	    {"the file's storage", {{AT("15", FIXED), 'i', "3"}}, BAD_VALUE, 1, {{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_names_are_of_one_row_each(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"another's", {{AT("2", OUT), 's', "act"}}, NO_WAY, 1, {{0}}},
	    {"the file's", {{AT("2", OUT), 's', "file"}}, NO_WAY, 1, {{0}}},
	    {"of one out of service", {{AT("2", ACTIVE), 's', "out"}}, NO_WAY, 1,
		{{0}}},
	    {"its own", {{AT("2", ACTIVE), 's', "act"}}, OK, 0,
		{{AT("2", ACTIVE), "act"}}},
	    {"in capitals", {{AT("2", OUT), 's', "Act"}}, OK, 0,
		{{AT("2", OUT), "Act"}}},
	    {"among others",
		{{AT("7", OUT), 'u', "500"}, {AT("2", OUT), 's', "act"},
		    {AT("5", OUT), 'i', "2"}},
		NO_WAY, 2, {{0}}},
	    {"of a row that the SET destroys",
		{{AT("32", ACTIVE), 'i', "6"}, {AT("2", OUT), 's', "act"}}, OK, 0,
		{{AT("2", OUT), "act"}, {AT("32", ACTIVE), NULL}}},
	    {"of a row that it destroys later",
		{{AT("2", OUT), 's', "act"}, {AT("32", ACTIVE), 'i', "6"}}, NO_WAY, 1,
		{{0}}},
	    {"of one that it renames",
		{{AT("2", ACTIVE), 's', "was"}, {AT("2", OUT), 's', "act"}}, OK, 0,
		{{AT("2", OUT), "act"}, {AT("2", ACTIVE), "was"}}},
	    {"two new ones of one name",
		{{AT("32", NONE), 'i', "5"}, {AT("2", NONE), 's', "x"},
		    {AT("32", "1006"), 'i', "5"}, {AT("2", "1006"), 's', "x"}},
		NO_WAY, 4, {{0}}},
	    {"two without a name",
		{{AT("32", NONE), 'i', "5"}, {AT("32", "1006"), 'i', "5"}}, OK, 0,
		{{AT("32", NONE), "3"}, {AT("32", "1006"), "3"}}},
	    {"what a destroyed row would be called",
		{{AT("32", OUT), 'i', "6"}, {AT("2", OUT), 's', "act"}}, OK, 0,
		{{AT("32", OUT), NULL}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

static void
test_several_rows_in_one_set(void **state)
{
	static const struct mib_set_case cases[] = {
	    {"made, changed and destroyed",
		{{AT("2", NONE), 's', "new"}, {AT("7", ACTIVE), 'u', "200"},
		    {AT("32", OUT), 'i', "6"}, {AT("3", NONE), 's', "eth1"},
		    {AT("23", NONE), 'u', "20"}, {AT("32", NONE), 'i', "4"}},
		OK, 0,
		{{AT("32", NONE), "1"}, {AT("7", ACTIVE), "200"}, {AT("32", OUT), NULL},
		    {AT("32", BEAT), "1"}}},
	    {"one of them bad",
		{{AT("7", ACTIVE), 'u', "200"}, {AT("32", OUT), 'i', "1"},
		    {AT("32", UNREADY), 'i', "1"}},
		NO_WAY, 3, {{0}}},
	    {"with another table's",
		{{AT("7", ACTIVE), 'u', "200"}, {"1.1.0", 'u', "1"}},
		MIB_SET_NOT_WRITABLE, 2, {{0}}},
	};

	mib_set_lab_run(*state, cases, MIB_LENGTH(cases));
}

/* As many as a list takes, and not one more. */
static void
test_a_full_table_takes_no_more(void **state)
{
	static const struct mib_set_assignment more[MIB_SET_CASE_VARIABLES] = {
	    {AT("32", "60000"), 'i', "5"}};
	struct mib_set_lab *lab = *state;
	struct managed *draft = managed_copy(lab->context.managed);
	size_t at;
	uint32_t i;

	for (i = 1010; draft->num_alarms < MANAGED_MAX_ROWS; i++)
		managed_make_alarm(draft, &(struct alarm_spec){.index = i},
		    MANAGED_NOT_READY, MANAGED_VOLATILE);
	assert_int_equal(
	    mib_set_case_try(&mib_mgm_module, &lab->context, draft, more, &at),
	    MIB_SET_RESOURCE_UNAVAILABLE);
	managed_release(draft);
}

int
main(void)
{
#define LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, alarms_setup, mib_set_lab_teardown)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_each_step_of_the_status),
	    LAB_TEST(test_indexes_that_no_manager_has),
	    LAB_TEST(test_rows_made_at_one_stroke),
	    LAB_TEST(test_rows_made_step_by_step),
	    LAB_TEST(test_values_that_no_alarm_has),
	    LAB_TEST(test_addresses_are_of_one_type),
	    LAB_TEST(test_active_rows_change_and_stay_sound),
	    LAB_TEST(test_names_are_of_one_row_each),
	    LAB_TEST(test_several_rows_in_one_set),
	    LAB_TEST(test_a_full_table_takes_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
