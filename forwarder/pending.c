/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pending.c - queues of new flows; mgm-api.md 11.5 gives the limits.
 *
 * Flows come from a fixed array, found by a small chained hash and listed by age.
 * Packets lie in chunks of 256 octets from one pool, chained by number: the pool is the
 * limit in octets, and a packet costs what it needs rounded up. The first chunk of a
 * packet begins with a header of its own. The pool is mapped once and its pages are
 * touched in order, so that memory is used only when that many packets ever waited.
 *
 * When something is full the oldest packets are kept: the new one is refused and
 * counted for its flow. A flow beyond the limit is refused whole.
 *
 * Invariants: each chunk is free, or part of one packet; each flow is free, or in one
 * hash chain and in the list by age; everything but the two gauges belongs to one
 * thread. It does not know sockets, tables or events.
 */
#include "config.h"

#include "pending.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/queue.h>

#define PENDING_CHUNK 256
#define PENDING_NONE UINT32_MAX

/* At the beginning of a packet's first chunk. */
struct pending_header {
	uint32_t next_packet; /* its first chunk, or PENDING_NONE */
	uint32_t ifindex;
	uint32_t len;
};

struct pending_flow {
	TAILQ_ENTRY(pending_flow) by_age; /* or in the free list */
	struct pending_flow *chain;       /* borrowed, same hash slot */
	struct flow_key key;
	int64_t since_us;
	uint32_t slot;
	uint32_t first; /* oldest packet */
	uint32_t last;
	uint32_t packets;
	size_t octets;
	uint32_t got;
	uint32_t overflow;
	bool announced;
};
TAILQ_HEAD(pending_list, pending_flow);

struct pending {
	struct pending_limits limits;
	struct pending_flow *flows; /* owned, mapped */
	struct pending_list waiting;
	struct pending_list free_flows;
	uint32_t flows_touched;      /* of the array; beyond lies fresh memory */
	struct pending_flow **slots; /* owned, mapped */
	uint32_t num_slots;
	uint64_t seed;
	uint8_t *chunks;      /* owned, mapped */
	uint32_t *chunk_next; /* owned, mapped */
	uint32_t num_chunks;
	uint32_t chunks_touched; /* beyond lies fresh memory */
	uint32_t chunks_free;    /* in the list below */
	uint32_t free_chunk;
	_Atomic uint64_t flows_now;
	_Atomic uint64_t octets_now;
};

