/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mroute.c - IPMROUTE-STD-MIB (RFC 2932), read from a struct mib_context.
 *
 * ipMRouteEnable, ipMRouteEntryCount, and the tables of routes, next hops and
 * interfaces. All read-only; IPv4 only, as that MIB is. Boundaries and scope names are
 * not served.
 *
 * What the standard leaves to the agent is decided here:
 * - A source is always one host: its mask is 255.255.255.255.
 * - ipMRoutePkts counts what was received for the flow, on the wrong interface too;
 *   ipMRouteOctets counts what was forwarded, once, on however many interfaces.
 * - ipMRouteInIfIndex is 0 where there is no route to the source.
 * - A next hop is named by the group, except on point-to-multipoint interfaces. It has
 *   no timer of its own, so its expiry is the entry's.
 * - 0 means "does not age" in both expiry columns; an entry in its last hundredth of a
 *   second therefore shows 1.
 * - ipMRouteNextHopClosestMemberHops is the least TTL that the interface's threshold
 *   lets out, and 1 (a member on the attached network) without threshold.
 * - ipMRouteInterfaceTtl ends at 255, where 256 (nothing goes out) must be shown.
 * - Where a protocol is asked for and there is none, it is other(1).
 */
#include "config.h"

#include "mib_mroute.h"

#include "mib_context.h"
#include "mgm_types.h"
#include "snapshot.h"

#define IPV4_LEN 4
#define TTL_SHOWN_MAX 255
#define RT_PROTO_OTHER 1 /* IANAipRouteProtocol */
#define RT_TYPE_UNICAST 1
#define RT_TYPE_MULTICAST 2
#define ENABLED 1
#define DISABLED 2

static const struct snapshot *
mib_mroute_snapshot(const void *context)
{
	return ((const struct mib_context *)context)->snapshot;
}

static void
mib_mroute_set_address(struct mib_value *value, const struct mgm_addr *addr)
{
	static const uint8_t zero[IPV4_LEN];

	mib_set_octets(
	    value, addr->family == MGM_FAMILY_IPV4 ? addr->octets : zero, IPV4_LEN);
}

static void
mib_mroute_set_protocol(struct mib_value *value, uint32_t protocol)
{
	value->number = protocol != 0 ? protocol : MGM_PROTO_OTHER;
}

static uint64_t
mib_mroute_expiry(const struct snapshot *snapshot, const struct snapshot_mfe *mfe)
{
	uint64_t ticks;

	if (mfe->expires_us == INT64_MAX)
		return 0;
	ticks = mib_context_ticks(mfe->expires_us - snapshot->end_us);
	return ticks > 0 ? ticks : 1;
}

/* Scalars. */

static uint32_t
mib_mroute_scalar_count(const void *context)
{
	return mib_mroute_snapshot(context) != NULL ? 1 : 0;
}

static size_t
mib_mroute_scalar_index(const void *context, uint32_t row, uint32_t *ids)
{
	(void)context; /* an instance of a scalar is 0 */
	ids[0] = row;
	return 1;
}

static void
mib_mroute_enable(const void *context, uint32_t row, struct mib_value *value)
{
	(void)row; /* a scalar has one */
	value->number = mib_mroute_snapshot(context)->enabled ? ENABLED : DISABLED;
}

static void
mib_mroute_entry_count(const void *context, uint32_t row, struct mib_value *value)
{
	(void)row; /* a scalar has one */
	value->number = ((const struct mib_context *)context)->ipv4_mfes;
}

/* ipMRouteTable. */

static uint32_t
mib_mroute_route_count(const void *context)
{
	return ((const struct mib_context *)context)->ipv4_mfes;
}

static size_t
mib_mroute_put_address(uint32_t *ids, const struct mgm_addr *addr)
{
	size_t i;

	for (i = 0; i < IPV4_LEN; i++)
		ids[i] = addr->octets[i];
	return IPV4_LEN;
}

static size_t
mib_mroute_put_route(uint32_t *ids, const struct snapshot_mfe *mfe)
{
	size_t i, n = mib_mroute_put_address(ids, &mfe->group);

	n += mib_mroute_put_address(ids + n, &mfe->source);
	for (i = 0; i < IPV4_LEN; i++)
		ids[n++] = 255;
	return n;
}

static size_t
mib_mroute_route_index(const void *context, uint32_t row, uint32_t *ids)
{
	return mib_mroute_put_route(
	    ids, snapshot_mfe_at(mib_mroute_snapshot(context), row));
}

/* A getter of ipMRouteTable: `mfe` and `snapshot` are what it reads. */
#define ROUTE_COLUMN(name, statement)                                            \
	static void mib_mroute_route_##name(                                     \
	    const void *context, uint32_t row, struct mib_value *value)          \
	{                                                                        \
		const struct snapshot *snapshot = mib_mroute_snapshot(context);  \
		const struct snapshot_mfe *mfe = snapshot_mfe_at(snapshot, row); \
                                                                                 \
		statement;                                                       \
	}

