/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_server_stop.c - the daemon comes to its end while clients call it: each call is
 * answered, with MGM_E_CANNOT_COMPLETE (mgm-api 4), and nobody forgets what it wants.
 */
#include "config.h"

#include "mgm.h"
#include "mgm_replay.h"
#include "peer.h"
#include "server_lab.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PIPELINED 1000
#define GROUP 0xef010001

static void
stop_server(struct server_lab *lab, void *arg)
{
	(void)arg;
	server_stop(lab->server);
}

/* What a stopping server answers, without the end of its connections that are idle. */
static void
set_stopping(struct server_lab *lab, void *arg)
{
	const bool *on = arg;

	lab->server->stopping = *on;
}

static void
say_stopping(struct server_lab *lab, bool on)
{
	server_lab_call(lab, set_stopping, &on);
}

/* ---- Raw clients ---- */

struct askers {
	int fds[3];
};

/*
 * Requests that nobody has read yet, then the end. In the loop's thread, so that none
 * of them is handled before it.
 */
static void
ask_and_stop(struct server_lab *lab, void *arg)
{
	static uint8_t messages[PIPELINED * 64];
	/* Interface 2, no next hop. */
	const uint8_t body[21] = {0, 0, 0, 2};
	const struct askers *askers = arg;
	size_t length = 0;
	uint32_t i;

	for (i = 0; i < PIPELINED; i++)
		length += server_lab_message(messages + length,
		    WIRE_GET_PROTOCOL_ON_INTERFACE, 0, i + 1, body, sizeof(body));
	/* In one piece: the socket's buffer has room for few small ones. */
	server_lab_send(askers->fds[0], messages, length);
	/* Half a message is no call. */
	server_lab_send(askers->fds[1], messages, 20);
	server_stop(lab->server);
}

static void
test_calls_that_have_come_are_answered_when_the_server_stops(void **state)
{
	static uint8_t bytes[WIRE_MESSAGE_MAX];
	struct server_lab *lab = *state;
	struct askers askers = {{server_lab_greet(lab->path),
	    server_lab_greet(lab->path), server_lab_greet(lab->admin)}};
	struct wire_header header;
	struct wire_buffer result;
	uint32_t i;

	server_lab_call(lab, ask_and_stop, &askers);

	for (i = 0; i < PIPELINED; i++) {
		assert_int_equal(
		    server_lab_receive(askers.fds[0], bytes, &header, &result),
		    MGM_E_CANNOT_COMPLETE);
		assert_int_equal(header.id, i + 1);
		assert_int_equal(header.flags, WIRE_FLAG_REPLY | WIRE_FLAG_STOPPING);
	}
	for (i = 0; i < 3; i++) {
		assert_int_equal(
		    server_lab_receive(askers.fds[i], bytes, &header, &result), -1);
		close(askers.fds[i]);
	}
}

static void
test_a_server_that_stops_takes_no_connection(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_options options = {.timeout_ms = 1000};
	struct mgm_session *session;

	server_lab_call(lab, stop_server, NULL);

	assert_int_equal(access(lab->path, F_OK), -1);
	assert_int_equal(access(lab->admin, F_OK), -1);
	assert_int_equal(mgm_open(lab->path, &options, &session), MGM_E_DISCONNECTED);
}

/* ---- Every call of the library ---- */

struct caller {
	struct mgm_session *session;
	uint32_t handle, enumeration, number;
	struct mgm_addr group, source;
	size_t size;
	uint64_t buffer[100];
};

static enum mgm_status
call_register(struct caller *c)
{
	return mgm_register_mprotocol(
	    c->session, NULL, MGM_PROTO_NETMGMT, 9, &c->number);
}

static enum mgm_status
call_deregister(struct caller *c)
{
	return mgm_deregister_mprotocol(c->session, c->handle);
}

static enum mgm_status
call_take(struct caller *c)
{
	return mgm_take_interface_ownership(c->session, c->handle, 3, NULL);
}

static enum mgm_status
call_release(struct caller *c)
{
	return mgm_release_interface_ownership(c->session, c->handle, 2, NULL);
}

static enum mgm_status
call_get_protocol(struct caller *c)
{
	return mgm_get_protocol_on_interface(
	    c->session, 2, NULL, &c->number, &c->number);
}

