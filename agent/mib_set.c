/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_set.c - what the variables of a SET ask of a MIB module: checked, and done in a
 * draft.
 *
 * RFC 3416 4.2.5 has all variables of a SET take effect as if at once, and says which
 * error each mistake is. What a column alone decides is checked here; what the row
 * decides, its view does, which gets all that the SET asks of a row in one call: the
 * order in which a manager wrote the variables does not matter. A variable that stands
 * twice with two values is a contradiction, for every view.
 *
 * Holds no state, and knows no Net-SNMP and no document.
 */
#include "config.h"

#include "mib_set.h"

#include <stdlib.h>
#include <string.h>

#define ADDRESS_LEN 4

/* Where a variable leads. */
struct mib_set_target {
	const struct mib_view *view;
	uint32_t column;
	const uint32_t *index;
	size_t index_len;
	bool done;
};

enum mib_set_error
mib_set_check(const struct mib_module *module, const struct mib_set_variable *variable)
{
	const struct mib_column *column = NULL;
	const struct mib_view *view =
	    mib_find_column(module, variable->oid, variable->len, &column);

	if (view == NULL || !column->writable || view->set_row == NULL)
		return MIB_SET_NOT_WRITABLE;
	if (variable->value.type != column->type)
		return MIB_SET_WRONG_TYPE;
	if (column->type == MIB_TYPE_ADDRESS && variable->value.len != ADDRESS_LEN)
		return MIB_SET_WRONG_LENGTH;
	return MIB_SET_OK;
}

static void
mib_set_find(const struct mib_module *module, const struct mib_set_variable *variable,
    struct mib_set_target *target)
{
	const struct mib_column *column = NULL;
	size_t before;

	target->view = mib_find_column(module, variable->oid, variable->len, &column);
	before = target->view->root_len + 1;
	target->column = column->number;
	target->index = variable->oid + before;
	target->index_len = variable->len - before;
}

/* Views differ for groups of scalars that share a root: then the rows do not. */
static bool
mib_set_same_row(const struct mib_set_target *a, const struct mib_set_target *b)
{
	return a->view == b->view &&
	       mib_oid_cmp(a->index, a->index_len, b->index, b->index_len) == 0;
}

static bool
mib_set_same_value(const struct mib_value *a, const struct mib_value *b)
{
	return a->number == b->number && a->len == b->len &&
	       memcmp(a->octets, b->octets, a->len) == 0;
}

/* What is asked of one row, and by which variables. */
struct mib_set_row {
	struct mib_assignment *assignments;
	size_t *from;
	size_t count;
};

/* False where it contradicts an earlier one. */
static bool
mib_set_assign(struct mib_set_row *row, uint32_t column, const struct mib_value *value,
    size_t variable)
{
	size_t i;

	for (i = 0; i < row->count; i++) {
		if (row->assignments[i].column == column)
			return mib_set_same_value(&row->assignments[i].value, value);
	}
	row->assignments[i].column = column;
	row->assignments[i].value = *value;
	row->from[i] = variable;
	row->count++;
	return true;
}

/* The row of variable `first`, with all that is asked of it from there on. */
static enum mib_set_error
mib_set_one(const void *context, struct managed *draft,
    struct mib_set_variable *variables, struct mib_set_target *targets, size_t count,
    size_t first, struct mib_set_row *row)
{
	const struct mib_set_target *target = &targets[first];
	enum mib_set_error error;
	size_t i, failed = 0;

	row->count = 0;
	for (i = first; i < count; i++) {
		if (targets[i].done || !mib_set_same_row(&targets[i], target))
			continue;
		targets[i].done = true;
		if (!mib_set_assign(row, targets[i].column, &variables[i].value, i)) {
			variables[i].error = MIB_SET_INCONSISTENT_VALUE;
			return MIB_SET_INCONSISTENT_VALUE;
		}
	}
	error = target->view->set_row(context, draft, target->index, target->index_len,
	    row->assignments, row->count, &failed);
	if (error != MIB_SET_OK)
		variables[row->from[failed]].error = error;
	return error;
}

enum mib_set_error
mib_set_rows(const struct mib_module *module, const void *context,
    struct managed *draft, struct mib_set_variable *variables, size_t count)
{
	struct mib_set_target *targets = calloc(count, sizeof(*targets));
	struct mib_set_row row = {
	    .assignments = calloc(count, sizeof(*row.assignments)),
	    .from = calloc(count, sizeof(*row.from)),
	};
	enum mib_set_error error = MIB_SET_OK;
	size_t i;

	if (targets == NULL || row.assignments == NULL || row.from == NULL) {
		error = MIB_SET_RESOURCE_UNAVAILABLE;
		variables[0].error = error;
		goto out;
	}
	for (i = 0; i < count; i++)
		mib_set_find(module, &variables[i], &targets[i]);
	for (i = 0; i < count && error == MIB_SET_OK; i++) {
		if (!targets[i].done)
			error = mib_set_one(
			    context, draft, variables, targets, count, i, &row);
	}
out:
	free(targets);
	free(row.assignments);
	free(row.from);
	return error;
}

struct mib_set_text {
	uint8_t *octets;
	size_t size;
	size_t used; /* may be more */
};

static void
mib_set_put(struct mib_set_text *text, const void *octets, size_t len)
{
	if (text->used + len <= text->size && len > 0)
		memcpy(text->octets + text->used, octets, len);
	text->used += len;
}

size_t
mib_set_write(const struct mib_set_variable *variables, size_t count, uint8_t *octets,
    size_t size)
{
	struct mib_set_text text = {octets, size, 0};
	size_t i;

	for (i = 0; i < count; i++) {
		const struct mib_set_variable *variable = &variables[i];
		const struct mib_value *value = &variable->value;

		mib_set_put(&text, &variable->len, sizeof(variable->len));
		mib_set_put(
		    &text, variable->oid, variable->len * sizeof(*variable->oid));
		mib_set_put(&text, &value->type, sizeof(value->type));
		mib_set_put(&text, &value->number, sizeof(value->number));
		mib_set_put(&text, &value->len, sizeof(value->len));
		mib_set_put(&text, value->octets, value->len);
	}
	return text.used;
}
