/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_main.c - runs a fuzz target without libFuzzer: replays, or mutates its seeds.
 *
 * Given files, it replays them, which is how a finding is looked at in any build. Given
 * none, it runs every seed as it is, then mutations of them from a printed number
 * (MGM_TEST_SEED sets another), so that each compiler and sanitizer of the ordinary
 * tests also sees hostile input. At least one input in FUZZ_DEEP_SHARE must come past
 * the target's first checks.
 */
#include "config.h"

#include "corpus.h"
#include "fuzz.h"

#ifndef FUZZ_ROUNDS
#define FUZZ_ROUNDS 20000
#endif
#define FUZZ_DEEP_SHARE 50
#define FUZZ_SEEDS_MAX 1024
#define FUZZ_CHANGES_MAX 6

uint64_t fuzz_deep;

struct fuzz_seeds {
	size_t count;
	struct {
		uint8_t *bytes; /* owned */
		size_t len;
	} seeds[FUZZ_SEEDS_MAX];
};

static void
fuzz_main_keep(void *ctx, const char *name, const void *bytes, size_t len)
{
	struct fuzz_seeds *seeds = ctx;

	(void)name; /* only files need it */
	fuzz_require(seeds->count < FUZZ_SEEDS_MAX, "more seeds than expected");
	fuzz_require(len <= CORPUS_INPUT_MAX, "a seed longer than any input");
	seeds->seeds[seeds->count].bytes = fuzz_block(bytes, len);
	seeds->seeds[seeds->count++].len = len;
}

static uint32_t
fuzz_main_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Changes one place of `data`, which has room for CORPUS_INPUT_MAX. */
static size_t
fuzz_main_change(uint32_t *random, uint8_t *data, size_t len)
{
	static const uint8_t edges[] = {0, 1, 2, 4, 0x7f, 0x80, 0xfe, 0xff};
	size_t at = len > 0 ? fuzz_main_random(random) % len : 0;
	size_t count = fuzz_main_random(random) % 16 + 1;

	if (len == 0)
		return len;
	switch (fuzz_main_random(random) % 6) {
	case 0:
		data[at] = (uint8_t)fuzz_main_random(random);
		return len;
	case 1:
		data[at] ^= (uint8_t)(1u << fuzz_main_random(random) % 8);
		return len;
	case 2:
		data[at] = edges[fuzz_main_random(random) % sizeof(edges)];
		return len;
	case 3: /* out */
		if (count > len - at)
			count = len - at;
		memmove(data + at, data + at + count, len - at - count);
		return len - count;
	case 4: /* twice */
		if (count > len - at)
			count = len - at;
		if (len + count > CORPUS_INPUT_MAX)
			return len;
		memmove(data + at + count, data + at, len - at);
		return len + count;
	default: /* cut */
		return fuzz_main_random(random) % 4 == 0 ? at : len;
	}
}

static void
fuzz_main_mutate(struct fuzz_seeds *seeds, uint32_t random)
{
	uint8_t *data = fuzz_block(NULL, CORPUS_INPUT_MAX);
	size_t i, len, pick;
	uint32_t changes;

	for (i = 0; i < FUZZ_ROUNDS; i++) {
		pick = fuzz_main_random(&random) % seeds->count;
		len = seeds->seeds[pick].len;
		memcpy(data, seeds->seeds[pick].bytes, len);
		changes = fuzz_main_random(&random) % FUZZ_CHANGES_MAX + 1;
		while (changes-- > 0)
			len = fuzz_main_change(&random, data, len);
		(void)LLVMFuzzerTestOneInput(data, len); /* always 0 */
	}
	free(data);
}

static int
fuzz_main_replay(const char *path)
{
	uint8_t *data = fuzz_block(NULL, CORPUS_INPUT_MAX);
	FILE *file = fopen(path, "rb");
	size_t size;

	if (file == NULL) {
		perror(path);
		free(data);
		return 1;
	}
	size = fread(data, 1, CORPUS_INPUT_MAX, file);
	(void)fclose(file); /* only read */
	(void)LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int
main(int argc, char **argv)
{
	static struct fuzz_seeds seeds;
	const char *text = getenv("MGM_TEST_SEED");
	uint32_t seed = text != NULL ? (uint32_t)strtoul(text, NULL, 0) : 20261122;
	int i, failed = 0;
	size_t n;

	for (i = 1; i < argc; i++)
		failed |= fuzz_main_replay(argv[i]);
	if (argc > 1)
		return failed;
	corpus_find(FUZZ_TARGET)(fuzz_main_keep, &seeds);
	fuzz_require(seeds.count > 0, "no seeds");
	for (n = 0; n < seeds.count; n++)
		(void)LLVMFuzzerTestOneInput(seeds.seeds[n].bytes, seeds.seeds[n].len);
	fuzz_main_mutate(&seeds, seed != 0 ? seed : 1);
	printf("%s: seed %u (MGM_TEST_SEED), %zu seeds, %d mutations, %llu deep\n",
	    FUZZ_TARGET, seed, seeds.count, FUZZ_ROUNDS, (unsigned long long)fuzz_deep);
	fuzz_require(fuzz_deep > FUZZ_ROUNDS / FUZZ_DEEP_SHARE,
	    "too few inputs came past the first checks to mean much");
	for (n = 0; n < seeds.count; n++)
		free(seeds.seeds[n].bytes);
	return 0;
}
