/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * directory.h - the directories that the daemon writes in, made before rights are given
 * away.
 */
#ifndef MGM_DIRECTORY_H
#define MGM_DIRECTORY_H

#include <stddef.h>

/*
 * Make the directory `path`, or with `of_file` the one that holds the file `path`, and
 * give it to `user`. One that exists already stays as it is: its owner decided.
 * Parents are not made. 0; or -errno with one line in `error`.
 */
int directory_prepare(const char *path, const char *user, char *error, size_t size);
int directory_prepare_for_file(
    const char *path, const char *user, char *error, size_t size);

#endif
