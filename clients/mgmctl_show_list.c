/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_show_list.c - mgmctl show: the lists that the library gives page by page.
 *
 * A page is a few hundred rows strictly after the last row of the page before, so that
 * rows that come and go meanwhile do no harm. Each kind of row has one function, which
 * makes of it a row of a table or an object of JSON; rows keep the daemon's order.
 */
#include "config.h"

#include "mgmctl_show.h"

#include <inttypes.h>
#include <string.h>

#define SHOW_ROWS 256

static void
mgmctl_show_client(struct mgmctl_show *show, const struct mgm_client_info *info)
{
	char age[MGMCTL_AGE_SIZE];
	struct table *t = show->table;

	if (show->array != NULL) {
		mgmctl_show_json(show,
		    json_pack(
			"{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:b,s:I,s:I,s:I}",
			"name", info->name, "protocol",
			mgm_protocol_name(info->protocol), "protocol_id",
			JSON_NUMBER(info->protocol), "component",
			JSON_NUMBER(info->component), "handle",
			JSON_NUMBER(info->handle), "pid", JSON_NUMBER(info->pid), "uid",
			JSON_NUMBER(info->uid), "interfaces",
			JSON_NUMBER(info->interfaces), "memberships",
			JSON_NUMBER(info->memberships), "registered_seconds",
			mgmctl_show_seconds(info->registered_us), "stale",
			(int)info->stale, "questions", JSON_NUMBER(info->questions),
			"defaults_taken", JSON_NUMBER(info->defaults_taken),
			"late_answers", JSON_NUMBER(info->late_answers)));
		return;
	}
	table_add(t, "%s", info->name);
	table_add(t, "%s", mgm_protocol_name(info->protocol));
	table_add(t, "%u", info->component);
	table_add(t, "%u", info->pid);
	table_add(t, "%u", info->uid);
	table_add(t, "%u", info->interfaces);
	table_add(t, "%u", info->memberships);
	table_add(t, "%s", info->stale ? "stale" : "here");
	table_add(t, "%" PRIu64, info->defaults_taken);
	table_add(
	    t, "%s", mgmctl_data_age(info->registered_us / 1000000, age, sizeof(age)));
}

static void
mgmctl_show_membership(struct mgmctl_show *show, const struct mgm_membership_info *info)
{
	char text[MGM_PREFIX_TEXT_SIZE], name[MGMCTL_IFNAME_SIZE], age[MGMCTL_AGE_SIZE];
	struct table *t = show->table;

	mgmctl_data_ifname(show->ctl, info->ifindex, name, sizeof(name));
	if (show->array != NULL) {
		mgmctl_show_json(
		    show, json_pack("{s:o,s:o,s:s,s:I,s:s,s:I,s:I,s:I,s:o}", "group",
			      mgmctl_show_prefix(&info->group), "source",
			      mgmctl_show_prefix(&info->source), "interface", name,
			      "ifindex", JSON_NUMBER(info->ifindex), "protocol",
			      mgm_protocol_name(info->protocol), "protocol_id",
			      JSON_NUMBER(info->protocol), "component",
			      JSON_NUMBER(info->component), "handle",
			      JSON_NUMBER(info->handle), "age_seconds",
			      mgmctl_show_seconds(info->up_us)));
		return;
	}
	table_add(t, "%s", mgm_prefix_format(&info->group, text, sizeof(text)));
	table_add(t, "%s", mgm_prefix_format(&info->source, text, sizeof(text)));
	table_add(t, "%s", name);
	table_add(t, "%s/%u", mgm_protocol_name(info->protocol), info->component);
	table_add(t, "%s", mgmctl_data_age(info->up_us / 1000000, age, sizeof(age)));
}

