/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * clock.h - the one clock: monotonic microseconds, never set, never going back.
 */
#ifndef MGM_CLOCK_H
#define MGM_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t
clock_now(void)
{
	struct timespec ts;

	/* CLOCK_MONOTONIC cannot fail with a valid pointer. */
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

#endif
