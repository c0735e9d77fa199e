/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agent.c - the core thread: one libevent loop around the core and its neighbours.
 *
 * Holds the daemon's parts and connects them; the rules live elsewhere. Each turn of
 * the loop handles what is ready (clients, netlink, packet plane, SNMP's wish for
 * numbers), then gives the core one slice of its deferred work, then hands a finished
 * snapshot to the SNMP thread. Nothing here waits: a neighbour that is slow fills its
 * own queue.
 *
 * Order of opening: what needs root first (directories, the kernel guard), then
 * privileges are dropped, then threads start. Closing is the reverse, so that clients
 * are told by their sockets before what they used is gone.
 */
#include "config.h"

#include "agent.h"

#include "agent_counters.h"
#include "apply.h"
#include "clock.h"
#include "core.h"
#include "descriptors.h"
#include "log.h"
#include "managed.h"
#include "managed_open.h"
#include "mgm.h"
#include "netlink.h"
#include "notice.h"
#include "notification_text.h"
#include "packet_plane.h"
#include "prepare.h"
#include "static_rpf.h"
#include "server.h"
#include "snapshot.h"
#include "snmp.h"

#include <event2/event.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define AGENT_STOP_US 500000            /* for what clients have asked, at the end */
#define AGENT_PLANE_EVENTS_PER_TURN 256 /* new flows, then others get a turn */

struct agent {
	const struct settings *settings; /* borrowed from main */
	struct event_base *base;         /* owned */
	struct event *work;              /* owned; timer of the core's deferred work */
	struct event *sigterm, *sigint;  /* owned */
	struct event *plane_event;       /* owned */
	struct event *plane_more;        /* owned; due: the plane has more events */
	struct event *netlink_event;     /* owned */
	struct event *snmp_event;        /* owned; NULL with snmp off */
	struct event *draft_event;       /* owned; NULL with snmp off */
	struct plane plane;              /* owned */
	struct core *core;               /* owned */
	struct static_rpf *rpf;          /* owned */
	struct apply *apply;             /* owned */
	struct netlink *netlink;         /* owned */
	struct server *server;           /* owned */
	struct snmp *snmp;               /* owned; NULL with snmp off */
	struct managed *managed;         /* shared; in force at first */
	struct log_limit notifications;  /* an alarm may flap, and there are many */
	uint64_t published;              /* number of the snapshot that SNMP has */
	int guard_fd;
	bool stopping;
};

static void
agent_on_signal(evutil_socket_t signal_number, short what, void *arg)
{
	struct agent *agent = arg;

	(void)what;
	log_info("mgm-agent: %s, stopping", strsignal((int)signal_number));
	agent->stopping = true;
}

static void
agent_on_work(evutil_socket_t fd, short what, void *arg)
{
	/* The turn after each wake-up does the work: waking is all that is needed. */
	(void)fd;
	(void)what;
	(void)arg;
}

static void
agent_on_plane(evutil_socket_t fd, short what, void *arg)
{
	struct agent *agent = arg;
	const struct timeval at_once = {0};
	struct plane_event event;
	int64_t now = clock_now();
	int i;

	(void)fd;
	(void)what;
	for (i = 0; i < AGENT_PLANE_EVENTS_PER_TURN; i++) {
		if (!agent->plane.ops->next_event(agent->plane.impl, &event))
			return;
		core_plane_event(agent->core, &event, now);
	}
	/* The plane's descriptor may not be readable again for what is left. A timer,
	 * since event_active() would come back here before anybody else has a turn. */
	(void)event_add(agent->plane_more, &at_once); /* else with the next event */
}

static void
agent_on_netlink(evutil_socket_t fd, short what, void *arg)
{
	struct agent *agent = arg;

	(void)fd;
	(void)what;
	netlink_read(agent->netlink);
}

static void
agent_on_snmp(evutil_socket_t fd, short what, void *arg)
{
	struct agent *agent = arg;

	(void)fd;
	(void)what;
	snmp_clear_request(agent->snmp);
	core_request_snapshot(agent->core, clock_now());
}

/* A SET. The thread waits for the answer, which takes no longer than the core does. */
static void
agent_on_draft(evutil_socket_t fd, short what, void *arg)
{
	struct agent *agent = arg;
	struct managed *draft = snmp_take_draft(agent->snmp);

	(void)fd;
	(void)what;
	if (draft == NULL)
		return;
	snmp_answer_draft(
	    agent->snmp, draft, apply_managed(agent->apply, draft, clock_now()));
	managed_release(draft);
}

