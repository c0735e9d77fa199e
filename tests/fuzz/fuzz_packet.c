/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_packet.c - any octets through the parser, the splitters and the checksum code.
 *
 * Two ways to run. Built with -fsanitize=fuzzer,address it is a libFuzzer target. Built
 * plainly it has a main() of its own: given files, it replays them; given none, it runs
 * mutations of sound datagrams from a printed seed (MGM_TEST_SEED sets another). Input
 * and output live in heap blocks of exactly the size that is told to the code, so that
 * a sanitizer sees every octet touched outside.
 *
 * Input: 2 octets segment length, 2 octets MTU, 2 and 2 octets checksum start and
 * offset, then the datagram.
 */
#include "config.h"

#include "packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_PREFIX 8
#define FUZZ_DATAGRAM 2048
#define FUZZ_ROUNDS 20000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An invariant is broken: stop where a debugger or libFuzzer can see it. */
static void
fuzz_require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_packet: %s\n", what);
	abort();
}

static void *
fuzz_block(const uint8_t *bytes, size_t len)
{
	void *block = malloc(len > 0 ? len : 1);

	fuzz_require(block != NULL, "no memory");
	if (bytes != NULL && len > 0)
		memcpy(block, bytes, len);
	return block;
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
	uint16_t number[FUZZ_PREFIX / 2];
	uint8_t *bytes;
	size_t len;

	if (size < FUZZ_PREFIX)
		return 0;
	memcpy(number, data, FUZZ_PREFIX);
	len = size - FUZZ_PREFIX;
	bytes = fuzz_block(data + FUZZ_PREFIX, len);

	if (packet_parse(bytes, len, &packet, &why)) {
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

#ifndef FUZZ_LIBFUZZER
static uint32_t
fuzz_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* A sound datagram with a few octets changed, and mostly a right checksum after. */
static size_t
fuzz_generate(uint32_t *random, uint8_t *data)
{
	static const uint8_t options[] = {7, 68, 131, 137, 148, 0, 1};
	uint8_t *ip = data + FUZZ_PREFIX;
	size_t payload = fuzz_random(random) % (FUZZ_DATAGRAM - 60);
	size_t header = 20 + fuzz_random(random) % 11 * 4;
	size_t total = header + payload, i, changes = fuzz_random(random) % 4;
	uint16_t checksum;

	for (i = 0; i < FUZZ_PREFIX + total; i++)
		data[i] = (uint8_t)fuzz_random(random);
	data[1] &= fuzz_random(random) % 2 ? 0x03 : 0xff;
	data[3] &= 0x07;
	data[5] = data[7] = 0;
	ip[0] = (uint8_t)(0x40 | header / 4);
	ip[2] = (uint8_t)(total >> 8);
	ip[3] = (uint8_t)total;
	ip[6] &= fuzz_random(random) % 2 ? 0x00 : 0xff;
	ip[9] = fuzz_random(random) % 4 ? 17 : ip[9];
	ip[12] = fuzz_random(random) % 4 ? 10 : ip[12];
	ip[16] = fuzz_random(random) % 8 ? 0xe0 | (ip[16] & 15) : ip[16];
	for (i = 20; i + 4 <= header; i += 4) {
		ip[i] = options[fuzz_random(random) % sizeof(options)];
		ip[i + 1] = fuzz_random(random) % 8 ? 4 : ip[i + 1];
	}
	if (payload >= 8) {
		ip[header + 4] = (uint8_t)(payload >> 8);
		ip[header + 5] = (uint8_t)payload;
	}
	for (i = 0; i < changes; i++)
		ip[fuzz_random(random) % header] = (uint8_t)fuzz_random(random);
	if (fuzz_random(random) % 8 != 0) {
		i = (size_t)(ip[0] & 15) * 4;
		ip[10] = ip[11] = 0;
		checksum = packet_checksum(ip, i <= total ? i : total);
		ip[10] = (uint8_t)(checksum >> 8);
		ip[11] = (uint8_t)checksum;
	}
	if (fuzz_random(random) % 8 == 0)
		total = fuzz_random(random) % (total + 1);
	return FUZZ_PREFIX + total;
}

static int
fuzz_replay(const char *path)
{
	static uint8_t data[1 << 17];
	FILE *file = fopen(path, "rb");
	size_t size;

	if (file == NULL) {
		perror(path);
		return 1;
	}
	size = fread(data, 1, sizeof(data), file);
	(void)fclose(file); /* only read */
	(void)LLVMFuzzerTestOneInput(data, size);
	return 0;
}

/* How many of the generated datagrams pass: a generator that makes rubbish tests
 * little. */
static unsigned
fuzz_passes(const uint8_t *data, size_t size)
{
	enum plane_discard why;
	struct packet packet;

	return packet_parse(data + FUZZ_PREFIX, size - FUZZ_PREFIX, &packet, &why);
}

int
main(int argc, char **argv)
{
	static uint8_t data[FUZZ_PREFIX + FUZZ_DATAGRAM];
	const char *text = getenv("MGM_TEST_SEED");
	uint32_t seed = text != NULL ? (uint32_t)strtoul(text, NULL, 0) : 20261122;
	uint32_t random = seed != 0 ? seed : 1;
	unsigned passed = 0;
	int i, failed = 0;
	size_t size;

	for (i = 1; i < argc; i++)
		failed |= fuzz_replay(argv[i]);
	if (argc > 1)
		return failed;
	for (i = 0; i < FUZZ_ROUNDS; i++) {
		size = fuzz_generate(&random, data);
		passed += fuzz_passes(data, size);
		(void)LLVMFuzzerTestOneInput(data, size);
	}
	printf("seed %u (MGM_TEST_SEED): %d inputs, %u sound\n", seed, FUZZ_ROUNDS,
	    passed);
	fuzz_require(passed > FUZZ_ROUNDS / 20, "too few sound datagrams to mean much");
	return 0;
}
#endif
