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
#include "measured.h"
#include "null_plane.h"

#include "addr.h"
#include "core.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALARM_BENCH_ENTRIES 100000
#define ALARM_BENCH_ALARMS 5000
#define ALARM_BENCH_IFACE 1
#define ALARM_BENCH_SOURCE 0x0a000001

struct alarm_bench {
	struct null_plane null;
	struct measured measured;
	struct alarm_spec *specs; /* owned */
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

static void
alarm_bench_start(struct alarm_bench *bench)
{
	uint32_t i;

	null_plane_init(&bench->null);
	measured_start(&bench->measured, &bench->null.plane, ALARM_BENCH_IFACE);
	bench->specs = calloc(ALARM_BENCH_ALARMS, sizeof(*bench->specs));
	if (bench->specs == NULL)
		err(1, "start");
	measured_add_link(&bench->measured, ALARM_BENCH_IFACE, true);
	/* In an order in which neighbours are not made one after the other. */
	for (i = 0; i < ALARM_BENCH_ENTRIES; i++)
		measured_new_source(&bench->measured,
		    measured_group(i * 7919 % ALARM_BENCH_ENTRIES),
		    addr_ipv4(ALARM_BENCH_SOURCE));
}

/* An interval goes by. */
static void
alarm_bench_sample(struct alarm_bench *bench, enum alarm_bench_figure figure,
    enum alarm_bench_figure slice)
{
	struct bench_figure *longest =
	    slice != figure ? &alarm_bench_figures[slice] : NULL;

	bench->null.packets += 3;
	bench->measured.now += 1000000;
	bench_add(
	    &alarm_bench_figures[figure], measured_drain(&bench->measured, longest));
}

static void
alarm_bench_set(struct alarm_bench *bench, size_t count, struct bench_figure *figure)
{
	int64_t start = bench_thread_ns();

	bench_check("set", core_set_alarms(bench->measured.core, bench->specs, count,
			       bench->measured.now));
	if (figure != NULL)
		bench_add_ms(figure, start);
	(void)measured_drain(&bench->measured, NULL);
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
		(void)snprintf(spec->ifname, sizeof(spec->ifname), MEASURED_IFNAME "%d",
		    ALARM_BENCH_IFACE);
		spec->group = (struct mgm_prefix){measured_group(i * 17), 32};
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
	bench->specs[0].group = (struct mgm_prefix){measured_group(0), 8};
	bench->specs[0].quantity = ALARM_QUANTITY_PACKET_RATE;
	alarm_bench_set(bench, 1, NULL);
	alarm_bench_sample(bench, RANGE_READ, RANGE_SLICE);
	if (!core_next_alarm(bench->measured.core, 0, &row) ||
	    row.value != 3 * ALARM_BENCH_ENTRIES)
		errx(1, "the range measured %llu", (unsigned long long)row.value);
}

static void
alarm_bench_end_entries(struct alarm_bench *bench, struct bench_figure *figure)
{
	bench->null.packets++;
	bench->measured.now += bench->measured.config.lifetime_us;
	/* The packets keep each alive once. */
	(void)measured_drain(&bench->measured, NULL);
	bench->measured.now += bench->measured.config.lifetime_us;
	bench_add(figure, measured_drain(&bench->measured, NULL));
	measured_check_mfes(&bench->measured, 0);
}

static void
alarm_bench_once(bool watched)
{
	struct alarm_bench bench = {0};

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
	measured_stop(&bench.measured);
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
