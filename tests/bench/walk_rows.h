/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * walk_rows.h - the rows of ipMRouteTable that fake_snapshot.c makes, as a formula.
 *
 * For what answers without a table (constant_agent.c, agentx_peer.c), and for the
 * walker to know which instance must come next. OIDs are of unsigned long, as Net-SNMP
 * has them.
 */
#ifndef MGM_WALK_ROWS_H
#define MGM_WALK_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_ROWS_ROOT 1, 3, 6, 1, 2, 1, 83, 1, 1 /* ipMRoute */
#define WALK_ROWS_ROOT_LEN 9
#define WALK_ROWS_FIRST 4 /* columns of ipMRouteEntry */
#define WALK_ROWS_LAST 16
#define WALK_ROWS_COLUMNS (WALK_ROWS_LAST - WALK_ROWS_FIRST + 1)
#define WALK_ROWS_INDEX_LEN 12
#define WALK_ROWS_OID_LEN (WALK_ROWS_ROOT_LEN + 3 + WALK_ROWS_INDEX_LEN)

/* One instance of the table. */
struct walk_row {
	unsigned column;
	uint32_t row;
};

/* The name of an instance; `name` has room for WALK_ROWS_OID_LEN. */
void walk_rows_name(struct walk_row at, unsigned long *name);
/*
 * The first instance after `name` (or at it, where inclusive) in a table of `count`
 * rows. False where there is none.
 */
bool walk_rows_next(const unsigned long *name, size_t len, bool inclusive,
    uint32_t count, struct walk_row *found);
/* The tag of a column's type, which BER and AgentX have in common. */
uint8_t walk_rows_type(unsigned column);

#endif
