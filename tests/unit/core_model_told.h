/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_told.h - the naive model of alerts, questions and answers.
 */
#ifndef MGM_CORE_MODEL_TOLD_H
#define MGM_CORE_MODEL_TOLD_H

#include "core_model_state.h"

#define MODEL_ALERTS 4096    /* of one step */
#define MODEL_QUESTIONS 1024 /* open and late ones */

struct model;

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

/* What an entry was when a change began. */
struct model_before {
	bool there;
	uint64_t number;
	int owner;
	uint32_t iif;
	bool empty;
};

/* core_model_told.c: alerts. */
void model_listen(struct model *m);
/* Counts only to a client that is there; a question has its number in *number. */
struct model_alert *model_want(struct model *m, int c, struct model_alert alert);
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
void model_tell_entry(struct model *m, unsigned g, unsigned s);
void model_compare_told(struct model *m);

/* core_model_ask.c: questions and answers, and entries that wait for them. */
bool model_ask(struct model *m, int c, struct model_alert alert, uint64_t number);
/* A packet of a flow that has no entry. */
void model_give_birth(struct model *m, unsigned g, unsigned s);
void model_drop_questions(struct model *m, unsigned c);
void model_expire_questions(struct model *m);
unsigned model_count_questions(const struct model *m, unsigned c);

#endif
