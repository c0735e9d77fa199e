/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet.c - IPv4 multicast datagrams as octets: checked and rewritten.
 *
 * Pure functions of (bytes, length): no state, no allocation, no alignment assumed. A
 * datagram may be followed by padding; only its own total length counts, and no octet
 * behind `len` is read.
 *
 * The order of the checks decides which reason a packet is counted under: the header
 * must be sound (RFC 1122 3.2.1, RFC 1812 5.2.2) before its fields mean anything; then
 * the group, the source, the TTL and last the options. Every IP protocol passes, and so
 * do fragments. Options pass as they are: nothing is recorded in Record Route or
 * Timestamp, and only source routes (RFC 1812 5.3.13.4) refuse a packet.
 *
 * Splitting is elsewhere: packet_segments.c (UDP super-packets) and packet_fragments.c.
 */
#include "config.h"

#include "packet.h"
#include "packet_ip.h"

#include "addr.h"

#include <arpa/inet.h>
#include <string.h>

/* 32-bit words in host order: the one's complement sum does not mind (RFC 1071 2). */
uint16_t
packet_checksum(const uint8_t *bytes, size_t len)
{
	uint64_t sum = 0;
	uint32_t word;
	uint16_t half;

	for (; len >= sizeof(word); bytes += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		sum += word;
	}
	if (len >= sizeof(half)) {
		memcpy(&half, bytes, sizeof(half));
		sum += half;
		bytes += sizeof(half);
		len -= sizeof(half);
	}
	if (len > 0) {
		half = 0;
		memcpy(&half, bytes, 1);
		sum += half;
	}
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return ntohs((uint16_t)~sum);
}

void
packet_put_header_checksum(uint8_t *bytes, size_t header_len)
{
	packet_put16(bytes + PACKET_IP_CHECKSUM, 0);
	packet_put16(bytes + PACKET_IP_CHECKSUM, packet_checksum(bytes, header_len));
}

size_t
packet_header_len(const uint8_t *bytes, size_t len)
{
	size_t header_len, total_len;

	if (len < PACKET_IP_HEADER_MIN || bytes[0] >> 4 != 4)
		return 0;
	header_len = (size_t)(bytes[0] & 0x0f) * 4;
	total_len = packet_get16(bytes + PACKET_IP_TOTAL_LEN);
	if (header_len < PACKET_IP_HEADER_MIN || total_len < header_len ||
	    total_len > len)
		return 0;
	return header_len;
}

/* True where nothing in the option list forbids to forward. */
static bool
packet_options_pass(const uint8_t *options, size_t len, enum plane_discard *why)
{
	size_t i, option_len;

	for (i = 0; i < len && options[i] != PACKET_OPTION_END; i += option_len) {
		option_len = packet_option_len(options + i, len - i);
		if (option_len == 0) {
			*why = PLANE_DISCARD_BAD_HEADER;
			return false;
		}
		if (options[i] == PACKET_OPTION_LSRR ||
		    options[i] == PACKET_OPTION_SSRR) {
			*why = PLANE_DISCARD_SOURCE_ROUTE;
			return false;
		}
	}
	return true;
}

static void
packet_read_fields(const uint8_t *bytes, size_t header_len, struct packet *packet)
{
	uint16_t fragment = packet_get16(bytes + PACKET_IP_FRAGMENT);

	packet->group =
	    addr_from_octets(MGM_FAMILY_IPV4, bytes + PACKET_IP_DESTINATION);
	packet->source = addr_from_octets(MGM_FAMILY_IPV4, bytes + PACKET_IP_SOURCE);
	packet->total_len = packet_get16(bytes + PACKET_IP_TOTAL_LEN);
	packet->header_len = (uint8_t)header_len;
	packet->ttl = bytes[PACKET_IP_TTL];
	packet->protocol = bytes[PACKET_IP_PROTOCOL];
	packet->dont_fragment = (fragment & PACKET_IP_DF) != 0;
	packet->fragment = (fragment & (PACKET_IP_MF | PACKET_IP_OFFSET)) != 0;
}

bool
packet_parse(
    const uint8_t *bytes, size_t len, struct packet *packet, enum plane_discard *why)
{
	size_t header_len = packet_header_len(bytes, len);

	*packet = (struct packet){0};
	*why = PLANE_DISCARD_BAD_HEADER;
	if (header_len == 0 || packet_checksum(bytes, header_len) != 0)
		return false;
	packet_read_fields(bytes, header_len, packet);
	if ((packet->group.octets[0] & 0xf0) != 0xe0)
		return false;
	if (!addr_is_routable_group(&packet->group)) {
		*why = PLANE_DISCARD_LINK_LOCAL;
		return false;
	}
	if (!addr_is_unicast_source(&packet->source)) {
		*why = PLANE_DISCARD_BAD_SOURCE;
		return false;
	}
	if (packet->ttl <= 1) {
		*why = PLANE_DISCARD_TTL;
		return false;
	}
	return packet_options_pass(
	    bytes + PACKET_IP_HEADER_MIN, header_len - PACKET_IP_HEADER_MIN, why);
}

/* HC' = ~(~HC + ~m + m'): the form of RFC 1624 that never makes a wrong 0xffff. */
void
packet_decrement_ttl(uint8_t *bytes)
{
	uint16_t checksum = packet_get16(bytes + PACKET_IP_CHECKSUM);
	uint16_t before = packet_get16(bytes + PACKET_IP_TTL);
	uint16_t after;
	uint32_t sum;

	bytes[PACKET_IP_TTL]--;
	after = packet_get16(bytes + PACKET_IP_TTL);
	sum = (uint32_t)(uint16_t)~checksum + (uint16_t)~before + after;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	packet_put16(bytes + PACKET_IP_CHECKSUM, (uint16_t)~sum);
}

void
packet_group_mac(const struct mgm_addr *group, uint8_t mac[6])
{
	mac[0] = 0x01;
	mac[1] = 0x00;
	mac[2] = 0x5e;
	mac[3] = group->octets[1] & 0x7f;
	mac[4] = group->octets[2];
	mac[5] = group->octets[3];
}

/*
 * The field holds the pseudo-header's sum, so it is summed with the rest. 0xffff for
 * zero serves every protocol: to all but UDP the two are the same number, and a UDP
 * header may stand inside a tunnel, where the IP protocol would not tell.
 */
bool
packet_complete_checksum(
    uint8_t *bytes, size_t len, size_t csum_start, size_t csum_offset)
{
	size_t header_len = packet_header_len(bytes, len);
	size_t total_len;
	uint16_t checksum;

	if (header_len == 0)
		return false;
	total_len = packet_get16(bytes + PACKET_IP_TOTAL_LEN);
	if (csum_start < header_len || csum_start > total_len ||
	    total_len - csum_start < 2 || csum_offset > total_len - csum_start - 2)
		return false;
	checksum = packet_checksum(bytes + csum_start, total_len - csum_start);
	packet_put16(
	    bytes + csum_start + csum_offset, checksum != 0 ? checksum : 0xffff);
	return true;
}
