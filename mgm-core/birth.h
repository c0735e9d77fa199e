/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * birth.h - the making of an entry, at once or after its questions are answered.
 */
#ifndef MGM_BIRTH_H
#define MGM_BIRTH_H

#include <sys/tree.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert.h"

struct core;
struct plane_event;
struct question;

/* An owner of an oif does not want the entry to be sent there. */
struct birth_veto {
	uint64_t client; /* its number */
	uint32_t ifindex;
};

/* An entry that waits for answers. It is not among the entries yet. */
struct birth {
	RB_ENTRY(birth) by_key;
	struct mgm_addr group;
	struct mgm_addr source;
	uint64_t number;  /* that the entry will have */
	uint32_t arrival; /* the interface where its first packet came */
	uint32_t open;    /* questions that are not answered */
	bool asked_oifs;  /* creation questions were asked; before them, rpf */
	uint32_t iif;     /* that a client chose; 0: the route's */
	uint32_t route;   /* the route's, when it chose */
	uint64_t chooser; /* that client's number */
	struct mgm_addr neighbour;
	struct birth_veto *vetoes; /* owned */
	size_t num_vetoes;
};

RB_HEAD(birth_tree, birth);

struct birth_table {
	struct birth_tree tree;
	uint32_t count;
	uint64_t last_number; /* of entries made or being made */
};

void birth_table_init(struct birth_table *table);
void birth_table_exit(struct birth_table *table);
/*
 * Makes the entry that the event asks for. 0: it is there; -EINPROGRESS: answers are
 * awaited, and the plane is told later; otherwise why there can be none.
 */
int birth_start(struct core *core, const struct plane_event *event, int64_t now);
/* All that wait, by group and source; NULL before the first and after the last. */
const struct birth *birth_after(
    const struct birth_table *table, const struct birth *before);
/* Are answers awaited for the event's entry? */
bool birth_is_waiting(struct core *core, const struct plane_event *event);
/* An rpf or creation question ends: its answer, NULL for the default. False: malformed,
 * and the default holds. */
bool birth_take_answer(struct core *core, const struct question *question,
    const struct alert_answer *answer, int64_t now);
/* An answer to a creation question after its deadline. */
void birth_take_late(struct core *core, const struct question *question,
    const struct alert_answer *answer, int64_t now);

#endif
