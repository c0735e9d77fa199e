/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bulk_join.c - a routing client with very many memberships, for the stories.
 *
 * Takes one interface, submits --count memberships for consecutive groups with as many
 * requests in flight as the library allows, prints "joined", one line of JSON with the
 * time that took, and stays until SIGTERM. It uses the public API alone.
 */
#include "config.h"

#include "mgm.h"
#include "traffic.h"

#include <err.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct bulk_join {
	const char *socket;
	const char *ifname;
	uint32_t group; /* host order */
	uint32_t source;
	bool have_source;
	uint32_t count;
	uint32_t answered;
	uint32_t refused;
};

static struct mgm_addr
bulk_join_addr(uint32_t ipv4)
{
	return (struct mgm_addr){
	    .family = MGM_FAMILY_IPV4,
	    .octets = {ipv4 >> 24, (ipv4 >> 16) & 0xff, (ipv4 >> 8) & 0xff,
		ipv4 & 0xff},
	};
}

static void
bulk_join_done(void *context, enum mgm_status status, const char *detail)
{
	struct bulk_join *join = context;

	join->answered++;
	if (status == MGM_OK)
		return;
	if (join->refused++ == 0)
		warnx("refused: %s (%s)", mgm_strerror(status), detail);
}

static void
bulk_join_check(struct mgm_session *session, enum mgm_status status, const char *what)
{
	if (status != MGM_OK)
		errx(1, "%s: %s (%s)", what, mgm_strerror(status),
		    mgm_last_detail(session));
}

static void
bulk_join_submit(struct bulk_join *join, struct mgm_session *session, uint32_t handle)
{
	const uint32_t ifindex = traffic_ifindex(join->ifname);
	struct mgm_prefix source = mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	struct mgm_prefix group;
	struct mgm_addr addr;
	uint32_t i;

	if (join->have_source) {
		addr = bulk_join_addr(join->source);
		source = mgm_prefix_host(&addr);
	}
	bulk_join_check(session,
	    mgm_take_interface_ownership(session, handle, ifindex, NULL), join->ifname);
	for (i = 0; i < join->count; i++) {
		addr = bulk_join_addr(join->group + i);
		group = mgm_prefix_host(&addr);
		bulk_join_check(session,
		    mgm_submit_add_group_membership_entry(session, handle, &source,
			&group, ifindex, NULL, MGM_JOIN_STATE_FLAG, bulk_join_done,
			join),
		    "membership");
	}
	bulk_join_check(session, mgm_flush(session), "flush");
}

/* Until SIGTERM, or until the daemon ends the session. */
static void
bulk_join_stay(struct mgm_session *session)
{
	struct pollfd poll_fd = {.fd = mgm_fd(session)};

	while (!traffic_stopped()) {
		poll_fd.events = mgm_events(session);
		if (poll(&poll_fd, 1, 200) > 0 && mgm_dispatch(session) != MGM_OK)
			errx(1, "the session ended: %s", mgm_last_detail(session));
	}
}

static const struct option bulk_join_options[] = {
    {"socket", required_argument, NULL, 's'},
    {"interface", required_argument, NULL, 'i'},
    {"group", required_argument, NULL, 'g'},
    {"source", required_argument, NULL, 'S'},
    {"count", required_argument, NULL, 'c'},
    {0},
};

static void
bulk_join_parse(struct bulk_join *join, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", bulk_join_options, NULL)) != -1) {
		switch (option) {
		case 's':
			join->socket = optarg;
			break;
		case 'i':
			join->ifname = optarg;
			break;
		case 'g':
			join->group = traffic_ipv4("--group", optarg);
			break;
		case 'S':
			join->source = traffic_ipv4("--source", optarg);
			join->have_source = true;
			break;
		case 'c':
			join->count =
			    (uint32_t)traffic_number("--count", optarg, 10000000);
			break;
		default:
			exit(2);
		}
	}
	if (join->ifname == NULL || join->group == 0 || join->count == 0)
		errx(2, "usage: bulk_join --interface IF --group A --count N "
			"[--source A] [--socket PATH]");
}

int
main(int argc, char **argv)
{
	char detail[MGM_DETAIL_SIZE] = "";
	const struct mgm_options options = {
	    .name = "bulk_join", .detail = detail, .detail_size = sizeof(detail)};
	struct bulk_join join = {0};
	struct mgm_session *session;
	enum mgm_status status;
	uint32_t handle;
	int64_t start;

	bulk_join_parse(&join, argc, argv);
	traffic_catch_signals();
	status = mgm_open(join.socket, &options, &session);
	if (status != MGM_OK)
		errx(1, "%s (%s)", mgm_strerror(status), detail);
	status = mgm_register_mprotocol(
	    session, NULL, MGM_PROTO_NETMGMT, (uint32_t)getpid(), &handle);
	bulk_join_check(session, status, "register");
	start = traffic_now_ns();
	bulk_join_submit(&join, session, handle);
	printf("joined\n{\"asked\": %u, \"answered\": %u, \"refused\": %u, "
	       "\"seconds\": %.3f}\n",
	    join.count, join.answered, join.refused,
	    (double)(traffic_now_ns() - start) / 1e9);
	if (fflush(stdout) != 0)
		err(1, "standard output");
	bulk_join_stay(session);
	mgm_close(session);
	return join.refused == 0 ? 0 : 1;
}
