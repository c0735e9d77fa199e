/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm.c - MGM-MIB: the snapshot group, the list of all groups, and which
 * notification carries what.
 *
 * The module's root is netSnmpPlaypen 2715 (mib_caps.h); mibs/MGM-MIB.txt is the
 * document, and its numbers are never reused. The other groups are in files of their
 * own, mib_mgm_*.c, and so are the objects of notifications.
 */
#include "config.h"

#include "mib_mgm.h"

#include "mib_caps.h"
#include "mib_context.h"
#include "mib_mcast_route.h"
#include "mib_mgm_alarm.h"
#include "mib_mgm_client.h"
#include "mib_mgm_event.h"
#include "mib_mgm_flow.h"
#include "mib_mgm_health.h"
#include "mib_mgm_iface.h"
#include "mib_mgm_log.h"
#include "notification.h"
#include "snapshot.h"

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

static const struct mib_column mib_mgm_snapshot_columns[] = {
    {1, MIB_TYPE_COUNTER64, mib_mgm_snapshot_number, false},
    {2, MIB_TYPE_TIMETICKS, mib_mgm_snapshot_start, false},
    {3, MIB_TYPE_TIMETICKS, mib_mgm_snapshot_end, false},
    {4, MIB_TYPE_COUNTER64, mib_mgm_notifications_sent, false},
    {5, MIB_TYPE_COUNTER64, mib_mgm_notifications_dropped, false},
};

/* mgmMIB: mgmNotifications .0, mgmObjects .1. */
#define MGM MIB_CAPS_MGM
static const uint32_t mib_mgm_notifications[] = {MGM, 0};
static const uint32_t mib_mgm_objects[] = {MGM, 1};
static const uint32_t mib_mgm_snapshot_root[] = {MGM, 1, 1};
static const uint32_t mib_mgm_health_root[] = {MGM, 1, 3};
static const uint32_t mib_mgm_client_root[] = {MGM, 1, 4, 1};
static const uint32_t mib_mgm_iface_root[] = {MGM, 1, 5, 1};
static const uint32_t mib_mgm_drop_root[] = {MGM, 1, 6, 1};
static const uint32_t mib_mgm_member_root[] = {MGM, 1, 7, 1};
static const uint32_t mib_mgm_mfe_root[] = {MGM, 1, 8, 1};
static const uint32_t mib_mgm_hop_root[] = {MGM, 1, 9, 1};
static const uint32_t mib_mgm_group_root[] = {MGM, 1, 10, 1};
static const uint32_t mib_mgm_top_root[] = {MGM, 1, 11, 1};
static const uint32_t mib_mgm_log_scalar_root[] = {MGM, 1, 12, 1};
static const uint32_t mib_mgm_log_root[] = {MGM, 1, 12, 2, 1};

static const struct mib_view mib_mgm_views[] = {
    MIB_VIEW(mib_mgm_snapshot_root, mib_mgm_snapshot_columns, mib_context_scalar_count,
	mib_context_scalar_index),
    MIB_VIEW_SET(mib_mgm_alarm_root, mib_mgm_alarm_columns, mib_mgm_alarm_count,
	mib_mgm_alarm_index, mib_mgm_alarm_set),
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
    MIB_VIEW(mib_mgm_log_scalar_root, mib_mgm_log_scalar_columns,
	mib_context_scalar_count, mib_context_scalar_index),
    MIB_VIEW(
	mib_mgm_log_root, mib_mgm_log_columns, mib_mgm_log_count, mib_mgm_log_index),
};

const struct mib_module mib_mgm_module = {
    .name = "MGM-MIB",
    .root = mib_mgm_objects,
    .root_len = MIB_LENGTH(mib_mgm_objects),
    .views = mib_mgm_views,
    .num_views = MIB_LENGTH(mib_mgm_views),
};

size_t
mib_mgm_notification(const struct mib_context *context,
    const struct notification *event, struct mib_oid *notification,
    struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS])
{
	const uint32_t type = (uint32_t)event->type;

	mib_oid_join(notification, mib_mgm_notifications,
	    MIB_LENGTH(mib_mgm_notifications), &type, 1);
	switch (event->type) {
	case NOTIFICATION_VOLUME_RISING:
	case NOTIFICATION_VOLUME_FALLING:
	case NOTIFICATION_FLOW_FIRST_SEEN:
	case NOTIFICATION_FLOW_SILENT:
	case NOTIFICATION_FLOW_RESUMED:
		return mib_mgm_alarm_objects(context, event, objects);
	default:
		return mib_mgm_event_objects(event, objects);
	}
}
