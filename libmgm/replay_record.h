/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay_record.h - what a routing client wants, as a replay remembers it.
 */
#ifndef MGM_REPLAY_RECORD_H
#define MGM_REPLAY_RECORD_H

#include "mgm.h"
#include "replay_table.h"

struct replay_iface {
	LIST_ENTRY(replay_iface) link;
	uint32_t ifindex;
	struct mgm_addr next_hop;
	bool wrong_if; /* its alerts are wanted */
};

/* An edit of one MFE: the last one of its key. */
struct replay_edit {
	struct replay_entry entry; /* at the front: the table frees it */
	TAILQ_ENTRY(replay_edit) by_age;
	bool out;
	int64_t since_ms; /* the entry that was edited was there by then */
};

struct replay_monitor {
	LIST_ENTRY(replay_monitor) link;
	uint32_t id;    /* the client's; never 0 */
	uint32_t there; /* the daemon's of this session; 0: none */
	struct mgm_monitor spec;
};

/* One call about a membership, and what it replaced. */
struct replay_change {
	struct replay_key key;
	uint32_t flags;
	bool add;
	uint32_t serial;
	bool had_edit, edit_out; /* before it */
	int64_t edit_since_ms;
};

struct replay_record {
	LIST_HEAD(, replay_iface) ifaces;     /* owned */
	LIST_HEAD(, replay_monitor) monitors; /* owned */
	size_t num_ifaces, num_monitors;
	struct replay_table memberships;
	struct replay_table edits;
	TAILQ_HEAD(, replay_edit) edits_by_age; /* the same; oldest first */
	uint64_t edits_forgotten;
	uint32_t last_serial, last_monitor;
};

/* 0 or -ENOMEM. */
int replay_record_init(struct replay_record *record);
void replay_record_exit(struct replay_record *record);

/* NULL: no memory, or too many. One that is there is given again. */
struct replay_iface *replay_record_take(
    struct replay_record *record, uint32_t ifindex, const struct mgm_addr *next_hop);
struct replay_iface *replay_record_find_iface(const struct replay_record *record,
    uint32_t ifindex, const struct mgm_addr *next_hop);
/* With all that is on it. */
void replay_record_release(struct replay_record *record, struct replay_iface *iface);

/*
 * Remembers what the change wants; its serial, and what it replaces, are filled in.
 * False: no memory, or too many, and nothing was changed.
 */
bool replay_record_apply(struct replay_record *record, struct replay_change *change);
/* The daemon carried it out. */
void replay_record_confirm(
    struct replay_record *record, const struct replay_change *change);
/* The daemon refused it. What a later call asked for stays. */
void replay_record_undo(
    struct replay_record *record, const struct replay_change *change);
void replay_record_remove_edit(struct replay_record *record, struct replay_edit *edit);

/* NULL: no memory, or too many. */
struct replay_monitor *replay_record_add_monitor(
    struct replay_record *record, const struct mgm_monitor *spec);
struct replay_monitor *replay_record_find_monitor(
    const struct replay_record *record, uint32_t id);
void replay_record_remove_monitor(
    struct replay_record *record, struct replay_monitor *monitor);

/* Octets of memory. */
size_t replay_record_octets(const struct replay_record *record);

#endif
