/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mcast_route.h - the tables of routes and next hops of IPMCAST-MIB.
 */
#ifndef MGM_MIB_MCAST_ROUTE_H
#define MGM_MIB_MCAST_ROUTE_H

#include "mib_table.h"

/* Parts of two views of the module (mib_mcast.c). */
extern const struct mib_column mib_mcast_route_columns[18];
uint32_t mib_mcast_route_count(const void *context);
size_t mib_mcast_route_index(const void *context, uint32_t row, uint32_t *ids);

extern const struct mib_column mib_mcast_route_hop_columns[7];
uint32_t mib_mcast_route_hop_count(const void *context);
size_t mib_mcast_route_hop_index(const void *context, uint32_t row, uint32_t *ids);

#endif
