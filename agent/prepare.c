/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * prepare.c - what only root may do, done first, and then never again.
 *
 * Directories that the daemon writes in are made for its user while it still can; the
 * kernel's multicast table is taken where the configuration wants that; then rights are
 * given away, before any thread starts. Holds no state: what is opened is the caller's.
 */
#include "config.h"

#include "prepare.h"

#include <errno.h>
#include <string.h>

#include "directory.h"
#include "log.h"
#include "netlink.h"
#include "privilege.h"
#include "settings.h"

static int
prepare_guard(const struct settings *settings, int *guard_fd)
{
	int rc;

	if (!settings->guard_kernel)
		return 0;
	rc = netlink_guard_kernel(guard_fd);
	if (rc == -EADDRINUSE)
		log_error(
		    "guard-kernel: another multicast router owns the kernel's table; "
		    "stop it or set guard-kernel = false");
	else if (rc < 0)
		log_error("guard-kernel: %s", strerror(-rc));
	return rc;
}

static int
prepare_directories(const struct settings *settings, char *error, size_t size)
{
	const char *user = settings->user;
	int rc;

	rc = directory_prepare_for_file(settings->socket, user, error, size);
	if (rc == 0)
		rc = directory_prepare_for_file(
		    settings->admin_socket, user, error, size);
	if (rc == 0 && settings->snmp_mode == SETTINGS_SNMP_MASTER)
		rc =
		    directory_prepare(settings->snmp_persistent_dir, user, error, size);
	if (rc == 0 && settings->allow_set)
		rc =
		    directory_prepare_for_file(settings->state_file, user, error, size);
	return rc;
}

int
prepare_all(const struct settings *settings, int *guard_fd)
{
	char error[PRIVILEGE_ERROR_SIZE];
	int rc = prepare_guard(settings, guard_fd);

	if (rc < 0)
		return rc;
	rc = prepare_directories(settings, error, sizeof(error));
	if (rc == 0)
		rc = privilege_drop(
		    settings->user, settings->group, error, sizeof(error));
	if (rc < 0)
		log_error("mgm-agent: %s", error);
	return rc;
}
