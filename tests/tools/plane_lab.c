/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plane_lab.c - the packet plane with flows from the command line, for stories.
 *
 * No manager, no clients: interfaces are added, flows installed, and until SIGTERM the
 * plane forwards; then its counters are printed as JSON. With --delay a flow is
 * installed only when the plane announces it, so many milliseconds later, as a manager
 * that has to ask first would.
 *
 * With --churn it also changes every flow to what it is, and installs and removes so
 * many others, 50 times a second: what a busy manager does to the table meanwhile. The
 * others have a boundary that comes and goes with them.
 *
 * A flow's interface with '!' in front is a scope boundary for it.
 *
 * Interfaces are looked at every 20 ms (by ioctl, which needs no netlink here): state,
 * MTU and address go to the plane, and one that was deleted and made again is removed
 * and added anew under its new number; its flows follow by name.
 */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "addr.h"
#include "packet_plane.h"

#define PLANE_LAB_MAX 64
#define PLANE_LAB_TICK_MS 20
#define PLANE_LAB_CHURN_MAX 1000

struct plane_lab_iface {
	const char *name;
	struct plane_link link; /* ifindex 0: not there */
	uint32_t threshold;
	uint32_t rate_limit; /* kbit/s */
	bool wrong_if;       /* its wrong-interface events are asked for */
	void *boundary;      /* the plane's; of all flows for which it is one */
};

struct plane_lab_flow {
	struct mgm_addr group;
	struct mgm_addr source;
	const char *iif;
	const char *oifs[PLANE_LAB_MAX];
	size_t num_oifs;
	void *ref;      /* the plane's, NULL: not installed */
	int64_t due_us; /* 0: not announced */
};

struct plane_lab {
	struct plane plane;
	int fd; /* for ioctl */
	struct plane_lab_iface ifaces[PLANE_LAB_MAX];
	size_t num_ifaces;
	struct plane_lab_flow flows[PLANE_LAB_MAX];
	size_t num_flows;
	int64_t delay_us; /* below 0: install at once */
	uint32_t churn;   /* foreign flows installed and removed each tick */
	bool no_release;  /* leave it to the flow's next packet */
	uint64_t events;
	uint64_t wrong_if_events;
};

static int64_t
plane_lab_now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time); /* this clock is always there */
	return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static void
plane_lab_die(const char *what, const char *name, int error)
{
	(void)fprintf(stderr, "plane_lab: %s %s: %s\n", what, name, strerror(-error));
	exit(1);
}

/* What the kernel says of an interface now; ifindex 0: nothing. */
static struct plane_link
plane_lab_look(const struct plane_lab *lab, const char *name)
{
	struct plane_link link = {0}, none = {0};
	struct ifreq request = {0};

	(void)snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	memcpy(link.name, request.ifr_name, sizeof(link.name));
	if (ioctl(lab->fd, SIOCGIFINDEX, &request) < 0)
		return none;
	link.ifindex = (uint32_t)request.ifr_ifindex;
	if (ioctl(lab->fd, SIOCGIFMTU, &request) < 0)
		return none;
	link.mtu = (uint32_t)request.ifr_mtu;
	if (ioctl(lab->fd, SIOCGIFFLAGS, &request) < 0)
		return none;
	link.running = request.ifr_flags & IFF_UP && request.ifr_flags & IFF_RUNNING;
	if (ioctl(lab->fd, SIOCGIFHWADDR, &request) < 0)
		return none;
	link.ethernet = request.ifr_hwaddr.sa_family == ARPHRD_ETHER;
	memcpy(link.mac, request.ifr_hwaddr.sa_data, sizeof(link.mac));
	return link;
}

/* With or without '!'. */
static struct plane_lab_iface *
plane_lab_iface(struct plane_lab *lab, const char *name)
{
	size_t i;

	name += *name == '!';
	for (i = 0; i < lab->num_ifaces; i++) {
		if (!strcmp(lab->ifaces[i].name, name))
			return &lab->ifaces[i];
	}
	plane_lab_die("no --iface", name, -ENODEV);
	return NULL;
}

static uint32_t
plane_lab_ifindex(struct plane_lab *lab, const char *name)
{
	return plane_lab_iface(lab, name)->link.ifindex;
}

