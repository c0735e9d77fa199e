/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink.c - links and routes of this network namespace, by rtnetlink.
 *
 * Two sockets. Events come on one that never waits; lookups and dumps are asked on the
 * other, so that the host may look a route up from within a callback. The host polls
 * one descriptor, an epoll set of the event socket and a timer.
 *
 * Each link is described by its RTM_NEWLINK and by the mc_forwarding of its netconf;
 * the host hears of it when something in core_link changed. Routes are not kept: the
 * host is told under which prefix something changed and asks again. The kernel
 * announces no route that goes with a link's state, with a deleted address or with a
 * rule or nexthop object: all routes are then called changed, once for each
 * netlink_read(). What was looked up is kept only until the next event
 * (netlink_cache.c).
 *
 * When events were lost (ENOBUFS) what is still queued is older than the loss and is
 * thrown away; then everything is dumped anew, and links that are not there any more
 * are reported gone. A resync starts at most every RESYNC_PAUSE_MS, also after one that
 * failed or that was disturbed by changes, so that a flood costs little.
 *
 * Follows mgm-api.md 11.7 and 11.8. It decides nothing: static rpf entries, ownership
 * and what a down interface means are the core's.
 */
#include "config.h"

#include "netlink.h"

#include "addr.h"
#include "clock.h"
#include "log.h"
#include "netlink_cache.h"
#include "netlink_dump.h"
#include "netlink_link.h"
#include "netlink_lookup.h"
#include "netlink_message.h"
#include "netlink_route.h"
#include "netlink_socket.h"
#include "netlink_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/rtnetlink.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#define ASK_TIMEOUT_MS 200
#define RESYNC_PAUSE_MS 100
#define READ_DATAGRAMS 256 /* of one netlink_read(); an event is one datagram */
/*
 * Receive buffer for events; the kernel doubles it. It holds some ten thousand route
 * changes. When it is full, events are lost and a resync follows, which is counted.
 */
#define EVENT_BUFFER (4 << 20)
#define DRAIN_DATAGRAMS 65536 /* more than the buffer holds */

struct netlink {
	struct netlink_port port;
	struct netlink_socket events;
	struct netlink_socket asks;
	struct netlink_table table;
	struct netlink_cache cache;
	int poll_fd;  /* owned; what the host polls */
	int timer_fd; /* owned; ends the pause after a resync */
	bool pausing; /* the timer runs */
	bool stale;   /* a resync is due */
	uint64_t resyncs;
};

static const unsigned event_groups[] = {
    RTNLGRP_LINK,
    RTNLGRP_IPV4_NETCONF,
    RTNLGRP_IPV4_IFADDR,
    RTNLGRP_IPV4_ROUTE,
    RTNLGRP_IPV4_RULE,
    RTNLGRP_IPV6_ROUTE,
    RTNLGRP_IPV6_RULE,
    RTNLGRP_NEXTHOP,
};

static void
netlink_report_gone(struct netlink *netlink, struct netlink_entry *entry)
{
	if (!entry->reported)
		return;
	entry->reported = false;
	netlink->port.link_gone(netlink->port.ctx, entry->ifindex);
}

/* Tell the host what it does not know yet. */
static void
netlink_report(struct netlink *netlink, struct netlink_entry *entry)
{
	const struct netlink_link *now = &entry->now;

	if (now->kind == NETLINK_LINK_UNSUPPORTED && !entry->refused) {
		log_info("link %s: not used, its type %u has a link header that is not "
			 "Ethernet",
		    now->link.link.name, now->type);
		entry->refused = true;
	}
	if (now->kind != NETLINK_LINK_USABLE) {
		netlink_report_gone(netlink, entry);
		return;
	}
	if (!netlink_table_is_news(entry))
		return;
	entry->told = now->link;
	entry->reported = true;
	netlink->port.link_set(netlink->port.ctx, &entry->told);
}

static int
netlink_event_link_gone(struct netlink *netlink, const struct nlmsghdr *message)
{
	struct netlink_entry *entry;
	struct netlink_link link;
	int err = netlink_link_parse(message, &link);

	if (err != 0)
		return err;
	entry = netlink_table_find(&netlink->table, link.link.link.ifindex);
	if (entry == NULL)
		return 0;
	/* Its routes went when it went down, which was a message of its own. */
	netlink_report_gone(netlink, entry);
	netlink_table_remove(&netlink->table, entry);
	return 0;
}

