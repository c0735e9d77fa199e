/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * igmp_packet.h - IGMP reports in, queries out; octets only.
 */
#ifndef MGM_IGMP_PACKET_H
#define MGM_IGMP_PACKET_H

#include <stddef.h>
#include <stdint.h>

#define IGMP_PACKET_QUERY_SIZE 12

/* Record types of IGMPv3. A v2 report is TO_EX, a leave TO_IN, both of no sources. */
enum igmp_change {
	IGMP_IS_IN = 1,
	IGMP_IS_EX = 2,
	IGMP_TO_IN = 3,
	IGMP_TO_EX = 4,
	IGMP_ALLOW = 5,
	IGMP_BLOCK = 6,
};

/* Addresses in host order. */
struct igmp_record {
	unsigned version; /* 1 to 3 */
	enum igmp_change change;
	uint32_t host; /* who says it */
	uint32_t group;
	const uint8_t *sources; /* in the packet; see igmp_packet_source() */
	size_t num_sources;
};

enum igmp_verdict {
	IGMP_GOOD,  /* each of its records was given */
	IGMP_OTHER, /* IGMP, but no report: a query */
	IGMP_BAD,   /* nothing was given */
};

/* An IP datagram whose protocol is IGMP. */
enum igmp_verdict igmp_packet_parse(const uint8_t *ip, size_t len,
    void (*take)(void *context, const struct igmp_record *record), void *context);
uint32_t igmp_packet_source(const struct igmp_record *record, size_t i);
/* "is-in", ... */
const char *igmp_packet_change_name(enum igmp_change change);

/* A general query of IGMPv3, without its IP header; time to answer in 1/10 s, to 127.
 */
void igmp_packet_query(uint8_t query[IGMP_PACKET_QUERY_SIZE], uint8_t tenths);

#endif
