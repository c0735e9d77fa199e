/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * corpus_server.c - what clients say to the server, as steps of script.h.
 *
 * One story per request of the ledger (so that a new message has one by being in
 * wire.def), after a registration, an interface, memberships and a packet, which most
 * requests need to do anything; and some of raw octets.
 */
#include "config.h"

#include "corpus.h"
#include "script.h"
#include "wire_body.h"

#include <stdio.h>
#include <string.h>

#define CORPUS_PEER (0 | SERVER_GREET)
#define CORPUS_READER (2 | SERVER_GREET)

struct corpus_script {
	size_t len;
	uint8_t bytes[8192];
};

static void
corpus_server_u8(struct corpus_script *script, unsigned value)
{
	script->bytes[script->len++] = (uint8_t)value;
}

static void
corpus_server_framed(struct corpus_script *script, unsigned peer, uint16_t type,
    const void *body, size_t len)
{
	corpus_server_u8(script, SERVER_FRAMED);
	corpus_server_u8(script, peer);
	corpus_server_u8(script, type >> 8);
	corpus_server_u8(script, type);
	corpus_server_u8(script, (unsigned)len);
	memcpy(script->bytes + script->len, body, len);
	script->len += len;
}

/* A request from its coder. */
#define CORPUS_ASK(type, coder, ...)                                      \
	do {                                                              \
		struct wire_buffer put_body;                              \
		uint8_t body_bytes[256];                                  \
                                                                          \
		wire_put_init(&put_body, body_bytes, sizeof(body_bytes)); \
		coder(&put_body, &__VA_ARGS__);                           \
		corpus_server_framed(                                     \
		    script, CORPUS_PEER, type, body_bytes, put_body.pos); \
	} while (0)

static void
corpus_server_take(struct corpus_script *script, uint32_t ifindex)
{
	struct wire_ownership take = {.handle = SERVER_HANDLE, .ifindex = ifindex};

	CORPUS_ASK(WIRE_TAKE_INTERFACE_OWNERSHIP, wire_code_ownership, take);
}

static void
corpus_server_join(struct corpus_script *script, uint8_t group, uint8_t source)
{
	struct wire_membership join = {.handle = SERVER_HANDLE,
	    .source = {.addr = {.family = MGM_FAMILY_IPV4}},
	    .group = {.addr = {.family = MGM_FAMILY_IPV4}},
	    .ifindex = 2,
	    .flags = MGM_JOIN_STATE_FLAG};

	if (source != 0)
		join.source =
		    (struct mgm_prefix){{MGM_FAMILY_IPV4, {10, source, 0, 1}}, 32};
	if (group != 0)
		join.group =
		    (struct mgm_prefix){{MGM_FAMILY_IPV4, {239, 1, 1, group}}, 32};
	CORPUS_ASK(WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, wire_code_membership, join);
}

static void
corpus_server_step(struct corpus_script *script, enum server_step step, unsigned first,
    unsigned second)
{
	corpus_server_u8(script, step);
	corpus_server_u8(script, first);
	if (step != SERVER_TIME && step != SERVER_HANG_UP)
		corpus_server_u8(script, second);
}

/* Registered, owner of two interfaces, three memberships, two flows. */
static void
corpus_server_begin(struct corpus_script *script)
{
	struct wire_register registration = {
	    .protocol = MGM_PROTO_PIM_SPARSE, .component = 1};

	script->len = 0;
	corpus_server_u8(script, 0);
	CORPUS_ASK(WIRE_REGISTER_MPROTOCOL, wire_code_register, registration);
	corpus_server_take(script, 1);
	corpus_server_take(script, 2);
	corpus_server_join(script, 1, 0);
	corpus_server_join(script, 2, 1);
	corpus_server_join(script, 0, 0);
	corpus_server_step(script, SERVER_PACKET, 0, 1);
	corpus_server_step(script, SERVER_PACKET, 0, 2);
}

/* Any request: its shortest body, beginning with the handle or a small number. */
static void
corpus_server_any(struct corpus_script *script, const struct wire_row *row,
    unsigned peer, uint32_t front)
{
	uint8_t body[255] = {0};
	struct wire_buffer put;

	if (row->min > sizeof(body))
		return;
	wire_put_init(&put, body, sizeof(body));
	if (row->min >= sizeof(front))
		wire_u32(&put, &front);
	corpus_server_framed(script, peer, row->type, body, row->min);
}

static void
corpus_server_rows(corpus_put *put, void *ctx, struct corpus_script *script)
{
	const struct wire_row *row;
	size_t i;

	for (i = 0; (row = wire_row_at(i)) != NULL; i++) {
		corpus_server_begin(script);
		corpus_server_any(script, row, CORPUS_PEER, SERVER_HANDLE);
		corpus_server_any(script, row, CORPUS_PEER, SERVER_ENUMERATION);
		corpus_server_any(script, row, CORPUS_PEER, 0);
		corpus_server_any(script, row, CORPUS_READER, 0);
		put(ctx, row->name, script->bytes, script->len);
	}
}

