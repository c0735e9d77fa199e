/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mcast_route.c - the tables of routes and next hops of IPMCAST-MIB.
 *
 * Rows of both families, in the order of the snapshot, which is that of the index: the
 * address type comes first, and addresses of one type are of one length.
 *
 * What the standard leaves to the agent is decided here (and in mib_route.c, for both
 * modules):
 * - An entry is of one group and one source: prefix lengths are 32 or 128.
 * - ipMcastRoutePkts and ipMcastRouteOctets count the same packets: those forwarded,
 *   once, on however many next hops. (ipMRoutePkts counts those received.)
 * - ipMcastRouteBps is the rate of ipMcastRouteOctets in the last whole period of
 *   sampling (mgm-core/rate.c).
 * - ipMcastRouteInIfIndex is 0 where there is no route to the source.
 * - ipMcastRouteNextHopClosestMemberHops is the interface's threshold, which says the
 *   same of a packet: 0 lets all go, 256 none. How far members are is not known.
 * - A next hop has no timer of its own, so its expiry is the entry's.
 */
#include "config.h"

#include "mib_mcast_route.h"

#include "addr.h"
#include "mgm_types.h"
#include "mib_context.h"
#include "mib_index.h"
#include "mib_route.h"
#include "snapshot.h"

/* One group, one source. */
static size_t
mib_mcast_route_put(uint32_t *ids, const struct snapshot_mfe *mfe)
{
	const struct mgm_prefix group = {
	    .addr = mfe->group, .len = (uint8_t)addr_bits(mfe->group.family)};
	const struct mgm_prefix source = {
	    .addr = mfe->source, .len = (uint8_t)addr_bits(mfe->source.family)};
	size_t n = mib_index_put_inet_prefix(ids, &group);

	return n + mib_index_put_inet_prefix(ids + n, &source);
}

/* ipMcastRouteTable. */

uint32_t
mib_mcast_route_count(const void *context)
{
	const struct snapshot *snapshot = mib_route_snapshot(context);

	return snapshot != NULL ? snapshot->num_mfes : 0;
}

size_t
mib_mcast_route_index(const void *context, uint32_t row, uint32_t *ids)
{
	return mib_mcast_route_put(
	    ids, snapshot_mfe_at(mib_route_snapshot(context), row));
}

/* A getter of ipMcastRouteTable: `mfe` is what it reads. */
#define ROUTE_COLUMN(name, statement)                                   \
	static void mib_mcast_route_##name(                             \
	    const void *context, uint32_t row, struct mib_value *value) \
	{                                                               \
		const struct snapshot_mfe *mfe =                        \
		    snapshot_mfe_at(mib_route_snapshot(context), row);  \
                                                                        \
		statement;                                              \
	}

ROUTE_COLUMN(upstream_type, value->number = mfe->upstream.family)
ROUTE_COLUMN(upstream, mib_set_inet(value, &mfe->upstream))
ROUTE_COLUMN(in_ifindex, value->number = mfe->iif)
ROUTE_COLUMN(timestamp, value->number = mib_context_timestamp(context, mfe->created_us))
ROUTE_COLUMN(expiry, value->number = mib_route_expiry(mib_route_snapshot(context), mfe))
ROUTE_COLUMN(protocol, value->number = mib_route_protocol(mfe->protocol))
ROUTE_COLUMN(rt_protocol, value->number = mib_route_rt_protocol(mfe))
ROUTE_COLUMN(rt_address_type, value->number = mfe->route.addr.family)
ROUTE_COLUMN(rt_address, mib_set_inet(value, &mfe->route.addr))
ROUTE_COLUMN(rt_prefix_length, value->number = mfe->route.len)
ROUTE_COLUMN(rt_type, value->number = mib_route_rt_type(mfe))
ROUTE_COLUMN(octets, value->number = mfe->counters.forwarded_octets)
ROUTE_COLUMN(packets, value->number = mfe->counters.forwarded_packets)
ROUTE_COLUMN(ttl_octets, value->number = mfe->counters.ttl_octets)
ROUTE_COLUMN(ttl_packets, value->number = mfe->counters.ttl_packets)
ROUTE_COLUMN(wrong_if_octets, value->number = mfe->counters.wrong_if_octets)
ROUTE_COLUMN(wrong_if_packets, value->number = mfe->counters.wrong_if_packets)
ROUTE_COLUMN(bps, value->number = mfe->forwarded_bits)

