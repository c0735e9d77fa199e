/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * range.h - sorted ranges of groups: which of them hold an address?
 */
#ifndef MGM_RANGE_H
#define MGM_RANGE_H

#include <stdint.h>

#include "mgm_types.h"

struct range {
	struct mgm_prefix prefix;
	uint32_t parent; /* the smallest earlier one that holds it; RANGE_NONE */
	void *of;        /* the user's */
};

#define RANGE_NONE UINT32_MAX

/* Fills in the parents. The ranges are sorted by prefix_cmp(). */
void range_link(struct range *ranges, uint32_t count);
/* The smallest that holds the address, or NULL. The ranges are linked. */
const struct range *range_find(
    const struct range *ranges, uint32_t count, const struct mgm_addr *addr);

#endif
