/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_bench.c - what alarms cost: one on the groups of 100,000 entries, and 5,000 of
 * them at a time.
 *
 * In one process, above a plane that does nothing, so that the figures are of the walk
 * over the entries, and of the alarms; a real plane's counters are one cache miss more
 * for each entry. Costs are thread CPU time. A slice is one core_work().
 */
#include "config.h"

#include "bench.h"
#include "null_plane.h"

#include "addr.h"
#include "core.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALARM_BENCH_ENTRIES 100000
#define ALARM_BENCH_ALARMS 5000
#define ALARM_BENCH_GROUP 0xe9000000 /* 233/8: not source-specific */
#define ALARM_BENCH_SOURCE 0x0a000001

struct alarm_bench {
	struct null_plane null;
	struct core *core;
	struct alarm_spec *specs; /* owned */
	int64_t now;
};

enum alarm_bench_figure {
	RANGE_READ,
	RANGE_SLICE,
	FLOWS_SET,
	FLOWS_SAME,
	FLOWS_SECOND,
	FLOWS_SLICE,
	IFACES_SECOND,
	ENTRIES_END,
	ENTRIES_END_WATCHED,
	ALARM_BENCH_FIGURES
};

static struct bench_figure alarm_bench_figures[ALARM_BENCH_FIGURES] = {
    [RANGE_READ] = {"a range of 100,000 entries read once: all slices", "ms", {0}, 0},
    [RANGE_SLICE] = {"a range of 100,000 entries: longest slice", "ms", {0}, 0},
    [FLOWS_SET] = {"5,000 alarms on flows set", "ms", {0}, 0},
    [FLOWS_SAME] = {"the same 5,000 set again, one changed", "ms", {0}, 0},
    [FLOWS_SECOND] = {"5,000 alarms on flows sampled once", "ms", {0}, 0},
    [FLOWS_SLICE] = {"5,000 alarms on flows: longest slice", "ms", {0}, 0},
    [IFACES_SECOND] = {"5,000 alarms on interfaces sampled once", "ms", {0}, 0},
    [ENTRIES_END] = {"100,000 entries end, no alarm", "ms", {0}, 0},
    [ENTRIES_END_WATCHED] = {"100,000 entries end, 5,000 alarms on flows", "ms", {0},
	0},
};

static int
alarm_bench_route(void *ctx, const struct mgm_addr *source, struct core_route *route)
{
	(void)ctx; /* all routes lead there */
	route->ifindex = 1;
	route->prefix = (struct mgm_prefix){*source, 32};
	return 0;
}

static struct mgm_addr
alarm_bench_group(uint32_t number)
{
	return addr_ipv4(ALARM_BENCH_GROUP + number);
}

static void
alarm_bench_start(struct alarm_bench *bench)
{
	struct core_port port = {.route_lookup = alarm_bench_route};
	struct core_link link = {
	    .link = {.ifindex = 1, .name = "bench1", .mtu = 1500, .running = true},
	    .broadcast_or_p2p = true,
	    .configured = true,
	};
	struct core_config config;
	uint32_t i;

	null_plane_init(&bench->null);
	bench->null.plane.impl = &bench->null;
	bench->now = 1000000;
	core_config_default(&config);
	bench->core = core_new(&config, &port, &bench->null.plane);
	bench->specs = calloc(ALARM_BENCH_ALARMS, sizeof(*bench->specs));
	if (bench->core == NULL || bench->specs == NULL)
		err(1, "start");
	bench_check("link", core_set_link(bench->core, &link, bench->now));
	for (i = 0; i < ALARM_BENCH_ENTRIES; i++) {
		/* In an order in which neighbours are not made one after the other. */
		struct plane_event event = {
		    .type = PLANE_EVENT_NEW_SOURCE,
		    .group = alarm_bench_group(i * 7919 % ALARM_BENCH_ENTRIES),
		    .source = addr_ipv4(ALARM_BENCH_SOURCE),
		    .ifindex = 1,
		};

		core_plane_event(bench->core, &event, bench->now);
	}
}

/* Until nothing waits: all slices together in ms, and the longest. */
static double
alarm_bench_drain(struct alarm_bench *bench, double *longest)
{
	int64_t total = 0, most = 0, start, slice;
	bool more;

	do {
		start = bench_thread_ns();
		more = core_work(bench->core, bench->now);
		slice = bench_thread_ns() - start;
		total += slice;
		if (slice > most)
			most = slice;
	} while (more);
	*longest = (double)most / 1e6;
	return (double)total / 1e6;
}

