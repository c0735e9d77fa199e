/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mcast_scope.h - the tables of ranges of groups of IPMCAST-MIB: source-specific
 * ones, boundaries, names of scopes, zones.
 */
#ifndef MGM_MIB_MCAST_SCOPE_H
#define MGM_MIB_MCAST_SCOPE_H

#include "mib_table.h"

/* Parts of four views of the module (mib_mcast.c). */
extern const struct mib_column mib_mcast_scope_ssm_columns[2];
uint32_t mib_mcast_scope_ssm_count(const void *context);
size_t mib_mcast_scope_ssm_index(const void *context, uint32_t row, uint32_t *ids);
enum mib_set_error mib_mcast_scope_set_ssm(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed);

extern const struct mib_column mib_mcast_scope_boundary_columns[5];
uint32_t mib_mcast_scope_boundary_count(const void *context);
size_t mib_mcast_scope_boundary_index(const void *context, uint32_t row, uint32_t *ids);
enum mib_set_error mib_mcast_scope_set_boundary(const void *context,
    struct managed *draft, const uint32_t *index, size_t index_len,
    const struct mib_assignment *assignments, size_t count, size_t *failed);

extern const struct mib_column mib_mcast_scope_name_columns[4];
uint32_t mib_mcast_scope_name_count(const void *context);
size_t mib_mcast_scope_name_index(const void *context, uint32_t row, uint32_t *ids);
enum mib_set_error mib_mcast_scope_set_name(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed);

extern const struct mib_column mib_mcast_scope_zone_columns[4];
uint32_t mib_mcast_scope_zone_count(const void *context);
size_t mib_mcast_scope_zone_index(const void *context, uint32_t row, uint32_t *ids);

#endif
