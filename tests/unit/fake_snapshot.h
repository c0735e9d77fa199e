/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_snapshot.h - snapshots made by hand, for tests of their readers.
 */
#ifndef MGM_FAKE_SNAPSHOT_H
#define MGM_FAKE_SNAPSHOT_H

#include "snapshot.h"

/* Tables as flat arrays; an entry's oifs are oifs[first_oif] and on. All borrowed. */
struct fake_tables {
	uint64_t number;
	int64_t start_us;
	int64_t end_us;
	bool enabled;
	const struct snapshot_mfe *mfes; /* sorted; their oifs in the same order */
	uint32_t num_mfes;
	const struct snapshot_oif *oifs;
	uint32_t num_oifs;
	const struct snapshot_iface *ifaces;
	uint32_t num_ifaces;
	const struct alarm_row *alarms;
	uint32_t num_alarms;
	const struct core_client_row *clients; /* by handle */
	uint32_t num_clients;
	const struct core_membership_row *members; /* in their order */
	uint32_t num_members;
	struct core_status status;
	const struct snapshot_boundary *boundaries;
	uint32_t num_boundaries;
	uint32_t chunk_size; /* entries in a chunk; the last has what is left */
};

/* With one reference, for snapshot_release(). Aborts without memory. */
struct snapshot *fake_snapshot_new(const struct fake_tables *tables);

/*
 * A large one: `num_mfes` IPv4 entries with `oifs_each` next hops, `num_ifaces`
 * interfaces and `num_alarms` alarms, every number of it different from its neighbours'
 * and growing with `end_us`.
 */
struct snapshot *fake_snapshot_new_large(uint64_t number, int64_t end_us,
    uint32_t num_mfes, uint32_t oifs_each, uint32_t num_ifaces, uint32_t num_alarms);
/* A newer one of the same tables, whose chunks it shares. */
struct snapshot *fake_snapshot_new_like(
    const struct snapshot *like, uint64_t number, int64_t end_us);

#endif
