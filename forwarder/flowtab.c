/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * flowtab.c - an open addressing hash of flows, linear probing.
 *
 * The array of slots is published by one pointer. A slot is empty, holds a flow, or is
 * a grave: a flow stood there, and a search goes on behind it. When flows and graves
 * fill three quarters of the slots, a new array with the living flows takes the old
 * one's place and the old one is retired; its contents stay as they were, so that a
 * reader inside it finds what it would have found before.
 *
 * Invariants: the number of slots is a power of two; at least a quarter is empty, so
 * that every search ends; a flow is in the current array once.
 */
#include "config.h"

#include "flowtab.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#define FLOWTAB_MIN_SLOTS 64

struct flowtab_array {
	struct epoch_node node;
	size_t num_slots;
	size_t used; /* flows and graves; only the writer looks */
	_Atomic(struct flow *) slots[];
};

struct flowtab {
	struct epoch *epoch;                   /* borrowed */
	_Atomic(struct flowtab_array *) array; /* owned */
	size_t count;
	uint64_t seed;
};

/* Marks a slot whose flow is gone; never an address that malloc gives. */
#define FLOWTAB_GRAVE ((struct flow *)(uintptr_t)1)

static struct flowtab_array *
flowtab_new_array(size_t num_slots)
{
	struct flowtab_array *array;
	size_t i;

	array = malloc(sizeof(*array) + num_slots * sizeof(array->slots[0]));
	if (!array)
		return NULL;
	array->num_slots = num_slots;
	array->used = 0;
	for (i = 0; i < num_slots; i++)
		atomic_init(&array->slots[i], NULL);
	return array;
}

struct flowtab *
flowtab_new(struct epoch *epoch)
{
	struct flowtab *flowtab = calloc(1, sizeof(*flowtab));
	struct flowtab_array *array;

	if (!flowtab)
		return NULL;
	array = flowtab_new_array(FLOWTAB_MIN_SLOTS);
	if (!array) {
		free(flowtab);
		errno = ENOMEM;
		return NULL;
	}
	atomic_init(&flowtab->array, array);
	flowtab->epoch = epoch;
	flowtab->seed = flow_key_seed();
	return flowtab;
}

void
flowtab_free(struct flowtab *flowtab)
{
	struct flowtab_array *array;
	size_t i;

	if (!flowtab)
		return;
	array = atomic_load(&flowtab->array);
	for (i = 0; i < array->num_slots; i++) {
		struct flow *flow = atomic_load(&array->slots[i]);

		if (flow != FLOWTAB_GRAVE)
			flow_free(flow);
	}
	free(array);
	free(flowtab);
}

/* Into the first slot on its way that holds no flow. */
static void
flowtab_put(struct flowtab_array *array, struct flow *flow)
{
	size_t at = flow->hash & (array->num_slots - 1);
	struct flow *there;

	while ((there = atomic_load(&array->slots[at])) && there != FLOWTAB_GRAVE)
		at = (at + 1) & (array->num_slots - 1);
	if (!there)
		array->used++;
	atomic_store(&array->slots[at], flow);
}

/* Room for one more: another array without graves where this one is full. */
static int
flowtab_make_room(struct flowtab *flowtab)
{
	struct flowtab_array *old = atomic_load(&flowtab->array), *array;
	size_t i, num_slots = FLOWTAB_MIN_SLOTS;

	if ((old->used + 1) * 4 <= old->num_slots * 3)
		return 0;
	while (num_slots < (flowtab->count + 1) * 2)
		num_slots *= 2;
	array = flowtab_new_array(num_slots);
	if (!array)
		return -ENOMEM;
	for (i = 0; i < old->num_slots; i++) {
		struct flow *flow = atomic_load(&old->slots[i]);

		if (flow && flow != FLOWTAB_GRAVE)
			flowtab_put(array, flow);
	}
	atomic_store(&flowtab->array, array);
	epoch_retire(flowtab->epoch, &old->node, free, old);
	return 0;
}

int
flowtab_add(struct flowtab *flowtab, struct flow *flow)
{
	int error;

	if (flowtab_find(flowtab, &flow->key))
		return -EEXIST;
	error = flowtab_make_room(flowtab);
	if (error)
		return error;
	flow->hash = flow_key_hash(&flow->key, flowtab->seed);
	flowtab_put(atomic_load(&flowtab->array), flow);
	flowtab->count++;
	return 0;
}

void
flowtab_remove(struct flowtab *flowtab, struct flow *flow)
{
	struct flowtab_array *array = atomic_load(&flowtab->array);
	size_t at = flow->hash & (array->num_slots - 1);
	struct flow *there;

	while ((there = atomic_load(&array->slots[at])) != flow) {
		assert(there && "a flow that is removed is in the table");
		at = (at + 1) & (array->num_slots - 1);
	}
	atomic_store(&array->slots[at], FLOWTAB_GRAVE);
	flowtab->count--;
}

size_t
flowtab_count(const struct flowtab *flowtab)
{
	return flowtab->count;
}

struct flow *
flowtab_find(const struct flowtab *flowtab, const struct flow_key *key)
{
	const struct flowtab_array *array = atomic_load(&flowtab->array);
	uint64_t hash = flow_key_hash(key, flowtab->seed);
	size_t at = hash & (array->num_slots - 1);
	struct flow *flow;

	while ((flow = atomic_load(&array->slots[at]))) {
		if (flow != FLOWTAB_GRAVE && flow->hash == hash &&
		    flow_key_equal(&flow->key, key))
			return flow;
		at = (at + 1) & (array->num_slots - 1);
	}
	return NULL;
}
