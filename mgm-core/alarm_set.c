/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_set.c - the alarms of a configuration, sampled when each is due.
 *
 * Holds the alarms in the order of the configuration and a tree of those that sample,
 * by the time they are due. An alarm samples while its interface exists and counts;
 * otherwise it waits, costs nothing, and alarm_set_refresh() starts it.
 *
 * Each raise has its clear: an alarm that is raised when its interface goes, when its
 * counters begin anew, or when the configuration drops it, falls with the value 0.
 *
 * Intervals and values are alarm_sample.c's. Hysteresis as RFC 2819's alarm group; see
 * alarm.h.
 */
#include "config.h"

#include "alarm_set.h"

#include "tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int
alarm_set_cmp(const struct alarm *a, const struct alarm *b)
{
	if (a->sample.due_us != b->sample.due_us)
		return a->sample.due_us < b->sample.due_us ? -1 : 1;
	return a->row.spec.index < b->row.spec.index
		   ? -1
		   : a->row.spec.index > b->row.spec.index;
}

TREE_GENERATE(alarm_tree, alarm, by_due, alarm_set_cmp)

void
alarm_set_init(struct alarm_set *set, const struct alarm_port *port)
{
	*set = (struct alarm_set){.port = *port};
	RB_INIT(&set->by_due);
}

void
alarm_set_exit(struct alarm_set *set)
{
	free(set->alarms);
	set->alarms = NULL;
	set->count = 0;
	RB_INIT(&set->by_due);
}

const char *
alarm_set_validate(const struct alarm_spec *specs, size_t count, size_t *bad)
{
	size_t i, j;

	for (i = 0; i < count; i++) {
		const char *error = alarm_spec_validate(&specs[i]);

		if (error == NULL && i > 0 && specs[i].index <= specs[i - 1].index)
			error = "has an index that is not above the one before it";
		for (j = 0; j < i && error == NULL; j++) {
			if (strcmp(specs[i].name, specs[j].name) == 0)
				error = "has the name of an earlier one: rename it";
		}
		if (error != NULL) {
			*bad = i;
			return error;
		}
	}
	return NULL;
}

static bool
alarm_set_same_spec(const struct alarm_spec *a, const struct alarm_spec *b)
{
	return a->index == b->index && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->ifname, b->ifname) == 0 && a->direction == b->direction &&
	       a->quantity == b->quantity && a->interval_ms == b->interval_ms &&
	       a->rising == b->rising && a->falling == b->falling;
}

static int64_t
alarm_set_interval_us(const struct alarm *alarm)
{
	return (int64_t)alarm->row.spec.interval_ms * 1000;
}

static struct alarm_volume
alarm_set_counters(const struct alarm *alarm, const struct alarm_subject *subject)
{
	const struct plane_iface_counters *c = &subject->counters;

	if (alarm->row.spec.direction == ALARM_DIRECTION_IN)
		return (struct alarm_volume){c->in_packets, c->in_octets};
	return (struct alarm_volume){c->out_packets, c->out_octets};
}

static uint64_t
alarm_set_quantity(const struct alarm *alarm, const struct alarm_volume *volume)
{
	return alarm->row.spec.quantity == ALARM_QUANTITY_PACKETS ? volume->packets
								  : volume->octets;
}

static void
alarm_set_raise_or_clear(struct alarm_set *set, struct alarm *alarm,
    enum notification_type type, int64_t now)
{
	struct notification event = {.type = type, .at_us = now};

	if (type == NOTIFICATION_VOLUME_RISING) {
		alarm->row.state = ALARM_STATE_RAISED;
		alarm->row.rising_events++;
	} else {
		alarm->row.state = ALARM_STATE_NORMAL;
		alarm->row.falling_events++;
	}
	alarm->row.last_event_us = now;
	event.u.alarm = alarm->row;
	set->port.event(set->port.ctx, &event);
}

/* No more samples; a raised alarm falls. */
static void
alarm_set_stop(struct alarm_set *set, struct alarm *alarm, int64_t now)
{
	if (alarm->sampling)
		RB_REMOVE(alarm_tree, &set->by_due, alarm);
	alarm->sampling = false;
	alarm->row.value = 0;
	if (alarm->row.state == ALARM_STATE_RAISED)
		alarm_set_raise_or_clear(set, alarm, NOTIFICATION_VOLUME_FALLING, now);
	alarm->row.state = ALARM_STATE_WAITING;
	alarm->row.ifindex = 0;
}

/* The first base of a row of samples. */
static void
alarm_set_start(struct alarm_set *set, struct alarm *alarm,
    const struct alarm_subject *subject, int64_t now)
{
	struct alarm_volume counters = alarm_set_counters(alarm, subject);

	alarm->row.ifindex = subject->ifindex;
	alarm->epoch = subject->epoch;
	alarm_sample_start(
	    &alarm->sample, alarm_set_interval_us(alarm), &counters, now);
	alarm->sampling = true;
	RB_INSERT(alarm_tree, &set->by_due, alarm);
}

