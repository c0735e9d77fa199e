/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_monitor.c - dataflow monitors: once per crossing, entries that come and go.
 */
#include "config.h"

#include "life_lab.h"

#include <stdio.h>
#include <string.h>

#define PIM MGM_PROTO_PIM_DENSE
#define WANTS ALERT_BIT(ALERT_DATAFLOW)
#define G "239.1.1.1"
#define S "10.1.0.9"
#define MS INT64_C(1000)

static struct core_monitor
monitor_spec(bool rising, uint64_t threshold)
{
	return (struct core_monitor){
	    .group = core_lab_addr(G),
	    .source = core_lab_addr(S),
	    .interval_ms = 1000,
	    .rising = rising,
	    .threshold = threshold,
	};
}

static uint32_t
monitor_add(struct life_lab *life, uint32_t handle, const struct core_monitor *spec)
{
	uint32_t id = 0;

	assert_int_equal(
	    core_add_dataflow_monitor(life->lab.core, handle, spec, life->lab.now, &id),
	    MGM_OK);
	assert_int_not_equal(id, 0);
	return id;
}

static uint32_t
monitor_client(struct life_lab *life)
{
	return life_lab_register(life, PIM, 1, 7, WANTS, false, NULL);
}

/* An interval in which so much comes, on the entry if there is one. */
static void
monitor_interval(struct life_lab *life, uint64_t packets)
{
	struct fake_mfe *mfe = core_lab_find(&life->lab, S, G);

	if (mfe != NULL) {
		mfe->counters.in_packets += packets;
		mfe->counters.in_octets += packets * 100;
	}
	core_lab_advance(&life->lab, CORE_LAB_S);
}

static void
test_each_crossing_is_told_once_in_both_directions(void **state)
{
	static const struct {
		bool octets;
		bool rising;
		uint64_t threshold;
		uint64_t packets[8]; /* per interval */
		const char *told;    /* r or f after an interval, - for nothing */
	} cases[] = {
	    {false, true, 10, {9, 10, 50, 10, 9, 10, 0, 11}, "-r---r-r"},
	    {false, false, 10, {11, 10, 0, 10, 11, 10, 99, 0}, "-f---f-f"},
	    {false, false, 0, {0, 0, 1, 0, 0, 5, 5, 0}, "f--f---f"},
	    {true, true, 1000, {9, 10, 50, 10, 9, 10, 0, 11}, "-r---r-r"},
	    {true, false, 1000, {11, 10, 0, 10, 11, 10, 99, 0}, "-f---f-f"},
	    {false, true, 0, {0, 5, 0, 5, 0, 0, 0, 0}, "r-------"},
	    {true, true, UINT64_C(1) << 40, {0, UINT64_C(1) << 36, 0, 0, 0, 0, 0, 0},
		"-r------"},
	};
	struct life_lab *life = *state;
	uint32_t handle = monitor_client(life);
	size_t i, n;

	core_lab_packet(&life->lab, S, G, 1);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct core_monitor spec =
		    monitor_spec(cases[i].rising, cases[i].threshold);
		uint32_t id;

		spec.octets = cases[i].octets;
		id = monitor_add(life, handle, &spec);
		for (n = 0; n < 8; n++) {
			char wanted[32] = "";

			monitor_interval(life, cases[i].packets[n]);
			if (cases[i].told[n] != '-')
				snprintf(wanted, sizeof(wanted), "%s:%u",
				    cases[i].told[n] == 'r' ? "rising" : "falling",
				    (unsigned)id);
			assert_string_equal(life_lab_told(life, handle), wanted);
		}
		assert_int_equal(
		    core_delete_dataflow_monitor(life->lab.core, handle, id), MGM_OK);
		core_check(life->lab.core);
	}
}

