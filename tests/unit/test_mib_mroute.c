/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mroute.c - IPMROUTE-STD-MIB against an expected tree, every column.
 *
 * The tables have what makes columns hard: counters beyond 32 bits, an entry without
 * route and oif, a point-to-multipoint next hop, a pruned one, IPv6 entries (not
 * shown), inactive interfaces (not shown), thresholds of 0 and of 256, times at their
 * ends, boundaries and names of scopes in every state.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "addr.h"
#include "fake_snapshot.h"
#include "managed_make.h"
#include "mib_context.h"
#include "mib_expect.h"
#include "mib_mroute.h"

#define SECOND 1000000LL
#define END (1000 * SECOND)

static struct mgm_addr
ipv6(uint8_t last)
{
	const uint8_t octets[16] = {0xff, 0x05, [15] = last};

	return addr_from_octets(MGM_FAMILY_IPV6, octets);
}

struct tables {
	struct snapshot_mfe mfes[4];
	struct snapshot_oif oifs[5];
	struct snapshot_iface ifaces[4];
	struct fake_tables fake;
};

static void
tables_init_mfes(struct tables *tables)
{
	const struct snapshot_mfe mfes[] = {
	    {
		.group = addr_ipv4(0xe1010101),
		.source = addr_ipv4(0x0a000005),
		.upstream = addr_ipv4(0xc0a80101),
		.iif = 7,
		.protocol = MGM_PROTO_PIM_SPARSE,
		.route = {.addr = addr_ipv4(0x0a000000), .len = 22},
		.route_protocol = 13,
		.created_us = END - 90 * SECOND,
		.expires_us = END + 810 * SECOND,
		.counters = {.in_packets = 0x100000005ULL,
		    .in_octets = 999999,
		    .forwarded_packets = 11,
		    .forwarded_octets = 0x200000003ULL,
		    .wrong_if_packets = 0x100000002ULL,
		    .wrong_if_octets = 555},
		.first_oif = 0,
		.num_oifs = 3,
	    },
	    {
		/* Negative: no route, nobody owns anything; in its last moment. */
		.group = addr_ipv4(0xefffffff),
		.source = addr_ipv4(0x0a000005),
		.protocol = 0,
		.created_us = END,
		.expires_us = END + 5000,
		.first_oif = 3,
		.num_oifs = 0,
	    },
	    {
		.group = addr_ipv4(0xefffffff),
		.source = addr_ipv4(0xc6336401),
		.iif = 2147483647,
		.protocol = MGM_PROTO_IGMP_ONLY,
		.route = {.addr = addr_ipv4(0), .len = 0},
		.route_protocol = 3,
		.route_multicast = true,
		.created_us = END - 1,
		.expires_us = INT64_MAX,
		.first_oif = 3,
		.num_oifs = 1,
	    },
	    {
		.group = ipv6(1),
		.source = ipv6(2),
		.iif = 9,
		.first_oif = 4,
		.num_oifs = 1,
	    },
	};

	memcpy(tables->mfes, mfes, sizeof(mfes));
}

static void
tables_init_oifs(struct tables *tables)
{
	const struct snapshot_oif oifs[] = {
	    {.ifindex = 3,
		.state = MGM_OIF_FORWARDING,
		.protocol = MGM_PROTO_PIM_SPARSE,
		.since_us = END - 80 * SECOND,
		.ttl_threshold = 0,
		.counters.packets = 0x300000009ULL},
	    {.ifindex = 4,
		.next_hop = addr_ipv4(0xc0a80505),
		.state = MGM_OIF_PRUNED,
		.protocol = MGM_PROTO_DVMRP,
		.since_us = END + SECOND,
		.ttl_threshold = 16,
		.counters.packets = 1},
	    {.ifindex = 300,
		.state = MGM_OIF_FORWARDING,
		.protocol = 0,
		.since_us = END - 5000,
		.ttl_threshold = 256},
	    {.ifindex = 2147483646,
		.state = MGM_OIF_FORWARDING,
		.protocol = MGM_PROTO_NETMGMT,
		.since_us = END - SECOND,
		.ttl_threshold = 1,
		.counters.packets = 42},
	    {.ifindex = 9, .state = MGM_OIF_FORWARDING},
	};

	memcpy(tables->oifs, oifs, sizeof(oifs));
}

