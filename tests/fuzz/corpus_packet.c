/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * corpus_packet.c - datagrams of the unit tests' builder, behind fuzz_packet's numbers.
 */
#include "config.h"

#include "corpus.h"
#include "packet_make.h"

#include <stdio.h>
#include <string.h>

#define CORPUS_DF 0x4000
#define CORPUS_MF 0x2000

struct corpus_datagram {
	const char *name;
	struct packet_make make;
	uint16_t segment_len, mtu, checksum_start, checksum_offset;
};

static const struct corpus_datagram corpus_datagrams[] = {
    {"plain", {.payload_len = 64}, 0, 1500, 20, 6},
    {"no-payload", {.payload_len = PACKET_MAKE_NO_PAYLOAD}, 0, 1500, 0, 0},
    {"to-fragment", {.payload_len = 2000}, 0, 576, 0, 0},
    {"to-segment", {.payload_len = 1208}, 200, 1500, 20, 6},
    {"do-not-fragment", {.payload_len = 2000, .fragment = CORPUS_DF}, 0, 576, 0, 0},
    {"a-fragment", {.payload_len = 800, .fragment = CORPUS_MF | 100}, 0, 400, 0, 0},
    {"the-last-fragment", {.payload_len = 64, .fragment = 8000}, 0, 68, 0, 0},
    {"ttl-1", {.ttl = 1}, 0, 1500, 0, 0},
    {"link-local", {.group = 0xe0000005}, 0, 1500, 0, 0},
    {"bad-source", {.source = 0xffffffff}, 0, 1500, 0, 0},
    {"router-alert", {.options = {148, 4, 0, 0}, .options_len = 4}, 0, 1500, 0, 0},
    {"source-route", {.options = {131, 7, 4, 10, 0, 0, 1, 0}, .options_len = 8}, 0,
	1500, 0, 0},
    {"record-route-to-fragment",
	{.options = {7, 7, 4, 0, 0, 0, 0, 0}, .options_len = 8, .payload_len = 900}, 0,
	300, 28, 6},
    {"timestamp", {.options = {68, 8, 5, 0, 0, 0, 0, 0}, .options_len = 8}, 0, 1500, 0,
	0},
    {"igmp", {.protocol = 2, .ttl = 2}, 0, 1500, 0, 0},
};

void
corpus_packet(corpus_put *put, void *ctx)
{
	static uint8_t input[9 + PACKET_MAKE_SIZE];
	size_t i, len;

	for (i = 0; i < sizeof(corpus_datagrams) / sizeof(corpus_datagrams[0]); i++) {
		const struct corpus_datagram *one = &corpus_datagrams[i];

		memcpy(input, &one->segment_len, 2);
		memcpy(input + 2, &one->mtu, 2);
		memcpy(input + 4, &one->checksum_start, 2);
		memcpy(input + 6, &one->checksum_offset, 2);
		input[8] = 1; /* mutations keep a right checksum */
		len = packet_make(&one->make, (uint32_t)i, input + 9);
		put(ctx, one->name, input, 9 + len);
	}
}
