/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_bench.c - what the core costs as its tables grow: 1,000,000 memberships and
 * 100,000 entries of ten outgoing interfaces each.
 *
 * In one process, above a plane that does nothing. Each repetition builds a core anew:
 * memberships of one client, with single joins and leaves of another one measured in
 * between; entries by new-source events in random order; then what touches everything.
 * Costs are thread CPU time, so that other programs do not count; memory is what
 * malloc says is in use, without its own bookkeeping.
 *
 * "Longest call" and "longest slice" are the greatest of one repetition: how long the
 * core's thread is deaf. A slice is one core_work().
 */
#include "config.h"

#include "bench.h"
#include "measured.h"
#include "null_plane.h"

#include "addr.h"
#include "core.h"
#include "snapshot.h"

#include <err.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#define CORE_BENCH_IFACES 10       /* of the client with all memberships */
#define CORE_BENCH_GROUPS 100000   /* each on all of these interfaces */
#define CORE_BENCH_PROBES 1000     /* single calls for one figure */
#define CORE_BENCH_UPLINK 100      /* ifindex, and the one after it */
#define CORE_BENCH_PROBE_IFACE 200 /* the second client's */
#define CORE_BENCH_SOURCE 0x0a000001
#define CORE_BENCH_SOURCES 1000

struct core_bench {
	struct null_plane null;
	struct measured measured;
	uint32_t client;
	uint32_t prober;
	uint64_t random;
	uint32_t *order; /* owned; the groups, shuffled */
};

enum core_bench_figure {
	JOIN_1K,
	JOIN_10K,
	JOIN_100K,
	JOIN_1M,
	LEAVE_1M,
	JOIN_BUILD,
	MEMBER_BYTES,
	MFE_NEW,
	MFE_BYTES,
	JOIN_SG_MFE,
	JOIN_G_MFE,
	ANY_ADD,
	ANY_ADD_SLICE,
	ANY_DELETE,
	ANY_DELETE_SLICE,
	ROUTE_CALL,
	ROUTE_TOTAL,
	ROUTE_SLICE,
	SNAPSHOT_FIRST,
	SNAPSHOT_FIRST_SLICE,
	SNAPSHOT_SAME,
	SNAPSHOT_SAME_SLICE,
	SNAPSHOT_MOVED,
	SNAPSHOT_MOVED_SLICE,
	SNAPSHOT_BYTES,
	SNAPSHOT_JOINED,
	SNAPSHOT_JOINED_SLICE,
	RATES_TOTAL,
	RATES_SLICE,
	LINK_CALL,
	LINK_SLICE,
	UPLINK_CALL,
	UPLINK_SLICE,
	DEATH_CALL,
	DEATH_TOTAL,
	DEATH_SLICE,
	EXPIRY_TOTAL,
	EXPIRY_SLICE,
	CORE_BENCH_FIGURES
};

