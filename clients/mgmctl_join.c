/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_join.c - mgmctl join: routing by hand, for as long as the command runs.
 *
 * Registers as protocol netmgmt with its process id as component, so that several can
 * run side by side; takes the outgoing interfaces, adds the memberships, says so in one
 * line, and waits. SIGINT and SIGTERM release everything in order. Where the daemon
 * goes first, it tries to come back until it can, and then says so in a line.
 *
 * --host-join makes this host a member of the groups on an incoming interface: a switch
 * that snoops IGMP sends only what somebody has joined. The daemon needs no such thing.
 */
#include "config.h"

#include "mgmctl.h"

#include <errno.h>
#include <event2/event.h>
#include <getopt.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MGMCTL_JOIN_RETRY_MS 250

struct mgmctl_join {
	struct mgmctl *ctl;
	struct mgm_prefix source;  /* wildcard: any */
	struct mgm_prefix *groups; /* owned */
	size_t num_groups;
	uint32_t *ifindexes; /* owned */
	char **names;        /* borrowed from argv; of the ifindexes */
	size_t num_ifaces;
	const char *host_iif; /* borrowed; NULL: none */
	int *host_sockets;    /* owned; one for each group */
	size_t num_host_sockets;
	struct mgm_replay *replay; /* owned; its session is ctl's */
	size_t refused;            /* memberships that the daemon did not take */
	struct event_base *base;
	struct event *socket; /* owned; NULL while there is no session */
	struct event *retry;  /* owned; while there is none */
};

static int
mgmctl_join_parse_groups(struct mgmctl_join *join, char *text, enum mgm_family family)
{
	char *save = NULL, *word;
	struct mgm_addr addr;
	size_t commas = 1;
	const char *p;

	for (p = text; *p != '\0'; p++)
		commas += *p == ',';
	join->groups = calloc(commas, sizeof(*join->groups));
	if (join->groups == NULL)
		return mgmctl_data_error("no memory");
	for (word = strtok_r(text, ",", &save); word != NULL;
	     word = strtok_r(NULL, ",", &save)) {
		if (strcmp(word, "*") == 0)
			join->groups[join->num_groups++] = mgm_prefix_wildcard(family);
		else if (mgm_addr_parse(word, &addr))
			join->groups[join->num_groups++] = mgm_prefix_host(&addr);
		else
			return mgmctl_data_usage(
			    "'%s' is no group: write an address like 239.1.1.1, or "
			    "'*' for all groups",
			    word);
	}
	if (join->num_groups == 0)
		return mgmctl_data_usage("the group is empty");
	return MGMCTL_OK;
}

/* Groups and source must be of one family; (S,*) does not exist. */
static int
mgmctl_join_check(struct mgmctl_join *join, const struct mgm_addr *source)
{
	uint8_t family = join->groups[0].addr.family;
	size_t i;

	for (i = 0; i < join->num_groups; i++) {
		if (join->groups[i].addr.family != family)
			return mgmctl_data_usage(
			    "the groups must be all IPv4 or all IPv6");
		if (join->groups[i].len == 0 && source->family != MGM_FAMILY_UNSPEC)
			return mgmctl_data_usage(
			    "a source goes with a group, not with '*'");
		if (join->groups[i].len == 0 && join->host_iif != NULL)
			return mgmctl_data_usage(
			    "a host cannot join '*': name the groups, or leave "
			    "--host-join out");
	}
	if (source->family != MGM_FAMILY_UNSPEC && source->family != family)
		return mgmctl_data_usage("source and group must be of one family");
	join->source = source->family != MGM_FAMILY_UNSPEC
			   ? mgm_prefix_host(source)
			   : mgm_prefix_wildcard(family);
	return MGMCTL_OK;
}

static int
mgmctl_join_parse(struct mgmctl_join *join, int argc, char **argv)
{
	enum { OPTION_HOST_JOIN = 256 };
	static const struct option options[] = {
	    {"source", required_argument, NULL, 's'},
	    {"host-join", required_argument, NULL, OPTION_HOST_JOIN},
	    {NULL, 0, NULL, 0},
	};
	enum mgm_family family = MGM_FAMILY_IPV4;
	struct mgm_addr source = {0};
	int c, r;

	while ((c = getopt_long(argc, argv, "+6s:", options, NULL)) != -1) {
		switch (c) {
		case '6':
			family = MGM_FAMILY_IPV6;
			break;
		case 's':
			if (!mgm_addr_parse(optarg, &source))
				return mgmctl_data_usage("'%s' is no source: write an "
							 "address like 192.0.2.1",
				    optarg);
			break;
		case OPTION_HOST_JOIN:
			join->host_iif = optarg;
			break;
		default:
			return mgmctl_data_usage("wrong option of join");
		}
	}
	if (argc - optind < 2)
		return mgmctl_data_usage(
		    "join needs a group and at least one interface");
	r = mgmctl_join_parse_groups(join, argv[optind], family);
	if (r != MGMCTL_OK)
		return r;
	join->names = argv + optind + 1;
	join->num_ifaces = (size_t)(argc - optind - 1);
	return mgmctl_join_check(join, &source);
}

