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
#include "traffic.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
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

#define MCSEND_BUFFER 66000
#define MCSEND_LATE_NS 50000000

enum mcsend_mode { MCSEND_UDP, MCSEND_RAW, MCSEND_TUN };

struct mcsend {
	enum mcsend_mode mode;
	const char *ifname;
	const char *ready_file;
	const char *start_file;
	uint64_t lead; /* rounds over all flows before start_file; 0: none */
	uint64_t count;
	uint64_t rate;
	uint32_t flows;
	uint32_t sources;
	size_t size; /* of a payload; with GSO of the whole super-packet's */
	size_t segment;
	bool df;
	bool hold;
	bool catch_up;
	bool bind_source;
	bool src_mac_given;
	struct craft craft; /* group, source, port and ttl serve every mode */
	uint8_t hex_frame[MCSEND_BUFFER];
	size_t hex_len;
	/* running */
	int fd;
	uint32_t stream;
	uint64_t *sequences; /* owned; per flow */
	uint64_t sent;
	uint64_t octets;
	uint64_t errors;
	int last_error;
	int64_t start_ns;
	uint64_t paced; /* datagrams that start_ns counts from */
	int64_t now_ns;
};

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

static void
mcsend_usage(FILE *out)
{
	fputs(
	    "usage: mcsend --group A --interface IF [option...]\n"
	    " --port N --source A --ttl N --size OCTETS --df --gso SEGMENT\n"
	    " --count N (per flow; 0: until SIGTERM) --rate PACKETS/S (0: no limit)\n"
	    " --flows N (consecutive groups) --stream N\n"
	    " --ready-file F --start-file F (wait for it) --hold (until SIGTERM)\n"
	    " --lead N (of each flow; ready then, and the rest after --start-file)\n"
	    " --catch-up (what was late)\n"
	    " --raw | --tun NAME: crafted packets, with --source A and as wanted\n"
	    "   --sources N --src-mac M --dst-mac M --vlan VID --proto N --id N --tos "
	    "N\n"
	    "   --version N --ihl WORDS --total-length N --options HEX --pad N\n"
	    "   --fragment OFFSET --more-fragments --bad-checksum --bad-udp-checksum\n"
	    "   --no-udp-checksum --hex-frame HEX\n",
	    out);
}

enum mcsend_option {
	OPT_GROUP = 256,
	OPT_PORT,
	OPT_INTERFACE,
	OPT_SOURCE,
	OPT_TTL,
	OPT_SIZE,
	OPT_DF,
	OPT_GSO,
	OPT_COUNT,
	OPT_RATE,
	OPT_FLOWS,
	OPT_STREAM,
	OPT_READY_FILE,
	OPT_START_FILE,
	OPT_LEAD,
	OPT_HOLD,
	OPT_CATCH_UP,
	OPT_RAW,
	OPT_TUN,
	OPT_SOURCES,
	OPT_SRC_MAC,
	OPT_DST_MAC,
	OPT_VLAN,
	OPT_PROTO,
	OPT_ID,
	OPT_TOS,
	OPT_VERSION,
	OPT_IHL,
	OPT_TOTAL_LENGTH,
	OPT_OPTIONS,
	OPT_PAD,
	OPT_FRAGMENT,
	OPT_MORE_FRAGMENTS,
	OPT_BAD_CHECKSUM,
	OPT_BAD_UDP_CHECKSUM,
	OPT_NO_UDP_CHECKSUM,
	OPT_HEX_FRAME,
	OPT_HELP,
};

