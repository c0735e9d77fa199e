/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * measured.c - a core to measure: set up, filled, worked and checked.
 *
 * What core_bench, alarm_bench and mfc_bench do alike, so that they measure the same
 * core: its usual configuration, and one route for all sources. Nothing is measured
 * here but the slices of core_work(), in thread CPU time.
 */
#include "config.h"

#include "measured.h"

#include "addr.h"
#include "core.h"

#include <err.h>
#include <stdio.h>

#define NEIGHBOUR 0xc0000201 /* upstream */
#define ROUTE_PROTOCOL 3     /* ipMRouteRtProto: by management */

static int
measured_route(void *ctx, const struct mgm_addr *source, struct core_route *route)
{
	const struct measured *measured = ctx;

	route->ifindex = measured->uplink;
	route->neighbour = addr_ipv4(NEIGHBOUR);
	route->prefix = (struct mgm_prefix){*source, 32};
	route->protocol = ROUTE_PROTOCOL;
	return 0;
}

void
measured_start(struct measured *measured, const struct plane *plane, uint32_t uplink)
{
	struct core_port port = {.ctx = measured, .route_lookup = measured_route};

	*measured = (struct measured){.uplink = uplink, .now = 1000000};
	core_config_default(&measured->config);
	measured->core = core_new(&measured->config, &port, plane);
	if (measured->core == NULL)
		err(1, "core");
}

void
measured_stop(struct measured *measured)
{
	core_free(measured->core);
	measured->core = NULL;
}

void
measured_ok(const char *what, enum mgm_status status)
{
	if (status != MGM_OK)
		errx(1, "%s: status %d", what, (int)status);
}

void
measured_set_link(
    struct measured *measured, const struct plane_link *link, bool configured)
{
	struct core_link reported = {
	    .link = *link, .broadcast_or_p2p = true, .configured = configured};

	bench_check(
	    link->name, core_set_link(measured->core, &reported, measured->now));
}

void
measured_add_link(struct measured *measured, uint32_t ifindex, bool configured)
{
	struct plane_link link = {
	    .ifindex = ifindex, .mtu = 1500, .ethernet = true, .running = true};

	(void)snprintf(
	    link.name, sizeof(link.name), MEASURED_IFNAME "%u", (unsigned)ifindex);
	measured_set_link(measured, &link, configured);
}

uint32_t
measured_register(struct measured *measured, uint32_t component)
{
	struct core_client_info info = {
	    .protocol = MGM_PROTO_NETMGMT, .component = component, .name = "bench"};
	uint32_t handle;

	measured_ok("register",
	    core_register_mprotocol(measured->core, &info, measured->now, &handle));
	return handle;
}

void
measured_take(struct measured *measured, uint32_t handle, uint32_t ifindex)
{
	static const struct mgm_addr no_neighbour;

	measured_ok("take", core_take_interface_ownership(measured->core, handle,
				ifindex, &no_neighbour, measured->now));
}

struct core_membership
measured_membership(
    const struct mgm_addr *source, const struct mgm_addr *group, uint32_t ifindex)
{
	struct core_membership membership = {
	    .source.addr.family = MGM_FAMILY_IPV4,
	    .group.addr.family = MGM_FAMILY_IPV4,
	    .ifindex = ifindex,
	    .flags = MGM_JOIN_STATE_FLAG,
	};

	if (source != NULL)
		membership.source = (struct mgm_prefix){*source, 32};
	if (group != NULL)
		membership.group = (struct mgm_prefix){*group, 32};
	return membership;
}

void
measured_join(struct measured *measured, uint32_t handle,
    const struct core_membership *membership)
{
	measured_ok("join", core_add_group_membership_entry(
				measured->core, handle, membership, measured->now));
}

struct mgm_addr
measured_group(uint32_t number)
{
	return addr_ipv4(BENCH_GROUP + number);
}

void
measured_new_source(
    struct measured *measured, struct mgm_addr group, struct mgm_addr source)
{
	struct plane_event event = {
	    .type = PLANE_EVENT_NEW_SOURCE,
	    .group = group,
	    .source = source,
	    .ifindex = measured->uplink,
	};

	core_plane_event(measured->core, &event, measured->now);
}

double
measured_drain(struct measured *measured, struct bench_figure *longest)
{
	int64_t total = 0, most = 0, start, slice;
	bool more;

	do {
		start = bench_thread_ns();
		more = core_work(measured->core, measured->now);
		slice = bench_thread_ns() - start;
		total += slice;
		if (slice > most)
			most = slice;
	} while (more);
	if (longest != NULL)
		bench_add(longest, (double)most / 1e6);
	return (double)total / 1e6;
}

void
measured_check_mfes(const struct measured *measured, uint32_t expected)
{
	struct core_status status;

	core_get_status(measured->core, &status);
	if (status.mfes != expected)
		errx(1, "%u entries instead of %u", status.mfes, expected);
}
