/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * request.c - checks a message against the ledger, calls its handler, answers.
 *
 * Before a handler runs it is sure that: the peer has greeted; the number is in
 * wire.def and goes this way; the peer's socket may send it; the body's length is one
 * that the ledger allows. What is wrong there, or in a value, is answered with a status
 * and a sentence; the connection stays, because the framing is whole. A greeting that
 * is wrong is answered too, and then the connection ends. While the server stops every
 * request but the greeting is refused (mgm-api 4: shutting down).
 *
 * A handle is accepted only from the connection that registered it. Everything that MGM
 * means is the core's: handlers turn wire structs into core calls (mgm-api 4) and its
 * answers back, and hold no rule of their own.
 */
#include "config.h"

#include "request.h"

#include "alert.h"
#include "core.h"
#include "wire_body.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define REQUEST_CALLBACKS \
	((ALERT_BIT(ALERT_KIND_COUNT) - 1) | WIRE_REGISTER_ALL_INTERFACES)
#define REQUEST_MAX_IN_FLIGHT 65536 /* told to clients; the sockets bound it anyway */

enum mgm_status
request_malformed(struct request *request)
{
	snprintf(request->text, sizeof(request->text),
	    "%s: a field is malformed: an address, a prefix, a text or a number of "
	    "rows",
	    request->row->name);
	request->detail = request->text;
	return MGM_E_INVALID_PARAMETER;
}

enum mgm_status
request_check_handle(struct request *request, uint32_t handle)
{
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	if (peer_has_handle(request->peer, handle))
		return MGM_OK;
	snprintf(request->text, sizeof(request->text),
	    "handle %u is not registered on this connection: register first", handle);
	request->detail = request->text;
	return MGM_E_INVALID_PARAMETER;
}

enum mgm_status
request_check_next_hop(struct request *request, const struct mgm_addr *next_hop)
{
	if (next_hop->family == MGM_FAMILY_UNSPEC)
		return MGM_OK;
	request->detail = "there is no interface with several next hops yet: leave the "
			  "next hop out";
	return MGM_E_INVALID_PARAMETER;
}

static enum mgm_status
request_hello(struct request *request)
{
	struct peer *peer = request->peer;
	struct wire_hello hello = {0};
	struct wire_hello_result result = {
	    .version = WIRE_VERSION,
	    .role = (uint8_t)peer->role,
	    .max_message = WIRE_MESSAGE_MAX,
	    .max_in_flight = REQUEST_MAX_IN_FLIGHT,
	    .max_enumerations = PEER_ENUMERATIONS_MAX,
	    .daemon = PACKAGE_VERSION,
	};

	if (peer->greeted) {
		request->detail = "the connection has been greeted already";
		return MGM_E_PROTOCOL;
	}
	wire_code_hello(&request->body, &hello);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	if (hello.magic != WIRE_MAGIC) {
		request->detail = "this is the socket of mgm-agent, and that was no "
				  "greeting of an MGM client";
		return MGM_E_PROTOCOL;
	}
	if (hello.version_min > WIRE_VERSION || hello.version_max < WIRE_VERSION) {
		snprintf(request->text, sizeof(request->text),
		    "mgm-agent %s speaks version %u of the protocol, the client %u to "
		    "%u: install the same mgm on both ends",
		    PACKAGE_VERSION, WIRE_VERSION, hello.version_min,
		    hello.version_max);
		request->detail = request->text;
		return MGM_E_PROTOCOL;
	}
	if (hello.name[0] != '\0')
		memcpy(peer->name, hello.name, sizeof(peer->name));
	peer->greeted = true;
	wire_code_hello_result(&request->result, &result);
	return MGM_OK;
}

