/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_show.c - mgmctl show: tables for people, JSON for programs.
 *
 * A table shows what a person asks first; JSON has everything, under key names that are
 * kept. Counters beyond 2^63 would not fit JSON's integers here; none gets there.
 *
 * The lists that the library gives page by page are in mgmctl_show_list.c.
 *
 * Packets and octets of an MFE are those that arrived on its incoming interface; those
 * of an outgoing interface were sent there.
 */
#include "config.h"

#include "mgmctl_show.h"

#include "table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
mgmctl_show_begin(struct mgmctl_show *show, struct mgmctl *ctl,
    const struct table_column *columns, size_t num_columns)
{
	*show = (struct mgmctl_show){.ctl = ctl};
	if (ctl->json)
		show->array = json_array();
	else
		show->table = table_new(columns, num_columns);
	if (show->array == NULL && show->table == NULL)
		return mgmctl_data_error("no memory");
	return mgmctl_data_read_interfaces(ctl);
}

void
mgmctl_show_json(struct mgmctl_show *show, json_t *row)
{
	if (row == NULL || json_array_append_new(show->array, row) != 0)
		show->failed = true;
}

int
mgmctl_show_end(struct mgmctl_show *show, int result)
{
	int r = 0;

	if (result == MGMCTL_OK && show->failed)
		result = mgmctl_data_error("no memory");
	if (result == MGMCTL_OK && show->array != NULL) {
		r = json_dumpf(show->array, stdout, JSON_INDENT(2)) == 0 ? 0 : -EIO;
		if (putchar('\n') == EOF)
			r = -EIO;
	} else if (result == MGMCTL_OK) {
		r = table_print(show->table, stdout);
	}
	if (r != 0)
		result = mgmctl_data_error("cannot write: %s", strerror(-r));
	table_free(show->table);
	json_decref(show->array);
	return result;
}

/* A JSON string, or null where there is no address. */
static json_t *
mgmctl_show_addr(const struct mgm_addr *addr)
{
	char text[MGM_ADDR_TEXT_SIZE];

	if (addr->family == MGM_FAMILY_UNSPEC)
		return json_null();
	return json_string(mgm_addr_format(addr, text, sizeof(text)));
}

json_t *
mgmctl_show_prefix(const struct mgm_prefix *prefix)
{
	char text[MGM_PREFIX_TEXT_SIZE];

	if (prefix->addr.family == MGM_FAMILY_UNSPEC)
		return json_null();
	return json_string(mgm_prefix_format(prefix, text, sizeof(text)));
}

json_t *
mgmctl_show_seconds(int64_t us)
{
	return us < 0 ? json_null() : json_real((double)us / 1e6);
}

static json_t *
mgmctl_show_oif_json(struct mgmctl *ctl, const struct mgm_oif_stats *oif)
{
	char name[MGMCTL_IFNAME_SIZE];

	return json_pack(
	    "{s:s,s:I,s:o,s:s,s:s,s:I,s:f,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}",
	    "interface", mgmctl_data_ifname(ctl, oif->ifindex, name, sizeof(name)),
	    "ifindex", JSON_NUMBER(oif->ifindex), "next_hop",
	    mgmctl_show_addr(&oif->next_hop), "state",
	    oif->state == MGM_OIF_FORWARDING ? "forwarding" : "pruned", "protocol",
	    mgm_protocol_name(oif->protocol), "protocol_id", JSON_NUMBER(oif->protocol),
	    "uptime_seconds", oif->up_time_cs / 100.0, "out_packets",
	    JSON_NUMBER(oif->out_packets), "out_octets", JSON_NUMBER(oif->out_octets),
	    "out_discards", JSON_NUMBER(oif->out_discards), "ttl_too_low",
	    JSON_NUMBER(oif->ttl_too_low), "too_big", JSON_NUMBER(oif->frag_needed),
	    "interface_down", JSON_NUMBER(oif->if_down), "send_errors",
	    JSON_NUMBER(oif->send_errors), "rate_limited",
	    JSON_NUMBER(oif->rate_limited));
}

