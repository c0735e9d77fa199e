/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_limits.c - each limit refuses one, names its key, is counted, and hurts nobody
 * else; and the lines that operators who watch get.
 */
#include "config.h"

#include "life_lab.h"

#include <stdio.h>
#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define PIM MGM_PROTO_PIM_DENSE
#define G "239.1.1.1"
#define S "10.1.0.9"

static unsigned limits_warnings, limits_lines;

static void
limits_log(enum log_level level, const char *line)
{
	limits_lines++;
	limits_warnings += level == LOG_LEVEL_WARN &&
			   (strncmp(line, "limit: ", 7) == 0 ||
			       strstr(line, "raise max-mfes-per-interface") != NULL);
}

/* A lab with small limits; two clients, one interface each. */
static void
limits_start(struct life_lab *life, uint32_t *a, uint32_t *b)
{
	struct core_config *config = &life->lab.config;

	core_lab_exit(&life->lab);
	core_lab_init(&life->lab);
	config->max_client_memberships = 3;
	config->max_memberships = 5;
	config->max_clients = 2;
	config->max_iface_mfes = 2;
	life_lab_start(life);
	limits_warnings = 0;
	log_set_sink(limits_log);
	*a = life_lab_register(life, PIM, 1, 7, ALERT_BIT(ALERT_DATAFLOW), false, NULL);
	*b = life_lab_register(life, PIM, 2, 7, ALERT_BIT(ALERT_DATAFLOW), false, NULL);
	core_lab_take(&life->lab, *a, 2);
	core_lab_take(&life->lab, *b, 3);
}

static enum mgm_status
limits_join(struct life_lab *life, uint32_t handle, unsigned n, uint32_t ifindex)
{
	char group[32];

	snprintf(group, sizeof(group), "239.1.2.%u", n);
	return core_lab_add(&life->lab, handle, "*", group, ifindex, JOIN);
}

static struct core_status
limits_status(const struct life_lab *life)
{
	struct core_status status;

	status = core_lab_status(&life->lab);
	core_check(life->lab.core);
	return status;
}

static void
test_one_clients_memberships_are_limited_and_others_are_not_hurt(void **state)
{
	struct life_lab *life = *state;
	uint32_t a, b;
	unsigned i;

	limits_start(life, &a, &b);
	for (i = 0; i < 3; i++)
		assert_int_equal(limits_join(life, a, i, 2), MGM_OK);

	assert_int_equal(limits_join(life, a, 3, 2), MGM_E_NO_MEMORY);

	assert_non_null(strstr(core_detail(life->lab.core), "max-client-memberships"));
	assert_non_null(strstr(core_detail(life->lab.core), "3 memberships"));
	assert_int_equal(limits_status(life).refused_client_memberships, 1);
	assert_int_equal(limits_status(life).refused_memberships, 0);
	assert_int_equal(limits_status(life).memberships, 3);
	/* What is there already is confirmed, and the other client has its own. */
	assert_int_equal(limits_join(life, a, 2, 2), MGM_OK);
	assert_int_equal(limits_join(life, b, 3, 3), MGM_OK);
	/* One less makes room for one more. */
	core_lab_delete(&life->lab, a, "*", "239.1.2.0", 2, JOIN);
	assert_int_equal(limits_join(life, a, 3, 2), MGM_OK);
}

static void
test_all_memberships_are_limited_and_lines_are_few(void **state)
{
	struct life_lab *life = *state;
	uint32_t a, b;
	unsigned i;

	limits_start(life, &a, &b);
	for (i = 0; i < 3; i++)
		assert_int_equal(limits_join(life, a, i, 2), MGM_OK);
	for (i = 0; i < 2; i++)
		assert_int_equal(limits_join(life, b, i, 3), MGM_OK);

	for (i = 0; i < 100; i++)
		assert_int_equal(limits_join(life, b, 2, 3), MGM_E_NO_MEMORY);

	assert_non_null(strstr(core_detail(life->lab.core), "raise max-memberships"));
	assert_int_equal(limits_status(life).refused_memberships, 100);
	assert_int_equal(limits_status(life).refused_client_memberships, 0);
	assert_true(limits_warnings > 0 && limits_warnings <= 10);
}

static void
test_a_client_too_many_is_counted(void **state)
{
	struct life_lab *life = *state;
	enum mgm_status status;
	uint32_t a, b;

	limits_start(life, &a, &b);

	life_lab_register(life, PIM, 3, 7, 0, false, &status);

	assert_int_equal(status, MGM_E_NO_MEMORY);
	assert_non_null(strstr(core_detail(life->lab.core), "max-clients"));
	assert_int_equal(limits_status(life).refused_clients, 1);
	assert_int_equal(limits_status(life).clients, 2);
	assert_int_equal(limits_warnings, 1);
}

