/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_cache.c - routes that were asked for just now.
 *
 * A client that joins 100,000 channels of a few senders has the same routes looked up
 * 100,000 times, each by two system calls. So the kernel's last answers are kept, by
 * source, until it announces anything: whoever reads its events flushes first, then
 * tells of the change. What the kernel does not announce (a next hop chosen by its
 * neighbour's state, a sysctl) is seen after NETLINK_CACHE_US.
 *
 * An address has one slot, so that the cache is small and never searched. "No route" is
 * an answer; an error is none.
 */
#include "config.h"

#include "netlink_cache.h"

#include <string.h>

static size_t
netlink_cache_at(const struct mgm_addr *source)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	size_t i;

	for (i = 0; i < sizeof(source->octets); i++)
		hash = (hash ^ source->octets[i]) * 16777619u;
	return (hash ^ hash >> 16) % NETLINK_CACHE_SLOTS;
}

bool
netlink_cache_find(const struct netlink_cache *cache, const struct mgm_addr *source,
    int64_t now, struct core_route *route, int *err)
{
	const struct netlink_cache_slot *slot = &cache->slots[netlink_cache_at(source)];

	if (memcmp(&slot->source, source, sizeof(*source)) != 0 ||
	    slot->until_us <= now)
		return false;
	*err = slot->err;
	if (slot->err == 0)
		*route = slot->route;
	return true;
}

void
netlink_cache_add(struct netlink_cache *cache, const struct mgm_addr *source, int err,
    const struct core_route *route, int64_t now)
{
	struct netlink_cache_slot *slot = &cache->slots[netlink_cache_at(source)];

	*slot = (struct netlink_cache_slot){
	    .source = *source, .err = err, .until_us = now + NETLINK_CACHE_US};
	if (err == 0)
		slot->route = *route;
	cache->used = true;
}

void
netlink_cache_flush(struct netlink_cache *cache)
{
	if (cache->used)
		*cache = (struct netlink_cache){0};
}
