/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mgm_tables.c - every column of MGM-MIB's tables of both families, against an
 * expected tree.
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
#include "mib_context.h"
#include "mib_digest.h"
#include "mib_expect.h"
#include "mib_mgm.h"

#define SECOND 1000000LL
#define EPOCH (100 * SECOND)
#define BIG 0x100000000ULL
#define IGMP 1 /* handles */
#define PIM 0x10002
#define ROUNDS 20000

#define INT MIB_TYPE_INTEGER
#define TICKS MIB_TYPE_TIMETICKS
#define TEXT MIB_TYPE_OCTETS
#define U32 MIB_TYPE_UNSIGNED
#define C64 MIB_TYPE_COUNTER64

#define V4(a, b, c, d)             \
	{                          \
		MGM_FAMILY_IPV4,   \
		{                  \
			a, b, c, d \
		}                  \
	}
#define ANY4 V4(0, 0, 0, 0)
#define ANY6                     \
	{                        \
		MGM_FAMILY_IPV6, \
		{                \
			0        \
		}                \
	}
#define GROUP V4(239, 1, 1, 1)
#define GROUP6                                           \
	{                                                \
		MGM_FAMILY_IPV6,                         \
		{                                        \
			[0] = 0xff, [1] = 0x1e, [15] = 1 \
		}                                        \
	}
#define SOURCE6                                          \
	{                                                \
		MGM_FAMILY_IPV6,                         \
		{                                        \
			[0] = 0x20, [1] = 0x01, [15] = 5 \
		}                                        \
	}

static const struct core_status status = {
    .mfes = 101,
    .pending_mfes = 102,
    .memberships = 103,
    .clients = 104,
    .questions = 105,
    .monitors = 106,
    .new_sources = 0x10000006bULL,
    .refused_mfes = 0x10000006cULL,
    .refused_iface_mfes = 0x10000006dULL,
    .refused_memberships = 0x10000006eULL,
    .refused_client_memberships = 0x10000006fULL,
    .refused_clients = 0x100000070ULL,
    .refused_monitors = 0x100000071ULL,
    .questions_refused = 0x100000072ULL,
    .unknown_answers = 0x100000073ULL,
    .plane_errors = 0x100000074ULL,
    .route_failures = 0x100000075ULL,
    .wrong_if_suppressed = 0x100000076ULL,
    .suppressed_clients = 0x100000077ULL,
    .suppressed_tables = 0x100000078ULL,
    .suppressed_owners = 0x100000079ULL,
    .suppressed_floods = 0x10000007aULL,
    .yielded_mfes = 0x10000007bULL,
};

static const struct core_client_row clients[] = {
    {.handle = IGMP,
	.info = {.protocol = 10, .name = "mgm-igmp", .pid = 1234, .uid = 110},
	.registered_us = EPOCH + 5 * SECOND,
	.interfaces = 3,
	.memberships = 4,
	.defaults_taken = BIG + 3,
	.late_answers = 2},
    {.handle = PIM,
	.info = {.protocol = 8, .component = 0xffffffff, .pid = 0xffffffff},
	.registered_us = EPOCH - SECOND,
	.memberships = 1000000,
	.stale = true,
	.questions = 9,
	.late_answers = BIG + 9},
};

static struct snapshot_iface ifaces[] = {
    {.link = {.ifindex = 2, .name = "eth0"}}, /* not active: no row */
    {.link = {.ifindex = 3, .name = "eth1"},
	.active = true,
	.present = true,
	.protocol = 8,
	.igmp = true,
	.ttl_threshold = 256,
	.rate_limit = 0xffffffff,
	.owner = PIM,
	.igmp_client = IGMP,
	.iif_mfes = 31,
	.oif_mfes = 32,
	.memberships = 33,
	.in_rate = {21, BIG + 22},
	.out_rate = {23, 24},
	.counters = {BIG + 1, BIG + 2, BIG + 3, BIG + 4, BIG + 5, BIG + 6, {0}}},
    {.link = {.ifindex = 9, .name = "eth2"}, .active = true, .present = true},
};

static const struct core_membership_row members[] = {
    {{ANY4, 0}, {ANY4, 0}, 3, PIM, 8, 5, EPOCH + SECOND},
    {{GROUP, 32}, {ANY4, 0}, 3, IGMP, 10, 0, EPOCH + 2 * SECOND},
    {{GROUP, 32}, {V4(10, 0, 0, 1), 32}, 3, PIM, 8, 5, EPOCH + 3 * SECOND},
    {{GROUP6, 128}, {ANY6, 0}, 9, PIM, 8, 5, EPOCH - SECOND},
};

