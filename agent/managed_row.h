/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_row.h - what a SET may do to a row: RowStatus and StorageType (RFC 2579).
 */
#ifndef MGM_MANAGED_ROW_H
#define MGM_MANAGED_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "managed.h"
#include "mib_table.h"

/* What one SET asks of one row; zeroed: nothing. The *_at: which assignment asks. */
struct managed_row_request {
	enum managed_status status; /* 0: not named */
	size_t status_at;
	enum managed_storage storage; /* 0: not named */
	size_t storage_at;
	bool values; /* some other column is named */
	size_t values_at;
};

enum managed_row_change {
	MANAGED_ROW_KEEP = 0, /* nothing to do: no row, and none wanted */
	MANAGED_ROW_STORE,    /* the row is to be as *after says: new, or changed */
	MANAGED_ROW_REMOVE,
};

/* Note an assignment of either column: MIB_SET_WRONG_VALUE for no number of it. */
enum mib_set_error managed_row_ask_status(
    struct managed_row_request *request, const struct mib_value *value, size_t at);
enum mib_set_error managed_row_ask_storage(
    struct managed_row_request *request, const struct mib_value *value, size_t at);
/* Note an assignment of another column, whose value is good. */
void managed_row_ask_value(struct managed_row_request *request, size_t at);

/*
 * All of the request at once. `present` is NULL where there is no row; `complete` says
 * whether, with the values of this SET, the row has all that an active one needs. On
 * failure *failed is the assignment at fault, and nothing else is written.
 */
enum mib_set_error managed_row_decide(const struct managed_row *present,
    const struct managed_row_request *request, bool complete, struct managed_row *after,
    enum managed_row_change *change, size_t *failed);

/* May a StorageType become that, in a row or beside a scalar? Else WRONG_VALUE. */
enum mib_set_error managed_row_check_storage(
    enum managed_storage present, enum managed_storage wanted);
/* May a value of such a row change at all? Else INCONSISTENT_VALUE. */
enum mib_set_error managed_row_check_write(enum managed_storage present);
/* What 0 or -errno of a managed_draft_*() means to a manager. */
enum mib_set_error managed_row_result(int error);

#endif
