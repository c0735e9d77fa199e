/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * range.c - sorted ranges of groups: which of them hold an address?
 *
 * Two prefixes are apart, or one holds the other. Sorted by address, the wider first,
 * those that hold an address are the last one at or before it and that one's parents,
 * so that the smallest is found by one binary search and a short climb, however many
 * ranges an operator has.
 *
 * Invariants: a parent comes before its children and holds them; there may be equal
 * ranges, of which the last is found.
 */
#include "config.h"

#include "range.h"

#include "addr.h"

#include <stdbool.h>
#include <stddef.h>

static bool
range_holds(const struct range *range, const struct mgm_prefix *prefix)
{
	return range->prefix.len <= prefix->len &&
	       prefix_contains(&range->prefix, &prefix->addr);
}

void
range_link(struct range *ranges, uint32_t count)
{
	uint32_t i, parent;

	for (i = 0; i < count; i++) {
		parent = i > 0 ? i - 1 : RANGE_NONE;
		while (parent != RANGE_NONE &&
		       !range_holds(&ranges[parent], &ranges[i].prefix))
			parent = ranges[parent].parent;
		ranges[i].parent = parent;
	}
}

const struct range *
range_find(const struct range *ranges, uint32_t count, const struct mgm_addr *addr)
{
	uint32_t low = 0, high = count, at;

	/* low: the first range that begins after the address. */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (addr_cmp(&ranges[middle].prefix.addr, addr) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	at = low > 0 ? low - 1 : RANGE_NONE;
	while (at != RANGE_NONE && !prefix_contains(&ranges[at].prefix, addr))
		at = ranges[at].parent;
	return at != RANGE_NONE ? &ranges[at] : NULL;
}
