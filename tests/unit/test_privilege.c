/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_privilege.c - what is left after privilege_drop(), as the kernel shows it.
 *
 * Each case runs in a child of its own, which answers by its exit status: 0, or the
 * number of the check that failed. Needs root; the cases in a user namespace do not.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "privilege.h"

#include <cap-ng.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEPT ((1ull << CAP_NET_RAW) | (1ull << CAP_NET_ADMIN))
#define NO_NAMESPACE 77 /* the child could not make one: skipped */

/* Ends the child with the number of the line where it went wrong. */
#define CHECK(condition)                                                        \
	do {                                                                    \
		if (!(condition)) {                                             \
			fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
			_exit(1);                                               \
		}                                                               \
	} while (0)

typedef void child_case(void);

static int
run(child_case *body)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		body();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
run_as_root(child_case *body)
{
	if (geteuid() != 0)
		skip();
	assert_int_equal(run(body), 0);
}

static void
run_in_namespace(child_case *body)
{
	int status = run(body);

	if (status == NO_NAMESPACE)
		skip();
	assert_int_equal(status, 0);
}

/* A line of /proc/self/status as a number of base 16; NoNewPrivs fits too. */
static unsigned long long
status_line(const char *name)
{
	unsigned long long value = ~0ull;
	char line[256];
	FILE *file = fopen("/proc/self/status", "re");

	CHECK(file != NULL);
	while (fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
			value = strtoull(line + strlen(name) + 1, NULL, 16);
	}
	fclose(file);
	return value;
}

static void
check_only_two_are_left(bool bounds)
{
	CHECK(status_line("CapPrm") == KEPT);
	CHECK(status_line("CapEff") == KEPT);
	CHECK(status_line("CapInh") == 0);
	CHECK(status_line("CapAmb") == 0);
	CHECK(!bounds || status_line("CapBnd") == KEPT);
	CHECK(status_line("NoNewPrivs") == 1);
}

static void
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		_exit(NO_NAMESPACE);
	if (write(fd, text, strlen(text)) < 0)
		_exit(NO_NAMESPACE);
	close(fd);
}

/* As "unshare -rn": only user 0 exists and setgroups() is denied. */
static void
enter_namespace(void)
{
	char map[64];
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
		_exit(NO_NAMESPACE);
	write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)uid);
	write_file("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)gid);
	write_file("/proc/self/gid_map", map);
}

static void
child_becomes_nobody(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";
	const struct passwd *nobody = getpwnam("nobody");
	const gid_t extra[2] = {4, 5};
	gid_t groups[8];
	int fd;

	CHECK(nobody != NULL);
	CHECK(setgroups(2, extra) == 0);
	CHECK(privilege_drop("nobody", NULL, error, sizeof(error)) == 0);
	CHECK(getuid() == nobody->pw_uid && geteuid() == nobody->pw_uid);
	CHECK(getgid() == nobody->pw_gid && getegid() == nobody->pw_gid);
	CHECK(getgroups(8, groups) == 1 && groups[0] == nobody->pw_gid);
	check_only_two_are_left(true);
	CHECK(setuid(0) != 0 && seteuid(0) != 0);
	fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, 2);
	CHECK(fd >= 0);
	CHECK(open("/etc/shadow", O_RDONLY | O_CLOEXEC) < 0);
}

static void
test_drop_leaves_two_capabilities_and_no_way_back(void **state)
{
	(void)state;
	run_as_root(child_becomes_nobody);
}

static void
child_takes_a_group(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";
	const struct group *daemon = getgrnam("daemon");

	CHECK(daemon != NULL);
	CHECK(privilege_drop("nobody", "daemon", error, sizeof(error)) == 0);
	CHECK(getgid() == daemon->gr_gid && getegid() == daemon->gr_gid);
	check_only_two_are_left(true);
}

static void
test_drop_takes_the_group_that_is_asked_for(void **state)
{
	(void)state;
	run_as_root(child_takes_a_group);
}

static void
child_stays_root(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";
	int fd;

	CHECK(privilege_drop("root", NULL, error, sizeof(error)) == 0);
	CHECK(getuid() == 0);
	check_only_two_are_left(true);
	fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	CHECK(fchown(fd, 1, 1) != 0 && errno == EPERM);
}

static void
test_root_keeps_its_id_and_loses_the_rest(void **state)
{
	(void)state;
	run_as_root(child_stays_root);
}

static void
child_execs_as_root(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";

	CHECK(privilege_drop("root", NULL, error, sizeof(error)) == 0);
	execl("/bin/sh", "sh", "-c", "grep -q '^CapPrm:.0*3000$' /proc/self/status",
	    (char *)NULL);
	CHECK(false);
}

static void
test_a_program_started_later_gains_nothing(void **state)
{
	(void)state;
	run_as_root(child_execs_as_root);
}

static void
child_has_no_such_user(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";
	const unsigned long long before = status_line("CapPrm");

	CHECK(privilege_drop("no-such-user", NULL, error, sizeof(error)) == -ENOENT);
	CHECK(strstr(error, "no-such-user") != NULL);
	CHECK(strstr(error, "create it") != NULL);
	CHECK(status_line("CapPrm") == before);
	CHECK(
	    privilege_drop("nobody", "no-such-group", error, sizeof(error)) == -ENOENT);
	CHECK(strstr(error, "no-such-group") != NULL);
	CHECK(status_line("CapPrm") == before);
}

