/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mroute_scope.c - the tables of boundaries and scope names of IPMROUTE-STD-MIB.
 *
 * RFC 2932 has both for 239.0.0.0/8 alone: rows of other groups, which the other MIB or
 * the configuration may have made, are not shown, and an index outside of it, with a
 * mask that has holes or with bits behind the mask names a row that can never be
 * (noCreation). An interface that is not there may come (inconsistentName).
 *
 * What the standard leaves to the agent is decided here:
 * - Neither table has a StorageType: rows made here are kept across restarts.
 * - A scope without a name of its own is named by its range, so no row of these tables
 *   lacks what an active one needs.
 * - A language is a tag of RFC 1766 in lower case.
 * mib_managed.c has what is the same in IPMCAST-MIB.
 */
#include "config.h"

#include "mib_mroute_scope.h"

#include "managed.h"
#include "mib_context.h"
#include "mib_index.h"
#include "mib_managed.h"

#define BOUNDARY_STATUS 4
#define NAME_STRING 4
#define NAME_DEFAULT 5
#define NAME_STATUS 6

/* ipMRouteBoundaryTable: the context has them apart, in order. */

uint32_t
mib_mroute_scope_boundary_count(const void *context)
{
	return mib_context_of(context)->num_scoped;
}

static const struct mib_boundary *
mib_mroute_scope_boundary(const void *context, uint32_t row)
{
	return mib_context_of(context)->scoped[row];
}

size_t
mib_mroute_scope_boundary_index(const void *context, uint32_t row, uint32_t *ids)
{
	const struct mib_boundary *boundary = mib_mroute_scope_boundary(context, row);

	ids[0] = boundary->ifindex;
	return 1 + mib_index_put_ipv4_prefix(ids + 1, &boundary->row->group);
}

static void
mib_mroute_scope_boundary_status(
    const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mroute_scope_boundary(context, row)->row->row.status;
}

const struct mib_column mib_mroute_scope_boundary_columns[1] = {
    {BOUNDARY_STATUS, MIB_TYPE_INTEGER, mib_mroute_scope_boundary_status, true},
};

enum mib_set_error
mib_mroute_scope_set_boundary(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	static const struct mib_managed_columns columns = {.status = BOUNDARY_STATUS};
	struct mib_index in = {.ids = index, .left = index_len};
	uint32_t ifindex = mib_index_take_number(&in);
	struct mgm_prefix group = mib_index_take_ipv4_prefix(&in);

	*failed = 0;
	if (!mib_index_end(&in) || !mib_context_is_scoped(&group))
		return MIB_SET_NO_CREATION;
	return mib_managed_set_boundary(mib_context_of(context), draft, ifindex, &group,
	    &columns, assignments, count, failed);
}

/* ipMRouteScopeNameTable: one run of rows in the document, which has them in order. */

uint32_t
mib_mroute_scope_name_count(const void *context)
{
	return mib_context_of(context)->num_scoped_names;
}

static const struct managed_scope *
mib_mroute_scope_name(const void *context, uint32_t row)
{
	const struct mib_context *at = mib_context_of(context);

	return &at->managed->scopes[at->first_scoped_name + row];
}

size_t
mib_mroute_scope_name_index(const void *context, uint32_t row, uint32_t *ids)
{
	const struct managed_scope *scope = mib_mroute_scope_name(context, row);
	size_t n = mib_index_put_ipv4_prefix(ids, &scope->group);

	return n + mib_index_put_text_implied(ids + n, scope->language);
}

static void
mib_mroute_scope_name_string(const void *context, uint32_t row, struct mib_value *value)
{
	mib_managed_scope_name(mib_mroute_scope_name(context, row), value);
}

static void
mib_mroute_scope_name_default(
    const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mroute_scope_name(context, row)->preferred
			    ? MIB_MANAGED_TRUE
			    : MIB_MANAGED_FALSE;
}

static void
mib_mroute_scope_name_status(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mroute_scope_name(context, row)->row.status;
}

const struct mib_column mib_mroute_scope_name_columns[3] = {
    {NAME_STRING, MIB_TYPE_OCTETS, mib_mroute_scope_name_string, true},
    {NAME_DEFAULT, MIB_TYPE_INTEGER, mib_mroute_scope_name_default, true},
    {NAME_STATUS, MIB_TYPE_INTEGER, mib_mroute_scope_name_status, true},
};

enum mib_set_error
mib_mroute_scope_set_name(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	static const struct mib_managed_columns columns = {
	    .status = NAME_STATUS,
	    .name = NAME_STRING,
	    .preferred = NAME_DEFAULT,
	    .names_itself = true,
	};
	struct mib_index in = {.ids = index, .left = index_len};
	struct managed_scope key = {.group = mib_index_take_ipv4_prefix(&in)};

	(void)context; /* a scope is of no interface */
	*failed = 0;
	mib_index_take_text_implied(&in, key.language, sizeof(key.language));
	if (!mib_index_end(&in) || !mib_context_is_scoped(&key.group) ||
	    !managed_is_language(key.language))
		return MIB_SET_NO_CREATION;
	return mib_managed_set_scope(draft, &key, &columns, assignments, count, failed);
}
