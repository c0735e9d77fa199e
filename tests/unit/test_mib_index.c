/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_index.c - indexes of rows, written, read back, and refused.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "addr.h"
#include "managed_make.h"
#include "mib_index.h"
#include "mib_table.h"

/* "1.2.3" into ids on the heap, so that reading beyond them is seen. */
static uint32_t *
parse(const char *text, size_t *len)
{
	uint32_t *ids = malloc(MIB_INDEX_MAX * sizeof(*ids)), *exact;
	char *end;

	assert_non_null(ids);
	for (*len = 0; *text != '\0'; text = *end == '.' ? end + 1 : end)
		ids[(*len)++] = (uint32_t)strtoul(text, &end, 10);
	exact = malloc(*len * sizeof(*ids) + 1);
	assert_non_null(exact);
	memcpy(exact, ids, *len * sizeof(*ids));
	free(ids);
	return exact;
}

static void
assert_ids(const uint32_t *ids, size_t len, const char *expected)
{
	size_t expected_len;
	uint32_t *wanted = parse(expected, &expected_len);

	assert_int_equal(mib_oid_cmp(ids, len, wanted, expected_len), 0);
	free(wanted);
}

static void
test_what_is_written_is_as_the_standards_say(void **state)
{
	struct mgm_prefix v4 = managed_make_group("239.128.0.0/9");
	struct mgm_prefix v6 = managed_make_group("ff35::/32");
	struct mgm_prefix host = managed_make_group("239.1.2.3/32");
	const struct mgm_addr none = {0};
	uint32_t ids[MIB_INDEX_MAX];

	(void)state;
	assert_ids(ids, mib_index_put_ipv4(ids, &v4.addr), "239.128.0.0");
	assert_ids(ids, mib_index_put_ipv4_prefix(ids, &v4), "239.128.0.0.255.128.0.0");
	assert_ids(
	    ids, mib_index_put_ipv4_prefix(ids, &host), "239.1.2.3.255.255.255.255");
	assert_ids(ids, mib_index_put_inet(ids, &v4.addr), "1.4.239.128.0.0");
	assert_ids(ids, mib_index_put_inet(ids, &none), "0.0");
	assert_ids(ids, mib_index_put_inet_prefix(ids, &v6),
	    "2.16.255.53.0.0.0.0.0.0.0.0.0.0.0.0.0.0.32");
	assert_ids(ids, mib_index_put_text(ids, "en"), "2.101.110");
	assert_ids(ids, mib_index_put_text_implied(ids, "en"), "101.110");
}

static void
test_masks_of_all_lengths_are_read_back(void **state)
{
	struct mgm_prefix prefix = {.addr = {.family = MGM_FAMILY_IPV4}}, got;
	uint32_t ids[MIB_INDEX_MAX];
	unsigned len;

	(void)state;
	for (len = 0; len <= 32; len++) {
		struct mib_index in = {.ids = ids, .left = 8};

		prefix.len = (uint8_t)len;
		assert_int_equal(mib_index_put_ipv4_prefix(ids, &prefix), 8);
		got = mib_index_take_ipv4_prefix(&in);
		assert_true(mib_index_end(&in));
		assert_int_equal(got.len, len);
		assert_true(addr_equal(&got.addr, &prefix.addr));
	}
}

static bool
take_ipv4_prefix(struct mib_index *in)
{
	(void)mib_index_take_ipv4_prefix(in);
	return mib_index_end(in);
}

static bool
take_inet_prefix(struct mib_index *in)
{
	(void)mib_index_take_inet_prefix(in);
	return mib_index_end(in);
}

static bool
take_text(struct mib_index *in)
{
	char text[5];

	mib_index_take_text(in, text, sizeof(text));
	return mib_index_end(in);
}

static bool
take_implied(struct mib_index *in)
{
	char text[5];

	mib_index_take_text_implied(in, text, sizeof(text));
	return mib_index_end(in);
}

