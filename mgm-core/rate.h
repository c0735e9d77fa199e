/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rate.h - packets and bits per second of entries and interfaces, sampled.
 */
#ifndef MGM_RATE_H
#define MGM_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"

#define RATE_PERIOD_US INT64_C(1000000)
#define RATE_BRISK_US (10 * RATE_PERIOD_US)  /* after a reading, each period is one */
#define RATE_KEEP_US (1000 * RATE_PERIOD_US) /* and so long anything is sampled */
/* Between the two the period grows with the entries: no more than these a second. */
#define RATE_CALM_ENTRIES 20000

struct mfe;
struct plane_mfe_counters;

/* Of a pair of counters. All zero: no sample. */
struct rate {
	uint64_t wake; /* the sampler's, when the sample was taken */
	int64_t at_us;
	uint64_t packets;
	uint64_t octets;
	struct core_rate value;
};

/* Of the octets of an entry that went on; sampled with its struct rate. */
struct rate_forwarded {
	uint64_t octets;
	uint64_t bits; /* per second */
};

/* All zero: asleep, because nobody has asked. */
struct rate_sampler {
	uint64_t wake;    /* how often it woke */
	bool awake;       /* rates are measured */
	bool walking;     /* a pass is under way, and the next two say where */
	uint32_t ifindex; /* the last one done */
	bool ifaces_done;
	struct mgm_addr group, source; /* of the last entry done */
	int64_t started_us;            /* the latest pass */
	int64_t due_us;                /* the next one, while awake */
	int64_t read_us;               /* somebody asked */
};

/* Somebody reads: rates are measured from now on, and for RATE_KEEP_US. */
void rate_note_reading(struct core *core, int64_t now);
/* Samples about `limit` of what is due; true: more is. */
bool rate_work(struct core *core, int64_t now, unsigned limit);
/* INT64_MAX: asleep. */
int64_t rate_next_due(const struct core *core);
/* All zero where it is not known. */
struct core_rate rate_value(const struct core *core, const struct rate *rate);
/* Exact as long as the result fits; some time has passed. */
uint64_t rate_per_second(uint64_t increase, int64_t time_us);
/* Bits per second that an entry forwarded; 0 where it is not known. */
uint64_t rate_forwarded(const struct core *core, const struct mfe *mfe);
/* When a packet was last seen to have come, with these counters, read now. */
int64_t rate_last_packet(const struct core *core, const struct mfe *mfe,
    const struct plane_mfe_counters *counters);

#endif
