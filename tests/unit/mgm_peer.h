/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgm_peer.h - the other end of a libmgm session: a thread that follows a script.
 *
 * It listens, greets, then answers each request by a function of the test, which sees
 * the request and writes the octets of its answer.
 */
#ifndef MGM_PEER_H
#define MGM_PEER_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm.h"
#include "wire.h"

#define MGM_PEER_SILENT ((size_t)-1) /* no answer */
#define MGM_PEER_HANG_UP ((size_t)-2)

struct mgm_peer;
/* The n-th request after the greeting: octets to send, written to out. */
typedef size_t mgm_peer_script(struct mgm_peer *peer, unsigned n,
    const struct wire_header *header, struct wire_buffer *body, uint8_t *out);

struct mgm_peer {
	char path[64];
	int listener;
	pthread_t thread;
	mgm_peer_script *script;
	unsigned connections; /* so far; one at a time */
	unsigned requests;    /* of all of them, without greetings */
	uint32_t mfes;        /* that the peer pretends to have */
	uint32_t oifs;        /* of each */
	uint32_t page;        /* entries in one page at most */
	uint32_t piece;       /* oifs in one message at most */
	enum mgm_status status;
	uint32_t held[2000]; /* ids of requests not answered yet */
	unsigned num_held;
};

/* Begins the answer to the request with this header, up to its status and detail. */
void mgm_peer_reply(struct wire_buffer *buffer, uint8_t *out,
    const struct wire_header *header, enum mgm_status status, const char *detail);
/* The peer runs, and greets whoever connects; it ends with mgm_peer_close(). */
void mgm_peer_listen(struct mgm_peer *peer, mgm_peer_script *script);
void mgm_peer_close(struct mgm_peer *peer);
/* A session with a peer that runs; both end with mgm_peer_stop(). */
struct mgm_session *mgm_peer_start(struct mgm_peer *peer, mgm_peer_script *script);
void mgm_peer_stop(struct mgm_peer *peer, struct mgm_session *session);

#define MGM_PEER_GROUPS 0xef000000u /* the first group that a peer has */

struct mgm_addr mgm_peer_addr(uint32_t host_order);

#endif
