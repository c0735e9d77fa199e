/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm.c - MGM-MIB: the snapshot group, the alarm table, and what notifications
 * carry.
 *
 * The module's root is netSnmpPlaypen 2715 (mib_caps.h); mibs/MGM-MIB.txt is the
 * document, and its numbers are never reused. The other groups are in files of their
 * own, mib_mgm_*.c; here is the list of all. All is read-only: the rows of the alarm
 * table come from the configuration, and say so with a StorageType of readOnly(5).
 *
 * A column of the alarm table reads a struct alarm_row, so that the table and the
 * notifications (whose row is the one at the event, not the snapshot's) show the same
 * things the same way.
 */
#include "config.h"

#include "mib_mgm.h"

#include "notification.h"
#include "mib_caps.h"
#include "mib_context.h"
#include "mib_mcast_route.h"
#include "mib_mgm_client.h"
#include "mib_mgm_flow.h"
#include "mib_mgm_health.h"
#include "mib_mgm_iface.h"
#include "snapshot.h"

#define STORAGE_READ_ONLY 5 /* RFC 2579 StorageType */

static const struct mib_context *
mib_mgm_context(const void *context)
{
	return context;
}

/* mgmSnapshot: one row, index 0. */

#define SCALAR(name, expression)                                        \
	static void mib_mgm_##name(                                     \
	    const void *context, uint32_t row, struct mib_value *value) \
	{                                                               \
		const struct mib_context *from = context;               \
                                                                        \
		(void)row; /* a scalar has one */                       \
		value->number = (expression);                           \
	}

SCALAR(snapshot_number, from->snapshot->number)
SCALAR(snapshot_start, mib_context_timestamp(from, from->snapshot->start_us))
SCALAR(snapshot_end, mib_context_timestamp(from, from->snapshot->end_us))
SCALAR(notifications_sent, from->notifications_sent)
SCALAR(notifications_dropped, from->notifications_dropped)

/* mgmAlarmTable. */

static uint32_t
mib_mgm_alarm_count(const void *context)
{
	const struct snapshot *snapshot = mib_mgm_context(context)->snapshot;

	return snapshot != NULL ? snapshot->num_alarms : 0;
}

static size_t
mib_mgm_alarm_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = mib_mgm_context(context)->snapshot->alarms[row].spec.index;
	return 1;
}

/* Column `number` of an alarm. */
static void
mib_mgm_alarm_read(const struct mib_context *context, const struct alarm_row *alarm,
    uint32_t number, struct mib_value *value)
{
	switch (number) {
	case 2:
		mib_set_text(value, alarm->spec.name);
		break;
	case 3:
		mib_set_text(value, alarm->spec.ifname);
		break;
	case 4:
		value->number = alarm->ifindex;
		break;
	case 5:
		value->number = (uint64_t)alarm->spec.direction;
		break;
	case 6:
		value->number = (uint64_t)alarm->spec.quantity;
		break;
	case 7:
		value->number = alarm->spec.interval_ms;
		break;
	case 8:
		value->number = alarm->spec.rising;
		break;
	case 9:
		value->number = alarm->spec.falling;
		break;
	case 10:
		value->number = alarm->value;
		break;
	case 11:
		value->number = (uint64_t)alarm->state;
		break;
	case 12:
		value->number = alarm->rising_events;
		break;
	case 13:
		value->number = alarm->falling_events;
		break;
	case 14:
		value->number = mib_context_timestamp(context, alarm->last_event_us);
		break;
	default:
		value->number = STORAGE_READ_ONLY;
		break;
	}
}

#define ALARM_COLUMN(column)                                                           \
	static void mib_mgm_alarm_##column(                                            \
	    const void *context, uint32_t row, struct mib_value *value)                \
	{                                                                              \
		const struct mib_context *from = context;                              \
                                                                                       \
		mib_mgm_alarm_read(from, &from->snapshot->alarms[row], column, value); \
	}

