/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_context.h - one snapshot prepared for the MIB views, whose rows are read from it.
 */
#ifndef MGM_MIB_CONTEXT_H
#define MGM_MIB_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm_types.h"

struct managed;
struct managed_boundary;
struct managed_scope;
struct mib_digest;
struct mib_listener;
struct notification_log_view;
struct snapshot;
struct snapshot_iface;

/* A managed boundary of an interface that is there. */
struct mib_boundary {
	uint32_t ifindex;
	const struct managed_boundary *row;
};

/* The zone of a scope that this machine is in. */
struct mib_zone {
	uint32_t number; /* of the range alone, so the same at all times */
	struct mgm_prefix range;
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
	uint32_t num_names;
	const struct managed_scope **names; /* owned; as IPMCAST-MIB orders them */
	uint32_t num_zones;
	struct mib_zone *zones;         /* owned, by number */
	struct mib_digest *digest;      /* owned; of the snapshot; NULL without one */
	struct mib_listener *listeners; /* borrowed; NULL: nobody listens */
	/* Borrowed; as at the snapshot's end; NULL: nothing is logged. */
	const struct notification_log_view *logged;
	int64_t epoch_us; /* when sysUpTime was 0, monotonic */
	uint64_t notifications_sent;
	uint64_t notifications_dropped;
	uint64_t notifications_queued;
	uint64_t notifications_in_flight;
	int64_t started_us; /* the agent, or nearly */
	int64_t now_us;     /* this turn of the SNMP thread */
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
/* A scope as RFC 5132 has it: such groups, or ff0x::/16. */
bool mib_context_is_scope(const struct mgm_prefix *group);
/* Any interface that is there, with or without multicast; NULL: none. */
const struct snapshot_iface *mib_context_iface(
    const struct mib_context *context, uint32_t ifindex);

/* What the functions of a view get. */
const struct mib_context *mib_context_of(const void *context);
/* A view of scalars: one row, of index 0, once there is a snapshot. */
uint32_t mib_context_scalar_count(const void *context);
size_t mib_context_scalar_index(const void *context, uint32_t row, uint32_t *ids);

/* TimeStamp: sysUpTime at that moment; 0 for never (0), and before sysUpTime was 0. */
uint64_t mib_context_timestamp(const struct mib_context *context, int64_t at_us);

#endif
