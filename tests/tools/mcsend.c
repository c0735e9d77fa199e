/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mcsend.c - sends multicast streams, at a steady rate, for the stories.
 *
 * Three ways out: a UDP socket (what an application does, with the kernel's offloads),
 * an AF_PACKET socket with frames made field by field (--raw), and a TUN device that
 * this program holds open (--tun). Each flow (group, and with --raw and --tun also
 * source) has a sequence number of its own. --count is per flow, --rate over all
 * flows together. At the end one line of JSON says what was sent. With --hold the
 * program then keeps its socket or device until SIGTERM.
 *
 * With --lead the first datagrams of each flow go ahead, and the rest when the file of
 * --start-file is there: a router keeps few packets of a flow that it has no entry for.
 *
 * Pacing is by absolute due times, so that the mean rate is exact; above 2,000
 * packets/s it sleeps at most twice a millisecond and sends what is due, which costs
 * little CPU. A sender that falls more than 50 ms behind does not burst to catch up,
 * unless it is told to (--catch-up): then its rate is right, and unsteady.
 */
#include "config.h"

#include "craft.h"
#include "mcsend.h"
#include "traffic.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

#define MCSEND_LATE_NS 50000000

/* Wait until the next datagram is due. False: told to stop. */
static bool
mcsend_pace(struct mcsend *send)
{
	const int64_t slack = send->rate > 2000 ? 500000 : 0;
	struct timespec ts;
	int64_t due, wake;

	if (send->rate == 0)
		return !traffic_stopped();
	due =
	    send->start_ns + (int64_t)((double)send->paced * 1e9 / (double)send->rate);
	if (send->now_ns < due)
		send->now_ns = traffic_now_ns();
	while (send->now_ns < due && !traffic_stopped()) {
		wake = due + slack;
		ts.tv_sec = wake / 1000000000;
		ts.tv_nsec = wake % 1000000000;
		/* An interrupted sleep is a signal: the loop looks at the flag. */
		(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
		send->now_ns = traffic_now_ns();
	}
	if (send->now_ns - due > MCSEND_LATE_NS && !send->catch_up)
		send->start_ns += send->now_ns - due;
	return !traffic_stopped();
}

static void
mcsend_account(struct mcsend *send, ssize_t result, uint64_t datagrams, size_t octets)
{
	send->paced += datagrams;
	if (result < 0) {
		send->errors += datagrams;
		send->last_error = errno;
		return;
	}
	send->sent += datagrams;
	send->octets += octets;
}

/* A payload, or with GSO one per segment. Datagrams that it makes on the wire. */
static uint64_t
mcsend_payload(
    struct mcsend *send, uint32_t flow, uint8_t *buffer, uint64_t left, size_t *len)
{
	const size_t segment = send->segment != 0 ? send->segment : send->size;
	struct traffic_head head = {.stream = send->stream, .flow = flow};
	uint64_t datagrams = 0;
	size_t done, part;

	memset(buffer, 0, send->size);
	for (done = 0; done < send->size && datagrams < left; done += part) {
		part = send->size - done < segment ? send->size - done : segment;
		head.sequence = send->sequences[flow]++;
		head.sent_ns = (uint64_t)traffic_now_ns();
		traffic_put_head(buffer + done, &head);
		datagrams++;
	}
	*len = done;
	return datagrams;
}

static void
mcsend_udp_one(struct mcsend *send, uint32_t flow)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	uint8_t buffer[MCSEND_BUFFER];
	uint64_t datagrams;
	ssize_t result;
	size_t len;

	to.sin_port = htons(send->craft.dst_port);
	to.sin_addr.s_addr = htonl(send->craft.group + flow % send->flows);
	datagrams = mcsend_payload(send, flow, buffer,
	    send->count == 0 ? UINT64_MAX : send->count - send->sequences[flow], &len);
	result = sendto(send->fd, buffer, len, 0, (struct sockaddr *)&to, sizeof(to));
	mcsend_account(send, result, datagrams, len + 28 * datagrams);
}

static void
mcsend_frame_one(struct mcsend *send, uint32_t flow)
{
	struct traffic_head head = {.stream = send->stream, .flow = flow};
	struct craft craft = send->craft;
	uint8_t buffer[MCSEND_BUFFER];
	ssize_t result;
	size_t len;

	if (send->hex_len != 0) {
		send->sequences[flow]++;
		result = write(send->fd, send->hex_frame, send->hex_len);
		mcsend_account(send, result, 1, send->hex_len);
		return;
	}
	head.sequence = send->sequences[flow]++;
	head.sent_ns = (uint64_t)traffic_now_ns();
	craft.group += flow % send->flows;
	craft.source += flow / send->flows;
	craft.id = (uint16_t)(craft.id + head.sequence);
	len = craft_frame(&craft, &head, send->size, buffer, sizeof(buffer));
	result = write(send->fd, buffer, len);
	mcsend_account(
	    send, result, 1, len - (craft.ethernet ? 14 : 0) - craft.padding);
}

/* Ready, with what went ahead, if any; the rest is sent from the start file on. */
static void
mcsend_start(struct mcsend *send)
{
	struct stat status;

	if (send->lead != 0)
		printf("{\"sent\": %llu}\n", (unsigned long long)send->sent);
	traffic_ready(send->ready_file);
	while (send->start_file != NULL && stat(send->start_file, &status) < 0 &&
	       !traffic_stopped())
		(void)poll(NULL, 0, 2); /* only the time matters */
	send->start_ns = send->now_ns = traffic_now_ns();
	send->paced = 0;
}

static void
mcsend_run(struct mcsend *send)
{
	const uint32_t flows = send->flows * send->sources;
	uint64_t rounds = 0;
	bool more = true;
	uint32_t flow;

	send->start_ns = send->now_ns = traffic_now_ns();
	while (more) {
		if (rounds++ == send->lead)
			mcsend_start(send);
		more = send->count == 0;
		for (flow = 0; flow < flows; flow++) {
			if (send->count != 0 && send->sequences[flow] >= send->count)
				continue;
			more = true;
			if (!mcsend_pace(send))
				return;
			if (send->mode == MCSEND_UDP)
				mcsend_udp_one(send, flow);
			else
				mcsend_frame_one(send, flow);
		}
	}
}

static void
mcsend_set(int fd, int level, int option, int value, const char *what)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)) < 0)
		err(1, "%s", what);
}

