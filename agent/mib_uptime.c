/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_uptime.c - sysUpTime as a subagent knows it, and times in its units.
 *
 * sysUpTime is the master agent's, which says it with each of its answers, in
 * hundredths. A TimeStamp (RFC 2579) is sysUpTime at the moment of an event: for one
 * that is read later the moment is needed at which sysUpTime was zero. That is worked
 * out from what is said, and said late where an answer waited to be read.
 *
 * No answer comes early: of two that differ by little the one that makes sysUpTime
 * larger, and its zero earlier, is nearer the truth. What differs by more is another
 * master agent, or one that was restarted.
 */
#include "config.h"

#include "mib_uptime.h"

/* sysUpTime comes in hundredths, and an answer's way late: no jump. */
#define EPOCH_JITTER_US 500000
#define EPOCH_LATE_US 20000            /* more than hundredths explain */
#define UPTIME_SPAN (INT64_C(1) << 32) /* ticks */
#define TICK_US 10000 /* RFC 2578: TimeTicks are hundredths of a second */

uint64_t
mib_uptime_ticks(int64_t duration_us)
{
	return duration_us > 0 ? (uint64_t)duration_us / TICK_US : 0;
}

bool
mib_uptime_is_news(uint64_t believed, uint64_t answer, int64_t waited_us)
{
	return believed < answer || believed > answer + mib_uptime_ticks(waited_us) + 1;
}

int64_t
mib_uptime_epoch(int64_t before_us, int64_t now, uint64_t uptime_ticks)
{
	int64_t epoch_us = now - (int64_t)(uptime_ticks % UPTIME_SPAN) * TICK_US;
	const int64_t span_us = UPTIME_SPAN * TICK_US;
	/* 0 or nearly where nothing happened, and a span later for each wrap. */
	int64_t moved, off;

	if (before_us == MIB_UPTIME_NO_EPOCH)
		return epoch_us;
	moved = epoch_us - before_us;
	off = moved % span_us;
	if (off > span_us / 2)
		off -= span_us;
	if (moved <= -EPOCH_JITTER_US || off <= -EPOCH_JITTER_US ||
	    off >= EPOCH_JITTER_US)
		return epoch_us;
	/* No answer comes early: the one before was late by so much. */
	return off < -EPOCH_LATE_US ? before_us + off : before_us;
}
