/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * port.h - an interface of the packet plane, and the table of them that the forwarder
 * works by.
 */
#ifndef MGM_PORT_H
#define MGM_PORT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "counter.h"
#include "epoch.h"
#include "limit.h"
#include "plane.h"
#include "rx_ring.h"
#include "tx.h"

struct port_bucket {
	int64_t tokens; /* in millionths */
	int64_t at_us;  /* when they were counted; 0: never */
};

/* The core thread opens, changes and closes; the forwarder reads the atomics, owns the
 * transmit queue and the bucket, and counts. */
struct port {
	struct epoch_node node;
	uint32_t ifindex;
	bool ethernet;
	int tx_fd; /* owned */
	_Atomic uint32_t mtu;
	_Atomic uint32_t ttl_threshold;
	_Atomic bool running;
	_Atomic bool disabled; /* nothing that comes in here is forwarded */
	_Atomic bool wrong_if; /* packets of flows that come in elsewhere are reported
				*/
	_Atomic uint64_t mac;  /* its octets, in the order of memory */
	_Atomic(struct limit *) limit; /* owned; NULL: none */
	struct counter in_packets;
	struct counter in_octets;
	struct counter out_packets;
	struct counter out_octets;
	struct counter out_fragments;
	struct counter out_discards; /* all that a flow wanted to send and could not */
	struct counter discards[PLANE_DISCARD_COUNT];
	struct tx_queue queue;
	/* Events that may still be sent; the forwarder's. */
	struct port_bucket new_sources;
	struct port_bucket wrong_ifs;
};

/* Opens the transmit socket. 0 or -errno. */
int port_open(const struct plane_link *link, struct port **port);
/* Takes void * so that an epoch can call it. NULL is accepted. */
void port_close(void *port);
void port_set_link(struct port *port, const struct plane_link *link);
/* Of what goes out, 0: none. 0 or -ENOMEM: the old limit holds. */
int port_set_rate_limit(struct port *port, uint32_t kbps, struct epoch *epoch);
void port_read(const struct port *port, struct plane_iface_counters *out);

/* Forwarder: may one more event of this kind be sent? */
bool port_take_token(
    struct port_bucket *bucket, uint32_t rate, uint32_t burst, int64_t now);

static inline void
port_discard(struct port *port, enum plane_discard reason)
{
	counter_add(&port->discards[reason], 1);
}

struct port_entry {
	struct port *port;    /* borrowed from the plane */
	struct rx_ring *ring; /* borrowed from the plane */
};

/* Immutable once published. */
struct port_table {
	struct epoch_node node;
	uint64_t generation;
	uint32_t count;
	uint32_t num_slots;        /* of the hash; a power of two */
	struct port **slots;       /* part of this allocation */
	struct port_entry ports[]; /* in no order */
};

/* Room for `count` entries, none in it. NULL with errno set. */
struct port_table *port_table_new(uint32_t count);
void port_table_free(void *table);
/* Before it is published only. */
void port_table_add(struct port_table *table, struct port *port, struct rx_ring *ring);
/* NULL: no such interface. */
struct port *port_table_find(const struct port_table *table, uint32_t ifindex);

#endif
