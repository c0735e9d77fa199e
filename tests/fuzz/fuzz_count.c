/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_count.c - the one thing of fuzz_main.c that targets need beside libFuzzer's
 * main.
 */
#include "config.h"

#include "fuzz.h"

uint64_t fuzz_deep;
