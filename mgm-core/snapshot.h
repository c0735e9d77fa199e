/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.h - a numbered, sorted, immutable picture of all tables, for readers in
 * other threads. Times are absolute, monotonic microseconds: a reader subtracts them
 * from end_us, so that ages and counters belong to one moment.
 */
#ifndef MGM_SNAPSHOT_H
#define MGM_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "core.h"
#include "mgm_types.h"
#include "plane.h"

struct snapshot_oif {
	uint32_t ifindex;
	struct mgm_addr next_hop; /* unspecified unless point-to-multipoint */
	enum mgm_oif_state state; /* forwarding, or pruned by a FORWARD delete */
	uint32_t protocol;        /* enum mgm_protocol of who put it there */
	int64_t since_us;         /* joined the entry */
	uint32_t ttl_threshold;   /* of the interface, 0..256 */
	struct plane_oif_counters counters;
};

struct snapshot_mfe {
	struct mgm_addr group;
	struct mgm_addr source;
	struct mgm_addr upstream; /* RPF neighbour; unspecified: directly connected */
	uint32_t iif;             /* 0: no route */
	uint32_t protocol;        /* owner of the iif; MGM_PROTO_OTHER where unowned */
	struct mgm_prefix route;  /* the RPF route; family unspecified: none */
	uint32_t route_protocol;  /* IANAipRouteProtocol */
	bool route_multicast;     /* from the multicast view (a static rpf entry) */
	bool exact;               /* next-hop counts are counted, not derived */
	int64_t created_us;
	int64_t expires_us;
	int64_t timeout_us; /* total life */
	struct plane_mfe_counters counters;
	struct core_rate rate;   /* of what arrived on the iif */
	uint64_t forwarded_bits; /* per second, of forwarded_octets */
	int64_t last_packet_us; /* when a packet was last seen to have come; 0: never */
	uint32_t first_oif;     /* into the oifs of its chunk */
	uint32_t num_oifs;      /* 0: negative */
};

/* About 1,000 entries and their oifs, both sorted; shared between snapshots. */
struct snapshot_chunk {
	_Atomic uint32_t references;
	uint32_t num_mfes;
	uint32_t num_oifs;
	struct snapshot_mfe *mfes; /* owned, by (family, group, source) */
	struct snapshot_oif *oifs; /* owned, by (mfe, ifindex) */
};

struct snapshot_iface {
	struct plane_link link;
	bool active;       /* added to the plane: owned or configured */
	bool configured;   /* an input by configuration */
	bool present;      /* in ipMRouteInterfaceTable: active */
	uint32_t protocol; /* owner's; MGM_PROTO_IGMP_ONLY where only IGMP; 0: none */
	uint32_t component;
	bool igmp; /* IGMP is on it */
	uint32_t ttl_threshold;
	uint32_t rate_limit;  /* kbit/s, 0: none */
	uint32_t owner;       /* handle of the owner; 0: none */
	uint32_t igmp_client; /* handle of IGMP there; 0: none */
	uint32_t iif_mfes;    /* entries whose incoming interface it is */
	uint32_t oif_mfes;    /* entries that forward to it */
	uint32_t memberships;
	struct core_rate in_rate;
	struct core_rate out_rate;
	struct plane_iface_counters counters;
};

/* A scope boundary that is in force, and what it kept from crossing. */
struct snapshot_boundary {
	uint32_t ifindex;
	struct mgm_prefix group;
	int64_t since_us;
	struct plane_boundary_counters counters;
};

/* All memberships of a moment; shared between snapshots while none changed. */
struct snapshot_members {
	_Atomic uint32_t references;
	uint32_t count;
	struct core_membership_row *rows; /* owned, in core_next_membership()'s order */
};

struct snapshot {
	_Atomic uint32_t references;
	uint64_t number;   /* 1 for the first; one more for each */
	int64_t start_us;  /* the build began */
	int64_t end_us;    /* the build was complete */
	bool enabled;      /* forwarding is on (ipMRouteEnable) */
	const char *plane; /* its name; static */
	uint32_t num_chunks;
	struct snapshot_chunk **chunks; /* shared; none is empty */
	uint32_t *mfes_before;          /* owned; per chunk: mfes in earlier ones */
	uint32_t *oifs_before;          /* owned; per chunk: oifs in earlier ones */
	uint32_t num_mfes;
	uint32_t num_oifs;
	uint32_t num_ifaces;
	struct snapshot_iface *ifaces; /* owned, by ifindex */
	uint32_t num_alarms;
	struct alarm_row *alarms; /* owned, by index */
	uint32_t num_boundaries;
	struct snapshot_boundary *boundaries; /* owned, by (ifindex, group) */
	uint32_t num_clients;
	struct core_client_row *clients;  /* owned, by handle */
	struct snapshot_members *members; /* shared; never NULL once complete */
	struct core_status status;
};

/* Any thread may take and release; the last release frees. NULL is accepted. */
struct snapshot *snapshot_take(struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot);

/* Row `i` of all entries (0-based, in order) or of all oifs with their entry. */
const struct snapshot_mfe *snapshot_mfe_at(const struct snapshot *snapshot, uint32_t i);
const struct snapshot_oif *snapshot_oif_at(
    const struct snapshot *snapshot, uint32_t i, const struct snapshot_mfe **mfe);
/* The oifs of an entry: `num_oifs` of them. */
const struct snapshot_oif *snapshot_oifs(
    const struct snapshot *snapshot, const struct snapshot_mfe *mfe);

#endif
