/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_snmp_message.c - AgentX messages that are too long: refused, and nothing else.
 */
#include "config.h"

#include "snmp_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADER SNMP_MESSAGE_HEADER
#define NETWORK 0x10

struct text {
	uint8_t *octets; /* owned */
	size_t length;
};

/* A message whose header says who sent it; the body has a pattern. */
static void
add_message(struct text *text, uint8_t type, uint8_t flags, uint32_t payload)
{
	uint8_t *to;
	uint32_t i;

	text->octets = realloc(text->octets, text->length + HEADER + payload);
	assert_non_null(text->octets);
	to = text->octets + text->length;
	text->length += HEADER + payload;
	memset(to, 0, HEADER);
	to[0] = 1;
	to[1] = type;
	to[2] = flags;
	for (i = 0; i < 12; i++)
		to[4 + i] = (uint8_t)(type + i);
	for (i = 0; i < 4; i++)
		to[16 + (flags & NETWORK ? 3 - i : i)] = (uint8_t)(payload >> 8 * i);
	for (i = 0; i < payload; i++)
		to[HEADER + i] = (uint8_t)(i * 7 + type);
}

/* The stream in pieces; returns what passed, and counts refusals. */
static struct text
pass_in_pieces(const struct text *from, size_t piece, unsigned *refusals,
    uint8_t refusal[SNMP_MESSAGE_REFUSAL])
{
	struct snmp_message_stream stream = {0};
	struct text passed = {.octets = malloc(from->length + HEADER)};
	uint8_t *buffer = malloc(piece + HEADER);
	size_t at;

	assert_non_null(passed.octets);
	assert_non_null(buffer);
	*refusals = 0;
	for (at = 0; at < from->length;) {
		size_t held = snmp_message_resume(&stream, buffer);
		size_t step = from->length - at < piece ? from->length - at : piece;
		uint8_t answer[SNMP_MESSAGE_REFUSAL];
		bool refused;

		memcpy(buffer + held, from->octets + at, step);
		at += step;
		step =
		    snmp_message_pass(&stream, buffer, held + step, &refused, answer);
		memcpy(passed.octets + passed.length, buffer, step);
		passed.length += step;
		if (refused) {
			memcpy(refusal, answer, sizeof(answer));
			++*refusals;
		}
	}
	free(buffer);
	return passed;
}

static void
test_only_requests_that_are_too_long_are_taken_out_of_a_stream(void **state)
{
	static const size_t pieces[] = {1, 7, 19, 20, 21, 2048, 65536};
	static const uint32_t too_long = SNMP_MESSAGE_MAX - HEADER + 1;
	struct text all = {0}, some = {0};
	size_t i;

	(void)state;
	add_message(&all, 5, NETWORK, 300);
	add_message(&all, 6, NETWORK, too_long);
	add_message(&all, 13, NETWORK, 0);
	add_message(&all, 7, 0, too_long - 1);
	add_message(&all, 18, 0, too_long * 3);
	add_message(&all, 8, 0, 4);
	add_message(&some, 5, NETWORK, 300);
	add_message(&some, 13, NETWORK, 0);
	add_message(&some, 7, 0, too_long - 1);
	add_message(&some, 8, 0, 4);
	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		uint8_t refusal[SNMP_MESSAGE_REFUSAL];
		unsigned refusals;
		struct text passed =
		    pass_in_pieces(&all, pieces[i], &refusals, refusal);

		assert_int_equal(passed.length, some.length);
		assert_memory_equal(passed.octets, some.octets, some.length);
		assert_int_equal(refusals, 1); /* a response has no answer */
		assert_int_equal(refusal[4], 6);
		free(passed.octets);
	}
	free(all.octets);
	free(some.octets);
}

static void
test_a_refusal_is_a_response_to_the_same_packet_in_its_byte_order(void **state)
{
	static const uint8_t network[SNMP_MESSAGE_REFUSAL] = {1, 18, NETWORK, 0, 18, 19,
	    20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 0, 0, 0, 8, 0, 0, 0, 0, 0, 1, 0, 1};
	static const uint8_t little[SNMP_MESSAGE_REFUSAL] = {1, 18, 0, 0, 18, 19, 20,
	    21, 22, 23, 24, 25, 26, 27, 28, 29, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0};
	struct text message = {0}, other = {0};
	uint8_t refusal[SNMP_MESSAGE_REFUSAL];

	(void)state;
	add_message(&message, 18, NETWORK | 8, SNMP_MESSAGE_MAX);
	add_message(&other, 18, 0, SNMP_MESSAGE_MAX);

	assert_true(snmp_message_replace(message.octets, message.length, refusal));
	assert_memory_equal(refusal, network, sizeof(network));
	assert_true(snmp_message_replace(other.octets, other.length, refusal));
	assert_memory_equal(refusal, little, sizeof(little));
	free(message.octets);
	free(other.octets);
}

static void
test_an_answer_of_64_kib_and_what_is_no_answer_are_sent_as_they_are(void **state)
{
	struct text message = {0}, notification = {0};
	uint8_t refusal[SNMP_MESSAGE_REFUSAL];

	(void)state;
	add_message(&message, 18, NETWORK, SNMP_MESSAGE_MAX - HEADER);
	add_message(&notification, 12, NETWORK, SNMP_MESSAGE_MAX);

	assert_false(snmp_message_replace(message.octets, message.length, refusal));
	assert_false(
	    snmp_message_replace(notification.octets, notification.length, refusal));
	free(message.octets);
	free(notification.octets);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		test_only_requests_that_are_too_long_are_taken_out_of_a_stream),
	    cmocka_unit_test(
		test_a_refusal_is_a_response_to_the_same_packet_in_its_byte_order),
	    cmocka_unit_test(
		test_an_answer_of_64_kib_and_what_is_no_answer_are_sent_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
