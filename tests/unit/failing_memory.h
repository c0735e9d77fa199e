/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * failing_memory.h - allocations that fail on request, and those that were not freed.
 * Link with $(failing_memory_flags).
 */
#ifndef MGM_FAILING_MEMORY_H
#define MGM_FAILING_MEMORY_H

#include <stddef.h>

/* So many succeed, the next one fails, and those after it succeed again; -1: none. */
void failing_memory_after(long count);
/* Has the one failed since? */
int failing_memory_failed(void);
/* From now on: how many were made and not freed? */
void failing_memory_watch(void);
size_t failing_memory_live(void);
/* For libraries that take the function to allocate with. */
void *failing_memory_malloc(size_t size);

#endif
