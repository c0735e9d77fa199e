/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet_make.h - IPv4 datagrams for tests, with a checksum that is not mgm's own.
 */
#ifndef MGM_PACKET_MAKE_H
#define MGM_PACKET_MAKE_H

#include <stddef.h>
#include <stdint.h>

#define PACKET_MAKE_SIZE 65535

/* What a field says when it is 0: 239.1.2.3, 10.0.0.1, TTL 64, UDP, 12 octets. */
struct packet_make {
	uint32_t group;
	uint32_t source;
	uint8_t ttl;
	uint8_t protocol;
	uint16_t id;
	uint16_t fragment; /* flags and offset */
	uint8_t options[40];
	size_t options_len;
	size_t payload_len;
};

#define PACKET_MAKE_NO_PAYLOAD ((size_t)-1)

/* Writes the datagram and returns its length. The payload depends on the seed. */
size_t packet_make(const struct packet_make *make, uint32_t seed, uint8_t *bytes);
/* RFC 1071 word by word, carry by carry; 0 when a checksum inside is right. */
uint16_t packet_make_checksum(const uint8_t *bytes, size_t len);
/* Puts the right checksum into a header of `header_len` octets. */
void packet_make_fix(uint8_t *bytes, size_t header_len);
/* The UDP checksum that a datagram should have, by the naive sum. */
uint16_t packet_make_udp_checksum(const uint8_t *bytes, size_t header_len);
/* A small generator: the same numbers for the same seed everywhere. */
uint32_t packet_make_random(uint32_t *state);

#endif