static const struct option mcsend_options[] = {
    {"group", required_argument, NULL, OPT_GROUP},
    {"port", required_argument, NULL, OPT_PORT},
    {"interface", required_argument, NULL, OPT_INTERFACE},
    {"source", required_argument, NULL, OPT_SOURCE},
    {"ttl", required_argument, NULL, OPT_TTL},
    {"size", required_argument, NULL, OPT_SIZE},
    {"df", no_argument, NULL, OPT_DF},
    {"gso", required_argument, NULL, OPT_GSO},
    {"count", required_argument, NULL, OPT_COUNT},
    {"rate", required_argument, NULL, OPT_RATE},
    {"flows", required_argument, NULL, OPT_FLOWS},
    {"stream", required_argument, NULL, OPT_STREAM},
    {"ready-file", required_argument, NULL, OPT_READY_FILE},
    {"start-file", required_argument, NULL, OPT_START_FILE},
    {"lead", required_argument, NULL, OPT_LEAD},
    {"hold", no_argument, NULL, OPT_HOLD},
    {"catch-up", no_argument, NULL, OPT_CATCH_UP},
    {"raw", no_argument, NULL, OPT_RAW},
    {"tun", required_argument, NULL, OPT_TUN},
    {"sources", required_argument, NULL, OPT_SOURCES},
    {"src-mac", required_argument, NULL, OPT_SRC_MAC},
    {"dst-mac", required_argument, NULL, OPT_DST_MAC},
    {"vlan", required_argument, NULL, OPT_VLAN},
    {"proto", required_argument, NULL, OPT_PROTO},
    {"id", required_argument, NULL, OPT_ID},
    {"tos", required_argument, NULL, OPT_TOS},
    {"version", required_argument, NULL, OPT_VERSION},
    {"ihl", required_argument, NULL, OPT_IHL},
    {"total-length", required_argument, NULL, OPT_TOTAL_LENGTH},
    {"options", required_argument, NULL, OPT_OPTIONS},
    {"pad", required_argument, NULL, OPT_PAD},
    {"fragment", required_argument, NULL, OPT_FRAGMENT},
    {"more-fragments", no_argument, NULL, OPT_MORE_FRAGMENTS},
    {"bad-checksum", no_argument, NULL, OPT_BAD_CHECKSUM},
    {"bad-udp-checksum", no_argument, NULL, OPT_BAD_UDP_CHECKSUM},
    {"no-udp-checksum", no_argument, NULL, OPT_NO_UDP_CHECKSUM},
    {"hex-frame", required_argument, NULL, OPT_HEX_FRAME},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

/* Options of crafted packets. False: not one of them. */
static bool
mcsend_craft_option(struct mcsend *send, int option, const char *name)
{
	struct craft *craft = &send->craft;

	switch (option) {
	case OPT_SRC_MAC:
		traffic_mac(name, optarg, craft->src_mac);
		send->src_mac_given = true;
		return true;
	case OPT_DST_MAC:
		traffic_mac(name, optarg, craft->dst_mac);
		craft->dst_mac_given = true;
		return true;
	case OPT_VLAN:
		craft->vlan = (int)traffic_number(name, optarg, 0xffff);
		return true;
	case OPT_PROTO:
		craft->protocol = (uint8_t)traffic_number(name, optarg, 255);
		return true;
	case OPT_ID:
		craft->id = (uint16_t)traffic_number(name, optarg, 0xffff);
		return true;
	case OPT_TOS:
		craft->tos = (uint8_t)traffic_number(name, optarg, 255);
		return true;
	case OPT_VERSION:
		craft->version = (uint8_t)traffic_number(name, optarg, 15);
		return true;
	case OPT_IHL:
		craft->header_length = (int)traffic_number(name, optarg, 15);
		return true;
	case OPT_TOTAL_LENGTH:
		craft->total_length = (int)traffic_number(name, optarg, 0xffff);
		return true;
	case OPT_OPTIONS:
		craft->options_len =
		    traffic_hex(name, optarg, craft->options, sizeof(craft->options));
		if (craft->options_len % 4 != 0)
			errx(2, "--options: a multiple of four octets is needed");
		return true;
	case OPT_PAD:
		craft->padding = traffic_number(name, optarg, 1500);
		return true;
	case OPT_FRAGMENT:
		craft->fragment_offset = (uint16_t)traffic_number(name, optarg, 65528);
		return true;
	case OPT_MORE_FRAGMENTS:
		craft->more_fragments = true;
		return true;
	case OPT_BAD_CHECKSUM:
		craft->bad_checksum = true;
		return true;
	case OPT_BAD_UDP_CHECKSUM:
		craft->bad_udp_checksum = true;
		return true;
	case OPT_NO_UDP_CHECKSUM:
		craft->no_udp_checksum = true;
		return true;
	default:
		return false;
	}
}

static void
mcsend_option(struct mcsend *send, int option, const char *name)
{
	switch (option) {
	case OPT_GROUP:
		send->craft.group = traffic_ipv4(name, optarg);
		break;
	case OPT_PORT:
		send->craft.dst_port = (uint16_t)traffic_number(name, optarg, 65535);
		break;
	case OPT_INTERFACE:
		send->ifname = optarg;
		break;
	case OPT_SOURCE:
		send->craft.source = traffic_ipv4(name, optarg);
		send->bind_source = true;
		break;
	case OPT_TTL:
		send->craft.ttl = (uint8_t)traffic_number(name, optarg, 255);
		break;
	case OPT_SIZE:
		send->size = traffic_number(name, optarg, 65507);
		break;
	case OPT_DF:
		send->df = send->craft.df = true;
		break;
	case OPT_GSO:
		send->segment = traffic_number(name, optarg, 65507);
		break;
	case OPT_COUNT:
		send->count = traffic_number(name, optarg, UINT64_MAX);
		break;
	case OPT_RATE:
		send->rate = traffic_number(name, optarg, 100000000);
		break;
	case OPT_FLOWS:
		send->flows = (uint32_t)traffic_number(name, optarg, 1000000);
		break;
	case OPT_SOURCES:
		send->sources = (uint32_t)traffic_number(name, optarg, 1000000);
		break;
	case OPT_STREAM:
		send->stream = (uint32_t)traffic_number(name, optarg, UINT32_MAX);
		break;
	case OPT_READY_FILE:
		send->ready_file = optarg;
		break;
	case OPT_START_FILE:
		send->start_file = optarg;
		break;
	case OPT_LEAD:
		send->lead = traffic_number(name, optarg, UINT64_MAX);
		break;
	case OPT_HOLD:
		send->hold = true;
		break;
	case OPT_CATCH_UP:
		send->catch_up = true;
		break;
	case OPT_RAW:
		send->mode = MCSEND_RAW;
		break;
	case OPT_TUN:
		send->mode = MCSEND_TUN;
		send->craft.ethernet = false;
		send->ifname = optarg;
		break;
	case OPT_HEX_FRAME:
		send->hex_len =
		    traffic_hex(name, optarg, send->hex_frame, sizeof(send->hex_frame));
		break;
	case OPT_HELP:
		mcsend_usage(stdout);
		exit(0);
	default:
		if (mcsend_craft_option(send, option, name))
			break;
		mcsend_usage(stderr);
		exit(2);
	}
}

static void
mcsend_check(const struct mcsend *send)
{
	const size_t smallest = send->segment != 0 ? send->segment : send->size;

	if (send->ifname == NULL)
		errx(2, "--interface or --tun is needed");
	if (send->hex_len == 0 && send->craft.group == 0)
		errx(2, "--group is needed");
	if (send->flows == 0 || send->sources == 0)
		errx(2, "--flows and --sources must be at least 1");
	if (send->mode == MCSEND_UDP && send->sources != 1)
		errx(2, "--sources needs --raw or --tun");
	if (send->mode != MCSEND_UDP && send->hex_len == 0 && send->craft.source == 0)
		errx(2, "--source is needed with --raw and --tun");
	if (send->segment != 0 && send->mode != MCSEND_UDP)
		errx(2, "--gso is for UDP sockets");
	if (send->mode == MCSEND_UDP && smallest < TRAFFIC_HEAD_SIZE)
		errx(2, "a payload has at least %d octets", TRAFFIC_HEAD_SIZE);
	if (send->segment != 0 && send->size % send->segment != 0)
		errx(2, "--size must be a multiple of --gso's segment");
	if (send->lead != 0 && send->count != 0 && send->lead >= send->count)
		errx(2, "--lead must be less than --count");
}

int
main(int argc, char **argv)
{
	static struct mcsend send = {.flows = 1, .sources = 1, .size = 100, .fd = -1};
	int option, index;
	double seconds;

	craft_init(&send.craft);
	send.stream = (uint32_t)(traffic_now_ns() / 1000);
	while ((option = getopt_long(argc, argv, "", mcsend_options, &index)) != -1) {
		if (option == '?')
			exit(2);
		mcsend_option(&send, option, mcsend_options[index].name);
	}
	if (optind != argc)
		errx(2, "%s: not an option", argv[optind]);
	mcsend_check(&send);
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
