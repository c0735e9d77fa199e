/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_json_row.c - what rows of all lists of the state file have in common.
 *
 * Their status, interfaces and ranges of groups, what is said of a bad one (list, row,
 * what is wrong, what to do), and which of two rows of one key stays: the
 * configuration's where one is, and else the file is wrong.
 */
#include "config.h"

#include "managed_json_row.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "log.h"
#include "settings_report.h"
#include "settings_value.h"

static const struct {
	enum managed_status status;
	const char *word;
} managed_json_row_words[] = {
    {MANAGED_ACTIVE, "active"},
    {MANAGED_NOT_IN_SERVICE, "not-in-service"},
    {MANAGED_NOT_READY, "not-ready"},
};

#define WORDS (sizeof(managed_json_row_words) / sizeof(managed_json_row_words[0]))

/* Always false. */
bool
managed_json_row_refuse(struct managed_json_row *in, const char *format, ...)
{
	char what[256];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args); /* may be cut */
	va_end(args);
	return settings_report(in->report, 0, "%s, row %zu: %s; " MANAGED_JSON_REMEDY,
	    in->list, in->row + 1, what);
}

/* For a row that is taken still. */
void
managed_json_row_warn(const struct managed_json_row *in, const char *format, ...)
{
	char what[256];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args); /* may be cut */
	va_end(args);
	log_warn("%s: %s, row %zu: %s", in->report->path, in->list, in->row + 1, what);
}

/* False and reported where a row is not what `format` says: NULL or a jansson error. */
bool
managed_json_row_unpacked(
    struct managed_json_row *in, int rc, const json_error_t *error)
{
	return rc == 0 || managed_json_row_refuse(in, "%s", error->text);
}

bool
managed_json_row_read_ifname(
    struct managed_json_row *in, const char *text, char out[MGM_IFNAME_SIZE])
{
	if (!settings_value_is_ifname(text))
		return managed_json_row_refuse(in, "\"%s\" is no interface", text);
	memcpy(out, text, strlen(text) + 1);
	return true;
}

bool
managed_json_row_read_group(
    struct managed_json_row *in, const char *text, struct mgm_prefix *group)
{
	if (prefix_parse(text, group) == 0 && prefix_is_groups(group))
		return true;
	return managed_json_row_refuse(in, "\"%s\" is no range of groups", text);
}

bool
managed_json_row_read_status(
    struct managed_json_row *in, const char *text, struct managed_row *row)
{
	size_t i;

	for (i = 0; i < WORDS; i++) {
		if (strcmp(text, managed_json_row_words[i].word) != 0)
			continue;
		row->status = managed_json_row_words[i].status;
		row->storage = MANAGED_NONVOLATILE;
		return true;
	}
	return managed_json_row_refuse(in, "\"%s\" is no status", text);
}

const char *
managed_json_row_status(enum managed_status status)
{
	size_t i = 0;

	while (i < WORDS - 1 && managed_json_row_words[i].status != status)
		i++;
	return managed_json_row_words[i].word;
}

/*
 * A row that is there already: the configuration's wins, another is a mistake. The
 * file's is lost with the next SET: what somebody made goes by somebody else's word.
 */
bool
managed_json_row_is_there(
    struct managed_json_row *in, const char *what, bool configured, bool *skip)
{
	*skip = configured;
	if (!configured)
		return managed_json_row_refuse(in, "%s is there twice", what);
	log_warn(
	    "%s: %s: %s is in the configuration too, which wins: the next SET "
	    "drops the file's; to keep it, take the other out of the configuration "
	    "or rename it there, and start again before any SET",
	    in->report->path, in->list, what);
	return true;
}

bool
managed_json_row_put(struct managed_json_row *in, int rc)
{
	if (rc == 0)
		return true;
	if (rc == -ENOSPC)
		return managed_json_row_refuse(in,
		    "more than %d rows, with the configuration's", MANAGED_MAX_ROWS);
	return settings_report_no_memory(in->report);
}

/* Takes the row; false where it or the list could not be made. */
bool
managed_json_row_append(json_t *rows, json_t *row)
{
	return json_array_append_new(rows, row) == 0;
}
