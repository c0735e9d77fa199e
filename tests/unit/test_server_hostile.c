/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_server_hostile.c - clients that behave badly, and those that suffer with them.
 */
#include "config.h"

#include "server_lab.h"

#include "peer.h"

#include <errno.h>
#include <event2/event.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Longer than a machine takes the CPU from one of the two threads. */
#define TEST_STALL_MS 1000

static uint8_t message[WIRE_MESSAGE_MAX];
static _Atomic unsigned hostile_lines; /* of the log */

static void
hostile_log(enum log_level level, const char *line)
{
	(void)level, (void)line;
	atomic_fetch_add(&hostile_lines, 1);
}

static size_t
status_request(uint8_t *out)
{
	return server_lab_message(out, WIRE_GET_STATUS, 0, 5, "\0\0\0\0\0\1", 6);
}

/* True: the server has ended the connection, and nothing else had come from it. */
static bool
is_closed(int fd)
{
	uint8_t octet;
	ssize_t n = recv(fd, &octet, 1, MSG_DONTWAIT);

	assert_true(n <= 0);
	return n == 0 || errno == ECONNRESET;
}

static void
test_half_a_message_and_an_end_costs_nothing(void **state)
{
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->path);
	size_t length;

	assert_true(server_lab_register(fd, 1) != 0);
	length =
	    server_lab_message(message, WIRE_GET_STATUS, 0, 5, "\0\0\0\0\0\x09", 6);
	server_lab_send(fd, message, length - 1);
	close(fd);

	server_lab_wait_counter(lab->admin, "clients", 0);
	server_lab_wait_counter(lab->admin, "connections", 1);
}

