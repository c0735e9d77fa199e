/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_packet_fragments.c - fragments, put together again, are the datagram.
 *
 * The property test makes datagrams of random size, options and place (whole, or a
 * fragment of something larger), cuts them for a random MTU, half of the fragments once
 * more for a smaller one, delivers them in random order to a plain reassembler and
 * compares octet for octet.
 */
#include "config.h"

#include "packet.h"
#include "packet_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 4000
#define MAX_PIECES 8192

struct piece {
	uint8_t *bytes; /* owned */
	size_t len;
};

struct pieces {
	struct piece piece[MAX_PIECES];
	size_t count;
};

static struct pieces pieces;
static uint8_t whole[PACKET_MAKE_SIZE];
static uint8_t joined[PACKET_MAKE_SIZE + 8 * 8192];

static void
pieces_free(void)
{
	size_t i;

	for (i = 0; i < pieces.count; i++)
		free(pieces.piece[i].bytes);
	pieces.count = 0;
}

/* Options of a random make: whole ones, some copied, sometimes an end before the end.
 */
static void
random_options(struct packet_make *make, uint32_t *random)
{
	static const uint8_t types[] = {7, 68, 148, 130, 136, 30, 158, 1, 1};
	size_t want = packet_make_random(random) % 41, i = 0, len, j;
	uint8_t type;

	while (i < want) {
		type = types[packet_make_random(random) % LENGTH(types)];
		len = type == 1 ? 1 : 2 + packet_make_random(random) % 8;
		if (i + len > want)
			break;
		make->options[i] = type;
		for (j = 1; j < len; j++)
			make->options[i + j] = (uint8_t)packet_make_random(random);
		if (len > 1)
			make->options[i + 1] = (uint8_t)len;
		i += len;
	}
	make->options_len = i;
}

/* The header that later fragments should have, found by reading options afresh. */
static size_t
expected_later_options(const struct packet_make *make, uint8_t out[40])
{
	size_t i = 0, n = 0, len;

	memset(out, 0, 40);
	while (i < make->options_len && make->options[i] != 0) {
		len = make->options[i] == 1 ? 1 : make->options[i + 1];
		if (make->options[i] >= 128) {
			memcpy(out + n, make->options + i, len);
			n += len;
		}
		i += len;
	}
	return (n + 3) / 4 * 4;
}

static void
cut(const uint8_t *bytes, size_t len, size_t mtu)
{
	struct packet_fragments fragments;
	uint8_t *copy = malloc(len), *out = malloc(mtu);
	size_t out_len;

	assert_non_null(copy);
	assert_non_null(out);
	memcpy(copy, bytes, len);
	assert_true(packet_fragments_start(&fragments, copy, len, mtu));
	while (packet_fragments_next(&fragments, out, mtu, &out_len)) {
		struct piece *piece = &pieces.piece[pieces.count++];

		assert_true(pieces.count < MAX_PIECES);
		assert_true(out_len <= mtu);
		piece->bytes = malloc(out_len);
		assert_non_null(piece->bytes);
		memcpy(piece->bytes, out, out_len);
		piece->len = out_len;
	}
	assert_memory_equal(copy, bytes, len);
	free(copy);
	free(out);
}

static void
shuffle(uint32_t *random)
{
	size_t i, j;

	for (i = pieces.count; i > 1; i--) {
		struct piece swap = pieces.piece[i - 1];

		j = packet_make_random(random) % i;
		pieces.piece[i - 1] = pieces.piece[j];
		pieces.piece[j] = swap;
	}
}

