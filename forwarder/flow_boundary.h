/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * flow_boundary.h - a scope boundary as flows know it: something to count at.
 *
 * Which groups it holds back and where is the core's to know; a flow's set says at
 * which boundaries its packets count. Many flows share one, whichever thread serves
 * them.
 */
#ifndef MGM_FLOW_BOUNDARY_H
#define MGM_FLOW_BOUNDARY_H

#include "counter.h"
#include "epoch.h"

struct flow_boundary {
	struct epoch_node node;
	struct counter packets;
	struct counter octets; /* of IP */
};

static inline void
flow_boundary_count(struct flow_boundary *boundary, uint32_t octets)
{
	counter_add_shared(&boundary->packets, 1);
	counter_add_shared(&boundary->octets, octets);
}

#endif