/* The subject as the alarm sees it: the same as before, another one, or none. */
static void
alarm_set_refresh_one(struct alarm_set *set, struct alarm *alarm, int64_t now)
{
	struct alarm_subject subject;
	bool present = set->port.read(set->port.ctx, alarm->row.spec.ifname, &subject);

	if (alarm->sampling && present && subject.epoch == alarm->epoch)
		return;
	if (alarm->sampling)
		alarm_set_stop(set, alarm, now);
	if (present)
		alarm_set_start(set, alarm, &subject, now);
}

void
alarm_set_refresh(struct alarm_set *set, int64_t now)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		alarm_set_refresh_one(set, &set->alarms[i], now);
}

static struct alarm *
alarm_set_find_spec(const struct alarm_set *set, const struct alarm_spec *spec)
{
	size_t i;

	for (i = 0; i < set->count; i++) {
		if (alarm_set_same_spec(&set->alarms[i].row.spec, spec))
			return &set->alarms[i];
	}
	return NULL;
}

int
alarm_set_configure(
    struct alarm_set *set, const struct alarm_spec *specs, size_t count, int64_t now)
{
	struct alarm *alarms = calloc(count > 0 ? count : 1, sizeof(*alarms));
	struct alarm *old;
	size_t i;

	if (alarms == NULL)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		old = alarm_set_find_spec(set, &specs[i]);
		if (old != NULL) {
			alarms[i] = *old;
			/* What moved to its new place leaves nothing to clear. */
			old->row.state = ALARM_STATE_WAITING;
		} else {
			alarms[i].row.spec = specs[i];
			alarms[i].row.state = ALARM_STATE_WAITING;
		}
	}
	for (i = 0; i < set->count; i++)
		alarm_set_stop(set, &set->alarms[i], now);
	free(set->alarms);
	set->alarms = alarms;
	set->count = count;
	for (i = 0; i < count; i++) {
		if (alarms[i].sampling)
			RB_INSERT(alarm_tree, &set->by_due, &alarms[i]);
	}
	alarm_set_refresh(set, now);
	return 0;
}

static void
alarm_set_sample(struct alarm_set *set, struct alarm *alarm, int64_t now)
{
	struct alarm_row *row = &alarm->row;
	struct alarm_volume counters, volume;
	struct alarm_subject subject;

	if (!set->port.read(set->port.ctx, row->spec.ifname, &subject)) {
		alarm_set_stop(set, alarm, now);
		return;
	}
	counters = alarm_set_counters(alarm, &subject);
	if (subject.epoch != alarm->epoch ||
	    alarm_set_quantity(alarm, &counters) <
		alarm_set_quantity(alarm, &alarm->sample.base)) {
		alarm_set_stop(set, alarm, now);
		alarm_set_start(set, alarm, &subject, now);
		return;
	}
	RB_REMOVE(alarm_tree, &set->by_due, alarm);
	volume = alarm_sample_take(&alarm->sample, &counters, now);
	RB_INSERT(alarm_tree, &set->by_due, alarm);
	row->value = alarm_set_quantity(alarm, &volume);
	if (row->state == ALARM_STATE_WAITING)
		row->state = ALARM_STATE_NORMAL;
	if (row->state == ALARM_STATE_NORMAL && row->value >= row->spec.rising)
		alarm_set_raise_or_clear(set, alarm, NOTIFICATION_VOLUME_RISING, now);
	else if (row->state == ALARM_STATE_RAISED && row->value <= row->spec.falling)
		alarm_set_raise_or_clear(set, alarm, NOTIFICATION_VOLUME_FALLING, now);
}

bool
alarm_set_work(struct alarm_set *set, int64_t now, unsigned limit)
{
	for (; alarm_set_next_due(set) <= now; limit--) {
		if (limit == 0)
			return true;
		alarm_set_sample(set, RB_MIN(alarm_tree, &set->by_due), now);
	}
	return false;
}

int64_t
alarm_set_next_due(const struct alarm_set *set)
{
	const struct alarm *alarm = RB_ROOT(&set->by_due);

	if (alarm == NULL)
		return INT64_MAX;
	while (RB_LEFT(alarm, by_due) != NULL)
		alarm = RB_LEFT(alarm, by_due);
	return alarm->sample.due_us;
}

const struct alarm_row *
alarm_set_next(const struct alarm_set *set, uint32_t after_index)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->alarms[middle].row.spec.index <= after_index)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->count ? &set->alarms[low].row : NULL;
}
