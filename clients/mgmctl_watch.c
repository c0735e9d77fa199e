/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_watch.c - mgmctl watch: how fast each flow is, again and again.
 *
 * Rates are differences of two walks over the time between them, by the monotonic
 * clock. A flow that is new since the last walk counts from zero; one whose counters
 * are lower than before was made anew. On a terminal each picture replaces the last;
 * elsewhere lines are appended, each with its time, so that they can be filtered. With
 * --json each interval is one line with one object.
 */
#include "config.h"

#include "mgmctl.h"

#include "table.h"

#include <errno.h>
#include <event2/event.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WATCH_CLEAR "\033[H\033[2J"

struct mgmctl_watch_flow {
	struct mgm_addr group, source;
	uint32_t iif, num_oifs;
	uint64_t in_packets, in_octets, out_packets, out_octets;
};

struct mgmctl_watch_walk {
	struct mgmctl_watch_flow *flows; /* owned; ordered as the daemon's */
	size_t count, capacity;
	double at_s;
	bool failed; /* no memory */
};

struct mgmctl_watch {
	struct mgmctl *ctl;
	struct event_base *base;
	struct mgmctl_watch_walk last;
	double interval_s;
	long left; /* pictures to go; -1: no end */
	int result;
};

static void
mgmctl_watch_add(void *context, const struct mgm_mfe_stats_ex *mfe)
{
	struct mgmctl_watch_walk *walk = context;
	size_t capacity = walk->capacity > 0 ? 2 * walk->capacity : 64;
	struct mgmctl_watch_flow *flow, *flows;
	uint32_t i;

	if (walk->count == walk->capacity) {
		flows = realloc(walk->flows, capacity * sizeof(*flows));
		if (flows == NULL) {
			walk->failed = true;
			return;
		}
		walk->flows = flows;
		walk->capacity = capacity;
	}
	flow = &walk->flows[walk->count++];
	*flow = (struct mgmctl_watch_flow){
	    .group = mfe->head.group,
	    .source = mfe->head.source,
	    .iif = mfe->head.iif,
	    .num_oifs = mfe->num_oifs,
	    .in_packets = mfe->counts.received_packets,
	    .in_octets = mfe->counts.received_octets,
	};
	for (i = 0; i < mfe->num_oifs; i++) {
		flow->out_packets += mfe->oifs[i].out_packets;
		flow->out_octets += mfe->oifs[i].out_octets;
	}
}

