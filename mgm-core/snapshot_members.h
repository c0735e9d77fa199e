/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot_members.h - the memberships of a snapshot, listed in slices and shared.
 */
#ifndef MGM_SNAPSHOT_MEMBERS_H
#define MGM_SNAPSHOT_MEMBERS_H

#include <stdbool.h>
#include <stdint.h>

#include "snapshot.h"

#define SNAPSHOT_MEMBERS_RESTARTS 2

/* The list being made. All zero: none was made yet. */
struct snapshot_members_build {
	struct snapshot_members *next; /* owned; NULL: not begun */
	uint32_t capacity;             /* of its rows */
	uint64_t generation;           /* of the memberships when it began */
	uint32_t restarts;
	/* Of the memberships that the newest snapshot lists; 0: of no one moment. */
	uint64_t listed;
};

/* One of nothing, with one reference. NULL with errno. */
struct snapshot_members *snapshot_members_empty(void);
/*
 * About `limit` rows. 0: `next` has its list; 1: more wait; -ENOMEM: what was begun is
 * gone. Until 0 every call is for the same snapshot.
 */
int snapshot_members_work(struct core *core, struct snapshot *next, unsigned limit);
/* What was begun is thrown away. */
void snapshot_members_stop(struct snapshot_members_build *build);
/*
 * Where nobody else has it: gives a part of its memory back; false: little is left, and
 * releasing it costs little.
 */
bool snapshot_members_shrink(struct snapshot_members *members);
/* NULL is accepted. */
void snapshot_release_members(struct snapshot_members *members);

#endif
