/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dissect.c - frames from a packet socket or a TUN device as the tally wants them.
 *
 * An implementation of its own, deliberately not the forwarder's: a receiver that
 * shared its parser with the program under test would share its mistakes.
 */
#include "config.h"

#include "dissect.h"
#include "traffic.h"

#include <string.h>

static unsigned
dissect_get16(const uint8_t *bytes)
{
	return (unsigned)bytes[0] << 8 | bytes[1];
}

static uint32_t
dissect_get32(const uint8_t *bytes)
{
	return (uint32_t)dissect_get16(bytes) << 16 | dissect_get16(bytes + 2);
}

static bool
dissect_udp_is_bad(const uint8_t *ip, const uint8_t *udp, size_t len)
{
	uint32_t sum;

	if (len < 8 || dissect_get16(udp + 4) != len)
		return true;
	if (dissect_get16(udp + 6) == 0)
		return false;
	sum = traffic_sum(ip + 12, 8, 17 + (uint32_t)len);
	return traffic_fold(traffic_sum(udp, len, sum)) != 0xffff;
}

bool
dissect_ip(const uint8_t *bytes, size_t len, struct tally_packet *packet)
{
	size_t header_len, total_len, udp_len = 0;
	unsigned flags;

	if (len < 20 || bytes[0] >> 4 != 4)
		return false;
	header_len = (size_t)(bytes[0] & 0x0f) * 4;
	total_len = dissect_get16(bytes + 2);
	if (header_len < 20 || header_len > total_len || total_len > len)
		return false;
	packet->source = dissect_get32(bytes + 12);
	packet->group = dissect_get32(bytes + 16);
	if (packet->group >> 28 != 0xe || packet->group >> 8 == 0xe00000)
		return false;
	flags = dissect_get16(bytes + 6);
	packet->frame = true;
	packet->len = (uint32_t)total_len;
	packet->ttl = bytes[8];
	packet->protocol = bytes[9];
	packet->id = (uint16_t)dissect_get16(bytes + 4);
	packet->df = (flags & 0x4000) != 0;
	packet->fragment = (flags & 0x3fff) != 0;
	packet->options_len = (uint8_t)(header_len - 20);
	packet->bad_checksum =
	    traffic_fold(traffic_sum(bytes, header_len, 0)) != 0xffff;
	if (packet->protocol == 17 && (flags & 0x1fff) == 0)
		udp_len = 8;
	if (header_len + udp_len > total_len)
		return false;
	if (udp_len != 0 && !packet->fragment)
		packet->bad_udp_checksum = dissect_udp_is_bad(
		    bytes, bytes + header_len, total_len - header_len);
	/* A fragment is no whole datagram: it has no sequence number of its own. */
	if (!packet->fragment) {
		packet->payload = bytes + header_len + udp_len;
		packet->payload_len = total_len - header_len - udp_len;
	}
	return true;
}

bool
dissect_frame(const uint8_t *bytes, size_t len, struct tally_packet *packet)
{
	size_t link_len = 14;

	if (len < 18)
		return false;
	memcpy(packet->dst_mac, bytes, 6);
	memcpy(packet->src_mac, bytes + 6, 6);
	packet->has_macs = true;
	if (dissect_get16(bytes + 12) == 0x8100) {
		packet->tagged = true;
		link_len = 18;
	}
	if (dissect_get16(bytes + link_len - 2) != 0x0800)
		return false;
	return dissect_ip(bytes + link_len, len - link_len, packet);
}