static int
mgmctl_watch_walk(struct mgmctl *ctl, struct mgmctl_watch_walk *walk)
{
	struct timespec ts;
	int r = mgmctl_data_read_interfaces(ctl);

	*walk = (struct mgmctl_watch_walk){0};
	if (r != MGMCTL_OK)
		return r;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail on Linux */
	walk->at_s = (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
	r = mgmctl_data_walk_mfes(ctl, mgmctl_watch_add, walk);
	if (r == MGMCTL_OK && walk->failed)
		r = mgmctl_data_error("no memory");
	return r;
}

static int
mgmctl_watch_cmp(const void *a, const void *b)
{
	const struct mgmctl_watch_flow *x = a, *y = b;
	int order = memcmp(&x->group, &y->group, sizeof(x->group));

	return order != 0 ? order : memcmp(&x->source, &y->source, sizeof(x->source));
}

static double
mgmctl_watch_rate(uint64_t now, uint64_t before, double seconds)
{
	/* Oifs may leave a living flow, and their share with them. */
	return now > before && seconds > 0 ? (double)(now - before) / seconds : 0;
}

struct mgmctl_watch_rates {
	double in_pps, in_bps, out_pps, out_bps;
};

static struct mgmctl_watch_rates
mgmctl_watch_rates_of(const struct mgmctl_watch *watch,
    const struct mgmctl_watch_walk *walk, const struct mgmctl_watch_flow *flow)
{
	static const struct mgmctl_watch_flow none;
	const struct mgmctl_watch_flow *before = NULL;
	double seconds = walk->at_s - watch->last.at_s;

	if (watch->last.count > 0)
		before = bsearch(flow, watch->last.flows, watch->last.count,
		    sizeof(*flow), mgmctl_watch_cmp);
	if (before == NULL || before->in_packets > flow->in_packets)
		before = &none;
	return (struct mgmctl_watch_rates){
	    .in_pps = mgmctl_watch_rate(flow->in_packets, before->in_packets, seconds),
	    .in_bps =
		8 * mgmctl_watch_rate(flow->in_octets, before->in_octets, seconds),
	    .out_pps =
		mgmctl_watch_rate(flow->out_packets, before->out_packets, seconds),
	    .out_bps =
		8 * mgmctl_watch_rate(flow->out_octets, before->out_octets, seconds),
	};
}

static int
mgmctl_watch_json(
    const struct mgmctl_watch *watch, const struct mgmctl_watch_walk *walk)
{
	json_t *flows = json_array(), *line;
	char group[MGM_ADDR_TEXT_SIZE], source[MGM_ADDR_TEXT_SIZE];
	char name[MGMCTL_IFNAME_SIZE];
	size_t i;
	int r;

	for (i = 0; i < walk->count; i++) {
		const struct mgmctl_watch_flow *flow = &walk->flows[i];
		struct mgmctl_watch_rates rates =
		    mgmctl_watch_rates_of(watch, walk, flow);

		if (json_array_append_new(flows,
			json_pack("{s:s,s:s,s:s,s:I,s:f,s:f,s:f,s:f}", "group",
			    mgm_addr_format(&flow->group, group, sizeof(group)),
			    "source",
			    mgm_addr_format(&flow->source, source, sizeof(source)),
			    "iif",
			    mgmctl_data_ifname(
				watch->ctl, flow->iif, name, sizeof(name)),
			    "oifs", (json_int_t)flow->num_oifs, "in_packets_per_second",
			    rates.in_pps, "in_bits_per_second", rates.in_bps,
			    "out_packets_per_second", rates.out_pps,
			    "out_bits_per_second", rates.out_bps)) != 0) {
			json_decref(flows);
			return -ENOMEM;
		}
	}
	line = json_pack("{s:f,s:o}", "time", (double)time(NULL), "flows", flows);
	if (line == NULL)
		return -ENOMEM;
	r = json_dumpf(line, stdout, JSON_COMPACT) == 0 ? 0 : -EIO;
	json_decref(line);
	putchar('\n');
	return r;
}

/* "950", "1.25k", "98.1M". */
static const char *
mgmctl_watch_human(double value, char *buffer, size_t size)
{
	static const char units[] = " kMGT";
	size_t i = 0;

	while (value >= 999.5 && i < sizeof(units) - 2) {
		value /= 1000;
		i++;
	}
	if (i == 0)
		snprintf(buffer, size, "%.0f", value);
	else
		snprintf(buffer, size, "%.*f%c",
		    value < 10    ? 2
		    : value < 100 ? 1
				  : 0,
		    value, units[i]);
	return buffer;
}

static int
mgmctl_watch_table(const struct mgmctl_watch *watch,
    const struct mgmctl_watch_walk *walk, bool terminal)
{
	static const struct table_column columns[] = {{"TIME", false}, {"GROUP", false},
	    {"SOURCE", false}, {"IIF", false}, {"OIFS", true}, {"IN-PACKETS/S", true},
	    {"IN-BITS/S", true}, {"OUT-PACKETS/S", true}, {"OUT-BITS/S", true}};
	struct table *t = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	char text[MGM_ADDR_TEXT_SIZE], name[MGMCTL_IFNAME_SIZE], clock[16];
	time_t now = time(NULL);
	struct tm tm;
	size_t i;
	int r;

	if (t == NULL)
		return -ENOMEM;
	strftime(clock, sizeof(clock), "%H:%M:%S", localtime_r(&now, &tm));
	for (i = 0; i < walk->count; i++) {
		const struct mgmctl_watch_flow *f = &walk->flows[i];
		struct mgmctl_watch_rates rates = mgmctl_watch_rates_of(watch, walk, f);

		table_add(t, "%s", clock);
		table_add(t, "%s", mgm_addr_format(&f->group, text, sizeof(text)));
		table_add(t, "%s", mgm_addr_format(&f->source, text, sizeof(text)));
		table_add(t, "%s",
		    mgmctl_data_ifname(watch->ctl, f->iif, name, sizeof(name)));
		table_add(t, "%u", f->num_oifs);
		table_add(
		    t, "%s", mgmctl_watch_human(rates.in_pps, text, sizeof(text)));
		table_add(
		    t, "%s", mgmctl_watch_human(rates.in_bps, text, sizeof(text)));
		table_add(
		    t, "%s", mgmctl_watch_human(rates.out_pps, text, sizeof(text)));
		table_add(
		    t, "%s", mgmctl_watch_human(rates.out_bps, text, sizeof(text)));
	}
	if (terminal)
		fputs(WATCH_CLEAR, stdout);
	r = table_print(t, stdout);
	table_free(t);
	return r;
}

static void
mgmctl_watch_stop(struct mgmctl_watch *watch, int result)
{
	watch->result = result;
	(void)event_base_loopbreak(watch->base); /* fails only without a base */
}

static void
mgmctl_watch_on_timer(evutil_socket_t fd, short events, void *arg)
{
	struct mgmctl_watch *watch = arg;
	struct mgmctl_watch_walk walk;
	int r = mgmctl_watch_walk(watch->ctl, &walk);

	(void)fd, (void)events; /* libevent's signature */
	if (r != MGMCTL_OK) {
		free(walk.flows);
		mgmctl_watch_stop(watch, r);
		return;
	}
	if (watch->ctl->json)
		r = mgmctl_watch_json(watch, &walk);
	else
		r = mgmctl_watch_table(watch, &walk, isatty(STDOUT_FILENO));
	if (r == 0 && fflush(stdout) != 0)
		r = -errno;
	free(watch->last.flows);
	watch->last = walk;
	if (r != 0)
		mgmctl_watch_stop(
		    watch, mgmctl_data_error("cannot write: %s", strerror(-r)));
	else if (watch->left > 0 && --watch->left == 0)
		mgmctl_watch_stop(watch, MGMCTL_OK);
}

static void
mgmctl_watch_on_signal(evutil_socket_t number, short events, void *arg)
{
	(void)number, (void)events; /* libevent's signature */
	mgmctl_watch_stop(arg, MGMCTL_OK);
}

static int
mgmctl_watch_run(struct mgmctl_watch *watch)
{
	struct timeval interval = {.tv_sec = (time_t)watch->interval_s};
	struct event *events[3] = {0};
	size_t i;
	int r = MGMCTL_OK;

	interval.tv_usec =
	    (suseconds_t)((watch->interval_s - (double)interval.tv_sec) * 1e6);
	watch->base = event_base_new();
	if (watch->base == NULL)
		return mgmctl_data_error("no memory");
	events[0] =
	    event_new(watch->base, -1, EV_PERSIST, mgmctl_watch_on_timer, watch);
	events[1] = evsignal_new(watch->base, SIGINT, mgmctl_watch_on_signal, watch);
	events[2] = evsignal_new(watch->base, SIGTERM, mgmctl_watch_on_signal, watch);
	for (i = 0; i < 3 && r == MGMCTL_OK; i++) {
		if (events[i] == NULL ||
		    event_add(events[i], i == 0 ? &interval : NULL) != 0)
			r = mgmctl_data_error("no memory");
	}
	if (r == MGMCTL_OK)
		(void)event_base_dispatch(watch->base); /* ended by loopbreak */
	for (i = 0; i < 3; i++) {
		if (events[i] != NULL)
			event_free(events[i]);
	}
	event_base_free(watch->base);
	return r == MGMCTL_OK ? watch->result : r;
}

static bool
mgmctl_watch_number(const char *text, double low, double high, double *value)
{
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	return errno == 0 && end != text && *end == '\0' && *value >= low &&
	       *value <= high;
}

int
mgmctl_watch(struct mgmctl *ctl, int argc, char **argv)
{
	struct mgmctl_watch watch = {.ctl = ctl, .interval_s = 1, .left = -1};
	double count;
	int c, r;

	while ((c = getopt(argc, argv, "+i:n:")) != -1) {
		if (c == 'i' &&
		    mgmctl_watch_number(optarg, 0.1, 86400, &watch.interval_s))
			continue;
		if (c == 'n' && mgmctl_watch_number(optarg, 1, 1e9, &count)) {
			watch.left = (long)count;
			continue;
		}
		if (c == 'i' || c == 'n')
			return mgmctl_data_usage(
			    "-%c %s: must be a number: seconds from 0.1 to 86400, or a "
			    "count from 1",
			    c, optarg);
		return mgmctl_data_usage("wrong option of watch");
	}
	if (optind != argc)
		return mgmctl_data_usage("watch takes no '%s'", argv[optind]);
	r = mgmctl_data_open(ctl, MGM_RUNSTATEDIR "/mgm/admin.sock");
	/* The first walk is what the first picture's rates are counted from. */
	if (r == MGMCTL_OK)
		r = mgmctl_watch_walk(ctl, &watch.last);
	if (r == MGMCTL_OK)
		r = mgmctl_watch_run(&watch);
	free(watch.last.flows);
	return r;
}