static int
mgmctl_join_find_interfaces(struct mgmctl_join *join)
{
	struct mgmctl *ctl = join->ctl;
	size_t i, j;

	if (mgmctl_data_read_interfaces(ctl) != MGMCTL_OK)
		return MGMCTL_FAILED;
	join->ifindexes = calloc(join->num_ifaces, sizeof(*join->ifindexes));
	if (join->ifindexes == NULL)
		return mgmctl_data_error("no memory");
	for (i = 0; i < join->num_ifaces; i++) {
		for (j = 0; j < ctl->num_interfaces; j++) {
			if (strcmp(ctl->interfaces[j].name, join->names[i]) == 0)
				join->ifindexes[i] = ctl->interfaces[j].ifindex;
		}
		if (join->ifindexes[i] == 0)
			return mgmctl_data_error(
			    "%s: mgm-agent has no such interface: 'mgmctl show "
			    "interfaces' names those of its network namespace",
			    join->names[i]);
	}
	return MGMCTL_OK;
}

/* Names who owns the interface, and what to do. */
static int
mgmctl_join_taken(struct mgmctl_join *join, size_t i)
{
	struct mgm_session *session = join->ctl->session;
	struct mgm_client_info rows[64], after;
	uint32_t protocol, component;
	enum mgm_status status = MGM_E_MORE_DATA;
	const char *name = join->names[i];
	size_t j, count;
	bool first = true;

	if (mgm_get_protocol_on_interface(
		session, join->ifindexes[i], NULL, &protocol, &component) != MGM_OK)
		return mgmctl_data_error("%s: is taken: try again", name);
	while (status == MGM_E_MORE_DATA) {
		status =
		    mgm_list_clients(session, first ? NULL : &after, rows, 64, &count);
		if (status != MGM_E_MORE_DATA && status != MGM_E_NO_MORE_ITEMS)
			break;
		for (j = 0; j < count; j++) {
			if (rows[j].protocol == protocol &&
			    rows[j].component == component)
				return mgmctl_data_error(
				    "%s: is owned by %s (%s, component %u, process "
				    "%u): end that program, or leave the interface out",
				    name, rows[j].name, mgm_protocol_name(protocol),
				    component, rows[j].pid);
		}
		if (count == 0)
			break;
		after = rows[count - 1];
		first = false;
	}
	return mgmctl_data_error(
	    "%s: is owned by protocol %s, component %u: end that program, or leave the "
	    "interface out",
	    name, mgm_protocol_name(protocol), component);
}

static void
mgmctl_join_added(void *context, enum mgm_status status, const char *detail)
{
	struct mgmctl_join *join = context;

	if (status == MGM_OK)
		return;
	if (join->refused++ == 0)
		mgmctl_data_error("membership: %s",
		    detail[0] != '\0' ? detail : mgm_strerror(status));
}

static int
mgmctl_join_add(struct mgmctl_join *join)
{
	enum mgm_status status = MGM_OK;
	size_t i, j;

	for (i = 0; i < join->num_ifaces; i++) {
		for (j = 0; status == MGM_OK && j < join->num_groups; j++)
			status = mgm_replay_add_group_membership_entry(join->replay,
			    &join->source, &join->groups[j], join->ifindexes[i], NULL,
			    MGM_JOIN_STATE_FLAG, mgmctl_join_added, join);
	}
	if (status == MGM_OK)
		status = mgm_flush(join->ctl->session);
	if (status != MGM_OK)
		return mgmctl_data_failed(join->ctl, "membership", status);
	return join->refused > 0 ? MGMCTL_FAILED : MGMCTL_OK;
}

/* A session of its own, registered. */
static int
mgmctl_join_open(struct mgmctl_join *join)
{
	const char *path = join->ctl->socket;
	char detail[MGM_DETAIL_SIZE + 128] = "";
	const struct mgm_options options = {
	    .name = "mgmctl", .detail = detail, .detail_size = sizeof(detail)};
	enum mgm_status status;

	status = mgm_replay_new(path != NULL ? path : MGM_RUNSTATEDIR "/mgm/mgm.sock",
	    &options, NULL, MGM_PROTO_NETMGMT, (uint32_t)getpid(), &join->replay);
	if (status != MGM_OK)
		return mgmctl_data_error(
		    "%s", detail[0] != '\0' ? detail : mgm_strerror(status));
	join->ctl->session = mgm_replay_session(join->replay);
	return MGMCTL_OK;
}