static void *
pending_map(size_t octets)
{
	void *memory = mmap(NULL, octets, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static void
pending_unmap(void *memory, size_t octets)
{
	if (memory)
		(void)munmap(memory, octets); /* fails only for a wrong argument */
}

struct pending *
pending_new(const struct pending_limits *limits)
{
	struct pending *pending = calloc(1, sizeof(*pending));

	if (!pending)
		return NULL;
	pending->limits = *limits;
	TAILQ_INIT(&pending->waiting);
	TAILQ_INIT(&pending->free_flows);
	pending->num_slots = 1;
	while (pending->num_slots < limits->flows)
		pending->num_slots *= 2;
	pending->num_chunks = (uint32_t)(limits->memory / PENDING_CHUNK);
	pending->free_chunk = PENDING_NONE;
	pending->seed = flow_key_seed();
	pending->flows = pending_map(limits->flows * sizeof(*pending->flows));
	pending->slots =
	    pending_map(pending->num_slots * sizeof(struct pending_flow *));
	pending->chunks = pending_map((size_t)pending->num_chunks * PENDING_CHUNK);
	pending->chunk_next = pending_map(pending->num_chunks * sizeof(uint32_t));
	if (!pending->flows || !pending->slots || !pending->chunks ||
	    !pending->chunk_next) {
		pending_free(pending);
		errno = ENOMEM;
		return NULL;
	}
	return pending;
}

void
pending_free(struct pending *pending)
{
	if (!pending)
		return;
	pending_unmap(pending->flows, pending->limits.flows * sizeof(*pending->flows));
	pending_unmap(
	    pending->slots, pending->num_slots * sizeof(struct pending_flow *));
	pending_unmap(pending->chunks, (size_t)pending->num_chunks * PENDING_CHUNK);
	pending_unmap(pending->chunk_next, pending->num_chunks * sizeof(uint32_t));
	free(pending);
}

static void
pending_gauge(_Atomic uint64_t *gauge, uint64_t amount)
{
	uint64_t value = atomic_load_explicit(gauge, memory_order_relaxed);

	atomic_store_explicit(gauge, value + amount, memory_order_relaxed);
}

struct pending_flow *
pending_find(const struct pending *pending, const struct flow_key *key)
{
	struct pending_flow *flow;
	uint64_t hash;

	if (TAILQ_EMPTY(&pending->waiting))
		return NULL;
	hash = flow_key_hash(key, pending->seed);
	flow = pending->slots[hash & (pending->num_slots - 1)];
	while (flow && !flow_key_equal(&flow->key, key))
		flow = flow->chain;
	return flow;
}

struct pending_flow *
pending_add(struct pending *pending, const struct flow_key *key, int64_t now)
{
	struct pending_flow *flow = TAILQ_FIRST(&pending->free_flows);
	struct pending_flow **slot;

	if (flow)
		TAILQ_REMOVE(&pending->free_flows, flow, by_age);
	else if (pending->flows_touched < pending->limits.flows)
		flow = &pending->flows[pending->flows_touched++];
	else
		return NULL;
	memset(flow, 0, sizeof(*flow));
	flow->key = *key;
	flow->since_us = now;
	flow->first = PENDING_NONE;
	flow->last = PENDING_NONE;
	flow->slot =
	    (uint32_t)flow_key_hash(key, pending->seed) & (pending->num_slots - 1);
	slot = &pending->slots[flow->slot];
	flow->chain = *slot;
	*slot = flow;
	TAILQ_INSERT_TAIL(&pending->waiting, flow, by_age);
	pending_gauge(&pending->flows_now, 1);
	return flow;
}

static uint8_t *
pending_chunk(const struct pending *pending, uint32_t chunk)
{
	return pending->chunks + (size_t)chunk * PENDING_CHUNK;
}

static uint32_t
pending_chunks_for(size_t len)
{
	size_t octets = sizeof(struct pending_header) + len;

	return (uint32_t)((octets + PENDING_CHUNK - 1) / PENDING_CHUNK);
}

static uint32_t
pending_take_chunk(struct pending *pending)
{
	uint32_t chunk = pending->free_chunk;

	if (chunk == PENDING_NONE)
		return pending->chunks_touched++;
	pending->free_chunk = pending->chunk_next[chunk];
	pending->chunks_free--;
	return chunk;
}

static void
pending_release_chunk(struct pending *pending, uint32_t chunk)
{
	pending->chunk_next[chunk] = pending->free_chunk;
	pending->free_chunk = chunk;
	pending->chunks_free++;
}

static bool
pending_has_room(
    const struct pending *pending, const struct pending_flow *flow, size_t len)
{
	uint32_t chunks =
	    pending->num_chunks - pending->chunks_touched + pending->chunks_free;

	return flow->packets < pending->limits.flow_packets &&
	       flow->octets + len <= pending->limits.flow_octets &&
	       pending_chunks_for(len) <= chunks;
}

bool
pending_put(struct pending *pending, struct pending_flow *flow, uint32_t ifindex,
    const uint8_t *bytes, size_t len)
{
	struct pending_header header = {
	    .next_packet = PENDING_NONE, .ifindex = ifindex, .len = (uint32_t)len};
	uint32_t first, chunk;
	size_t at = sizeof(header), done = 0;

	if (!pending_has_room(pending, flow, len)) {
		flow->overflow++;
		return false;
	}
	first = chunk = pending_take_chunk(pending);
	memcpy(pending_chunk(pending, first), &header, sizeof(header));
	for (;;) {
		size_t part = PENDING_CHUNK - at;

		if (part > len - done)
			part = len - done;
		memcpy(pending_chunk(pending, chunk) + at, bytes + done, part);
		done += part;
		at = 0;
		if (done == len)
			break;
		pending->chunk_next[chunk] = pending_take_chunk(pending);
		chunk = pending->chunk_next[chunk];
	}
	if (flow->last == PENDING_NONE)
		flow->first = first;
	else
		memcpy(pending_chunk(pending, flow->last), &first, sizeof(first));
	flow->last = first;
	flow->packets++;
	flow->octets += len;
	pending_gauge(
	    &pending->octets_now, (uint64_t)pending_chunks_for(len) * PENDING_CHUNK);
	return true;
}

static struct pending_header
pending_first(const struct pending *pending, const struct pending_flow *flow)
{
	struct pending_header header;

	memcpy(&header, pending_chunk(pending, flow->first), sizeof(header));
	return header;
}

size_t
pending_next_len(const struct pending *pending, const struct pending_flow *flow)
{
	if (flow->first == PENDING_NONE)
		return 0;
	return pending_first(pending, flow).len;
}

void
pending_get(struct pending *pending, struct pending_flow *flow, uint8_t *bytes,
    uint32_t *ifindex)
{
	struct pending_header header = pending_first(pending, flow);
	uint32_t chunk = flow->first;
	size_t at = sizeof(header), done = 0;

	for (;;) {
		uint32_t next = pending->chunk_next[chunk];
		size_t part = PENDING_CHUNK - at;

		if (part > header.len - done)
			part = header.len - done;
		if (bytes)
			memcpy(bytes + done, pending_chunk(pending, chunk) + at, part);
		done += part;
		at = 0;
		pending_release_chunk(pending, chunk);
		if (done == header.len)
			break;
		chunk = next;
	}
	flow->first = header.next_packet;
	if (flow->first == PENDING_NONE)
		flow->last = PENDING_NONE;
	flow->packets--;
	flow->octets -= header.len;
	flow->got++;
	*ifindex = header.ifindex;
	pending_gauge(&pending->octets_now,
	    -((uint64_t)pending_chunks_for(header.len) * PENDING_CHUNK));
}

void
pending_remove(struct pending *pending, struct pending_flow *flow)
{
	struct pending_flow **link = &pending->slots[flow->slot];
	uint32_t ifindex;

	while (flow->packets)
		pending_get(pending, flow, NULL, &ifindex);
	while (*link != flow)
		link = &(*link)->chain;
	*link = flow->chain;
	TAILQ_REMOVE(&pending->waiting, flow, by_age);
	TAILQ_INSERT_HEAD(&pending->free_flows, flow, by_age);
	pending_gauge(&pending->flows_now, -UINT64_C(1));
}

struct pending_flow *
pending_oldest(const struct pending *pending)
{
	return TAILQ_FIRST(&pending->waiting);
}

const struct flow_key *
pending_key(const struct pending_flow *flow)
{
	return &flow->key;
}

int64_t
pending_since(const struct pending_flow *flow)
{
	return flow->since_us;
}

uint32_t
pending_got(const struct pending_flow *flow)
{
	return flow->got;
}

uint32_t
pending_overflow(const struct pending_flow *flow)
{
	return flow->overflow;
}

bool
pending_announced(const struct pending_flow *flow)
{
	return flow->announced;
}

void
pending_set_announced(struct pending_flow *flow)
{
	flow->announced = true;
}

uint64_t
pending_flows_now(const struct pending *pending)
{
	return atomic_load_explicit(&pending->flows_now, memory_order_relaxed);
}

uint64_t
pending_octets_now(const struct pending *pending)
{
	return atomic_load_explicit(&pending->octets_now, memory_order_relaxed);
}
