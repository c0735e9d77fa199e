/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_managed_file.c - the state file: what it keeps, what it refuses, how it fails.
 *
 * The disk is a directory of the test's own. Calls that should fail are wrapped: each
 * write, fsync and rename in turn, after which the file is the old one or the new one.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <jansson.h>

#include "failing_memory.h"
#include "log.h"
#include "managed_draft.h"
#include "managed_file.h"
#include "managed_json.h"
#include "managed_make.h"
#include "managed_open.h"
#include "settings.h"
#include "state_bad.h"

static const enum managed_storage kept = MANAGED_NONVOLATILE;

/* The system call that is to fail next; each counts down to its turn. */
static long fail_write = -1, fail_fsync = -1, fail_rename = -1;
static size_t write_max = SIZE_MAX; /* octets that one write() takes */

ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

/* The call at which the process kills itself; counts all three. */
static long die_at = -1;

static void
die_in_turn(void)
{
	if (die_at >= 0 && die_at-- == 0)
		(void)raise(SIGKILL); /* does not return */
}

static bool
its_turn(long *left, int error)
{
	if (*left < 0 || (*left)-- > 0)
		return false;
	errno = error;
	return true;
}

ssize_t
__wrap_write(int fd, const void *bytes, size_t len)
{
	die_in_turn();
	if (its_turn(&fail_write, ENOSPC))
		return -1;
	return __real_write(fd, bytes, len < write_max ? len : write_max);
}

int
__wrap_fsync(int fd)
{
	die_in_turn();
	return its_turn(&fail_fsync, EIO) ? -1 : __real_fsync(fd);
}

int
__wrap_rename(const char *from, const char *to)
{
	die_in_turn();
	return its_turn(&fail_rename, EROFS) ? -1 : __real_rename(from, to);
}

static char said[4096];

static void
keep_log(enum log_level level, const char *line)
{
	size_t used = strlen(said);

	(void)snprintf(said + used, sizeof(said) - used, "%s %s\n",
	    level == LOG_LEVEL_WARN ? "warn" : "", line);
}

struct lab {
	char directory[64];
	char path[80];
	char error[MANAGED_FILE_ERROR_SIZE];
	struct managed *empty; /* configured: nothing */
};

static int
lab_init(void **state)
{
	static struct lab lab;

	fail_write = fail_fsync = fail_rename = -1;
	write_max = SIZE_MAX;
	said[0] = '\0';
	log_set_sink(keep_log);
	(void)snprintf(lab.directory, sizeof(lab.directory), "./managed-file-XXXXXX");
	assert_non_null(mkdtemp(lab.directory));
	(void)snprintf(lab.path, sizeof(lab.path), "%s/state.json", lab.directory);
	lab.error[0] = '\0';
	lab.empty = managed_make();
	*state = &lab;
	return 0;
}

static int
lab_exit(void **state)
{
	struct lab *lab = *state;
	char path[128];

	managed_release(lab->empty);
	(void)unlink(lab->path);
	(void)snprintf(path, sizeof(path), "%s.new", lab->path);
	(void)unlink(path);
	(void)rmdir(path);
	return rmdir(lab->directory);
}

