/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_list.c - a sorted array of rows of one kind, without doubles.
 *
 * Readers search it by halves and walk it in order. Adding and removing moves what is
 * behind, which is right for lists of some thousand rows that change seldom. Holds no
 * state and does not own the array: whoever has it frees it.
 */
#include "config.h"

#include "managed_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *
managed_list_at(const struct managed_list *list, size_t at)
{
	return (char *)list->rows + at * list->size;
}

void *
managed_list_find(const struct managed_list *list, const void *row, size_t *at)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = list->cmp(managed_list_at(list, middle), row);

		if (order == 0) {
			*at = middle;
			return managed_list_at(list, middle);
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*at = low;
	return NULL;
}

void *
managed_list_add(struct managed_list *list, const void *row, size_t max)
{
	size_t at;
	void *found = managed_list_find(list, row, &at);
	void *grown;

	if (found != NULL)
		return found;
	if (list->count >= max) {
		errno = ENOSPC;
		return NULL;
	}
	grown = realloc(list->rows, (list->count + 1) * list->size);
	if (grown == NULL)
		return NULL;
	list->rows = grown;
	memmove(managed_list_at(list, at + 1), managed_list_at(list, at),
	    (list->count - at) * list->size);
	memcpy(managed_list_at(list, at), row, list->size);
	list->count++;
	return managed_list_at(list, at);
}

void
managed_list_remove(struct managed_list *list, const void *row)
{
	size_t at;

	if (managed_list_find(list, row, &at) == NULL)
		return;
	list->count--;
	memmove(managed_list_at(list, at), managed_list_at(list, at + 1),
	    (list->count - at) * list->size);
}
