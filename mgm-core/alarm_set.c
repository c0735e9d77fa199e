/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_set.c - the alarms that operators asked for, sampled when each is due.
 *
 * Holds the alarms by index, a tree of those that wait for a time (the end of an
 * interval or of a hold-off), and the list of those whose subject takes more than one
 * turn to read, which are served in turn. Counters come from the set's user, what a
 * value means is alarm_judge.c's, how it is scaled alarm_sample.c's.
 *
 * A threshold alarm samples while its subject is there; otherwise it waits, costs
 * nothing, and alarm_set_refresh() starts it. It clears and begins anew when the
 * subject goes or its counters do. Where only the members of a sum changed, the state
 * holds and the interval begins anew. A heartbeat samples always, because what is not
 * there is silent; an interval in which its members changed is none of silence, but two
 * in a row are.
 *
 * An interval ends when the reading of its counters begins. A reading that takes long
 * is followed by a pause as long as itself, so that one alarm never takes more than
 * half of the thread; the interval is then longer, and values are scaled.
 *
 * Invariants: one in the tree has its earliest time as the key; one that is reading is
 * there for its hold-off alone.
 */
#include "config.h"

#include "alarm_set.h"

#include "rate.h"
#include "tree.h"

#include <errno.h>
#include <stdlib.h>

/* Entries that one reading looks at before the next may. */
#define ALARM_SET_QUANTUM 64
#define ALARM_SET_US_PER_MS 1000
#define ALARM_SET_BITS 8

static int
alarm_set_cmp(const struct alarm *a, const struct alarm *b)
{
	uint32_t x = a->judge.row.spec.index, y = b->judge.row.spec.index;

	if (a->due_us != b->due_us)
		return a->due_us < b->due_us ? -1 : 1;
	return x < y ? -1 : x > y;
}

TREE_GENERATE(alarm_tree, alarm, by_due, alarm_set_cmp)

void
alarm_set_init(struct alarm_set *set, const struct alarm_port *port)
{
	*set = (struct alarm_set){.port = *port};
	RB_INIT(&set->by_due);
	TAILQ_INIT(&set->readings);
}

void
alarm_set_exit(struct alarm_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		free(set->alarms[i]);
	free(set->alarms);
	alarm_scan_index_exit(&set->index);
	alarm_set_init(set, &set->port);
}

static bool
alarm_set_is_heartbeat(const struct alarm *alarm)
{
	return alarm->judge.row.spec.kind == ALARM_KIND_HEARTBEAT;
}

/* Out of the tree and of the list. */
static void
alarm_set_pause(struct alarm_set *set, struct alarm *alarm)
{
	if (alarm->queued)
		RB_REMOVE(alarm_tree, &set->by_due, alarm);
	if (alarm->reading)
		TAILQ_REMOVE(&set->readings, alarm, of_readings);
	alarm->queued = alarm->reading = false;
}

/* Where it belongs, by what it waits for. */
static void
alarm_set_schedule(struct alarm_set *set, struct alarm *alarm)
{
	int64_t due = alarm_judge_due(&alarm->judge);
	bool samples = alarm->present || alarm_set_is_heartbeat(alarm);

	if (alarm->queued)
		RB_REMOVE(alarm_tree, &set->by_due, alarm);
	alarm->queued = false;
	if (samples && !alarm->reading && alarm->sample.due_us < due)
		due = alarm->sample.due_us;
	if (due == INT64_MAX)
		return;
	alarm->due_us = due;
	alarm->queued = true;
	RB_INSERT(alarm_tree, &set->by_due, alarm);
}

static void
alarm_set_tell(struct alarm_set *set, const struct alarm *alarm, int type, int64_t now)
{
	struct notification event;

	if (type == ALARM_JUDGE_NOTHING)
		return;
	event = alarm_judge_notification(&alarm->judge, type, now);
	set->port.event(set->port.ctx, &event);
}

static int64_t
alarm_set_interval_us(const struct alarm *alarm)
{
	return (int64_t)alarm->judge.row.spec.interval_ms * ALARM_SET_US_PER_MS;
}

static struct alarm_volume
alarm_set_volume(uint64_t count)
{
	return (struct alarm_volume){.packets = count};
}

/* An interval begins with this count. A heartbeat's goes on. */
static void
alarm_set_base(struct alarm *alarm, uint64_t count, int64_t now)
{
	struct alarm_volume base = alarm_set_volume(count);

	if (alarm_set_is_heartbeat(alarm))
		alarm->sample.base = base;
	else
		alarm_sample_start(
		    &alarm->sample, alarm_set_interval_us(alarm), &base, now);
}

