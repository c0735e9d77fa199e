/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mgm_core.c - MGM-MIB over a real core: clients, interfaces, memberships and
 * health are what clients did, what the plane counted and what the clock says.
 *
 * The numbers that are expected are the test's own: what it did, what it put into the
 * fake plane, how long it let pass. Entries, next hops, groups and the top are in
 * test_mib_mgm_core_flow.c.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "mib_lab.h"
#include "monitor.h"

#define S4 "10.1.0.9"
#define G4 "239.1.1.1"
#define S6 "2001:db8::9"
#define G6 "ff05::1"
#define JOIN MIB_LAB_JOIN
#define TICKS_PER_S 100

static void
test_clients_are_who_registered_and_have_what_they_took(void **state)
{
	struct mib_lab *lab = *state;
	struct core_client_info info = {.protocol = MGM_PROTO_PIM_SPARSE,
	    .component = 0xfffffff0,
	    .name = "a router",
	    .pid = 4321,
	    .uid = 109};
	uint32_t pim, igmp;

	core_lab_advance(lab->core, 5 * CORE_LAB_S);
	assert_int_equal(
	    core_register_mprotocol(lab->core->core, &info, lab->core->now, &pim),
	    MGM_OK);
	told_lab_take(&lab->told, pim, "123");
	core_lab_advance(lab->core, 2 * CORE_LAB_S);
	igmp = mib_lab_client(lab, MGM_PROTO_IGMP_ONLY, 3, "25");
	mib_lab_join(lab, pim, "*", G4, 2);
	mib_lab_join(lab, pim, S4, G4, 3);
	mib_lab_join(lab, igmp, "*", G4, 5);
	core_lab_advance(lab->core, 4 * CORE_LAB_S);
	mib_lab_show(lab);

	mib_lab_row(lab, 4, 2, 14, "8 4294967280 a router 4321 109 500 600 1 3 2 0 0 0",
	    "%u", pim);
	mib_lab_row(
	    lab, 4, 2, 14, "10 3 proto10-3 4003 0 700 400 1 2 1 0 0 0", "%u", igmp);
	assert_int_equal(mib_lab_rows(lab, 4, 2), 2);

	core_client_gone(lab->core->core, pim, lab->core->now);
	mib_lab_show(lab);
	mib_lab_row(lab, 4, 9, 11, "2 3 2", "%u", pim);
	core_lab_advance(lab->core, 31 * CORE_LAB_S);
	mib_lab_show(lab);
	mib_lab_row(lab, 4, 9, 11, "- - -", "%u", pim);
	assert_int_equal(mib_lab_rows(lab, 4, 2), 1);
}

static void
test_questions_count_until_they_are_answered_given_up_or_answered_late(void **state)
{
	struct mib_lab *lab = *state;
	struct told_lab *told = &lab->told;
	uint32_t a = told_lab_register(told, MGM_PROTO_PIM_DENSE);
	uint32_t b = told_lab_register(told, MGM_PROTO_DVMRP);

	told_lab_take(told, a, "1");
	told_lab_take(told, b, "2");
	mib_lab_join(lab, b, "*", G4, 2);
	core_lab_packet(lab->core, S4, G4, 1);
	mib_lab_show(lab);
	mib_lab_row(lab, 4, 12, 14, "1 0 0", "%u", a);
	mib_lab_row(lab, 4, 12, 14, "0 0 0", "%u", b);
	mib_lab_health(lab, 6, 10, "0 1 1 2 1"); /* the entry waits */

	told_lab_answer_rpf(told, a, 1, "10.1.0.1");
	mib_lab_show(lab);
	mib_lab_row(lab, 4, 12, 14, "0 0 0", "%u", a);
	mib_lab_row(lab, 4, 12, 14, "1 0 0", "%u", b);

	core_lab_advance(lab->core, 2 * CORE_LAB_S); /* too long */
	mib_lab_show(lab);
	mib_lab_row(lab, 4, 12, 14, "0 1 0", "%u", b);
	mib_lab_health(lab, 6, 10, "1 0 1 2 0");

	told_lab_answer_creation(told, b, "y");
	mib_lab_show(lab);
	mib_lab_row(lab, 4, 12, 14, "0 1 1", "%u", b);

	core_answer(lab->core->core, a, 0x7fffffff,
	    &(struct alert_answer){.ifindex = 1}, lab->core->now);
	mib_lab_show(lab);
	mib_lab_health(lab, 20, 20, "1");
}

