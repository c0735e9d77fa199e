/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_server.c - clients that do anything, against a real server on a real core.
 *
 * Each input gets a core, a fake plane and a server of its own, and time stands still
 * unless the input says otherwise, so that a finding repeats. Up to two routing peers
 * and one reader connect when the input first names them; packets, links and routes
 * happen between their messages (script.h).
 *
 * After each step all peers' output is read: whole messages that are answers to known
 * requests, or the daemon's own. After all, the core is checked, every client is gone,
 * and the plane is as empty as it began.
 */
#include "config.h"

#include "core_lab.h"
#include "fuzz.h"
#include "script.h"
#include "server.h"
#include "wire_body.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FUZZ_TURNS 8 /* of the loop after each write */
#define FUZZ_STEPS_MAX 200

struct fuzz_peer {
	int fd; /* -1: not connected */
	bool greeted;
	uint32_t handle, enumeration;
	size_t input_len;
	uint8_t input[WIRE_MESSAGE_MAX];
};

struct fuzz_lab {
	struct core_lab core;
	struct event_base *base;
	struct server *server;
	size_t chunk; /* of writes; 0: all at once */
	struct fuzz_peer peers[SERVER_PEERS];
};

static char fuzz_directory[64];

static void
fuzz_remove_directory(void)
{
	(void)rmdir(fuzz_directory); /* empty: each server removed its sockets */
}

static void
fuzz_make_directory(void)
{
	const char *tmp = getenv("TMPDIR");

	if (fuzz_directory[0] != '\0')
		return;
	snprintf(fuzz_directory, sizeof(fuzz_directory), "%s/mgm-fuzz-XXXXXX",
	    tmp != NULL && strlen(tmp) < 40 ? tmp : "/tmp");
	fuzz_require(mkdtemp(fuzz_directory) != NULL, "no directory for sockets");
	(void)atexit(fuzz_remove_directory); /* without it an empty directory stays */
}

static void
fuzz_quiet(enum log_level level, const char *line)
{
	(void)level, (void)line; /* hostile clients are what all this is about */
}

static int64_t
fuzz_now(void *ctx)
{
	return ((struct fuzz_lab *)ctx)->core.now;
}

static void
fuzz_open(struct fuzz_lab *lab)
{
	const struct server_port port = {.ctx = lab, .now = fuzz_now};
	struct server_options options;
	char path[96], admin[96], error[256];
	uint32_t i;

	fuzz_make_directory();
	core_lab_init(&lab->core);
	log_set_sink(fuzz_quiet);
	core_lab_start(&lab->core);
	for (i = 1; i <= SERVER_IFACES; i++) {
		core_lab_add_link(&lab->core, i);
		snprintf(path, sizeof(path), "10.%u.0.0/16", (unsigned)i);
		core_lab_set_route(&lab->core, path, i);
	}
	lab->base = event_base_new();
	fuzz_require(lab->base != NULL, "no event base");
	server_options_default(&options);
	snprintf(path, sizeof(path), "%s/mgm", fuzz_directory);
	snprintf(admin, sizeof(admin), "%s/admin", fuzz_directory);
	options.path = path;
	options.admin_path = admin;
	fuzz_require(server_open(lab->base, lab->core.core, &options, &port, error,
			 sizeof(error), &lab->server) == 0,
	    "the server does not open");
	for (i = 0; i < SERVER_PEERS; i++)
		lab->peers[i].fd = -1;
}

static void
fuzz_close(struct fuzz_lab *lab)
{
	struct core_status status;
	size_t i;

	for (i = 0; i < SERVER_PEERS; i++) {
		if (lab->peers[i].fd >= 0)
			close(lab->peers[i].fd);
	}
	core_lab_work(&lab->core);
	server_close(lab->server);
	core_lab_work(&lab->core);
	core_get_status(lab->core.core, &status);
	fuzz_require(status.clients == 0, "clients are left");
	fuzz_require(status.memberships == 0, "memberships are left");
	event_base_free(lab->base);
	core_lab_exit(&lab->core);
}

/* A good answer: its handle is remembered for what the input says next. */
static void
fuzz_take_result(
    struct fuzz_peer *peer, const struct wire_header *header, struct wire_buffer *body)
{
	const struct wire_row *row = wire_find(header->type);
	struct wire_reply reply = {0};
	uint32_t number = 0;

	wire_code_reply(body, &reply);
	fuzz_require(!body->failed, "an answer without status");
	fuzz_require(reply.status == MGM_OK || reply.detail[0] != '\0',
	    "a refusal without a reason");
	if (reply.status != MGM_OK)
		return;
	fuzz_require(row != NULL && row->direction == WIRE_TO_DAEMON,
	    "success for what is no request");
	fuzz_require(wire_left(body) >= row->reply_min, "a result shorter than it may");
	fuzz_require(wire_left(body) <= row->reply_max, "a result longer than it may");
	fuzz_deep++;
	if (header->type == WIRE_HELLO)
		peer->greeted = true;
	if (wire_left(body) == sizeof(number))
		wire_u32(body, &number);
	if (header->type == WIRE_REGISTER_MPROTOCOL)
		peer->handle = number;
	if (header->type == WIRE_GROUP_ENUMERATION_START)
		peer->enumeration = number;
}

