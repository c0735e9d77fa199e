/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_snapshot_access.c - snapshot.h's functions for tests that link without the core.
 */
#include "config.h"

#include <stdlib.h>

#include "snapshot.h"

struct snapshot *
snapshot_take(struct snapshot *snapshot)
{
	if (snapshot != NULL)
		snapshot->references++;
	return snapshot;
}

void
snapshot_release(struct snapshot *snapshot)
{
	uint32_t i;

	if (snapshot == NULL || --snapshot->references > 0)
		return;
	for (i = 0; i < snapshot->num_chunks; i++) {
		free(snapshot->chunks[i]->mfes);
		free(snapshot->chunks[i]->oifs);
		free(snapshot->chunks[i]);
	}
	free(snapshot->chunks);
	free(snapshot->mfes_before);
	free(snapshot->oifs_before);
	free(snapshot->ifaces);
	free(snapshot->alarms);
	free(snapshot);
}

static uint32_t
snapshot_find_chunk(const struct snapshot *snapshot, const uint32_t *before, uint32_t i)
{
	uint32_t low = 0, high = snapshot->num_chunks;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (before[middle] <= i)
			low = middle;
		else
			high = middle;
	}
	return low;
}

const struct snapshot_mfe *
snapshot_mfe_at(const struct snapshot *snapshot, uint32_t i)
{
	uint32_t c = snapshot_find_chunk(snapshot, snapshot->mfes_before, i);

	return &snapshot->chunks[c]->mfes[i - snapshot->mfes_before[c]];
}

const struct snapshot_oif *
snapshot_oif_at(
    const struct snapshot *snapshot, uint32_t i, const struct snapshot_mfe **mfe)
{
	uint32_t c = snapshot_find_chunk(snapshot, snapshot->oifs_before, i);
	const struct snapshot_chunk *chunk = snapshot->chunks[c];
	uint32_t low = 0, high = chunk->num_mfes;

	while (c + 1 < snapshot->num_chunks && snapshot->oifs_before[c + 1] == i)
		c++;
	i -= snapshot->oifs_before[c];
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (chunk->mfes[middle].first_oif <= i)
			low = middle;
		else
			high = middle;
	}
	*mfe = &chunk->mfes[low];
	return &chunk->oifs[i];
}
