/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * directory.c - the directories that the daemon writes in.
 *
 * A service manager normally makes them (RuntimeDirectory=, StateDirectory=). Where the
 * daemon is started by hand as root they may be missing, and after privileges are
 * dropped it could not make them. Only the last component is made: a missing parent is
 * a mistake in the configuration that should be seen. Nothing that exists is changed,
 * so no path can be turned into a way to take over someone else's directory.
 */
#include "config.h"

#include "directory.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
directory_give(const char *path, const char *user, char *error, size_t size)
{
	const struct passwd *entry;

	if (geteuid() != 0 || strcmp(user, "root") == 0)
		return 0;
	errno = 0;
	entry = getpwnam(user);
	if (entry == NULL) {
		snprintf(error, size,
		    "user %s does not exist: create it, or set user in the "
		    "configuration",
		    user);
		return errno != 0 ? -errno : -ENOENT;
	}
	if (chown(path, entry->pw_uid, entry->pw_gid) != 0) {
		int saved = errno;

		snprintf(error, size, "%s: cannot give it to user %s: %s", path, user,
		    strerror(saved));
		return -saved;
	}
	return 0;
}

int
directory_prepare(const char *path, const char *user, char *error, size_t size)
{
	struct stat info;
	int saved;

	if (stat(path, &info) == 0) {
		if (S_ISDIR(info.st_mode))
			return 0;
		snprintf(error, size, "%s: not a directory", path);
		return -ENOTDIR;
	}
	if (mkdir(path, 0755) != 0) {
		saved = errno;
		snprintf(error, size, "%s: cannot make this directory: %s", path,
		    strerror(saved));
		return -saved;
	}
	return directory_give(path, user, error, size);
}

int
directory_prepare_for_file(const char *path, const char *user, char *error, size_t size)
{
	const char *slash = strrchr(path, '/');
	char parent[PATH_MAX];
	size_t len;

	if (slash == NULL || slash == path)
		return 0;
	len = (size_t)(slash - path);
	if (len >= sizeof(parent)) {
		snprintf(error, size, "%.64s...: path too long", path);
		return -ENAMETOOLONG;
	}
	memcpy(parent, path, len);
	parent[len] = '\0';
	return directory_prepare(parent, user, error, size);
}
