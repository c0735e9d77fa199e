/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_route.c - what an rtnetlink message says of a route; pure functions.
 *
 * The kernel is asked with RTM_F_FIB_MATCH and so answers with the route as it was
 * configured: its prefix, its protocol and all its next hops. Of several next hops one
 * is taken, always the same while the route is the same (mgm-api 11.7): the first that
 * works; where none has carrier the first that is not dead, because the kernel would
 * use it too. RTA_VIA carries an IPv6 next hop of an IPv4 route (RFC 5549).
 *
 * Only RTN_UNICAST is a route towards a source. The router's own address, unreachable,
 * blackhole and prohibit are "no route".
 */
#include "config.h"

#include "netlink_route.h"

#include "addr.h"
#include "netlink_message.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#define RTPROT_FRR_STATIC 196 /* FRRouting's staticd; not in the kernel's header */

struct route_attrs {
	const struct nlattr *dst;
	const struct nlattr *oif;
	const struct nlattr *gateway;
	const struct nlattr *via;
	const struct nlattr *multipath;
	const struct nlattr *nh_id;
};

uint32_t
netlink_route_protocol(uint8_t rtm_protocol)
{
	switch (rtm_protocol) {
	case RTPROT_KERNEL:
		return 2; /* local */
	case RTPROT_BOOT:
	case RTPROT_STATIC:
	case RTPROT_FRR_STATIC:
		return 3; /* netmgmt */
	case RTPROT_REDIRECT:
		return 4; /* icmp */
	case RTPROT_RIP:
		return 8; /* rip */
	case RTPROT_ISIS:
		return 9; /* isIs */
	case RTPROT_OSPF:
		return 13; /* ospf */
	case RTPROT_BGP:
		return 14; /* bgp */
	case RTPROT_EIGRP:
		return 16; /* ciscoEigrp */
	case RTPROT_DHCP:
		return 19; /* dhcp */
	default:
		return 1; /* other */
	}
}

uint8_t
netlink_route_family(uint8_t family)
{
	switch (family) {
	case MGM_FAMILY_IPV4:
		return AF_INET;
	case MGM_FAMILY_IPV6:
		return AF_INET6;
	default:
		return AF_UNSPEC;
	}
}

static uint8_t
netlink_route_mgm_family(unsigned family)
{
	switch (family) {
	case AF_INET:
		return MGM_FAMILY_IPV4;
	case AF_INET6:
		return MGM_FAMILY_IPV6;
	default:
		return MGM_FAMILY_UNSPEC;
	}
}

static int
netlink_route_attr(const struct nlattr *attr, void *data)
{
	struct route_attrs *attrs = data;

	switch (mnl_attr_get_type(attr)) {
	case RTA_DST:
		attrs->dst = attr;
		break;
	case RTA_OIF:
		attrs->oif = attr;
		break;
	case RTA_GATEWAY:
		attrs->gateway = attr;
		break;
	case RTA_VIA:
		attrs->via = attr;
		break;
	case RTA_MULTIPATH:
		attrs->multipath = attr;
		break;
	case RTA_NH_ID:
		attrs->nh_id = attr;
		break;
	default:
		break;
	}
	return MNL_CB_OK; /* the last of a kind wins */
}

/* RTA_DST is left out where the length is 0. */
static int
netlink_route_prefix(
    const struct rtmsg *rtm, const struct nlattr *dst, struct mgm_prefix *prefix)
{
	struct mgm_prefix parsed = {0};
	const unsigned bits = addr_bits(netlink_route_mgm_family(rtm->rtm_family));

	if (rtm->rtm_dst_len > bits || (dst == NULL && rtm->rtm_dst_len != 0))
		return -EBADMSG;
	if (dst != NULL && mnl_attr_get_payload_len(dst) != bits / 8)
		return -EBADMSG;
	parsed.addr.family = netlink_route_mgm_family(rtm->rtm_family);
	if (dst != NULL)
		parsed.addr =
		    addr_from_octets(parsed.addr.family, mnl_attr_get_payload(dst));
	parsed.len = rtm->rtm_dst_len;
	if (!prefix_is_canonical(&parsed))
		return -EBADMSG;
	*prefix = parsed;
	return 0;
}

/* The next hop's address; stays unspecified where there is neither attribute. */
static int
netlink_route_neighbour(
    uint8_t family, const struct route_attrs *attrs, struct mgm_addr *neighbour)
{
	const size_t via_header = offsetof(struct rtvia, rtvia_addr);

	if (attrs->gateway != NULL) {
		if (mnl_attr_get_payload_len(attrs->gateway) != addr_bits(family) / 8)
			return -EBADMSG;
		*neighbour =
		    addr_from_octets(family, mnl_attr_get_payload(attrs->gateway));
	} else if (attrs->via != NULL) {
		const size_t len = mnl_attr_get_payload_len(attrs->via);
		const struct rtvia *via = mnl_attr_get_payload(attrs->via);
		uint8_t via_family;

		if (len < via_header)
			return -EBADMSG;
		via_family = netlink_route_mgm_family(via->rtvia_family);
		if (via_family == MGM_FAMILY_UNSPEC ||
		    len != via_header + addr_bits(via_family) / 8)
			return -EBADMSG;
		*neighbour = addr_from_octets(via_family, via->rtvia_addr);
	}
	return 0;
}

