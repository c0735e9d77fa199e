/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_plane.h - a plane for tests: records what it is told, counts what it is set to.
 */
#ifndef MGM_FAKE_PLANE_H
#define MGM_FAKE_PLANE_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#include "plane.h"

#define FAKE_PLANE_IFACES 64 /* of one test; ifindexes below it */
#define FAKE_PLANE_OIFS 64
#define FAKE_PLANE_BUCKETS 4096

struct fake_mfe {
	LIST_ENTRY(fake_mfe) all;
	struct mgm_addr group;
	struct mgm_addr source;
	uint32_t iif;
	uint32_t oifs[FAKE_PLANE_OIFS];
	size_t num_oifs;
	struct fake_boundary *iif_boundary;
	struct plane_blocked blocked[FAKE_PLANE_OIFS];
	size_t num_blocked;
	struct plane_mfe_counters counters;
	struct plane_oif_counters oif_counters[FAKE_PLANE_IFACES]; /* by ifindex */
};

/* Entries name it; a test sets its counters. */
struct fake_boundary {
	LIST_ENTRY(fake_boundary) all;
	struct plane_boundary_counters counters;
};

struct fake_iface {
	bool added;
	struct plane_link link;
	uint32_t ttl_threshold;
	uint32_t rate_limit;
	bool wrong_if;
	struct plane_iface_counters counters;
};

struct fake_plane {
	struct plane plane;                             /* what the core is given */
	LIST_HEAD(, fake_mfe) mfes[FAKE_PLANE_BUCKETS]; /* hashed by both addresses */
	struct fake_iface ifaces[FAKE_PLANE_IFACES];    /* by ifindex */
	LIST_HEAD(, fake_boundary) boundaries;
	unsigned num_boundaries;
	bool disabled; /* it was told to forward nothing */
	unsigned num_mfes;
	unsigned num_ifaces;
	unsigned installs, changes, removes, released, dropped;
	struct mgm_addr last_group, last_source; /* of a release or drop */
	/* What the next calls answer: 0, or -errno until it is set back. */
	int fail_add_iface, fail_change_iface, fail_ttl, fail_install, fail_change;
	int fail_rate, fail_boundary;
	/* One call in so many fails with -EIO; 0: none. */
	uint32_t fail_one_in;
	uint64_t random;
	uint64_t failures;
};

void fake_plane_init(struct fake_plane *fake);
/* Nothing may be left in it. */
void fake_plane_exit(struct fake_plane *fake);
struct fake_mfe *fake_plane_find(const struct fake_plane *fake,
    const struct mgm_addr *group, const struct mgm_addr *source);
/* At which boundary the entry's packets count on the interface; NULL: none. */
struct fake_boundary *fake_plane_blocked(const struct fake_mfe *mfe, uint32_t ifindex);
bool fake_plane_sends(const struct fake_mfe *mfe, uint32_t ifindex);
/* splitmix64, so that a test's seed gives one run. */
uint64_t fake_plane_random(uint64_t *state);

#endif