static int
netlink_event_route(struct netlink *netlink, const struct nlmsghdr *message)
{
	struct mgm_prefix prefix;
	int err = netlink_route_parse_change(message, &prefix);

	if (err == 0 && !netlink->table.routes_stale)
		netlink->port.routes_changed(netlink->port.ctx, &prefix);
	return err;
}

static int
netlink_event(struct netlink *netlink, const struct nlmsghdr *message)
{
	struct netlink_entry *entry = NULL;
	int err = 0;

	switch (message->nlmsg_type) {
	case RTM_NEWLINK:
		err = netlink_table_take_link(&netlink->table, message, &entry);
		break;
	case RTM_DELLINK:
		return netlink_event_link_gone(netlink, message);
	case RTM_NEWNETCONF:
		err = netlink_table_take_netconf(&netlink->table, message, &entry);
		break;
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		return netlink_event_route(netlink, message);
	case RTM_DELADDR: /* a new address announces its routes, this one does not */
	case RTM_NEWRULE:
	case RTM_DELRULE:
	case RTM_NEWNEXTHOP:
	case RTM_DELNEXTHOP:
		netlink->table.routes_stale = true;
		break;
	default:
		break;
	}
	if (err == 0 && entry != NULL)
		netlink_report(netlink, entry);
	return err;
}

static void
netlink_pause(struct netlink *netlink)
{
	const struct itimerspec pause = {
	    .it_value.tv_nsec = RESYNC_PAUSE_MS * 1000000L,
	};

	netlink->pausing = timerfd_settime(netlink->timer_fd, 0, &pause, NULL) == 0;
}

/* Report what the dump brought; with `sweep`, links that it did not bring are gone. */
static void
netlink_report_all(struct netlink *netlink, bool sweep)
{
	struct netlink_table *table = &netlink->table;
	struct netlink_entry *entry = netlink_table_next(table, NULL);

	while (entry != NULL) {
		struct netlink_entry *next = netlink_table_next(table, entry);

		if (entry->generation == table->generation)
			netlink_report(netlink, entry);
		else if (sweep) {
			netlink_report_gone(netlink, entry);
			netlink_table_remove(table, entry);
		}
		entry = next;
	}
}

/* After a dump that was left in the middle the kernel refuses another: begin afresh. */
static void
netlink_reopen_asks(struct netlink *netlink)
{
	struct netlink_socket fresh;

	if (netlink_socket_open(&fresh, ASK_TIMEOUT_MS) != 0)
		return; /* the old one may still do; the next resync comes here again */
	netlink_socket_close(&netlink->asks);
	netlink->asks = fresh;
}

/* Take everything anew. 0 or -errno; anything but 0 leaves us stale. */
static int
netlink_resync(struct netlink *netlink)
{
	int err;

	netlink_cache_flush(&netlink->cache);
	netlink->table.generation++;
	err = netlink_dump_all(&netlink->asks, &netlink->table);
	if (err == 0 || err == -EINTR)
		netlink_report_all(netlink, err == 0);
	else {
		log_warn(
		    "netlink: cannot list the links, trying again: %s", strerror(-err));
		netlink_reopen_asks(netlink);
	}
	netlink->stale = err != 0;
	netlink->table.routes_stale = true;
	netlink_pause(netlink);
	return err;
}

