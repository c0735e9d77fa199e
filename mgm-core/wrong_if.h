/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wrong_if.h - alerts about packets that arrive where their flow does not come in.
 */
#ifndef MGM_WRONG_IF_H
#define MGM_WRONG_IF_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <stdbool.h>
#include <stdint.h>

#include "mgm_types.h"

struct core;
struct iface;
struct plane_event;

/* An alert that was sent: no other about the same for a while. */
struct wrong_if {
	RB_ENTRY(wrong_if) by_key;
	TAILQ_ENTRY(wrong_if) by_age;
	struct mgm_addr group;
	struct mgm_addr source;
	uint32_t ifindex;
	int64_t until_us;
};

RB_HEAD(wrong_if_tree, wrong_if);

struct wrong_if_table {
	struct wrong_if_tree tree;
	TAILQ_HEAD(, wrong_if) ages; /* oldest first */
	uint32_t count;
	uint64_t suppressed;
};

void wrong_if_table_init(struct wrong_if_table *table);
void wrong_if_table_exit(struct wrong_if_table *table);
/* The plane saw such a packet. */
void wrong_if_event(struct core *core, const struct plane_event *event, int64_t now);
/* Whoever holds the interface wants to know, or no more. */
void wrong_if_set(struct core *core, struct iface *iface, bool on);

#endif
