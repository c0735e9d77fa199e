/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm.h - volume thresholds with hysteresis on a plane's own counters.
 *
 * An alarm samples one counter each interval. Its value is the increase since the last
 * sample. It raises once when the value reaches the rising threshold, and clears once
 * when it falls to the falling threshold; between the two nothing changes (RFC 2819's
 * hysteresis). The first complete interval may raise, and never clears.
 */
#ifndef MGM_ALARM_H
#define MGM_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include "mgm_types.h"

enum alarm_direction { ALARM_DIRECTION_IN = 1, ALARM_DIRECTION_OUT = 2 };
enum alarm_quantity { ALARM_QUANTITY_PACKETS = 1, ALARM_QUANTITY_OCTETS = 2 };

enum alarm_state {
	ALARM_STATE_WAITING = 1, /* no complete interval yet, or interface absent */
	ALARM_STATE_NORMAL = 2,
	ALARM_STATE_RAISED = 3,
};

#define ALARM_INTERVAL_MIN_MS 100
#define ALARM_INTERVAL_MAX_MS 86400000

/* What an operator asks for. Thresholds are per interval; falling < rising. */
struct alarm_spec {
	char name[MGM_NAME_SIZE];
	char ifname[MGM_IFNAME_SIZE]; /* by name: it may appear later */
	enum alarm_direction direction;
	enum alarm_quantity quantity;
	uint32_t interval_ms;
	uint64_t rising;
	uint64_t falling;
};

/* An alarm as readers see it. */
struct alarm_row {
	uint32_t index; /* 1..; the order of the configuration */
	struct alarm_spec spec;
	enum alarm_state state;
	uint32_t ifindex; /* 0: no such interface now */
	uint64_t value;   /* of the last complete interval */
	uint64_t rising_events;
	uint64_t falling_events;
	int64_t last_event_us; /* 0: never */
};

enum alarm_event_type { ALARM_EVENT_RISING = 1, ALARM_EVENT_FALLING = 2 };

struct alarm_event {
	enum alarm_event_type type;
	int64_t at_us;
	struct alarm_row row; /* after the event */
};

#endif
