/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mcast.c - IPMCAST-MIB against an expected tree, every column.
 *
 * What the tables hold is in mcast_tables.c.
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

#include "fake_snapshot.h"
#include "listener_files.h"
#include "managed_make.h"
#include "mcast_tables.h"
#include "mib_context.h"
#include "mib_expect.h"
#include "mib_listener.h"
#include "mib_mcast.h"

static void
context_init(struct mib_context *context, struct snapshot *snapshot)
{
	struct managed *managed = mcast_tables_managed();

	*context = (struct mib_context){.epoch_us = MCAST_TABLES_EPOCH};
	assert_int_equal(mib_context_set_managed(context, managed), 0);
	managed_release(managed);
	assert_int_equal(mib_context_set(context, snapshot), 0);
}

#define ZERO8 ".0.0.0.0.0.0.0.0"
#define FF05_1 "16.255.5" ZERO8 ".0.0.0.0.0.1"
#define DB8_5 "16.32.1.13.184" ZERO8 ".0.0.0.5"
#define A "1.4.225.1.1.1.32.1.4.10.0.0.5.32"
#define B "1.4.239.255.255.255.32.1.4.10.0.0.5.32"
#define C "2." FF05_1 ".128.2." DB8_5 ".128"
#define A3 A ".3.1.4.225.1.1.1"
#define A4 A ".4.1.4.192.168.5.5"
#define A300 A ".300.1.4.225.1.1.1"
#define C9 C ".9.2.16.254.128" ZERO8 ".0.0.0.0.0.9"
#define C10 C ".10.2." FF05_1
#define S232 "1.4.232.0.0.0.8"
#define S233 "1.4.233.1.0.0.16"
#define S6 "2.16.255.62" ZERO8 ".0.0.0.0.0.0.32"
#define B2 "2.1.4.239.1.2.3.32"
#define B300W "300.1.4.238.1.0.0.16"
#define B300_8 "300.1.4.239.0.0.0.8"
#define B300_16 "300.1.4.239.255.0.0.16"
#define B300_6 "300.2.16.255.5" ZERO8 ".0.0.0.0.0.0.16"
#define N238 "1.4.238.0.0.0.8.2.101.110"
#define NDE "1.4.239.0.0.0.8.2.100.101"
#define NEN "1.4.239.0.0.0.8.2.101.110"
#define NDEAT "1.4.239.0.0.0.8.5.100.101.45.97.116"
#define N9 "1.4.239.128.0.0.9.2.112.116"
#define N6 "2.16.255.5" ZERO8 ".0.0.0.0.0.0.16.2.101.110"
#define L1 "1.4.224.0.0.1.0.0.0.1.0"
#define L2 "1.4.224.0.0.1.0.0.0.3.0"
#define L3 "1.4.225.1.1.1.1.4.10.0.0.1.32.3.0"
#define L4 "1.4.225.1.1.2.0.0.0.3.0"
#define L5 "2.16.255.2" ZERO8 ".0.0.0.0.0.1.0.0.0.1.0"
#define L6 "2.16.255.5" ZERO8 ".0.0.0.0.0.5.2.16.32.1.13.184" ZERO8 ".0.0.0.1.128.3.0"
#define INT MIB_TYPE_INTEGER
#define UNS MIB_TYPE_UNSIGNED
#define TEXT MIB_TYPE_OCTETS
#define TICKS MIB_TYPE_TIMETICKS
#define C64 MIB_TYPE_COUNTER64