/* The n-th flow that comes in by the interface. */
static bool
limits_flow(struct life_lab *life, uint32_t ifindex, unsigned n)
{
	char source[32];

	snprintf(source, sizeof(source), "10.%u.1.%u", (unsigned)ifindex, n);
	core_lab_packet(&life->lab, source, G, ifindex);
	return core_lab_find(&life->lab, source, G) != NULL;
}

static void
test_entries_of_one_interface_are_limited_and_others_are_not_hurt(void **state)
{
	struct life_lab *life = *state;
	struct mgm_addr group = core_lab_addr(G), source = core_lab_addr("10.1.1.99");
	uint32_t a, b;
	unsigned i;

	limits_start(life, &a, &b);
	for (i = 0; i < 2; i++)
		assert_true(limits_flow(life, 1, i));

	for (i = 2; i < 102; i++)
		assert_false(limits_flow(life, 1, i));

	assert_int_equal(life->lab.fake.released, 2);
	assert_int_equal(life->lab.fake.dropped, 100);
	assert_int_equal(limits_status(life).refused_iface_mfes, 100);
	assert_int_equal(limits_status(life).refused_mfes, 100);
	assert_true(limits_warnings > 0 && limits_warnings <= 10);
	core_explain(life->lab.core, &group, &source, life_lab_line, life);
	assert_true(life_lab_has_line(life, "eth1 has 2, the most (max-mfes-per"));
	assert_true(life_lab_has_line(life, "an idle one gives way to a new flow"));
	/* Others are not hurt, a flow that is there neither. */
	assert_true(limits_flow(life, 2, 0));
	assert_true(limits_flow(life, 1, 1));
	/* The end of one makes room for one more. */
	core_lab_advance(&life->lab, 901 * CORE_LAB_S);
	assert_true(limits_flow(life, 1, 50));
}

static void
test_a_route_change_may_bring_more_entries_than_the_limit(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t a, b;

	limits_start(life, &a, &b);
	assert_true(limits_flow(life, 1, 0) && limits_flow(life, 1, 1));
	assert_true(limits_flow(life, 2, 0));
	core_lab_set_route(lab, "10.2.0.0/16", 1);
	core_routes_changed(lab->core, NULL);
	core_lab_work(lab);

	assert_string_equal(core_lab_mfe(lab, "10.2.1.0", G), "1>");
	assert_false(limits_flow(life, 1, 2));
	assert_int_equal(limits_status(life).refused_iface_mfes, 1);
}

static void
test_monitors_are_limited_by_client(void **state)
{
	struct life_lab *life = *state;
	struct core_monitor spec = {.group = core_lab_addr(G),
	    .source = core_lab_addr(S),
	    .interval_ms = 1000,
	    .rising = true,
	    .threshold = 1};
	uint32_t a, b, id, first = 0;
	unsigned i;

	limits_start(life, &a, &b);
	for (i = 0; i < 1024; i++) {
		assert_int_equal(core_add_dataflow_monitor(
				     life->lab.core, a, &spec, life->lab.now, &id),
		    MGM_OK);
		first = first == 0 ? id : first;
	}

	assert_int_equal(
	    core_add_dataflow_monitor(life->lab.core, a, &spec, life->lab.now, &id),
	    MGM_E_NO_MEMORY);

	assert_non_null(strstr(core_detail(life->lab.core), "1024 dataflow monitors"));
	assert_int_equal(limits_status(life).refused_monitors, 1);
	assert_int_equal(limits_status(life).monitors, 1024);
	assert_int_equal(
	    core_add_dataflow_monitor(life->lab.core, b, &spec, life->lab.now, &id),
	    MGM_OK);
	assert_int_equal(
	    core_delete_dataflow_monitor(life->lab.core, a, first), MGM_OK);
	assert_int_equal(
	    core_add_dataflow_monitor(life->lab.core, a, &spec, life->lab.now, &id),
	    MGM_OK);
	/* All that are due at one moment are judged, in more than one slice. */
	core_lab_packet(&life->lab, S, G, 1);
	core_lab_find(&life->lab, S, G)->counters.in_packets = 5;
	for (i = 0; i < 1024; i++)
		(void)core_delete_dataflow_monitor(life->lab.core, a, id - i);
	core_lab_advance(&life->lab, 2 * CORE_LAB_S);
	assert_string_equal(life_lab_told(life, b), "rising:1025");
}