static enum mgm_status
request_register_mprotocol(struct request *request)
{
	struct peer *peer = request->peer;
	struct wire_register body = {0};
	struct core_client_info info = {.pid = peer->pid, .uid = peer->uid};
	enum mgm_status status;
	uint32_t handle;

	wire_code_register(&request->body, &body);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	if ((body.callbacks & ~REQUEST_CALLBACKS) != 0) {
		request->detail =
		    "the mask of callbacks has a bit that this daemon does "
		    "not know: is the client newer?";
		return MGM_E_INVALID_PARAMETER;
	}
	if (peer->num_handles == PEER_HANDLES_MAX) {
		request->detail = "too many registrations on one connection: "
				  "deregister one, or open another";
		return MGM_E_NO_MEMORY;
	}
	info.protocol = body.protocol;
	info.component = body.component;
	info.callbacks = body.callbacks & ~WIRE_REGISTER_ALL_INTERFACES;
	info.all_interfaces = body.callbacks & WIRE_REGISTER_ALL_INTERFACES;
	memcpy(info.name, peer->name, sizeof(info.name));
	status = core_register_mprotocol(request->core, &info, request->now, &handle);
	if (status != MGM_OK)
		return status;
	(void)peer_add_handle(peer, handle); /* there is room: see above */
	wire_u32(&request->result, &handle);
	return MGM_OK;
}

static enum mgm_status
request_deregister_mprotocol(struct request *request)
{
	struct peer *peer = request->peer;
	enum mgm_status status;
	uint32_t handle = 0;
	size_t i;

	wire_u32(&request->body, &handle);
	status = request_check_handle(request, handle);
	if (status != MGM_OK)
		return status;
	status = core_deregister_mprotocol(request->core, handle, request->now);
	if (status != MGM_OK)
		return status;
	for (i = 0; i < PEER_ENUMERATIONS_MAX; i++) {
		if (peer->enums[i].handle != 0 && peer->enums[i].client == handle)
			peer_remove_enum(peer, &peer->enums[i]);
	}
	peer_remove_handle(peer, handle);
	return MGM_OK;
}

static enum mgm_status
request_interface_ownership(struct request *request)
{
	struct wire_ownership body = {0};
	enum mgm_status status;

	wire_code_ownership(&request->body, &body);
	status = request_check_handle(request, body.handle);
	if (status != MGM_OK)
		return status;
	if (request->row->type == WIRE_TAKE_INTERFACE_OWNERSHIP)
		return core_take_interface_ownership(request->core, body.handle,
		    body.ifindex, &body.next_hop, request->now);
	return core_release_interface_ownership(
	    request->core, body.handle, body.ifindex, &body.next_hop, request->now);
}

static enum mgm_status
request_get_protocol_on_interface(struct request *request)
{
	struct wire_interface body = {0};
	struct wire_protocol result = {0};
	enum mgm_status status;

	wire_code_interface(&request->body, &body);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	status = core_get_protocol_on_interface(request->core, body.ifindex,
	    &body.next_hop, &result.protocol, &result.component);
	if (status == MGM_OK)
		wire_code_protocol(&request->result, &result);
	return status;
}

static enum mgm_status
request_group_membership_entry(struct request *request)
{
	struct wire_membership body = {0};
	struct core_membership membership;
	enum mgm_status status;

	wire_code_membership(&request->body, &body);
	status = request_check_handle(request, body.handle);
	if (status != MGM_OK)
		return status;
	membership = (struct core_membership){
	    .source = body.source,
	    .group = body.group,
	    .ifindex = body.ifindex,
	    .next_hop = body.next_hop,
	    .flags = body.flags,
	};
	if (request->row->type == WIRE_ADD_GROUP_MEMBERSHIP_ENTRY)
		return core_add_group_membership_entry(
		    request->core, body.handle, &membership, request->now);
	return core_delete_group_membership_entry(
	    request->core, body.handle, &membership, request->now);
}

static enum mgm_status
request_set_mfe(struct request *request)
{
	struct wire_set_mfe body = {0};
	enum mgm_status status;

	wire_code_set_mfe(&request->body, &body);
	status = request_check_handle(request, body.handle);
	if (status == MGM_OK)
		status = request_check_next_hop(request, &body.next_hop);
	if (status != MGM_OK)
		return status;
	return core_set_mfe(request->core, body.handle, &body.group, &body.source,
	    &body.upstream, body.iif, request->now);
}

