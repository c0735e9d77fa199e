/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * descriptors.h - how many files this process may have open.
 */
#ifndef MGM_DESCRIPTORS_H
#define MGM_DESCRIPTORS_H

#include <stdint.h>

/*
 * Raise this process's own limit so that it may have `wanted` files open, or as many as
 * the system lets it. Returns how many it may.
 */
uint64_t descriptors_reserve(uint64_t wanted);
/* Connections of each of the two sockets that there are files for: at most `wanted`. A
 * line in the log where they are fewer. */
uint32_t descriptors_max_connections(uint32_t wanted);

#endif
