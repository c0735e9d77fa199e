/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_replay.c - what a replay asks for when it comes back, word for word.
 */
#include "config.h"

#include "replay_lab.h"

#include <string.h>
#include <time.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG

/* One of each, on interfaces 1 and 2. */
static uint32_t
ask_for_everything(struct replay_lab *lab)
{
	uint32_t id = 0;

	assert_int_equal(
	    mgm_replay_take_interface_ownership(lab->replay, 1, NULL), MGM_OK);
	assert_int_equal(mgm_replay_set_wrong_if(lab->replay, 1, NULL, true), MGM_OK);
	assert_int_equal(replay_lab_add(lab, 1, 5, JOIN), MGM_OK);
	assert_int_equal(replay_lab_delete(lab, 1, 6, FORWARD), MGM_OK);
	assert_int_equal(replay_lab_monitor(lab, 7, &id), MGM_OK);
	replay_lab_flush(lab);
	assert_int_equal(lab->done, 2);
	return id;
}

#define EVERYTHING "reg:0 take@1 wrong@1=1 monitor:7 join:5@1 age:6 out:6@1 end "

static void
assert_remembered(const struct replay_lab *lab, size_t interfaces, size_t memberships,
    size_t edits, size_t monitors)
{
	struct mgm_replay_status status = replay_lab_status(lab);

	assert_int_equal(status.interfaces, interfaces);
	assert_int_equal(status.memberships, memberships);
	assert_int_equal(status.edits, edits);
	assert_int_equal(status.monitors, monitors);
}

static void
test_an_empty_replay_registers_and_ends(void **state)
{
	struct replay_lab *lab = *state;
	uint32_t handle = mgm_replay_handle(lab->replay);

	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);

	assert_string_equal(replay_lab_log(lab), "reg:0 end ");
	assert_int_equal(mgm_replay_handle(lab->replay), handle + 1);
	assert_int_equal(lab->num_lost, 0);
}

static void
test_everything_comes_back_in_order(void **state)
{
	struct replay_lab *lab = *state;

	(void)ask_for_everything(lab);
	assert_remembered(lab, 1, 1, 1, 1);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(replay_lab_log(lab), EVERYTHING);

	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(replay_lab_log(lab), EVERYTHING);
	assert_remembered(lab, 1, 1, 1, 1);
	assert_int_equal(lab->done, 2); /* completions are of calls */
}

static void
test_callbacks_are_registered_again(void **state)
{
	const struct mgm_callbacks callbacks = {.all_interfaces = true};
	struct replay_lab lab;

	(void)state;
	replay_lab_init(&lab);
	assert_int_equal(replay_lab_new(&lab, &callbacks), MGM_OK);
	assert_string_equal(replay_lab_log(&lab), "reg:80000000 ");
	assert_int_equal(mgm_replay_reconnect(lab.replay), MGM_OK);
	assert_string_equal(replay_lab_log(&lab), "reg:80000000 end ");
	replay_lab_exit(&lab);
}

static void
test_many_memberships_come_back_once_each(void **state)
{
	struct replay_lab *lab = *state;
	uint32_t i;

	assert_int_equal(
	    mgm_replay_take_interface_ownership(lab->replay, 1, NULL), MGM_OK);
	for (i = 0; i < 5000; i++)
		assert_int_equal(replay_lab_add(lab, 1, i, JOIN), MGM_OK);
	for (i = 0; i < 2000; i++)
		assert_int_equal(replay_lab_delete(lab, 1, i, JOIN), MGM_OK);
	replay_lab_flush(lab);
	lab->peer.requests = 0;
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);

	assert_int_equal(lab->peer.requests, 3000 + 3); /* register, take, end */
	assert_remembered(lab, 1, 3000, 0, 0);
	assert_true(replay_lab_status(lab).octets < 3000 * 128);
}

