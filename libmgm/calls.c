/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * calls.c - the calls of routing clients, group enumerations, and the lists.
 *
 * Each function puts its arguments into one request and gets the result out of its
 * reply; what they mean is decided by the daemon (mgm-api 4). Pages become the
 * documented MORE_DATA and NO_MORE_ITEMS here: never MGM_OK from a call that gives
 * several entries.
 */
#include "config.h"

#include "session.h"

#include <string.h>

#define CALLS_ROWS_MAX 0xffff /* rows that one request can ask for */

enum mgm_status
mgm_register_mprotocol(struct mgm_session *session,
    const struct mgm_callbacks *callbacks, uint32_t protocol, uint32_t component,
    uint32_t *handle)
{
	struct wire_register body = {.protocol = protocol, .component = component};
	struct wire_buffer request, result;
	enum mgm_status status;
	uint32_t got = 0;

	status = callback_check(session, callbacks, protocol, &body.callbacks);
	if (status != MGM_OK)
		return status;
	session_begin(session, &request, WIRE_REGISTER_MPROTOCOL);
	wire_code_register(&request, &body);
	status = session_call(session, &request, &result);
	if (status != MGM_OK)
		return status;
	wire_u32(&result, &got);
	if (!callback_add(session, got, callbacks))
		return session_nonsense(session); /* the daemon allows fewer */
	*handle = got;
	return MGM_OK;
}

static enum mgm_status
calls_with_handle(struct mgm_session *session, enum wire_type type, uint32_t handle)
{
	struct wire_buffer request;

	session_begin(session, &request, type);
	wire_u32(&request, &handle);
	return session_call_simple(session, &request);
}

enum mgm_status
mgm_deregister_mprotocol(struct mgm_session *session, uint32_t handle)
{
	enum mgm_status status =
	    calls_with_handle(session, WIRE_DEREGISTER_MPROTOCOL, handle);

	if (status == MGM_OK)
		callback_remove(session, handle);
	return status;
}

enum mgm_status
mgm_end_of_replay(struct mgm_session *session, uint32_t handle)
{
	return calls_with_handle(session, WIRE_END_OF_REPLAY, handle);
}

enum mgm_status
mgm_set_mfe(struct mgm_session *session, uint32_t handle, const struct mgm_addr *group,
    const struct mgm_addr *source, const struct mgm_addr *upstream, uint32_t iif,
    const struct mgm_addr *iif_next_hop)
{
	struct wire_set_mfe body = {.handle = handle,
	    .group = *group,
	    .source = *source,
	    .upstream = session_next_hop(upstream),
	    .iif = iif,
	    .next_hop = session_next_hop(iif_next_hop)};
	struct wire_buffer request;

	session_begin(session, &request, WIRE_SET_MFE);
	wire_code_set_mfe(&request, &body);
	return session_call_simple(session, &request);
}

enum mgm_status
mgm_set_wrong_if(struct mgm_session *session, uint32_t handle, uint32_t ifindex,
    const struct mgm_addr *next_hop, bool on)
{
	struct wire_set_wrong_if body = {.handle = handle,
	    .ifindex = ifindex,
	    .next_hop = session_next_hop(next_hop),
	    .on = on};
	struct wire_buffer request;

	session_begin(session, &request, WIRE_SET_WRONG_IF);
	wire_code_set_wrong_if(&request, &body);
	return session_call_simple(session, &request);
}

enum mgm_status
mgm_add_dataflow_monitor(struct mgm_session *session, uint32_t handle,
    const struct mgm_monitor *monitor, uint32_t *id)
{
	struct wire_monitor body = {.handle = handle,
	    .group = monitor->group,
	    .source = monitor->source,
	    .interval_ms = monitor->interval_ms,
	    .octets = monitor->octets,
	    .rising = monitor->rising,
	    .threshold = monitor->threshold};
	struct wire_buffer request, result;
	enum mgm_status status;
	uint32_t got = 0;

	session_begin(session, &request, WIRE_ADD_DATAFLOW_MONITOR);
	wire_code_monitor(&request, &body);
	status = session_call(session, &request, &result);
	if (status != MGM_OK)
		return status;
	wire_u32(&result, &got);
	*id = got;
	return MGM_OK;
}

enum mgm_status
mgm_delete_dataflow_monitor(struct mgm_session *session, uint32_t handle, uint32_t id)
{
	struct wire_monitor_id body = {.handle = handle, .monitor = id};
	struct wire_buffer request;

	session_begin(session, &request, WIRE_DELETE_DATAFLOW_MONITOR);
	wire_code_monitor_id(&request, &body);
	return session_call_simple(session, &request);
}