static void
tables_init(struct tables *tables, uint32_t chunk_size)
{
	const struct snapshot_iface ifaces[] = {
	    {.link = {.ifindex = 2, .name = "zwei"},
		.present = false,
		.counters.in_octets = 77},
	    {.link = {.ifindex = 3, .name = "drei"},
		.active = true,
		.present = true,
		.protocol = 0,
		.counters = {.in_octets = 0x100000007ULL, .out_octets = 8}},
	    {.link = {.ifindex = 300, .name = "a300"},
		.active = true,
		.present = true,
		.protocol = MGM_PROTO_PIM_DENSE,
		.counters = {.in_octets = 1, .out_octets = 0x500000002ULL}},
	    {.link = {.ifindex = 301, .name = "b301"}, .present = false},
	};

	memset(tables, 0, sizeof(*tables));
	tables_init_mfes(tables);
	tables_init_oifs(tables);
	memcpy(tables->ifaces, ifaces, sizeof(ifaces));
	tables->fake = (struct fake_tables){
	    .number = 5,
	    .end_us = END,
	    .enabled = true,
	    .mfes = tables->mfes,
	    .num_mfes = MIB_LENGTH(tables->mfes),
	    .oifs = tables->oifs,
	    .num_oifs = MIB_LENGTH(tables->oifs),
	    .ifaces = tables->ifaces,
	    .num_ifaces = MIB_LENGTH(tables->ifaces),
	    .chunk_size = chunk_size,
	};
}

/*
 * What is managed: of interfaces that are there, are inactive, and are not there; of
 * groups within and outside of what this MIB has, of both families; in all states.
 */
static struct managed *
managed_tables(void)
{
	const enum managed_storage kept = MANAGED_NONVOLATILE;
	struct managed *m = managed_make();

	m->enabled = true;
	managed_make_iface(m, "drei", 256, 4294967295u, kept);
	managed_make_iface(m, "a300", 15, 1000, MANAGED_READONLY);
	managed_make_iface(m, "gone", 77, 77, kept);
	managed_make_boundary(m, "a300", "239.255.0.0/16", MANAGED_ACTIVE, kept);
	managed_make_boundary(m, "a300", "239.0.0.0/8", MANAGED_ACTIVE, kept);
	managed_make_boundary(m, "a300", "238.1.0.0/16", MANAGED_ACTIVE, kept);
	managed_make_boundary(m, "a300", "ff05::/16", MANAGED_ACTIVE, kept);
	managed_make_boundary(
	    m, "zwei", "239.1.2.3/32", MANAGED_NOT_IN_SERVICE, MANAGED_READONLY);
	managed_make_boundary(m, "gone", "239.1.0.0/16", MANAGED_ACTIVE, kept);
	managed_make_scope(m, "238.0.0.0/8", "en", "n", true, MANAGED_ACTIVE, kept);
	managed_make_scope(m, "239.0.0.0/8", "de", "alle", true, MANAGED_ACTIVE, kept);
	managed_make_scope(m, "239.0.0.0/8", "de-at", "jo", false,
	    MANAGED_NOT_IN_SERVICE, MANAGED_VOLATILE);
	managed_make_scope(m, "239.0.0.0/8", "en", "", false, MANAGED_NOT_READY, kept);
	managed_make_scope(m, "239.128.0.0/9", "a", "x", false, MANAGED_ACTIVE, kept);
	managed_make_scope(m, "ff05::/16", "en", "site", true, MANAGED_ACTIVE, kept);
	return m;
}

static void
context_init(struct mib_context *context, struct snapshot *snapshot)
{
	struct managed *managed = managed_tables();

	*context = (struct mib_context){0};
	assert_int_equal(mib_context_set_managed(context, managed), 0);
	managed_release(managed);
	assert_int_equal(mib_context_set(context, snapshot), 0);
}

