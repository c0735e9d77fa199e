/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_range.c - the smallest range that holds an address, against a look at each.
 */
#include "config.h"

#include "range.h"

#include "core_lab.h"

#include <stdlib.h>
#include <string.h>

#define RANGES 200
#define LOOKS 20000

static int
by_prefix(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return prefix_cmp(&x->prefix, &y->prefix);
}

/* Few bits differ, so that ranges nest and addresses fall into them. */
static struct mgm_prefix
random_prefix(uint64_t *random, unsigned len)
{
	struct mgm_prefix prefix = {.len = (uint8_t)len};
	bool v6 = fake_plane_random(random) % 3 == 0;
	unsigned bits = v6 ? 128 : 32, bit;

	prefix.addr.family = v6 ? MGM_FAMILY_IPV6 : MGM_FAMILY_IPV4;
	prefix.addr.octets[0] = v6 ? 0xff : 239;
	if (len > bits)
		prefix.len = (uint8_t)bits;
	for (bit = 8; bit < prefix.len; bit++) {
		if (bit % 5 == 0 && fake_plane_random(random) % 2 == 0)
			prefix.addr.octets[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	}
	return prefix;
}

static const struct range *
look_at_each(const struct range *ranges, uint32_t count, const struct mgm_addr *addr)
{
	const struct range *found = NULL;
	uint32_t i;

	for (i = 0; i < count; i++) {
		if (prefix_contains(&ranges[i].prefix, addr) &&
		    (found == NULL || ranges[i].prefix.len >= found->prefix.len))
			found = &ranges[i];
	}
	return found;
}

static void
test_the_smallest_range_that_holds_an_address_is_found(void **state)
{
	struct range ranges[RANGES];
	uint64_t random = 20261;
	uint32_t i, count, found = 0;
	unsigned round;

	(void)state;
	for (round = 0; round < 20; round++) {
		count = (uint32_t)(fake_plane_random(&random) % RANGES);
		for (i = 0; i < count; i++)
			ranges[i].prefix = random_prefix(
			    &random, 14 + (unsigned)(fake_plane_random(&random) % 40));
		qsort(ranges, count, sizeof(*ranges), by_prefix);
		range_link(ranges, count);

		for (i = 0; i < LOOKS / 20; i++) {
			struct mgm_addr addr = random_prefix(&random, 128).addr;
			const struct range *wanted = look_at_each(ranges, count, &addr);

			assert_ptr_equal(range_find(ranges, count, &addr), wanted);
			found += wanted != NULL;
		}
	}
	assert_in_range(found, LOOKS / 10, LOOKS - LOOKS / 10);
}

static void
test_no_range_holds_nothing(void **state)
{
	struct mgm_addr addr = core_lab_addr("239.1.1.1");

	(void)state;
	range_link(NULL, 0);
	assert_null(range_find(NULL, 0, &addr));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_smallest_range_that_holds_an_address_is_found),
	    cmocka_unit_test(test_no_range_holds_nothing),
	};

	return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
