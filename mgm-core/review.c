/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * review.c - a walk over the entries whose groups lie in a range, in slices.
 *
 * The cursor is a key, so that entries may come and go between two steps; one that is
 * made meanwhile already follows the new rules, whether the walk still passes it or
 * not. A second range that is added before the walk ends widens it to hold both and
 * what lies between: a few entries too many are looked at, and the memory is one
 * struct however often rules change.
 */
#include "config.h"

#include "review.h"

#include "addr.h"
#include "core_internal.h"

/* The highest address that the prefix holds. */
static struct mgm_addr
review_last(const struct mgm_prefix *prefix)
{
	struct mgm_addr last = prefix->addr;
	unsigned bit, bits = addr_bits(last.family);

	for (bit = prefix->len; bit < bits; bit++)
		last.octets[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	return last;
}

void
review_add(struct review *review, const struct mgm_prefix *prefix)
{
	struct mgm_addr last = review_last(prefix);

	if (!review->active || addr_cmp(&prefix->addr, &review->group) <= 0) {
		review->group = prefix->addr;
		review->source = (struct mgm_addr){0};
	}
	if (!review->active || addr_cmp(&last, &review->last) > 0)
		review->last = last;
	review->active = true;
}

struct mfe *
review_next(const struct core *core, struct review *review)
{
	struct mfe *mfe = NULL;

	/* No entry has the zero source that a range begins with. */
	if (review->active)
		mfe = mfe_after(&core->mfes, &review->group, &review->source);
	if (mfe == NULL || addr_cmp(&mfe->group, &review->last) > 0) {
		review->active = false;
		return NULL;
	}
	review->group = mfe->group;
	review->source = mfe->source;
	return mfe;
}