static const struct mib_expect expected[] = {
    {"1.0", INT, "1"},
    {"2.0", UNS, "3"},
    {"3.1.3."
     "1.3",
	UNS, "256"},
    {"3.1.3."
     "1.300",
	UNS, "15"},
    {"3.1.3."
     "1.302",
	UNS, "0"},
    {"3.1.4."
     "1.3",
	UNS, "4294967295"},
    {"3.1.4."
     "1.300",
	UNS, "1000"},
    {"3.1.4."
     "1.302",
	UNS, "0"},
    {"3.1.5."
     "1.3",
	INT, "3"},
    {"3.1.5."
     "1.300",
	INT, "5"},
    {"3.1.5."
     "1.302",
	INT, "3"},
    {"4.1.4." S232, INT, "1"},
    {"4.1.4." S233, INT, "2"},
    {"4.1.4." S6, INT, "1"},
    {"4.1.5." S232, INT, "5"},
    {"4.1.5." S233, INT, "2"},
    {"4.1.5." S6, INT, "3"},
    {"5.1.7." A, INT, "1"},
    {"5.1.7." B, INT, "0"},
    {"5.1.7." C, INT, "2"},
    {"5.1.8." A, TEXT, "0xc0a80101"},
    {"5.1.8." B, TEXT, ""},
    {"5.1.8." C, TEXT, "0xfe800000000000000000000000000001"},
    {"5.1.9." A, INT, "7"},
    {"5.1.9." B, INT, "0"},
    {"5.1.9." C, INT, "2147483647"},
    {"5.1.10." A, TICKS, "41000"},
    {"5.1.10." B, TICKS, "0"},
    {"5.1.10." C, TICKS, "49999"},
    {"5.1.11." A, TICKS, "81000"},
    {"5.1.11." B, TICKS, "1"},
    {"5.1.11." C, TICKS, "0"},
    {"5.1.12." A, INT, "8"},
    {"5.1.12." B, INT, "1"},
    {"5.1.12." C, INT, "10"},
    {"5.1.13." A, INT, "13"},
    {"5.1.13." B, INT, "1"},
    {"5.1.13." C, INT, "3"},
    {"5.1.14." A, INT, "1"},
    {"5.1.14." B, INT, "0"},
    {"5.1.14." C, INT, "2"},
    {"5.1.15." A, TEXT, "0x0a000000"},
    {"5.1.15." B, TEXT, ""},
    {"5.1.15." C, TEXT, "0x20010db8000000000000000000000000"},
    {"5.1.16." A, UNS, "22"},
    {"5.1.16." B, UNS, "0"},
    {"5.1.16." C, UNS, "32"},
    {"5.1.17." A, INT, "1"},
    {"5.1.17." B, INT, "1"},
    {"5.1.17." C, INT, "2"},
    {"5.1.18." A, C64, "8589934595"},
    {"5.1.18." B, C64, "0"},
    {"5.1.18." C, C64, "6"},
    {"5.1.19." A, C64, "4294967307"},
    {"5.1.19." B, C64, "0"},
    {"5.1.19." C, C64, "5"},
    {"5.1.20." A, C64, "8589934601"},
    {"5.1.20." B, C64, "0"},
    {"5.1.20." C, C64, "8"},
    {"5.1.21." A, C64, "4294967304"},
    {"5.1.21." B, C64, "0"},
    {"5.1.21." C, C64, "7"},
    {"5.1.22." A, C64, "8589934599"},
    {"5.1.22." B, C64, "0"},
    {"5.1.22." C, C64, "10"},
    {"5.1.23." A, C64, "4294967298"},
    {"5.1.23." B, C64, "0"},
    {"5.1.23." C, C64, "9"},
    {"5.1.24." A, C64, "12884901889"},
    {"5.1.24." B, C64, "0"},
    {"5.1.24." C, C64, "0"},
    {"6.1.10." A3, INT, "2"},
    {"6.1.10." A4, INT, "1"},
    {"6.1.10." A300, INT, "2"},
    {"6.1.10." C9, INT, "1"},
    {"6.1.10." C10, INT, "1"},
    {"6.1.11." A3, TICKS, "42000"},
    {"6.1.11." A4, TICKS, "50100"},
    {"6.1.11." A300, TICKS, "0"},
    {"6.1.11." C9, TICKS, "49900"},
    {"6.1.11." C10, TICKS, "49900"},
    {"6.1.12." A3, TICKS, "81000"},
    {"6.1.12." A4, TICKS, "81000"},
    {"6.1.12." A300, TICKS, "81000"},
    {"6.1.12." C9, TICKS, "0"},
    {"6.1.12." C10, TICKS, "0"},
    {"6.1.13." A3, UNS, "0"},
    {"6.1.13." A4, UNS, "16"},
    {"6.1.13." A300, UNS, "256"},
    {"6.1.13." C9, UNS, "1"},
    {"6.1.13." C10, UNS, "0"},
    {"6.1.14." A3, INT, "8"},
    {"6.1.14." A4, INT, "4"},
    {"6.1.14." A300, INT, "1"},
    {"6.1.14." C9, INT, "3"},
    {"6.1.14." C10, INT, "3"},
    {"6.1.15." A3, C64, "4294967301"},
    {"6.1.15." A4, C64, "2"},
    {"6.1.15." A300, C64, "0"},
    {"6.1.15." C9, C64, "43"},
    {"6.1.15." C10, C64, "0"},
    {"6.1.16." A3, C64, "12884901897"},
    {"6.1.16." A4, C64, "1"},
    {"6.1.16." A300, C64, "0"},
    {"6.1.16." C9, C64, "42"},
    {"6.1.16." C10, C64, "0"},
    {"7.1.5." B2, TICKS, "0"},
    {"7.1.5." B300W, TICKS, "0"},
    {"7.1.5." B300_8, TICKS, "40000"},
    {"7.1.5." B300_16, TICKS, "0"},
    {"7.1.5." B300_6, TICKS, "49000"},
    {"7.1.6." B2, C64, "0"},
    {"7.1.6." B300W, C64, "0"},
    {"7.1.6." B300_8, C64, "8589934593"},
    {"7.1.6." B300_16, C64, "12"},
    {"7.1.6." B300_6, C64, "14"},
    {"7.1.7." B2, C64, "0"},
    {"7.1.7." B300W, C64, "0"},
    {"7.1.7." B300_8, C64, "4294967299"},
    {"7.1.7." B300_16, C64, "11"},
    {"7.1.7." B300_6, C64, "13"},
    {"7.1.8." B2, INT, "2"},
    {"7.1.8." B300W, INT, "1"},
    {"7.1.8." B300_8, INT, "1"},
    {"7.1.8." B300_16, INT, "1"},
    {"7.1.8." B300_6, INT, "1"},
    {"7.1.9." B2, INT, "5"},
    {"7.1.9." B300W, INT, "5"},
    {"7.1.9." B300_8, INT, "3"},
    {"7.1.9." B300_16, INT, "2"},
    {"7.1.9." B300_6, INT, "3"},
    {"8.1.5." N238, TEXT, "n"},
    {"8.1.5." NDE, TEXT, "alle"},
    {"8.1.5." NEN, TEXT, "239.0.0.0/8"},
    {"8.1.5." NDEAT, TEXT, "jo"},
    {"8.1.5." N9, TEXT, "x"},
    {"8.1.5." N6, TEXT, "site"},
    {"8.1.6." N238, INT, "1"},
    {"8.1.6." NDE, INT, "1"},
    {"8.1.6." NEN, INT, "2"},
    {"8.1.6." NDEAT, INT, "2"},
    {"8.1.6." N9, INT, "2"},
    {"8.1.6." N6, INT, "1"},
    {"8.1.7." N238, INT, "1"},
    {"8.1.7." NDE, INT, "1"},
    {"8.1.7." NEN, INT, "3"},
    {"8.1.7." NDEAT, INT, "2"},
    {"8.1.7." N9, INT, "1"},
    {"8.1.7." N6, INT, "1"},
    {"8.1.8." N238, INT, "5"},
    {"8.1.8." NDE, INT, "3"},
    {"8.1.8." NEN, INT, "3"},
    {"8.1.8." NDEAT, INT, "2"},
    {"8.1.8." N9, INT, "3"},
    {"8.1.8." N6, INT, "3"},
    {"9.1.7." L1, UNS, "0"},
    {"9.1.7." L2, UNS, "0"},
    {"9.1.7." L3, UNS, "0"},
    {"9.1.7." L4, UNS, "0"},
    {"9.1.7." L5, UNS, "0"},
    {"9.1.7." L6, UNS, "0"},
    {"10.1.2."
     "16777216",
	UNS, "16777216"},
    {"10.1.2."
     "25165824",
	UNS, "25165824"},
    {"10.1.2."
     "33488896",
	UNS, "33488896"},
    {"10.1.2."
     "33554437",
	UNS, "33554437"},
    {"10.1.3."
     "16777216",
	INT, "1"},
    {"10.1.3."
     "25165824",
	INT, "1"},
    {"10.1.3."
     "33488896",
	INT, "1"},
    {"10.1.3."
     "33554437",
	INT, "2"},
    {"10.1.4."
     "16777216",
	TEXT, "0xef000000"},
    {"10.1.4."
     "25165824",
	TEXT, "0xef800000"},
    {"10.1.4."
     "33488896",
	TEXT, "0xefff0000"},
    {"10.1.4."
     "33554437",
	TEXT, "0xff050000000000000000000000000000"},
    {"10.1.5."
     "16777216",
	UNS, "8"},
    {"10.1.5."
     "25165824",
	UNS, "9"},
    {"10.1.5."
     "33488896",
	UNS, "16"},
    {"10.1.5."
     "33554437",
	UNS, "16"},
    {"11.0", INT, "2"},
};

