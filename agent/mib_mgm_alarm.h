/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_alarm.h - the alarm table of MGM-MIB, and what alarms' notifications carry.
 */
#ifndef MGM_MIB_MGM_ALARM_H
#define MGM_MIB_MGM_ALARM_H

#include "mib_mgm.h"

/* Parts of a view of the module (mib_mgm.c). */
extern const uint32_t mib_mgm_alarm_root[13];
extern const struct mib_column mib_mgm_alarm_columns[31];
uint32_t mib_mgm_alarm_count(const void *context);
size_t mib_mgm_alarm_index(const void *context, uint32_t row, uint32_t *ids);
/* In mib_mgm_alarm_set.c. */
enum mib_set_error mib_mgm_alarm_set(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed);

/* Columns by number, as the module has them. */
enum mib_mgm_alarm_column {
	MIB_MGM_ALARM_NAME = 2,
	MIB_MGM_ALARM_IFNAME = 3,
	MIB_MGM_ALARM_IFINDEX = 4,
	MIB_MGM_ALARM_DIRECTION = 5,
	MIB_MGM_ALARM_QUANTITY = 6,
	MIB_MGM_ALARM_INTERVAL = 7,
	MIB_MGM_ALARM_RISING = 8,
	MIB_MGM_ALARM_FALLING = 9,
	MIB_MGM_ALARM_VALUE = 10,
	MIB_MGM_ALARM_STATE = 11,
	MIB_MGM_ALARM_RISING_EVENTS = 12,
	MIB_MGM_ALARM_FALLING_EVENTS = 13,
	MIB_MGM_ALARM_LAST_EVENT = 14,
	MIB_MGM_ALARM_STORAGE = 15,
	MIB_MGM_ALARM_KIND = 16,
	MIB_MGM_ALARM_SUBJECT = 17,
	MIB_MGM_ALARM_ADDRESS_TYPE = 18,
	MIB_MGM_ALARM_GROUP = 19,
	MIB_MGM_ALARM_GROUP_LENGTH = 20,
	MIB_MGM_ALARM_SOURCE = 21,
	MIB_MGM_ALARM_CLIENT = 22,
	MIB_MGM_ALARM_RISING_LOW = 23,
	MIB_MGM_ALARM_RISING_HIGH = 24,
	MIB_MGM_ALARM_FALLING_LOW = 25,
	MIB_MGM_ALARM_FALLING_HIGH = 26,
	MIB_MGM_ALARM_STARTUP = 27,
	MIB_MGM_ALARM_CONSECUTIVE = 28,
	MIB_MGM_ALARM_HOLDOFF = 29,
	MIB_MGM_ALARM_SUPPRESSED = 30,
	MIB_MGM_ALARM_FIRST_SEEN = 31,
	MIB_MGM_ALARM_STATUS = 32,
};

/* mib_mgm_notification() of a NOTIFICATION_VOLUME_* or NOTIFICATION_FLOW_*. */
size_t mib_mgm_alarm_objects(const struct mib_context *context,
    const struct notification *event,
    struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS]);

#endif
