/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_core_model.c - random operations on a core and on a naive model, compared.
 *
 * The model holds plain arrays over a small universe and computes everything anew from
 * them after each step: an entry's oifs by asking each interface, each client and each
 * kind of membership. It shares no code with the core. After each step the core works
 * until nothing waits and checks its own invariants, and every entry, membership, owner
 * and client is compared, and so is what the plane, each client and managers were told.
 *The loose runs do not wait for the core (core_model_net.c). The seed is printed first;
 *MGM_SEED repeats a run, MGM_OPERATIONS sets its length, MGM_RUNS says which by a
 *pattern:
 *
 *	MGM_SEED=7 MGM_OPERATIONS=1000000 MGM_RUNS='*deaths*' tests/unit/test_core_model
 */
#include "config.h"

#include "core_model_ops.h"

#include <stdlib.h>

#define MODEL_SHORT 2000     /* operations; a run that is shorter need not meet all */
#define MODEL_RECOVERY 200   /* operations between two times of a plane that works */
#define MODEL_SPAN 40        /* operations between two comparisons of a loose run */
#define MODEL_CHECK_ONE_IN 8 /* of its operations are followed by a check */

struct model_operation {
	void (*run)(struct model *m);
	unsigned weight;
};

static void
model_step(struct model *m, const struct model_operation *operations)
{
	unsigned sum = 0, dice, n;

	for (n = 0; operations[n].run != NULL; n++)
		sum += operations[n].weight;
	dice = model_below(m, sum);
	for (n = 0; dice >= operations[n].weight; n++)
		dice -= operations[n].weight;
	operations[n].run(m);
}

/* Operations of each run, and those that are rare unless a grace makes them matter. */
#define MODEL_OPERATIONS(deaths)                                                      \
	{model_register, 8 + 2 * (deaths)}, {model_deregister, 1},                    \
	    {model_client_gone, 2 + (deaths)},                                        \
	    {model_end_of_replay, 1 + (deaths) / 2}, {model_take, 24 + 5 * (deaths)}, \
	    {model_release, 4}, {model_add, 80}, {model_delete, 64},                  \
	    {model_packet, 60}, {model_carry, 6}, {model_link, 6},                    \
	    {model_change_route, 6}, {model_answer, 40}, {model_set_mfe, 5},          \
	    {model_want_wrong_if, 8}, {model_see_wrong_if, 16}, {model_advance, 12},  \
	    {model_enable, 2}, {model_snapshot, 3}, {model_change_boundaries, 6},     \
	    {model_change_ssm, 3}, {model_change_alarms, 3}, {model_rest, 1},         \
	    {model_churn, 1},                                                         \
	{                                                                             \
		NULL, 0                                                               \
	}

static const struct model_operation model_lively[] = {MODEL_OPERATIONS(0)};
static const struct model_operation model_mortal[] = {MODEL_OPERATIONS(8)};

/* No questions, and none that needs to know which entries there are. */
static const struct model_operation model_untidy[] = {
    {model_register, 30},
    {model_deregister, 1},
    {model_client_gone, 14},
    {model_end_of_replay, 4},
    {model_take, 40},
    {model_release, 6},
    {model_add, 80},
    {model_delete, 30},
    {model_packet, 20},
    {model_link, 6},
    {model_change_route, 8},
    {model_advance, 10},
    {model_enable, 2},
    {model_snapshot, 3},
    {model_change_boundaries, 10},
    {model_change_alarms, 4},
    {NULL, 0},
};

/* The plane works again for a while, and must come to what the model says. */
static void
model_recover(struct model *m)
{
	uint32_t fail_one_in = m->setup.fail_one_in;

	m->lab.fake.fail_one_in = m->setup.fail_one_in = 0;
	m->lab.now += 2 * CORE_LAB_S;
	model_compare(m);
	m->lab.fake.fail_one_in = m->setup.fail_one_in = fail_one_in;
}

static void
model_run_tidy(struct model *m, unsigned operations)
{
	const struct model_operation *list =
	    m->setup.grace_ms > 0 ? model_mortal : model_lively;
	unsigned n;

	for (n = 0; n < operations; n++) {
		model_step(m, list);
		model_compare(m);
		if (m->setup.fail_one_in > 0 && n % MODEL_RECOVERY == 0)
			model_recover(m);
	}
}

