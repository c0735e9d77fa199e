/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * question.h - what clients were asked, until they answer or it is too late.
 */
#ifndef MGM_QUESTION_H
#define MGM_QUESTION_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert.h"
#include "log.h"

struct client;
struct core;

struct question {
	RB_ENTRY(question) by_id;
	TAILQ_ENTRY(question) waiting; /* of the table's open or late list */
	LIST_ENTRY(question) of_client;
	uint32_t id;           /* never 0 */
	struct client *client; /* borrowed: who was asked */
	enum alert_kind kind;
	bool late;      /* the default holds already */
	int64_t due_us; /* the deadline; if late: when it is forgotten */
	struct mgm_addr group;
	struct mgm_addr source;
	uint64_t number; /* of the entry, also while it is being made */
	uint32_t iif;    /* that the question named */
	size_t num_oifs;
	uint32_t oifs[]; /* ifindexes, in the question's order */
};

RB_HEAD(question_tree, question);
TAILQ_HEAD(question_queue, question);

struct question_table {
	struct question_tree by_id;
	struct question_queue open; /* by deadline: all have the same time */
	struct question_queue late; /* likewise */
	uint32_t num_open;
	uint32_t num_late;
	uint32_t last_id;
	uint64_t refused; /* over the limit, or no memory */
	uint64_t unknown; /* answers to no question */
	struct log_limit log;
};

void question_table_init(struct question_table *table);
/*
 * Asks the client. The alert's source and group name the entry. False: the limit is
 * reached or memory is short, which is counted, and the default holds.
 */
bool question_ask(struct core *core, struct client *client, const struct alert *alert,
    uint64_t number, int64_t now);
/* Nobody will answer the client's questions: the defaults hold. */
void question_drop_client(struct core *core, struct client *client, int64_t now);
/* Ends at most `limit` questions whose time is over; true: more wait. */
bool question_work(struct core *core, int64_t now, unsigned limit);
int64_t question_next_due(const struct core *core);

#endif