static int
netlink_watch(struct netlink *netlink, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	if (epoll_ctl(netlink->poll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		return -errno;
	return 0;
}

/* The groups are joined before the first dump, so that no change falls between. */
static int
netlink_open_events(struct netlink *netlink)
{
	int err = netlink_socket_open(&netlink->events, 0);

	if (err == 0)
		err = netlink_socket_set_buffer(&netlink->events, EVENT_BUFFER);
	for (size_t i = 0; err == 0 && i < sizeof(event_groups) / sizeof(*event_groups);
	     i++) {
		err = netlink_socket_add_group(&netlink->events, event_groups[i]);
		if (err == -EINVAL || err == -ENOENT)
			err = 0; /* a kernel without that kind of event */
	}
	return err;
}

static int
netlink_open_fds(struct netlink *netlink)
{
	int err = netlink_open_events(netlink);

	if (err == 0)
		err = netlink_socket_open(&netlink->asks, ASK_TIMEOUT_MS);
	if (err != 0)
		return err;
	netlink->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	netlink->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (netlink->poll_fd < 0 || netlink->timer_fd < 0)
		return -errno;
	err = netlink_watch(netlink, netlink->timer_fd);
	if (err == 0)
		err = netlink_watch(netlink, netlink_socket_fd(&netlink->events));
	return err;
}

int
netlink_open(const struct netlink_port *port, struct netlink **netlink)
{
	struct netlink *opened = calloc(1, sizeof(*opened));
	int err;

	if (opened == NULL)
		return -ENOMEM;
	opened->port = *port;
	opened->poll_fd = -1;
	opened->timer_fd = -1;
	netlink_table_init(&opened->table);
	err = netlink_open_fds(opened);
	if (err == 0)
		err = netlink_resync(opened);
	if (err != 0 && err != -EINTR) {
		netlink_close(opened);
		return err;
	}
	opened->table.routes_stale = false; /* nobody has looked one up yet */
	*netlink = opened;
	return 0;
}

void
netlink_close(struct netlink *netlink)
{
	if (netlink == NULL)
		return;
	netlink_socket_close(&netlink->events);
	netlink_socket_close(&netlink->asks);
	if (netlink->timer_fd >= 0)
		(void)close(netlink->timer_fd);
	if (netlink->poll_fd >= 0)
		(void)close(netlink->poll_fd);
	netlink_table_exit(&netlink->table);
	free(netlink);
}

int
netlink_fd(const struct netlink *netlink)
{
	return netlink->poll_fd;
}

uint64_t
netlink_resyncs(const struct netlink *netlink)
{
	return netlink->resyncs;
}

int
netlink_set_buffer(struct netlink *netlink, int octets)
{
	return netlink_socket_set_buffer(&netlink->events, octets);
}

/* Events were lost: what still waits is older than the loss. */
static void
netlink_drain(struct netlink *netlink)
{
	long len = 0;

	for (int i = 0; i < DRAIN_DATAGRAMS && len != -EAGAIN; i++)
		len = netlink_socket_receive(&netlink->events, MSG_DONTWAIT);
	netlink_cache_flush(&netlink->cache);
	netlink->stale = true;
	netlink->resyncs++;
}

static void
netlink_read_datagram(struct netlink *netlink, size_t len)
{
	const void *data = netlink->events.buffer;
	const struct nlmsghdr *message;

	netlink_cache_flush(&netlink->cache);
	while ((message = netlink_message_at(data, len)) != NULL) {
		int err;

		netlink_message_skip(&data, &len);
		err = netlink_event(netlink, message);
		if (err == -ENOMEM)
			netlink->stale = true;
		else if (err == -EBADMSG)
			log_debug("netlink: message of type %u is malformed, ignored",
			    message->nlmsg_type);
	}
}

static void
netlink_read_timer(struct netlink *netlink)
{
	uint64_t ticks;

	if (read(netlink->timer_fd, &ticks, sizeof(ticks)) == (ssize_t)sizeof(ticks))
		netlink->pausing = false;
}

void
netlink_read(struct netlink *netlink)
{
	netlink_read_timer(netlink);
	for (int i = 0; i < READ_DATAGRAMS; i++) {
		const long len = netlink_socket_receive(&netlink->events, MSG_DONTWAIT);

		if (len == -ENOBUFS)
			netlink_drain(netlink);
		else if (len > 0)
			netlink_read_datagram(netlink, (size_t)len);
		else if (len != -EPROTO)
			break;
	}
	if (netlink->stale && !netlink->pausing)
		(void)netlink_resync(netlink); /* tries again after a pause */
	if (netlink->table.routes_stale) {
		netlink->table.routes_stale = false;
		netlink->port.routes_changed(netlink->port.ctx, NULL);
	}
}

int
netlink_route_lookup(
    struct netlink *netlink, const struct mgm_addr *source, struct core_route *route)
{
	const int64_t now = clock_now();
	const struct netlink_entry *entry;
	struct core_route found = {0};
	int err;

	if (netlink_cache_find(&netlink->cache, source, now, route, &err))
		return err;
	err = netlink_lookup_route(&netlink->asks, source, &found);
	if (err == 0) {
		entry = netlink_table_find(&netlink->table, found.ifindex);
		if (entry != NULL && entry->now.kind == NETLINK_LINK_LOOPBACK)
			err = -ENETUNREACH;
	}
	if (err == 0 || err == -ENETUNREACH)
		netlink_cache_add(&netlink->cache, source, err, &found, now);
	if (err == 0)
		*route = found;
	return err;
}
