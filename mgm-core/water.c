/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * water.c - tables that are nearly full: told once, and once when they are not any
 * more.
 *
 * Entries (with those that wait for answers, which count towards max-mfes too),
 * memberships and clients. High is from the percentage of the limit on that the
 * configuration names; it is over at WATER_GAP percent of the limit below that, so that
 * a table that stands at the mark says nothing more. Looked at when a call, an event
 * or a slice of work is done: what comes and goes within one nobody can have seen.
 */
#include "config.h"

#include "water.h"

#include "core_internal.h"

#include <assert.h>

#define WATER_GAP 10 /* percent */

static struct notification_level
water_level(const struct core *core, enum notification_table table)
{
	struct notification_level level = {.table = table};

	switch (table) {
	case NOTIFICATION_TABLE_MFES:
		level.count = core->mfes.count + core->births.count;
		level.limit = core->config.max_mfes;
		break;
	case NOTIFICATION_TABLE_MEMBERSHIPS:
		level.count = core->members.count;
		level.limit = core->config.max_memberships;
		break;
	case NOTIFICATION_TABLE_CLIENTS:
		level.count = core->clients.count;
		level.limit = core->config.max_clients;
		break;
	}
	return level;
}

void
water_init(struct core *core)
{
	unsigned i;

	for (i = 0; i < WATER_TABLES; i++)
		core->waters[i] = (struct water){.item.kind = NOTIFIER_TABLE};
}

/* What it is at that level, which between the two marks is what it was. */
static bool
water_is_high(const struct core *core, const struct water *water,
    const struct notification_level *level)
{
	const uint64_t percent = core->config.high_water;
	const uint64_t filled = (uint64_t)level->count * 100;

	if (water->high)
		return filled > (percent - WATER_GAP) * level->limit;
	return filled >= percent * level->limit;
}

void
water_look(struct core *core, int64_t now)
{
	unsigned i;

	if (core->config.high_water == 0)
		return;
	for (i = 0; i < WATER_TABLES; i++) {
		struct water *water = &core->waters[i];
		bool high;

		water->level = water_level(core, (enum notification_table)(i + 1));
		high = water_is_high(core, water, &water->level);
		if (high == water->high)
			continue;
		water->high = high;
		notifier_note(core, &water->item, now);
	}
}

bool
water_differs(const struct notifier_item *item)
{
	const struct water *water = NOTIFIER_SUBJECT(item, const struct water);

	return water->high != water->told_high;
}

void
water_tell(
    struct core *core, struct notifier_item *item, struct notification *notification)
{
	struct water *water = NOTIFIER_SUBJECT(item, struct water);

	(void)core; /* the item knows it all */
	water->told_high = water->high;
	notification->type = water->high ? NOTIFICATION_TABLE_HIGH_WATER
					 : NOTIFICATION_TABLE_HIGH_WATER_CLEARED;
	notification->u.level = water->level;
}

void
water_settle(struct core *core, struct notifier_item *item)
{
	(void)core; /* a table stays */
	(void)item;
}

void
water_check(const struct core *core)
{
	unsigned i;

	for (i = 0; core->config.high_water != 0 && i < WATER_TABLES; i++) {
		const struct water *water = &core->waters[i];
		struct notification_level level =
		    water_level(core, (enum notification_table)(i + 1));

		assert(water->high == water_is_high(core, water, &level) &&
		       "a table that is nearly full was noticed");
		assert(water_differs(&water->item) == water->item.is_waiting &&
		       "managers know of a full table, or soon will");
	}
}
