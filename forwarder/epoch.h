/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * epoch.h - when may memory that readers might still see be freed?
 *
 * One writer, a fixed number of readers. A reader holds whatever it finds between take
 * and release; the writer unlinks an object, retires it and goes on. It never waits.
 */
#ifndef MGM_EPOCH_H
#define MGM_EPOCH_H

#include <stddef.h>
#include <stdint.h>

struct epoch;

/* Part of every object that can be retired; no allocation is needed to retire. */
struct epoch_node {
	struct epoch_node *next; /* borrowed: the next one retired */
	uint64_t retired_at;
	void (*free)(void *object);
	void *object; /* owned once retired */
};

/* NULL with errno set. */
struct epoch *epoch_new(unsigned readers);
/* Frees what is retired. No reader may hold anything any more. */
void epoch_free(struct epoch *epoch);

/* Reader: everything found from here on stays valid until the release. */
void epoch_take(struct epoch *epoch, unsigned reader);
void epoch_release(struct epoch *epoch, unsigned reader);

/* Writer: the object is unlinked already; free(object) once no reader can hold it. */
void epoch_retire(struct epoch *epoch, struct epoch_node *node,
    void (*free_object)(void *object), void *object);
/* Writer: free what all readers have passed; returns how many still wait. */
size_t epoch_collect(struct epoch *epoch);

#endif
