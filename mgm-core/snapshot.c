/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.c - reading and releasing snapshots, from any thread.
 *
 * A snapshot and its chunks never change once published; only the reference counts do,
 * and those are C11 atomics. Chunks are shared between snapshots, hence counted each.
 * A count goes up only in the hands of somebody who holds one already, so going up
 * needs no order; the last release must see everything that earlier holders did.
 * Building is snapshot_build.c.
 */
#include "config.h"

#include "snapshot.h"

#include "snapshot_build.h"

#include <stdatomic.h>
#include <stdlib.h>

struct snapshot *
snapshot_take(struct snapshot *snapshot)
{
	if (snapshot != NULL)
		atomic_fetch_add_explicit(
		    &snapshot->references, 1, memory_order_relaxed);
	return snapshot;
}

void
snapshot_release_chunk(struct snapshot_chunk *chunk)
{
	if (atomic_fetch_sub_explicit(&chunk->references, 1, memory_order_acq_rel) > 1)
		return;
	free(chunk->mfes);
	free(chunk->oifs);
	free(chunk);
}

void
snapshot_release(struct snapshot *snapshot)
{
	uint32_t i;

	if (snapshot == NULL || atomic_fetch_sub_explicit(
				    &snapshot->references, 1, memory_order_acq_rel) > 1)
		return;
	for (i = 0; i < snapshot->num_chunks; i++)
		snapshot_release_chunk(snapshot->chunks[i]);
	free(snapshot->chunks);
	free(snapshot->mfes_before);
	free(snapshot->oifs_before);
	free(snapshot->ifaces);
	free(snapshot->alarms);
	free(snapshot->boundaries);
	free(snapshot->clients);
	snapshot_release_members(snapshot->members);
	free(snapshot);
}

struct snapshot *
snapshot_release_part(struct snapshot *snapshot, uint32_t chunks)
{
	/* Alone with it: nobody can take another reference. If others hold it, it may
	 * still be up to us to free it all, as to any of them; that is rare. */
	if (atomic_load_explicit(&snapshot->references, memory_order_acquire) == 1) {
		for (; chunks > 0 && snapshot->num_chunks > 0; chunks--)
			snapshot_release_chunk(
			    snapshot->chunks[--snapshot->num_chunks]);
		if (snapshot->num_chunks > 0 ||
		    snapshot_members_shrink(snapshot->members))
			return snapshot;
	}
	snapshot_release(snapshot);
	return NULL;
}

/* The last element that is not above `value`; elements never go down, first is 0. */
static uint32_t
snapshot_search(const uint32_t *before, uint32_t count, uint32_t value)
{
	uint32_t low = 0, high = count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (before[middle] <= value)
			low = middle;
		else
			high = middle;
	}
	return low;
}

const struct snapshot_mfe *
snapshot_mfe_at(const struct snapshot *snapshot, uint32_t i)
{
	uint32_t chunk;

	if (i >= snapshot->num_mfes)
		return NULL;
	chunk = snapshot_search(snapshot->mfes_before, snapshot->num_chunks, i);
	return &snapshot->chunks[chunk]->mfes[i - snapshot->mfes_before[chunk]];
}

const struct snapshot_oif *
snapshot_oif_at(
    const struct snapshot *snapshot, uint32_t i, const struct snapshot_mfe **mfe)
{
	const struct snapshot_chunk *chunk;
	uint32_t number, low, high;

	if (i >= snapshot->num_oifs)
		return NULL;
	/* The last chunk that begins at or before row i is the one that holds it: a
	 * chunk without oifs begins where the next one does. */
	number = snapshot_search(snapshot->oifs_before, snapshot->num_chunks, i);
	chunk = snapshot->chunks[number];
	i -= snapshot->oifs_before[number];
	if (mfe != NULL) {
		low = 0;
		high = chunk->num_mfes;
		while (high - low > 1) {
			uint32_t middle = low + (high - low) / 2;

			if (chunk->mfes[middle].first_oif <= i)
				low = middle;
			else
				high = middle;
		}
		*mfe = &chunk->mfes[low];
	}
	return &chunk->oifs[i];
}

const struct snapshot_oif *
snapshot_oifs(const struct snapshot *snapshot, const struct snapshot_mfe *mfe)
{
	uint32_t low = 0, high = snapshot->num_chunks, i;

	/* Chunks are apart in memory, so the key finds the row's chunk. */
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		const struct snapshot_mfe *first = snapshot->chunks[middle]->mfes;

		if (snapshot_build_cmp(first, mfe) <= 0)
			low = middle;
		else
			high = middle;
	}
	i = mfe->first_oif;
	return &snapshot->chunks[low]->oifs[i];
}
