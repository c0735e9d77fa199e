/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_client.h - the tables of clients and of memberships of MGM-MIB.
 */
#ifndef MGM_MIB_MGM_CLIENT_H
#define MGM_MIB_MGM_CLIENT_H

#include "mib_table.h"

/* Parts of two views of the module (mib_mgm.c). */
extern const struct mib_column mib_mgm_client_columns[13];
uint32_t mib_mgm_client_count(const void *context);
size_t mib_mgm_client_index(const void *context, uint32_t row, uint32_t *ids);

extern const struct mib_column mib_mgm_client_member_columns[3];
uint32_t mib_mgm_client_member_count(const void *context);
size_t mib_mgm_client_member_index(const void *context, uint32_t row, uint32_t *ids);

#endif
