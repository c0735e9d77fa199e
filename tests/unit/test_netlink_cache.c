/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_netlink_cache.c - routes that were asked for just now: found, and no longer.
 */
#include "config.h"

#include "netlink_cache.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "addr.h"

#define NOW INT64_C(5000000000)

static struct netlink_cache cache;

static void
test_an_empty_cache_knows_nothing(void **state)
{
	struct mgm_addr source = addr_ipv4(0), none = {0};
	struct core_route route;
	int err;

	(void)state;
	assert_false(netlink_cache_find(&cache, &source, NOW, &route, &err));
	assert_false(netlink_cache_find(&cache, &none, NOW, &route, &err));
}

static void
test_an_answer_is_found_for_its_source_alone_and_for_a_second(void **state)
{
	const struct core_route answer = {.ifindex = 7};
	struct mgm_addr source = addr_ipv4(0x0a000001), other = addr_ipv4(0x0a000002);
	struct mgm_addr six = {.family = MGM_FAMILY_IPV6, .octets = {10, 0, 0, 1}};
	struct core_route route = {0};
	int err = 99;

	(void)state;
	netlink_cache_add(&cache, &source, 0, &answer, NOW);
	assert_true(netlink_cache_find(&cache, &source, NOW, &route, &err));
	assert_int_equal(err, 0);
	assert_int_equal(route.ifindex, 7);
	assert_false(netlink_cache_find(&cache, &other, NOW, &route, &err));
	assert_false(netlink_cache_find(&cache, &six, NOW, &route, &err));
	assert_true(netlink_cache_find(
	    &cache, &source, NOW + NETLINK_CACHE_US - 1, &route, &err));
	assert_false(
	    netlink_cache_find(&cache, &source, NOW + NETLINK_CACHE_US, &route, &err));
}

static void
test_no_route_is_an_answer_and_leaves_the_route_alone(void **state)
{
	struct mgm_addr source = addr_ipv4(0x0a000001);
	struct core_route route = {.ifindex = 3};
	int err = 0;

	(void)state;
	netlink_cache_add(&cache, &source, -ENETUNREACH, NULL, NOW);
	assert_true(netlink_cache_find(&cache, &source, NOW, &route, &err));
	assert_int_equal(err, -ENETUNREACH);
	assert_int_equal(route.ifindex, 3);
}

static void
test_the_last_of_a_slot_stays_and_a_flush_forgets_all(void **state)
{
	struct core_route route = {0};
	unsigned found = 0;
	uint32_t i;
	int err;

	(void)state;
	for (i = 0; i < 10000; i++) {
		struct mgm_addr source = addr_ipv4(0x0a000000 + i);
		const struct core_route answer = {.ifindex = i};

		netlink_cache_add(&cache, &source, 0, &answer, NOW);
	}
	for (i = 0; i < 10000; i++) {
		struct mgm_addr source = addr_ipv4(0x0a000000 + i);

		if (!netlink_cache_find(&cache, &source, NOW, &route, &err))
			continue;
		assert_int_equal(route.ifindex, i);
		found++;
	}
	assert_in_range(found, NETLINK_CACHE_SLOTS / 2, NETLINK_CACHE_SLOTS);

	netlink_cache_flush(&cache);
	for (i = 0; i < 10000; i++) {
		struct mgm_addr source = addr_ipv4(0x0a000000 + i);

		assert_false(netlink_cache_find(&cache, &source, NOW, &route, &err));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_empty_cache_knows_nothing),
	    cmocka_unit_test(
		test_an_answer_is_found_for_its_source_alone_and_for_a_second),
	    cmocka_unit_test(test_no_route_is_an_answer_and_leaves_the_route_alone),
	    cmocka_unit_test(test_the_last_of_a_slot_stays_and_a_flush_forgets_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
