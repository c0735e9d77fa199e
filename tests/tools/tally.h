/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tally.h - what a receiver saw, per group, source and run of the sender.
 */
#ifndef MGM_TALLY_H
#define MGM_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TALLY_IDS 32
#define TALLY_MACS 4

/* One datagram, or a fragment. Fields that a kind of socket cannot know stay zero. */
struct tally_packet {
	uint32_t group; /* host order */
	uint32_t source;
	uint8_t ttl;
	uint8_t protocol;
	uint32_t len;  /* octets of the IP datagram */
	int64_t at_us; /* when the kernel had it, 0: now */
	const uint8_t *payload;
	size_t payload_len;
	bool frame; /* the fields below are filled */
	bool has_macs;
	uint8_t src_mac[6];
	uint8_t dst_mac[6];
	bool tagged;
	bool bad_checksum;
	bool bad_udp_checksum;
	bool df;
	bool fragment;
	uint16_t id;
	uint8_t options_len;
};

struct tally;

/* Ends the program when memory is short. */
struct tally *tally_new(void);
void tally_free(struct tally *tally);
void tally_add(struct tally *tally, const struct tally_packet *packet);
uint64_t tally_packets(const struct tally *tally);
/* One line of JSON; `drops` is what the receiving socket itself lost. */
void tally_print(
    const struct tally *tally, const char *ifname, uint64_t drops, FILE *out);

#endif
