/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * limit.c - what may go out of one interface: so many kilobits per second, no more.
 *
 * A token bucket, kept as one number: the time until which everything that was sent is
 * paid for. A datagram moves it on by its length over the rate, from now at the
 * earliest; it may go while that time lies less than a burst ahead. One number can be
 * changed by compare-and-swap, so that several threads share a bucket without a lock
 * and none of them sends what another has paid with.
 *
 * The burst is what the rate gives in LIMIT_BURST_US, or LIMIT_BURST_MTUS full
 * datagrams where that is more. The datagram that reaches its end still goes, and later
 * ones wait for it: otherwise one longer than the burst, which leaves in fragments,
 * could never go. So within any time t at most rate x t + burst + one datagram goes
 * out.
 *
 * Units of time are sixteenths of a nanosecond: 64 octets at 100 Gbit/s are 81 of them,
 * and an uptime of 18 years fits. A rate never changes: another one is another limit.
 */
#include "config.h"

#include "limit.h"

#include <stdatomic.h>
#include <stdlib.h>

#define LIMIT_UNITS_PER_US INT64_C(16000)
#define LIMIT_DATAGRAM_MAX 65535
/* Fraction bits of the price: 65,535 octets at 1 kbit/s still fit 64 bits. */
#define LIMIT_PRICE_SHIFT 20

struct limit {
	struct epoch_node node;
	uint32_t kbps;
	uint64_t price; /* of an octet: units of time, with fraction bits */
	_Atomic int64_t paid_until;
};

struct limit *
limit_new(uint32_t kbps)
{
	struct limit *limit = calloc(1, sizeof(*limit));

	if (!limit)
		return NULL;
	limit->kbps = kbps;
	limit->price =
	    ((uint64_t)(8 * 1000 * LIMIT_UNITS_PER_US) << LIMIT_PRICE_SHIFT) / kbps;
	return limit;
}

void
limit_free(void *limit)
{
	free(limit);
}

struct epoch_node *
limit_node(struct limit *limit)
{
	return &limit->node;
}

uint32_t
limit_rate(const struct limit *limit)
{
	return limit ? limit->kbps : 0;
}

static int64_t
limit_cost(const struct limit *limit, uint32_t octets)
{
	return (int64_t)(octets * limit->price >> LIMIT_PRICE_SHIFT);
}

static int64_t
limit_burst(const struct limit *limit, uint32_t mtu)
{
	const int64_t share = LIMIT_BURST_US * LIMIT_UNITS_PER_US;
	int64_t least;

	if (mtu > LIMIT_DATAGRAM_MAX)
		mtu = LIMIT_DATAGRAM_MAX;
	least = LIMIT_BURST_MTUS * limit_cost(limit, mtu);
	return least > share ? least : share;
}

bool
limit_take(struct limit *limit, uint32_t octets, uint32_t mtu, int64_t now_us)
{
	int64_t now = now_us * LIMIT_UNITS_PER_US;
	int64_t cost = limit_cost(limit, octets), burst = limit_burst(limit, mtu);
	int64_t paid, from;

	paid = atomic_load_explicit(&limit->paid_until, memory_order_relaxed);
	do {
		from = paid > now ? paid : now;
		if (from - now >= burst)
			return false;
	} while (!atomic_compare_exchange_weak_explicit(&limit->paid_until, &paid,
	    from + cost, memory_order_relaxed, memory_order_relaxed));
	return true;
}
