/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forward.h - what a forwarder thread does with packets; one of these for each thread.
 */
#ifndef MGM_FORWARD_H
#define MGM_FORWARD_H

#include <stdint.h>

#include "flow.h"
#include "flowtab.h"
#include "packet_plane.h"
#include "pending.h"
#include "port.h"
#include "spsc.h"

struct forward;

/* All set, no zero; the table and the ring are borrowed. NULL with errno set. */
struct forward *forward_new(const struct packet_plane_config *config,
    const struct flowtab *flowtab, struct spsc *events);
void forward_free(struct forward *forward);

/* A pass begins: the epoch is held, `ports` is the table that counts until the end. */
void forward_start(
    struct forward *forward, const struct port_table *ports, int64_t now);
/* It ends: all that was to be sent is sent, the core is woken if it was told things. */
void forward_stop(struct forward *forward);

/* Within a pass: up to a batch of frames of one ring; true: there may be more. */
bool forward_ring(struct forward *forward, const struct port_entry *entry);
/* Within a pass: packets that the kernel had no slot for. */
void forward_count_lost(const struct port_entry *entry);
/* Within a pass: the core's answers. */
void forward_release_pending(struct forward *forward, const struct flow_key *key);
void forward_drop_pending(struct forward *forward, const struct flow_key *key);
/* Within a pass: flows that waited too long are looked up once more and end. */
void forward_expire_pending(struct forward *forward);
/* When that is next due, INT64_MAX: never. */
int64_t forward_next_due(const struct forward *forward);

/* Any thread. */
const struct pending *forward_pending(const struct forward *forward);

#endif
