/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notification_log.c - the last notifications, for managers that look.
 *
 * A ring of NOTIFICATION_LOG_SIZE rows, in which the newest takes the place of the
 * oldest. The core thread puts and the SNMP thread reads, which is a copy of what was
 * logged by a moment: with the end of a snapshot as that moment, the log and all other
 * tables show one state, and a walk does not see rows come and go.
 *
 * Indexes only grow. After the last one that a MIB can have the log begins anew and
 * empty, so that the rows are in the order of their indexes at all times.
 */
#include "config.h"

#include "notification_log.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#define NOTIFICATION_LOG_INDEX_MAX UINT32_MAX
#define NOTIFICATION_LOG_SECONDS_MAX 60 /* a leap second (RFC 2579) */
#define NOTIFICATION_LOG_US_PER_S 1000000
#define NOTIFICATION_LOG_NS_PER_S 1000000000

struct notification_log {
	pthread_mutex_t lock; /* guards all below */
	uint64_t total;
	uint32_t index; /* of the newest */
	uint32_t first; /* where the oldest is */
	uint32_t count;
	struct notification_log_row rows[NOTIFICATION_LOG_SIZE];
};

struct notification_log *
notification_log_new(void)
{
	struct notification_log *log = calloc(1, sizeof(*log));
	int error;

	if (log == NULL)
		return NULL;
	error = pthread_mutex_init(&log->lock, NULL);
	if (error != 0) {
		free(log);
		errno = error;
		return NULL;
	}
	return log;
}

void
notification_log_free(struct notification_log *log)
{
	if (log == NULL)
		return;
	pthread_mutex_destroy(&log->lock);
	free(log);
}

static void
notification_log_set_date(
    uint8_t date[static NOTIFICATION_LOG_DATE], const struct timespec *wall)
{
	struct tm local = {0};
	unsigned year, offset;

	/* Where there is no such year it is the one of a zero. */
	if (localtime_r(&wall->tv_sec, &local) == NULL)
		local = (struct tm){.tm_mday = 1};
	year = (unsigned)local.tm_year + 1900;
	offset = (unsigned)labs(local.tm_gmtoff) / 60;
	date[0] = (uint8_t)(year >> 8);
	date[1] = (uint8_t)year;
	date[2] = (uint8_t)(local.tm_mon + 1);
	date[3] = (uint8_t)local.tm_mday;
	date[4] = (uint8_t)local.tm_hour;
	date[5] = (uint8_t)local.tm_min;
	date[6] = (uint8_t)(local.tm_sec <= NOTIFICATION_LOG_SECONDS_MAX
				? local.tm_sec
				: NOTIFICATION_LOG_SECONDS_MAX);
	date[7] = (uint8_t)(wall->tv_nsec / 100000000);
	date[8] = local.tm_gmtoff < 0 ? '-' : '+';
	date[9] = (uint8_t)(offset / 60);
	date[10] = (uint8_t)(offset % 60);
}

/* So long before that moment. */
static struct timespec
notification_log_before(const struct timespec *wall, int64_t us)
{
	struct timespec then = {.tv_sec = wall->tv_sec - us / NOTIFICATION_LOG_US_PER_S,
	    .tv_nsec = wall->tv_nsec - us % NOTIFICATION_LOG_US_PER_S * 1000};

	if (then.tv_nsec < 0) {
		then.tv_sec--;
		then.tv_nsec += NOTIFICATION_LOG_NS_PER_S;
	}
	return then;
}

/* Where the next row goes, with its index. */
static struct notification_log_row *
notification_log_next(struct notification_log *log)
{
	struct notification_log_row *row;

	if (log->index == NOTIFICATION_LOG_INDEX_MAX)
		log->index = log->count = 0;
	row = &log->rows[(log->first + log->count) % NOTIFICATION_LOG_SIZE];
	if (log->count < NOTIFICATION_LOG_SIZE)
		log->count++;
	else
		log->first = (log->first + 1) % NOTIFICATION_LOG_SIZE;
	row->index = ++log->index;
	log->total++;
	return row;
}

void
notification_log_put(struct notification_log *log,
    const struct notification *notification, int64_t now, const struct timespec *wall)
{
	const struct timespec then =
	    notification_log_before(wall, now - notification->at_us);
	const bool alarm = notification->type < NOTIFICATION_CLIENT_LOST;
	struct notification_log_row made = {
	    .type = notification->type,
	    .at_us = notification->at_us,
	    .logged_us = now,
	    .alarm_index = alarm ? notification->u.alarm.spec.index : 0,
	};
	struct notification_log_row *row;

	notification_text(notification, made.text, sizeof(made.text));
	notification_log_set_date(made.date, &then);
	pthread_mutex_lock(&log->lock);
	row = notification_log_next(log);
	made.index = row->index;
	*row = made;
	pthread_mutex_unlock(&log->lock);
}

void
notification_log_read(
    struct notification_log *log, int64_t until_us, struct notification_log_view *view)
{
	uint32_t i;

	pthread_mutex_lock(&log->lock);
	view->total = log->total;
	view->count = 0;
	for (i = 0; i < log->count; i++) {
		const struct notification_log_row *row =
		    &log->rows[(log->first + i) % NOTIFICATION_LOG_SIZE];

		if (row->logged_us > until_us) {
			view->total -= log->count - i;
			break;
		}
		view->rows[view->count++] = *row;
	}
	pthread_mutex_unlock(&log->lock);
}
