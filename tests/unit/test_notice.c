/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_notice.c - alerts and questions on their way to clients, and answers back.
 *
 * The test plays the core's part: it alerts and asks in the loop's thread, and sees
 * what the server hands to core_answer(), which the linker wraps for that.
 */
#include "config.h"

#include "alert.h"
#include "notice.h"
#include "server_lab.h"
#include "wire_alert.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static uint8_t message[WIRE_MESSAGE_MAX];

/* What core_answer() was called with; in the loop's thread. */
static struct {
	unsigned calls;
	uint32_t handle, id;
	struct alert_answer answer;
	bool enabled[8];
} seen;

void __wrap_core_answer(struct core *core, uint32_t handle, uint32_t id,
    const struct alert_answer *answer, int64_t now);
void __wrap_core_set_trace(struct core *core, bool on);

void
__wrap_core_answer(struct core *core, uint32_t handle, uint32_t id,
    const struct alert_answer *answer, int64_t now)
{
	size_t i;

	(void)core, (void)now;
	seen.calls++;
	seen.handle = handle;
	seen.id = id;
	seen.answer = *answer;
	for (i = 0; i < answer->num_enabled && i < 8; i++)
		seen.enabled[i] = answer->enabled[i];
}

static bool traced;

void
__wrap_core_set_trace(struct core *core, bool on)
{
	(void)core;
	traced = on;
}

struct sent {
	uint32_t handle, id;
	struct alert alert;
	unsigned times;
};

static void
tell(struct server_lab *lab, void *arg)
{
	const struct sent *sent = arg;
	unsigned i;

	for (i = 0; i < sent->times; i++)
		notice_alert(lab->server, sent->handle, &sent->alert);
}

static void
ask(struct server_lab *lab, void *arg)
{
	const struct sent *sent = arg;
	unsigned i;

	for (i = 0; i < sent->times; i++)
		notice_question(lab->server, sent->handle, sent->id + i, &sent->alert);
}

static void
look(struct server_lab *lab, void *arg)
{
	server_get_status(lab->server, arg);
}

static struct server_status
status_of(struct server_lab *lab)
{
	struct server_status status;

	server_lab_call(lab, look, &status);
	return status;
}

static struct alert
about_flow(enum alert_kind kind)
{
	const struct mgm_addr source = addr_ipv4(0x0a010001),
			      group = addr_ipv4(0xef010101);

	return (struct alert){.kind = kind,
	    .source = mgm_prefix_host(&source),
	    .group = mgm_prefix_host(&group),
	    .ifindex = 7};
}

static void
answer(int fd, uint16_t type, uint32_t id, const void *result, size_t length)
{
	uint8_t body[64 + ALERT_OIFS_MAX] = {0}; /* status 0, no detail */

	memcpy(body + 6, result, length);
	server_lab_send(fd, message,
	    server_lab_message(message, type, WIRE_FLAG_REPLY, id, body, 6 + length));
	/* An answered request behind it: the answer has been handled. */
	assert_int_equal(
	    server_lab_ask(fd, WIRE_GET_STATUS, "\0\0\0\0\0\1", 6), MGM_OK);
}

static void
test_each_kind_of_alert_arrives_as_its_message(void **state)
{
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->path);
	struct sent sent = {.handle = server_lab_register(fd, 1), .times = 1};
	struct wire_header header;
	struct wire_buffer body;
	int kind;

	for (kind = 0; kind < ALERT_KIND_COUNT; kind++) {
		const struct wire_row *row = wire_find((uint16_t)(WIRE_RPF + kind));
		uint32_t handle = 0;

		sent.alert = about_flow((enum alert_kind)kind);
		server_lab_call(lab, tell, &sent);
		server_lab_receive_notice(fd, message, &header, &body);
		wire_u32(&body, &handle);

		assert_int_equal(header.type, WIRE_RPF + kind);
		assert_int_equal(header.id, 0);
		assert_int_equal(handle, sent.handle);
		assert_true(header.length - WIRE_HEADER_SIZE >= row->min &&
			    header.length - WIRE_HEADER_SIZE <= row->max);
	}
	assert_int_equal(status_of(lab).notices, ALERT_KIND_COUNT);
	close(fd);
}