static void
test_the_whole_tree_is_as_expected_by_get_and_getnext(void **state)
{
	static const uint32_t chunk_sizes[] = {1, 2, 1000};
	char directory[LISTENER_FILES_SIZE];
	struct mib_context context;
	struct snapshot *snapshot;
	size_t i;

	(void)state;
	mcast_tables_listeners(directory);
	for (i = 0; i < MIB_LENGTH(chunk_sizes); i++) {
		snapshot = mcast_tables_snapshot(chunk_sizes[i]);
		context_init(&context, snapshot);
		snapshot_release(snapshot);
		context.listeners = mib_listener_new(directory);
		assert_non_null(context.listeners);

		mib_expect_tree(
		    &mib_mcast_module, &context, expected, MIB_LENGTH(expected));
		mib_expect_random(
		    &mib_mcast_module, &context, expected, MIB_LENGTH(expected), 5000);
		mib_listener_free(context.listeners);
		mib_context_exit(&context);
	}
	listener_files_exit(directory);
}

static void
test_index_columns_are_no_objects(void **state)
{
	static const char *const hidden[] = {"3.1.1.1.3", "3.1.2.1.3", "4.1.1." S232,
	    "4.1.3." S232, "5.1.1." A, "5.1.6." A, "6.1.9." A3, "7.1.1." B2,
	    "7.1.4." B2, "8.1.4." NDE, "9.1.6." L1, "10.1.1.16777216", "3.1.6.1.3",
	    "12.0"};
	struct mib_context context;
	struct snapshot *snapshot;

	(void)state;
	snapshot = mcast_tables_snapshot(2);
	context_init(&context, snapshot);
	mib_expect_no_objects(&mib_mcast_module, &context, hidden, MIB_LENGTH(hidden));
	mib_context_exit(&context);
	snapshot_release(snapshot);
}

