/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_table.c - MIB tables over sorted rows: GET and GETNEXT by binary search.
 *
 * Holds no state; a caller that walks may. A column is the same for all rows and all
 * rows have all columns, so the successor of an OID is found in two steps: the column,
 * then the first row of it whose index is greater (a binary search that makes at most
 * 33 indexes of rows). Walks are column by column, as SNMP orders OIDs. A walk mostly
 * asks for what follows the row that it was given last, or asks for the next column of
 * it: a cursor has that row and the one after it, with their indexes, so that a
 * comparison instead of a search is enough, and no index is made twice for the columns
 * of a row. Views of a module must not interleave: all OIDs of one are before all OIDs
 * of the next.
 *
 * What GET says where there is no value follows RFC 3416 4.2.1: noSuchObject where the
 * OID names no readable column, noSuchInstance where only the instance is missing. An
 * index column is not readable, so it is noSuchObject.
 *
 * Does not know what rows are, and does not check that a view's rows ascend: a test of
 * each view does.
 */
#include "config.h"

#include "mib_table.h"

#include <string.h>

#include "addr.h"

int
mib_oid_cmp(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len)
{
	size_t common = a_len < b_len ? a_len : b_len;
	size_t i;

	for (i = 0; i < common; i++) {
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	return 0;
}

void
mib_oid_join(struct mib_oid *oid, const uint32_t *first, size_t first_len,
    const uint32_t *rest, size_t rest_len)
{
	memcpy(oid->ids, first, first_len * sizeof(first[0]));
	memcpy(oid->ids + first_len, rest, rest_len * sizeof(rest[0]));
	oid->len = first_len + rest_len;
}

static bool
mib_has_prefix(const uint32_t *oid, size_t len, const uint32_t *root, size_t root_len)
{
	return len >= root_len && mib_oid_cmp(oid, root_len, root, root_len) == 0;
}

/* The first column whose number is at least `number`; num_columns where none is. */
static size_t
mib_column_from(const struct mib_view *view, uint32_t number)
{
	size_t i;

	for (i = 0; i < view->num_columns; i++) {
		if (view->columns[i].number >= number)
			break;
	}
	return i;
}

static int
mib_row_cmp(const struct mib_view *view, const void *context, uint32_t row,
    const uint32_t *index, size_t len)
{
	uint32_t ids[MIB_INDEX_MAX];
	size_t ids_len = view->index(context, row, ids);

	return mib_oid_cmp(ids, ids_len, index, len);
}

/* The first row whose index is not less than `index` (greater, where not inclusive). */
static uint32_t
mib_row_from(const struct mib_view *view, const void *context, uint32_t count,
    const uint32_t *index, size_t len, bool inclusive)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = mib_row_cmp(view, context, middle, index, len);

		if (order < 0 || (order == 0 && !inclusive))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The index of the cursor's row, or of the one after it, made once in a turn. */
static const struct mib_row_index *
mib_cursor_index(struct mib_cursor *cursor, const void *context, unsigned which)
{
	struct mib_row_index *index = &cursor->indexes[which];

	if (index->len == 0)
		index->len =
		    cursor->view->index(context, cursor->row + which, index->ids);
	return index;
}

static void
mib_cursor_advance(struct mib_cursor *cursor)
{
	struct mib_row_index *index = cursor->indexes;

	cursor->row++;
	index[0].len = index[1].len;
	memcpy(index[0].ids, index[1].ids, index[1].len * sizeof(index[1].ids[0]));
	index[1].len = 0;
}

/* Puts the cursor where the index is, if that is its row or the one after. */
static bool
mib_cursor_follow(struct mib_cursor *cursor, const void *context, uint32_t count,
    const uint32_t *index, size_t len)
{
	unsigned i;

	for (i = 0; i < 2 && cursor->row < count && i < count - cursor->row; i++) {
		const struct mib_row_index *at = mib_cursor_index(cursor, context, i);

		if (at->len != len || memcmp(at->ids, index, len * sizeof(*index)) != 0)
			continue;
		if (i == 1)
			mib_cursor_advance(cursor);
		return true;
	}
	return false;
}

void
mib_cursor_forget(struct mib_cursor *cursor)
{
	cursor->indexes[0].len = 0;
	cursor->indexes[1].len = 0;
}

/* Octets stay as they are: clearing them would take longer than all the rest. */
static void
mib_read(const struct mib_column *column, const void *context, uint32_t row,
    struct mib_value *value)
{
	value->type = column->type;
	value->number = 0;
	value->len = 0;
	column->get(context, row, value);
}

const struct mib_view *
mib_find_column(const struct mib_module *module, const uint32_t *oid, size_t len,
    const struct mib_column **column)
{
	size_t v;

	for (v = 0; v < module->num_views; v++) {
		const struct mib_view *view = &module->views[v];
		size_t c;

		if (len <= view->root_len ||
		    !mib_has_prefix(oid, len, view->root, view->root_len))
			continue;
		c = mib_column_from(view, oid[view->root_len]);
		if (c == view->num_columns ||
		    view->columns[c].number != oid[view->root_len])
			continue;
		*column = &view->columns[c];
		return view;
	}
	return NULL;
}

enum mib_result
mib_get(const struct mib_module *module, const void *context, const uint32_t *oid,
    size_t len, struct mib_value *value)
{
	const struct mib_column *column = NULL;
	const struct mib_view *view = mib_find_column(module, oid, len, &column);
	uint32_t count, row;

	if (view == NULL)
		return MIB_RESULT_NO_SUCH_OBJECT;
	oid += view->root_len + 1;
	len -= view->root_len + 1;
	count = view->count(context);
	row = mib_row_from(view, context, count, oid, len, true);
	if (row == count || mib_row_cmp(view, context, row, oid, len) != 0)
		return MIB_RESULT_NO_SUCH_INSTANCE;
	mib_read(column, context, row, value);
	return MIB_RESULT_OK;
}

/*
 * Where a walk of one view goes on: false where the OID is beyond all of it. Rows are
 * counted last, because that may be work: a table may have to be made first.
 */
static bool
mib_view_next(const struct mib_view *view, const void *context, const uint32_t *oid,
    size_t len, bool inclusive, size_t *column, uint32_t *row)
{
	uint32_t number, count;

	*column = 0;
	*row = 0;
	if (!mib_has_prefix(oid, len, view->root, view->root_len))
		return mib_oid_cmp(oid, len, view->root, view->root_len) < 0 &&
		       view->count(context) > 0;
	if (len == view->root_len)
		return view->count(context) > 0;

	number = oid[view->root_len];
	*column = mib_column_from(view, number);
	if (*column == view->num_columns)
		return false;
	count = view->count(context);
	if (view->columns[*column].number > number)
		return count > 0;

	oid += view->root_len + 1;
	len -= view->root_len + 1;
	if (len > 0)
		*row = mib_row_from(view, context, count, oid, len, inclusive);
	if (*row == count) {
		*row = 0;
		*column += 1;
	}
	return count > 0 && *column < view->num_columns;
}

/*
 * The same by a search of all views. The cursor goes to the row before what is found:
 * it is what the next columns of a message ask for, and the one found is what a
 * column's next repetition does.
 */
static bool
mib_module_next(const struct mib_module *module, const void *context,
    const uint32_t *oid, size_t len, bool inclusive, struct mib_cursor *cursor,
    size_t *column, uint32_t *row)
{
	size_t v;

	for (v = 0; v < module->num_views; v++) {
		const struct mib_view *view = &module->views[v];

		if (!mib_view_next(view, context, oid, len, inclusive, column, row))
			continue;
		cursor->view = view;
		cursor->row = *row > 0 ? *row - 1 : 0;
		mib_cursor_forget(cursor);
		return true;
	}
	return false;
}

/*
 * The same where the OID is an instance that the cursor knows, and not of the last row.
 * What follows is then in the same column, whatever other views there are.
 */
static bool
mib_cursor_next(struct mib_cursor *cursor, const void *context, const uint32_t *oid,
    size_t len, size_t *column, uint32_t *row)
{
	const struct mib_view *view = cursor->view;
	uint32_t count;

	if (view == NULL || len <= view->root_len + 1 ||
	    memcmp(oid, view->root, view->root_len * sizeof(*oid)) != 0)
		return false;
	*column = mib_column_from(view, oid[view->root_len]);
	if (*column == view->num_columns ||
	    view->columns[*column].number != oid[view->root_len])
		return false;
	count = view->count(context);
	if (!mib_cursor_follow(cursor, context, count, oid + view->root_len + 1,
		len - view->root_len - 1))
		return false;
	*row = cursor->row + 1;
	return *row < count;
}

enum mib_result
mib_getnext_near(const struct mib_module *module, const void *context,
    const uint32_t *oid, size_t len, bool inclusive, struct mib_cursor *cursor,
    struct mib_oid *found, struct mib_value *value)
{
	const struct mib_row_index *index;
	const struct mib_view *view;
	size_t column, n;
	uint32_t row;

	if ((inclusive || !mib_cursor_next(cursor, context, oid, len, &column, &row)) &&
	    !mib_module_next(
		module, context, oid, len, inclusive, cursor, &column, &row))
		return MIB_RESULT_END;

	view = cursor->view;
	index = mib_cursor_index(cursor, context, row - cursor->row);
	n = view->root_len;
	memcpy(found->ids, view->root, n * sizeof(found->ids[0]));
	found->ids[n++] = view->columns[column].number;
	memcpy(found->ids + n, index->ids, index->len * sizeof(found->ids[0]));
	found->len = n + index->len;
	mib_read(&view->columns[column], context, row, value);
	return MIB_RESULT_OK;
}

enum mib_result
mib_getnext(const struct mib_module *module, const void *context, const uint32_t *oid,
    size_t len, bool inclusive, struct mib_oid *found, struct mib_value *value)
{
	struct mib_cursor nowhere = {0};

	return mib_getnext_near(
	    module, context, oid, len, inclusive, &nowhere, found, value);
}

void
mib_set_octets(struct mib_value *value, const void *octets, size_t len)
{
	value->len = len < sizeof(value->octets) ? len : sizeof(value->octets);
	memcpy(value->octets, octets, value->len);
}

void
mib_set_text(struct mib_value *value, const char *text)
{
	mib_set_octets(value, text, strlen(text));
}

void
mib_set_inet(struct mib_value *value, const struct mgm_addr *addr)
{
	mib_set_octets(value, addr->octets, addr_bits(addr->family) / 8);
}

void
mib_set_truth(struct mib_value *value, bool truth)
{
	value->number = truth ? 1 : 2; /* RFC 2579: true(1), false(2) */
}
