/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * igmp_port.c - IGMP on one interface: a packet socket in, queries out.
 *
 * A raw IGMP socket does not hear reports for groups that nobody on this machine has
 * joined; a packet socket hears all of them (mgm-api 11.9). It takes in all multicast
 * of the link, and a filter in the kernel leaves only IGMP, so that the streams that
 * the router forwards cost this program nothing. Queries go out of a raw socket, whose
 * address and checksum the kernel fills in.
 */
#include "config.h"

#include "igmp_port.h"

#include "traffic.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

#define IGMP_PORT_BUFFER 66000

static void
igmp_port_set(int fd, int level, int option, const void *value, size_t len)
{
	if (setsockopt(fd, level, option, value, (socklen_t)len) < 0)
		err(1, "option %d of an IGMP socket", option);
}

void
igmp_port_open(struct igmp_port *port, const char *ifname)
{
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_IGMP, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	    BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog filter = {
	    .len = sizeof(code) / sizeof(*code), .filter = code};
	struct packet_mreq mreq = {.mr_type = PACKET_MR_ALLMULTI};
	struct sockaddr_ll ll = {.sll_family = AF_PACKET};
	const int on = 1;

	*port = (struct igmp_port){.ifindex = traffic_ifindex(ifname)};
	snprintf(port->name, sizeof(port->name), "%s", ifname);
	/* Protocol 0 until all is set: nothing unfiltered gets in before. */
	port->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (port->fd < 0)
		err(1, "packet socket");
	ll.sll_ifindex = mreq.mr_ifindex = (int)port->ifindex;
	ll.sll_protocol = htons(ETH_P_IP);
	igmp_port_set(port->fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter));
	igmp_port_set(port->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on));
	igmp_port_set(port->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
	if (bind(port->fd, (const struct sockaddr *)&ll, sizeof(ll)) < 0)
		err(1, "bind to %s", ifname);
}

void
igmp_port_close(struct igmp_port *port)
{
	close(port->fd);
}

void
igmp_port_receive(struct igmp_port *port,
    void (*take)(void *context, const struct igmp_record *record), void *context)
{
	uint8_t bytes[IGMP_PORT_BUFFER];
	enum igmp_verdict verdict;
	ssize_t len;

	while ((len = recv(port->fd, bytes, sizeof(bytes), 0)) >= 0) {
		verdict = igmp_packet_parse(bytes, (size_t)len, take, context);
		if (verdict == IGMP_GOOD)
			port->good++;
		else if (verdict == IGMP_BAD)
			port->bad++;
	}
	/* A link that goes down says so once, and comes back by itself. */
	if (errno != EAGAIN && errno != EINTR && errno != ENETDOWN)
		err(1, "receive on %s", port->name);
}

void
igmp_port_query(const struct igmp_port *port, uint8_t tenths)
{
	static const uint8_t alert[] = {0x94, 0x04, 0x00, 0x00};
	const struct ip_mreqn out = {.imr_ifindex = (int)port->ifindex};
	struct sockaddr_in to = {.sin_family = AF_INET};
	uint8_t query[IGMP_PACKET_QUERY_SIZE];
	const int ttl = 1, off = 0;
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_IGMP);

	if (fd < 0)
		err(1, "raw socket");
	to.sin_addr.s_addr = htonl(INADDR_ALLHOSTS_GROUP);
	igmp_port_set(fd, IPPROTO_IP, IP_MULTICAST_IF, &out, sizeof(out));
	igmp_port_set(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof(ttl));
	igmp_port_set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &off, sizeof(off));
	igmp_port_set(fd, IPPROTO_IP, IP_OPTIONS, alert, sizeof(alert));
	igmp_packet_query(query, tenths);
	if (sendto(fd, query, sizeof(query), 0, (const struct sockaddr *)&to,
		sizeof(to)) != (ssize_t)sizeof(query))
		err(1, "query on %s", port->name);
	close(fd);
}

void
igmp_port_count_drops(struct igmp_port *port)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);

	/* The kernel's count starts again with each look. */
	if (getsockopt(port->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) < 0)
		err(1, "statistics of %s", port->name);
	port->drops += stats.tp_drops;
}
