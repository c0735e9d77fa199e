/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * corpus.h - sound inputs of each fuzz target, made by the real encoders.
 */
#ifndef MGM_CORPUS_H
#define MGM_CORPUS_H

#include <stddef.h>
#include <stdint.h>

#define CORPUS_INPUT_MAX ((size_t)256 * 1024)

/* Takes one seed; bytes are borrowed for the call. */
typedef void corpus_put(void *ctx, const char *name, const void *bytes, size_t len);
typedef void corpus_maker(corpus_put *put, void *ctx);

corpus_maker corpus_mgm;
corpus_maker corpus_netlink;
corpus_maker corpus_packet;
corpus_maker corpus_server;
corpus_maker corpus_settings;
corpus_maker corpus_state;
corpus_maker corpus_wire;

/* The table: NULL for a target that does not exist, or after the last one. */
corpus_maker *corpus_find(const char *target);
const char *corpus_target_at(size_t i);

#endif
