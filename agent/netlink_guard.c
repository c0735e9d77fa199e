/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_guard.c - hold the kernel's multicast routing socket, empty.
 *
 * The kernel gives its multicast routing table to one socket at a time. While we hold
 * it and add no interface, no other multicast router can start and the kernel forwards
 * nothing, so that no packet goes out twice. The socket is a raw IGMP socket and would
 * collect every IGMP message that arrives; a filter that takes nothing spares that.
 */
#include "config.h"

#include "netlink.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/mroute.h>

int
netlink_guard_kernel(int *fd)
{
	struct sock_filter nothing[] = {{.code = BPF_RET | BPF_K, .k = 0}};
	const struct sock_fprog filter = {.len = 1, .filter = nothing};
	const int on = 1;
	int guard = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_IGMP);
	int err = 0;

	if (guard < 0)
		return -errno;
	if (setsockopt(guard, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) !=
		0 ||
	    setsockopt(guard, IPPROTO_IP, MRT_INIT, &on, sizeof(on)) != 0) {
		err = -errno;
		(void)close(guard); /* err says what matters */
		return err;
	}
	*fd = guard;
	return 0;
}
