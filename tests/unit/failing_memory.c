/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * failing_memory.c - allocations that fail on request.
 */
#include "config.h"

#include "failing_memory.h"

#include <errno.h>
#include <stdbool.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *pointer, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *pointer, size_t size);

static long failing_memory_left = -1;
static bool failing_memory_has;

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

void *
__wrap_malloc(size_t size)
{
	return failing_memory_refuses() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return failing_memory_refuses() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *pointer, size_t size)
{
	return failing_memory_refuses() ? NULL : __real_realloc(pointer, size);
}

void *
failing_memory_malloc(size_t size)
{
	return __wrap_malloc(size);
}
