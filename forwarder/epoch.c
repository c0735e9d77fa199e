/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * epoch.c - reclamation for one writer and a few readers; the only file that knows how.
 *
 * The writer numbers its retirements: `now` rises with each. A reader publishes the
 * number it saw when it began a batch, and 0 while it holds nothing (asleep in poll, or
 * not started). An object retired at number n can be held only by readers that
 * published a number up to n; when there is none, it is freed.
 *
 * Invariants: retired objects are listed in the order of their numbers; a reader's
 * number is never larger than `now`; only the writer frees.
 *
 * Ordering. A reader writes its number and then reads pointers; the writer unlinks a
 * pointer and then reads the numbers. One of the two must see the other, which acquire
 * and release alone do not promise, so the number is written, and the pointers that
 * lead to reclaimable memory are written and read, with sequential consistency: one
 * full barrier per batch for the reader, plain loads for each packet on x86. What the
 * writer frees happens after the reader's release, by the acquire here.
 *
 * It does not bound the list: a reader that never passes keeps everything. A forwarder
 * thread passes once per batch, and holds nothing while it sleeps.
 */
#include "config.h"

#include "epoch.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#define EPOCH_IDLE 0 /* the number of a reader that holds nothing */
#define EPOCH_LINE 64

struct epoch_reader {
	_Alignas(EPOCH_LINE) _Atomic uint64_t holds_since;
};

struct epoch {
	_Atomic uint64_t now;
	struct epoch_node *first; /* owned, oldest */
	struct epoch_node **last; /* where the next one is hung */
	size_t waiting;
	unsigned num_readers;
	struct epoch_reader readers[];
};

struct epoch *
epoch_new(unsigned readers)
{
	size_t size = sizeof(struct epoch) + readers * sizeof(struct epoch_reader);
	struct epoch *epoch;
	unsigned i;

	size = (size + EPOCH_LINE - 1) / EPOCH_LINE * EPOCH_LINE;
	epoch = aligned_alloc(EPOCH_LINE, size);
	if (!epoch)
		return NULL;
	atomic_init(&epoch->now, 1);
	epoch->first = NULL;
	epoch->last = &epoch->first;
	epoch->waiting = 0;
	epoch->num_readers = readers;
	for (i = 0; i < readers; i++)
		atomic_init(&epoch->readers[i].holds_since, EPOCH_IDLE);
	return epoch;
}

static void
epoch_free_first(struct epoch *epoch)
{
	struct epoch_node *node = epoch->first;

	epoch->first = node->next;
	if (!epoch->first)
		epoch->last = &epoch->first;
	epoch->waiting--;
	node->free(node->object);
}

void
epoch_free(struct epoch *epoch)
{
	unsigned i;

	if (!epoch)
		return;
	for (i = 0; i < epoch->num_readers; i++)
		assert(atomic_load(&epoch->readers[i].holds_since) == EPOCH_IDLE &&
		       "no reader holds anything when an epoch ends");
	while (epoch->first)
		epoch_free_first(epoch);
	free(epoch);
}

void
epoch_take(struct epoch *epoch, unsigned reader)
{
	uint64_t now = atomic_load_explicit(&epoch->now, memory_order_acquire);

	assert(reader < epoch->num_readers && "a reader has a number of its own");
	atomic_store(&epoch->readers[reader].holds_since, now);
}

void
epoch_release(struct epoch *epoch, unsigned reader)
{
	atomic_store_explicit(
	    &epoch->readers[reader].holds_since, EPOCH_IDLE, memory_order_release);
}

void
epoch_retire(struct epoch *epoch, struct epoch_node *node,
    void (*free_object)(void *object), void *object)
{
	uint64_t now = atomic_load_explicit(&epoch->now, memory_order_relaxed);

	node->next = NULL;
	node->retired_at = now;
	node->free = free_object;
	node->object = object;
	*epoch->last = node;
	epoch->last = &node->next;
	epoch->waiting++;
	atomic_store(&epoch->now, now + 1);
}

size_t
epoch_collect(struct epoch *epoch)
{
	uint64_t oldest = UINT64_MAX;
	unsigned i;

	if (!epoch->first)
		return 0;
	for (i = 0; i < epoch->num_readers; i++) {
		uint64_t since = atomic_load(&epoch->readers[i].holds_since);

		if (since != EPOCH_IDLE && since < oldest)
			oldest = since;
	}
	while (epoch->first && epoch->first->retired_at < oldest)
		epoch_free_first(epoch);
	return epoch->waiting;
}