ALARM_COLUMN(2)
ALARM_COLUMN(3)
ALARM_COLUMN(4)
ALARM_COLUMN(5)
ALARM_COLUMN(6)
ALARM_COLUMN(7)
ALARM_COLUMN(8)
ALARM_COLUMN(9)
ALARM_COLUMN(10)
ALARM_COLUMN(11)
ALARM_COLUMN(12)
ALARM_COLUMN(13)
ALARM_COLUMN(14)
ALARM_COLUMN(15)

static const struct mib_column mib_mgm_snapshot_columns[] = {
    {1, MIB_TYPE_COUNTER64, mib_mgm_snapshot_number, false},
    {2, MIB_TYPE_TIMETICKS, mib_mgm_snapshot_start, false},
    {3, MIB_TYPE_TIMETICKS, mib_mgm_snapshot_end, false},
    {4, MIB_TYPE_COUNTER64, mib_mgm_notifications_sent, false},
    {5, MIB_TYPE_COUNTER64, mib_mgm_notifications_dropped, false},
};

static const struct mib_column mib_mgm_alarm_columns[] = {
    {2, MIB_TYPE_OCTETS, mib_mgm_alarm_2, false},      /* mgmAlarmName */
    {3, MIB_TYPE_OCTETS, mib_mgm_alarm_3, false},      /* mgmAlarmIfName */
    {4, MIB_TYPE_INTEGER, mib_mgm_alarm_4, false},     /* mgmAlarmIfIndex */
    {5, MIB_TYPE_INTEGER, mib_mgm_alarm_5, false},     /* mgmAlarmDirection */
    {6, MIB_TYPE_INTEGER, mib_mgm_alarm_6, false},     /* mgmAlarmQuantity */
    {7, MIB_TYPE_UNSIGNED, mib_mgm_alarm_7, false},    /* mgmAlarmInterval */
    {8, MIB_TYPE_COUNTER64, mib_mgm_alarm_8, false},   /* mgmAlarmRisingThreshold */
    {9, MIB_TYPE_COUNTER64, mib_mgm_alarm_9, false},   /* mgmAlarmFallingThreshold */
    {10, MIB_TYPE_COUNTER64, mib_mgm_alarm_10, false}, /* mgmAlarmValue */
    {11, MIB_TYPE_INTEGER, mib_mgm_alarm_11, false},   /* mgmAlarmState */
    {12, MIB_TYPE_COUNTER64, mib_mgm_alarm_12, false}, /* mgmAlarmRisingEvents */
    {13, MIB_TYPE_COUNTER64, mib_mgm_alarm_13, false}, /* mgmAlarmFallingEvents */
    {14, MIB_TYPE_TIMETICKS, mib_mgm_alarm_14, false}, /* mgmAlarmLastEvent */
    {15, MIB_TYPE_INTEGER, mib_mgm_alarm_15, false},   /* mgmAlarmStorageType */
};

/* mgmMIB: mgmNotifications .0, mgmObjects .1. */
#define MGM MIB_CAPS_MGM
static const uint32_t mib_mgm_notifications[] = {MGM, 0};
static const uint32_t mib_mgm_objects[] = {MGM, 1};
static const uint32_t mib_mgm_snapshot_root[] = {MGM, 1, 1};
static const uint32_t mib_mgm_alarm_root[] = {MGM, 1, 2, 1};
static const uint32_t mib_mgm_health_root[] = {MGM, 1, 3};
static const uint32_t mib_mgm_client_root[] = {MGM, 1, 4, 1};
static const uint32_t mib_mgm_iface_root[] = {MGM, 1, 5, 1};
static const uint32_t mib_mgm_drop_root[] = {MGM, 1, 6, 1};
static const uint32_t mib_mgm_member_root[] = {MGM, 1, 7, 1};
static const uint32_t mib_mgm_mfe_root[] = {MGM, 1, 8, 1};
static const uint32_t mib_mgm_hop_root[] = {MGM, 1, 9, 1};
static const uint32_t mib_mgm_group_root[] = {MGM, 1, 10, 1};
static const uint32_t mib_mgm_top_root[] = {MGM, 1, 11, 1};

