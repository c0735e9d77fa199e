/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * corpus.c - the table of fuzz targets and of who makes their seeds.
 *
 * Seeds are made when they are needed, by the encoders that mgm itself uses or by the
 * builders of the unit tests, so that they follow a change of a format by themselves
 * and no binary file lies in the repository. Which targets exist is written here once:
 * make_corpus writes a directory for each, a plain run takes its own.
 */
#include "config.h"

#include "corpus.h"

#include <string.h>

static const struct {
	const char *target;
	corpus_maker *make;
} corpus_table[] = {
    {"mgm", corpus_mgm},
    {"netlink", corpus_netlink},
    {"packet", corpus_packet},
    {"server", corpus_server},
    {"settings", corpus_settings},
    {"state", corpus_state},
    {"wire", corpus_wire},
};

#define CORPUS_TARGETS (sizeof(corpus_table) / sizeof(corpus_table[0]))

corpus_maker *
corpus_find(const char *target)
{
	size_t i;

	for (i = 0; i < CORPUS_TARGETS; i++) {
		if (strcmp(corpus_table[i].target, target) == 0)
			return corpus_table[i].make;
	}
	return NULL;
}

const char *
corpus_target_at(size_t i)
{
	return i < CORPUS_TARGETS ? corpus_table[i].target : NULL;
}
