/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_listener.h - which groups this machine itself listens to, as the kernel says.
 */
#ifndef MGM_MIB_LISTENER_H
#define MGM_MIB_LISTENER_H

#include <stdint.h>

#include "mgm_types.h"

#define MIB_LISTENER_MAX 16384 /* groups, and sources; more are left out and said */

struct mib_listener_row {
	struct mgm_addr group;
	struct mgm_addr source; /* unspecified: all sources */
	uint32_t ifindex;
};

struct mib_listener;

/* Of the network namespace whose /proc/net `directory` is. NULL with errno. */
struct mib_listener *mib_listener_new(const char *directory);
void mib_listener_free(struct mib_listener *listener); /* NULL is accepted */

/*
 * A turn begins: the next who asks for rows gets fresh ones, if those here are a second
 * old. Within a turn they are the same.
 */
void mib_listener_start_turn(struct mib_listener *listener, int64_t now);
/* Reads them where they are to be fresh. By group, source, ifindex; no doubles. */
uint32_t mib_listener_count(struct mib_listener *listener);
/* Of the last count. */
const struct mib_listener_row *mib_listener_row(
    const struct mib_listener *listener, uint32_t row);

#endif