static void
test_interfaces_show_who_is_on_them_and_what_the_plane_counts(void **state)
{
	struct mib_lab *lab = *state;
	struct core_link limited = core_lab_link(2);
	struct fake_iface *port = &lab->core->fake.ifaces[2];
	uint32_t pim, igmp;

	limited.ttl_threshold = 17;
	limited.rate_limit = 3000;
	assert_int_equal(core_set_link(lab->core->core, &limited, lab->core->now), 0);
	pim = mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 0, "12");
	igmp = mib_lab_client(lab, MGM_PROTO_IGMP_ONLY, 0, "23");
	mib_lab_join(lab, pim, "*", G4, 2);
	mib_lab_join(lab, igmp, "*", "239.1.1.2", 2);
	mib_lab_flow(lab, S4, G4);
	mib_lab_flow(lab, S4, "239.1.1.2");
	mib_lab_flow(lab, S4, "239.1.1.3"); /* nobody wants it */
	port->counters = (struct plane_iface_counters){.in_packets = 1,
	    .in_octets = 22,
	    .out_packets = 333,
	    .out_octets = 4444,
	    .out_fragments = 55555,
	    .out_discards = 1ULL << 40};
	mib_lab_show(lab);

	mib_lab_row(lab, 5, 2, 2, "eth2", "2");
	mib_lab_row(lab, 5, 4, 5, "8 1", "2");
	mib_lab_row(lab, 5, 7, 13, "fake 1 22 333 4444 55555 1099511627776", "2");
	mib_lab_row(lab, 5, 18, 22, "0 2 2 17 3000", "2");
	mib_lab_row(lab, 5, 4, 5, "8 2", "1"); /* IGMP is not there */
	mib_lab_row(lab, 5, 18, 22, "3 0 0 1 0", "1");
	mib_lab_row(lab, 5, 4, 5, "10 1", "3"); /* IGMP alone */
	mib_lab_row(lab, 5, 3, 3, "0", "3");
	assert_int_equal(atoi(mib_lab_at(lab, "5.1.3.2")), pim);
	assert_int_equal(atoi(mib_lab_at(lab, "5.1.6.2")), igmp);
	assert_int_equal(atoi(mib_lab_at(lab, "5.1.6.3")), igmp);
	mib_lab_row(lab, 5, 6, 6, "0", "1");
	assert_int_equal(mib_lab_rows(lab, 5, 2), 3); /* nobody is on 4 and 5 */

	port->counters.in_packets += 70;
	port->counters.in_octets += 7000;
	port->counters.out_packets += 30;
	port->counters.out_octets += 900;
	core_lab_advance(lab->core, CORE_LAB_S);
	mib_lab_show(lab);
	mib_lab_row(lab, 5, 14, 17, "70 56000 30 7200", "2");
	mib_lab_row(lab, 5, 14, 17, "0 0 0 0", "1");
}

static void
test_each_reason_of_a_drop_has_its_own_row(void **state)
{
	struct mib_lab *lab = *state;
	char expected[32];
	unsigned i;

	(void)mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 0, "12");
	for (i = 0; i < PLANE_DISCARD_COUNT; i++)
		lab->core->fake.ifaces[1].counters.discards[i] = (1ULL << 33) + i;
	mib_lab_show(lab);

	for (i = 0; i < PLANE_DISCARD_COUNT; i++) {
		(void)snprintf(expected, sizeof(expected), "%llu", (1ULL << 33) + i);
		mib_lab_row(lab, 6, 2, 2, expected, "1.%u", i + 1);
		mib_lab_row(lab, 6, 2, 2, "0", "2.%u", i + 1);
	}
	mib_lab_row(lab, 6, 2, 2, "-", "1.%u", i + 1);
	mib_lab_row(lab, 6, 2, 2, "-", "1.0");
	assert_int_equal(mib_lab_rows(lab, 6, 2), 2 * PLANE_DISCARD_COUNT);
}