#define A "225.1.1.1.10.0.0.5.255.255.255.255"
#define B "239.255.255.255.10.0.0.5.255.255.255.255"
#define C "239.255.255.255.198.51.100.1.255.255.255.255"
#define A3 A ".3.225.1.1.1"
#define A4 A ".4.192.168.5.5"
#define A300 A ".300.225.1.1.1"
#define C1 C ".2147483646.239.255.255.255"
#define SCOPE8 "239.0.0.0.255.0.0.0"
#define SCOPE9 "239.128.0.0.255.128.0.0"
#define INT MIB_TYPE_INTEGER
#define TEXT MIB_TYPE_OCTETS
#define TICKS MIB_TYPE_TIMETICKS
#define IP MIB_TYPE_ADDRESS
#define C32 MIB_TYPE_COUNTER32
#define C64 MIB_TYPE_COUNTER64

static const struct mib_expect expected[] = {
    {"1.0", INT, "1"},
    {"2.1.4." A, IP, "192.168.1.1"},
    {"2.1.4." B, IP, "0.0.0.0"},
    {"2.1.4." C, IP, "0.0.0.0"},
    {"2.1.5." A, INT, "7"},
    {"2.1.5." B, INT, "0"},
    {"2.1.5." C, INT, "2147483647"},
    {"2.1.6." A, TICKS, "9000"},
    {"2.1.6." B, TICKS, "0"},
    {"2.1.6." C, TICKS, "0"},
    {"2.1.7." A, TICKS, "81000"},
    {"2.1.7." B, TICKS, "1"},
    {"2.1.7." C, TICKS, "0"},
    {"2.1.8." A, C32, "7"},
    {"2.1.8." B, C32, "0"},
    {"2.1.8." C, C32, "0"},
    {"2.1.9." A, C32, "2"},
    {"2.1.9." B, C32, "0"},
    {"2.1.9." C, C32, "0"},
    {"2.1.10." A, C32, "3"},
    {"2.1.10." B, C32, "0"},
    {"2.1.10." C, C32, "0"},
    {"2.1.11." A, INT, "8"},
    {"2.1.11." B, INT, "1"},
    {"2.1.11." C, INT, "10"},
    {"2.1.12." A, INT, "13"},
    {"2.1.12." B, INT, "1"},
    {"2.1.12." C, INT, "3"},
    {"2.1.13." A, IP, "10.0.0.0"},
    {"2.1.13." B, IP, "0.0.0.0"},
    {"2.1.13." C, IP, "0.0.0.0"},
    {"2.1.14." A, IP, "255.255.252.0"},
    {"2.1.14." B, IP, "0.0.0.0"},
    {"2.1.14." C, IP, "0.0.0.0"},
    {"2.1.15." A, INT, "1"},
    {"2.1.15." B, INT, "1"},
    {"2.1.15." C, INT, "2"},
    {"2.1.16." A, C64, "8589934595"},
    {"2.1.16." B, C64, "0"},
    {"2.1.16." C, C64, "0"},
    {"3.1.6." A3, INT, "2"},
    {"3.1.6." A4, INT, "1"},
    {"3.1.6." A300, INT, "2"},
    {"3.1.6." C1, INT, "2"},
    {"3.1.7." A3, TICKS, "8000"},
    {"3.1.7." A4, TICKS, "0"},
    {"3.1.7." A300, TICKS, "0"},
    {"3.1.7." C1, TICKS, "100"},
    {"3.1.8." A3, TICKS, "81000"},
    {"3.1.8." A4, TICKS, "81000"},
    {"3.1.8." A300, TICKS, "81000"},
    {"3.1.8." C1, TICKS, "0"},
    {"3.1.9." A3, INT, "1"},
    {"3.1.9." A4, INT, "16"},
    {"3.1.9." A300, INT, "256"},
    {"3.1.9." C1, INT, "1"},
    {"3.1.10." A3, INT, "8"},
    {"3.1.10." A4, INT, "4"},
    {"3.1.10." A300, INT, "1"},
    {"3.1.10." C1, INT, "3"},
    {"3.1.11." A3, C32, "9"},
    {"3.1.11." A4, C32, "1"},
    {"3.1.11." A300, C32, "0"},
    {"3.1.11." C1, C32, "42"},
    {"4.1.2.3", INT, "255"},
    {"4.1.2.300", INT, "15"},
    {"4.1.3.3", INT, "1"},
    {"4.1.3.300", INT, "9"},
    {"4.1.4.3", INT, "2147483647"},
    {"4.1.4.300", INT, "1000"},
    {"4.1.5.3", C32, "7"},
    {"4.1.5.300", C32, "1"},
    {"4.1.6.3", C32, "8"},
    {"4.1.6.300", C32, "2"},
    {"4.1.7.3", C64, "4294967303"},
    {"4.1.7.300", C64, "1"},
    {"4.1.8.3", C64, "8"},
    {"4.1.8.300", C64, "21474836482"},
    {"5.1.4.2.239.1.2.3.255.255.255.255", INT, "2"},
    {"5.1.4.300.239.0.0.0.255.0.0.0", INT, "1"},
    {"5.1.4.300.239.255.0.0.255.255.0.0", INT, "1"},
    {"6.1.4." SCOPE8 ".100.101", TEXT, "alle"},
    {"6.1.4." SCOPE8 ".100.101.45.97.116", TEXT, "jo"},
    {"6.1.4." SCOPE8 ".101.110", TEXT, "239.0.0.0/8"},
    {"6.1.4." SCOPE9 ".97", TEXT, "x"},
    {"6.1.5." SCOPE8 ".100.101", INT, "1"},
    {"6.1.5." SCOPE8 ".100.101.45.97.116", INT, "2"},
    {"6.1.5." SCOPE8 ".101.110", INT, "2"},
    {"6.1.5." SCOPE9 ".97", INT, "2"},
    {"6.1.6." SCOPE8 ".100.101", INT, "1"},
    {"6.1.6." SCOPE8 ".100.101.45.97.116", INT, "2"},
    {"6.1.6." SCOPE8 ".101.110", INT, "3"},
    {"6.1.6." SCOPE9 ".97", INT, "1"},
    {"7.0", MIB_TYPE_UNSIGNED, "3"},
};

