/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_route.h - what both standard modules show of forwarding entries and next hops.
 */
#ifndef MGM_MIB_ROUTE_H
#define MGM_MIB_ROUTE_H

#include <stdint.h>

struct mgm_addr;
struct mib_value;
struct snapshot;
struct snapshot_mfe;
struct snapshot_oif;

const struct snapshot *mib_route_snapshot(const void *context);

/* 0: it does not expire. An entry in its last hundredth of a second shows 1. */
uint64_t mib_route_expiry(
    const struct snapshot *snapshot, const struct snapshot_mfe *mfe);
/* IANAipMRouteProtocol; other(1) where there is none. */
uint64_t mib_route_protocol(uint32_t protocol);
/* IANAipRouteProtocol of the RPF route; other(1) where there is none. */
uint64_t mib_route_rt_protocol(const struct snapshot_mfe *mfe);
/* unicast(1) or multicast(2). */
uint64_t mib_route_rt_type(const struct snapshot_mfe *mfe);
/* What names a next hop: the group, but where the interface has several behind it. */
const struct mgm_addr *mib_route_next_hop(
    const struct snapshot_mfe *mfe, const struct snapshot_oif *oif);

#endif
