/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_packet.c - the parser's verdicts, the TTL, addresses and checksums.
 *
 * Every datagram is handed over in a heap block of exactly its length, so that a
 * sanitizer sees any octet read behind it.
 */
#include "config.h"

#include "packet.h"
#include "packet_make.h"

#include "addr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct patch {
	uint8_t at;
	uint8_t value;
};

struct refused {
	const char *name;
	struct packet_make make;
	struct patch patches[3]; /* in the header; {0, 0} is none */
	bool stale_checksum;     /* patch only, do not compute it again */
	size_t cut;              /* octets missing at the end */
	enum plane_discard why;
	bool charged; /* group and source are told */
};

#define BAD PLANE_DISCARD_BAD_HEADER
#define LINK PLANE_DISCARD_LINK_LOCAL
#define SOURCE PLANE_DISCARD_BAD_SOURCE
#define EXPIRED PLANE_DISCARD_TTL
#define ROUTE PLANE_DISCARD_SOURCE_ROUTE
#define OPTIONS(...) \
	.options = {__VA_ARGS__}, .options_len = sizeof((uint8_t[]){__VA_ARGS__})

/* A plain datagram of this test has 32 octets. */
static const struct refused refused[] = {
    {"nothing", .cut = 32, .why = BAD},
    {"one octet", .cut = 31, .why = BAD},
    {"19 octets", .cut = 13, .why = BAD},
    {"a header without its announced payload", .cut = 12, .why = BAD},
    {"one octet of payload missing", .cut = 1, .why = BAD},
    {"version 0", .patches = {{0, 0x05}}, .why = BAD},
    {"version 5", .patches = {{0, 0x55}}, .why = BAD},
    {"version 6", .patches = {{0, 0x65}}, .why = BAD},
    {"version 15", .patches = {{0, 0xf5}}, .why = BAD},
    {"header length 0", .patches = {{0, 0x40}}, .why = BAD},
    {"header length 1", .patches = {{0, 0x41}}, .why = BAD},
    {"header length 4", .patches = {{0, 0x44}}, .why = BAD},
    {"header length beyond the datagram", .patches = {{0, 0x49}}, .why = BAD},
    {"header length 15 in 32 octets", .patches = {{0, 0x4f}}, .why = BAD},
    {"header length 24 in a total length of 20", .make = {.payload_len = 4},
	.patches = {{0, 0x46}, {3, 20}}, .why = BAD},
    {"total length 0", .patches = {{3, 0}}, .why = BAD},
    {"total length 19", .patches = {{3, 19}}, .why = BAD},
    {"total length 1 more than received", .patches = {{3, 33}}, .why = BAD},
    {"total length 65535", .patches = {{2, 0xff}, {3, 0xff}}, .why = BAD},
    {"total length below the options", .make = {OPTIONS(1, 1, 1, 1)},
	.patches = {{3, 22}}, .why = BAD},
    {"checksum wrong in one octet", .patches = {{11, 0x5a}}, .stale_checksum = true,
	.why = BAD},
    {"checksum zero", .patches = {{10, 0}, {11, 0}}, .stale_checksum = true,
	.why = BAD},
    {"checksum all ones", .patches = {{10, 0xff}, {11, 0xff}}, .stale_checksum = true,
	.why = BAD},
    {"TTL changed without checksum", .patches = {{8, 63}}, .stale_checksum = true,
	.why = BAD},
    {"group changed without checksum", .patches = {{19, 99}}, .stale_checksum = true,
	.why = BAD},
    {"option changed without checksum", .make = {OPTIONS(1, 1, 1, 1)},
	.patches = {{21, 0x42}}, .stale_checksum = true, .why = BAD},
    {"to 0.0.0.1", .make = {.group = 0x00000001}, .why = BAD, .charged = true},
    {"to 10.0.0.2", .make = {.group = 0x0a000002}, .why = BAD, .charged = true},
    {"to 223.255.255.255", .make = {.group = 0xdfffffff}, .why = BAD, .charged = true},
    {"to 240.0.0.0", .make = {.group = 0xf0000000}, .why = BAD, .charged = true},
    {"to broadcast", .make = {.group = 0xffffffff}, .why = BAD, .charged = true},
    {"to 224.0.0.0", .make = {.group = 0xe0000000}, .why = LINK, .charged = true},
    {"to 224.0.0.1", .make = {.group = 0xe0000001}, .why = LINK, .charged = true},
    {"to 224.0.0.255", .make = {.group = 0xe00000ff}, .why = LINK, .charged = true},
    {"to 224.0.0.22 with TTL 1", .make = {.group = 0xe0000016, .ttl = 1, .protocol = 2},
	.why = LINK, .charged = true},
    {"to 224.0.0.5 from nowhere", .make = {.group = 0xe0000005, .source = 0x00000001},
	.why = LINK, .charged = true},
    {"from 0.0.0.0", .patches = {{12, 0}, {15, 0}}, .why = SOURCE, .charged = true},
    {"from 0.1.2.3", .make = {.source = 0x00010203}, .why = SOURCE, .charged = true},
    {"from 127.0.0.1", .make = {.source = 0x7f000001}, .why = SOURCE, .charged = true},
    {"from 127.255.255.255", .make = {.source = 0x7fffffff}, .why = SOURCE,
	.charged = true},
    {"from a group", .make = {.source = 0xef010203}, .why = SOURCE, .charged = true},
    {"from 224.0.0.1", .make = {.source = 0xe0000001}, .why = SOURCE, .charged = true},
    {"from 240.0.0.1", .make = {.source = 0xf0000001}, .why = SOURCE, .charged = true},
    {"from broadcast", .make = {.source = 0xffffffff}, .why = SOURCE, .charged = true},
    {"from a group with TTL 1", .make = {.source = 0xef010203, .ttl = 1}, .why = SOURCE,
	.charged = true},
    {"TTL 1", .make = {.ttl = 1}, .why = EXPIRED, .charged = true},
    {"TTL 0", .patches = {{8, 0}}, .why = EXPIRED, .charged = true},
    {"TTL 1 and a source route", .make = {.ttl = 1, OPTIONS(131, 7, 4, 10, 0, 0, 9, 0)},
	.why = EXPIRED, .charged = true},
    {"loose source route", .make = {OPTIONS(131, 7, 4, 10, 0, 0, 9, 0)}, .why = ROUTE,
	.charged = true},
    {"strict source route", .make = {OPTIONS(137, 7, 4, 10, 0, 0, 9, 0)}, .why = ROUTE,
	.charged = true},
    {"source route behind no-operations", .make = {OPTIONS(1, 1, 1, 131, 3, 4, 0, 0)},
	.why = ROUTE, .charged = true},
    {"source route behind router alert", .make = {OPTIONS(148, 4, 0, 0, 137, 3, 4, 0)},
	.why = ROUTE, .charged = true},
    {"source route that ends the longest header",
	.make = {OPTIONS(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 131, 3, 4)},
	.why = ROUTE, .charged = true},
    {"option of length 0", .make = {OPTIONS(7, 0, 0, 0)}, .why = BAD, .charged = true},
    {"option of length 1", .make = {OPTIONS(7, 1, 0, 0)}, .why = BAD, .charged = true},
    {"option one octet too long", .make = {OPTIONS(7, 5, 4, 0)}, .why = BAD,
	.charged = true},
    {"option of length 255", .make = {OPTIONS(148, 255, 0, 0)}, .why = BAD,
	.charged = true},
    {"option without room for its length", .make = {OPTIONS(1, 1, 1, 7)}, .why = BAD,
	.charged = true},
    {"source route of length 0", .make = {OPTIONS(131, 0, 4, 0)}, .why = BAD,
	.charged = true},
    {"source route without room for its length", .make = {OPTIONS(1, 1, 1, 137)},
	.why = BAD, .charged = true},
    {"bad option in the last octet of the longest header",
	.make = {OPTIONS(148, 4, 0, 0, 7, 35, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 130)},
	.why = BAD, .charged = true},
};

