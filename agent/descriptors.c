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

#include "log.h"

#include <sys/resource.h>

/* Files of all but clients: two for each interface, netlink, AgentX, ... */
#define DESCRIPTORS_OWN 1024

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

uint32_t
descriptors_max_connections(uint32_t wanted)
{
	uint64_t all = DESCRIPTORS_OWN + 2 * (uint64_t)wanted;
	uint64_t got = descriptors_reserve(all);
	uint64_t possible = got > DESCRIPTORS_OWN ? (got - DESCRIPTORS_OWN) / 2 : 0;

	if (got == all)
		return wanted;
	/* Where there are few, what the agent needs itself is scarcely less. */
	if (possible < got / 4)
		possible = got / 4;
	if (possible >= wanted)
		return wanted;
	log_warn("max-connections: %llu instead of %u, since only %llu files may be "
		 "open: raise the limit (LimitNOFILE of systemd, ulimit -n)",
	    (unsigned long long)possible, wanted, (unsigned long long)got);
	return (uint32_t)possible;
}
