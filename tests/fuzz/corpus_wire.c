/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * corpus_wire.c - messages of every type, from the ledger and the coders of bodies.
 *
 * For each row of the ledger there are requests of the shortest and of the longest body
 * and good replies of the shortest and longest result, filled with zeros and with small
 * numbers, so that a new message has seeds by being in wire.def. What only a coder can
 * make sound (addresses, prefixes, texts) comes from the coders.
 */
#include "config.h"

#include "corpus.h"
#include "wire_body.h"

#include <stdio.h>
#include <string.h>

#define CORPUS_BODY_MAX 600 /* longest filled body: no mutation needs 64 KiB */

static uint8_t corpus_message[WIRE_MESSAGE_MAX];

static void
corpus_wire_filled(corpus_put *put, void *ctx, const struct wire_row *row,
    uint16_t flags, uint32_t body_len, uint8_t fill)
{
	uint32_t len = body_len < CORPUS_BODY_MAX ? body_len : CORPUS_BODY_MAX;
	struct wire_reply reply = {.status = MGM_OK};
	struct wire_buffer message;
	char name[64];

	wire_begin_message(
	    &message, corpus_message, sizeof(corpus_message), row->type, flags, 7);
	if (flags & WIRE_FLAG_REPLY)
		wire_code_reply(&message, &reply);
	memset(corpus_message + message.pos, fill, len);
	message.pos += len;
	snprintf(name, sizeof(name), "%s-%s-%u-%u", row->name,
	    flags & WIRE_FLAG_REPLY ? "reply" : "request", (unsigned)len, fill);
	put(ctx, name, corpus_message, wire_end_message(&message));
}

static void
corpus_wire_ledger(corpus_put *put, void *ctx)
{
	const struct wire_row *row;
	size_t i;
	uint8_t fill;

	for (i = 0; (row = wire_row_at(i)) != NULL; i++) {
		for (fill = 0; fill < 2; fill++) {
			corpus_wire_filled(put, ctx, row, 0, row->min, fill);
			corpus_wire_filled(put, ctx, row, 0, row->max, fill);
			corpus_wire_filled(
			    put, ctx, row, WIRE_FLAG_REPLY, row->reply_min, fill);
			corpus_wire_filled(
			    put, ctx, row, WIRE_FLAG_REPLY, row->reply_max, fill);
		}
	}
}

/* One body as it is: what is coded between the two macros. */
#define CORPUS_BODY(type, coder, value, ...)                                    \
	do {                                                                    \
		type body = value;                                              \
		struct wire_buffer buffer;                                      \
                                                                                \
		wire_put_init(&buffer, corpus_message, sizeof(corpus_message)); \
		coder(&buffer, &body __VA_ARGS__);                              \
		put(ctx, "body-" #coder, corpus_message, buffer.pos);           \
	} while (0)
#define CORPUS_INIT(...)    \
	{                   \
		__VA_ARGS__ \
	}

static void
corpus_wire_requests(corpus_put *put, void *ctx)
{
	const struct mgm_addr group = {MGM_FAMILY_IPV4, {239, 1, 1, 1}};
	const struct mgm_addr source = {MGM_FAMILY_IPV6, {0x20, 1, 0x0d, 0xb8}};

	CORPUS_BODY(struct wire_hello, wire_code_hello,
	    CORPUS_INIT(.magic = WIRE_MAGIC, .version_min = WIRE_VERSION,
		.version_max = WIRE_VERSION, .name = "corpus"));
	CORPUS_BODY(struct wire_hello_result, wire_code_hello_result,
	    CORPUS_INIT(.version = WIRE_VERSION, .role = WIRE_ROLE_ROUTING,
		.max_message = WIRE_MESSAGE_MAX, .daemon = "0.1.0"));
	CORPUS_BODY(struct wire_reply, wire_code_reply,
	    CORPUS_INIT(.status = MGM_E_NOT_FOUND, .detail = "caf\xc3\xa9: no"));
	CORPUS_BODY(struct wire_membership, wire_code_membership,
	    CORPUS_INIT(.handle = 1, .source = {.addr = source, .len = 128},
		.group = {.addr = group, .len = 32}, .ifindex = 2,
		.flags = MGM_JOIN_STATE_FLAG));
	CORPUS_BODY(struct wire_mfe_get, wire_code_mfe_get,
	    CORPUS_INIT(.group = group, .source = source, .after_ifindex = 3));
}

static void
corpus_wire_rows(corpus_put *put, void *ctx)
{
	const struct mgm_addr group = {MGM_FAMILY_IPV4, {239, 1, 1, 1}};
	const struct mgm_addr source = {MGM_FAMILY_IPV4, {10, 1, 0, 1}};

	CORPUS_BODY(struct wire_mfe, wire_code_mfe,
	    CORPUS_INIT(.group = group, .source = source, .iif = 1, .total_oifs = 2,
		.num_oifs = 2, .route = {.addr = source, .len = 16}),
	    , true);
	CORPUS_BODY(struct wire_oif, wire_code_oif,
	    CORPUS_INIT(.ifindex = 2, .state = MGM_OIF_FORWARDING), , true);
	CORPUS_BODY(struct mgm_source_group_entry, wire_code_source_group,
	    CORPUS_INIT(.source = {.addr = source, .len = 32},
		.group = {.addr = group, .len = 32}));
	CORPUS_BODY(struct mgm_counter_info, wire_code_counter,
	    CORPUS_INIT(.index = 1, .name = "peers", .value = 3));
	CORPUS_BODY(struct mgm_interface_info, wire_code_interface_info,
	    CORPUS_INIT(.ifindex = 1, .name = "eth0", .mtu = 1500));
	CORPUS_BODY(struct mgm_client_info, wire_code_client_info,
	    CORPUS_INIT(.handle = 1, .name = "pimd"));
	CORPUS_BODY(struct mgm_membership_info, wire_code_membership_info,
	    CORPUS_INIT(.group = {.addr = group, .len = 32},
		.source = {.addr = {.family = MGM_FAMILY_IPV4}}, .ifindex = 2));
	CORPUS_BODY(struct mgm_boundary_info, wire_code_boundary_info,
	    CORPUS_INIT(.ifindex = 2, .ifname = "eth1",
		.group = {.addr = group, .len = 32}));
	CORPUS_BODY(struct mgm_alarm_info, wire_code_alarm_info,
	    CORPUS_INIT(.index = 1, .name = "busy", .ifname = "eth0",
		.state = MGM_ALARM_NORMAL, .direction = MGM_ALARM_IN,
		.group = {.addr = group, .len = 32}, .client = "pimd"));
}

void
corpus_wire(corpus_put *put, void *ctx)
{
	corpus_wire_ledger(put, ctx);
	corpus_wire_requests(put, ctx);
	corpus_wire_rows(put, ctx);
}
