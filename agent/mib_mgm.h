/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm.h - MGM-MIB, and what its notifications carry.
 */
#ifndef MGM_MIB_MGM_H
#define MGM_MIB_MGM_H

#include "mib_table.h"

struct notification;
struct mib_context;

extern const struct mib_module mib_mgm_module;

#define MIB_MGM_NOTIFICATION_OBJECTS 20 /* at most */

/* An object of a notification with its instance. */
struct mib_mgm_object {
	struct mib_oid oid;
	struct mib_value value;
};

/*
 * What a notification carries: its OID and its objects in the order of the module,
 * with the values of the event; how many objects.
 */
size_t mib_mgm_notification(const struct mib_context *context,
    const struct notification *event, struct mib_oid *notification,
    struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS]);

#endif
