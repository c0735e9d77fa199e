/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_cache.h - routes that were asked for just now.
 */
#ifndef MGM_NETLINK_CACHE_H
#define MGM_NETLINK_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"

#define NETLINK_CACHE_SLOTS 256
#define NETLINK_CACHE_US 1000000 /* how long an answer holds at most */

struct netlink_cache_slot {
	struct mgm_addr source; /* no family: empty */
	int err;                /* 0, or -ENETUNREACH: no route */
	struct core_route route;
	int64_t until_us;
};

struct netlink_cache {
	struct netlink_cache_slot slots[NETLINK_CACHE_SLOTS];
	bool used; /* since it was flushed */
};

/* True: *err is 0 and *route the answer, or *err says that there is none. */
bool netlink_cache_find(const struct netlink_cache *cache,
    const struct mgm_addr *source, int64_t now, struct core_route *route, int *err);
/* In place of whatever has the same slot. route is not used where err is not 0. */
void netlink_cache_add(struct netlink_cache *cache, const struct mgm_addr *source,
    int err, const struct core_route *route, int64_t now);
void netlink_cache_flush(struct netlink_cache *cache);

#endif