static void
test_an_alert_carries_what_the_core_said(void **state)
{
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->path);
	struct sent sent = {.handle = server_lab_register(fd, 1), .times = 1};
	const uint8_t packet[200] = {0x45, 1, 2, [127] = 9, [128] = 10};
	struct wire_dataflow_event flow = {0};
	struct wire_interface_event event = {0};
	struct wire_prune prune = {0};
	struct wire_wrong_if wrong = {0};
	struct wire_header header;
	struct wire_buffer body;

	sent.alert = about_flow(ALERT_PRUNE);
	sent.alert.member = true;
	server_lab_call(lab, tell, &sent);
	server_lab_receive_notice(fd, message, &header, &body);
	wire_code_prune(&body, &prune);
	assert_int_equal(wire_done(&body), 0);
	assert_int_equal(prune.member, 1);
	assert_int_equal(prune.ifindex, 7);
	assert_int_equal(prune.group.addr.octets[0], 0xef);

	sent.alert = about_flow(ALERT_WRONG_IF);
	sent.alert.header = packet;
	sent.alert.header_len = sizeof(packet);
	server_lab_call(lab, tell, &sent);
	server_lab_receive_notice(fd, message, &header, &body);
	wire_code_wrong_if(&body, &wrong);
	assert_int_equal(wire_done(&body), 0);
	assert_int_equal(wrong.length, WIRE_PACKET_MAX);
	assert_memory_equal(wrong.packet, packet, WIRE_PACKET_MAX);

	sent.alert = about_flow(ALERT_INTERFACE);
	sent.alert.event = ALERT_INTERFACE_RENAMED;
	strcpy(sent.alert.name, "fifteen-letters");
	sent.alert.mtu = 9000;
	server_lab_call(lab, tell, &sent);
	server_lab_receive_notice(fd, message, &header, &body);
	wire_code_interface_event(&body, &event);
	assert_int_equal(wire_done(&body), 0);
	assert_string_equal(event.name, "fifteen-letters");
	assert_int_equal(event.what, ALERT_INTERFACE_RENAMED);
	assert_int_equal(event.mtu, 9000);

	sent.alert = about_flow(ALERT_DATAFLOW);
	sent.alert.monitor = 5;
	sent.alert.raised = true;
	sent.alert.packets = UINT64_C(1) << 40;
	sent.alert.interval_us = 100000;
	server_lab_call(lab, tell, &sent);
	server_lab_receive_notice(fd, message, &header, &body);
	wire_code_dataflow_event(&body, &flow);
	assert_int_equal(wire_done(&body), 0);
	assert_true(flow.monitor == 5 && flow.raised == 1);
	assert_true(flow.packets == UINT64_C(1) << 40 && flow.interval_us == 100000);
	assert_int_equal(flow.source.octets[0], 10);
	close(fd);
}

static void
test_an_answer_reaches_the_core_with_the_handle_that_was_asked(void **state)
{
	const struct alert_oif oifs[] = {{.ifindex = 3}, {.ifindex = 4, .igmp = true}};
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->path);
	uint32_t other = server_lab_register(fd, 1), two = server_lab_register(fd, 2);
	struct sent sent = {.handle = two, .id = 4711, .times = 1};
	struct wire_creation creation = {0};
	struct wire_creation_oif oif = {0};
	struct wire_header header;
	struct wire_buffer body;

	seen.calls = 0;
	sent.alert = about_flow(ALERT_CREATION);
	sent.alert.oifs = oifs;
	sent.alert.num_oifs = 2;
	server_lab_call(lab, ask, &sent);
	server_lab_receive_notice(fd, message, &header, &body);
	wire_code_creation(&body, &creation);
	wire_code_creation_oif(&body, &oif);
	wire_code_creation_oif(&body, &oif);
	assert_int_equal(wire_done(&body), 0);
	assert_int_equal(creation.count, 2);
	assert_true(oif.ifindex == 4 && oif.igmp == 1);
	assert_int_equal(header.id, 4711);
	answer(fd, WIRE_CREATION_ALERT, 4711, "\0\2\1\0", 4);

	assert_int_not_equal(other, two);
	assert_int_equal(seen.calls, 1);
	assert_true(seen.handle == two && seen.id == 4711);
	assert_int_equal(seen.answer.num_enabled, 2);
	assert_true(seen.enabled[0] && !seen.enabled[1]);
	/* Once. */
	answer(fd, WIRE_CREATION_ALERT, 4711, "\0\2\1\1", 4);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(status_of(lab).answers_ignored, 1);
	close(fd);
}

