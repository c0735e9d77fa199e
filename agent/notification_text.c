/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notification_text.c - an event as one line for people.
 *
 * Subject first, then what happened to it, then the figures. The words of a pair of
 * events (raised, cleared) differ in one place only, so that both are found by one
 * search of a log.
 */
#include "config.h"

#include "notification_text.h"

#include <stdio.h>

#include "addr.h"
#include "notification.h"
#include "mgm.h"

#define NOTIFICATION_TEXT_SUBJECT_SIZE 160
#define NOTIFICATION_TEXT_ADDR_SIZE 64

static const char *const notification_text_units[] = {
    [ALARM_QUANTITY_PACKETS] = "packets",
    [ALARM_QUANTITY_OCTETS] = "octets",
    [ALARM_QUANTITY_PACKET_RATE] = "packets/s",
    [ALARM_QUANTITY_BIT_RATE] = "bit/s",
    [ALARM_QUANTITY_WRONG_IF] = "packets at a wrong interface",
    [ALARM_QUANTITY_DROPS] = "packets dropped",
    [ALARM_QUANTITY_ENTRIES] = "entries",
};

static const char *const notification_text_tables[] = {
    [NOTIFICATION_TABLE_MFES] = "entries",
    [NOTIFICATION_TABLE_MEMBERSHIPS] = "memberships",
    [NOTIFICATION_TABLE_CLIENTS] = "clients",
};

static void
notification_text_subject(const struct alarm_spec *spec, char *text, size_t size)
{
	const char *direction = spec->direction == ALARM_DIRECTION_IN ? "in" : "out";
	char group[NOTIFICATION_TEXT_ADDR_SIZE], source[NOTIFICATION_TEXT_ADDR_SIZE];

	switch (spec->subject) {
	case ALARM_SUBJECT_INTERFACE:
		(void)snprintf(text, size, "%s %s", spec->ifname, direction);
		break;
	case ALARM_SUBJECT_FLOW:
		(void)snprintf(text, size, "(%s,%s) %s",
		    addr_format(&spec->source, source, sizeof(source)),
		    addr_format(&spec->group.addr, group, sizeof(group)), direction);
		break;
	case ALARM_SUBJECT_GROUPS:
		(void)snprintf(text, size, "%s %s%s%s",
		    prefix_format(&spec->group, group, sizeof(group)), spec->ifname,
		    spec->ifname[0] != '\0' ? " " : "", direction);
		break;
	case ALARM_SUBJECT_CLIENT:
		(void)snprintf(text, size, "client %s %s", spec->client, direction);
		break;
	case ALARM_SUBJECT_ENTRIES:
		(void)snprintf(text, size, "table");
		break;
	}
}

static void
notification_text_alarm(
    const struct notification *event, const char *what, char *text, size_t size)
{
	const struct alarm_row *row = &event->u.alarm;
	const struct alarm_spec *spec = &row->spec;
	char subject[NOTIFICATION_TEXT_SUBJECT_SIZE] = "";

	notification_text_subject(spec, subject, sizeof(subject));
	if (spec->kind == ALARM_KIND_HEARTBEAT)
		(void)snprintf(text, size, "alarm %s: %s, %s, intervals of %u ms",
		    spec->name, what, subject, spec->interval_ms);
	else
		(void)snprintf(text, size,
		    "alarm %s: %s, %s, %llu %s, thresholds %llu and %llu, intervals of "
		    "%u ms",
		    spec->name, what, subject, (unsigned long long)row->value,
		    notification_text_units[spec->quantity],
		    (unsigned long long)spec->rising, (unsigned long long)spec->falling,
		    spec->interval_ms);
}

static void
notification_text_client(
    const struct notification *event, const char *what, char *text, size_t size)
{
	const struct notification_client *client = &event->u.client;

	(void)snprintf(text, size,
	    "client %s[%u] %s: %s, %u interfaces, %u memberships, grace %u ms",
	    client->name, client->pid, mgm_protocol_name(client->protocol), what,
	    client->interfaces, client->memberships, client->grace_ms);
}

static void
notification_text_level(
    const struct notification *event, const char *what, char *text, size_t size)
{
	const struct notification_level *level = &event->u.level;

	(void)snprintf(text, size, "table of %s: %s, %u of %u",
	    notification_text_tables[level->table], what, level->count, level->limit);
}

static void
notification_text_owner(const struct notification *event, char *text, size_t size)
{
	const struct notification_owner *owner = &event->u.owner;

	(void)snprintf(text, size, "interface %s: owner was %s, is %s%s%s",
	    owner->ifname,
	    owner->old_protocol != 0 ? mgm_protocol_name(owner->old_protocol)
				     : "nobody",
	    owner->new_protocol != 0 ? mgm_protocol_name(owner->new_protocol)
				     : "nobody",
	    owner->new_name[0] != '\0' ? " " : "", owner->new_name);
}

static void
notification_text_flood(
    const struct notification *event, const char *what, char *text, size_t size)
{
	const struct notification_flood *flood = &event->u.flood;
	char group[NOTIFICATION_TEXT_ADDR_SIZE], source[NOTIFICATION_TEXT_ADDR_SIZE];

	(void)snprintf(text, size,
	    "unresolved flows on %s: %s, %u in a second, %u in all, newest (%s,%s)",
	    flood->ifname, what, flood->rate, flood->total,
	    addr_format(&flood->source, source, sizeof(source)),
	    addr_format(&flood->group, group, sizeof(group)));
}

void
notification_text(const struct notification *event, char *text, size_t size)
{
	switch (event->type) {
	case NOTIFICATION_VOLUME_RISING:
		notification_text_alarm(event, "raised", text, size);
		break;
	case NOTIFICATION_VOLUME_FALLING:
		notification_text_alarm(event, "cleared", text, size);
		break;
	case NOTIFICATION_FLOW_FIRST_SEEN:
		notification_text_alarm(event, "first seen", text, size);
		break;
	case NOTIFICATION_FLOW_SILENT:
		notification_text_alarm(event, "silent", text, size);
		break;
	case NOTIFICATION_FLOW_RESUMED:
		notification_text_alarm(event, "resumed", text, size);
		break;
	case NOTIFICATION_CLIENT_LOST:
		notification_text_client(event, "lost", text, size);
		break;
	case NOTIFICATION_CLIENT_BACK:
		notification_text_client(event, "back", text, size);
		break;
	case NOTIFICATION_TABLE_HIGH_WATER:
		notification_text_level(event, "high water", text, size);
		break;
	case NOTIFICATION_TABLE_HIGH_WATER_CLEARED:
		notification_text_level(event, "high water cleared", text, size);
		break;
	case NOTIFICATION_OWNER_CHANGED:
		notification_text_owner(event, text, size);
		break;
	case NOTIFICATION_FLOOD_STARTED:
		notification_text_flood(event, "flood started", text, size);
		break;
	case NOTIFICATION_FLOOD_ENDED:
		notification_text_flood(event, "flood ended", text, size);
		break;
	}
}
