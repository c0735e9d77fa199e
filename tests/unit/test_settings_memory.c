/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_settings_memory.c - reading the configuration where memory runs out, at each
 * allocation in turn.
 *
 * Allocations of our own objects go through the linker's --wrap, which counts them,
 * fails the one that a test names, and knows which were not freed. libconfuse takes its
 * memory without it: for that, processes with little address space read a file.
 */
#include "config.h"

#include "settings.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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

#define LIVE_MAX 4096
#define NEVER UINT32_MAX

static const char whole[] =
    "socket = /a/s admin-socket = /a/t user = u group = g\n"
    "ssm-range = '232.1.0.0/16, 239.0.0.1'\n"
    "snmp { mode = master agentx = /x listen = 'udp:[::1]:1161' config = /c\n"
    "  persistent-dir = /d }\n"
    "interface eth0 { } interface eth1 { input = off }\n"
    "rpf 10.0.0.0/8 { interface = eth0 } rpf 10.1.0.0/16 { interface = eth1 }\n"
    "alarm a { interface = eth0 direction = in quantity = packets rising = 9\n"
    "  falling = 2 }\n";

static struct {
	bool on;
	uint32_t seen, fail_at;
	void *live[LIVE_MAX];
} memory;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *pointer);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *pointer);

static bool
memory_fails(void)
{
	if (!memory.on || memory.seen++ != memory.fail_at)
		return false;
	errno = ENOMEM;
	return true;
}

static void *
memory_note(void *pointer)
{
	size_t i;

	for (i = 0; memory.on && pointer != NULL && i < LIVE_MAX; i++) {
		if (memory.live[i] == NULL) {
			memory.live[i] = pointer;
			break;
		}
	}
	return pointer;
}

void *
__wrap_malloc(size_t size)
{
	return memory_fails() ? NULL : memory_note(__real_malloc(size));
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return memory_fails() ? NULL : memory_note(__real_calloc(count, size));
}

char *
__wrap_strdup(const char *text)
{
	return memory_fails() ? NULL : memory_note(__real_strdup(text));
}

void
__wrap_free(void *pointer)
{
	size_t i;

	for (i = 0; memory.on && pointer != NULL && i < LIVE_MAX; i++) {
		if (memory.live[i] == pointer)
			memory.live[i] = NULL;
	}
	__real_free(pointer);
}

static size_t
memory_live(void)
{
	size_t i, count = 0;

	for (i = 0; i < LIVE_MAX; i++)
		count += memory.live[i] != NULL;
	return count;
}

static void
memory_start(uint32_t fail_at)
{
	memset(&memory, 0, sizeof(memory));
	memory.fail_at = fail_at;
	memory.on = true;
}

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
	uint32_t n;
	int rc = -1;

	(void)state;
	for (n = 0; rc != 0; n++) {
		memory_start(n);
		rc = settings_init(&settings);
		if (rc != 0) {
			assert_int_equal(rc, -ENOMEM);
			assert_memory_equal(&settings, &nothing, sizeof(nothing));
		} else {
			settings_free(&settings);
		}
		assert_int_equal(memory_live(), 0);
	}
	memory.on = false;
	/* One for each text, and the time when none failed. */
	assert_int_equal(n, 8 + 1);
}

static void
test_a_file_read_without_memory_changes_nothing_and_says_so(void **state)
{
	struct settings settings, before;
	char error[512];
	size_t live;
	uint32_t n;
	int rc = -1;

	(void)state;
	write_file(whole);
	for (n = 0; rc != 0; n++) {
		memory_start(NEVER);
		assert_int_equal(settings_init(&settings), 0);
		live = memory_live();
		before = settings;
		memory.seen = 0;
		memory.fail_at = n;
		error[0] = '\0';

		rc = settings_read(&settings, path, error, sizeof(error));

		memory.fail_at = NEVER;
		if (rc != 0) {
			assert_int_equal(rc, -ENOMEM);
			assert_non_null(strstr(error, "out of memory"));
			assert_memory_equal(&settings, &before, sizeof(before));
			assert_int_equal(memory_live(), live);
			/* And the next one is read as if nothing had been. */
			assert_int_equal(
			    settings_read(&settings, path, error, sizeof(error)), 0);
		}
		assert_int_equal(settings.num_rpf, 2);
		settings_free(&settings);
		assert_int_equal(memory_live(), 0);
	}
	memory.on = false;
	/* Text, probe, defaults, values, lists: all of them had their turn. */
	assert_int_equal(n, 2 + 8 + 8 + 1 + 4 + 1);
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

static void
test_libconfuse_is_not_begun_without_memory_for_all_of_it(void **state)
{
	enum { SECTIONS = 800, STEPS = 200, STEP = 16384 };
	static char text[SECTIONS * 32];
	size_t i, length = 0, base, counts[4] = {0};

	(void)state;
	if (SANITIZED)
		skip(); /* it wants more address space than any limit here */
	for (i = 0; i < SECTIONS; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
		    "interface i%zu { input = on }\n", i);
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
