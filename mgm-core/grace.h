/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * grace.h - clients whose connection is gone, or that came back and add all again.
 */
#ifndef MGM_GRACE_H
#define MGM_GRACE_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

struct client;
struct core;
struct core_client_info;

#define GRACE_SLICE_MEMBERS 256 /* of a dead client that end in one core_work() */

struct grace_queue {
	TAILQ_HEAD(, client) waiting; /* stale or replaying, by the end of the grace */
};

void grace_init(struct grace_queue *queue);
/* Must a client that dies now be kept, for its grace or for its many memberships? */
bool grace_is_due(const struct core *core, const struct client *client);
/* The client's connection is gone and it has a seat: it is stale from now on. */
void grace_start(struct core *core, struct client *client, int64_t now);
/* A stale client is back, with a new handle; it has until the same end to replay. */
void grace_adopt(struct core *core, struct client *client,
    const struct core_client_info *info, int64_t now);
/* What the client adopted and has not confirmed ends; it is not replaying any more. */
void grace_sweep(struct core *core, struct client *client, int64_t now);
/* A seat of the client ended; a stale one that has none left ends too. */
void grace_lose_seat(struct core *core, struct client *client, int64_t now);
/* The client ends: nothing waits for it. */
void grace_stop(struct core *core, struct client *client);
/* Until its end, rounded up; for people. */
uint32_t grace_seconds_left(const struct client *client, int64_t now);
/* Ends at most one grace that is over; true: more are. */
bool grace_work(struct core *core, int64_t now);
/* INT64_MAX: never. */
int64_t grace_next_due(const struct core *core);

#endif
