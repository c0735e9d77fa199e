/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_question.c - questions and their answers: who is asked what, answers in time and
 * answers that make no sense, and the limits (mgm-api 5.1, 5.2, 11.2).
 *
 * Answers that are late or never come are test_question_late.c's, and what changes
 * meanwhile is test_question_change.c's. The clients are those of asked.h.
 */
#include "config.h"

#include "asked.h"

#include <stdlib.h>

static void
test_entry_waits_for_rpf_then_creation_answers_and_is_installed_then_released(
    void **state)
{
	struct asked asked = asked_clients(state);

	asked_add(&asked, asked.b, 2);
	core_lab_packet(asked.lab, S, G, 1);
	TOLD(asked.told, RPF_A);
	asked_waits(&asked);
	told_lab_answer_rpf(asked.told, asked.a, 1, "10.1.0.1");
	TOLD(asked.told, "B? creation " SG " on 1: 2");
	asked_waits(&asked);
	told_lab_answer_creation(asked.told, asked.b, "y");
	TOLD(asked.told, "A: join " SG " entry");

	asked_made(&asked, "1>2");
	assert_int_equal(told_lab_row(asked.told, asked.b).defaults_taken, 0);
}

static void
test_rpf_question_carries_route_neighbour_arrival_and_header(void **state)
{
	struct asked asked = asked_clients(state);
	struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE,
	    .group = core_lab_addr(G),
	    .source = core_lab_addr(S),
	    .ifindex = 4,
	    .header_len = 3,
	    .header = {0x45, 1, 2}};
	const struct told *told = &asked.told->told[0];

	asked.lab->routes[0].neighbour = core_lab_addr("10.1.0.77");
	core_plane_event(asked.lab->core, &event, asked.lab->now);

	assert_int_equal(told->alert.header_len, 3);
	assert_memory_equal(told->header, event.header, 3);
	assert_int_equal(told->alert.route.len, 16);
	TOLD(asked.told, "A? rpf " SG " on 1 by 10.1.0.77 arrived 4");
}

static void
test_owners_of_oifs_are_asked_in_parallel_and_each_about_its_own(void **state)
{
	struct asked asked = asked_about_oifs(state);

	assert_int_equal(core_lab_status(&asked.told->lab).questions, 2);
	told_lab_answer_creation(asked.told, asked.c, "y");
	asked_waits(&asked);
	told_lab_answer_creation(asked.told, asked.b, "y");

	asked_made(&asked, "1>2,3");
}

static void
test_creation_question_says_where_igmp_is_and_names_all_oifs_of_the_client(void **state)
{
	struct asked asked = asked_clients(state);
	uint32_t igmp = told_lab_register_for(asked.told, MGM_PROTO_IGMP_ONLY, 0);

	told_lab_take(asked.told, asked.b, "4");
	told_lab_take(asked.told, igmp, "2");
	asked_add(&asked, igmp, 2);
	asked_add(&asked, asked.b, 4);
	core_lab_packet(asked.lab, S, G, 1);
	told_lab_answer_rpf(asked.told, asked.a, 1, "10.1.0.1");

	TOLD(asked.told, RPF_A "; B? creation " SG " on 1: 2+igmp,4");
}

static void
test_vetoed_oif_is_kept_as_pruned_for_the_life_of_the_entry(void **state)
{
	struct asked asked = asked_about_oifs(state);
	struct mgm_addr s = core_lab_addr(S), g = core_lab_addr(G);
	struct snapshot_oif oifs[4];
	struct snapshot_mfe row;

	asked_answer(&asked, "n", "y");

	asked_made(&asked, "1>3");
	assert_int_equal(core_get_mfe(asked.lab->core, &g, &s, &row, oifs, 4), MGM_OK);
	assert_int_equal(row.num_oifs, 2);
	assert_int_equal(oifs[0].state, MGM_OIF_PRUNED);
	/* Joining again does not undo it; a FORWARD edit does. */
	assert_int_equal(core_lab_add(asked.lab, asked.b, S, G, 2, JOIN), MGM_OK);
	assert_string_equal(core_lab_mfe(asked.lab, S, G), "1>3");
	assert_int_equal(core_lab_add(asked.lab, asked.b, S, G, 2, FORWARD), MGM_OK);
	assert_string_equal(core_lab_mfe(asked.lab, S, G), "1>2,3");
}