static void
test_memberships_are_there_from_the_add_to_the_delete(void **state)
{
	struct mib_lab *lab = *state;
	uint32_t pim = mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 7, "12");
	uint32_t igmp = mib_lab_client(lab, MGM_PROTO_IGMP_ONLY, 0, "2");

	core_lab_advance(lab->core, 3 * CORE_LAB_S);
	mib_lab_join(lab, pim, "*", G4, 2);
	core_lab_advance(lab->core, CORE_LAB_S);
	mib_lab_join(lab, pim, S4, G4, 2);
	mib_lab_join(lab, igmp, "*", G4, 2);
	core_lab_advance(lab->core, CORE_LAB_S);
	mib_lab_join(lab, pim, "*", "*", 2);
	mib_lab_join(lab, pim, S6, G6, 1);
	mib_lab_show(lab);

	mib_lab_row(lab, 7, 7, 9, "300 8 7", "1.4.239.1.1.1.1.4.0.0.0.0.2.%u", pim);
	mib_lab_row(lab, 7, 7, 9, "400 8 7", "1.4.239.1.1.1.1.4.10.1.0.9.2.%u", pim);
	mib_lab_row(lab, 7, 7, 9, "400 10 0", "1.4.239.1.1.1.1.4.0.0.0.0.2.%u", igmp);
	mib_lab_row(lab, 7, 7, 9, "500 8 7", "1.4.0.0.0.0.1.4.0.0.0.0.2.%u", pim);
	mib_lab_row(lab, 7, 7, 9, "500 8 7",
	    "2.16.255.5.0.0.0.0.0.0.0.0.0.0.0.0.0.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0"
	    ".0.0.0.9.1.%u",
	    pim);
	assert_int_equal(mib_lab_rows(lab, 7, 9), 5);

	assert_int_equal(core_lab_delete(lab->core, pim, "*", G4, 2, JOIN), MGM_OK);
	mib_lab_show(lab);
	mib_lab_row(lab, 7, 7, 9, "- - -", "1.4.239.1.1.1.1.4.0.0.0.0.2.%u", pim);
	assert_int_equal(mib_lab_rows(lab, 7, 9), 4);
	/* sysUpTime has begun again since: what was before reads as 0. */
	lab->context.epoch_us = lab->core->now;
	mib_lab_row(lab, 7, 7, 7, "0", "1.4.239.1.1.1.1.4.10.1.0.9.2.%u", pim);
}

static void
test_health_counts_what_limits_refuse(void **state)
{
	struct mib_lab *lab = *state;
	const struct core_monitor monitor = {.group = core_lab_addr(G4),
	    .source = core_lab_addr(S4),
	    .interval_ms = 1000,
	    .rising = true,
	    .threshold = 1};
	const struct core_client_info third = {.protocol = MGM_PROTO_CBT};
	uint32_t pim = told_lab_register_for(
	    &lab->told, MGM_PROTO_PIM_SPARSE, ALERT_BIT(ALERT_DATAFLOW));
	uint32_t other = mib_lab_client(lab, MGM_PROTO_DVMRP, 0, "3");
	unsigned lookups, failed;
	uint32_t handle, i;

	told_lab_take(&lab->told, pim, "124");
	assert_int_equal(
	    core_register_mprotocol(lab->core->core, &third, lab->core->now, &handle),
	    MGM_E_NO_MEMORY);
	mib_lab_join(lab, pim, "*", G4, 2);
	mib_lab_join(lab, pim, "*", "239.1.1.2", 2);
	assert_int_equal(
	    core_lab_add(lab->core, pim, "*", "239.1.1.3", 2, JOIN), MGM_E_NO_MEMORY);
	mib_lab_join(lab, other, "*", G4, 3);
	assert_int_equal(
	    core_lab_add(lab->core, other, "*", "239.1.1.2", 3, JOIN), MGM_E_NO_MEMORY);
	mib_lab_flow(lab, S4, G4);
	core_lab_packet(lab->core, S4, "239.1.1.2", 1); /* the interface has one */
	core_lab_packet(lab->core, "10.2.0.9", G4, 2);
	core_lab_packet(lab->core, "10.3.0.9", G4, 3); /* all have two */
	core_lab_packet(lab->core, "10.3.0.9", G4, 3);
	core_lab_work(lab->core);
	for (i = 0; i <= MONITOR_CLIENT_MAX; i++)
		assert_int_equal(core_add_dataflow_monitor(lab->core->core, pim,
				     &monitor, lab->core->now, &handle),
		    i < MONITOR_CLIENT_MAX ? MGM_OK : MGM_E_NO_MEMORY);
	core_lab_advance(lab->core, 9 * CORE_LAB_S);
	lookups = lab->core->lookups;
	lab->core->fail_lookup = -EIO;
	core_routes_changed(lab->core->core, NULL);
	core_lab_work(lab->core);
	lab->core->fail_lookup = 0;
	failed = lab->core->lookups - lookups;
	core_set_enabled(lab->core->core, false, lab->core->now);
	mib_lab_show(lab);

	mib_lab_health(lab, 1, 5, PACKAGE_VERSION " 900 fake 2 0");
	mib_lab_health(lab, 6, 11, "2 0 3 2 0 1024");
	/* New flows, refused: entries, by an interface; memberships, of one client;
	 * clients, monitors, questions. */
	mib_lab_health(lab, 12, 19, "5 3 1 1 1 1 1 0");
	mib_lab_health(lab, 20, 21, "0 0");
	assert_true(failed > 0);
	assert_int_equal(atoi(mib_lab_at(lab, "3.22.0")), failed);
	assert_int_equal(atoi(mib_lab_at(lab, "1.2.0")), 9 * TICKS_PER_S);
	assert_int_equal(atoi(mib_lab_at(lab, "1.3.0")), 9 * TICKS_PER_S);
	lab->context.now_us += 1500000;
	mib_lab_health(lab, 5, 5, "1500");
}

