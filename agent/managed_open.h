/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_open.h - the document with which the daemon starts.
 */
#ifndef MGM_MANAGED_OPEN_H
#define MGM_MANAGED_OPEN_H

struct managed;
struct settings;

/*
 * What the configuration says and what the state file keeps. 0; or -errno, logged: the
 * daemon should not start.
 */
int managed_open(const struct settings *settings, struct managed **managed);

#endif
