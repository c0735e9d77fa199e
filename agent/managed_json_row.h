/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_json_row.h - what rows of all lists of the state file have in common.
 */
#ifndef MGM_MANAGED_JSON_ROW_H
#define MGM_MANAGED_JSON_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "managed.h"

struct settings_report;

#define MANAGED_JSON_REMEDY \
	"correct it, or move the file away to start without what SETs kept"

/* One row while it is read, for what is said about it. */
struct managed_json_row {
	struct managed *draft;
	struct settings_report *report;
	const char *list;
	size_t row; /* 0-based */
};

/* Each that is a bool: false, and reported. This one is always false. */
bool managed_json_row_refuse(struct managed_json_row *in, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A line about a row that is taken still. */
void managed_json_row_warn(const struct managed_json_row *in, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* `rc` and `error` of json_unpack_ex(): is the row of the form that it should have? */
bool managed_json_row_unpacked(
    struct managed_json_row *in, int rc, const json_error_t *error);
bool managed_json_row_read_ifname(
    struct managed_json_row *in, const char *text, char out[MGM_IFNAME_SIZE]);
bool managed_json_row_read_group(
    struct managed_json_row *in, const char *text, struct mgm_prefix *group);
bool managed_json_row_read_status(
    struct managed_json_row *in, const char *text, struct managed_row *row);
const char *managed_json_row_status(enum managed_status status);
/* A row that is there already: *skip where it is the configuration's. */
bool managed_json_row_is_there(
    struct managed_json_row *in, const char *what, bool configured, bool *skip);
/* What a managed_draft_put_*() said. */
bool managed_json_row_put(struct managed_json_row *in, int rc);

/* Takes the row; false where it or the list could not be made. */
bool managed_json_row_append(json_t *rows, json_t *row);

#endif