static void
fuzz_take_message(struct fuzz_peer *peer, const struct wire_header *header)
{
	const struct wire_row *row = wire_find(header->type);
	size_t len = header->length - WIRE_HEADER_SIZE;
	uint8_t *exact = fuzz_block(peer->input + WIRE_HEADER_SIZE, len);
	struct wire_buffer body;

	wire_get_init(&body, exact, len);
	if (header->flags & WIRE_FLAG_REPLY)
		fuzz_take_result(peer, header, &body);
	else
		fuzz_require(row != NULL && row->direction == WIRE_TO_CLIENT &&
				 len >= row->min && len <= row->max,
		    "the daemon says what the ledger does not allow");
	free(exact);
}

/* Reads what is there. True: something was. */
static bool
fuzz_read(struct fuzz_peer *peer)
{
	struct wire_header header;
	ssize_t n;

	if (peer->fd < 0)
		return false;
	n = recv(peer->fd, peer->input + peer->input_len,
	    sizeof(peer->input) - peer->input_len, MSG_DONTWAIT);
	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
			close(peer->fd);
			peer->fd = -1;
		}
		return false;
	}
	peer->input_len += (size_t)n;
	while (peer->input_len >= WIRE_HEADER_SIZE) {
		fuzz_require(wire_get_header(peer->input, &header) == 0,
		    "the daemon's header is broken");
		if (peer->input_len < header.length)
			break;
		fuzz_take_message(peer, &header);
		peer->input_len -= header.length;
		memmove(peer->input, peer->input + header.length, peer->input_len);
	}
	return true;
}

/* The loop until nobody has anything to say, or a bounded number of turns. */
static void
fuzz_pump(struct fuzz_lab *lab)
{
	unsigned turns = 0;
	bool more;
	size_t i;

	do {
		(void)event_base_loop(lab->base, EVLOOP_NONBLOCK);
		more = turns == 0;
		for (i = 0; i < SERVER_PEERS; i++)
			more |= fuzz_read(&lab->peers[i]);
	} while (++turns < FUZZ_TURNS && more);
}

static void
fuzz_write(struct fuzz_lab *lab, struct fuzz_peer *peer, const uint8_t *at, size_t len)
{
	size_t part;
	ssize_t n;

	while (len > 0 && peer->fd >= 0) {
		part = lab->chunk > 0 && lab->chunk < len ? lab->chunk : len;
		n = send(peer->fd, at, part, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0)
			break; /* closed, or it does not read: the rest is lost */
		at += n;
		len -= (size_t)n;
		fuzz_pump(lab);
	}
}

static void
fuzz_send_framed(struct fuzz_lab *lab, struct fuzz_peer *peer, uint16_t type,
    const void *body, size_t len)
{
	static uint8_t message[WIRE_MESSAGE_MAX];
	struct wire_buffer put;

	wire_begin_message(&put, message, sizeof(message), type, 0, 7);
	memcpy(message + put.pos, body, len);
	put.pos += len;
	fuzz_write(lab, peer, message, wire_end_message(&put));
}

static void
fuzz_greet(struct fuzz_lab *lab, struct fuzz_peer *peer)
{
	struct wire_hello hello = {.magic = WIRE_MAGIC,
	    .version_min = WIRE_VERSION,
	    .version_max = WIRE_VERSION,
	    .name = "fuzz"};
	struct wire_buffer put;
	uint8_t body[64];

	wire_put_init(&put, body, sizeof(body));
	wire_code_hello(&put, &hello);
	fuzz_send_framed(lab, peer, WIRE_HELLO, body, put.pos);
}

/* The peer of an octet, connected, and greeted where the octet asks for it. */
static struct fuzz_peer *
fuzz_peer(struct fuzz_lab *lab, uint8_t octet)
{
	size_t i = (octet & ~SERVER_GREET) % SERVER_PEERS;
	struct fuzz_peer *peer = &lab->peers[i];
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (peer->fd < 0) {
		*peer = (struct fuzz_peer){.fd = -1};
		snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s",
		    fuzz_directory, i == SERVER_PEERS - 1 ? "admin" : "mgm");
		peer->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		fuzz_require(peer->fd >= 0 &&
				 connect(peer->fd, (const struct sockaddr *)&address,
				     sizeof(address)) == 0,
		    "the server is not there");
		fuzz_pump(lab);
	}
	if ((octet & SERVER_GREET) && !peer->greeted)
		fuzz_greet(lab, peer);
	return peer;
}

