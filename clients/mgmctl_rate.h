/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_rate.h - rates of flows, for watch and top.
 */
#ifndef MGM_MGMCTL_RATE_H
#define MGM_MGMCTL_RATE_H

#include "mgmctl.h"

struct mgmctl_rate_flow {
	struct mgm_addr group, source;
	uint32_t iif, num_oifs;
	uint64_t in_packets, in_octets, out_packets, out_octets;
};

struct mgmctl_rate_walk {
	struct mgmctl_rate_flow *flows; /* owned; ordered as the daemon's */
	size_t count, capacity;
	double at_s;
	bool failed; /* no memory */
};

struct mgmctl_rate {
	double in_pps, in_bps, out_pps, out_bps;
};

/* All flows and interfaces as they are now; free(walk->flows), also on failure. */
int mgmctl_rate_walk(struct mgmctl *ctl, struct mgmctl_rate_walk *walk);
struct mgmctl_rate mgmctl_rate_of_flow(const struct mgmctl_rate_walk *last,
    const struct mgmctl_rate_walk *walk, const struct mgmctl_rate_flow *flow);
double mgmctl_rate_per_second(uint64_t now, uint64_t before, double seconds);
/* "950", "1.25k", "98.1M". */
const char *mgmctl_rate_human(double value, char *buffer, size_t size);
/* An option's number from low to high. */
bool mgmctl_rate_number(const char *text, double low, double high, double *value);

#endif
