/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mroute.c - IPMROUTE-STD-MIB (RFC 2932), read from a struct mib_context.
 *
 * ipMRouteEnable, ipMRouteEntryCount, and the tables of routes, next hops and
 * interfaces; those of boundaries and scope names are in mib_mroute_scope.c. IPv4 only,
 * as that MIB is.
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
 * - What a SET can change is shown from the managed document, not from the snapshot,
 *   which may be a second old: a manager that sets a value reads it back.
 * - Where a protocol is asked for and there is none, it is other(1).
 * mib_route.c and mib_managed.c have what is the same in IPMCAST-MIB.
 */
#include "config.h"

#include "mib_mroute.h"
#include "mib_uptime.h"

#include "managed.h"
#include "mgm_types.h"
#include "mib_context.h"
#include "mib_index.h"
#include "mib_managed.h"
#include "mib_mroute_scope.h"
#include "mib_route.h"
#include "snapshot.h"

#define IPV4_LEN 4
#define TTL_SHOWN_MAX 255
#define INTERFACE_TTL 2 /* columns */
#define INTERFACE_RATE_LIMIT 4

static void
mib_mroute_set_address(struct mib_value *value, const struct mgm_addr *addr)
{
	static const uint8_t zero[IPV4_LEN];

	mib_set_octets(
	    value, addr->family == MGM_FAMILY_IPV4 ? addr->octets : zero, IPV4_LEN);
}

/* The scalar of its own. */

static void
mib_mroute_entry_count(const void *context, uint32_t row, struct mib_value *value)
{
	(void)row; /* a scalar has one */
	value->number = mib_context_of(context)->ipv4_mfes;
}

/* ipMRouteTable. */

static uint32_t
mib_mroute_route_count(const void *context)
{
	return mib_context_of(context)->ipv4_mfes;
}

static size_t
mib_mroute_put_route(uint32_t *ids, const struct snapshot_mfe *mfe)
{
	size_t i, n = mib_index_put_ipv4(ids, &mfe->group);

	n += mib_index_put_ipv4(ids + n, &mfe->source);
	for (i = 0; i < IPV4_LEN; i++)
		ids[n++] = 255;
	return n;
}

static size_t
mib_mroute_route_index(const void *context, uint32_t row, uint32_t *ids)
{
	return mib_mroute_put_route(
	    ids, snapshot_mfe_at(mib_route_snapshot(context), row));
}

/* A getter of ipMRouteTable: `mfe` and `snapshot` are what it reads. */
#define ROUTE_COLUMN(name, statement)                                            \
	static void mib_mroute_route_##name(                                     \
	    const void *context, uint32_t row, struct mib_value *value)          \
	{                                                                        \
		const struct snapshot *snapshot = mib_route_snapshot(context);   \
		const struct snapshot_mfe *mfe = snapshot_mfe_at(snapshot, row); \
                                                                                 \
		statement;                                                       \
	}

ROUTE_COLUMN(upstream, mib_mroute_set_address(value, &mfe->upstream))
ROUTE_COLUMN(in_ifindex, value->number = mfe->iif)
ROUTE_COLUMN(
    up_time, value->number = mib_uptime_ticks(snapshot->end_us - mfe->created_us))
ROUTE_COLUMN(expiry_time, value->number = mib_route_expiry(snapshot, mfe))
ROUTE_COLUMN(
    packets, value->number = mfe->counters.in_packets + mfe->counters.wrong_if_packets)
ROUTE_COLUMN(different_in_if, value->number = mfe->counters.wrong_if_packets)
ROUTE_COLUMN(octets, value->number = mfe->counters.forwarded_octets)
ROUTE_COLUMN(protocol, value->number = mib_route_protocol(mfe->protocol))
ROUTE_COLUMN(rt_proto, value->number = mib_route_rt_protocol(mfe))
ROUTE_COLUMN(rt_address, mib_mroute_set_address(value, &mfe->route.addr))
ROUTE_COLUMN(rt_type, value->number = mib_route_rt_type(mfe))

static void
mib_mroute_route_rt_mask(const void *context, uint32_t row, struct mib_value *value)
{
	const struct snapshot_mfe *mfe =
	    snapshot_mfe_at(mib_route_snapshot(context), row);
	unsigned bits = mfe->route.addr.family == MGM_FAMILY_IPV4 ? mfe->route.len : 0;
	uint8_t mask[IPV4_LEN];

	mib_index_mask(bits, mask);
	mib_set_octets(value, mask, sizeof(mask));
}

/* ipMRouteNextHopTable. */

static uint32_t
mib_mroute_next_hop_count(const void *context)
{
	return mib_context_of(context)->ipv4_oifs;
}

static size_t
mib_mroute_next_hop_index(const void *context, uint32_t row, uint32_t *ids)
{
	const struct snapshot_mfe *mfe;
	const struct snapshot_oif *oif =
	    snapshot_oif_at(mib_route_snapshot(context), row, &mfe);
	size_t n = mib_mroute_put_route(ids, mfe);

	ids[n++] = oif->ifindex;
	return n + mib_index_put_ipv4(ids + n, mib_route_next_hop(mfe, oif));
}