const struct mib_column mib_mcast_route_columns[18] = {
    {7, MIB_TYPE_INTEGER, mib_mcast_route_upstream_type, false},
    {8, MIB_TYPE_OCTETS, mib_mcast_route_upstream, false},
    {9, MIB_TYPE_INTEGER, mib_mcast_route_in_ifindex, false},
    {10, MIB_TYPE_TIMETICKS, mib_mcast_route_timestamp, false},
    {11, MIB_TYPE_TIMETICKS, mib_mcast_route_expiry, false},
    {12, MIB_TYPE_INTEGER, mib_mcast_route_protocol, false},
    {13, MIB_TYPE_INTEGER, mib_mcast_route_rt_protocol, false},
    {14, MIB_TYPE_INTEGER, mib_mcast_route_rt_address_type, false},
    {15, MIB_TYPE_OCTETS, mib_mcast_route_rt_address, false},
    {16, MIB_TYPE_UNSIGNED, mib_mcast_route_rt_prefix_length, false},
    {17, MIB_TYPE_INTEGER, mib_mcast_route_rt_type, false},
    {18, MIB_TYPE_COUNTER64, mib_mcast_route_octets, false},
    {19, MIB_TYPE_COUNTER64, mib_mcast_route_packets, false},
    {20, MIB_TYPE_COUNTER64, mib_mcast_route_ttl_octets, false},
    {21, MIB_TYPE_COUNTER64, mib_mcast_route_ttl_packets, false},
    {22, MIB_TYPE_COUNTER64, mib_mcast_route_wrong_if_octets, false},
    {23, MIB_TYPE_COUNTER64, mib_mcast_route_wrong_if_packets, false},
    {24, MIB_TYPE_COUNTER64, mib_mcast_route_bps, false},
};

/* ipMcastRouteNextHopTable. */

uint32_t
mib_mcast_route_hop_count(const void *context)
{
	const struct snapshot *snapshot = mib_route_snapshot(context);

	return snapshot != NULL ? snapshot->num_oifs : 0;
}

size_t
mib_mcast_route_hop_index(const void *context, uint32_t row, uint32_t *ids)
{
	const struct snapshot_mfe *mfe;
	const struct snapshot_oif *oif =
	    snapshot_oif_at(mib_route_snapshot(context), row, &mfe);
	size_t n = mib_mcast_route_put(ids, mfe);

	ids[n++] = oif->ifindex;
	return n + mib_index_put_inet(ids + n, mib_route_next_hop(mfe, oif));
}

/* A getter of ipMcastRouteNextHopTable: `oif` of `mfe`. */
#define HOP_COLUMN(name, statement)                                          \
	static void mib_mcast_route_hop_##name(                              \
	    const void *context, uint32_t row, struct mib_value *value)      \
	{                                                                    \
		const struct snapshot_mfe *mfe;                              \
		const struct snapshot_oif *oif =                             \
		    snapshot_oif_at(mib_route_snapshot(context), row, &mfe); \
                                                                             \
		statement;                                                   \
	}

HOP_COLUMN(state, value->number = (uint64_t)oif->state)
HOP_COLUMN(timestamp, value->number = mib_context_timestamp(context, oif->since_us))
HOP_COLUMN(expiry, value->number = mib_route_expiry(mib_route_snapshot(context), mfe);
	   (void)oif)
HOP_COLUMN(hops, value->number = oif->ttl_threshold)
HOP_COLUMN(protocol, value->number = mib_route_protocol(oif->protocol))
HOP_COLUMN(octets, value->number = oif->counters.octets)
HOP_COLUMN(packets, value->number = oif->counters.packets)

const struct mib_column mib_mcast_route_hop_columns[7] = {
    {10, MIB_TYPE_INTEGER, mib_mcast_route_hop_state, false},
    {11, MIB_TYPE_TIMETICKS, mib_mcast_route_hop_timestamp, false},
    {12, MIB_TYPE_TIMETICKS, mib_mcast_route_hop_expiry, false},
    {13, MIB_TYPE_UNSIGNED, mib_mcast_route_hop_hops, false},
    {14, MIB_TYPE_INTEGER, mib_mcast_route_hop_protocol, false},
    {15, MIB_TYPE_COUNTER64, mib_mcast_route_hop_octets, false},
    {16, MIB_TYPE_COUNTER64, mib_mcast_route_hop_packets, false},
};
