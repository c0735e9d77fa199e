/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * request_list.c - group enumerations, and the lists for people.
 *
 * A group enumeration copies its records at Start (mgm-api 4.16) and gives each out
 * once. On a router with many memberships the copying is spread over several turns of
 * the loop, during which this client waits and nobody else does; records that come or
 * go meanwhile may or may not be in it. At most PEER_ENUMERATIONS_MAX are open for a
 * connection, and SERVER_RECORDS_MAX records in all: over it, Start fails.
 *
 * Lists keep no cursor here: a request names the last row that the client has.
 */
#include "config.h"

#include "request.h"

#include "addr.h"
#include "core.h"
#include "snapshot.h"
#include "wire_body.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST_ENUM_SLICE 2000 /* memberships looked at in one turn */
#define REQUEST_COUNTERS_MAX 64 /* of the host */

#define X(number, id, text)                                             \
	static_assert((int)MGM_DISCARD_##id == (int)PLANE_DISCARD_##id, \
	    "mgm.h and plane.h name the same discards");
PLANE_DISCARDS(X)
#undef X
static_assert((int)MGM_DISCARD_COUNT == (int)PLANE_DISCARD_COUNT,
    "mgm.h and plane.h have the same discards");
#define SAME(number, alarm) \
	static_assert(      \
	    (number) == (int)(alarm), "mgm.h and alarm.h number alarms alike");
#define X(number, id, text) SAME(number, ALARM_KIND_##id)
MGM_ALARM_KINDS(X)
#undef X
#define X(number, id, text) SAME(number, ALARM_SUBJECT_##id)
MGM_ALARM_SUBJECTS(X)
#undef X
#define X(number, id, text) SAME(number, ALARM_DIRECTION_##id)
MGM_ALARM_DIRECTIONS(X)
#undef X
#define X(number, id, text) SAME(number, ALARM_QUANTITY_##id)
MGM_ALARM_QUANTITIES(X)
#undef X
#define X(number, id, text) SAME(number, ALARM_STARTUP_##id)
MGM_ALARM_STARTUPS(X)
#undef X
SAME(MGM_ALARM_WAITING, ALARM_STATE_WAITING)
SAME(MGM_ALARM_NORMAL, ALARM_STATE_NORMAL)
SAME(MGM_ALARM_RAISED, ALARM_STATE_RAISED)

static struct peer_enum *
request_enum_new(struct request *request, const struct wire_enum_start *body)
{
	struct peer *peer = request->peer;
	size_t i;

	for (i = 0; i < PEER_ENUMERATIONS_MAX; i++) {
		struct peer_enum *e = &peer->enums[i];

		if (e->handle != 0)
			continue;
		peer->enum_generation = (peer->enum_generation + 1) & 0xffffff;
		e->handle = peer->enum_generation << 8 | (uint32_t)(i + 1);
		e->client = body->handle;
		e->all_sources = body->type == MGM_ALL_SOURCES;
		return e;
	}
	return NULL;
}

static struct peer_enum *
request_enum_find(struct peer *peer, uint32_t handle)
{
	uint32_t slot = (handle & 0xff) - 1;

	if (slot >= PEER_ENUMERATIONS_MAX || peer->enums[slot].handle != handle)
		return NULL;
	return &peer->enums[slot];
}

static bool
request_enum_append(struct server *server, struct peer_enum *e,
    const struct mgm_source_group_entry *record)
{
	struct mgm_source_group_entry *records;
	size_t capacity = e->capacity > 0 ? 2 * e->capacity : 64;

	if (e->count == e->capacity) {
		if (server->num_records + capacity - e->capacity > SERVER_RECORDS_MAX)
			return false;
		records = realloc(e->records, capacity * sizeof(*records));
		if (records == NULL)
			return false;
		server->num_records += capacity - e->capacity;
		e->records = records;
		e->capacity = capacity;
	}
	e->records[e->count++] = *record;
	return true;
}

/* Rows are in order, so that equal records are neighbours. */
static bool
request_enum_add_row(
    struct server *server, struct peer_enum *e, const struct core_membership_row *row)
{
	struct mgm_source_group_entry record = {.group = row->group};
	const struct mgm_source_group_entry *last;

	if (e->all_sources)
		record.source = row->source;
	else
		record.source.addr.family = row->group.addr.family;
	last = e->count > 0 ? &e->records[e->count - 1] : NULL;
	if (last != NULL && memcmp(last, &record, sizeof(record)) == 0)
		return true;
	return request_enum_append(server, e, &record);
}

