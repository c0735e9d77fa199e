/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * corpus_state.c - state files: the sound one and the bad ones of the unit tests.
 */
#include "config.h"

#include "corpus.h"
#include "state_bad.h"

#include <stdio.h>
#include <string.h>

void
corpus_state(corpus_put *put, void *ctx)
{
	char name[32];
	size_t i;

	for (i = 0; i < state_bad_count; i++) {
		/* Few mutations of what is not sound come far. */
		snprintf(name, sizeof(name), "sound-%zu", i);
		put(ctx, name, state_good, strlen(state_good));
		snprintf(name, sizeof(name), "bad-%zu", i);
		put(ctx, name, state_bad[i].text, strlen(state_bad[i].text));
	}
}
