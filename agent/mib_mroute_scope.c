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
 * - A scope without a name of its own shows "239.x.x.x/y", which a row that is made
 *   here, or whose name is set to nothing, then has for good. So no row of these tables
 *   lacks what an active one needs.
 * - Names are well-formed UTF-8 without control characters; a language is a tag of RFC
 *   1766 in lower case.
 */
#include "config.h"

#include "mib_mroute_scope.h"

#include <string.h>

#include "addr.h"
#include "managed.h"
#include "managed_draft.h"
#include "managed_row.h"
#include "mib_context.h"
#include "mib_index.h"
#include "snapshot.h"
#include "wire.h"

#define NAME_STRING 4
#define NAME_DEFAULT 5
#define TRUE_VALUE 1
#define FALSE_VALUE 2

static const struct mib_context *
mib_mroute_scope_context(const void *context)
{
	return context;
}

/* ipMRouteBoundaryTable: the context has them apart, in order. */

uint32_t
mib_mroute_scope_boundary_count(const void *context)
{
	return mib_mroute_scope_context(context)->num_scoped;
}

static const struct mib_boundary *
mib_mroute_scope_boundary(const void *context, uint32_t row)
{
	return mib_mroute_scope_context(context)->scoped[row];
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
    {4, MIB_TYPE_INTEGER, mib_mroute_scope_boundary_status, true},
};

enum mib_set_error
mib_mroute_scope_set_boundary(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	struct mib_index in = {.ids = index, .left = index_len};
	uint32_t ifindex = mib_index_take_number(&in);
	struct managed_boundary row = {.group = mib_index_take_ipv4_prefix(&in)};
	const struct managed_boundary *present = NULL;
	const struct snapshot_iface *iface;
	struct managed_row_request request = {0};
	enum managed_row_change change;
	enum mib_set_error error;
	size_t i;

	*failed = 0;
	if (!mib_index_end(&in) || !mib_context_is_scoped(&row.group))
		return MIB_SET_NO_CREATION;
	for (i = 0; i < count; i++) {
		*failed = i;
		error = managed_row_ask_status(&request, &assignments[i].value, i);
		if (error != MIB_SET_OK)
			return error;
	}
	iface = mib_context_iface(mib_mroute_scope_context(context), ifindex);
	if (iface != NULL) {
		memcpy(row.ifname, iface->link.name, sizeof(row.ifname));
		present = managed_find_boundary(draft, row.ifname, &row.group);
	}
	error = managed_row_decide(present != NULL ? &present->row : NULL, &request,
	    true, &row.row, &change, failed);
	if (error != MIB_SET_OK || change == MANAGED_ROW_KEEP)
		return error;
	if (iface == NULL)
		return MIB_SET_INCONSISTENT_NAME;
	if (change == MANAGED_ROW_STORE)
		return managed_row_result(managed_draft_put_boundary(draft, &row));
	managed_draft_remove_boundary(draft, &row);
	return MIB_SET_OK;
}

/* ipMRouteScopeNameTable: one run of rows in the document, which has them in order. */

uint32_t
mib_mroute_scope_name_count(const void *context)
{
	return mib_mroute_scope_context(context)->num_scoped_names;
}

static const struct managed_scope *
mib_mroute_scope_name(const void *context, uint32_t row)
{
	const struct mib_context *at = mib_mroute_scope_context(context);

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
	const struct managed_scope *scope = mib_mroute_scope_name(context, row);
	char literal[PREFIX_TEXT_SIZE];

	if (scope->name[0] != '\0')
		mib_set_text(value, scope->name);
	else
		mib_set_text(
		    value, prefix_format(&scope->group, literal, sizeof(literal)));
}

static void
mib_mroute_scope_name_default(
    const void *context, uint32_t row, struct mib_value *value)
{
	value->number =
	    mib_mroute_scope_name(context, row)->preferred ? TRUE_VALUE : FALSE_VALUE;
}

static void
mib_mroute_scope_name_status(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mroute_scope_name(context, row)->row.status;
}

const struct mib_column mib_mroute_scope_name_columns[3] = {
    {NAME_STRING, MIB_TYPE_OCTETS, mib_mroute_scope_name_string, true},
    {NAME_DEFAULT, MIB_TYPE_INTEGER, mib_mroute_scope_name_default, true},
    {6, MIB_TYPE_INTEGER, mib_mroute_scope_name_status, true},
};

/* One assignment, to the row or to what is asked of it. */
static enum mib_set_error
mib_mroute_scope_assign(const struct mib_assignment *assignment, size_t at,
    struct managed_scope *row, struct managed_row_request *request)
{
	const struct mib_value *value = &assignment->value;

	switch (assignment->column) {
	case NAME_STRING:
		if (value->len >= sizeof(row->name))
			return MIB_SET_WRONG_LENGTH;
		if (!wire_text_is_clean(value->octets, value->len))
			return MIB_SET_WRONG_VALUE;
		memcpy(row->name, value->octets, value->len);
		row->name[value->len] = '\0';
		managed_row_ask_value(request, at);
		return MIB_SET_OK;
	case NAME_DEFAULT:
		if (value->number != TRUE_VALUE && value->number != FALSE_VALUE)
			return MIB_SET_WRONG_VALUE;
		row->preferred = value->number == TRUE_VALUE;
		managed_row_ask_value(request, at);
		return MIB_SET_OK;
	default:
		return managed_row_ask_status(request, value, at);
	}
}

enum mib_set_error
mib_mroute_scope_set_name(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	struct mib_index in = {.ids = index, .left = index_len};
	struct managed_scope row = {.group = mib_index_take_ipv4_prefix(&in)};
	const struct managed_scope *present;
	struct managed_row_request request = {0};
	enum managed_row_change change;
	enum mib_set_error error;
	size_t i;

	(void)context; /* a scope is of no interface */
	*failed = 0;
	mib_index_take_text_implied(&in, row.language, sizeof(row.language));
	if (!mib_index_end(&in) || !mib_context_is_scoped(&row.group) ||
	    !managed_is_language(row.language))
		return MIB_SET_NO_CREATION;
	present = managed_find_scope(draft, &row.group, row.language);
	if (present != NULL)
		row = *present;
	for (i = 0; i < count; i++) {
		*failed = i;
		error = mib_mroute_scope_assign(&assignments[i], i, &row, &request);
		if (error != MIB_SET_OK)
			return error;
	}
	if (row.name[0] == '\0')
		prefix_format(&row.group, row.name, sizeof(row.name));
	error = managed_row_decide(present != NULL ? &present->row : NULL, &request,
	    true, &row.row, &change, failed);
	if (error != MIB_SET_OK || change == MANAGED_ROW_KEEP)
		return error;
	if (change == MANAGED_ROW_STORE)
		return managed_row_result(managed_draft_put_scope(draft, &row));
	managed_draft_remove_scope(draft, &row);
	return MIB_SET_OK;
}