/* A slice of copying. MGM_E_MORE_DATA: not done. */
static enum mgm_status
request_enum_fill(struct request *request, struct peer_enum *e)
{
	struct core_membership_row row;
	size_t i;

	for (i = 0; i < REQUEST_ENUM_SLICE; i++) {
		if (!core_next_membership(
			request->core, e->started ? &e->cursor : NULL, &row))
			return MGM_OK;
		if (!request_enum_add_row(request->server, e, &row)) {
			request->detail = "too many records for an enumeration: end "
					  "others, or list memberships";
			return MGM_E_NO_MEMORY;
		}
		e->cursor = row;
		e->started = true;
	}
	return MGM_E_MORE_DATA;
}

enum mgm_status
request_group_enumeration_start(struct request *request)
{
	struct peer *peer = request->peer;
	struct wire_enum_start body = {0};
	struct peer_enum *e = peer->filling;
	enum mgm_status status;

	wire_code_enum_start(&request->body, &body);
	status = request_check_handle(request, body.handle);
	if (status != MGM_OK)
		return status;
	if (body.type != MGM_ANY_SOURCE && body.type != MGM_ALL_SOURCES) {
		request->detail =
		    "the enumeration's type must be any source (0) or all "
		    "sources (1)";
		return MGM_E_INVALID_PARAMETER;
	}
	if (e == NULL && (e = request_enum_new(request, &body)) == NULL) {
		request->detail = "too many enumerations are open: end one";
		return MGM_E_NO_MEMORY;
	}
	status = request_enum_fill(request, e);
	if (status == MGM_E_MORE_DATA) {
		peer->filling = e;
		peer->cost = PEER_TURN_COST;
		request->again = true;
		return MGM_OK;
	}
	peer->filling = NULL;
	if (status == MGM_OK)
		wire_u32(&request->result, &e->handle);
	else
		peer_remove_enum(peer, e);
	return status;
}

static enum mgm_status
request_enum_unknown(struct request *request, uint32_t handle)
{
	snprintf(request->text, sizeof(request->text),
	    "%u is no open enumeration of this connection", handle);
	request->detail = request->text;
	return MGM_E_INVALID_PARAMETER;
}

enum mgm_status
request_group_enumeration_get_next(struct request *request)
{
	struct wire_enum_next body = {0};
	struct request_page page;
	struct peer_enum *e;

	wire_code_enum_next(&request->body, &body);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	e = request_enum_find(request->peer, body.handle);
	if (e == NULL)
		return request_enum_unknown(request, body.handle);
	request_page_begin(request, &page, body.max);
	while (e->next < e->count && request_page_has_room(&page)) {
		wire_code_source_group(&request->result, &e->records[e->next]);
		if (!request_page_keep(request, &page))
			break;
		e->next++;
	}
	request_page_end(request, &page);
	return MGM_OK;
}

enum mgm_status
request_group_enumeration_end(struct request *request)
{
	uint32_t handle = 0;
	struct peer_enum *e;

	wire_u32(&request->body, &handle);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	e = request_enum_find(request->peer, handle);
	if (e == NULL)
		return request_enum_unknown(request, handle);
	peer_remove_enum(request->peer, e);
	return MGM_OK;
}

static size_t
request_counters(struct request *request, struct mgm_counter_info *rows, size_t max)
{
	struct server *server = request->server;
	const struct server_status *s = &server->status;
	struct core_status core = {0};
	size_t i, count;

	core_get_status(request->core, &core);
	const struct {
		const char *name;
		uint64_t value;
	} own[] = {
	    {"uptime_seconds", (uint64_t)(request->now - server->start_us) / 1000000},
	    {"forwarding_enabled", core.enabled},
	    {"mfes", core.mfes},
	    {"memberships", core.memberships},
	    {"clients", core.clients},
	    {"interfaces", core.ifaces},
	    {"new_sources", core.new_sources},
	    {"mfes_refused", core.refused_mfes},
	    {"mfes_yielded", core.yielded_mfes},
	    {"clients_refused", core.refused_clients},
	    {"memberships_refused", core.refused_memberships},
	    {"client_memberships_refused", core.refused_client_memberships},
	    {"questions_refused", core.questions_refused},
	    {"monitors_refused", core.refused_monitors},
	    {"wrong_if_suppressed", core.wrong_if_suppressed},
	    {"mfes_refused_by_interface", core.refused_iface_mfes},
	    {"plane_errors", core.plane_errors},
	    {"route_lookups_failed", core.route_failures},
	    {"client_events_suppressed", core.suppressed_clients},
	    {"table_events_suppressed", core.suppressed_tables},
	    {"owner_events_suppressed", core.suppressed_owners},
	    {"flood_events_suppressed", core.suppressed_floods},
	    {"snapshot", core_snapshot_number(request->core)},
	    {"connections", s->peers},
	    {"connections_accepted", s->accepted},
	    {"connections_refused", s->refused},
	    {"connections_slow_closed", s->slow},
	    {"connections_bad_closed", s->bad},
	    {"connections_late_closed", s->late},
	    {"watchers", server->num_watchers},
	    {"requests", s->requests},
	    {"requests_denied", s->denied},
	    {"requests_malformed", s->malformed},
	    {"questions", s->questions},
	    {"answers", s->answers},
	    {"answers_ignored", s->answers_ignored},
	    {"notices", s->notices},
	    {"notices_lost", s->notices_lost},
	    {"events_dropped", s->events_dropped},
	    {"log_lines_left_out", s->lines_left_out + core.lines_left_out},
	};
	count = sizeof(own) / sizeof(own[0]);
	for (i = 0; i < count; i++) {
		snprintf(rows[i].name, sizeof(rows[i].name), "%s", own[i].name);
		rows[i].value = own[i].value;
	}
	if (server->port.counters != NULL)
		count +=
		    server->port.counters(server->port.ctx, rows + count, max - count);
	for (i = 0; i < count; i++)
		rows[i].index = (uint32_t)i + 1;
	return count;
}