static struct bench_figure core_bench_figures[CORE_BENCH_FIGURES] = {
    [JOIN_1K] = {"one (S,G) join at 1,000 memberships", "us", {0}, 0},
    [JOIN_10K] = {"one (S,G) join at 10,000 memberships", "us", {0}, 0},
    [JOIN_100K] = {"one (S,G) join at 100,000 memberships", "us", {0}, 0},
    [JOIN_1M] = {"one (S,G) join at 1,000,000 memberships", "us", {0}, 0},
    [LEAVE_1M] = {"one (S,G) leave at 1,000,000 memberships", "us", {0}, 0},
    [JOIN_BUILD] = {"1,000,000 (*,G) joins", "ms", {0}, 0},
    [MEMBER_BYTES] = {"memory of a membership", "octets", {0}, 0},
    [MFE_NEW] = {"one new source, ten oifs merged", "us", {0}, 0},
    [MFE_BYTES] = {"memory of an entry with its ten oifs", "octets", {0}, 0},
    [JOIN_SG_MFE] = {"(S,G) join that changes its entry", "us", {0}, 0},
    [JOIN_G_MFE] = {"(*,G) join that changes one entry", "us", {0}, 0},
    [ANY_ADD] = {"(*,*) join over 100,000 entries: call", "ms", {0}, 0},
    [ANY_ADD_SLICE] = {"(*,*) join: longest slice after it", "ms", {0}, 0},
    [ANY_DELETE] = {"(*,*) leave over 100,000 entries: call", "ms", {0}, 0},
    [ANY_DELETE_SLICE] = {"(*,*) leave: longest slice after it", "ms", {0}, 0},
    [ROUTE_CALL] = {"route change of all: call", "ms", {0}, 0},
    [ROUTE_TOTAL] = {"route change of all: all slices", "ms", {0}, 0},
    [ROUTE_SLICE] = {"route change of all: longest slice", "ms", {0}, 0},
    [SNAPSHOT_FIRST] = {"first snapshot: all slices", "ms", {0}, 0},
    [SNAPSHOT_FIRST_SLICE] = {"first snapshot: longest slice", "ms", {0}, 0},
    [SNAPSHOT_SAME] = {"snapshot, nothing changed: all slices", "ms", {0}, 0},
    [SNAPSHOT_SAME_SLICE] = {"snapshot, nothing changed: longest slice", "ms", {0}, 0},
    [SNAPSHOT_MOVED] = {"snapshot, all counters moved: all slices", "ms", {0}, 0},
    [SNAPSHOT_MOVED_SLICE] = {"snapshot, all counters moved: longest slice", "ms", {0},
	0},
    [SNAPSHOT_BYTES] = {"memory of a snapshot, an entry's share", "octets", {0}, 0},
    [SNAPSHOT_JOINED] = {"snapshot after one join: all slices", "ms", {0}, 0},
    [SNAPSHOT_JOINED_SLICE] = {"snapshot after one join: longest slice", "ms", {0}, 0},
    [RATES_TOTAL] = {"rates of 100,000 entries sampled: all slices", "ms", {0}, 0},
    [RATES_SLICE] = {"rates sampled: longest slice", "ms", {0}, 0},
    [LINK_CALL] = {"outgoing interface of all entries removed: call", "ms", {0}, 0},
    [LINK_SLICE] = {"outgoing interface removed: longest slice", "ms", {0}, 0},
    [UPLINK_CALL] = {"incoming interface of all entries removed: call", "ms", {0}, 0},
    [UPLINK_SLICE] = {"incoming interface removed: longest slice", "ms", {0}, 0},
    [DEATH_CALL] = {"client with 900,000 memberships gone: call", "ms", {0}, 0},
    [DEATH_TOTAL] = {"client with 900,000 memberships gone: all slices", "ms", {0}, 0},
    [DEATH_SLICE] = {"client with 900,000 memberships gone: longest slice", "ms", {0},
	0},
    [EXPIRY_TOTAL] = {"100,000 entries expire: all slices", "ms", {0}, 0},
    [EXPIRY_SLICE] = {"100,000 entries expire: longest slice", "ms", {0}, 0},
};

static uint32_t
core_bench_client(struct core_bench *bench, uint32_t first_iface, uint32_t count)
{
	uint32_t handle = measured_register(&bench->measured, first_iface), i;

	for (i = 0; i < count; i++) {
		measured_add_link(&bench->measured, first_iface + i, false);
		measured_take(&bench->measured, handle, first_iface + i);
	}
	return handle;
}

