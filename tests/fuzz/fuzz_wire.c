/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_wire.c - any octets as messages: what decodes must encode to the same octets.
 *
 * libFuzzer's entry, built with -fsanitize=fuzzer and FUZZ_LIBFUZZER defined. Without it
 * main() replays the files that it is given, or makes some input of its own.
 */
#include "config.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t fuzz_again[2 * WIRE_MESSAGE_MAX];

/* Decodes `type body` with its coder, and encodes it again. */
#define FUZZ_ROUND(type, coder, ...)                                       \
	do {                                                               \
		type body = {0};                                           \
		struct wire_buffer get, put;                               \
                                                                           \
		wire_get_init(&get, data, size);                           \
		coder(&get, &body __VA_ARGS__);                            \
		if (get.failed)                                            \
			break;                                             \
		wire_put_init(&put, fuzz_again, sizeof(fuzz_again));       \
		coder(&put, &body __VA_ARGS__);                            \
		assert(wire_done(&put) == 0 && put.pos == get.pos);        \
		assert(memcmp(fuzz_again, data, put.pos) == 0);            \
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
	FUZZ_ROUND(struct wire_membership, wire_code_membership);
	FUZZ_ROUND(struct wire_mfe_get, wire_code_mfe_get);
	FUZZ_ROUND(struct wire_mfe_next, wire_code_mfe_next);
	FUZZ_ROUND(struct wire_list_memberships, wire_code_list_memberships);
	FUZZ_ROUND(struct wire_mfe, wire_code_mfe, , true);
	FUZZ_ROUND(struct wire_oif, wire_code_oif, , true);
	FUZZ_ROUND(struct mgm_source_group_entry, wire_code_source_group);
	FUZZ_ROUND(struct mgm_counter_info, wire_code_counter);
	FUZZ_ROUND(struct mgm_client_info, wire_code_client_info);
	FUZZ_ROUND(struct mgm_membership_info, wire_code_membership_info);
	FUZZ_ROUND(struct mgm_alarm_info, wire_code_alarm_info);
	fuzz_interface_info(data, size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_header header;

	/* As a stream of messages, then as one body. */
	while (size >= WIRE_HEADER_SIZE && wire_get_header(data, &header) == 0 &&
	       header.length <= size) {
		fuzz_bodies(
		    data + WIRE_HEADER_SIZE, header.length - WIRE_HEADER_SIZE);
		data += header.length;
		size -= header.length;
	}
	fuzz_bodies(data, size);
	return 0;
}

#ifndef FUZZ_LIBFUZZER
static int
fuzz_replay(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "rb");
	size_t size;

	if (file == NULL) {
		perror(path);
		return 1;
	}
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	return LLVMFuzzerTestOneInput(data, size);
}

/* xorshift: the same octets in each run. */
static void
fuzz_own(void)
{
	uint64_t x = 0x9e3779b97f4a7c15;
	uint8_t data[300];
	size_t i, round, size;

	for (round = 0; round < 200000; round++) {
		size = round % sizeof(data);
		for (i = 0; i < size; i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			/* Mostly small octets: families, lengths, letters. */
			data[i] = (uint8_t)(x & 0x300 ? x % 3 : x);
		}
		LLVMFuzzerTestOneInput(data, size);
	}
}

int
main(int argc, char **argv)
{
	int i, r = 0;

	if (argc == 1)
		fuzz_own();
	for (i = 1; i < argc; i++)
		r |= fuzz_replay(argv[i]);
	return r;
}
#endif