static void
test_what_was_given_up_does_not_come_back(void **state)
{
	struct replay_lab *lab = *state;
	uint32_t id = ask_for_everything(lab);

	assert_int_equal(mgm_replay_set_wrong_if(lab->replay, 1, NULL, false), MGM_OK);
	assert_int_equal(replay_lab_delete(lab, 1, 5, JOIN), MGM_OK);
	assert_int_equal(mgm_replay_delete_dataflow_monitor(lab->replay, id), MGM_OK);
	assert_int_equal(
	    mgm_replay_delete_dataflow_monitor(lab->replay, id), MGM_E_NOT_FOUND);
	replay_lab_flush(lab);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(replay_lab_log(lab), "reg:0 take@1 age:6 out:6@1 end ");

	assert_int_equal(
	    mgm_replay_release_interface_ownership(lab->replay, 1, NULL), MGM_OK);
	assert_remembered(lab, 0, 0, 0, 0);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(replay_lab_log(lab), "reg:0 end ");
}

static void
test_what_the_daemon_refused_is_not_remembered(void **state)
{
	struct replay_lab *lab = *state;
	uint32_t id = 77;

	replay_lab_refuse(lab, "take@3", MGM_E_ALREADY_EXISTS);
	assert_int_equal(mgm_replay_take_interface_ownership(lab->replay, 3, NULL),
	    MGM_E_ALREADY_EXISTS);
	assert_string_equal(mgm_replay_detail(lab->replay), "refused take@3");
	assert_int_equal(mgm_replay_set_wrong_if(lab->replay, 3, NULL, true),
	    MGM_E_INVALID_PARAMETER);
	replay_lab_refuse(lab, "monitor:7", MGM_E_NO_MEMORY);
	assert_int_equal(replay_lab_monitor(lab, 7, &id), MGM_E_NO_MEMORY);
	assert_int_equal(id, 77);
	replay_lab_refuse(lab, "join:5@1", MGM_E_NO_MEMORY);
	assert_int_equal(replay_lab_add(lab, 1, 5, JOIN), MGM_OK);
	replay_lab_flush(lab);
	assert_int_equal(lab->done_status, MGM_E_NO_MEMORY);
	replay_lab_refuse(lab, "out:6@1", MGM_E_NOT_FOUND);
	assert_int_equal(replay_lab_delete(lab, 1, 6, FORWARD), MGM_OK);
	replay_lab_flush(lab);
	assert_int_equal(lab->done_status, MGM_E_NOT_FOUND);
	assert_int_equal(replay_lab_add(lab, 1, 5, 0), MGM_E_INVALID_PARAMETER);
	assert_int_equal(replay_lab_add(lab, 1, 5, 4), MGM_E_INVALID_PARAMETER);

	assert_remembered(lab, 0, 0, 0, 0);
}

static void
test_an_interface_that_stays_owned_stays_remembered(void **state)
{
	struct replay_lab *lab = *state;

	(void)ask_for_everything(lab);
	replay_lab_refuse(lab, "take@1", MGM_E_ALREADY_EXISTS); /* it is ours */
	assert_int_equal(mgm_replay_take_interface_ownership(lab->replay, 1, NULL),
	    MGM_E_ALREADY_EXISTS);
	replay_lab_refuse(lab, "release@1", MGM_E_CANNOT_COMPLETE);
	assert_int_equal(mgm_replay_release_interface_ownership(lab->replay, 1, NULL),
	    MGM_E_CANNOT_COMPLETE);
	assert_remembered(lab, 1, 1, 1, 1);
	replay_lab_refuse(lab, "release@1", MGM_E_INVALID_PARAMETER); /* not any more */
	assert_int_equal(mgm_replay_release_interface_ownership(lab->replay, 1, NULL),
	    MGM_E_INVALID_PARAMETER);
	assert_remembered(lab, 0, 0, 0, 1);
}

/* The answers come in order, but when the newer call has been made already. */
static void
test_a_late_refusal_takes_nothing_from_a_newer_call(void **state)
{
	struct replay_lab *lab = *state;

	replay_lab_refuse(lab, "join:5@1", MGM_E_NO_MEMORY);
	assert_int_equal(replay_lab_add(lab, 1, 5, JOIN), MGM_OK);
	assert_int_equal(replay_lab_delete(lab, 1, 5, JOIN), MGM_OK);
	assert_int_equal(replay_lab_add(lab, 1, 5, JOIN), MGM_OK);
	replay_lab_flush(lab);
	assert_remembered(lab, 0, 1, 0, 0);

	/* A refused edit leaves the one before it. */
	assert_int_equal(replay_lab_delete(lab, 1, 6, FORWARD), MGM_OK);
	replay_lab_refuse(lab, "in:6@1", MGM_E_NO_MEMORY);
	assert_int_equal(replay_lab_add(lab, 1, 6, FORWARD), MGM_OK);
	replay_lab_flush(lab);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(replay_lab_log(lab), "reg:0 join:5@1 age:6 out:6@1 end ");
}

