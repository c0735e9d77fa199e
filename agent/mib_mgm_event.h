/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_event.h - what notifications about the agent itself carry: mgmEvent of
 * MGM-MIB.
 */
#ifndef MGM_MIB_MGM_EVENT_H
#define MGM_MIB_MGM_EVENT_H

#include "mib_mgm.h"

/* mib_mgm_notification() of NOTIFICATION_CLIENT_LOST and those that follow. */
size_t mib_mgm_event_objects(const struct notification *event,
    struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS]);

#endif