static enum mgm_status
calls_ownership(struct mgm_session *session, enum wire_type type, uint32_t handle,
    uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct wire_ownership body = {.handle = handle,
	    .ifindex = ifindex,
	    .next_hop = session_next_hop(next_hop)};
	struct wire_buffer request;

	session_begin(session, &request, type);
	wire_code_ownership(&request, &body);
	return session_call_simple(session, &request);
}

enum mgm_status
mgm_take_interface_ownership(struct mgm_session *session, uint32_t handle,
    uint32_t ifindex, const struct mgm_addr *next_hop)
{
	return calls_ownership(
	    session, WIRE_TAKE_INTERFACE_OWNERSHIP, handle, ifindex, next_hop);
}

enum mgm_status
mgm_release_interface_ownership(struct mgm_session *session, uint32_t handle,
    uint32_t ifindex, const struct mgm_addr *next_hop)
{
	return calls_ownership(
	    session, WIRE_RELEASE_INTERFACE_OWNERSHIP, handle, ifindex, next_hop);
}

enum mgm_status
mgm_get_protocol_on_interface(struct mgm_session *session, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t *protocol, uint32_t *component)
{
	struct wire_interface body = {
	    .ifindex = ifindex, .next_hop = session_next_hop(next_hop)};
	struct wire_protocol got = {0};
	struct wire_buffer request, result;
	enum mgm_status status;

	session_begin(session, &request, WIRE_GET_PROTOCOL_ON_INTERFACE);
	wire_code_interface(&request, &body);
	status = session_call(session, &request, &result);
	if (status != MGM_OK)
		return status;
	wire_code_protocol(&result, &got);
	*protocol = got.protocol;
	*component = got.component;
	return MGM_OK;
}

static enum mgm_status
calls_membership(
    struct mgm_session *session, enum wire_type type, struct wire_membership *body)
{
	struct wire_buffer request;

	session_begin(session, &request, type);
	wire_code_membership(&request, body);
	return session_call_simple(session, &request);
}

enum mgm_status
mgm_add_group_membership_entry(struct mgm_session *session, uint32_t handle,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags)
{
	struct wire_membership body = {.handle = handle,
	    .source = *source,
	    .group = *group,
	    .ifindex = ifindex,
	    .next_hop = session_next_hop(next_hop),
	    .flags = flags};

	return calls_membership(session, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, &body);
}

enum mgm_status
mgm_delete_group_membership_entry(struct mgm_session *session, uint32_t handle,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags)
{
	struct wire_membership body = {.handle = handle,
	    .source = *source,
	    .group = *group,
	    .ifindex = ifindex,
	    .next_hop = session_next_hop(next_hop),
	    .flags = flags};

	return calls_membership(session, WIRE_DELETE_GROUP_MEMBERSHIP_ENTRY, &body);
}

/* ---- Pages ---- */

/* Codes row i of an array of the page's own type. */
typedef void calls_coder(struct wire_buffer *buffer, void *rows, size_t i);

/* One page into rows: at most max. *more: others follow. */
static enum mgm_status
calls_page(struct mgm_session *session, struct wire_buffer *request, calls_coder *coder,
    void *rows, size_t max, size_t *num_rows, bool *more)
{
	struct wire_page page = {0};
	struct wire_buffer result;
	enum mgm_status status;
	size_t i;

	status = session_call(session, request, &result);
	if (status != MGM_OK)
		return status;
	wire_code_page(&result, &page);
	if (result.failed || page.count > max ||
	    (page.more && page.count == 0 && max > 0))
		return session_nonsense(session);
	for (i = 0; i < page.count; i++)
		coder(&result, rows, i);
	if (wire_done(&result) != 0)
		return session_nonsense(session);
	*num_rows = page.count;
	*more = page.more;
	return MGM_OK;
}

enum mgm_status
mgm_explain(struct mgm_session *session, const struct mgm_addr *group,
    const struct mgm_addr *source, void (*line)(void *context, const char *text),
    void *context)
{
	struct wire_explain body = {.group = *group, .source = *source};
	struct wire_buffer request, result, again;
	struct wire_page page = {0};
	enum mgm_status status;
	struct wire_line got;
	uint16_t i;

	session_begin(session, &request, WIRE_EXPLAIN);
	wire_code_explain(&request, &body);
	status = session_call(session, &request, &result);
	if (status != MGM_OK)
		return status;
	wire_code_page(&result, &page);
	again = result;
	for (i = 0; i < page.count; i++)
		wire_code_line(&result, &got);
	if (wire_done(&result) != 0)
		return session_nonsense(session);
	for (i = 0; i < page.count; i++) {
		wire_code_line(&again, &got);
		line(context, got.text);
	}
	return MGM_OK;
}

