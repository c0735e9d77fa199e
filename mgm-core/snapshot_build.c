/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot_build.c - making a snapshot in slices, sharing what did not change.
 *
 * Walks the entries by a cursor that is a key, so that entries may come and go between
 * two slices; each row is true for the moment it was read, between start_us and end_us.
 * Rows collect in one pair of arrays until a chunk is full. A chunk ends where the
 * earlier snapshot's chunk ended, as long as its size stays within bounds: one entry
 * more or less then changes one chunk, and all the others still begin and end alike.
 * A chunk whose rows equal the earlier one's, octet by octet, is shared with it.
 *
 * Chunks are bounded in rows of both kinds, and the snapshot that a new one replaces is
 * released a few chunks at a time: copying and freeing are work like any other.
 *
 * Want of memory ends a build; the earlier snapshot stays the newest, and the failure
 * is counted. Memberships come after the entries (snapshot_members.c); interfaces,
 * clients, boundaries and alarms are few and are read in the last slice.
 */
#include "config.h"

#include "snapshot_build.h"

#include "addr.h"
#include "core_internal.h"
#include "row.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SNAPSHOT_PAST_CHUNKS 4     /* released by one slice */
#define SNAPSHOT_MEMBERS_PER_ROW 4 /* they have no counters to be read */

int
snapshot_build_cmp(const struct snapshot_mfe *a, const struct snapshot_mfe *b)
{
	int order = addr_cmp(&a->group, &b->group);

	return order != 0 ? order : addr_cmp(&a->source, &b->source);
}

static struct snapshot *
snapshot_build_new(void)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot == NULL)
		return NULL;
	atomic_init(&snapshot->references, 1);
	snapshot->number = 1;
	snapshot->plane = "";
	return snapshot;
}

struct snapshot *
snapshot_build_empty(void)
{
	struct snapshot *snapshot = snapshot_build_new();

	if (snapshot == NULL)
		return NULL;
	snapshot->members = snapshot_members_empty();
	if (snapshot->members == NULL) {
		free(snapshot);
		return NULL;
	}
	return snapshot;
}

int
snapshot_build_start(struct core *core, int64_t now)
{
	struct snapshot_build *build = &core->build;
	struct snapshot *next;

	if (build->next != NULL)
		return -EALREADY;
	next = snapshot_build_new();
	if (next == NULL) {
		build->failures++;
		return -ENOMEM;
	}
	next->number = core->snapshot->number + 1;
	next->start_us = now;
	build->next = next;
	build->chunks_capacity = 0;
	build->num_mfes = build->num_oifs = 0;
	build->begun = false;
	build->mfes_done = false;
	build->group = build->source = (struct mgm_addr){0};
	build->old_chunk = 0;
	return 0;
}

void
snapshot_build_exit(struct snapshot_build *build)
{
	snapshot_release(build->next);
	snapshot_release(build->past);
	snapshot_members_stop(&build->members);
	free(build->mfes);
	free(build->oifs);
	*build = (struct snapshot_build){0};
}

/* Room for `more` elements after `used`. 0 or -ENOMEM. */
static int
snapshot_build_reserve(
    void *array, uint32_t *capacity, size_t used, size_t more, size_t size)
{
	size_t wanted = *capacity == 0 ? 64 : *capacity;
	void *old, *grown;

	if (used + more <= *capacity)
		return 0;
	while (wanted < used + more)
		wanted *= 2;
	memcpy(&old, array, sizeof(old));
	grown = reallocarray(old, wanted, size);
	if (grown == NULL)
		return -ENOMEM;
	memcpy(array, &grown, sizeof(grown));
	*capacity = (uint32_t)wanted;
	return 0;
}

/* The next chunk of the earlier snapshot that begins after the key, if any. */
static const struct snapshot_mfe *
snapshot_build_next_bound(
    struct snapshot_build *build, const struct snapshot *old, const struct mfe *mfe)
{
	struct snapshot_mfe key = {.group = mfe->group, .source = mfe->source};

	while (build->old_chunk < old->num_chunks &&
	       snapshot_build_cmp(old->chunks[build->old_chunk]->mfes, &key) <= 0)
		build->old_chunk++;
	return build->old_chunk < old->num_chunks ? old->chunks[build->old_chunk]->mfes
						  : NULL;
}

/* Should the chunk end before this entry? */
static bool
snapshot_build_is_full(
    struct snapshot_build *build, const struct snapshot *old, const struct mfe *mfe)
{
	uint32_t passed = build->old_chunk;
	bool bounded = snapshot_build_next_bound(build, old, mfe) != NULL;
	uint32_t rows = build->num_mfes + build->num_oifs;

	if (build->num_mfes == 0)
		return false;
	if (build->old_chunk != passed && rows >= SNAPSHOT_CHUNK_FEWEST)
		return true;
	return rows >= (bounded ? SNAPSHOT_CHUNK_MOST : SNAPSHOT_CHUNK_ROWS);
}

