/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_link.h - what an rtnetlink message says of a link; pure functions.
 */
#ifndef MGM_NETLINK_LINK_H
#define MGM_NETLINK_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"

struct nlmsghdr;

enum netlink_link_kind {
	NETLINK_LINK_UNKNOWN = 0,     /* nothing said yet */
	NETLINK_LINK_USABLE = 1,      /* Ethernet, or no link header at all */
	NETLINK_LINK_LOOPBACK = 2,    /* never a multicast interface */
	NETLINK_LINK_UNSUPPORTED = 3, /* a link header that planes do not know */
};

struct netlink_link {
	enum netlink_link_kind kind;
	uint16_t type;         /* ARPHRD_*, for messages to people */
	bool up;               /* administratively */
	bool running;          /* and with carrier; of every kind of link */
	bool vrf;              /* the device of a VRF */
	struct core_link link; /* kernel_forwards is left false: netconf tells it */
};

/* What a netconf message says; a notification carries only what changed. */
struct netlink_netconf {
	uint32_t ifindex; /* 0: not of one interface (the "all" and "default" sets) */
	bool has_mc_forwarding;
	bool mc_forwarding;
	bool has_ignore_linkdown; /* which routes are usable may have changed */
};

/*
 * RTM_NEWLINK and RTM_DELLINK. 0; -EPROTONOSUPPORT: not of the link itself (a bridge's
 * view of its port), to be ignored; -EBADMSG: something is missing or malformed.
 */
int netlink_link_parse(const struct nlmsghdr *message, struct netlink_link *link);
/* RTM_NEWNETCONF and RTM_DELNETCONF of IPv4; the same errors. */
int netlink_link_parse_netconf(
    const struct nlmsghdr *message, struct netlink_netconf *netconf);
bool netlink_link_equal(const struct core_link *a, const struct core_link *b);

#endif
