/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_netlink.c - any octets as rtnetlink messages.
 *
 * Each message that netlink_message.c finds goes through every parser, whatever its
 * type says, and into a table of links. Nothing is asked of the kernel. A refused
 * message leaves the output untouched; an accepted one has a name that ends and a
 * prefix that exists.
 */
#include "config.h"

#include "addr.h"
#include "fuzz.h"
#include "netlink_link.h"
#include "netlink_message.h"
#include "netlink_route.h"
#include "netlink_table.h"

#include <errno.h>

#include <linux/rtnetlink.h>

#define FUZZ_UNTOUCHED 0x5a

/* Does every octet still say so? */
static bool
fuzz_untouched(const void *object, size_t size)
{
	const uint8_t *octets = object;
	size_t i;

	for (i = 0; i < size; i++) {
		if (octets[i] != FUZZ_UNTOUCHED)
			return false;
	}
	return true;
}

static void
fuzz_prefix(const struct mgm_prefix *prefix)
{
	fuzz_require(prefix->len <= addr_bits(prefix->addr.family),
	    "more bits than the family has");
}

static void
fuzz_link(const struct nlmsghdr *message)
{
	struct netlink_netconf netconf;
	struct netlink_link link;

	memset(&link, FUZZ_UNTOUCHED, sizeof(link));
	if (netlink_link_parse(message, &link) == 0) {
		fuzz_deep++;
		fuzz_require(link.link.link.ifindex != 0, "a link without index");
		fuzz_require(
		    strnlen(link.link.link.name, MGM_IFNAME_SIZE) < MGM_IFNAME_SIZE,
		    "a name without end");
		/* Of a link that is gone only the index matters. */
		fuzz_require(link.kind != NETLINK_LINK_USABLE ||
				 message->nlmsg_type == RTM_DELLINK ||
				 link.link.link.name[0] != '\0',
		    "a usable link without name");
	} else {
		fuzz_require(fuzz_untouched(&link, sizeof(link)), "a link was touched");
	}
	memset(&netconf, FUZZ_UNTOUCHED, sizeof(netconf));
	if (netlink_link_parse_netconf(message, &netconf) != 0)
		fuzz_require(
		    fuzz_untouched(&netconf, sizeof(netconf)), "a netconf was touched");
}

static void
fuzz_route(const struct nlmsghdr *message)
{
	struct mgm_prefix prefix;
	struct core_route route;
	int err;

	memset(&route, FUZZ_UNTOUCHED, sizeof(route));
	err = netlink_route_parse(message, &route);
	if (err == 0 || err == -EDESTADDRREQ) {
		fuzz_deep++;
		fuzz_prefix(&route.prefix);
		fuzz_require(err != 0 || route.ifindex != 0, "a route to nowhere");
	} else {
		fuzz_require(
		    fuzz_untouched(&route, sizeof(route)), "a route was touched");
	}
	memset(&prefix, FUZZ_UNTOUCHED, sizeof(prefix));
	if (netlink_route_parse_change(message, &prefix) == 0)
		fuzz_prefix(&prefix);
	else
		fuzz_require(
		    fuzz_untouched(&prefix, sizeof(prefix)), "a prefix was touched");
}

static void
fuzz_table(struct netlink_table *table, const struct nlmsghdr *message)
{
	struct netlink_entry *entry = NULL;

	if (netlink_table_take_link(table, message, &entry) == 0 && entry != NULL)
		fuzz_require(netlink_table_find(table, entry->ifindex) == entry,
		    "an entry that is not in the table");
	entry = NULL;
	if (netlink_table_take_netconf(table, message, &entry) == 0 && entry != NULL)
		fuzz_require(netlink_table_find(table, entry->ifindex) == entry,
		    "an entry that is not in the table");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct nlmsghdr *message;
	uint8_t *block = fuzz_block(data, size), *exact;
	struct netlink_table table;
	const void *at = block;
	size_t left = size;

	netlink_table_init(&table);
	while ((message = netlink_message_at(at, left)) != NULL) {
		/* Alone in its block, so that a read beyond it is seen. */
		exact = fuzz_block(message, message->nlmsg_len);
		fuzz_link((const void *)exact);
		fuzz_route((const void *)exact);
		fuzz_table(&table, (const void *)exact);
		free(exact);
		netlink_message_skip(&at, &left);
	}
	netlink_table_exit(&table);
	free(block);
	return 0;
}
