/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_lab.c - a core on a fake plane with a routing table, for tests.
 *
 * Time is a number that tests advance; the log is quiet unless MGM_TEST_LOG is set.
 */
#include "config.h"

#include "core_lab.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
core_lab_route_lookup(
    void *ctx, const struct mgm_addr *source, struct core_route *route)
{
	struct core_lab *lab = ctx;
	const struct core_route *best = NULL;
	size_t i;

	lab->lookups++;
	if (lab->fail_lookup != 0)
		return lab->fail_lookup;
	for (i = 0; i < lab->num_routes; i++) {
		const struct core_route *one = &lab->routes[i];

		if (prefix_contains(&one->prefix, source) &&
		    (best == NULL || best->prefix.len < one->prefix.len))
			best = one;
	}
	if (best == NULL)
		return -ENETUNREACH;
	*route = *best;
	return 0;
}

static bool
core_lab_is_own_address(void *ctx, const struct mgm_addr *addr)
{
	const struct core_lab *lab = ctx;

	return addr_equal(addr, &lab->own);
}

static void
core_lab_notification(void *ctx, const struct notification *event)
{
	struct core_lab *lab = ctx;

	if (lab->told != (event->type >= NOTIFICATION_CLIENT_LOST))
		return;
	assert_true(lab->num_events < CORE_LAB_EVENTS);
	lab->events[lab->num_events++] = *event;
}

static void
core_lab_log(enum log_level level, const char *line)
{
	if (getenv("MGM_TEST_LOG") != NULL)
		fprintf(stderr, "%s: %s\n", log_level_name(level), line);
}

void
core_lab_init(struct core_lab *lab)
{
	*lab = (struct core_lab){.now = 1000 * CORE_LAB_S};
	fake_plane_init(&lab->fake);
	core_config_default(&lab->config);
	lab->port = (struct core_port){.ctx = lab,
	    .route_lookup = core_lab_route_lookup,
	    .is_own_address = core_lab_is_own_address,
	    .notification = core_lab_notification};
	log_set_sink(core_lab_log);
}

void
core_lab_start(struct core_lab *lab)
{
	lab->core = core_new(&lab->config, &lab->port, &lab->fake.plane);
	assert_non_null(lab->core);
}

void
core_lab_exit(struct core_lab *lab)
{
	core_free(lab->core);
	lab->core = NULL;
	fake_plane_exit(&lab->fake);
}

void
core_lab_furnish(struct core_lab *lab)
{
	char prefix[PREFIX_TEXT_SIZE];
	uint32_t i;

	for (i = 1; i <= 5; i++) {
		core_lab_add_link(lab, i);
		snprintf(prefix, sizeof(prefix), "10.%u.0.0/16", i);
		core_lab_set_route(lab, prefix, i);
	}
}

int
core_lab_setup(void **state)
{
	struct core_lab *lab = malloc(sizeof(*lab));

	assert_non_null(lab);
	core_lab_init(lab);
	core_lab_start(lab);
	core_lab_furnish(lab);
	*state = lab;
	return 0;
}

int
core_lab_teardown(void **state)
{
	struct core_lab *lab = *state;

	core_check(lab->core);
	core_lab_exit(lab);
	free(lab);
	return 0;
}

struct core_link
core_lab_link(uint32_t ifindex)
{
	struct core_link link = {
	    .link = {.ifindex = ifindex,
		.mtu = 1500,
		.ethernet = true,
		.mac = {2, 0, 0, 0, 0, (uint8_t)ifindex},
		.running = true},
	    .broadcast_or_p2p = true,
	    .ttl_threshold = 1,
	};

	snprintf(link.link.name, sizeof(link.link.name), "eth%u", (unsigned)ifindex);
	return link;
}

void
core_lab_add_link(struct core_lab *lab, uint32_t ifindex)
{
	struct core_link link = core_lab_link(ifindex);

	assert_int_equal(core_set_link(lab->core, &link, lab->now), 0);
}

void
core_lab_remove_route(struct core_lab *lab, const char *prefix)
{
	struct mgm_prefix parsed;
	size_t i;

	assert_int_equal(prefix_parse(prefix, &parsed), 0);
	for (i = 0; i < lab->num_routes; i++) {
		if (memcmp(&lab->routes[i].prefix, &parsed, sizeof(parsed)) == 0)
			lab->routes[i--] = lab->routes[--lab->num_routes];
	}
}

void
core_lab_set_route(struct core_lab *lab, const char *prefix, uint32_t ifindex)
{
	struct core_route *route;

	core_lab_remove_route(lab, prefix);
	assert_true(lab->num_routes < CORE_LAB_ROUTES);
	route = &lab->routes[lab->num_routes++];
	*route = (struct core_route){.ifindex = ifindex, .protocol = 2};
	assert_int_equal(prefix_parse(prefix, &route->prefix), 0);
}