static void
mcsend_open_udp(struct mcsend *send)
{
	struct ip_mreqn out = {.imr_ifindex = (int)traffic_ifindex(send->ifname)};
	struct sockaddr_in from = {.sin_family = AF_INET};

	send->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (send->fd < 0)
		err(1, "socket");
	if (setsockopt(send->fd, IPPROTO_IP, IP_MULTICAST_IF, &out, sizeof(out)) < 0)
		err(1, "IP_MULTICAST_IF");
	mcsend_set(send->fd, IPPROTO_IP, IP_MULTICAST_TTL, send->craft.ttl, "ttl");
	mcsend_set(send->fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0, "loop");
	/* Linux would set DF on its own, as it does for unicast. */
	mcsend_set(send->fd, IPPROTO_IP, IP_MTU_DISCOVER,
	    send->df ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT, "DF");
	if (send->segment != 0)
		mcsend_set(send->fd, IPPROTO_UDP, UDP_SEGMENT, (int)send->segment,
		    "UDP_SEGMENT");
	if (send->bind_source)
		from.sin_addr.s_addr = htonl(send->craft.source);
	from.sin_port = htons(send->craft.src_port);
	mcsend_set(send->fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
	if (bind(send->fd, (struct sockaddr *)&from, sizeof(from)) < 0)
		err(1, "bind");
}

static void
mcsend_open_raw(struct mcsend *send)
{
	struct sockaddr_ll ll = {.sll_family = AF_PACKET};
	struct ifreq request = {0};

	ll.sll_ifindex = (int)traffic_ifindex(send->ifname);
	send->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (send->fd < 0)
		err(1, "packet socket");
	if (bind(send->fd, (struct sockaddr *)&ll, sizeof(ll)) < 0)
		err(1, "bind to %s", send->ifname);
	memcpy(request.ifr_name, send->ifname, strlen(send->ifname) + 1);
	if (!send->src_mac_given) {
		if (ioctl(send->fd, SIOCGIFHWADDR, &request) < 0)
			err(1, "address of %s", send->ifname);
		memcpy(send->craft.src_mac, request.ifr_hwaddr.sa_data, 6);
	}
}

int
main(int argc, char **argv)
{
	static struct mcsend send = {.flows = 1, .sources = 1, .size = 100, .fd = -1};
	double seconds;

	craft_init(&send.craft);
	send.stream = (uint32_t)(traffic_now_ns() / 1000);
	mcsend_options_read(&send, argc, argv);
	traffic_catch_signals();
	send.sequences =
	    calloc((size_t)send.flows * send.sources, sizeof(*send.sequences));
	if (send.sequences == NULL)
		err(1, "flows");
	if (send.mode == MCSEND_UDP)
		mcsend_open_udp(&send);
	else if (send.mode == MCSEND_RAW)
		mcsend_open_raw(&send);
	else
		send.fd = traffic_open_tun(send.ifname);
	mcsend_run(&send);
	seconds = (double)(traffic_now_ns() - send.start_ns) / 1e9;
	printf(
	    "{\"sent\": %llu, \"octets\": %llu, \"errors\": %llu, \"error\": \"%s\", "
	    "\"seconds\": %.3f}\n",
	    (unsigned long long)send.sent, (unsigned long long)send.octets,
	    (unsigned long long)send.errors,
	    send.last_error == 0 ? "" : strerror(send.last_error), seconds);
	if (fflush(stdout) != 0)
		err(1, "standard output");
	while (send.hold && !traffic_stopped())
		(void)poll(NULL, 0, 100); /* a signal ends the wait */
	close(send.fd);
	free(send.sequences);
	return 0;
}
