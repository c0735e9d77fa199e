/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_wire.c - any octets as messages: what decodes must encode to the same octets.
 *
 * Input: a stream of whole messages; what follows them, or all of it, is also taken as
 * the body of every message there is. Each coder that libmgm's headers declare stands
 * in fuzz_bodies(): check_coders.sh compares.
 */
#include "config.h"

#include "fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire_alert.h"
#include "wire_body.h"

static uint8_t fuzz_again[2 * WIRE_MESSAGE_MAX];

/* Decodes `type body` with its coder, and encodes it again. */
#define FUZZ_ROUND(type, coder, ...)                                 \
	do {                                                         \
		type body = {0};                                     \
		struct wire_buffer get, put;                         \
                                                                     \
		wire_get_init(&get, data, size);                     \
		coder(&get, &body __VA_ARGS__);                      \
		if (get.failed)                                      \
			break;                                       \
		wire_put_init(&put, fuzz_again, sizeof(fuzz_again)); \
		coder(&put, &body __VA_ARGS__);                      \
		assert(wire_done(&put) == 0 && put.pos == get.pos);  \
		assert(memcmp(fuzz_again, data, put.pos) == 0);      \
	} while (0)

/* Discards beyond ours are dropped, so only that it decodes is asked. */
static void
fuzz_interface_info(const uint8_t *data, size_t size)
{
	struct mgm_interface_info info = {0};
	struct wire_buffer get;

	wire_get_init(&get, data, size);
	wire_code_interface_info(&get, &info);
	assert(get.failed || strnlen(info.name, sizeof(info.name)) < sizeof(info.name));
}

static void
fuzz_bodies(const uint8_t *data, size_t size)
{
	FUZZ_ROUND(struct wire_hello, wire_code_hello);
	FUZZ_ROUND(struct wire_hello_result, wire_code_hello_result);
	FUZZ_ROUND(struct wire_reply, wire_code_reply);
	FUZZ_ROUND(struct wire_register, wire_code_register);
	FUZZ_ROUND(struct wire_ownership, wire_code_ownership);
	FUZZ_ROUND(struct wire_interface, wire_code_interface);
	FUZZ_ROUND(struct wire_protocol, wire_code_protocol);
	FUZZ_ROUND(struct wire_membership, wire_code_membership);
	FUZZ_ROUND(struct wire_mfe_get, wire_code_mfe_get);
	FUZZ_ROUND(struct wire_mfe_next, wire_code_mfe_next);
	FUZZ_ROUND(struct wire_enum_start, wire_code_enum_start);
	FUZZ_ROUND(struct wire_enum_next, wire_code_enum_next);
	FUZZ_ROUND(struct wire_list, wire_code_list);
	FUZZ_ROUND(struct wire_page, wire_code_page);
	FUZZ_ROUND(struct wire_list_memberships, wire_code_list_memberships);
	FUZZ_ROUND(struct wire_mfe, wire_code_mfe, , true);
	FUZZ_ROUND(struct wire_oif, wire_code_oif, , true);
	FUZZ_ROUND(struct mgm_source_group_entry, wire_code_source_group);
	FUZZ_ROUND(struct mgm_counter_info, wire_code_counter);
	FUZZ_ROUND(struct mgm_client_info, wire_code_client_info);
	FUZZ_ROUND(struct mgm_membership_info, wire_code_membership_info);
	FUZZ_ROUND(struct mgm_alarm_info, wire_code_alarm_info);
	FUZZ_ROUND(struct mgm_boundary_info, wire_code_boundary_info);
	FUZZ_ROUND(struct wire_list_boundaries, wire_code_list_boundaries);
	FUZZ_ROUND(struct wire_set_mfe, wire_code_set_mfe);
	FUZZ_ROUND(struct wire_set_wrong_if, wire_code_set_wrong_if);
	FUZZ_ROUND(struct wire_monitor, wire_code_monitor);
	FUZZ_ROUND(struct wire_monitor_id, wire_code_monitor_id);
	FUZZ_ROUND(struct wire_explain, wire_code_explain);
	FUZZ_ROUND(struct wire_line, wire_code_line);
	FUZZ_ROUND(struct wire_rpf, wire_code_rpf);
	FUZZ_ROUND(struct wire_rpf_answer, wire_code_rpf_answer);
	FUZZ_ROUND(struct wire_creation, wire_code_creation);
	FUZZ_ROUND(struct wire_creation_oif, wire_code_creation_oif);
	FUZZ_ROUND(struct wire_prune, wire_code_prune);
	FUZZ_ROUND(struct wire_join, wire_code_join);
	FUZZ_ROUND(struct wire_wrong_if, wire_code_wrong_if);
	FUZZ_ROUND(struct wire_local, wire_code_local);
	FUZZ_ROUND(struct wire_interface_event, wire_code_interface_event);
	FUZZ_ROUND(struct wire_dataflow_event, wire_code_dataflow_event);
	FUZZ_ROUND(struct wire_event, wire_code_event);
	fuzz_interface_info(data, size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_header header;
	uint8_t *block = fuzz_block(data, size);

	data = block;
	/* As a stream of messages, then as one body. */
	while (size >= WIRE_HEADER_SIZE && wire_get_header(data, &header) == 0 &&
	       header.length <= size) {
		fuzz_deep++;
		fuzz_bodies(data + WIRE_HEADER_SIZE, header.length - WIRE_HEADER_SIZE);
		data += header.length;
		size -= header.length;
	}
	fuzz_bodies(data, size);
	free(block);
	return 0;
}
