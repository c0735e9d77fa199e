/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * review.h - a walk over the entries whose groups lie in a range, in slices.
 */
#ifndef MGM_REVIEW_H
#define MGM_REVIEW_H

#include <stdbool.h>

#include "mgm_types.h"

struct core;
struct mfe;

/* All zero: nothing is to be looked at. */
struct review {
	bool active;
	struct mgm_addr group, source; /* passed already, and all before them */
	struct mgm_addr last;          /* the last group */
};

/* Entries with groups in the prefix too, those that were passed once more. */
void review_add(struct review *review, const struct mgm_prefix *prefix);
/* The next entry, or NULL: that was all. */
struct mfe *review_next(const struct core *core, struct review *review);

#endif
