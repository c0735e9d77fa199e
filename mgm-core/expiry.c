/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * expiry.c - the end of an entry's life, or its refresh.
 *
 * An entry has an absolute life (mgm-api 11.3). At its end, one that carried packets
 * since the last check lives on in place, with its counters and its up-time; one that
 * did not is removed, and so is every one where the configuration says `lifetime hard`.
 * An entry without incoming interface carries nothing, so it always ends, and the next
 * packet has its source routed anew.
 *
 * Where there are as many entries as there may be, one ends before its time so that a
 * new flow gets in: else a flood of sources that nobody hears from again would keep all
 * others out until its entries' lives end. The hand of a clock goes round the table, or
 * the entries of one incoming interface, and looks at a few for each new flow; one that
 * has carried nothing since the hand passed it, or since it began, gives way: soon
 * where nobody wants it, after a while where somebody does. An entry that carries
 * packets never does. This is the end of an entry as above, without alerts; the flow's
 * next packet makes it anew.
 */
#include "config.h"

#include "expiry.h"

#include "core_internal.h"

#define EXPIRY_US_PER_S 1000000
#define EXPIRY_LOOKS 16 /* entries looked at for a new flow */
#define EXPIRY_IDLE_UNWANTED_US 1000000
#define EXPIRY_IDLE_US 10000000

static void
expiry_end(struct core *core, struct mfe *mfe, int64_t now)
{
	struct plane_mfe_counters counters = {0};

	if (!core->config.lifetime_hard && mfe->iif != NULL) {
		core->plane->ops->read_mfe(core->plane->impl, mfe->ref, &counters);
		if (counters.in_packets != mfe->seen_packets) {
			mfe->seen_packets = counters.in_packets;
			mfe_set_expiry(core, mfe, now + mfe->timeout_us);
			return;
		}
	}
	core_trace_flow(core, &mfe->group, &mfe->source, "expired after %lld s",
	    (long long)(mfe->timeout_us / EXPIRY_US_PER_S));
	mfe_free(core, mfe);
}

bool
expiry_work(struct core *core, int64_t now, unsigned limit)
{
	for (; expiry_next_due(core) <= now; limit--) {
		if (limit == 0)
			return true;
		expiry_end(core, mfe_expiry_first(&core->mfes), now);
	}
	return false;
}

int64_t
expiry_next_due(const struct core *core)
{
	const struct mfe *mfe = mfe_expiry_first(&core->mfes);

	return mfe != NULL ? mfe->expires_us : INT64_MAX;
}

/* Nothing came since the hand's last look, for long enough; else this is a new look. */
static bool
expiry_may_yield(const struct core *core, struct mfe *mfe, int64_t now)
{
	struct plane_mfe_counters counters = {0};
	bool looked = mfe->looked_us != 0, carried;
	int64_t since = looked ? mfe->looked_us : mfe->created_us;

	core->plane->ops->read_mfe(core->plane->impl, mfe->ref, &counters);
	/* Those that waited for its beginning are not a sign of life after it. */
	carried = looked ? counters.in_packets != mfe->looked_packets
			 : counters.in_packets > counters.uninit_packets;
	if (carried) {
		mfe->looked_us = now;
		mfe->looked_packets = counters.in_packets;
		return false;
	}
	return now - since >=
	       (mfe->num_in == 0 ? EXPIRY_IDLE_UNWANTED_US : EXPIRY_IDLE_US);
}

/* True: it was idle, and is no more. */
static bool
expiry_yield(struct core *core, struct mfe *mfe, int64_t now)
{
	if (!expiry_may_yield(core, mfe, now))
		return false;
	core_trace_flow(core, &mfe->group, &mfe->source,
	    "idle, ended to make room for another flow");
	core->yielded_mfes++;
	mfe_free(core, mfe);
	return true;
}

bool
expiry_make_room(struct core *core, int64_t now)
{
	struct mfe_table *table = &core->mfes;
	const struct mgm_addr none = {0};
	uint32_t looks = table->count < EXPIRY_LOOKS ? table->count : EXPIRY_LOOKS;
	struct mfe *mfe;

	for (; looks > 0; looks--) {
		mfe = mfe_after(table, &table->hand_group, &table->hand_source);
		if (mfe == NULL)
			mfe = mfe_from(table, &none, &none);
		table->hand_group = mfe->group;
		table->hand_source = mfe->source;
		if (expiry_yield(core, mfe, now))
			return true;
	}
	return false;
}

bool
expiry_make_room_on(struct core *core, struct iface *iif, int64_t now)
{
	uint32_t count = iif->num_iif_mfes;
	uint32_t looks = count < EXPIRY_LOOKS ? count : EXPIRY_LOOKS;
	struct mfe *mfe;

	for (; looks > 0; looks--) {
		mfe = iif->hand != NULL ? iif->hand : LIST_FIRST(&iif->iif_mfes);
		iif->hand = LIST_NEXT(mfe, of_iif);
		if (expiry_yield(core, mfe, now))
			return true;
	}
	return false;
}