static void
put_file(struct lab *lab, const char *text)
{
	FILE *file = fopen(lab->path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static struct managed *
read_file(struct lab *lab, const struct managed *configured)
{
	lab->error[0] = '\0';
	return managed_file_read(configured, lab->path, lab->error, sizeof(lab->error));
}

static int
write_file(struct lab *lab, const struct managed *managed)
{
	lab->error[0] = '\0';
	return managed_file_write(managed, lab->path, lab->error, sizeof(lab->error));
}

/* What the file says is this document. */
static void
assert_file(struct lab *lab, const struct managed *expected)
{
	struct managed *read = read_file(lab, lab->empty);

	if (read == NULL)
		fail_msg("%s", lab->error);
	assert_true(managed_make_equal(read, expected));
	managed_release(read);
}

static void
test_what_is_written_is_read_again(void **state)
{
	struct lab *lab = *state;
	struct managed *all = managed_make_all();
	struct stat info;

	assert_int_equal(write_file(lab, all), 0);
	assert_file(lab, all);
	assert_int_equal(stat(lab->path, &info), 0);
	assert_int_equal(info.st_mode & 0777 & ~0640, 0);

	/* Shorter than before, and with a write() that takes little at a time. */
	write_max = 3;
	assert_int_equal(write_file(lab, lab->empty), 0);
	assert_file(lab, lab->empty);
	managed_release(all);
}

static void
test_the_form_of_the_file_is_what_it_was(void **state)
{
	struct lab *lab = *state;
	struct managed *all = managed_make_all();

	put_file(lab, state_good);
	assert_file(lab, all);
	managed_release(all);
}

static void
test_a_file_of_the_first_version_is_read(void **state)
{
	struct lab *lab = *state;
	struct managed *expected = managed_make();

	managed_make_ssm(expected, "233.0.0.0/8", MANAGED_ACTIVE, kept);
	put_file(lab, state_first);
	assert_file(lab, expected);
	managed_release(expected);
}

static void
test_only_what_is_non_volatile_is_kept(void **state)
{
	struct lab *lab = *state;
	struct managed *m = managed_make_all(), *kept_ones = managed_make_all();

	managed_make_iface(m, "eth2", 1, 1, MANAGED_VOLATILE);
	managed_make_iface(m, "eth3", 1, 1, MANAGED_READONLY);
	managed_make_boundary(m, "x", "239.1.0.0/16", MANAGED_ACTIVE, MANAGED_VOLATILE);
	managed_make_boundary(m, "y", "239.1.0.0/16", MANAGED_ACTIVE, MANAGED_READONLY);
	managed_make_scope(
	    m, "239.1.0.0/16", "en", "x", true, MANAGED_ACTIVE, MANAGED_READONLY);
	managed_make_ssm(m, "232.0.0.0/8", MANAGED_ACTIVE, MANAGED_READONLY);
	managed_make_alarm(
	    m, &(struct alarm_spec){.index = 1}, MANAGED_ACTIVE, MANAGED_READONLY);
	managed_make_alarm(
	    m, &(struct alarm_spec){.index = 1003}, MANAGED_ACTIVE, MANAGED_VOLATILE);
	assert_int_equal(write_file(lab, m), 0);
	assert_file(lab, kept_ones);

	/* A switch that is volatile is on again after a restart. */
	m->enabled_storage = MANAGED_VOLATILE;
	kept_ones->enabled = true;
	assert_int_equal(write_file(lab, m), 0);
	assert_file(lab, kept_ones);
	managed_release(m);
	managed_release(kept_ones);
}

static void
test_the_configuration_wins_and_the_log_says_so(void **state)
{
	static const enum managed_storage fixed = MANAGED_READONLY;
	struct lab *lab = *state;
	struct managed *configured = managed_make(), *expected = managed_make_all(),
		       *read;
	const struct managed_alarm busy = {.spec.index = 1001};
	/* Of another number, but of the name of one in the file. */
	const struct alarm_spec spec = {.index = 1, .name = "busy", .rising = 7};

	managed_make_iface(configured, "eth0", 3, 3, fixed);
	managed_make_boundary(
	    configured, "eth0", "239.1.0.0/16", MANAGED_ACTIVE, fixed);
	managed_make_scope(
	    configured, "239.255.0.0/16", "en", "site", false, MANAGED_ACTIVE, fixed);
	managed_make_ssm(configured, "233.0.0.0/8", MANAGED_ACTIVE, fixed);
	managed_make_iface(expected, "eth0", 3, 3, fixed);
	managed_make_boundary(expected, "eth0", "239.1.0.0/16", MANAGED_ACTIVE, fixed);
	managed_make_scope(
	    expected, "239.255.0.0/16", "en", "site", false, MANAGED_ACTIVE, fixed);
	managed_make_ssm(expected, "233.0.0.0/8", MANAGED_ACTIVE, fixed);
	managed_make_alarm(configured, &spec, MANAGED_ACTIVE, fixed);
	managed_make_alarm(expected, &spec, MANAGED_ACTIVE, fixed);
	managed_draft_remove_alarm(expected, &busy);
	put_file(lab, state_good);

	read = read_file(lab, configured);

	assert_non_null(read);
	assert_true(managed_make_equal(read, expected));
	assert_non_null(strstr(said, "interfaces: eth0 is in the configuration too"));
	assert_non_null(strstr(said, "boundaries: 239.1.0.0/16 is in the"));
	assert_non_null(strstr(said, "scopes: 239.255.0.0/16 is in the"));
	assert_non_null(strstr(said, "alarms: busy is in the configuration too"));
	assert_non_null(strstr(said, "or rename it there, and start again before any"));
	assert_int_equal(strncmp(said, "warn ", 5), 0);
	assert_non_null(strstr(said, "ssm-ranges: 233.0.0.0/8 is in the"));
	managed_release(read);
	managed_release(expected);
	managed_release(configured);
}

static void
test_a_bad_file_is_refused_with_one_line(void **state)
{
	struct lab *lab = *state;
	size_t i;

	for (i = 0; i < state_bad_count; i++) {
		put_file(lab, state_bad[i].text);
		assert_null(read_file(lab, lab->empty));
		if (errno != EINVAL || strstr(lab->error, state_bad[i].says) == NULL ||
		    strstr(lab->error, "move the file away") == NULL ||
		    strncmp(lab->error, lab->path, strlen(lab->path)) != 0 ||
		    strchr(lab->error, '\n') != NULL)
			fail_msg("%s: %s (%s)", state_bad[i].name, lab->error,
			    strerror(errno));
	}
}

static void
test_a_file_cut_anywhere_is_refused(void **state)
{
	struct lab *lab = *state;
	char text[4096];
	size_t len;

	assert_true(strlen(state_good) < sizeof(text));
	for (len = 0; len < strlen(state_good); len++) {
		memcpy(text, state_good, len);
		text[len] = '\0';
		put_file(lab, text);
		assert_null(read_file(lab, lab->empty));
		assert_non_null(strstr(lab->error, "is damaged"));
	}
}

static void
test_more_rows_than_a_list_has_are_refused(void **state)
{
	struct lab *lab = *state;
	struct managed *full = managed_make(), *configured = managed_make();
	char name[MGM_IFNAME_SIZE];
	unsigned i;

	for (i = 0; i < MANAGED_MAX_ROWS; i++) {
		(void)snprintf(name, sizeof(name), "e%u", i);
		managed_make_iface(full, name, 1, 0, kept);
	}
	assert_int_equal(write_file(lab, full), 0);
	assert_file(lab, full);
	managed_make_iface(configured, "other", 1, 0, MANAGED_READONLY);
	assert_null(read_file(lab, configured));
	assert_non_null(strstr(lab->error, "row 4096: more than 4096 rows"));
	managed_release(full);
	managed_release(configured);
}

static void
test_no_file_is_no_mistake_and_one_that_cannot_be_read_is(void **state)
{
	struct lab *lab = *state;
	const struct settings settings = {.state_file = lab->path};
	struct managed *managed = NULL;

	assert_null(read_file(lab, lab->empty));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(managed_open(&settings, &managed), 0);
	assert_non_null(managed);
	managed_release(managed);
	assert_string_equal(said, "");

	assert_int_equal(mkdir(lab->path, 0700), 0);
	managed = NULL;
	assert_int_equal(managed_open(&settings, &managed), -EISDIR);
	assert_null(managed);
	assert_non_null(strstr(said, "state-file: "));
	assert_non_null(strstr(said, "cannot be read"));
	assert_int_equal(rmdir(lab->path), 0);
}

static void
test_a_daemon_that_may_set_looks_where_it_will_write(void **state)
{
	struct lab *lab = *state;
	char missing[128];
	struct settings settings = {.state_file = lab->path, .allow_set = true};
	struct managed *managed = NULL;

	assert_int_equal(managed_open(&settings, &managed), 0);
	managed_release(managed);
	(void)snprintf(missing, sizeof(missing), "%s/none/state.json", lab->directory);
	settings.state_file = missing;
	assert_int_equal(managed_open(&settings, &managed), -ENOENT);
	assert_non_null(strstr(said, "nothing could be written there"));
	settings.allow_set = false;
	assert_int_equal(managed_open(&settings, &managed), 0);
	managed_release(managed);
}

/* Each call fails once: then the file is the old one, and nothing lies beside it. */
static void
test_a_write_that_fails_leaves_the_file_that_was(void **state)
{
	static const struct {
		long *fails;
		long turn;
		int error;
		bool replaced;
	} cases[] = {
	    {&fail_write, 0, -ENOSPC, false}, {&fail_write, 1, -ENOSPC, false},
	    {&fail_write, 7, -ENOSPC, false}, {&fail_fsync, 0, -EIO, false},
	    {&fail_rename, 0, -EROFS, false},
	    {&fail_fsync, 1, -EIO, true}, /* of the directory: the name has moved */
	};
	struct lab *lab = *state;
	struct managed *all = managed_make_all();
	char beside[128];
	size_t i;

	(void)snprintf(beside, sizeof(beside), "%s.new", lab->path);
	write_max = 16;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(write_file(lab, lab->empty), 0);
		*cases[i].fails = cases[i].turn;
		assert_int_equal(write_file(lab, all), cases[i].error);
		if (*cases[i].fails != -1)
			fail_msg("case %zu: %ld %s", i, *cases[i].fails, lab->error);
		assert_non_null(strstr(lab->error, lab->path));
		assert_file(lab, cases[i].replaced ? all : lab->empty);
		assert_int_equal(access(beside, F_OK), -1);
	}

	assert_int_equal(mkdir(beside, 0700), 0);
	assert_int_equal(write_file(lab, lab->empty), -EISDIR);
	assert_file(lab, all);
	managed_release(all);
}

/* In a process of its own; false once it came to its end alive. */
static bool
write_and_die(struct lab *lab, const struct managed *managed, long at)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		die_at = at;
		_exit(write_file(lab, managed) == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return true;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return false;
}

static void
test_a_daemon_killed_at_any_call_leaves_one_whole_file(void **state)
{
	struct lab *lab = *state;
	struct managed *all = managed_make_all(), *read;
	long at, old = 0, fresh = 0;

	write_max = 16;
	assert_int_equal(write_file(lab, lab->empty), 0);
	for (at = 0; write_and_die(lab, all, at); at++) {
		read = read_file(lab, lab->empty);
		if (read == NULL)
			fail_msg("killed at call %ld: %s", at, lab->error);
		if (managed_make_equal(read, all))
			fresh++;
		else if (managed_make_equal(read, lab->empty))
			old++;
		managed_release(read);
	}
	/* Before the rename, and at the fsync of the directory behind it. */
	assert_int_equal(old + fresh, at);
	assert_true(old > 20);
	assert_int_equal(fresh, 1);
	assert_file(lab, all);
	managed_release(all);
}

/* What a killed daemon left beside the file is written over. */
static void
test_what_a_crash_left_beside_it_does_no_harm(void **state)
{
	struct lab *lab = *state;
	struct managed *all = managed_make_all();
	char beside[128];
	FILE *file;

	(void)snprintf(beside, sizeof(beside), "%s.new", lab->path);
	file = fopen(beside, "w");
	assert_non_null(file);
	fprintf(file, "%5000s", "half");
	fclose(file);
	assert_int_equal(write_file(lab, all), 0);
	assert_file(lab, all);
	managed_release(all);
}

/* At each allocation once, ours and the library's, which overlooks some of its own. */
static void
test_no_memory_is_an_error_and_no_more(void **state)
{
	struct lab *lab = *state;
	struct managed *all = managed_make_all(), *same = managed_make_all(),
		       *read = NULL;
	int rc = -ENOMEM;
	long n;

	json_set_alloc_funcs(failing_memory_malloc, free);
	assert_int_equal(write_file(lab, lab->empty), 0);
	for (n = 0; rc != 0; n++) {
		failing_memory_after(n);
		rc = write_file(lab, all);
		failing_memory_after(-1);
		assert_true(rc == 0 || rc == -ENOMEM);
		assert_file(lab, rc != 0 ? lab->empty : all);
	}
	assert_true(n > 50);
	for (n = 0; read == NULL; n++) {
		failing_memory_after(n);
		read = read_file(lab, lab->empty);
		failing_memory_after(-1);
		if (read == NULL)
			assert_true(errno == ENOMEM || errno == EINVAL);
	}
	assert_true(n > 50);
	assert_true(managed_make_equal(read, same));
	managed_release(read);
	managed_release(all);
	managed_release(same);
}

int
main(void)
{
#define LAB_TEST(test) cmocka_unit_test_setup_teardown(test, lab_init, lab_exit)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_what_is_written_is_read_again),
	    LAB_TEST(test_the_form_of_the_file_is_what_it_was),
	    LAB_TEST(test_a_file_of_the_first_version_is_read),
	    LAB_TEST(test_only_what_is_non_volatile_is_kept),
	    LAB_TEST(test_the_configuration_wins_and_the_log_says_so),
	    LAB_TEST(test_a_bad_file_is_refused_with_one_line),
	    LAB_TEST(test_a_file_cut_anywhere_is_refused),
	    LAB_TEST(test_more_rows_than_a_list_has_are_refused),
	    LAB_TEST(test_no_file_is_no_mistake_and_one_that_cannot_be_read_is),
	    LAB_TEST(test_a_daemon_that_may_set_looks_where_it_will_write),
	    LAB_TEST(test_a_write_that_fails_leaves_the_file_that_was),
	    LAB_TEST(test_a_daemon_killed_at_any_call_leaves_one_whole_file),
	    LAB_TEST(test_what_a_crash_left_beside_it_does_no_harm),
	    LAB_TEST(test_no_memory_is_an_error_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