static void
mgmctl_show_alarm(struct mgmctl_show *show, const struct mgm_alarm_info *info)
{
	char age[MGMCTL_AGE_SIZE], subject[MGM_ALARM_TEXT_SIZE];
	char group[MGM_PREFIX_TEXT_SIZE], source[MGM_ADDR_TEXT_SIZE];
	const char *quantity = mgm_alarm_quantity_name(info->quantity);
	bool heartbeat = info->kind == MGM_ALARM_KIND_HEARTBEAT;
	const char *state = heartbeat && info->state == MGM_ALARM_RAISED
				? "silent"
				: mgm_alarm_state_name(info->state);
	struct table *t = show->table;

	(void)mgm_alarm_subject_format(info, subject, sizeof(subject));

	if (show->array != NULL) {
		mgmctl_show_json(show,
		    json_pack(
			"{s:I,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:s,s:s,s:f,s:I,"
			"s:I,s:I,s:f,s:s,s:I,s:I,s:I,s:I,s:o,s:o}",
			"index", JSON_NUMBER(info->index), "name", info->name, "kind",
			mgm_alarm_kind_name(info->kind), "subject_kind",
			mgm_alarm_subject_name(info->subject), "subject", subject,
			"interface", info->ifname, "ifindex",
			JSON_NUMBER(info->ifindex), "direction",
			mgm_alarm_direction_name(info->direction), "group",
			mgm_prefix_format(&info->group, group, sizeof(group)), "source",
			mgm_addr_format(&info->source, source, sizeof(source)),
			"client", info->client, "quantity", quantity,
			"interval_seconds", info->interval_ms / 1000.0, "rising",
			JSON_NUMBER(info->rising), "falling",
			JSON_NUMBER(info->falling), "consecutive",
			JSON_NUMBER(info->consecutive), "holdoff_seconds",
			info->holdoff_ms / 1000.0, "state", state, "value",
			JSON_NUMBER(info->value), "rising_events",
			JSON_NUMBER(info->rising_events), "falling_events",
			JSON_NUMBER(info->falling_events), "suppressed",
			JSON_NUMBER(info->suppressed), "last_event_seconds",
			mgmctl_show_seconds(info->last_event_us), "first_seen_seconds",
			mgmctl_show_seconds(info->first_seen_us)));
		return;
	}
	table_add(t, "%" PRIu32, info->index);
	table_add(t, "%s", info->name);
	table_add(t, "%s", subject);
	table_add(t, "%s", heartbeat ? "heartbeat" : quantity);
	table_add(t, "%u x %g s", info->consecutive, info->interval_ms / 1000.0);
	if (heartbeat) {
		table_add(t, "-");
		table_add(t, "-");
	} else {
		table_add(t, "%" PRIu64, info->rising);
		table_add(t, "%" PRIu64, info->falling);
	}
	table_add(t, "%" PRIu64, info->value);
	table_add(t, "%s", state);
	table_add(t, "%" PRIu64, info->rising_events);
	table_add(t, "%" PRIu64, info->falling_events);
	table_add(t, "%g s", info->holdoff_ms / 1000.0);
	table_add(t, "%u", info->suppressed);
	table_add(t, "%s",
	    info->last_event_us < 0
		? "-"
		: mgmctl_data_age(info->last_event_us / 1000000, age, sizeof(age)));
}

static void
mgmctl_show_boundary(struct mgmctl_show *show, const struct mgm_boundary_info *info)
{
	char text[MGM_PREFIX_TEXT_SIZE], age[MGMCTL_AGE_SIZE];
	struct table *t = show->table;

	if (show->array != NULL) {
		mgmctl_show_json(
		    show, json_pack("{s:o,s:s,s:I,s:o,s:I,s:I}", "range",
			      mgmctl_show_prefix(&info->group), "interface",
			      info->ifname, "ifindex", JSON_NUMBER(info->ifindex),
			      "age_seconds", mgmctl_show_seconds(info->up_us),
			      "packets", JSON_NUMBER(info->packets), "octets",
			      JSON_NUMBER(info->octets)));
		return;
	}
	table_add(t, "%s", mgm_prefix_format(&info->group, text, sizeof(text)));
	table_add(t, "%s", info->ifname);
	table_add(t, "%s", mgmctl_data_age(info->up_us / 1000000, age, sizeof(age)));
	table_add(t, "%" PRIu64, info->packets);
	table_add(t, "%" PRIu64, info->octets);
}

static void
mgmctl_show_counter(struct mgmctl_show *show, const struct mgm_counter_info *info)
{
	if (show->array != NULL) {
		mgmctl_show_json(show, json_pack("{s:s,s:I}", "name", info->name,
					   "value", JSON_NUMBER(info->value)));
		return;
	}
	table_add(show->table, "%s", info->name);
	/* An errno of the same machine says more in words. */
	if (strcmp(info->name, "snmp_error") == 0 && info->value != 0)
		table_add(show->table, "%s", strerror((int)info->value));
	else
		table_add(show->table, "%" PRIu64, info->value);
}

