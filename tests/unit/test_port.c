/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_port.c - the bucket of events, and the table of ports.
 */
#include "config.h"

#include "port.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define TEST_RATE 100
#define TEST_BURST 20
#define TEST_SECOND 1000000
#define TEST_PORTS 200

/* How many of `asked` are allowed at this moment. */
static unsigned
test_allowed(struct port_bucket *bucket, unsigned asked, int64_t now)
{
	unsigned allowed = 0;

	while (asked-- > 0)
		allowed += port_take_token(bucket, TEST_RATE, TEST_BURST, now);
	return allowed;
}

static void
test_bucket_allows_its_burst_and_then_its_rate(void **state)
{
	struct port_bucket bucket = {0};
	int64_t now = 5 * TEST_SECOND;

	(void)state;
	assert_int_equal(test_allowed(&bucket, 50, now), TEST_BURST);
	assert_int_equal(test_allowed(&bucket, 50, now + 9999), 0);
	assert_int_equal(test_allowed(&bucket, 50, now + 10000), 1);
	assert_int_equal(test_allowed(&bucket, 50, now + 110000), 10);
}

static void
test_bucket_never_holds_more_than_its_burst(void **state)
{
	struct port_bucket bucket = {0};

	(void)state;
	assert_int_equal(test_allowed(&bucket, 1, 1), 1);
	assert_int_equal(test_allowed(&bucket, 50, 100 * TEST_SECOND), TEST_BURST);
	/* Ten come in, ten are taken; fifteen more would make twenty-five. */
	assert_int_equal(test_allowed(&bucket, 10, 101 * TEST_SECOND), TEST_BURST / 2);
	assert_int_equal(
	    test_allowed(&bucket, 50, 101 * TEST_SECOND + 150000), TEST_BURST);
	/* A year later, at the fastest rate: no overflow. */
	assert_true(port_take_token(
	    &bucket, UINT32_MAX, TEST_BURST, (int64_t)TEST_SECOND * 31536000));
	assert_true(port_take_token(
	    &bucket, UINT32_MAX, UINT32_MAX, (int64_t)TEST_SECOND * 31536001));
}

static void
test_bucket_keeps_parts_of_a_token(void **state)
{
	struct port_bucket bucket = {0};
	int64_t now = TEST_SECOND;
	unsigned i, allowed = 0;

	(void)state;
	assert_int_equal(test_allowed(&bucket, 50, now), TEST_BURST);
	for (i = 0; i < 10000; i++)
		allowed += test_allowed(&bucket, 1, now += 100);
	assert_int_equal(allowed, TEST_RATE); /* one second passed */
}

static void
test_table_finds_its_ports_and_no_others(void **state)
{
	static struct port ports[TEST_PORTS];
	struct port_table *table = port_table_new(TEST_PORTS);
	uint32_t i;

	(void)state;
	assert_null(port_table_find(table, 1));
	for (i = 0; i < TEST_PORTS; i++) {
		ports[i].ifindex = i * i * 5 + 3;
		port_table_add(table, &ports[i], NULL);
	}
	assert_int_equal(table->count, TEST_PORTS);
	for (i = 0; i < TEST_PORTS; i++) {
		assert_ptr_equal(port_table_find(table, i * i * 5 + 3), &ports[i]);
		assert_null(port_table_find(table, i * i * 5 + 4));
	}
	assert_null(port_table_find(table, 0));
	port_table_free(table);
}

static void
test_a_rate_limit_is_another_bucket_unless_it_is_the_same(void **state)
{
	struct port *port = calloc(1, sizeof(*port));
	struct epoch *epoch = epoch_new(1);
	struct limit *first;

	(void)state;
	assert_non_null(port);
	port->tx_fd = -1;
	assert_int_equal(port_set_rate_limit(port, 0, epoch), 0);
	assert_null(atomic_load(&port->limit));
	assert_int_equal(port_set_rate_limit(port, 100, epoch), 0);
	first = atomic_load(&port->limit);
	assert_int_equal(limit_rate(first), 100);
	assert_int_equal(port_set_rate_limit(port, 100, epoch), 0);
	assert_ptr_equal(atomic_load(&port->limit), first);
	/* A thread that holds the old one may finish with it. */
	epoch_take(epoch, 0);
	assert_int_equal(port_set_rate_limit(port, 200, epoch), 0);
	assert_int_equal(epoch_collect(epoch), 1);
	assert_true(limit_take(first, 100, 1500, TEST_SECOND));
	epoch_release(epoch, 0);
	assert_int_equal(epoch_collect(epoch), 0);
	assert_int_equal(limit_rate(atomic_load(&port->limit)), 200);
	assert_int_equal(port_set_rate_limit(port, 0, epoch), 0);
	assert_null(atomic_load(&port->limit));
	assert_int_equal(port_set_rate_limit(port, 300, epoch), 0);
	port_close(port);
	epoch_free(epoch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_rate_limit_is_another_bucket_unless_it_is_the_same),
	    cmocka_unit_test(test_bucket_allows_its_burst_and_then_its_rate),
	    cmocka_unit_test(test_bucket_never_holds_more_than_its_burst),
	    cmocka_unit_test(test_bucket_keeps_parts_of_a_token),
	    cmocka_unit_test(test_table_finds_its_ports_and_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
