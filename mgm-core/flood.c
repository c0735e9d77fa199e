/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * flood.c - new flows that get no entry or one without a route, too many in a second.
 *
 * An unresolved flow is a new one that arrives at an interface and gets no entry (a
 * limit, no memory, addresses that are none of a flow), or one without an incoming
 * interface, because no route leads to its source. What the plane itself refuses of new
 * flows, before the core hears of them, counts too. A flow that nobody wants is none.
 *
 * A flood starts when so many unresolved flows came to one interface within a second as
 * the configuration says. The second slides in tenths: so many within 0.9 seconds are
 * always noticed, fewer in any one second never. It ends after FLOOD_QUIET_SECONDS
 * whole seconds in a row with a tenth of that or fewer, or with the interface. A flow
 * that is refused asks again with its next packet and counts again: it still has no
 * entry.
 *
 * An interface is watched, second by second, while a flood is on or more than a tenth
 * of the threshold of new flows, resolved or not, come in a second. Else nothing is
 * timed: what the plane refused is looked at when it lets a new flow through.
 */
#include "config.h"

#include "flood.h"

#include "core_internal.h"

#include <stdlib.h>
#include <string.h>

#define FLOOD_TENTH 10
#define FLOOD_HEARD_MAX UINT32_MAX

void
flood_init(struct flood_queue *queue)
{
	TAILQ_INIT(&queue->watched);
}

struct flood *
flood_new(struct iface *iface)
{
	struct flood *flood = calloc(1, sizeof(*flood));

	if (flood == NULL)
		return NULL;
	flood->item.kind = NOTIFIER_FLOOD;
	flood->iface = iface;
	return flood;
}

static uint64_t
flood_read_plane(const struct core *core, const struct flood *flood)
{
	const struct plane *plane = core->plane;
	struct plane_iface_counters counters;

	if (!flood->iface->active ||
	    plane->ops->read_iface(
		plane->impl, flood->iface->link.link.ifindex, &counters) != 0)
		return 0;
	return counters.discards[PLANE_DISCARD_FLOOD];
}

/* A second begins. */
static void
flood_watch(struct core *core, struct flood *flood, int64_t now)
{
	flood->is_watched = true;
	flood->in_second = 0;
	flood->second_end_us = now + FLOOD_SECOND_US;
	TAILQ_INSERT_TAIL(&core->floods.watched, flood, of_watched);
}

static void
flood_unwatch(struct core *core, struct flood *flood)
{
	if (flood->is_watched)
		TAILQ_REMOVE(&core->floods.watched, flood, of_watched);
	flood->is_watched = false;
}

/* Slots that are older than a second empty themselves. */
static void
flood_slide(struct flood *flood, int64_t now)
{
	unsigned i;

	if (now - flood->slot_us >= 2 * FLOOD_SECOND_US) {
		memset(flood->slots, 0, sizeof(flood->slots));
		flood->sum = 0;
		flood->slot_us = now - now % FLOOD_SLOT_US;
		return;
	}
	while (now - flood->slot_us >= FLOOD_SLOT_US) {
		flood->slot_us += FLOOD_SLOT_US;
		i = (unsigned)(flood->slot_us / FLOOD_SLOT_US % FLOOD_SLOTS);
		flood->sum -= flood->slots[i];
		flood->slots[i] = 0;
	}
}

/* So many more unresolved ones, at this moment. */
static void
flood_count(struct core *core, struct flood *flood, uint32_t count, int64_t now)
{
	flood_slide(flood, now);
	flood->slots[flood->slot_us / FLOOD_SLOT_US % FLOOD_SLOTS] += count;
	flood->sum += count;
	flood->in_second += count;
	if (flood->on) {
		if (flood->figures.total > UINT32_MAX - count)
			flood->figures.total = UINT32_MAX - count;
		flood->figures.total += count;
		return;
	}
	if (flood->sum < core->config.flood_threshold)
		return;
	flood->on = true;
	flood->quiet = 0;
	flood->figures.rate = flood->figures.total = flood->sum;
	notifier_note(core, &flood->item, now);
}

static void
flood_end(struct core *core, struct flood *flood, int64_t now)
{
	flood->on = false;
	flood->figures.rate = flood->in_second;
	notifier_note(core, &flood->item, now);
}

static void
flood_name(struct flood *flood)
{
	const struct plane_link *link = &flood->iface->link.link;

	flood->figures.ifindex = link->ifindex;
	memcpy(flood->figures.ifname, link->name, sizeof(flood->figures.ifname));
}

