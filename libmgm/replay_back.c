/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay_back.c - a new session gets all that the record of a replay has.
 *
 * In order: interfaces, without which nothing is accepted; wrong-interface alerts and
 * monitors, which the daemon dropped with the old session; memberships, in bulk; when
 * all of those have been answered, edits, which need them to have something to prune;
 * then the end of the replay, with which the daemon sweeps what was not asked for again
 * (mgm-api 11.6).
 *
 * An edit belongs to one MFE. Where that ended, and another of the same source and
 * group came since, the edit is not brought back: it would prune what nobody asked to
 * prune. The age of the MFE tells (mgm-api 11.1).
 *
 * What the daemon refuses is told, forgotten, and the rest goes on. Where the session
 * ends meanwhile, or memory does, nothing is forgotten and the session is closed.
 */
#include "config.h"

#include "replay.h"

#include <stdio.h>
#include <stdlib.h>

#define REPLAY_BACK_OIFS 64     /* room for at first */
#define REPLAY_BACK_GRAIN_MS 10 /* of an MFE's age */

/* Where an MFE is read to. */
struct replay_back_mfe {
	struct mgm_mfe_stats *stats; /* owned */
	size_t size;
};

void
replay_back_lose(struct mgm_replay *replay, const struct mgm_replay_item *item,
    enum mgm_status status, const char *detail)
{
	bool ended = item->kind == MGM_REPLAY_EDIT && status == MGM_E_NOT_FOUND;

	if (replay->refusal == MGM_OK && !ended) {
		replay->refusal = status;
		snprintf(replay->refusal_detail, sizeof(replay->refusal_detail), "%s",
		    detail);
	}
	if (replay->lost != NULL)
		replay->lost(replay->lost_context, item, status, detail);
}

static enum mgm_status
replay_back_ifaces(struct mgm_replay *replay)
{
	struct replay_iface *iface, *next;
	struct mgm_replay_item item;
	enum mgm_status status;

	for (iface = LIST_FIRST(&replay->record.ifaces); iface != NULL; iface = next) {
		next = LIST_NEXT(iface, link);
		item = (struct mgm_replay_item){.kind = MGM_REPLAY_INTERFACE,
		    .ifindex = iface->ifindex,
		    .next_hop = iface->next_hop};
		status = mgm_take_interface_ownership(
		    replay->session, replay->handle, iface->ifindex, &iface->next_hop);
		if (replay_is_over(replay, status))
			return status;
		if (status != MGM_OK) {
			replay_record_release(&replay->record, iface);
			replay_back_lose(
			    replay, &item, status, mgm_last_detail(replay->session));
			continue;
		}
		if (!iface->wrong_if)
			continue;
		status = mgm_set_wrong_if(replay->session, replay->handle,
		    iface->ifindex, &iface->next_hop, true);
		if (replay_is_over(replay, status))
			return status;
		if (status != MGM_OK) {
			iface->wrong_if = false;
			item.kind = MGM_REPLAY_WRONG_IF;
			replay_back_lose(
			    replay, &item, status, mgm_last_detail(replay->session));
		}
	}
	return MGM_OK;
}

static enum mgm_status
replay_back_monitors(struct mgm_replay *replay)
{
	struct replay_monitor *monitor, *next;
	enum mgm_status status;

	for (monitor = LIST_FIRST(&replay->record.monitors); monitor != NULL;
	     monitor = next) {
		const struct mgm_replay_item item = {.kind = MGM_REPLAY_MONITOR,
		    .source = mgm_prefix_host(&monitor->spec.source),
		    .group = mgm_prefix_host(&monitor->spec.group),
		    .monitor = monitor->id};

		next = LIST_NEXT(monitor, link);
		status = mgm_add_dataflow_monitor(
		    replay->session, replay->handle, &monitor->spec, &monitor->there);
		if (replay_is_over(replay, status))
			return status;
		if (status != MGM_OK) {
			replay_record_remove_monitor(&replay->record, monitor);
			replay_back_lose(
			    replay, &item, status, mgm_last_detail(replay->session));
		}
	}
	return MGM_OK;
}

/* A refusal that arrives meanwhile removes its entry; nothing is added here. */
static enum mgm_status
replay_back_memberships(struct mgm_replay *replay)
{
	const struct replay_table *table = &replay->record.memberships;
	enum mgm_status status = MGM_OK;
	struct replay_entry *entry;
	size_t bucket = 0;

	while (status == MGM_OK &&
	       (entry = replay_table_next(table, &bucket, replay->round)) != NULL) {
		const struct replay_change change = {.key = entry->key,
		    .flags = MGM_JOIN_STATE_FLAG,
		    .add = true,
		    .serial = entry->serial};

		status = replay_submit(replay, &change, true, NULL, NULL);
	}
	return status == MGM_OK ? mgm_flush(replay->session) : status;
}

