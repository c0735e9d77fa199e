/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_uptime.h - sysUpTime as a subagent knows it, and times in its units.
 */
#ifndef MGM_MIB_UPTIME_H
#define MGM_MIB_UPTIME_H

#include <stdbool.h>
#include <stdint.h>

/* TimeTicks of an age or a remaining time; 0 for a negative one. */
uint64_t mib_uptime_ticks(int64_t duration_us);

/*
 * Does an answer about sysUpTime change what is believed of it? It was so at some time
 * since the question: the later it is read, the more it is behind. One that leaves room
 * for what is believed says nothing.
 */
bool mib_uptime_is_news(uint64_t believed, uint64_t answer, int64_t waited_us);
/*
 * When sysUpTime was 0, by what it is now. As long as that is what it was but for the
 * jitter of one that comes from afar, or sysUpTime went through its end (2^32 - 1) and
 * began anew, it is held, so that no TimeStamp flickers or becomes 0. Only where it
 * turns out that what was held came late, it is put right. Before the first time,
 * before_us is MIB_UPTIME_NO_EPOCH.
 */
#define MIB_UPTIME_NO_EPOCH INT64_MIN
int64_t mib_uptime_epoch(int64_t before_us, int64_t now, uint64_t uptime_ticks);

#endif
