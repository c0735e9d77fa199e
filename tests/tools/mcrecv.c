/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mcrecv.c - receives multicast streams and says what it got, for the stories.
 *
 * Three ways in: a UDP socket that joins groups as an application does; an AF_PACKET
 * socket (--frames), which sees addresses, checksums and fragments as they are on the
 * wire; a TUN device that this program holds open (--tun), for packets that the router
 * sends into it. It prints "ready" once it is joined, and one line of JSON when it
 * ends: after
 * --count packets, after --idle milliseconds without any, or on SIGTERM. On SIGTERM it
 * first takes what its socket still holds. "socket_drops" is what this program was too
 * slow for: a test that finds it other than zero proves nothing about the router.
 */
#include "config.h"

#include "dissect.h"
#include "record.h"
#include "tally.h"
#include "traffic.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

#define MCRECV_BUFFER 70000
#define MCRECV_RCVBUF (32 << 20)
#define MCRECV_GROUPS 64

enum mcrecv_mode { MCRECV_UDP, MCRECV_FRAMES, MCRECV_TUN };

struct mcrecv {
	enum mcrecv_mode mode;
	const char *ifname;
	const char *ready_file;
	uint32_t groups[MCRECV_GROUPS];
	size_t num_groups;
	uint32_t flows;  /* consecutive groups from each */
	uint32_t source; /* 0: any */
	uint16_t port;
	uint64_t count; /* 0: no limit */
	int idle_ms;    /* -1: wait for ever */
	FILE *record;   /* owned; NULL: nothing is recorded */
	/* running */
	int fd;
	uint32_t drops;
	struct tally *tally; /* owned */
};

static void
mcrecv_set(int fd, int level, int option, int value, const char *what)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)) < 0)
		err(1, "%s", what);
}