static void
corpus_server_reads(corpus_put *put, void *ctx, struct corpus_script *script)
{
	struct wire_enum_start start = {SERVER_HANDLE, MGM_ALL_SOURCES};
	struct wire_enum_next next = {SERVER_ENUMERATION, 2};
	struct wire_list list = {.max = 3};
	struct wire_list_memberships memberships = {.max = 2};
	struct wire_mfe_next mfes = {.max = 4};
	struct wire_mfe_get mfe = {.group = {MGM_FAMILY_IPV4, {239, 1, 1, 1}},
	    .source = {MGM_FAMILY_IPV4, {10, 1, 0, 1}}};
	struct wire_interface on = {.ifindex = 2};

	corpus_server_begin(script);
	CORPUS_ASK(WIRE_GROUP_ENUMERATION_START, wire_code_enum_start, start);
	CORPUS_ASK(WIRE_GROUP_ENUMERATION_GET_NEXT, wire_code_enum_next, next);
	CORPUS_ASK(WIRE_GROUP_ENUMERATION_GET_NEXT, wire_code_enum_next, next);
	CORPUS_ASK(WIRE_GET_PROTOCOL_ON_INTERFACE, wire_code_interface, on);
	CORPUS_ASK(WIRE_LIST_INTERFACES, wire_code_list, list);
	CORPUS_ASK(WIRE_LIST_CLIENTS, wire_code_list, list);
	CORPUS_ASK(WIRE_GET_STATUS, wire_code_list, list);
	CORPUS_ASK(WIRE_LIST_MEMBERSHIPS, wire_code_list_memberships, memberships);
	put(ctx, "reads", script->bytes, script->len);
	corpus_server_begin(script);
	CORPUS_ASK(WIRE_GET_NEXT_MFE, wire_code_mfe_next, mfes);
	CORPUS_ASK(WIRE_GET_NEXT_MFE_STATS, wire_code_mfe_next, mfes);
	CORPUS_ASK(WIRE_GET_MFE, wire_code_mfe_get, mfe);
	CORPUS_ASK(WIRE_GET_MFE_STATS, wire_code_mfe_get, mfe);
	put(ctx, "mfes", script->bytes, script->len);
}

static void
corpus_server_events(corpus_put *put, void *ctx, struct corpus_script *script)
{
	corpus_server_begin(script);
	corpus_server_step(script, SERVER_LINK, 1, 1);
	corpus_server_step(script, SERVER_ROUTE, 0, 2);
	corpus_server_step(script, SERVER_LINK, 0, 0);
	corpus_server_step(script, SERVER_LINK, 0, 2);
	corpus_server_take(script, 1);
	corpus_server_step(script, SERVER_TIME, 255, 0);
	corpus_server_step(script, SERVER_ROUTE, 0, 0);
	corpus_server_step(script, SERVER_PACKET, 0, 3);
	corpus_server_step(script, SERVER_HANG_UP, 0, 0);
	corpus_server_step(script, SERVER_TIME, 60, 0);
	put(ctx, "events", script->bytes, script->len);
}

/* A stream of requests that the target does not frame, in parts of 5 octets. */
static void
corpus_server_raw(corpus_put *put, void *ctx, struct corpus_script *script)
{
	struct wire_hello hello = {.magic = WIRE_MAGIC,
	    .version_min = WIRE_VERSION,
	    .version_max = WIRE_VERSION,
	    .name = "raw"};
	struct wire_register registration = {.protocol = MGM_PROTO_DVMRP};
	uint8_t stream[256];
	struct wire_buffer message;
	size_t len;

	wire_begin_message(&message, stream, sizeof(stream), WIRE_HELLO, 0, 1);
	wire_code_hello(&message, &hello);
	len = wire_end_message(&message);
	wire_begin_message(&message, stream + len, sizeof(stream) - len,
	    WIRE_REGISTER_MPROTOCOL, 0, 2);
	wire_code_register(&message, &registration);
	len += wire_end_message(&message);
	script->len = 0;
	corpus_server_u8(script, 5);
	corpus_server_u8(script, SERVER_RAW);
	corpus_server_u8(script, 1);
	corpus_server_u8(script, (unsigned)(len >> 8));
	corpus_server_u8(script, (unsigned)len);
	memcpy(script->bytes + script->len, stream, len);
	script->len += len;
	put(ctx, "raw", script->bytes, script->len);
}

void
corpus_server(corpus_put *put, void *ctx)
{
	struct corpus_script script;

	corpus_server_rows(put, ctx, &script);
	corpus_server_reads(put, ctx, &script);
	corpus_server_events(put, ctx, &script);
	corpus_server_raw(put, ctx, &script);
}
