/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_alarm.h - the alarm table of MGM-MIB, and what alarms' notifications carry.
 */
#ifndef MGM_MIB_MGM_ALARM_H
#define MGM_MIB_MGM_ALARM_H

#include "mib_mgm.h"

/* Parts of a view of the module (mib_mgm.c). */
extern const uint32_t mib_mgm_alarm_root[13];
extern const struct mib_column mib_mgm_alarm_columns[14];
uint32_t mib_mgm_alarm_count(const void *context);
size_t mib_mgm_alarm_index(const void *context, uint32_t row, uint32_t *ids);

/* mib_mgm_notification() of a NOTIFICATION_VOLUME_* or NOTIFICATION_FLOW_*. */
size_t mib_mgm_alarm_objects(const struct mib_context *context,
    const struct notification *event,
    struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS]);

#endif