/* A list that the library gives page by page: fetch all, show each. */
#define MGMCTL_SHOW_LIST(function, info, list, row)                                  \
	static int function(                                                         \
	    struct mgmctl *ctl, const struct table_column *columns, size_t num)      \
	{                                                                            \
		static struct info rows[SHOW_ROWS];                                  \
		const struct info *after = NULL;                                     \
		struct mgmctl_show show;                                             \
		enum mgm_status status;                                              \
		size_t i, count;                                                     \
		int r = mgmctl_show_begin(&show, ctl, columns, num);                 \
                                                                                     \
		while (r == MGMCTL_OK) {                                             \
			status = list(ctl->session, after, rows, SHOW_ROWS, &count); \
			if (status != MGM_E_MORE_DATA &&                             \
			    status != MGM_E_NO_MORE_ITEMS) {                         \
				r = mgmctl_data_failed(ctl, "show", status);         \
				break;                                               \
			}                                                            \
			for (i = 0; i < count; i++)                                  \
				row(&show, &rows[i]);                                \
			if (status == MGM_E_NO_MORE_ITEMS)                           \
				break;                                               \
			after = &rows[count - 1];                                    \
		}                                                                    \
		return mgmctl_show_end(&show, r);                                    \
	}

MGMCTL_SHOW_LIST(
    mgmctl_show_client_list, mgm_client_info, mgm_list_clients, mgmctl_show_client)
MGMCTL_SHOW_LIST(mgmctl_show_membership_list, mgm_membership_info, mgm_list_memberships,
    mgmctl_show_membership)
MGMCTL_SHOW_LIST(
    mgmctl_show_alarm_list, mgm_alarm_info, mgm_list_alarms, mgmctl_show_alarm)
MGMCTL_SHOW_LIST(mgmctl_show_boundary_list, mgm_boundary_info, mgm_list_boundaries,
    mgmctl_show_boundary)
MGMCTL_SHOW_LIST(
    mgmctl_show_counter_list, mgm_counter_info, mgm_get_status, mgmctl_show_counter)

int
mgmctl_show_clients(struct mgmctl *ctl)
{
	static const struct table_column columns[] = {{"NAME", false},
	    {"PROTOCOL", false}, {"COMPONENT", true}, {"PID", true}, {"UID", true},
	    {"INTERFACES", true}, {"MEMBERSHIPS", true}, {"STATE", false},
	    {"DEFAULTS", true}, {"SINCE", true}};

	return mgmctl_show_client_list(ctl, columns, COUNT(columns));
}

int
mgmctl_show_memberships(struct mgmctl *ctl)
{
	static const struct table_column columns[] = {{"GROUP", false},
	    {"SOURCE", false}, {"INTERFACE", false}, {"CLIENT", false}, {"AGE", true}};

	return mgmctl_show_membership_list(ctl, columns, COUNT(columns));
}

int
mgmctl_show_alarms(struct mgmctl *ctl)
{
	static const struct table_column columns[] = {{"INDEX", true}, {"NAME", false},
	    {"OF", false}, {"WATCHES", false}, {"INTERVALS", true}, {"RISING", true},
	    {"FALLING", true}, {"VALUE", true}, {"STATE", false}, {"RAISED", true},
	    {"CLEARED", true}, {"HOLD-OFF", true}, {"SUPPRESSED", true},
	    {"LAST", true}};

	return mgmctl_show_alarm_list(ctl, columns, COUNT(columns));
}

int
mgmctl_show_boundaries(struct mgmctl *ctl)
{
	static const struct table_column columns[] = {{"RANGE", false},
	    {"INTERFACE", false}, {"SINCE", true}, {"PACKETS", true}, {"OCTETS", true}};

	return mgmctl_show_boundary_list(ctl, columns, COUNT(columns));
}

int
mgmctl_show_status(struct mgmctl *ctl)
{
	static const struct table_column columns[] = {{"NAME", false}, {"VALUE", true}};

	return mgmctl_show_counter_list(ctl, columns, COUNT(columns));
}
