/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rate.c - packets and bits per second of entries and interfaces, sampled.
 *
 * A pass reads the counters of every active interface and of every entry, in slices by
 * a cursor that is a key. The increase since the sample before, over the time that lies
 * between, is the rate until the next pass. A pass begins every second while somebody
 * reads; ten seconds after the last reading it becomes calmer where there are many
 * entries, so that a manager that polls each few minutes costs about one per cent of a
 * processor and still finds rates; and after RATE_KEEP_US without any the sampler
 * sleeps. What it costs is in doc/benchmarks.md.
 *
 * A rate is 0 until it is known: it takes two samples of one waking and of counters
 * that did not start again, none of them less than half a period apart. So no restart
 * of a counter, no packets that waited for their entry, and no long sleep show as a
 * rate. What an entry counts is what came in on its incoming interface, and beside it
 * the octets of what was forwarded of that.
 *
 * Does not raise alarms: those have their own intervals (alarm_sample.c).
 */
#include "config.h"

#include "rate.h"

#include "core_internal.h"

#define RATE_US_PER_S UINT64_C(1000000)
#define RATE_BITS 8
#define RATE_TOO_SOON (-1)

void
rate_note_reading(struct core *core, int64_t now)
{
	struct rate_sampler *rates = &core->rates;
	int64_t soon = rates->started_us + RATE_PERIOD_US;

	rates->read_us = now;
	if (!rates->awake) {
		rates->awake = true;
		rates->wake++;
		soon = now;
	}
	if (soon < now)
		soon = now;
	if (rates->due_us > soon || rates->due_us == 0)
		rates->due_us = soon;
}

uint64_t
rate_per_second(uint64_t increase, int64_t time_us)
{
	uint64_t elapsed_us = (uint64_t)time_us;

	return increase / elapsed_us * RATE_US_PER_S +
	       increase % elapsed_us * RATE_US_PER_S / elapsed_us;
}

/*
 * What became of a sample: RATE_TOO_SOON and it was not taken, 0 and it is the first,
 * or the time since the one before.
 */
static int64_t
rate_sample(const struct core *core, struct rate *rate, uint64_t packets,
    uint64_t octets, int64_t now)
{
	int64_t elapsed_us = 0;
	bool known = rate->wake == core->rates.wake && packets >= rate->packets &&
		     octets >= rate->octets;

	if (known && now - rate->at_us < RATE_PERIOD_US / 2)
		return RATE_TOO_SOON;
	rate->value = (struct core_rate){0};
	if (known) {
		elapsed_us = now - rate->at_us;
		rate->value.packets =
		    rate_per_second(packets - rate->packets, elapsed_us);
		rate->value.bits =
		    rate_per_second(octets - rate->octets, elapsed_us) * RATE_BITS;
	}
	rate->wake = core->rates.wake;
	rate->at_us = now;
	rate->packets = packets;
	rate->octets = octets;
	return elapsed_us;
}

static void
rate_sample_iface(const struct core *core, struct iface *iface, int64_t now)
{
	struct plane_iface_counters counters = {0};

	if (!iface->active || core->plane->ops->read_iface(core->plane->impl,
				  iface->link.link.ifindex, &counters) != 0) {
		iface->in_rate = iface->out_rate = (struct rate){0};
		return;
	}
	(void)rate_sample(
	    core, &iface->in_rate, counters.in_packets, counters.in_octets, now);
	(void)rate_sample(
	    core, &iface->out_rate, counters.out_packets, counters.out_octets, now);
}