static int
mgmctl_join_start(struct mgmctl_join *join)
{
	enum mgm_status status;
	size_t i;

	for (i = 0; i < join->num_ifaces; i++) {
		status = mgm_replay_take_interface_ownership(
		    join->replay, join->ifindexes[i], NULL);
		if (status == MGM_E_ALREADY_EXISTS)
			return mgmctl_join_taken(join, i);
		if (status != MGM_OK)
			return mgmctl_data_failed(join->ctl, join->names[i], status);
	}
	return mgmctl_join_add(join);
}

static void
mgmctl_join_sockaddr(const struct mgm_addr *addr, struct sockaddr_storage *out)
{
	struct sockaddr_in *in = (struct sockaddr_in *)out;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (addr->family == MGM_FAMILY_IPV6) {
		in6->sin6_family = AF_INET6;
		memcpy(&in6->sin6_addr, addr->octets, sizeof(in6->sin6_addr));
	} else {
		in->sin_family = AF_INET;
		memcpy(&in->sin_addr, addr->octets, sizeof(in->sin_addr));
	}
}

/* A socket that is a member of the group on the interface: descriptor or -errno. */
static int
mgmctl_join_as_host(
    const struct mgmctl_join *join, const struct mgm_prefix *group, uint32_t ifindex)
{
	bool v6 = group->addr.family == MGM_FAMILY_IPV6;
	int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP, r, err, fd;
	struct group_source_req with = {.gsr_interface = ifindex};
	struct group_req any = {.gr_interface = ifindex};

	fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	mgmctl_join_sockaddr(&group->addr, &any.gr_group);
	mgmctl_join_sockaddr(&group->addr, &with.gsr_group);
	mgmctl_join_sockaddr(&join->source.addr, &with.gsr_source);
	if (join->source.len > 0)
		r = setsockopt(fd, level, MCAST_JOIN_SOURCE_GROUP, &with, sizeof(with));
	else
		r = setsockopt(fd, level, MCAST_JOIN_GROUP, &any, sizeof(any));
	if (r != 0) {
		err = errno;
		close(fd);
		return -err;
	}
	return fd;
}

/* A socket for each group: the kernel limits the memberships of one. */
static int
mgmctl_join_host(struct mgmctl_join *join)
{
	uint32_t ifindex;
	size_t i;
	int fd;

	if (join->host_iif == NULL)
		return MGMCTL_OK;
	ifindex = if_nametoindex(join->host_iif);
	if (ifindex == 0)
		return mgmctl_data_error("%s: %s", join->host_iif, strerror(errno));
	join->host_sockets = calloc(join->num_groups, sizeof(*join->host_sockets));
	if (join->host_sockets == NULL)
		return mgmctl_data_error("no memory");
	for (i = 0; i < join->num_groups; i++) {
		fd = mgmctl_join_as_host(join, &join->groups[i], ifindex);
		if (fd < 0)
			return mgmctl_data_error("%s: cannot join as a host: %s",
			    join->host_iif, strerror(-fd));
		join->host_sockets[join->num_host_sockets++] = fd;
	}
	return MGMCTL_OK;
}

static void
mgmctl_join_say(const struct mgmctl_join *join, const char *what)
{
	char text[MGM_PREFIX_TEXT_SIZE];
	size_t i;

	printf("%s ", what);
	for (i = 0; i < join->num_groups; i++)
		printf("%s%s", i > 0 ? "," : "",
		    mgm_prefix_format(&join->groups[i], text, sizeof(text)));
	printf(" from %s on", mgm_prefix_format(&join->source, text, sizeof(text)));
	for (i = 0; i < join->num_ifaces; i++)
		printf(" %s", join->names[i]);
	putchar('\n');
	fflush(stdout); /* somebody may wait for this line */
}

static void
mgmctl_join_on_signal(evutil_socket_t number, short events, void *arg)
{
	struct mgmctl_join *join = arg;

	(void)number, (void)events;             /* libevent's signature */
	(void)event_base_loopbreak(join->base); /* fails only without a base */
}

static void mgmctl_join_on_socket(evutil_socket_t fd, short events, void *arg);

/* Waits for the session's end. False: no memory. */
static bool
mgmctl_join_watch(struct mgmctl_join *join)
{
	join->socket = event_new(join->base, mgm_fd(join->ctl->session),
	    EV_READ | EV_PERSIST, mgmctl_join_on_socket, join);
	return join->socket != NULL && event_add(join->socket, NULL) == 0;
}

static void
mgmctl_join_retry_later(struct mgmctl_join *join)
{
	const struct timeval later = {.tv_usec = MGMCTL_JOIN_RETRY_MS * 1000};

	if (event_add(join->retry, &later) != 0)
		mgmctl_join_on_signal(0, 0, join);
}

