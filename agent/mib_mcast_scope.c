/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mcast_scope.c - the tables of ranges of groups of IPMCAST-MIB: source-specific
 * ones, boundaries, names of scopes, zones.
 *
 * All rows of the managed document are shown that an index can name, the configuration
 * file's (readOnly) among them, which may be of any groups. What a SET can make is what
 * RFC 5132 has: boundaries and names of 239.0.0.0/8 and of ff0x::/16, source-specific
 * ranges of IPv4 groups and of ff3x::/16. Another index names a row that can never be
 * (noCreation), as one with bits behind its prefix length.
 *
 * What the standard leaves to the agent is decided here (and in mib_managed.c, for both
 * modules):
 * - A boundary that is not in force (its row is not active, or a SET has just made it)
 *   has a TimeStamp of 0 and has dropped nothing.
 * - This machine is in one zone of each scope, which is therefore the default one;
 *   mib_context.c says which scopes and how zones are numbered.
 */
#include "config.h"

#include "mib_mcast_scope.h"

#include <stdlib.h>

#include "addr.h"
#include "managed.h"
#include "mib_context.h"
#include "mib_index.h"
#include "mib_managed.h"
#include "snapshot.h"

#define SSM_STATUS 4
#define SSM_STORAGE 5
#define BOUNDARY_STATUS 8
#define BOUNDARY_STORAGE 9
#define NAME_STRING 5
#define NAME_DEFAULT 6
#define NAME_STATUS 7
#define NAME_STORAGE 8
#define LANGUAGE_MIN 2 /* LangTag, RFC 5131 */
#define LANGUAGE_SIZE 64

/* ipMcastSsmRangeTable: the document's rows, in its order. */

uint32_t
mib_mcast_scope_ssm_count(const void *context)
{
	const struct managed *managed = mib_context_of(context)->managed;

	return managed != NULL ? (uint32_t)managed->num_ssm : 0;
}

static const struct managed_ssm *
mib_mcast_scope_ssm(const void *context, uint32_t row)
{
	return &mib_context_of(context)->managed->ssm[row];
}

size_t
mib_mcast_scope_ssm_index(const void *context, uint32_t row, uint32_t *ids)
{
	return mib_index_put_inet_prefix(
	    ids, &mib_mcast_scope_ssm(context, row)->group);
}

static void
mib_mcast_scope_ssm_status(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_ssm(context, row)->row.status;
}

static void
mib_mcast_scope_ssm_storage(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_ssm(context, row)->row.storage;
}

const struct mib_column mib_mcast_scope_ssm_columns[2] = {
    {SSM_STATUS, MIB_TYPE_INTEGER, mib_mcast_scope_ssm_status, true},
    {SSM_STORAGE, MIB_TYPE_INTEGER, mib_mcast_scope_ssm_storage, true},
};

/* A row that is there may change whatever its range is. */
static bool
mib_mcast_scope_is_ssm(const struct managed *draft, const struct mgm_prefix *group)
{
	const uint8_t *octets = group->addr.octets;

	if (!prefix_is_groups(group))
		return false;
	return group->addr.family == MGM_FAMILY_IPV4 ||
	       (group->len >= 16 && octets[1] >> 4 == 3) ||
	       managed_find_ssm(draft, group) != NULL;
}

enum mib_set_error
mib_mcast_scope_set_ssm(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	static const struct mib_managed_columns columns = {
	    .status = SSM_STATUS, .storage = SSM_STORAGE};
	struct mib_index in = {.ids = index, .left = index_len};
	const struct mgm_prefix group = mib_index_take_inet_prefix(&in);

	(void)context; /* a range is of no interface */
	*failed = 0;
	if (!mib_index_end(&in) || !mib_mcast_scope_is_ssm(draft, &group))
		return MIB_SET_NO_CREATION;
	return mib_managed_set_ssm(draft, &group, &columns, assignments, count, failed);
}

/* ipMcastBoundaryTable: the context has them in order. */

uint32_t
mib_mcast_scope_boundary_count(const void *context)
{
	return mib_context_of(context)->num_boundaries;
}

static const struct mib_boundary *
mib_mcast_scope_boundary(const void *context, uint32_t row)
{
	return &mib_context_of(context)->boundaries[row];
}

size_t
mib_mcast_scope_boundary_index(const void *context, uint32_t row, uint32_t *ids)
{
	const struct mib_boundary *boundary = mib_mcast_scope_boundary(context, row);

	ids[0] = boundary->ifindex;
	return 1 + mib_index_put_inet_prefix(ids + 1, &boundary->row->group);
}

static int
mib_mcast_scope_cmp_boundary(const void *a, const void *b)
{
	const struct mib_boundary *wanted = a;
	const struct snapshot_boundary *at = b;

	if (wanted->ifindex != at->ifindex)
		return wanted->ifindex < at->ifindex ? -1 : 1;
	return prefix_cmp(&wanted->row->group, &at->group);
}

/* It as it is in force; zeros where it is not. */
static struct snapshot_boundary
mib_mcast_scope_in_force(const void *context, uint32_t row)
{
	const struct mib_boundary *wanted = mib_mcast_scope_boundary(context, row);
	const struct snapshot *snapshot = mib_context_of(context)->snapshot;
	const struct snapshot_boundary none = {0}, *found = NULL;

	if (snapshot->num_boundaries > 0)
		found = bsearch(wanted, snapshot->boundaries, snapshot->num_boundaries,
		    sizeof(*snapshot->boundaries), mib_mcast_scope_cmp_boundary);
	return found != NULL ? *found : none;
}

static void
mib_mcast_scope_boundary_timestamp(
    const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_context_timestamp(
	    context, mib_mcast_scope_in_force(context, row).since_us);
}

