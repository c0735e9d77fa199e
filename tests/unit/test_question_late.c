/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_question_late.c - questions without an answer in time: the default holds at the
 * deadline or with the client's death, and what an answer does that comes later
 * (mgm-api 11.2).
 *
 * The clients are those of asked.h.
 */
#include "config.h"

#include "asked.h"

#include <stdio.h>
#include <string.h>

static void
test_default_holds_at_the_deadline_and_not_before(void **state)
{
	struct asked asked = asked_clients(state);

	asked_add(&asked, asked.b, 2);
	core_lab_work(asked.lab);
	core_lab_packet(asked.lab, S, G, 1);
	assert_int_equal(core_next_due(asked.lab->core), asked.lab->now + DEADLINE);
	core_lab_advance(asked.lab, DEADLINE - 1);
	TOLD(asked.told, RPF_A);
	asked_waits(&asked);
	core_lab_advance(asked.lab, 1);
	TOLD(asked.told, "B? creation " SG " on 1: 2");
	asked_waits(&asked);
	core_lab_advance(asked.lab, DEADLINE);
	TOLD(asked.told, "A: join " SG " entry");

	asked_made(&asked, "1>2");
	assert_int_equal(told_lab_row(asked.told, asked.a).defaults_taken, 1);
	assert_int_equal(told_lab_row(asked.told, asked.b).defaults_taken, 1);
	assert_int_equal(told_lab_row(asked.told, asked.b).questions, 0);
}

static void
test_one_that_answers_counts_though_another_does_not(void **state)
{
	struct asked asked = asked_about_oifs(state);

	told_lab_answer_creation(asked.told, asked.b, "n");
	core_lab_advance(asked.lab, DEADLINE);

	asked_made(&asked, "1>3");
}

static void
test_late_creation_answer_takes_interfaces_out_of_the_living_entry(void **state)
{
	struct asked asked = asked_about_oifs(state);

	core_lab_advance(asked.lab, DEADLINE);
	asked_made(&asked, "1>2,3");
	told_lab_forget(asked.told);
	told_lab_answer_creation(asked.told, asked.b, "n");

	asked_made(&asked, "1>3");
	TOLD(asked.told, "");
	told_lab_answer_creation(asked.told, asked.c, "n");
	asked_made(&asked, "1>");
	TOLD(asked.told, "A? prune " SG " entry on 1");
	assert_int_equal(told_lab_row(asked.told, asked.b).late_answers, 1);
	assert_int_equal(told_lab_row(asked.told, asked.c).late_answers, 1);
}

static void
test_late_creation_answer_does_not_touch_a_later_entry_of_the_flow(void **state)
{
	struct asked asked = asked_about_oifs(state);
	const bool no[] = {false};
	const struct alert_answer answer = {.enabled = no, .num_enabled = 1};
	uint32_t id = told_lab_id(asked.told, asked.b);

	core_lab_advance(asked.lab, DEADLINE);
	assert_int_equal(core_lab_release(asked.lab, asked.a, 1), MGM_OK);
	assert_string_equal(core_lab_mfe(asked.lab, S, G), "-");
	core_lab_packet(asked.lab, S, G, 1);
	core_lab_advance(asked.lab, DEADLINE);
	assert_string_equal(core_lab_mfe(asked.lab, S, G), "1>2,3");
	core_answer(asked.lab->core, asked.b, id, &answer, asked.lab->now);

	assert_int_equal(told_lab_row(asked.told, asked.b).late_answers, 1);
	assert_string_equal(core_lab_mfe(asked.lab, S, G), "1>2,3");
}

static void
test_late_answer_of_one_while_another_is_still_asked_is_a_veto(void **state)
{
	struct asked asked = asked_clients(state);
	char group[ADDR_TEXT_SIZE];
	uint32_t id;
	unsigned i;

	asked_add(&asked, asked.b, 2);
	asked_add(&asked, asked.c, 3);
	core_lab_packet(asked.lab, S, G, 1);
	id = told_lab_id(asked.told, asked.a);
	/* One slice of work ends 128 questions: these and that of B. */
	for (i = 0; i < 127; i++) {
		snprintf(group, sizeof(group), "239.2.0.%u", i);
		core_lab_packet(asked.lab, S, group, 1);
	}
	core_answer(asked.lab->core, asked.a, id, &(struct alert_answer){.ifindex = 1},
	    asked.lab->now);
	asked.lab->now += DEADLINE;
	assert_true(core_work(asked.lab->core, asked.lab->now));
	assert_string_equal(core_lab_mfe(asked.lab, S, G), "-");
	told_lab_answer_creation(asked.told, asked.b, "n");
	assert_int_equal(told_lab_row(asked.told, asked.b).late_answers, 1);
	asked.lab->fake.released = 0;
	core_lab_work(asked.lab);

	asked_made(&asked, "1>3");
}

static void
test_late_rpf_answer_is_dropped_and_counted(void **state)
{
	struct asked asked = asked_clients(state);

	core_lab_packet(asked.lab, S, G, 1);
	core_lab_advance(asked.lab, DEADLINE);
	asked_made(&asked, "1>");
	/* The prune question came after it: its id is the one before. */
	core_answer(asked.lab->core, asked.a, told_lab_id(asked.told, asked.a) - 1,
	    &(struct alert_answer){.ifindex = 5}, asked.lab->now);

	asked_made(&asked, "1>");
	assert_int_equal(told_lab_row(asked.told, asked.a).late_answers, 1);
}

/* What the log says of answers that came too late. */
static unsigned late_lines;