/* Every octet exactly once, headers right, the end in the right place. */
static void
join_and_compare(const struct packet_make *make, size_t header_len, size_t payload_len)
{
	uint8_t later[40];
	size_t later_len = expected_later_options(make, later);
	size_t base = (size_t)(make->fragment & 0x1fff) * 8, sum = 0, i;
	bool more_behind = (make->fragment & 0x2000) != 0;

	memset(joined, 0, payload_len);
	for (i = 0; i < pieces.count; i++) {
		const uint8_t *b = pieces.piece[i].bytes;
		size_t len = pieces.piece[i].len, ihl = (size_t)(b[0] % 16) * 4;
		size_t field = (size_t)b[6] * 256 + b[7], data = len - ihl;
		size_t at = (field & 0x1fff) * 8 - base;
		bool last = at + data == payload_len;

		assert_int_equal(b[0] >> 4, 4);
		assert_int_equal(b[1], whole[1]);
		assert_int_equal(b[2] * 256 + b[3], len);
		assert_memory_equal(b + 4, whole + 4, 2);
		assert_int_equal(field & 0xc000, make->fragment & 0xc000);
		assert_memory_equal(b + 8, whole + 8, 2);
		assert_memory_equal(b + 12, whole + 12, 8);
		assert_int_equal(packet_make_checksum(b, ihl), 0);
		assert_int_equal((field & 0x2000) != 0, !last || more_behind);
		assert_true(at + data <= payload_len);
		if (!last)
			assert_int_equal(data % 8, 0);
		if (at == 0) {
			assert_int_equal(ihl, header_len);
			assert_memory_equal(b + 20, whole + 20, ihl - 20);
		} else {
			assert_int_equal(ihl, 20 + later_len);
			assert_memory_equal(b + 20, later, later_len);
		}
		memcpy(joined + at, b + ihl, data);
		sum += data;
	}
	assert_int_equal(sum, payload_len);
	assert_memory_equal(joined, whole + header_len, payload_len);
}

/* Cut half of the fragments again, for a link with a smaller MTU further on. */
static void
cut_again(size_t mtu, uint32_t *random)
{
	size_t i, count = pieces.count;

	for (i = 0; i < count; i++) {
		struct piece piece = pieces.piece[i];

		if (packet_make_random(random) % 2 == 0)
			continue;
		cut(piece.bytes, piece.len, mtu);
		free(piece.bytes);
		/* The last of the new pieces takes the place of the one cut. */
		pieces.piece[i] = pieces.piece[--pieces.count];
	}
}

static void
test_fragments_reassemble_to_the_datagram(void **state)
{
	const char *text = getenv("MGM_TEST_SEED");
	uint32_t seed = text != NULL ? (uint32_t)strtoul(text, NULL, 0) : 20261122;
	uint32_t random = seed;
	size_t round, again = 0, already = 0;

	(void)state;
	printf("seed %u (MGM_TEST_SEED)\n", seed);
	for (round = 0; round < ROUNDS; round++) {
		struct packet_make make = {.id = (uint16_t)round};
		size_t mtu = 68 + packet_make_random(&random) % 1500;
		size_t limit = round % 50 == 0 ? 65000 : 6000;
		size_t header_len, len;

		random_options(&make, &random);
		make.payload_len = 1 + packet_make_random(&random) % limit;
		if (round % 3 == 0) {
			make.fragment = (uint16_t)(packet_make_random(&random) % 4096);
			if (round % 2 == 0) {
				make.fragment |= 0x2000;
				make.payload_len = (make.payload_len + 7) / 8 * 8;
			}
			already++;
		}
		len = packet_make(&make, (uint32_t)round, whole);
		header_len = (size_t)(whole[0] & 15) * 4;
		if ((make.fragment & 0x1fff) * 8 + len > 65535)
			continue;

		cut(whole, len, mtu);
		if (round % 2 == 0) {
			cut_again(68 + packet_make_random(&random) % 300, &random);
			again++;
		}
		shuffle(&random);

		join_and_compare(&make, header_len, len - header_len);
		pieces_free();
	}
	assert_true(again > ROUNDS / 4);
	assert_true(already > ROUNDS / 4);
}

static void
test_a_datagram_that_fits_comes_out_as_it_is(void **state)
{
	static const size_t payloads[] = {PACKET_MAKE_NO_PAYLOAD, 1, 100, 1480};
	size_t i, len;

	(void)state;
	for (i = 0; i < LENGTH(payloads); i++) {
		struct packet_make make = {.payload_len = payloads[i]};

		len = packet_make(&make, 1, whole);
		cut(whole, len, 1500);
		assert_int_equal(pieces.count, 1);
		assert_int_equal(pieces.piece[0].len, len);
		assert_memory_equal(pieces.piece[0].bytes, whole, len);
		pieces_free();
	}
}

