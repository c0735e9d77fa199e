/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_managed.c - what both standard modules show and let change of the managed
 * document: the same rows, under the columns of each.
 *
 * A manager may write a row by one module and read it by the other. So what values are
 * good, which rows may change and what a row needs is decided here, once; the modules
 * know the index and the numbers of the columns. RowStatus and StorageType are
 * managed_row.c's.
 *
 * What the standards leave to the agent is decided here:
 * - An interface whose threshold or limit the configuration gives takes neither by SET
 *   (inconsistentValue).
 * - Names are well-formed UTF-8 without control characters.
 * - In RFC 2932 a scope without a name of its own shows its range, which a row that is
 *   made there, or whose name is set to nothing, then has for good. RFC 5132 asks for a
 *   name before a row is active, and a row that waits for it shows the range.
 *
 * Holds no state.
 */
#include "config.h"

#include "mib_managed.h"

#include <string.h>

#include "addr.h"
#include "managed_draft.h"
#include "managed_row.h"
#include "mib_context.h"
#include "snapshot.h"
#include "wire.h"

void
mib_managed_enabled(const void *context, uint32_t row, struct mib_value *value)
{
	(void)row; /* a scalar has one */
	value->number = mib_context_of(context)->managed->enabled ? MIB_MANAGED_TRUE
								  : MIB_MANAGED_FALSE;
}

enum mib_set_error
mib_managed_set_enabled(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	uint64_t wanted = assignments[0].value.number;

	(void)context; /* the draft has all */
	(void)count;   /* one column, so one assignment */
	*failed = 0;
	if (index_len != 1 || index[0] != 0)
		return MIB_SET_NO_CREATION;
	if (wanted != MIB_MANAGED_TRUE && wanted != MIB_MANAGED_FALSE)
		return MIB_SET_WRONG_VALUE;
	if (managed_row_check_write(draft->enabled_storage) != MIB_SET_OK)
		return MIB_SET_INCONSISTENT_VALUE;
	draft->enabled = wanted == MIB_MANAGED_TRUE;
	return MIB_SET_OK;
}

struct managed_iface
mib_managed_iface(const struct managed *managed, const char *name)
{
	const struct managed_iface *present = managed_find_iface(managed, name);
	struct managed_iface row = {.storage = MANAGED_NONVOLATILE};

	if (present != NULL)
		return *present;
	memcpy(row.ifname, name, strnlen(name, sizeof(row.ifname) - 1));
	return row;
}

/* One assignment to an interface's row, whose StorageType is `before` this SET. */
static enum mib_set_error
mib_managed_assign_iface(const struct mib_managed_columns *columns,
    const struct mib_assignment *assignment, enum managed_storage before,
    struct managed_iface *row)
{
	uint64_t number = assignment->value.number;
	bool ttl = assignment->column == columns->ttl;
	enum mib_set_error error;

	if (columns->storage != 0 && assignment->column == columns->storage) {
		if (number > MANAGED_READONLY)
			return MIB_SET_WRONG_VALUE;
		error = managed_row_check_storage(before, (enum managed_storage)number);
		if (error == MIB_SET_OK)
			row->storage = (enum managed_storage)number;
		return error;
	}
	if (number > (ttl ? columns->ttl_max : columns->rate_limit_max))
		return MIB_SET_WRONG_VALUE;
	if (managed_row_check_write(before) != MIB_SET_OK)
		return MIB_SET_INCONSISTENT_VALUE;
	if (ttl)
		row->ttl_threshold = (uint32_t)number;
	else
		row->rate_limit = (uint32_t)number;
	return MIB_SET_OK;
}

enum mib_set_error
mib_managed_set_iface(const struct mib_context *context, struct managed *draft,
    uint32_t ifindex, const struct mib_managed_columns *columns,
    const struct mib_assignment *assignments, size_t count, size_t *failed)
{
	const struct snapshot_iface *iface = mib_context_iface(context, ifindex);
	enum managed_storage before;
	struct managed_iface row;
	enum mib_set_error error;
	size_t i;

	*failed = 0;
	if (iface == NULL || !iface->present)
		return MIB_SET_NO_CREATION;
	row = mib_managed_iface(draft, iface->link.name);
	before = row.storage;
	for (i = 0; i < count; i++) {
		*failed = i;
		error =
		    mib_managed_assign_iface(columns, &assignments[i], before, &row);
		if (error != MIB_SET_OK)
			return error;
	}
	return managed_row_result(managed_draft_set_iface(draft, &row));
}

/* RowStatus or, where it is the column, StorageType. */
static enum mib_set_error
mib_managed_ask(const struct mib_managed_columns *columns,
    const struct mib_assignment *assignment, size_t at,
    struct managed_row_request *request)
{
	if (assignment->column == columns->status)
		return managed_row_ask_status(request, &assignment->value, at);
	return managed_row_ask_storage(request, &assignment->value, at);
}

