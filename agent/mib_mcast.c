/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mcast.c - IPMCAST-MIB (RFC 5132), read from a struct mib_context.
 *
 * The scalars, and the tables of interfaces and of local listeners; those of routes and
 * next hops are in mib_mcast_route.c, those of ranges of groups in mib_mcast_scope.c.
 * What IPMROUTE-STD-MIB shows too is the same there (mib_route.c, mib_managed.c).
 *
 * What the standard leaves to the agent is decided here:
 * - An interface that takes part has a row for IPv4 and none for IPv6: planes forward
 *   IPv4, and a threshold that nothing heeds would be a lie. IPv6 entries, which
 *   clients may have made, do have rows in the tables of routes and next hops.
 * - ipMcastEnabled is ipMRouteEnable by another name.
 * - What a SET can change is shown from the managed document, not from the snapshot,
 *   which may be a second old: a manager that sets a value reads it back.
 * - Whose a local membership is the kernel does not tell, so
 * ipMcastLocalListenerRunIndex is 0. Memberships of the kernel itself (224.0.0.1) are
 * among them.
 */
#include "config.h"

#include "mib_mcast.h"

#include "addr.h"
#include "managed.h"
#include "managed_row.h"
#include "mib_context.h"
#include "mib_index.h"
#include "mib_listener.h"
#include "mib_managed.h"
#include "mib_mcast_route.h"
#include "mib_mcast_scope.h"
#include "snapshot.h"

#define VERSION_IPV4 1 /* InetVersion */
#define TTL_MAX 256
#define INTERFACE_TTL 3 /* columns */
#define INTERFACE_RATE_LIMIT 4
#define INTERFACE_STORAGE 5

/* Scalars. */

static void
mib_mcast_entry_count(const void *context, uint32_t row, struct mib_value *value)
{
	(void)row; /* a scalar has one */
	value->number = mib_mcast_route_count(context);
}

static void
mib_mcast_storage(const void *context, uint32_t row, struct mib_value *value)
{
	(void)row; /* a scalar has one */
	value->number = mib_context_of(context)->managed->enabled_storage;
}

static enum mib_set_error
mib_mcast_set_storage(const void *context, struct managed *draft, const uint32_t *index,
    size_t index_len, const struct mib_assignment *assignments, size_t count,
    size_t *failed)
{
	uint64_t wanted = assignments[0].value.number;
	enum mib_set_error error;

	(void)context; /* the draft has all */
	(void)count;   /* one column, so one assignment */
	*failed = 0;
	if (index_len != 1 || index[0] != 0)
		return MIB_SET_NO_CREATION;
	if (wanted > MANAGED_READONLY)
		return MIB_SET_WRONG_VALUE;
	error = managed_row_check_storage(
	    draft->enabled_storage, (enum managed_storage)wanted);
	if (error == MIB_SET_OK)
		draft->enabled_storage = (enum managed_storage)wanted;
	return error;
}

static const struct mib_column mib_mcast_first_columns[] = {
    {1, MIB_TYPE_INTEGER, mib_managed_enabled, true},
};

static const struct mib_column mib_mcast_second_columns[] = {
    {2, MIB_TYPE_UNSIGNED, mib_mcast_entry_count, false},
};

static const struct mib_column mib_mcast_last_columns[] = {
    {11, MIB_TYPE_INTEGER, mib_mcast_storage, true},
};

/* ipMcastInterfaceTable. */

static uint32_t
mib_mcast_interface_count(const void *context)
{
	return mib_context_of(context)->num_ifaces;
}

static size_t
mib_mcast_interface_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = VERSION_IPV4;
	ids[1] = mib_context_of(context)->ifaces[row]->link.ifindex;
	return 2;
}

static struct managed_iface
mib_mcast_interface(const void *context, uint32_t row)
{
	return mib_managed_iface(mib_context_of(context)->managed,
	    mib_context_of(context)->ifaces[row]->link.name);
}

static void
mib_mcast_interface_ttl(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_interface(context, row).ttl_threshold;
}

static void
mib_mcast_interface_rate_limit(
    const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_interface(context, row).rate_limit;
}

static void
mib_mcast_interface_storage(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_interface(context, row).storage;
}

static const struct mib_column mib_mcast_interface_columns[] = {
    {INTERFACE_TTL, MIB_TYPE_UNSIGNED, mib_mcast_interface_ttl, true},
    {INTERFACE_RATE_LIMIT, MIB_TYPE_UNSIGNED, mib_mcast_interface_rate_limit, true},
    {INTERFACE_STORAGE, MIB_TYPE_INTEGER, mib_mcast_interface_storage, true},
};

