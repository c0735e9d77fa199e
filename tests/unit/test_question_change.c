/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_question_change.c - what changes while an entry waits for answers, and once it
 * lives: what holds is what is true when the last answer comes (mgm-api 11.2).
 *
 * The clients are those of asked.h.
 */
#include "config.h"

#include "asked.h"

static void
test_membership_that_comes_during_the_wait_forwards_without_a_question(void **state)
{
	struct asked asked = asked_about_oifs(state);

	told_lab_take(asked.told, asked.c, "4");
	assert_int_equal(core_lab_add(asked.lab, asked.c, "*", G, 4, JOIN), MGM_OK);
	told_lab_forget(asked.told);
	asked_answer(&asked, "n", "n");

	TOLD(asked.told, "A: join " SG " entry");
	asked_made(&asked, "1>4");
}

/* Both are asked, something changes, both answer: what is made. */
static void
change_run(void **state, void (*change)(struct asked *asked), const char *answers,
    const char *mfe)
{
	struct asked asked = asked_about_oifs(state);
	const char b[] = {answers[0], '\0'}, c[] = {answers[1], '\0'};

	change(&asked);
	core_check(asked.lab->core);
	asked_answer(&asked, b, c);

	asked_made(&asked, mfe);
}

static void
change_end_membership(struct asked *asked)
{
	assert_int_equal(
	    core_lab_delete(asked->lab, asked->b, "*", G, 2, JOIN), MGM_OK);
}

static void
change_delete_oif(struct asked *asked)
{
	core_remove_link(asked->lab->core, 2, asked->lab->now);
}

static void
change_delete_iif(struct asked *asked)
{
	core_remove_link(asked->lab->core, 1, asked->lab->now);
}

static void
change_nothing(struct asked *asked)
{
	core_lab_packet(asked->lab, S, G, 1);
	TOLD(asked->told, "");
	asked_waits(asked);
}

static void
test_membership_that_goes_during_the_wait_is_no_oif(void **state)
{
	change_run(state, change_end_membership, "yy", "1>3");
}

static void
test_interface_that_is_deleted_during_the_wait_is_no_oif(void **state)
{
	change_run(state, change_delete_oif, "ny", "1>3");
}

static void
test_incoming_interface_that_is_deleted_during_the_wait_makes_it_negative(void **state)
{
	change_run(state, change_delete_iif, "yy", "0>");
}

static void
test_second_event_for_an_entry_that_waits_is_harmless(void **state)
{
	change_run(state, change_nothing, "yy", "1>2,3");
}

static void
test_veto_of_an_interface_that_changed_hands_during_the_wait_is_void(void **state)
{
	struct asked asked = asked_about_oifs(state);

	told_lab_answer_creation(asked.told, asked.b, "n");
	assert_int_equal(core_lab_release(asked.lab, asked.b, 2), MGM_OK);
	told_lab_take(asked.told, asked.c, "2");
	assert_int_equal(core_lab_add(asked.lab, asked.c, "*", G, 2, JOIN), MGM_OK);
	told_lab_answer_creation(asked.told, asked.c, "y");

	asked_made(&asked, "1>2,3");
}

static void
test_route_that_changes_during_the_wait_counts(void **state)
{
	struct asked asked = asked_clients(state);

	asked_add(&asked, asked.b, 2);
	core_lab_packet(asked.lab, S, G, 1);
	core_lab_set_route(asked.lab, S "/32", 3);
	core_routes_changed(asked.lab->core, NULL);
	core_lab_work(asked.lab);
	told_lab_forget(asked.told);
	/* What A chooses is no matter any more. */
	told_lab_answer_rpf(asked.told, asked.a, 5, "10.5.0.1");
	TOLD(asked.told, "B? creation " SG " on 3: 2");
	told_lab_answer_creation(asked.told, asked.b, "y");

	TOLD(asked.told, "C: join " SG " entry");
	asked_made(&asked, "3>2");
}

