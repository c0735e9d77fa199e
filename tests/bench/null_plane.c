/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * null_plane.c - a plane that forwards nothing and costs next to nothing.
 *
 * What is measured above it is the core's own work. An entry's reference is a number;
 * nothing is kept for it, so it takes no memory and no cache from the core.
 */
#include "config.h"

#include "null_plane.h"

static int
null_plane_add_iface(void *impl, const struct plane_link *link)
{
	(void)impl, (void)link; /* of plane.h */
	return 0;
}

static void
null_plane_remove_iface(void *impl, uint32_t ifindex)
{
	(void)impl, (void)ifindex; /* of plane.h */
}

static int
null_plane_set_number(void *impl, uint32_t ifindex, uint32_t number)
{
	(void)impl, (void)ifindex, (void)number; /* of plane.h */
	return 0;
}

static int
null_plane_add_boundary(void *impl, void **boundary)
{
	struct null_plane *null = impl;

	*boundary = &null->boundaries;
	null->boundaries++;
	return 0;
}

static void
null_plane_remove_boundary(void *impl, void *boundary)
{
	struct null_plane *null = impl;

	(void)boundary; /* all are one */
	null->boundaries--;
}

static void
null_plane_read_boundary(
    void *impl, const void *boundary, struct plane_boundary_counters *out)
{
	const struct null_plane *null = impl;

	(void)boundary; /* all are alike */
	*out = (struct plane_boundary_counters){.packets = null->packets};
}

static void
null_plane_set_enabled(void *impl, bool on)
{
	(void)impl; /* it forwards nothing at any time */
	(void)on;
}

static void
null_plane_set_wrong_if(void *impl, uint32_t ifindex, bool on)
{
	(void)impl, (void)ifindex, (void)on; /* there are no events */
}

static int
null_plane_install(void *impl, const struct plane_mfe *mfe, void **ref)
{
	struct null_plane *null = impl;

	null->oifs += mfe->num_oifs;
	*ref = (void *)(uintptr_t)++null->installs;
	return 0;
}

static int
null_plane_change(void *impl, void *ref, const struct plane_mfe *mfe)
{
	struct null_plane *null = impl;

	(void)ref; /* nothing is kept for it */
	null->changes++;
	null->oifs += mfe->num_oifs;
	return 0;
}

static void
null_plane_remove(void *impl, void *ref)
{
	struct null_plane *null = impl;

	(void)ref; /* nothing is kept for it */
	null->removes++;
}

static void
null_plane_pending(
    void *impl, const struct mgm_addr *group, const struct mgm_addr *source)
{
	(void)impl, (void)group, (void)source; /* nothing waits */
}

static void
null_plane_read_mfe(void *impl, const void *ref, struct plane_mfe_counters *out)
{
	const struct null_plane *null = impl;

	(void)ref; /* all are alike */
	*out = (struct plane_mfe_counters){.in_packets = null->packets};
}

static void
null_plane_restart_oif(void *impl, void *ref, uint32_t ifindex)
{
	(void)impl, (void)ref, (void)ifindex; /* nothing is counted */
}

static void
null_plane_read_oif(
    void *impl, const void *ref, uint32_t ifindex, struct plane_oif_counters *out)
{
	const struct null_plane *null = impl;

	(void)ref, (void)ifindex; /* all are alike */
	*out = (struct plane_oif_counters){.packets = null->packets};
}

static int
null_plane_read_iface(void *impl, uint32_t ifindex, struct plane_iface_counters *out)
{
	const struct null_plane *null = impl;

	(void)ifindex; /* all are alike */
	*out = (struct plane_iface_counters){.in_packets = null->packets};
	return 0;
}

static int
null_plane_event_fd(void *impl)
{
	(void)impl; /* there are no events */
	return -1;
}

static bool
null_plane_next_event(void *impl, struct plane_event *event)
{
	(void)impl, (void)event; /* there are none */
	return false;
}

static const struct plane_ops null_plane_ops = {
    .name = "null",
    .add_iface = null_plane_add_iface,
    .change_iface = null_plane_add_iface,
    .remove_iface = null_plane_remove_iface,
    .set_ttl_threshold = null_plane_set_number,
    .set_rate_limit = null_plane_set_number,
    .add_boundary = null_plane_add_boundary,
    .remove_boundary = null_plane_remove_boundary,
    .read_boundary = null_plane_read_boundary,
    .set_enabled = null_plane_set_enabled,
    .set_wrong_if = null_plane_set_wrong_if,
    .install_mfe = null_plane_install,
    .change_mfe = null_plane_change,
    .remove_mfe = null_plane_remove,
    .release_pending = null_plane_pending,
    .drop_pending = null_plane_pending,
    .read_mfe = null_plane_read_mfe,
    .restart_oif = null_plane_restart_oif,
    .read_oif = null_plane_read_oif,
    .read_iface = null_plane_read_iface,
    .event_fd = null_plane_event_fd,
    .next_event = null_plane_next_event,
};

void
null_plane_init(struct null_plane *null)
{
	*null = (struct null_plane){
	    .plane = {.ops = &null_plane_ops,
		.impl = null,
		.capabilities = PLANE_CAP_EXACT_OIF_COUNTS},
	};
}
