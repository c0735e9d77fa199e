/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgm_peer.c - a peer of libmgm that follows a script, also a hostile one.
 *
 * One connection at a time, one thread, no state but what the script keeps in struct
 * mgm_peer. A request that is cut off, or a script that hangs up, ends the connection;
 * a listener that is shut down ends the thread.
 */
#include "config.h"

#include "mgm_peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire_body.h"

static bool
mgm_peer_read(int fd, uint8_t *bytes, size_t length)
{
	ssize_t n;

	for (; length > 0; bytes += n, length -= (size_t)n) {
		n = recv(fd, bytes, length, 0);
		if (n <= 0)
			return false;
	}
	return true;
}

void
mgm_peer_reply(struct wire_buffer *buffer, uint8_t *out,
    const struct wire_header *header, enum mgm_status status, const char *detail)
{
	wire_begin_message(
	    buffer, out, WIRE_MESSAGE_MAX, header->type, WIRE_FLAG_REPLY, header->id);
	wire_put_reply(buffer, status, detail);
}

static size_t
mgm_peer_greet(const struct wire_header *header, uint8_t *out)
{
	struct wire_hello_result result = {.version = WIRE_VERSION,
	    .role = WIRE_ROLE_ROUTING,
	    .max_message = WIRE_MESSAGE_MAX,
	    .daemon = "9.9"};
	struct wire_buffer buffer;

	mgm_peer_reply(&buffer, out, header, MGM_OK, "");
	wire_code_hello_result(&buffer, &result);
	return wire_end_message(&buffer);
}

static void
mgm_peer_serve(struct mgm_peer *peer, int fd)
{
	static uint8_t in[WIRE_MESSAGE_MAX], out[4 * WIRE_MESSAGE_MAX];
	struct wire_header header;
	struct wire_buffer body;
	size_t length, at;
	ssize_t n;

	while (mgm_peer_read(fd, in, WIRE_HEADER_SIZE) &&
	       wire_get_header(in, &header) == 0) {
		if (!mgm_peer_read(
			fd, in + WIRE_HEADER_SIZE, header.length - WIRE_HEADER_SIZE))
			break;
		wire_get_init(
		    &body, in + WIRE_HEADER_SIZE, header.length - WIRE_HEADER_SIZE);
		if (header.type == WIRE_HELLO)
			length = mgm_peer_greet(&header, out);
		else
			length =
			    peer->script(peer, peer->requests++, &header, &body, out);
		if (length == MGM_PEER_HANG_UP)
			break;
		for (at = 0; length != MGM_PEER_SILENT && at < length;
		     at += (size_t)n) {
			n = send(fd, out + at, length - at, MSG_NOSIGNAL);
			if (n <= 0)
				break;
		}
	}
}

static void *
mgm_peer_run(void *arg)
{
	struct mgm_peer *peer = arg;
	int fd;

	while ((fd = accept(peer->listener, NULL, NULL)) >= 0) {
		peer->connections++;
		mgm_peer_serve(peer, fd);
		close(fd);
	}
	return NULL;
}

void
mgm_peer_listen(struct mgm_peer *peer, mgm_peer_script *script)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(
	    peer->path, sizeof(peer->path), "/tmp/mgm-test-mgm-%d.sock", (int)getpid());
	unlink(peer->path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", peer->path);
	peer->script = script;
	peer->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(
	    bind(peer->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(peer->listener, 1), 0);
	assert_int_equal(pthread_create(&peer->thread, NULL, mgm_peer_run, peer), 0);
}

void
mgm_peer_close(struct mgm_peer *peer)
{
	shutdown(peer->listener, SHUT_RDWR);
	pthread_join(peer->thread, NULL);
	close(peer->listener);
	unlink(peer->path);
}

struct mgm_session *
mgm_peer_start(struct mgm_peer *peer, mgm_peer_script *script)
{
	struct mgm_options options = {.timeout_ms = 10000};
	struct mgm_session *session;

	mgm_peer_listen(peer, script);
	assert_int_equal(mgm_open(peer->path, &options, &session), MGM_OK);
	assert_string_equal(mgm_daemon_version(session), "9.9");
	return session;
}

void
mgm_peer_stop(struct mgm_peer *peer, struct mgm_session *session)
{
	mgm_close(session);
	mgm_peer_close(peer);
}

struct mgm_addr
mgm_peer_addr(uint32_t host_order)
{
	struct mgm_addr a = {.family = MGM_FAMILY_IPV4,
	    .octets = {(uint8_t)(host_order >> 24), (uint8_t)(host_order >> 16),
		(uint8_t)(host_order >> 8), (uint8_t)host_order}};

	return a;
}