static void
test_the_last_edit_of_a_key_is_the_one_that_comes_back(void **state)
{
	struct replay_lab *lab = *state;

	assert_int_equal(replay_lab_add(lab, 1, 5, JOIN | FORWARD), MGM_OK);
	assert_int_equal(replay_lab_delete(lab, 1, 6, FORWARD), MGM_OK);
	assert_int_equal(replay_lab_add(lab, 1, 6, FORWARD), MGM_OK);
	assert_int_equal(replay_lab_delete(lab, 1, 5, JOIN | FORWARD), MGM_OK);
	replay_lab_flush(lab);
	assert_string_equal(
	    replay_lab_log(lab), "reg:0 both-in:5@1 out:6@1 in:6@1 both-out:5@1 ");
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(
	    replay_lab_log(lab), "reg:0 age:6 in:6@1 age:5 out:5@1 end ");
}

static void
test_one_refusal_is_told_and_the_rest_comes_back(void **state)
{
	static const struct {
		const char *word;
		enum mgm_replay_kind kind;
		const char *without; /* the next time */
	} table[] = {
	    {"wrong@1=1", MGM_REPLAY_WRONG_IF,
		"reg:0 take@1 monitor:7 join:5@1 age:6 out:6@1 end "},
	    {"monitor:7", MGM_REPLAY_MONITOR,
		"reg:0 take@1 wrong@1=1 join:5@1 age:6 out:6@1 end "},
	    {"join:5@1", MGM_REPLAY_MEMBERSHIP,
		"reg:0 take@1 wrong@1=1 monitor:7 age:6 out:6@1 end "},
	    {"age:6", MGM_REPLAY_EDIT,
		"reg:0 take@1 wrong@1=1 monitor:7 join:5@1 end "},
	    {"out:6@1", MGM_REPLAY_EDIT,
		"reg:0 take@1 wrong@1=1 monitor:7 join:5@1 end "},
	};
	char expected[64] = "refused ";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct replay_lab lab;

		replay_lab_init(&lab);
		assert_int_equal(replay_lab_new(&lab, NULL), MGM_OK);
		(void)ask_for_everything(&lab);
		replay_lab_refuse(&lab, table[i].word, MGM_E_CANNOT_COMPLETE);
		assert_int_equal(
		    mgm_replay_reconnect(lab.replay), MGM_E_CANNOT_COMPLETE);
		assert_non_null(mgm_replay_session(lab.replay));
		assert_non_null(strstr(replay_lab_log(&lab), "end "));

		strcpy(expected + 8, table[i].word);
		assert_int_equal(lab.num_lost, 1);
		assert_int_equal(lab.lost[0].kind, table[i].kind);
		assert_int_equal(lab.lost_status, MGM_E_CANNOT_COMPLETE);
		assert_string_equal(lab.lost_detail, expected);
		assert_string_equal(mgm_replay_detail(lab.replay), expected);
		assert_int_equal(mgm_replay_reconnect(lab.replay), MGM_OK);
		assert_string_equal(replay_lab_log(&lab), table[i].without);
		replay_lab_exit(&lab);
	}
}

static void
test_a_lost_item_says_what_it_was(void **state)
{
	struct replay_lab *lab = *state;
	uint32_t id = ask_for_everything(lab);

	replay_lab_refuse(lab, "out:6@1", MGM_E_NO_MEMORY);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_E_NO_MEMORY);
	assert_int_equal(lab->lost[0].ifindex, 1);
	assert_int_equal(lab->lost[0].group.addr.octets[3], 6);
	assert_int_equal(lab->lost[0].source.len, 32);
	assert_true(lab->lost[0].out);

	replay_lab_refuse(lab, "monitor:7", MGM_E_NO_MEMORY);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_E_NO_MEMORY);
	assert_int_equal(lab->lost[1].monitor, id);
	assert_int_equal(lab->lost[1].group.addr.octets[3], 7);
}

