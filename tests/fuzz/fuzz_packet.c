/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_packet.c - any octets through the parser, the splitters and the checksum code.
 *
 * Input: 2 octets segment length, 2 octets MTU, 2 and 2 octets checksum start and
 * offset, 1 octet of which bit 0 asks for a right header checksum (no mutation finds
 * one by itself), then the datagram. Input and output lie in heap blocks of exactly the
 * size that is told to the code, so that a sanitizer sees every octet touched outside.
 */
#include "config.h"

#include "fuzz.h"
#include "packet.h"

#define FUZZ_NUMBERS 8
#define FUZZ_PREFIX 9
#define FUZZ_FIX_CHECKSUM 1u

static void
fuzz_fix_checksum(uint8_t *bytes, size_t len)
{
	size_t header_len = len >= 20 ? (size_t)(bytes[0] & 15) * 4 : 0;
	uint16_t checksum;

	if (header_len < 20 || header_len > len)
		return;
	bytes[10] = bytes[11] = 0;
	checksum = packet_checksum(bytes, header_len);
	bytes[10] = (uint8_t)(checksum >> 8);
	bytes[11] = (uint8_t)checksum;
}

static void
fuzz_fragments(const uint8_t *bytes, size_t len, size_t mtu)
{
	struct packet_fragments fragments;
	size_t out_len, total = 0;
	uint8_t *out;

	if (!packet_fragments_start(&fragments, bytes, len, mtu))
		return;
	out = fuzz_block(NULL, mtu);
	while (packet_fragments_next(&fragments, out, mtu, &out_len)) {
		fuzz_require(out_len <= mtu, "fragment longer than the MTU");
		fuzz_require(packet_checksum(out, (size_t)(out[0] & 15) * 4) == 0,
		    "fragment with a wrong checksum");
		total += out_len - (size_t)(out[0] & 15) * 4;
	}
	fuzz_require(total == fragments.total_len - fragments.header_len,
	    "fragments lost or doubled octets");
	free(out);
}

static void
fuzz_segments(const uint8_t *bytes, size_t len, size_t segment_len)
{
	struct packet_segments segments;
	size_t out_len, total = 0, size;
	uint8_t *out;

	if (!packet_segments_start(&segments, bytes, len, segment_len))
		return;
	size = segments.header_len + segment_len;
	out = fuzz_block(NULL, size);
	while (packet_segments_next(&segments, out, size, &out_len)) {
		fuzz_require(out_len <= size, "segment longer than asked for");
		total += out_len - segments.header_len;
	}
	fuzz_require(total == segments.payload_len, "segments lost or doubled octets");
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum plane_discard why = PLANE_DISCARD_COUNT;
	struct packet packet;
	uint16_t number[FUZZ_NUMBERS / 2];
	uint8_t *bytes;
	size_t len;

	if (size < FUZZ_PREFIX)
		return 0;
	memcpy(number, data, FUZZ_NUMBERS);
	len = size - FUZZ_PREFIX;
	bytes = fuzz_block(data + FUZZ_PREFIX, len);
	if (data[FUZZ_NUMBERS] & FUZZ_FIX_CHECKSUM)
		fuzz_fix_checksum(bytes, len);

	if (packet_parse(bytes, len, &packet, &why)) {
		fuzz_deep++;
		fuzz_require(packet.ttl >= 2, "TTL below 2 passed");
		fuzz_require(packet.total_len <= len, "longer than received");
		packet_decrement_ttl(bytes);
		fuzz_require(packet_checksum(bytes, packet.header_len) == 0,
		    "the TTL broke the checksum");
	} else {
		fuzz_require(why <= PLANE_DISCARD_BAD_SOURCE, "an unknown verdict");
	}
	/* Not only what passed: these must be safe by themselves. */
	fuzz_segments(bytes, len, number[0]);
	fuzz_fragments(bytes, len, number[1]);
	(void)packet_complete_checksum(bytes, len, number[2], number[3]);
	free(bytes);
	return 0;
}
