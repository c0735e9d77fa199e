/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_managed.c - documents: from the configuration, copied, changed, searched.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "addr.h"
#include "failing_memory.h"
#include "managed_draft.h"
#include "managed_make.h"
#include "settings.h"
#include "ssm.h"

static const enum managed_storage kept = MANAGED_NONVOLATILE;

static struct managed *
make_some(void)
{
	struct managed *m = managed_make();

	managed_make_iface(m, "eth1", 5, 0, kept);
	managed_make_iface(m, "eth0", 0, 9, MANAGED_VOLATILE);
	managed_make_boundary(m, "eth1", "239.2.0.0/16", MANAGED_ACTIVE, kept);
	managed_make_boundary(m, "eth0", "239.3.0.0/16", MANAGED_ACTIVE, kept);
	managed_make_boundary(m, "eth1", "239.0.0.0/8", MANAGED_ACTIVE, kept);
	managed_make_scope(m, "239.0.0.0/8", "en", "all", true, MANAGED_ACTIVE, kept);
	managed_make_scope(m, "239.0.0.0/8", "de", "alle", false, MANAGED_ACTIVE, kept);
	managed_make_ssm(m, "233.0.0.0/8", MANAGED_ACTIVE, kept);
	managed_make_ssm(m, "232.0.0.0/8", MANAGED_ACTIVE, kept);
	managed_make_alarm(
	    m, &(struct alarm_spec){.index = 1002, .name = "b"}, MANAGED_ACTIVE, kept);
	managed_make_alarm(
	    m, &(struct alarm_spec){.index = 1001, .name = "a"}, MANAGED_ACTIVE, kept);
	return m;
}

static void
test_what_the_configuration_gives_is_active_and_read_only(void **state)
{
	struct settings_interface ifaces[] = {{.name = "plain"},
	    {.name = "eth1", .ttl_threshold = 256},
	    {.name = "eth0", .rate_limit = 4000000000u}};
	struct settings_boundary boundaries[] = {{.ifname = "eth7"}};
	struct settings_scope scopes[] = {{.language = "pt-BR", .name = "tudo"}};
	struct alarm_spec alarms[] = {
	    {.index = 1, .name = "a"}, {.index = 2, .name = "b"}};
	const struct settings settings = {
	    .interfaces = ifaces,
	    .num_interfaces = 3,
	    .boundaries = boundaries,
	    .num_boundaries = 1,
	    .scopes = scopes,
	    .num_scopes = 1,
	    .alarms = alarms,
	    .num_alarms = 2,
	};
	const struct managed_scope *scope;
	struct mgm_prefix group = managed_make_group("239.1.0.0/16");
	struct managed *m;

	(void)state;
	boundaries[0].group = group;
	scopes[0].group = group;

	m = managed_new(&settings);

	assert_non_null(m);
	assert_true(m->enabled);
	assert_int_equal(m->enabled_storage, MANAGED_NONVOLATILE);
	assert_int_equal(m->num_ifaces, 2);
	assert_int_equal(m->ifaces[0].rate_limit, 4000000000u);
	assert_int_equal(m->ifaces[0].storage, MANAGED_READONLY);
	assert_int_equal(managed_find_iface(m, "eth1")->ttl_threshold, 256);
	assert_null(managed_find_iface(m, "plain"));
	assert_int_equal(
	    managed_find_boundary(m, "eth7", &group)->row.storage, MANAGED_READONLY);
	assert_int_equal(
	    managed_find_boundary(m, "eth7", &group)->row.status, MANAGED_ACTIVE);
	/* Languages are in lower case in both MIBs. */
	scope = managed_find_scope(m, &group, "pt-br");
	assert_string_equal(scope->name, "tudo");
	assert_int_equal(scope->row.storage, MANAGED_READONLY);
	/* Where the file has none of its own, the standard ones are shown. */
	assert_int_equal(m->num_ssm, SSM_STANDARD_COUNT);
	assert_int_equal(m->ssm[0].row.storage, MANAGED_READONLY);
	assert_int_equal(m->num_alarms, 2);
	assert_string_equal(managed_find_alarm(m, 2)->spec.name, "b");
	assert_int_equal(m->alarms[0].row.status, MANAGED_ACTIVE);
	assert_int_equal(m->alarms[1].row.storage, MANAGED_READONLY);
	managed_release(m);
}

