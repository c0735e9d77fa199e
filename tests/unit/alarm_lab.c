/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_lab.c - alarms on the counters of one interface and a clock, which tests move.
 */
#include "config.h"

#include "alarm_lab.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "alarm_count.h"
#include "alarm_make.h"

static bool
alarm_lab_find(void *ctx, const struct alarm_spec *spec,
    const struct alarm_subject *last, struct alarm_subject *subject)
{
	const struct alarm_lab *lab = ctx;

	(void)last; /* a hint for those who search */
	if (spec->subject == ALARM_SUBJECT_ENTRIES)
		return true;
	if (!lab->present || strcmp(spec->ifname, "eth0") != 0)
		return false;
	*subject = (struct alarm_subject){
	    .ifindex = 3, .epoch = lab->epoch, .members = lab->members};
	return true;
}

static int
alarm_lab_read(void *ctx, struct alarm *alarm, unsigned *limit, uint64_t *count)
{
	const struct alarm_spec *spec = &alarm->judge.row.spec;
	struct alarm_lab *lab = ctx;

	lab->reads++;
	assert_true(*limit > 0);
	if (lab->fail_read != 0)
		return lab->fail_read;
	if (lab->left > 0) {
		lab->left--;
		*limit = 0;
		return -EAGAIN;
	}
	(*limit)--;
	lab->left = lab->slices;
	*count = spec->subject == ALARM_SUBJECT_ENTRIES
		     ? lab->level
		     : alarm_count_iface(spec, &lab->counters);
	return 0;
}

static void
alarm_lab_event(void *ctx, const struct notification *event)
{
	static const char letters[] = "?RFfsr";
	struct alarm_lab *lab = ctx;
	size_t len = strlen(lab->trace);

	assert_in_range(
	    event->type, NOTIFICATION_VOLUME_RISING, NOTIFICATION_FLOW_RESUMED);
	snprintf(lab->trace + len, sizeof(lab->trace) - len, "%c%llu ",
	    letters[event->type], (unsigned long long)event->u.alarm.value);
	assert_true(strlen(lab->trace) + 1 < sizeof(lab->trace));
	lab->last = *event;
	assert_true(lab->num_events < ALARM_LAB_EVENTS);
	lab->events[lab->num_events++] = (struct alarm_lab_event){
	    event->at_us, letters[event->type], event->u.alarm.value};
}

struct alarm_spec
alarm_lab_spec(void)
{
	struct alarm_spec spec = alarm_make_volume(1, "volume", "eth0", 100, 10);

	spec.direction = ALARM_DIRECTION_OUT;
	return spec;
}

struct alarm_spec
alarm_lab_heartbeat(void)
{
	struct alarm_spec spec = alarm_lab_spec();

	spec.kind = ALARM_KIND_HEARTBEAT;
	spec.rising = spec.falling = 0;
	return spec;
}

void
alarm_lab_init(struct alarm_lab *lab, const struct alarm_spec *spec)
{
	struct alarm_port port = {lab, alarm_lab_find, alarm_lab_read, alarm_lab_event};
	struct alarm_spec usual = alarm_lab_spec();

	*lab =
	    (struct alarm_lab){.now = 5000 * ALARM_LAB_MS, .present = true, .epoch = 1};
	lab->counters.out_packets = 1000000;
	alarm_set_init(&lab->set, &port);
	if (spec == NULL)
		spec = &usual;
	assert_null(alarm_spec_validate(spec));
	assert_int_equal(alarm_set_configure(&lab->set, spec, 1, lab->now), 0);
}

void
alarm_lab_exit(struct alarm_lab *lab)
{
	alarm_set_exit(&lab->set);
}

void
alarm_lab_pass(struct alarm_lab *lab, int64_t ms, uint64_t packets)
{
	lab->now += ms * ALARM_LAB_MS;
	lab->counters.out_packets += packets;
	lab->counters.in_packets += 7;
	while (alarm_set_work(&lab->set, lab->now, 100))
		;
}

void
alarm_lab_feed(struct alarm_lab *lab, const unsigned *values, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		alarm_lab_pass(lab, 1000, values[i]);
}

const struct alarm_row *
alarm_lab_row(const struct alarm_lab *lab)
{
	return alarm_set_next(&lab->set, 0);
}

const char *
alarm_lab_told(struct alarm_lab *lab)
{
	static char told[sizeof(lab->trace)];

	memcpy(told, lab->trace, sizeof(told));
	lab->trace[0] = '\0';
	return told;
}
