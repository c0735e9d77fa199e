/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * igmp_packet.c - IGMP reports in, queries out; octets only.
 *
 * Pure functions after RFC 3376 (version 3), RFC 2236 (2) and RFC 1112 (1). A packet is
 * checked to its end before any of its records is given, so that half of a broken one
 * never counts: IP header and its checksum, a TTL of 1, the checksum over all that
 * follows, every record within the length, and an address that the version sends to.
 * Records of an unknown type and groups that are none are left out, as RFC 3376
 * (4.2.12) wants; what stands behind the last record is ignored but summed.
 */
#include "config.h"

#include "igmp_packet.h"

#include "traffic.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#define IGMP_V1_REPORT 0x12
#define IGMP_V2_REPORT 0x16
#define IGMP_V2_LEAVE 0x17
#define IGMP_V3_REPORT 0x22
#define IGMP_QUERY 0x11
#define IGMP_ALL_ROUTERS 0xe0000002u
#define IGMP_V3_ROUTERS 0xe0000016u
#define IGMP_HEAD_SIZE 8  /* of each message, and of a record */
#define IGMP_ROBUSTNESS 2 /* and interval: the defaults of RFC 3376, 8 */
#define IGMP_INTERVAL 125

static unsigned
igmp_packet_get16(const uint8_t *bytes)
{
	return (unsigned)bytes[0] << 8 | bytes[1];
}

static uint32_t
igmp_packet_get32(const uint8_t *bytes)
{
	return (uint32_t)igmp_packet_get16(bytes) << 16 | igmp_packet_get16(bytes + 2);
}

uint32_t
igmp_packet_source(const struct igmp_record *record, size_t i)
{
	return igmp_packet_get32(record->sources + 4 * i);
}

const char *
igmp_packet_change_name(enum igmp_change change)
{
	static const char *const names[] = {[IGMP_IS_IN] = "is-in",
	    [IGMP_IS_EX] = "is-ex",
	    [IGMP_TO_IN] = "to-in",
	    [IGMP_TO_EX] = "to-ex",
	    [IGMP_ALLOW] = "allow",
	    [IGMP_BLOCK] = "block"};

	return names[change];
}

/* The length of a sound IP header in front of IGMP; 0: it is not. */
static size_t
igmp_packet_ip(const uint8_t *ip, size_t len, size_t *total_len)
{
	size_t header_len;

	if (len < 20 || ip[0] >> 4 != 4)
		return 0;
	header_len = (size_t)(ip[0] & 0x0f) * 4;
	*total_len = igmp_packet_get16(ip + 2);
	if (header_len < 20 || *total_len > len ||
	    *total_len < header_len + IGMP_HEAD_SIZE)
		return 0;
	if (traffic_fold(traffic_sum(ip, header_len, 0)) != 0xffff)
		return 0;
	/* Not a fragment, from this link, and IGMP. */
	if ((igmp_packet_get16(ip + 6) & 0x3fff) != 0 || ip[8] != 1 ||
	    ip[9] != IPPROTO_IGMP)
		return 0;
	return header_len;
}

/* The record at `bytes`; its length, or 0 where it does not end within `len`. */
static size_t
igmp_packet_record(const uint8_t *bytes, size_t len, struct igmp_record *record)
{
	size_t size;

	if (len < IGMP_HEAD_SIZE)
		return 0;
	record->change = (enum igmp_change)bytes[0];
	record->num_sources = igmp_packet_get16(bytes + 2);
	record->group = igmp_packet_get32(bytes + 4);
	record->sources = bytes + IGMP_HEAD_SIZE;
	size = IGMP_HEAD_SIZE + 4 * record->num_sources + 4 * (size_t)bytes[1];
	return size <= len ? size : 0;
}

static bool
igmp_packet_is_known(const struct igmp_record *record)
{
	return record->change >= IGMP_IS_IN && record->change <= IGMP_BLOCK &&
	       record->group >> 28 == 0xe;
}

/* All records of a v3 report; `take` NULL: only checks them. */
static bool
igmp_packet_records(const uint8_t *igmp, size_t len, struct igmp_record *record,
    void (*take)(void *context, const struct igmp_record *record), void *context)
{
	unsigned left = igmp_packet_get16(igmp + 6);
	size_t at = IGMP_HEAD_SIZE, size;

	for (; left > 0; left--, at += size) {
		size = igmp_packet_record(igmp + at, len - at, record);
		if (size == 0)
			return false;
		if (take != NULL && igmp_packet_is_known(record))
			take(context, record);
	}
	return true;
}

enum igmp_verdict
igmp_packet_parse(const uint8_t *ip, size_t len,
    void (*take)(void *context, const struct igmp_record *record), void *context)
{
	struct igmp_record record = {0};
	size_t total_len = 0, header_len = igmp_packet_ip(ip, len, &total_len);
	const uint8_t *igmp = ip + header_len;
	uint32_t to;

	if (header_len == 0)
		return IGMP_BAD;
	total_len -= header_len;
	if (traffic_fold(traffic_sum(igmp, total_len, 0)) != 0xffff)
		return IGMP_BAD;
	record.host = igmp_packet_get32(ip + 12);
	to = igmp_packet_get32(ip + 16);
	if (igmp[0] == IGMP_QUERY)
		return IGMP_OTHER;
	if (igmp[0] == IGMP_V3_REPORT) {
		record.version = 3;
		if (to != IGMP_V3_ROUTERS ||
		    !igmp_packet_records(igmp, total_len, &record, NULL, NULL))
			return IGMP_BAD;
		(void)igmp_packet_records(igmp, total_len, &record, take, context);
		return IGMP_GOOD;
	}
	record.version = igmp[0] == IGMP_V1_REPORT ? 1 : 2;
	record.group = igmp_packet_get32(igmp + 4);
	record.change = igmp[0] == IGMP_V2_LEAVE ? IGMP_TO_IN : IGMP_TO_EX;
	if (igmp[0] != IGMP_V1_REPORT && igmp[0] != IGMP_V2_REPORT &&
	    igmp[0] != IGMP_V2_LEAVE)
		return IGMP_BAD;
	/* Old hosts send a leave to the group. */
	if (to != record.group && !(igmp[0] == IGMP_V2_LEAVE && to == IGMP_ALL_ROUTERS))
		return IGMP_BAD;
	if (!igmp_packet_is_known(&record))
		return IGMP_BAD;
	take(context, &record);
	return IGMP_GOOD;
}

void
igmp_packet_query(uint8_t query[IGMP_PACKET_QUERY_SIZE], uint8_t tenths)
{
	uint16_t sum;

	memset(query, 0, IGMP_PACKET_QUERY_SIZE);
	query[0] = IGMP_QUERY;
	query[1] = tenths;
	query[8] = IGMP_ROBUSTNESS;
	query[9] = IGMP_INTERVAL;
	sum = (uint16_t)~traffic_fold(traffic_sum(query, IGMP_PACKET_QUERY_SIZE, 0));
	query[2] = (uint8_t)(sum >> 8);
	query[3] = (uint8_t)sum;
}
