/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot_members.c - the memberships of a snapshot, listed in slices and shared.
 *
 * The table of memberships counts its changes (member_table.generation). While the
 * count stays, snapshots share one list, however large. Else the list is made anew, by
 * a cursor that is a key. Where the count moves meanwhile, the list is begun again, so
 * that it shows one moment; after SNAPSHOT_MEMBERS_RESTARTS of that it goes on to its
 * end, and each row is true for the moment it was read, as those of entries are. Such a
 * list is shared with nobody: the next snapshot makes a new one.
 *
 * A million memberships take some 70 MB for each list that somebody still reads. Room
 * for all is asked for at once, so that no slice copies what earlier ones wrote, and
 * given back in parts, because the system needs milliseconds for so much memory.
 */
#include "config.h"

#include "snapshot_members.h"

#include "core_internal.h"
#include "row.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#define SNAPSHOT_MEMBERS_PART 32768 /* rows given back to the system by one slice */
#define SNAPSHOT_MEMBERS_SPARE 64   /* rows, for joins while the list is made */

struct snapshot_members *
snapshot_members_empty(void)
{
	struct snapshot_members *members = calloc(1, sizeof(*members));

	if (members != NULL)
		atomic_init(&members->references, 1);
	return members;
}

void
snapshot_release_members(struct snapshot_members *members)
{
	if (members == NULL || atomic_fetch_sub_explicit(
				   &members->references, 1, memory_order_acq_rel) > 1)
		return;
	free(members->rows);
	free(members);
}

bool
snapshot_members_shrink(struct snapshot_members *members)
{
	struct core_membership_row *rows;

	if (members == NULL || members->count <= SNAPSHOT_MEMBERS_PART ||
	    atomic_load_explicit(&members->references, memory_order_acquire) > 1)
		return false;
	members->count -= SNAPSHOT_MEMBERS_PART;
	rows = reallocarray(members->rows, members->count, sizeof(*rows));
	if (rows == NULL)
		return false;
	members->rows = rows;
	return true;
}

void
snapshot_members_stop(struct snapshot_members_build *build)
{
	snapshot_release_members(build->next);
	build->next = NULL;
	build->capacity = 0;
	build->restarts = 0;
}

/* Room for `wanted` rows. 0 or -ENOMEM. */
static int
snapshot_members_reserve(struct snapshot_members_build *build, uint32_t wanted)
{
	struct core_membership_row *rows;

	if (wanted <= build->capacity)
		return 0;
	wanted += wanted / 8 + SNAPSHOT_MEMBERS_SPARE;
	rows = reallocarray(build->next->rows, wanted, sizeof(*rows));
	if (rows == NULL)
		return -ENOMEM;
	build->next->rows = rows;
	build->capacity = wanted;
	return 0;
}

/* 0 or -ENOMEM; what an earlier attempt wrote is forgotten, its room is kept. */
static int
snapshot_members_begin(struct core *core)
{
	struct snapshot_members_build *build = &core->build.members;

	if (build->next == NULL)
		build->next = snapshot_members_empty();
	if (build->next == NULL)
		return -ENOMEM;
	build->next->count = 0;
	build->generation = core->members.generation;
	return snapshot_members_reserve(build, core->members.count);
}

/* The first that is not listed yet. */
static struct member *
snapshot_members_position(const struct core *core)
{
	const struct snapshot_members *list = core->build.members.next;
	struct member_key key = {0};

	if (list->count > 0) {
		const struct core_membership_row *last = &list->rows[list->count - 1];

		key = (struct member_key){
		    last->group.addr, last->source.addr, last->ifindex, last->handle};
	}
	return member_after(&core->members, &key);
}

/* 0: all are listed; 1: more wait; -ENOMEM. */
static int
snapshot_members_walk(struct core *core, unsigned limit)
{
	struct snapshot_members_build *build = &core->build.members;
	struct member *member = snapshot_members_position(core);

	for (; member != NULL; member = member_next(member)) {
		if (limit-- == 0)
			return 1;
		if (snapshot_members_reserve(build, build->next->count + 1) != 0)
			return -ENOMEM;
		row_membership(member, &build->next->rows[build->next->count++]);
	}
	return 0;
}

int
snapshot_members_work(struct core *core, struct snapshot *next, unsigned limit)
{
	struct snapshot_members_build *build = &core->build.members;
	uint64_t generation = core->members.generation;
	int rc = 0;

	if (build->next == NULL && build->listed == generation) {
		next->members = core->snapshot->members;
		atomic_fetch_add_explicit(
		    &next->members->references, 1, memory_order_relaxed);
		return 0;
	}
	if (build->next == NULL) {
		rc = snapshot_members_begin(core);
	} else if (build->generation != generation &&
		   build->restarts < SNAPSHOT_MEMBERS_RESTARTS) {
		build->restarts++;
		rc = snapshot_members_begin(core);
	}
	if (rc == 0)
		rc = snapshot_members_walk(core, limit);
	if (rc > 0)
		return rc;
	if (rc == 0) {
		build->listed = build->generation == generation ? generation : 0;
		next->members = build->next;
		build->next = NULL;
	}
	snapshot_members_stop(build);
	return rc;
}
