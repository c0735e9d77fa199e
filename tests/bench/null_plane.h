/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * null_plane.h - a plane that forwards nothing and costs next to nothing.
 */
#ifndef MGM_NULL_PLANE_H
#define MGM_NULL_PLANE_H

#include <stdint.h>

#include "plane.h"

struct null_plane {
	struct plane plane;
	uint64_t installs;
	uint64_t changes;
	uint64_t removes;
	uint64_t oifs; /* listed by installs and changes */
	uint64_t boundaries;
	uint64_t packets; /* what every counter says */
};

void null_plane_init(struct null_plane *null);

#endif