static void
test_a_client_that_never_reads_is_closed(void **state)
{
	static struct server_lab lab;
	uint8_t octet;
	size_t length;
	ssize_t n = 0;
	int fd, i;

	(void)state;
	server_lab_init(&lab);
	lab.options.stall_ms = TEST_STALL_MS;
	server_lab_start(&lab);
	fd = server_lab_greet(lab.path);
	length = server_lab_message(
	    message, WIRE_LIST_INTERFACES, 0, 1, "\0\0\0\0\xff\xff", 6);
	/* What goes in at once may be too little, as long as the server does not run.
	 */
	for (i = 0; i < 100000 && (n >= 0 || errno == EAGAIN); i += n < 0 ? 50 : 1) {
		n = send(fd, message, length, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			poll(NULL, 0, 10);
	}

	server_lab_wait_counter(lab.admin, "connections_slow_closed", 1);
	server_lab_wait_counter(lab.admin, "connections", 1);
	/* What was queued by the kernel, then the end. */
	while ((n = recv(fd, &octet, 1, 0)) > 0)
		continue;
	assert_true(n == 0 || errno == ECONNRESET);
	close(fd);
	server_lab_stop(&lab);
}

static void
test_an_answer_beyond_the_output_limit_ends_the_client(void **state)
{
	static struct server_lab lab;
	int fd;

	(void)state;
	server_lab_init(&lab);
	lab.options.max_output = 500;
	server_lab_start(&lab);
	fd = server_lab_greet(lab.path);

	assert_int_equal(
	    server_lab_ask(fd, WIRE_LIST_INTERFACES, "\0\0\0\0\xff\xff", 6), -1);

	close(fd);
	server_lab_stop(&lab);
	assert_int_equal(lab.status.slow, 1);
}

static void
test_a_flood_does_not_keep_others_from_being_served(void **state)
{
	enum { MESSAGES = 2000 };
	static uint8_t flood[MESSAGES * (WIRE_HEADER_SIZE + 6)];
	struct server_lab *lab = *state;
	int flooder = server_lab_greet(lab->path), fd = server_lab_greet(lab->path);
	struct wire_header header;
	struct wire_buffer result;
	size_t length = 0, at = 0;
	ssize_t n;
	int i;

	for (i = 0; i < MESSAGES; i++) {
		size_t one = server_lab_message(
		    message, WIRE_LIST_INTERFACES, 0, 1, "\0\0\0\0\0\x05", 6);

		memcpy(flood + length, message, one);
		length += one;
	}
	for (i = 0; i < 500; i++) {
		n = send(flooder, flood + at, length - at, MSG_NOSIGNAL | MSG_DONTWAIT);
		assert_true(n > 0 || errno == EAGAIN);
		at = n > 0 ? (at + (size_t)n) % length : at;
		assert_int_equal(
		    server_lab_ask(fd, WIRE_GET_STATUS, "\0\0\0\0\0\1", 6), MGM_OK);
	}

	/* The flooder waits, unharmed, and is served when it reads. */
	for (i = 0; i < MESSAGES / 2; i++)
		assert_int_equal(
		    server_lab_receive(flooder, message, &header, &result), MGM_OK);
	close(flooder);
	close(fd);
	server_lab_wait_counter(lab->admin, "connections", 1);
	assert_int_equal(server_lab_counter(lab->admin, "connections_slow_closed"), 0);
}

static void
test_who_does_not_greet_is_closed(void **state)
{
	static struct server_lab lab;
	int silent, half, fd;

	(void)state;
	server_lab_init(&lab);
	lab.options.stall_ms = TEST_STALL_MS;
	server_lab_start(&lab);
	fd = server_lab_greet(lab.path);
	silent = server_lab_connect(lab.path);
	half = server_lab_connect(lab.admin);
	server_lab_send(half, "\0\0\0", 3);

	assert_int_equal(recv(silent, message, 1, 0), 0);
	assert_int_equal(recv(half, message, 1, 0), 0);

	assert_int_equal(server_lab_counter(lab.admin, "connections_late_closed"), 2);
	/* Who has greeted may be silent for as long as it likes. */
	assert_int_equal(
	    server_lab_ask(fd, WIRE_GET_STATUS, "\0\0\0\0\0\1", 6), MGM_OK);
	close(silent);
	close(half);
	close(fd);
	server_lab_stop(&lab);
}

/* However it trickles: each octet in time is not the message in time. */
static void
test_a_message_has_to_be_whole_in_time(void **state)
{
	static struct server_lab lab;
	static uint8_t answer[WIRE_MESSAGE_MAX];
	struct wire_header header;
	struct wire_buffer result;
	size_t length, i;
	int slow, steady;

	(void)state;
	server_lab_init(&lab);
	lab.options.stall_ms = TEST_STALL_MS;
	server_lab_start(&lab);
	slow = server_lab_greet(lab.path);
	steady = server_lab_greet(lab.path);
	length = status_request(message);
	server_lab_send(slow, "\0\1\0\0\0\x40\0\0\0\0\0\1", WIRE_HEADER_SIZE);

	/* The steady one always owes something, but never the same for long. */
	server_lab_send(steady, message, 1);
	for (i = 0; i < 2000 && !is_closed(slow); i++) {
		/* It is longer than all that will ever come of it. */
		(void)send(slow, "", 1, MSG_NOSIGNAL);
		server_lab_send(steady, message + 1, length - 1);
		server_lab_send(steady, message, 1);
		assert_int_equal(
		    server_lab_receive(steady, answer, &header, &result), MGM_OK);
		usleep(10000);
	}

	assert_true(i < 2000);
	assert_int_equal(server_lab_counter(lab.admin, "connections_late_closed"), 1);
	assert_int_equal(server_lab_counter(lab.admin, "connections_slow_closed"), 0);
	close(slow);
	close(steady);
	server_lab_stop(&lab);
}

static void
test_watchers_are_few(void **state)
{
	struct server_lab *lab = *state;
	int fds[SERVER_WATCHERS_MAX + 1];
	size_t i;

	for (i = 0; i <= SERVER_WATCHERS_MAX; i++)
		fds[i] = server_lab_greet(lab->admin);
	for (i = 0; i < SERVER_WATCHERS_MAX; i++)
		assert_int_equal(
		    server_lab_ask(fds[i], WIRE_WATCH_EVENTS, "\1", 1), MGM_OK);

	assert_int_equal(
	    server_lab_ask(fds[i], WIRE_WATCH_EVENTS, "\1", 1), MGM_E_NO_MEMORY);

	/* One that watches may say so again; one less makes room. */
	assert_int_equal(server_lab_ask(fds[0], WIRE_WATCH_EVENTS, "\1", 1), MGM_OK);
	assert_int_equal(server_lab_ask(fds[0], WIRE_WATCH_EVENTS, "\0", 1), MGM_OK);
	assert_int_equal(server_lab_ask(fds[i], WIRE_WATCH_EVENTS, "\1", 1), MGM_OK);
	for (i = 0; i <= SERVER_WATCHERS_MAX; i++)
		close(fds[i]);
	server_lab_wait_counter(lab->admin, "connections", 1);
}

static void
test_refusals_are_counted_and_lines_about_them_are_few(void **state)
{
	enum { NUMBER = 500 };
	struct server_lab *lab = *state;
	int admin = server_lab_greet(lab->admin), fd = server_lab_greet(lab->path), i;
	unsigned lines;

	atomic_store(&hostile_lines, 0);
	log_set_sink(hostile_log);
	for (i = 0; i < NUMBER; i++) {
		assert_int_equal(
		    server_lab_ask(admin, WIRE_END_OF_REPLAY, "\0\0\0\1", 4),
		    MGM_E_DENIED);
		/* Not its length; and a number that no client may send. */
		assert_int_equal(
		    server_lab_ask(admin, WIRE_GET_STATUS, "", 0), MGM_E_PROTOCOL);
		assert_int_equal(
		    server_lab_ask(admin, WIRE_EVENT, "", 0), MGM_E_PROTOCOL);
	}
	lines = atomic_load(&hostile_lines);
	/* Ten, and two more for each second that this took. */
	assert_in_range(lines, 1, 10 + 2 * 2 * SERVER_LAB_TIMEOUT_S);

	/* The other socket has lines of its own. */
	assert_int_equal(server_lab_ask(fd, WIRE_EVENT, "", 0), MGM_E_PROTOCOL);
	assert_int_equal(atomic_load(&hostile_lines), lines + 1);

	assert_int_equal(server_lab_counter(lab->admin, "requests_denied"), NUMBER);
	assert_int_equal(
	    server_lab_counter(lab->admin, "requests_malformed"), 2 * NUMBER + 1);
	assert_true(
	    server_lab_counter(lab->admin, "log_lines_left_out") >= 3 * NUMBER - lines);
	close(admin);
	close(fd);
}

/* All that is ready now, and no more: one turn of the loop without its thread. */
static void
one_turn(struct server_lab *lab)
{
	assert_true(event_base_loop(lab->base, EVLOOP_ONCE | EVLOOP_NONBLOCK) >= 0);
	server_get_status(lab->server, &lab->status);
}

static void
test_many_floods_share_one_turn(void **state)
{
	enum { PEERS = 300, REQUESTS = 100 };
	static uint8_t flood[REQUESTS * (WIRE_HEADER_SIZE + 6)];
	struct server_lab *lab = *state;
	static int fds[PEERS];
	size_t length = 0, i;
	uint64_t before;

	for (i = 0; i < PEERS; i++)
		fds[i] = server_lab_greet(lab->admin);
	server_lab_join(lab);
	for (i = 0; i < REQUESTS; i++)
		length += status_request(flood + length);
	for (i = 0; i < PEERS; i++)
		server_lab_send(fds[i], flood, length);
	before = lab->status.requests;

	one_turn(lab); /* how many there are is known when all have had a part */
	assert_in_range(lab->status.requests - before, PEERS * PEER_TURN_COST_LEAST,
	    PEERS * PEER_TURN_COST / 2);
	before = lab->status.requests;
	one_turn(lab);
	assert_in_range(lab->status.requests - before, PEERS * PEER_TURN_COST_LEAST,
	    SERVER_TURN_COST + PEERS * PEER_TURN_COST_LEAST);

	before = lab->status.requests;
	for (i = 0; i < 1000 && lab->status.requests < PEERS * (REQUESTS + 1); i++)
		one_turn(lab);
	assert_int_equal(lab->status.requests, PEERS * (REQUESTS + 1));
	for (i = 0; i < PEERS; i++)
		close(fds[i]);
	server_lab_run(lab);
}

/* Greeting and registration of (netmgmt, component) as one piece. */
static size_t
first_words(uint8_t *out, uint32_t component)
{
	struct wire_hello hello = {.magic = WIRE_MAGIC,
	    .version_min = WIRE_VERSION,
	    .version_max = WIRE_VERSION};
	struct wire_register body = {
	    .protocol = MGM_PROTO_NETMGMT, .component = component};
	struct wire_buffer buffer;
	size_t length;

	wire_begin_message(&buffer, out, WIRE_MESSAGE_MAX, WIRE_HELLO, 0, 1);
	wire_code_hello(&buffer, &hello);
	length = wire_end_message(&buffer);
	wire_begin_message(&buffer, out + length, WIRE_MESSAGE_MAX - length,
	    WIRE_REGISTER_MPROTOCOL, 0, 2);
	wire_code_register(&buffer, &body);
	return length + wire_end_message(&buffer);
}

static void
test_one_that_dies_and_is_back_at_once_does_not_meet_itself(void **state)
{
	struct server_lab *lab = *state;
	struct wire_header header;
	struct wire_buffer result;
	int fd = server_lab_greet(lab->path), i;

	assert_true(server_lab_register(fd, 7) != 0);
	server_lab_join(lab);

	/* All of it is there before the server looks. */
	close(fd);
	fd = server_lab_connect(lab->path);
	server_lab_send(fd, message, first_words(message, 7));
	for (i = 0; i < 10; i++)
		one_turn(lab);

	assert_int_equal(server_lab_receive(fd, message, &header, &result), MGM_OK);
	assert_int_equal(server_lab_receive(fd, message, &header, &result), MGM_OK);
	assert_int_equal(header.id, 2);
	close(fd);
	server_lab_run(lab);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_half_a_message_and_an_end_costs_nothing),
	    cmocka_unit_test(test_a_client_that_never_reads_is_closed),
	    cmocka_unit_test(test_an_answer_beyond_the_output_limit_ends_the_client),
	    SERVER_LAB_TEST(test_a_flood_does_not_keep_others_from_being_served),
	    cmocka_unit_test(test_who_does_not_greet_is_closed),
	    cmocka_unit_test(test_a_message_has_to_be_whole_in_time),
	    SERVER_LAB_TEST(test_watchers_are_few),
	    SERVER_LAB_TEST(test_refusals_are_counted_and_lines_about_them_are_few),
	    SERVER_LAB_TEST(test_many_floods_share_one_turn),
	    SERVER_LAB_TEST(
		test_one_that_dies_and_is_back_at_once_does_not_meet_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