static bool
snapshot_build_same(
    const struct snapshot_build *build, const struct snapshot_chunk *old)
{
	return old->num_mfes == build->num_mfes && old->num_oifs == build->num_oifs &&
	       memcmp(old->mfes, build->mfes, build->num_mfes * sizeof(*build->mfes)) ==
		   0 &&
	       (build->num_oifs == 0 ||
		   memcmp(old->oifs, build->oifs,
		       build->num_oifs * sizeof(*build->oifs)) == 0);
}

/* The earlier snapshot's chunk that begins with the same entry, or NULL. */
static struct snapshot_chunk *
snapshot_build_find_old(const struct snapshot_build *build, const struct snapshot *old)
{
	uint32_t i = build->old_chunk;

	/* old_chunk lies beyond the last row; ours is one of the few before it. */
	while (i > 0) {
		int order = snapshot_build_cmp(old->chunks[--i]->mfes, build->mfes);

		if (order == 0)
			return old->chunks[i];
		if (order < 0)
			break;
	}
	return NULL;
}

static struct snapshot_chunk *
snapshot_build_copy(const struct snapshot_build *build)
{
	size_t mfes_size = build->num_mfes * sizeof(*build->mfes);
	size_t oifs_size = build->num_oifs * sizeof(*build->oifs);
	struct snapshot_chunk *chunk = calloc(1, sizeof(*chunk));

	if (chunk == NULL)
		return NULL;
	atomic_init(&chunk->references, 1);
	chunk->num_mfes = build->num_mfes;
	chunk->num_oifs = build->num_oifs;
	chunk->mfes = malloc(mfes_size);
	chunk->oifs = malloc(oifs_size > 0 ? oifs_size : 1);
	if (chunk->mfes == NULL || chunk->oifs == NULL) {
		snapshot_release_chunk(chunk);
		return NULL;
	}
	memcpy(chunk->mfes, build->mfes, mfes_size);
	if (oifs_size > 0)
		memcpy(chunk->oifs, build->oifs, oifs_size);
	return chunk;
}

static int
snapshot_build_reserve_chunk(struct snapshot_build *build)
{
	struct snapshot *next = build->next;
	uint32_t wanted = build->chunks_capacity == 0 ? 16 : build->chunks_capacity * 2;
	struct snapshot_chunk **chunks;
	uint32_t *before;

	if (next->num_chunks < build->chunks_capacity)
		return 0;
	chunks = reallocarray(next->chunks, wanted, sizeof(struct snapshot_chunk *));
	if (chunks == NULL)
		return -ENOMEM;
	next->chunks = chunks;
	before = reallocarray(next->mfes_before, wanted, sizeof(*before));
	if (before == NULL)
		return -ENOMEM;
	next->mfes_before = before;
	before = reallocarray(next->oifs_before, wanted, sizeof(*before));
	if (before == NULL)
		return -ENOMEM;
	next->oifs_before = before;
	build->chunks_capacity = wanted;
	return 0;
}

static int
snapshot_build_end_chunk(struct snapshot_build *build, const struct snapshot *old)
{
	struct snapshot *next = build->next;
	struct snapshot_chunk *chunk;

	if (build->num_mfes == 0)
		return 0;
	if (snapshot_build_reserve_chunk(build) != 0)
		return -ENOMEM;
	chunk = snapshot_build_find_old(build, old);
	if (chunk != NULL && snapshot_build_same(build, chunk))
		atomic_fetch_add_explicit(&chunk->references, 1, memory_order_relaxed);
	else
		chunk = snapshot_build_copy(build);
	if (chunk == NULL)
		return -ENOMEM;
	next->chunks[next->num_chunks] = chunk;
	next->mfes_before[next->num_chunks] = next->num_mfes;
	next->oifs_before[next->num_chunks] = next->num_oifs;
	next->num_chunks++;
	next->num_mfes += chunk->num_mfes;
	next->num_oifs += chunk->num_oifs;
	build->num_mfes = build->num_oifs = 0;
	return 0;
}

static int
snapshot_build_add(struct core *core, const struct mfe *mfe)
{
	struct snapshot_build *build = &core->build;
	size_t oifs = mfe_num_listed(mfe);
	struct snapshot_mfe *row;

	if (snapshot_build_is_full(build, core->snapshot, mfe) &&
	    snapshot_build_end_chunk(build, core->snapshot) != 0)
		return -ENOMEM;
	if (snapshot_build_reserve(&build->mfes, &build->mfes_capacity, build->num_mfes,
		1, sizeof(*build->mfes)) != 0 ||
	    snapshot_build_reserve(&build->oifs, &build->oifs_capacity, build->num_oifs,
		oifs, sizeof(*build->oifs)) != 0)
		return -ENOMEM;
	row = &build->mfes[build->num_mfes++];
	row_mfe(core, mfe, row);
	row->first_oif = build->num_oifs;
	if (oifs > 0) /* the first entries may have none, and there is no array yet */
		row_oifs(core, mfe, &build->oifs[build->num_oifs], oifs);
	build->num_oifs += (uint32_t)oifs;
	build->begun = true;
	build->group = mfe->group;
	build->source = mfe->source;
	return 0;
}