static const struct mib_view mib_mgm_views[] = {
    MIB_VIEW(mib_mgm_snapshot_root, mib_mgm_snapshot_columns, mib_context_scalar_count,
	mib_context_scalar_index),
    MIB_VIEW(mib_mgm_alarm_root, mib_mgm_alarm_columns, mib_mgm_alarm_count,
	mib_mgm_alarm_index),
    MIB_VIEW(mib_mgm_health_root, mib_mgm_health_columns, mib_context_scalar_count,
	mib_context_scalar_index),
    MIB_VIEW(mib_mgm_client_root, mib_mgm_client_columns, mib_mgm_client_count,
	mib_mgm_client_index),
    MIB_VIEW(mib_mgm_iface_root, mib_mgm_iface_columns, mib_mgm_iface_count,
	mib_mgm_iface_index),
    MIB_VIEW(mib_mgm_drop_root, mib_mgm_iface_drop_columns, mib_mgm_iface_drop_count,
	mib_mgm_iface_drop_index),
    MIB_VIEW(mib_mgm_member_root, mib_mgm_client_member_columns,
	mib_mgm_client_member_count, mib_mgm_client_member_index),
    MIB_VIEW(mib_mgm_mfe_root, mib_mgm_flow_columns, mib_mcast_route_count,
	mib_mcast_route_index),
    MIB_VIEW(mib_mgm_hop_root, mib_mgm_flow_hop_columns, mib_mcast_route_hop_count,
	mib_mcast_route_hop_index),
    MIB_VIEW(mib_mgm_group_root, mib_mgm_flow_group_columns, mib_mgm_flow_group_count,
	mib_mgm_flow_group_index),
    MIB_VIEW(mib_mgm_top_root, mib_mgm_flow_top_columns, mib_mgm_flow_top_count,
	mib_mgm_flow_top_index),
};

const struct mib_module mib_mgm_module = {
    .name = "MGM-MIB",
    .root = mib_mgm_objects,
    .root_len = MIB_LENGTH(mib_mgm_objects),
    .views = mib_mgm_views,
    .num_views = MIB_LENGTH(mib_mgm_views),
};

static void
mib_mgm_put_oid(struct mib_oid *oid, const uint32_t *root, size_t len, uint32_t first,
    uint32_t last)
{
	size_t i;

	for (i = 0; i < len; i++)
		oid->ids[i] = root[i];
	oid->ids[len] = first;
	oid->len = len + 1;
	if (last != 0)
		oid->ids[oid->len++] = last;
}

void
mib_mgm_notification(const struct mib_context *context,
    const struct notification *event, struct mib_oid *notification,
    struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS])
{
	/* mgmAlarmName to mgmAlarmInterval, then the value before its thresholds. */
	static const uint32_t columns[MIB_MGM_NOTIFICATION_OBJECTS] = {
	    2, 3, 4, 5, 6, 7, 10, 8, 9, 11};
	size_t i;

	mib_mgm_put_oid(notification, mib_mgm_notifications,
	    MIB_LENGTH(mib_mgm_notifications), (uint32_t)event->type, 0);
	for (i = 0; i < MIB_MGM_NOTIFICATION_OBJECTS; i++) {
		/* Columns are numbered without a gap from 2. */
		const struct mib_column *column =
		    &mib_mgm_alarm_columns[columns[i] - 2];

		mib_mgm_put_oid(&objects[i].oid, mib_mgm_alarm_root,
		    MIB_LENGTH(mib_mgm_alarm_root), column->number,
		    event->u.alarm.spec.index);
		objects[i].value = (struct mib_value){.type = column->type};
		mib_mgm_alarm_read(
		    context, &event->u.alarm, column->number, &objects[i].value);
	}
}