static enum mgm_status
call_add(struct caller *c)
{
	struct mgm_prefix any = mgm_prefix_wildcard(MGM_FAMILY_IPV4);

	return mgm_add_group_membership_entry(
	    c->session, c->handle, &any, &any, 2, NULL, MGM_JOIN_STATE_FLAG);
}

static enum mgm_status
call_delete(struct caller *c)
{
	struct mgm_prefix any = mgm_prefix_wildcard(MGM_FAMILY_IPV4);

	return mgm_delete_group_membership_entry(
	    c->session, c->handle, &any, &any, 2, NULL, MGM_JOIN_STATE_FLAG);
}

static enum mgm_status
call_get_mfe(struct caller *c)
{
	return mgm_get_mfe(c->session, &c->group, &c->source, &c->size, c->buffer);
}

static enum mgm_status
call_get_first_mfe(struct caller *c)
{
	return mgm_get_first_mfe(c->session, &c->size, c->buffer, &c->number);
}

static enum mgm_status
call_get_next_mfe(struct caller *c)
{
	struct mgm_mfe_head start = {.group = c->group};

	start.source = addr_ipv4(0x01000001);
	return mgm_get_next_mfe(c->session, &start, &c->size, c->buffer, &c->number);
}

static enum mgm_status
call_get_mfe_stats(struct caller *c)
{
	return mgm_get_mfe_stats(
	    c->session, &c->group, &c->source, &c->size, c->buffer, MGM_MFE_STATS_0);
}

static enum mgm_status
call_get_first_mfe_stats(struct caller *c)
{
	return mgm_get_first_mfe_stats(
	    c->session, &c->size, c->buffer, &c->number, MGM_MFE_STATS_1);
}

static enum mgm_status
call_get_next_mfe_stats(struct caller *c)
{
	struct mgm_mfe_head start = {.group = c->group};

	start.source = addr_ipv4(0x01000001);
	return mgm_get_next_mfe_stats(
	    c->session, &start, &c->size, c->buffer, &c->number, MGM_MFE_STATS_0);
}

static enum mgm_status
call_set_mfe(struct caller *c)
{
	return mgm_set_mfe(
	    c->session, c->handle, &c->group, &c->source, &c->source, 2, NULL);
}

static enum mgm_status
call_enumeration_start(struct caller *c)
{
	return mgm_group_enumeration_start(
	    c->session, c->handle, MGM_ALL_SOURCES, &c->number);
}

static enum mgm_status
call_enumeration_get_next(struct caller *c)
{
	return mgm_group_enumeration_get_next(
	    c->session, c->enumeration, &c->size, c->buffer, &c->number);
}

static enum mgm_status
call_enumeration_end(struct caller *c)
{
	return mgm_group_enumeration_end(c->session, c->enumeration);
}

/* By the section of mgm-api 4 that a call is in. */
static enum mgm_status (*const calls[])(struct caller *c) = {
    call_register,             /* 4.1 */
    call_deregister,           /* 4.2 */
    call_take,                 /* 4.3 */
    call_release,              /* 4.4 */
    call_get_protocol,         /* 4.5 */
    call_add,                  /* 4.6 */
    call_delete,               /* 4.8 */
    call_get_mfe,              /* 4.9 */
    call_get_first_mfe,        /* 4.10 */
    call_get_next_mfe,         /* 4.11 */
    call_get_mfe_stats,        /* 4.12 */
    call_get_first_mfe_stats,  /* 4.13 */
    call_get_next_mfe_stats,   /* 4.14 */
    call_set_mfe,              /* 4.15 */
    call_enumeration_start,    /* 4.16 */
    call_enumeration_get_next, /* 4.17 */
    call_enumeration_end,      /* 4.18 */
};

static void
add_flow(struct server_lab *lab, void *arg)
{
	struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE, .ifindex = 1};

	(void)arg;
	event.source = addr_ipv4(0x0a010001);
	event.group = addr_ipv4(GROUP);
	core_plane_event(lab->core.core, &event, lab->core.now);
}

