/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_lab.c - configuration files that are in memory alone, for tests of what is
 * read from them.
 *
 * The file has a name for as long as it is read, as settings_read() wants one, but no
 * place in a directory: nothing is left behind by a test that fails. What the file
 * itself may be, its mode and its size is test_settings.c.
 */
#include "config.h"

#include "settings_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "settings.h"

int
settings_lab_read(struct settings *settings, const char *text, char *error, size_t size)
{
	int fd = memfd_create("settings", MFD_CLOEXEC), rc;
	char path[64];

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd); /* it fits */
	rc = settings_read(settings, path, error, size);
	assert_int_equal(close(fd), 0);
	return rc;
}

void
settings_lab_read_good(struct settings *settings, const char *text)
{
	char error[512] = "";

	assert_int_equal(settings_init(settings), 0);
	if (settings_lab_read(settings, text, error, sizeof(error)) != 0)
		fail_msg("%s", error);
}
