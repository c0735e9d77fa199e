/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * listener_files.h - what the kernel says of its multicast listeners, in files of a
 * directory that is not /proc/net.
 */
#ifndef MGM_LISTENER_FILES_H
#define MGM_LISTENER_FILES_H

#define LISTENER_FILES_SIZE 64

/* A new directory; its name goes to `directory` (LISTENER_FILES_SIZE). */
void listener_files_init(char *directory);
/* Removes it and what is in it. */
void listener_files_exit(const char *directory);
void listener_files_write(const char *directory, const char *name, const char *text);
/* A line of a group in "igmp"; static buffer. */
const char *listener_files_igmp(const char *group, unsigned users);

#endif
