/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * worker.h - a forwarder thread: sleeps in poll, forwards, does what the core asks.
 */
#ifndef MGM_WORKER_H
#define MGM_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "epoch.h"
#include "flow.h"
#include "flowtab.h"
#include "packet_plane.h"
#include "pending.h"
#include "port.h"
#include "spsc.h"

struct worker;

enum worker_command_type {
	WORKER_COMMAND_RELEASE_PENDING,
	WORKER_COMMAND_DROP_PENDING,
};

struct worker_command {
	enum worker_command_type type;
	struct flow_key key;
};

/* What the core and its threads share; outlives the workers. */
struct worker_shared {
	struct epoch *epoch;
	struct flowtab *flowtab;
	_Atomic(struct port_table *) ports;
	struct spsc *events; /* to the core */
};

/* Starts the thread; `number` is its place among the epoch's readers. 0 or -errno. */
int worker_start(const struct packet_plane_config *config, struct worker_shared *shared,
    unsigned number, struct worker **worker);
/* Joins it and frees all. NULL is accepted. */
void worker_stop(struct worker *worker);

/* Core: false where the ring is full; the loss is counted. */
bool worker_put_command(struct worker *worker, const struct worker_command *command);
/* Core: look at the table of ports. */
void worker_wake(struct worker *worker);
uint64_t worker_commands_lost(const struct worker *worker);
const struct pending *worker_pending(const struct worker *worker);

#endif
