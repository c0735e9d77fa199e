/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_trace.h - lines for an operator who watches, made only while one does.
 */
#ifndef MGM_CORE_TRACE_H
#define MGM_CORE_TRACE_H

#include <stdbool.h>

#include "mgm_types.h"

struct alert;
struct alert_answer;
struct client;
struct core;
struct member;
struct mfe;
struct question;

#define CORE_TRACE_SIZE 256 /* a longer line is cut: it is for people */

/* Does anyone watch? Ask it where the arguments of a line cost something to make. */
bool core_trace_is_on(const struct core *core);
/* One line, subject first, no newline. Nothing where nobody watches. */
void core_trace(const struct core *core, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "mfe (S,G): ", then what happened to it. */
void core_trace_flow(const struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* "membership (S,G) on IFACE by CLIENT: what". */
void core_trace_member(
    const struct core *core, const struct member *member, const char *what);
/* "mfe (S,G): what, in IIF, out OIF OIF". */
void core_trace_mfe(const struct core *core, const struct mfe *mfe, const char *what);
/* "client NAME[PID]: told KIND (S,G) on IFACE", or whatever became of it. */
void core_trace_alert(const struct core *core, const struct client *client,
    const struct alert *alert, const char *what);
/* "client NAME[PID]: question N, KIND (S,G): asked, in IIF, out OIF OIF". */
void core_trace_asked(const struct core *core, const struct question *question);
/* "client NAME[PID]: question N, KIND (S,G): answered, in IFACE", or what it says. */
void core_trace_answered(const struct core *core, const struct question *question,
    const struct alert_answer *answer);
/* "client NAME[PID]: question N, KIND (S,G): ", then what became of it. */
void core_trace_question(const struct core *core, const struct question *question,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
