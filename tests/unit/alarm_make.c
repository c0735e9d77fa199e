/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_make.c - alarms made by hand, for tests.
 *
 * What a test is not about is as a manager would find it: the defaults of the
 * specification. A test changes what it is about in what it is given.
 */
#include "config.h"

#include "alarm_make.h"

#include <stdio.h>

struct alarm_spec
alarm_make_volume(uint32_t index, const char *name, const char *ifname, uint64_t rising,
    uint64_t falling)
{
	struct alarm_spec spec;

	alarm_spec_default(&spec);
	spec.index = index;
	(void)snprintf(spec.name, sizeof(spec.name), "%s", name);
	(void)snprintf(spec.ifname, sizeof(spec.ifname), "%s", ifname); /* both fit */
	spec.rising = rising;
	spec.falling = falling;
	return spec;
}
