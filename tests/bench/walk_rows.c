/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * walk_rows.c - the rows of ipMRouteTable that fake_snapshot.c makes, as a formula.
 *
 * Row i is (group 239.1.0.0 + i / 4, source 10.0.0.1 + i % 4, 32 bits of mask), so an
 * index is turned into the row behind it by arithmetic: no search and no memory, which
 * is what a ceiling needs. The walker compares every name it gets with the formula, so
 * a change of the fake's rows is found by the next run.
 */
#include "config.h"

#include "walk_rows.h"

#include <string.h>

#define GROUP 0xef010000u
#define SOURCE 0x0a000001u
#define SOURCES 4 /* of each group */
#define ENTRY_LEN (WALK_ROWS_ROOT_LEN + 2)

static const unsigned long walk_rows_entry[ENTRY_LEN] = {WALK_ROWS_ROOT, 2, 1};

static void
walk_rows_put(unsigned long *ids, uint32_t address)
{
	ids[0] = address >> 24;
	ids[1] = address >> 16 & 0xff;
	ids[2] = address >> 8 & 0xff;
	ids[3] = address & 0xff;
}

static uint32_t
walk_rows_take(const unsigned long *ids)
{
	return (uint32_t)(ids[0] << 24 | ids[1] << 16 | ids[2] << 8 | ids[3]);
}

void
walk_rows_name(struct walk_row at, unsigned long *name)
{
	memcpy(name, walk_rows_entry, sizeof(walk_rows_entry));
	name[ENTRY_LEN] = at.column;
	walk_rows_put(name + ENTRY_LEN + 1, GROUP + at.row / SOURCES);
	walk_rows_put(name + ENTRY_LEN + 5, SOURCE + at.row % SOURCES);
	walk_rows_put(name + ENTRY_LEN + 9, UINT32_MAX);
}

/* The row at or behind an index, of which the end may be missing. */
static uint32_t
walk_rows_from(const unsigned long *index, size_t len, bool inclusive)
{
	unsigned long whole[WALK_ROWS_INDEX_LEN] = {0};
	uint32_t group, source, row;

	if (len > WALK_ROWS_INDEX_LEN)
		len = WALK_ROWS_INDEX_LEN;
	memcpy(whole, index, len * sizeof(whole[0]));
	group = walk_rows_take(whole);
	source = walk_rows_take(whole + 4);
	if (group < GROUP)
		return 0;
	row = (group - GROUP) * SOURCES;
	if (source < SOURCE)
		return row;
	if (source - SOURCE >= SOURCES)
		return row + SOURCES;
	row += source - SOURCE;
	return walk_rows_take(whole + 8) == UINT32_MAX && !inclusive ? row + 1 : row;
}

bool
walk_rows_next(const unsigned long *name, size_t len, bool inclusive, uint32_t count,
    struct walk_row *found)
{
	size_t common = len < ENTRY_LEN ? len : ENTRY_LEN;
	size_t i;

	*found = (struct walk_row){.column = WALK_ROWS_FIRST};
	for (i = 0; i < common; i++) {
		if (name[i] != walk_rows_entry[i])
			return name[i] < walk_rows_entry[i] && count > 0;
	}
	if (len <= ENTRY_LEN || name[ENTRY_LEN] < WALK_ROWS_FIRST)
		return count > 0;
	if (name[ENTRY_LEN] > WALK_ROWS_LAST)
		return false;
	found->column = (unsigned)name[ENTRY_LEN];
	found->row =
	    walk_rows_from(name + ENTRY_LEN + 1, len - ENTRY_LEN - 1, inclusive);
	if (found->row >= count) {
		found->row = 0;
		found->column++;
	}
	return found->column <= WALK_ROWS_LAST && count > 0;
}

uint8_t
walk_rows_type(unsigned column)
{
	static const uint8_t types[WALK_ROWS_COLUMNS] = {
	    0x40, 0x02, 0x43, 0x43,       /* upstream, interface, up-time, expiry */
	    0x41, 0x41, 0x41, 0x02, 0x02, /* three counters, two protocols */
	    0x40, 0x40, 0x02, 0x46,       /* route, mask, its type, octets */
	};

	return types[column - WALK_ROWS_FIRST];
}
