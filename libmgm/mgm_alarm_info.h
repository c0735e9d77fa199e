/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgm_alarm_info.h - the daemon's alarms as mgm_list_alarms() gives them; part of
 * mgm.h.
 */
#ifndef MGM_ALARM_INFO_H
#define MGM_ALARM_INFO_H

#include <stddef.h>
#include <stdint.h>

#include <mgm_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What alarms are, and of what: number, identifier, name. */
#define MGM_ALARM_KINDS(X)           \
	X(1, THRESHOLD, "threshold") \
	X(2, HEARTBEAT, "heartbeat")
#define MGM_ALARM_SUBJECTS(X)        \
	X(1, INTERFACE, "interface") \
	X(2, FLOW, "flow")           \
	X(3, GROUPS, "groups")       \
	X(4, CLIENT, "client")       \
	X(5, ENTRIES, "entries")
#define MGM_ALARM_DIRECTIONS(X) \
	X(1, IN, "in")          \
	X(2, OUT, "out")
#define MGM_ALARM_QUANTITIES(X)           \
	X(1, PACKETS, "packets")          \
	X(2, OCTETS, "octets")            \
	X(3, PACKET_RATE, "packet-rate")  \
	X(4, BIT_RATE, "bit-rate")        \
	X(5, WRONG_IF, "wrong-interface") \
	X(6, DROPS, "drops")              \
	X(7, ENTRIES, "entries")
#define MGM_ALARM_STARTUPS(X)    \
	X(1, RISING, "rising")   \
	X(2, FALLING, "falling") \
	X(3, BOTH, "both")

enum mgm_alarm_kind {
#define X(number, id, name) MGM_ALARM_KIND_##id = (number),
	MGM_ALARM_KINDS(X)
#undef X
};

enum mgm_alarm_subject {
#define X(number, id, name) MGM_ALARM_SUBJECT_##id = (number),
	MGM_ALARM_SUBJECTS(X)
#undef X
};

enum mgm_alarm_direction {
#define X(number, id, name) MGM_ALARM_##id = (number),
	MGM_ALARM_DIRECTIONS(X)
#undef X
};

enum mgm_alarm_quantity {
#define X(number, id, name) MGM_ALARM_##id = (number),
	MGM_ALARM_QUANTITIES(X)
#undef X
};

enum mgm_alarm_state {
	/* No whole interval yet, or no such interface or client; of a heartbeat, that
	 * no packet was seen yet. */
	MGM_ALARM_WAITING = 1,
	MGM_ALARM_NORMAL = 2,
	MGM_ALARM_RAISED = 3, /* of a heartbeat: silent */
};

struct mgm_alarm_info {
	uint32_t index; /* 1 to 1000: of the daemon's configuration */
	char name[MGM_NAME_SIZE];
	uint8_t kind;                 /* enum mgm_alarm_kind */
	uint8_t subject;              /* enum mgm_alarm_subject */
	char ifname[MGM_IFNAME_SIZE]; /* of an interface; of groups, or empty */
	uint8_t direction;            /* enum mgm_alarm_direction */
	struct mgm_prefix group;      /* of a flow, of groups */
	struct mgm_addr source;       /* of a flow */
	char client[MGM_NAME_SIZE];   /* of a client */
	uint8_t quantity;             /* enum mgm_alarm_quantity */
	uint32_t interval_ms;
	uint64_t rising; /* thresholds; 0 in a heartbeat */
	uint64_t falling;
	uint32_t consecutive; /* intervals at a threshold before it counts */
	uint32_t holdoff_ms;  /* the least time between two notifications */
	uint8_t state;        /* enum mgm_alarm_state */
	uint32_t ifindex;     /* 0: no such interface now, or of none */
	uint64_t value;       /* of the last whole interval */
	uint64_t rising_events;
	uint64_t falling_events;
	uint32_t suppressed;   /* events not notified because of holdoff_ms */
	int64_t last_event_us; /* ago; -1: never */
	int64_t first_seen_us; /* of a heartbeat, ago; -1: no packet yet */
};

/* "waiting", "normal", "raised"; "unknown". */
const char *mgm_alarm_state_name(uint32_t state);
/* "threshold", ...; "interface", ...; "in", "out"; "packets", ...; "unknown". */
const char *mgm_alarm_kind_name(uint32_t kind);
const char *mgm_alarm_subject_name(uint32_t subject);
const char *mgm_alarm_direction_name(uint32_t direction);
const char *mgm_alarm_quantity_name(uint32_t quantity);
/* What an alarm is of: "eth0 in", "(10.0.0.1,239.1.1.1) out", "239.1.0.0/16 eth0 in",
 * "client pimd in", "entries". Into buffer, cut to size; returns buffer. */
#define MGM_ALARM_TEXT_SIZE 128
const char *mgm_alarm_subject_format(
    const struct mgm_alarm_info *alarm, char *buffer, size_t size);

#ifdef __cplusplus
}
#endif

#endif
