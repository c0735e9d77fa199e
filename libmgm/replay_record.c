/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay_record.c - what a routing client wants, as a replay remembers it.
 *
 * Interfaces and monitors are few and stand in lists; memberships and edits in tables.
 * The record is written when something is asked for, in the order of the calls, and
 * corrected when it is refused: so it is what the client wants, also where the session
 * ends in between. Each change has a serial, so that a refusal that comes late takes
 * nothing from a newer call about the same key.
 *
 * An edit ends with its MFE, of which nobody tells; so edits that are long dead may
 * stand here. Of MGM_REPLAY_EDITS_MAX the oldest gives way and is counted. The other
 * limits refuse (mgm_replay.h).
 */
#include "config.h"

#include "replay_record.h"

#include "session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int
replay_record_init(struct replay_record *record)
{
	int rc;

	*record = (struct replay_record){0};
	TAILQ_INIT(&record->edits_by_age);
	rc = replay_table_init(&record->memberships);
	return rc == 0 ? replay_table_init(&record->edits) : rc;
}

void
replay_record_exit(struct replay_record *record)
{
	while (!LIST_EMPTY(&record->ifaces)) {
		struct replay_iface *iface = LIST_FIRST(&record->ifaces);

		LIST_REMOVE(iface, link);
		free(iface);
	}
	while (!LIST_EMPTY(&record->monitors))
		replay_record_remove_monitor(record, LIST_FIRST(&record->monitors));
	replay_table_exit(&record->memberships);
	replay_table_exit(&record->edits);
}

struct replay_iface *
replay_record_find_iface(const struct replay_record *record, uint32_t ifindex,
    const struct mgm_addr *next_hop)
{
	struct mgm_addr addr = session_next_hop(next_hop);
	struct replay_iface *iface;

	LIST_FOREACH (iface, &record->ifaces, link) {
		if (iface->ifindex == ifindex &&
		    memcmp(&iface->next_hop, &addr, sizeof(addr)) == 0)
			return iface;
	}
	return NULL;
}

struct replay_iface *
replay_record_take(
    struct replay_record *record, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct replay_iface *iface =
	    replay_record_find_iface(record, ifindex, next_hop);

	if (iface != NULL)
		return iface;
	if (record->num_ifaces >= MGM_REPLAY_INTERFACES_MAX)
		return NULL;
	iface = malloc(sizeof(*iface));
	if (iface == NULL)
		return NULL;
	*iface = (struct replay_iface){
	    .ifindex = ifindex, .next_hop = session_next_hop(next_hop)};
	LIST_INSERT_HEAD(&record->ifaces, iface, link);
	record->num_ifaces++;
	return iface;
}

static void
replay_record_remove_membership(
    struct replay_record *record, struct replay_entry *entry)
{
	replay_table_remove(&record->memberships, entry);
	free(entry);
}

void
replay_record_remove_edit(struct replay_record *record, struct replay_edit *edit)
{
	TAILQ_REMOVE(&record->edits_by_age, edit, by_age);
	replay_table_remove(&record->edits, &edit->entry);
	free(edit);
}

static bool
replay_record_is_on(const struct replay_key *key, const struct replay_iface *iface)
{
	return key->ifindex == iface->ifindex &&
	       memcmp(&key->next_hop, &iface->next_hop, sizeof(key->next_hop)) == 0;
}

void
replay_record_release(struct replay_record *record, struct replay_iface *iface)
{
	struct replay_entry *entry, *next;
	struct replay_edit *edit, *next_edit;
	size_t i;

	for (i = 0; i < record->memberships.num_buckets; i++) {
		for (entry = LIST_FIRST(&record->memberships.buckets[i]); entry != NULL;
		     entry = next) {
			next = LIST_NEXT(entry, link);
			if (replay_record_is_on(&entry->key, iface))
				replay_record_remove_membership(record, entry);
		}
	}
	for (edit = TAILQ_FIRST(&record->edits_by_age); edit != NULL;
	     edit = next_edit) {
		next_edit = TAILQ_NEXT(edit, by_age);
		if (replay_record_is_on(&edit->entry.key, iface))
			replay_record_remove_edit(record, edit);
	}
	LIST_REMOVE(iface, link);
	free(iface);
	record->num_ifaces--;
}

static bool
replay_record_join(struct replay_record *record, const struct replay_change *change)
{
	struct replay_entry *entry =
	    replay_table_find(&record->memberships, &change->key);

	if (entry == NULL) {
		if (record->memberships.count >= MGM_REPLAY_MEMBERSHIPS_MAX)
			return false;
		entry = malloc(sizeof(*entry));
		if (entry == NULL)
			return false;
		*entry = (struct replay_entry){.key = change->key};
		replay_table_add(&record->memberships, entry);
	}
	entry->serial = change->serial;
	return true;
}

