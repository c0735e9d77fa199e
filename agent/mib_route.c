/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_route.c - what both standard modules show of forwarding entries and next hops.
 *
 * RFC 2932 and RFC 5132 have the same notions under different names and types; what
 * either leaves to the agent is decided once, here, so that a manager finds the same in
 * both. Knows no columns and no indexes. Holds no state.
 */
#include "config.h"

#include "mib_route.h"
#include "mib_uptime.h"

#include "mgm_types.h"
#include "mib_context.h"
#include "snapshot.h"

#define RT_PROTO_OTHER 1
#define RT_TYPE_UNICAST 1
#define RT_TYPE_MULTICAST 2

const struct snapshot *
mib_route_snapshot(const void *context)
{
	return mib_context_of(context)->snapshot;
}

uint64_t
mib_route_expiry(const struct snapshot *snapshot, const struct snapshot_mfe *mfe)
{
	uint64_t ticks;

	if (mfe->expires_us == INT64_MAX)
		return 0;
	ticks = mib_uptime_ticks(mfe->expires_us - snapshot->end_us);
	return ticks > 0 ? ticks : 1;
}

uint64_t
mib_route_protocol(uint32_t protocol)
{
	return protocol != 0 ? protocol : MGM_PROTO_OTHER;
}

uint64_t
mib_route_rt_protocol(const struct snapshot_mfe *mfe)
{
	return mfe->route.addr.family != MGM_FAMILY_UNSPEC ? mfe->route_protocol
							   : RT_PROTO_OTHER;
}

uint64_t
mib_route_rt_type(const struct snapshot_mfe *mfe)
{
	return mfe->route_multicast ? RT_TYPE_MULTICAST : RT_TYPE_UNICAST;
}

const struct mgm_addr *
mib_route_next_hop(const struct snapshot_mfe *mfe, const struct snapshot_oif *oif)
{
	return oif->next_hop.family != MGM_FAMILY_UNSPEC ? &oif->next_hop : &mfe->group;
}