static void
test_an_interface_that_is_refused_takes_what_was_on_it(void **state)
{
	struct replay_lab *lab = *state;

	(void)ask_for_everything(lab);
	assert_int_equal(
	    mgm_replay_take_interface_ownership(lab->replay, 2, NULL), MGM_OK);
	assert_int_equal(replay_lab_add(lab, 2, 5, JOIN), MGM_OK);
	replay_lab_flush(lab);
	replay_lab_refuse(lab, "take@1", MGM_E_ALREADY_EXISTS);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_E_ALREADY_EXISTS);

	assert_non_null(mgm_replay_session(lab->replay));
	assert_string_equal(
	    replay_lab_log(lab), "reg:0 take@2 take@1 monitor:7 join:5@2 end ");
	assert_int_equal(lab->num_lost, 1);
	assert_int_equal(lab->lost[0].kind, MGM_REPLAY_INTERFACE);
	assert_int_equal(lab->lost[0].ifindex, 1);
	assert_remembered(lab, 1, 1, 0, 1);
}

static void
test_a_daemon_that_goes_meanwhile_makes_nothing_forgotten(void **state)
{
	static const char *const words[] = {"reg:0", "take@1", "wrong@1=1", "monitor:7",
	    "join:5@1", "age:6", "out:6@1", "end"};
	struct replay_lab *lab = *state;
	size_t i;

	(void)ask_for_everything(lab);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		replay_lab_hang_up(lab, words[i]);
		assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_E_DISCONNECTED);
		assert_null(mgm_replay_session(lab->replay));
		assert_true(mgm_replay_detail(lab->replay)[0] != '\0');
		assert_remembered(lab, 1, 1, 1, 1);
	}
	assert_int_equal(lab->num_lost, 0);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(replay_lab_log(lab), EVERYTHING);
}

static void
test_a_registration_that_is_refused_makes_nothing_forgotten(void **state)
{
	struct replay_lab *lab = *state;

	(void)ask_for_everything(lab);
	replay_lab_refuse(lab, "reg:0", MGM_E_ALREADY_EXISTS);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_E_ALREADY_EXISTS);
	assert_null(mgm_replay_session(lab->replay));
	assert_string_equal(mgm_replay_detail(lab->replay), "refused reg:0");
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(replay_lab_log(lab), EVERYTHING);
}

static void
test_what_is_asked_without_a_session_comes_with_the_next(void **state)
{
	struct replay_lab *lab = *state;
	uint32_t id = ask_for_everything(lab), other = 0;

	replay_lab_hang_up(lab, "reg:0");
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_E_DISCONNECTED);
	assert_int_equal(mgm_replay_take_interface_ownership(lab->replay, 2, NULL),
	    MGM_E_DISCONNECTED);
	assert_int_equal(replay_lab_add(lab, 2, 8, JOIN), MGM_E_DISCONNECTED);
	assert_int_equal(replay_lab_monitor(lab, 9, &other), MGM_E_DISCONNECTED);
	assert_true(other != 0 && other != id);
	assert_int_equal(
	    mgm_replay_set_wrong_if(lab->replay, 2, NULL, true), MGM_E_DISCONNECTED);
	assert_int_equal(
	    mgm_replay_delete_dataflow_monitor(lab->replay, id), MGM_E_DISCONNECTED);
	assert_int_equal(mgm_replay_release_interface_ownership(lab->replay, 1, NULL),
	    MGM_E_DISCONNECTED);
	assert_true(strstr(mgm_replay_detail(lab->replay), "reconnect") != NULL);

	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(
	    replay_lab_log(lab), "reg:0 take@2 wrong@2=1 monitor:9 join:8@2 end ");
	assert_int_equal(lab->done, 2); /* of the first two */
}

static void
test_what_was_under_way_at_the_end_is_remembered(void **state)
{
	struct replay_lab *lab = *state;

	replay_lab_hang_up(lab, "join:5@1");
	assert_int_equal(replay_lab_add(lab, 1, 5, JOIN), MGM_OK);
	assert_int_equal(replay_lab_add(lab, 1, 6, JOIN), MGM_OK);
	assert_int_equal(replay_lab_delete(lab, 1, 6, JOIN), MGM_OK);
	assert_int_equal(
	    mgm_flush(mgm_replay_session(lab->replay)), MGM_E_DISCONNECTED);
	assert_int_equal(lab->done_status, MGM_E_DISCONNECTED);
	assert_remembered(lab, 0, 1, 0, 0);
	assert_int_equal(replay_lab_add(lab, 1, 7, JOIN), MGM_E_DISCONNECTED);
	assert_remembered(lab, 0, 2, 0, 0);
}