static enum mib_set_error
mib_mcast_set_interface(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	static const struct mib_managed_columns columns = {
	    .ttl = INTERFACE_TTL,
	    .ttl_max = TTL_MAX,
	    .rate_limit = INTERFACE_RATE_LIMIT,
	    .rate_limit_max = UINT32_MAX,
	    .storage = INTERFACE_STORAGE,
	};

	*failed = 0;
	if (index_len != 2 || index[0] != VERSION_IPV4)
		return MIB_SET_NO_CREATION;
	return mib_managed_set_iface(
	    context, draft, index[1], &columns, assignments, count, failed);
}

/* ipMcastLocalListenerTable. */

static uint32_t
mib_mcast_listener_count(const void *context)
{
	struct mib_listener *listeners = mib_context_of(context)->listeners;

	return listeners != NULL ? mib_listener_count(listeners) : 0;
}

static size_t
mib_mcast_listener_index(const void *context, uint32_t row, uint32_t *ids)
{
	const struct mib_listener_row *listener =
	    mib_listener_row(mib_context_of(context)->listeners, row);
	const struct mgm_prefix source = {.addr = listener->source,
	    .len = (uint8_t)addr_bits(listener->source.family)};
	size_t n = mib_index_put_inet(ids, &listener->group);

	n += mib_index_put_inet_prefix(ids + n, &source);
	ids[n++] = listener->ifindex;
	ids[n++] = 0;
	return n;
}

static void
mib_mcast_listener_run(const void *context, uint32_t row, struct mib_value *value)
{
	(void)context; /* nobody knows whose it is */
	(void)row;
	value->number = 0;
}

static const struct mib_column mib_mcast_listener_columns[] = {
    {7, MIB_TYPE_UNSIGNED, mib_mcast_listener_run, false},
};

/* ipMcast, 1.3.6.1.2.1.168.1, and the entries below it. */
#define MCAST 1, 3, 6, 1, 2, 1, 168, 1
static const uint32_t mib_mcast_root[] = {MCAST};
static const uint32_t mib_mcast_interface_root[] = {MCAST, 3, 1};
static const uint32_t mib_mcast_ssm_root[] = {MCAST, 4, 1};
static const uint32_t mib_mcast_route_root[] = {MCAST, 5, 1};
static const uint32_t mib_mcast_hop_root[] = {MCAST, 6, 1};
static const uint32_t mib_mcast_boundary_root[] = {MCAST, 7, 1};
static const uint32_t mib_mcast_name_root[] = {MCAST, 8, 1};
static const uint32_t mib_mcast_listener_root[] = {MCAST, 9, 1};
static const uint32_t mib_mcast_zone_root[] = {MCAST, 10, 1};

static const struct mib_view mib_mcast_views[] = {
    MIB_VIEW_SET(mib_mcast_root, mib_mcast_first_columns, mib_context_scalar_count,
	mib_context_scalar_index, mib_managed_set_enabled),
    MIB_VIEW(mib_mcast_root, mib_mcast_second_columns, mib_context_scalar_count,
	mib_context_scalar_index),
    MIB_VIEW_SET(mib_mcast_interface_root, mib_mcast_interface_columns,
	mib_mcast_interface_count, mib_mcast_interface_index, mib_mcast_set_interface),
    MIB_VIEW_SET(mib_mcast_ssm_root, mib_mcast_scope_ssm_columns,
	mib_mcast_scope_ssm_count, mib_mcast_scope_ssm_index, mib_mcast_scope_set_ssm),
    MIB_VIEW(mib_mcast_route_root, mib_mcast_route_columns, mib_mcast_route_count,
	mib_mcast_route_index),
    MIB_VIEW(mib_mcast_hop_root, mib_mcast_route_hop_columns, mib_mcast_route_hop_count,
	mib_mcast_route_hop_index),
    MIB_VIEW_SET(mib_mcast_boundary_root, mib_mcast_scope_boundary_columns,
	mib_mcast_scope_boundary_count, mib_mcast_scope_boundary_index,
	mib_mcast_scope_set_boundary),
    MIB_VIEW_SET(mib_mcast_name_root, mib_mcast_scope_name_columns,
	mib_mcast_scope_name_count, mib_mcast_scope_name_index,
	mib_mcast_scope_set_name),
    MIB_VIEW(mib_mcast_listener_root, mib_mcast_listener_columns,
	mib_mcast_listener_count, mib_mcast_listener_index),
    MIB_VIEW(mib_mcast_zone_root, mib_mcast_scope_zone_columns,
	mib_mcast_scope_zone_count, mib_mcast_scope_zone_index),
    MIB_VIEW_SET(mib_mcast_root, mib_mcast_last_columns, mib_context_scalar_count,
	mib_context_scalar_index, mib_mcast_set_storage),
};

const struct mib_module mib_mcast_module = {
    .name = "IPMCAST-MIB",
    .root = mib_mcast_root,
    .root_len = MIB_LENGTH(mib_mcast_root),
    .views = mib_mcast_views,
    .num_views = MIB_LENGTH(mib_mcast_views),
};