void
flood_free(struct core *core, struct flood *flood, int64_t now)
{
	if (flood == NULL)
		return;
	flood_name(flood);
	if (flood->on)
		flood_end(core, flood, now);
	flood_unwatch(core, flood);
	if (!notifier_adopt(core, &flood->item)) {
		free(flood);
		return;
	}
	flood->iface = NULL;
}

static uint32_t
flood_tenth(const struct core *core)
{
	return core->config.flood_threshold / FLOOD_TENTH;
}

/*
 * One more new flow; a second after the first of them they count no more. The plane
 * lets a few through of however many it refuses, so that its count is looked at here,
 * as often, and no timer is needed for it.
 */
static void
flood_hear(const struct core *core, struct flood *flood, int64_t now)
{
	uint64_t refused, known = flood->plane_refused;

	if (now - flood->heard_us >= FLOOD_SECOND_US) {
		flood->heard = 0;
		flood->heard_us = now;
		if (!flood->is_watched) {
			refused = flood->plane_refused = flood_read_plane(core, flood);
			if (refused > known)
				flood->heard = refused - known < FLOOD_HEARD_MAX
						   ? (uint32_t)(refused - known)
						   : FLOOD_HEARD_MAX;
		}
	}
	if (flood->heard < FLOOD_HEARD_MAX)
		flood->heard++;
}

void
flood_note(struct core *core, uint32_t ifindex, const struct mgm_addr *group,
    const struct mgm_addr *source, bool unresolved, int64_t now)
{
	struct iface *iface;
	struct flood *flood;

	if (core->config.flood_threshold == 0)
		return;
	iface = iface_find(&core->ifaces, ifindex);
	if (iface == NULL)
		return;
	flood = iface->flood;
	flood_hear(core, flood, now);
	if (!flood->is_watched && flood->heard > flood_tenth(core)) {
		flood->quiet = 0;
		flood->plane_refused = flood_read_plane(core, flood);
		flood_watch(core, flood, now);
	}
	/* A flood has an example, also where the plane refuses all others. */
	if (unresolved || flood->figures.group.family == 0) {
		flood_name(flood);
		flood->figures.group = *group;
		flood->figures.source = *source;
	}
	if (unresolved)
		flood_count(core, flood, 1, now);
}

static void
flood_end_second(struct core *core, struct flood *flood, int64_t now)
{
	uint64_t refused = flood_read_plane(core, flood);
	/* Smaller: the plane forgot the interface meanwhile. */
	if (refused > flood->plane_refused)
		flood_count(
		    core, flood, (uint32_t)(refused - flood->plane_refused), now);
	flood->plane_refused = refused;
	if (flood->in_second <= flood_tenth(core))
		flood->quiet++;
	else
		flood->quiet = 0;
	if (flood->on && flood->quiet >= FLOOD_QUIET_SECONDS)
		flood_end(core, flood, now);
	flood_unwatch(core, flood);
	if (flood->on || flood->in_second > flood_tenth(core) ||
	    flood->heard > flood_tenth(core))
		flood_watch(core, flood, now);
	flood->heard = 0;
	flood->heard_us = now;
}

void
flood_work(struct core *core, int64_t now)
{
	struct flood *flood;

	while ((flood = TAILQ_FIRST(&core->floods.watched)) != NULL &&
	       flood->second_end_us <= now)
		flood_end_second(core, flood, now);
}

int64_t
flood_next_due(const struct core *core)
{
	const struct flood *flood = TAILQ_FIRST(&core->floods.watched);

	return flood != NULL ? flood->second_end_us : INT64_MAX;
}

bool
flood_differs(const struct notifier_item *item)
{
	const struct flood *flood = NOTIFIER_SUBJECT(item, const struct flood);

	return flood->on != flood->told_on;
}

void
flood_tell(
    struct core *core, struct notifier_item *item, struct notification *notification)
{
	struct flood *flood = NOTIFIER_SUBJECT(item, struct flood);

	(void)core; /* the item knows it all */
	flood->told_on = flood->on;
	notification->type =
	    flood->on ? NOTIFICATION_FLOOD_STARTED : NOTIFICATION_FLOOD_ENDED;
	notification->u.flood = flood->figures;
}

void
flood_settle(struct core *core, struct notifier_item *item)
{
	struct flood *flood = NOTIFIER_SUBJECT(item, struct flood);

	if (flood->iface != NULL)
		return;
	core->notifier.orphans--;
	free(flood);
}