static void
test_the_longest_creation_question_and_its_answer_fit_a_message(void **state)
{
	static struct alert_oif oifs[ALERT_OIFS_MAX];
	static char verdicts[2 + ALERT_OIFS_MAX];
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->path);
	struct sent sent = {.handle = server_lab_register(fd, 1), .id = 5, .times = 1};
	struct wire_creation creation = {0};
	struct wire_creation_oif oif = {0};
	struct wire_header header;
	struct wire_buffer body;
	uint32_t i;

	seen.calls = 0;
	for (i = 0; i < ALERT_OIFS_MAX; i++)
		oifs[i].ifindex = i + 1;
	sent.alert = about_flow(ALERT_CREATION);
	sent.alert.oifs = oifs;
	sent.alert.num_oifs = ALERT_OIFS_MAX;
	server_lab_call(lab, ask, &sent);
	server_lab_receive_notice(fd, message, &header, &body);
	wire_code_creation(&body, &creation);
	assert_int_equal(creation.count, ALERT_OIFS_MAX);
	for (i = 0; i < ALERT_OIFS_MAX; i++)
		wire_code_creation_oif(&body, &oif);
	assert_int_equal(wire_done(&body), 0);
	assert_int_equal(oif.ifindex, ALERT_OIFS_MAX);
	verdicts[0] = ALERT_OIFS_MAX >> 8;
	verdicts[1] = ALERT_OIFS_MAX & 0xff;
	answer(fd, WIRE_CREATION_ALERT, 5, verdicts, sizeof(verdicts));

	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.answer.num_enabled, ALERT_OIFS_MAX);
	assert_int_equal(status_of(lab).answers_ignored, 0);
	assert_int_equal(status_of(lab).notices_lost, 0);
	close(fd);
}

static void
test_a_refusal_answers_as_the_core_would_by_itself(void **state)
{
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->path);
	struct sent sent = {.handle = server_lab_register(fd, 1), .id = 9, .times = 1};
	struct wire_reply refusal = {.status = MGM_E_CANNOT_COMPLETE};
	struct wire_header header;
	struct wire_buffer body;

	seen.calls = 0;
	sent.alert = about_flow(ALERT_RPF);
	sent.alert.neighbour = addr_ipv4(0x0a0100fe);
	server_lab_call(lab, ask, &sent);
	server_lab_receive_notice(fd, message, &header, &body);
	wire_begin_message(&body, message, sizeof(message), WIRE_RPF, 1, 9);
	wire_code_reply(&body, &refusal);
	server_lab_send(fd, message, wire_end_message(&body));
	assert_int_equal(
	    server_lab_ask(fd, WIRE_GET_STATUS, "\0\0\0\0\0\1", 6), MGM_OK);

	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.answer.ifindex, 7);
	assert_int_equal(seen.answer.neighbour.octets[3], 0xfe);
	close(fd);
}

