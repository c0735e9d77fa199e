/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tables_bench.c - how long MGM-MIB's tables keep a manager waiting, without SNMP.
 *
 * A snapshot of 100,000 entries and 1,000,000 memberships (100,000 groups on ten
 * interfaces), read through the module as the SNMP thread does. mgmTopTable and
 * mgmGroupTable are worked out at the first question to each snapshot: that is "first
 * row". Rates come in random order, and in ascending order, where each flow goes above
 * all before it: as bad as it gets. CPU time of one thread.
 */
#include "config.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "bench.h"
#include "fake_snapshot.h"
#include "mib_context.h"
#include "mib_mgm.h"
#include "mib_table.h"

#define TABLES_MFES 100000
#define TABLES_IFACES 10
#define TABLES_MEMBERS (TABLES_MFES * TABLES_IFACES)
#define TABLES_GROUP 0xef000000u
#define TABLES_CHUNK 1000 /* as snapshots have them */
#define TABLES_WALKED 100000

/* Entries of MGM-MIB, below the playpen: mgmObjects. */
#define MGM 1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 2715, 1
#define MEMBER_ENTRY 7
#define GROUP_ENTRY 10
#define TOP_ENTRY 11
#define ROOT_LEN 13

enum tables_measure {
	TOP_RANDOM,
	TOP_ASCENDING,
	GROUP_FIRST,
	MEMBER_FIRST,
	TOP_ROW,
	GROUP_ROW,
	MEMBER_ROW,
	MEASURES,
};

static struct bench_figure tables_figures[MEASURES] = {
    [TOP_RANDOM] = {"mgmTopTable, first row", "ms", {0}, 0},
    [TOP_ASCENDING] = {"mgmTopTable, first row, rates ascend", "ms", {0}, 0},
    [GROUP_FIRST] = {"mgmGroupTable, first row", "ms", {0}, 0},
    [MEMBER_FIRST] = {"mgmMembershipTable, first row", "ms", {0}, 0},
    [TOP_ROW] = {"mgmTopTable, a variable of a walk", "us", {0}, 0},
    [GROUP_ROW] = {"mgmGroupTable, a variable of a walk", "us", {0}, 0},
    [MEMBER_ROW] = {"mgmMembershipTable, a variable of a walk", "us", {0}, 0},
};

static struct snapshot_mfe tables_mfes[TABLES_MFES];
static struct core_membership_row tables_members[TABLES_MEMBERS];

static struct snapshot *
tables_snapshot(bool ascending)
{
	struct fake_tables tables = {
	    .number = 1,
	    .mfes = tables_mfes,
	    .num_mfes = TABLES_MFES,
	    .members = tables_members,
	    .num_members = TABLES_MEMBERS,
	    .chunk_size = TABLES_CHUNK,
	};
	uint64_t random = 2715;
	uint32_t i;

	for (i = 0; i < TABLES_MFES; i++) {
		uint32_t rate = ascending ? i + 1 : bench_random(&random);

		tables_mfes[i] = (struct snapshot_mfe){
		    .group = addr_ipv4(TABLES_GROUP + i),
		    .source = addr_ipv4(0x0a000001),
		    .rate = {.packets = rate, .bits = (uint64_t)rate * 1024},
		};
	}
	for (i = 0; i < TABLES_MEMBERS; i++) {
		struct mgm_addr group = addr_ipv4(TABLES_GROUP + i / TABLES_IFACES);

		tables_members[i] = (struct core_membership_row){
		    .group = {group, 32},
		    .source = {.addr.family = MGM_FAMILY_IPV4},
		    .ifindex = 1 + i % TABLES_IFACES,
		};
	}
	return fake_snapshot_new(&tables);
}

/* The first row of a table, in nanoseconds; then a walk, for one variable of it. */
static int64_t
tables_walk(
    const struct mib_context *context, uint32_t entry, struct bench_figure *variable)
{
	const uint32_t root[ROOT_LEN] = {MGM, entry, 1};
	struct mib_cursor cursor = {0};
	struct mib_oid at = {.len = ROOT_LEN};
	struct mib_value value;
	int64_t start = bench_thread_ns(), first;
	uint32_t count = 0;

	memcpy(at.ids, root, sizeof(root));
	if (mib_getnext_near(&mib_mgm_module, context, at.ids, at.len, false, &cursor,
		&at, &value) != MIB_RESULT_OK ||
	    mib_oid_cmp(at.ids, ROOT_LEN, root, ROOT_LEN) != 0)
		errx(1, "table %u is empty", entry);
	first = bench_thread_ns() - start;
	start = bench_thread_ns();
	while (mib_oid_cmp(at.ids, ROOT_LEN, root, ROOT_LEN) == 0 &&
	       count++ < TABLES_WALKED) {
		if (mib_getnext_near(&mib_mgm_module, context, at.ids, at.len, false,
			&cursor, &at, &value) != MIB_RESULT_OK)
			break;
	}
	if (variable != NULL)
		bench_add_us(variable, start, count);
	return first;
}

static void
tables_first(int64_t ns, enum tables_measure measure)
{
	bench_add(&tables_figures[measure], (double)ns / 1e6);
}

static void
tables_run(struct snapshot *random, struct snapshot *ascending)
{
	struct mib_context context = {0};

	/* A context makes a new digest for each snapshot that it is set to. */
	if (mib_context_set(&context, ascending) != 0)
		errx(1, "no memory");
	tables_first(tables_walk(&context, TOP_ENTRY, NULL), TOP_ASCENDING);
	if (mib_context_set(&context, random) != 0)
		errx(1, "no memory");
	tables_first(
	    tables_walk(&context, TOP_ENTRY, &tables_figures[TOP_ROW]), TOP_RANDOM);
	tables_first(tables_walk(&context, MEMBER_ENTRY, &tables_figures[MEMBER_ROW]),
	    MEMBER_FIRST);
	tables_first(tables_walk(&context, GROUP_ENTRY, &tables_figures[GROUP_ROW]),
	    GROUP_FIRST);
	mib_context_exit(&context);
}

int
main(int argc, char **argv)
{
	unsigned repeat = bench_repeat(argc, argv);
	struct snapshot *random = tables_snapshot(false);
	struct snapshot *ascending = tables_snapshot(true);

	while (repeat-- > 0)
		tables_run(random, ascending);
	bench_print_all("tables", tables_figures, MEASURES);
	snapshot_release(random);
	snapshot_release(ascending);
	return 0;
}
