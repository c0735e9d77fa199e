/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model.h - a naive model of the core: plain arrays over a small universe.
 */
#ifndef MGM_CORE_MODEL_H
#define MGM_CORE_MODEL_H

#include "core_model_state.h"
#include "core_model_told.h"

struct model_net;
struct model_notify;

struct model {
	struct core_lab lab;
	struct model_setup setup;
	uint64_t random;
	bool enabled;
	struct mgm_addr group[NUM_GROUPS][MODEL_COPIES];
	struct mgm_addr source[NUM_SOURCES];
	bool ssm[NUM_GROUPS];
	bool bound[NUM_IFACES][MODEL_RANGES]; /* also of one that is not there */
	struct model_client client[NUM_CLIENTS];
	struct model_iface iface[NUM_IFACES];
	uint32_t route[NUM_SOURCES]; /* ifindex, 0: none */
	struct model_mfe mfe[NUM_GROUPS][NUM_SOURCES];
	/* [client][interface][group or ANY][source or ANY][is IPv6, for (*,*)] */
	struct model_member member[NUM_CLIENTS][NUM_IFACES][NUM_GROUPS + 1]
				  [NUM_SOURCES + 1][2];
	struct mgm_addr hand_group, hand_source; /* of model_make_room() */
	uint64_t stamps;                         /* what counts the order of things */
	struct model_birth birth[NUM_GROUPS][NUM_SOURCES];
	struct model_question questions[MODEL_QUESTIONS];
	size_t num_questions; /* in use, with gaps */
	uint64_t numbers;     /* of entries and questions */
	uint64_t unknown_answers;
	struct model_alert wanted[MODEL_ALERTS], told[MODEL_ALERTS];
	size_t num_wanted, num_told;
	struct model_before before[NUM_GROUPS][NUM_SOURCES];
	unsigned flushing; /* ifindex whose memberships still count to IGMP; 0: none */
	bool rechecked[NUM_SOURCES];
	/* No wrong-if alert about it until then. */
	int64_t wrong_if_us[NUM_IFACES][NUM_GROUPS][NUM_SOURCES];
	struct model_net *net;       /* owned; of a loose run */
	struct model_notify *notify; /* owned */
	struct snapshot *held;
	uint64_t held_number;
	struct model_seen seen;
};

/* core_model.c: the universe, and what follows from its state. */
void model_init(struct model *m, const struct model_setup *setup, uint64_t seed);
void model_exit(struct model *m);
unsigned model_below(struct model *m, unsigned limit);
bool model_is_v6(unsigned group_or_source);
/* Two groups stand for so many of a loose run, always treated alike; else 1. */
unsigned model_copies(const struct model *m, unsigned g);
struct mgm_prefix model_group(const struct model *m, unsigned g, unsigned k, bool v6);
struct mgm_prefix model_source(const struct model *m, unsigned s, bool v6);
/* Group or source by address; ANY for the wildcard. *copy is of the group. */
unsigned model_find_group(
    const struct model *m, const struct mgm_prefix *prefix, unsigned *copy);
unsigned model_find_source(const struct model *m, const struct mgm_prefix *prefix);
/* It is a scope boundary for the group; 0: no. */
bool model_stops(const struct model *m, uint32_t ifindex, unsigned g);
bool model_is_active(const struct model *m, unsigned i);
bool model_is_wanted(const struct model *m, unsigned i, unsigned g, unsigned s);
bool model_is_listed(const struct model *m, unsigned i, unsigned g, unsigned s);
bool model_is_in(const struct model *m, unsigned i, unsigned g, unsigned s);
bool model_is_empty(const struct model *m, unsigned g, unsigned s);
bool model_forwards(const struct model *m, unsigned i, unsigned g, unsigned s);
/* Of the interface: the client to which memberships there count; -1: none. */
int model_holder(const struct model *m, uint32_t ifindex);
/* The incoming interface of a source as its route says now; 0: none. */
uint32_t model_route(const struct model *m, unsigned s);
unsigned model_count_entries(const struct model *m); /* also those that wait */
void model_set_iif(struct model *m, struct model_mfe *mfe, uint32_t iif);
void model_update_iifs(struct model *m);
void model_expire(struct model *m);
/* At the limit of entries: one that is idle ends. False: none is. */
bool model_make_room(struct model *m);
int64_t model_life(const struct model *m, uint32_t iif);

#endif
