/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_settings_memory.c - reading the configuration where memory runs out, at each
 * allocation in turn.
 *
 * Allocations of our own objects fail by failing_memory.c, which also knows which were
 * not freed. libconfuse takes its memory without it: for that, processes with little
 * address space read a file.
 */
#include "config.h"

#include "failing_memory.h"
#include "settings.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static const char whole[] =
    "socket = /a/s admin-socket = /a/t user = u group = g\n"
    "ssm-range = '232.1.0.0/16, 239.0.0.1'\n"
    "snmp { mode = master agentx = /x listen = 'udp:[::1]:1161' config = /c\n"
    "  persistent-dir = /d }\n"
    "interface eth0 { boundary = '239.255.0.0/16, 239.192.0.0/14' } interface eth1 { "
    "input = off }\n"
    "scope site { range = 239.255.0.0/16 }\n"
    "rpf 10.0.0.0/8 { interface = eth0 } rpf 10.1.0.0/16 { interface = eth1 }\n"
    "alarm a { interface = eth0 direction = in quantity = packets rising = 9\n"
    "  falling = 2 }\n";

static char path[] = "test_settings_memory.XXXXXX";

static void
write_file(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
test_defaults_without_memory_leave_nothing(void **state)
{
	const struct settings nothing = {0};
	struct settings settings;
	long n;
	int rc = -1;

	(void)state;
	for (n = 0; rc != 0; n++) {
		failing_memory_watch();
		failing_memory_after(n);
		rc = settings_init(&settings);
		assert_int_equal(rc, failing_memory_failed() ? -ENOMEM : 0);
		if (rc != 0)
			assert_memory_equal(&settings, &nothing, sizeof(nothing));
		else
			settings_free(&settings);
		assert_int_equal(failing_memory_live(), 0);
	}
	failing_memory_after(-1);
	/* Each text had its turn. */
	assert_true(n > 8);
}

static void
test_a_file_read_without_memory_changes_nothing_and_says_so(void **state)
{
	struct settings settings, before;
	char error[512];
	size_t live;
	long n;
	int rc = -1;

	(void)state;
	write_file(whole);
	for (n = 0; rc != 0; n++) {
		failing_memory_watch();
		failing_memory_after(-1);
		assert_int_equal(settings_init(&settings), 0);
		live = failing_memory_live();
		before = settings;
		error[0] = '\0';
		failing_memory_after(n);

		rc = settings_read(&settings, path, error, sizeof(error));

		assert_int_equal(rc, failing_memory_failed() ? -ENOMEM : 0);
		failing_memory_after(-1);
		if (rc != 0) {
			assert_non_null(strstr(error, "out of memory"));
			assert_memory_equal(&settings, &before, sizeof(before));
			assert_int_equal(failing_memory_live(), live);
			/* And the next one is read as if nothing had been. */
			assert_int_equal(
			    settings_read(&settings, path, error, sizeof(error)), 0);
		}
		assert_int_equal(settings.num_rpf, 2);
		settings_free(&settings);
		assert_int_equal(failing_memory_live(), 0);
	}
	/* The text, the probe, defaults, values, lists: all of them had their turn. */
	assert_true(n > 2 + 8 + 8 + 1 + 4);
}

/* The exit status of a process that reads the file with so much memory more. */
static int
read_with(size_t octets)
{
	struct rlimit limit = {octets, octets};
	struct settings settings;
	char error[512];
	int status, rc;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (settings_init(&settings) != 0 || setrlimit(RLIMIT_AS, &limit) != 0)
			_exit(3);
		rc = settings_read(&settings, path, error, sizeof(error));
		_exit(rc == 0 ? 0 : rc == -ENOMEM ? 1 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static size_t
address_space(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	size_t pages = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%zu", &pages), 1);
	(void)fclose(file); /* only read */
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Of alarms, which have the most options. */
static void
test_libconfuse_is_not_begun_without_memory_for_all_of_it(void **state)
{
	enum { SECTIONS = 800, STEPS = 400, STEP = 16384 };
	static char text[SECTIONS * 64];
	size_t i, length = 0, base, counts[4] = {0};

	(void)state;
	if (SANITIZED)
		skip(); /* it wants more address space than any limit here */
	for (i = 0; i < SECTIONS; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
		    "alarm i%zu { kind = heartbeat range = 239.0.0.0/8 }\n", i);
	write_file(text);
	base = address_space();

	for (i = 0; i < STEPS; i++)
		counts[read_with(base + i * STEP)]++;

	/* Some had too little, some enough, and none anything else. */
	assert_true(counts[0] > 0 && counts[1] > 0);
	assert_int_equal(counts[0] + counts[1], STEPS);
}

static int
setup(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd >= 0 ? close(fd) : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	/* The last one first: its processes have what libconfuse has not yet taken. */
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_libconfuse_is_not_begun_without_memory_for_all_of_it),
	    cmocka_unit_test(test_defaults_without_memory_leave_nothing),
	    cmocka_unit_test(
		test_a_file_read_without_memory_changes_nothing_and_says_so),
	};

	return cmocka_run_group_tests_name("settings_memory", tests, setup, teardown);
}
