/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_health.h - mgmHealth of MGM-MIB: how the agent itself fares.
 */
#ifndef MGM_MIB_MGM_HEALTH_H
#define MGM_MIB_MGM_HEALTH_H

#include "mib_table.h"

/* Of one row, index 0 (mib_context.h). */
extern const struct mib_column mib_mgm_health_columns[26];

#endif