/* One for whom each of the calls would do something. */
static void
open_caller(struct server_lab *lab, struct caller *c)
{
	struct mgm_options options = {.name = "test", .timeout_ms = 20000};

	*c = (struct caller){.size = sizeof(c->buffer), .number = 77};
	c->group = addr_ipv4(GROUP);
	c->source = addr_ipv4(0x0a010001);
	assert_int_equal(mgm_open(lab->path, &options, &c->session), MGM_OK);
	assert_int_equal(
	    mgm_register_mprotocol(c->session, NULL, MGM_PROTO_NETMGMT, 1, &c->handle),
	    MGM_OK);
	assert_int_equal(
	    mgm_take_interface_ownership(c->session, c->handle, 2, NULL), MGM_OK);
	assert_int_equal(call_add(c), MGM_OK);
	assert_int_equal(mgm_group_enumeration_start(
			     c->session, c->handle, MGM_ALL_SOURCES, &c->enumeration),
	    MGM_OK);
	server_lab_call(lab, add_flow, NULL);
}

static void
test_every_call_cannot_complete_while_the_daemon_stops(void **state)
{
	struct server_lab *lab = *state;
	enum mgm_status status;
	struct caller c;
	unsigned n;
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		open_caller(lab, &c);
		say_stopping(lab, true);

		status = calls[i](&c);
		assert_int_equal(status, MGM_E_CANNOT_COMPLETE);

		assert_non_null(
		    strstr(mgm_last_detail(c.session), "mgm-agent is stopping"));
		assert_int_equal(c.size, sizeof(c.buffer));
		/* The end of the connection comes after it, and after what is asked
		 * before that. */
		for (n = 0; n < 10000 && status == MGM_E_CANNOT_COMPLETE; n++)
			status = call_get_protocol(&c);
		assert_int_equal(status, MGM_E_DISCONNECTED);
		say_stopping(lab, false);
		mgm_close(c.session);
	}
}

/* ---- A client that comes back ---- */

static unsigned refused;

/* To a replay it is no refusal. */
static void
note_put_off(void *context, enum mgm_status status, const char *detail)
{
	(void)context, (void)detail;
	assert_int_equal(status, MGM_E_DISCONNECTED);
	refused++;
}

static void
count_memberships(struct server_lab *lab, void *arg)
{
	struct core_status status;

	status = core_lab_status(&lab->core);
	*(uint32_t *)arg = status.memberships;
}

static void
test_what_a_stopping_daemon_refuses_is_wanted_of_the_next(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_options options = {.name = "back", .timeout_ms = 20000};
	struct mgm_prefix any = mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	struct mgm_replay *replay;
	uint32_t memberships = 0;

	assert_int_equal(
	    mgm_replay_new(lab->path, &options, NULL, MGM_PROTO_NETMGMT, 1, &replay),
	    MGM_OK);
	assert_int_equal(mgm_replay_take_interface_ownership(replay, 2, NULL), MGM_OK);
	say_stopping(lab, true);
	refused = 0;
	assert_int_equal(mgm_replay_add_group_membership_entry(replay, &any, &any, 2,
			     NULL, MGM_JOIN_STATE_FLAG, note_put_off, NULL),
	    MGM_OK);
	assert_int_equal(mgm_flush(mgm_replay_session(replay)), MGM_OK);
	assert_int_equal(refused, 1);

	/* While it stops a client may still get in: that is no time to forget. */
	assert_int_equal(mgm_replay_reconnect(replay), MGM_E_DISCONNECTED);
	assert_null(mgm_replay_session(replay));
	say_stopping(lab, false);
	assert_int_equal(mgm_replay_reconnect(replay), MGM_OK);

	server_lab_call(lab, count_memberships, &memberships);
	assert_int_equal(memberships, 1);
	mgm_replay_free(replay);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(
		test_calls_that_have_come_are_answered_when_the_server_stops),
	    SERVER_LAB_TEST(test_a_server_that_stops_takes_no_connection),
	    SERVER_LAB_TEST(test_every_call_cannot_complete_while_the_daemon_stops),
	    SERVER_LAB_TEST(test_what_a_stopping_daemon_refuses_is_wanted_of_the_next),
	};

	return cmocka_run_group_tests_name("server_stop", tests, NULL, NULL);
}
