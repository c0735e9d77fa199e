/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tally.c - what a receiver saw, per group, source and run of the sender.
 *
 * Loss, duplicates and reordering come from the sequence numbers of mcsend's payloads:
 * a bitmap per flow remembers every number seen, so that "lost" is what is missing
 * between the first and the last number, whatever the order. Packets without such a
 * payload (fragments, other programs') are counted, and as `foreign`.
 * A hash table keeps ten thousand flows cheap; they are printed sorted.
 */
#include "config.h"

#include "tally.h"
#include "traffic.h"

#include <arpa/inet.h>
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TALLY_BUCKETS 16384
#define TALLY_PAUSE_US 100000
#define TALLY_MAX_SEQUENCE (UINT64_C(1) << 32)

struct tally_flow {
	struct tally_flow *next; /* owned by the bucket */
	uint32_t group;
	uint32_t source;
	uint32_t stream;
	uint64_t packets;
	uint64_t octets;
	uint64_t foreign;
	uint64_t distinct;
	uint64_t duplicates;
	uint64_t reordered;
	uint64_t first;
	uint64_t last;
	uint64_t highest;
	uint8_t *seen; /* owned; a bit per sequence number */
	size_t seen_size;
	uint8_t ttl_min, ttl_max;
	uint32_t len_min, len_max;
	bool frame;
	uint64_t bad_checksum;
	uint64_t bad_udp_checksum;
	uint64_t df;
	uint64_t fragments;
	uint64_t tagged;
	uint64_t with_options;
	uint16_t ids[TALLY_IDS]; /* of the first packets */
	size_t num_ids;
	uint8_t src_macs[TALLY_MACS][6];
	uint8_t dst_macs[TALLY_MACS][6];
	size_t num_src_macs, num_dst_macs;
};

struct tally {
	struct tally_flow *buckets[TALLY_BUCKETS];
	size_t num_flows;
	uint64_t packets;
	uint64_t octets;
	int64_t first_us; /* when packets came */
	int64_t last_us;
	int64_t busy_us; /* between them, without what is longer than a pause */
};

static int64_t
tally_now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_REALTIME, &time); /* this clock is always there */
	return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

struct tally *
tally_new(void)
{
	struct tally *tally;

	tally = calloc(1, sizeof(*tally));
	if (tally == NULL)
		err(1, "tally");
	return tally;
}

void
tally_free(struct tally *tally)
{
	struct tally_flow *flow, *next;
	size_t i;

	if (tally == NULL)
		return;
	for (i = 0; i < TALLY_BUCKETS; i++) {
		for (flow = tally->buckets[i]; flow != NULL; flow = next) {
			next = flow->next;
			free(flow->seen);
			free(flow);
		}
	}
	free(tally);
}

static struct tally_flow *
tally_flow(struct tally *tally, uint32_t group, uint32_t source, uint32_t stream)
{
	uint32_t hash = (group * 2654435761u) ^ (source * 40503u) ^ stream;
	struct tally_flow **bucket = &tally->buckets[(hash >> 7) % TALLY_BUCKETS];
	struct tally_flow *flow;

	for (flow = *bucket; flow != NULL; flow = flow->next) {
		if (flow->group == group && flow->source == source &&
		    flow->stream == stream)
			return flow;
	}
	flow = calloc(1, sizeof(*flow));
	if (flow == NULL)
		err(1, "flow");
	flow->group = group;
	flow->source = source;
	flow->stream = stream;
	flow->ttl_min = UINT8_MAX;
	flow->len_min = UINT32_MAX;
	flow->next = *bucket;
	*bucket = flow;
	tally->num_flows++;
	return flow;
}

