/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * measured.h - a core to measure: set up, filled, worked and checked.
 */
#ifndef MGM_MEASURED_H
#define MGM_MEASURED_H

#include <stdbool.h>
#include <stdint.h>

#include "bench.h"
#include "core.h"

#define MEASURED_IFNAME "bench" /* and the interface's number */

struct measured {
	struct core_config config; /* the usual one */
	struct core *core;         /* owned */
	uint32_t uplink;           /* ifindex: where all routes lead */
	int64_t now;               /* moved by the benchmark */
};

/* Above a plane, which is borrowed. All of these end the program where they fail. */
void measured_start(
    struct measured *measured, const struct plane *plane, uint32_t uplink);
void measured_stop(struct measured *measured);

void measured_ok(const char *what, enum mgm_status status);
void measured_set_link(
    struct measured *measured, const struct plane_link *link, bool configured);
/* An interface that is on no machine. */
void measured_add_link(struct measured *measured, uint32_t ifindex, bool configured);

/* Returns the client's handle. */
uint32_t measured_register(struct measured *measured, uint32_t component);
void measured_take(struct measured *measured, uint32_t handle, uint32_t ifindex);
/* NULL: any source, any group. */
struct core_membership measured_membership(
    const struct mgm_addr *source, const struct mgm_addr *group, uint32_t ifindex);
void measured_join(struct measured *measured, uint32_t handle,
    const struct core_membership *membership);

/* The group of this number: BENCH_GROUP and those after it. */
struct mgm_addr measured_group(uint32_t number);
/* The plane has seen a first packet at the uplink. */
void measured_new_source(
    struct measured *measured, struct mgm_addr group, struct mgm_addr source);
/* Works until nothing waits: all slices together in ms; the longest, unless NULL. */
double measured_drain(struct measured *measured, struct bench_figure *longest);
/* There are so many entries, or it was no measurement. */
void measured_check_mfes(const struct measured *measured, uint32_t expected);

#endif
