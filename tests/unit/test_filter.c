/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_filter.c - the programs, run by the kernel on a pair of local sockets.
 */
#include "config.h"

#include "filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

struct test_case {
	const char *name;
	bool ethernet;
	uint16_t ethertype;
	uint8_t version; /* and header length */
	uint8_t protocol;
	uint8_t destination;
	size_t len;
	bool passes;
};

static const struct test_case test_cases[] = {
    {"UDP to a group", true, 0x0800, 0x45, 17, 239, 60, true},
    {"the lowest group", true, 0x0800, 0x45, 17, 224, 60, true},
    {"any protocol", true, 0x0800, 0x45, 132, 232, 60, true},
    {"options", true, 0x0800, 0x4f, 17, 232, 80, true},
    {"unicast", true, 0x0800, 0x45, 17, 223, 60, false},
    {"class E", true, 0x0800, 0x45, 17, 240, 60, false},
    {"broadcast", true, 0x0800, 0x45, 17, 255, 60, false},
    {"IPv6", true, 0x86dd, 0x60, 17, 239, 60, false},
    {"ARP", true, 0x0806, 0x45, 17, 239, 60, false},
    {"too short to have a destination", true, 0x0800, 0x45, 17, 239, 30, false},
    {"bare to a group", false, 0, 0x45, 17, 239, 60, true},
    {"bare unicast", false, 0, 0x45, 17, 10, 60, false},
    {"bare class E", false, 0, 0x45, 17, 240, 60, false},
    {"bare IPv6", false, 0, 0x60, 17, 239, 60, false},
    {"bare and too short", false, 0, 0x45, 17, 239, 16, false},
};

static bool
test_passes(const int pair[2], const struct test_case *row)
{
	size_t at = row->ethernet ? 14 : 0;
	uint8_t frame[100] = {0}, got[100];
	ssize_t len;

	if (row->ethernet) {
		frame[12] = (uint8_t)(row->ethertype >> 8);
		frame[13] = (uint8_t)row->ethertype;
	}
	frame[at] = row->version;
	frame[at + 9] = row->protocol;
	frame[at + 16] = row->destination;
	/* A filter that refuses makes send() fail with EPERM on such a pair. */
	if (send(pair[0], frame, row->len, MSG_DONTWAIT) < 0)
		return false;
	len = recv(pair[1], got, sizeof(got), MSG_DONTWAIT);
	if (len < 0)
		return false;
	/* It is handed over whole. */
	assert_int_equal(len, row->len);
	assert_memory_equal(got, frame, row->len);
	return true;
}

static void
test_only_ipv4_multicast_passes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(test_cases) / sizeof(test_cases[0]); i++) {
		const struct test_case *row = &test_cases[i];
		int pair[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
		assert_int_equal(filter_attach(pair[1], row->ethernet), 0);
		if (test_passes(pair, row) != row->passes)
			fail_msg("%s", row->name);
		(void)close(pair[0]);
		(void)close(pair[1]);
	}
}

static void
test_nothing_passes_after_none(void **state)
{
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
	assert_int_equal(filter_attach(pair[1], true), 0);
	assert_true(test_passes(pair, &test_cases[0]));
	assert_int_equal(filter_attach_none(pair[1]), 0);

	assert_false(test_passes(pair, &test_cases[0]));
	(void)close(pair[0]);
	(void)close(pair[1]);
}

static void
test_a_descriptor_that_is_no_socket_is_refused(void **state)
{
	(void)state;
	assert_true(filter_attach(-1, true) < 0);
	assert_true(filter_attach_none(-1) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_only_ipv4_multicast_passes),
	    cmocka_unit_test(test_nothing_passes_after_none),
	    cmocka_unit_test(test_a_descriptor_that_is_no_socket_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