/* For tables whose rows have nothing else. */
static enum mib_set_error
mib_managed_ask_all(const struct mib_managed_columns *columns,
    const struct mib_assignment *assignments, size_t count,
    struct managed_row_request *request, size_t *failed)
{
	enum mib_set_error error;
	size_t i;

	*request = (struct managed_row_request){0};
	for (i = 0; i < count; i++) {
		*failed = i;
		error = mib_managed_ask(columns, &assignments[i], i, request);
		if (error != MIB_SET_OK)
			return error;
	}
	return MIB_SET_OK;
}

enum mib_set_error
mib_managed_set_boundary(const struct mib_context *context, struct managed *draft,
    uint32_t ifindex, const struct mgm_prefix *group,
    const struct mib_managed_columns *columns, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	const struct snapshot_iface *iface = mib_context_iface(context, ifindex);
	const struct managed_boundary *present = NULL;
	struct managed_boundary row = {.group = *group};
	struct managed_row_request request;
	enum managed_row_change change;
	enum mib_set_error error;

	error = mib_managed_ask_all(columns, assignments, count, &request, failed);
	if (error != MIB_SET_OK)
		return error;
	if (iface != NULL) {
		memcpy(row.ifname, iface->link.name, sizeof(row.ifname));
		present = managed_find_boundary(draft, row.ifname, group);
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

void
mib_managed_scope_name(const struct managed_scope *scope, struct mib_value *value)
{
	char literal[PREFIX_TEXT_SIZE];

	if (scope->name[0] != '\0')
		mib_set_text(value, scope->name);
	else
		mib_set_text(
		    value, prefix_format(&scope->group, literal, sizeof(literal)));
}

/* One assignment, to the row or to what is asked of it. */
static enum mib_set_error
mib_managed_assign_scope(const struct mib_managed_columns *columns,
    const struct mib_assignment *assignment, size_t at, struct managed_scope *row,
    struct managed_row_request *request)
{
	const struct mib_value *value = &assignment->value;

	if (assignment->column == columns->name) {
		if (value->len >= sizeof(row->name))
			return MIB_SET_WRONG_LENGTH;
		if (!wire_text_is_clean(value->octets, value->len))
			return MIB_SET_WRONG_VALUE;
		memcpy(row->name, value->octets, value->len);
		row->name[value->len] = '\0';
	} else if (assignment->column == columns->preferred) {
		if (value->number != MIB_MANAGED_TRUE &&
		    value->number != MIB_MANAGED_FALSE)
			return MIB_SET_WRONG_VALUE;
		row->preferred = value->number == MIB_MANAGED_TRUE;
	} else {
		return mib_managed_ask(columns, assignment, at, request);
	}
	managed_row_ask_value(request, at);
	return MIB_SET_OK;
}

enum mib_set_error
mib_managed_set_scope(struct managed *draft, const struct managed_scope *key,
    const struct mib_managed_columns *columns, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	const struct managed_scope *present =
	    managed_find_scope(draft, &key->group, key->language);
	struct managed_scope row = present != NULL ? *present : *key;
	struct managed_row_request request = {0};
	enum managed_row_change change;
	enum mib_set_error error;
	size_t i;

	*failed = 0;
	for (i = 0; i < count; i++) {
		*failed = i;
		error = mib_managed_assign_scope(
		    columns, &assignments[i], i, &row, &request);
		if (error != MIB_SET_OK)
			return error;
	}
	if (row.name[0] == '\0' && columns->names_itself)
		prefix_format(&row.group, row.name, sizeof(row.name));
	error = managed_row_decide(present != NULL ? &present->row : NULL, &request,
	    row.name[0] != '\0', &row.row, &change, failed);
	if (error != MIB_SET_OK || change == MANAGED_ROW_KEEP)
		return error;
	if (change == MANAGED_ROW_STORE)
		return managed_row_result(managed_draft_put_scope(draft, &row));
	managed_draft_remove_scope(draft, &row);
	return MIB_SET_OK;
}

enum mib_set_error
mib_managed_set_ssm(struct managed *draft, const struct mgm_prefix *group,
    const struct mib_managed_columns *columns, const struct mib_assignment *assignments,
    size_t count, size_t *failed)
{
	const struct managed_ssm *present = managed_find_ssm(draft, group);
	struct managed_ssm row = {.group = *group};
	struct managed_row_request request;
	enum managed_row_change change;
	enum mib_set_error error;

	error = mib_managed_ask_all(columns, assignments, count, &request, failed);
	if (error == MIB_SET_OK)
		error = managed_row_decide(present != NULL ? &present->row : NULL,
		    &request, true, &row.row, &change, failed);
	if (error != MIB_SET_OK || change == MANAGED_ROW_KEEP)
		return error;
	if (change == MANAGED_ROW_STORE)
		return managed_row_result(managed_draft_put_ssm(draft, &row));
	managed_draft_remove_ssm(draft, &row);
	return MIB_SET_OK;
}