static void
core_bench_start(struct core_bench *bench)
{
	uint32_t i, other, group;

	null_plane_init(&bench->null);
	bench->random = UINT64_C(0x9e3779b97f4a7c15);
	measured_start(&bench->measured, &bench->null.plane, CORE_BENCH_UPLINK);
	bench->order = calloc(CORE_BENCH_GROUPS, sizeof(*bench->order));
	if (bench->order == NULL)
		err(1, "start");
	measured_add_link(&bench->measured, CORE_BENCH_UPLINK, true);
	measured_add_link(&bench->measured, CORE_BENCH_UPLINK + 1, true);
	bench->client = core_bench_client(bench, 1, CORE_BENCH_IFACES);
	bench->prober = core_bench_client(bench, CORE_BENCH_PROBE_IFACE, 2);
	for (i = 0; i < CORE_BENCH_GROUPS; i++)
		bench->order[i] = i;
	for (i = CORE_BENCH_GROUPS - 1; i > 0; i--) {
		other = bench_random(&bench->random) % (i + 1);
		group = bench->order[i];
		bench->order[i] = bench->order[other];
		bench->order[other] = group;
	}
}

/* The one source that sends to this group. */
static struct mgm_addr
core_bench_source(uint32_t group)
{
	return addr_ipv4(CORE_BENCH_SOURCE + group % CORE_BENCH_SOURCES);
}

static void
core_bench_leave(
    struct core_bench *bench, uint32_t handle, const struct core_membership *membership)
{
	measured_ok("leave", core_delete_group_membership_entry(bench->measured.core,
				 handle, membership, bench->measured.now));
}

/* Which membership the n-th single call is about. */
enum core_bench_probe { PROBE_OTHER_SOURCE, PROBE_SOURCE, PROBE_ANY_SOURCE };

static struct core_membership
core_bench_probe(
    const struct core_bench *bench, enum core_bench_probe probe, uint32_t n)
{
	uint32_t i = bench->order[n];
	struct mgm_addr group = measured_group(i);
	struct mgm_addr source = core_bench_source(i);

	if (probe == PROBE_OTHER_SOURCE)
		source = addr_ipv4(CORE_BENCH_SOURCE + CORE_BENCH_SOURCES + n);
	return measured_membership(probe == PROBE_ANY_SOURCE ? NULL : &source, &group,
	    CORE_BENCH_PROBE_IFACE + n % 2);
}

/* Single joins among groups of the whole range, and their leaves again. */
static void
core_bench_measure_joins(struct core_bench *bench, enum core_bench_probe probe,
    struct bench_figure *join, struct bench_figure *leave)
{
	struct core_membership membership;
	int64_t start;
	uint32_t i;

	start = bench_thread_ns();
	for (i = 0; i < CORE_BENCH_PROBES; i++) {
		membership = core_bench_probe(bench, probe, i);
		measured_join(&bench->measured, bench->prober, &membership);
	}
	bench_add_us(join, start, CORE_BENCH_PROBES);
	start = bench_thread_ns();
	for (i = 0; i < CORE_BENCH_PROBES; i++) {
		membership = core_bench_probe(bench, probe, i);
		core_bench_leave(bench, bench->prober, &membership);
	}
	if (leave != NULL)
		bench_add_us(leave, start, CORE_BENCH_PROBES);
}