static void
mgmctl_join_on_retry(evutil_socket_t fd, short events, void *arg)
{
	struct mgmctl_join *join = arg;
	enum mgm_status status = mgm_replay_reconnect(join->replay);

	(void)fd, (void)events; /* libevent's signature */
	join->ctl->session = mgm_replay_session(join->replay);
	if (join->ctl->session == NULL) {
		mgmctl_join_retry_later(join);
		return;
	}
	if (status != MGM_OK)
		mgmctl_data_error(
		    "not all came back: %s", mgm_replay_detail(join->replay));
	mgmctl_join_say(join, "rejoined");
	if (!mgmctl_join_watch(join))
		mgmctl_join_on_signal(0, 0, join);
}

static void
mgmctl_join_on_socket(evutil_socket_t fd, short events, void *arg)
{
	struct mgmctl_join *join = arg;
	enum mgm_status status = mgm_dispatch(join->ctl->session);

	(void)fd, (void)events; /* libevent's signature */
	if (status == MGM_OK)
		return;
	mgmctl_data_failed(join->ctl, "waiting to join again", status);
	event_free(join->socket); /* before its descriptor is closed */
	join->socket = NULL;
	mgmctl_join_retry_later(join);
}

/* Until a signal. */
static int
mgmctl_join_wait(struct mgmctl_join *join)
{
	struct event *events[2] = {0};
	int r = MGMCTL_OK;
	size_t i;

	join->base = event_base_new();
	if (join->base == NULL)
		return mgmctl_data_error("no memory");
	events[0] = evsignal_new(join->base, SIGINT, mgmctl_join_on_signal, join);
	events[1] = evsignal_new(join->base, SIGTERM, mgmctl_join_on_signal, join);
	join->retry = evtimer_new(join->base, mgmctl_join_on_retry, join);
	for (i = 0; i < 2 && r == MGMCTL_OK; i++) {
		if (events[i] == NULL || event_add(events[i], NULL) != 0)
			r = mgmctl_data_error("no memory");
	}
	if (r == MGMCTL_OK && (join->retry == NULL || !mgmctl_join_watch(join)))
		r = mgmctl_data_error("no memory");
	if (r == MGMCTL_OK) {
		mgmctl_join_say(join, "joined");
		(void)event_base_dispatch(join->base); /* ended by loopbreak */
	}
	for (i = 0; i < 2; i++) {
		if (events[i] != NULL)
			event_free(events[i]);
	}
	if (join->socket != NULL)
		event_free(join->socket);
	if (join->retry != NULL)
		event_free(join->retry);
	event_base_free(join->base);
	return r;
}

/* In order: what cannot be released any more is gone with the session. */
static int
mgmctl_join_release(struct mgmctl_join *join)
{
	enum mgm_status status;
	size_t i;

	/* Ended while the daemon was away: nothing is left to release. */
	if (join->ctl->session == NULL)
		return MGMCTL_OK;
	for (i = 0; i < join->num_ifaces; i++) {
		status = mgm_replay_release_interface_ownership(
		    join->replay, join->ifindexes[i], NULL);
		/* The interface may have been deleted meanwhile. */
		if (status != MGM_OK && status != MGM_E_INVALID_PARAMETER &&
		    status != MGM_E_NOT_FOUND)
			return mgmctl_data_failed(join->ctl, join->names[i], status);
	}
	status = mgm_deregister_mprotocol(
	    join->ctl->session, mgm_replay_handle(join->replay));
	if (status != MGM_OK)
		return mgmctl_data_failed(join->ctl, "deregister", status);
	return MGMCTL_OK;
}

int
mgmctl_join(struct mgmctl *ctl, int argc, char **argv)
{
	struct mgmctl_join join = {.ctl = ctl};
	size_t i;
	int r;

	r = mgmctl_join_parse(&join, argc, argv);
	if (r == MGMCTL_OK)
		r = mgmctl_join_open(&join);
	if (r == MGMCTL_OK)
		r = mgmctl_join_find_interfaces(&join);
	if (r == MGMCTL_OK)
		r = mgmctl_join_host(&join);
	if (r == MGMCTL_OK)
		r = mgmctl_join_start(&join);
	if (r == MGMCTL_OK)
		r = mgmctl_join_wait(&join);
	if (r == MGMCTL_OK)
		r = mgmctl_join_release(&join);
	for (i = 0; i < join.num_host_sockets; i++)
		close(join.host_sockets[i]);
	free(join.host_sockets);
	ctl->session = NULL; /* the replay's */
	mgm_replay_free(join.replay);
	free(join.ifindexes);
	free(join.groups);
	return r;
}
