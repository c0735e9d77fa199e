/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_lab.h - a core on a fake plane with a routing table, for tests.
 */
#ifndef MGM_CORE_LAB_H
#define MGM_CORE_LAB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "addr.h"
#include "core.h"
#include "fake_plane.h"
#include "log.h"
#include "snapshot.h"

#define CORE_LAB_ROUTES 16
#define CORE_LAB_EVENTS 64
#define CORE_LAB_S INT64_C(1000000) /* one second of core time */

struct core_lab {
	struct fake_plane fake;
	struct core_config config;
	struct core_port port; /* a test may add to it before core_lab_start() */
	struct core *core;
	int64_t now;
	struct core_route routes[CORE_LAB_ROUTES]; /* the longest prefix wins */
	size_t num_routes;
	unsigned lookups;
	struct mgm_addr own; /* the router's address; none at first */
	int fail_lookup;     /* what each lookup answers instead, if not 0 */
	/* Notifications of alarms; with `told`, all others in place of them. */
	struct notification events[CORE_LAB_EVENTS];
	size_t num_events;
	bool told;
};

/* config as core_config_default(); core_lab_start() makes the core. */
void core_lab_init(struct core_lab *lab);
void core_lab_start(struct core_lab *lab);
/* Frees the core; the plane must be empty then. */
void core_lab_exit(struct core_lab *lab);
/* Interfaces 1 to 5, and 10.N/16 behind each. */
void core_lab_furnish(struct core_lab *lab);
/* cmocka fixtures: a started lab with interfaces 1 to 5 and 10.N/16 behind each. */
int core_lab_setup(void **state);
int core_lab_teardown(void **state);

struct core_link core_lab_link(uint32_t ifindex);
void core_lab_add_link(struct core_lab *lab, uint32_t ifindex);
void core_lab_set_route(struct core_lab *lab, const char *prefix, uint32_t ifindex);
/* "eth2 239.0.0.0/8 eth3 ff0e::/16": the whole list. */
void core_lab_set_boundaries(struct core_lab *lab, const char *text);
void core_lab_remove_route(struct core_lab *lab, const char *prefix);
uint32_t core_lab_register(struct core_lab *lab, uint32_t protocol, uint32_t component);
/* Works until nothing waits, then checks the core. */
void core_lab_work(struct core_lab *lab);
void core_lab_advance(struct core_lab *lab, int64_t us);
struct core_status core_lab_status(const struct core_lab *lab);
/* Asks for a snapshot and works until it is there; for snapshot_release(). */
struct snapshot *core_lab_snapshot(struct core_lab *lab);
enum mgm_status core_lab_take(struct core_lab *lab, uint32_t handle, uint32_t ifindex);
enum mgm_status core_lab_release(
    struct core_lab *lab, uint32_t handle, uint32_t ifindex);
/* "*" is the wildcard (of IPv4). */
struct core_membership core_lab_membership(
    const char *source, const char *group, uint32_t ifindex, uint32_t flags);
enum mgm_status core_lab_add(struct core_lab *lab, uint32_t handle, const char *source,
    const char *group, uint32_t ifindex, uint32_t flags);
enum mgm_status core_lab_delete(struct core_lab *lab, uint32_t handle,
    const char *source, const char *group, uint32_t ifindex, uint32_t flags);
void core_lab_packet(
    struct core_lab *lab, const char *source, const char *group, uint32_t ifindex);
struct mgm_addr core_lab_addr(const char *text);
struct fake_mfe *core_lab_find(
    const struct core_lab *lab, const char *source, const char *group);
/* "iif>oif,oif" of the plane's entry, "-" where there is none; static buffer. */
const char *core_lab_mfe(
    const struct core_lab *lab, const char *source, const char *group);

#define CORE_LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, core_lab_setup, core_lab_teardown)

#endif