static void
agent_rpf_changed(void *ctx, const struct mgm_prefix *prefix)
{
	struct agent *agent = ctx;

	core_routes_changed(agent->core, prefix);
}

static void
agent_link_set(void *ctx, const struct core_link *reported)
{
	struct agent *agent = ctx;
	const struct plane_link *link = &reported->link;

	if (apply_set_link(agent->apply, reported, clock_now()) < 0)
		log_warn("interface %s: not usable: %s", link->name,
		    core_detail(agent->core));
	static_rpf_set_link(
	    agent->rpf, link->ifindex, link->name, agent_rpf_changed, agent);
}

static void
agent_link_gone(void *ctx, uint32_t ifindex)
{
	struct agent *agent = ctx;

	apply_remove_link(agent->apply, ifindex);
	static_rpf_remove_link(agent->rpf, ifindex, agent_rpf_changed, agent);
	core_remove_link(agent->core, ifindex, clock_now());
}

static void
agent_routes_changed(void *ctx, const struct mgm_prefix *prefix)
{
	struct agent *agent = ctx;

	core_routes_changed(agent->core, prefix);
}

static int
agent_route_lookup(void *ctx, const struct mgm_addr *source, struct core_route *route)
{
	struct agent *agent = ctx;
	int rc = static_rpf_lookup(agent->rpf, source, route);

	if (rc != -ENOENT)
		return rc;
	rc = netlink_route_lookup(agent->netlink, source, route);
	return rc == -EADDRINUSE ? -ENETUNREACH : rc;
}

static bool
agent_is_own_address(void *ctx, const struct mgm_addr *addr)
{
	struct agent *agent = ctx;
	struct core_route route;

	return netlink_route_lookup(agent->netlink, addr, &route) == -EADDRINUSE;
}

static void
agent_notification(void *ctx, const struct notification *notification)
{
	struct agent *agent = ctx;
	char text[NOTIFICATION_TEXT_SIZE];

	if (agent->stopping) /* what ends with the daemon is no news */
		return;
	notification_text(notification, text, sizeof(text));
	if (log_limit_allow(&agent->notifications, clock_now()))
		log_info("%s", text);
	if (agent->server != NULL)
		notice_notification(agent->server, text);
	if (agent->snmp != NULL)
		(void)snmp_notify(agent->snmp, notification); /* counts a loss */
}

static void
agent_alert(void *ctx, uint32_t handle, const struct alert *alert)
{
	struct agent *agent = ctx;

	notice_alert(agent->server, handle, alert);
}

static void
agent_question(void *ctx, uint32_t handle, uint32_t id, const struct alert *question)
{
	struct agent *agent = ctx;

	notice_question(agent->server, handle, id, question);
}

static void
agent_trace(void *ctx, const char *line)
{
	struct agent *agent = ctx;

	notice_trace(agent->server, line);
}

static int
agent_open_core(struct agent *agent)
{
	const struct settings *settings = agent->settings;
	const struct packet_plane_config plane_config = {
	    .ring_memory = settings->ring_memory,
	    .ring_slots = settings->ring_slots,
	};
	const struct core_port port = {
	    .ctx = agent,
	    .route_lookup = agent_route_lookup,
	    .is_own_address = agent_is_own_address,
	    .notification = agent_notification,
	    /* These go to clients, which only an open server brings. */
	    .alert = agent_alert,
	    .question = agent_question,
	    .trace = agent_trace,
	};
	struct core_config config;
	int rc;

	rc = packet_plane_start(&plane_config, &agent->plane);
	if (rc < 0) {
		log_error("packet plane: %s", strerror(-rc));
		return rc;
	}
	core_config_default(&config);
	config.lifetime_us = (int64_t)settings->mfe_lifetime_s * 1000000;
	config.lifetime_hard = settings->lifetime_hard;
	config.refuse_unowned_iif = settings->refuse_unowned_iif;
	if (getrandom(&config.hash_seed, sizeof(config.hash_seed), GRND_NONBLOCK) < 0)
		log_info("core: no random number yet, its tables can be guessed");
	config.max_mfes = settings->max_mfes;
	config.max_iface_mfes = settings->max_iface_mfes;
	config.max_memberships = settings->max_memberships;
	config.max_clients = settings->max_clients;
	config.max_client_memberships = settings->max_client_memberships;
	config.max_questions = settings->max_questions;
	config.question_ms = settings->question_ms;
	config.grace_ms = settings->grace_ms;
	config.high_water = settings->high_water;
	config.flood_threshold = settings->flood_threshold;
	agent->core = core_new(&config, &port, &agent->plane);
	agent->rpf = static_rpf_new(settings->rpf, settings->num_rpf);
	if (agent->core != NULL)
		agent->apply = apply_new(agent->core, settings);
	if (agent->core == NULL || agent->rpf == NULL || agent->apply == NULL) {
		log_error("mgm-agent: not enough memory to start");
		return -ENOMEM;
	}
	return apply_managed(agent->apply, agent->managed, clock_now());
}

