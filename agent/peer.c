/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * peer.c - one connection: framing, fairness, limits, and its one way out.
 *
 * A message is handed on only when it is there whole, so half a message costs a buffer
 * and nothing else. In one turn of the loop a peer gets PEER_TURN_COST worth of
 * requests, or its share of SERVER_TURN_COST where many have more to do; what is left
 * waits for the next turn, after everybody else.
 *
 * Messages are taken where they lie, as many as lie in one piece; answers of one turn
 * are collected in the server's batch and go out by one write, in the order in which
 * they and the alerts between them were made.
 *
 * Queues and their rules. Input: PEER_INPUT_MAX octets, then the kernel's socket fills
 * and the client waits. Output: above PEER_OUTPUT_LOW nothing more is read or handled;
 * above options.max_output, or when nothing was taken for options.stall_ms, the peer is
 * ended and counted as slow. Time: a greeting, and a message that was begun, have to be
 * whole within options.stall_ms from their first moment, however they trickle in.
 *
 * However a connection ends, peer_free(), called from the loop, tells the core, never
 * from inside a send or a handler: there peer_end() only marks it.
 */
#include "config.h"

#include "peer.h"

#include "notice.h"
#include "request.h"

#include <assert.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PEER_INPUT_MAX ((size_t)2 * WIRE_MESSAGE_MAX)
#define PEER_OUTPUT_LOW ((size_t)256 * 1024)

static void
peer_schedule(struct peer *peer)
{
	const struct timeval at_once = {0};

	if (!peer->scheduled)
		peer->server->num_scheduled++;
	peer->scheduled = true;
	/* A timer, not event_active(): other descriptors get their turn before it. */
	(void)event_add(peer->turn, &at_once); /* its slot was reserved by peer_new() */
}

/* What it may cost in this turn: fewer requests each, the more peers have some. */
static uint32_t
peer_share(const struct server *server)
{
	uint32_t share = SERVER_TURN_COST / (server->num_scheduled + 1);

	if (share > PEER_TURN_COST)
		return PEER_TURN_COST;
	return share < PEER_TURN_COST_LEAST ? PEER_TURN_COST_LEAST : share;
}

void
peer_end(struct peer *peer)
{
	if (peer->dead)
		return;
	peer->dead = true;
	/* Failing to disable is harmless: a dead peer's callbacks do nothing. */
	(void)bufferevent_disable(peer->bev, EV_READ | EV_WRITE);
	peer_schedule(peer);
}

size_t
peer_output(const struct peer *peer)
{
	const struct server *server = peer->server;

	return evbuffer_get_length(bufferevent_get_output(peer->bev)) +
	       (server->batching == peer ? server->batch_length : 0);
}

static void
peer_write(struct peer *peer, const void *bytes, size_t length)
{
	if (length == 0 || bufferevent_write(peer->bev, bytes, length) == 0)
		return;
	PEER_LOG(peer, "client %s (pid %u): no memory to answer, closed", peer->name,
	    peer->pid);
	peer_end(peer);
}

/* The batch goes out at once where nothing is queued; what the socket does not take,
 * and the news of an error, are libevent's. */
