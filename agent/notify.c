/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notify.c - the bounded queue of notifications and its credit window.
 *
 * A ring of events. From `head` on come those in flight and those already answered
 * behind an older one that is not (at most `window` slots together), from `next` on
 * those that wait, up to `tail`. The three only grow; a slot is found by the remainder.
 * Invariant: head <= next <= tail <= head + size, and next - head <= window, except
 * that a returned event waits in its old place, before others that are in flight.
 *
 * Why a window: an AgentX session is a stream with limited room in both directions. Who
 * sends notifications into it without reading the responses stops, together with the
 * master agent, for ever; some 90 notifications of ours fit. With at most 32 on the way
 * a send never waits. Why acknowledged events only are forgotten: what is in flight
 * when the master agent dies is sent again to the next one.
 *
 * Full means that the newest is dropped: the older ones say when trouble began.
 */
#include "config.h"

#include "notify.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum notify_slot_state { NOTIFY_WAITING, NOTIFY_IN_FLIGHT, NOTIFY_DONE };

struct notify_slot {
	enum notify_slot_state state;
	long key; /* valid in flight */
	struct notification event;
};

struct notify {
	pthread_mutex_t lock; /* guards all below */
	size_t size;
	size_t window;
	uint64_t head; /* the oldest that is not done */
	uint64_t next; /* behind the newest that was ever got */
	uint64_t tail;
	uint64_t in_flight;
	uint64_t sent;
	uint64_t dropped;
	struct notify_slot *slots; /* owned; size of them */
};

struct notify *
notify_new(size_t size, size_t window)
{
	struct notify *notify;
	int error;

	assert(window > 0 && window <= size && "a window must fit in its queue");
	notify = calloc(1, sizeof(*notify));
	if (notify == NULL)
		return NULL;
	notify->slots = calloc(size, sizeof(*notify->slots));
	if (notify->slots == NULL) {
		free(notify);
		return NULL;
	}
	error = pthread_mutex_init(&notify->lock, NULL);
	if (error != 0) {
		free(notify->slots);
		free(notify);
		errno = error;
		return NULL;
	}
	notify->size = size;
	notify->window = window;
	return notify;
}

void
notify_free(struct notify *notify)
{
	if (notify == NULL)
		return;
	pthread_mutex_destroy(&notify->lock);
	free(notify->slots);
	free(notify);
}

static struct notify_slot *
notify_slot_at(const struct notify *notify, uint64_t position)
{
	return &notify->slots[position % notify->size];
}

bool
notify_put(struct notify *notify, const struct notification *event)
{
	struct notify_slot *slot;
	bool room;

	pthread_mutex_lock(&notify->lock);
	room = notify->tail - notify->head < notify->size;
	if (room) {
		slot = notify_slot_at(notify, notify->tail++);
		slot->state = NOTIFY_WAITING;
		slot->event = *event;
	} else {
		notify->dropped++;
	}
	pthread_mutex_unlock(&notify->lock);
	return room;
}

/* The oldest event that waits, inside the window; NULL where there is none. */
static struct notify_slot *
notify_first_waiting(struct notify *notify)
{
	uint64_t position;

	for (position = notify->head; position < notify->tail; position++) {
		struct notify_slot *slot = notify_slot_at(notify, position);

		if (position - notify->head >= notify->window)
			return NULL;
		if (slot->state != NOTIFY_WAITING)
			continue;
		if (position >= notify->next)
			notify->next = position + 1;
		return slot;
	}
	return NULL;
}

bool
notify_get(struct notify *notify, long key, struct notification *event)
{
	struct notify_slot *slot;

	pthread_mutex_lock(&notify->lock);
	slot = notify_first_waiting(notify);
	if (slot != NULL) {
		slot->state = NOTIFY_IN_FLIGHT;
		slot->key = key;
		notify->in_flight++;
		*event = slot->event;
	}
	pthread_mutex_unlock(&notify->lock);
	return slot != NULL;
}

static struct notify_slot *
notify_find(struct notify *notify, long key)
{
	uint64_t position;

	for (position = notify->head; position < notify->next; position++) {
		struct notify_slot *slot = notify_slot_at(notify, position);

		if (slot->state == NOTIFY_IN_FLIGHT && slot->key == key)
			return slot;
	}
	return NULL;
}

/* Forget the answered ones at the head. */
static void
notify_advance(struct notify *notify)
{
	while (notify->head < notify->next &&
	       notify_slot_at(notify, notify->head)->state == NOTIFY_DONE)
		notify->head++;
}

void
notify_acknowledge(struct notify *notify, long key, bool accepted)
{
	struct notify_slot *slot;

	pthread_mutex_lock(&notify->lock);
	slot = notify_find(notify, key);
	if (slot != NULL) {
		slot->state = NOTIFY_DONE;
		notify->in_flight--;
		notify->sent += accepted;
		notify->dropped += !accepted;
		notify_advance(notify);
	}
	pthread_mutex_unlock(&notify->lock);
}

void
notify_return(struct notify *notify, long key)
{
	struct notify_slot *slot;

	pthread_mutex_lock(&notify->lock);
	slot = notify_find(notify, key);
	if (slot != NULL) {
		slot->state = NOTIFY_WAITING;
		notify->in_flight--;
	}
	pthread_mutex_unlock(&notify->lock);
}

/* All in flight get another state; returns how many. */
static uint64_t
notify_set_all(struct notify *notify, enum notify_slot_state state)
{
	uint64_t position, changed = notify->in_flight;

	for (position = notify->head; position < notify->next; position++) {
		struct notify_slot *slot = notify_slot_at(notify, position);

		if (slot->state == NOTIFY_IN_FLIGHT)
			slot->state = state;
	}
	notify->in_flight = 0;
	notify_advance(notify);
	return changed;
}

void
notify_return_all(struct notify *notify)
{
	pthread_mutex_lock(&notify->lock);
	(void)notify_set_all(notify, NOTIFY_WAITING); /* how many is not asked */
	pthread_mutex_unlock(&notify->lock);
}

void
notify_acknowledge_all(struct notify *notify)
{
	pthread_mutex_lock(&notify->lock);
	notify->sent += notify_set_all(notify, NOTIFY_DONE);
	pthread_mutex_unlock(&notify->lock);
}

void
notify_get_counts(struct notify *notify, struct notify_counts *counts)
{
	uint64_t position;
	uint64_t done = 0;

	pthread_mutex_lock(&notify->lock);
	for (position = notify->head; position < notify->next; position++)
		done += notify_slot_at(notify, position)->state == NOTIFY_DONE;
	*counts = (struct notify_counts){
	    .sent = notify->sent,
	    .dropped = notify->dropped,
	    .in_flight = notify->in_flight,
	    .queued = notify->tail - notify->head - notify->in_flight - done,
	};
	pthread_mutex_unlock(&notify->lock);
}