static void
test_empty_tables_leave_the_scalars(void **state)
{
	static const struct mib_expect scalars[] = {
	    {"1.0", INT, "2"}, {"2.0", UNS, "0"}, {"11.0", INT, "3"}};
	const struct fake_tables empty = {.number = 1, .end_us = MCAST_TABLES_END};
	struct snapshot *snapshot = fake_snapshot_new(&empty);
	struct managed *nothing = managed_make();
	struct mib_context context = {0};

	(void)state;
	nothing->enabled = false;
	assert_int_equal(mib_context_set_managed(&context, nothing), 0);
	managed_release(nothing);
	assert_int_equal(mib_context_set(&context, snapshot), 0);
	mib_expect_tree(&mib_mcast_module, &context, scalars, MIB_LENGTH(scalars));
	mib_context_exit(&context);
	snapshot_release(snapshot);
}

static void
test_a_context_without_snapshot_has_nothing(void **state)
{
	const struct mib_context context = {0};

	(void)state;
	mib_expect_tree(&mib_mcast_module, &context, NULL, 0);
}

static void
test_a_large_table_is_walked_whole_in_order(void **state)
{
	struct snapshot *snapshot =
	    fake_snapshot_new_large(1, MCAST_TABLES_END, 10000, 2, 50, 3);
	struct mib_context context;

	(void)state;
	context_init(&context, snapshot);
	assert_int_equal(mib_expect_count(&mib_mcast_module, &context, "5", 6),
	    10000 * 18 + 20000 * 7);
	mib_context_exit(&context);
	snapshot_release(snapshot);
}