static void
test_a_malformed_answer_is_counted_and_the_connection_stays(void **state)
{
	static const struct {
		enum alert_kind kind;
		uint16_t type;
		size_t length;
		const char *result;
		unsigned calls; /* of core_answer(), which counts it for the client */
	} table[] = {
	    {ALERT_RPF, WIRE_RPF, 3, "\0\0\1", 1},
	    {ALERT_RPF, WIRE_RPF, 0, "", 1},
	    {ALERT_CREATION, WIRE_CREATION_ALERT, 2, "\0\3", 1},
	    {ALERT_CREATION, WIRE_CREATION_ALERT, 4, "\0\2\1\1", 1},
	    {ALERT_PRUNE, WIRE_PRUNE_ALERT, 5, "\0\0\0\1\1", 1},
	    /* The answer of another kind is one to nothing. */
	    {ALERT_RPF, WIRE_PRUNE_ALERT, 4, "\0\0\0\1", 0},
	    {ALERT_PRUNE, WIRE_CREATION_ALERT, 2, "\0\0", 0},
	};
	const struct alert_oif oif = {.ifindex = 3};
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->path);
	struct sent sent = {.handle = server_lab_register(fd, 1), .times = 1};
	struct wire_header header;
	struct wire_buffer body;
	uint32_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		sent.alert = about_flow(table[i].kind);
		sent.alert.oifs = &oif;
		sent.alert.num_oifs = table[i].kind == ALERT_CREATION ? 1 : 0;
		sent.id = 100 + i;
		seen.calls = 0;
		server_lab_call(lab, ask, &sent);
		server_lab_receive_notice(fd, message, &header, &body);
		answer(fd, table[i].type, sent.id, table[i].result, table[i].length);
		assert_int_equal(seen.calls, table[i].calls);
		assert_int_equal(seen.answer.num_enabled, 0);
		assert_int_equal(status_of(lab).answers_ignored, i + 1);
	}
	close(fd);
}

static void
test_nobody_answers_for_another(void **state)
{
	struct server_lab *lab = *state;
	int asked = server_lab_greet(lab->path), other = server_lab_greet(lab->path);
	struct sent sent = {
	    .handle = server_lab_register(asked, 1), .id = 50, .times = 1};

	assert_true(server_lab_register(other, 2) != 0);
	seen.calls = 0;
	sent.alert = about_flow(ALERT_PRUNE);
	server_lab_call(lab, ask, &sent);
	answer(other, WIRE_PRUNE_ALERT, 50, "\0\0\0\1", 4);

	assert_int_equal(seen.calls, 0);
	assert_int_equal(status_of(lab).answers_ignored, 1);
	close(asked);
	close(other);
}

static void
test_the_oldest_question_is_forgotten_when_too_many_wait(void **state)
{
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->path);
	struct sent sent = {
	    .handle = server_lab_register(fd, 1), .id = 1, .times = 1025};
	struct wire_header header;
	struct wire_buffer body;
	unsigned i;

	seen.calls = 0;
	sent.alert = about_flow(ALERT_PRUNE);
	server_lab_call(lab, ask, &sent);
	for (i = 0; i < sent.times; i++)
		server_lab_receive_notice(fd, message, &header, &body);
	answer(fd, WIRE_PRUNE_ALERT, 1, "\0\0\0\5", 4);
	assert_int_equal(seen.calls, 0);
	answer(fd, WIRE_PRUNE_ALERT, 2, "\0\0\0\5", 4);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.answer.timeout_s, 5);
	answer(fd, WIRE_PRUNE_ALERT, 1025, "\0\0\0\6", 4);
	assert_int_equal(seen.calls, 2);
	close(fd);
}

static void
test_a_client_that_reads_nothing_is_closed_and_others_go_on(void **state)
{
	struct server_lab *lab = *state;
	int deaf = server_lab_greet(lab->path), other = server_lab_greet(lab->path);
	struct sent sent = {
	    .handle = server_lab_register(deaf, 1), .id = 1, .times = 40000};
	struct sent fine = {.handle = server_lab_register(other, 2), .times = 1};
	struct wire_header header;
	struct wire_buffer body;
	int i;

	sent.alert = about_flow(ALERT_PRUNE);
	fine.alert = about_flow(ALERT_JOIN);
	server_lab_call(lab, ask, &sent);
	server_lab_call(lab, tell, &fine);
	server_lab_receive_notice(other, message, &header, &body);
	assert_int_equal(header.type, WIRE_JOIN_ALERT);
	for (i = 0; i < 2000 && status_of(lab).peers > 1; i++)
		usleep(5000);

	assert_int_equal(status_of(lab).peers, 1);
	assert_int_equal(status_of(lab).slow, 1);
	/* To nobody, from then on. */
	fine.handle = sent.handle;
	server_lab_call(lab, tell, &fine);
	assert_true(status_of(lab).notices_lost > 0);
	close(deaf);
	close(other);
}

