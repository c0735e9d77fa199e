/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_dump.c - all links and their mc_forwarding, asked of the kernel at once.
 *
 * Fills the table and calls nobody: the host hears of it when all is there. The kernel
 * writes a dump in pieces. If links came or went between two pieces it says so, some
 * may then be missing, and the dump is taken again. Messages that cannot be read are
 * left out, so that one strange link does not hide the others.
 */
#include "config.h"

#include "netlink_dump.h"

#include "netlink_message.h"
#include "netlink_socket.h"
#include "netlink_table.h"

#include <errno.h>

#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#define DUMP_TRIES 4

static int
netlink_dump_message(void *ctx, const struct nlmsghdr *message)
{
	struct netlink_entry *entry;
	int err = 0;

	if (message->nlmsg_type == RTM_NEWLINK)
		err = netlink_table_take_link(ctx, message, &entry);
	else if (message->nlmsg_type == RTM_NEWNETCONF)
		err = netlink_table_take_netconf(ctx, message, &entry);
	return err == -ENOMEM ? err : 0;
}

static int
netlink_dump_links(struct netlink_socket *asks, struct netlink_table *table)
{
	_Alignas(struct nlmsghdr) char buffer[NETLINK_MESSAGE_REQUEST];
	struct nlmsghdr *request =
	    netlink_message_begin(buffer, RTM_GETLINK, sizeof(struct ifinfomsg));

	mnl_attr_put_u32(request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return netlink_socket_dump(asks, request, netlink_dump_message, table);
}

static int
netlink_dump_netconf(struct netlink_socket *asks, struct netlink_table *table)
{
	_Alignas(struct nlmsghdr) char buffer[NETLINK_MESSAGE_REQUEST];
	struct nlmsghdr *request =
	    netlink_message_begin(buffer, RTM_GETNETCONF, sizeof(struct netconfmsg));
	struct netconfmsg *body = mnl_nlmsg_get_payload(request);

	body->ncm_family = AF_INET;
	return netlink_socket_dump(asks, request, netlink_dump_message, table);
}

int
netlink_dump_all(struct netlink_socket *asks, struct netlink_table *table)
{
	int err = -EINTR;

	for (int i = 0; err == -EINTR && i < DUMP_TRIES; i++) {
		err = netlink_dump_links(asks, table);
		if (err == 0)
			err = netlink_dump_netconf(asks, table);
	}
	return err;
}
