/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_explain.c - mgmctl explain and mgmctl events: the daemon's own words.
 *
 * explain prints one step of the decision about a flow on each line, as the daemon
 * tells them. events prints a line for each thing that happens, with the time at which
 * it arrived here, until a signal; lines that came too fast are counted. With --json
 * explain is one array, and each event is an object on a line of its own.
 */
#include "config.h"

#include "mgmctl.h"

#include <event2/event.h>
#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct mgmctl_events {
	struct mgmctl *ctl;
	struct event_base *base;
	bool failed; /* the daemon is gone, or standard output */
};

static bool
mgmctl_explain_is_group(const struct mgm_addr *addr)
{
	return addr->family == MGM_FAMILY_IPV6 ? addr->octets[0] == 0xff
					       : (addr->octets[0] & 0xf0) == 0xe0;
}

static void
mgmctl_explain_line(void *context, const char *text)
{
	json_t *lines = context;

	if (lines != NULL)
		(void)json_array_append_new(lines, json_string(text)); /* see below */
	else
		puts(text);
}

static int
mgmctl_explain_flow(
    struct mgmctl *ctl, const struct mgm_addr *group, const struct mgm_addr *source)
{
	json_t *lines = ctl->json ? json_array() : NULL;
	enum mgm_status status;
	int r = MGMCTL_OK;

	if (ctl->json && lines == NULL)
		return mgmctl_data_error("no memory");
	status = mgm_explain(ctl->session, group, source, mgmctl_explain_line, lines);
	if (status != MGM_OK)
		r = mgmctl_data_failed(ctl, "explain", status);
	else if (lines != NULL && json_dumpf(lines, stdout, JSON_INDENT(2)) != 0)
		r = mgmctl_data_error("cannot write to standard output");
	else if (lines != NULL)
		putchar('\n');
	json_decref(lines);
	return r;
}

int
mgmctl_explain(struct mgmctl *ctl, int argc, char **argv)
{
	struct mgm_addr source, group, swap;
	int r;

	if (argc != 3)
		return mgmctl_data_usage("explain takes a source and a group");
	if (!mgm_addr_parse(argv[1], &source) || !mgm_addr_parse(argv[2], &group))
		return mgmctl_data_usage("'%s' and '%s' must be addresses: a source "
					 "like 192.0.2.1 and a group like 239.1.1.1",
		    argv[1], argv[2]);
	if (source.family != group.family)
		return mgmctl_data_usage("source and group must be of one family");
	/* People write both orders, and only one of the two is multicast. */
	if (mgmctl_explain_is_group(&source) && !mgmctl_explain_is_group(&group)) {
		swap = source;
		source = group;
		group = swap;
	}
	r = mgmctl_data_open(ctl, MGM_RUNSTATEDIR "/mgm/admin.sock");
	return r == MGMCTL_OK ? mgmctl_explain_flow(ctl, &group, &source) : r;
}

static void
mgmctl_events_line(void *context, uint64_t lost, const char *line)
{
	struct mgmctl_events *events = context;
	struct timespec now;
	json_t *object;
	char clock[16];
	struct tm tm;

	(void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail on Linux */
	if (events->ctl->json) {
		object = json_pack("{s:f,s:I,s:s}", "time",
		    (double)now.tv_sec + (double)now.tv_nsec / 1e9, "lost",
		    (json_int_t)lost, "event", line);
		if (object == NULL || json_dumpf(object, stdout, JSON_COMPACT) != 0)
			events->failed = true;
		putchar('\n');
		json_decref(object);
	} else {
		strftime(
		    clock, sizeof(clock), "%H:%M:%S", localtime_r(&now.tv_sec, &tm));
		if (lost > 0)
			printf("%s (%" PRIu64 " events came too fast and are lost)\n",
			    clock, lost);
		printf("%s.%03ld %s\n", clock, now.tv_nsec / 1000000, line);
	}
}

static void
mgmctl_events_on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct mgmctl_events *events = arg;
	enum mgm_status status = mgm_dispatch(events->ctl->session);

	(void)fd, (void)what; /* libevent's signature */
	if (fflush(stdout) != 0)
		events->failed = true;
	if (status != MGM_OK) {
		mgmctl_data_failed(events->ctl, "events", status);
		events->failed = true;
	}
	if (events->failed)
		(void)event_base_loopbreak(
		    events->base); /* fails only without a base */
}

static void
mgmctl_events_on_signal(evutil_socket_t number, short what, void *arg)
{
	struct mgmctl_events *events = arg;

	(void)number, (void)what;                 /* libevent's signature */
	(void)event_base_loopbreak(events->base); /* as above */
}

static int
mgmctl_events_run(struct mgmctl_events *events)
{
	struct event *watched[3] = {0};
	int r = MGMCTL_OK;
	size_t i;

	events->base = event_base_new();
	if (events->base == NULL)
		return mgmctl_data_error("no memory");
	watched[0] =
	    evsignal_new(events->base, SIGINT, mgmctl_events_on_signal, events);
	watched[1] =
	    evsignal_new(events->base, SIGTERM, mgmctl_events_on_signal, events);
	watched[2] = event_new(events->base, mgm_fd(events->ctl->session),
	    EV_READ | EV_PERSIST, mgmctl_events_on_socket, events);
	for (i = 0; i < 3 && r == MGMCTL_OK; i++) {
		if (watched[i] == NULL || event_add(watched[i], NULL) != 0)
			r = mgmctl_data_error("no memory");
	}
	if (r == MGMCTL_OK) {
		/* What came together with the answer to the subscription. */
		mgmctl_events_on_socket(-1, 0, events);
		if (!events->failed)
			(void)event_base_dispatch(events->base); /* by loopbreak */
	}
	for (i = 0; i < 3; i++) {
		if (watched[i] != NULL)
			event_free(watched[i]);
	}
	event_base_free(events->base);
	return r == MGMCTL_OK && events->failed ? MGMCTL_FAILED : r;
}

int
mgmctl_events(struct mgmctl *ctl, int argc, char **argv)
{
	struct mgmctl_events events = {.ctl = ctl};
	enum mgm_status status;
	int r;

	if (argc != 1)
		return mgmctl_data_usage("events takes no '%s'", argv[1]);
	r = mgmctl_data_open(ctl, MGM_RUNSTATEDIR "/mgm/admin.sock");
	if (r != MGMCTL_OK)
		return r;
	status = mgm_watch_events(ctl->session, mgmctl_events_line, &events);
	if (status != MGM_OK)
		return mgmctl_data_failed(ctl, "events", status);
	return mgmctl_events_run(&events);
}
