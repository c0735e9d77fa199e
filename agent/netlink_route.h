/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_route.h - what an rtnetlink message says of a route; pure functions.
 */
#ifndef MGM_NETLINK_ROUTE_H
#define MGM_NETLINK_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"

struct nlmsghdr;

/* IANAipRouteProtocol of a route's RTPROT_*. */
uint32_t netlink_route_protocol(uint8_t rtm_protocol);
/* AF_* of a family, AF_UNSPEC for none. */
uint8_t netlink_route_family(uint8_t family);
/*
 * The answer to a lookup. 0; -ENETUNREACH: not a route over which packets come;
 * -EADDRINUSE: the address is of this host;
 * -EDESTADDRREQ: a nexthop object without the interface (then only prefix and protocol
 * of *route are set); -EBADMSG.
 */
int netlink_route_parse(const struct nlmsghdr *message, struct core_route *route);
/*
 * The prefix of an RTM_NEWROUTE or RTM_DELROUTE notification. 0; -EPROTONOSUPPORT: no
 * route towards a host (multicast, broadcast, cached); -EBADMSG.
 */
int netlink_route_parse_change(
    const struct nlmsghdr *message, struct mgm_prefix *prefix);

#endif