static void
peer_flush(struct peer *peer)
{
	struct server *server = peer->server;
	size_t length = server->batch_length;
	ssize_t n = 0;

	server->batch_length = 0;
	if (peer->dead || length == 0)
		return;
	if (evbuffer_get_length(bufferevent_get_output(peer->bev)) == 0)
		n = send(bufferevent_getfd(peer->bev), server->batch, length,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		n = 0;
	peer_write(peer, server->batch + n, length - (size_t)n);
}

void
peer_end_after_output(struct peer *peer)
{
	peer->closing = true;
	(void)bufferevent_disable(peer->bev, EV_READ); /* as in peer_end() */
	if (peer->server->batching == peer)
		peer_flush(peer);
	if (!peer->dead && peer_output(peer) == 0)
		peer_end(peer);
}

void
peer_stop(struct peer *peer)
{
	if (!peer->dead && !peer->closing)
		peer_schedule(peer);
}

size_t
peer_output_low(const struct peer *peer)
{
	size_t half = peer->server->options.max_output / 2;

	return half < PEER_OUTPUT_LOW ? half : PEER_OUTPUT_LOW;
}

void
peer_send(struct peer *peer, const void *message, size_t length)
{
	struct server *server = peer->server;
	size_t queued = peer_output(peer);

	if (peer->dead)
		return;
	if (queued + length > server->options.max_output) {
		server->status.slow++;
		PEER_LOG(peer, "client %s (pid %u): %zu octets wait for it, closed",
		    peer->name, peer->pid, queued + length);
		peer_end(peer);
		return;
	}
	if (server->batching != peer) {
		peer_write(peer, message, length);
		return;
	}
	if (length > sizeof(server->batch) - server->batch_length)
		peer_flush(peer);
	memcpy(server->batch + server->batch_length, message, length);
	server->batch_length += length;
}

static void
peer_broken(struct peer *peer, const char *what)
{
	peer->server->status.bad++;
	PEER_LOG(peer, "client %s (pid %u): %s, closed", peer->name, peer->pid, what);
	if (peer->server->batching == peer)
		peer_flush(peer); /* what was right before it is answered */
	peer_end(peer);
}

/* An answer, or a request. False: not done yet, or the peer ended. */
static bool
peer_handle(struct peer *peer, const struct wire_header *header, const uint8_t *body)
{
	size_t length = header->length - WIRE_HEADER_SIZE;

	if ((header->flags & WIRE_FLAG_REPLY) == 0) {
		if (!request_handle(peer, header, body, length))
			return false;
		peer->server->status.requests++;
		return true;
	}
	if (notice_answer(peer, header, body, length))
		return true;
	peer_broken(peer, "answer to nothing that is ever asked");
	return false;
}

/*
 * What lies in one piece at the front of the input, with at least one whole message.
 * 0: there is none; the peer may have ended.
 */
static size_t
peer_piece(struct peer *peer, const uint8_t **bytes)
{
	struct evbuffer *input = bufferevent_get_input(peer->bev);
	size_t piece = evbuffer_get_contiguous_space(input);
	uint8_t front[WIRE_HEADER_SIZE];
	struct wire_header header;

	if (evbuffer_copyout(input, front, sizeof(front)) != (ev_ssize_t)sizeof(front))
		return 0;
	if (wire_get_header(front, &header) != 0) {
		peer_broken(peer, "message with a bad header");
		return 0;
	}
	if (evbuffer_get_length(input) < header.length)
		return 0;
	if (piece < header.length)
		piece = header.length;
	*bytes = evbuffer_pullup(input, (ev_ssize_t)piece);
	if (*bytes != NULL)
		return piece;
	peer_broken(peer, "no memory for its message");
	return 0;
}

static bool
peer_is_blocked(const struct peer *peer)
{
	return peer_output(peer) > peer_output_low(peer);
}

/* May it have another request handled in this turn? */
static bool
peer_may_go_on(const struct peer *peer)
{
	return !peer->dead && !peer->closing && peer->cost < peer->share &&
	       !peer_is_blocked(peer);
}

/* Handles the messages of one piece of input. False: there is no whole one. */
static bool
peer_handle_piece(struct peer *peer)
{
	const uint8_t *bytes;
	size_t piece = peer_piece(peer, &bytes), at = 0;
	struct wire_header header;

	if (piece == 0)
		return false;
	do {
		/* A bad one behind good ones is the next piece's first. */
		if (piece - at < WIRE_HEADER_SIZE ||
		    wire_get_header(bytes + at, &header) != 0 ||
		    piece - at < header.length)
			break;
		peer->cost++;
		if (!peer_handle(peer, &header, bytes + at + WIRE_HEADER_SIZE))
			break;
		at += header.length;
	} while (peer_may_go_on(peer));
	(void)evbuffer_drain(
	    bufferevent_get_input(peer->bev), at); /* as much is there */
	return true;
}

static struct timeval
peer_stall(const struct server *server)
{
	return (struct timeval){.tv_sec = server->options.stall_ms / 1000,
	    .tv_usec = server->options.stall_ms % 1000 * 1000};
}

/* The clock runs while the peer owes the rest of a message, from its beginning. */
static void
peer_set_deadline(struct peer *peer)
{
	const struct timeval stall = peer_stall(peer->server);
	bool owes =
	    !peer->greeted || evbuffer_get_length(bufferevent_get_input(peer->bev)) > 0;

	if (peer->dead || peer->closing || peer->blocked || peer->scheduled)
		owes = false;
	/* Something was handled: what is there now is another message's beginning. */
	if (!owes || (peer->greeted && peer->cost > 0))
		(void)event_del(peer->deadline); /* fails only if never added */
	if (owes && !event_pending(peer->deadline, EV_TIMEOUT, NULL))
		/* Its slot was reserved by peer_new(). */
		(void)event_add(peer->deadline, &stall);
}

/*
 * The server stops. While there was something to answer, more may have come: another
 * turn, before which libevent reads. A client that asks on and on is left to the host's
 * patience.
 */
static void
peer_finish(struct peer *peer)
{
	if (peer->cost > 0)
		peer_schedule(peer);
	else
		peer_end_after_output(peer);
}

static void
peer_work(struct peer *peer)
{
	struct server *server = peer->server;

	server_sample_clock(server);
	server->batching = peer;
	peer->cost = 0;
	peer->share = peer_share(server);
	while (peer_may_go_on(peer)) {
		if (!peer_handle_piece(peer))
			break;
	}
	peer_flush(peer);
	server->batching = NULL;
	if (!peer->dead && !peer->closing) {
		if (server->stopping) {
			peer_finish(peer);
		} else if (peer_is_blocked(peer)) {
			peer->blocked = true;
			/* As in peer_end(). */
			(void)bufferevent_disable(peer->bev, EV_READ);
		} else if (peer->cost >= peer->share) {
			peer_schedule(peer);
		}
	}
	peer_set_deadline(peer);
	if (peer->cost > 0 && server->port.core_changed != NULL)
		server->port.core_changed(server->port.ctx);
}

static void
peer_on_read(struct bufferevent *bev, void *arg)
{
	struct peer *peer = arg;

	(void)bev; /* libevent's signature */
	/* A turn that is scheduled already will come to it. */
	if (!peer->dead && !peer->scheduled)
		peer_work(peer);
}

/* Output fell to the low watermark. */
static void
peer_on_write(struct bufferevent *bev, void *arg)
{
	struct peer *peer = arg;

	if (peer->dead)
		return;
	if (peer->closing) {
		if (peer_output(peer) == 0)
			peer_end(peer);
		return;
	}
	if (!peer->blocked || peer_is_blocked(peer))
		return;
	peer->blocked = false;
	if (bufferevent_enable(bev, EV_READ) != 0)
		peer_end(peer);
	else
		peer_schedule(peer);
}

static void
peer_on_event(struct bufferevent *bev, short what, void *arg)
{
	struct peer *peer = arg;

	(void)bev; /* libevent's signature */
	if (peer->dead)
		return;
	server_sample_clock(peer->server);
	if (what & BEV_EVENT_TIMEOUT) {
		peer->server->status.slow++;
		PEER_LOG(peer, "client %s (pid %u): reads nothing, closed", peer->name,
		    peer->pid);
	}
	/* Now and not in the next turn: a client that died and is back may
	 * register in that one, before the turn of this peer, and would meet
	 * itself. */
	peer_free(peer);
}

static void
peer_on_turn(evutil_socket_t fd, short events, void *arg)
{
	struct peer *peer = arg;

	(void)fd, (void)events; /* libevent's signature */
	peer->scheduled = false;
	peer->server->num_scheduled--;
	if (!peer->dead) {
		peer_work(peer);
		return;
	}
	server_sample_clock(peer->server);
	peer_free(peer);
}

static void
peer_on_deadline(evutil_socket_t fd, short events, void *arg)
{
	struct peer *peer = arg;

	(void)fd, (void)events; /* libevent's signature */
	if (peer->dead || peer->closing)
		return;
	server_sample_clock(peer->server);
	peer->server->status.late++;
	PEER_LOG(peer, "client %s (pid %u): %s within %u ms, closed", peer->name,
	    peer->pid, peer->greeted ? "no whole message" : "no greeting",
	    peer->server->options.stall_ms);
	peer_end(peer);
}

/* A timer that can be added at any time without memory: its slot is there then.
 */
static struct event *
peer_timer(struct peer *peer, event_callback_fn callback)
{
	const struct timeval later = {.tv_sec = 3600};
	struct event *timer = evtimer_new(peer->server->base, callback, peer);

	if (timer == NULL)
		return NULL;
	if (event_add(timer, &later) == 0 && event_del(timer) == 0)
		return timer;
	event_free(timer);
	return NULL;
}

static void
peer_destroy(struct peer *peer)
{
	if (peer->bev != NULL)
		bufferevent_free(peer->bev);
	if (peer->turn != NULL)
		event_free(peer->turn);
	if (peer->deadline != NULL)
		event_free(peer->deadline);
	free(peer->questions);
	free(peer);
}

struct peer *
peer_new(struct server *server, int fd, enum wire_role role)
{
	const struct timeval stall = peer_stall(server);
	struct ucred cred = {0};
	socklen_t size = sizeof(cred);
	struct peer *peer;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) != 0 ||
	    (peer = calloc(1, sizeof(*peer))) == NULL) {
		close(fd);
		return NULL;
	}
	peer->server = server;
	peer->role = role;
	peer->pid = (uint32_t)cred.pid;
	peer->uid = cred.uid;
	strcpy(peer->name, "?");
	peer->bev = bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (peer->bev == NULL) {
		close(fd);
		goto fail;
	}
	peer->turn = peer_timer(peer, peer_on_turn);
	peer->deadline = peer_timer(peer, peer_on_deadline);
	if (peer->turn == NULL || peer->deadline == NULL)
		goto fail;
	bufferevent_setcb(peer->bev, peer_on_read, peer_on_write, peer_on_event, peer);
	bufferevent_setwatermark(peer->bev, EV_READ, 0, PEER_INPUT_MAX);
	bufferevent_setwatermark(peer->bev, EV_WRITE, peer_output_low(peer) / 2, 0);
	bufferevent_set_timeouts(peer->bev, NULL, &stall);
	if (bufferevent_enable(peer->bev, EV_READ | EV_WRITE) != 0)
		goto fail;
	peer_set_deadline(peer);
	return peer;
