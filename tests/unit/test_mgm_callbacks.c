/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mgm_callbacks.c - libmgm's callbacks, against a server that says what the test
 * wants: in order, kept while a call waits, for who is registered.
 */
#include "config.h"

#include "callback_lab.h"

#include <poll.h>
#include <string.h>

static void
test_callbacks_come_in_the_order_of_the_daemon(void **state)
{
	struct server_lab *lab = *state;
	struct callback_lab client;

	callback_lab_open(lab, &client, &callback_lab_all);
	callback_lab_say(lab, &client, ALERT_JOIN, 0, true);
	callback_lab_say(lab, &client, ALERT_RPF, 1, false);
	callback_lab_say(lab, &client, ALERT_CREATION, 2, false);
	callback_lab_say(lab, &client, ALERT_PRUNE, 0, true);
	callback_lab_say(lab, &client, ALERT_PRUNE, 3, false);
	callback_lab_say(lab, &client, ALERT_PRUNE, 0, false); /* too many to ask */
	callback_lab_say(lab, &client, ALERT_JOIN, 0, false);
	callback_lab_say(lab, &client, ALERT_WRONG_IF, 0, false);
	callback_lab_say(lab, &client, ALERT_LOCAL_JOIN, 0, false);
	callback_lab_say(lab, &client, ALERT_LOCAL_LEAVE, 0, false);
	callback_lab_say(lab, &client, ALERT_DISABLE_IGMP, 0, false);
	callback_lab_say(lab, &client, ALERT_ENABLE_IGMP, 0, false);
	callback_lab_say(lab, &client, ALERT_INTERFACE, 0, false);
	callback_lab_say(lab, &client, ALERT_DATAFLOW, 0, false);
	callback_lab_wait(&client, 14);

	assert_string_equal(client.log, "JrcPppjwlLdeif");
	assert_string_equal(client.name, "eth7");
	assert_int_equal(client.header_size, 4);
	assert_true(client.flow.monitor == 77 && client.flow.raised);
	assert_true(client.flow.packets == 12 && client.flow.octets == 345);
	mgm_close(client.session);
}

static void
test_callbacks_wait_while_a_call_waits(void **state)
{
	struct server_lab *lab = *state;
	struct callback_lab client;
	int i;

	callback_lab_open(lab, &client, &callback_lab_all);
	for (i = 0; i < 20; i++)
		callback_lab_say(lab, &client, ALERT_JOIN, 0, i % 2);
	callback_lab_settle(&client); /* its answer is behind twenty alerts */

	assert_string_equal(client.log, "");
	assert_true(mgm_events(client.session) & POLLOUT); /* something is due */
	assert_int_equal(mgm_dispatch(client.session), MGM_OK);
	assert_string_equal(client.log, "jJjJjJjJjJjJjJjJjJjJ");
	assert_int_equal(mgm_events(client.session), POLLIN);
	mgm_close(client.session);
}

static void
test_a_callback_may_call_and_is_never_entered_twice(void **state)
{
	struct server_lab *lab = *state;
	struct callback_lab client;
	int i;

	callback_lab_open(lab, &client, &callback_lab_all);
	client.call = true;
	for (i = 0; i < 8; i++)
		callback_lab_say(lab, &client, i % 2 ? ALERT_JOIN : ALERT_PRUNE,
		    i % 2 ? 0 : 30 + i, false);
	callback_lab_wait(&client, 8);

	assert_string_equal(client.log, "pjpjpjpj");
	assert_int_equal(client.inside, MGM_E_NOT_FOUND); /* nobody owns it */
	assert_int_equal(client.deepest, 1);
	callback_lab_settle(&client);
	assert_int_equal(callback_lab_seen.calls, 4);
	client.call = false;
	client.nest = true;
	callback_lab_say(lab, &client, ALERT_JOIN, 0, true);
	callback_lab_wait(&client, 9);
	assert_int_equal(client.inside, MGM_E_INVALID_PARAMETER);
	mgm_close(client.session);
}

static void
test_nothing_comes_for_a_handle_that_was_deregistered(void **state)
{
	struct server_lab *lab = *state;
	struct callback_lab client;

	callback_lab_open(lab, &client, &callback_lab_all);
	callback_lab_say(lab, &client, ALERT_JOIN, 0, true);
	assert_int_equal(
	    mgm_deregister_mprotocol(client.session, client.handle), MGM_OK);
	assert_int_equal(mgm_dispatch(client.session), MGM_OK);
	assert_string_equal(client.log, "");
	mgm_close(client.session);
}

