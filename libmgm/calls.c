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

#define CALLS_ROWS_MAX 0xffff /* rows that one request can ask for */

/* For calls whose result is one number. */
static enum mgm_status
calls_number(struct mgm_session *session, struct wire_buffer *request, uint32_t *number)
{
	struct wire_buffer result;
	enum mgm_status status;

	status = session_call(session, request, &result);
	if (status == MGM_OK)
		wire_u32(&result, number); /* the ledger says that it is there */
	return status;
}

enum mgm_status
mgm_register_mprotocol(struct mgm_session *session,
    const struct mgm_callbacks *callbacks, uint32_t protocol, uint32_t component,
    uint32_t *handle)
{
	struct wire_register body = {.protocol = protocol, .component = component};
	struct wire_buffer request;
	enum mgm_status status;
	uint32_t got = 0;

	status = callback_check(session, callbacks, protocol, &body.callbacks);
	if (status != MGM_OK)
		return status;
	session_begin(session, &request, WIRE_REGISTER_MPROTOCOL);
	wire_code_register(&request, &body);
	status = calls_number(session, &request, &got);
	if (status != MGM_OK)
		return status;
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
	struct wire_buffer request;

	session_begin(session, &request, WIRE_ADD_DATAFLOW_MONITOR);
	wire_code_monitor(&request, &body);
	return calls_number(session, &request, id);
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

enum mgm_status
mgm_add_group_membership_entry(struct mgm_session *session, uint32_t handle,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags)
{
	struct wire_buffer request;

	session_begin_membership(session, &request, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY,
	    handle, source, group, ifindex, next_hop, flags);
	return session_call_simple(session, &request);
}

enum mgm_status
mgm_delete_group_membership_entry(struct mgm_session *session, uint32_t handle,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags)
{
	struct wire_buffer request;

	session_begin_membership(session, &request, WIRE_DELETE_GROUP_MEMBERSHIP_ENTRY,
	    handle, source, group, ifindex, next_hop, flags);
	return session_call_simple(session, &request);
}

/* ---- Pages ---- */

/* Codes row i of an array of the list's own type. */
typedef void calls_coder(struct wire_buffer *buffer, void *rows, size_t i);
/* Asks for at most max rows after the cursor. */
typedef void calls_asker(struct wire_buffer *request, const void *cursor, uint16_t max);

struct calls_list {
	enum wire_type type;
	calls_asker *ask;
	calls_coder *code;
	size_t row_size;
	bool moves; /* the cursor is the last row, or NULL; else it stays */
};

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

/* Fills the array page by page. */
static enum mgm_status
calls_pages(struct mgm_session *session, const struct calls_list *list,
    const void *cursor, void *rows, size_t max_rows, size_t *num_rows, bool *more)
{
	size_t total = 0, got = 0, max;
	struct wire_buffer request;
	enum mgm_status status;

	do {
		char *at = (char *)rows + total * list->row_size;

		max = max_rows - total < CALLS_ROWS_MAX ? max_rows - total
							: CALLS_ROWS_MAX;
		session_begin(session, &request, list->type);
		list->ask(&request, cursor, (uint16_t)max);
		status = calls_page(session, &request, list->code, at, max, &got, more);
		if (status != MGM_OK)
			return status;
		total += got;
		if (list->moves && got > 0)
			cursor = at + (got - 1) * list->row_size;
	} while (*more && total < max_rows);
	*num_rows = total;
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

enum mgm_status
mgm_group_enumeration_start(struct mgm_session *session, uint32_t handle,
    enum mgm_enum_type type, uint32_t *enum_handle)
{
	struct wire_enum_start body = {.handle = handle, .type = (uint32_t)type};
	struct wire_buffer request;

	session_begin(session, &request, WIRE_GROUP_ENUMERATION_START);
	wire_code_enum_start(&request, &body);
	return calls_number(session, &request, enum_handle);
}

static void
calls_code_source_group(struct wire_buffer *buffer, void *rows, size_t i)
{
	struct mgm_source_group_entry *entries = rows;

	wire_code_source_group(buffer, &entries[i]);
}

static void
calls_ask_source_group(struct wire_buffer *request, const void *cursor, uint16_t max)
{
	struct wire_enum_next body = {.handle = *(const uint32_t *)cursor, .max = max};

	wire_code_enum_next(request, &body);
}

enum mgm_status
mgm_group_enumeration_get_next(struct mgm_session *session, uint32_t enum_handle,
    size_t *buffer_size, void *buffer, uint32_t *num_entries)
{
	static const struct calls_list list = {.type = WIRE_GROUP_ENUMERATION_GET_NEXT,
	    .ask = calls_ask_source_group,
	    .code = calls_code_source_group,
	    .row_size = sizeof(struct mgm_source_group_entry)};
	size_t max = *buffer_size / list.row_size, total;
	enum mgm_status status;
	bool more;

	if (max > UINT32_MAX)
		max = UINT32_MAX;
	status = calls_pages(session, &list, &enum_handle, buffer, max, &total, &more);
	if (status != MGM_OK)
		return status;
	*num_entries = (uint32_t)total;
	if (!more)
		return MGM_E_NO_MORE_ITEMS;
	if (total > 0)
		return MGM_E_MORE_DATA;
	*buffer_size = list.row_size;
	return MGM_E_INSUFFICIENT_BUFFER;
}

enum mgm_status
mgm_group_enumeration_end(struct mgm_session *session, uint32_t enum_handle)
{
	return calls_with_handle(session, WIRE_GROUP_ENUMERATION_END, enum_handle);
}

/* ---- Lists ---- */

static enum mgm_status
calls_list(struct mgm_session *session, const struct calls_list *list,
    const void *after, void *rows, size_t max_rows, size_t *num_rows)
{
	enum mgm_status status;
	bool more;

	if (max_rows == 0)
		return session_fail(session, MGM_E_INVALID_PARAMETER,
		    "there must be room for at least one row");
	status = calls_pages(session, list, after, rows, max_rows, num_rows, &more);
	if (status != MGM_OK)
		return status;
	return more ? MGM_E_MORE_DATA : MGM_E_NO_MORE_ITEMS;
}

static void
calls_ask_after(struct wire_buffer *request, uint32_t after, uint16_t max)
{
	struct wire_list body = {.after = after, .max = max};

	wire_code_list(request, &body);
}

static void
calls_ask_memberships(struct wire_buffer *request, const void *cursor, uint16_t max)
{
	const struct mgm_membership_info *after = cursor;
	struct wire_list_memberships body = {.max = max};

	if (after != NULL) {
		body.group = after->group;
		body.source = after->source;
		body.ifindex = after->ifindex;
		body.handle = after->handle;
	}
	wire_code_list_memberships(request, &body);
}

static void
calls_ask_boundaries(struct wire_buffer *request, const void *cursor, uint16_t max)
{
	const struct mgm_boundary_info *after = cursor;
	struct wire_list_boundaries body = {.max = max};

	if (after != NULL) {
		body.ifindex = after->ifindex;
		body.group = after->group;
	}
	wire_code_list_boundaries(request, &body);
}

/* A list of rows of type info; its asker is calls_ask_ROWS(). */
#define CALLS_LIST(function, rows, number, info, coder)                              \
	static void calls_code_##rows(                                               \
	    struct wire_buffer *buffer, void *array, size_t i)                       \
	{                                                                            \
		struct info *row = (struct info *)array + i;                         \
                                                                                     \
		*row = (struct info){0};                                             \
		coder(buffer, row);                                                  \
	}                                                                            \
                                                                                     \
	enum mgm_status function(struct mgm_session *session,                        \
	    const struct info *after, struct info *array, size_t max_rows,           \
	    size_t *num_rows)                                                        \
	{                                                                            \
		static const struct calls_list list = {.type = (number),             \
		    .ask = calls_ask_##rows,                                         \
		    .code = calls_code_##rows,                                       \
		    .row_size = sizeof(struct info),                                 \
		    .moves = true};                                                  \
                                                                                     \
		return calls_list(session, &list, after, array, max_rows, num_rows); \
	}

/* One whose cursor is the number `key` of a row. */
#define CALLS_LIST_BY(key, function, rows, number, info, coder)                \
	static void calls_ask_##rows(                                          \
	    struct wire_buffer *request, const void *cursor, uint16_t max)     \
	{                                                                      \
		const struct info *after = cursor;                             \
                                                                               \
		calls_ask_after(request, after != NULL ? after->key : 0, max); \
	}                                                                      \
                                                                               \
	CALLS_LIST(function, rows, number, info, coder)

CALLS_LIST_BY(ifindex, mgm_list_interfaces, interfaces, WIRE_LIST_INTERFACES,
    mgm_interface_info, wire_code_interface_info)
CALLS_LIST_BY(handle, mgm_list_clients, clients, WIRE_LIST_CLIENTS, mgm_client_info,
    wire_code_client_info)
CALLS_LIST_BY(index, mgm_list_alarms, alarms, WIRE_LIST_ALARMS, mgm_alarm_info,
    wire_code_alarm_info)
CALLS_LIST_BY(index, mgm_get_status, counters, WIRE_GET_STATUS, mgm_counter_info,
    wire_code_counter)
CALLS_LIST(mgm_list_memberships, memberships, WIRE_LIST_MEMBERSHIPS,
    mgm_membership_info, wire_code_membership_info)
CALLS_LIST(mgm_list_boundaries, boundaries, WIRE_LIST_BOUNDARIES, mgm_boundary_info,
    wire_code_boundary_info)
