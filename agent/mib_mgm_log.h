/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_log.h - mgmLog of MGM-MIB: the last notifications, and what was not
 * notified.
 */
#ifndef MGM_MIB_MGM_LOG_H
#define MGM_MIB_MGM_LOG_H

#include "mib_table.h"

/* Parts of two views of the module (mib_mgm.c). */
extern const struct mib_column mib_mgm_log_scalar_columns[6];
extern const struct mib_column mib_mgm_log_columns[5];
uint32_t mib_mgm_log_count(const void *context);
size_t mib_mgm_log_index(const void *context, uint32_t row, uint32_t *ids);

#endif