static const struct snapshot_mfe mfes[] = {
    {.group = GROUP,
	.source = V4(10, 0, 0, 1),
	.iif = 3,
	.route_multicast = true,
	.exact = true,
	.created_us = EPOCH + SECOND,
	.last_packet_us = EPOCH + 8 * SECOND,
	.rate = {500, 6000},
	.counters = {.in_packets = BIG + 41,
	    .in_octets = BIG + 42,
	    .total_out_packets = BIG + 43,
	    .uninit_packets = BIG + 44,
	    .queue_overflow = BIG + 45,
	    .negative_packets = BIG + 46,
	    .boundary_packets = BIG + 47,
	    .in_discards = BIG + 48,
	    .header_errors = BIG + 49,
	    .forwarded_packets = BIG + 70,
	    .forwarded_octets = BIG + 70},
	.num_oifs = 2},
    {.group = GROUP,
	.source = V4(10, 0, 0, 2),
	.created_us = EPOCH + SECOND,
	.rate = {900, 6000},
	.counters = {.forwarded_packets = 1, .forwarded_octets = 2},
	.first_oif = 2},
    {.group = GROUP6, .source = SOURCE6, .created_us = EPOCH + SECOND, .first_oif = 2},
};

static const struct snapshot_oif oifs[] = {
    {.ifindex = 9,
	.state = MGM_OIF_FORWARDING,
	.counters = {BIG + 61, BIG + 62, BIG + 63, BIG + 64, BIG + 65, BIG + 66,
	    BIG + 67}},
    {.ifindex = 12, .next_hop = V4(192, 0, 2, 7), .state = MGM_OIF_PRUNED},
};