static void
test_an_unknown_user_or_group_is_told_before_anything_changes(void **state)
{
	(void)state;
	run_as_root(child_has_no_such_user);
}

static void
child_lacks_net_raw(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";

	CHECK(capng_get_caps_process() == 0);
	capng_updatev(CAPNG_DROP, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_NET_RAW, -1);
	CHECK(capng_apply(CAPNG_SELECT_CAPS) == 0);
	CHECK(privilege_drop("nobody", NULL, error, sizeof(error)) == -EPERM);
	CHECK(strstr(error, "net_raw is missing") != NULL);
	CHECK(getuid() == 0);
}

static void
test_a_missing_capability_is_named(void **state)
{
	(void)state;
	run_as_root(child_lacks_net_raw);
}

static void
child_lacks_setuid(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";

	CHECK(capng_get_caps_process() == 0);
	capng_updatev(CAPNG_DROP, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_SETUID, -1);
	CHECK(capng_apply(CAPNG_SELECT_CAPS) == 0);
	CHECK(privilege_drop("nobody", NULL, error, sizeof(error)) == -EPERM);
	CHECK(strstr(error, "setuid is missing") != NULL);
}

static void
test_root_that_cannot_change_its_user_is_told(void **state)
{
	(void)state;
	run_as_root(child_lacks_setuid);
}

/* As systemd does it: a user, with ambient capabilities. */
static void
child_starts_as_nobody(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";
	const struct passwd *nobody = getpwnam("nobody");
	const uid_t uid = nobody->pw_uid;

	CHECK(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0);
	CHECK(setgroups(0, NULL) == 0);
	CHECK(setresgid(nobody->pw_gid, nobody->pw_gid, nobody->pw_gid) == 0);
	CHECK(setresuid(uid, uid, uid) == 0);
	capng_clear(CAPNG_SELECT_CAPS);
	capng_updatev(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE,
	    CAP_NET_RAW, CAP_NET_ADMIN, CAP_NET_BIND_SERVICE, -1);
	CHECK(capng_apply(CAPNG_SELECT_CAPS) == 0);
	CHECK(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0) == 0);
	CHECK(privilege_drop("root", NULL, error, sizeof(error)) == 0);
	CHECK(getuid() == uid);
	check_only_two_are_left(false);
}

static void
test_a_start_as_another_user_stays_that_user(void **state)
{
	(void)state;
	run_as_root(child_starts_as_nobody);
}

static void
child_starts_with_nothing(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";
	const struct passwd *nobody = getpwnam("nobody");

	CHECK(setresuid(nobody->pw_uid, nobody->pw_uid, nobody->pw_uid) == 0);
	CHECK(privilege_drop("nobody", NULL, error, sizeof(error)) == -EPERM);
	CHECK(strstr(error, "is missing") != NULL);
}

static void
test_a_start_without_capabilities_is_refused(void **state)
{
	(void)state;
	run_as_root(child_starts_with_nothing);
}

static void
child_in_namespace(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";

	enter_namespace();
	CHECK(privilege_drop("root", NULL, error, sizeof(error)) == 0);
	CHECK(getuid() == 0);
	check_only_two_are_left(true);
}

static void
test_root_of_a_user_namespace_drops_too(void **state)
{
	(void)state;
	run_in_namespace(child_in_namespace);
}

static void
child_with_unmapped_groups(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";
	const gid_t groups[2] = {0, 1234};

	CHECK(setgroups(2, groups) == 0);
	child_in_namespace();
	CHECK(error[0] == '\0');
}

static void
test_groups_that_the_namespace_does_not_have_are_no_hindrance(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	run_in_namespace(child_with_unmapped_groups);
}

static void
child_unmapped_user(void)
{
	char error[PRIVILEGE_ERROR_SIZE] = "";
	int err;

	enter_namespace();
	err = privilege_drop("daemon", NULL, error, sizeof(error));
	CHECK(err == -EINVAL || err == -EPERM);
	CHECK(strstr(error, "user namespace") != NULL);
	CHECK(strstr(error, "user = root") != NULL);
}

static void
test_a_user_that_the_namespace_does_not_have_is_told(void **state)
{
	(void)state;
	run_in_namespace(child_unmapped_user);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_drop_leaves_two_capabilities_and_no_way_back),
	    cmocka_unit_test(test_drop_takes_the_group_that_is_asked_for),
	    cmocka_unit_test(test_root_keeps_its_id_and_loses_the_rest),
	    cmocka_unit_test(test_a_program_started_later_gains_nothing),
	    cmocka_unit_test(
		test_an_unknown_user_or_group_is_told_before_anything_changes),
	    cmocka_unit_test(test_a_missing_capability_is_named),
	    cmocka_unit_test(test_root_that_cannot_change_its_user_is_told),
	    cmocka_unit_test(test_a_start_as_another_user_stays_that_user),
	    cmocka_unit_test(test_a_start_without_capabilities_is_refused),
	    cmocka_unit_test(test_root_of_a_user_namespace_drops_too),
	    cmocka_unit_test(
		test_groups_that_the_namespace_does_not_have_are_no_hindrance),
	    cmocka_unit_test(test_a_user_that_the_namespace_does_not_have_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