fail:
	peer_destroy(peer);
	errno = ENOMEM;
	return NULL;
}

static struct peer_handle_list *
peer_bucket(struct server *server, uint32_t handle)
{
	/* Handles differ in their low bits (slot) and their high bits
	 * (generation). */
	return &server->handles[(handle ^ handle >> 16) % SERVER_HANDLE_BUCKETS];
}

bool
peer_add_handle(struct peer *peer, uint32_t handle)
{
	size_t i;

	for (i = 0; i < PEER_HANDLES_MAX; i++) {
		struct peer_handle *slot = &peer->handles[i];

		if (slot->handle != 0)
			continue;
		slot->handle = handle;
		slot->peer = peer;
		LIST_INSERT_HEAD(peer_bucket(peer->server, handle), slot, link);
		peer->num_handles++;
		return true;
	}
	return false;
}

static struct peer_handle *
peer_find_handle(struct server *server, uint32_t handle)
{
	struct peer_handle *slot;

	LIST_FOREACH (slot, peer_bucket(server, handle), link) {
		if (slot->handle == handle)
			return slot;
	}
	return NULL;
}

void
peer_remove_handle(struct peer *peer, uint32_t handle)
{
	struct peer_handle *slot = peer_find_handle(peer->server, handle);

	assert(slot != NULL && slot->peer == peer && "it is a handle of this peer");
	LIST_REMOVE(slot, link);
	*slot = (struct peer_handle){0};
	peer->num_handles--;
}