static void
test_what_is_not_sound_is_refused(void **state)
{
	static const struct {
		bool (*take)(struct mib_index *in);
		const char *ids;
		bool good;
	} cases[] = {
	    {take_ipv4_prefix, "239.1.0.0.255.255.0.0", true},
	    {take_ipv4_prefix, "", false},
	    {take_ipv4_prefix, "239.1.0.0.255.255.0", false},
	    {take_ipv4_prefix, "239.1.0.0.255.255.0.0.0", false},
	    {take_ipv4_prefix, "239.1.0.256.255.255.0.0", false},
	    {take_ipv4_prefix, "239.1.0.0.255.255.0.256", false},
	    {take_ipv4_prefix, "239.1.0.0.255.0.255.0", false},
	    {take_ipv4_prefix, "239.1.0.0.255.255.0.1", false},
	    {take_ipv4_prefix, "239.1.0.0.127.255.0.0", false},
	    {take_ipv4_prefix, "239.1.0.1.255.255.0.0", false},
	    {take_inet_prefix, "1.4.239.1.0.0.16", true},
	    {take_inet_prefix, "2.16.255.53.0.0.0.0.0.0.0.0.0.0.0.0.0.0.32", true},
	    {take_inet_prefix, "1.4.239.1.0.0.33", false},
	    {take_inet_prefix, "1.4.239.1.0.1.16", false},
	    {take_inet_prefix, "1.4.239.1.0.0", false},
	    {take_inet_prefix, "1.4.239.1.0.0.16.0", false},
	    {take_inet_prefix, "1.5.239.1.0.0.0.16", false},
	    {take_inet_prefix, "2.4.239.1.0.0.16", false},
	    {take_inet_prefix, "0.0.0", false},
	    {take_inet_prefix, "257.4.239.1.0.0.16", false},
	    {take_inet_prefix, "3.4.239.1.0.0.16", false},
	    {take_inet_prefix, "1.4294967295.239", false},
	    {take_inet_prefix, "1.4.239.1.0.0.4294967295", false},
	    {take_text, "2.101.110", true},
	    {take_text, "4.101.110.101.110", true},
	    {take_text, "5.101.110.101.110.110", false},
	    {take_text, "0", false},
	    {take_text, "", false},
	    {take_text, "3.101.110", false},
	    {take_text, "1.101.110", false},
	    {take_text, "4294967295.101", false},
	    {take_text, "2.101.366", false},
	    {take_text, "2.101.0", false},
	    {take_implied, "101.110", true},
	    {take_implied, "101.110.101.110", true},
	    {take_implied, "101.110.101.110.101", false},
	    {take_implied, "", false},
	    {take_implied, "101.0.101", false},
	    {take_implied, "256", false},
	};
	size_t i, len;

	(void)state;
	for (i = 0; i < MIB_LENGTH(cases); i++) {
		uint32_t *ids = parse(cases[i].ids, &len);
		struct mib_index in = {.ids = ids, .left = len};

		if (cases[i].take(&in) != cases[i].good)
			fail_msg("'%s' (case %zu): %s", cases[i].ids, i,
			    cases[i].good ? "refused" : "taken");
		free(ids);
	}
}

static void
test_parts_are_read_one_after_the_other(void **state)
{
	size_t len;
	uint32_t *ids = parse("7.2.101.110.1.4.239.1.2.3.9", &len);
	struct mib_index in = {.ids = ids, .left = len};
	struct mgm_addr addr;
	char text[8];

	(void)state;
	assert_int_equal(mib_index_take_number(&in), 7);
	mib_index_take_text(&in, text, sizeof(text));
	assert_string_equal(text, "en");
	addr = mib_index_take_inet(&in);
	assert_int_equal(addr.octets[3], 3);
	assert_false(mib_index_end(&in));
	assert_int_equal(mib_index_take_number(&in), 9);
	assert_true(mib_index_end(&in));
	assert_int_equal(mib_index_take_number(&in), 0);
	assert_false(mib_index_end(&in));
	free(ids);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_is_written_is_as_the_standards_say),
	    cmocka_unit_test(test_masks_of_all_lengths_are_read_back),
	    cmocka_unit_test(test_what_is_not_sound_is_refused),
	    cmocka_unit_test(test_parts_are_read_one_after_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