static void
trace(struct server_lab *lab, void *arg)
{
	unsigned *count = arg, i;
	char line[128];

	for (i = 0; i < *count; i++) {
		snprintf(line, sizeof(line), "event %u %080d", i, 0);
		notice_trace(lab->server, line);
	}
}

static void
test_a_slow_watcher_loses_lines_and_not_its_connection(void **state)
{
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->admin);
	unsigned many = 20000, one = 1, got = 0;
	struct wire_event event = {0};
	struct wire_header header;
	struct wire_buffer body;
	uint64_t lost = 0, dropped;

	assert_false(traced);
	assert_int_equal(server_lab_ask(fd, WIRE_WATCH_EVENTS, "\1", 1), MGM_OK);
	assert_true(traced);
	server_lab_call(lab, trace, &many);
	dropped = status_of(lab).events_dropped;
	assert_true(dropped > 0 && dropped < many);
	while (got < many - dropped) {
		server_lab_receive_notice(fd, message, &header, &body);
		assert_int_equal(header.type, WIRE_EVENT);
		wire_code_event(&body, &event);
		assert_int_equal(wire_done(&body), 0);
		lost += event.lost;
		got++;
	}
	assert_int_equal(lost, 0);
	server_lab_call(lab, trace, &one);
	server_lab_receive_notice(fd, message, &header, &body);
	wire_code_event(&body, &event);
	assert_int_equal(event.lost, dropped);
	assert_memory_equal(event.text, "event 0 ", 8);

	assert_int_equal(server_lab_ask(fd, WIRE_WATCH_EVENTS, "\0", 1), MGM_OK);
	assert_false(traced);
	server_lab_call(lab, trace, &many);
	assert_int_equal(status_of(lab).events_dropped, dropped);
	close(fd);
}

static void
test_the_trace_ends_with_its_last_watcher(void **state)
{
	struct server_lab *lab = *state;
	int one = server_lab_greet(lab->admin), two = server_lab_greet(lab->path), i;

	assert_int_equal(server_lab_ask(one, WIRE_WATCH_EVENTS, "\1", 1), MGM_OK);
	assert_int_equal(server_lab_ask(one, WIRE_WATCH_EVENTS, "\1", 1), MGM_OK);
	assert_int_equal(server_lab_ask(two, WIRE_WATCH_EVENTS, "\1", 1), MGM_OK);
	close(one);
	for (i = 0; i < 2000 && status_of(lab).peers > 1; i++)
		usleep(5000);
	assert_true(traced);
	close(two);
	for (i = 0; i < 2000 && status_of(lab).peers > 0; i++)
		usleep(5000);
	assert_false(traced);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_each_kind_of_alert_arrives_as_its_message),
	    SERVER_LAB_TEST(test_an_alert_carries_what_the_core_said),
	    SERVER_LAB_TEST(
		test_an_answer_reaches_the_core_with_the_handle_that_was_asked),
	    SERVER_LAB_TEST(
		test_the_longest_creation_question_and_its_answer_fit_a_message),
	    SERVER_LAB_TEST(test_a_refusal_answers_as_the_core_would_by_itself),
	    SERVER_LAB_TEST(
		test_a_malformed_answer_is_counted_and_the_connection_stays),
	    SERVER_LAB_TEST(test_nobody_answers_for_another),
	    SERVER_LAB_TEST(test_the_oldest_question_is_forgotten_when_too_many_wait),
	    SERVER_LAB_TEST(
		test_a_client_that_reads_nothing_is_closed_and_others_go_on),
	    SERVER_LAB_TEST(test_a_slow_watcher_loses_lines_and_not_its_connection),
	    SERVER_LAB_TEST(test_the_trace_ends_with_its_last_watcher),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
