/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_file.h - the state file: what SETs made that is to outlive the daemon.
 */
#ifndef MGM_MANAGED_FILE_H
#define MGM_MANAGED_FILE_H

#include <stddef.h>

#include "managed.h"

#define MANAGED_FILE_ERROR_SIZE 512

/*
 * What `configured` has, and the file's rows beside it; a row that both have is the
 * configuration's, and the log says so. NULL with errno and one line in `error`, which
 * names the file, what is wrong and what to do; ENOENT: there is no file.
 */
struct managed *managed_file_read(
    const struct managed *configured, const char *path, char *error, size_t error_size);
/*
 * The nonVolatile rows, in place of what the file had. After a crash at any moment it
 * is the old one or the new one, whole. 0; or -errno with one line in `error`.
 */
int managed_file_write(
    const struct managed *managed, const char *path, char *error, size_t error_size);
/* Could it be written? 0; or -errno with one line in `error`. */
int managed_file_check(const char *path, char *error, size_t error_size);

#endif