static void
fuzz_step_framed(struct fuzz_lab *lab, struct fuzz_input *input)
{
	struct fuzz_peer *peer = fuzz_peer(lab, fuzz_u8(input));
	uint16_t type = fuzz_u16(input);
	const uint8_t *octets;
	size_t len = fuzz_octets(input, fuzz_u8(input), &octets);
	uint8_t body[UINT8_MAX];
	struct wire_buffer get, put;
	uint32_t front = 0;

	memcpy(body, octets, len);
	if (len >= sizeof(front)) {
		wire_get_init(&get, body, sizeof(front));
		wire_u32(&get, &front);
		if (front == SERVER_HANDLE)
			front = peer->handle;
		else if (front == SERVER_ENUMERATION)
			front = peer->enumeration;
		wire_put_init(&put, body, sizeof(front));
		wire_u32(&put, &front);
	}
	fuzz_send_framed(lab, peer, type, body, len);
}

static void
fuzz_step_raw(struct fuzz_lab *lab, struct fuzz_input *input)
{
	struct fuzz_peer *peer = fuzz_peer(lab, fuzz_u8(input));
	const uint8_t *octets;
	size_t len = fuzz_octets(input, fuzz_u16(input), &octets);
	uint8_t *exact = fuzz_block(octets, len);

	fuzz_write(lab, peer, exact, len);
	free(exact);
}

static void
fuzz_step_packet(struct fuzz_lab *lab, uint8_t iface, uint8_t group)
{
	struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE,
	    .group = {MGM_FAMILY_IPV4, {239, 1, 1, group}},
	    .source = {MGM_FAMILY_IPV4, {10, iface % SERVER_IFACES + 1, 0, 1}},
	    .ifindex = iface % SERVER_IFACES + 1,
	    .header_len = 28};

	core_plane_event(lab->core.core, &event, lab->core.now);
}

static void
fuzz_step_link(struct fuzz_lab *lab, uint8_t iface, uint8_t state)
{
	struct core_link link = core_lab_link(iface % SERVER_IFACES + 1);

	if (state % 3 == 0) {
		core_remove_link(lab->core.core, link.link.ifindex, lab->core.now);
		return;
	}
	link.link.running = state % 3 == 2;
	fuzz_require(core_set_link(lab->core.core, &link, lab->core.now) == 0,
	    "a link is refused");
}

static void
fuzz_step_route(struct fuzz_lab *lab, uint8_t network, uint8_t iface)
{
	char prefix[32];

	snprintf(prefix, sizeof(prefix), "10.%u.0.0/16", network % SERVER_IFACES + 1u);
	if (iface % (SERVER_IFACES + 1) == 0)
		core_lab_remove_route(&lab->core, prefix);
	else
		core_lab_set_route(&lab->core, prefix, iface % (SERVER_IFACES + 1));
	core_routes_changed(lab->core.core, NULL);
}

/* As core_lab_work(), but the whole core is walked only at the end of the input. */
static void
fuzz_work(struct fuzz_lab *lab)
{
	unsigned turns = 0;

	while (core_work(lab->core.core, lab->core.now))
		fuzz_require(turns++ < 1000, "the core's work never ends");
}

static void
fuzz_step(struct fuzz_lab *lab, struct fuzz_input *input)
{
	struct fuzz_peer *peer;
	uint8_t what = fuzz_u8(input), first;

	switch ((enum server_step)(what % SERVER_STEPS)) {
	case SERVER_FRAMED:
		fuzz_step_framed(lab, input);
		break;
	case SERVER_RAW:
		fuzz_step_raw(lab, input);
		break;
	case SERVER_PACKET:
		first = fuzz_u8(input);
		fuzz_step_packet(lab, first, fuzz_u8(input));
		break;
	case SERVER_TIME:
		lab->core.now += fuzz_u8(input) * CORE_LAB_S;
		break;
	case SERVER_LINK:
		first = fuzz_u8(input);
		fuzz_step_link(lab, first, fuzz_u8(input));
		break;
	case SERVER_ROUTE:
		first = fuzz_u8(input);
		fuzz_step_route(lab, first, fuzz_u8(input));
		break;
	case SERVER_HANG_UP:
		peer = &lab->peers[fuzz_u8(input) % SERVER_PEERS];
		if (peer->fd >= 0)
			close(peer->fd);
		peer->fd = -1;
		break;
	case SERVER_STEPS:
		break;
	}
	fuzz_pump(lab);
	fuzz_work(lab);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	static struct fuzz_lab lab;
	unsigned steps = 0;

	lab = (struct fuzz_lab){.chunk = fuzz_u8(&input)};
	fuzz_open(&lab);
	while (input.left > 0 && steps++ < FUZZ_STEPS_MAX)
		fuzz_step(&lab, &input);
	fuzz_close(&lab);
	return 0;
}
