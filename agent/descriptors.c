/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * descriptors.c - how many files this process may have open.
 *
 * Two limits hold (getrlimit(2)): the soft one, which is in force and usually 1,024
 * because of programs that use select(), and the hard one, up to which a process may
 * raise it without any right. Nothing in the agent uses select() with sets of a fixed
 * size, so the soft limit may be as high as clients need.
 *
 * It only ever raises: a limit that an operator made higher stays. What cannot be had
 * is not an error here: whoever asks takes less.
 */
#include "config.h"

#include "descriptors.h"

#include <sys/resource.h>

uint64_t
descriptors_reserve(uint64_t wanted)
{
	struct rlimit limit, raised;

	/* It fails for a bad argument only. */
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 0;
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= wanted)
		return wanted;
	raised = limit;
	raised.rlim_cur = wanted;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted)
		raised.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &raised) != 0)
		return limit.rlim_cur;
	return raised.rlim_cur;
}