/* One of several next hops, with its attributes. */
static int
netlink_route_take_hop(
    const struct rtnexthop *hop, uint8_t family, struct core_route *route)
{
	struct route_attrs attrs = {0};

	if (hop->rtnh_ifindex <= 0)
		return -EBADMSG;
	(void)mnl_attr_parse_payload((const char *)hop + RTNH_LENGTH(0),
	    hop->rtnh_len - RTNH_LENGTH(0), netlink_route_attr, &attrs);
	route->ifindex = (uint32_t)hop->rtnh_ifindex;
	return netlink_route_neighbour(family, &attrs, &route->neighbour);
}

static int
netlink_route_multipath(
    const struct nlattr *multipath, uint8_t family, struct core_route *route)
{
	const char *data = mnl_attr_get_payload(multipath);
	size_t left = mnl_attr_get_payload_len(multipath);
	const struct rtnexthop *second_best = NULL;

	while (left > 0) {
		const struct rtnexthop *hop = (const void *)data;
		size_t step;

		if (left < sizeof(*hop) || hop->rtnh_len < sizeof(*hop) ||
		    hop->rtnh_len > left)
			return -EBADMSG;
		if ((hop->rtnh_flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) == 0)
			return netlink_route_take_hop(hop, family, route);
		if (second_best == NULL && (hop->rtnh_flags & RTNH_F_DEAD) == 0)
			second_best = hop;
		step = RTNH_ALIGN((size_t)hop->rtnh_len);
		if (step > left)
			step = left;
		data += step;
		left -= step;
	}
	if (second_best == NULL)
		return -ENETUNREACH;
	return netlink_route_take_hop(second_best, family, route);
}

static int
netlink_route_hop(
    const struct route_attrs *attrs, uint8_t family, struct core_route *route)
{
	uint32_t ifindex;

	if (attrs->multipath != NULL)
		return netlink_route_multipath(attrs->multipath, family, route);
	if (attrs->oif == NULL)
		return attrs->nh_id != NULL ? -EDESTADDRREQ : -EBADMSG;
	if (mnl_attr_get_payload_len(attrs->oif) != sizeof(uint32_t))
		return -EBADMSG;
	ifindex = mnl_attr_get_u32(attrs->oif);
	if (ifindex == 0 || ifindex > INT32_MAX)
		return -EBADMSG;
	route->ifindex = ifindex;
	return netlink_route_neighbour(family, attrs, &route->neighbour);
}

/* NULL where it is no route message. */
static const struct rtmsg *
netlink_route_body(const struct nlmsghdr *message)
{
	if (message->nlmsg_type != RTM_NEWROUTE && message->nlmsg_type != RTM_DELROUTE)
		return NULL;
	return netlink_message_body(message, sizeof(struct rtmsg));
}

int
netlink_route_parse(const struct nlmsghdr *message, struct core_route *route)
{
	struct core_route parsed = {0};
	struct route_attrs attrs = {0};
	const struct rtmsg *rtm = netlink_route_body(message);
	uint8_t family;
	int err;

	if (rtm == NULL)
		return -EBADMSG;
	family = netlink_route_mgm_family(rtm->rtm_family);
	if (family == MGM_FAMILY_UNSPEC)
		return -EBADMSG;
	if (rtm->rtm_type != RTN_UNICAST)
		return rtm->rtm_type == RTN_LOCAL ? -EADDRINUSE : -ENETUNREACH;
	netlink_message_attrs(message, sizeof(*rtm), netlink_route_attr, &attrs);
	err = netlink_route_prefix(rtm, attrs.dst, &parsed.prefix);
	if (err != 0)
		return err;
	parsed.protocol = netlink_route_protocol(rtm->rtm_protocol);
	err = netlink_route_hop(&attrs, family, &parsed);
	if (err == 0 || err == -EDESTADDRREQ)
		*route = parsed;
	return err;
}

int
netlink_route_parse_change(const struct nlmsghdr *message, struct mgm_prefix *prefix)
{
	struct route_attrs attrs = {0};
	const struct rtmsg *rtm = netlink_route_body(message);

	if (rtm == NULL)
		return -EBADMSG;
	if (netlink_route_mgm_family(rtm->rtm_family) == MGM_FAMILY_UNSPEC ||
	    (rtm->rtm_flags & RTM_F_CLONED) != 0 || rtm->rtm_type == RTN_MULTICAST ||
	    rtm->rtm_type == RTN_BROADCAST)
		return -EPROTONOSUPPORT;
	netlink_message_attrs(message, sizeof(*rtm), netlink_route_attr, &attrs);
	return netlink_route_prefix(rtm, attrs.dst, prefix);
}