struct passed {
	const char *name;
	struct packet_make make;
	size_t padding; /* octets behind the datagram */
	bool dont_fragment;
	bool fragment;
};

static const struct passed passed[] = {
    {"plain UDP", .make = {0}},
    {"without payload", .make = {.payload_len = PACKET_MAKE_NO_PAYLOAD}},
    {"in a padded Ethernet frame", .make = {.payload_len = 3}, .padding = 23},
    {"65,535 octets", .make = {.payload_len = 65515}},
    {"TTL 2", .make = {.ttl = 2}},
    {"TTL 255", .make = {.ttl = 255}},
    {"to the first routable group", .make = {.group = 0xe0000100}},
    {"to the last group", .make = {.group = 0xefffffff}},
    {"to SSM's first group", .make = {.group = 0xe8000000}},
    {"from 1.0.0.0", .make = {.source = 0x01000000}},
    {"from 223.255.255.255", .make = {.source = 0xdfffffff}},
    {"from 126.255.255.255", .make = {.source = 0x7effffff}},
    {"from link-local 169.254.1.1", .make = {.source = 0xa9fe0101}},
    {"ICMP", .make = {.protocol = 1}},
    {"TCP", .make = {.protocol = 6}},
    {"PIM", .make = {.protocol = 103}},
    {"protocol 255", .make = {.protocol = 255}},
    {"DF", .make = {.fragment = 0x4000}, .dont_fragment = true},
    {"first fragment", .make = {.fragment = 0x2000}, .fragment = true},
    {"middle fragment", .make = {.fragment = 0x2010}, .fragment = true},
    {"last fragment", .make = {.fragment = 0x1fff}, .fragment = true},
    {"fragment with DF", .make = {.fragment = 0x6000}, .dont_fragment = true,
	.fragment = true},
    {"reserved flag", .make = {.fragment = 0x8000}},
    {"router alert", .make = {OPTIONS(148, 4, 0, 0)}},
    {"record route and timestamp",
	.make = {OPTIONS(7, 7, 4, 0, 0, 0, 0, 68, 8, 5, 0, 0, 0, 0, 0, 0)}},
    {"no-operations only", .make = {OPTIONS(1, 1, 1, 1)}},
    {"end of options before rubbish", .make = {OPTIONS(0, 131, 7, 255)}},
    {"end of options in the last octet", .make = {OPTIONS(1, 1, 1, 0)}},
    {"empty option of length 2", .make = {OPTIONS(30, 2, 30, 2)}},
    {"40 octets of options",
	.make = {OPTIONS(7, 39, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2,
	    3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 0)}},
};

