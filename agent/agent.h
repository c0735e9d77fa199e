/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agent.h - the daemon as one object: opened from settings, run until told to stop.
 */
#ifndef MGM_AGENT_H
#define MGM_AGENT_H

#include "settings.h"

struct agent;

/*
 * Opens everything in the order that privileges demand: directories and the kernel
 * guard, then drops privileges, then starts the threads. 0 or -errno; what failed is
 * logged. The settings are borrowed until agent_close().
 */
int agent_open(const struct settings *settings, struct agent **agent);
/* Runs the loop until SIGTERM or SIGINT. 0, or -errno when the loop broke. */
int agent_run(struct agent *agent);
/* Ends all threads and removes the sockets. NULL is accepted. */
void agent_close(struct agent *agent);

#endif