static void
test_choice_of_an_interface_that_is_released_during_the_wait_is_void(void **state)
{
	struct asked asked = asked_clients(state);

	asked_add(&asked, asked.b, 2);
	core_lab_packet(asked.lab, S, G, 1);
	told_lab_answer_rpf(asked.told, asked.a, 5, "10.5.0.1");
	assert_int_equal(core_lab_release(asked.lab, asked.a, 5), MGM_OK);
	told_lab_answer_creation(asked.told, asked.b, "y");

	asked_made(&asked, "1>2");
}

static void
test_forwarding_that_is_disabled_during_the_wait_drops_the_packets(void **state)
{
	struct asked asked = asked_about_oifs(state);

	core_set_enabled(asked.lab->core, false, asked.lab->now);
	asked_answer(&asked, "y", "y");

	assert_string_equal(core_lab_mfe(asked.lab, S, G), "-");
	assert_int_equal(asked.lab->fake.dropped, 1);
	assert_int_equal(asked.lab->fake.released, 0);
	assert_int_equal(core_lab_status(&asked.told->lab).pending_mfes, 0);
}

static void
test_plane_that_refuses_the_answered_entry_has_its_packets_dropped(void **state)
{
	struct asked asked = asked_about_oifs(state);

	asked.lab->fake.fail_install = -12;
	asked_answer(&asked, "y", "y");

	assert_int_equal(asked.lab->fake.dropped, 1);
	assert_int_equal(core_lab_status(&asked.told->lab).refused_mfes, 1);
	assert_int_equal(core_lab_status(&asked.told->lab).mfes, 0);
	assert_int_equal(core_lab_status(&asked.told->lab).pending_mfes, 0);
}

static void
test_interface_added_to_a_living_entry_raises_no_creation_question(void **state)
{
	struct asked asked = asked_about_oifs(state);

	asked_answer(&asked, "y", "y");
	told_lab_forget(asked.told);
	told_lab_take(asked.told, asked.c, "4");
	assert_int_equal(core_lab_add(asked.lab, asked.c, S, G, 4, JOIN), MGM_OK);

	TOLD(asked.told, "A: join " SG " member");
	asked_made(&asked, "1>2,3,4");
}

static void
test_core_that_ends_with_open_questions_leaves_nothing(void **state)
{
	struct asked asked = asked_about_oifs(state);

	core_lab_packet(asked.lab, S, "239.1.1.2", 1);
	assert_int_equal(core_lab_status(&asked.told->lab).questions, 3);
	assert_int_equal(core_lab_status(&asked.told->lab).pending_mfes, 2);
	told_lab_forget(asked.told);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(
		test_membership_that_comes_during_the_wait_forwards_without_a_question),
	    TOLD_LAB_TEST(test_membership_that_goes_during_the_wait_is_no_oif),
	    TOLD_LAB_TEST(test_interface_that_is_deleted_during_the_wait_is_no_oif),
	    TOLD_LAB_TEST(
		test_incoming_interface_that_is_deleted_during_the_wait_makes_it_negative),
	    TOLD_LAB_TEST(test_second_event_for_an_entry_that_waits_is_harmless),
	    TOLD_LAB_TEST(
		test_veto_of_an_interface_that_changed_hands_during_the_wait_is_void),
	    TOLD_LAB_TEST(test_route_that_changes_during_the_wait_counts),
	    TOLD_LAB_TEST(
		test_choice_of_an_interface_that_is_released_during_the_wait_is_void),
	    TOLD_LAB_TEST(
		test_forwarding_that_is_disabled_during_the_wait_drops_the_packets),
	    TOLD_LAB_TEST(
		test_plane_that_refuses_the_answered_entry_has_its_packets_dropped),
	    TOLD_LAB_TEST(
		test_interface_added_to_a_living_entry_raises_no_creation_question),
	    TOLD_LAB_TEST(test_core_that_ends_with_open_questions_leaves_nothing),
	};

	return cmocka_run_group_tests_name("question_change", tests, NULL, NULL);
}
