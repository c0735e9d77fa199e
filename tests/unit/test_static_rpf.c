/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_static_rpf.c - static rpf entries: which wins, and what names that come and go
 * mean.
 */
#include "config.h"

#include "static_rpf.h"

#include "addr.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define IN0 7U
#define IN1 8U

static void
entry(struct settings_rpf *out, const char *prefix, const char *ifname,
    const char *neighbour)
{
	*out = (struct settings_rpf){0};
	assert_int_equal(prefix_parse(prefix, &out->prefix), 0);
	(void)strncpy(
	    out->ifname, ifname, sizeof(out->ifname) - 1); /* ends with zero */
	if (neighbour != NULL)
		assert_int_equal(addr_parse(neighbour, &out->neighbour), 0);
}

/* What the host was told: how often, and the length of the last prefix. */
struct told {
	unsigned count;
	unsigned last_len;
};

static void
tell(void *ctx, const struct mgm_prefix *prefix)
{
	struct told *told = ctx;

	told->count++;
	told->last_len = prefix->len;
}

static int
setup(void **state)
{
	struct settings_rpf entries[3];

	entry(&entries[0], "10.1.2.0/24", "in1", "10.9.0.1");
	entry(&entries[1], "10.1.0.0/16", "in0", NULL);
	entry(&entries[2], "2001:db8::/32", "in0", "2001:db8::1");
	*state = static_rpf_new(entries, 3);
	return *state != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	static_rpf_free(*state);
	return 0;
}

static int
look(struct static_rpf *rpf, const char *source, struct core_route *route)
{
	struct mgm_addr addr;

	assert_int_equal(addr_parse(source, &addr), 0);
	return static_rpf_lookup(rpf, &addr, route);
}

static void
test_longest_prefix_wins_and_gives_its_neighbour(void **state)
{
	struct static_rpf *rpf = *state;
	struct told told = {0};
	struct core_route route;
	struct mgm_addr neighbour;

	static_rpf_set_link(rpf, IN0, "in0", tell, &told);
	static_rpf_set_link(rpf, IN1, "in1", tell, &told);

	assert_int_equal(look(rpf, "10.1.2.3", &route), 0);
	assert_int_equal(route.ifindex, IN1);
	assert_int_equal(route.prefix.len, 24);
	assert_true(route.multicast);
	assert_int_equal(route.protocol, 3);
	assert_int_equal(addr_parse("10.9.0.1", &neighbour), 0);
	assert_true(addr_equal(&route.neighbour, &neighbour));
	assert_int_equal(look(rpf, "10.1.3.3", &route), 0);
	assert_int_equal(route.ifindex, IN0);
	assert_int_equal(route.neighbour.family, MGM_FAMILY_UNSPEC);
	assert_int_equal(look(rpf, "2001:db8::7", &route), 0);
	assert_int_equal(route.ifindex, IN0);
}

static void
test_source_outside_every_entry_is_left_to_the_unicast_table(void **state)
{
	struct core_route route;

	assert_int_equal(look(*state, "10.2.0.1", &route), -ENOENT);
}

static void
test_entry_whose_interface_is_missing_still_wins(void **state)
{
	struct static_rpf *rpf = *state;
	struct told told = {0};
	struct core_route route = {.ifindex = 99};

	static_rpf_set_link(rpf, IN0, "in0", tell, &told);

	assert_int_equal(look(rpf, "10.1.2.3", &route), -ENETUNREACH);
	assert_int_equal(route.ifindex, 99);
}

static void
test_links_that_come_go_and_rename_are_told_by_prefix(void **state)
{
	struct static_rpf *rpf = *state;
	struct told told = {0};
	struct core_route route;

	static_rpf_set_link(rpf, IN1, "in1", tell, &told);
	assert_int_equal(told.count, 1);
	assert_int_equal(told.last_len, 24);
	static_rpf_set_link(rpf, IN1, "in1", tell, &told);
	assert_int_equal(told.count, 1);

	static_rpf_set_link(rpf, IN1, "other", tell, &told);
	assert_int_equal(told.count, 2);
	assert_int_equal(look(rpf, "10.1.2.3", &route), -ENETUNREACH);

	static_rpf_set_link(rpf, IN1, "in1", tell, &told);
	static_rpf_remove_link(rpf, IN1, tell, &told);
	assert_int_equal(told.count, 4);
	assert_int_equal(look(rpf, "10.1.2.3", &route), -ENETUNREACH);
	static_rpf_remove_link(rpf, IN1, tell, &told);
	assert_int_equal(told.count, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_longest_prefix_wins_and_gives_its_neighbour, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_source_outside_every_entry_is_left_to_the_unicast_table, setup,
		teardown),
	    cmocka_unit_test_setup_teardown(
		test_entry_whose_interface_is_missing_still_wins, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_links_that_come_go_and_rename_are_told_by_prefix, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
