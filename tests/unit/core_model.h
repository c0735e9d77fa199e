/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model.h - a naive model of the core: plain arrays over a small universe.
 */
#ifndef MGM_CORE_MODEL_H
#define MGM_CORE_MODEL_H

#include "core_lab.h"

#define NUM_GROUPS 5  /* 0 to 2 are IPv4, 3 and 4 IPv6; 2 and 4 source-specific */
#define NUM_SOURCES 5 /* likewise; a source N has a route of its own */
#define NUM_IFACES 5  /* ifindex is the number and one */
#define NUM_CLIENTS 4 /* the last one is IGMP */
#define ANY NUM_GROUPS
#define MODEL_ALERTS 4096    /* of one step */
#define MODEL_QUESTIONS 1024 /* open and late ones */

extern const char *const group_text[NUM_GROUPS];
extern const char *const source_text[NUM_SOURCES];
extern const uint32_t client_protocol[NUM_CLIENTS];

enum edit { EDIT_NONE, EDIT_IN, EDIT_OUT };

struct model_mfe {
	bool there;
	uint64_t number; /* of its life; 0 only before the first */
	uint32_t iif;    /* 0: none */
	bool chosen;     /* the iif is its owner's choice */
	uint32_t routed; /* what the route said then */
	int64_t timeout_us;
	int64_t expires_us;
	bool carried; /* packets since the last check */
	enum edit edit[NUM_IFACES];
	int edit_client[NUM_IFACES];
};

struct model_iface {
	bool there;
	bool configured;
	bool kernel;
	int owner; /* client, or -1 */
	int igmp;
	uint64_t owner_since; /* the order in which seats were taken */
	uint64_t igmp_since;
	bool wrong_if;
};

/* One alert or question, as short as it can be compared. */
struct model_alert {
	uint32_t client;
	uint32_t kind;
	uint32_t question; /* 1: it is one */
	uint32_t member;
	uint32_t group; /* ANY; NUM_GROUPS + 1: none */
	uint32_t source;
	uint32_t v6;
	uint32_t ifindex;
	uint32_t oifs; /* bits by number */
	uint32_t igmp; /* of those, where IGMP is */
	uint64_t id;   /* of the core's question; the model's own number */
};

/* What a client was asked. */
struct model_question {
	bool there;
	uint64_t key; /* the model's own number; finds the id */
	uint32_t id;  /* the core's, once it was compared */
	unsigned c;
	enum alert_kind kind;
	bool late;
	int64_t due_us;
	unsigned g, s;
	uint64_t number; /* of the entry */
	uint32_t iif;
	uint32_t oifs; /* bits by number */
};

/* An entry that waits. */
struct model_birth {
	bool there;
	uint64_t number;
	unsigned open;
	bool asked_oifs;
	uint32_t choice; /* ifindex; 0: none */
	uint32_t routed;
	int chooser;
	uint32_t vetoes[NUM_CLIENTS]; /* bits by interface number */
};

struct model {
	struct core_lab lab;
	uint64_t random;
	bool failing; /* the plane fails now and then, so only the core is compared */
	bool enabled;
	uint32_t handle[NUM_CLIENTS];     /* 0: not registered */
	uint32_t old_handle[NUM_CLIENTS]; /* of an earlier life */
	struct model_iface iface[NUM_IFACES];
	uint32_t route[NUM_SOURCES]; /* ifindex, 0: none */
	struct model_mfe mfe[NUM_GROUPS][NUM_SOURCES];
	/* [client][interface][group or ANY][source or ANY][is IPv6, for (*,*)] */
	uint64_t member[NUM_CLIENTS][NUM_IFACES][NUM_GROUPS + 1][NUM_SOURCES + 1][2];
	uint64_t stamps; /* what a membership or seat that is there holds, rising */
	uint32_t callbacks[NUM_CLIENTS];
	struct model_birth birth[NUM_GROUPS][NUM_SOURCES];
	struct model_question questions[MODEL_QUESTIONS];
	uint64_t numbers; /* of entries and questions */
	struct model_alert wanted[MODEL_ALERTS], told[MODEL_ALERTS];
	size_t num_wanted, num_told;
	/* What each entry was when a change began. */
	struct model_before {
		bool there;
		uint64_t number;
		int owner;
		uint32_t iif;
		bool empty;
	} before[NUM_GROUPS][NUM_SOURCES];
	unsigned flushing; /* ifindex whose memberships still count to IGMP; 0: none */
	bool rechecked[NUM_SOURCES];
	/* No wrong-if alert about it until then. */
	int64_t wrong_if_us[NUM_IFACES][NUM_GROUPS][NUM_SOURCES];
	unsigned long seen_told[2][ALERT_KIND_COUNT]; /* alerts, questions */
	unsigned long seen_in_time, seen_late, seen_never, seen_bad;
	/* How often a comparison met each kind, so that no run is empty. */
	unsigned long seen_forwarding, seen_pruned, seen_negative, seen_refresh;
	struct snapshot *held;
	uint64_t held_number;
};

unsigned model_below(struct model *m, unsigned limit);
bool model_is_v6(unsigned group_or_source);
unsigned model_index(const char *const *texts, const struct mgm_prefix *prefix);
bool model_is_wanted(const struct model *m, unsigned i, unsigned g, unsigned s);
bool model_is_in(const struct model *m, unsigned i, unsigned g, unsigned s);
uint32_t model_route(const struct model *m, unsigned s);
int model_holder(const struct model *m, uint32_t ifindex);
int64_t model_life(const struct model *m, uint32_t iif);

/* core_model_told.c: alerts and questions. */
void model_listen(struct model *m);
bool model_is_interested(
    const struct model *m, int client, unsigned g, unsigned s, bool v6);
/* A membership begins (after it is recorded) or ends (after it is forgotten). */
void model_tell_member(struct model *m, unsigned caller, int counted, unsigned i,
    unsigned g, unsigned s, bool v6, bool began);
void model_tell_local(
    struct model *m, unsigned i, unsigned g, unsigned s, bool v6, bool joined);
void model_tell_igmp(struct model *m, unsigned i, enum alert_kind kind);
/* Around each change of entries: what it changed is told. changer -1: a route. */
void model_begin(struct model *m);
void model_end(struct model *m, int changer);
/* A packet of a flow that has no entry. */
void model_give_birth(struct model *m, unsigned g, unsigned s);
void model_drop_client(struct model *m, unsigned c);
void model_answer(struct model *m);
void model_expire_questions(struct model *m);
void model_set_mfe(struct model *m);
void model_want_wrong_if(struct model *m);
void model_see_wrong_if(struct model *m);
void model_compare_told(struct model *m);
/* A long run met every kind of alert, question and answer. */
void model_check_seen(const struct model *m, unsigned steps);

#endif
