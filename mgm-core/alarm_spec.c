/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_spec.c - what an operator may ask of an alarm.
 *
 * One judge for the configuration file, for rows that managers set, and for the core:
 * whoever is asked first gives the same reasons. What a spec says beside its subject
 * (a group of an alarm on an interface) is not looked at, so that a manager may change
 * the subject of a row without first clearing all that belonged to the old one.
 */
#include "config.h"

#include "alarm.h"

#include <string.h>

#include "addr.h"

void
alarm_spec_default(struct alarm_spec *spec)
{
	*spec = (struct alarm_spec){
	    .kind = ALARM_KIND_THRESHOLD,
	    .subject = ALARM_SUBJECT_INTERFACE,
	    .direction = ALARM_DIRECTION_IN,
	    .quantity = ALARM_QUANTITY_PACKETS,
	    .interval_ms = 1000,
	    .startup = ALARM_STARTUP_RISING,
	    .consecutive = 1,
	};
}

static bool
alarm_spec_is_text(const char *text, size_t size)
{
	return text[0] != '\0' && memchr(text, '\0', size) != NULL;
}

static const char *
alarm_spec_validate_groups(const struct alarm_spec *spec)
{
	if (!prefix_is_groups(&spec->group))
		return "names no range of groups: set one such as 239.1.0.0/16";
	if (spec->ifname[0] == '\0' && spec->direction != ALARM_DIRECTION_IN)
		return "measures what goes out of no interface: set interface, or "
		       "direction in";
	return NULL;
}

static const char *
alarm_spec_validate_flow(const struct alarm_spec *spec)
{
	if (!prefix_is_host(&spec->group) || !addr_is_routable_group(&spec->group.addr))
		return "names no group: set one whole group address";
	if (spec->source.family != spec->group.addr.family ||
	    !addr_is_unicast_source(&spec->source))
		return "names no source: set a unicast address of the group's family";
	return NULL;
}

/* Where its subject is not there to be found. */
static const char *
alarm_spec_validate_subject(const struct alarm_spec *spec)
{
	switch (spec->subject) {
	case ALARM_SUBJECT_INTERFACE:
		return alarm_spec_is_text(spec->ifname, sizeof(spec->ifname))
			   ? NULL
			   : "names no interface: set interface";
	case ALARM_SUBJECT_FLOW:
		return alarm_spec_validate_flow(spec);
	case ALARM_SUBJECT_GROUPS:
		return alarm_spec_validate_groups(spec);
	case ALARM_SUBJECT_CLIENT:
		return alarm_spec_is_text(spec->client, sizeof(spec->client))
			   ? NULL
			   : "names no client: set the name that it registers with";
	case ALARM_SUBJECT_ENTRIES:
		return NULL;
	}
	return "has an unknown subject: use interface, flow, groups, client or entries";
}

static const char *
alarm_spec_validate_quantity(const struct alarm_spec *spec)
{
	bool entries = spec->quantity == ALARM_QUANTITY_ENTRIES;

	if (spec->quantity < ALARM_QUANTITY_PACKETS ||
	    spec->quantity > ALARM_QUANTITY_ENTRIES)
		return "measures an unknown quantity: use packets, octets, "
		       "packet-rate, "
		       "bit-rate, wrong-interface, drops or entries";
	if (entries != (spec->subject == ALARM_SUBJECT_ENTRIES))
		return "counts entries of something else than the table, or something "
		       "else of it: subject and quantity are entries both or neither";
	if (spec->direction != ALARM_DIRECTION_IN &&
	    spec->direction != ALARM_DIRECTION_OUT)
		return "has an unknown direction: use in or out";
	if (spec->quantity == ALARM_QUANTITY_WRONG_IF &&
	    spec->direction != ALARM_DIRECTION_IN)
		return "wants packets that go out to a wrong interface: set direction "
		       "in";
	return NULL;
}

static const char *
alarm_spec_validate_thresholds(const struct alarm_spec *spec)
{
	if (spec->kind == ALARM_KIND_THRESHOLD)
		return spec->falling < spec->rising
			   ? NULL
			   : "has a falling threshold that is not below the rising one";
	if (spec->kind != ALARM_KIND_HEARTBEAT)
		return "is of an unknown kind: use threshold or heartbeat";
	if (spec->subject == ALARM_SUBJECT_ENTRIES)
		return "waits for packets of the table, which has none: set another "
		       "subject, or kind threshold";
	if (spec->quantity != ALARM_QUANTITY_PACKETS)
		return "waits for something else than packets: set quantity packets";
	if (spec->rising != 0 || spec->falling != 0)
		return "has thresholds, but a heartbeat has none: set both to 0";
	return NULL;
}

static const char *
alarm_spec_validate_times(const struct alarm_spec *spec)
{
	if (spec->interval_ms < ALARM_INTERVAL_MIN_MS ||
	    spec->interval_ms > ALARM_INTERVAL_MAX_MS)
		return "has an interval outside 100 to 86400000 ms";
	if (spec->consecutive < 1 || spec->consecutive > ALARM_CONSECUTIVE_MAX)
		return "wants a number of intervals outside 1 to 1000";
	if (spec->holdoff_ms > ALARM_HOLDOFF_MAX_MS)
		return "has a hold-off of more than 86400000 ms";
	if (spec->startup < ALARM_STARTUP_RISING || spec->startup > ALARM_STARTUP_BOTH)
		return "has an unknown start-up: use rising, falling or both";
	return NULL;
}

const char *
alarm_spec_validate(const struct alarm_spec *spec)
{
	static const char *(*const judges[])(const struct alarm_spec *spec) = {
	    alarm_spec_validate_quantity, alarm_spec_validate_subject,
	    alarm_spec_validate_thresholds, alarm_spec_validate_times};
	const char *error = NULL;
	size_t i;

	if (spec->index < 1 || spec->index > ALARM_INDEX_MAX)
		return "has an index outside 1 to 65535";
	if (!alarm_spec_is_text(spec->name, sizeof(spec->name)))
		return "has no name, or one that is too long: give it a short name";
	for (i = 0; error == NULL && i < sizeof(judges) / sizeof(judges[0]); i++)
		error = judges[i](spec);
	return error;
}

bool
alarm_spec_is_same(const struct alarm_spec *a, const struct alarm_spec *b)
{
	return a->index == b->index && strcmp(a->name, b->name) == 0 &&
	       a->kind == b->kind && a->subject == b->subject &&
	       strcmp(a->ifname, b->ifname) == 0 && a->direction == b->direction &&
	       prefix_cmp(&a->group, &b->group) == 0 &&
	       addr_equal(&a->source, &b->source) &&
	       strcmp(a->client, b->client) == 0 && a->quantity == b->quantity &&
	       a->interval_ms == b->interval_ms && a->rising == b->rising &&
	       a->falling == b->falling && a->startup == b->startup &&
	       a->consecutive == b->consecutive && a->holdoff_ms == b->holdoff_ms;
}
