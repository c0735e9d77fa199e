/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_lookup.c - ask the kernel which route leads to an address.
 *
 * The source is looked up as if it were a destination, with all policy rules that hold
 * for packets of this host. RTM_F_FIB_MATCH gives the matching route itself. A route by
 * nexthop object says its interface only while net.ipv4.nexthop_compat_mode is on;
 * where it is off a second question, for a resolved route, gives interface and gateway.
 *
 * For addresses without a route the kernel answers with an error that depends on the
 * kind of route (EINVAL, EACCES, EHOSTUNREACH, ENETUNREACH); all of them mean no route.
 */
#include "config.h"

#include "netlink_lookup.h"

#include "addr.h"
#include "netlink_message.h"
#include "netlink_route.h"
#include "netlink_socket.h"

#include <errno.h>

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

static bool
netlink_lookup_is_no_route(int err)
{
	switch (err) {
	case -ENETUNREACH:
	case -EHOSTUNREACH:
	case -EACCES:
	case -EINVAL:
	case -ENOENT:
	case -ESRCH:
	case -ENODEV:
	case -ENETDOWN:
	case -EADDRNOTAVAIL:
		return true;
	default:
		return false;
	}
}

static int
netlink_lookup_ask(struct netlink_socket *nls, const struct mgm_addr *source,
    uint32_t flags, struct core_route *route)
{
	_Alignas(struct nlmsghdr) char buffer[NETLINK_MESSAGE_REQUEST];
	struct nlmsghdr *request =
	    netlink_message_begin(buffer, RTM_GETROUTE, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(request);
	const struct nlmsghdr *answer;
	int err;

	rtm->rtm_family = netlink_route_family(source->family);
	rtm->rtm_dst_len = (uint8_t)addr_bits(source->family);
	rtm->rtm_flags = flags;
	mnl_attr_put(request, RTA_DST, addr_bits(source->family) / 8, source->octets);
	err = netlink_socket_request(nls, request, &answer);
	if (err != 0)
		return netlink_lookup_is_no_route(err) ? -ENETUNREACH : err;
	return netlink_route_parse(answer, route);
}

int
netlink_lookup_route(
    struct netlink_socket *nls, const struct mgm_addr *source, struct core_route *route)
{
	struct core_route resolved = {0};
	struct core_route found = {0};
	int err;

	if (addr_bits(source->family) == 0)
		return -EAFNOSUPPORT;
	err = netlink_lookup_ask(nls, source, RTM_F_FIB_MATCH, &found);
	if (err == -EDESTADDRREQ) {
		err = netlink_lookup_ask(nls, source, 0, &resolved);
		found.ifindex = resolved.ifindex;
		found.neighbour = resolved.neighbour;
	}
	if (err != 0)
		return err;
	*route = found;
	return 0;
}
