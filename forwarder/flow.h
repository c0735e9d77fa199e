/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * flow.h - one installed (S,G): where its packets come from, where they go, and how
 * many went.
 */
#ifndef MGM_FLOW_H
#define MGM_FLOW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "counter.h"
#include "epoch.h"
#include "flow_boundary.h"
#include "plane.h"

/* Sized for both families; compared and hashed as octets. */
struct flow_key {
	struct mgm_addr group;
	struct mgm_addr source;
};

/* What was done for one outgoing interface; lives until it is restarted. */
struct flow_oif {
	struct flow_oif *next; /* owned; among the ended ones of a set */
	uint32_t ifindex;
	struct counter packets;
	struct counter octets;
	struct counter ttl_too_low;
	struct counter too_big;
	struct counter if_down;
	struct counter send_errors;
	struct counter rate_limited;
};

/* What holds at one moment; never changed once published. */
struct flow_set {
	struct epoch_node node;
	uint32_t iif; /* 0: none */
	uint32_t num_oifs;
	struct flow_boundary *iif_boundary; /* borrowed; NULL: none */
	uint32_t num_blocked;
	struct flow_boundary **blocked; /* part of this allocation; borrowed ones */
	struct flow_oif *ended;  /* owned: were restarted; only the writer looks here */
	struct flow_oif *oifs[]; /* borrowed from the flow's `seen`, or from `ended` */
};

struct flow {
	struct epoch_node node;
	struct flow_key key;
	uint64_t hash;                  /* the flow table's */
	_Atomic(struct flow_set *) set; /* owned */
	struct flow_oif **seen; /* owned, by ifindex; only the writer looks here */
	uint32_t num_seen;
	struct counter in_packets;
	struct counter in_octets;
	struct counter forwarded_packets;
	struct counter forwarded_octets;
	struct counter wrong_if_packets;
	struct counter wrong_if_octets;
	struct counter total_out_packets;
	struct counter uninit_packets;
	struct counter queue_overflow;
	struct counter negative_packets;
	struct counter in_discards;
	struct counter header_errors;
	struct counter ttl_packets;
	struct counter ttl_octets;
	struct counter boundary_packets;
};

/* NULL with errno set. */
struct flow *flow_new(const struct plane_mfe *mfe);
/* Takes void * so that an epoch can call it. NULL is accepted. */
void flow_free(void *flow);
/* Writer: a new set in place of the old one. 0 or -ENOMEM: the old one holds. */
int flow_set_oifs(struct flow *flow, const struct plane_mfe *mfe, struct epoch *epoch);
/* Writer: its counters are 0 from now on. */
void flow_restart_oif(struct flow *flow, uint32_t ifindex);
bool flow_key_equal(const struct flow_key *a, const struct flow_key *b);
/* Keyed: senders choose sources and groups, and must not choose their slots. */
uint64_t flow_key_hash(const struct flow_key *key, uint64_t seed);
uint64_t flow_key_seed(void);

/* Readers of counters: any thread that may hold the flow. */
void flow_read(const struct flow *flow, struct plane_mfe_counters *out);
void flow_read_oif(
    const struct flow *flow, uint32_t ifindex, struct plane_oif_counters *out);

/* Forwarder: the set in force, valid while the epoch is held. */
static inline const struct flow_set *
flow_current(const struct flow *flow)
{
	return atomic_load(&flow->set);
}

#endif
