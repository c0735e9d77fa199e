/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notifier.c - how often operators are told of what befalls the daemon, and that what
 * they were told last is true.
 *
 * Clients and senders of packets cause the events, as often as they like; those who
 * watch must not drown. So each kind of event has a bucket: a burst, and then one each
 * half second. What the bucket holds back is not queued as such. Instead each subject
 * (a client that was lost, a table, the owner of an interface, a flood) knows what
 * managers believe of it. It waits while that differs from what is so, and is told as
 * it is then, once, when its turn comes; a subject that came back to what is believed
 * waits no more. Hence nothing is told late that is not true any more, what was told
 * last is true in the end, and a queue has as many places as there are subjects.
 *
 * Every event is told by itself, waits, or is counted as suppressed.
 *
 * A bucket is one moment (the generic cell rate algorithm): who is told uses up an
 * interval of time, and the past offers no more than a burst of them.
 */
#include "config.h"

#include "notifier.h"

#include "core_internal.h"
#include "flood.h"
#include "loss.h"
#include "owner.h"
#include "water.h"

#include <assert.h>

struct notifier_ops {
	/* Do managers believe something else than what is so? */
	bool (*differs)(const struct notifier_item *item);
	/* What managers are told; they believe it from now on. */
	void (*tell)(struct core *core, struct notifier_item *item,
	    struct notification *notification);
	/* It does not wait any more; what only waited frees itself. */
	void (*settle)(struct core *core, struct notifier_item *item);
};

static const struct notifier_ops notifier_ops[NOTIFIER_KINDS] = {
    [NOTIFIER_CLIENT] = {loss_differs, loss_tell, loss_settle},
    [NOTIFIER_TABLE] = {water_differs, water_tell, water_settle},
    [NOTIFIER_OWNER] = {owner_differs, owner_tell, owner_settle},
    [NOTIFIER_FLOOD] = {flood_differs, flood_tell, flood_settle},
};

void
notifier_init(struct notifier *notifier)
{
	unsigned i;

	*notifier = (struct notifier){0};
	for (i = 0; i < NOTIFIER_KINDS; i++) {
		TAILQ_INIT(&notifier->limits[i].waiting);
		notifier->limits[i].paid_us = INT64_MIN / 2;
	}
}

static struct notifier_limit *
notifier_limit_of(struct core *core, const struct notifier_item *item)
{
	return &core->notifier.limits[item->kind];
}

static void
notifier_stop_waiting(struct core *core, struct notifier_item *item)
{
	if (item->is_waiting)
		TAILQ_REMOVE(&notifier_limit_of(core, item)->waiting, item, waiting);
	item->is_waiting = false;
	item->events = 0;
}

void
notifier_exit(struct core *core)
{
	struct notifier_item *item;
	unsigned i;

	for (i = 0; i < NOTIFIER_KINDS; i++) {
		while (
		    (item = TAILQ_FIRST(&core->notifier.limits[i].waiting)) != NULL) {
			notifier_stop_waiting(core, item);
			notifier_ops[i].settle(core, item);
		}
	}
}

void
notifier_tell(const struct core *core, const struct notification *notification)
{
	if (core->port.notification != NULL)
		core->port.notification(core->port.ctx, notification);
}

/* When the next may be told. */
static int64_t
notifier_due(const struct notifier_limit *limit)
{
	return limit->paid_us + NOTIFIER_INTERVAL_US;
}

static bool
notifier_pay(struct notifier_limit *limit, int64_t now)
{
	const int64_t oldest = now - (int64_t)NOTIFIER_BURST * NOTIFIER_INTERVAL_US;

	if (limit->paid_us < oldest)
		limit->paid_us = oldest;
	if (notifier_due(limit) > now)
		return false;
	limit->paid_us = notifier_due(limit);
	return true;
}

static void
notifier_flush(struct core *core, struct notifier_limit *limit, int64_t now)
{
	struct notification notification;
	struct notifier_item *item;

	while (
	    (item = TAILQ_FIRST(&limit->waiting)) != NULL && notifier_pay(limit, now)) {
		notification = (struct notification){.at_us = item->at_us};
		notifier_ops[item->kind].tell(core, item, &notification);
		limit->suppressed += item->events - 1;
		notifier_stop_waiting(core, item);
		notifier_ops[item->kind].settle(core, item);
		notifier_tell(core, &notification);
	}
}

void
notifier_note(struct core *core, struct notifier_item *item, int64_t now)
{
	struct notifier_limit *limit = notifier_limit_of(core, item);

	item->events++;
	item->at_us = now;
	if (!notifier_ops[item->kind].differs(item)) {
		limit->suppressed += item->events;
		notifier_stop_waiting(core, item);
		notifier_ops[item->kind].settle(core, item);
		return;
	}
	if (item->is_waiting)
		return;
	item->is_waiting = true;
	TAILQ_INSERT_TAIL(&limit->waiting, item, waiting);
	notifier_flush(core, limit, now);
}

void
notifier_suppress(struct core *core, enum notifier_kind kind)
{
	core->notifier.limits[kind].suppressed++;
}

/* The item is freed: it waits no more, and what it had to say is suppressed. */
static void
notifier_forget(struct core *core, struct notifier_item *item)
{
	notifier_limit_of(core, item)->suppressed += item->events;
	notifier_stop_waiting(core, item);
}

bool
notifier_adopt(struct core *core, struct notifier_item *item)
{
	if (item->is_waiting && core->notifier.orphans < NOTIFIER_ORPHANS_MAX) {
		core->notifier.orphans++;
		return true;
	}
	notifier_forget(core, item);
	return false;
}

void
notifier_work(struct core *core, int64_t now)
{
	unsigned i;

	for (i = 0; i < NOTIFIER_KINDS; i++)
		notifier_flush(core, &core->notifier.limits[i], now);
}

int64_t
notifier_next_due(const struct core *core)
{
	int64_t due = INT64_MAX;
	unsigned i;

	for (i = 0; i < NOTIFIER_KINDS; i++) {
		const struct notifier_limit *limit = &core->notifier.limits[i];

		if (!TAILQ_EMPTY(&limit->waiting) && notifier_due(limit) < due)
			due = notifier_due(limit);
	}
	return due;
}

void
notifier_check(const struct core *core)
{
	const struct notifier_item *item;
	unsigned i;

	for (i = 0; i < NOTIFIER_KINDS; i++) {
		TAILQ_FOREACH (item, &core->notifier.limits[i].waiting, waiting) {
			assert(item->is_waiting && item->kind == i &&
			       item->events > 0 &&
			       "what waits has something to say, to its own limit");
			assert(notifier_ops[i].differs(item) &&
			       "who waits has news for managers");
		}
	}
	owner_check(core);
	water_check(core);
}
