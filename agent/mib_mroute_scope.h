/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mroute_scope.h - the tables of boundaries and scope names of IPMROUTE-STD-MIB.
 */
#ifndef MGM_MIB_MROUTE_SCOPE_H
#define MGM_MIB_MROUTE_SCOPE_H

#include "mib_table.h"

/* Parts of two views of the module (mib_mroute.c). */
extern const struct mib_column mib_mroute_scope_boundary_columns[1];
uint32_t mib_mroute_scope_boundary_count(const void *context);
size_t mib_mroute_scope_boundary_index(
    const void *context, uint32_t row, uint32_t *ids);
enum mib_set_error mib_mroute_scope_set_boundary(const void *context,
    struct managed *draft, const uint32_t *index, size_t index_len,
    const struct mib_assignment *assignments, size_t count, size_t *failed);

extern const struct mib_column mib_mroute_scope_name_columns[3];
uint32_t mib_mroute_scope_name_count(const void *context);
size_t mib_mroute_scope_name_index(const void *context, uint32_t row, uint32_t *ids);
enum mib_set_error mib_mroute_scope_set_name(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed);

#endif