static void
tally_sequence(struct tally_flow *flow, uint64_t sequence)
{
	const size_t byte = sequence / 8;
	const uint8_t bit = (uint8_t)(1u << (sequence % 8));
	size_t size;

	if (sequence >= TALLY_MAX_SEQUENCE)
		errx(1, "sequence number %" PRIu64 " is too large", sequence);
	if (byte >= flow->seen_size) {
		size = byte * 2 + 256;
		flow->seen = realloc(flow->seen, size);
		if (flow->seen == NULL)
			err(1, "sequence numbers");
		memset(flow->seen + flow->seen_size, 0, size - flow->seen_size);
		flow->seen_size = size;
	}
	if (flow->seen[byte] & bit) {
		flow->duplicates++;
		return;
	}
	flow->seen[byte] |= bit;
	if (flow->distinct == 0 || sequence < flow->first)
		flow->first = sequence;
	if (flow->distinct != 0 && sequence < flow->last)
		flow->reordered++;
	if (sequence > flow->highest)
		flow->highest = sequence;
	flow->last = sequence;
	flow->distinct++;
}

static void
tally_mac(uint8_t macs[][6], size_t *num, const uint8_t mac[6])
{
	size_t i;

	for (i = 0; i < *num; i++) {
		if (memcmp(macs[i], mac, 6) == 0)
			return;
	}
	if (*num < TALLY_MACS)
		memcpy(macs[(*num)++], mac, 6);
}

static void
tally_frame(struct tally_flow *flow, const struct tally_packet *packet)
{
	flow->frame = true;
	flow->bad_checksum += packet->bad_checksum;
	flow->bad_udp_checksum += packet->bad_udp_checksum;
	flow->df += packet->df;
	flow->fragments += packet->fragment;
	flow->tagged += packet->tagged;
	flow->with_options += packet->options_len != 0;
	if (flow->num_ids < TALLY_IDS)
		flow->ids[flow->num_ids++] = packet->id;
	if (!packet->has_macs)
		return;
	tally_mac(flow->src_macs, &flow->num_src_macs, packet->src_mac);
	tally_mac(flow->dst_macs, &flow->num_dst_macs, packet->dst_mac);
}

static void
tally_time(struct tally *tally, int64_t now)
{
	const int64_t gap = now - tally->last_us;

	if (tally->packets == 0)
		tally->first_us = now;
	else
		tally->busy_us += gap < TALLY_PAUSE_US ? gap : TALLY_PAUSE_US;
	tally->last_us = now;
}

void
tally_add(struct tally *tally, const struct tally_packet *packet)
{
	struct traffic_head head = {0};
	struct tally_flow *flow;
	bool known;

	known = packet->payload != NULL &&
		traffic_get_head(packet->payload, packet->payload_len, &head);
	flow = tally_flow(tally, packet->group, packet->source, head.stream);
	tally_time(tally, packet->at_us != 0 ? packet->at_us : tally_now());
	tally->packets++;
	tally->octets += packet->len;
	flow->packets++;
	flow->octets += packet->len;
	if (packet->ttl < flow->ttl_min)
		flow->ttl_min = packet->ttl;
	if (packet->ttl > flow->ttl_max)
		flow->ttl_max = packet->ttl;
	if (packet->len < flow->len_min)
		flow->len_min = packet->len;
	if (packet->len > flow->len_max)
		flow->len_max = packet->len;
	if (known)
		tally_sequence(flow, head.sequence);
	else
		flow->foreign++;
	if (packet->frame)
		tally_frame(flow, packet);
}

uint64_t
tally_packets(const struct tally *tally)
{
	return tally->packets;
}

static int
tally_compare(const void *a, const void *b)
{
	const struct tally_flow *const *x = a;
	const struct tally_flow *const *y = b;

	if ((*x)->group != (*y)->group)
		return (*x)->group < (*y)->group ? -1 : 1;
	if ((*x)->source != (*y)->source)
		return (*x)->source < (*y)->source ? -1 : 1;
	return (*x)->stream < (*y)->stream ? -1 : (*x)->stream > (*y)->stream;
}

static const char *
tally_ipv4(uint32_t addr, char text[INET_ADDRSTRLEN])
{
	const uint32_t octets = htonl(addr);

	return inet_ntop(AF_INET, &octets, text, INET_ADDRSTRLEN);
}

