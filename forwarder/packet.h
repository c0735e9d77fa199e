/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet.h - IPv4 multicast datagrams as octets: checked, rewritten, split. Pure
 * functions of (bytes, length); no socket, no allocation, no state.
 */
#ifndef MGM_PACKET_H
#define MGM_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plane.h"

struct packet {
	struct mgm_addr group;
	struct mgm_addr source;
	uint16_t total_len; /* of the datagram; octets behind it are padding */
	uint8_t header_len; /* 20..60 octets */
	uint8_t ttl;        /* as received, 2 or more */
	uint8_t protocol;   /* IP protocol number */
	bool dont_fragment;
	bool fragment; /* of a larger datagram: MF or offset is set */
};

/*
 * Check a datagram (RFC 1122 3.2.1, RFC 1812 5.2.2) that starts at `bytes`. False with
 * *why where it must not be forwarded; *packet then holds group and source if the
 * header was long enough and its checksum right, so that drops can be charged; else
 * both have no family.
 */
bool packet_parse(
    const uint8_t *bytes, size_t len, struct packet *packet, enum plane_discard *why);

/* TTL one less, header checksum updated incrementally (RFC 1624). */
void packet_decrement_ttl(uint8_t *bytes);

/* The Ethernet address of an IPv4 group (RFC 1112 6.4). */
void packet_group_mac(const struct mgm_addr *group, uint8_t mac[6]);

/*
 * Finish a transport checksum that the sender left to hardware: sum from csum_start to
 * the end of the datagram into csum_start + csum_offset; both relative to `bytes`, the
 * start of the IP header. UDP's zero becomes 0xffff. False: the offsets lie outside.
 */
bool packet_complete_checksum(
    uint8_t *bytes, size_t len, size_t csum_start, size_t csum_offset);

/*
 * A UDP super-packet (VIRTIO_NET_HDR_GSO_UDP_L4) as the datagrams that its sender
 * meant: consecutive IP identifications, lengths and checksums of their own.
 */
struct packet_segments {
	const uint8_t *bytes; /* borrowed */
	size_t header_len;    /* IP and UDP */
	size_t payload_len;
	size_t segment_len; /* payload of each but the last */
	size_t done;
	uint16_t index;
};
/* False: not a UDP datagram that can be split so. */
bool packet_segments_start(struct packet_segments *segments, const uint8_t *bytes,
    size_t len, size_t segment_len);
/* The next one into out; false at the end or where it does not fit. */
bool packet_segments_next(
    struct packet_segments *segments, uint8_t *out, size_t size, size_t *len);

/*
 * A datagram as fragments for an MTU (RFC 791 3.2): options with the copied bit go into
 * every fragment, others only into the first; a fragment can be fragmented again.
 */
struct packet_fragments {
	const uint8_t *bytes; /* borrowed */
	size_t header_len;
	size_t total_len;
	size_t mtu;
	size_t done;              /* payload octets written */
	uint8_t later_header[60]; /* header of all but the first */
	size_t later_header_len;
};
/* False: DF is set, or the MTU leaves no room (under 68 octets). */
bool packet_fragments_start(
    struct packet_fragments *fragments, const uint8_t *bytes, size_t len, size_t mtu);
bool packet_fragments_next(
    struct packet_fragments *fragments, uint8_t *out, size_t size, size_t *len);

/* One's complement sum over octets, for the header checksum: 0 when it is right. */
uint16_t packet_checksum(const uint8_t *bytes, size_t len);

#endif
