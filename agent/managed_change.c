/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_change.c - what a SET changed, in words.
 *
 * Compares two documents list by list. A row differs where it is in one of them only,
 * or where its octets are others: an untouched row was copied with all of them. Of each
 * list the first few rows are named and the others counted, so that a SET of a whole
 * table is one line of the log still.
 *
 * Says which rows, not what of them: managers read that from the tables.
 */
#include "config.h"

#include "managed_change.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "managed.h"

#define NAMED_MAX 4 /* rows of a list */
#define ROW_TEXT_SIZE 160

struct managed_change_text {
	char *text;
	size_t size;
	size_t used;
};

/* A list of a document. */
struct managed_change_list {
	const char *name;
	size_t row_size;
	const void *(*rows)(const struct managed *managed, size_t *count);
	/* The row of the other's key, or NULL. */
	const void *(*find)(const struct managed *managed, const void *row);
	void (*format)(const void *row, char text[ROW_TEXT_SIZE]);
};

static void __attribute__((format(printf, 2, 3)))
managed_change_add(struct managed_change_text *out, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(out->text + out->used, out->size - out->used, format, args);
	va_end(args);
	if (len > 0)
		out->used += (size_t)len;
	if (out->used >= out->size)
		out->used = out->size - 1;
}

#define MANAGED_CHANGE_ROWS(kind, name)                   \
	static const void *managed_change_rows_##kind(    \
	    const struct managed *managed, size_t *count) \
	{                                                 \
		*count = managed->num_##name;             \
		return managed->name;                     \
	}

MANAGED_CHANGE_ROWS(iface, ifaces)
MANAGED_CHANGE_ROWS(boundary, boundaries)
MANAGED_CHANGE_ROWS(scope, scopes)
MANAGED_CHANGE_ROWS(ssm, ssm)
MANAGED_CHANGE_ROWS(alarm, alarms)

static const void *
managed_change_find_iface(const struct managed *managed, const void *row)
{
	const struct managed_iface *iface = row;

	return managed_find_iface(managed, iface->ifname);
}

static const void *
managed_change_find_boundary(const struct managed *managed, const void *row)
{
	const struct managed_boundary *boundary = row;

	return managed_find_boundary(managed, boundary->ifname, &boundary->group);
}

static const void *
managed_change_find_scope(const struct managed *managed, const void *row)
{
	const struct managed_scope *scope = row;

	return managed_find_scope(managed, &scope->group, scope->language);
}

static const void *
managed_change_find_ssm(const struct managed *managed, const void *row)
{
	const struct managed_ssm *ssm = row;

	return managed_find_ssm(managed, &ssm->group);
}

static const void *
managed_change_find_alarm(const struct managed *managed, const void *row)
{
	const struct managed_alarm *alarm = row;

	return managed_find_alarm(managed, alarm->spec.index);
}

static void
managed_change_format_iface(const void *row, char text[ROW_TEXT_SIZE])
{
	const struct managed_iface *iface = row;

	(void)snprintf(text, ROW_TEXT_SIZE, "%s", iface->ifname);
}

static void
managed_change_format_boundary(const void *row, char text[ROW_TEXT_SIZE])
{
	const struct managed_boundary *boundary = row;
	char group[PREFIX_TEXT_SIZE];

	(void)snprintf(text, ROW_TEXT_SIZE, "%s at %s",
	    prefix_format(&boundary->group, group, sizeof(group)), boundary->ifname);
}

static void
managed_change_format_scope(const void *row, char text[ROW_TEXT_SIZE])
{
	const struct managed_scope *scope = row;
	char group[PREFIX_TEXT_SIZE];

	(void)snprintf(text, ROW_TEXT_SIZE, "%s in %s",
	    prefix_format(&scope->group, group, sizeof(group)), scope->language);
}

static void
managed_change_format_ssm(const void *row, char text[ROW_TEXT_SIZE])
{
	const struct managed_ssm *ssm = row;

	(void)prefix_format(&ssm->group, text, ROW_TEXT_SIZE);
}

static void
managed_change_format_alarm(const void *row, char text[ROW_TEXT_SIZE])
{
	const struct managed_alarm *alarm = row;

	(void)snprintf(text, ROW_TEXT_SIZE, "%" PRIu32, alarm->spec.index);
}

#define LIST(kind, title)                                                         \
	{                                                                         \
		title, sizeof(struct managed_##kind), managed_change_rows_##kind, \
		    managed_change_find_##kind, managed_change_format_##kind      \
	}

static const struct managed_change_list managed_change_lists[] = {
    LIST(iface, "interfaces"),
    LIST(boundary, "boundaries"),
    LIST(scope, "scopes"),
    LIST(ssm, "ssm-ranges"),
    LIST(alarm, "alarms"),
};

#define LISTS (sizeof(managed_change_lists) / sizeof(managed_change_lists[0]))

/* Rows of `a` that `b` has not; where `differing`, those too that `b` has otherwise. */
static void
managed_change_note_rows(const struct managed_change_list *list,
    const struct managed *a, const struct managed *b, bool differing, size_t *changed,
    struct managed_change_text *out)
{
	char name[ROW_TEXT_SIZE];
	size_t count, i;
	const char *rows = list->rows(a, &count);

	for (i = 0; i < count; i++) {
		const char *row = rows + i * list->row_size;
		const void *other = list->find(b, row);

		if (other != NULL &&
		    (!differing || memcmp(row, other, list->row_size) == 0))
			continue;
		if (++*changed > NAMED_MAX)
			continue;
		list->format(row, name);
		if (*changed == 1)
			managed_change_add(out, "%s%s %s", out->used > 0 ? "; " : "",
			    list->name, name);
		else
			managed_change_add(out, ", %s", name);
	}
}

void
managed_change_format(
    const struct managed *before, const struct managed *after, char *text, size_t size)
{
	struct managed_change_text out = {.text = text, .size = size};
	size_t i, changed;

	text[0] = '\0';
	for (i = 0; i < LISTS; i++) {
		const struct managed_change_list *list = &managed_change_lists[i];

		changed = 0;
		managed_change_note_rows(list, after, before, true, &changed, &out);
		managed_change_note_rows(list, before, after, false, &changed, &out);
		if (changed > NAMED_MAX)
			managed_change_add(&out, " and %zu more", changed - NAMED_MAX);
	}
	if (before->enabled != after->enabled)
		managed_change_add(&out, "%sforwarding %s", out.used > 0 ? "; " : "",
		    after->enabled ? "on" : "off");
	else if (before->enabled_storage != after->enabled_storage)
		managed_change_add(
		    &out, "%show long forwarding is so", out.used > 0 ? "; " : "");
	if (out.used == 0)
		managed_change_add(&out, "nothing");
}
