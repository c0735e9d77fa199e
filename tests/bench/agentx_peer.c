/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agentx_peer.c - a bare AgentX peer (RFC 2741): the ceiling of the transport.
 *
 * Opens a session over a Unix socket, registers the table, and then answers GetNext
 * with the rows of walk_rows.h, one read and one write for each message and nothing
 * between them but decoding and encoding. No library, no retries, no reconnection:
 * whatever it does not expect ends it with a message. All in network byte order, which
 * a master agent follows (RFC 2741 6.1).
 *
 * usage: agentx_peer SOCKET ROWS
 */
#include "config.h"

#include <endian.h>
#include <err.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "walk_rows.h"

#define HEADER_LEN 20
#define OID_MAX 128
#define MESSAGE_MAX 65536

enum peer_type {
	PEER_OPEN = 1,
	PEER_REGISTER = 3,
	PEER_GETNEXT = 6,
	PEER_PING = 13,
	PEER_RESPONSE = 18,
};

#define FLAG_NETWORK_ORDER 0x10
#define END_OF_MIB_VIEW 130
#define PRIORITY 127 /* the usual one */
#define PREFIX_LEN 5 /* 1.3.6.1 and one more are one octet of a name */
#define TRIES 400    /* to connect, 50 ms apart: snmpd may be starting */
#define NAME_HEAD 4  /* octets before the sub-identifiers of a name */

struct peer {
	int fd;
	uint32_t rows;
	uint8_t in[MESSAGE_MAX];
	size_t in_got; /* octets in `in`: the message, and what came behind it */
	size_t in_len; /* of the message */
	size_t in_at;  /* read so far */
	uint8_t out[MESSAGE_MAX];
	size_t out_len;
};

/* A name as it came: start and end of a search range. */
struct peer_name {
	size_t len;
	bool include;
	unsigned long ids[OID_MAX];
};

static void
peer_put(struct peer *peer, const void *octets, size_t len)
{
	if (peer->out_len + len > sizeof(peer->out))
		errx(1, "a response above %d octets", MESSAGE_MAX);
	memcpy(peer->out + peer->out_len, octets, len);
	peer->out_len += len;
}

static void
peer_put_number(struct peer *peer, uint32_t number)
{
	uint32_t wire = htobe32(number);

	peer_put(peer, &wire, sizeof(wire));
}

static void
peer_put_name(struct peer *peer, const unsigned long *ids, size_t len)
{
	bool prefixed = len >= PREFIX_LEN && ids[0] == 1 && ids[1] == 3 &&
			ids[2] == 6 && ids[3] == 1 && ids[4] < 256;
	size_t i = prefixed ? PREFIX_LEN : 0;
	uint8_t head[NAME_HEAD] = {
	    (uint8_t)(len - i), prefixed ? (uint8_t)ids[4] : 0, 0, 0};

	peer_put(peer, head, sizeof(head));
	for (; i < len; i++)
		peer_put_number(peer, (uint32_t)ids[i]);
}

static const uint8_t *
peer_take(struct peer *peer, size_t len)
{
	const uint8_t *octets = peer->in + peer->in_at;

	if (len > peer->in_len - peer->in_at)
		errx(1, "a message ends too early");
	peer->in_at += len;
	return octets;
}

static uint32_t
peer_take_number(struct peer *peer)
{
	uint32_t wire;

	memcpy(&wire, peer_take(peer, sizeof(wire)), sizeof(wire));
	return be32toh(wire);
}

static void
peer_take_name(struct peer *peer, struct peer_name *name)
{
	static const unsigned long internet[] = {1, 3, 6, 1};
	const uint8_t *head = peer_take(peer, NAME_HEAD);
	size_t count = head[0];

	name->len = 0;
	name->include = head[2] != 0;
	if (head[1] != 0) {
		memcpy(name->ids, internet, sizeof(internet));
		name->ids[PREFIX_LEN - 1] = head[1];
		name->len = PREFIX_LEN;
	}
	if (name->len + count > OID_MAX)
		errx(1, "a name of more than %d sub-identifiers", OID_MAX);
	for (; count > 0; count--)
		name->ids[name->len++] = peer_take_number(peer);
}

/* Head of a message; session, transaction and packet as in what it answers. */
static void
peer_begin(struct peer *peer, enum peer_type type)
{
	const uint8_t head[4] = {1, (uint8_t)type, FLAG_NETWORK_ORDER, 0};

	peer->out_len = 0;
	peer_put(peer, head, sizeof(head));
	peer_put(peer, peer->in + 4, 12);
	peer_put_number(peer, 0); /* the length, known at the end */
}

static void
peer_send(struct peer *peer)
{
	uint32_t wire = htobe32((uint32_t)(peer->out_len - HEADER_LEN));
	ssize_t sent;

	memcpy(peer->out + 16, &wire, sizeof(wire));
	sent = write(peer->fd, peer->out, peer->out_len);
	if (sent < 0 || (size_t)sent != peer->out_len)
		err(1, "write");
}

