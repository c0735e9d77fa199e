/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet_ip.h - where things stand in an IPv4 header (RFC 791 3.1), for packet*.c only.
 */
#ifndef MGM_PACKET_IP_H
#define MGM_PACKET_IP_H

#include <stddef.h>
#include <stdint.h>

#define PACKET_IP_TOTAL_LEN 2
#define PACKET_IP_ID 4
#define PACKET_IP_FRAGMENT 6
#define PACKET_IP_TTL 8
#define PACKET_IP_PROTOCOL 9
#define PACKET_IP_CHECKSUM 10
#define PACKET_IP_SOURCE 12
#define PACKET_IP_DESTINATION 16
#define PACKET_IP_HEADER_MIN 20
#define PACKET_IP_HEADER_MAX 60

/* In the 16 bits at PACKET_IP_FRAGMENT; the offset counts 8 octets. */
#define PACKET_IP_DF 0x4000
#define PACKET_IP_MF 0x2000
#define PACKET_IP_OFFSET 0x1fff

#define PACKET_OPTION_END 0
#define PACKET_OPTION_NOP 1
#define PACKET_OPTION_LSRR 131
#define PACKET_OPTION_SSRR 137
#define PACKET_OPTION_COPIED 0x80

static inline uint16_t
packet_get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline void
packet_put16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

/*
 * Octets of the option that begins a list of `left` octets, or 0 where its length is
 * not possible. `left` is at least 1, and the option is not PACKET_OPTION_END.
 */
static inline size_t
packet_option_len(const uint8_t *option, size_t left)
{
	if (option[0] == PACKET_OPTION_NOP)
		return 1;
	if (left < 2 || option[1] < 2 || option[1] > left)
		return 0;
	return option[1];
}

/*
 * Length of the IPv4 header at `bytes` when version, header length and total length
 * agree with each other and with `len`, else 0. Nothing else is checked.
 */
size_t packet_header_len(const uint8_t *bytes, size_t len);

/* Write the header's own checksum. */
void packet_put_header_checksum(uint8_t *bytes, size_t header_len);

#endif
