/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_directory.c - the directories that are made for the daemon, and whose they are.
 *
 * Each case has an empty directory of its own in $TMPDIR. What concerns owners needs
 * root; what is refused to ordinary users is tried as one, in a child of its own where
 * the tests run as root.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define USER "nobody" /* of every system, and never root */

struct place {
	char root[64];
	char path[128]; /* in it; does not exist yet */
	char error[256];
};

static int
place_make(void **state)
{
	const char *dir = getenv("TMPDIR");
	struct place *place = calloc(1, sizeof(*place));

	if (place == NULL)
		return -1;
	if (dir == NULL || strlen(dir) > 32)
		dir = "/tmp";
	snprintf(place->root, sizeof(place->root), "%s/mgm-directory-XXXXXX", dir);
	if (mkdtemp(place->root) == NULL)
		return -1;
	snprintf(place->path, sizeof(place->path), "%s/new", place->root);
	*state = place;
	return 0;
}

static int
place_remove(void **state)
{
	struct place *place = *state;
	int left;

	(void)chmod(place->root, 0700); /* a case may have closed it */
	(void)unlink(place->path);      /* a file there is one case's */
	(void)rmdir(place->path);       /* not there: that was the case */
	left = rmdir(place->root);
	free(place);
	return left;
}

static int
prepare(struct place *place, const char *path, const char *user)
{
	place->error[0] = '\0';
	return directory_prepare(path, user, place->error, sizeof(place->error));
}

static int
prepare_for_file(struct place *place, const char *path, const char *user)
{
	place->error[0] = '\0';
	return directory_prepare_for_file(
	    path, user, place->error, sizeof(place->error));
}

/* Whom directories are made for here: only root can give one away. */
static const char *
someone(void)
{
	return geteuid() == 0 ? "root" : USER;
}

static void
test_the_last_component_is_made_and_others_may_pass(void **state)
{
	struct place *place = *state;
	const mode_t before = umask(0);
	struct stat info;

	assert_int_equal(prepare(place, place->path, someone()), 0);
	(void)umask(before);

	assert_int_equal(stat(place->path, &info), 0);
	assert_true(S_ISDIR(info.st_mode));
	assert_int_equal(info.st_mode & 07777, 0755);
	assert_int_equal(info.st_uid, geteuid());
	assert_string_equal(place->error, "");
}

static void
test_a_missing_parent_is_not_made_and_named(void **state)
{
	struct place *place = *state;
	char path[160];

	snprintf(path, sizeof(path), "%s/sub", place->path);
	assert_int_equal(prepare(place, path, someone()), -ENOENT);

	assert_int_equal(access(place->path, F_OK), -1);
	assert_non_null(strstr(place->error, path));
	assert_non_null(strstr(place->error, "cannot make this directory"));
}