static void
test_an_empty_list_of_ssm_ranges_is_none(void **state)
{
	struct mgm_prefix range = managed_make_group("233.0.0.0/8");
	struct settings settings = {.ssm_ranges = &range};
	struct managed *m = managed_new(&settings);

	(void)state;
	assert_int_equal(m->num_ssm, 0);
	managed_release(m);

	settings.num_ssm_ranges = 1;
	m = managed_new(&settings);
	assert_int_equal(m->num_ssm, 1);
	assert_non_null(managed_find_ssm(m, &range));
	managed_release(m);
}

static void
test_lists_are_in_order_and_rows_are_found_by_key(void **state)
{
	struct managed *m = make_some();
	struct mgm_prefix wide = managed_make_group("239.0.0.0/8");
	struct mgm_prefix other = managed_make_group("239.0.0.0/9");

	(void)state;
	assert_string_equal(m->ifaces[0].ifname, "eth0");
	assert_string_equal(m->boundaries[0].ifname, "eth0");
	assert_int_equal(m->boundaries[1].group.len, 8);
	assert_int_equal(m->boundaries[2].group.len, 16);
	assert_string_equal(m->scopes[0].language, "de");
	assert_int_equal(m->ssm[0].group.addr.octets[0], 232);

	assert_ptr_equal(managed_find_boundary(m, "eth1", &wide), &m->boundaries[1]);
	assert_null(managed_find_boundary(m, "eth1", &other));
	assert_null(managed_find_boundary(m, "eth0", &wide));
	assert_ptr_equal(managed_find_scope(m, &wide, "en"), &m->scopes[1]);
	assert_null(managed_find_scope(m, &wide, "e"));
	assert_null(managed_find_iface(m, "a name that is too long"));
	managed_release(m);
}

static void
test_a_draft_changes_and_its_original_does_not(void **state)
{
	struct managed *m = make_some(), *same = make_some();
	struct managed *draft = managed_copy(m);
	struct managed_boundary row = m->boundaries[1];

	(void)state;
	assert_true(managed_make_equal(m, draft));
	draft->enabled = false;
	managed_draft_remove_boundary(draft, &row);
	managed_make_ssm(draft, "234.0.0.0/8", MANAGED_ACTIVE, kept);
	managed_make_iface(draft, "eth1", 77, 0, kept); /* in place of the one there */
	assert_int_equal(draft->num_ifaces, 2);
	assert_int_equal(managed_find_iface(draft, "eth1")->ttl_threshold, 77);
	assert_null(managed_find_boundary(draft, row.ifname, &row.group));
	assert_int_equal(draft->num_boundaries, 2);
	assert_string_equal(draft->boundaries[1].ifname, "eth1");

	assert_true(managed_make_equal(m, same));
	managed_draft_remove_boundary(draft, &row); /* not there any more */
	assert_int_equal(draft->num_boundaries, 2);
	managed_release(draft);
	managed_release(same);
	managed_release(m);
}

static void
test_an_interface_as_it_would_be_without_a_row_has_none(void **state)
{
	struct managed *m = managed_make();
	struct managed_iface row = {.ifname = "eth0", .storage = MANAGED_NONVOLATILE};

	(void)state;
	row.ttl_threshold = 1;
	assert_int_equal(managed_draft_set_iface(m, &row), 0);
	assert_int_equal(m->num_ifaces, 1);
	row.ttl_threshold = 0;
	assert_int_equal(managed_draft_set_iface(m, &row), 0);
	assert_int_equal(m->num_ifaces, 0);
	/* That it is to be volatile is worth remembering. */
	row.storage = MANAGED_VOLATILE;
	assert_int_equal(managed_draft_set_iface(m, &row), 0);
	assert_int_equal(m->num_ifaces, 1);
	managed_release(m);
}

