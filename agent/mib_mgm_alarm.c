/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_alarm.c - the alarm table of MGM-MIB, and what alarms' notifications carry.
 *
 * A column reads a struct alarm_row, so that the table and the notifications (whose row
 * is the one at the event, not the snapshot's) show the same things the same way.
 */
#include "config.h"

#include "mib_mgm_alarm.h"

#include "mib_caps.h"
#include "mib_context.h"
#include "notification.h"
#include "snapshot.h"

#define STORAGE_READ_ONLY 5 /* RFC 2579 StorageType */

const uint32_t mib_mgm_alarm_root[13] = {MIB_CAPS_MGM, 1, 2, 1};

static const struct mib_context *
mib_mgm_alarm_context(const void *context)
{
	return context;
}

uint32_t
mib_mgm_alarm_count(const void *context)
{
	const struct snapshot *snapshot = mib_mgm_alarm_context(context)->snapshot;

	return snapshot != NULL ? snapshot->num_alarms : 0;
}

size_t
mib_mgm_alarm_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = mib_mgm_alarm_context(context)->snapshot->alarms[row].spec.index;
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

const struct mib_column mib_mgm_alarm_columns[14] = {
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

size_t
mib_mgm_alarm_objects(const struct mib_context *context,
    const struct notification *event,
    struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS])
{
	/* mgmAlarmName to mgmAlarmInterval, then the value before its thresholds. */
	static const uint32_t columns[] = {2, 3, 4, 5, 6, 7, 10, 8, 9, 11};
	size_t i;

	for (i = 0; i < MIB_LENGTH(columns); i++) {
		/* Columns are numbered without a gap from 2. */
		const struct mib_column *column =
		    &mib_mgm_alarm_columns[columns[i] - 2];
		const uint32_t instance[] = {column->number, event->u.alarm.spec.index};

		mib_oid_join(&objects[i].oid, mib_mgm_alarm_root,
		    MIB_LENGTH(mib_mgm_alarm_root), instance, MIB_LENGTH(instance));
		objects[i].value = (struct mib_value){.type = column->type};
		mib_mgm_alarm_read(
		    context, &event->u.alarm, column->number, &objects[i].value);
	}
	return i;
}