static void
mcrecv_set_buffer(int fd)
{
	const int size = MCRECV_RCVBUF;

	/* Beyond net.core.rmem_max only with CAP_NET_ADMIN on the whole machine. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		mcrecv_set(fd, SOL_SOCKET, SO_RCVBUF, size, "SO_RCVBUF");
	mcrecv_set(fd, SOL_SOCKET, SO_RXQ_OVFL, 1, "SO_RXQ_OVFL");
	/* When it arrived, not when this program had the CPU to look. */
	mcrecv_set(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
}

static void
mcrecv_join(const struct mcrecv *recv, uint32_t group, unsigned ifindex)
{
	struct group_source_req ssm = {.gsr_interface = ifindex};
	struct sockaddr_in addr = {.sin_family = AF_INET};
	struct ip_mreqn any = {.imr_ifindex = (int)ifindex};

	addr.sin_addr.s_addr = any.imr_multiaddr.s_addr = htonl(group);
	if (recv->source == 0) {
		if (setsockopt(
			recv->fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &any, sizeof(any)) < 0)
			err(1, "join (see net.ipv4.igmp_max_memberships)");
		return;
	}
	memcpy(&ssm.gsr_group, &addr, sizeof(addr));
	addr.sin_addr.s_addr = htonl(recv->source);
	memcpy(&ssm.gsr_source, &addr, sizeof(addr));
	if (setsockopt(
		recv->fd, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, &ssm, sizeof(ssm)) < 0)
		err(1, "join of a source");
}

static void
mcrecv_open_udp(struct mcrecv *recv)
{
	struct sockaddr_in addr = {.sin_family = AF_INET};
	const unsigned ifindex = traffic_ifindex(recv->ifname);
	size_t i;
	uint32_t n;

	recv->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (recv->fd < 0)
		err(1, "socket");
	mcrecv_set(recv->fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
	mcrecv_set_buffer(recv->fd);
	mcrecv_set(recv->fd, IPPROTO_IP, IP_RECVTTL, 1, "IP_RECVTTL");
	mcrecv_set(recv->fd, IPPROTO_IP, IP_PKTINFO, 1, "IP_PKTINFO");
	/* Only groups joined on this socket, not those of others on the machine. */
	mcrecv_set(recv->fd, IPPROTO_IP, IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL");
	addr.sin_port = htons(recv->port);
	if (bind(recv->fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		err(1, "bind");
	for (i = 0; i < recv->num_groups; i++) {
		for (n = 0; n < recv->flows; n++)
			mcrecv_join(recv, recv->groups[i] + n, ifindex);
	}
}

static void
mcrecv_open_frames(struct mcrecv *recv)
{
	struct sockaddr_ll ll = {.sll_family = AF_PACKET};
	struct packet_mreq mreq = {.mr_type = PACKET_MR_PROMISC};

	ll.sll_ifindex = mreq.mr_ifindex = (int)traffic_ifindex(recv->ifname);
	ll.sll_protocol = htons(ETH_P_ALL);
	recv->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (recv->fd < 0)
		err(1, "packet socket");
	mcrecv_set_buffer(recv->fd);
	mcrecv_set(recv->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "ignore outgoing");
	mcrecv_set(recv->fd, SOL_PACKET, PACKET_AUXDATA, 1, "PACKET_AUXDATA");
	if (bind(recv->fd, (struct sockaddr *)&ll, sizeof(ll)) < 0)
		err(1, "bind to %s", recv->ifname);
	if (setsockopt(
		recv->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &mreq, sizeof(mreq)) < 0)
		err(1, "promiscuous mode of %s", recv->ifname);
}

/* What comes beside a packet: time, TTL, group, tag, and the socket's own losses. */
static void
mcrecv_control(struct mcrecv *recv, struct msghdr *message, struct tally_packet *packet)
{
	struct tpacket_auxdata aux;
	struct in_pktinfo info;
	struct timespec time;
	struct cmsghdr *c;
	int ttl;

	for (c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
			memcpy(&recv->drops, CMSG_DATA(c), sizeof(recv->drops));
		} else if (c->cmsg_level == SOL_SOCKET &&
			   c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&time, CMSG_DATA(c), sizeof(time));
			packet->at_us =
			    (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
		} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) {
			memcpy(&ttl, CMSG_DATA(c), sizeof(ttl));
			packet->ttl = (uint8_t)ttl;
		} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			memcpy(&info, CMSG_DATA(c), sizeof(info));
			packet->group = ntohl(info.ipi_addr.s_addr);
		} else if (c->cmsg_level == SOL_PACKET &&
			   c->cmsg_type == PACKET_AUXDATA) {
			memcpy(&aux, CMSG_DATA(c), sizeof(aux));
			/* The kernel takes the tag out of the frame. */
			if (aux.tp_status & TP_STATUS_VLAN_VALID)
				packet->tagged = true;
			/* The sender left this checksum to hardware that is not there.
			 */
			if (aux.tp_status & TP_STATUS_CSUMNOTREADY)
				packet->bad_udp_checksum = false;
		}
	}
}

/* The datagram alone: it ends the frame but for padding. */
static void
mcrecv_record(const struct mcrecv *recv, const uint8_t *bytes, size_t len,
    const struct tally_packet *packet)
{
	const size_t link_len = recv->mode == MCRECV_FRAMES ? ETH_HLEN : 0;

	if (recv->mode == MCRECV_UDP || link_len + packet->len > len)
		errx(1, "only whole datagrams are recorded: --frames or --tun");
	record_datagram(recv->record, bytes + link_len, packet->len);
}

static void
mcrecv_take(struct mcrecv *recv, const uint8_t *bytes, size_t len,
    const struct sockaddr_in *from, struct msghdr *message)
{
	struct tally_packet packet = {0};

	if (recv->mode == MCRECV_FRAMES && !dissect_frame(bytes, len, &packet))
		return;
	if (recv->mode == MCRECV_TUN && !dissect_ip(bytes, len, &packet))
		return;
	if (recv->mode == MCRECV_UDP) {
		packet.source = ntohl(from->sin_addr.s_addr);
		packet.payload = bytes;
		packet.payload_len = len;
		packet.len = (uint32_t)len + 28;
	}
	if (recv->mode != MCRECV_TUN)
		mcrecv_control(recv, message, &packet);
	if (recv->record != NULL)
		mcrecv_record(recv, bytes, len, &packet);
	tally_add(recv->tally, &packet);
}

/* One packet. False: nothing is there. */
static bool
mcrecv_one(struct mcrecv *recv)
{
	static uint8_t buffer[MCRECV_BUFFER];
	char control[512];
	struct sockaddr_storage from;
	struct iovec iov = {.iov_base = buffer, .iov_len = sizeof(buffer)};
	struct msghdr message = {
	    .msg_name = &from,
	    .msg_namelen = sizeof(from),
	    .msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = control,
	    .msg_controllen = sizeof(control),
	};
	struct sockaddr_in source = {0};
	ssize_t len;

	if (recv->mode == MCRECV_TUN)
		len = read(recv->fd, buffer, sizeof(buffer));
	else
		len = recvmsg(recv->fd, &message, 0);
	if (len < 0) {
		if (errno == EAGAIN || errno == EINTR)
			return false;
		/* An interface that went down says so once; it may come back. */
		if (errno == ENETDOWN || errno == EIO || errno == EBADFD)
			return false;
		err(1, "receive");
	}
	if (recv->mode == MCRECV_UDP)
		memcpy(&source, &from, sizeof(source));
	mcrecv_take(recv, buffer, (size_t)len, &source, &message);
	return true;
}

static bool
mcrecv_enough(const struct mcrecv *recv)
{
	return recv->count != 0 && tally_packets(recv->tally) >= recv->count;
}

static void
mcrecv_run(struct mcrecv *recv)
{
	struct pollfd poll_fd = {.fd = recv->fd, .events = POLLIN};
	const int step_ms = recv->idle_ms >= 0 ? recv->idle_ms : 200;
	uint64_t before;
	int ready;

	while (!traffic_stopped() && !mcrecv_enough(recv)) {
		/* A signal just before poll() waits for the step to end at most. */
		ready = poll(&poll_fd, 1, step_ms);
		if (ready < 0 && errno != EINTR)
			err(1, "poll");
		if (ready == 0 && recv->idle_ms >= 0)
			return;
		before = tally_packets(recv->tally);
		while (!mcrecv_enough(recv) && mcrecv_one(recv))
			;
		/* A device that is down polls ready for ever: do not spin on it. */
		if (ready > 0 && tally_packets(recv->tally) == before)
			(void)poll(NULL, 0, 2);
	}
	while (!mcrecv_enough(recv) && mcrecv_one(recv))
		;
}

static void
mcrecv_usage(FILE *out)
{
	fputs("usage: mcrecv --group A [--group A...] --interface IF [option...]\n"
	      "       mcrecv --frames --interface IF [option...]\n"
	      "       mcrecv --tun NAME [option...]\n"
	      " --port N --source A (of the join) --flows N (consecutive groups)\n"
	      " --count N --idle MILLISECONDS --ready-file F\n"
	      " --record F (the datagrams, octet for octet; not of a UDP socket)\n",
	    out);
}

enum mcrecv_option {
	OPT_GROUP = 256,
	OPT_PORT,
	OPT_INTERFACE,
	OPT_SOURCE,
	OPT_FLOWS,
	OPT_COUNT,
	OPT_IDLE,
	OPT_READY_FILE,
	OPT_FRAMES,
	OPT_TUN,
	OPT_RECORD,
	OPT_HELP,
};

static const struct option mcrecv_options[] = {
    {"group", required_argument, NULL, OPT_GROUP},
    {"port", required_argument, NULL, OPT_PORT},
    {"interface", required_argument, NULL, OPT_INTERFACE},
    {"source", required_argument, NULL, OPT_SOURCE},
    {"flows", required_argument, NULL, OPT_FLOWS},
    {"count", required_argument, NULL, OPT_COUNT},
    {"idle", required_argument, NULL, OPT_IDLE},
    {"ready-file", required_argument, NULL, OPT_READY_FILE},
    {"frames", no_argument, NULL, OPT_FRAMES},
    {"tun", required_argument, NULL, OPT_TUN},
    {"record", required_argument, NULL, OPT_RECORD},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

static void
mcrecv_option(struct mcrecv *recv, int option, const char *name)
{
	switch (option) {
	case OPT_GROUP:
		if (recv->num_groups == MCRECV_GROUPS)
			errx(2, "at most %d groups; see --flows", MCRECV_GROUPS);
		recv->groups[recv->num_groups++] = traffic_ipv4(name, optarg);
		break;
	case OPT_PORT:
		recv->port = (uint16_t)traffic_number(name, optarg, 65535);
		break;
	case OPT_INTERFACE:
		recv->ifname = optarg;
		break;
	case OPT_SOURCE:
		recv->source = traffic_ipv4(name, optarg);
		break;
	case OPT_FLOWS:
		recv->flows = (uint32_t)traffic_number(name, optarg, 100000);
		break;
	case OPT_COUNT:
		recv->count = traffic_number(name, optarg, UINT64_MAX);
		break;
	case OPT_IDLE:
		recv->idle_ms = (int)traffic_number(name, optarg, 3600000);
		break;
	case OPT_READY_FILE:
		recv->ready_file = optarg;
		break;
	case OPT_FRAMES:
		recv->mode = MCRECV_FRAMES;
		break;
	case OPT_TUN:
		recv->mode = MCRECV_TUN;
		recv->ifname = optarg;
		break;
	case OPT_RECORD:
		recv->record = record_open(optarg);
		break;
	case OPT_HELP:
		mcrecv_usage(stdout);
		exit(0);
	default:
		mcrecv_usage(stderr);
		exit(2);
	}
}

int
main(int argc, char **argv)
{
	static struct mcrecv recv = {
	    .flows = 1, .port = TRAFFIC_PORT, .idle_ms = -1, .fd = -1};
	int option, index;

	while ((option = getopt_long(argc, argv, "", mcrecv_options, &index)) != -1) {
		if (option == '?')
			exit(2);
		mcrecv_option(&recv, option, mcrecv_options[index].name);
	}
	if (optind != argc)
		errx(2, "%s: not an option", argv[optind]);
	if (recv.ifname == NULL)
		errx(2, "--interface or --tun is needed");
	if (recv.mode == MCRECV_UDP && recv.num_groups == 0)
		errx(2, "--group is needed");
	traffic_catch_signals();
	recv.tally = tally_new();
	if (recv.mode == MCRECV_UDP)
		mcrecv_open_udp(&recv);
	else if (recv.mode == MCRECV_FRAMES)
		mcrecv_open_frames(&recv);
	else
		recv.fd = traffic_open_tun(recv.ifname);
	traffic_ready(recv.ready_file);
	mcrecv_run(&recv);
	tally_print(recv.tally, recv.ifname, recv.drops, stdout);
	if (fflush(stdout) != 0)
		err(1, "standard output");
	record_close(recv.record);
	tally_free(recv.tally);
	close(recv.fd);
	return 0;
}
