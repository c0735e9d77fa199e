/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_judge.c - what the values of an alarm's intervals mean, and what is told.
 *
 * Holds one alarm's state and decides on each complete interval: raised after as many
 * high ones in a row as the alarm asks for, cleared after as many low ones, with
 * RFC 2819's hysteresis and start-up alarm; a heartbeat is raised by intervals without
 * a packet and cleared by the next one. Knows no counters and no subject: alarm_set.c
 * calls it, in the order of time.
 *
 * Start-up is about the run that the first complete interval of the alarm's life begins
 * with, and about no other. A raise that start-up does not want told is muted: neither
 * it nor its clear is an event.
 *
 * What is told follows what is true with at most one notification in each hold-off.
 * The first event after one is told at once; one within the hold-off waits for its end,
 * and a second one takes it back, because then again holds what was told: both are
 * suppressed. So raise and clear alternate for receivers, the last one is true, and
 * rising_events + falling_events = told + suppressed + (1 while one waits).
 *
 * Invariants: pending means that what holds is not what was told; muted implies RAISED
 * and not told; told implies RAISED, unless a clear is pending.
 */
#include "config.h"

#include "alarm_judge.h"

#include <assert.h>

#define ALARM_JUDGE_US_PER_MS 1000

void
alarm_judge_init(struct alarm_judge *judge, const struct alarm_spec *spec)
{
	*judge =
	    (struct alarm_judge){.row = {.spec = *spec, .state = ALARM_STATE_WAITING}};
}

static bool
alarm_judge_is_heartbeat(const struct alarm_judge *judge)
{
	return judge->row.spec.kind == ALARM_KIND_HEARTBEAT;
}

static void
alarm_judge_hold(struct alarm_judge *judge, int64_t now)
{
	judge->quiet_until_us =
	    now + (int64_t)judge->row.spec.holdoff_ms * ALARM_JUDGE_US_PER_MS;
}

/* Receivers hear what holds now. */
static int
alarm_judge_tell(struct alarm_judge *judge, int64_t now)
{
	judge->pending = false;
	judge->told = judge->row.state == ALARM_STATE_RAISED;
	if (judge->told)
		judge->told_ifindex = judge->row.ifindex;
	alarm_judge_hold(judge, now);
	if (alarm_judge_is_heartbeat(judge))
		return judge->told ? NOTIFICATION_FLOW_SILENT
				   : NOTIFICATION_FLOW_RESUMED;
	return judge->told ? NOTIFICATION_VOLUME_RISING : NOTIFICATION_VOLUME_FALLING;
}

/* Raised, cleared, or low at start-up; the state says so already. */
static int
alarm_judge_event(struct alarm_judge *judge, bool rising, int64_t now)
{
	struct alarm_row *row = &judge->row;

	if (rising)
		row->rising_events++;
	else
		row->falling_events++;
	row->last_event_us = now;
	if (judge->pending) {
		judge->pending = false;
		row->suppressed += 2;
		return ALARM_JUDGE_NOTHING;
	}
	if (now < judge->quiet_until_us) {
		judge->pending = true;
		return ALARM_JUDGE_NOTHING;
	}
	return alarm_judge_tell(judge, now);
}

static int
alarm_judge_raise(struct alarm_judge *judge, int64_t now)
{
	judge->row.state = ALARM_STATE_RAISED;
	judge->muted =
	    judge->first_run && judge->row.spec.startup == ALARM_STARTUP_FALLING;
	return judge->muted ? ALARM_JUDGE_NOTHING : alarm_judge_event(judge, true, now);
}

static int
alarm_judge_clear(struct alarm_judge *judge, enum alarm_state state, int64_t now)
{
	bool muted = judge->muted;

	judge->row.state = state;
	judge->muted = false;
	return muted ? ALARM_JUDGE_NOTHING : alarm_judge_event(judge, false, now);
}

static void
alarm_judge_count_run(struct alarm_judge *judge, enum alarm_judge_side side)
{
	if (!judge->started || judge->run == 0 || side != judge->side) {
		judge->first_run = !judge->started;
		judge->run = 0;
	}
	judge->started = true;
	judge->side = side;
	if (judge->run < UINT32_MAX)
		judge->run++;
}

