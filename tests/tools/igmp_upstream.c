/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * igmp_upstream.c - a proxy's other side: a host on the link towards the sources.
 *
 * RFC 2715, 4.6: a component that is no router on its link gets what others want by
 * joining there as a host does, with the kernel's own sockets, so that the kernel sends
 * the reports, answers queries and leaves. (*,*) has no such form: then the interface
 * takes in all multicast.
 *
 * Each (S,G) and (*,G) is joined while anybody wants it: interests of the client's own,
 * which are counted, and the manager's word about all other clients together. Groups
 * and sources have a socket each, because one socket may not ask for both of a group;
 * the kernel adds them up.
 */
#include "config.h"

#include "igmp_upstream.h"

#include "traffic.h"

#include <sys/queue.h>

#include <arpa/inet.h>
#include <err.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct igmp_wish {
	LIST_ENTRY(igmp_wish) link;
	uint32_t source, group;
	unsigned own;
	bool others;
};

struct igmp_upstream {
	unsigned ifindex;
	int groups, sources, all;      /* sockets */
	LIST_HEAD(, igmp_wish) wishes; /* owned; as many as are wanted */
};

static int
igmp_upstream_socket(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket towards the sources");
	return fd;
}

struct igmp_upstream *
igmp_upstream_open(const char *ifname)
{
	struct igmp_upstream *upstream = calloc(1, sizeof(*upstream));

	if (upstream == NULL)
		err(1, "upstream");
	upstream->ifindex = traffic_ifindex(ifname);
	upstream->groups = igmp_upstream_socket(AF_INET);
	upstream->sources = igmp_upstream_socket(AF_INET);
	/* Protocol 0: it receives nothing itself. */
	upstream->all = igmp_upstream_socket(AF_PACKET);
	LIST_INIT(&upstream->wishes);
	return upstream;
}

void
igmp_upstream_close(struct igmp_upstream *upstream)
{
	struct igmp_wish *wish;

	if (upstream == NULL)
		return;
	while ((wish = LIST_FIRST(&upstream->wishes)) != NULL) {
		LIST_REMOVE(wish, link);
		free(wish);
	}
	close(upstream->groups);
	close(upstream->sources);
	close(upstream->all);
	free(upstream);
}

static int
igmp_upstream_set_all(const struct igmp_upstream *upstream, bool join)
{
	const struct packet_mreq mreq = {
	    .mr_ifindex = (int)upstream->ifindex, .mr_type = PACKET_MR_ALLMULTI};

	return setsockopt(upstream->all, SOL_PACKET,
	    join ? PACKET_ADD_MEMBERSHIP : PACKET_DROP_MEMBERSHIP, &mreq, sizeof(mreq));
}

static int
igmp_upstream_set_group(const struct igmp_upstream *upstream, uint32_t group, bool join)
{
	struct ip_mreqn mreq = {.imr_ifindex = (int)upstream->ifindex};

	mreq.imr_multiaddr.s_addr = htonl(group);
	return setsockopt(upstream->groups, IPPROTO_IP,
	    join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP, &mreq, sizeof(mreq));
}

static int
igmp_upstream_set_source(
    const struct igmp_upstream *upstream, uint32_t source, uint32_t group, bool join)
{
	struct group_source_req request = {.gsr_interface = upstream->ifindex};
	struct sockaddr_in addr = {.sin_family = AF_INET};

	addr.sin_addr.s_addr = htonl(group);
	memcpy(&request.gsr_group, &addr, sizeof(addr));
	addr.sin_addr.s_addr = htonl(source);
	memcpy(&request.gsr_source, &addr, sizeof(addr));
	return setsockopt(upstream->sources, IPPROTO_IP,
	    join ? MCAST_JOIN_SOURCE_GROUP : MCAST_LEAVE_SOURCE_GROUP, &request,
	    sizeof(request));
}

static void
igmp_upstream_set(
    const struct igmp_upstream *upstream, const struct igmp_wish *wish, bool join)
{
	char source[INET_ADDRSTRLEN] = "*", group[INET_ADDRSTRLEN] = "*";
	uint32_t addr;
	int r;

	if (wish->group == 0)
		r = igmp_upstream_set_all(upstream, join);
	else if (wish->source == 0)
		r = igmp_upstream_set_group(upstream, wish->group, join);
	else
		r = igmp_upstream_set_source(upstream, wish->source, wish->group, join);
	addr = htonl(wish->source);
	if (wish->source != 0)
		inet_ntop(AF_INET, &addr, source, sizeof(source));
	addr = htonl(wish->group);
	if (wish->group != 0)
		inet_ntop(AF_INET, &addr, group, sizeof(group));
	if (r < 0)
		err(1, "%s %s %s upstream", join ? "join" : "leave", source, group);
	printf("upstream %s %s %s\n", join ? "join" : "leave", source, group);
}

static struct igmp_wish *
igmp_upstream_find(struct igmp_upstream *upstream, uint32_t source, uint32_t group)
{
	struct igmp_wish *wish;

	LIST_FOREACH (wish, &upstream->wishes, link) {
		if (wish->source == source && wish->group == group)
			return wish;
	}
	wish = calloc(1, sizeof(*wish));
	if (wish == NULL)
		err(1, "upstream");
	wish->source = source;
	wish->group = group;
	LIST_INSERT_HEAD(&upstream->wishes, wish, link);
	return wish;
}

static bool
igmp_upstream_is_wanted(const struct igmp_wish *wish)
{
	return wish->own > 0 || wish->others;
}

/* Joins or leaves if that is what a change of the wish means. */
static void
igmp_upstream_settle(
    struct igmp_upstream *upstream, struct igmp_wish *wish, bool was_wanted)
{
	const bool wanted = igmp_upstream_is_wanted(wish);

	if (wanted != was_wanted)
		igmp_upstream_set(upstream, wish, wanted);
	if (wanted)
		return;
	LIST_REMOVE(wish, link);
	free(wish);
}

void
igmp_upstream_want(
    struct igmp_upstream *upstream, uint32_t source, uint32_t group, bool wanted)
{
	struct igmp_wish *wish;
	bool was_wanted;

	if (upstream == NULL)
		return;
	wish = igmp_upstream_find(upstream, source, group);
	was_wanted = igmp_upstream_is_wanted(wish);
	if (wanted)
		wish->own++;
	else if (wish->own > 0)
		wish->own--;
	igmp_upstream_settle(upstream, wish, was_wanted);
}

void
igmp_upstream_alert(
    struct igmp_upstream *upstream, uint32_t source, uint32_t group, bool wanted)
{
	struct igmp_wish *wish;
	bool was_wanted;

	if (upstream == NULL)
		return;
	wish = igmp_upstream_find(upstream, source, group);
	was_wanted = igmp_upstream_is_wanted(wish);
	wish->others = wanted;
	igmp_upstream_settle(upstream, wish, was_wanted);
}
