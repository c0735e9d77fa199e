/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * craft.h - datagrams and frames made field by field, right or deliberately wrong.
 */
#ifndef MGM_CRAFT_H
#define MGM_CRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "traffic.h"

struct craft {
	bool ethernet; /* false: starts at the IP header, for a TUN device */
	uint8_t src_mac[6];
	uint8_t dst_mac[6];
	bool dst_mac_given; /* false: the group's */
	int vlan;           /* -1: no tag; else VID with priority bits */
	uint32_t source;    /* host order */
	uint32_t group;
	uint16_t src_port;
	uint16_t dst_port;
	uint8_t version;
	uint8_t tos;
	uint8_t ttl;
	uint8_t protocol;
	uint16_t id;
	bool df;
	bool more_fragments;
	uint16_t fragment_offset; /* octets; a multiple of 8 */
	int total_length;         /* -1: the true one */
	int header_length;        /* -1: the true one; in 32-bit words */
	bool bad_checksum;
	bool bad_udp_checksum;
	bool no_udp_checksum;
	uint8_t options[40];
	size_t options_len; /* a multiple of 4 */
	size_t padding;     /* octets behind the datagram */
};

void craft_init(struct craft *craft);
/* Octets written: a frame with `payload_len` octets of payload that start with head. */
size_t craft_frame(const struct craft *craft, const struct traffic_head *head,
    size_t payload_len, uint8_t *out, size_t size);

#endif