static void
test_entry_whose_oifs_are_all_vetoed_is_created_empty_and_asks_how_long(void **state)
{
	struct asked asked = asked_about_oifs(state);

	asked_answer(&asked, "n", "n");

	TOLD(asked.told, "A? prune " SG " entry on 1");
	asked_made(&asked, "1>");
}

static void
test_rpf_owner_may_choose_another_of_its_interfaces(void **state)
{
	struct asked asked = asked_clients(state);
	struct snapshot_mfe row;
	struct mgm_addr neighbour = core_lab_addr("10.5.0.1");

	core_lab_packet(asked.lab, S, G, 5);
	told_lab_answer_rpf(asked.told, asked.a, 5, "10.5.0.1");

	asked_made(&asked, "5>");
	row = asked_row(&asked);
	assert_memory_equal(&row.upstream, &neighbour, sizeof(neighbour));
	/* It lasts while the route is the same, and no longer. */
	core_routes_changed(asked.lab->core, NULL);
	asked_made(&asked, "5>");
	core_lab_set_route(asked.lab, S "/32", 2);
	core_routes_changed(asked.lab->core, NULL);
	asked_made(&asked, "2>");
}

static void
test_rpf_override_to_an_interface_of_another_is_ignored_and_counted(void **state)
{
	struct asked asked = asked_clients(state);

	core_lab_packet(asked.lab, S, G, 1);
	told_lab_answer_rpf(asked.told, asked.a, 2, "10.2.0.1");

	asked_made(&asked, "1>");
	assert_int_equal(told_lab_row(asked.told, asked.a).defaults_taken, 1);
}

static void
test_rpf_answers_that_make_no_sense_are_ignored_and_counted(void **state)
{
	struct asked asked = asked_clients(state);

	core_lab_packet(asked.lab, S, G, 1);
	told_lab_answer_rpf(asked.told, asked.a, 0, "10.1.0.1");
	asked_made(&asked, "1>");
	core_lab_packet(asked.lab, S, "239.1.1.2", 1);
	told_lab_answer_rpf(asked.told, asked.a, 99, "10.1.0.1");
	core_lab_packet(asked.lab, S, "239.1.1.3", 1);
	told_lab_answer_rpf(asked.told, asked.a, 5, "2001:db8::1");

	assert_string_equal(core_lab_mfe(asked.lab, S, "239.1.1.2"), "1>");
	assert_string_equal(core_lab_mfe(asked.lab, S, "239.1.1.3"), "1>");
	assert_int_equal(told_lab_row(asked.told, asked.a).defaults_taken, 3);
}

static void
test_creation_answer_of_the_wrong_length_leaves_every_interface_enabled(void **state)
{
	struct asked asked = asked_about_oifs(state);

	asked_answer(&asked, "nn", "");

	asked_made(&asked, "1>2,3");
	assert_int_equal(told_lab_row(asked.told, asked.b).defaults_taken, 1);
	assert_int_equal(told_lab_row(asked.told, asked.c).defaults_taken, 1);
}

static void
test_answers_to_nothing_or_from_another_client_are_counted_and_ignored(void **state)
{
	struct asked asked = asked_about_oifs(state);
	const bool no[] = {false};
	const struct alert_answer answer = {.enabled = no, .num_enabled = 1};
	uint32_t id = told_lab_id(asked.told, asked.b);

	core_answer(asked.lab->core, asked.c, id, &answer, asked.lab->now);
	core_answer(asked.lab->core, asked.b, 12345, &answer, asked.lab->now);
	core_answer(asked.lab->core, 0, id, &answer, asked.lab->now);
	asked_waits(&asked);
	asked_answer(&asked, "y", "y");
	/* A second answer to the same question. */
	told_lab_answer_creation(asked.told, asked.b, "n");

	asked_made(&asked, "1>2,3");
	assert_int_equal(core_lab_status(&asked.told->lab).unknown_answers, 4);
}