static void
test_a_list_has_a_limit_and_a_full_one_still_changes(void **state)
{
	struct managed *m = managed_make();
	struct managed_ssm row = {.row = {MANAGED_ACTIVE, MANAGED_NONVOLATILE}};
	uint32_t i;

	(void)state;
	for (i = 0; i < MANAGED_MAX_ROWS; i++) {
		row.group =
		    (struct mgm_prefix){addr_ipv4(UINT32_C(0xe9000000) + i), 32};
		assert_int_equal(managed_draft_put_ssm(m, &row), 0);
	}
	row.group = managed_make_group("238.0.0.1/32");
	assert_int_equal(managed_draft_put_ssm(m, &row), -ENOSPC);
	assert_int_equal(m->num_ssm, MANAGED_MAX_ROWS);
	assert_null(managed_find_ssm(m, &row.group));

	row = m->ssm[7];
	row.row.status = MANAGED_NOT_IN_SERVICE;
	assert_int_equal(managed_draft_put_ssm(m, &row), 0);
	assert_int_equal(m->ssm[7].row.status, MANAGED_NOT_IN_SERVICE);
	managed_draft_remove_ssm(m, &row);
	row.group = managed_make_group("238.0.0.1/32");
	assert_int_equal(managed_draft_put_ssm(m, &row), 0);
	managed_release(m);
}

static void
test_language_tags(void **state)
{
	static const char *const good[] = {
	    "e", "en", "de-at", "i-navajo", "x-12345678", "abcdefgh-abcdefgh"};
	static const char *const bad[] = {"", "-", "en-", "-en", "en--us", "EN", "e n",
	    "1en", "abcdefghi", "en-abcdefghi", "d\xc3\xa9", "en_us"};
	char longest[MANAGED_LANGUAGE_SIZE + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(managed_is_language(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(managed_is_language(bad[i]));
	for (i = 0; i < sizeof(longest) - 1; i++)
		longest[i] = i % 2 == 0 ? 'a' : '-';
	longest[MANAGED_LANGUAGE_SIZE] = '\0';
	assert_false(managed_is_language(longest));
	longest[MANAGED_LANGUAGE_SIZE - 2] = '\0';
	assert_true(managed_is_language(longest));
}

/* At each allocation once: the failure is told, and what was there is whole. */
static void
test_a_copy_without_memory_harms_nothing(void **state)
{
	struct managed *m = make_some(), *same = make_some(), *copy = NULL;
	long n;

	(void)state;
	for (n = 0; copy == NULL; n++) {
		failing_memory_after(n);
		copy = managed_copy(m);
		failing_memory_after(-1);
		assert_true(managed_make_equal(m, same));
	}
	assert_int_equal(n, 7); /* the document and its five lists */
	managed_release(copy);

	failing_memory_after(0);
	assert_int_equal(
	    managed_draft_put_scope(m, &(const struct managed_scope){0}), -ENOMEM);
	failing_memory_after(-1);
	assert_true(managed_make_equal(m, same));
	managed_release(m);
	managed_release(same);
}

static void
test_a_configuration_without_memory_is_an_error(void **state)
{
	const struct settings settings = {0};
	struct managed *m = NULL;
	long n;

	(void)state;
	for (n = 0; m == NULL; n++) {
		failing_memory_after(n);
		m = managed_new(&settings);
		failing_memory_after(-1);
		if (m == NULL)
			assert_int_equal(errno, ENOMEM);
	}
	assert_true(n > SSM_STANDARD_COUNT);
	managed_release(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_the_configuration_gives_is_active_and_read_only),
	    cmocka_unit_test(test_an_empty_list_of_ssm_ranges_is_none),
	    cmocka_unit_test(test_lists_are_in_order_and_rows_are_found_by_key),
	    cmocka_unit_test(test_a_draft_changes_and_its_original_does_not),
	    cmocka_unit_test(test_an_interface_as_it_would_be_without_a_row_has_none),
	    cmocka_unit_test(test_a_list_has_a_limit_and_a_full_one_still_changes),
	    cmocka_unit_test(test_language_tags),
	    cmocka_unit_test(test_a_copy_without_memory_harms_nothing),
	    cmocka_unit_test(test_a_configuration_without_memory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