static void
test_the_whole_tree_is_as_expected_by_get_and_getnext(void **state)
{
	static const uint32_t chunk_sizes[] = {1, 2, 3, 1000};
	struct mib_context context;
	struct snapshot *snapshot;
	struct tables tables;
	size_t i;

	(void)state;
	for (i = 0; i < MIB_LENGTH(chunk_sizes); i++) {
		tables_init(&tables, chunk_sizes[i]);
		snapshot = fake_snapshot_new(&tables.fake);
		context_init(&context, snapshot);
		snapshot_release(snapshot);

		mib_expect_tree(
		    &mib_mroute_module, &context, expected, MIB_LENGTH(expected));
		mib_expect_random(
		    &mib_mroute_module, &context, expected, MIB_LENGTH(expected), 5000);
		mib_context_exit(&context);
	}
}

static void
test_index_columns_are_no_objects(void **state)
{
	static const char *const hidden[] = {"2.1.1." A, "2.1.2." A, "2.1.3." A,
	    "3.1.1." A3, "3.1.4." A3, "3.1.5." A3, "4.1.1.3",
	    "5.1.1.2.239.1.2.3.255.255.255.255", "5.1.3.2.239.1.2.3.255.255.255.255",
	    "5.1.5.2.239.1.2.3.255.255.255.255", "6.1.3." SCOPE9 ".97",
	    "6.1.7." SCOPE9 ".97"};
	struct mib_context context;
	struct snapshot *snapshot;
	struct tables tables;

	(void)state;
	tables_init(&tables, 2);
	snapshot = fake_snapshot_new(&tables.fake);
	context_init(&context, snapshot);
	mib_expect_no_objects(&mib_mroute_module, &context, hidden, MIB_LENGTH(hidden));
	mib_context_exit(&context);
	snapshot_release(snapshot);
}