static void
mib_mcast_scope_boundary_octets(
    const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_in_force(context, row).counters.octets;
}

static void
mib_mcast_scope_boundary_packets(
    const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_in_force(context, row).counters.packets;
}

static void
mib_mcast_scope_boundary_status(
    const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_boundary(context, row)->row->row.status;
}

static void
mib_mcast_scope_boundary_storage(
    const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_boundary(context, row)->row->row.storage;
}

const struct mib_column mib_mcast_scope_boundary_columns[5] = {
    {5, MIB_TYPE_TIMETICKS, mib_mcast_scope_boundary_timestamp, false},
    {6, MIB_TYPE_COUNTER64, mib_mcast_scope_boundary_octets, false},
    {7, MIB_TYPE_COUNTER64, mib_mcast_scope_boundary_packets, false},
    {BOUNDARY_STATUS, MIB_TYPE_INTEGER, mib_mcast_scope_boundary_status, true},
    {BOUNDARY_STORAGE, MIB_TYPE_INTEGER, mib_mcast_scope_boundary_storage, true},
};

enum mib_set_error
mib_mcast_scope_set_boundary(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	static const struct mib_managed_columns columns = {
	    .status = BOUNDARY_STATUS, .storage = BOUNDARY_STORAGE};
	struct mib_index in = {.ids = index, .left = index_len};
	const uint32_t ifindex = mib_index_take_number(&in);
	const struct mgm_prefix group = mib_index_take_inet_prefix(&in);

	*failed = 0;
	if (!mib_index_end(&in) || !mib_context_is_scope(&group))
		return MIB_SET_NO_CREATION;
	return mib_managed_set_boundary(mib_context_of(context), draft, ifindex, &group,
	    &columns, assignments, count, failed);
}

/* ipMcastScopeNameTable: the context has them in order. */

uint32_t
mib_mcast_scope_name_count(const void *context)
{
	return mib_context_of(context)->num_names;
}

static const struct managed_scope *
mib_mcast_scope_name(const void *context, uint32_t row)
{
	return mib_context_of(context)->names[row];
}

size_t
mib_mcast_scope_name_index(const void *context, uint32_t row, uint32_t *ids)
{
	const struct managed_scope *scope = mib_mcast_scope_name(context, row);
	size_t n = mib_index_put_inet_prefix(ids, &scope->group);

	return n + mib_index_put_text(ids + n, scope->language);
}

static void
mib_mcast_scope_name_string(const void *context, uint32_t row, struct mib_value *value)
{
	mib_managed_scope_name(mib_mcast_scope_name(context, row), value);
}

static void
mib_mcast_scope_name_default(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_name(context, row)->preferred
			    ? MIB_MANAGED_TRUE
			    : MIB_MANAGED_FALSE;
}

static void
mib_mcast_scope_name_status(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_name(context, row)->row.status;
}

static void
mib_mcast_scope_name_storage(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_name(context, row)->row.storage;
}

const struct mib_column mib_mcast_scope_name_columns[4] = {
    {NAME_STRING, MIB_TYPE_OCTETS, mib_mcast_scope_name_string, true},
    {NAME_DEFAULT, MIB_TYPE_INTEGER, mib_mcast_scope_name_default, true},
    {NAME_STATUS, MIB_TYPE_INTEGER, mib_mcast_scope_name_status, true},
    {NAME_STORAGE, MIB_TYPE_INTEGER, mib_mcast_scope_name_storage, true},
};

enum mib_set_error
mib_mcast_scope_set_name(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	static const struct mib_managed_columns columns = {
	    .status = NAME_STATUS,
	    .storage = NAME_STORAGE,
	    .name = NAME_STRING,
	    .preferred = NAME_DEFAULT,
	};
	struct mib_index in = {.ids = index, .left = index_len};
	struct managed_scope key = {.group = mib_index_take_inet_prefix(&in)};

	(void)context; /* a scope is of no interface */
	*failed = 0;
	mib_index_take_text(&in, key.language, LANGUAGE_SIZE);
	if (!mib_index_end(&in) || !mib_context_is_scope(&key.group) ||
	    key.language[LANGUAGE_MIN - 1] == '\0' ||
	    !managed_is_language(key.language))
		return MIB_SET_NO_CREATION;
	return mib_managed_set_scope(draft, &key, &columns, assignments, count, failed);
}

/* ipMcastZoneTable: the context has them in order. */

uint32_t
mib_mcast_scope_zone_count(const void *context)
{
	return mib_context_of(context)->num_zones;
}

static const struct mib_zone *
mib_mcast_scope_zone(const void *context, uint32_t row)
{
	return &mib_context_of(context)->zones[row];
}

size_t
mib_mcast_scope_zone_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = mib_mcast_scope_zone(context, row)->number;
	return 1;
}

static void
mib_mcast_scope_zone_default(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_zone(context, row)->number;
}

static void
mib_mcast_scope_zone_type(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_zone(context, row)->range.addr.family;
}

static void
mib_mcast_scope_zone_address(const void *context, uint32_t row, struct mib_value *value)
{
	mib_set_inet(value, &mib_mcast_scope_zone(context, row)->range.addr);
}

static void
mib_mcast_scope_zone_length(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mcast_scope_zone(context, row)->range.len;
}

const struct mib_column mib_mcast_scope_zone_columns[4] = {
    {2, MIB_TYPE_UNSIGNED, mib_mcast_scope_zone_default, false},
    {3, MIB_TYPE_INTEGER, mib_mcast_scope_zone_type, false},
    {4, MIB_TYPE_OCTETS, mib_mcast_scope_zone_address, false},
    {5, MIB_TYPE_UNSIGNED, mib_mcast_scope_zone_length, false},
};