static void
test_what_exists_stays_as_it_is(void **state)
{
	struct place *place = *state;
	struct stat info;

	assert_int_equal(mkdir(place->path, 0700), 0);
	assert_int_equal(prepare(place, place->path, USER), 0);

	assert_int_equal(stat(place->path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
	assert_int_equal(info.st_uid, geteuid());
	/* A user that does not exist is not even looked up for it. */
	assert_int_equal(prepare(place, place->path, "no-such-user"), 0);
}

static void
test_a_file_in_its_place_is_no_directory(void **state)
{
	struct place *place = *state;
	int fd = open(place->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(prepare(place, place->path, someone()), -ENOTDIR);

	assert_non_null(strstr(place->error, place->path));
	assert_int_equal(access(place->path, F_OK), 0);
}

static void
test_for_a_file_its_directory_is_made_and_not_the_file(void **state)
{
	struct place *place = *state;
	char path[160];
	struct stat info;

	snprintf(path, sizeof(path), "%s/mgm.sock", place->path);
	assert_int_equal(prepare_for_file(place, path, someone()), 0);

	assert_int_equal(stat(place->path, &info), 0);
	assert_true(S_ISDIR(info.st_mode));
	assert_int_equal(access(path, F_OK), -1);
}

static void
test_a_file_here_or_in_the_root_needs_no_directory(void **state)
{
	struct place *place = *state;

	assert_int_equal(prepare_for_file(place, "mgm.sock", "no-such-user"), 0);
	assert_int_equal(prepare_for_file(place, "/mgm.sock", "no-such-user"), 0);
	assert_int_equal(prepare_for_file(place, "", "no-such-user"), 0);
	assert_int_equal(access("mgm.sock", F_OK), -1);
}

static void
test_a_path_too_long_is_refused(void **state)
{
	struct place *place = *state;
	static char path[PATH_MAX + 8];

	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	memcpy(path + sizeof(path) - 3, "/f", 2);
	assert_int_equal(prepare_for_file(place, path, someone()), -ENAMETOOLONG);
	assert_true(strlen(place->error) < 100);
}

static void
test_root_gives_it_to_the_user_and_its_group(void **state)
{
	struct place *place = *state;
	const struct passwd *user = getpwnam(USER);
	struct stat info;

	if (geteuid() != 0 || user == NULL)
		skip();
	if (prepare(place, place->path, USER) == -EINVAL)
		skip(); /* a user namespace that does not have this user */

	assert_int_equal(stat(place->path, &info), 0);
	assert_int_equal(info.st_uid, user->pw_uid);
	assert_int_equal(info.st_gid, user->pw_gid);
}

static void
test_a_user_that_does_not_exist_is_named(void **state)
{
	struct place *place = *state;

	if (geteuid() != 0)
		skip();
	assert_int_equal(prepare(place, place->path, "no-such-user"), -ENOENT);

	assert_non_null(strstr(place->error, "no-such-user"));
	assert_non_null(strstr(place->error, "create it"));
}

/* As an ordinary user; exit status 1 says that something was not as it should be. */
static int
child_in_a_closed_place(struct place *place)
{
	if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		return 77;
	if (prepare(place, place->path, "no-such-user") != -EACCES)
		return 1;
	return strstr(place->error, place->path) == NULL;
}

static void
test_an_ordinary_user_is_told_what_it_may_not_make(void **state)
{
	struct place *place = *state;
	int status;
	pid_t pid;

	assert_int_equal(chmod(place->root, 0555), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(child_in_a_closed_place(place));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(access(place->path, F_OK), -1);
}

static void
test_an_ordinary_user_keeps_what_it_made(void **state)
{
	struct place *place = *state;
	struct stat info;

	if (geteuid() == 0)
		skip();
	assert_int_equal(prepare(place, place->path, "no-such-user"), 0);
	assert_int_equal(stat(place->path, &info), 0);
	assert_int_equal(info.st_uid, geteuid());
}

#define DIRECTORY_TEST(name) \
	cmocka_unit_test_setup_teardown(name, place_make, place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    DIRECTORY_TEST(test_the_last_component_is_made_and_others_may_pass),
	    DIRECTORY_TEST(test_a_missing_parent_is_not_made_and_named),
	    DIRECTORY_TEST(test_what_exists_stays_as_it_is),
	    DIRECTORY_TEST(test_a_file_in_its_place_is_no_directory),
	    DIRECTORY_TEST(test_for_a_file_its_directory_is_made_and_not_the_file),
	    DIRECTORY_TEST(test_a_file_here_or_in_the_root_needs_no_directory),
	    DIRECTORY_TEST(test_a_path_too_long_is_refused),
	    DIRECTORY_TEST(test_root_gives_it_to_the_user_and_its_group),
	    DIRECTORY_TEST(test_a_user_that_does_not_exist_is_named),
	    DIRECTORY_TEST(test_an_ordinary_user_is_told_what_it_may_not_make),
	    DIRECTORY_TEST(test_an_ordinary_user_keeps_what_it_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
