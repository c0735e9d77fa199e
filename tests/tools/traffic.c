/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * traffic.c - the payload that the test sender and receiver share, and small parsers.
 *
 * A payload starts with a magic number, the sender's run, the flow and a sequence
 * number per flow, so that a receiver tells loss, duplicates and reordering apart.
 * These are tools for test scripts: a wrong option or a missing interface ends the
 * program at once with one line on standard error.
 */
#include "config.h"

#include "traffic.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TRAFFIC_MAGIC 0x6d676d74u
#define TRAFFIC_TUN_QUEUE 10000 /* packets, for a reader that gets no CPU */

static volatile sig_atomic_t traffic_stop_flag; /* only a signal handler writes it */

void
traffic_put_head(uint8_t bytes[TRAFFIC_HEAD_SIZE], const struct traffic_head *head)
{
	const uint32_t magic = htobe32(TRAFFIC_MAGIC);
	const uint32_t stream = htobe32(head->stream);
	const uint32_t flow = htobe32(head->flow);
	const uint64_t sequence = htobe64(head->sequence);
	const uint64_t sent = htobe64(head->sent_ns);

	memcpy(bytes, &magic, 4);
	memcpy(bytes + 4, &stream, 4);
	memcpy(bytes + 8, &flow, 4);
	memcpy(bytes + 12, &sequence, 8);
	memcpy(bytes + 20, &sent, 8);
}

bool
traffic_get_head(const uint8_t *bytes, size_t len, struct traffic_head *head)
{
	uint32_t magic, stream, flow;
	uint64_t sequence, sent;

	if (len < TRAFFIC_HEAD_SIZE)
		return false;
	memcpy(&magic, bytes, 4);
	if (be32toh(magic) != TRAFFIC_MAGIC)
		return false;
	memcpy(&stream, bytes + 4, 4);
	memcpy(&flow, bytes + 8, 4);
	memcpy(&sequence, bytes + 12, 8);
	memcpy(&sent, bytes + 20, 8);
	head->stream = be32toh(stream);
	head->flow = be32toh(flow);
	head->sequence = be64toh(sequence);
	head->sent_ns = be64toh(sent);
	return true;
}

uint32_t
traffic_sum(const void *bytes, size_t len, uint32_t sum)
{
	const uint8_t *p = bytes;
	size_t i;

	for (i = 0; i + 1 < len; i += 2) {
		sum += (uint32_t)p[i] << 8 | p[i + 1];
		sum = (sum & 0xffff) + (sum >> 16);
	}
	if (i < len)
		sum += (uint32_t)p[i] << 8;
	return sum;
}

uint16_t
traffic_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

int64_t
traffic_now_ns(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) < 0)
		err(1, "clock");
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

uint64_t
traffic_number(const char *option, const char *text, uint64_t max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno != 0 || end == text || *end != '\0' || *text == '-' || value > max)
		errx(2, "%s %s: a number from 0 to %llu is needed", option, text,
		    (unsigned long long)max);
	return value;
}

uint32_t
traffic_ipv4(const char *option, const char *text)
{
	struct in_addr addr;

	if (inet_pton(AF_INET, text, &addr) != 1)
		errx(2, "%s %s: an IPv4 address is needed", option, text);
	return ntohl(addr.s_addr);
}

unsigned
traffic_ifindex(const char *name)
{
	unsigned ifindex;

	ifindex = if_nametoindex(name);
	if (ifindex == 0)
		err(1, "interface %s", name);
	return ifindex;
}

size_t
traffic_hex(const char *option, const char *text, uint8_t *out, size_t size)
{
	size_t len = 0;
	unsigned value;

	while (*text != '\0') {
		if (isspace((unsigned char)*text) || *text == ':') {
			text++;
			continue;
		}
		if (len == size)
			errx(2, "%s: more than %zu octets", option, size);
		if (!isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1]) ||
		    sscanf(text, "%2x", &value) != 1)
			errx(2, "%s: not hexadecimal octets: %s", option, text);
		out[len++] = (uint8_t)value;
		text += 2;
	}
	return len;
}

void
traffic_mac(const char *option, const char *text, uint8_t mac[6])
{
	if (traffic_hex(option, text, mac, 6) != 6)
		errx(2, "%s %s: six octets are needed", option, text);
}

void
traffic_ready(const char *path)
{
	int fd;

	printf("ready\n");
	if (fflush(stdout) != 0)
		err(1, "standard output");
	if (path == NULL)
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		err(1, "%s", path);
	close(fd);
}

static void
traffic_signal(int number)
{
	(void)number; /* both signals mean the same */
	traffic_stop_flag = 1;
}

void
traffic_catch_signals(void)
{
	/* No SA_RESTART: a sleeping or polling call has to return. */
	const struct sigaction action = {.sa_handler = traffic_signal};

	if (sigaction(SIGTERM, &action, NULL) < 0 ||
	    sigaction(SIGINT, &action, NULL) < 0)
		err(1, "sigaction");
}

bool
traffic_stopped(void)
{
	return traffic_stop_flag != 0;
}

int
traffic_open_tun(const char *name)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	int fd, any;

	if (strlen(name) >= sizeof(request.ifr_name))
		errx(2, "--tun %s: name too long", name);
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		err(1, "/dev/net/tun");
	memcpy(request.ifr_name, name, strlen(name) + 1);
	if (ioctl(fd, TUNSETIFF, &request) < 0)
		err(1, "TUN device %s", name);
	request.ifr_qlen = TRAFFIC_TUN_QUEUE;
	any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (any < 0 || ioctl(any, SIOCSIFTXQLEN, &request) < 0)
		err(1, "queue of %s", name);
	close(any);
	return fd;
}
