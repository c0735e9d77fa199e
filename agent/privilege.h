/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * privilege.h - give away every right that the agent does not need.
 */
#ifndef MGM_PRIVILEGE_H
#define MGM_PRIVILEGE_H

#include <stddef.h>

#define PRIVILEGE_ERROR_SIZE 256 /* enough for any error text */

/*
 * Become `user` (and `group`; NULL or "": the user's own) with CAP_NET_RAW and
 * CAP_NET_ADMIN and nothing else, for good, and verify it. To be called before any
 * thread starts: capabilities are each thread's own. "root" keeps user id 0 and loses
 * all other capabilities. Started by another user than root, with the two capabilities
 * given, we stay that user.
 *
 * 0; or -errno with one line in `error` that says what to do. The caller must then end
 * the process: it may have lost some rights and not others.
 */
int privilege_drop(const char *user, const char *group, char *error, size_t error_size);

#endif
