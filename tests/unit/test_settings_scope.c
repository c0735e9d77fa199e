/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_settings_scope.c - boundaries and names of scopes in the configuration file.
 *
 * What is refused is among the bad files of settings_bad.c.
 */
#include "config.h"

#include "settings.h"
#include "settings_lab.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_boundaries_belong_to_their_interface(void **state)
{
	static const char text[] =
	    "interface e1 { boundary = '239.255.0.0/16,ff05::/16' }\n"
	    "interface e0 { boundary = 239.255.0.0/16 }\ninterface e2 { boundary = '' "
	    "}\n";
	struct settings s;

	(void)state;
	settings_lab_read_good(&s, text);
	assert_int_equal(s.num_boundaries, 3);
	assert_string_equal(s.boundaries[0].ifname, "e1");
	assert_int_equal(s.boundaries[0].group.addr.octets[1], 255);
	assert_int_equal(s.boundaries[0].group.len, 16);
	assert_string_equal(s.boundaries[1].ifname, "e1");
	assert_int_equal(s.boundaries[1].group.addr.family, MGM_FAMILY_IPV6);
	assert_string_equal(s.boundaries[2].ifname, "e0");
	settings_free(&s);
}

static void
test_scopes_have_a_name_for_each_range_and_language(void **state)
{
	static const char text[] =
	    "scope \"This Site\" { range = '239.255.0.0/16 ff05::/16' preferred = yes "
	    "}\n"
	    "scope site-de { range = 239.255.0.0/16 language = de-CH\n"
	    " name = \"Standort Z\xc3\xbcrich\" }\n";
	struct settings s;

	(void)state;
	settings_lab_read_good(&s, text);
	assert_int_equal(s.num_scopes, 3);
	assert_string_equal(s.scopes[0].name, "This Site");
	assert_string_equal(s.scopes[0].language, "en");
	assert_true(s.scopes[0].preferred);
	assert_int_equal(s.scopes[0].group.len, 16);
	assert_int_equal(s.scopes[1].group.addr.family, MGM_FAMILY_IPV6);
	assert_string_equal(s.scopes[1].name, "This Site");
	assert_string_equal(s.scopes[2].name, "Standort Z\xc3\xbcrich");
	assert_string_equal(s.scopes[2].language, "de-CH");
	assert_false(s.scopes[2].preferred);
	settings_free(&s);
}

/* 64 interfaces with 64 boundaries each are all; one more is too many. */
static void
test_boundaries_have_a_limit(void **state)
{
	const size_t size = 65 * 2048;
	char *text = calloc(1, size), error[512];
	struct settings s;
	size_t used = 0;
	int i, j;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < 64; i++) {
		used += (size_t)snprintf(
		    text + used, size - used, "interface e%d { boundary = '", i);
		for (j = 0; j < 64; j++)
			used += (size_t)snprintf(
			    text + used, size - used, "239.0.%d.0/24 ", j);
		used += (size_t)snprintf(text + used, size - used, "' }\n");
	}
	settings_lab_read_good(&s, text);
	assert_int_equal(s.num_boundaries, 4096);
	(void)snprintf(
	    text + used, size - used, "interface f { boundary = 239.1.0.0/16 }");
	assert_int_equal(settings_lab_read(&s, text, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, ":65: there are more than 4096 boundaries"));
	settings_free(&s);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_boundaries_belong_to_their_interface),
	    cmocka_unit_test(test_scopes_have_a_name_for_each_range_and_language),
	    cmocka_unit_test(test_boundaries_have_a_limit),
	};

	return cmocka_run_group_tests_name("settings_scope", tests, NULL, NULL);
}
