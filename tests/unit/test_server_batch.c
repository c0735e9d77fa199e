/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_server_batch.c - many messages in one write: taken where they lie, answered in
 * their order, with the alerts where they belong.
 */
#include "config.h"

#include "server_lab.h"

#include "alert.h"
#include "mgm.h"
#include "wire_alert.h"

#include <sys/socket.h>
#include <unistd.h>

#define BATCH_GROUPS 0xef010000u
#define BATCH_IDS 1000

static uint8_t answer[WIRE_MESSAGE_MAX];

/* A join of group i with the id BATCH_IDS + i. Returns its length. */
static size_t
put_join(uint8_t *out, uint32_t handle, uint32_t i)
{
	const struct mgm_addr group = addr_ipv4(BATCH_GROUPS + i);
	struct wire_membership body = {.handle = handle,
	    .source = mgm_prefix_wildcard(MGM_FAMILY_IPV4),
	    .group = mgm_prefix_host(&group),
	    .ifindex = 2,
	    .flags = MGM_JOIN_STATE_FLAG};
	struct wire_buffer b;

	wire_begin_message(&b, out, WIRE_MESSAGE_MAX, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY,
	    0, BATCH_IDS + i);
	wire_code_membership(&b, &body);
	return wire_end_message(&b);
}

static size_t
put_joins(uint8_t *out, uint32_t handle, uint32_t number)
{
	size_t length = 0;
	uint32_t i;

	for (i = 0; i < number; i++)
		length += put_join(out + length, handle, i);
	return length;
}

/* A connection whose first registration owns interface 2. */
static int
open_owner(struct server_lab *lab, uint32_t *handle)
{
	struct wire_ownership body = {.ifindex = 2};
	int fd = server_lab_greet(lab->path);
	struct wire_buffer b;
	uint8_t bytes[64];

	*handle = server_lab_register(fd, 1);
	body.handle = *handle;
	wire_put_init(&b, bytes, sizeof(bytes));
	wire_code_ownership(&b, &body);
	assert_int_equal(
	    server_lab_ask(fd, WIRE_TAKE_INTERFACE_OWNERSHIP, bytes, b.pos), MGM_OK);
	return fd;
}

static void
expect_answer(int fd, uint32_t i)
{
	struct wire_header header;
	struct wire_buffer result;

	assert_int_equal(server_lab_receive(fd, answer, &header, &result), MGM_OK);
	assert_int_equal(header.id, BATCH_IDS + i);
	assert_int_equal(header.type, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY);
}

static void
test_alerts_and_answers_of_one_turn_keep_their_order(void **state)
{
	enum { NUMBER = 500 };
	static uint8_t bytes[NUMBER * 100 + WIRE_MESSAGE_MAX];
	struct server_lab *lab = *state;
	struct wire_header header;
	struct wire_buffer body;
	uint32_t handle, i;
	int fd = open_owner(lab, &handle);

	/* Another registration, which hears of each group's first member. */
	(void)server_lab_register_for(fd, 2, ALERT_BIT(ALERT_JOIN));
	server_lab_send(fd, bytes, put_joins(bytes, handle, NUMBER));

	for (i = 0; i < NUMBER; i++) {
		struct wire_join join = {0};

		server_lab_receive_notice(fd, answer, &header, &body);
		assert_int_equal(header.type, WIRE_JOIN_ALERT);
		wire_code_join(&body, &join);
		assert_int_equal(wire_done(&body), 0);
		assert_int_equal(join.group.addr.octets[3], i & 0xff);
		expect_answer(fd, i);
	}
	close(fd);
}

static void
test_messages_cut_anywhere_are_answered_once_each_in_order(void **state)
{
	enum { NUMBER = 300 };
	static const size_t cuts[] = {1, 11, 12, 13, 76, 77, 78, 1000, 4095, 4097};
	static uint8_t bytes[NUMBER * 100 + WIRE_MESSAGE_MAX];
	struct server_lab *lab = *state;
	size_t length, at, step, turn = 0;
	uint32_t handle, i;
	int fd = open_owner(lab, &handle);

	length = put_joins(bytes, handle, NUMBER);
	for (at = 0; at < length; at += step) {
		step = cuts[turn++ % (sizeof(cuts) / sizeof(cuts[0]))];
		if (step > length - at)
			step = length - at;
		server_lab_send(fd, bytes + at, step);
	}
	for (i = 0; i < NUMBER; i++)
		expect_answer(fd, i);
	close(fd);
}

static void
test_what_was_right_before_a_broken_message_is_answered(void **state)
{
	static uint8_t bytes[4 * WIRE_MESSAGE_MAX];
	struct server_lab *lab = *state;
	uint32_t handle, i;
	size_t length;
	int fd = open_owner(lab, &handle);

	length = put_joins(bytes, handle, 20);
	/* No message is shorter than its header; and nothing behind it counts. */
	for (i = 0; i < WIRE_HEADER_SIZE; i++)
		bytes[length++] = 0;
	length += put_join(bytes + length, handle, 20);
	server_lab_send(fd, bytes, length);

	for (i = 0; i < 20; i++)
		expect_answer(fd, i);
	assert_true(server_lab_recv(fd, bytes, 1) <= 0);
	close(fd);
	server_lab_join(lab);
	assert_int_equal(lab->status.bad, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_alerts_and_answers_of_one_turn_keep_their_order),
	    SERVER_LAB_TEST(test_messages_cut_anywhere_are_answered_once_each_in_order),
	    SERVER_LAB_TEST(test_what_was_right_before_a_broken_message_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