static uint16_t
calls_rows(size_t max)
{
	return (uint16_t)(max < CALLS_ROWS_MAX ? max : CALLS_ROWS_MAX);
}

enum mgm_status
mgm_group_enumeration_start(struct mgm_session *session, uint32_t handle,
    enum mgm_enum_type type, uint32_t *enum_handle)
{
	struct wire_enum_start body = {.handle = handle, .type = (uint32_t)type};
	struct wire_buffer request, result;
	enum mgm_status status;
	uint32_t got = 0;

	session_begin(session, &request, WIRE_GROUP_ENUMERATION_START);
	wire_code_enum_start(&request, &body);
	status = session_call(session, &request, &result);
	if (status != MGM_OK)
		return status;
	wire_u32(&result, &got);
	*enum_handle = got;
	return MGM_OK;
}

static void
calls_code_source_group(struct wire_buffer *buffer, void *rows, size_t i)
{
	struct mgm_source_group_entry *entries = rows;

	wire_code_source_group(buffer, &entries[i]);
}

enum mgm_status
mgm_group_enumeration_get_next(struct mgm_session *session, uint32_t enum_handle,
    size_t *buffer_size, void *buffer, uint32_t *num_entries)
{
	struct mgm_source_group_entry *entries = buffer;
	size_t max = *buffer_size / sizeof(*entries), total = 0, got = 0;
	struct wire_enum_next body = {.handle = enum_handle};
	struct wire_buffer request;
	enum mgm_status status;
	bool more = true;

	if (max > UINT32_MAX)
		max = UINT32_MAX;
	do {
		body.max = calls_rows(max - total);
		session_begin(session, &request, WIRE_GROUP_ENUMERATION_GET_NEXT);
		wire_code_enum_next(&request, &body);
		status = calls_page(session, &request, calls_code_source_group,
		    entries + total, body.max, &got, &more);
		if (status != MGM_OK)
			return status;
		total += got;
	} while (more && total < max);
	*num_entries = (uint32_t)total;
	if (!more)
		return MGM_E_NO_MORE_ITEMS;
	if (total > 0)
		return MGM_E_MORE_DATA;
	*buffer_size = sizeof(*entries);
	return MGM_E_INSUFFICIENT_BUFFER;
}

enum mgm_status
mgm_group_enumeration_end(struct mgm_session *session, uint32_t enum_handle)
{
	return calls_with_handle(session, WIRE_GROUP_ENUMERATION_END, enum_handle);
}

/* ---- Lists ---- */

static enum mgm_status
calls_no_rows(struct mgm_session *session)
{
	return session_fail(session, MGM_E_INVALID_PARAMETER,
	    "there must be room for at least one row");
}

/* Fills the array page by page; `after` moves to the last row's cursor. */
static enum mgm_status
calls_list(struct mgm_session *session, enum wire_type type, uint32_t after,
    calls_coder *coder, uint32_t (*cursor)(const void *rows, size_t i), void *rows,
    size_t row_size, size_t max_rows, size_t *num_rows)
{
	struct wire_list body = {.after = after};
	struct wire_buffer request;
	enum mgm_status status;
	size_t total = 0, got = 0;
	bool more = true;

	if (max_rows == 0)
		return calls_no_rows(session);
	do {
		body.max = calls_rows(max_rows - total);
		session_begin(session, &request, type);
		wire_code_list(&request, &body);
		status = calls_page(session, &request, coder,
		    (char *)rows + total * row_size, body.max, &got, &more);
		if (status != MGM_OK)
			return status;
		total += got;
		if (got > 0)
			body.after = cursor(rows, total - 1);
	} while (more && total < max_rows);
	*num_rows = total;
	return more ? MGM_E_MORE_DATA : MGM_E_NO_MORE_ITEMS;
}