static const struct {
	uint16_t type;
	request_handler *handler;
} request_table[] = {
    {WIRE_HELLO, request_hello},
    {WIRE_REGISTER_MPROTOCOL, request_register_mprotocol},
    {WIRE_DEREGISTER_MPROTOCOL, request_deregister_mprotocol},
    {WIRE_TAKE_INTERFACE_OWNERSHIP, request_interface_ownership},
    {WIRE_RELEASE_INTERFACE_OWNERSHIP, request_interface_ownership},
    {WIRE_GET_PROTOCOL_ON_INTERFACE, request_get_protocol_on_interface},
    {WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, request_group_membership_entry},
    {WIRE_DELETE_GROUP_MEMBERSHIP_ENTRY, request_group_membership_entry},
    {WIRE_GET_MFE, request_get_mfe},
    {WIRE_GET_FIRST_MFE, request_get_first_mfe},
    {WIRE_GET_NEXT_MFE, request_get_next_mfe},
    {WIRE_GET_MFE_STATS, request_get_mfe},
    {WIRE_GET_FIRST_MFE_STATS, request_get_first_mfe},
    {WIRE_GET_NEXT_MFE_STATS, request_get_next_mfe},
    {WIRE_SET_MFE, request_set_mfe},
    {WIRE_GROUP_ENUMERATION_START, request_group_enumeration_start},
    {WIRE_GROUP_ENUMERATION_GET_NEXT, request_group_enumeration_get_next},
    {WIRE_GROUP_ENUMERATION_END, request_group_enumeration_end},
    {WIRE_GET_STATUS, request_get_status},
    {WIRE_LIST_INTERFACES, request_list_interfaces},
    {WIRE_LIST_CLIENTS, request_list_clients},
    {WIRE_LIST_MEMBERSHIPS, request_list_memberships},
    {WIRE_LIST_ALARMS, request_list_alarms},
    {WIRE_LIST_BOUNDARIES, request_list_boundaries},
    {WIRE_EXPLAIN, request_explain},
    {WIRE_WATCH_EVENTS, request_watch_events},
    {WIRE_SET_WRONG_IF, request_set_wrong_if},
    {WIRE_ADD_DATAFLOW_MONITOR, request_add_dataflow_monitor},
    {WIRE_DELETE_DATAFLOW_MONITOR, request_delete_dataflow_monitor},
    {WIRE_END_OF_REPLAY, request_end_of_replay},
};

static request_handler *
request_find_handler(uint16_t type)
{
	size_t i;

	for (i = 0; i < sizeof(request_table) / sizeof(request_table[0]); i++) {
		if (request_table[i].type == type)
			return request_table[i].handler;
	}
	return NULL;
}

/* Counts and logs what request_admit() refused to a client that had greeted. */
static void
request_note_refused(const struct request *request, enum mgm_status status)
{
	struct server_status *counts = &request->server->status;
	const struct peer *peer = request->peer;

	if (!peer->greeted)
		return; /* peer_end_after_output() follows, and one line is enough */
	if (status == MGM_E_DENIED)
		counts->denied++;
	else if (status == MGM_E_PROTOCOL)
		counts->malformed++;
	else
		return; /* not the client's fault */
	PEER_LOG(
	    peer, "client %s (pid %u): %s", peer->name, peer->pid, request->detail);
}