ROUTE_COLUMN(upstream, mib_mroute_set_address(value, &mfe->upstream))
ROUTE_COLUMN(in_ifindex, value->number = mfe->iif)
ROUTE_COLUMN(
    up_time, value->number = mib_context_ticks(snapshot->end_us - mfe->created_us))
ROUTE_COLUMN(expiry_time, value->number = mib_mroute_expiry(snapshot, mfe))
ROUTE_COLUMN(
    packets, value->number = mfe->counters.in_packets + mfe->counters.wrong_if_packets)
ROUTE_COLUMN(different_in_if, value->number = mfe->counters.wrong_if_packets)
ROUTE_COLUMN(octets, value->number = mfe->counters.forwarded_octets)
ROUTE_COLUMN(protocol, mib_mroute_set_protocol(value, mfe->protocol))
ROUTE_COLUMN(rt_proto, value->number = mfe->route.addr.family == MGM_FAMILY_IPV4
					   ? mfe->route_protocol
					   : RT_PROTO_OTHER)
ROUTE_COLUMN(rt_address, mib_mroute_set_address(value, &mfe->route.addr))
ROUTE_COLUMN(
    rt_type, value->number = mfe->route_multicast ? RT_TYPE_MULTICAST : RT_TYPE_UNICAST)

static void
mib_mroute_route_rt_mask(const void *context, uint32_t row, struct mib_value *value)
{
	const struct snapshot_mfe *mfe =
	    snapshot_mfe_at(mib_mroute_snapshot(context), row);
	unsigned bits = mfe->route.addr.family == MGM_FAMILY_IPV4 ? mfe->route.len : 0;
	uint8_t mask[IPV4_LEN] = {0};
	unsigned i;

	for (i = 0; i < bits && i < IPV4_LEN * 8; i++)
		mask[i / 8] |= (uint8_t)(0x80 >> (i % 8));
	mib_set_octets(value, mask, sizeof(mask));
}

/* ipMRouteNextHopTable. */

static uint32_t
mib_mroute_next_hop_count(const void *context)
{
	return ((const struct mib_context *)context)->ipv4_oifs;
}

static size_t
mib_mroute_next_hop_index(const void *context, uint32_t row, uint32_t *ids)
{
	const struct snapshot_mfe *mfe;
	const struct snapshot_oif *oif =
	    snapshot_oif_at(mib_mroute_snapshot(context), row, &mfe);
	size_t n = mib_mroute_put_route(ids, mfe);

	ids[n++] = oif->ifindex;
	return n + mib_mroute_put_address(
		       ids + n, oif->next_hop.family == MGM_FAMILY_IPV4 ? &oif->next_hop
									: &mfe->group);
}

/* A getter of ipMRouteNextHopTable: `oif` of `mfe`, and `snapshot`. */
#define NEXT_HOP_COLUMN(name, statement)                                               \
	static void mib_mroute_next_hop_##name(                                        \
	    const void *context, uint32_t row, struct mib_value *value)                \
	{                                                                              \
		const struct snapshot *snapshot = mib_mroute_snapshot(context);        \
		const struct snapshot_mfe *mfe;                                        \
		const struct snapshot_oif *oif = snapshot_oif_at(snapshot, row, &mfe); \
                                                                                       \
		statement;                                                             \
	}

NEXT_HOP_COLUMN(state, value->number = (uint64_t)oif->state)
NEXT_HOP_COLUMN(
    up_time, value->number = mib_context_ticks(snapshot->end_us - oif->since_us))
NEXT_HOP_COLUMN(expiry_time, value->number = mib_mroute_expiry(snapshot, mfe);
		(void)oif)
NEXT_HOP_COLUMN(hops, value->number = oif->ttl_threshold > 0 ? oif->ttl_threshold : 1)
NEXT_HOP_COLUMN(protocol, mib_mroute_set_protocol(value, oif->protocol))
NEXT_HOP_COLUMN(packets, value->number = oif->counters.packets)

/* ipMRouteInterfaceTable. */

static uint32_t
mib_mroute_interface_count(const void *context)
{
	return ((const struct mib_context *)context)->num_ifaces;
}

static const struct snapshot_iface *
mib_mroute_interface(const void *context, uint32_t row)
{
	return ((const struct mib_context *)context)->ifaces[row];
}

static size_t
mib_mroute_interface_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = mib_mroute_interface(context, row)->link.ifindex;
	return 1;
}

#define INTERFACE_COLUMN(name, statement)                               \
	static void mib_mroute_interface_##name(                        \
	    const void *context, uint32_t row, struct mib_value *value) \
	{                                                               \
		const struct snapshot_iface *iface =                    \
		    mib_mroute_interface(context, row);                 \
                                                                        \
		statement;                                              \
	}

INTERFACE_COLUMN(ttl, value->number = iface->ttl_threshold < TTL_SHOWN_MAX
					  ? iface->ttl_threshold
					  : TTL_SHOWN_MAX)