/* MGM_OK: `mfe` holds it. */
static enum mgm_status
replay_back_read(struct mgm_replay *replay, struct replay_back_mfe *mfe,
    const struct replay_key *key)
{
	size_t size =
	    mfe->stats != NULL ? mfe->size : MGM_MFE_STATS_SIZE(REPLAY_BACK_OIFS);
	enum mgm_status status = MGM_E_INSUFFICIENT_BUFFER;

	while (status == MGM_E_INSUFFICIENT_BUFFER) {
		if (size > mfe->size) {
			void *grown = realloc(mfe->stats, size);

			if (grown == NULL)
				return session_break(replay->session, MGM_E_NO_MEMORY,
				    "no memory to read an MFE");
			mfe->stats = grown;
			mfe->size = size;
		}
		status = mgm_get_mfe_stats(replay->session, &key->group.addr,
		    &key->source.addr, &size, mfe->stats, MGM_MFE_STATS_0);
	}
	return status;
}

/* MGM_E_NOT_FOUND: the MFE that was edited is not there any more. */
static enum mgm_status
replay_back_check_edit(struct mgm_replay *replay, struct replay_back_mfe *mfe,
    const struct replay_edit *edit)
{
	int64_t before_ms = session_clock_ms(), age_ms;
	enum mgm_status status = replay_back_read(replay, mfe, &edit->entry.key);

	if (status != MGM_OK)
		return status;
	/* Rounded so that an MFE seems too old and never too young. */
	age_ms = (int64_t)mfe->stats->up_time_cs * 10 + REPLAY_BACK_GRAIN_MS;
	if (before_ms - age_ms <= edit->since_ms)
		return MGM_OK;
	return session_fail(replay->session, MGM_E_NOT_FOUND,
	    "the entry that was edited has ended, and another came: edit that one if "
	    "it shall be");
}

static enum mgm_status
replay_back_edit(
    struct mgm_replay *replay, struct replay_back_mfe *mfe, struct replay_edit *edit)
{
	const struct replay_change change = {.key = edit->entry.key,
	    .flags = MGM_FORWARD_STATE_FLAG,
	    .add = !edit->out,
	    .serial = edit->entry.serial};
	const struct mgm_replay_item item = {.kind = MGM_REPLAY_EDIT,
	    .ifindex = change.key.ifindex,
	    .next_hop = change.key.next_hop,
	    .source = change.key.source,
	    .group = change.key.group,
	    .out = edit->out};
	enum mgm_status status = replay_back_check_edit(replay, mfe, edit);

	if (status == MGM_OK)
		return replay_submit(replay, &change, true, NULL, NULL);
	if (replay_is_over(replay, status))
		return status;
	replay_record_remove_edit(&replay->record, edit);
	replay_back_lose(replay, &item, status, mgm_last_detail(replay->session));
	return MGM_OK;
}

/* Each goes from the front of the queue to its end, as long as it stays. */
static enum mgm_status
replay_back_edits(struct mgm_replay *replay)
{
	struct replay_record *record = &replay->record;
	struct replay_back_mfe mfe = {0};
	enum mgm_status status = MGM_OK;
	struct replay_edit *edit;

	while (status == MGM_OK &&
	       (edit = TAILQ_FIRST(&record->edits_by_age)) != NULL &&
	       edit->entry.round != replay->round) {
		edit->entry.round = replay->round;
		TAILQ_REMOVE(&record->edits_by_age, edit, by_age);
		TAILQ_INSERT_TAIL(&record->edits_by_age, edit, by_age);
		status = replay_back_edit(replay, &mfe, edit);
	}
	free(mfe.stats);
	return status == MGM_OK ? mgm_flush(replay->session) : status;
}

/* MGM_OK: everything was asked for, whatever was refused. */
static enum mgm_status
replay_back_all(struct mgm_replay *replay)
{
	enum mgm_status status = replay_back_ifaces(replay);

	if (status == MGM_OK)
		status = replay_back_monitors(replay);
	if (status == MGM_OK)
		status = replay_back_memberships(replay);
	if (status == MGM_OK)
		status = replay_back_edits(replay);
	if (status == MGM_OK)
		status = mgm_end_of_replay(replay->session, replay->handle);
	return status;
}

enum mgm_status
mgm_replay_reconnect(struct mgm_replay *replay)
{
	struct replay_monitor *monitor;
	enum mgm_status status;

	if (replay->coming_back)
		return replay_fail(
		    replay, MGM_E_INVALID_PARAMETER, "the replay comes back already");
	replay_close(replay);
	LIST_FOREACH (monitor, &replay->record.monitors, link)
		monitor->there = 0;
	replay->refusal = MGM_OK;
	replay->refusal_detail[0] = '\0';
	replay->detail[0] = '\0';
	replay->round++;
	status = replay_open(replay);
	if (status != MGM_OK)
		return status;
	replay->coming_back = true;
	status = replay_back_all(replay);
	replay->coming_back = false;
	if (status == MGM_OK)
		return replay_fail(replay, replay->refusal, replay->refusal_detail);
	status = replay_result(replay, status);
	replay_close(replay);
	return status;
}