static int
alarm_judge_threshold(struct alarm_judge *judge, int64_t now)
{
	const struct alarm_spec *spec = &judge->row.spec;
	uint64_t value = judge->row.value;
	enum alarm_judge_side side = ALARM_JUDGE_BETWEEN;
	bool raised = judge->row.state == ALARM_STATE_RAISED;

	if (value >= spec->rising)
		side = ALARM_JUDGE_HIGH;
	else if (value <= spec->falling)
		side = ALARM_JUDGE_LOW;
	alarm_judge_count_run(judge, side);
	if (!raised)
		judge->row.state = ALARM_STATE_NORMAL;
	if (judge->run < spec->consecutive)
		return ALARM_JUDGE_NOTHING;
	if (side == ALARM_JUDGE_HIGH && !raised)
		return alarm_judge_raise(judge, now);
	if (side == ALARM_JUDGE_LOW && raised)
		return alarm_judge_clear(judge, ALARM_STATE_NORMAL, now);
	if (side == ALARM_JUDGE_LOW && judge->first_run &&
	    judge->run == spec->consecutive && spec->startup != ALARM_STARTUP_RISING)
		return alarm_judge_event(judge, false, now);
	return ALARM_JUDGE_NOTHING;
}

static int
alarm_judge_heartbeat(struct alarm_judge *judge, int64_t now)
{
	struct alarm_row *row = &judge->row;

	if (row->value > 0) {
		judge->run = 0;
		if (row->state == ALARM_STATE_RAISED)
			return alarm_judge_clear(judge, ALARM_STATE_NORMAL, now);
		if (row->state == ALARM_STATE_NORMAL)
			return ALARM_JUDGE_NOTHING;
		row->state = ALARM_STATE_NORMAL;
		row->first_seen_us = now;
		alarm_judge_hold(judge, now);
		return NOTIFICATION_FLOW_FIRST_SEEN;
	}
	if (row->state != ALARM_STATE_NORMAL || ++judge->run < row->spec.consecutive)
		return ALARM_JUDGE_NOTHING;
	return alarm_judge_raise(judge, now);
}

int
alarm_judge_value(struct alarm_judge *judge, uint64_t value, int64_t now)
{
	judge->row.value = value;
	return alarm_judge_is_heartbeat(judge) ? alarm_judge_heartbeat(judge, now)
					       : alarm_judge_threshold(judge, now);
}

int
alarm_judge_lose(struct alarm_judge *judge, int64_t now)
{
	int type = ALARM_JUDGE_NOTHING;

	assert(!alarm_judge_is_heartbeat(judge) && "what vanishes is silent");
	judge->row.value = 0;
	judge->run = 0;
	judge->first_run = false;
	if (judge->row.state == ALARM_STATE_RAISED)
		type = alarm_judge_clear(judge, ALARM_STATE_WAITING, now);
	judge->row.state = ALARM_STATE_WAITING;
	return type;
}

int
alarm_judge_end(struct alarm_judge *judge, int64_t now)
{
	struct alarm_row *row = &judge->row;

	row->value = 0;
	if (row->state == ALARM_STATE_RAISED && judge->told) {
		row->falling_events++;
		row->last_event_us = now;
	}
	row->state = ALARM_STATE_WAITING;
	return judge->told ? alarm_judge_tell(judge, now) : ALARM_JUDGE_NOTHING;
}

int64_t
alarm_judge_due(const struct alarm_judge *judge)
{
	return judge->pending ? judge->quiet_until_us : INT64_MAX;
}

int
alarm_judge_wake(struct alarm_judge *judge, int64_t now)
{
	return alarm_judge_due(judge) <= now ? alarm_judge_tell(judge, now)
					     : ALARM_JUDGE_NOTHING;
}

struct notification
alarm_judge_notification(const struct alarm_judge *judge, int type, int64_t now)
{
	struct notification notification = {
	    .type = (enum notification_type)type, .at_us = now};

	notification.u.alarm = judge->row;
	/* A clear is about what its raise was about, though that may be gone. */
	if (!judge->told && judge->told_ifindex != 0)
		notification.u.alarm.ifindex = judge->told_ifindex;
	return notification;
}