INTERFACE_COLUMN(protocol, mib_mroute_set_protocol(value, iface->protocol))
INTERFACE_COLUMN(rate_limit,
    value->number = iface->rate_limit < INT32_MAX ? iface->rate_limit : INT32_MAX)
INTERFACE_COLUMN(in_octets, value->number = iface->counters.in_octets)
INTERFACE_COLUMN(out_octets, value->number = iface->counters.out_octets)

static const struct mib_column mib_mroute_enable_columns[] = {
    {1, MIB_TYPE_INTEGER, mib_mroute_enable, false},
};

static const struct mib_column mib_mroute_entry_count_columns[] = {
    {7, MIB_TYPE_UNSIGNED, mib_mroute_entry_count, false},
};

static const struct mib_column mib_mroute_route_columns[] = {
    {4, MIB_TYPE_ADDRESS, mib_mroute_route_upstream, false},
    {5, MIB_TYPE_INTEGER, mib_mroute_route_in_ifindex, false},
    {6, MIB_TYPE_TIMETICKS, mib_mroute_route_up_time, false},
    {7, MIB_TYPE_TIMETICKS, mib_mroute_route_expiry_time, false},
    {8, MIB_TYPE_COUNTER32, mib_mroute_route_packets, false},
    {9, MIB_TYPE_COUNTER32, mib_mroute_route_different_in_if, false},
    {10, MIB_TYPE_COUNTER32, mib_mroute_route_octets, false},
    {11, MIB_TYPE_INTEGER, mib_mroute_route_protocol, false},
    {12, MIB_TYPE_INTEGER, mib_mroute_route_rt_proto, false},
    {13, MIB_TYPE_ADDRESS, mib_mroute_route_rt_address, false},
    {14, MIB_TYPE_ADDRESS, mib_mroute_route_rt_mask, false},
    {15, MIB_TYPE_INTEGER, mib_mroute_route_rt_type, false},
    {16, MIB_TYPE_COUNTER64, mib_mroute_route_octets, false},
};

static const struct mib_column mib_mroute_next_hop_columns[] = {
    {6, MIB_TYPE_INTEGER, mib_mroute_next_hop_state, false},
    {7, MIB_TYPE_TIMETICKS, mib_mroute_next_hop_up_time, false},
    {8, MIB_TYPE_TIMETICKS, mib_mroute_next_hop_expiry_time, false},
    {9, MIB_TYPE_INTEGER, mib_mroute_next_hop_hops, false},
    {10, MIB_TYPE_INTEGER, mib_mroute_next_hop_protocol, false},
    {11, MIB_TYPE_COUNTER32, mib_mroute_next_hop_packets, false},
};

static const struct mib_column mib_mroute_interface_columns[] = {
    {2, MIB_TYPE_INTEGER, mib_mroute_interface_ttl, false},
    {3, MIB_TYPE_INTEGER, mib_mroute_interface_protocol, false},
    {4, MIB_TYPE_INTEGER, mib_mroute_interface_rate_limit, false},
    {5, MIB_TYPE_COUNTER32, mib_mroute_interface_in_octets, false},
    {6, MIB_TYPE_COUNTER32, mib_mroute_interface_out_octets, false},
    {7, MIB_TYPE_COUNTER64, mib_mroute_interface_in_octets, false},
    {8, MIB_TYPE_COUNTER64, mib_mroute_interface_out_octets, false},
};

/* ipMRoute, 1.3.6.1.2.1.83.1.1, and the entries below it. */
#define MROUTE 1, 3, 6, 1, 2, 1, 83, 1, 1
static const uint32_t mib_mroute_root[] = {MROUTE};
static const uint32_t mib_mroute_route_root[] = {MROUTE, 2, 1};
static const uint32_t mib_mroute_next_hop_root[] = {MROUTE, 3, 1};
static const uint32_t mib_mroute_interface_root[] = {MROUTE, 4, 1};

static const struct mib_view mib_mroute_views[] = {
    MIB_VIEW(mib_mroute_root, mib_mroute_enable_columns, mib_mroute_scalar_count,
	mib_mroute_scalar_index),
    MIB_VIEW(mib_mroute_route_root, mib_mroute_route_columns, mib_mroute_route_count,
	mib_mroute_route_index),
    MIB_VIEW(mib_mroute_next_hop_root, mib_mroute_next_hop_columns,
	mib_mroute_next_hop_count, mib_mroute_next_hop_index),
    MIB_VIEW(mib_mroute_interface_root, mib_mroute_interface_columns,
	mib_mroute_interface_count, mib_mroute_interface_index),
    MIB_VIEW(mib_mroute_root, mib_mroute_entry_count_columns, mib_mroute_scalar_count,
	mib_mroute_scalar_index),
};

const struct mib_module mib_mroute_module = {
    .name = "IPMROUTE-STD-MIB",
    .root = mib_mroute_root,
    .root_len = MIB_LENGTH(mib_mroute_root),
    .views = mib_mroute_views,
    .num_views = MIB_LENGTH(mib_mroute_views),
};