static void
test_the_event_says_what_came_in_how_long(void **state)
{
	struct life_lab *life = *state;
	uint32_t handle = monitor_client(life);
	struct core_monitor spec = monitor_spec(true, 10);
	uint32_t id = monitor_add(life, handle, &spec);
	const struct alert *alert = &life->alerts[0].alert;
	struct fake_mfe *mfe;

	core_lab_packet(&life->lab, S, G, 1);
	mfe = core_lab_find(&life->lab, S, G);
	mfe->counters.in_packets = 12;
	mfe->counters.in_octets = 1300;
	mfe->counters.wrong_if_packets = 500;
	core_lab_advance(&life->lab, CORE_LAB_S + 100 * MS);

	assert_int_equal(life->num_alerts, 1);
	assert_int_equal(alert->kind, ALERT_DATAFLOW);
	assert_int_equal(alert->monitor, id);
	assert_true(alert->raised);
	assert_int_equal(alert->packets, 12);
	assert_int_equal(alert->octets, 1300);
	assert_int_equal(alert->interval_us, CORE_LAB_S + 100 * MS);
	assert_int_equal(alert->group.len, 32);
	assert_true(addr_equal(&alert->group.addr, &spec.group));
	assert_true(addr_equal(&alert->source.addr, &spec.source));
}

static void
test_a_late_sample_is_compared_as_of_one_interval(void **state)
{
	struct life_lab *life = *state;
	uint32_t handle = monitor_client(life);
	struct core_monitor spec = monitor_spec(true, 10);

	core_lab_packet(&life->lab, S, G, 1);
	monitor_add(life, handle, &spec);
	core_lab_find(&life->lab, S, G)->counters.in_packets = 29;

	core_lab_advance(&life->lab, 3 * CORE_LAB_S);

	assert_string_equal(life_lab_told(life, handle), "");
	core_lab_find(&life->lab, S, G)->counters.in_packets += 30;
	core_lab_advance(&life->lab, 3 * CORE_LAB_S);
	assert_string_equal(life_lab_told(life, handle), "rising:1");
}

static void
test_a_flow_without_entry_has_the_value_zero(void **state)
{
	struct life_lab *life = *state;
	uint32_t handle = monitor_client(life);
	struct core_monitor idle = monitor_spec(false, 0);

	monitor_add(life, handle, &idle);
	core_lab_advance(&life->lab, CORE_LAB_S - 1);
	assert_string_equal(life_lab_told(life, handle), "");
	core_lab_advance(&life->lab, 1);
	assert_string_equal(life_lab_told(life, handle), "falling:1");
	/* It comes, carries, and expires. */
	core_lab_packet(&life->lab, S, G, 1);
	monitor_interval(life, 7);
	monitor_interval(life, 7);
	assert_string_equal(life_lab_told(life, handle), "");
	core_lab_advance(&life->lab, 2000 * CORE_LAB_S);
	core_lab_advance(&life->lab, 2000 * CORE_LAB_S);
	assert_null(core_lab_find(&life->lab, S, G));
	assert_string_equal(life_lab_told(life, handle), "falling:1");
}

static void
test_an_entry_that_appears_starts_the_interval(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = monitor_client(life);
	struct core_monitor idle = monitor_spec(false, 5);
	struct core_monitor busy = monitor_spec(true, 10);

	busy.interval_ms = 2000;
	monitor_add(life, handle, &idle);
	monitor_add(life, handle, &busy);
	core_lab_advance(lab, 600 * MS);
	core_lab_packet(lab, S, G, 1);
	core_lab_find(lab, S, G)->counters.in_packets = 4;

	/* Nothing is judged before the entry is one interval old. */
	core_lab_advance(lab, 999 * MS);
	assert_string_equal(life_lab_told(life, handle), "");
	assert_int_equal(core_next_due(lab->core), lab->now + MS);
	core_lab_advance(lab, MS);
	assert_string_equal(life_lab_told(life, handle), "falling:1");
	core_lab_find(lab, S, G)->counters.in_packets = 10;
	core_lab_advance(lab, 999 * MS);
	assert_string_equal(life_lab_told(life, handle), "");
	core_lab_advance(lab, MS);
	assert_string_equal(life_lab_told(life, handle), "rising:2");
}