static size_t
core_bench_memory(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void
core_bench_memberships(struct core_bench *bench)
{
	static const struct {
		uint32_t groups;
		enum core_bench_figure join;
	} stops[] = {{100, JOIN_1K}, {1000, JOIN_10K}, {10000, JOIN_100K},
	    {CORE_BENCH_GROUPS, JOIN_1M}};
	size_t memory = core_bench_memory(), stop = 0;
	int64_t cpu = 0, start = bench_thread_ns();
	uint32_t i, ifindex;

	for (i = 0; i < CORE_BENCH_GROUPS; i++) {
		struct mgm_addr group = measured_group(bench->order[i]);

		for (ifindex = 1; ifindex <= CORE_BENCH_IFACES; ifindex++) {
			struct core_membership membership =
			    measured_membership(NULL, &group, ifindex);

			measured_join(&bench->measured, bench->client, &membership);
		}
		if (i + 1 != stops[stop].groups)
			continue;
		cpu += bench_thread_ns() - start;
		core_bench_measure_joins(bench, PROBE_OTHER_SOURCE,
		    &core_bench_figures[stops[stop].join],
		    stops[stop].join == JOIN_1M ? &core_bench_figures[LEAVE_1M] : NULL);
		stop++;
		start = bench_thread_ns();
	}
	bench_add(&core_bench_figures[JOIN_BUILD], (double)cpu / 1e6);
	bench_add(&core_bench_figures[MEMBER_BYTES],
	    (double)(core_bench_memory() - memory) /
		(CORE_BENCH_GROUPS * CORE_BENCH_IFACES));
}

static void
core_bench_entries(struct core_bench *bench)
{
	size_t memory = core_bench_memory();
	int64_t start = bench_thread_ns();
	uint32_t i;

	for (i = 0; i < CORE_BENCH_GROUPS; i++) {
		uint32_t number = bench->order[i];

		measured_new_source(&bench->measured, measured_group(number),
		    core_bench_source(number));
	}
	bench_add_us(&core_bench_figures[MFE_NEW], start, CORE_BENCH_GROUPS);
	bench_add(&core_bench_figures[MFE_BYTES],
	    (double)(core_bench_memory() - memory) / CORE_BENCH_GROUPS);
	measured_check_mfes(&bench->measured, CORE_BENCH_GROUPS);
	if (bench->null.oifs != (uint64_t)CORE_BENCH_GROUPS * CORE_BENCH_IFACES)
		errx(1, "entries lack outgoing interfaces");
}

/* The call took since `start`; then its slices. */
static void
core_bench_end_call(struct core_bench *bench, int64_t start,
    enum core_bench_figure call, enum core_bench_figure slice)
{
	bench_add_ms(&core_bench_figures[call], start);
	(void)measured_drain(&bench->measured, &core_bench_figures[slice]);
}

static void
core_bench_any(struct core_bench *bench)
{
	struct core_membership any =
	    measured_membership(NULL, NULL, CORE_BENCH_PROBE_IFACE);
	uint64_t changes = bench->null.changes;
	int64_t start = bench_thread_ns();

	measured_join(&bench->measured, bench->prober, &any);
	core_bench_end_call(bench, start, ANY_ADD, ANY_ADD_SLICE);
	start = bench_thread_ns();
	core_bench_leave(bench, bench->prober, &any);
	core_bench_end_call(bench, start, ANY_DELETE, ANY_DELETE_SLICE);
	if (bench->null.changes - changes != 2 * CORE_BENCH_GROUPS)
		errx(1, "(*,*) did not change every entry twice");
}

static void
core_bench_routes(struct core_bench *bench)
{
	uint64_t changes = bench->null.changes;
	int64_t start;

	bench->measured.uplink = CORE_BENCH_UPLINK + 1;
	start = bench_thread_ns();
	core_routes_changed(bench->measured.core, NULL);
	bench_add_ms(&core_bench_figures[ROUTE_CALL], start);
	bench_add(&core_bench_figures[ROUTE_TOTAL],
	    measured_drain(&bench->measured, &core_bench_figures[ROUTE_SLICE]));
	if (bench->null.changes - changes != CORE_BENCH_GROUPS)
		errx(1, "the route change did not reach every entry");
}

static void
core_bench_snapshot(struct core_bench *bench, enum core_bench_figure total,
    enum core_bench_figure slice)
{
	struct snapshot *snapshot;

	bench->measured.now += 1000000;
	core_request_snapshot(bench->measured.core, bench->measured.now);
	bench_add(&core_bench_figures[total],
	    measured_drain(&bench->measured, &core_bench_figures[slice]));
	snapshot = core_take_snapshot(bench->measured.core);
	if (snapshot->num_mfes != CORE_BENCH_GROUPS)
		errx(1, "%u entries in the snapshot", snapshot->num_mfes);
	snapshot_release(snapshot);
}

static void
core_bench_snapshots(struct core_bench *bench)
{
	size_t memory = core_bench_memory();
	struct core_membership joined;

	core_bench_snapshot(bench, SNAPSHOT_FIRST, SNAPSHOT_FIRST_SLICE);
	bench_add(&core_bench_figures[SNAPSHOT_BYTES],
	    (double)(core_bench_memory() - memory) / CORE_BENCH_GROUPS);
	core_bench_snapshot(bench, SNAPSHOT_SAME, SNAPSHOT_SAME_SLICE);
	bench->null.packets = 1;
	core_bench_snapshot(bench, SNAPSHOT_MOVED, SNAPSHOT_MOVED_SLICE);
	joined = core_bench_probe(bench, PROBE_OTHER_SOURCE, 0);
	measured_join(&bench->measured, bench->prober, &joined);
	core_bench_snapshot(bench, SNAPSHOT_JOINED, SNAPSHOT_JOINED_SLICE);
	core_bench_leave(bench, bench->prober, &joined);
}

/* What each second costs while somebody reads: a pass without a snapshot. */
static void
core_bench_rates(struct core_bench *bench)
{
	bench->null.packets++;
	bench->measured.now += 1000000;
	bench_add(&core_bench_figures[RATES_TOTAL],
	    measured_drain(&bench->measured, &core_bench_figures[RATES_SLICE]));
}

/* What ends things, in an order in which each still finds all entries. */
static void
core_bench_ends(struct core_bench *bench)
{
	struct core_status status;
	int64_t start = bench_thread_ns();

	core_remove_link(bench->measured.core, 1, bench->measured.now);
	core_bench_end_call(bench, start, LINK_CALL, LINK_SLICE);
	bench->measured.uplink = CORE_BENCH_UPLINK;
	start = bench_thread_ns();
	core_remove_link(
	    bench->measured.core, CORE_BENCH_UPLINK + 1, bench->measured.now);
	core_bench_end_call(bench, start, UPLINK_CALL, UPLINK_SLICE);
	start = bench_thread_ns();
	core_client_gone(bench->measured.core, bench->client, bench->measured.now);
	bench_add_ms(&core_bench_figures[DEATH_CALL], start);
	bench_add(&core_bench_figures[DEATH_TOTAL],
	    measured_drain(&bench->measured, &core_bench_figures[DEATH_SLICE]));
	core_get_status(bench->measured.core, &status);
	if (status.memberships != 0)
		errx(1, "%u memberships are left", status.memberships);
	measured_check_mfes(&bench->measured, CORE_BENCH_GROUPS);
	/* Twice: the packets that the snapshot saw keep each entry alive once. */
	bench->measured.now += bench->measured.config.lifetime_us;
	(void)measured_drain(&bench->measured, NULL);
	bench->measured.now += bench->measured.config.lifetime_us;
	bench_add(&core_bench_figures[EXPIRY_TOTAL],
	    measured_drain(&bench->measured, &core_bench_figures[EXPIRY_SLICE]));
	measured_check_mfes(&bench->measured, 0);
}

static void
core_bench_once(void)
{
	struct core_bench bench = {0};

	core_bench_start(&bench);
	core_bench_memberships(&bench);
	core_bench_entries(&bench);
	core_bench_measure_joins(
	    &bench, PROBE_SOURCE, &core_bench_figures[JOIN_SG_MFE], NULL);
	core_bench_measure_joins(
	    &bench, PROBE_ANY_SOURCE, &core_bench_figures[JOIN_G_MFE], NULL);
	(void)measured_drain(&bench.measured, NULL);
	core_bench_any(&bench);
	core_bench_routes(&bench);
	core_bench_snapshots(&bench);
	core_bench_rates(&bench);
	core_bench_ends(&bench);
	measured_stop(&bench.measured);
	free(bench.order);
	/* The next repetition shall ask the system for memory as this one did. */
	(void)malloc_trim(0);
}

int
main(int argc, char **argv)
{
	unsigned repeat = bench_repeat(argc, argv);

	while (repeat-- > 0)
		core_bench_once();
	bench_print_all("core", core_bench_figures, CORE_BENCH_FIGURES);
	return 0;
}
