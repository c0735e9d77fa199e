/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink.h - links and routes of this network namespace, by rtnetlink.
 */
#ifndef MGM_NETLINK_H
#define MGM_NETLINK_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"

struct netlink;

/* Calls back on the thread that calls netlink_read(). */
struct netlink_port {
	void *ctx;
	/* A link is there or changed; configured and ttl_threshold are left zero. */
	void (*link_set)(void *ctx, const struct core_link *link);
	void (*link_gone)(void *ctx, uint32_t ifindex);
	void (*routes_changed)(void *ctx, const struct mgm_prefix *prefix);
};

/*
 * Opens the sockets and dumps all links, which arrive by link_set before this returns.
 * 0 or -errno.
 */
int netlink_open(const struct netlink_port *port, struct netlink **netlink);
void netlink_close(struct netlink *netlink); /* NULL is accepted */
int netlink_fd(const struct netlink *netlink);
/* Read what is there, at most a bounded number of messages. ENOBUFS: full resync. */
void netlink_read(struct netlink *netlink);
/* The kernel's route towards a source, as core_port's route_lookup is asked for it, but
 * -EADDRINUSE where it is an address of this host. */
int netlink_route_lookup(
    struct netlink *netlink, const struct mgm_addr *source, struct core_route *route);
/* Receive buffer for events, in octets; a smaller one means more resyncs. */
int netlink_set_buffer(struct netlink *netlink, int octets);
uint64_t netlink_resyncs(const struct netlink *netlink);

/*
 * Hold the kernel's multicast routing socket, empty: no other multicast router can
 * start and the kernel forwards nothing. 0, or -errno: -EADDRINUSE, another holds it.
 */
int netlink_guard_kernel(int *fd);

#endif
