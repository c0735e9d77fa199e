/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_file.c - the state file on the disk: replaced whole, and read whole.
 *
 * A write makes a new file beside the old one, waits until its octets are on the disk,
 * gives it the name of the old one, and waits until the directory says so: whenever the
 * machine stops, the name leads to one of the two, complete. The file beside it has a
 * fixed name, so that one left over by a crash is used again and nothing piles up; the
 * one writer is the SNMP thread.
 *
 * What the file says is managed_json.c's.
 */
#include "config.h"

#include "managed_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "managed_json.h"
#include "settings_report.h"

#define MANAGED_FILE_MAX ((size_t)16 * 1024 * 1024)
#define MANAGED_FILE_MODE 0640

/* -errno, reported. */
static int
managed_file_fail(struct settings_report *report, const char *what)
{
	int error = -errno;

	(void)settings_report_error(
	    report, error, "cannot %s: %s", what, strerror(-error)); /* is false */
	return error;
}

/* The directory that holds it; false where the path is too long. */
static bool
managed_file_directory(const char *path, char *directory, size_t size)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	if (slash == NULL)
		return snprintf(directory, size, ".") < (int)size;
	if (len == 0)
		len = 1;
	if (len >= size)
		return false;
	memcpy(directory, path, len);
	directory[len] = '\0';
	return true;
}

static int
managed_file_write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A new file with this text that is on the disk. 0 or -1 with errno. */
static int
managed_file_make(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
	    MANAGED_FILE_MODE);
	int saved;

	if (fd < 0)
		return -1;
	if (managed_file_write_all(fd, text, strlen(text)) == 0 && fsync(fd) == 0)
		return close(fd);
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static int
managed_file_sync_directory(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc, saved;

	if (fd < 0)
		return -1;
	rc = fsync(fd);
	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

static int
managed_file_replace(struct settings_report *report, const char *text)
{
	char directory[PATH_MAX], fresh[PATH_MAX];
	int error = 0;

	if (!managed_file_directory(report->path, directory, sizeof(directory)) ||
	    snprintf(fresh, sizeof(fresh), "%s.new", report->path) >=
		(int)sizeof(fresh)) {
		errno = ENAMETOOLONG;
		return managed_file_fail(report, "name a new file");
	}
	if (managed_file_make(fresh, text) != 0)
		error = managed_file_fail(report, "write a new file beside it");
	else if (rename(fresh, report->path) != 0)
		error = managed_file_fail(report, "put the new file in its place");
	if (error != 0) {
		/* What is left of it helps nobody, and may fill the disk. */
		(void)unlink(fresh);
		return error;
	}
	if (managed_file_sync_directory(directory) != 0)
		return managed_file_fail(report, "make its directory lasting");
	return 0;
}

int
managed_file_write(
    const struct managed *managed, const char *path, char *error, size_t error_size)
{
	struct settings_report report = {
	    .path = path, .text = error, .size = error_size};
	char *text = managed_json_dump(managed);
	int rc;

	if (text == NULL) {
		(void)settings_report_error(&report, -ENOMEM, "not enough memory");
		return -ENOMEM;
	}
	rc = managed_file_replace(&report, text);
	free(text);
	return rc;
}

int
managed_file_check(const char *path, char *error, size_t error_size)
{
	struct settings_report report = {
	    .path = path, .text = error, .size = error_size};
	char directory[PATH_MAX];

	if (!managed_file_directory(path, directory, sizeof(directory))) {
		errno = ENAMETOOLONG;
		return managed_file_fail(&report, "look at its directory");
	}
	if (faccessat(AT_FDCWD, directory, R_OK | W_OK | X_OK, AT_EACCESS) == 0)
		return 0;
	(void)settings_report_error(&report, -errno,
	    "nothing could be written there (%s); give %s to the daemon's user, or set "
	    "allow-set = false",
	    strerror(errno), directory);
	return report.error;
}

/* The whole file, owned by the caller; NULL with errno. */
static char *
managed_file_load(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size = 4096, used = 0;
	char *text = NULL, *grown;
	ssize_t n = 1;

	if (fd < 0)
		return NULL;
	while (n > 0) {
		if (text == NULL || used == size) {
			size *= 2;
			grown = size <= MANAGED_FILE_MAX ? realloc(text, size) : NULL;
			if (grown == NULL) {
				errno = size <= MANAGED_FILE_MAX ? ENOMEM : EFBIG;
				n = -1;
				break;
			}
			text = grown;
		}
		n = read(fd, text + used, size - used);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			used += (size_t)n;
	}
	size = (size_t)errno;
	close(fd);
	if (n == 0) {
		*len = used;
		return text;
	}
	free(text);
	errno = (int)size;
	return NULL;
}

struct managed *
managed_file_read(
    const struct managed *configured, const char *path, char *error, size_t error_size)
{
	struct settings_report report = {
	    .path = path, .text = error, .size = error_size};
	struct managed *managed;
	size_t len = 0;
	char *text = managed_file_load(path, &len);

	if (text == NULL) {
		int saved = errno;

		(void)settings_report_error(&report, -saved,
		    "cannot be read: %s; let the daemon's user read it, or move it "
		    "away to start without what SETs kept",
		    strerror(saved));
		errno = saved;
		return NULL;
	}
	managed = managed_json_parse(configured, text, len, &report);
	free(text);
	if (managed == NULL)
		errno = -report.error;
	return managed;
}
