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
 * - An interface whose threshold or limit the configuration gives takes neither by SET
 *   (inconsistentValue).
 * - Where a protocol is asked for and there is none, it is other(1).
 */
#include "config.h"

#include "mib_mroute.h"

#include <string.h>

#include "managed.h"
#include "managed_draft.h"
#include "managed_row.h"
#include "mgm_types.h"
#include "mib_context.h"
#include "mib_index.h"
#include "mib_mroute_scope.h"
#include "snapshot.h"

#define IPV4_LEN 4
#define TTL_SHOWN_MAX 255
#define INTERFACE_TTL 2  /* column */
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
	value->number = ((const struct mib_context *)context)->managed->enabled
			    ? ENABLED
			    : DISABLED;
}

static enum mib_set_error
mib_mroute_set_enable(const void *context, struct managed *draft, const uint32_t *index,
    size_t index_len, const struct mib_assignment *assignments, size_t count,
    size_t *failed)
{
	uint64_t wanted = assignments[0].value.number;

	(void)context; /* the draft has all */
	(void)count;   /* one column, so one assignment */
	*failed = 0;
	if (index_len != 1 || index[0] != 0)
		return MIB_SET_NO_CREATION;
	if (wanted != ENABLED && wanted != DISABLED)
		return MIB_SET_WRONG_VALUE;
	if (managed_row_check_write(draft->enabled_storage) != MIB_SET_OK)
		return MIB_SET_INCONSISTENT_VALUE;
	draft->enabled = wanted == ENABLED;
	return MIB_SET_OK;
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
	uint8_t mask[IPV4_LEN];

	mib_index_mask(bits, mask);
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
	return n + mib_index_put_ipv4(ids + n, oif->next_hop.family == MGM_FAMILY_IPV4
						   ? &oif->next_hop
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

/* What is managed of it; NULL: nothing, and the values are 0. */
static const struct managed_iface *
mib_mroute_interface_managed(const void *context, uint32_t row)
{
	return managed_find_iface(((const struct mib_context *)context)->managed,
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

INTERFACE_COLUMN(protocol, mib_mroute_set_protocol(value, iface->protocol))
INTERFACE_COLUMN(in_octets, value->number = iface->counters.in_octets)
INTERFACE_COLUMN(out_octets, value->number = iface->counters.out_octets)

static void
mib_mroute_interface_ttl(const void *context, uint32_t row, struct mib_value *value)
{
	const struct managed_iface *managed =
	    mib_mroute_interface_managed(context, row);
	uint32_t ttl = managed != NULL ? managed->ttl_threshold : 0;

	value->number = ttl < TTL_SHOWN_MAX ? ttl : TTL_SHOWN_MAX;
}

static void
mib_mroute_interface_rate_limit(
    const void *context, uint32_t row, struct mib_value *value)
{
	const struct managed_iface *managed =
	    mib_mroute_interface_managed(context, row);
	uint32_t limit = managed != NULL ? managed->rate_limit : 0;

	value->number = limit < INT32_MAX ? limit : INT32_MAX;
}

/* The interface of a row, which no SET can make. */
static bool
mib_mroute_interface_is_row(
    const struct mib_context *context, const uint32_t *index, size_t index_len)
{
	const struct snapshot_iface *iface;

	if (index_len != 1)
		return false;
	iface = mib_context_iface(context, index[0]);
	return iface != NULL && iface->present;
}

static enum mib_set_error
mib_mroute_set_interface(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	struct managed_iface row = {.storage = MANAGED_NONVOLATILE};
	const struct managed_iface *present;
	const char *name;
	size_t i;

	*failed = 0;
	if (!mib_mroute_interface_is_row(context, index, index_len))
		return MIB_SET_NO_CREATION;
	name = mib_context_iface(context, index[0])->link.name;
	memcpy(row.ifname, name, sizeof(row.ifname));
	present = managed_find_iface(draft, name);
	if (present != NULL)
		row = *present;
	for (i = 0; i < count; i++) {
		uint64_t number = assignments[i].value.number;
		bool ttl = assignments[i].column == INTERFACE_TTL;

		*failed = i;
		if (number > (ttl ? TTL_SHOWN_MAX : INT32_MAX))
			return MIB_SET_WRONG_VALUE;
		if (managed_row_check_write(row.storage) != MIB_SET_OK)
			return MIB_SET_INCONSISTENT_VALUE;
		if (ttl)
			row.ttl_threshold = (uint32_t)number;
		else
			row.rate_limit = (uint32_t)number;
	}
	return managed_row_result(managed_draft_set_iface(draft, &row));
}

static const struct mib_column mib_mroute_enable_columns[] = {
    {1, MIB_TYPE_INTEGER, mib_mroute_enable, true},
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
    {4, MIB_TYPE_INTEGER, mib_mroute_interface_rate_limit, true},
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
    MIB_VIEW_SET(mib_mroute_root, mib_mroute_enable_columns, mib_mroute_scalar_count,
	mib_mroute_scalar_index, mib_mroute_set_enable),
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
