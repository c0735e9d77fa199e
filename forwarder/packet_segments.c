/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet_segments.c - a UDP super-packet as the datagrams that its sender meant.
 *
 * A sender with segmentation offload hands the kernel one IP datagram with the payload
 * of many, and a packet socket sees it whole. Here it becomes what a network card would
 * have sent: each datagram has the IP header (options too) and UDP ports of the whole,
 * `segment_len` octets of payload (the last one the rest), lengths of its own, the IP
 * identification counted up, and both checksums computed in full. The checksum field of
 * the super-packet is not used: it holds no more than a pseudo-header's sum.
 *
 * The UDP length of the whole must agree with its IP length; otherwise it is nobody's
 * super-packet. A fragment cannot be one. The source stays borrowed and unchanged.
 */
#include "config.h"

#include "packet.h"
#include "packet_ip.h"

#include <netinet/in.h>
#include <string.h>

#define PACKET_UDP_LENGTH 4
#define PACKET_UDP_CHECKSUM 6
#define PACKET_UDP_HEADER 8

/* The octets that UDP's checksum covers ahead of its own header (RFC 768). */
struct packet_segments_pseudo {
	uint8_t addresses[8];
	uint8_t zero;
	uint8_t protocol;
	uint8_t length[2];
};

bool
packet_segments_start(struct packet_segments *segments, const uint8_t *bytes,
    size_t len, size_t segment_len)
{
	size_t ip_len = packet_header_len(bytes, len);
	size_t header_len = ip_len + PACKET_UDP_HEADER;
	size_t total_len;
	uint16_t fragment;

	if (ip_len == 0 || segment_len == 0 || bytes[PACKET_IP_PROTOCOL] != IPPROTO_UDP)
		return false;
	fragment = packet_get16(bytes + PACKET_IP_FRAGMENT);
	if (fragment & (PACKET_IP_MF | PACKET_IP_OFFSET))
		return false;
	total_len = packet_get16(bytes + PACKET_IP_TOTAL_LEN);
	if (total_len <= header_len ||
	    packet_get16(bytes + ip_len + PACKET_UDP_LENGTH) != total_len - ip_len)
		return false;
	*segments = (struct packet_segments){
	    .bytes = bytes,
	    .header_len = header_len,
	    .payload_len = total_len - header_len,
	    .segment_len = segment_len,
	};
	return true;
}

/* `ip` with its addresses is complete; `udp_len` octets follow its header. */
static void
packet_segments_put_checksum(uint8_t *ip, size_t ip_len, size_t udp_len)
{
	uint8_t *field = ip + ip_len + PACKET_UDP_CHECKSUM;
	struct packet_segments_pseudo pseudo = {.protocol = IPPROTO_UDP};
	uint32_t sum;

	memcpy(pseudo.addresses, ip + PACKET_IP_SOURCE, sizeof(pseudo.addresses));
	packet_put16(pseudo.length, (uint16_t)udp_len);
	packet_put16(field, 0);
	/* packet_checksum() is the complement of a sum; two of them are added here. */
	sum = (uint16_t)~packet_checksum((const uint8_t *)&pseudo, sizeof(pseudo));
	sum += (uint16_t)~packet_checksum(ip + ip_len, udp_len);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = ~sum & 0xffff;
	packet_put16(field, sum != 0 ? (uint16_t)sum : 0xffff);
}

bool
packet_segments_next(
    struct packet_segments *segments, uint8_t *out, size_t size, size_t *len)
{
	size_t ip_len = segments->header_len - PACKET_UDP_HEADER;
	size_t take = segments->payload_len - segments->done;
	size_t total_len;
	uint16_t id;

	if (take == 0)
		return false;
	if (take > segments->segment_len)
		take = segments->segment_len;
	total_len = segments->header_len + take;
	if (total_len > size)
		return false;
	memcpy(out, segments->bytes, segments->header_len);
	memcpy(out + segments->header_len,
	    segments->bytes + segments->header_len + segments->done, take);

	id = packet_get16(segments->bytes + PACKET_IP_ID);
	packet_put16(out + PACKET_IP_ID, (uint16_t)(id + segments->index));
	packet_put16(out + PACKET_IP_TOTAL_LEN, (uint16_t)total_len);
	packet_put_header_checksum(out, ip_len);
	packet_put16(out + ip_len + PACKET_UDP_LENGTH, (uint16_t)(total_len - ip_len));
	packet_segments_put_checksum(out, ip_len, total_len - ip_len);

	segments->done += take;
	segments->index++;
	*len = total_len;
	return true;
}
