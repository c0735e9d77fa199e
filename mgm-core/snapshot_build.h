/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot_build.h - making a snapshot in slices, sharing what did not change.
 */
#ifndef MGM_SNAPSHOT_BUILD_H
#define MGM_SNAPSHOT_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "snapshot.h"
#include "snapshot_members.h"

struct core;

/* In rows, of entries and of their oifs: what one slice has to copy at most. */
#define SNAPSHOT_CHUNK_ROWS 2000  /* a chunk where no earlier one gives its bounds */
#define SNAPSHOT_CHUNK_FEWEST 500 /* joined with the next where that is possible */
#define SNAPSHOT_CHUNK_MOST 3000  /* split */

/* The snapshot being made. All zero: none. */
struct snapshot_build {
	struct snapshot *next;    /* owned; NULL: no build runs */
	uint32_t chunks_capacity; /* of next's arrays */
	/* The chunk being filled; its room is kept for the next one. */
	struct snapshot_mfe *mfes; /* owned */
	struct snapshot_oif *oifs; /* owned */
	uint32_t num_mfes, mfes_capacity;
	uint32_t num_oifs, oifs_capacity;
	struct mgm_addr group, source; /* of the last row, if any is done */
	bool begun;
	bool mfes_done; /* the memberships are next */
	struct snapshot_members_build members;
	uint32_t old_chunk; /* of the snapshot before: the first one not yet passed */
	uint64_t failures;  /* builds given up for want of memory */
	struct snapshot *past; /* a reference, given back in slices; or NULL */
};

/* The first one, number 1, of nothing. NULL with errno. */
struct snapshot *snapshot_build_empty(void);
/* 0, -EALREADY (one is being made) or -ENOMEM. */
int snapshot_build_start(struct core *core, int64_t now);
/* About `limit` rows; true: more wait. A complete one replaces core->snapshot. */
bool snapshot_build_work(struct core *core, int64_t now, unsigned limit);
void snapshot_build_exit(struct snapshot_build *build);

/* Order of rows: (family, group, source). */
int snapshot_build_cmp(const struct snapshot_mfe *a, const struct snapshot_mfe *b);
void snapshot_release_chunk(struct snapshot_chunk *chunk);
/*
 * Releases a reference in parts: where it is the last one, at most so many chunks at a
 * call. NULL: it is released; else what is left of it, for the next call.
 */
struct snapshot *snapshot_release_part(struct snapshot *snapshot, uint32_t chunks);

#endif
