/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_table.c - the links that the kernel has, and what the host was told of them.
 *
 * Two states stand side by side in an entry: `now`, which messages change, and `told`,
 * which netlink.c copies from it when it calls the host. So a dump can be taken in
 * whole before anyone is called, and a message that changes nothing stays unheard.
 *
 * The state of mc_forwarding lives in now.link.kernel_forwards. It comes by another
 * message than the link itself and sometimes earlier, so that setting one must not
 * clear the other. Size: one entry per interface of this network namespace.
 */
#include "config.h"

#include "netlink_table.h"

#include "log.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static int
netlink_table_cmp(const struct netlink_entry *a, const struct netlink_entry *b)
{
	return a->ifindex < b->ifindex ? -1 : a->ifindex > b->ifindex;
}

/* Not the static form: libbsd's needs a macro that it does not define on Linux. */
RB_PROTOTYPE(netlink_entries, netlink_entry, node, netlink_table_cmp)
RB_GENERATE(netlink_entries, netlink_entry, node, netlink_table_cmp)

void
netlink_table_init(struct netlink_table *table)
{
	RB_INIT(&table->entries);
	table->generation = 0;
	table->routes_stale = false;
	table->vrf_seen = false;
}

void
netlink_table_exit(struct netlink_table *table)
{
	struct netlink_entry *entry;

	while ((entry = RB_MIN(netlink_entries, &table->entries)) != NULL)
		netlink_table_remove(table, entry);
}

struct netlink_entry *
netlink_table_find(const struct netlink_table *table, uint32_t ifindex)
{
	struct netlink_entry *entry = RB_ROOT(&table->entries);

	while (entry != NULL && entry->ifindex != ifindex)
		entry = ifindex < entry->ifindex ? RB_LEFT(entry, node)
						 : RB_RIGHT(entry, node);
	return entry;
}

struct netlink_entry *
netlink_table_add(struct netlink_table *table, uint32_t ifindex)
{
	struct netlink_entry *entry = netlink_table_find(table, ifindex);

	assert(ifindex != 0 && "0 is no interface");
	if (entry == NULL) {
		entry = calloc(1, sizeof(*entry));
		if (entry == NULL)
			return NULL;
		entry->ifindex = ifindex;
		(void)RB_INSERT(netlink_entries, &table->entries, entry); /* is new */
	}
	entry->generation = table->generation;
	return entry;
}

void
netlink_table_remove(struct netlink_table *table, struct netlink_entry *entry)
{
	(void)RB_REMOVE(netlink_entries, &table->entries, entry); /* returns entry */
	free(entry);
}

struct netlink_entry *
netlink_table_next(struct netlink_table *table, struct netlink_entry *after)
{
	return after == NULL ? RB_MIN(netlink_entries, &table->entries)
			     : RB_NEXT(netlink_entries, &table->entries, after);
}

/*
 * True where routes may have changed with it, which the kernel does not announce: it
 * drops the routes of a link that goes down in silence.
 */
static bool
netlink_table_set_link(struct netlink_entry *entry, const struct netlink_link *link)
{
	const bool forwards = entry->now.link.kernel_forwards;
	const bool routes =
	    entry->now.kind != NETLINK_LINK_UNKNOWN &&
	    (entry->now.up != link->up || entry->now.running != link->running);

	entry->now = *link;
	entry->now.link.kernel_forwards = forwards;
	return routes;
}

/* Not supported (mgm-api 11.10), which nobody would see from entries without route. */
static void
netlink_table_note_vrf(struct netlink_table *table, const struct netlink_link *link)
{
	if (!link->vrf || table->vrf_seen)
		return;
	table->vrf_seen = true;
	log_warn("link %s: VRFs are not supported: multicast is routed between all "
		 "interfaces of this network namespace as if there were none, and a "
		 "source behind an interface in a VRF has no route unless an rpf entry "
		 "of the configuration gives it one",
	    link->link.link.name);
}

int
netlink_table_take_link(struct netlink_table *table, const struct nlmsghdr *message,
    struct netlink_entry **entry)
{
	struct netlink_link link;
	struct netlink_entry *added;
	int err = netlink_link_parse(message, &link);

	if (err != 0)
		return err;
	added = netlink_table_add(table, link.link.link.ifindex);
	if (added == NULL)
		return -ENOMEM;
	netlink_table_note_vrf(table, &link);
	if (netlink_table_set_link(added, &link))
		table->routes_stale = true;
	*entry = added;
	return 0;
}

int
netlink_table_take_netconf(struct netlink_table *table, const struct nlmsghdr *message,
    struct netlink_entry **entry)
{
	struct netlink_netconf netconf;
	struct netlink_entry *added = NULL;
	int err = netlink_link_parse_netconf(message, &netconf);

	if (err != 0)
		return err;
	if (netconf.ifindex != 0) {
		added = netlink_table_add(table, netconf.ifindex);
		if (added == NULL)
			return -ENOMEM;
		if (netconf.has_mc_forwarding)
			added->now.link.kernel_forwards = netconf.mc_forwarding;
	}
	/* A link that is just being made tells all its settings and has no route. */
	if (netconf.has_ignore_linkdown &&
	    (added == NULL || added->now.kind != NETLINK_LINK_UNKNOWN))
		table->routes_stale = true;
	*entry = added;
	return 0;
}

bool
netlink_table_is_news(const struct netlink_entry *entry)
{
	if (entry->now.kind != NETLINK_LINK_USABLE)
		return false;
	return !entry->reported || !netlink_link_equal(&entry->told, &entry->now.link);
}
