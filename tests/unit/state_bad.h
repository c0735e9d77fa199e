/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * state_bad.h - state files: one with everything, and bad ones with what is to be said.
 */
#ifndef MGM_STATE_BAD_H
#define MGM_STATE_BAD_H

#include <stddef.h>

struct state_bad {
	const char *name;
	const char *text;
	const char *says; /* part of the message */
};

extern const struct state_bad state_bad[];
extern const size_t state_bad_count;
/* Rows of all kinds and in all states. */
extern const char state_good[];
/* Of the first version: one range, 233.0.0.0/8. */
extern const char state_first[];

#endif
