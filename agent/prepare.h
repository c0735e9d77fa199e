/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * prepare.h - what only root may do, done first, and then never again.
 */
#ifndef MGM_PREPARE_H
#define MGM_PREPARE_H

struct settings;

/*
 * Directories, the guard of the kernel's multicast table (*guard_fd; -1 without), and
 * then the daemon's own user and rights. 0; or -errno, logged, and the process must
 * end.
 */
int prepare_all(const struct settings *settings, int *guard_fd);

#endif
