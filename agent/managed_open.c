/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_open.c - the document with which the daemon starts.
 *
 * A state file that cannot be read, or is damaged, keeps the daemon from starting, with
 * a line that says how to go on without it: a router that silently forgot its scope
 * boundaries would let out what was to stay in. No file is no mistake: nothing was kept
 * yet. The file holds also where SET is not allowed any more: then nothing changes it,
 * and what it keeps stays in force.
 *
 * Where SET is allowed, a file that could not be written is found now, and not by the
 * first SET.
 */
#include "config.h"

#include "managed_open.h"

#include <errno.h>
#include <string.h>

#include "log.h"
#include "managed.h"
#include "managed_file.h"
#include "settings.h"

int
managed_open(const struct settings *settings, struct managed **managed)
{
	const char *path = settings->state_file;
	char error[MANAGED_FILE_ERROR_SIZE];
	struct managed *configured, *read;
	int rc;

	configured = managed_new(settings);
	if (configured == NULL) {
		rc = -errno;
		log_error("mgm-agent: what the configuration has for managers to see: "
			  "%s",
		    rc == -ENOSPC ? "too many rows" : strerror(-rc));
		return rc;
	}
	read = managed_file_read(configured, path, error, sizeof(error));
	rc = read != NULL ? 0 : -errno;
	if (rc == -ENOENT) {
		read = configured;
		rc = 0;
	} else {
		managed_release(configured);
	}
	if (rc == 0 && settings->allow_set)
		rc = managed_file_check(path, error, sizeof(error));
	if (rc != 0) {
		log_error("state-file: %s", error);
		managed_release(read);
		return rc;
	}
	*managed = read;
	return 0;
}
