/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bench_mroute.c - the kernel's own multicast routing, among the interfaces of veth.sh.
 *
 * What forward_bench and mfc_bench compare with: MRT_INIT on a raw IGMP socket, a VIF
 * for each interface by its ifindex, entries by MRT_ADD_MFC. Whoever has the socket
 * closes it, which ends the routing.
 */
#include "config.h"

#include "bench_mroute.h"

#include "bench.h"

#include <err.h>
#include <net/if.h>
#include <sys/socket.h>

void
bench_mroute_set(int fd, int option, const void *value, size_t size)
{
	if (setsockopt(fd, IPPROTO_IP, option, value, (socklen_t)size) < 0)
		err(1, "multicast routing option %d", option);
}

int
bench_mroute_open(unsigned oifs)
{
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_IGMP), one = 1;
	char name[IF_NAMESIZE];
	unsigned i;

	if (fd < 0)
		err(1, "raw IGMP socket");
	bench_mroute_set(fd, MRT_INIT, &one, sizeof(one));
	for (i = 0; i <= oifs; i++) {
		struct vifctl vif = {.vifc_vifi = (vifi_t)i,
		    .vifc_flags = VIFF_USE_IFINDEX,
		    .vifc_threshold = 1};

		vif.vifc_lcl_ifindex = (int)bench_iface(i, name);
		bench_mroute_set(fd, MRT_ADD_VIF, &vif, sizeof(vif));
	}
	return fd;
}

struct mfcctl
bench_mroute_entry(uint32_t source, uint32_t group, unsigned oifs)
{
	struct mfcctl entry = {
	    .mfcc_origin.s_addr = htonl(source), .mfcc_mcastgrp.s_addr = htonl(group)};
	unsigned i;

	for (i = 1; i <= oifs; i++)
		entry.mfcc_ttls[i] = 1;
	return entry;
}