/* Every list but that of memberships begins alike. */
static bool
request_list_begin(
    struct request *request, struct wire_list *body, struct request_page *page)
{
	*body = (struct wire_list){0};
	wire_code_list(&request->body, body);
	if (wire_done(&request->body) != 0)
		return false;
	request_page_begin(request, page, body->max);
	return true;
}

enum mgm_status
request_get_status(struct request *request)
{
	struct mgm_counter_info rows[REQUEST_COUNTERS_MAX] = {0};
	struct request_page page;
	struct wire_list body;
	size_t i, count;

	if (!request_list_begin(request, &body, &page))
		return request_malformed(request);
	count = request_counters(request, rows, REQUEST_COUNTERS_MAX);
	for (i = body.after; i < count && request_page_has_room(&page); i++) {
		wire_code_counter(&request->result, &rows[i]);
		if (!request_page_keep(request, &page))
			break;
	}
	request_page_end(request, &page);
	return MGM_OK;
}

static void
request_put_interface(struct request *request, const struct snapshot_iface *row)
{
	const struct plane_iface_counters *c = &row->counters;
	struct mgm_interface_info info = {
	    .ifindex = row->link.ifindex,
	    .mtu = row->link.mtu,
	    .flags = (row->link.running ? MGM_INTERFACE_RUNNING : 0u) |
		     (row->link.ethernet ? MGM_INTERFACE_ETHERNET : 0u) |
		     (row->active ? MGM_INTERFACE_ACTIVE : 0u) |
		     (row->configured ? MGM_INTERFACE_CONFIGURED : 0u) |
		     (row->igmp ? MGM_INTERFACE_IGMP : 0u),
	    .protocol = row->protocol,
	    .component = row->component,
	    .ttl_threshold = row->ttl_threshold,
	    .rate_limit_kbps = row->rate_limit,
	    .in_packets = c->in_packets,
	    .in_octets = c->in_octets,
	    .out_packets = c->out_packets,
	    .out_octets = c->out_octets,
	    .out_fragments = c->out_fragments,
	    .out_discards = c->out_discards,
	};

	memcpy(info.name, row->link.name, sizeof(info.name));
	memcpy(info.discards, c->discards, sizeof(info.discards));
	wire_code_interface_info(&request->result, &info);
}

enum mgm_status
request_list_interfaces(struct request *request)
{
	struct snapshot_iface row;
	struct request_page page;
	struct wire_list body;

	if (!request_list_begin(request, &body, &page))
		return request_malformed(request);
	while (core_next_iface(request->core, body.after, &row) &&
	       request_page_has_room(&page)) {
		request_put_interface(request, &row);
		if (!request_page_keep(request, &page))
			break;
		body.after = row.link.ifindex;
	}
	request_page_end(request, &page);
	return MGM_OK;
}

enum mgm_status
request_list_clients(struct request *request)
{
	struct core_client_row row;
	struct request_page page;
	struct wire_list body;

	if (!request_list_begin(request, &body, &page))
		return request_malformed(request);
	while (core_next_client(request->core, body.after, &row) &&
	       request_page_has_room(&page)) {
		struct mgm_client_info info = {
		    .handle = row.handle,
		    .protocol = row.info.protocol,
		    .component = row.info.component,
		    .pid = row.info.pid,
		    .uid = row.info.uid,
		    .interfaces = row.interfaces,
		    .memberships = row.memberships,
		    .registered_us = request->now - row.registered_us,
		    .stale = row.stale,
		    .questions = row.questions,
		    .defaults_taken = row.defaults_taken,
		    .late_answers = row.late_answers,
		};

		memcpy(info.name, row.info.name, sizeof(info.name));
		wire_code_client_info(&request->result, &info);
		if (!request_page_keep(request, &page))
			break;
		body.after = row.handle;
	}
	request_page_end(request, &page);
	return MGM_OK;
}

