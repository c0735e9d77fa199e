/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_naive.h - what an alarm ought to say, worked out from its whole history.
 */
#ifndef MGM_ALARM_NAIVE_H
#define MGM_ALARM_NAIVE_H

#include <stddef.h>
#include <stdint.h>

#include "alarm.h"

#define ALARM_NAIVE_STEPS 256

enum alarm_naive_kind { ALARM_NAIVE_VALUE, ALARM_NAIVE_LOST };

/* A complete interval, or the end of the subject. */
struct alarm_naive_step {
	int64_t at_us;
	enum alarm_naive_kind kind;
	uint64_t value;
};

struct alarm_naive_told {
	int64_t at_us;
	char letter; /* as alarm_lab's trace */
	uint64_t value;
};

struct alarm_naive {
	enum alarm_state state;
	uint64_t rising_events, falling_events;
	uint32_t suppressed;
	struct alarm_naive_told told[ALARM_NAIVE_STEPS];
	size_t num_told;
};

/* As it is at until_us, after these steps, the last of which is not later. */
void alarm_naive_work(const struct alarm_spec *spec,
    const struct alarm_naive_step *steps, size_t count, int64_t until_us,
    struct alarm_naive *out);

#endif
