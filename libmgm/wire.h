/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire.h - messages between clients and daemon: buffer, header, ledger.
 *
 * A message is u32 length of the whole, u16 type, u16 flags, u32 id, then its body. A
 * buffer either puts or gets; the same function codes a field in both directions, so
 * that the two ends cannot drift apart. An error sticks until wire_done().
 */
#ifndef MGM_WIRE_H
#define MGM_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm_types.h"

#define WIRE_MAGIC 0x4d474d57u /* "MGMW" */
#define WIRE_VERSION 1
#define WIRE_HEADER_SIZE 12
#define WIRE_MESSAGE_MAX 65536
#define WIRE_BODY_MAX (WIRE_MESSAGE_MAX - WIRE_HEADER_SIZE)
#define WIRE_DETAIL_SIZE 256 /* with NUL */
#define WIRE_LINE_SIZE 512   /* of events and explanations; with NUL */
#define WIRE_PACKET_MAX 128  /* octets of a packet that come with an alert */
#define WIRE_FLAG_REPLY 1u
#define WIRE_FLAG_STOPPING 2u /* in a reply: the daemon ends soon */

enum wire_type {
#define WIRE_MESSAGE(number, id, ...) WIRE_##id = (number),
#include "wire.def"
#undef WIRE_MESSAGE
};

enum wire_direction { WIRE_TO_DAEMON = 1, WIRE_TO_CLIENT = 2 };
enum wire_senders { WIRE_ROUTING = 1, WIRE_ANY = 2, WIRE_DAEMON = 3 };
enum wire_role { WIRE_ROLE_ROUTING = 1, WIRE_ROLE_READ_ONLY = 2 };

struct wire_row {
	uint16_t type;
	const char *name;
	enum wire_direction direction;
	enum wire_senders senders;
	uint32_t min, max;             /* octets of a request's body */
	uint32_t reply_min, reply_max; /* octets of the result of a good reply */
};

struct wire_header {
	uint32_t length; /* of the whole message */
	uint16_t type;
	uint16_t flags;
	uint32_t id;
};

struct wire_buffer {
	const uint8_t *in; /* borrowed; NULL while putting */
	uint8_t *out;      /* borrowed; NULL while getting */
	size_t size;
	size_t pos;
	bool failed;
};

/* The ledger: NULL for a number that nobody has. */
const struct wire_row *wire_find(uint16_t type);
/* Row by position, NULL at the end; for tests and fuzzers. */
const struct wire_row *wire_row_at(size_t i);

void wire_put_init(struct wire_buffer *buffer, void *bytes, size_t size);
void wire_get_init(struct wire_buffer *buffer, const void *bytes, size_t size);
/* 0; -EMSGSIZE: it did not fit; -EBADMSG: it was malformed or something is left. */
int wire_done(const struct wire_buffer *buffer);
size_t wire_left(const struct wire_buffer *buffer);
/* While putting: go back to an earlier pos, as if nothing after it had been put. */
void wire_rewind(struct wire_buffer *buffer, size_t pos);

/* Header of WIRE_HEADER_SIZE octets. 0 or -EBADMSG: the framing is broken. */
int wire_get_header(const void *bytes, struct wire_header *header);
/* Begin a message in bytes; wire_end_message() gives its length, or 0: too long. */
void wire_begin_message(struct wire_buffer *buffer, void *bytes, size_t size,
    uint16_t type, uint16_t flags, uint32_t id);
size_t wire_end_message(struct wire_buffer *buffer);

/* Fields, in both directions. A value is written only when it was got whole. */
void wire_u8(struct wire_buffer *buffer, uint8_t *value);
void wire_u16(struct wire_buffer *buffer, uint16_t *value);
void wire_u32(struct wire_buffer *buffer, uint32_t *value);
void wire_u64(struct wire_buffer *buffer, uint64_t *value);
void wire_i64(struct wire_buffer *buffer, int64_t *value);
void wire_addr(struct wire_buffer *buffer, struct mgm_addr *addr);
void wire_prefix(struct wire_buffer *buffer, struct mgm_prefix *prefix);
/* text: size octets with its NUL; what comes must fit, be UTF-8, have no controls. */
void wire_text(struct wire_buffer *buffer, char *text, size_t size);
/* While putting; what is longer than size - 1 octets is cut. */
void wire_put_text(struct wire_buffer *buffer, const char *text, size_t size);
/* Are the octets such a text, but for the NUL? */
bool wire_text_is_clean(const void *octets, size_t length);
/* u16 length and so many octets, at most max. */
void wire_octets(
    struct wire_buffer *buffer, uint8_t *octets, uint16_t *length, size_t max);

#endif
