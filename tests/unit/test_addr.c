/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_addr.c - addresses and prefixes: order, kinds, text.
 */
#include "config.h"

#include "addr.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct mgm_addr
addr_of(const char *text)
{
	struct mgm_addr addr;

	assert_int_equal(addr_parse(text, &addr), 0);
	return addr;
}

static void
test_addresses_sort_by_family_then_octets(void **state)
{
	static const char *const ascending[] = {"0.0.0.0", "9.255.0.0", "10.0.0.1",
	    "10.0.0.2", "224.0.0.1", "::", "::1", "2001:db8::1", "ff0e::1"};
	size_t n = sizeof(ascending) / sizeof(ascending[0]), i, j;

	(void)state;
	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++) {
			struct mgm_addr a = addr_of(ascending[i]);
			struct mgm_addr b = addr_of(ascending[j]);
			int order = addr_cmp(&a, &b);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
			assert_int_equal(addr_equal(&a, &b), i == j);
		}
	}
}

static void
test_kinds_of_address(void **state)
{
	static const struct {
		const char *text;
		bool group, source;
	} cases[] = {
	    {"224.0.0.0", false, false},
	    {"224.0.0.255", false, false},
	    {"224.0.1.0", true, false},
	    {"239.255.255.255", true, false},
	    {"240.0.0.1", false, false},
	    {"255.255.255.255", false, false},
	    {"223.255.255.255", false, true},
	    {"0.0.0.0", false, false},
	    {"0.1.2.3", false, false},
	    {"127.0.0.1", false, false},
	    {"1.0.0.0", false, true},
	    {"ff00::1", false, false},
	    {"ff01::1", false, false},
	    {"ff02::1", false, false},
	    {"ff12::1", false, false},
	    {"ff05::1", true, false},
	    {"ff3e::1", true, false},
	    {"fe80::1", false, false},
	    {"febf::1", false, false},
	    {"fec0::1", false, true},
	    {"::", false, false},
	    {"::1", false, false},
	    {"2001:db8::1", false, true},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mgm_addr addr = addr_of(cases[i].text);

		if (addr_is_routable_group(&addr) != cases[i].group ||
		    addr_is_unicast_source(&addr) != cases[i].source)
			print_error("%s\n", cases[i].text);
		assert_int_equal(addr_is_routable_group(&addr), cases[i].group);
		assert_int_equal(addr_is_unicast_source(&addr), cases[i].source);
	}
}

static void
test_prefixes_contain_what_their_bits_say(void **state)
{
	static const struct {
		const char *prefix, *addr;
		bool inside;
	} cases[] = {
	    {"0.0.0.0/0", "10.0.0.1", true},
	    {"0.0.0.0/0", "::1", false},
	    {"::/0", "::1", true},
	    {"10.0.0.0/8", "10.255.255.255", true},
	    {"10.0.0.0/8", "11.0.0.0", false},
	    {"10.128.0.0/9", "10.127.255.255", false},
	    {"10.128.0.0/9", "10.128.0.0", true},
	    {"10.0.0.4/31", "10.0.0.5", true},
	    {"10.0.0.4/31", "10.0.0.6", false},
	    {"10.0.0.4", "10.0.0.4", true},
	    {"10.0.0.4/32", "10.0.0.5", false},
	    {"ff3e::/32", "ff3e::1", true},
	    {"ff3e::/32", "ff3e:1::1", false},
	    {"2001:db8::1", "2001:db8::1", true},
	    {"2001:db8::/127", "2001:db8::2", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mgm_addr addr = addr_of(cases[i].addr);
		struct mgm_prefix prefix;

		assert_int_equal(prefix_parse(cases[i].prefix, &prefix), 0);
		if (prefix_contains(&prefix, &addr) != cases[i].inside)
			print_error("%s in %s\n", cases[i].addr, cases[i].prefix);
		assert_int_equal(prefix_contains(&prefix, &addr), cases[i].inside);
	}
}

static void
test_text_goes_in_and_comes_out_alike(void **state)
{
	static const char *const texts[] = {"0.0.0.0", "10.0.0.0/8", "10.0.0.1",
	    "239.1.1.1", "2001:db8::1", "2001:db8::/32", "ff0e::/16", "10.1.2.0/23"};
	char text[PREFIX_TEXT_SIZE];
	struct mgm_prefix prefix;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(prefix_parse(texts[i], &prefix), 0);
		assert_string_equal(
		    prefix_format(&prefix, text, sizeof(text)), texts[i]);
	}
	assert_int_equal(prefix_parse("0.0.0.0/0", &prefix), 0);
	assert_true(prefix_is_wildcard(&prefix));
	assert_false(prefix_is_host(&prefix));
	assert_string_equal(prefix_format(&prefix, text, sizeof(text)), "*");
}

static void
test_bad_text_is_refused_and_changes_nothing(void **state)
{
	static const char *const texts[] = {"", "x", "10.0.0", "10.0.0.0.1",
	    "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/8", "10.0.0.0/-8", "10.0.0.0/ 8",
	    "10.0.0.0/8x", "::/129", "::1/64", "1:2:3", "10.0.0.0/99999999999999999999",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/8"};
	struct mgm_prefix prefix = {.len = 77};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(prefix_parse(texts[i], &prefix), -EINVAL);
		assert_int_equal(prefix.len, 77);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_addresses_sort_by_family_then_octets),
	    cmocka_unit_test(test_kinds_of_address),
	    cmocka_unit_test(test_prefixes_contain_what_their_bits_say),
	    cmocka_unit_test(test_text_goes_in_and_comes_out_alike),
	    cmocka_unit_test(test_bad_text_is_refused_and_changes_nothing),
	};

	return cmocka_run_group_tests_name("addr", tests, NULL, NULL);
}
