/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_list.h - a sorted array of rows of one kind, without doubles.
 */
#ifndef MGM_MANAGED_LIST_H
#define MGM_MANAGED_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Orders two rows by their keys alone. */
typedef int managed_list_cmp(const void *a, const void *b);

struct managed_list {
	void *rows;
	size_t count;
	size_t size; /* of a row */
	managed_list_cmp *cmp;
};

/* The row with the key of *row, or NULL; *at is where it is or would be. */
void *managed_list_find(const struct managed_list *list, const void *row, size_t *at);
/*
 * The same, put there where it was not. The array may move. NULL with errno: ENOSPC
 * where `max` rows are there, ENOMEM.
 */
void *managed_list_add(struct managed_list *list, const void *row, size_t max);
/* Nothing where it is not there. */
void managed_list_remove(struct managed_list *list, const void *row);

#endif
