/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notify.h - the bounded queue of notifications and its credit window.
 *
 * The core thread puts; the SNMP thread gets, sends and acknowledges. Any call may come
 * from any thread, and none waits for more than another call's few instructions.
 */
#ifndef MGM_NOTIFY_H
#define MGM_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notification.h"

#define NOTIFY_QUEUE_SIZE 16384 /* when full the newest is dropped and counted */
#define NOTIFY_WINDOW 32        /* sent and not acknowledged */
#define NOTIFY_SLICE 64         /* sent in one turn of a loop, at most */

struct notify;

struct notify_counts {
	uint64_t sent;      /* acknowledged, or given away without acknowledgement */
	uint64_t dropped;   /* the queue was full, or the master agent refused */
	uint64_t queued;    /* waiting now */
	uint64_t in_flight; /* got, not acknowledged */
};

/* NULL with errno. The window is at most the size. */
struct notify *notify_new(size_t size, size_t window);
void notify_free(struct notify *notify); /* NULL is accepted */

/* False where the queue is full: the event is dropped and counted. */
bool notify_put(struct notify *notify, const struct notification *event);
/* The oldest that was not sent; it is in flight under `key` from now on. False where
 * none waits or no credit is left. Keys of those in flight must differ. */
bool notify_get(struct notify *notify, long key, struct notification *event);
/* It arrived (counted as sent) or was refused (counted as dropped). Unknown keys, such
 * as of an answer after notify_return_all(), change nothing. */
void notify_acknowledge(struct notify *notify, long key, bool accepted);
/* It could not be sent: it waits again, in its old place. */
void notify_return(struct notify *notify, long key);
/* The session is gone: all in flight wait again, in their old places. */
void notify_return_all(struct notify *notify);
/* The session is gone, but the master agent has them: all in flight count as sent. */
void notify_acknowledge_all(struct notify *notify);

void notify_get_counts(struct notify *notify, struct notify_counts *counts);

#endif
