/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mcast_tables.c - a snapshot, a managed document and listeners with all that makes
 * IPMCAST-MIB hard to show.
 *
 * Entries and next hops of both families, counters beyond 32 bits, an entry without
 * route and oif, pruned and point-to-multipoint next hops, times before sysUpTime
 * began, inactive interfaces (not shown), boundaries in force and not, names in
 * languages that an index cannot have (not shown) and that sort otherwise than their
 * texts, listeners to sources and to groups.
 */
#include "config.h"

#include "mcast_tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "addr.h"
#include "listener_files.h"
#include "managed_make.h"
#include "mib_table.h"

#define SECOND MCAST_TABLES_SECOND
#define END MCAST_TABLES_END
#define EPOCH MCAST_TABLES_EPOCH

static struct mgm_addr
mcast_tables_ipv6(const char *text)
{
	struct mgm_addr addr;

	assert_int_equal(addr_parse(text, &addr), 0);
	return addr;
}

struct mcast_tables {
	struct snapshot_mfe mfes[3];
	struct snapshot_oif oifs[5];
};

static void
mcast_tables_init_mfes(struct mcast_tables *tables)
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
		.counters = {.in_packets = 0x100000099ULL,
		    .in_octets = 0x200000099ULL,
		    .forwarded_packets = 0x10000000bULL,
		    .forwarded_octets = 0x200000003ULL,
		    .wrong_if_packets = 0x100000002ULL,
		    .wrong_if_octets = 0x200000007ULL,
		    .ttl_packets = 0x100000008ULL,
		    .ttl_octets = 0x200000009ULL},
		.rate = {.packets = 5, .bits = 0x300000077ULL}, /* not shown */
		.forwarded_bits = 0x300000001ULL,
		.first_oif = 0,
		.num_oifs = 3,
	    },
	    {
		/* Negative: no route, nobody owns anything; in its last moment. */
		.group = addr_ipv4(0xefffffff),
		.source = addr_ipv4(0x0a000005),
		.created_us = EPOCH - 100 * SECOND,
		.expires_us = END + 5000,
		.counters = {.in_packets = 3, .in_octets = 4},
		.rate = {.packets = 5, .bits = 6},
		.first_oif = 3,
		.num_oifs = 0,
	    },
	    {
		.group = mcast_tables_ipv6("ff05::1"),
		.source = mcast_tables_ipv6("2001:db8::5"),
		.upstream = mcast_tables_ipv6("fe80::1"),
		.iif = 2147483647,
		.protocol = MGM_PROTO_IGMP_ONLY,
		.route = {.addr = mcast_tables_ipv6("2001:db8::"), .len = 32},
		.route_protocol = 3,
		.route_multicast = true,
		.created_us = END - 10000,
		.expires_us = INT64_MAX,
		.counters = {.forwarded_packets = 5,
		    .forwarded_octets = 6,
		    .ttl_packets = 7,
		    .ttl_octets = 8,
		    .wrong_if_packets = 9,
		    .wrong_if_octets = 10},
		.rate = {.packets = 5, .bits = 6},
		.first_oif = 3,
		.num_oifs = 2,
	    },
	};

	memcpy(tables->mfes, mfes, sizeof(mfes));
}

static void
mcast_tables_init_oifs(struct mcast_tables *tables)
{
	const struct snapshot_oif oifs[] = {
	    {.ifindex = 3,
		.state = MGM_OIF_FORWARDING,
		.protocol = MGM_PROTO_PIM_SPARSE,
		.since_us = END - 80 * SECOND,
		.counters = {.packets = 0x300000009ULL, .octets = 0x100000005ULL}},
	    {.ifindex = 4,
		.next_hop = addr_ipv4(0xc0a80505),
		.state = MGM_OIF_PRUNED,
		.protocol = MGM_PROTO_DVMRP,
		.since_us = END + SECOND,
		.ttl_threshold = 16,
		.counters = {.packets = 1, .octets = 2}},
	    {.ifindex = 300,
		.state = MGM_OIF_FORWARDING,
		.since_us = EPOCH - 200 * SECOND,
		.ttl_threshold = 256},
	    {.ifindex = 9,
		.next_hop = mcast_tables_ipv6("fe80::9"),
		.state = MGM_OIF_PRUNED,
		.protocol = MGM_PROTO_NETMGMT,
		.since_us = END - SECOND,
		.ttl_threshold = 1,
		.counters = {.packets = 42, .octets = 43}},
	    {.ifindex = 10,
		.state = MGM_OIF_PRUNED,
		.protocol = MGM_PROTO_NETMGMT,
		.since_us = END - SECOND},
	};

	memcpy(tables->oifs, oifs, sizeof(oifs));
}

