/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notice.h - what the daemon tells and asks its clients, and their answers.
 */
#ifndef MGM_NOTICE_H
#define MGM_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct alert;
struct peer;
struct server;
struct wire_header;

/* For struct core_port: sends, never waits, never calls the core, never fails. */
void notice_alert(struct server *server, uint32_t handle, const struct alert *alert);
void notice_question(
    struct server *server, uint32_t handle, uint32_t id, const struct alert *question);
/* One line for every watcher; one that is slow loses it. */
void notice_trace(struct server *server, const char *line);
/* The same of a notification, which these lines name as such. */
void notice_notification(struct server *server, const char *text);

/* A reply of a client. False: to a message that is none of our questions. */
bool notice_answer(struct peer *peer, const struct wire_header *header,
    const void *body, size_t length);

#endif