static json_t *
mgmctl_show_mfe_counts(const struct mgm_mfe_stats_ex *mfe)
{
	const struct mgm_mfe_counts *c = &mfe->counts;

	return json_pack(
	    "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}",
	    "received_packets", JSON_NUMBER(c->received_packets), "received_octets",
	    JSON_NUMBER(c->received_octets), "forwarded_packets",
	    JSON_NUMBER(c->in_packets), "forwarded_octets", JSON_NUMBER(c->in_octets),
	    "different_if_packets", JSON_NUMBER(c->different_if_packets),
	    "different_if_octets", JSON_NUMBER(c->different_if_octets),
	    "queue_overflow", JSON_NUMBER(c->queue_overflow), "uninit_packets",
	    JSON_NUMBER(mfe->uninit_mfe), "negative_packets",
	    JSON_NUMBER(mfe->negative_mfe), "in_discards",
	    JSON_NUMBER(mfe->in_discards), "header_errors",
	    JSON_NUMBER(mfe->in_hdr_errors), "total_out_packets",
	    JSON_NUMBER(mfe->total_out_packets), "ttl_packets",
	    JSON_NUMBER(mfe->ttl_packets), "ttl_octets", JSON_NUMBER(mfe->ttl_octets),
	    "boundary_packets", JSON_NUMBER(mfe->boundary_packets));
}

static void
mgmctl_show_mfe_json(struct mgmctl_show *show, const struct mgm_mfe_stats_ex *mfe)
{
	const struct mgm_mfe_head *head = &mfe->head;
	char name[MGMCTL_IFNAME_SIZE];
	json_t *row, *oifs = json_array(), *counts = mgmctl_show_mfe_counts(mfe);
	uint32_t i;

	for (i = 0; i < mfe->num_oifs; i++) {
		if (json_array_append_new(
			oifs, mgmctl_show_oif_json(show->ctl, &mfe->oifs[i])) != 0)
			show->failed = true;
	}
	row = json_pack("{s:o,s:o,s:s,s:I,s:o,s:s,s:I,s:o,s:I,s:b,s:b,s:f,s:f}",
	    "group", mgmctl_show_addr(&head->group), "source",
	    mgmctl_show_addr(&head->source), "iif",
	    mgmctl_data_ifname(show->ctl, head->iif, name, sizeof(name)), "iif_index",
	    JSON_NUMBER(head->iif), "upstream", mgmctl_show_addr(&head->upstream),
	    "protocol", mgm_protocol_name(head->iif_protocol), "protocol_id",
	    JSON_NUMBER(head->iif_protocol), "route", mgmctl_show_prefix(&head->route),
	    "route_protocol_id", JSON_NUMBER(head->route_protocol), "route_multicast",
	    head->route_multicast, "counts_exact", head->exact, "uptime_seconds",
	    mfe->up_time_cs / 100.0, "expires_seconds", mfe->expiry_time_cs / 100.0);
	if (row == NULL || counts == NULL || json_object_update(row, counts) != 0 ||
	    json_object_set(row, "oifs", oifs) != 0)
		show->failed = true;
	json_decref(counts);
	json_decref(oifs);
	mgmctl_show_json(show, row);
}