void
core_lab_set_boundaries(struct core_lab *lab, const char *text)
{
	struct core_boundary list[16] = {0};
	char range[PREFIX_TEXT_SIZE];
	size_t count = 0;
	int used = 0;

	for (; sscanf(text, "%15s %49s%n", list[count].ifname, range, &used) == 2;
	     text += used) {
		assert_int_equal(prefix_parse(range, &list[count].group), 0);
		count++;
		assert_true(count < 16);
	}
	assert_int_equal(core_set_boundaries(lab->core, list, count, lab->now), 0);
}

uint32_t
core_lab_register(struct core_lab *lab, uint32_t protocol, uint32_t component)
{
	struct core_client_info info = {
	    .protocol = protocol, .component = component, .pid = 4000 + component};
	uint32_t handle = 0;

	snprintf(info.name, sizeof(info.name), "proto%u-%u", (unsigned)protocol,
	    (unsigned)component);
	assert_int_equal(
	    core_register_mprotocol(lab->core, &info, lab->now, &handle), MGM_OK);
	assert_int_not_equal(handle, 0);
	return handle;
}

void
core_lab_work(struct core_lab *lab)
{
	unsigned turns = 0;

	while (core_work(lab->core, lab->now))
		assert_true(turns++ < 1000000);
	core_check(lab->core);
}

void
core_lab_advance(struct core_lab *lab, int64_t us)
{
	lab->now += us;
	core_lab_work(lab);
}

struct core_status
core_lab_status(const struct core_lab *lab)
{
	struct core_status status;

	core_get_status(lab->core, &status);
	return status;
}

struct snapshot *
core_lab_snapshot(struct core_lab *lab)
{
	struct snapshot *snapshot;

	core_request_snapshot(lab->core, lab->now);
	core_lab_work(lab);
	snapshot = core_take_snapshot(lab->core);
	assert_non_null(snapshot);
	return snapshot;
}

enum mgm_status
core_lab_take(struct core_lab *lab, uint32_t handle, uint32_t ifindex)
{
	return core_take_interface_ownership(
	    lab->core, handle, ifindex, NULL, lab->now);
}

enum mgm_status
core_lab_release(struct core_lab *lab, uint32_t handle, uint32_t ifindex)
{
	return core_release_interface_ownership(
	    lab->core, handle, ifindex, NULL, lab->now);
}

static struct mgm_prefix
core_lab_prefix(const char *text)
{
	struct mgm_prefix prefix = {.addr.family = MGM_FAMILY_IPV4};

	if (strcmp(text, "*") != 0)
		assert_int_equal(prefix_parse(text, &prefix), 0);
	return prefix;
}

struct core_membership
core_lab_membership(
    const char *source, const char *group, uint32_t ifindex, uint32_t flags)
{
	return (struct core_membership){
	    .source = core_lab_prefix(source),
	    .group = core_lab_prefix(group),
	    .ifindex = ifindex,
	    .flags = flags,
	};
}

enum mgm_status
core_lab_add(struct core_lab *lab, uint32_t handle, const char *source,
    const char *group, uint32_t ifindex, uint32_t flags)
{
	struct core_membership m = core_lab_membership(source, group, ifindex, flags);

	return core_add_group_membership_entry(lab->core, handle, &m, lab->now);
}

enum mgm_status
core_lab_delete(struct core_lab *lab, uint32_t handle, const char *source,
    const char *group, uint32_t ifindex, uint32_t flags)
{
	struct core_membership m = core_lab_membership(source, group, ifindex, flags);

	return core_delete_group_membership_entry(lab->core, handle, &m, lab->now);
}

struct mgm_addr
core_lab_addr(const char *text)
{
	struct mgm_addr addr;

	assert_int_equal(addr_parse(text, &addr), 0);
	return addr;
}

void
core_lab_packet(
    struct core_lab *lab, const char *source, const char *group, uint32_t ifindex)
{
	struct plane_event event = {
	    .type = PLANE_EVENT_NEW_SOURCE,
	    .group = core_lab_addr(group),
	    .source = core_lab_addr(source),
	    .ifindex = ifindex,
	};

	core_plane_event(lab->core, &event, lab->now);
	core_check(lab->core);
}

struct fake_mfe *
core_lab_find(const struct core_lab *lab, const char *source, const char *group)
{
	struct mgm_addr s = core_lab_addr(source), g = core_lab_addr(group);

	return fake_plane_find(&lab->fake, &g, &s);
}

const char *
core_lab_mfe(const struct core_lab *lab, const char *source, const char *group)
{
	static char text[256];
	const struct fake_mfe *mfe = core_lab_find(lab, source, group);
	size_t i, len;

	if (mfe == NULL)
		return "-";
	len = (size_t)snprintf(text, sizeof(text), "%u>", (unsigned)mfe->iif);
	for (i = 0; i < mfe->num_oifs; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%u",
		    i > 0 ? "," : "", (unsigned)mfe->oifs[i]);
	return text;
}
