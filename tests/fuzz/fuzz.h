/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz.h - what the fuzz targets share: entry, invariants, seeds.
 */
#ifndef MGM_FUZZ_H
#define MGM_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libFuzzer's entry, defined once in each target. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Inputs that came past the first checks. A plain run demands some, so that a target
 * which only ever looks at the front door fails.
 */
extern uint64_t fuzz_deep;

/* An invariant is broken: stop where a debugger or libFuzzer can see it. */
static inline void
fuzz_require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz: %s\n", what);
	abort();
}

/* A heap block of exactly this size, so that a sanitizer sees every octet outside. */
static inline void *
fuzz_block(const void *bytes, size_t len)
{
	void *block = malloc(len > 0 ? len : 1);

	fuzz_require(block != NULL, "no memory");
	if (bytes != NULL && len > 0)
		memcpy(block, bytes, len);
	return block;
}

/* What is left of an input, eaten from its front; an empty one gives zeros. */
struct fuzz_input {
	const uint8_t *at; /* borrowed */
	size_t left;
};

static inline uint8_t
fuzz_u8(struct fuzz_input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->at++;
}

static inline uint16_t
fuzz_u16(struct fuzz_input *input)
{
	uint16_t high = fuzz_u8(input);

	return (uint16_t)(high << 8 | fuzz_u8(input));
}

/* At most `want` octets, as many as there are: how many. */
static inline size_t
fuzz_octets(struct fuzz_input *input, size_t want, const uint8_t **octets)
{
	size_t got = want < input->left ? want : input->left;

	*octets = input->at;
	input->at += got;
	input->left -= got;
	return got;
}

#endif
