/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_watch.c - mgmctl watch: how fast each flow is, again and again.
 *
 * On a terminal each picture replaces the last;
 * elsewhere lines are appended, each with its time, so that they can be filtered. With
 * --json each interval is one line with one object.
 */
#include "config.h"

#include "mgmctl_rate.h"
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

struct mgmctl_watch {
	struct mgmctl *ctl;
	struct event_base *base;
	struct mgmctl_rate_walk last;
	double interval_s;
	long left; /* pictures to go; -1: no end */
	int result;
};

static int
mgmctl_watch_json(const struct mgmctl_watch *watch, const struct mgmctl_rate_walk *walk)
{
	json_t *flows = json_array(), *line;
	char group[MGM_ADDR_TEXT_SIZE], source[MGM_ADDR_TEXT_SIZE];
	char name[MGMCTL_IFNAME_SIZE];
	size_t i;
	int r;

	for (i = 0; i < walk->count; i++) {
		const struct mgmctl_rate_flow *flow = &walk->flows[i];
		struct mgmctl_rate rates =
		    mgmctl_rate_of_flow(&watch->last, walk, flow);

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

static int
mgmctl_watch_table(const struct mgmctl_watch *watch,
    const struct mgmctl_rate_walk *walk, bool terminal)
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
		const struct mgmctl_rate_flow *f = &walk->flows[i];
		struct mgmctl_rate rates = mgmctl_rate_of_flow(&watch->last, walk, f);

		table_add(t, "%s", clock);
		table_add(t, "%s", mgm_addr_format(&f->group, text, sizeof(text)));
		table_add(t, "%s", mgm_addr_format(&f->source, text, sizeof(text)));
		table_add(t, "%s",
		    mgmctl_data_ifname(watch->ctl, f->iif, name, sizeof(name)));
		table_add(t, "%u", f->num_oifs);
		table_add(t, "%s", mgmctl_rate_human(rates.in_pps, text, sizeof(text)));
		table_add(t, "%s", mgmctl_rate_human(rates.in_bps, text, sizeof(text)));
		table_add(
		    t, "%s", mgmctl_rate_human(rates.out_pps, text, sizeof(text)));
		table_add(
		    t, "%s", mgmctl_rate_human(rates.out_bps, text, sizeof(text)));
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
	struct mgmctl_rate_walk walk;
	int r = mgmctl_rate_walk(watch->ctl, &walk);

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

int
mgmctl_watch(struct mgmctl *ctl, int argc, char **argv)
{
	struct mgmctl_watch watch = {.ctl = ctl, .interval_s = 1, .left = -1};
	double count;
	int c, r;

	while ((c = getopt(argc, argv, "+i:n:")) != -1) {
		if (c == 'i' &&
		    mgmctl_rate_number(optarg, 0.1, 86400, &watch.interval_s))
			continue;
		if (c == 'n' && mgmctl_rate_number(optarg, 1, 1e9, &count)) {
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
		r = mgmctl_rate_walk(ctl, &watch.last);
	if (r == MGMCTL_OK)
		r = mgmctl_watch_run(&watch);
	free(watch.last.flows);
	return r;
}
