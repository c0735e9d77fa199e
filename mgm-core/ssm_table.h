/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ssm_table.h - the groups in which only (S,G) memberships count, and their change.
 */
#ifndef MGM_SSM_TABLE_H
#define MGM_SSM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "range.h"

struct core;
struct mfe;

struct ssm_ranges {
	struct range *list; /* owned; sorted and linked */
	uint32_t count;
};

struct ssm_table {
	struct ssm_ranges ranges;
	/* While a change goes through the groups: */
	struct ssm_ranges old; /* for those that it has not reached */
	bool walking;
	bool begun;            /* it has reached a group */
	bool reviewing;        /* entries of that group still follow the old ranges */
	struct mgm_addr first; /* group that the change may concern, and the last */
	struct mgm_addr last;
	struct mgm_addr group;  /* reached */
	struct mgm_addr source; /* of its last entry that was looked at */
};

/* NULL: the standard ones, 232/8 and ff3x::/32. 0 or -ENOMEM. */
int ssm_table_init(
    struct ssm_table *table, const struct mgm_prefix *ranges, size_t count);
void ssm_table_exit(struct ssm_table *table);
/* The range that makes the group source-specific, or NULL. */
const struct mgm_prefix *ssm_table_find(
    const struct ssm_table *table, const struct mgm_addr *group);
/* The entry may still have the oifs of before a change. */
bool ssm_table_is_behind(const struct ssm_table *table, const struct mfe *mfe);
/* So many entries or groups; true: more wait. */
bool ssm_table_work(struct core *core, int64_t now, unsigned limit);

#endif
