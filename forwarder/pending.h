/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pending.h - packets of flows that have no entry yet, waiting in order. Belongs to one
 * forwarder thread; takes no memory after pending_new().
 */
#ifndef MGM_PENDING_H
#define MGM_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow.h"

struct pending;
struct pending_flow;

struct pending_limits {
	size_t memory;         /* octets of buffers in all */
	uint32_t flows;        /* at once */
	uint32_t flow_packets; /* of one flow */
	size_t flow_octets;    /* of one flow's datagrams */
};

/* NULL with errno set. Memory is reserved now and touched only when used. */
struct pending *pending_new(const struct pending_limits *limits);
void pending_free(struct pending *pending);

/* NULL: it does not wait. */
struct pending_flow *pending_find(
    const struct pending *pending, const struct flow_key *key);
/* A flow that does not wait yet. NULL: as many as may are waiting. */
struct pending_flow *pending_add(
    struct pending *pending, const struct flow_key *key, int64_t now);
/* With the packets that still wait. */
void pending_remove(struct pending *pending, struct pending_flow *flow);
/* The one that waits longest, NULL: none does. */
struct pending_flow *pending_oldest(const struct pending *pending);

/* Copy a datagram that arrived on ifindex. False: no room, counted as overflow. */
bool pending_put(struct pending *pending, struct pending_flow *flow, uint32_t ifindex,
    const uint8_t *bytes, size_t len);
/* Length of the oldest packet, 0: none. */
size_t pending_next_len(const struct pending *pending, const struct pending_flow *flow);
/* Take the oldest into `bytes`, which has room for pending_next_len() octets. */
void pending_get(struct pending *pending, struct pending_flow *flow, uint8_t *bytes,
    uint32_t *ifindex);

const struct flow_key *pending_key(const struct pending_flow *flow);
int64_t pending_since(const struct pending_flow *flow);
/* Packets that waited and are gone (got), and those that found no room. */
uint32_t pending_got(const struct pending_flow *flow);
uint32_t pending_overflow(const struct pending_flow *flow);
/* Has the core been told? */
bool pending_announced(const struct pending_flow *flow);
void pending_set_announced(struct pending_flow *flow);

/* Any thread: flows that wait now, and octets of buffers that they take. */
uint64_t pending_flows_now(const struct pending *pending);
uint64_t pending_octets_now(const struct pending *pending);

#endif
