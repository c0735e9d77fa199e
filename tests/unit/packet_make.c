/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet_make.c - IPv4 datagrams for tests, with a checksum that is not mgm's own.
 *
 * Knows nothing of forwarder/: what it writes and sums comes from RFC 791, RFC 768 and
 * RFC 1071 alone, in the plainest form, so that a mistake there is not repeated here.
 */
#include "config.h"

#include "packet_make.h"

#include <string.h>

uint32_t
packet_make_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

uint16_t
packet_make_checksum(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		sum += i % 2 == 0 ? (uint32_t)bytes[i] * 256 : bytes[i];
		if (sum > 0xffff)
			sum -= 0xffff;
	}
	return (uint16_t)(0xffff - sum);
}

void
packet_make_fix(uint8_t *bytes, size_t header_len)
{
	uint16_t checksum;

	bytes[10] = 0;
	bytes[11] = 0;
	checksum = packet_make_checksum(bytes, header_len);
	bytes[10] = (uint8_t)(checksum / 256);
	bytes[11] = (uint8_t)(checksum % 256);
}

uint16_t
packet_make_udp_checksum(const uint8_t *bytes, size_t header_len)
{
	static uint8_t all[PACKET_MAKE_SIZE + 12];
	size_t total = (size_t)bytes[2] * 256 + bytes[3];
	size_t udp_len = total - header_len;
	uint16_t checksum;

	memcpy(all, bytes + 12, 8);
	all[8] = 0;
	all[9] = 17;
	all[10] = (uint8_t)(udp_len / 256);
	all[11] = (uint8_t)(udp_len % 256);
	memcpy(all + 12, bytes + header_len, udp_len);
	all[12 + 6] = 0;
	all[12 + 7] = 0;
	checksum = packet_make_checksum(all, udp_len + 12);
	return checksum != 0 ? checksum : 0xffff;
}

static void
packet_make_address(uint8_t *bytes, uint32_t address)
{
	bytes[0] = (uint8_t)(address >> 24);
	bytes[1] = (uint8_t)(address >> 16);
	bytes[2] = (uint8_t)(address >> 8);
	bytes[3] = (uint8_t)address;
}

size_t
packet_make(const struct packet_make *make, uint32_t seed, uint8_t *bytes)
{
	size_t header_len = 20 + (make->options_len + 3) / 4 * 4;
	size_t payload_len = make->payload_len != 0 ? make->payload_len : 12;
	size_t total_len, i;

	if (payload_len == PACKET_MAKE_NO_PAYLOAD)
		payload_len = 0;
	total_len = header_len + payload_len;
	memset(bytes, 0, header_len);
	bytes[0] = (uint8_t)(0x40 + header_len / 4);
	bytes[2] = (uint8_t)(total_len / 256);
	bytes[3] = (uint8_t)(total_len % 256);
	bytes[4] = (uint8_t)(make->id / 256);
	bytes[5] = (uint8_t)(make->id % 256);
	bytes[6] = (uint8_t)(make->fragment / 256);
	bytes[7] = (uint8_t)(make->fragment % 256);
	bytes[8] = make->ttl != 0 ? make->ttl : 64;
	bytes[9] = make->protocol != 0 ? make->protocol : 17;
	packet_make_address(bytes + 12, make->source != 0 ? make->source : 0x0a000001);
	packet_make_address(bytes + 16, make->group != 0 ? make->group : 0xef010203);
	memcpy(bytes + 20, make->options, make->options_len);
	packet_make_fix(bytes, header_len);
	for (i = 0; i < payload_len; i++)
		bytes[header_len + i] = (uint8_t)packet_make_random(&seed);
	/* UDP: lengths that agree; ports and checksum stay as random as the rest. */
	if (bytes[9] == 17 && payload_len >= 8 && (make->fragment & 0x1fff) == 0) {
		bytes[header_len + 4] = (uint8_t)(payload_len / 256);
		bytes[header_len + 5] = (uint8_t)(payload_len % 256);
	}
	return total_len;
}