/* NULL for a name without '!'. */
static void *
plane_lab_boundary(struct plane_lab *lab, const char *name)
{
	struct plane_lab_iface *iface = plane_lab_iface(lab, name);
	int error;

	if (*name != '!')
		return NULL;
	if (!iface->boundary) {
		error = lab->plane.ops->add_boundary(lab->plane.impl, &iface->boundary);
		if (error)
			plane_lab_die("add a boundary on", name, error);
	}
	return iface->boundary;
}

static void
plane_lab_install(struct plane_lab *lab, struct plane_lab_flow *flow)
{
	const struct plane_ops *ops = lab->plane.ops;
	struct plane_blocked blocked[PLANE_LAB_MAX];
	uint32_t oifs[PLANE_LAB_MAX];
	struct plane_mfe mfe = {
	    .group = flow->group,
	    .source = flow->source,
	    .oifs = oifs,
	    .blocked = blocked,
	};
	size_t i;
	int error;

	if (strcmp(flow->iif, "-")) {
		mfe.iif = plane_lab_ifindex(lab, flow->iif);
		mfe.iif_boundary = plane_lab_boundary(lab, flow->iif);
	}
	for (i = 0; i < flow->num_oifs && !mfe.iif_boundary; i++) {
		uint32_t ifindex = plane_lab_ifindex(lab, flow->oifs[i]);
		void *boundary = plane_lab_boundary(lab, flow->oifs[i]);

		if (boundary)
			blocked[mfe.num_blocked++] =
			    (struct plane_blocked){ifindex, boundary};
		else
			oifs[mfe.num_oifs++] = ifindex;
	}
	if (flow->ref)
		error = ops->change_mfe(lab->plane.impl, flow->ref, &mfe);
	else
		error = ops->install_mfe(lab->plane.impl, &mfe, &flow->ref);
	if (error)
		plane_lab_die("install a flow on", flow->iif, error);
	if (!lab->no_release)
		ops->release_pending(lab->plane.impl, &flow->group, &flow->source);
}

static void
plane_lab_update_iface(struct plane_lab *lab, struct plane_lab_iface *iface)
{
	const struct plane_ops *ops = lab->plane.ops;
	struct plane_link link = plane_lab_look(lab, iface->name);
	bool new_number = link.ifindex != iface->link.ifindex;
	int error = 0;
	size_t i;

	if (!memcmp(&link, &iface->link, sizeof(link)))
		return;
	if (new_number && iface->link.ifindex)
		ops->remove_iface(lab->plane.impl, iface->link.ifindex);
	if (new_number && link.ifindex) {
		error = ops->add_iface(lab->plane.impl, &link);
		if (!error)
			error = ops->set_ttl_threshold(
			    lab->plane.impl, link.ifindex, iface->threshold);
		if (!error)
			error = ops->set_rate_limit(
			    lab->plane.impl, link.ifindex, iface->rate_limit);
		ops->set_wrong_if(lab->plane.impl, link.ifindex, iface->wrong_if);
	} else if (link.ifindex) {
		error = ops->change_iface(lab->plane.impl, &link);
	}
	if (error)
		plane_lab_die("interface", iface->name, error);
	iface->link = link;
	for (i = 0; new_number && link.ifindex && i < lab->num_flows; i++) {
		if (lab->flows[i].ref)
			plane_lab_install(lab, &lab->flows[i]);
	}
}

/* Nothing of this may be noticed by a packet. */
static void
plane_lab_churn(struct plane_lab *lab)
{
	const struct plane_ops *ops = lab->plane.ops;
	struct plane_blocked blocked = {.ifindex = 2};
	struct plane_mfe mfe = {.iif = 1, .blocked = &blocked, .num_blocked = 1};
	void *refs[PLANE_LAB_CHURN_MAX];
	uint32_t i;
	int error;

	error = ops->add_boundary(lab->plane.impl, &blocked.boundary);
	if (error)
		plane_lab_die("add", "a boundary", error);
	/* The limit that is there already: no packet gets more for it. */
	for (i = 0; i < lab->num_ifaces; i++) {
		if (lab->ifaces[i].link.ifindex)
			(void)ops->set_rate_limit(lab->plane.impl,
			    lab->ifaces[i].link.ifindex, lab->ifaces[i].rate_limit);
	}

	for (i = 0; i < lab->num_flows; i++) {
		if (lab->flows[i].ref)
			plane_lab_install(lab, &lab->flows[i]);
	}
	mfe.source = addr_ipv4(0x0a000001);
	for (i = 0; i < lab->churn; i++) {
		mfe.group = addr_ipv4(0xe8000000 + i);
		error = ops->install_mfe(lab->plane.impl, &mfe, &refs[i]);
		if (error)
			plane_lab_die("install", "another flow", error);
	}
	for (i = 0; i < lab->churn; i++)
		ops->remove_mfe(lab->plane.impl, refs[i]);
	ops->remove_boundary(lab->plane.impl, blocked.boundary);
}

