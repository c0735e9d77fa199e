/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_server_hostile.c - clients that behave badly, and those that suffer with them.
 */
#include "config.h"

#include "server_lab.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static uint8_t message[WIRE_MESSAGE_MAX];

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
	int fd;

	(void)state;
	server_lab_init(&lab);
	lab.options.stall_ms = 200;
	server_lab_start(&lab);
	fd = server_lab_greet(lab.path);
	length = server_lab_message(
	    message, WIRE_LIST_INTERFACES, 0, 1, "\0\0\0\0\xff\xff", 6);
	/* Until nothing more goes in: then the server has stopped reading. */
	while (n >= 0)
		n = send(fd, message, length, MSG_NOSIGNAL | MSG_DONTWAIT);

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_half_a_message_and_an_end_costs_nothing),
	    cmocka_unit_test(test_a_client_that_never_reads_is_closed),
	    cmocka_unit_test(test_an_answer_beyond_the_output_limit_ends_the_client),
	    SERVER_LAB_TEST(test_a_flood_does_not_keep_others_from_being_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
