/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * craft.c - datagrams and frames made field by field, right or deliberately wrong.
 *
 * Pure: octets in, octets out. What is not asked to be wrong is right: lengths, header
 * checksum, UDP checksum and the Ethernet address of the group (RFC 791, RFC 768,
 * RFC 1112). The UDP header is written for protocol 17 only, and only into a first
 * fragment; other protocols carry the payload directly.
 */
#include "config.h"

#include "craft.h"

#include <err.h>
#include <string.h>

#define CRAFT_UDP 17

static void
craft_put16(uint8_t *out, unsigned value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
}

static void
craft_put32(uint8_t *out, uint32_t value)
{
	craft_put16(out, value >> 16);
	craft_put16(out + 2, value & 0xffff);
}

void
craft_init(struct craft *craft)
{
	*craft = (struct craft){
	    .ethernet = true,
	    .vlan = -1,
	    .version = 4,
	    .ttl = 16,
	    .protocol = CRAFT_UDP,
	    .src_port = TRAFFIC_PORT,
	    .dst_port = TRAFFIC_PORT,
	    .total_length = -1,
	    .header_length = -1,
	};
}

static size_t
craft_ethernet(const struct craft *craft, uint8_t *out)
{
	size_t len = 12;

	if (craft->dst_mac_given) {
		memcpy(out, craft->dst_mac, 6);
	} else {
		out[0] = 0x01;
		out[1] = 0x00;
		out[2] = 0x5e;
		out[3] = (craft->group >> 16) & 0x7f;
		out[4] = (craft->group >> 8) & 0xff;
		out[5] = craft->group & 0xff;
	}
	memcpy(out + 6, craft->src_mac, 6);
	if (craft->vlan >= 0) {
		craft_put16(out + len, 0x8100);
		craft_put16(out + len + 2, (unsigned)craft->vlan);
		len += 4;
	}
	craft_put16(out + len, 0x0800);
	return len + 2;
}

static void
craft_ip(const struct craft *craft, size_t total_len, uint8_t *ip)
{
	const size_t header_len = 20 + craft->options_len;
	const size_t words =
	    craft->header_length >= 0 ? (size_t)craft->header_length : header_len / 4;
	uint16_t sum;

	ip[0] = (uint8_t)((unsigned)craft->version << 4 | (words & 0x0f));
	ip[1] = craft->tos;
	craft_put16(ip + 2, craft->total_length >= 0 ? (unsigned)craft->total_length
						     : (unsigned)total_len);
	craft_put16(ip + 4, craft->id);
	craft_put16(ip + 6, (craft->df ? 0x4000u : 0u) |
				(craft->more_fragments ? 0x2000u : 0u) |
				craft->fragment_offset / 8u);
	ip[8] = craft->ttl;
	ip[9] = craft->protocol;
	craft_put16(ip + 10, 0);
	craft_put32(ip + 12, craft->source);
	craft_put32(ip + 16, craft->group);
	memcpy(ip + 20, craft->options, craft->options_len);
	sum = (uint16_t)~traffic_fold(traffic_sum(ip, header_len, 0));
	if (craft->bad_checksum)
		sum ^= 0x0101;
	craft_put16(ip + 10, sum);
}

static void
craft_udp(const struct craft *craft, const uint8_t *ip, uint8_t *udp, size_t udp_len)
{
	uint32_t sum;
	uint16_t folded;

	craft_put16(udp, craft->src_port);
	craft_put16(udp + 2, craft->dst_port);
	craft_put16(udp + 4, (unsigned)udp_len);
	craft_put16(udp + 6, 0);
	if (craft->no_udp_checksum)
		return;
	sum = traffic_sum(ip + 12, 8, CRAFT_UDP + (uint32_t)udp_len);
	folded = (uint16_t)~traffic_fold(traffic_sum(udp, udp_len, sum));
	if (craft->bad_udp_checksum)
		folded ^= 0x0101;
	craft_put16(udp + 6, folded == 0 ? 0xffff : folded);
}

size_t
craft_frame(const struct craft *craft, const struct traffic_head *head,
    size_t payload_len, uint8_t *out, size_t size)
{
	const bool udp = craft->protocol == CRAFT_UDP && craft->fragment_offset == 0;
	const size_t header_len = 20 + craft->options_len;
	const size_t total_len = header_len + (udp ? 8 : 0) + payload_len;
	uint8_t head_bytes[TRAFFIC_HEAD_SIZE];
	uint8_t *ip, *payload;
	size_t link_len = 0, i;

	if (18 + total_len + craft->padding > size)
		errx(2, "frame too long");
	memset(out, 0, 18 + total_len + craft->padding);
	if (craft->ethernet)
		link_len = craft_ethernet(craft, out);
	ip = out + link_len;
	payload = ip + header_len + (udp ? 8 : 0);
	/* No two octets alike near each other: a shifted copy is another one. */
	for (i = 0; i < payload_len; i++)
		payload[i] = (uint8_t)(i * 7 + head->sequence);
	traffic_put_head(head_bytes, head);
	memcpy(payload, head_bytes,
	    payload_len < sizeof(head_bytes) ? payload_len : sizeof(head_bytes));
	craft_ip(craft, total_len, ip);
	if (udp)
		craft_udp(craft, ip, ip + header_len, 8 + payload_len);
	return link_len + total_len + craft->padding;
}