/* ---- Edits and their MFEs ---- */

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
test_an_edit_ends_with_its_mfe(void **state)
{
	struct replay_lab *lab = *state;
	int64_t start;

	assert_int_equal(replay_lab_delete(lab, 1, 6, FORWARD), MGM_OK);
	assert_int_equal(replay_lab_delete(lab, 1, 7, FORWARD), MGM_OK);
	replay_lab_flush(lab);
	/* Until another MFE can be younger than the edit by more than a grain. */
	for (start = now_ms(); now_ms() < start + 25;)
		continue;
	lab->mfe_age_us = 0;
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);

	assert_string_equal(replay_lab_log(lab), "reg:0 age:6 age:7 end ");
	assert_int_equal(lab->num_lost, 2);
	assert_int_equal(lab->lost_status, MGM_E_NOT_FOUND);
	assert_remembered(lab, 0, 0, 0, 0);
}

static void
test_an_edit_without_an_mfe_has_ended_too(void **state)
{
	struct replay_lab *lab = *state;

	assert_int_equal(replay_lab_delete(lab, 1, 6, FORWARD), MGM_OK);
	replay_lab_flush(lab);
	lab->has_mfe = false;
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_int_equal(lab->num_lost, 1);
	assert_int_equal(lab->lost_status, MGM_E_NOT_FOUND);
	assert_remembered(lab, 0, 0, 0, 0);
}

static void
test_of_too_many_edits_the_oldest_is_forgotten_and_counted(void **state)
{
	struct replay_lab *lab = *state;
	uint32_t i;

	replay_lab_hang_up(lab, "reg:0");
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_E_DISCONNECTED);
	for (i = 0; i < MGM_REPLAY_EDITS_MAX + 3; i++)
		assert_int_equal(
		    replay_lab_delete(lab, 1, i, FORWARD), MGM_E_DISCONNECTED);
	assert_remembered(lab, 0, 0, MGM_REPLAY_EDITS_MAX, 0);
	assert_int_equal(replay_lab_status(lab).edits_forgotten, 3);
	assert_true(replay_lab_status(lab).octets < (size_t)MGM_REPLAY_EDITS_MAX * 144);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REPLAY_LAB_TEST(test_an_empty_replay_registers_and_ends),
	    REPLAY_LAB_TEST(test_everything_comes_back_in_order),
	    cmocka_unit_test(test_callbacks_are_registered_again),
	    REPLAY_LAB_TEST(test_many_memberships_come_back_once_each),
	    REPLAY_LAB_TEST(test_what_was_given_up_does_not_come_back),
	    REPLAY_LAB_TEST(test_what_the_daemon_refused_is_not_remembered),
	    REPLAY_LAB_TEST(test_an_interface_that_stays_owned_stays_remembered),
	    REPLAY_LAB_TEST(test_a_late_refusal_takes_nothing_from_a_newer_call),
	    REPLAY_LAB_TEST(test_the_last_edit_of_a_key_is_the_one_that_comes_back),
	    cmocka_unit_test(test_one_refusal_is_told_and_the_rest_comes_back),
	    REPLAY_LAB_TEST(test_a_lost_item_says_what_it_was),
	    REPLAY_LAB_TEST(test_an_interface_that_is_refused_takes_what_was_on_it),
	    REPLAY_LAB_TEST(test_a_daemon_that_goes_meanwhile_makes_nothing_forgotten),
	    REPLAY_LAB_TEST(
		test_a_registration_that_is_refused_makes_nothing_forgotten),
	    REPLAY_LAB_TEST(test_what_is_asked_without_a_session_comes_with_the_next),
	    REPLAY_LAB_TEST(test_what_was_under_way_at_the_end_is_remembered),
	    REPLAY_LAB_TEST(test_an_edit_ends_with_its_mfe),
	    REPLAY_LAB_TEST(test_an_edit_without_an_mfe_has_ended_too),
	    REPLAY_LAB_TEST(test_of_too_many_edits_the_oldest_is_forgotten_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