/* A step, and what an operator sees of it. */
static void
limits_expect(struct life_lab *life, const char *part)
{
	core_lab_work(&life->lab);
	if (!life_lab_has_line(life, part))
		fail_msg("no line has: %s", part);
	life->num_lines = 0;
}

static void
test_each_step_is_traced_while_somebody_watches(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t a, b;

	limits_start(life, &a, &b);
	core_set_trace(lab->core, true);
	core_lab_take(lab, a, 1);
	limits_expect(life, "interface eth1: proto");
	core_lab_add(lab, a, "*", G, 2, JOIN);
	limits_expect(life, "membership (*,239.1.1.1) on eth2 by proto");
	core_lab_packet(lab, S, G, 1);
	limits_expect(life, "mfe (10.1.0.9,239.1.1.1): created, in eth1, out eth2");
	core_lab_add(lab, b, S, G, 3, JOIN);
	limits_expect(
	    life, "mfe (10.1.0.9,239.1.1.1): changed, in eth1, out eth2 eth3");
	core_lab_delete(lab, b, S, G, 3, JOIN);
	limits_expect(life, "membership (10.1.0.9,239.1.1.1) on eth3 by proto");
	core_lab_advance(lab, 900 * CORE_LAB_S);
	limits_expect(life, "mfe (10.1.0.9,239.1.1.1): expired after 900 s");
	core_lab_packet(lab, S, G, 1);
	core_lab_release(lab, a, 1);
	limits_expect(life, "mfe (10.1.0.9,239.1.1.1): removed");
	life_lab_register(life, PIM, 3, 7, 0, false, &(enum mgm_status){MGM_OK});
	limits_expect(life, "limit: all 2 places");
	core_client_gone(lab->core, a, lab->now);
	limits_expect(life, "gone");
	a = life_lab_register(life, PIM, 1, 7, 0, false, NULL);
	limits_expect(life, "protocol 9 component 1 registered");

	core_set_trace(lab->core, false);
	core_lab_take(lab, a, 1);
	core_lab_packet(lab, S, G, 1);
	assert_int_equal(life->num_lines, 0);
}

static void
test_stale_adoption_and_sweep_are_traced(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t a = life_lab_register(life, PIM, 1, 7, 0, false, NULL);
	uint32_t b = life_lab_register(life, PIM, 2, 7, 0, false, NULL);

	core_set_trace(lab->core, true);
	core_lab_take(lab, a, 1);
	core_lab_take(lab, a, 2);
	core_client_gone(lab->core, a, lab->now);
	limits_expect(life, "lost, stale for 30 s, 2 interfaces, 0 memberships");
	core_lab_take(lab, b, 2);
	limits_expect(life, "interface eth2: taken from proto");
	a = life_lab_register(life, PIM, 1, 7, 0, false, NULL);
	limits_expect(life, "adopted 1 interfaces, 0 memberships, 30 s to replay");
	core_end_of_replay(lab->core, a, lab->now);
	limits_expect(life, "replay over, 1 interfaces, 0 memberships swept");
}

static void
test_one_that_comes_and_dies_all_the_time_floods_no_log(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle;
	unsigned i;

	limits_lines = 0;
	log_set_sink(limits_log);
	/* With a grace: "is back" and "lost" in turn, after one "registered". */
	for (i = 0; i < 1000; i++) {
		handle = life_lab_register(life, PIM, 1, 7, 0, false, NULL);
		core_lab_take(lab, handle, 3);
		core_client_gone(lab->core, handle, lab->now);
	}
	/* Without: "registered" and "gone". */
	for (i = 0; i < 1000; i++) {
		handle = life_lab_register(life, PIM, 2, 7, 0, false, NULL);
		core_client_gone(lab->core, handle, lab->now);
	}

	assert_in_range(limits_lines, 1, 50);
	assert_int_equal(limits_status(life).lines_left_out, 4000 - limits_lines);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LIFE_LAB_TEST(
		test_one_clients_memberships_are_limited_and_others_are_not_hurt),
	    LIFE_LAB_TEST(test_all_memberships_are_limited_and_lines_are_few),
	    LIFE_LAB_TEST(test_a_client_too_many_is_counted),
	    LIFE_LAB_TEST(
		test_entries_of_one_interface_are_limited_and_others_are_not_hurt),
	    LIFE_LAB_TEST(test_a_route_change_may_bring_more_entries_than_the_limit),
	    LIFE_LAB_TEST(test_monitors_are_limited_by_client),
	    LIFE_LAB_TEST(test_each_step_is_traced_while_somebody_watches),
	    LIFE_LAB_TEST(test_stale_adoption_and_sweep_are_traced),
	    LIFE_LAB_TEST(test_one_that_comes_and_dies_all_the_time_floods_no_log),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
