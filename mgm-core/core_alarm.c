/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_alarm.c - what alarms are about: where their subjects are, and what these count.
 *
 * An interface counts while the plane has it; one that the plane lost and got again is
 * another subject, because its counters began anew. So is an interface that groups are
 * watched at. A flow, and groups anywhere, are always there, with a sum of nothing
 * where there is no entry. A client is there while one of its name is registered or
 * stale: what it left forwards until its grace ends.
 */
#include "config.h"

#include "addr.h"
#include "core_internal.h"

#include <errno.h>
#include <string.h>

/* A sum of these over a set of small numbers tells sets apart (splitmix64). */
static uint64_t
core_alarm_mix(uint64_t number)
{
	uint64_t z = number * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static bool
core_alarm_find_iface(const struct core *core, const char *ifname,
    uint32_t last_ifindex, struct alarm_subject *subject)
{
	const struct iface *iface = iface_find(&core->ifaces, last_ifindex);

	if (iface == NULL || strcmp(iface->link.link.name, ifname) != 0)
		iface = iface_find_name(&core->ifaces, ifname);
	if (iface == NULL || !iface->active)
		return false;
	subject->ifindex = iface->link.link.ifindex;
	subject->epoch = iface->epoch;
	return true;
}

/*
 * All clients of that name are one subject, made of the interfaces that they hold. One
 * that was left and taken again is another part of it, even if it was in one moment:
 * what its entries counted went when they did.
 */
static bool
core_alarm_find_client(
    const struct core *core, const char *name, struct alarm_subject *subject)
{
	const struct client_seat *seat;
	const struct client *client;
	uint32_t after = 0;
	bool found = false;

	while ((client = client_next(&core->clients, after)) != NULL) {
		after = client->handle;
		if (strcmp(client->info.name, name) != 0)
			continue;
		found = true;
		LIST_FOREACH (seat, &client->seats, of_client) {
			if (iface_holder(seat->iface) == client)
				subject->members +=
				    core_alarm_mix(seat->iface->seating);
		}
	}
	return found;
}

static bool
core_alarm_find(void *ctx, const struct alarm_spec *spec,
    const struct alarm_subject *last, struct alarm_subject *subject)
{
	const struct core *core = ctx;

	switch (spec->subject) {
	case ALARM_SUBJECT_INTERFACE:
		break;
	case ALARM_SUBJECT_GROUPS:
		if (spec->ifname[0] != '\0')
			break;
		return true;
	case ALARM_SUBJECT_CLIENT:
		return core_alarm_find_client(core, spec->client, subject);
	case ALARM_SUBJECT_FLOW:
	case ALARM_SUBJECT_ENTRIES:
		return true;
	}
	return core_alarm_find_iface(core, spec->ifname, last->ifindex, subject);
}

static int
core_alarm_read(void *ctx, struct alarm *alarm, unsigned *limit, uint64_t *count)
{
	const struct alarm_spec *spec = &alarm->judge.row.spec;
	struct plane_iface_counters counters;
	const struct core *core = ctx;
	int rc;

	if (alarm_count_is_of_mfes(spec))
		return alarm_scan_walk(core, alarm, limit, count) ? 0 : -EAGAIN;
	(*limit)--;
	if (spec->subject == ALARM_SUBJECT_ENTRIES) {
		*count = core->mfes.count;
		return 0;
	}
	rc = core->plane->ops->read_iface(
	    core->plane->impl, alarm->subject.ifindex, &counters);
	if (rc == 0)
		*count = alarm_count_iface(spec, &counters);
	return rc;
}

static void
core_alarm_event(void *ctx, const struct notification *event)
{
	notifier_tell(ctx, event);
}

void
core_alarm_init(struct core *core)
{
	struct alarm_port port = {
	    core, core_alarm_find, core_alarm_read, core_alarm_event};

	alarm_set_init(&core->alarms, &port);
}

void
core_alarm_note_seat(struct core *core, struct iface *iface)
{
	iface->seating = ++core->ifaces.seatings;
	core_alarm_note_clients(core);
}

void
core_alarm_note_clients(struct core *core)
{
	if (core->alarms.index.num_clients > 0)
		core->alarms_stale = true;
}

int
core_set_alarms(
    struct core *core, const struct alarm_spec *specs, size_t count, int64_t now)
{
	size_t bad = 0;
	const char *error = alarm_set_validate(specs, count, &bad);

	if (error != NULL) {
		(void)core_fail(core, MGM_E_INVALID_PARAMETER, "alarm %zu (%.*s) %s",
		    bad + 1, MGM_NAME_SIZE - 1, specs[bad].name, error);
		return -EINVAL;
	}
	if (alarm_set_configure(&core->alarms, specs, count, now) != 0) {
		(void)core_fail(core, MGM_E_NO_MEMORY,
		    "no memory for %zu alarms: free some and try again", count);
		return -ENOMEM;
	}
	return 0;
}

bool
core_next_alarm(const struct core *core, uint32_t after_index, struct alarm_row *row)
{
	const struct alarm_row *found = alarm_set_next(&core->alarms, after_index);

	if (found != NULL)
		*row = *found;
	return found != NULL;
}
