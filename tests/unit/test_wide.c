/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_wide.c - one client with three thousand interfaces: it is asked about all of
 * them, in questions that fit a message each.
 */
#include "config.h"

#include "addr.h"
#include "core.h"
#include "null_plane.h"
#include "snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define WIDE_IFACES 3000u /* and the incoming one, with the next ifindex */
#define WIDE_QUESTIONS 8
#define WIDE_DEADLINE INT64_C(1000000)

struct wide {
	struct null_plane null;
	struct core *core;
	uint32_t handle;
	int64_t now;
	struct mgm_addr group, source;
	uint32_t ids[WIDE_QUESTIONS];
	size_t counts[WIDE_QUESTIONS];
	unsigned num_questions;
	unsigned asked[WIDE_IFACES + 2]; /* by ifindex */
};

static int
wide_route(void *ctx, const struct mgm_addr *source, struct core_route *route)
{
	(void)ctx;
	route->ifindex = WIDE_IFACES + 1;
	route->prefix = (struct mgm_prefix){*source, 32};
	return 0;
}

static void
wide_question(void *ctx, uint32_t handle, uint32_t id, const struct alert *question)
{
	struct wide *wide = ctx;
	size_t i;

	assert_int_equal(handle, wide->handle);
	assert_int_equal(question->kind, ALERT_CREATION);
	assert_true(question->num_oifs > 0 && question->num_oifs <= ALERT_OIFS_MAX);
	assert_true(wide->num_questions < WIDE_QUESTIONS);
	for (i = 0; i < question->num_oifs; i++)
		wide->asked[question->oifs[i].ifindex]++;
	wide->counts[wide->num_questions] = question->num_oifs;
	wide->ids[wide->num_questions++] = id;
}

static void
wide_link(struct wide *wide, uint32_t ifindex)
{
	struct core_link link = {.link = {.ifindex = ifindex, .running = true},
	    .broadcast_or_p2p = true,
	    .configured = true};

	snprintf(link.link.name, sizeof(link.link.name), "eth%u", (unsigned)ifindex);
	assert_int_equal(core_set_link(wide->core, &link, wide->now), 0);
}

static int
wide_setup(void **state)
{
	struct wide *wide = calloc(1, sizeof(*wide));
	struct core_port port = {
	    .ctx = wide, .route_lookup = wide_route, .question = wide_question};
	struct core_client_info info = {.protocol = MGM_PROTO_PIM_DENSE,
	    .name = "wide",
	    .callbacks = ALERT_BIT(ALERT_CREATION)};
	struct core_membership all = {.source.addr.family = MGM_FAMILY_IPV4,
	    .group.addr.family = MGM_FAMILY_IPV4,
	    .flags = MGM_JOIN_STATE_FLAG};
	struct core_config config;

	assert_non_null(wide);
	wide->now = WIDE_DEADLINE;
	wide->group = addr_ipv4(0xe9000001);
	wide->source = addr_ipv4(0x0a000001);
	null_plane_init(&wide->null);
	core_config_default(&config);
	wide->core = core_new(&config, &port, &wide->null.plane);
	assert_non_null(wide->core);
	assert_int_equal(
	    core_register_mprotocol(wide->core, &info, wide->now, &wide->handle),
	    MGM_OK);
	for (all.ifindex = 1; all.ifindex <= WIDE_IFACES; all.ifindex++) {
		wide_link(wide, all.ifindex);
		assert_int_equal(core_take_interface_ownership(wide->core, wide->handle,
				     all.ifindex, NULL, wide->now),
		    MGM_OK);
		assert_int_equal(core_add_group_membership_entry(
				     wide->core, wide->handle, &all, wide->now),
		    MGM_OK);
	}
	wide_link(wide, WIDE_IFACES + 1);
	*state = wide;
	return 0;
}

static int
wide_teardown(void **state)
{
	struct wide *wide = *state;

	core_free(wide->core);
	free(wide);
	return 0;
}

static void
wide_packet(struct wide *wide)
{
	struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE,
	    .group = wide->group,
	    .source = wide->source,
	    .ifindex = WIDE_IFACES + 1};

	core_plane_event(wide->core, &event, wide->now);
}

/* Vetoes each interface of an odd place in the question. */
static void
wide_answer(struct wide *wide, unsigned question)
{
	bool enabled[ALERT_OIFS_MAX];
	struct alert_answer answer = {
	    .enabled = enabled, .num_enabled = wide->counts[question]};
	size_t i;

	for (i = 0; i < answer.num_enabled; i++)
		enabled[i] = i % 2 == 0;
	core_answer(wide->core, wide->handle, wide->ids[question], &answer, wide->now);
}

/* Interfaces of the entry that forward; -1: there is no entry. */
static int
wide_forwarding(struct wide *wide)
{
	static struct snapshot_oif oifs[WIDE_IFACES];
	struct snapshot_mfe mfe;
	int count = 0;
	uint32_t i;

	if (core_get_mfe(wide->core, &wide->group, &wide->source, &mfe, oifs,
		WIDE_IFACES) != MGM_OK)
		return -1;
	assert_int_equal(mfe.num_oifs, WIDE_IFACES);
	for (i = 0; i < mfe.num_oifs; i++)
		count += oifs[i].state == MGM_OIF_FORWARDING;
	return count;
}

static void
test_a_client_with_thousands_of_interfaces_is_asked_about_each_once(void **state)
{
	struct wide *wide = *state;
	uint32_t i;

	wide_packet(wide);

	assert_int_equal(wide->num_questions, 3);
	for (i = 1; i <= WIDE_IFACES; i++)
		assert_int_equal(wide->asked[i], 1);
}

static void
test_the_entry_waits_for_the_answers_to_all_parts_and_takes_each_veto(void **state)
{
	struct wide *wide = *state;
	unsigned i;

	wide_packet(wide);
	for (i = 0; i < wide->num_questions; i++) {
		assert_int_equal(wide_forwarding(wide), -1);
		wide_answer(wide, wide->num_questions - 1 - i);
	}

	assert_int_equal(wide_forwarding(wide), WIDE_IFACES / 2);
}

static void
test_a_part_without_answer_keeps_its_default_and_the_others_theirs(void **state)
{
	struct wide *wide = *state;

	wide_packet(wide);
	wide_answer(wide, 0);
	wide->now += WIDE_DEADLINE;
	while (core_work(wide->core, wide->now))
		continue;

	assert_int_equal(wide_forwarding(wide), WIDE_IFACES - ALERT_OIFS_MAX / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_a_client_with_thousands_of_interfaces_is_asked_about_each_once,
		wide_setup, wide_teardown),
	    cmocka_unit_test_setup_teardown(
		test_the_entry_waits_for_the_answers_to_all_parts_and_takes_each_veto,
		wide_setup, wide_teardown),
	    cmocka_unit_test_setup_teardown(
		test_a_part_without_answer_keeps_its_default_and_the_others_theirs,
		wide_setup, wide_teardown),
	};

	return cmocka_run_group_tests_name("wide", tests, NULL, NULL);
}
