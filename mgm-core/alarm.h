/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm.h - what an alarm watches, and what it says.
 *
 * A threshold alarm samples a quantity of its subject each interval. It raises once
 * when as many intervals in a row as it asks for reached the rising threshold, and
 * clears once when as many came down to the falling one; between the two nothing
 * changes (RFC 2819's hysteresis). A heartbeat alarm watches packets that must not
 * stop: it is raised by intervals without any, and cleared by the next packet.
 */
#ifndef MGM_ALARM_H
#define MGM_ALARM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm_types.h"

enum alarm_kind {
	ALARM_KIND_THRESHOLD = 1,
	ALARM_KIND_HEARTBEAT = 2, /* something must not go silent */
};

enum alarm_subject_kind {
	ALARM_SUBJECT_INTERFACE = 1, /* ifname, direction */
	ALARM_SUBJECT_FLOW = 2,      /* source, group (whole address), direction */
	/* All entries of the group range: those that arrive at ifname, or the copies
	 * that go out of it. Without an ifname: those that arrive anywhere. */
	ALARM_SUBJECT_GROUPS = 3,
	/* All entries whose incoming interface the client of that name owns. */
	ALARM_SUBJECT_CLIENT = 4,
	ALARM_SUBJECT_ENTRIES = 5, /* the table: how many MFEs there are */
};

enum alarm_direction { ALARM_DIRECTION_IN = 1, ALARM_DIRECTION_OUT = 2 };

enum alarm_quantity {
	ALARM_QUANTITY_PACKETS = 1,     /* of an interval */
	ALARM_QUANTITY_OCTETS = 2,      /* of an interval */
	ALARM_QUANTITY_PACKET_RATE = 3, /* per second */
	ALARM_QUANTITY_BIT_RATE = 4,    /* per second */
	ALARM_QUANTITY_WRONG_IF = 5,    /* packets of an interval; direction in */
	ALARM_QUANTITY_DROPS = 6,       /* packets of an interval, for any reason */
	ALARM_QUANTITY_ENTRIES = 7,     /* a level; ALARM_SUBJECT_ENTRIES alone */
};

/* What the first complete interval may say (RFC 2819, alarmStartupAlarm). */
enum alarm_startup {
	ALARM_STARTUP_RISING = 1,
	ALARM_STARTUP_FALLING = 2,
	ALARM_STARTUP_BOTH = 3,
};

enum alarm_state {
	/* No complete interval yet, or no such interface or client. A heartbeat: not
	 * seen yet. */
	ALARM_STATE_WAITING = 1,
	ALARM_STATE_NORMAL = 2,
	ALARM_STATE_RAISED = 3, /* a heartbeat: silent */
};

#define ALARM_INTERVAL_MIN_MS 100
#define ALARM_INTERVAL_MAX_MS 86400000
#define ALARM_CONSECUTIVE_MAX 1000
#define ALARM_HOLDOFF_MAX_MS 86400000
#define ALARM_INDEX_MAX 65535
/* Alarms of the configuration file are 1 and up, and there are no more than these; what
 * a manager makes is above. */
#define ALARM_CONFIGURED_MAX 1000

/* What an operator asks for. */
struct alarm_spec {
	uint32_t index; /* 1..ALARM_INDEX_MAX */
	char name[MGM_NAME_SIZE];
	enum alarm_kind kind;
	enum alarm_subject_kind subject;
	char ifname[MGM_IFNAME_SIZE]; /* by name: it may appear later */
	enum alarm_direction direction;
	struct mgm_prefix group; /* family 0: none */
	struct mgm_addr source;  /* family 0: none */
	char client[MGM_NAME_SIZE];
	enum alarm_quantity quantity;
	uint32_t interval_ms;
	uint64_t rising; /* falling < rising; both 0 in a heartbeat */
	uint64_t falling;
	enum alarm_startup startup;
	uint32_t consecutive; /* intervals, 1 and up */
	/* The least time between two notifications. What happens within is coalesced:
	 * at its end what then holds is told, where it differs from what was told. */
	uint32_t holdoff_ms;
};

/* An alarm as readers see it. */
struct alarm_row {
	struct alarm_spec spec;
	enum alarm_state state;
	uint32_t ifindex; /* 0: the subject has none, or there is no such interface now
			   */
	uint64_t value;   /* of the last complete interval */
	uint64_t rising_events; /* raised; a heartbeat: went silent */
	uint64_t falling_events;
	uint32_t suppressed;   /* of these events, not notified because of holdoff_ms
				*/
	int64_t last_event_us; /* 0: never */
	int64_t first_seen_us; /* of a heartbeat's packets; 0: not seen yet */
};

/* A new one before anything is asked: threshold, interface, in, packets, 1000 ms, one
 * interval, startup rising; without a name, an interface and thresholds. */
void alarm_spec_default(struct alarm_spec *spec);
/* NULL, or what is wrong with it and what to do: "names no interface: ..." */
const char *alarm_spec_validate(const struct alarm_spec *spec);
/* In every part: two that differ in one are two alarms. */
bool alarm_spec_is_same(const struct alarm_spec *a, const struct alarm_spec *b);

#endif
