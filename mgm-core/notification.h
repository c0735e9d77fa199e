/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notification.h - what operators are told of by themselves: alarms, and what befalls
 * the daemon.
 *
 * The numbers are those of MGM-MIB's notifications. A pair of types (raised, cleared)
 * carries the same things in the same order.
 */
#ifndef MGM_NOTIFICATION_H
#define MGM_NOTIFICATION_H

#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "mgm_types.h"

enum notification_type {
	NOTIFICATION_VOLUME_RISING = 1,
	NOTIFICATION_VOLUME_FALLING = 2,
	NOTIFICATION_FLOW_FIRST_SEEN = 3, /* a heartbeat's */
	NOTIFICATION_FLOW_SILENT = 4,
	NOTIFICATION_FLOW_RESUMED = 5,
	NOTIFICATION_CLIENT_LOST = 6, /* its connection ended without a goodbye */
	NOTIFICATION_CLIENT_BACK = 7, /* it registered again, in its grace or later */
	NOTIFICATION_TABLE_HIGH_WATER = 8,
	NOTIFICATION_TABLE_HIGH_WATER_CLEARED = 9,
	NOTIFICATION_OWNER_CHANGED = 10,
	/* Of flows that get no entry, or one without a route. */
	NOTIFICATION_FLOOD_STARTED = 11,
	NOTIFICATION_FLOOD_ENDED = 12,
};
#define NOTIFICATION_TYPE_MAX 12

enum notification_table {
	NOTIFICATION_TABLE_MFES = 1,
	NOTIFICATION_TABLE_MEMBERSHIPS = 2,
	NOTIFICATION_TABLE_CLIENTS = 3,
};

struct notification_client {
	char name[MGM_NAME_SIZE];
	uint32_t protocol; /* enum mgm_protocol */
	uint32_t component;
	uint32_t pid;
	uint32_t interfaces; /* that it owns */
	uint32_t memberships;
	/* LOST: how long its things stay; 0: they are gone. BACK: how long it has to
	 * take them up again; 0: it begins anew. */
	uint32_t grace_ms;
};

struct notification_level {
	enum notification_table table;
	uint32_t count;
	uint32_t limit; /* max-mfes, max-memberships, max-clients */
};

/* Protocol 0: nobody. */
struct notification_owner {
	char ifname[MGM_IFNAME_SIZE];
	uint32_t ifindex;
	uint32_t old_protocol, old_component;
	uint32_t new_protocol, new_component;
	char new_name[MGM_NAME_SIZE];
};

struct notification_flood {
	uint32_t ifindex; /* where they arrive */
	char ifname[MGM_IFNAME_SIZE];
	uint32_t rate;          /* unresolved flows in the last second */
	uint32_t total;         /* of this flood so far */
	struct mgm_addr group;  /* the newest */
	struct mgm_addr source; /* the newest */
};

struct notification {
	enum notification_type type;
	int64_t at_us;
	union {
		struct alarm_row alarm; /* after the event */
		struct notification_client client;
		struct notification_level level;
		struct notification_owner owner;
		struct notification_flood flood;
	} u;
};

#endif