static struct replay_edit *
replay_record_find_edit(
    const struct replay_record *record, const struct replay_key *key)
{
	return (struct replay_edit *)replay_table_find(&record->edits, key);
}

/* The youngest of all. */
static bool
replay_record_edit(struct replay_record *record, struct replay_change *change)
{
	struct replay_edit *edit = replay_record_find_edit(record, &change->key);

	if (edit != NULL) {
		change->had_edit = true;
		change->edit_out = edit->out;
		change->edit_since_ms = edit->since_ms;
		TAILQ_REMOVE(&record->edits_by_age, edit, by_age);
	} else {
		edit = malloc(sizeof(*edit));
		if (edit == NULL)
			return false;
		if (record->edits.count >= MGM_REPLAY_EDITS_MAX) {
			replay_record_remove_edit(
			    record, TAILQ_FIRST(&record->edits_by_age));
			record->edits_forgotten++;
		}
		*edit = (struct replay_edit){.entry.key = change->key};
		replay_table_add(&record->edits, &edit->entry);
	}
	edit->entry.serial = change->serial;
	edit->out = !change->add;
	edit->since_ms = session_clock_ms();
	TAILQ_INSERT_TAIL(&record->edits_by_age, edit, by_age);
	return true;
}

bool
replay_record_apply(struct replay_record *record, struct replay_change *change)
{
	bool join = (change->flags & MGM_JOIN_STATE_FLAG) != 0;
	struct replay_entry *entry;

	change->serial = ++record->last_serial;
	change->had_edit = false;
	if ((change->flags & MGM_FORWARD_STATE_FLAG) != 0 &&
	    !replay_record_edit(record, change))
		return false;
	if (join && change->add && !replay_record_join(record, change)) {
		replay_record_undo(record, change);
		return false;
	}
	if (join && !change->add) {
		entry = replay_table_find(&record->memberships, &change->key);
		if (entry != NULL)
			replay_record_remove_membership(record, entry);
	}
	return true;
}

void
replay_record_confirm(struct replay_record *record, const struct replay_change *change)
{
	struct replay_edit *edit = replay_record_find_edit(record, &change->key);

	if ((change->flags & MGM_FORWARD_STATE_FLAG) != 0 && edit != NULL &&
	    edit->entry.serial == change->serial)
		edit->since_ms = session_clock_ms();
}

void
replay_record_undo(struct replay_record *record, const struct replay_change *change)
{
	struct replay_entry *entry =
	    replay_table_find(&record->memberships, &change->key);
	struct replay_edit *edit = replay_record_find_edit(record, &change->key);

	if ((change->flags & MGM_JOIN_STATE_FLAG) != 0 && change->add &&
	    entry != NULL && entry->serial == change->serial)
		replay_record_remove_membership(record, entry);
	if ((change->flags & MGM_FORWARD_STATE_FLAG) == 0 || edit == NULL ||
	    edit->entry.serial != change->serial)
		return;
	if (!change->had_edit) {
		replay_record_remove_edit(record, edit);
		return;
	}
	edit->out = change->edit_out;
	edit->since_ms = change->edit_since_ms;
}

struct replay_monitor *
replay_record_add_monitor(struct replay_record *record, const struct mgm_monitor *spec)
{
	struct replay_monitor *monitor;

	if (record->num_monitors >= MGM_REPLAY_MONITORS_MAX)
		return NULL;
	monitor = malloc(sizeof(*monitor));
	if (monitor == NULL)
		return NULL;
	/* 0 is nobody's, and after 2^32 of them one may still be there. */
	do
		record->last_monitor++;
	while (record->last_monitor == 0 ||
	       replay_record_find_monitor(record, record->last_monitor) != NULL);
	*monitor = (struct replay_monitor){.id = record->last_monitor, .spec = *spec};
	LIST_INSERT_HEAD(&record->monitors, monitor, link);
	record->num_monitors++;
	return monitor;
}

struct replay_monitor *
replay_record_find_monitor(const struct replay_record *record, uint32_t id)
{
	struct replay_monitor *monitor;

	LIST_FOREACH (monitor, &record->monitors, link) {
		if (monitor->id == id)
			return monitor;
	}
	return NULL;
}

void
replay_record_remove_monitor(
    struct replay_record *record, struct replay_monitor *monitor)
{
	LIST_REMOVE(monitor, link);
	free(monitor);
	record->num_monitors--;
}

size_t
replay_record_octets(const struct replay_record *record)
{
	const struct replay_table *memberships = &record->memberships;
	const struct replay_table *edits = &record->edits;

	return record->num_ifaces * sizeof(struct replay_iface) +
	       record->num_monitors * sizeof(struct replay_monitor) +
	       memberships->count * sizeof(struct replay_entry) +
	       edits->count * sizeof(struct replay_edit) +
	       (memberships->num_buckets + edits->num_buckets) *
		   sizeof(struct replay_bucket);
}
