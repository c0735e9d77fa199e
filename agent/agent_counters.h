/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agent_counters.h - what the daemon's parts count, for mgmctl.
 */
#ifndef MGM_AGENT_COUNTERS_H
#define MGM_AGENT_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

struct mgm_counter_info;
struct netlink;
struct plane;
struct snmp;

/* Whose numbers; all borrowed. */
struct agent_counters {
	const struct netlink *netlink;
	const struct plane *plane; /* a packet plane */
	struct snmp *snmp;         /* NULL with snmp off */
	uint64_t lines_left_out;   /* of the log, about notifications */
};

/* How many rows were written. */
size_t agent_counters_list(
    const struct agent_counters *of, struct mgm_counter_info *rows, size_t max_rows);

#endif
