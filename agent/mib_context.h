/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_context.h - one snapshot prepared for the MIB views: what their rows are read
 * from.
 */
#ifndef MGM_MIB_CONTEXT_H
#define MGM_MIB_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct managed;
struct managed_boundary;
struct mgm_prefix;
struct snapshot;
struct snapshot_iface;

/* A managed boundary of an interface that is there. */
struct mib_boundary {
	uint32_t ifindex;
	const struct managed_boundary *row;
};

struct mib_context {
	struct snapshot *snapshot; /* shared: holds a reference */
	uint32_t ipv4_mfes;        /* entries 0 .. ipv4_mfes - 1 are IPv4 */
	uint32_t ipv4_oifs;        /* so are oifs 0 .. ipv4_oifs - 1 */
	uint32_t num_ifaces;
	const struct snapshot_iface **ifaces; /* owned; active ones, by ifindex */
	struct managed *managed; /* shared: holds a reference; never NULL once set */
	uint32_t num_boundaries;
	struct mib_boundary *boundaries; /* owned, by (ifindex, group) */
	uint32_t num_scoped;
	const struct mib_boundary **scoped; /* owned; those within 239.0.0.0/8 */
	size_t first_scoped_name;           /* of managed->scopes; one run */
	uint32_t num_scoped_names;
	int64_t epoch_us; /* when sysUpTime was 0, monotonic */
	uint64_t notifications_sent;
	uint64_t notifications_dropped;
};

/*
 * Turn the context to another snapshot, which it references. 0 or -ENOMEM, and then it
 * stays with the one before. A zeroed context is empty, and its tables have no rows.
 */
int mib_context_set(struct mib_context *context, struct snapshot *snapshot);
/* The same with what operators manage. */
int mib_context_set_managed(struct mib_context *context, struct managed *managed);
void mib_context_exit(struct mib_context *context);

/* Administratively scoped IPv4 groups (RFC 2365): within 239.0.0.0/8. */
bool mib_context_is_scoped(const struct mgm_prefix *group);
/* Any interface that is there, with or without multicast; NULL: none. */
const struct snapshot_iface *mib_context_iface(
    const struct mib_context *context, uint32_t ifindex);

/* TimeTicks of an age or a remaining time; 0 for a negative one. */
uint64_t mib_context_ticks(int64_t duration_us);
/* TimeStamp: sysUpTime at that moment; 0 for never (0) and for before sysUpTime was 0.
 */
uint64_t mib_context_timestamp(const struct mib_context *context, int64_t at_us);

#endif
