/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mgm_questions.c - libmgm's answers to the daemon's questions, and what it does
 * with alerts that are malformed or too many.
 */
#include "config.h"

#include "callback_lab.h"

#include "wire_alert.h"

#include <string.h>
#include <unistd.h>

static void
test_questions_are_answered_from_the_parameters(void **state)
{
	struct server_lab *lab = *state;
	struct callback_lab client;

	callback_lab_open(lab, &client, &callback_lab_all);
	callback_lab_say(lab, &client, ALERT_RPF, 11, false);
	callback_lab_wait(&client, 1);
	callback_lab_settle(&client);
	assert_int_equal(callback_lab_seen.calls, 1);
	assert_true(callback_lab_seen.id == 11 && callback_lab_seen.ifindex == 8 &&
		    callback_lab_seen.neighbour == 0xfe);

	callback_lab_say(lab, &client, ALERT_CREATION, 12, false);
	callback_lab_wait(&client, 2);
	callback_lab_settle(&client);
	assert_int_equal(callback_lab_seen.calls, 2);
	assert_int_equal(callback_lab_seen.num_enabled, 2);
	assert_true(!callback_lab_seen.enabled[0] && callback_lab_seen.enabled[1]);

	callback_lab_say(lab, &client, ALERT_PRUNE, 13, false);
	callback_lab_wait(&client, 3);
	callback_lab_settle(&client);
	assert_int_equal(callback_lab_seen.calls, 3);
	assert_int_equal(callback_lab_seen.timeout_s, 901);
	mgm_close(client.session);
}

static void
test_a_deferred_question_is_answered_later_and_once(void **state)
{
	const struct mgm_if_entry list[] = {{.is_enabled = true}, {.is_enabled = true}};
	struct mgm_addr upstream = addr_ipv4(0x0a000033);
	struct server_lab *lab = *state;
	struct callback_lab client;

	callback_lab_open(lab, &client, &callback_lab_all);
	client.defer = true;
	callback_lab_say(lab, &client, ALERT_CREATION, 21, false);
	callback_lab_wait(&client, 1);
	callback_lab_settle(&client);
	assert_int_equal(callback_lab_seen.calls, 0);
	assert_int_equal(
	    mgm_answer_creation_alert(client.session, client.question, 2, list),
	    MGM_OK);
	callback_lab_settle(&client);
	assert_int_equal(callback_lab_seen.calls, 1);
	assert_true(callback_lab_seen.id == 21 && callback_lab_seen.enabled[0] &&
		    callback_lab_seen.enabled[1]);

	callback_lab_say(lab, &client, ALERT_RPF, 22, false);
	callback_lab_wait(&client, 2);
	assert_int_equal(
	    mgm_answer_rpf(client.session, client.question, 5, NULL, &upstream),
	    MGM_OK);
	callback_lab_settle(&client);
	assert_true(callback_lab_seen.calls == 2 && callback_lab_seen.ifindex == 5 &&
		    callback_lab_seen.neighbour == 0x33);

	callback_lab_say(lab, &client, ALERT_PRUNE, 23, false);
	callback_lab_wait(&client, 3);
	assert_int_equal(
	    mgm_answer_prune_alert(client.session, client.question, 60), MGM_OK);
	assert_int_equal(
	    mgm_answer_prune_alert(client.session, client.question, 61), MGM_OK);
	callback_lab_settle(&client);
	assert_true(callback_lab_seen.calls == 3 && callback_lab_seen.timeout_s == 60);
	assert_int_equal(
	    mgm_answer_prune_alert(client.session, 0, 60), MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_answer_creation_alert(client.session, 1, 100000, list),
	    MGM_E_INVALID_PARAMETER);
	mgm_close(client.session);
}

static void
test_a_question_that_nobody_wants_is_refused_at_once(void **state)
{
	const struct mgm_callbacks joins = {
	    .join_alert_callback = callback_lab_all.join_alert_callback};
	struct server_lab *lab = *state;
	struct callback_lab client;

	callback_lab_open(lab, &client, &joins);
	callback_lab_say(lab, &client, ALERT_RPF, 41, false);
	callback_lab_say(lab, &client, ALERT_CREATION, 42, false);
	callback_lab_say(lab, &client, ALERT_LOCAL_JOIN, 0, false);
	callback_lab_say(lab, &client, ALERT_JOIN, 0, true);
	callback_lab_wait(&client, 1);
	callback_lab_settle(&client);

	assert_int_equal(callback_lab_seen.calls, 2);
	assert_true(callback_lab_seen.id == 42 && callback_lab_seen.enabled[0] &&
		    callback_lab_seen.enabled[1]);
	mgm_close(client.session);
}