static void
test_health_counts_questions_that_could_not_be_asked(void **state)
{
	struct mib_lab *lab = *state;
	uint32_t asked = told_lab_register(&lab->told, MGM_PROTO_PIM_DENSE);

	told_lab_take(&lab->told, asked, "1");
	core_lab_packet(lab->core, S4, G4, 1);
	core_lab_packet(lab->core, "10.1.0.10", G4, 1);
	mib_lab_show(lab);

	mib_lab_health(lab, 10, 10, "1");
	mib_lab_health(lab, 19, 19, "2"); /* about its way in, and of its prune */
}

static void
test_health_counts_alerts_that_their_rate_held_back(void **state)
{
	struct mib_lab *lab = *state;
	const struct plane_event event = {.type = PLANE_EVENT_WRONG_IF,
	    .group = core_lab_addr(G4),
	    .source = core_lab_addr(S4),
	    .ifindex = 2};
	uint32_t pim = told_lab_register(&lab->told, MGM_PROTO_PIM_DENSE);
	unsigned i, told = 0;

	told_lab_take(&lab->told, pim, "2");
	mib_lab_flow(lab, S4, G4);
	assert_int_equal(
	    core_set_wrong_if(lab->core->core, pim, 2, true, lab->core->now), MGM_OK);
	told_lab_forget(&lab->told);
	for (i = 0; i < 200; i++)
		core_plane_event(lab->core->core, &event, lab->core->now);
	for (i = 0; i < lab->told.num_told; i++)
		told += lab->told.told[i].alert.kind == ALERT_WRONG_IF;
	mib_lab_show(lab);

	assert_true(told > 0 && told < 200);
	assert_int_equal(atoi(mib_lab_at(lab, "3.23.0")), 200 - told);
}

static void
test_health_counts_changes_that_the_plane_could_not_make(void **state)
{
	struct mib_lab *lab = *state;
	uint32_t pim = mib_lab_client(lab, MGM_PROTO_PIM_SPARSE, 0, "12");

	mib_lab_join(lab, pim, "*", G4, 2);
	lab->core->fake.fail_install = -ENOMEM;
	core_lab_packet(lab->core, S4, G4, 1);
	core_lab_work(lab->core);
	lab->core->fake.fail_install = 0;
	mib_lab_show(lab);

	mib_lab_health(lab, 6, 6, "0");
	mib_lab_health(lab, 21, 21, "1");
}

int
main(void)
{
#define LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, mib_lab_setup, mib_lab_teardown)
#define SMALL_LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, mib_lab_setup_small, mib_lab_teardown)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_clients_are_who_registered_and_have_what_they_took),
	    LAB_TEST(
		test_questions_count_until_they_are_answered_given_up_or_answered_late),
	    LAB_TEST(test_interfaces_show_who_is_on_them_and_what_the_plane_counts),
	    LAB_TEST(test_each_reason_of_a_drop_has_its_own_row),
	    LAB_TEST(test_memberships_are_there_from_the_add_to_the_delete),
	    SMALL_LAB_TEST(test_health_counts_what_limits_refuse),
	    SMALL_LAB_TEST(test_health_counts_questions_that_could_not_be_asked),
	    LAB_TEST(test_health_counts_alerts_that_their_rate_held_back),
	    LAB_TEST(test_health_counts_changes_that_the_plane_could_not_make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
