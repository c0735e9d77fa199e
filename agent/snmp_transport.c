/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_transport.c - a connected descriptor as Net-SNMP takes it: a transport.
 *
 * In place of the library's transport for Unix sockets, which waits where it connects,
 * sends half a message where there is no room for all of it, and loses memory when a
 * session ends.
 *
 * A message is sent whole or the session ends: who finds no room for SEND_TIMEOUT_MS
 * has a master agent that reads no more. A read takes READ_MAX octets at most, so that
 * whoever asks without end gets one batch of answers in a turn of the loop, no more.
 * Messages that are too long for the library are refused here (snmp_message.c).
 *
 * The library asks by an address as text; a descriptor's number is that text. The
 * transport has a duplicate: the original stays its owner's.
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/library/snmp_transport.h>

#include "snmp_transport.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "snmp_message.h"

#define READ_MAX 2048
#define SEND_TIMEOUT_MS 200

struct snmp_transport_data {
	bool gave_up;
	struct snmp_message_stream stream; /* what comes */
};

/* A domain must have a name, which nobody ever sees. */
static const oid snmp_transport_name[] = {
    1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 2715, 65535};

/* Until there is room; false where there is none in time. */
static bool
snmp_transport_wait_room(int fd, int64_t deadline_us)
{
	struct pollfd polled = {.fd = fd, .events = POLLOUT};
	int64_t left_us = deadline_us - clock_now();

	/* An interrupted wait is followed by another. */
	return left_us > 0 && poll(&polled, 1, (int)(left_us / 1000) + 1) != 0;
}

static int
snmp_transport_send_all(netsnmp_transport *transport, const void *message, int size)
{
	const int64_t deadline_us = clock_now() + SEND_TIMEOUT_MS * 1000;
	const char *octets = message;
	int sent = 0;

	if (transport->sock < 0)
		return -1;
	while (sent < size) {
		ssize_t went = send(transport->sock, octets + sent,
		    (size_t)(size - sent), MSG_DONTWAIT | MSG_NOSIGNAL);

		if (went >= 0)
			sent += (int)went;
		else if (errno == EAGAIN) {
			if (!snmp_transport_wait_room(transport->sock, deadline_us)) {
				snmp_transport_give_up(transport);
				return -1;
			}
		} else if (errno != EINTR)
			return -1;
	}
	return sent;
}

static int
snmp_transport_send(netsnmp_transport *transport, const void *message, int size,
    void **opaque, int *opaque_len)
{
	uint8_t refusal[SNMP_MESSAGE_REFUSAL];

	(void)opaque; /* there is one other end */
	(void)opaque_len;
	if (snmp_message_replace(message, (size_t)size, refusal)) {
		log_debug("snmp: an answer of %d octets is too long: tooBig", size);
		if (snmp_transport_send_all(transport, refusal, sizeof(refusal)) < 0)
			return -1;
		return size;
	}
	return snmp_transport_send_all(transport, message, size);
}

/* What the library gets of what has come; a request that is too long is answered. */
static int
snmp_transport_pass(netsnmp_transport *transport, void *buffer, size_t length)
{
	struct snmp_transport_data *data = transport->data;
	uint8_t refusal[SNMP_MESSAGE_REFUSAL];
	bool refused;

	length = snmp_message_pass(&data->stream, buffer, length, &refused, refusal);
	if (refused) {
		log_debug("snmp: the master agent asks for too much at once: tooBig");
		/* Where it fails, the session ends, as after any other answer. */
		(void)snmp_transport_send_all(transport, refusal, sizeof(refusal));
	}
	if (length == 0)
		transport->flags |= NETSNMP_TRANSPORT_FLAG_EMPTY_PKT;
	return (int)length;
}

static int
snmp_transport_recv(netsnmp_transport *transport, void *buffer, int size, void **opaque,
    int *opaque_len)
{
	const struct snmp_transport_data *data = transport->data;
	size_t held;
	ssize_t got;

	*opaque = NULL;
	*opaque_len = 0;
	if (transport->sock < 0)
		return -1;
	held = snmp_message_resume(&data->stream, buffer);
	do {
		got = recv(transport->sock, (char *)buffer + held,
		    (size_t)(size < READ_MAX ? size : READ_MAX) - held, MSG_DONTWAIT);
	} while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN) {
		/* Not an end: nothing was there after all. */
		transport->flags |= NETSNMP_TRANSPORT_FLAG_EMPTY_PKT;
		return 0;
	}
	if (got <= 0)
		return (int)got;
	return snmp_transport_pass(transport, buffer, held + (size_t)got);
}

static int
snmp_transport_close(netsnmp_transport *transport)
{
	int fd = transport->sock;

	transport->sock = -1;
	return fd >= 0 ? close(fd) : -1;
}

static netsnmp_transport *
snmp_transport_create(const char *text, int local, const char *default_target)
{
	netsnmp_transport *transport;
	struct snmp_transport_data *data;
	int fd = atoi(text);

	(void)default_target; /* an address has a number, always */
	if (local || fd < 0)
		return NULL;
	transport = calloc(1, sizeof(*transport));
	data = calloc(1, sizeof(*data));
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (transport == NULL || data == NULL || fd < 0) {
		free(transport);
		free(data);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	transport->domain = snmp_transport_name;
	transport->domain_length = OID_LENGTH(snmp_transport_name);
	transport->sock = fd;
	transport->flags = NETSNMP_TRANSPORT_FLAG_STREAM;
	transport->data = data;
	transport->data_length = sizeof(*data);
	transport->msgMaxSize = SNMP_MAX_PACKET_LEN;
	transport->f_recv = snmp_transport_recv;
	transport->f_send = snmp_transport_send;
	transport->f_close = snmp_transport_close;
	return transport;
}

struct netsnmp_tdomain_s *
snmp_transport_init(void)
{
	netsnmp_tdomain *domain = calloc(1, sizeof(*domain));
	const char **prefixes = calloc(2, sizeof(*prefixes));

	if (domain == NULL || prefixes == NULL) {
		free(domain);
		free(prefixes);
		return NULL;
	}
	prefixes[0] = SNMP_TRANSPORT_PREFIX;
	domain->name = snmp_transport_name;
	domain->name_length = OID_LENGTH(snmp_transport_name);
	domain->prefix = prefixes; /* the library's from now on: it frees the list */
	domain->f_create_from_tstring_new = snmp_transport_create;
	(void)netsnmp_tdomain_register(domain); /* the name is nobody else's */
	return domain;
}

void
snmp_transport_exit(struct netsnmp_tdomain_s *domain)
{
	if (domain == NULL)
		return;
	/* Where the library has ended it knows no domain any more. */
	(void)netsnmp_tdomain_unregister(domain);
	free(domain);
}

static struct snmp_transport_data *
snmp_transport_data_of(const struct netsnmp_transport_s *transport)
{
	if (transport == NULL || transport->f_send != snmp_transport_send)
		return NULL;
	return transport->data;
}

void
snmp_transport_give_up(struct netsnmp_transport_s *transport)
{
	struct snmp_transport_data *data = snmp_transport_data_of(transport);

	if (data == NULL)
		return;
	data->gave_up = true;
	/* The loop then reads the end. It fails where the other end was faster. */
	(void)shutdown(transport->sock, SHUT_RDWR);
}

bool
snmp_transport_gave_up(const struct netsnmp_transport_s *transport)
{
	const struct snmp_transport_data *data = snmp_transport_data_of(transport);

	return data != NULL && data->gave_up;
}