static void
mgmctl_show_mfe_table(struct mgmctl_show *show, const struct mgm_mfe_stats_ex *mfe)
{
	const struct mgm_mfe_head *head = &mfe->head;
	char text[MGM_ADDR_TEXT_SIZE], name[MGMCTL_IFNAME_SIZE], age[MGMCTL_AGE_SIZE];
	struct table *t = show->table;
	uint32_t i;
	int j;

	table_add(t, "%s", mgm_addr_format(&head->group, text, sizeof(text)));
	table_add(t, "%s", mgm_addr_format(&head->source, text, sizeof(text)));
	table_add(
	    t, "%s", mgmctl_data_ifname(show->ctl, head->iif, name, sizeof(name)));
	table_add(t, "%s", mgm_addr_format(&head->upstream, text, sizeof(text)));
	table_add(t, "%s", mgm_protocol_name(head->iif_protocol));
	table_add(t, "%s", mgmctl_data_age(mfe->up_time_cs / 100, age, sizeof(age)));
	table_add(
	    t, "%s", mgmctl_data_age(mfe->expiry_time_cs / 100, age, sizeof(age)));
	table_add(t, "%" PRIu64, mfe->counts.received_packets);
	table_add(t, "%" PRIu64, mfe->counts.received_octets);
	for (i = 0; i < mfe->num_oifs; i++) {
		const struct mgm_oif_stats *oif = &mfe->oifs[i];

		for (j = 0; i > 0 && j < 9; j++)
			table_add(t, "%s", "");
		table_add(t, "%s%s",
		    mgmctl_data_ifname(show->ctl, oif->ifindex, name, sizeof(name)),
		    oif->state == MGM_OIF_FORWARDING ? "" : " (pruned)");
		table_add(t, "%" PRIu64, oif->out_packets);
		table_add(t, "%" PRIu64,
		    oif->out_discards + oif->ttl_too_low + oif->frag_needed);
		table_end_row(t);
	}
	if (mfe->num_oifs == 0)
		table_add(t, "(none)");
	table_end_row(t);
}

static void
mgmctl_show_mfe_row(void *context, const struct mgm_mfe_stats_ex *mfe)
{
	struct mgmctl_show *show = context;

	if (show->array != NULL)
		mgmctl_show_mfe_json(show, mfe);
	else
		mgmctl_show_mfe_table(show, mfe);
}

static int
mgmctl_show_mfes(struct mgmctl *ctl)
{
	static const struct table_column columns[] = {{"GROUP", false},
	    {"SOURCE", false}, {"IIF", false}, {"UPSTREAM", false}, {"PROTOCOL", false},
	    {"UPTIME", true}, {"EXPIRES", true}, {"PACKETS", true}, {"OCTETS", true},
	    {"OIF", false}, {"SENT", true}, {"DROPPED", true}};
	struct mgmctl_show show;
	int r = mgmctl_show_begin(&show, ctl, columns, COUNT(columns));

	if (r == MGMCTL_OK)
		r = mgmctl_data_walk_mfes(ctl, mgmctl_show_mfe_row, &show);
	return mgmctl_show_end(&show, r);
}

static json_t *
mgmctl_show_discards(const struct mgm_interface_info *info)
{
	json_t *discards = json_object();
	uint32_t i;

	for (i = 0; i < MGM_DISCARD_COUNT; i++) {
		if (json_object_set_new(discards, mgm_discard_name(i),
			json_integer(JSON_NUMBER(info->discards[i]))) != 0) {
			json_decref(discards);
			return NULL;
		}
	}
	return discards;
}

static void
mgmctl_show_interface_json(
    struct mgmctl_show *show, const struct mgm_interface_info *info)
{
	json_t *row = json_pack(
	    "{s:s,s:I,s:I,s:b,s:b,s:b,s:b,s:b,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}",
	    "name", info->name, "ifindex", JSON_NUMBER(info->ifindex), "mtu",
	    JSON_NUMBER(info->mtu), "running",
	    (info->flags & MGM_INTERFACE_RUNNING) != 0, "ethernet",
	    (info->flags & MGM_INTERFACE_ETHERNET) != 0, "active",
	    (info->flags & MGM_INTERFACE_ACTIVE) != 0, "configured",
	    (info->flags & MGM_INTERFACE_CONFIGURED) != 0, "igmp",
	    (info->flags & MGM_INTERFACE_IGMP) != 0, "owner_protocol_id",
	    JSON_NUMBER(info->protocol), "owner_component",
	    JSON_NUMBER(info->component), "ttl_threshold",
	    JSON_NUMBER(info->ttl_threshold), "rate_limit_kbps",
	    JSON_NUMBER(info->rate_limit_kbps), "in_packets",
	    JSON_NUMBER(info->in_packets), "in_octets", JSON_NUMBER(info->in_octets),
	    "out_packets", JSON_NUMBER(info->out_packets), "out_octets",
	    JSON_NUMBER(info->out_octets), "out_fragments",
	    JSON_NUMBER(info->out_fragments), "out_discards",
	    JSON_NUMBER(info->out_discards));
	json_t *owner = info->protocol != 0
			    ? json_string(mgm_protocol_name(info->protocol))
			    : json_null();