static int
agent_open_netlink(struct agent *agent)
{
	const struct netlink_port port = {
	    .ctx = agent,
	    .link_set = agent_link_set,
	    .link_gone = agent_link_gone,
	    .routes_changed = agent_routes_changed,
	};
	int rc = netlink_open(&port, &agent->netlink);

	if (rc < 0)
		log_error("rtnetlink: %s", strerror(-rc));
	return rc;
}

static int
agent_open_snmp(struct agent *agent)
{
	const struct settings *settings = agent->settings;
	const struct snmp_options options = {
	    .master = settings->snmp_mode == SETTINGS_SNMP_MASTER,
	    .agentx = settings->agentx,
	    .listen = settings->master,
	    .config = settings->snmp_config,
	    .persistent_dir = settings->snmp_persistent_dir,
	    .writable = settings->allow_set,
	    .state_file = settings->state_file,
	    .managed = agent->managed,
	};
	struct snapshot *first;
	int rc;

	if (settings->snmp_mode == SETTINGS_SNMP_OFF)
		return 0;
	first = core_take_snapshot(agent->core);
	rc = snmp_start(&options, first, &agent->snmp);
	snapshot_release(first);
	if (rc < 0)
		log_error("SNMP: %s", strerror(-rc));
	return rc;
}

static struct event *
agent_watch(struct agent *agent, int fd, short what, event_callback_fn callback)
{
	struct event *event = event_new(agent->base, fd, what, callback, agent);

	if (event != NULL && fd >= 0 && event_add(event, NULL) != 0) {
		event_free(event);
		return NULL;
	}
	return event;
}

static int
agent_watch_all(struct agent *agent)
{
	const short signal_kind = EV_SIGNAL | EV_PERSIST;
	const short read_kind = EV_READ | EV_PERSIST;
	int plane_fd = agent->plane.ops->event_fd(agent->plane.impl);

	agent->work = agent_watch(agent, -1, 0, agent_on_work);
	agent->sigterm = agent_watch(agent, SIGTERM, signal_kind, agent_on_signal);
	agent->sigint = agent_watch(agent, SIGINT, signal_kind, agent_on_signal);
	agent->plane_event = agent_watch(agent, plane_fd, read_kind, agent_on_plane);
	agent->plane_more = agent_watch(agent, -1, 0, agent_on_plane);
	agent->netlink_event =
	    agent_watch(agent, netlink_fd(agent->netlink), read_kind, agent_on_netlink);
	if (agent->work == NULL || agent->sigterm == NULL || agent->sigint == NULL ||
	    agent->plane_event == NULL || agent->plane_more == NULL ||
	    agent->netlink_event == NULL)
		return -ENOMEM;
	if (agent->snmp != NULL) {
		agent->snmp_event = agent_watch(
		    agent, snmp_request_fd(agent->snmp), read_kind, agent_on_snmp);
		agent->draft_event = agent_watch(
		    agent, snmp_draft_fd(agent->snmp), read_kind, agent_on_draft);
		if (agent->snmp_event == NULL || agent->draft_event == NULL)
			return -ENOMEM;
	}
	return 0;
}

static size_t
agent_list_counters(void *ctx, struct mgm_counter_info *rows, size_t max_rows)
{
	const struct agent *agent = ctx;
	struct agent_counters of = {.netlink = agent->netlink,
	    .plane = &agent->plane,
	    .snmp = agent->snmp,
	    .lines_left_out = agent->notifications.suppressed};

	return agent_counters_list(&of, rows, max_rows);
}

static int
agent_open_server(struct agent *agent)
{
	const struct settings *settings = agent->settings;
	const struct server_port port = {
	    .ctx = agent,
	    .counters = agent_list_counters,
	};
	struct server_options options;
	char error[256];
	int rc;

	server_options_default(&options);
	options.path = settings->socket;
	options.admin_path = settings->admin_socket;
	options.max_peers = descriptors_max_connections(settings->max_connections);
	options.max_output = settings->client_queue;
	options.stall_ms = settings->client_ms;
	options.mode = settings->socket_mode;
	options.admin_mode = settings->admin_socket_mode;
	rc = server_open(agent->base, agent->core, &options, &port, error,
	    sizeof(error), &agent->server);
	if (rc < 0)
		log_error("%s", error);
	return rc;
}