/* A rate is of the true time, a volume of one interval; a level is what it is. */
static uint64_t
alarm_set_value(struct alarm *alarm, uint64_t count, int64_t now)
{
	struct alarm_volume counters = alarm_set_volume(count), volume;
	uint64_t increase = count - alarm->sample.base.packets;
	int64_t elapsed_us = now - alarm->sample.base_us;

	volume = alarm_sample_take(&alarm->sample, &counters, now);
	if (alarm_set_is_heartbeat(alarm))
		return increase;
	switch (alarm->judge.row.spec.quantity) {
	case ALARM_QUANTITY_PACKET_RATE:
		return rate_per_second(increase, elapsed_us);
	case ALARM_QUANTITY_BIT_RATE:
		return rate_per_second(increase * ALARM_SET_BITS, elapsed_us);
	case ALARM_QUANTITY_ENTRIES:
		return count;
	case ALARM_QUANTITY_PACKETS:
	case ALARM_QUANTITY_OCTETS:
	case ALARM_QUANTITY_WRONG_IF:
	case ALARM_QUANTITY_DROPS:
		break;
	}
	return volume.packets;
}

/* Counters went back though nobody said that they begin anew. */
static bool
alarm_set_went_back(const struct alarm *alarm, uint64_t count)
{
	return alarm->judge.row.spec.quantity != ALARM_QUANTITY_ENTRIES &&
	       (int64_t)(count - alarm->sample.base.packets) < 0;
}

/* No packet in what is left of a heartbeat's interval says nothing of the rest; but who
 * changes all the time must not hide silence. */
static bool
alarm_set_spares(struct alarm *alarm, uint64_t value)
{
	bool spares = alarm_set_is_heartbeat(alarm) && value == 0 && alarm->partial &&
		      !alarm->spared;

	alarm->partial = false;
	alarm->spared = spares;
	return spares;
}

/* The reading is done: the interval that it ends is judged. */
static void
alarm_set_take(struct alarm_set *set, struct alarm *alarm, uint64_t count, int64_t now)
{
	int64_t took = now - alarm->reading_us;
	bool back = alarm_set_went_back(alarm, count);
	uint64_t value;
	int type;

	alarm_set_pause(set, alarm);
	if (back && alarm_set_is_heartbeat(alarm))
		alarm->sample.base = alarm_set_volume(0); /* all of it is new */
	if (alarm->basing || (back && !alarm_set_is_heartbeat(alarm))) {
		type = back && !alarm->basing ? alarm_judge_lose(&alarm->judge, now)
					      : ALARM_JUDGE_NOTHING;
		alarm_set_base(alarm, count, alarm->reading_us);
	} else {
		value = alarm_set_value(alarm, count, alarm->reading_us);
		type = alarm_set_spares(alarm, value)
			   ? ALARM_JUDGE_NOTHING
			   : alarm_judge_value(&alarm->judge, value, now);
	}
	alarm->basing = false;
	if (alarm->sample.due_us < now + took)
		alarm->sample.due_us = now + took;
	alarm_set_schedule(set, alarm);
	alarm_set_tell(set, alarm, type, now);
}

/* The subject went: what is raised clears, a heartbeat counts no packets from now on.
 */
static void
alarm_set_lose(struct alarm_set *set, struct alarm *alarm, int64_t now)
{
	int type = ALARM_JUDGE_NOTHING;

	alarm_set_pause(set, alarm);
	if (!alarm_set_is_heartbeat(alarm))
		type = alarm_judge_lose(&alarm->judge, now);
	alarm->judge.row.ifindex = 0;
	alarm->subject = (struct alarm_subject){0};
	alarm->present = alarm->basing = false;
	alarm_set_schedule(set, alarm);
	alarm_set_tell(set, alarm, type, now);
}

/* Goes on with a reading. */
static void
alarm_set_read(struct alarm_set *set, struct alarm *alarm, int64_t now, unsigned *limit)
{
	uint64_t count = 0;
	int rc = set->port.read(set->port.ctx, alarm, limit, &count);

	if (rc == 0) {
		alarm_set_take(set, alarm, count, now);
	} else if (rc == -EAGAIN) {
		alarm_set_pause(set, alarm);
		alarm->reading = true;
		TAILQ_INSERT_TAIL(&set->readings, alarm, of_readings);
		alarm_set_schedule(set, alarm); /* for the end of a hold-off */
	} else {
		alarm_set_lose(set, alarm, now);
	}
}

