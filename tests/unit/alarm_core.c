/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_core.c - alarms of a real core on a fake plane.
 */
#include "config.h"

#include "alarm_core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t
alarm_core_register(struct alarm_core *world, const char *name, uint32_t component)
{
	struct core_client_info info = {
	    .protocol = MGM_PROTO_PIM_DENSE, .component = component};
	uint32_t handle = 0;

	snprintf(info.name, sizeof(info.name), "%s", name);
	assert_int_equal(
	    core_register_mprotocol(world->lab.core, &info, world->lab.now, &handle),
	    MGM_OK);
	return handle;
}

int
alarm_core_setup(void **state)
{
	struct alarm_core *world = calloc(1, sizeof(*world));
	struct core_lab *lab = &world->lab;

	assert_non_null(world);
	core_lab_init(lab);
	lab->config.lifetime_us = 100000 * CORE_LAB_S;
	core_lab_start(lab);
	core_lab_furnish(lab);
	world->a = alarm_core_register(world, "alpha", 1);
	world->b = alarm_core_register(world, "beta", 2);
	assert_int_equal(core_lab_take(lab, world->a, 1), MGM_OK);
	assert_int_equal(core_lab_take(lab, world->b, 2), MGM_OK);
	assert_int_equal(core_lab_take(lab, world->b, 3), MGM_OK);
	core_lab_work(lab);
	*state = world;
	return 0;
}

int
alarm_core_teardown(void **state)
{
	struct alarm_core *world = *state;

	core_check(world->lab.core);
	core_lab_exit(&world->lab);
	free(world);
	return 0;
}

struct alarm_spec
alarm_core_spec(
    uint32_t index, enum alarm_subject_kind subject, enum alarm_direction direction)
{
	struct alarm_spec spec;

	alarm_spec_default(&spec);
	spec.index = index;
	snprintf(spec.name, sizeof(spec.name), "alarm%u", (unsigned)index);
	spec.subject = subject;
	spec.direction = direction;
	spec.rising = UINT64_MAX;
	return spec;
}

struct alarm_spec
alarm_core_groups(uint32_t index, const char *range, const char *ifname,
    enum alarm_direction direction)
{
	struct alarm_spec spec =
	    alarm_core_spec(index, ALARM_SUBJECT_GROUPS, direction);

	assert_int_equal(prefix_parse(range, &spec.group), 0);
	snprintf(spec.ifname, sizeof(spec.ifname), "%s", ifname);
	return spec;
}

struct alarm_spec
alarm_core_flow(uint32_t index, const char *source, const char *group)
{
	struct alarm_spec spec =
	    alarm_core_spec(index, ALARM_SUBJECT_FLOW, ALARM_DIRECTION_IN);

	assert_int_equal(prefix_parse(group, &spec.group), 0);
	spec.source = core_lab_addr(source);
	return spec;
}

struct alarm_spec
alarm_core_client(uint32_t index, const char *name)
{
	struct alarm_spec spec =
	    alarm_core_spec(index, ALARM_SUBJECT_CLIENT, ALARM_DIRECTION_IN);

	snprintf(spec.client, sizeof(spec.client), "%s", name);
	return spec;
}

void
alarm_core_set(struct alarm_core *world, const struct alarm_spec *specs, size_t count)
{
	if (core_set_alarms(world->lab.core, specs, count, world->lab.now) != 0)
		fail_msg("%s", core_detail(world->lab.core));
	core_lab_work(&world->lab);
}

struct alarm_row
alarm_core_row(const struct alarm_core *world, uint32_t index)
{
	struct alarm_row row;

	assert_true(core_next_alarm(world->lab.core, index - 1, &row));
	assert_int_equal(row.spec.index, index);
	return row;
}

uint64_t
alarm_core_second(struct alarm_core *world)
{
	core_lab_advance(&world->lab, CORE_LAB_S);
	return alarm_core_row(world, 1).value;
}

const char *
alarm_core_told(struct alarm_core *world)
{
	static const char letters[] = "?RFfsr";
	static char text[1024];
	size_t i, used = 0;

	text[0] = '\0';
	for (i = 0; i < world->lab.num_events; i++) {
		const struct notification *event = &world->lab.events[i];

		assert_in_range(
		    event->type, NOTIFICATION_VOLUME_RISING, NOTIFICATION_FLOW_RESUMED);
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%c%llu ",
		    letters[event->type], (unsigned long long)event->u.alarm.value);
		assert_true(used < sizeof(text));
	}
	world->lab.num_events = 0;
	return text;
}