static void
test_empty_tables_leave_the_scalars(void **state)
{
	static const struct mib_expect scalars[] = {
	    {"1.0", INT, "2"}, {"7.0", MIB_TYPE_UNSIGNED, "0"}};
	const struct fake_tables empty = {.number = 1, .end_us = END};
	struct snapshot *snapshot = fake_snapshot_new(&empty);
	struct managed *nothing = managed_make();
	struct mib_context context = {0};

	(void)state;
	nothing->enabled = false;
	assert_int_equal(mib_context_set_managed(&context, nothing), 0);
	managed_release(nothing);
	assert_int_equal(mib_context_set(&context, snapshot), 0);
	mib_expect_tree(&mib_mroute_module, &context, scalars, MIB_LENGTH(scalars));
	mib_context_exit(&context);
	snapshot_release(snapshot);
}

static void
test_a_context_without_snapshot_has_nothing(void **state)
{
	const struct mib_context context = {0};

	(void)state;
	mib_expect_tree(&mib_mroute_module, &context, NULL, 0);
}

/* Many chunks and an all-IPv6 tail; OIDs must grow through all of it. */
static void
test_a_large_table_is_walked_whole_in_order(void **state)
{
	struct snapshot *snapshot = fake_snapshot_new_large(1, END, 10000, 2, 50, 3);
	struct mib_context context;

	(void)state;
	context_init(&context, snapshot);
	assert_int_equal(mib_expect_count(&mib_mroute_module, &context, "", UINT32_MAX),
	    2 + 10000 * 13 + 20000 * 6 + 50 * 7 + 4 * 3);
	mib_context_exit(&context);
	snapshot_release(snapshot);
}

static void
test_a_context_keeps_the_snapshot_that_it_shows(void **state)
{
	struct snapshot *first = fake_snapshot_new_large(1, END, 3, 1, 2, 0);
	struct snapshot *second = fake_snapshot_new_large(2, END, 5, 1, 1, 0);
	struct mib_context context = {0};

	(void)state;
	assert_int_equal(mib_context_set(&context, first), 0);
	assert_int_equal(first->references, 2);
	snapshot_release(first);
	assert_int_equal(context.ipv4_mfes, 3);

	assert_int_equal(mib_context_set(&context, second), 0);
	assert_int_equal(context.ipv4_mfes, 5);
	assert_int_equal(context.num_ifaces, 1);
	mib_context_exit(&context);
	assert_int_equal(second->references, 1);
	snapshot_release(second);
}

/* Boundaries follow interfaces that come, go and change their numbers. */
static void
test_boundaries_are_those_of_interfaces_that_are_there(void **state)
{
	struct snapshot_iface ifaces[] = {
	    {.link = {.ifindex = 7, .name = "gone"}},
	    {.link = {.ifindex = 9, .name = "zwei"}},
	};
	const struct fake_tables tables = {.number = 1,
	    .end_us = END,
	    .ifaces = ifaces,
	    .num_ifaces = MIB_LENGTH(ifaces)};
	struct snapshot *snapshot = fake_snapshot_new(&tables);
	struct mib_context context;
	struct managed *nothing;

	(void)state;
	context_init(&context, snapshot);
	assert_int_equal(context.num_boundaries, 2);
	assert_int_equal(context.boundaries[0].ifindex, 7);
	assert_string_equal(context.boundaries[0].row->ifname, "gone");
	assert_int_equal(context.boundaries[1].ifindex, 9);
	assert_string_equal(mib_context_iface(&context, 9)->link.name, "zwei");
	assert_null(mib_context_iface(&context, 8));
	assert_null(mib_context_iface(&context, 10));

	nothing = managed_make();
	assert_int_equal(mib_context_set_managed(&context, nothing), 0);
	assert_int_equal(nothing->references, 2);
	assert_int_equal(context.num_boundaries, 0);
	assert_int_equal(context.num_scoped_names, 0);
	mib_context_exit(&context);
	assert_int_equal(nothing->references, 1);
	managed_release(nothing);
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
	    cmocka_unit_test(test_boundaries_are_those_of_interfaces_that_are_there),
	    cmocka_unit_test(test_a_context_keeps_the_snapshot_that_it_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
