/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_packet_segments.c - UDP super-packets come apart as their sender meant.
 */
#include "config.h"

#include "packet.h"
#include "packet_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static uint8_t whole[PACKET_MAKE_SIZE];
static uint8_t payload[PACKET_MAKE_SIZE];

/* Checks one segment for itself and appends its payload. */
static void
check_segment(const uint8_t *out, size_t len, size_t header_len, uint16_t id, size_t at)
{
	size_t ip_len = header_len - 8;

	assert_true(len > header_len);
	assert_int_equal(out[2] * 256 + out[3], len);
	assert_int_equal(out[4] * 256 + out[5], id);
	assert_int_equal(packet_make_checksum(out, ip_len), 0);
	assert_int_equal(out[ip_len + 4] * 256 + out[ip_len + 5], len - ip_len);
	assert_int_equal(out[ip_len + 6] * 256 + out[ip_len + 7],
	    packet_make_udp_checksum(out, ip_len));
	/* All else in the headers is the whole's. */
	assert_memory_equal(out, whole, 2);
	assert_memory_equal(out + 6, whole + 6, 4);
	assert_memory_equal(out + 12, whole + 12, ip_len - 12 + 4);
	memcpy(payload + at, out + header_len, len - header_len);
}

static void
split_and_check(size_t payload_len, size_t segment_len, size_t options_len, uint16_t id)
{
	struct packet_make make = {.id = id,
	    .payload_len = payload_len + 8,
	    .options = {148, 4, 0, 0, 7, 39 - 4, 4},
	    .options_len = options_len,
	    .fragment = 0x4000};
	size_t header_len = 28 + options_len;
	size_t len = packet_make(&make, (uint32_t)segment_len, whole);
	size_t done = 0, out_len, room = header_len + segment_len;
	size_t out_size = room < 65535 ? room : 65535;
	uint8_t *out = malloc(out_size), *copy = malloc(len);
	struct packet_segments segments;
	uint16_t count = 0;

	assert_non_null(out);
	assert_non_null(copy);
	memcpy(copy, whole, len);
	assert_true(packet_segments_start(&segments, copy, len, segment_len));
	while (packet_segments_next(&segments, out, out_size, &out_len)) {
		check_segment(out, out_len, header_len, (uint16_t)(id + count), done);
		done += out_len - header_len;
		if (done < payload_len)
			assert_int_equal(out_len - header_len, segment_len);
		count++;
	}

	assert_int_equal(done, payload_len);
	assert_int_equal(count, (payload_len + segment_len - 1) / segment_len);
	assert_memory_equal(payload, whole + header_len, payload_len);
	assert_memory_equal(copy, whole, len);
	free(out);
	free(copy);
}

static void
test_split_gives_the_datagrams_that_were_meant(void **state)
{
	static const struct {
		size_t payload_len, segment_len;
	} tests[] = {
	    {1, 1},                       /* the least there is */
	    {7, 1},                       /* one octet each */
	    {1472, 1472},                 /* exactly one */
	    {14720, 1472},                /* exact multiple */
	    {10014, 1472},                /* remainder */
	    {1473, 1472},                 /* remainder of one */
	    {9999, 333},                  /* odd size, odd payload */
	    {65507, 1471},                /* the largest UDP datagram */
	    {65507, 65507}, {100, 65535}, /* longer than the whole */
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(tests); i++)
		split_and_check(tests[i].payload_len, tests[i].segment_len, 0, 100);
}

static void
test_split_copies_options_into_every_datagram(void **state)
{
	(void)state;
	split_and_check(5000, 1000, 4, 1);
	split_and_check(5001, 1001, 40, 1);
}

static void
test_identification_wraps(void **state)
{
	(void)state;
	split_and_check(10, 1, 0, 65530);
}

static void
test_split_into_many_single_octets_ends(void **state)
{
	(void)state;
	split_and_check(2000, 1, 0, 0);
}

static void
test_checksum_that_sums_to_zero_is_all_ones(void **state)
{
	struct packet_make make = {.payload_len = 20};
	struct packet_segments segments;
	uint8_t out[64];
	uint16_t missing;
	size_t len, out_len;

	(void)state;
	len = packet_make(&make, 1, whole);
	/* The first of two segments of 6: lengths as it will have them. */
	memcpy(out, whole, sizeof(out));
	out[3] = 34;
	out[25] = 14;
	out[32] = out[33] = 0;
	missing = packet_make_udp_checksum(out, 20);
	whole[32] = (uint8_t)(missing / 256);
	whole[33] = (uint8_t)(missing % 256);

	assert_true(packet_segments_start(&segments, whole, len, 6));
	assert_true(packet_segments_next(&segments, out, sizeof(out), &out_len));

	assert_int_equal(out_len, 34);
	assert_int_equal(out[26] * 256 + out[27], 0xffff);
}

static void
test_too_small_a_buffer_loses_nothing(void **state)
{
	struct packet_make make = {.payload_len = 108};
	struct packet_segments segments;
	uint8_t out[78];
	size_t len = packet_make(&make, 1, whole), out_len = 4711;

	(void)state;
	assert_true(packet_segments_start(&segments, whole, len, 50));

	assert_false(packet_segments_next(&segments, out, 77, &out_len));
	assert_int_equal(out_len, 4711);
	assert_true(packet_segments_next(&segments, out, 78, &out_len));
	assert_memory_equal(out + 28, whole + 28, 50);
	assert_true(packet_segments_next(&segments, out, 78, &out_len));
	assert_memory_equal(out + 28, whole + 78, 50);
	assert_false(packet_segments_next(&segments, out, 78, &out_len));
}

static void
test_what_is_no_udp_super_packet_is_refused(void **state)
{
	static const struct packet_make makes[] = {
	    {.protocol = 6, .payload_len = 100},
	    {.protocol = 1, .payload_len = 100},
	    {.fragment = 0x2000, .payload_len = 100},
	    {.fragment = 0x0001, .payload_len = 100},
	    {.payload_len = PACKET_MAKE_NO_PAYLOAD},
	    {.payload_len = 7},
	    {.payload_len = 8},
	};
	struct packet_segments segments;
	size_t i, len;

	(void)state;
	for (i = 0; i < LENGTH(makes); i++) {
		len = packet_make(&makes[i], 1, whole);
		assert_false(packet_segments_start(&segments, whole, len, 50));
	}
	len = packet_make(&(struct packet_make){.payload_len = 108}, 1, whole);
	assert_false(packet_segments_start(&segments, whole, len, 0));
	assert_false(packet_segments_start(&segments, whole, len - 1, 50));
	assert_false(packet_segments_start(&segments, whole, 0, 50));
	whole[25]--;
	assert_false(packet_segments_start(&segments, whole, len, 50));
	whole[25]++;
	assert_true(packet_segments_start(&segments, whole, len, 50));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_split_gives_the_datagrams_that_were_meant),
	    cmocka_unit_test(test_split_copies_options_into_every_datagram),
	    cmocka_unit_test(test_identification_wraps),
	    cmocka_unit_test(test_split_into_many_single_octets_ends),
	    cmocka_unit_test(test_checksum_that_sums_to_zero_is_all_ones),
	    cmocka_unit_test(test_too_small_a_buffer_loses_nothing),
	    cmocka_unit_test(test_what_is_no_udp_super_packet_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
