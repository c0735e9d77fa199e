/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counter.h - 64-bit counters that one thread writes and any thread reads.
 *
 * A forwarder thread is the only writer of the counters of what it serves, so adding is
 * a load and a store. A plane with several threads changes counter_add() to one atomic
 * addition; nobody else knows.
 */
#ifndef MGM_COUNTER_H
#define MGM_COUNTER_H

#include <stdatomic.h>
#include <stdint.h>

struct counter {
	_Atomic uint64_t value;
};

static inline void
counter_add(struct counter *counter, uint64_t amount)
{
	uint64_t value = atomic_load_explicit(&counter->value, memory_order_relaxed);

	atomic_store_explicit(&counter->value, value + amount, memory_order_relaxed);
}

/* The same for a counter that several threads write, today or tomorrow. */
static inline void
counter_add_shared(struct counter *counter, uint64_t amount)
{
	atomic_fetch_add_explicit(&counter->value, amount, memory_order_relaxed);
}

static inline uint64_t
counter_read(const struct counter *counter)
{
	return atomic_load_explicit(&counter->value, memory_order_relaxed);
}

#endif