static bool
model_has_overdue(const struct model *m)
{
	unsigned c;

	for (c = 0; c < NUM_CLIENTS; c++) {
		if ((m->client[c].stale || m->client[c].replaying) &&
		    m->client[c].grace_end_us <= m->lab.now)
			return true;
	}
	return false;
}

static void
model_run_loose(struct model *m, unsigned operations)
{
	unsigned n;

	for (n = 0; n < operations; n++) {
		m->seen.unfinished += core_next_due(m->lab.core) <= m->lab.now;
		m->seen.overdue += model_has_overdue(m);
		model_step(m, model_untidy);
		if (model_below(m, 3) == 0)
			(void)core_work(m->lab.core, m->lab.now);
		model_follow(m);
		model_net_watch(m);
		if (model_below(m, MODEL_CHECK_ONE_IN) == 0)
			core_check(m->lab.core);
		if (model_below(m, MODEL_SPAN) == 0)
			model_net_compare(m);
	}
	model_net_compare(m);
}

static void
model_run(const struct model_setup *setup)
{
	const char *seed_text = getenv("MGM_SEED");
	const char *operations_text = getenv("MGM_OPERATIONS");
	uint64_t seed = seed_text != NULL ? strtoull(seed_text, NULL, 0) : 20260;
	unsigned operations = setup->operations, i;
	struct model *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	if (operations_text != NULL)
		operations = (unsigned)strtoul(operations_text, NULL, 0);
	print_message(
	    "seed %llu, %u operations\n", (unsigned long long)seed, operations);
	model_init(m, setup, seed);
	for (i = 0; i < NUM_IFACES; i++)
		model_report_link(m, i);
	if (setup->loose)
		model_run_loose(m, operations);
	else
		model_run_tidy(m, operations);
	if (operations >= MODEL_SHORT)
		model_check_seen(m, operations);
	model_exit(m);
	free(m);
}

static void
test_random_operations_agree_with_the_model(void **state)
{
	const struct model_setup setup = {.operations = 50000};

	(void)state; /* the run makes its own lab */
	model_run(&setup);
}

static void
test_random_operations_agree_where_unowned_is_refused_and_limits_are_met(void **state)
{
	const struct model_setup setup = {
	    .operations = 30000, .refuse_unowned = true, .limits = true};

	(void)state; /* the run makes its own lab */
	model_run(&setup);
}

static void
test_random_deaths_adoptions_and_sweeps_agree_with_the_model(void **state)
{
	const struct model_setup setup = {.operations = 50000, .grace_ms = 30000};

	(void)state; /* the run makes its own lab */
	model_run(&setup);
}

static void
test_random_plane_failures_leak_nothing_and_heal(void **state)
{
	const struct model_setup setup = {
	    .operations = 20000, .grace_ms = 30000, .fail_one_in = 5};

	(void)state; /* the run makes its own lab */
	model_run(&setup);
}

static void
test_random_operations_amid_unfinished_work_come_to_the_same(void **state)
{
	const struct model_setup setup = {.operations = 3000, .loose = true};

	(void)state; /* the run makes its own lab */
	model_run(&setup);
}

static void
test_random_deaths_amid_unfinished_work_come_to_the_same(void **state)
{
	const struct model_setup setup = {
	    .operations = 3000, .loose = true, .grace_ms = 5000};

	(void)state; /* the run makes its own lab */
	model_run(&setup);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random_operations_agree_with_the_model),
	    cmocka_unit_test(
		test_random_operations_agree_where_unowned_is_refused_and_limits_are_met),
	    cmocka_unit_test(
		test_random_deaths_adoptions_and_sweeps_agree_with_the_model),
	    cmocka_unit_test(test_random_plane_failures_leak_nothing_and_heal),
	    cmocka_unit_test(
		test_random_operations_amid_unfinished_work_come_to_the_same),
	    cmocka_unit_test(test_random_deaths_amid_unfinished_work_come_to_the_same),
	};

	cmocka_set_test_filter(getenv("MGM_RUNS"));
	return cmocka_run_group_tests_name("core_model", tests, NULL, NULL);
}
