/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tx.h - a batch of datagrams and the copies of them that leave by each interface.
 */
#ifndef MGM_TX_H
#define MGM_TX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow.h"

#define TX_BATCH 64
#define TX_HEADROOM 14 /* octets in front of each datagram that may be written */

struct port;
struct tx_batch;

struct tx_copy {
	uint32_t packet;      /* its place in the batch */
	struct flow_oif *oif; /* borrowed from the flow */
};

/* What waits for one interface; a part of its port, the forwarder thread's. */
struct tx_queue {
	struct port *next; /* borrowed: the next port with copies in this batch */
	uint32_t num_copies;
	struct tx_copy copies[TX_BATCH];
};

/* NULL with errno set. */
struct tx_batch *tx_batch_new(void);
void tx_batch_free(struct tx_batch *batch);

/*
 * Memory for one datagram of up to `len` octets (65,535 at most), with TX_HEADROOM in
 * front, for the next tx_batch_start(). It lasts until that datagram is sent. May send
 * what is in the batch to make room.
 */
uint8_t *tx_batch_room(struct tx_batch *batch, size_t len);
/* A datagram begins; sends the batch first where it is full. */
void tx_batch_start(
    struct tx_batch *batch, uint8_t *bytes, uint16_t len, struct flow *flow);
/* One copy of it to a port. */
void tx_batch_copy(struct tx_batch *batch, struct port *port, struct flow_oif *oif);
/* It is complete; true where anybody wanted a copy. */
bool tx_batch_stop(struct tx_batch *batch);
/* Send all of it, port by port, and count. */
void tx_batch_send(struct tx_batch *batch);

#endif