enum mgm_status
request_list_memberships(struct request *request)
{
	struct wire_list_memberships body = {0};
	struct core_membership_row cursor, row;
	struct request_page page;
	bool first;

	wire_code_list_memberships(&request->body, &body);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	first = body.group.addr.family == MGM_FAMILY_UNSPEC;
	cursor = (struct core_membership_row){.group = body.group,
	    .source = body.source,
	    .ifindex = body.ifindex,
	    .handle = body.handle};
	request_page_begin(request, &page, body.max);
	while (core_next_membership(request->core, first ? NULL : &cursor, &row) &&
	       request_page_has_room(&page)) {
		struct mgm_membership_info info = {
		    .group = row.group,
		    .source = row.source,
		    .ifindex = row.ifindex,
		    .handle = row.handle,
		    .protocol = row.protocol,
		    .component = row.component,
		    .up_us = request->now - row.since_us,
		};

		wire_code_membership_info(&request->result, &info);
		if (!request_page_keep(request, &page))
			break;
		cursor = row;
		first = false;
	}
	request_page_end(request, &page);
	return MGM_OK;
}

/* Ago; -1 for never. */
static int64_t
request_ago(const struct request *request, int64_t at_us)
{
	return at_us != 0 ? request->now - at_us : -1;
}

static void
request_put_alarm(struct request *request, const struct alarm_row *row)
{
	const struct alarm_spec *spec = &row->spec;
	struct mgm_alarm_info info = {
	    .index = spec->index,
	    .kind = (uint8_t)spec->kind,
	    .subject = (uint8_t)spec->subject,
	    .direction = (uint8_t)spec->direction,
	    .quantity = (uint8_t)spec->quantity,
	    .interval_ms = spec->interval_ms,
	    .rising = spec->rising,
	    .falling = spec->falling,
	    .consecutive = spec->consecutive,
	    .holdoff_ms = spec->holdoff_ms,
	    .state = (uint8_t)row->state,
	    .ifindex = row->ifindex,
	    .value = row->value,
	    .rising_events = row->rising_events,
	    .falling_events = row->falling_events,
	    .suppressed = row->suppressed,
	    .last_event_us = request_ago(request, row->last_event_us),
	    .first_seen_us = request_ago(request, row->first_seen_us),
	};

	/* What is beside the subject may be any address; that is nobody's business. */
	if (spec->subject == ALARM_SUBJECT_FLOW ||
	    spec->subject == ALARM_SUBJECT_GROUPS)
		info.group = spec->group;
	if (spec->subject == ALARM_SUBJECT_FLOW)
		info.source = spec->source;
	if (spec->subject == ALARM_SUBJECT_INTERFACE ||
	    spec->subject == ALARM_SUBJECT_GROUPS)
		memcpy(info.ifname, spec->ifname, sizeof(info.ifname));
	if (spec->subject == ALARM_SUBJECT_CLIENT)
		memcpy(info.client, spec->client, sizeof(info.client));
	memcpy(info.name, spec->name, sizeof(info.name));
	wire_code_alarm_info(&request->result, &info);
}

enum mgm_status
request_list_alarms(struct request *request)
{
	struct alarm_row row;
	struct request_page page;
	struct wire_list body;

	if (!request_list_begin(request, &body, &page))
		return request_malformed(request);
	while (core_next_alarm(request->core, body.after, &row) &&
	       request_page_has_room(&page)) {
		request_put_alarm(request, &row);
		if (!request_page_keep(request, &page))
			break;
		body.after = row.spec.index;
	}
	request_page_end(request, &page);
	return MGM_OK;
}

static void
request_put_boundary(struct request *request, const struct snapshot_boundary *row)
{
	struct mgm_boundary_info info = {
	    .ifindex = row->ifindex,
	    .group = row->group,
	    .up_us = request->now - row->since_us,
	    .packets = row->counters.packets,
	    .octets = row->counters.octets,
	};
	struct snapshot_iface iface;

	if (core_next_iface(request->core, row->ifindex - 1, &iface))
		memcpy(info.ifname, iface.link.name, sizeof(info.ifname));
	wire_code_boundary_info(&request->result, &info);
}

enum mgm_status
request_list_boundaries(struct request *request)
{
	struct wire_list_boundaries body = {0};
	struct snapshot_boundary cursor, row;
	struct request_page page;

	wire_code_list_boundaries(&request->body, &body);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	cursor =
	    (struct snapshot_boundary){.ifindex = body.ifindex, .group = body.group};
	request_page_begin(request, &page, body.max);
	while (core_next_boundary(
		   request->core, cursor.ifindex != 0 ? &cursor : NULL, &row) &&
	       request_page_has_room(&page)) {
		request_put_boundary(request, &row);
		if (!request_page_keep(request, &page))
			break;
		cursor = row;
	}
	request_page_end(request, &page);
	return MGM_OK;
}
