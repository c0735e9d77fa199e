/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table.h - aligned columns of text.
 */
#ifndef MGM_TABLE_H
#define MGM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table_column {
	const char *title;
	bool right; /* numbers */
};

struct table;

/* columns is borrowed for the table's life. NULL: no memory. */
struct table *table_new(const struct table_column *columns, size_t num_columns);
void table_free(struct table *table); /* NULL is accepted */
/* The next cell, row after row. No memory sticks until table_print(). */
void table_add(struct table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Ends a row early: the rest is blank. */
void table_end_row(struct table *table);
/* 0, -ENOMEM, or -EIO where the file took not all. */
int table_print(const struct table *table, FILE *file);

#endif