struct snapshot *
mcast_tables_snapshot(uint32_t chunk_size)
{
	struct mcast_tables tables;
	const struct snapshot_iface ifaces[] = {
	    {.link = {.ifindex = 2, .name = "zwei"}, .present = false},
	    {.link = {.ifindex = 3, .name = "drei"}, .present = true},
	    {.link = {.ifindex = 300, .name = "a300"}, .present = true},
	    {.link = {.ifindex = 301, .name = "b301"}, .present = false},
	    {.link = {.ifindex = 302, .name = "ohne"}, .present = true},
	};
	/* Two that the document does not have; and not all that it has. */
	const struct snapshot_boundary boundaries[] = {
	    {.ifindex = 299,
		.group = managed_make_group("239.0.0.0/8"),
		.since_us = END,
		.counters = {.packets = 99, .octets = 99}},
	    {.ifindex = 300,
		.group = managed_make_group("239.0.0.0/8"),
		.since_us = END - 100 * SECOND,
		.counters = {.packets = 0x100000003ULL, .octets = 0x200000001ULL}},
	    {.ifindex = 300,
		.group = managed_make_group("239.0.0.0/9"),
		.since_us = END,
		.counters = {.packets = 99, .octets = 99}},
	    {.ifindex = 300,
		.group = managed_make_group("239.255.0.0/16"),
		.since_us = EPOCH - 100 * SECOND,
		.counters = {.packets = 11, .octets = 12}},
	    {.ifindex = 300,
		.group = managed_make_group("ff05::/16"),
		.since_us = END - 10 * SECOND,
		.counters = {.packets = 13, .octets = 14}},
	};

	mcast_tables_init_mfes(&tables);
	mcast_tables_init_oifs(&tables);
	return fake_snapshot_new(&(struct fake_tables){
	    .number = 5,
	    .end_us = END,
	    .enabled = true,
	    .mfes = tables.mfes,
	    .num_mfes = MIB_LENGTH(tables.mfes),
	    .oifs = tables.oifs,
	    .num_oifs = MIB_LENGTH(tables.oifs),
	    .ifaces = ifaces,
	    .num_ifaces = MIB_LENGTH(ifaces),
	    .boundaries = boundaries,
	    .num_boundaries = MIB_LENGTH(boundaries),
	    .chunk_size = chunk_size,
	});
}

struct managed *
mcast_tables_managed(void)
{
	const enum managed_storage kept = MANAGED_NONVOLATILE;
	const enum managed_storage fixed = MANAGED_READONLY;
	const enum managed_storage lost = MANAGED_VOLATILE;
	struct managed *m = managed_make();

	m->enabled_storage = lost;
	managed_make_iface(m, "drei", 256, 4294967295u, kept);
	managed_make_iface(m, "a300", 15, 1000, fixed);
	managed_make_iface(m, "gone", 77, 77, kept);
	managed_make_ssm(m, "232.0.0.0/8", MANAGED_ACTIVE, fixed);
	managed_make_ssm(m, "233.1.0.0/16", MANAGED_NOT_IN_SERVICE, lost);
	managed_make_ssm(m, "ff3e::/32", MANAGED_ACTIVE, kept);
	managed_make_boundary(m, "a300", "239.255.0.0/16", MANAGED_ACTIVE, lost);
	managed_make_boundary(m, "a300", "239.0.0.0/8", MANAGED_ACTIVE, kept);
	managed_make_boundary(m, "a300", "238.1.0.0/16", MANAGED_ACTIVE, fixed);
	managed_make_boundary(m, "a300", "ff05::/16", MANAGED_ACTIVE, kept);
	managed_make_boundary(m, "zwei", "239.1.2.3/32", MANAGED_NOT_IN_SERVICE, fixed);
	managed_make_boundary(m, "gone", "239.1.0.0/16", MANAGED_ACTIVE, kept);
	managed_make_scope(m, "238.0.0.0/8", "en", "n", true, MANAGED_ACTIVE, fixed);
	managed_make_scope(m, "239.0.0.0/8", "de", "alle", true, MANAGED_ACTIVE, kept);
	managed_make_scope(
	    m, "239.0.0.0/8", "de-at", "jo", false, MANAGED_NOT_IN_SERVICE, lost);
	managed_make_scope(m, "239.0.0.0/8", "en", "", false, MANAGED_NOT_READY, kept);
	managed_make_scope(m, "239.128.0.0/9", "a", "x", false, MANAGED_ACTIVE, kept);
	managed_make_scope(m, "239.128.0.0/9", "pt", "x", false, MANAGED_ACTIVE, kept);
	managed_make_scope(m, "239.128.0.0/9", MCAST_TABLES_LANGUAGE "a", "long", false,
	    MANAGED_ACTIVE, kept);
	managed_make_scope(m, "ff05::/16", "en", "site", true, MANAGED_ACTIVE, kept);
	return m;
}

/* A group of each family that kernel or program listen to, and sources of each. */
void
mcast_tables_listeners(char *directory)
{
	char text[1024];
	size_t n;

	listener_files_init(directory);
	n = (size_t)snprintf(text, sizeof(text), "1\tlo :     1      V3\n%s",
	    listener_files_igmp("224.0.0.1", 1));
	n += (size_t)snprintf(text + n, sizeof(text) - n, "3\tdrei :\n%s",
	    listener_files_igmp("225.1.1.2", 1));
	n += (size_t)snprintf(
	    text + n, sizeof(text) - n, "%s", listener_files_igmp("225.1.1.1", 1));
	(void)snprintf(
	    text + n, sizeof(text) - n, "%s", listener_files_igmp("224.0.0.1", 1));
	listener_files_write(directory, "igmp", text);
	listener_files_write(
	    directory, "mcfilter", "  3   drei 0xe1010101 0x0a000001      1      0\n");
	listener_files_write(directory, "igmp6",
	    "1    lo              ff020000000000000000000000000001     1 0000000C 0\n"
	    "3    drei            ff050000000000000000000000000005     1 00000004 0\n");
	listener_files_write(directory, "mcfilter6",
	    "  3   drei ff050000000000000000000000000005"
	    " 20010db8000000000000000000000001      1      0\n");
}
