/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * listener_files.c - what the kernel says of its multicast listeners, in files of a
 * directory that is not /proc/net.
 */
#include "config.h"

#include "listener_files.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
listener_files_require(int condition, const char *what)
{
	if (condition)
		return;
	perror(what);
	abort();
}

void
listener_files_init(char *directory)
{
	(void)snprintf(directory, LISTENER_FILES_SIZE, "/tmp/mgm-listeners-XXXXXX");
	listener_files_require(mkdtemp(directory) != NULL, directory);
}

static void
listener_files_path(char path[256], const char *directory, const char *name)
{
	(void)snprintf(path, 256, "%s/%s", directory, name); /* both are short */
}

void
listener_files_exit(const char *directory)
{
	static const char *const names[] = {"igmp", "igmp6", "mcfilter", "mcfilter6"};
	char path[256];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		listener_files_path(path, directory, names[i]);
		(void)unlink(path); /* not every test writes all */
	}
	listener_files_require(rmdir(directory) == 0, directory);
}

void
listener_files_write(const char *directory, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	listener_files_path(path, directory, name);
	file = fopen(path, "we");
	listener_files_require(file != NULL, path);
	listener_files_require(fputs(text, file) >= 0, path);
	listener_files_require(fclose(file) == 0, path);
}

const char *
listener_files_igmp(const char *group, unsigned users)
{
	static char line[64];
	struct in_addr addr;

	listener_files_require(inet_pton(AF_INET, group, &addr) == 1, group);
	/* As the kernel does: the octets in memory as one number of this machine. */
	(void)snprintf(line, sizeof(line), "\t\t\t\t%08X %5u 0:00000000\t\t0\n",
	    (unsigned)addr.s_addr, users);
	return line;
}
