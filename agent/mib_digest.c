/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_digest.c - what tables need of a whole snapshot: sums of groups, busiest flows.
 *
 * Each of the two takes one walk over the snapshot's rows, a few milliseconds for
 * 100,000 of them, in the SNMP thread, and only if a manager asks for a table that
 * shows it; at most once for a snapshot, since a context makes a new digest for a new
 * one. Where all is at rest, a snapshot shares its rows with the one before, and the
 * new digest takes over what the old one has.
 *
 * Entries and memberships are both ordered by group, so the groups are what a merge of
 * the two finds, in order. A membership of all groups is one of the group zero of its
 * family, which comes first.
 */
#include "config.h"

#include "mib_digest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "log.h"
#include "snapshot.h"

#define MIB_DIGEST_KINDS 2
#define MIB_DIGEST_GROUPS_FIRST 256

struct mib_digest {
	bool grouped;
	struct mib_group *groups; /* owned */
	uint32_t num_groups;
	bool topped;
	uint32_t top[MIB_DIGEST_KINDS][MIB_DIGEST_TOP]; /* rows, the busiest first */
	uint64_t rates[MIB_DIGEST_KINDS][MIB_DIGEST_TOP];
	uint32_t num_top[MIB_DIGEST_KINDS];
};

struct mib_digest *
mib_digest_new(void)
{
	return calloc(1, sizeof(struct mib_digest));
}

void
mib_digest_free(struct mib_digest *digest)
{
	if (digest == NULL)
		return;
	free(digest->groups);
	free(digest);
}

static bool
mib_digest_is_same(const struct snapshot *before, const struct snapshot *now)
{
	uint32_t c;

	if (before->num_chunks != now->num_chunks)
		return false;
	for (c = 0; c < now->num_chunks; c++) {
		if (before->chunks[c] != now->chunks[c])
			return false;
	}
	return true;
}

void
mib_digest_carry(struct mib_digest *digest, struct mib_digest *from,
    const struct snapshot *before, const struct snapshot *now)
{
	if (!mib_digest_is_same(before, now))
		return;
	digest->topped = from->topped;
	memcpy(digest->top, from->top, sizeof(digest->top));
	memcpy(digest->rates, from->rates, sizeof(digest->rates));
	memcpy(digest->num_top, from->num_top, sizeof(digest->num_top));
	/* None: there was no memory for them, perhaps. */
	if (before->members != now->members || from->num_groups == 0)
		return;
	digest->grouped = true;
	digest->groups = from->groups;
	digest->num_groups = from->num_groups;
	from->grouped = false;
	from->groups = NULL;
	from->num_groups = 0;
}

/* A row more, for the group; NULL: no memory. */
static struct mib_group *
mib_digest_add_group(
    struct mib_digest *digest, uint32_t *capacity, const struct mgm_addr *group)
{
	struct mib_group *row;

	if (digest->num_groups == *capacity) {
		uint32_t wanted =
		    *capacity > 0 ? *capacity * 2 : MIB_DIGEST_GROUPS_FIRST;

		row = reallocarray(digest->groups, wanted, sizeof(*row));
		if (row == NULL)
			return NULL;
		digest->groups = row;
		*capacity = wanted;
	}
	row = &digest->groups[digest->num_groups++];
	*row = (struct mib_group){.group = *group};
	return row;
}

static void
mib_digest_sum(struct mib_group *row, const struct snapshot_mfe *mfe)
{
	row->mfes++;
	row->forwarded_packets += mfe->counters.forwarded_packets;
	row->forwarded_octets += mfe->counters.forwarded_octets;
	row->rate.packets += mfe->rate.packets;
	row->rate.bits += mfe->rate.bits;
}

/* False: no memory. */
static bool
mib_digest_group_all(struct mib_digest *digest, const struct snapshot *snapshot)
{
	const struct snapshot_members *members = snapshot->members;
	const struct snapshot_mfe *mfe = snapshot_mfe_at(snapshot, 0);
	uint32_t i = 0, j = 0, capacity = 0;

	while (mfe != NULL || j < members->count) {
		const struct mgm_addr *group = mfe != NULL ? &mfe->group : NULL;
		struct mib_group *row;

		if (j < members->count &&
		    (group == NULL ||
			addr_cmp(&members->rows[j].group.addr, group) < 0))
			group = &members->rows[j].group.addr;
		row = mib_digest_add_group(digest, &capacity, group);
		if (row == NULL)
			return false;
		for (; mfe != NULL && addr_equal(&mfe->group, &row->group);
		     mfe = snapshot_mfe_at(snapshot, ++i))
			mib_digest_sum(row, mfe);
		for (; j < members->count &&
		       addr_equal(&members->rows[j].group.addr, &row->group);
		     j++)
			row->memberships++;
	}
	return true;
}

const struct mib_group *
mib_digest_groups(
    struct mib_digest *digest, const struct snapshot *snapshot, uint32_t *count)
{
	if (!digest->grouped && !mib_digest_group_all(digest, snapshot)) {
		digest->num_groups = 0;
		log_warn("snmp: no memory for mgmGroupTable of snapshot %llu",
		    (unsigned long long)snapshot->number);
	}
	digest->grouped = true;
	*count = digest->num_groups;
	return digest->groups;
}

/* The row goes where it belongs, if it does; the last one may fall out. */
static void
mib_digest_rank(
    struct mib_digest *digest, enum mib_top_kind kind, uint32_t number, uint64_t rate)
{
	uint32_t *top = digest->top[kind - 1];
	uint64_t *rates = digest->rates[kind - 1];
	uint32_t *count = &digest->num_top[kind - 1];
	uint32_t last = *count < MIB_DIGEST_TOP ? *count : MIB_DIGEST_TOP - 1;
	uint32_t i = last;

	/* Most flows end here: what all of them cost is one comparison. */
	if (rate == 0 || (*count == MIB_DIGEST_TOP && rate <= rates[last]))
		return;
	while (i > 0 && rates[i - 1] < rate)
		i--;
	memmove(top + i + 1, top + i, (last - i) * sizeof(*top));
	memmove(rates + i + 1, rates + i, (last - i) * sizeof(*rates));
	top[i] = number;
	rates[i] = rate;
	*count = last + 1;
}

static void
mib_digest_rank_all(struct mib_digest *digest, const struct snapshot *snapshot)
{
	uint32_t c, i;

	for (c = 0; c < snapshot->num_chunks; c++) {
		const struct snapshot_chunk *chunk = snapshot->chunks[c];
		uint32_t before = snapshot->mfes_before[c];

		for (i = 0; i < chunk->num_mfes; i++) {
			const struct core_rate *rate = &chunk->mfes[i].rate;

			mib_digest_rank(digest, MIB_TOP_BITS, before + i, rate->bits);
			mib_digest_rank(
			    digest, MIB_TOP_PACKETS, before + i, rate->packets);
		}
	}
}

const uint32_t *
mib_digest_top(struct mib_digest *digest, const struct snapshot *snapshot,
    enum mib_top_kind kind, uint32_t *count)
{
	if (!digest->topped)
		mib_digest_rank_all(digest, snapshot);
	digest->topped = true;
	*count = digest->num_top[kind - 1];
	return digest->top[kind - 1];
}