static void
test_prune_answer_sets_the_life_of_the_entry_within_its_bounds(void **state)
{
	static const struct {
		uint32_t answer;
		int64_t seconds;
	} cases[] = {{0, 900}, {1, 1}, {210, 210}, {86400, 86400}, {UINT32_MAX, 86400}};
	struct asked asked = asked_clients(state);
	char group[] = "239.1.1.0";
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mgm_addr s = core_lab_addr(S), g;
		struct snapshot_mfe row;

		group[8] = (char)('1' + i);
		g = core_lab_addr(group);
		core_lab_packet(asked.lab, S, group, 1);
		told_lab_answer_rpf(asked.told, asked.a, 1, "10.1.0.1");
		told_lab_answer_prune(asked.told, asked.a, cases[i].answer);
		assert_int_equal(
		    core_get_mfe(asked.lab->core, &g, &s, &row, NULL, 0), MGM_OK);
		assert_int_equal(
		    row.expires_us - asked.lab->now, cases[i].seconds * CORE_LAB_S);
		assert_int_equal(row.timeout_us, cases[i].seconds * CORE_LAB_S);
	}
}

static void
test_prune_answer_about_an_entry_that_is_wanted_again_is_void(void **state)
{
	struct asked asked = asked_clients(state);

	core_lab_packet(asked.lab, S, G, 1);
	told_lab_answer_rpf(asked.told, asked.a, 1, "10.1.0.1");
	asked_add(&asked, asked.b, 2);
	told_lab_answer_prune(asked.told, asked.a, 5);

	assert_int_equal(asked_row(&asked).timeout_us, 900 * CORE_LAB_S);
	assert_int_equal(told_lab_row(asked.told, asked.a).defaults_taken, 0);
}

static void
test_prune_answer_of_a_former_iif_owner_is_void(void **state)
{
	struct asked asked = asked_about_oifs(state);

	asked_answer(&asked, "y", "n");
	told_lab_forget(asked.told);
	core_lab_set_route(asked.lab, S "/32", 2);
	core_routes_changed(asked.lab->core, NULL);
	core_lab_work(asked.lab);
	TOLD(asked.told, "A? prune " SG " entry on 1; B? prune " SG " entry on 2");
	told_lab_answer_prune(asked.told, asked.a, 5);
	assert_int_equal(asked_row(&asked).timeout_us, 900 * CORE_LAB_S);
	told_lab_answer_prune(asked.told, asked.b, 7);
	assert_int_equal(asked_row(&asked).timeout_us, 7 * CORE_LAB_S);
}

static void
test_over_the_limit_of_questions_the_default_holds_at_once(void **state)
{
	struct told_lab *told = malloc(sizeof(*told));
	struct asked asked = {.told = told};
	void *own = told;

	(void)state; /* a lab with a limit of its own */
	assert_non_null(told);
	told_lab_init(told);
	told->lab.config.max_questions = 2;
	core_lab_start(&told->lab);
	core_lab_furnish(&told->lab);
	asked = asked_clients(&own);
	core_lab_packet(asked.lab, S, "239.1.1.2", 1);
	core_lab_packet(asked.lab, S, "239.1.1.3", 1);
	told_lab_forget(told);
	core_lab_packet(asked.lab, S, G, 1);

	/* Not asked, but told: nobody wants this data. */
	assert_string_equal(core_lab_mfe(asked.lab, S, G), "1>");
	TOLD(told, "A: prune " SG " entry on 1");
	assert_int_equal(core_lab_status(&told->lab).questions_refused, 2);
	assert_int_equal(told_lab_row(told, asked.a).defaults_taken, 2);
	/* Late ones are bounded as well. */
	core_lab_advance(asked.lab, DEADLINE);
	core_lab_advance(asked.lab, DEADLINE);
	assert_int_equal(core_lab_status(&told->lab).questions, 0);
	told_lab_teardown(&own);
}

static void
test_entries_that_wait_count_towards_the_limit_of_entries(void **state)
{
	struct told_lab *told = malloc(sizeof(*told));
	struct asked asked = {.told = told};
	void *own = told;

	(void)state; /* a lab with a limit of its own */
	assert_non_null(told);
	told_lab_init(told);
	told->lab.config.max_mfes = 1;
	core_lab_start(&told->lab);
	core_lab_furnish(&told->lab);
	asked = asked_clients(&own);
	core_lab_packet(asked.lab, S, G, 1);
	core_lab_packet(asked.lab, S, "239.1.1.2", 1);
	assert_int_equal(told->lab.fake.dropped, 1);
	/* The one that waits may ask again without harm. */
	core_lab_packet(asked.lab, S, G, 1);
	assert_int_equal(told->lab.fake.dropped, 1);
	told_lab_answer_rpf(told, asked.a, 1, "10.1.0.1");
	assert_string_equal(core_lab_mfe(asked.lab, S, G), "1>");
	told_lab_teardown(&own);
}

