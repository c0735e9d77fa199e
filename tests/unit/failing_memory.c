/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * failing_memory.c - allocations that fail on request, and those that were not freed.
 */
#include "config.h"

#include "failing_memory.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define FAILING_MEMORY_WATCHED 4096

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *pointer, size_t count, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *pointer);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *pointer, size_t size);
void *__wrap_reallocarray(void *pointer, size_t count, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *pointer);

static long failing_memory_left = -1;
static bool failing_memory_has;
static bool failing_memory_watches;
static void *failing_memory_made[FAILING_MEMORY_WATCHED];

void
failing_memory_after(long count)
{
	failing_memory_left = count;
	failing_memory_has = false;
}

int
failing_memory_failed(void)
{
	return failing_memory_has;
}

static bool
failing_memory_refuses(void)
{
	if (failing_memory_left < 0 || failing_memory_left-- > 0)
		return false;
	failing_memory_has = true;
	errno = ENOMEM;
	return true;
}

void
failing_memory_watch(void)
{
	memset(failing_memory_made, 0, sizeof(failing_memory_made));
	failing_memory_watches = true;
}

size_t
failing_memory_live(void)
{
	size_t i, count = 0;

	for (i = 0; i < FAILING_MEMORY_WATCHED; i++)
		count += failing_memory_made[i] != NULL;
	return count;
}

static void *
failing_memory_add(void *pointer)
{
	size_t i = 0;

	if (!failing_memory_watches || pointer == NULL)
		return pointer;
	while (i < FAILING_MEMORY_WATCHED && failing_memory_made[i] != NULL)
		i++;
	assert(i < FAILING_MEMORY_WATCHED && "a test that watches allocates little");
	failing_memory_made[i] = pointer;
	return pointer;
}

/* Its number is all that is used: it may be freed already. */
static void
failing_memory_remove(uintptr_t number)
{
	size_t i;

	if (!failing_memory_watches || number == 0)
		return;
	for (i = 0; i < FAILING_MEMORY_WATCHED; i++) {
		if ((uintptr_t)failing_memory_made[i] == number)
			failing_memory_made[i] = NULL;
	}
}

void *
__wrap_malloc(size_t size)
{
	return failing_memory_refuses() ? NULL
					: failing_memory_add(__real_malloc(size));
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return failing_memory_refuses()
		   ? NULL
		   : failing_memory_add(__real_calloc(count, size));
}

void *
__wrap_realloc(void *pointer, size_t size)
{
	return __wrap_reallocarray(pointer, 1, size);
}

void *
__wrap_reallocarray(void *pointer, size_t count, size_t size)
{
	uintptr_t before = (uintptr_t)pointer;
	void *after;

	if (failing_memory_refuses())
		return NULL;
	after = __real_reallocarray(pointer, count, size);
	if (after != NULL)
		failing_memory_remove(before);
	return failing_memory_add(after);
}

char *
__wrap_strdup(const char *text)
{
	return failing_memory_refuses() ? NULL
					: failing_memory_add(__real_strdup(text));
}

void
__wrap_free(void *pointer)
{
	failing_memory_remove((uintptr_t)pointer);
	__real_free(pointer);
}

void *
failing_memory_malloc(size_t size)
{
	return __wrap_malloc(size);
}