/* An interval goes by. */
static void
alarm_bench_sample(struct alarm_bench *bench, enum alarm_bench_figure figure,
    enum alarm_bench_figure slice)
{
	double longest;

	bench->null.packets += 3;
	bench->now += 1000000;
	bench_add(&alarm_bench_figures[figure], alarm_bench_drain(bench, &longest));
	if (slice != figure)
		bench_add(&alarm_bench_figures[slice], longest);
}

static void
alarm_bench_set(struct alarm_bench *bench, size_t count, struct bench_figure *figure)
{
	int64_t start = bench_thread_ns();
	double longest;

	bench_check(
	    "set", core_set_alarms(bench->core, bench->specs, count, bench->now));
	if (figure != NULL)
		bench_add(figure, (double)(bench_thread_ns() - start) / 1e6);
	(void)alarm_bench_drain(bench, &longest);
}

static void
alarm_bench_specs(struct alarm_bench *bench, enum alarm_subject_kind subject)
{
	uint32_t i;

	for (i = 0; i < ALARM_BENCH_ALARMS; i++) {
		struct alarm_spec *spec = &bench->specs[i];

		alarm_spec_default(spec);
		spec->index = i + 1;
		(void)snprintf(spec->name, sizeof(spec->name), "alarm%u", (unsigned)i);
		spec->subject = subject;
		strcpy(spec->ifname, "bench1");
		spec->group = (struct mgm_prefix){alarm_bench_group(i * 17), 32};
		spec->source = addr_ipv4(ALARM_BENCH_SOURCE);
		spec->rising = 1000;
	}
}

static void
alarm_bench_range(struct alarm_bench *bench)
{
	struct alarm_row row;

	alarm_bench_specs(bench, ALARM_SUBJECT_GROUPS);
	bench->specs[0].ifname[0] = '\0';
	bench->specs[0].interval_ms = 100;
	bench->specs[0].group = (struct mgm_prefix){addr_ipv4(ALARM_BENCH_GROUP), 8};
	bench->specs[0].quantity = ALARM_QUANTITY_PACKET_RATE;
	alarm_bench_set(bench, 1, NULL);
	alarm_bench_sample(bench, RANGE_READ, RANGE_SLICE);
	if (!core_next_alarm(bench->core, 0, &row) ||
	    row.value != 3 * ALARM_BENCH_ENTRIES)
		errx(1, "the range measured %llu", (unsigned long long)row.value);
}

static void
alarm_bench_end_entries(struct alarm_bench *bench, struct bench_figure *figure)
{
	double longest;

	bench->null.packets++;
	bench->now += INT64_C(2000) * 1000000;
	(void)alarm_bench_drain(bench, &longest); /* the packets keep each alive once */
	bench->now += INT64_C(2000) * 1000000;
	bench_add(figure, alarm_bench_drain(bench, &longest));
}

static void
alarm_bench_once(bool watched)
{
	struct alarm_bench bench = {0};
	struct core_status status;

	alarm_bench_start(&bench);
	if (watched) {
		alarm_bench_range(&bench);
		alarm_bench_specs(&bench, ALARM_SUBJECT_INTERFACE);
		alarm_bench_set(&bench, ALARM_BENCH_ALARMS, NULL);
		alarm_bench_sample(&bench, IFACES_SECOND, IFACES_SECOND);
		alarm_bench_specs(&bench, ALARM_SUBJECT_FLOW);
		alarm_bench_set(
		    &bench, ALARM_BENCH_ALARMS, &alarm_bench_figures[FLOWS_SET]);
		alarm_bench_sample(&bench, FLOWS_SECOND, FLOWS_SLICE);
		bench.specs[9].rising++;
		alarm_bench_set(
		    &bench, ALARM_BENCH_ALARMS, &alarm_bench_figures[FLOWS_SAME]);
	}
	alarm_bench_end_entries(
	    &bench, &alarm_bench_figures[watched ? ENTRIES_END_WATCHED : ENTRIES_END]);
	core_get_status(bench.core, &status);
	if (status.mfes != 0)
		errx(1, "%u entries are left", (unsigned)status.mfes);
	core_free(bench.core);
	free(bench.specs);
}

int
main(int argc, char **argv)
{
	unsigned repeat = bench_repeat(argc, argv);

	while (repeat-- > 0) {
		alarm_bench_once(false);
		alarm_bench_once(true);
	}
	bench_print_all("alarm", alarm_bench_figures, ALARM_BENCH_FIGURES);
	return 0;
}