static void
alarm_set_start_reading(struct alarm_set *set, struct alarm *alarm, bool basing,
    int64_t now, unsigned *limit)
{
	alarm->basing = basing;
	alarm->reading_us = now;
	alarm_scan_start(&alarm->scan);
	alarm_set_read(set, alarm, now, limit);
}

/*
 * The subject as it is now. False: it has changed or is not there, and whatever is to
 * be done about that has been done.
 */
static bool
alarm_set_look(struct alarm_set *set, struct alarm *alarm, int64_t now)
{
	struct alarm_subject subject = {0}, *last = &alarm->subject;
	unsigned limit = ALARM_SET_QUANTUM;
	bool found =
	    set->port.find(set->port.ctx, &alarm->judge.row.spec, last, &subject);

	if (!found && !alarm->present)
		return false;
	if (found && alarm->present && subject.ifindex == last->ifindex &&
	    subject.epoch == last->epoch && subject.members == last->members)
		return true;
	if (!found || (alarm->present && (subject.ifindex != last->ifindex ||
					     subject.epoch != last->epoch)))
		alarm_set_lose(set, alarm, now);
	if (!found)
		return false;
	alarm->partial |= alarm->present;
	alarm->subject = subject;
	alarm->present = true;
	alarm->judge.row.ifindex = subject.ifindex;
	alarm_set_start_reading(set, alarm, true, now, &limit);
	return false;
}

void
alarm_set_begin(struct alarm_set *set, struct alarm *alarm, int64_t now)
{
	const struct alarm_volume nothing = {0};

	alarm_sample_start(&alarm->sample, alarm_set_interval_us(alarm), &nothing, now);
	(void)alarm_set_look(set, alarm, now);
	alarm_set_schedule(set, alarm);
}

void
alarm_set_end(struct alarm_set *set, struct alarm *alarm, int64_t now)
{
	int type = alarm_judge_end(&alarm->judge, now);

	alarm_set_pause(set, alarm);
	alarm_set_tell(set, alarm, type, now);
	free(alarm);
}

void
alarm_set_refresh(struct alarm_set *set, int64_t now)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		(void)alarm_set_look(set, set->alarms[i], now);
}

/* An interval is over. */
static void
alarm_set_sample(struct alarm_set *set, struct alarm *alarm, int64_t now)
{
	unsigned quantum = ALARM_SET_QUANTUM;

	if (alarm_set_look(set, alarm, now)) {
		alarm_set_start_reading(set, alarm, false, now, &quantum);
	} else if (!alarm->present && alarm_set_is_heartbeat(alarm)) {
		alarm->basing = false;
		alarm->reading_us = now;
		alarm_set_take(set, alarm, alarm->sample.base.packets, now);
	}
}

bool
alarm_set_work(struct alarm_set *set, int64_t now, unsigned limit)
{
	unsigned left = limit, quantum;
	struct alarm *alarm;

	for (; left > 0 && (alarm = RB_MIN(alarm_tree, &set->by_due)) != NULL &&
	       alarm->due_us <= now;
	     left--) {
		int type = alarm_judge_wake(&alarm->judge, now);

		alarm_set_schedule(set, alarm);
		alarm_set_tell(set, alarm, type, now);
		if (alarm->queued && alarm->due_us <= now)
			alarm_set_sample(set, alarm, now);
	}
	for (left = limit; left > 0 && (alarm = TAILQ_FIRST(&set->readings)) != NULL;) {
		quantum = left < ALARM_SET_QUANTUM ? left : ALARM_SET_QUANTUM;
		left -= quantum;
		alarm_set_read(set, alarm, now, &quantum);
		left += quantum;
	}
	return alarm_set_next_due(set) <= now;
}

int64_t
alarm_set_next_due(const struct alarm_set *set)
{
	const struct alarm *alarm = RB_ROOT(&set->by_due);

	if (!TAILQ_EMPTY(&set->readings))
		return 0;
	if (alarm == NULL)
		return INT64_MAX;
	while (RB_LEFT(alarm, by_due) != NULL)
		alarm = RB_LEFT(alarm, by_due);
	return alarm->due_us;
}

const struct alarm_row *
alarm_set_next(const struct alarm_set *set, uint32_t after_index)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->alarms[middle]->judge.row.spec.index <= after_index)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->count ? &set->alarms[low]->judge.row : NULL;
}