static void
test_an_entry_made_anew_counts_from_zero(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = monitor_client(life);
	uint32_t owner = life_lab_register(life, PIM, 2, 7, 0, false, NULL);
	struct core_monitor busy = monitor_spec(true, 10);

	core_lab_take(lab, owner, 1);
	core_lab_packet(lab, S, G, 1);
	core_lab_find(lab, S, G)->counters.in_packets = 1000;
	monitor_add(life, handle, &busy);
	core_lab_advance(lab, 500 * MS);
	core_lab_release(lab, owner, 1);
	core_lab_packet(lab, S, G, 1);
	core_lab_find(lab, S, G)->counters.in_packets = 1005;

	core_lab_advance(lab, 600 * MS);
	assert_string_equal(life_lab_told(life, handle), "");
	core_lab_advance(lab, 400 * MS);

	/* 1005 since it was made, not 5 since its forerunner was read. */
	assert_int_equal(life->alerts[0].alert.packets, 1005);
	assert_string_equal(life_lab_told(life, handle), "rising:1");
}

static void
test_monitors_end_with_their_client(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = monitor_client(life);
	struct core_monitor idle = monitor_spec(false, 0);
	struct core_status status;

	core_lab_take(lab, handle, 1);
	monitor_add(life, handle, &idle);
	monitor_add(life, handle, &idle);
	/* Stale: its interface stays, its monitors do not. */
	core_client_gone(lab->core, handle, lab->now);

	core_check(lab->core);
	core_lab_advance(lab, 5 * CORE_LAB_S);
	assert_int_equal(life->num_alerts, 0);
	status = core_lab_status(lab);
	assert_int_equal(status.monitors, 0);
	handle = monitor_client(life);
	monitor_add(life, handle, &idle);
	core_lab_advance(lab, CORE_LAB_S);
	assert_string_equal(life_lab_told(life, handle), "falling:3");
	core_lab_release(lab, handle, 1);
	assert_int_equal(
	    core_deregister_mprotocol(lab->core, handle, lab->now), MGM_OK);
	core_check(lab->core);
}

static void
test_bad_monitors_are_refused_and_say_why(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t handle = monitor_client(life), id = 77;
	uint32_t deaf = life_lab_register(life, PIM, 2, 7, 0, false, NULL);
	struct core_monitor spec;
	size_t i;
	static const struct {
		const char *group;
		const char *source;
		uint32_t interval_ms;
		const char *why;
	} cases[] = {
	    {"224.0.0.5", S, 1000, "group"},
	    {S, S, 1000, "group"},
	    {G, "0.0.0.0", 1000, "host"},
	    {G, "2001:db8::1", 1000, "one family"},
	    {G, S, 99, "100 to"},
	    {G, S, 86400001, "100 to"},
	};

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		spec = monitor_spec(true, 1);
		spec.group = core_lab_addr(cases[i].group);
		spec.source = core_lab_addr(cases[i].source);
		spec.interval_ms = cases[i].interval_ms;
		assert_int_equal(
		    core_add_dataflow_monitor(lab->core, handle, &spec, lab->now, &id),
		    MGM_E_INVALID_PARAMETER);
		assert_non_null(strstr(core_detail(lab->core), cases[i].why));
	}
	spec = monitor_spec(true, 1);
	assert_int_equal(
	    core_add_dataflow_monitor(lab->core, deaf, &spec, lab->now, &id),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_add_dataflow_monitor(lab->core, 0, &spec, lab->now, &id),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(id, 77);
	id = monitor_add(life, handle, &spec);
	assert_int_equal(
	    core_delete_dataflow_monitor(lab->core, deaf, id), MGM_E_NOT_FOUND);
	assert_int_equal(
	    core_delete_dataflow_monitor(lab->core, handle, id + 1), MGM_E_NOT_FOUND);
	assert_int_equal(
	    core_delete_dataflow_monitor(lab->core, 0, id), MGM_E_INVALID_PARAMETER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LIFE_LAB_TEST(test_each_crossing_is_told_once_in_both_directions),
	    LIFE_LAB_TEST(test_the_event_says_what_came_in_how_long),
	    LIFE_LAB_TEST(test_a_late_sample_is_compared_as_of_one_interval),
	    LIFE_LAB_TEST(test_a_flow_without_entry_has_the_value_zero),
	    LIFE_LAB_TEST(test_an_entry_that_appears_starts_the_interval),
	    LIFE_LAB_TEST(test_an_entry_made_anew_counts_from_zero),
	    LIFE_LAB_TEST(test_monitors_end_with_their_client),
	    LIFE_LAB_TEST(test_bad_monitors_are_refused_and_say_why),
	};

	return cmocka_run_group_tests_name("monitor", tests, NULL, NULL);
}
