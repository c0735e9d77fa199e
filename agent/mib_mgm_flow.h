/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_flow.h - the tables of entries and next hops, groups and top of MGM-MIB.
 */
#ifndef MGM_MIB_MGM_FLOW_H
#define MGM_MIB_MGM_FLOW_H

#include "mib_table.h"

/* Parts of two views (mib_mgm.c), with the rows of mib_mcast_route.h. */
extern const struct mib_column mib_mgm_flow_columns[14];
extern const struct mib_column mib_mgm_flow_hop_columns[7];

extern const struct mib_column mib_mgm_flow_group_columns[6];
uint32_t mib_mgm_flow_group_count(const void *context);
size_t mib_mgm_flow_group_index(const void *context, uint32_t row, uint32_t *ids);

extern const struct mib_column mib_mgm_flow_top_columns[7];
uint32_t mib_mgm_flow_top_count(const void *context);
size_t mib_mgm_flow_top_index(const void *context, uint32_t row, uint32_t *ids);

#endif