static uint8_t *
exact(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	if (len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

static void
check_refused(const struct refused *test)
{
	static uint8_t bytes[PACKET_MAKE_SIZE];
	size_t len = packet_make(&test->make, 1, bytes), i;
	size_t header_len = (size_t)(bytes[0] & 0x0f) * 4;
	struct packet packet;
	enum plane_discard why = PLANE_DISCARD_COUNT;
	uint8_t *copy;

	for (i = 0; i < LENGTH(test->patches); i++) {
		if (test->patches[i].at != 0 || test->patches[i].value != 0)
			bytes[test->patches[i].at] = test->patches[i].value;
	}
	if (!test->stale_checksum) {
		i = (size_t)(bytes[0] & 0x0f) * 4;
		packet_make_fix(bytes, i >= 20 && i <= len ? i : header_len);
	}
	copy = exact(bytes, len - test->cut);

	if (packet_parse(copy, len - test->cut, &packet, &why))
		fail_msg("%s: passed", test->name);
	if (why != test->why)
		fail_msg("%s: verdict %d, expected %d", test->name, why, test->why);
	if ((packet.group.family == MGM_FAMILY_IPV4) != test->charged ||
	    (packet.source.family == MGM_FAMILY_IPV4) != test->charged)
		fail_msg("%s: charged is wrong", test->name);
	if (test->charged && (memcmp(packet.source.octets, bytes + 12, 4) != 0 ||
				 memcmp(packet.group.octets, bytes + 16, 4) != 0))
		fail_msg("%s: charged to others", test->name);
	free(copy);
}

static void
test_parse_refuses_each_bad_datagram_for_its_reason(void **state)
{
	size_t i;

	(void)state;
	assert_true(LENGTH(refused) >= 45);
	for (i = 0; i < LENGTH(refused); i++)
		check_refused(&refused[i]);
}

static void
test_parse_passes_good_datagrams_with_their_fields(void **state)
{
	static uint8_t bytes[PACKET_MAKE_SIZE + 64];
	enum plane_discard why;
	struct packet packet;
	uint8_t *copy;
	size_t len, i;

	(void)state;
	assert_true(LENGTH(passed) >= 15);
	for (i = 0; i < LENGTH(passed); i++) {
		const struct passed *test = &passed[i];

		len = packet_make(&test->make, 1, bytes);
		copy = exact(bytes, len + test->padding);
		if (!packet_parse(copy, len + test->padding, &packet, &why))
			fail_msg("%s: refused for %d", test->name, why);
		assert_int_equal(packet.total_len, len);
		assert_int_equal(
		    packet.header_len, 20 + (test->make.options_len + 3) / 4 * 4);
		assert_int_equal(packet.ttl, bytes[8]);
		assert_int_equal(packet.protocol, bytes[9]);
		assert_int_equal(packet.group.family, MGM_FAMILY_IPV4);
		assert_memory_equal(packet.source.octets, bytes + 12, 4);
		assert_memory_equal(packet.group.octets, bytes + 16, 4);
		if (packet.dont_fragment != test->dont_fragment ||
		    packet.fragment != test->fragment)
			fail_msg("%s: flags are wrong", test->name);
		free(copy);
	}
}

static void
test_every_truncation_of_a_good_datagram_is_refused(void **state)
{
	struct packet_make make = {OPTIONS(148, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0)};
	uint8_t bytes[64], *copy;
	enum plane_discard why;
	struct packet packet;
	size_t len, full;

	(void)state;
	full = packet_make(&make, 1, bytes);
	for (len = 0; len < full; len++) {
		copy = exact(bytes, len);
		assert_false(packet_parse(copy, len, &packet, &why));
		assert_int_equal(why, PLANE_DISCARD_BAD_HEADER);
		free(copy);
	}
}

static void
test_checksum_equals_the_naive_one_at_every_length_and_alignment(void **state)
{
	uint8_t bytes[600];
	uint32_t random = 7;
	size_t i, len, start;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = i % 5 == 0 ? 0xff : (uint8_t)packet_make_random(&random);

	for (start = 0; start < 4; start++) {
		for (len = 0; len + start <= sizeof(bytes); len++)
			assert_int_equal(packet_checksum(bytes + start, len),
			    packet_make_checksum(bytes + start, len));
	}
}

static void
test_checksum_of_all_ones_and_zeros(void **state)
{
	static uint8_t bytes[PACKET_MAKE_SIZE];

	(void)state;
	assert_int_equal(packet_checksum(bytes, sizeof(bytes)), 0xffff);
	memset(bytes, 0xff, sizeof(bytes));
	assert_int_equal(packet_checksum(bytes, 65534), 0);
	assert_int_equal(packet_checksum(bytes, 65535), 0xff);
}

/* The identification shifts the checksum through all of its values. */
static void
test_ttl_decrement_keeps_every_checksum_right(void **state)
{
	struct packet_make make = {0};
	uint8_t bytes[32], expected[32];
	unsigned ttl, id;
	bool saw_zero_before = false, saw_zero_after = false;

	(void)state;
	packet_make(&make, 1, bytes);
	for (ttl = 0; ttl < 256; ttl++) {
		for (id = 0; id < 65536; id += ttl % 64 == 0 ? 1 : 31) {
			bytes[4] = (uint8_t)(id / 256);
			bytes[5] = (uint8_t)(id % 256);
			bytes[8] = (uint8_t)ttl;
			packet_make_fix(bytes, 20);
			saw_zero_before |= bytes[10] == 0 && bytes[11] == 0;
			memcpy(expected, bytes, sizeof(expected));
			expected[8] = (uint8_t)(ttl - 1);
			packet_make_fix(expected, 20);
			saw_zero_after |= expected[10] == 0 && expected[11] == 0;

			packet_decrement_ttl(bytes);

			if (memcmp(bytes, expected, sizeof(bytes)) != 0)
				fail_msg("TTL %u, id %u: %02x%02x, not %02x%02x", ttl,
				    id, bytes[10], bytes[11], expected[10],
				    expected[11]);
		}
	}
	assert_true(saw_zero_before);
	assert_true(saw_zero_after);
}

/* A sender may have written 0xffff for 0x0000: it verifies, and must go on to do so. */
static void
test_ttl_decrement_repairs_a_checksum_of_all_ones(void **state)
{
	struct packet_make make = {0};
	uint8_t bytes[32];
	unsigned id;

	(void)state;
	packet_make(&make, 1, bytes);
	for (id = 0; id < 65536; id++) {
		bytes[4] = (uint8_t)(id / 256);
		bytes[5] = (uint8_t)(id % 256);
		packet_make_fix(bytes, 20);
		if (bytes[10] == 0 && bytes[11] == 0)
			break;
	}
	assert_true(id < 65536);
	bytes[10] = bytes[11] = 0xff;
	assert_int_equal(packet_checksum(bytes, 20), 0);

	packet_decrement_ttl(bytes);

	assert_int_equal(bytes[8], 63);
	assert_int_equal(packet_make_checksum(bytes, 20), 0);
}

static void
test_group_mac_carries_the_low_23_bits(void **state)
{
	static const struct {
		uint32_t group;
		uint8_t mac[6];
	} tests[] = {
	    {0xe0000100, {1, 0, 0x5e, 0, 1, 0}},
	    {0xefffffff, {1, 0, 0x5e, 0x7f, 0xff, 0xff}},
	    {0xe8800001, {1, 0, 0x5e, 0, 0, 1}},
	    {0xef018203, {1, 0, 0x5e, 1, 0x82, 3}},
	};
	struct mgm_addr group;
	uint8_t mac[6];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(tests); i++) {
		group = addr_ipv4(tests[i].group);
		packet_group_mac(&group, mac);
		assert_memory_equal(mac, tests[i].mac, 6);
	}
}

/* Leaves what a sender with offload leaves: the pseudo-header's sum, not inverted. */
static void
put_partial_udp(uint8_t *bytes, size_t header_len, size_t len)
{
	uint8_t pseudo[12] = {[9] = 17};
	uint16_t sum;

	memcpy(pseudo, bytes + 12, 8);
	pseudo[10] = (uint8_t)((len - header_len) / 256);
	pseudo[11] = (uint8_t)((len - header_len) % 256);
	sum = (uint16_t)(0xffff - packet_make_checksum(pseudo, sizeof(pseudo)));
	bytes[header_len + 6] = (uint8_t)(sum / 256);
	bytes[header_len + 7] = (uint8_t)(sum % 256);
}

static void
test_partial_checksum_is_completed_to_the_octet(void **state)
{
	static const uint8_t padding[] = {0xde, 0xad, 0xbe, 0xef, 0x99};
	static uint8_t bytes[2048 + sizeof(padding)];
	struct packet_make make = {.options = {1, 1, 1, 1}};
	uint16_t expected;
	uint8_t *copy;
	size_t len, header_len;

	(void)state;
	for (make.payload_len = 8; make.payload_len < 1600; make.payload_len++) {
		make.options_len = make.payload_len % 3 == 0 ? 4 : 0;
		header_len = 20 + make.options_len;
		len = packet_make(&make, (uint32_t)make.payload_len, bytes);
		expected = packet_make_udp_checksum(bytes, header_len);
		put_partial_udp(bytes, header_len, len);
		memcpy(bytes + len, padding, sizeof(padding));
		copy = exact(bytes, len + sizeof(padding));

		assert_true(packet_complete_checksum(
		    copy, len + sizeof(padding), header_len, 6));

		assert_int_equal(
		    copy[header_len + 6] * 256 + copy[header_len + 7], expected);
		bytes[header_len + 6] = copy[header_len + 6];
		bytes[header_len + 7] = copy[header_len + 7];
		assert_memory_equal(copy, bytes, len + sizeof(padding));
		free(copy);
	}
}

static void
test_completed_udp_checksum_of_zero_becomes_all_ones(void **state)
{
	struct packet_make make = {.payload_len = 10};
	uint8_t bytes[30];
	uint16_t missing;
	size_t len;

	(void)state;
	len = packet_make(&make, 3, bytes);
	bytes[28] = bytes[29] = 0;
	missing = packet_make_udp_checksum(bytes, 20);
	bytes[28] = (uint8_t)(missing / 256);
	bytes[29] = (uint8_t)(missing % 256);
	put_partial_udp(bytes, 20, len);

	assert_true(packet_complete_checksum(bytes, len, 20, 6));

	assert_int_equal(bytes[26], 0xff);
	assert_int_equal(bytes[27], 0xff);
}

static void
test_checksum_offsets_outside_the_datagram_are_refused(void **state)
{
	static const struct {
		size_t start, offset;
		bool good;
	} tests[] = {
	    {20, 6, true},
	    {20, 10, true},
	    {30, 0, true},
	    {20, 11, false},
	    {20, 12, false},
	    {31, 0, false},
	    {32, 0, false},
	    {33, 0, false},
	    {0, 10, false},
	    {19, 6, false},
	    {20, SIZE_MAX, false},
	    {SIZE_MAX, 6, false},
	    {SIZE_MAX, SIZE_MAX, false},
	    {20, 65535, false},
	};
	struct packet_make make = {0};
	uint8_t bytes[40], before[40];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(tests); i++) {
		memset(bytes, 0x55, sizeof(bytes));
		assert_int_equal(packet_make(&make, 1, bytes), 32);
		memcpy(before, bytes, sizeof(bytes));
		if (packet_complete_checksum(bytes, sizeof(bytes), tests[i].start,
			tests[i].offset) != tests[i].good)
			fail_msg(
			    "start %zu, offset %zu", tests[i].start, tests[i].offset);
		if (!tests[i].good)
			assert_memory_equal(bytes, before, sizeof(bytes));
	}
	assert_false(packet_complete_checksum(bytes, 19, 20, 6));
	assert_false(packet_complete_checksum(bytes, 31, 20, 6));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_parse_refuses_each_bad_datagram_for_its_reason),
	    cmocka_unit_test(test_parse_passes_good_datagrams_with_their_fields),
	    cmocka_unit_test(test_every_truncation_of_a_good_datagram_is_refused),
	    cmocka_unit_test(
		test_checksum_equals_the_naive_one_at_every_length_and_alignment),
	    cmocka_unit_test(test_checksum_of_all_ones_and_zeros),
	    cmocka_unit_test(test_ttl_decrement_keeps_every_checksum_right),
	    cmocka_unit_test(test_ttl_decrement_repairs_a_checksum_of_all_ones),
	    cmocka_unit_test(test_group_mac_carries_the_low_23_bits),
	    cmocka_unit_test(test_partial_checksum_is_completed_to_the_octet),
	    cmocka_unit_test(test_completed_udp_checksum_of_zero_becomes_all_ones),
	    cmocka_unit_test(test_checksum_offsets_outside_the_datagram_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