static void
tally_print_macs(const char *name, const uint8_t macs[][6], size_t num, FILE *out)
{
	size_t i;

	fprintf(out, ", \"%s\": [", name);
	for (i = 0; i < num; i++) {
		fprintf(out, "%s\"%02x:%02x:%02x:%02x:%02x:%02x\"", i == 0 ? "" : ", ",
		    macs[i][0], macs[i][1], macs[i][2], macs[i][3], macs[i][4],
		    macs[i][5]);
	}
	fprintf(out, "]");
}

static void
tally_print_frame(const struct tally_flow *flow, FILE *out)
{
	size_t i;

	fprintf(out,
	    ", \"bad_checksum\": %" PRIu64 ", \"bad_udp_checksum\": %" PRIu64
	    ", \"df\": %" PRIu64 ", \"fragments\": %" PRIu64 ", \"tagged\": %" PRIu64
	    ", \"with_options\": %" PRIu64 ", \"ids\": [",
	    flow->bad_checksum, flow->bad_udp_checksum, flow->df, flow->fragments,
	    flow->tagged, flow->with_options);
	for (i = 0; i < flow->num_ids; i++)
		fprintf(out, "%s%u", i == 0 ? "" : ", ", flow->ids[i]);
	fprintf(out, "]");
	tally_print_macs("src_macs", flow->src_macs, flow->num_src_macs, out);
	tally_print_macs("dst_macs", flow->dst_macs, flow->num_dst_macs, out);
}

static void
tally_print_flow(const struct tally_flow *flow, FILE *out)
{
	char group[INET_ADDRSTRLEN], source[INET_ADDRSTRLEN];
	uint64_t lost = 0;

	if (flow->distinct != 0)
		lost = flow->highest - flow->first + 1 - flow->distinct;
	fprintf(out,
	    "{\"group\": \"%s\", \"source\": \"%s\", \"stream\": %" PRIu32
	    ", \"packets\": %" PRIu64 ", \"octets\": %" PRIu64
	    ", \"foreign\": %" PRIu64,
	    tally_ipv4(flow->group, group), tally_ipv4(flow->source, source),
	    flow->stream, flow->packets, flow->octets, flow->foreign);
	fprintf(out,
	    ", \"first\": %" PRIu64 ", \"last\": %" PRIu64 ", \"lost\": %" PRIu64
	    ", \"duplicates\": %" PRIu64 ", \"reordered\": %" PRIu64,
	    flow->first, flow->highest, lost, flow->duplicates, flow->reordered);
	fprintf(out,
	    ", \"ttl_min\": %u, \"ttl_max\": %u, \"len_min\": %" PRIu32
	    ", \"len_max\": %" PRIu32,
	    flow->ttl_min, flow->ttl_max, flow->len_min, flow->len_max);
	if (flow->frame)
		tally_print_frame(flow, out);
	fprintf(out, "}");
}

void
tally_print(const struct tally *tally, const char *ifname, uint64_t drops, FILE *out)
{
	const struct tally_flow **sorted;
	const struct tally_flow *flow;
	size_t i, n = 0;

	sorted = calloc(tally->num_flows + 1, sizeof(*sorted));
	if (sorted == NULL)
		err(1, "flows");
	for (i = 0; i < TALLY_BUCKETS; i++) {
		for (flow = tally->buckets[i]; flow != NULL; flow = flow->next)
			sorted[n++] = flow;
	}
	qsort(sorted, n, sizeof(*sorted), tally_compare);
	fprintf(out,
	    "{\"interface\": \"%s\", \"packets\": %" PRIu64 ", \"octets\": %" PRIu64
	    ", \"socket_drops\": %" PRIu64 ", \"seconds\": %.6f, "
	    "\"busy_seconds\": %.6f, \"flows\": [",
	    ifname, tally->packets, tally->octets, drops,
	    (double)(tally->last_us - tally->first_us) / 1e6,
	    (double)tally->busy_us / 1e6);
	for (i = 0; i < n; i++) {
		if (i != 0)
			fprintf(out, ", ");
		tally_print_flow(sorted[i], out);
	}
	fprintf(out, "]}\n");
	free(sorted);
}
