/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * expiry.c - the end of an entry's life, or its refresh.
 *
 * An entry has an absolute life (mgm-api 11.3). At its end, one that carried packets
 * since the last check lives on in place, with its counters and its up-time; one that
 * did not is removed, and so is every one where the configuration says `lifetime hard`.
 * An entry without incoming interface carries nothing, so it always ends, and the next
 * packet has its source routed anew.
 */
#include "config.h"

#include "expiry.h"

#include "core_internal.h"

#define EXPIRY_US_PER_S 1000000

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