static void
test_registration_checks_callbacks(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_callbacks callbacks = callback_lab_all;
	struct callback_lab client;
	uint32_t handle;

	callback_lab_open(lab, &client, &callback_lab_all);
	callbacks.callback_flags = 1;
	assert_int_equal(mgm_register_mprotocol(
			     client.session, &callbacks, MGM_PROTO_DVMRP, 1, &handle),
	    MGM_E_INVALID_PARAMETER);
	callbacks.callback_flags = 0;
	callbacks.enable_igmp_callback = NULL;
	assert_int_equal(mgm_register_mprotocol(client.session, &callbacks,
			     MGM_PROTO_IGMP_ONLY, 1, &handle),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_register_mprotocol(
			     client.session, NULL, MGM_PROTO_IGMP_ONLY, 1, &handle),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_register_mprotocol(client.session, &callback_lab_all,
			     MGM_PROTO_IGMP_ONLY, 1, &handle),
	    MGM_OK);
	mgm_close(client.session);
}

static void
count_event(void *context, uint64_t lost, const char *line)
{
	unsigned *events = context;

	assert_int_equal(lost, 0);
	assert_true(line[0] != '\0');
	++*events;
}

static void
count_line(void *context, const char *text)
{
	unsigned *lines = context;

	assert_true(text[0] != '\0');
	++*lines;
}

static void
test_watchers_hear_events_and_anybody_gets_explanations(void **state)
{
	struct mgm_addr source = addr_ipv4(0x0a010001), group = addr_ipv4(0xef010101);
	struct server_lab *lab = *state;
	struct mgm_session *watcher;
	unsigned events = 0, lines = 0, i;
	struct callback_lab client;

	assert_int_equal(mgm_open(lab->admin, NULL, &watcher), MGM_OK);
	assert_int_equal(mgm_watch_events(watcher, count_event, &events), MGM_OK);
	callback_lab_open(lab, &client, &callback_lab_all);
	for (i = 0; i < 1000 && events == 0; i++) {
		struct pollfd fd = {.fd = mgm_fd(watcher), .events = POLLIN};

		(void)poll(&fd, 1, 20);
		assert_int_equal(mgm_dispatch(watcher), MGM_OK);
	}
	assert_true(events > 0); /* of the registration */
	assert_int_equal(
	    mgm_explain(watcher, &group, &source, count_line, &lines), MGM_OK);
	assert_true(lines > 1);
	assert_int_equal(mgm_watch_events(watcher, NULL, NULL), MGM_OK);
	mgm_close(client.session);
	mgm_close(watcher);
}

static void
test_a_join_of_one_client_alerts_the_other(void **state)
{
	struct server_lab *lab = *state;
	const struct mgm_addr source = addr_ipv4(0x0a010001);
	const struct mgm_addr group = addr_ipv4(0xef010101);
	const struct mgm_prefix s = mgm_prefix_host(&source);
	const struct mgm_prefix g = mgm_prefix_host(&group);
	struct mgm_session *other;
	struct callback_lab client;
	uint32_t handle;

	callback_lab_open(lab, &client, &callback_lab_all);
	assert_int_equal(
	    mgm_take_interface_ownership(client.session, client.handle, 1, NULL),
	    MGM_OK);
	assert_int_equal(mgm_open(lab->path, NULL, &other), MGM_OK);
	assert_int_equal(
	    mgm_register_mprotocol(other, NULL, MGM_PROTO_DVMRP, 1, &handle), MGM_OK);
	assert_int_equal(mgm_take_interface_ownership(other, handle, 2, NULL), MGM_OK);
	assert_int_equal(mgm_add_group_membership_entry(
			     other, handle, &s, &g, 2, NULL, MGM_JOIN_STATE_FLAG),
	    MGM_OK);
	callback_lab_wait(&client, 1);
	assert_string_equal(client.log, "J"); /* it owns the interface towards S */
	mgm_close(client.session);
	mgm_close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_callbacks_come_in_the_order_of_the_daemon),
	    SERVER_LAB_TEST(test_callbacks_wait_while_a_call_waits),
	    SERVER_LAB_TEST(test_a_callback_may_call_and_is_never_entered_twice),
	    SERVER_LAB_TEST(test_nothing_comes_for_a_handle_that_was_deregistered),
	    SERVER_LAB_TEST(test_registration_checks_callbacks),
	    SERVER_LAB_TEST(test_watchers_hear_events_and_anybody_gets_explanations),
	    SERVER_LAB_TEST(test_a_join_of_one_client_alerts_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
