/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_rate.c - rates of flows: differences of two walks over the time between them.
 *
 * The clock is the monotonic one. A flow that is new since the last walk counts from
 * zero; one whose counters are lower than before was made anew.
 */
#include "config.h"

#include "mgmctl_rate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
mgmctl_rate_add(void *context, const struct mgm_mfe_stats_ex *mfe)
{
	struct mgmctl_rate_walk *walk = context;
	size_t capacity = walk->capacity > 0 ? 2 * walk->capacity : 64;
	struct mgmctl_rate_flow *flow, *flows;
	uint32_t i;

	if (walk->count == walk->capacity) {
		flows = realloc(walk->flows, capacity * sizeof(*flows));
		if (flows == NULL) {
			walk->failed = true;
			return;
		}
		walk->flows = flows;
		walk->capacity = capacity;
	}
	flow = &walk->flows[walk->count++];
	*flow = (struct mgmctl_rate_flow){
	    .group = mfe->head.group,
	    .source = mfe->head.source,
	    .iif = mfe->head.iif,
	    .num_oifs = mfe->num_oifs,
	    .in_packets = mfe->counts.received_packets,
	    .in_octets = mfe->counts.received_octets,
	};
	for (i = 0; i < mfe->num_oifs; i++) {
		flow->out_packets += mfe->oifs[i].out_packets;
		flow->out_octets += mfe->oifs[i].out_octets;
	}
}

int
mgmctl_rate_walk(struct mgmctl *ctl, struct mgmctl_rate_walk *walk)
{
	struct timespec ts;
	int r = mgmctl_data_read_interfaces(ctl);

	*walk = (struct mgmctl_rate_walk){0};
	if (r != MGMCTL_OK)
		return r;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail on Linux */
	walk->at_s = (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
	r = mgmctl_data_walk_mfes(ctl, mgmctl_rate_add, walk);
	if (r == MGMCTL_OK && walk->failed)
		r = mgmctl_data_error("no memory");
	return r;
}

static int
mgmctl_rate_cmp(const void *a, const void *b)
{
	const struct mgmctl_rate_flow *x = a, *y = b;
	int order = memcmp(&x->group, &y->group, sizeof(x->group));

	return order != 0 ? order : memcmp(&x->source, &y->source, sizeof(x->source));
}

double
mgmctl_rate_per_second(uint64_t now, uint64_t before, double seconds)
{
	/* Oifs may leave a living flow, and their share with them. */
	return now > before && seconds > 0 ? (double)(now - before) / seconds : 0;
}

struct mgmctl_rate
mgmctl_rate_of_flow(const struct mgmctl_rate_walk *last,
    const struct mgmctl_rate_walk *walk, const struct mgmctl_rate_flow *flow)
{
	static const struct mgmctl_rate_flow none;
	const struct mgmctl_rate_flow *before = NULL;
	double seconds = walk->at_s - last->at_s;

	if (last->count > 0)
		before = bsearch(
		    flow, last->flows, last->count, sizeof(*flow), mgmctl_rate_cmp);
	if (before == NULL || before->in_packets > flow->in_packets)
		before = &none;
	return (struct mgmctl_rate){
	    .in_pps =
		mgmctl_rate_per_second(flow->in_packets, before->in_packets, seconds),
	    .in_bps =
		8 * mgmctl_rate_per_second(flow->in_octets, before->in_octets, seconds),
	    .out_pps =
		mgmctl_rate_per_second(flow->out_packets, before->out_packets, seconds),
	    .out_bps = 8 * mgmctl_rate_per_second(
			       flow->out_octets, before->out_octets, seconds),
	};
}

/* "950", "1.25k", "98.1M". */
const char *
mgmctl_rate_human(double value, char *buffer, size_t size)
{
	static const char units[] = " kMGT";
	size_t i = 0;

	while (value >= 999.5 && i < sizeof(units) - 2) {
		value /= 1000;
		i++;
	}
	if (i == 0)
		snprintf(buffer, size, "%.0f", value);
	else
		snprintf(buffer, size, "%.*f%c",
		    value < 10    ? 2
		    : value < 100 ? 1
				  : 0,
		    value, units[i]);
	return buffer;
}

bool
mgmctl_rate_number(const char *text, double low, double high, double *value)
{
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	return errno == 0 && end != text && *end == '\0' && *value >= low &&
	       *value <= high;
}
