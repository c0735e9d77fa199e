/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_context.c - one snapshot prepared for the MIB views: what their rows are read
 * from.
 *
 * A snapshot holds both address families in one order, IPv4 before IPv6, and all
 * interfaces; IPMROUTE-STD-MIB shows IPv4 entries and active interfaces only. What can
 * be worked out once per snapshot is worked out here, so that a request costs two
 * binary searches and no more.
 *
 * Times in a snapshot are monotonic microseconds. Ages are taken at its end; TimeStamps
 * need the moment at which sysUpTime was zero, which is the master agent's to say and
 * changes when that is restarted: the SNMP thread keeps epoch_us right. RFC 2579 has
 * TimeStamp, and that an event before the last re-initialisation reads zero.
 */
#include "config.h"

#include "mib_context.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "snapshot.h"

#define TICK_US 10000 /* RFC 2578: TimeTicks are hundredths of a second */

static bool
mib_context_oif_is_ipv4(const struct snapshot *snapshot, uint32_t row)
{
	const struct snapshot_mfe *mfe;

	snapshot_oif_at(snapshot, row, &mfe);
	return mfe->group.family == MGM_FAMILY_IPV4;
}

static bool
mib_context_mfe_is_ipv4(const struct snapshot *snapshot, uint32_t row)
{
	return snapshot_mfe_at(snapshot, row)->group.family == MGM_FAMILY_IPV4;
}

/* Rows for which `is_ipv4` holds come first: how many are there? */
static uint32_t
mib_context_count(const struct snapshot *snapshot, uint32_t rows,
    bool (*is_ipv4)(const struct snapshot *snapshot, uint32_t row))
{
	uint32_t low = 0, high = rows;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (is_ipv4(snapshot, middle))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int
mib_context_set(struct mib_context *context, struct snapshot *snapshot)
{
	const struct snapshot_iface **ifaces;
	uint32_t i, n = 0;

	/* One more than needed: calloc() of nothing may say NULL. */
	ifaces = calloc((size_t)snapshot->num_ifaces + 1, sizeof(*ifaces));
	if (ifaces == NULL)
		return -ENOMEM;
	for (i = 0; i < snapshot->num_ifaces; i++) {
		if (snapshot->ifaces[i].present)
			ifaces[n++] = &snapshot->ifaces[i];
	}

	snapshot_take(snapshot);
	mib_context_exit(context);
	context->snapshot = snapshot;
	context->ifaces = ifaces;
	context->num_ifaces = n;
	context->ipv4_mfes =
	    mib_context_count(snapshot, snapshot->num_mfes, mib_context_mfe_is_ipv4);
	context->ipv4_oifs =
	    mib_context_count(snapshot, snapshot->num_oifs, mib_context_oif_is_ipv4);
	return 0;
}

void
mib_context_exit(struct mib_context *context)
{
	free(context->ifaces);
	snapshot_release(context->snapshot);
	context->ifaces = NULL;
	context->snapshot = NULL;
	context->num_ifaces = 0;
	context->ipv4_mfes = 0;
	context->ipv4_oifs = 0;
}

uint64_t
mib_context_ticks(int64_t duration_us)
{
	return duration_us > 0 ? (uint64_t)duration_us / TICK_US : 0;
}

uint64_t
mib_context_timestamp(const struct mib_context *context, int64_t at_us)
{
	return at_us != 0 ? mib_context_ticks(at_us - context->epoch_us) : 0;
}
