/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notification_log.h - the last notifications, for managers that look.
 */
#ifndef MGM_NOTIFICATION_LOG_H
#define MGM_NOTIFICATION_LOG_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "notification.h"
#include "notification_text.h"

#define NOTIFICATION_LOG_SIZE 1000 /* one more makes the oldest go */
#define NOTIFICATION_LOG_DATE 11   /* octets of a DateAndTime (RFC 2579) */

struct notification_log_row {
	uint32_t index; /* from 1; ascending */
	enum notification_type type;
	int64_t at_us;     /* when it happened */
	int64_t logged_us; /* not before that, nor before those of smaller indexes */
	uint8_t date[NOTIFICATION_LOG_DATE];
	uint32_t alarm_index; /* 0: none */
	char text[NOTIFICATION_TEXT_SIZE];
};

/* What a reader has of it: it stands still while the log grows. */
struct notification_log_view {
	uint64_t total; /* logged so far */
	uint32_t count;
	struct notification_log_row rows[NOTIFICATION_LOG_SIZE]; /* the oldest first */
};

struct notification_log;

/* NULL with errno. */
struct notification_log *notification_log_new(void);
void notification_log_free(struct notification_log *log); /* NULL is accepted */
/* Any thread may put and read. `wall` is what the machine's clock says now. */
void notification_log_put(struct notification_log *log,
    const struct notification *notification, int64_t now, const struct timespec *wall);
/* All that were logged by then. */
void notification_log_read(
    struct notification_log *log, int64_t until_us, struct notification_log_view *view);

#endif