static void
test_largest_datagram_at_the_smallest_mtu(void **state)
{
	struct packet_make make = {.options = {148, 4, 0, 0}, .options_len = 4};
	size_t len;

	(void)state;
	make.payload_len = 65535 - 24;
	len = packet_make(&make, 1, whole);
	assert_int_equal(len, 65535);

	cut(whole, len, 68);

	assert_int_equal(pieces.count, (65511 + 39) / 40);
	join_and_compare(&make, 24, 65511);
	pieces_free();
}

static void
test_only_the_first_fragment_carries_uncopied_options(void **state)
{
	struct packet_make make = {
	    .options = {7, 7, 4, 0, 0, 0, 0, 148, 4, 0, 0, 1}, .options_len = 12};
	static const uint8_t later[] = {148, 4, 0, 0};

	(void)state;
	make.payload_len = 200;
	cut(whole, packet_make(&make, 1, whole), 100);

	assert_int_equal(pieces.count, 3);
	assert_int_equal(pieces.piece[0].bytes[0], 0x48);
	assert_int_equal(pieces.piece[1].bytes[0], 0x46);
	assert_memory_equal(pieces.piece[1].bytes + 20, later, 4);
	assert_memory_equal(pieces.piece[2].bytes + 20, later, 4);
	pieces_free();
}

static void
test_df_and_small_mtus_refuse(void **state)
{
	static const struct {
		uint16_t fragment;
		size_t payload_len, mtu;
		bool good;
	} tests[] = {
	    {0x0000, 1000, 68, true},
	    {0x0000, 1000, 67, false},
	    {0x0000, 1000, 0, false},
	    {0x4000, 1000, 500, false},
	    {0x4000, 100, 1500, false},
	    {0x6000, 1000, 500, false},
	    {0x8000, 1000, 500, true},
	    /* 8 octets at the last offset fit; 9 need an offset that cannot be. */
	    {0x1fff, 8, 68, true},
	    {0x1ff0, 128, 68, true},
	    {0x1ff0, 129, 68, false},
	    {0x1fff, 1000, 500, false},
	    {0x1fff, 1000, 1500, true},
	};
	struct packet_fragments fragments;
	size_t i, len;

	(void)state;
	for (i = 0; i < LENGTH(tests); i++) {
		struct packet_make make = {
		    .fragment = tests[i].fragment, .payload_len = tests[i].payload_len};

		len = packet_make(&make, 1, whole);
		if (packet_fragments_start(&fragments, whole, len, tests[i].mtu) !=
		    tests[i].good)
			fail_msg("case %zu", i);
	}
}

static void
test_malformed_datagrams_refuse(void **state)
{
	struct packet_make make = {.options = {7, 9, 4, 0}, .options_len = 4};
	struct packet_fragments fragments;
	size_t len = packet_make(&make, 1, whole);

	(void)state;
	assert_false(packet_fragments_start(&fragments, whole, len, 1500));
	make.options[1] = 4;
	len = packet_make(&make, 1, whole);
	assert_true(packet_fragments_start(&fragments, whole, len, 1500));
	assert_false(packet_fragments_start(&fragments, whole, len - 1, 1500));
	assert_false(packet_fragments_start(&fragments, whole, 0, 1500));
}

static void
test_too_small_a_buffer_loses_nothing(void **state)
{
	struct packet_make make = {.payload_len = 200};
	struct packet_fragments fragments;
	size_t len = packet_make(&make, 1, whole), out_len = 4711;
	uint8_t out[100];

	(void)state;
	assert_true(packet_fragments_start(&fragments, whole, len, 100));

	assert_false(packet_fragments_next(&fragments, out, 99, &out_len));
	assert_int_equal(out_len, 4711);
	assert_true(packet_fragments_next(&fragments, out, 100, &out_len));
	assert_int_equal(out_len, 100);
	assert_memory_equal(out + 20, whole + 20, 80);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fragments_reassemble_to_the_datagram),
	    cmocka_unit_test(test_a_datagram_that_fits_comes_out_as_it_is),
	    cmocka_unit_test(test_largest_datagram_at_the_smallest_mtu),
	    cmocka_unit_test(test_only_the_first_fragment_carries_uncopied_options),
	    cmocka_unit_test(test_df_and_small_mtus_refuse),
	    cmocka_unit_test(test_malformed_datagrams_refuse),
	    cmocka_unit_test(test_too_small_a_buffer_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
