/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_lookup.h - ask the kernel which route leads to an address.
 */
#ifndef MGM_NETLINK_LOOKUP_H
#define MGM_NETLINK_LOOKUP_H

#include "core.h"

struct netlink_socket;

/*
 * 0; -ENETUNREACH: no route; -EADDRINUSE: an address of this host; another -errno: the
 * kernel could not be asked.
 */
int netlink_lookup_route(struct netlink_socket *nls, const struct mgm_addr *source,
    struct core_route *route);

#endif