static void
test_hostile_bodies_end_the_session(void **state)
{
	struct server_lab *lab = *state;
	static const struct {
		uint16_t type;
		uint32_t id;
		size_t length;
		uint8_t at, value; /* of the body, which is else zero */
	} table[] = {
	    {WIRE_RPF, 1, 102, 4, 9},            /* no such family */
	    {WIRE_RPF, 1, 102, 101, 1},          /* an octet that is not there */
	    {WIRE_RPF, 1, 103, 0, 0},            /* one too many */
	    {WIRE_CREATION_ALERT, 1, 63, 62, 1}, /* no interface */
	    {WIRE_CREATION_ALERT, 1, 85, 62, 2}, /* one of two */
	    {WIRE_CREATION_ALERT, 1, 63, 61, 255},
	    {WIRE_PRUNE_ALERT, 1, 62, 61, 1},     /* a notice with one */
	    {WIRE_JOIN_ALERT, 0, 41, 22, 77},     /* no such family */
	    {WIRE_WRONG_IF, 0, 61, 60, 200},      /* a packet that is not there */
	    {WIRE_INTERFACE_EVENT, 0, 15, 10, 3}, /* a name that is not there */
	    {WIRE_EVENT, 0, 10, 9, 1},
	};
	uint8_t body[256], bytes[WIRE_HEADER_SIZE + 256];
	struct callback_lab client;
	size_t i, j, length;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		enum mgm_status status = MGM_OK;

		callback_lab_open(lab, &client, &callback_lab_all);
		memset(body, 0, sizeof(body));
		body[table[i].at] = table[i].value;
		for (j = 0; j < 4; j++)
			if (table[i].type != WIRE_EVENT)
				body[j] = (uint8_t)(client.handle >> (24 - 8 * j));
		length = server_lab_message(
		    bytes, table[i].type, 0, table[i].id, body, table[i].length);
		callback_lab_say_raw(lab, &client, bytes, length);
		callback_lab_settle(&client);
		status = mgm_dispatch(client.session);
		if (status != MGM_E_PROTOCOL)
			print_error("row %zu: %d\n", i, status);
		assert_int_equal(status, MGM_E_PROTOCOL);
		assert_string_equal(client.log, "");
		mgm_close(client.session);
		for (j = 0; j < 2000; j++) {
			struct mgm_session *session;
			struct mgm_client_info row;
			size_t count;

			assert_int_equal(mgm_open(lab->admin, NULL, &session), MGM_OK);
			status = mgm_list_clients(session, NULL, &row, 1, &count);
			mgm_close(session);
			if (status == MGM_E_NO_MORE_ITEMS && count == 0)
				break;
			usleep(2000);
		}
	}
}

static void
test_more_alerts_than_are_kept_end_the_session(void **state)
{
	struct server_lab *lab = *state;
	enum mgm_status status = MGM_OK;
	struct callback_lab client;
	struct mgm_counter_info row;
	size_t count, i;

	callback_lab_open(lab, &client, &callback_lab_all);
	for (i = 0; i < 200 && status != MGM_E_DISCONNECTED; i++) {
		size_t j;

		for (j = 0; j < 400; j++)
			callback_lab_say(
			    lab, &client, ALERT_RPF, 1000 + (uint32_t)j, false);
		status = mgm_get_status(client.session, NULL, &row, 1, &count);
	}
	assert_int_equal(status, MGM_E_DISCONNECTED);
	assert_non_null(strstr(mgm_last_detail(client.session), "mgm_dispatch"));
	assert_true(i > 50);
	assert_int_equal(mgm_dispatch(client.session), MGM_E_DISCONNECTED);
	assert_string_equal(client.log, "");
	mgm_close(client.session);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_questions_are_answered_from_the_parameters),
	    SERVER_LAB_TEST(test_a_deferred_question_is_answered_later_and_once),
	    SERVER_LAB_TEST(test_a_question_that_nobody_wants_is_refused_at_once),
	    SERVER_LAB_TEST(test_hostile_bodies_end_the_session),
	    SERVER_LAB_TEST(test_more_alerts_than_are_kept_end_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