static void
rate_sample_mfe(const struct core *core, struct mfe *mfe, int64_t now)
{
	struct rate_forwarded *forwarded = &mfe->forwarded;
	struct plane_mfe_counters counters;
	int64_t elapsed_us;

	core->plane->ops->read_mfe(core->plane->impl, mfe->ref, &counters);
	mfe->last_packet_us = rate_last_packet(core, mfe, &counters);
	elapsed_us =
	    rate_sample(core, &mfe->rate, counters.in_packets, counters.in_octets, now);
	if (elapsed_us == RATE_TOO_SOON)
		return;
	forwarded->bits = 0;
	if (elapsed_us > 0 && counters.forwarded_octets >= forwarded->octets)
		forwarded->bits =
		    rate_per_second(
			counters.forwarded_octets - forwarded->octets, elapsed_us) *
		    RATE_BITS;
	forwarded->octets = counters.forwarded_octets;
}

/* How long the pass that ends may count for. */
static int64_t
rate_period(const struct core *core, int64_t now)
{
	int64_t period = (int64_t)core->mfes.count * RATE_PERIOD_US / RATE_CALM_ENTRIES;

	if (now - core->rates.read_us <= RATE_BRISK_US || period < RATE_PERIOD_US)
		return RATE_PERIOD_US;
	return period;
}

/* Asleep where nobody has read for long. */
static bool
rate_begin(struct core *core, int64_t now)
{
	struct rate_sampler *rates = &core->rates;

	if (now - rates->read_us > RATE_KEEP_US) {
		rates->awake = false;
		rates->due_us = 0;
		return false;
	}
	rates->walking = true;
	rates->ifaces_done = false;
	rates->ifindex = 0;
	rates->group = rates->source = (struct mgm_addr){0};
	rates->started_us = now;
	return true;
}

static void
rate_end(struct core *core, int64_t now)
{
	struct rate_sampler *rates = &core->rates;

	rates->walking = false;
	rates->due_us = rates->started_us + rate_period(core, now);
	/* A pass that took long is not followed by the next one at once. */
	if (rates->due_us < now + RATE_PERIOD_US / 2)
		rates->due_us = now + RATE_PERIOD_US / 2;
}

/* How much of the limit is left. */
static unsigned
rate_walk_ifaces(struct core *core, int64_t now, unsigned limit)
{
	struct rate_sampler *rates = &core->rates;
	struct iface *iface = NULL;

	while (
	    limit > 0 && (iface = iface_next(&core->ifaces, rates->ifindex)) != NULL) {
		rate_sample_iface(core, iface, now);
		rates->ifindex = iface->link.link.ifindex;
		limit--;
	}
	rates->ifaces_done = limit > 0;
	return limit;
}

bool
rate_work(struct core *core, int64_t now, unsigned limit)
{
	struct rate_sampler *rates = &core->rates;
	struct mfe *mfe;

	if (!rates->walking && (rate_next_due(core) > now || !rate_begin(core, now)))
		return false;
	if (!rates->ifaces_done)
		limit = rate_walk_ifaces(core, now, limit);
	if (!rates->ifaces_done)
		return true;
	for (mfe = mfe_after(&core->mfes, &rates->group, &rates->source); mfe != NULL;
	     mfe = mfe_next(mfe)) {
		if (limit-- == 0)
			return true;
		rate_sample_mfe(core, mfe, now);
		rates->group = mfe->group;
		rates->source = mfe->source;
	}
	rate_end(core, now);
	return false;
}

int64_t
rate_next_due(const struct core *core)
{
	if (core->rates.walking)
		return 0;
	return core->rates.awake ? core->rates.due_us : INT64_MAX;
}

struct core_rate
rate_value(const struct core *core, const struct rate *rate)
{
	if (!core->rates.awake || rate->wake != core->rates.wake)
		return (struct core_rate){0};
	return rate->value;
}

uint64_t
rate_forwarded(const struct core *core, const struct mfe *mfe)
{
	if (!core->rates.awake || mfe->rate.wake != core->rates.wake)
		return 0;
	return mfe->forwarded.bits;
}

int64_t
rate_last_packet(const struct core *core, const struct mfe *mfe,
    const struct plane_mfe_counters *counters)
{
	if (counters->in_packets != mfe->rate.packets)
		return core->now;
	return mfe->last_packet_us;
}