struct peer *
peer_find(struct server *server, uint32_t handle)
{
	struct peer_handle *slot = peer_find_handle(server, handle);

	return slot != NULL ? slot->peer : NULL;
}

bool
peer_has_handle(const struct peer *peer, uint32_t handle)
{
	return handle != 0 && peer_find(peer->server, handle) == peer;
}

void
peer_set_watching(struct peer *peer, bool on)
{
	struct server *server = peer->server;
	const struct timeval stall = peer_stall(server);

	if (peer->watching == on)
		return;
	peer->watching = on;
	peer->events_lost = 0;
	bufferevent_set_timeouts(peer->bev, NULL, on ? NULL : &stall);
	server->num_watchers = on ? server->num_watchers + 1 : server->num_watchers - 1;
	core_set_trace(server->core, server->num_watchers > 0);
}

/* Each handle leaves the table first: nothing is sent to one that is gone. */
static void
peer_lose_handles(struct peer *peer)
{
	struct server *server = peer->server;
	uint32_t handle;
	size_t i;

	for (i = 0; i < PEER_HANDLES_MAX; i++) {
		handle = peer->handles[i].handle;
		if (handle == 0)
			continue;
		peer_remove_handle(peer, handle);
		core_client_gone(server->core, handle, server->now);
	}
	if (server->port.core_changed != NULL)
		server->port.core_changed(server->port.ctx);
}

void
peer_free(struct peer *peer)
{
	struct server *server = peer->server;
	size_t i;

	peer->dead = true; /* also where the server closes: nothing more is sent */
	LIST_REMOVE(peer, link);
	server->status.peers--;
	server->num_peers[peer->role]--;
	if (peer->scheduled)
		server->num_scheduled--;
	peer_set_watching(peer, false);
	for (i = 0; i < PEER_ENUMERATIONS_MAX; i++)
		peer_remove_enum(peer, &peer->enums[i]);
	if (peer->num_handles > 0)
		peer_lose_handles(peer);
	/* libevent closes the socket in a later turn, which at the daemon's end
	 * never comes: the client shall see the end now. It may be gone
	 * already. */
	(void)shutdown(bufferevent_getfd(peer->bev), SHUT_RDWR);
	peer_destroy(peer);
}

void
peer_remove_enum(struct peer *peer, struct peer_enum *e)
{
	peer->server->num_records -= e->capacity;
	free(e->records);
	*e = (struct peer_enum){0};
}
