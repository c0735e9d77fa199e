/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_digest.h - what tables need of a whole snapshot: sums of groups, busiest flows.
 */
#ifndef MGM_MIB_DIGEST_H
#define MGM_MIB_DIGEST_H

#include <stdint.h>

#include "core.h"
#include "mgm_types.h"

struct mib_digest;
struct snapshot;

/* A group that has entries or memberships; zero: memberships of all groups. */
struct mib_group {
	struct mgm_addr group;
	uint32_t mfes;
	uint32_t memberships;
	uint64_t forwarded_packets; /* of the entries that are there now */
	uint64_t forwarded_octets;
	struct core_rate rate; /* of what arrives */
};

#define MIB_DIGEST_TOP 20

enum mib_top_kind { MIB_TOP_BITS = 1, MIB_TOP_PACKETS = 2 };

/* Of nothing yet. NULL with errno. */
struct mib_digest *mib_digest_new(void);
void mib_digest_free(struct mib_digest *digest); /* NULL is accepted */
/*
 * Take over what `from`, the digest of the snapshot `before`, has worked out, as far as
 * it is the same for `now`.
 */
void mib_digest_carry(struct mib_digest *digest, struct mib_digest *from,
    const struct snapshot *before, const struct snapshot *now);

/*
 * Worked out at the first call, which is always for one snapshot; the answer lives as
 * long as the digest. Without memory there are none, and the log says so.
 */
const struct mib_group *mib_digest_groups(
    struct mib_digest *digest, const struct snapshot *snapshot, uint32_t *count);
/*
 * The flows with the highest rates, at most MIB_DIGEST_TOP, as rows of the snapshot,
 * the highest first, of equal ones the one that comes first. A flow at rest is none.
 */
const uint32_t *mib_digest_top(struct mib_digest *digest,
    const struct snapshot *snapshot, enum mib_top_kind kind, uint32_t *count);

#endif