static void
late_log(enum log_level level, const char *line)
{
	late_lines += level == LOG_LEVEL_INFO &&
		      strstr(line, "client A: answer to rpf of (10.1.0.9,") != NULL &&
		      strstr(line, " came too late: dropped") != NULL;
}

static void
test_late_rpf_answer_is_one_line_in_the_log(void **state)
{
	const struct alert_answer answer = {.ifindex = 5};
	struct asked asked = asked_clients(state);
	uint32_t id;

	late_lines = 0;
	log_set_sink(late_log);
	core_lab_packet(asked.lab, S, G, 1);
	id = told_lab_id(asked.told, asked.a);
	core_lab_advance(asked.lab, DEADLINE);
	assert_int_equal(late_lines, 0);
	core_answer(asked.lab->core, asked.a, id, &answer, asked.lab->now);
	assert_int_equal(late_lines, 1);
	/* The same again answers nothing. */
	core_answer(asked.lab->core, asked.a, id, &answer, asked.lab->now);

	assert_int_equal(late_lines, 1);
	assert_int_equal(told_lab_row(asked.told, asked.a).late_answers, 1);
}

static void
test_very_many_late_rpf_answers_are_few_lines_in_the_log(void **state)
{
	const struct alert_answer answer = {.ifindex = 5};
	struct asked asked = asked_clients(state);
	char group[ADDR_TEXT_SIZE];
	uint32_t ids[100], i;

	late_lines = 0;
	log_set_sink(late_log);
	for (i = 0; i < 100; i++) {
		snprintf(group, sizeof(group), "239.2.0.%u", (unsigned)i);
		core_lab_packet(asked.lab, S, group, 1);
		ids[i] = told_lab_id(asked.told, asked.a);
	}
	core_lab_advance(asked.lab, DEADLINE);
	for (i = 0; i < 100; i++)
		core_answer(asked.lab->core, asked.a, ids[i], &answer, asked.lab->now);

	assert_in_range(late_lines, 1, 10);
	assert_int_equal(told_lab_row(asked.told, asked.a).late_answers, 100);
}

static void
test_late_question_is_forgotten_after_a_minute(void **state)
{
	struct asked asked = asked_about_oifs(state);

	core_lab_advance(asked.lab, DEADLINE);
	core_lab_advance(asked.lab, 60 * CORE_LAB_S);
	told_lab_answer_creation(asked.told, asked.b, "n");

	asked_made(&asked, "1>2,3");
	assert_int_equal(told_lab_row(asked.told, asked.b).late_answers, 0);
	assert_int_equal(core_lab_status(&asked.told->lab).unknown_answers, 1);
}

static void
test_death_of_who_is_asked_about_rpf_leaves_the_route_result(void **state)
{
	struct asked asked = asked_clients(state);

	core_lab_packet(asked.lab, S, G, 1);
	core_client_gone(asked.lab->core, asked.a, asked.lab->now);

	asked_made(&asked, "1>");
}

static void
test_death_of_who_is_asked_about_oifs_ends_the_wait_without_them(void **state)
{
	struct asked asked = asked_about_oifs(state);

	told_lab_answer_creation(asked.told, asked.c, "y");
	asked_waits(&asked);
	core_client_gone(asked.lab->core, asked.b, asked.lab->now);

	asked_made(&asked, "1>3");
}

static void
test_death_of_the_route_owner_during_the_wait_for_others(void **state)
{
	struct asked asked = asked_about_oifs(state);

	core_client_gone(asked.lab->core, asked.a, asked.lab->now);
	asked_waits(&asked);
	told_lab_forget(asked.told);
	asked_answer(&asked, "y", "y");

	asked_made(&asked, "1>2,3");
	TOLD(asked.told, "");
}

static void
test_prune_question_without_answer_leaves_the_default_life(void **state)
{
	struct asked asked = asked_clients(state);

	core_lab_packet(asked.lab, S, G, 1);
	told_lab_answer_rpf(asked.told, asked.a, 1, "10.1.0.1");
	core_lab_advance(asked.lab, DEADLINE);
	told_lab_answer_prune(asked.told, asked.a, 5);

	assert_int_equal(asked_row(&asked).timeout_us, 900 * CORE_LAB_S);
	assert_int_equal(told_lab_row(asked.told, asked.a).defaults_taken, 1);
	assert_int_equal(told_lab_row(asked.told, asked.a).late_answers, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(test_default_holds_at_the_deadline_and_not_before),
	    TOLD_LAB_TEST(test_one_that_answers_counts_though_another_does_not),
	    TOLD_LAB_TEST(
		test_late_creation_answer_takes_interfaces_out_of_the_living_entry),
	    TOLD_LAB_TEST(
		test_late_creation_answer_does_not_touch_a_later_entry_of_the_flow),
	    TOLD_LAB_TEST(
		test_late_answer_of_one_while_another_is_still_asked_is_a_veto),
	    TOLD_LAB_TEST(test_late_rpf_answer_is_dropped_and_counted),
	    TOLD_LAB_TEST(test_late_rpf_answer_is_one_line_in_the_log),
	    TOLD_LAB_TEST(test_very_many_late_rpf_answers_are_few_lines_in_the_log),
	    TOLD_LAB_TEST(test_late_question_is_forgotten_after_a_minute),
	    TOLD_LAB_TEST(test_death_of_who_is_asked_about_rpf_leaves_the_route_result),
	    TOLD_LAB_TEST(
		test_death_of_who_is_asked_about_oifs_ends_the_wait_without_them),
	    TOLD_LAB_TEST(test_death_of_the_route_owner_during_the_wait_for_others),
	    TOLD_LAB_TEST(test_prune_question_without_answer_leaves_the_default_life),
	};

	return cmocka_run_group_tests_name("question_late", tests, NULL, NULL);
}
