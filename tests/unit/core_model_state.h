/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_state.h - what the naive model of the core holds, part by part.
 */
#ifndef MGM_CORE_MODEL_STATE_H
#define MGM_CORE_MODEL_STATE_H

#include "core_lab.h"

#define NUM_GROUPS \
	5 /* 0 to 2 are IPv4, 3 and 4 IPv6; 2 and 4 source-specific at first */
#define NUM_SOURCES 5 /* likewise; a source N has a route of its own */
#define NUM_IFACES 5  /* ifindex is the number and one */
#define NUM_CLIENTS 5 /* the number is the component */
#define NUM_ROUTING 3 /* the others are IGMP, one at a time */
#define ANY NUM_GROUPS
#define MODEL_RANGES 5   /* of groups, for boundaries and source-specific ranges */
#define MODEL_COPIES 300 /* at most, of a group: see model_copies() */

/* How a run differs from another. */
struct model_setup {
	unsigned operations; /* unless MGM_OPERATIONS says otherwise */
	bool refuse_unowned;
	bool limits; /* so small that they are met */
	uint32_t grace_ms;
	uint32_t fail_one_in; /* calls of the plane; only the core is compared then */
	/*
	 * Operations do not wait for core_work(): only what is there once it is quiet
	 * is compared, and what the alerts come to. Some groups are many then.
	 */
	bool loose;
};

enum edit { EDIT_NONE, EDIT_IN, EDIT_OUT };

struct model_edit {
	enum edit kind;
	int c;
	uint32_t handle; /* of the client when it made or confirmed it */
};

struct model_mfe {
	bool there;
	uint64_t number; /* of its life; 0 only before the first */
	uint32_t iif;    /* 0: none */
	bool chosen;     /* the iif is its owner's choice */
	uint32_t routed; /* what the route said then */
	int64_t timeout_us;
	int64_t expires_us;
	bool carried; /* packets since the last check */
	/* For model_make_room(): all packets, and those at its last look. */
	uint64_t packets, looked_packets;
	int64_t looked_us; /* and when that was; at first: the beginning */
	struct model_edit edit[NUM_IFACES];
};

struct model_seat {
	int c;           /* -1: nobody */
	uint64_t since;  /* the order in which seats were taken */
	uint32_t handle; /* of the client when it took it or confirmed it */
};

struct model_iface {
	bool there;
	bool configured;
	bool kernel;
	struct model_seat owner, igmp;
	bool wrong_if;
};

struct model_member {
	uint64_t since;  /* the order in which they began; 0: not there */
	uint32_t handle; /* of the client when it added or confirmed it */
	int64_t since_us;
};

struct model_client {
	uint32_t handle;     /* 0: not registered */
	uint32_t old_handle; /* of the last life that is over */
	uint32_t callbacks;
	uint32_t uid;
	int64_t registered_us;
	uint64_t defaults_taken, late_answers;
	bool stale;     /* dead, and kept */
	bool replaying; /* back, and not at the end of its replay */
	int64_t grace_end_us;
	uint64_t died; /* the order of deaths */
};

/* How often a comparison met each kind, so that no run is empty. */
struct model_seen {
	unsigned long told[2][ALERT_KIND_COUNT]; /* alerts, questions */
	unsigned long in_time, late, never, bad;
	unsigned long forwarding, pruned, negative, refreshed;
	unsigned long stale, adopted, swept, grace_ended, taken_stale;
	unsigned long blocked, stopped; /* at a boundary, out and in */
	unsigned long ssm_changes;      /* of a group */
	unsigned long refused[4]; /* by clients, both membership limits, entries */
	unsigned long yielded;    /* entries that made room for another */
	/* Operations while the core had work to do, and a client to end. */
	unsigned long unfinished, overdue;
};

#endif