int
agent_open(const struct settings *settings, struct agent **out)
{
	struct agent *agent = calloc(1, sizeof(*agent));
	int rc = -ENOMEM;

	if (agent == NULL)
		return -ENOMEM;
	agent->settings = settings;
	agent->notifications = (struct log_limit){.interval_us = 100000, .burst = 50};
	agent->guard_fd = -1;
	agent->base = event_base_new();
	if (agent->base == NULL)
		goto fail;
	/* A peer that went away is an error to handle, not a reason to die. */
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
		rc = -errno;
		goto fail;
	}
	if ((rc = prepare_all(settings, &agent->guard_fd)) < 0 ||
	    (rc = managed_open(settings, &agent->managed)) < 0 ||
	    (rc = agent_open_core(agent)) < 0 || (rc = agent_open_netlink(agent)) < 0 ||
	    (rc = agent_open_server(agent)) < 0 || (rc = agent_open_snmp(agent)) < 0 ||
	    (rc = agent_watch_all(agent)) < 0)
		goto fail;
	*out = agent;
	return 0;
fail:
	agent_close(agent);
	return rc;
}

/* One slice of deferred work, then wake again when the core is next due. */
static int
agent_turn(struct agent *agent)
{
	struct timeval wait = {0};
	int64_t now = clock_now();
	int64_t due;

	if (!core_work(agent->core, now)) {
		due = core_next_due(agent->core);
		if (due == INT64_MAX) {
			(void)event_del(agent->work); /* fails only if never added */
			return 0;
		}
		now = clock_now();
		if (due > now) {
			wait.tv_sec = (due - now) / 1000000;
			wait.tv_usec = (due - now) % 1000000;
		}
	}
	return event_add(agent->work, &wait) == 0 ? 0 : -ENOMEM;
}

static void
agent_publish(struct agent *agent)
{
	struct snapshot *snapshot;

	if (agent->snmp == NULL ||
	    core_snapshot_number(agent->core) == agent->published)
		return;
	snapshot = core_take_snapshot(agent->core);
	agent->published = snapshot->number;
	snmp_publish(agent->snmp, snapshot);
	snapshot_release(snapshot);
}

/* Clients that wait for an answer get one, and their ends, within AGENT_STOP_US. */
static void
agent_dismiss_clients(struct agent *agent)
{
	const struct timeval wait = {.tv_usec = AGENT_STOP_US};
	const int64_t end = clock_now() + AGENT_STOP_US;
	struct server_status status;

	server_stop(agent->server);
	server_get_status(agent->server, &status);
	/* Without its timer the loop might wait for longer. */
	while (status.peers > 0 && clock_now() < end &&
	       event_add(agent->work, &wait) == 0 &&
	       event_base_loop(agent->base, EVLOOP_ONCE) == 0)
		server_get_status(agent->server, &status);
}

int
agent_run(struct agent *agent)
{
	int rc;

	log_info("mgm-agent: ready");
	while (!agent->stopping) {
		rc = agent_turn(agent);
		if (rc < 0)
			return rc;
		agent_publish(agent);
		if (event_base_loop(agent->base, EVLOOP_ONCE) < 0)
			return -EIO;
	}
	agent_dismiss_clients(agent);
	return 0;
}

static void
agent_free_event(struct event *event)
{
	if (event != NULL)
		event_free(event);
}

void
agent_close(struct agent *agent)
{
	if (agent == NULL)
		return;
	agent_free_event(agent->snmp_event);
	agent_free_event(agent->draft_event);
	agent_free_event(agent->netlink_event);
	agent_free_event(agent->plane_event);
	agent_free_event(agent->plane_more);
	agent_free_event(agent->sigint);
	agent_free_event(agent->sigterm);
	agent_free_event(agent->work);
	agent->stopping = true; /* nobody is told from here on */
	snmp_stop(agent->snmp);
	server_close(agent->server);
	netlink_close(agent->netlink);
	core_free(agent->core);
	packet_plane_stop(&agent->plane);
	apply_free(agent->apply);
	static_rpf_free(agent->rpf);
	managed_release(agent->managed);
	if (agent->guard_fd >= 0)
		close(agent->guard_fd);
	if (agent->base != NULL)
		event_base_free(agent->base);
	free(agent);
}
