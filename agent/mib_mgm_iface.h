/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_iface.h - the tables of interfaces and of their discards of MGM-MIB.
 */
#ifndef MGM_MIB_MGM_IFACE_H
#define MGM_MIB_MGM_IFACE_H

#include "mib_table.h"

/* Parts of two views of the module (mib_mgm.c). */
extern const struct mib_column mib_mgm_iface_columns[21];
uint32_t mib_mgm_iface_count(const void *context);
size_t mib_mgm_iface_index(const void *context, uint32_t row, uint32_t *ids);

extern const struct mib_column mib_mgm_iface_drop_columns[1];
uint32_t mib_mgm_iface_drop_count(const void *context);
size_t mib_mgm_iface_drop_index(const void *context, uint32_t row, uint32_t *ids);

#endif