/* Of the message that begins `in`, as far as can be said yet. */
static size_t
peer_message_len(const struct peer *peer)
{
	uint32_t wire;
	size_t len;

	if (peer->in_got < HEADER_LEN)
		return HEADER_LEN;
	memcpy(&wire, peer->in + 16, sizeof(wire));
	len = HEADER_LEN + (size_t)be32toh(wire);
	if (len > sizeof(peer->in))
		errx(1, "a message of %zu octets", len);
	return len;
}

/* The next message; its type. Ends the program where the master agent is gone. */
static enum peer_type
peer_receive(struct peer *peer)
{
	size_t want;

	/* With several managers, the master agent's next may be there already. */
	peer->in_got -= peer->in_len;
	memmove(peer->in, peer->in + peer->in_len, peer->in_got);
	peer->in_len = 0;
	while (peer->in_got < (want = peer_message_len(peer))) {
		ssize_t now = read(
		    peer->fd, peer->in + peer->in_got, sizeof(peer->in) - peer->in_got);

		if (now <= 0)
			errx(now < 0, "the master agent is gone");
		peer->in_got += (size_t)now;
	}
	if (!(peer->in[2] & FLAG_NETWORK_ORDER))
		errx(1, "a message in another byte order than the session's");
	peer->in_len = want;
	peer->in_at = HEADER_LEN;
	return peer->in[1];
}

static void
peer_call(struct peer *peer)
{
	peer_send(peer);
	if (peer_receive(peer) != PEER_RESPONSE)
		errx(1, "not a response");
	peer_take_number(peer);
	if (peer_take_number(peer) >> 16 != 0)
		errx(1, "the master agent refuses");
}

static void
peer_put_value(struct peer *peer, unsigned column)
{
	static const uint8_t address[4] = {10, 0, 0, 0};
	uint8_t type = walk_rows_type(column);

	if (type == 0x40) {
		peer_put_number(peer, sizeof(address));
		peer_put(peer, address, sizeof(address));
		return;
	}
	if (type == 0x46)
		peer_put_number(peer, 0);
	peer_put_number(peer, 123456);
}

static void
peer_answer(struct peer *peer, enum peer_type type)
{
	struct peer_name from, to;

	peer_begin(peer, PEER_RESPONSE);
	peer_put_number(peer, 0); /* sysUpTime, which the master agent has itself */
	peer_put_number(peer, 0); /* no error */
	while (type == PEER_GETNEXT && peer->in_at < peer->in_len) {
		struct walk_row found;
		unsigned long name[WALK_ROWS_OID_LEN];

		peer_take_name(peer, &from);
		peer_take_name(peer, &to); /* behind all of the table */
		if (!walk_rows_next(
			from.ids, from.len, from.include, peer->rows, &found)) {
			peer_put_number(peer, END_OF_MIB_VIEW << 16);
			peer_put_name(peer, from.ids, from.len);
			continue;
		}
		walk_rows_name(found, name);
		peer_put_number(peer, (uint32_t)walk_rows_type(found.column) << 16);
		peer_put_name(peer, name, WALK_ROWS_OID_LEN);
		peer_put_value(peer, found.column);
	}
	peer_send(peer);
}

static void
peer_connect(struct peer *peer, const char *path)
{
	const struct timespec pause = {.tv_nsec = 50000000};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int tries = TRIES;

	if (strlen(path) >= sizeof(address.sun_path))
		errx(2, "%s: too long a path", path);
	strcpy(address.sun_path, path);
	peer->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (peer->fd < 0)
		err(1, "socket");
	while (connect(peer->fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		if (--tries == 0)
			err(1, "%s", path);
		nanosleep(&pause, NULL);
	}
}

static void
peer_open(struct peer *peer)
{
	static const unsigned long root[] = {WALK_ROWS_ROOT};
	const uint8_t patience[4] = {5, 0, 0, 0};
	const uint8_t subtree[4] = {0, PRIORITY, 0, 0};

	peer_begin(peer, PEER_OPEN);
	peer_put(peer, patience, sizeof(patience));
	peer_put_name(peer, NULL, 0);
	peer_put_number(peer, 4); /* the description: so many octets */
	peer_put(peer, "peer", 4);
	peer_call(peer);
	peer_begin(peer, PEER_REGISTER);
	peer_put(peer, subtree, sizeof(subtree));
	peer_put_name(peer, root, WALK_ROWS_ROOT_LEN);
	peer_call(peer);
}

int
main(int argc, char **argv)
{
	static struct peer peer;

	if (argc != 3)
		errx(2, "usage: agentx_peer SOCKET ROWS");
	peer.rows = (uint32_t)bench_number("ROWS", argv[2], 1000000);
	peer_connect(&peer, argv[1]);
	peer_open(&peer);
	for (;;) {
		enum peer_type type = peer_receive(&peer);

		if (type != PEER_GETNEXT && type != PEER_PING)
			errx(1, "a message of type %d, which nobody should send", type);
		peer_answer(&peer, type);
	}
}
