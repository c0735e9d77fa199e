/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table.c - aligned columns of text.
 *
 * Cells are kept until the table is printed, because a column is as wide as its widest
 * cell. Nothing is cut and no line is folded. No blanks stand at the end of a line.
 */
#include "config.h"

#include "table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct table {
	const struct table_column *columns; /* borrowed */
	size_t num_columns;
	char **cells; /* owned, each; NULL: blank */
	size_t num_cells, max_cells;
	bool failed; /* no memory */
};

struct table *
table_new(const struct table_column *columns, size_t num_columns)
{
	struct table *table = calloc(1, sizeof(*table));

	if (table == NULL)
		return NULL;
	table->columns = columns;
	table->num_columns = num_columns;
	return table;
}

void
table_free(struct table *table)
{
	size_t i;

	if (table == NULL)
		return;
	for (i = 0; i < table->num_cells; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table);
}

/* Takes over `text`. */
static void
table_append(struct table *table, char *text)
{
	size_t max = table->max_cells > 0 ? 2 * table->max_cells : 64;
	char **cells;

	if (table->num_cells == table->max_cells) {
		cells = realloc(table->cells, max * sizeof(*cells));
		if (cells == NULL) {
			table->failed = true;
			free(text);
			return;
		}
		table->cells = cells;
		table->max_cells = max;
	}
	table->cells[table->num_cells++] = text;
}

void
table_add(struct table *table, const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		table->failed = true;
	else
		table_append(table, text);
}

void
table_end_row(struct table *table)
{
	while (!table->failed && table->num_cells % table->num_columns != 0)
		table_append(table, NULL);
}

/* Characters, not octets: names are UTF-8. */
static size_t
table_width(const char *text)
{
	size_t width = 0;

	for (; text != NULL && *text != '\0'; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static void
table_print_row(
    const struct table *table, const size_t *widths, char *const *cells, FILE *file)
{
	size_t i, blanks = 0;

	for (i = 0; i < table->num_columns; i++) {
		const char *text = cells == NULL ? table->columns[i].title : cells[i];
		size_t pad = widths[i] - table_width(text);

		if (table->columns[i].right)
			blanks += pad;
		if (text != NULL && text[0] != '\0') {
			fprintf(file, "%*s%s", (int)blanks, "", text);
			blanks = 0;
		} else if (table->columns[i].right) {
			blanks += table_width(text);
		}
		if (!table->columns[i].right)
			blanks += pad;
		blanks += 2;
	}
	fputc('\n', file);
}

int
table_print(const struct table *table, FILE *file)
{
	size_t *widths, i;

	if (table->failed)
		return -ENOMEM;
	widths = calloc(table->num_columns, sizeof(*widths));
	if (widths == NULL)
		return -ENOMEM;
	for (i = 0; i < table->num_columns; i++)
		widths[i] = table_width(table->columns[i].title);
	for (i = 0; i < table->num_cells; i++) {
		size_t width = table_width(table->cells[i]);

		if (width > widths[i % table->num_columns])
			widths[i % table->num_columns] = width;
	}
	table_print_row(table, widths, NULL, file);
	for (i = 0; i + table->num_columns <= table->num_cells; i += table->num_columns)
		table_print_row(table, widths, table->cells + i, file);
	free(widths);
	return ferror(file) ? -EIO : 0;
}