static void
plane_lab_events(struct plane_lab *lab)
{
	struct plane_event event;
	size_t i;

	while (lab->plane.ops->next_event(lab->plane.impl, &event)) {
		if (event.type == PLANE_EVENT_WRONG_IF) {
			lab->wrong_if_events += event.header_len > 0;
			continue;
		}
		lab->events++;
		for (i = 0; i < lab->num_flows; i++) {
			struct plane_lab_flow *flow = &lab->flows[i];

			if (!addr_equal(&flow->group, &event.group) ||
			    !addr_equal(&flow->source, &event.source))
				continue;
			if (!flow->ref && !flow->due_us)
				flow->due_us = plane_lab_now() + lab->delay_us;
			break;
		}
		if (i == lab->num_flows)
			lab->plane.ops->drop_pending(
			    lab->plane.impl, &event.group, &event.source);
	}
}

static void
plane_lab_print_flow(struct plane_lab *lab, const struct plane_lab_flow *flow)
{
	char group[ADDR_TEXT_SIZE], source[ADDR_TEXT_SIZE];
	struct plane_mfe_counters in = {0};
	size_t i;

	if (flow->ref)
		lab->plane.ops->read_mfe(lab->plane.impl, flow->ref, &in);
#define PLANE_LAB_PRINT(from, name) \
	printf("%s\"" #name "\":%llu", ", ", (unsigned long long)(from).name)
	printf("{\"group\":\"%s\", \"source\":\"%s\", \"installed\":%s",
	    addr_format(&flow->group, group, sizeof(group)),
	    addr_format(&flow->source, source, sizeof(source)),
	    flow->ref ? "true" : "false");
	PLANE_LAB_PRINT(in, in_packets);
	PLANE_LAB_PRINT(in, in_octets);
	PLANE_LAB_PRINT(in, forwarded_packets);
	PLANE_LAB_PRINT(in, forwarded_octets);
	PLANE_LAB_PRINT(in, wrong_if_packets);
	PLANE_LAB_PRINT(in, total_out_packets);
	PLANE_LAB_PRINT(in, uninit_packets);
	PLANE_LAB_PRINT(in, queue_overflow);
	PLANE_LAB_PRINT(in, negative_packets);
	PLANE_LAB_PRINT(in, in_discards);
	PLANE_LAB_PRINT(in, header_errors);
	PLANE_LAB_PRINT(in, ttl_packets);
	PLANE_LAB_PRINT(in, ttl_octets);
	PLANE_LAB_PRINT(in, boundary_packets);
	printf(", \"oifs\":{");
	for (i = 0; i < flow->num_oifs; i++) {
		struct plane_oif_counters out = {0};

		if (flow->ref)
			lab->plane.ops->read_oif(lab->plane.impl, flow->ref,
			    plane_lab_ifindex(lab, flow->oifs[i]), &out);
		printf("%s\"%s\":{\"ifindex\":%u", i ? ", " : "", flow->oifs[i],
		    plane_lab_ifindex(lab, flow->oifs[i]));
		PLANE_LAB_PRINT(out, packets);
		PLANE_LAB_PRINT(out, octets);
		PLANE_LAB_PRINT(out, ttl_too_low);
		PLANE_LAB_PRINT(out, too_big);
		PLANE_LAB_PRINT(out, if_down);
		PLANE_LAB_PRINT(out, send_errors);
		PLANE_LAB_PRINT(out, rate_limited);
		printf("}");
	}
	printf("}}");
}

static void
plane_lab_print_iface(const struct plane_lab *lab, const struct plane_lab_iface *iface)
{
	static const char *const reasons[] = {
#define X(number, id, text) [number] = text,
	    PLANE_DISCARDS(X)
#undef X
	};
	struct plane_boundary_counters boundary = {0};
	struct plane_iface_counters counters = {0};
	unsigned i;

	if (iface->boundary)
		lab->plane.ops->read_boundary(
		    lab->plane.impl, iface->boundary, &boundary);
	if (iface->link.ifindex)
		(void)lab->plane.ops->read_iface(
		    lab->plane.impl, iface->link.ifindex, &counters);
	printf("\"%s\":{\"ifindex\":%u, \"mtu\":%u, \"running\":%s", iface->name,
	    iface->link.ifindex, iface->link.mtu,
	    iface->link.running ? "true" : "false");
	PLANE_LAB_PRINT(counters, in_packets);
	PLANE_LAB_PRINT(counters, in_octets);
	PLANE_LAB_PRINT(counters, out_packets);
	PLANE_LAB_PRINT(counters, out_octets);
	PLANE_LAB_PRINT(counters, out_fragments);
	PLANE_LAB_PRINT(counters, out_discards);
	printf(", \"boundary_packets\":%llu, \"boundary_octets\":%llu",
	    (unsigned long long)boundary.packets, (unsigned long long)boundary.octets);
#undef PLANE_LAB_PRINT
	for (i = 0; i < PLANE_DISCARD_COUNT; i++)
		printf(", \"%s\":%llu", reasons[i],
		    (unsigned long long)counters.discards[i]);
	printf("}");
}

static void
plane_lab_print(struct plane_lab *lab)
{
	struct packet_plane_status status;
	size_t i;

	packet_plane_status(&lab->plane, &status);
	printf("{\"wrong_if_events\":%llu, ", (unsigned long long)lab->wrong_if_events);
	printf("\"events\":%llu, \"events_lost\":%llu, \"commands_lost\":%llu, "
	       "\"pending_now\":%llu, \"ring_memory_used\":%llu,\n\"flows\":[",
	    (unsigned long long)lab->events, (unsigned long long)status.events_lost,
	    (unsigned long long)status.commands_lost,
	    (unsigned long long)status.pending_now,
	    (unsigned long long)status.ring_memory_used);
	for (i = 0; i < lab->num_flows; i++) {
		printf("%s", i ? ",\n" : "");
		plane_lab_print_flow(lab, &lab->flows[i]);
	}
	printf("],\n\"interfaces\":{");
	for (i = 0; i < lab->num_ifaces; i++) {
		printf("%s", i ? ",\n" : "");
		plane_lab_print_iface(lab, &lab->ifaces[i]);
	}
	printf("}}\n");
	(void)fflush(stdout); /* the exit status cannot tell more */
}

/* GROUP,SOURCE,IIF[,OIF...]; an iif of "-" is none. */
static void
plane_lab_add_flow(struct plane_lab *lab, char *text)
{
	struct plane_lab_flow *flow = &lab->flows[lab->num_flows++];
	char *group = strsep(&text, ","), *source = strsep(&text, ",");

	if (lab->num_flows == PLANE_LAB_MAX || !source || !text ||
	    addr_parse(group, &flow->group) || addr_parse(source, &flow->source))
		plane_lab_die(
		    "--flow GROUP,SOURCE,IIF[,OIF...] and not", group, -EINVAL);
	flow->iif = strsep(&text, ",");
	while (text && flow->num_oifs < PLANE_LAB_MAX)
		flow->oifs[flow->num_oifs++] = strsep(&text, ",");
}

/* NAME[,THRESHOLD[,wrong-if|KBPS]] */
static void
plane_lab_add_iface(struct plane_lab *lab, char *text)
{
	struct plane_lab_iface *iface = &lab->ifaces[lab->num_ifaces++];

	if (lab->num_ifaces == PLANE_LAB_MAX)
		plane_lab_die("--iface", text, -E2BIG);
	iface->name = strsep(&text, ",");
	if (text)
		iface->threshold = (uint32_t)strtoul(strsep(&text, ","), NULL, 10);
	iface->wrong_if = text && !strcmp(text, "wrong-if");
	if (text && !iface->wrong_if)
		iface->rate_limit = (uint32_t)strtoul(text, NULL, 10);
}

static void
plane_lab_options(
    struct plane_lab *lab, struct packet_plane_config *config, int argc, char **argv)
{
	static const struct option options[] = {
	    {"iface", required_argument, NULL, 'i'},
	    {"flow", required_argument, NULL, 'f'},
	    {"churn", required_argument, NULL, 'c'},
	    {"delay", required_argument, NULL, 'd'},
	    {"slots", required_argument, NULL, 's'},
	    {"no-release", no_argument, NULL, 'n'},
	    {"ring-memory", required_argument, NULL, 'm'},
	    {"pending-timeout", required_argument, NULL, 't'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'i':
			plane_lab_add_iface(lab, optarg);
			break;
		case 'f':
			plane_lab_add_flow(lab, optarg);
			break;
		case 'c':
			lab->churn = (uint32_t)strtoul(optarg, NULL, 10);
			if (lab->churn > PLANE_LAB_CHURN_MAX)
				plane_lab_die("--churn", optarg, -E2BIG);
			break;
		case 'd':
			lab->delay_us = strtol(optarg, NULL, 10) * 1000;
			break;
		case 'n':
			lab->no_release = true;
			break;
		case 's':
			config->ring_slots = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'm':
			config->ring_memory = strtoul(optarg, NULL, 10);
			break;
		case 't':
			config->pending_timeout_us = strtol(optarg, NULL, 10) * 1000;
			break;
		default:
			(void)fprintf(stderr,
			    "usage: plane_lab --iface NAME[,TTL[,wrong-if|KBPS]]... "
			    "--flow GROUP,SOURCE,IIF[,OIF...]... "
			    "[--delay MS] [--churn N] "
			    "[--slots N] [--ring-memory OCTETS] "
			    "[--pending-timeout MS] [--no-release]\n");
			exit(2);
		}
	}
}

static int
plane_lab_signals(void)
{
	sigset_t signals;

	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGUSR1);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
		return -1;
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

static void
plane_lab_tick(struct plane_lab *lab)
{
	int64_t now = plane_lab_now();
	size_t i;

	for (i = 0; i < lab->num_ifaces; i++)
		plane_lab_update_iface(lab, &lab->ifaces[i]);
	for (i = 0; i < lab->num_flows; i++) {
		struct plane_lab_flow *flow = &lab->flows[i];

		if (!flow->ref && flow->due_us && flow->due_us <= now)
			plane_lab_install(lab, flow);
	}
	if (lab->churn)
		plane_lab_churn(lab);
}

static void
plane_lab_run(struct plane_lab *lab, int signals)
{
	struct pollfd fds[2] = {
	    {.fd = lab->plane.ops->event_fd(lab->plane.impl), .events = POLLIN},
	    {.fd = signals, .events = POLLIN},
	};
	struct signalfd_siginfo signal;

	for (;;) {
		if (poll(fds, 2, PLANE_LAB_TICK_MS) < 0)
			plane_lab_die("poll", "", -errno);
		if (fds[0].revents)
			plane_lab_events(lab);
		plane_lab_tick(lab);
		if (!fds[1].revents)
			continue;
		if (read(signals, &signal, sizeof(signal)) < 0)
			plane_lab_die("read", "signals", -errno);
		plane_lab_print(lab);
		if (signal.ssi_signo != SIGUSR1)
			return;
	}
}

int
main(int argc, char **argv)
{
	static struct plane_lab lab = {.delay_us = -1};
	struct packet_plane_config config = {0};
	int signals, error;
	size_t i;

	plane_lab_options(&lab, &config, argc, argv);
	signals = plane_lab_signals();
	lab.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (signals < 0 || lab.fd < 0)
		plane_lab_die("start", "descriptors", -errno);
	error = packet_plane_start(&config, &lab.plane);
	if (error)
		plane_lab_die("start", "plane", error);
	plane_lab_tick(&lab);
	for (i = 0; lab.delay_us < 0 && i < lab.num_flows; i++)
		plane_lab_install(&lab, &lab.flows[i]);
	(void)fprintf(stderr, "plane_lab: ready\n");
	plane_lab_run(&lab, signals);
	packet_plane_stop(&lab.plane);
	(void)close(lab.fd);
	(void)close(signals);
	return 0;
}