/* The longest index there is: an OID of 128 has room for it, and so has mib_table. */
static void
test_every_index_fits(void **state)
{
	struct snapshot *snapshot;
	struct managed *managed = managed_make();
	struct mib_context context = {0};
	struct mib_oid oid, found;
	struct mib_value value;

	(void)state;
	snapshot = mcast_tables_snapshot(1);
	managed_make_scope(
	    managed, "ff05::/16", MCAST_TABLES_LANGUAGE, "x", false, MANAGED_ACTIVE, 3);
	assert_int_equal(mib_context_set_managed(&context, managed), 0);
	assert_int_equal(mib_context_set(&context, snapshot), 0);
	mib_expect_oid(mib_mcast_module.root, mib_mcast_module.root_len, "8", &oid);
	assert_int_equal(mib_getnext(&mib_mcast_module, &context, oid.ids, oid.len,
			     false, &found, &value),
	    MIB_RESULT_OK);
	assert_int_equal(
	    found.len, 11 + 1 + 1 + 16 + 1 + 1 + strlen(MCAST_TABLES_LANGUAGE));
	assert_true(found.len <= MIB_OID_MAX);
	mib_context_exit(&context);
	managed_release(managed);
	snapshot_release(snapshot);
}

/* Numbers are of the ranges alone, and no two ranges share one. */
static void
test_zones_keep_their_numbers(void **state)
{
	static const char *const ranges[] = {"239.0.0.0/8", "239.0.0.0/9",
	    "239.0.0.0/32", "239.0.0.1/32", "239.0.0.0/31", "239.128.0.0/9",
	    "239.255.255.255/32", "239.255.255.254/31", "ff01::/16", "ff0e::/16"};
	const struct fake_tables empty = {.number = 1, .end_us = MCAST_TABLES_END};
	struct snapshot *snapshot = fake_snapshot_new(&empty);
	uint32_t alone[MIB_LENGTH(ranges)];
	struct mib_context context = {0};
	struct managed *managed;
	size_t i, j;

	(void)state;
	assert_int_equal(mib_context_set(&context, snapshot), 0);
	for (i = 0; i < MIB_LENGTH(ranges); i++) {
		managed = managed_make();
		managed_make_scope(managed, ranges[i], "en", "x", false, 1, 3);
		managed_make_scope(managed, ranges[i], "de", "x", false, 1, 3);
		assert_int_equal(mib_context_set_managed(&context, managed), 0);
		managed_release(managed);
		assert_int_equal(context.num_zones, 1);
		alone[i] = context.zones[0].number;
		assert_true(alone[i] != 0);
		for (j = 0; j < i; j++)
			assert_int_not_equal(alone[i], alone[j]);
	}
	managed = managed_make();
	for (i = 0; i < MIB_LENGTH(ranges); i++)
		managed_make_scope(managed, ranges[i], "en", "x", false, 1, 3);
	assert_int_equal(mib_context_set_managed(&context, managed), 0);
	managed_release(managed);
	assert_int_equal(context.num_zones, MIB_LENGTH(ranges));
	for (i = 0; i < context.num_zones; i++) {
		for (j = 0; alone[j] != context.zones[i].number;)
			assert_true(++j < MIB_LENGTH(ranges));
		assert_true(
		    i == 0 || context.zones[i - 1].number < context.zones[i].number);
	}
	mib_context_exit(&context);
	snapshot_release(snapshot);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_whole_tree_is_as_expected_by_get_and_getnext),
	    cmocka_unit_test(test_index_columns_are_no_objects),
	    cmocka_unit_test(test_empty_tables_leave_the_scalars),
	    cmocka_unit_test(test_a_context_without_snapshot_has_nothing),
	    cmocka_unit_test(test_a_large_table_is_walked_whole_in_order),
	    cmocka_unit_test(test_every_index_fits),
	    cmocka_unit_test(test_zones_keep_their_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
