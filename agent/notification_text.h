/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notification_text.h - an event as one line for people.
 */
#ifndef MGM_NOTIFICATION_TEXT_H
#define MGM_NOTIFICATION_TEXT_H

#include <stddef.h>

struct notification;

#define NOTIFICATION_TEXT_SIZE 256

/* As the log, `mgmctl events` and mgmLogText show it; cut where it is too long. */
void notification_text(const struct notification *event, char *text, size_t size);

#endif
