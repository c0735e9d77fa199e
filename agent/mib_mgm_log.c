/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_log.c - mgmLog of MGM-MIB: the last notifications, and what was not
 * notified.
 *
 * The rows are a copy of the log as it was at the end of the snapshot
 * (notification_log.c), so that they belong to it as all others do.
 */
#include "config.h"

#include "mib_mgm_log.h"

#include "mib_context.h"
#include "notification_log.h"
#include "snapshot.h"

static const struct notification_log_view *
mib_mgm_log_view(const void *context)
{
	return mib_context_of(context)->logged;
}

uint32_t
mib_mgm_log_count(const void *context)
{
	const struct notification_log_view *view = mib_mgm_log_view(context);

	return view != NULL ? view->count : 0;
}

size_t
mib_mgm_log_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = mib_mgm_log_view(context)->rows[row].index;
	return 1;
}

/* A getter of a scalar: `status` is the core's at the snapshot's end. */
#define LOG_SCALAR(name, expression)                                        \
	static void mib_mgm_log_##name(                                     \
	    const void *context, uint32_t row, struct mib_value *value)     \
	{                                                                   \
		const struct mib_context *from = context;                   \
		const struct core_status *status = &from->snapshot->status; \
		const struct notification_log_view *view = from->logged;    \
                                                                            \
		(void)row; /* a scalar has one */                           \
		(void)status;                                               \
		(void)view;                                                 \
		value->number = (expression);                               \
	}

LOG_SCALAR(maximum, NOTIFICATION_LOG_SIZE)
LOG_SCALAR(notifications, view != NULL ? view->total : 0)
LOG_SCALAR(suppressed_clients, status->suppressed_clients)
LOG_SCALAR(suppressed_tables, status->suppressed_tables)
LOG_SCALAR(suppressed_owners, status->suppressed_owners)
LOG_SCALAR(suppressed_floods, status->suppressed_floods)

const struct mib_column mib_mgm_log_scalar_columns[6] = {
    {1, MIB_TYPE_UNSIGNED, mib_mgm_log_maximum, false},
    {2, MIB_TYPE_COUNTER64, mib_mgm_log_notifications, false},
    {3, MIB_TYPE_COUNTER64, mib_mgm_log_suppressed_clients, false},
    {4, MIB_TYPE_COUNTER64, mib_mgm_log_suppressed_tables, false},
    {5, MIB_TYPE_COUNTER64, mib_mgm_log_suppressed_owners, false},
    {6, MIB_TYPE_COUNTER64, mib_mgm_log_suppressed_floods, false},
};

/* A getter of mgmLogTable: `logged` is the row. */
#define LOG_COLUMN(name, statement)                                     \
	static void mib_mgm_log_##name(                                 \
	    const void *context, uint32_t row, struct mib_value *value) \
	{                                                               \
		const struct notification_log_row *logged =             \
		    &mib_mgm_log_view(context)->rows[row];              \
                                                                        \
		statement;                                              \
	}

LOG_COLUMN(time, value->number = mib_context_timestamp(context, logged->at_us))
LOG_COLUMN(date, mib_set_octets(value, logged->date, sizeof(logged->date)))
LOG_COLUMN(type, value->number = (uint64_t)logged->type)
LOG_COLUMN(alarm, value->number = logged->alarm_index)
LOG_COLUMN(text, mib_set_text(value, logged->text))

const struct mib_column mib_mgm_log_columns[5] = {
    {2, MIB_TYPE_TIMETICKS, mib_mgm_log_time, false},
    {3, MIB_TYPE_OCTETS, mib_mgm_log_date, false},
    {4, MIB_TYPE_INTEGER, mib_mgm_log_type, false},
    {5, MIB_TYPE_UNSIGNED, mib_mgm_log_alarm, false},
    {6, MIB_TYPE_OCTETS, mib_mgm_log_text, false},
};
