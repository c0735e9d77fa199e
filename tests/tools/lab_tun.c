/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lab_tun.c - a TUN device of the lab client's own, as a register tunnel of PIM has it.
 *
 * What the router sends out of the device is read here, datagram by datagram; what a
 * tunnel would have decapsulated is written into it and arrives at the router. Both
 * ways can be recorded octet for octet, in NAME.out and NAME.in as the router sees it.
 * Injected datagrams differ in size and options, so that a fault that depends on either
 * shows. Sending is paced in the loop of the client, which has questions to answer
 * meanwhile.
 *
 * Only multicast beyond 224.0.0.0/24 counts: the kernel's own packets are none of ours.
 */
#include "config.h"

#include "lab_client.h"

#include "craft.h"
#include "dissect.h"
#include "record.h"
#include "traffic.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LAB_TUN_BUFFER 66000
#define LAB_TUN_NS_PER_S 1000000000
#define LAB_TUN_NS_PER_MS 1000000
/* Payloads grow by a prime, so that all lengths modulo 4 occur, up to a whole MTU. */
#define LAB_TUN_SIZE_STEP 61
#define LAB_TUN_SIZE_MAX 1472

struct lab_tun {
	int fd;
	char name[IF_NAMESIZE];
	FILE *out, *in; /* owned; NULL: not recorded */
	uint64_t received;
	/* What is being injected. */
	struct craft craft;
	char source[INET_ADDRSTRLEN], group[INET_ADDRSTRLEN];
	uint64_t count, injected, rate;
	int64_t start_ns;
	uint32_t stream;
};

static void
lab_tun_up(const char *name)
{
	struct ifreq request = {.ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	memcpy(request.ifr_name, name, strlen(name) + 1);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		err(1, "up with %s", name);
	close(fd);
}

struct lab_tun *
lab_tun_open(const char *name, const char *record)
{
	struct lab_tun *tun = calloc(1, sizeof(*tun));
	char path[512];

	if (tun == NULL)
		err(1, "TUN device");
	tun->fd = traffic_open_tun(name);
	snprintf(tun->name, sizeof(tun->name), "%s", name);
	if (record != NULL) {
		snprintf(path, sizeof(path), "%s.out", record);
		tun->out = record_open(path);
		snprintf(path, sizeof(path), "%s.in", record);
		tun->in = record_open(path);
	}
	lab_tun_up(name);
	return tun;
}

void
lab_tun_close(struct lab_tun *tun)
{
	if (tun == NULL)
		return;
	close(tun->fd);
	record_close(tun->out);
	record_close(tun->in);
	free(tun);
}

int
lab_tun_fd(const struct lab_tun *tun)
{
	return tun != NULL ? tun->fd : -1;
}

static bool
lab_tun_is_injecting(const struct lab_tun *tun)
{
	return tun != NULL && tun->injected < tun->count;
}

static int64_t
lab_tun_due_ns(const struct lab_tun *tun)
{
	return tun->start_ns + (int64_t)(tun->injected * LAB_TUN_NS_PER_S / tun->rate);
}

int
lab_tun_wait(const struct lab_tun *tun)
{
	int64_t left;

	if (!lab_tun_is_injecting(tun))
		return -1;
	left = lab_tun_due_ns(tun) - traffic_now_ns();
	if (left <= 0)
		return 0;
	return (int)((left + LAB_TUN_NS_PER_MS - 1) / LAB_TUN_NS_PER_MS);
}

static void
lab_tun_receive(struct lab_tun *tun)
{
	static uint8_t bytes[LAB_TUN_BUFFER]; /* only while it is read */
	struct tally_packet packet;
	ssize_t len;

	while ((len = read(tun->fd, bytes, sizeof(bytes))) > 0) {
		packet = (struct tally_packet){0};
		if (!dissect_ip(bytes, (size_t)len, &packet))
			continue;
		record_datagram(tun->out, bytes, (size_t)len);
		tun->received++;
	}
	if (len < 0 && errno != EAGAIN && errno != EINTR)
		err(1, "read from %s", tun->name);
}

static void
lab_tun_inject_one(struct lab_tun *tun)
{
	static uint8_t bytes[LAB_TUN_BUFFER]; /* only while it is written */
	const struct traffic_head head = {.stream = tun->stream,
	    .sequence = tun->injected,
	    .sent_ns = (uint64_t)traffic_now_ns()};
	/* A router alert in every third: the longer header is copied too. */
	static const uint8_t alert[] = {0x94, 0x04, 0x00, 0x00};
	struct craft craft = tun->craft;
	size_t size, len;

	craft.id = (uint16_t)tun->injected;
	if (tun->injected % 3 == 0) {
		memcpy(craft.options, alert, sizeof(alert));
		craft.options_len = sizeof(alert);
	}
	size = TRAFFIC_HEAD_SIZE +
	       tun->injected * LAB_TUN_SIZE_STEP %
		   (LAB_TUN_SIZE_MAX - sizeof(alert) - TRAFFIC_HEAD_SIZE + 1);
	len = craft_frame(&craft, &head, size, bytes, sizeof(bytes));
	if (write(tun->fd, bytes, len) != (ssize_t)len)
		err(1, "write to %s", tun->name);
	record_datagram(tun->in, bytes, len);
	tun->injected++;
}

void
lab_tun_work(struct lab_tun *tun)
{
	if (tun == NULL)
		return;
	lab_tun_receive(tun);
	while (lab_tun_is_injecting(tun) && lab_tun_due_ns(tun) <= traffic_now_ns()) {
		lab_tun_inject_one(tun);
		if (!lab_tun_is_injecting(tun))
			printf("injected %s %s %" PRIu64 "\n", tun->source, tun->group,
			    tun->count);
	}
}

bool
lab_tun_inject(struct lab_tun *tun, const char *source, const char *group,
    const char *count, const char *rate)
{
	if (tun == NULL || lab_tun_is_injecting(tun))
		return false;
	craft_init(&tun->craft);
	tun->craft.ethernet = false;
	tun->craft.source = traffic_ipv4("inject", source);
	tun->craft.group = traffic_ipv4("inject", group);
	snprintf(tun->source, sizeof(tun->source), "%s", source);
	snprintf(tun->group, sizeof(tun->group), "%s", group);
	tun->count = traffic_number("inject", count, UINT32_MAX);
	tun->rate = traffic_number("inject", rate, 1000000);
	tun->injected = 0;
	tun->stream++;
	tun->start_ns = traffic_now_ns();
	return tun->count > 0 && tun->rate > 0;
}
