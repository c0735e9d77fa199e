/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * flow.c - flows and their counters.
 *
 * A flow has one immutable set of incoming and outgoing interfaces at a time; a change
 * publishes another one and retires the old, so that a packet sees either the old list
 * or the new one and never half of each. Each outgoing interface that the flow ever had
 * keeps its counter block, in sets that name it and in others (it may be pruned), until
 * the core says that it is restarted: then the block ends, and the next set gets
 * another one. Packets of a set that still names the ended block count there, unread;
 * it goes with the set that was in force.
 *
 * Invariants: `seen` is sorted by ifindex without doubles and holds every block that
 * the set in force points to and that has not ended; ended ones are in that set or in
 * one retired with it or after those that named them; only the core thread writes sets
 * and `seen`; only the forwarder thread writes counters.
 *
 * It does not look at interfaces: a set names them by ifindex, and one that is gone is
 * the forwarder's business. Scope boundaries are named by a set and live until the core
 * takes them back, which it does when no set names them. mgm-api.md 11.3 says how long
 * counters live.
 */
#include "config.h"

#include "flow.h"

#include "addr.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* Where ifindex is or belongs in `seen`. */
static uint32_t
flow_position(const struct flow *flow, uint32_t ifindex)
{
	uint32_t low = 0, high = flow->num_seen;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (flow->seen[middle]->ifindex < ifindex)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct flow_oif *
flow_find_oif(const struct flow *flow, uint32_t ifindex)
{
	uint32_t at = flow_position(flow, ifindex);

	if (at == flow->num_seen || flow->seen[at]->ifindex != ifindex)
		return NULL;
	return flow->seen[at];
}

/* The counter block of an interface, a new one where it was never seen. */
static struct flow_oif *
flow_add_oif(struct flow *flow, uint32_t ifindex)
{
	struct flow_oif *oif = flow_find_oif(flow, ifindex);
	struct flow_oif **seen;
	uint32_t at;

	if (oif)
		return oif;
	seen = realloc(flow->seen, (flow->num_seen + 1) * sizeof(struct flow_oif *));
	if (!seen)
		return NULL;
	flow->seen = seen;
	oif = calloc(1, sizeof(*oif));
	if (!oif)
		return NULL;
	oif->ifindex = ifindex;
	at = flow_position(flow, ifindex);
	memmove(&seen[at + 1], &seen[at],
	    (flow->num_seen - at) * sizeof(struct flow_oif *));
	seen[at] = oif;
	flow->num_seen++;
	return oif;
}

static struct flow_set *
flow_new_set(struct flow *flow, const struct plane_mfe *mfe)
{
	struct flow_set *set;
	size_t i;

	set = malloc(sizeof(*set) + mfe->num_oifs * sizeof(struct flow_oif *) +
		     mfe->num_blocked * sizeof(struct flow_boundary *));
	if (!set)
		return NULL;
	set->ended = NULL;
	set->iif = mfe->iif;
	set->num_oifs = (uint32_t)mfe->num_oifs;
	set->iif_boundary = mfe->iif_boundary;
	set->num_blocked = (uint32_t)mfe->num_blocked;
	set->blocked = (struct flow_boundary **)(void *)&set->oifs[mfe->num_oifs];
	for (i = 0; i < mfe->num_blocked; i++)
		set->blocked[i] = mfe->blocked[i].boundary;
	for (i = 0; i < mfe->num_oifs; i++) {
		set->oifs[i] = flow_add_oif(flow, mfe->oifs[i]);
		if (!set->oifs[i]) {
			free(set);
			return NULL;
		}
	}
	return set;
}

/* Takes void * so that an epoch can call it. */
static void
flow_free_set(void *object)
{
	struct flow_set *set = object;
	struct flow_oif *oif;

	while ((oif = set->ended) != NULL) {
		set->ended = oif->next;
		free(oif);
	}
	free(set);
}

struct flow *
flow_new(const struct plane_mfe *mfe)
{
	struct flow *flow = calloc(1, sizeof(*flow));
	struct flow_set *set;

	if (!flow)
		return NULL;
	flow->key.group = mfe->group;
	flow->key.source = mfe->source;
	set = flow_new_set(flow, mfe);
	if (!set) {
		flow_free(flow);
		errno = ENOMEM;
		return NULL;
	}
	atomic_init(&flow->set, set);
	return flow;
}

void
flow_free(void *object)
{
	struct flow *flow = object;
	struct flow_set *set;
	uint32_t i;

	if (!flow)
		return;
	set = atomic_load(&flow->set);
	if (set)
		flow_free_set(set);
	for (i = 0; i < flow->num_seen; i++)
		free(flow->seen[i]);
	free(flow->seen);
	free(flow);
}

int
flow_set_oifs(struct flow *flow, const struct plane_mfe *mfe, struct epoch *epoch)
{
	struct flow_set *set = flow_new_set(flow, mfe);
	struct flow_set *old;

	if (!set)
		return -ENOMEM;
	old = atomic_exchange(&flow->set, set);
	epoch_retire(epoch, &old->node, flow_free_set, old);
	return 0;
}

void
flow_restart_oif(struct flow *flow, uint32_t ifindex)
{
	struct flow_set *set = atomic_load(&flow->set);
	uint32_t at = flow_position(flow, ifindex);
	struct flow_oif *oif;

	if (at == flow->num_seen || flow->seen[at]->ifindex != ifindex)
		return;
	oif = flow->seen[at];
	flow->num_seen--;
	memmove(&flow->seen[at], &flow->seen[at + 1],
	    (flow->num_seen - at) * sizeof(struct flow_oif *));
	/* Sets before this one, which may name it too, are free before it is. */
	oif->next = set->ended;
	set->ended = oif;
}

bool
flow_key_equal(const struct flow_key *a, const struct flow_key *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

uint64_t
flow_key_hash(const struct flow_key *key, uint64_t seed)
{
	return addr_hash(&key->source, addr_hash(&key->group, seed));
}

uint64_t
flow_key_seed(void)
{
	struct timespec clock;
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == (ssize_t)sizeof(seed))
		return seed;
	/* Early at boot: the clock is less secret, and better than nothing. */
	(void)clock_gettime(CLOCK_REALTIME, &clock);
	return (uint64_t)clock.tv_nsec ^ (uint64_t)clock.tv_sec << 32;
}

void
flow_read(const struct flow *flow, struct plane_mfe_counters *out)
{
	out->in_packets = counter_read(&flow->in_packets);
	out->in_octets = counter_read(&flow->in_octets);
	out->forwarded_packets = counter_read(&flow->forwarded_packets);
	out->forwarded_octets = counter_read(&flow->forwarded_octets);
	out->wrong_if_packets = counter_read(&flow->wrong_if_packets);
	out->wrong_if_octets = counter_read(&flow->wrong_if_octets);
	out->total_out_packets = counter_read(&flow->total_out_packets);
	out->uninit_packets = counter_read(&flow->uninit_packets);
	out->queue_overflow = counter_read(&flow->queue_overflow);
	out->negative_packets = counter_read(&flow->negative_packets);
	out->in_discards = counter_read(&flow->in_discards);
	out->header_errors = counter_read(&flow->header_errors);
	out->ttl_packets = counter_read(&flow->ttl_packets);
	out->ttl_octets = counter_read(&flow->ttl_octets);
	out->boundary_packets = counter_read(&flow->boundary_packets);
}

void
flow_read_oif(const struct flow *flow, uint32_t ifindex, struct plane_oif_counters *out)
{
	const struct flow_oif *oif = flow_find_oif(flow, ifindex);

	if (!oif) {
		*out = (struct plane_oif_counters){0};
		return;
	}
	out->packets = counter_read(&oif->packets);
	out->octets = counter_read(&oif->octets);
	out->ttl_too_low = counter_read(&oif->ttl_too_low);
	out->too_big = counter_read(&oif->too_big);
	out->if_down = counter_read(&oif->if_down);
	out->send_errors = counter_read(&oif->send_errors);
	out->rate_limited = counter_read(&oif->rate_limited);
}