static const struct mib_expect expected[] = {
    {"1.1.0", C64, "77"},
    {"1.2.0", TICKS, "1000"},
    {"1.3.0", TICKS, "1002"},
    {"1.4.0", C64, "5"},
    {"1.5.0", C64, "6"},
    {"3.1.0", TEXT, PACKAGE_VERSION},
    {"3.2.0", TICKS, "1100"},
    {"3.3.0", TEXT, "fake"},
    {"3.4.0", INT, "1"},
    {"3.5.0", U32, "980"},
    {"3.6.0", U32, "101"},
    {"3.7.0", U32, "102"},
    {"3.8.0", U32, "103"},
    {"3.9.0", U32, "104"},
    {"3.10.0", U32, "105"},
    {"3.11.0", U32, "106"},
    {"3.12.0", C64, "4294967403"},
    {"3.13.0", C64, "4294967404"},
    {"3.14.0", C64, "4294967405"},
    {"3.15.0", C64, "4294967406"},
    {"3.16.0", C64, "4294967407"},
    {"3.17.0", C64, "4294967408"},
    {"3.18.0", C64, "4294967409"},
    {"3.19.0", C64, "4294967410"},
    {"3.20.0", C64, "4294967411"},
    {"3.21.0", C64, "4294967412"},
    {"3.22.0", C64, "4294967413"},
    {"3.23.0", C64, "4294967414"},
    {"3.24.0", U32, "7"},
    {"3.25.0", U32, "8"},
    {"3.26.0", C64, "4294967419"},
    {"4.1.2.1", INT, "10"},
    {"4.1.2.65538", INT, "8"},
    {"4.1.3.1", U32, "0"},
    {"4.1.3.65538", U32, "4294967295"},
    {"4.1.4.1", TEXT, "mgm-igmp"},
    {"4.1.4.65538", TEXT, ""},
    {"4.1.5.1", U32, "1234"},
    {"4.1.5.65538", U32, "4294967295"},
    {"4.1.6.1", U32, "110"},
    {"4.1.6.65538", U32, "0"},
    {"4.1.7.1", TICKS, "500"},
    {"4.1.7.65538", TICKS, "0"},
    {"4.1.8.1", TICKS, "502"},
    {"4.1.8.65538", TICKS, "1102"},
    {"4.1.9.1", INT, "1"},
    {"4.1.9.65538", INT, "2"},
    {"4.1.10.1", U32, "3"},
    {"4.1.10.65538", U32, "0"},
    {"4.1.11.1", U32, "4"},
    {"4.1.11.65538", U32, "1000000"},
    {"4.1.12.1", U32, "0"},
    {"4.1.12.65538", U32, "9"},
    {"4.1.13.1", C64, "4294967299"},
    {"4.1.13.65538", C64, "0"},
    {"4.1.14.1", C64, "2"},
    {"4.1.14.65538", C64, "4294967305"},
    {"5.1.2.3", TEXT, "eth1"},
    {"5.1.2.9", TEXT, "eth2"},
    {"5.1.3.3", U32, "65538"},
    {"5.1.3.9", U32, "0"},
    {"5.1.4.3", INT, "8"},
    {"5.1.4.9", INT, "1"},
    {"5.1.5.3", INT, "1"},
    {"5.1.5.9", INT, "2"},
    {"5.1.6.3", U32, "1"},
    {"5.1.6.9", U32, "0"},
    {"5.1.7.3", TEXT, "fake"},
    {"5.1.7.9", TEXT, "fake"},
    {"5.1.8.3", C64, "4294967297"},
    {"5.1.8.9", C64, "0"},
    {"5.1.9.3", C64, "4294967298"},
    {"5.1.9.9", C64, "0"},
    {"5.1.10.3", C64, "4294967299"},
    {"5.1.10.9", C64, "0"},
    {"5.1.11.3", C64, "4294967300"},
    {"5.1.11.9", C64, "0"},
    {"5.1.12.3", C64, "4294967301"},
    {"5.1.12.9", C64, "0"},
    {"5.1.13.3", C64, "4294967302"},
    {"5.1.13.9", C64, "0"},
    {"5.1.14.3", C64, "21"},
    {"5.1.14.9", C64, "0"},
    {"5.1.15.3", C64, "4294967318"},
    {"5.1.15.9", C64, "0"},
    {"5.1.16.3", C64, "23"},
    {"5.1.16.9", C64, "0"},
    {"5.1.17.3", C64, "24"},
    {"5.1.17.9", C64, "0"},
    {"5.1.18.3", U32, "31"},
    {"5.1.18.9", U32, "0"},
    {"5.1.19.3", U32, "32"},
    {"5.1.19.9", U32, "0"},
    {"5.1.20.3", U32, "33"},
    {"5.1.20.9", U32, "0"},
    {"5.1.21.3", U32, "256"},
    {"5.1.21.9", U32, "0"},
    {"5.1.22.3", U32, "4294967295"},
    {"5.1.22.9", U32, "0"},
    {"6.1.2.3.1", C64, "4294968296"},
    {"6.1.2.3.2", C64, "4294968297"},
    {"6.1.2.3.3", C64, "4294968298"},
    {"6.1.2.3.4", C64, "4294968299"},
    {"6.1.2.3.5", C64, "4294968300"},
    {"6.1.2.3.6", C64, "4294968301"},
    {"6.1.2.3.7", C64, "4294968302"},
    {"6.1.2.3.8", C64, "4294968303"},
    {"6.1.2.3.9", C64, "4294968304"},
    {"6.1.2.3.10", C64, "4294968305"},
    {"6.1.2.3.11", C64, "4294968306"},
    {"6.1.2.3.12", C64, "4294968307"},
    {"6.1.2.3.13", C64, "4294968308"},
    {"6.1.2.3.14", C64, "4294968309"},
    {"6.1.2.3.15", C64, "4294968310"},
    {"6.1.2.3.16", C64, "4294968311"},
    {"6.1.2.3.17", C64, "4294968312"},
    {"6.1.2.9.1", C64, "0"},
    {"6.1.2.9.2", C64, "0"},
    {"6.1.2.9.3", C64, "0"},
    {"6.1.2.9.4", C64, "0"},
    {"6.1.2.9.5", C64, "0"},
    {"6.1.2.9.6", C64, "0"},
    {"6.1.2.9.7", C64, "0"},
    {"6.1.2.9.8", C64, "0"},
    {"6.1.2.9.9", C64, "0"},
    {"6.1.2.9.10", C64, "0"},
    {"6.1.2.9.11", C64, "0"},
    {"6.1.2.9.12", C64, "0"},
    {"6.1.2.9.13", C64, "0"},
    {"6.1.2.9.14", C64, "0"},
    {"6.1.2.9.15", C64, "0"},
    {"6.1.2.9.16", C64, "0"},
    {"6.1.2.9.17", C64, "0"},
    {"7.1.7.1.4.0.0.0.0.1.4.0.0.0.0.3.65538", TICKS, "100"},
    {"7.1.7.1.4.239.1.1.1.1.4.0.0.0.0.3.1", TICKS, "200"},
    {"7.1.7.1.4.239.1.1.1.1.4.10.0.0.1.3.65538", TICKS, "300"},
    {"7.1.7.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.2.16.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
     "0.9.65538",
	TICKS, "0"},
    {"7.1.8.1.4.0.0.0.0.1.4.0.0.0.0.3.65538", INT, "8"},
    {"7.1.8.1.4.239.1.1.1.1.4.0.0.0.0.3.1", INT, "10"},
    {"7.1.8.1.4.239.1.1.1.1.4.10.0.0.1.3.65538", INT, "8"},
    {"7.1.8.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.2.16.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
     "0.9.65538",
	INT, "8"},
    {"7.1.9.1.4.0.0.0.0.1.4.0.0.0.0.3.65538", U32, "5"},
    {"7.1.9.1.4.239.1.1.1.1.4.0.0.0.0.3.1", U32, "0"},
    {"7.1.9.1.4.239.1.1.1.1.4.10.0.0.1.3.65538", U32, "5"},
    {"7.1.9.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.2.16.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
     "0.9.65538",
	U32, "5"},
    {"8.1.7.1.4.239.1.1.1.32.1.4.10.0.0.1.32", INT, "1"},
    {"8.1.7.1.4.239.1.1.1.32.1.4.10.0.0.2.32", INT, "2"},
    {"8.1.7.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	INT, "2"},
    {"8.1.8.1.4.239.1.1.1.32.1.4.10.0.0.1.32", INT, "2"},
    {"8.1.8.1.4.239.1.1.1.32.1.4.10.0.0.2.32", INT, "1"},
    {"8.1.8.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	INT, "1"},
    {"8.1.9.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "4294967337"},
    {"8.1.9.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "0"},
    {"8.1.9.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.10.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "4294967338"},
    {"8.1.10.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "0"},
    {"8.1.10.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.11.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "4294967339"},
    {"8.1.11.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "0"},
    {"8.1.11.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.12.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "4294967340"},
    {"8.1.12.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "0"},
    {"8.1.12.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.13.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "4294967341"},
    {"8.1.13.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "0"},
    {"8.1.13.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.14.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "4294967342"},
    {"8.1.14.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "0"},
    {"8.1.14.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.15.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "4294967343"},
    {"8.1.15.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "0"},
    {"8.1.15.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.16.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "4294967344"},
    {"8.1.16.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "0"},
    {"8.1.16.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.17.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "4294967345"},
    {"8.1.17.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "0"},
    {"8.1.17.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.18.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "500"},
    {"8.1.18.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "900"},
    {"8.1.18.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.19.1.4.239.1.1.1.32.1.4.10.0.0.1.32", C64, "6000"},
    {"8.1.19.1.4.239.1.1.1.32.1.4.10.0.0.2.32", C64, "6000"},
    {"8.1.19.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	C64, "0"},
    {"8.1.20.1.4.239.1.1.1.32.1.4.10.0.0.1.32", TICKS, "202"},
    {"8.1.20.1.4.239.1.1.1.32.1.4.10.0.0.2.32", TICKS, "902"},
    {"8.1.20.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1.128.2.16.32.1.0.0.0.0.0.0.0.0.0.0."
     "0.0.0.5.128",
	TICKS, "902"},
    {"9.1.4.1.4.239.1.1.1.32.1.4.10.0.0.1.32.9.1.4.239.1.1.1", C64, "4294967357"},
    {"9.1.4.1.4.239.1.1.1.32.1.4.10.0.0.1.32.12.1.4.192.0.2.7", C64, "0"},
    {"9.1.5.1.4.239.1.1.1.32.1.4.10.0.0.1.32.9.1.4.239.1.1.1", C64, "4294967358"},
    {"9.1.5.1.4.239.1.1.1.32.1.4.10.0.0.1.32.12.1.4.192.0.2.7", C64, "0"},
    {"9.1.6.1.4.239.1.1.1.32.1.4.10.0.0.1.32.9.1.4.239.1.1.1", C64, "4294967359"},
    {"9.1.6.1.4.239.1.1.1.32.1.4.10.0.0.1.32.12.1.4.192.0.2.7", C64, "0"},
    {"9.1.7.1.4.239.1.1.1.32.1.4.10.0.0.1.32.9.1.4.239.1.1.1", C64, "4294967360"},
    {"9.1.7.1.4.239.1.1.1.32.1.4.10.0.0.1.32.12.1.4.192.0.2.7", C64, "0"},
    {"9.1.8.1.4.239.1.1.1.32.1.4.10.0.0.1.32.9.1.4.239.1.1.1", C64, "4294967361"},
    {"9.1.8.1.4.239.1.1.1.32.1.4.10.0.0.1.32.12.1.4.192.0.2.7", C64, "0"},
    {"9.1.9.1.4.239.1.1.1.32.1.4.10.0.0.1.32.9.1.4.239.1.1.1", C64, "4294967362"},
    {"9.1.9.1.4.239.1.1.1.32.1.4.10.0.0.1.32.12.1.4.192.0.2.7", C64, "0"},
    {"9.1.10.1.4.239.1.1.1.32.1.4.10.0.0.1.32.9.1.4.239.1.1.1", C64, "4294967363"},
    {"9.1.10.1.4.239.1.1.1.32.1.4.10.0.0.1.32.12.1.4.192.0.2.7", C64, "0"},
    {"10.1.3.1.4.0.0.0.0", U32, "0"},
    {"10.1.3.1.4.239.1.1.1", U32, "2"},
    {"10.1.3.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1", U32, "1"},
    {"10.1.4.1.4.0.0.0.0", U32, "1"},
    {"10.1.4.1.4.239.1.1.1", U32, "2"},
    {"10.1.4.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1", U32, "1"},
    {"10.1.5.1.4.0.0.0.0", C64, "0"},
    {"10.1.5.1.4.239.1.1.1", C64, "4294967367"},
    {"10.1.5.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1", C64, "0"},
    {"10.1.6.1.4.0.0.0.0", C64, "0"},
    {"10.1.6.1.4.239.1.1.1", C64, "4294967368"},
    {"10.1.6.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1", C64, "0"},
    {"10.1.7.1.4.0.0.0.0", C64, "0"},
    {"10.1.7.1.4.239.1.1.1", C64, "1400"},
    {"10.1.7.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1", C64, "0"},
    {"10.1.8.1.4.0.0.0.0", C64, "0"},
    {"10.1.8.1.4.239.1.1.1", C64, "12000"},
    {"10.1.8.2.16.255.30.0.0.0.0.0.0.0.0.0.0.0.0.0.1", C64, "0"},
    {"11.1.3.1.1", INT, "1"},
    {"11.1.3.1.2", INT, "1"},
    {"11.1.3.2.1", INT, "1"},
    {"11.1.3.2.2", INT, "1"},
    {"11.1.4.1.1", TEXT, "0xef010101"},
    {"11.1.4.1.2", TEXT, "0xef010101"},
    {"11.1.4.2.1", TEXT, "0xef010101"},
    {"11.1.4.2.2", TEXT, "0xef010101"},
    {"11.1.5.1.1", INT, "1"},
    {"11.1.5.1.2", INT, "1"},
    {"11.1.5.2.1", INT, "1"},
    {"11.1.5.2.2", INT, "1"},
    {"11.1.6.1.1", TEXT, "0x0a000001"},
    {"11.1.6.1.2", TEXT, "0x0a000002"},
    {"11.1.6.2.1", TEXT, "0x0a000002"},
    {"11.1.6.2.2", TEXT, "0x0a000001"},
    {"11.1.7.1.1", INT, "3"},
    {"11.1.7.1.2", INT, "0"},
    {"11.1.7.2.1", INT, "0"},
    {"11.1.7.2.2", INT, "3"},
    {"11.1.8.1.1", C64, "500"},
    {"11.1.8.1.2", C64, "900"},
    {"11.1.8.2.1", C64, "900"},
    {"11.1.8.2.2", C64, "500"},
    {"11.1.9.1.1", C64, "6000"},
    {"11.1.9.1.2", C64, "6000"},
    {"11.1.9.2.1", C64, "6000"},
    {"11.1.9.2.2", C64, "6000"},
    {"12.1.1.0", U32, "1000"},
    {"12.1.2.0", C64, "0"},
    {"12.1.3.0", C64, "4294967415"},
    {"12.1.4.0", C64, "4294967416"},
    {"12.1.5.0", C64, "4294967417"},
    {"12.1.6.0", C64, "4294967418"},
};

static void
context_init(struct mib_context *context)
{
	struct snapshot *snapshot;
	size_t i;

	for (i = 0; i < PLANE_DISCARD_COUNT; i++)
		ifaces[1].counters.discards[i] = BIG + 1000 + i;
	snapshot = fake_snapshot_new(&(struct fake_tables){
	    .number = 77,
	    .start_us = EPOCH + 10 * SECOND,
	    .end_us = EPOCH + 10 * SECOND + 20000,
	    .enabled = true,
	    .mfes = mfes,
	    .num_mfes = MIB_LENGTH(mfes),
	    .oifs = oifs,
	    .num_oifs = MIB_LENGTH(oifs),
	    .ifaces = ifaces,
	    .num_ifaces = MIB_LENGTH(ifaces),
	    .clients = clients,
	    .num_clients = MIB_LENGTH(clients),
	    .members = members,
	    .num_members = MIB_LENGTH(members),
	    .status = status,
	    .chunk_size = 1,
	});
	*context = (struct mib_context){
	    .epoch_us = EPOCH,
	    .started_us = EPOCH,
	    .now_us = EPOCH + 11 * SECOND,
	    .notifications_sent = 5,
	    .notifications_dropped = 6,
	    .notifications_queued = 7,
	    .notifications_in_flight = 8,
	};
	assert_int_equal(mib_context_set(context, snapshot), 0);
	snapshot_release(snapshot);
}

static void
test_every_column_of_every_table_is_as_expected(void **state)
{
	struct mib_context context;

	(void)state; /* none */
	context_init(&context);
	mib_expect_tree(&mib_mgm_module, &context, expected, MIB_LENGTH(expected));
	mib_context_exit(&context);
}

static void
test_any_oid_leads_to_what_comes_after_it(void **state)
{
	struct mib_context context;

	(void)state; /* none */
	context_init(&context);
	mib_expect_random(
	    &mib_mgm_module, &context, expected, MIB_LENGTH(expected), ROUNDS);
	mib_context_exit(&context);
}

static void
test_without_a_snapshot_there_is_nothing(void **state)
{
	struct mib_context context = {0};
	struct mib_value value;
	struct mib_oid found;

	(void)state; /* none */
	assert_int_equal(mib_getnext(&mib_mgm_module, &context, mib_mgm_module.root,
			     mib_mgm_module.root_len, false, &found, &value),
	    MIB_RESULT_END);
}

static void
test_the_top_of_many_flows_is_what_sorting_them_gives(void **state)
{
	enum { FLOWS = 1000 };
	static struct snapshot_mfe many[FLOWS];
	struct mib_digest *digest = mib_digest_new();
	struct snapshot *snapshot;
	const uint32_t *top;
	uint32_t i, j, count, kind, higher;
	uint64_t random = 1;

	(void)state; /* none */
	for (i = 0; i < FLOWS; i++) {
		random = random * 6364136223846793005ULL + 1442695040888963407ULL;
		many[i] = (struct snapshot_mfe){
		    .group = addr_ipv4(0xef000000 + i), .source = V4(10, 0, 0, 1)};
		many[i].rate.bits = random >> 33 & 0xff; /* many are equal */
		many[i].rate.packets = random >> 43 & 0x3ff;
	}
	snapshot = fake_snapshot_new(
	    &(struct fake_tables){.mfes = many, .num_mfes = FLOWS, .chunk_size = 64});
	for (kind = MIB_TOP_BITS; kind <= MIB_TOP_PACKETS; kind++) {
		top = mib_digest_top(digest, snapshot, (enum mib_top_kind)kind, &count);
		assert_int_equal(count, MIB_DIGEST_TOP);
		/* So many are before it: exactly its place. */
		for (j = 0; j < count; j++) {
			for (i = higher = 0; i < FLOWS; i++) {
				uint64_t a = kind == MIB_TOP_BITS
						 ? many[i].rate.bits
						 : many[i].rate.packets;
				uint64_t b = kind == MIB_TOP_BITS
						 ? many[top[j]].rate.bits
						 : many[top[j]].rate.packets;

				higher += a > b || (a == b && i < top[j]);
			}
			assert_int_equal(higher, j);
		}
	}
	snapshot_release(snapshot);
	mib_digest_free(digest);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_column_of_every_table_is_as_expected),
	    cmocka_unit_test(test_any_oid_leads_to_what_comes_after_it),
	    cmocka_unit_test(test_without_a_snapshot_there_is_nothing),
	    cmocka_unit_test(test_the_top_of_many_flows_is_what_sorting_them_gives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