/* The ledger's rules, before any handler. */
static enum mgm_status
request_admit(struct request *request, uint16_t type, size_t length)
{
	struct peer *peer = request->peer;
	const struct wire_row *row = request->row;

	if (!peer->greeted && type != WIRE_HELLO) {
		request->detail = "the first message must be the greeting (hello)";
		return MGM_E_PROTOCOL;
	}
	if (row == NULL || row->direction != WIRE_TO_DAEMON) {
		snprintf(request->text, sizeof(request->text),
		    "message %u is none that a client may send: is the client newer "
		    "than mgm-agent %s?",
		    type, PACKAGE_VERSION);
		request->detail = request->text;
		return MGM_E_PROTOCOL;
	}
	if (row->senders == WIRE_ROUTING && peer->role != WIRE_ROLE_ROUTING) {
		snprintf(request->text, sizeof(request->text),
		    "%s is refused on the read-only socket: use the socket of routing "
		    "clients",
		    row->name);
		request->detail = request->text;
		return MGM_E_DENIED;
	}
	if (length < row->min || length > row->max) {
		snprintf(request->text, sizeof(request->text),
		    "%s must have %u to %u octets, not %zu", row->name, row->min,
		    row->max, length);
		request->detail = request->text;
		return MGM_E_PROTOCOL;
	}
	if (peer->server->stopping && type != WIRE_HELLO) {
		request->detail = "mgm-agent is stopping: connect again when it runs";
		return MGM_E_CANNOT_COMPLETE;
	}
	request->handler = request_find_handler(type);
	if (request->handler == NULL) {
		snprintf(request->text, sizeof(request->text),
		    "mgm-agent %s does not have the call %s", PACKAGE_VERSION,
		    row->name);
		request->detail = request->text;
		return MGM_E_CANNOT_COMPLETE;
	}
	return MGM_OK;
}

static void
request_begin_reply(struct request *request, const struct wire_header *header,
    enum mgm_status status, const char *detail)
{
	const bool stopping = request->server->stopping;
	const unsigned flags = WIRE_FLAG_REPLY | (stopping ? WIRE_FLAG_STOPPING : 0);

	wire_begin_message(&request->result, request->server->reply,
	    sizeof(request->server->reply), header->type, (uint16_t)flags, header->id);
	wire_put_reply(&request->result, status, detail);
}

bool
request_handle(struct peer *peer, const struct wire_header *header, const void *body,
    size_t length)
{
	struct request request = {
	    .peer = peer,
	    .server = peer->server,
	    .core = peer->server->core,
	    .row = wire_find(header->type),
	    .now = peer->server->now,
	};
	enum mgm_status status = request_admit(&request, header->type, length);
	bool own = status != MGM_OK; /* the detail is ours, not the core's */

	wire_get_init(&request.body, body, length);
	request_begin_reply(&request, header, MGM_OK, "");
	if (own)
		request_note_refused(&request, status);
	else
		status = request.handler(&request);
	if (request.again)
		return false;
	if (status == MGM_OK && wire_done(&request.result) != 0) {
		request.detail = "the answer is longer than a message can be";
		status = MGM_E_CANNOT_COMPLETE;
	}
	if (status != MGM_OK) {
		if (request.detail == NULL)
			request.detail = own ? "" : core_detail(request.core);
		request_begin_reply(&request, header, status, request.detail);
	}
	peer_send(peer, peer->server->reply, wire_end_message(&request.result));
	if (!peer->greeted && !peer->dead) {
		peer->server->status.bad++;
		PEER_LOG(peer, "client %s (pid %u): bad greeting, closed", peer->name,
		    peer->pid);
		peer_end_after_output(peer);
	}
	return true;
}

void
request_page_begin(struct request *request, struct request_page *page, uint16_t max)
{
	struct wire_page head = {0};

	*page = (struct request_page){.at = request->result.pos, .max = max};
	wire_code_page(&request->result, &head);
	page->row = request->result.pos;
}

bool
request_page_has_room(struct request_page *page)
{
	if (page->count < page->max)
		return true;
	page->full = true;
	return false;
}

bool
request_page_keep(struct request *request, struct request_page *page)
{
	if (wire_done(&request->result) != 0) {
		wire_rewind(&request->result, page->row);
		page->full = true;
		return false;
	}
	page->row = request->result.pos;
	page->count++;
	/* Eight rows cost about as much as a small request. */
	if (page->count % 8 == 0)
		request->peer->cost++;
	return true;
}

void
request_page_end(struct request *request, struct request_page *page)
{
	struct wire_page head = {.count = page->count, .more = page->full};
	size_t end = request->result.pos;

	wire_rewind(&request->result, page->at);
	wire_code_page(&request->result, &head);
	wire_rewind(&request->result, end);
}
