/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_table.h - the links that the kernel has, and what the host was told of them.
 */
#ifndef MGM_NETLINK_TABLE_H
#define MGM_NETLINK_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/tree.h>

#include "core.h"
#include "netlink_link.h"

struct nlmsghdr;

struct netlink_entry {
	RB_ENTRY(netlink_entry) node;
	uint32_t ifindex;
	uint32_t generation; /* of the resync that last saw it, or of its last event */
	struct netlink_link now; /* kind UNKNOWN: only its netconf is known so far */
	struct core_link told;   /* what the host knows, where `reported` */
	bool reported;
	bool refused; /* logged as a kind of link that is not supported */
};

RB_HEAD(netlink_entries, netlink_entry);

struct netlink_table {
	struct netlink_entries entries; /* owned */
	uint32_t generation;            /* one more at each resync */
	bool routes_stale;              /* all routes may have changed */
	bool vrf_seen;                  /* and told to people, once */
};

void netlink_table_init(struct netlink_table *table);
void netlink_table_exit(struct netlink_table *table);
struct netlink_entry *netlink_table_find(
    const struct netlink_table *table, uint32_t ifindex);
/* Finds or makes it; of this generation from now on. NULL: no memory. */
struct netlink_entry *netlink_table_add(struct netlink_table *table, uint32_t ifindex);
/* The entry is gone after this. */
void netlink_table_remove(struct netlink_table *table, struct netlink_entry *entry);
/* In order of ifindex; after NULL: the first. NULL: no more. */
struct netlink_entry *netlink_table_next(
    struct netlink_table *table, struct netlink_entry *after);
/*
 * Take over an RTM_NEWLINK or RTM_NEWNETCONF. 0 with the entry, which is NULL where the
 * message is about no interface; or -errno as netlink_link.h says, -ENOMEM.
 */
int netlink_table_take_link(struct netlink_table *table, const struct nlmsghdr *message,
    struct netlink_entry **entry);
int netlink_table_take_netconf(struct netlink_table *table,
    const struct nlmsghdr *message, struct netlink_entry **entry);
/* Must the host be told of the link (again)? */
bool netlink_table_is_news(const struct netlink_entry *entry);

#endif