	if (row == NULL || json_object_set_new(row, "owner_protocol", owner) != 0 ||
	    json_object_set_new(row, "discards", mgmctl_show_discards(info)) != 0)
		show->failed = true;
	mgmctl_show_json(show, row);
}

static void
mgmctl_show_interface_table(
    struct mgmctl_show *show, const struct mgm_interface_info *info)
{
	struct table *t = show->table;
	uint64_t dropped = 0;
	uint32_t i;

	for (i = 0; i < MGM_DISCARD_COUNT; i++)
		dropped += info->discards[i];
	table_add(t, "%s", info->name);
	table_add(t, "%u", info->ifindex);
	table_add(t, "%s", info->flags & MGM_INTERFACE_RUNNING ? "up" : "down");
	table_add(t, "%u", info->mtu);
	if (info->protocol == 0)
		table_add(t, "-");
	else
		table_add(
		    t, "%s/%u", mgm_protocol_name(info->protocol), info->component);
	table_add(t, "%s%s%s", info->flags & MGM_INTERFACE_ACTIVE ? "active" : "-",
	    info->flags & MGM_INTERFACE_CONFIGURED ? ",configured" : "",
	    info->flags & MGM_INTERFACE_IGMP ? ",igmp" : "");
	table_add(t, "%u", info->ttl_threshold);
	if (info->rate_limit_kbps == 0)
		table_add(t, "-");
	else
		table_add(t, "%u", info->rate_limit_kbps);
	table_add(t, "%" PRIu64, info->in_packets);
	table_add(t, "%" PRIu64, dropped);
	table_add(t, "%" PRIu64, info->out_packets);
	table_add(t, "%" PRIu64, info->out_discards);
}

static int
mgmctl_show_interfaces(struct mgmctl *ctl)
{
	static const struct table_column columns[] = {{"NAME", false}, {"INDEX", true},
	    {"STATE", false}, {"MTU", true}, {"OWNER", false}, {"USE", false},
	    {"TTL", true}, {"KBIT/S", true}, {"IN-PACKETS", true}, {"IN-DROPPED", true},
	    {"OUT-PACKETS", true}, {"OUT-DROPPED", true}};
	struct mgmctl_show show;
	int r = mgmctl_show_begin(&show, ctl, columns, COUNT(columns));
	size_t i;

	for (i = 0; r == MGMCTL_OK && i < ctl->num_interfaces; i++) {
		if (show.array != NULL)
			mgmctl_show_interface_json(&show, &ctl->interfaces[i]);
		else
			mgmctl_show_interface_table(&show, &ctl->interfaces[i]);
	}
	return mgmctl_show_end(&show, r);
}

int
mgmctl_show(struct mgmctl *ctl, int argc, char **argv)
{
	static const struct {
		const char *what;
		int (*show)(struct mgmctl *ctl);
	} shows[] = {
	    {"mfe", mgmctl_show_mfes},
	    {"interfaces", mgmctl_show_interfaces},
	    {"clients", mgmctl_show_clients},
	    {"memberships", mgmctl_show_memberships},
	    {"alarms", mgmctl_show_alarms},
	    {"boundaries", mgmctl_show_boundaries},
	    {"status", mgmctl_show_status},
	};
	size_t i;

	if (argc == 3 && strcmp(argv[2], "--json") == 0)
		ctl->json = true;
	else if (argc != 2)
		return mgmctl_data_usage(
		    "show needs one word: mfe, interfaces, "
		    "clients, memberships, alarms, boundaries or status");
	for (i = 0; i < COUNT(shows); i++) {
		if (strcmp(argv[1], shows[i].what) != 0)
			continue;
		if (mgmctl_data_open(ctl, MGM_RUNSTATEDIR "/mgm/admin.sock") !=
		    MGMCTL_OK)
			return MGMCTL_FAILED;
		return shows[i].show(ctl);
	}
	return mgmctl_data_usage("there is nothing named '%s' to show", argv[1]);
}