/* The coder, the cursor and the call of one list whose cursor is a number. */
#define CALLS_LIST(function, type, info, code, key)                              \
	static void calls_code_##key##_of_##info(                                \
	    struct wire_buffer *buffer, void *rows, size_t i)                    \
	{                                                                        \
		struct info *row = (struct info *)rows + i;                      \
                                                                                 \
		*row = (struct info){0};                                         \
		code(buffer, row);                                               \
	}                                                                        \
                                                                                 \
	static uint32_t calls_##key##_of_##info(const void *rows, size_t i)      \
	{                                                                        \
		return ((const struct info *)rows)[i].key;                       \
	}                                                                        \
                                                                                 \
	enum mgm_status function(struct mgm_session *session,                    \
	    const struct info *after, struct info *rows, size_t max_rows,        \
	    size_t *num_rows)                                                    \
	{                                                                        \
		return calls_list(session, type, after != NULL ? after->key : 0, \
		    calls_code_##key##_of_##info, calls_##key##_of_##info, rows, \
		    sizeof(*rows), max_rows, num_rows);                          \
	}

CALLS_LIST(mgm_list_interfaces, WIRE_LIST_INTERFACES, mgm_interface_info,
    wire_code_interface_info, ifindex)
CALLS_LIST(
    mgm_list_clients, WIRE_LIST_CLIENTS, mgm_client_info, wire_code_client_info, handle)
CALLS_LIST(
    mgm_list_alarms, WIRE_LIST_ALARMS, mgm_alarm_info, wire_code_alarm_info, index)
CALLS_LIST(mgm_get_status, WIRE_GET_STATUS, mgm_counter_info, wire_code_counter, index)

/* Writes the body of a request for so many rows after one; NULL: from the start. */
typedef void calls_put_after(
    struct wire_buffer *request, const void *after, uint16_t max);

/* A list whose cursor is a whole row. */
static enum mgm_status
calls_list_after(struct mgm_session *session, uint16_t type, calls_put_after *put,
    void (*code)(struct wire_buffer *buffer, void *rows, size_t i), const void *after,
    void *rows, size_t row_size, size_t max_rows, size_t *num_rows)
{
	struct wire_buffer request;
	enum mgm_status status;
	size_t total = 0, got = 0;
	bool more = true;

	if (max_rows == 0)
		return calls_no_rows(session);
	do {
		char *next = (char *)rows + total * row_size;
		uint16_t max = calls_rows(max_rows - total);

		session_begin(session, &request, type);
		put(&request, after, max);
		status = calls_page(session, &request, code, next, max, &got, &more);
		if (status != MGM_OK)
			return status;
		total += got;
		if (got > 0)
			after = next + (got - 1) * row_size;
	} while (more && total < max_rows);
	*num_rows = total;
	return more ? MGM_E_MORE_DATA : MGM_E_NO_MORE_ITEMS;
}

static void
calls_code_membership_info(struct wire_buffer *buffer, void *rows, size_t i)
{
	struct mgm_membership_info *infos = rows;

	infos[i] = (struct mgm_membership_info){0};
	wire_code_membership_info(buffer, &infos[i]);
}

static void
calls_put_after_membership(struct wire_buffer *request, const void *row, uint16_t max)
{
	const struct mgm_membership_info *after = row;
	struct wire_list_memberships body = {.max = max};

	if (after != NULL)
		body = (struct wire_list_memberships){.group = after->group,
		    .source = after->source,
		    .ifindex = after->ifindex,
		    .handle = after->handle,
		    .max = max};
	wire_code_list_memberships(request, &body);
}

enum mgm_status
mgm_list_memberships(struct mgm_session *session,
    const struct mgm_membership_info *after, struct mgm_membership_info *rows,
    size_t max_rows, size_t *num_rows)
{
	return calls_list_after(session, WIRE_LIST_MEMBERSHIPS,
	    calls_put_after_membership, calls_code_membership_info, after, rows,
	    sizeof(*rows), max_rows, num_rows);
}

static void
calls_code_boundary_info(struct wire_buffer *buffer, void *rows, size_t i)
{
	struct mgm_boundary_info *infos = rows;

	infos[i] = (struct mgm_boundary_info){0};
	wire_code_boundary_info(buffer, &infos[i]);
}

static void
calls_put_after_boundary(struct wire_buffer *request, const void *row, uint16_t max)
{
	const struct mgm_boundary_info *after = row;
	struct wire_list_boundaries body = {.max = max};

	if (after != NULL)
		body = (struct wire_list_boundaries){
		    .ifindex = after->ifindex, .group = after->group, .max = max};
	wire_code_list_boundaries(request, &body);
}

enum mgm_status
mgm_list_boundaries(struct mgm_session *session, const struct mgm_boundary_info *after,
    struct mgm_boundary_info *rows, size_t max_rows, size_t *num_rows)
{
	return calls_list_after(session, WIRE_LIST_BOUNDARIES, calls_put_after_boundary,
	    calls_code_boundary_info, after, rows, sizeof(*rows), max_rows, num_rows);
}
