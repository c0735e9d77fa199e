/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet_fragments.c - a datagram as fragments that fit an MTU (RFC 791 3.2).
 *
 * The first fragment keeps the header as it came; the others get one that holds only
 * the options with the copied bit, padded to a multiple of 4. Every fragment but the
 * last carries a multiple of 8 octets. A datagram that is a fragment already keeps its
 * place: its offset is added to each, and where it had more fragments behind it, so has
 * the last one made here. A datagram that fits becomes one fragment, equal to it.
 *
 * DF refuses. So does a fragment that lies so far behind that the offsets of its pieces
 * would not fit into 13 bits: no receiver could put it together.
 *
 * The header checksum of what is given is not looked at; each fragment gets its own.
 */
#include "config.h"

#include "packet.h"
#include "packet_ip.h"

#include <string.h>

/* RFC 791: every link carries 68 octets, the longest header and 8 octets of data. */
#define PACKET_MTU_MIN 68

/* False where the option list is malformed. */
static bool
packet_fragments_make_later_header(struct packet_fragments *fragments)
{
	const uint8_t *bytes = fragments->bytes;
	uint8_t *header = fragments->later_header;
	size_t i, option_len, len = PACKET_IP_HEADER_MIN;

	memcpy(header, bytes, PACKET_IP_HEADER_MIN);
	for (i = PACKET_IP_HEADER_MIN; i < fragments->header_len; i += option_len) {
		if (bytes[i] == PACKET_OPTION_END)
			break;
		option_len = packet_option_len(bytes + i, fragments->header_len - i);
		if (option_len == 0)
			return false;
		if (bytes[i] & PACKET_OPTION_COPIED) {
			memcpy(header + len, bytes + i, option_len);
			len += option_len;
		}
	}
	while (len % 4 != 0)
		header[len++] = PACKET_OPTION_END;
	header[0] = (uint8_t)(4 << 4 | len / 4);
	fragments->later_header_len = len;
	return true;
}

bool
packet_fragments_start(
    struct packet_fragments *fragments, const uint8_t *bytes, size_t len, size_t mtu)
{
	struct packet_fragments start = {.bytes = bytes, .mtu = mtu};
	uint16_t fragment;
	size_t payload_len;

	start.header_len = packet_header_len(bytes, len);
	if (start.header_len == 0 || mtu < PACKET_MTU_MIN)
		return false;
	start.total_len = packet_get16(bytes + PACKET_IP_TOTAL_LEN);
	payload_len = start.total_len - start.header_len;
	fragment = packet_get16(bytes + PACKET_IP_FRAGMENT);
	if (fragment & PACKET_IP_DF)
		return false;
	if (start.total_len > mtu &&
	    (fragment & PACKET_IP_OFFSET) + (payload_len - 1) / 8 > PACKET_IP_OFFSET)
		return false;
	if (!packet_fragments_make_later_header(&start))
		return false;
	*fragments = start;
	return true;
}

bool
packet_fragments_next(
    struct packet_fragments *fragments, uint8_t *out, size_t size, size_t *len)
{
	bool first = fragments->done == 0;
	const uint8_t *header = first ? fragments->bytes : fragments->later_header;
	size_t header_len = first ? fragments->header_len : fragments->later_header_len;
	size_t left = fragments->total_len - fragments->header_len - fragments->done;
	size_t take = left, room = fragments->mtu - header_len;
	uint16_t fragment;

	if (fragments->bytes == NULL)
		return false;
	if (take > room)
		take = room & ~(size_t)7;
	if (header_len + take > size)
		return false;
	memcpy(out, header, header_len);
	memcpy(out + header_len,
	    fragments->bytes + fragments->header_len + fragments->done, take);

	fragment = packet_get16(fragments->bytes + PACKET_IP_FRAGMENT);
	fragment = (uint16_t)(fragment + fragments->done / 8);
	if (take < left)
		fragment |= PACKET_IP_MF;
	packet_put16(out + PACKET_IP_FRAGMENT, fragment);
	packet_put16(out + PACKET_IP_TOTAL_LEN, (uint16_t)(header_len + take));
	packet_put_header_checksum(out, header_len);

	fragments->done += take;
	if (take == left)
		fragments->bytes = NULL; /* the end; also of one without payload */
	*len = header_len + take;
	return true;
}