/* Both were below the limit when they were announced. */
static void
test_interface_that_is_full_when_the_answer_comes_takes_no_more(void **state)
{
	struct told_lab *told = *state;
	struct asked asked;

	core_lab_exit(&told->lab);
	told_lab_init(told);
	told->lab.config.max_iface_mfes = 1;
	core_lab_start(&told->lab);
	core_lab_furnish(&told->lab);
	asked = asked_clients(state);
	core_lab_packet(asked.lab, S, G, 1);
	core_lab_packet(asked.lab, "10.1.0.10", G, 1);
	assert_int_equal(core_lab_status(&told->lab).pending_mfes, 2);
	core_lab_advance(asked.lab, DEADLINE);

	assert_string_equal(core_lab_mfe(asked.lab, S, G), "1>");
	assert_string_equal(core_lab_mfe(asked.lab, "10.1.0.10", G), "-");
	assert_int_equal(asked.lab->fake.dropped, 1);
	assert_int_equal(core_lab_status(&told->lab).refused_iface_mfes, 1);
	/* By its route alone a full interface is refused before anybody is asked. */
	core_lab_packet(asked.lab, "10.1.0.11", G, 1);
	assert_int_equal(core_lab_status(&told->lab).pending_mfes, 0);
}

static void
test_client_that_never_answers_delays_no_other_flow(void **state)
{
	struct asked asked = asked_about_oifs(state);

	/* 10.4/16 is behind an interface that nobody owns, and nobody wants it. */
	core_lab_packet(asked.lab, "10.4.0.9", "239.9.9.9", 4);
	assert_string_equal(core_lab_mfe(asked.lab, "10.4.0.9", "239.9.9.9"), "4>");
	assert_int_equal(asked.lab->fake.released, 1);
}

static void
test_unowned_or_missing_rpf_interface_asks_nobody(void **state)
{
	struct asked asked = asked_clients(state);

	core_lab_packet(asked.lab, "10.4.0.9", G, 4);
	core_lab_packet(asked.lab, "192.0.2.1", G, 4);

	TOLD(asked.told, "");
	assert_int_equal(asked.lab->fake.released, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(
		test_entry_waits_for_rpf_then_creation_answers_and_is_installed_then_released),
	    TOLD_LAB_TEST(test_rpf_question_carries_route_neighbour_arrival_and_header),
	    TOLD_LAB_TEST(
		test_owners_of_oifs_are_asked_in_parallel_and_each_about_its_own),
	    TOLD_LAB_TEST(
		test_creation_question_says_where_igmp_is_and_names_all_oifs_of_the_client),
	    TOLD_LAB_TEST(test_vetoed_oif_is_kept_as_pruned_for_the_life_of_the_entry),
	    TOLD_LAB_TEST(
		test_entry_whose_oifs_are_all_vetoed_is_created_empty_and_asks_how_long),
	    TOLD_LAB_TEST(test_rpf_owner_may_choose_another_of_its_interfaces),
	    TOLD_LAB_TEST(
		test_rpf_override_to_an_interface_of_another_is_ignored_and_counted),
	    TOLD_LAB_TEST(test_rpf_answers_that_make_no_sense_are_ignored_and_counted),
	    TOLD_LAB_TEST(
		test_creation_answer_of_the_wrong_length_leaves_every_interface_enabled),
	    TOLD_LAB_TEST(
		test_answers_to_nothing_or_from_another_client_are_counted_and_ignored),
	    TOLD_LAB_TEST(
		test_prune_answer_sets_the_life_of_the_entry_within_its_bounds),
	    TOLD_LAB_TEST(
		test_prune_answer_about_an_entry_that_is_wanted_again_is_void),
	    TOLD_LAB_TEST(test_prune_answer_of_a_former_iif_owner_is_void),
	    TOLD_LAB_TEST(test_over_the_limit_of_questions_the_default_holds_at_once),
	    TOLD_LAB_TEST(test_entries_that_wait_count_towards_the_limit_of_entries),
	    TOLD_LAB_TEST(
		test_interface_that_is_full_when_the_answer_comes_takes_no_more),
	    TOLD_LAB_TEST(test_client_that_never_answers_delays_no_other_flow),
	    TOLD_LAB_TEST(test_unowned_or_missing_rpf_interface_asks_nobody),
	};

	return cmocka_run_group_tests_name("question", tests, NULL, NULL);
}