/* A getter of ipMRouteNextHopTable: `oif` of `mfe`, and `snapshot`. */
#define NEXT_HOP_COLUMN(name, statement)                                               \
	static void mib_mroute_next_hop_##name(                                        \
	    const void *context, uint32_t row, struct mib_value *value)                \
	{                                                                              \
		const struct snapshot *snapshot = mib_route_snapshot(context);         \
		const struct snapshot_mfe *mfe;                                        \
		const struct snapshot_oif *oif = snapshot_oif_at(snapshot, row, &mfe); \
                                                                                       \
		statement;                                                             \
	}

NEXT_HOP_COLUMN(state, value->number = (uint64_t)oif->state)
NEXT_HOP_COLUMN(
    up_time, value->number = mib_uptime_ticks(snapshot->end_us - oif->since_us))
NEXT_HOP_COLUMN(expiry_time, value->number = mib_route_expiry(snapshot, mfe); (void)oif)
NEXT_HOP_COLUMN(hops, value->number = oif->ttl_threshold > 0 ? oif->ttl_threshold : 1)
NEXT_HOP_COLUMN(protocol, value->number = mib_route_protocol(oif->protocol))
NEXT_HOP_COLUMN(packets, value->number = oif->counters.packets)

/* ipMRouteInterfaceTable. */

static uint32_t
mib_mroute_interface_count(const void *context)
{
	return mib_context_of(context)->num_ifaces;
}

static const struct snapshot_iface *
mib_mroute_interface(const void *context, uint32_t row)
{
	return mib_context_of(context)->ifaces[row];
}

static struct managed_iface
mib_mroute_interface_managed(const void *context, uint32_t row)
{
	return mib_managed_iface(mib_context_of(context)->managed,
	    mib_mroute_interface(context, row)->link.name);
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

INTERFACE_COLUMN(protocol, value->number = mib_route_protocol(iface->protocol))
INTERFACE_COLUMN(in_octets, value->number = iface->counters.in_octets)
INTERFACE_COLUMN(out_octets, value->number = iface->counters.out_octets)

static void
mib_mroute_interface_ttl(const void *context, uint32_t row, struct mib_value *value)
{
	uint32_t ttl = mib_mroute_interface_managed(context, row).ttl_threshold;

	value->number = ttl < TTL_SHOWN_MAX ? ttl : TTL_SHOWN_MAX;
}

static void
mib_mroute_interface_rate_limit(
    const void *context, uint32_t row, struct mib_value *value)
{
	uint32_t limit = mib_mroute_interface_managed(context, row).rate_limit;

	value->number = limit < INT32_MAX ? limit : INT32_MAX;
}

static enum mib_set_error
mib_mroute_set_interface(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	static const struct mib_managed_columns columns = {
	    .ttl = INTERFACE_TTL,
	    .ttl_max = TTL_SHOWN_MAX,
	    .rate_limit = INTERFACE_RATE_LIMIT,
	    .rate_limit_max = INT32_MAX,
	};

	*failed = 0;
	if (index_len != 1)
		return MIB_SET_NO_CREATION;
	return mib_managed_set_iface(
	    context, draft, index[0], &columns, assignments, count, failed);
}

static const struct mib_column mib_mroute_enable_columns[] = {
    {1, MIB_TYPE_INTEGER, mib_managed_enabled, true},
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
    {INTERFACE_TTL, MIB_TYPE_INTEGER, mib_mroute_interface_ttl, true},
    {3, MIB_TYPE_INTEGER, mib_mroute_interface_protocol, false},
    {INTERFACE_RATE_LIMIT, MIB_TYPE_INTEGER, mib_mroute_interface_rate_limit, true},
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
static const uint32_t mib_mroute_boundary_root[] = {MROUTE, 5, 1};
static const uint32_t mib_mroute_scope_name_root[] = {MROUTE, 6, 1};

static const struct mib_view mib_mroute_views[] = {
    MIB_VIEW_SET(mib_mroute_root, mib_mroute_enable_columns, mib_context_scalar_count,
	mib_context_scalar_index, mib_managed_set_enabled),
    MIB_VIEW(mib_mroute_route_root, mib_mroute_route_columns, mib_mroute_route_count,
	mib_mroute_route_index),
    MIB_VIEW(mib_mroute_next_hop_root, mib_mroute_next_hop_columns,
	mib_mroute_next_hop_count, mib_mroute_next_hop_index),
    MIB_VIEW_SET(mib_mroute_interface_root, mib_mroute_interface_columns,
	mib_mroute_interface_count, mib_mroute_interface_index,
	mib_mroute_set_interface),
    MIB_VIEW_SET(mib_mroute_boundary_root, mib_mroute_scope_boundary_columns,
	mib_mroute_scope_boundary_count, mib_mroute_scope_boundary_index,
	mib_mroute_scope_set_boundary),
    MIB_VIEW_SET(mib_mroute_scope_name_root, mib_mroute_scope_name_columns,
	mib_mroute_scope_name_count, mib_mroute_scope_name_index,
	mib_mroute_scope_set_name),
    MIB_VIEW(mib_mroute_root, mib_mroute_entry_count_columns, mib_context_scalar_count,
	mib_context_scalar_index),
};

const struct mib_module mib_mroute_module = {
    .name = "IPMROUTE-STD-MIB",
    .root = mib_mroute_root,
    .root_len = MIB_LENGTH(mib_mroute_root),
    .views = mib_mroute_views,
    .num_views = MIB_LENGTH(mib_mroute_views),
};