static int
snapshot_build_ifaces(struct core *core, struct snapshot *next)
{
	struct iface *iface = iface_next(&core->ifaces, 0);

	if (iface == NULL)
		return 0;
	next->ifaces = calloc(core->ifaces.count, sizeof(*next->ifaces));
	if (next->ifaces == NULL)
		return -ENOMEM;
	for (; iface != NULL;
	     iface = iface_next(&core->ifaces, iface->link.link.ifindex))
		row_iface(core, iface, &next->ifaces[next->num_ifaces++]);
	return 0;
}

static int
snapshot_build_alarms(const struct core *core, struct snapshot *next)
{
	const struct alarm_row *alarm = NULL;

	if (core->alarms.count == 0)
		return 0;
	next->alarms = calloc(core->alarms.count, sizeof(*next->alarms));
	if (next->alarms == NULL)
		return -ENOMEM;
	while ((alarm = alarm_set_next(
		    &core->alarms, alarm != NULL ? alarm->spec.index : 0)) != NULL)
		next->alarms[next->num_alarms++] = *alarm;
	return 0;
}

static int
snapshot_build_boundaries(const struct core *core, struct snapshot *next)
{
	const struct iface *iface;
	uint32_t i, count = 0;

	for (iface = iface_next(&core->ifaces, 0); iface != NULL;
	     iface = iface_next(&core->ifaces, iface->link.link.ifindex))
		count += iface->num_boundaries;
	if (count == 0)
		return 0;
	next->boundaries = calloc(count, sizeof(*next->boundaries));
	if (next->boundaries == NULL)
		return -ENOMEM;
	for (iface = iface_next(&core->ifaces, 0); iface != NULL;
	     iface = iface_next(&core->ifaces, iface->link.link.ifindex)) {
		for (i = 0; i < iface->num_boundaries; i++)
			row_boundary(core, iface, &iface->boundaries[i],
			    &next->boundaries[next->num_boundaries++]);
	}
	return 0;
}

static int
snapshot_build_clients(const struct core *core, struct snapshot *next)
{
	const struct client *client = client_next(&core->clients, 0);

	if (client == NULL)
		return 0;
	next->clients = calloc(core->clients.count, sizeof(*next->clients));
	if (next->clients == NULL)
		return -ENOMEM;
	for (; client != NULL; client = client_next(&core->clients, client->handle))
		row_client(client, &next->clients[next->num_clients++]);
	return 0;
}

static int
snapshot_build_finish(struct core *core, int64_t now)
{
	struct snapshot_build *build = &core->build;
	struct snapshot *next = build->next;

	if (snapshot_build_ifaces(core, next) != 0 ||
	    snapshot_build_alarms(core, next) != 0 ||
	    snapshot_build_boundaries(core, next) != 0 ||
	    snapshot_build_clients(core, next) != 0)
		return -ENOMEM;
	next->enabled = core->enabled;
	next->plane = core->plane->ops->name;
	core_get_status(core, &next->status);
	next->end_us = now;
	snapshot_release(build->past); /* NULL, unless this build was very short */
	build->past = snapshot_release_part(core->snapshot, SNAPSHOT_PAST_CHUNKS);
	core->snapshot = next;
	build->next = NULL;
	return 0;
}

/* 0: all are done; 1: more wait; -ENOMEM. */
static int
snapshot_build_mfes(struct core *core, unsigned limit)
{
	struct snapshot_build *build = &core->build;
	unsigned done = 0;
	struct mfe *mfe;
	int rc = 0;

	if (build->begun)
		mfe = mfe_after(&core->mfes, &build->group, &build->source);
	else
		mfe = mfe_from(&core->mfes, &build->group, &build->source);
	for (; mfe != NULL && rc == 0 && done < limit; mfe = mfe_next(mfe)) {
		uint32_t oifs = build->num_oifs;

		rc = snapshot_build_add(core, mfe);
		done += 1 + (build->num_oifs > oifs ? build->num_oifs - oifs : 0);
	}
	if (rc == 0 && mfe != NULL)
		return 1;
	if (rc == 0)
		rc = snapshot_build_end_chunk(build, core->snapshot);
	build->mfes_done = rc == 0;
	return rc;
}

bool
snapshot_build_work(struct core *core, int64_t now, unsigned limit)
{
	struct snapshot_build *build = &core->build;
	int rc = 0;

	if (build->past != NULL)
		build->past = snapshot_release_part(build->past, SNAPSHOT_PAST_CHUNKS);
	if (build->next == NULL)
		return build->past != NULL;
	if (!build->mfes_done)
		rc = snapshot_build_mfes(core, limit);
	if (rc == 0)
		rc = snapshot_members_work(
		    core, build->next, limit * SNAPSHOT_MEMBERS_PER_ROW);
	if (rc == 0)
		rc = snapshot_build_finish(core, now);
	if (rc > 0)
		return true;
	if (rc < 0) {
		snapshot_release(build->next);
		build->next = NULL;
		snapshot_members_stop(&build->members);
		build->failures++;
	}
	return build->past != NULL;
}
