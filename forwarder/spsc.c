/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spsc.c - a ring of fixed-size elements for one producer and one consumer.
 *
 * Two positions that only rise: the producer owns `tail` and publishes it by a release
 * store after the element is written; the consumer owns `head` likewise after it has
 * read. Their difference is what waits, never more than the capacity. When it is full
 * the newest element is the one that is lost; the loss is counted and both sides know
 * how to live with it: an event is repeated with a flow's next packet, and a command
 * that is lost is made up for by the first hit or the timeout of a pending flow.
 *
 * The eventfd says "look", not "how many": a wake may come late or find nothing, but a
 * consumer that clears it and then looks once more misses nothing.
 */
#include "config.h"

#include "spsc.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "counter.h"

#define SPSC_LINE 64

struct spsc {
	size_t element_size;
	uint32_t capacity;
	int fd;           /* owned */
	uint8_t *storage; /* owned */
	struct counter lost;
	_Alignas(SPSC_LINE) _Atomic uint32_t head; /* the consumer's */
	_Alignas(SPSC_LINE) _Atomic uint32_t tail; /* the producer's */
};

struct spsc *
spsc_new(size_t element_size, uint32_t capacity)
{
	struct spsc *spsc = aligned_alloc(SPSC_LINE, sizeof(*spsc));
	uint32_t rounded = 1;

	if (!spsc)
		return NULL;
	memset(spsc, 0, sizeof(*spsc));
	while (rounded < capacity)
		rounded *= 2;
	spsc->element_size = element_size;
	spsc->capacity = rounded;
	spsc->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	spsc->storage = calloc(rounded, element_size);
	if (spsc->fd < 0 || !spsc->storage) {
		spsc_free(spsc);
		errno = ENOMEM;
		return NULL;
	}
	return spsc;
}

void
spsc_free(struct spsc *spsc)
{
	if (!spsc)
		return;
	if (spsc->fd >= 0)
		(void)close(spsc->fd); /* nothing is buffered in it */
	free(spsc->storage);
	free(spsc);
}

static uint8_t *
spsc_at(const struct spsc *spsc, uint32_t position)
{
	size_t index = position & (spsc->capacity - 1);

	return spsc->storage + index * spsc->element_size;
}

bool
spsc_put(struct spsc *spsc, const void *element)
{
	uint32_t tail = atomic_load_explicit(&spsc->tail, memory_order_relaxed);
	uint32_t head = atomic_load_explicit(&spsc->head, memory_order_acquire);

	if (tail - head == spsc->capacity) {
		counter_add(&spsc->lost, 1);
		return false;
	}
	memcpy(spsc_at(spsc, tail), element, spsc->element_size);
	atomic_store_explicit(&spsc->tail, tail + 1, memory_order_release);
	return true;
}

void
spsc_wake(struct spsc *spsc)
{
	const uint64_t one = 1;

	/* It fails only where the counter is full, and then it is readable. */
	(void)!write(spsc->fd, &one, sizeof(one));
}

bool
spsc_get(struct spsc *spsc, void *element)
{
	uint32_t head = atomic_load_explicit(&spsc->head, memory_order_relaxed);
	uint32_t tail = atomic_load_explicit(&spsc->tail, memory_order_acquire);

	if (head == tail)
		return false;
	memcpy(element, spsc_at(spsc, head), spsc->element_size);
	atomic_store_explicit(&spsc->head, head + 1, memory_order_release);
	return true;
}

void
spsc_clear(struct spsc *spsc)
{
	uint64_t count;

	/* EAGAIN: it was clear. */
	(void)!read(spsc->fd, &count, sizeof(count));
}

int
spsc_fd(const struct spsc *spsc)
{
	return spsc->fd;
}

uint64_t
spsc_lost(const struct spsc *spsc)
{
	return counter_read(&spsc->lost);
}
