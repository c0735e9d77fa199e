/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * request_extension.c - calls beyond the documented API (mgm-api 5.6, 11.6, 11.9).
 *
 * Wrong-interface alerts, dataflow monitors and the end of a replay are for routing
 * clients; explanations and the stream of events for whoever looks. Each hands its
 * arguments to the core, which holds the rules.
 */
#include "config.h"

#include "request.h"

#include "addr.h"
#include "core.h"
#include "wire_body.h"

#include <stdio.h>

#define REQUEST_EXPLAIN_COST 8 /* in requests: it looks at everything that matters */

enum mgm_status
request_end_of_replay(struct request *request)
{
	uint32_t handle = 0;
	enum mgm_status status;

	wire_u32(&request->body, &handle);
	status = request_check_handle(request, handle);
	if (status != MGM_OK)
		return status;
	return core_end_of_replay(request->core, handle, request->now);
}

enum mgm_status
request_set_wrong_if(struct request *request)
{
	struct wire_set_wrong_if body = {0};
	enum mgm_status status;

	wire_code_set_wrong_if(&request->body, &body);
	status = request_check_handle(request, body.handle);
	if (status == MGM_OK)
		status = request_check_next_hop(request, &body.next_hop);
	if (status != MGM_OK)
		return status;
	return core_set_wrong_if(
	    request->core, body.handle, body.ifindex, body.on != 0, request->now);
}

enum mgm_status
request_add_dataflow_monitor(struct request *request)
{
	struct wire_monitor body = {0};
	struct core_monitor monitor;
	enum mgm_status status;
	uint32_t id = 0;

	wire_code_monitor(&request->body, &body);
	status = request_check_handle(request, body.handle);
	if (status != MGM_OK)
		return status;
	monitor = (struct core_monitor){
	    .group = body.group,
	    .source = body.source,
	    .interval_ms = body.interval_ms,
	    .octets = body.octets != 0,
	    .rising = body.rising != 0,
	    .threshold = body.threshold,
	};
	status = core_add_dataflow_monitor(
	    request->core, body.handle, &monitor, request->now, &id);
	if (status == MGM_OK)
		wire_u32(&request->result, &id);
	return status;
}

enum mgm_status
request_delete_dataflow_monitor(struct request *request)
{
	struct wire_monitor_id body = {0};
	enum mgm_status status;

	wire_code_monitor_id(&request->body, &body);
	status = request_check_handle(request, body.handle);
	if (status != MGM_OK)
		return status;
	return core_delete_dataflow_monitor(request->core, body.handle, body.monitor);
}

/* Where the lines of an explanation go. */
struct request_explanation {
	struct request *request;
	struct request_page page;
};

static void
request_explain_line(void *ctx, const char *text)
{
	struct request_explanation *explanation = ctx;
	struct request *request = explanation->request;
	struct wire_line line;

	if (explanation->page.full || !request_page_has_room(&explanation->page))
		return;
	snprintf(line.text, sizeof(line.text), "%s", text);
	wire_code_line(&request->result, &line);
	(void)request_page_keep(request, &explanation->page); /* false: it is full */
}

enum mgm_status
request_explain(struct request *request)
{
	struct request_explanation explanation = {.request = request};
	struct wire_explain body = {0};

	wire_code_explain(&request->body, &body);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	if (body.group.family == MGM_FAMILY_UNSPEC ||
	    body.group.family != body.source.family) {
		request->detail = "explain takes a group and a source of one family";
		return MGM_E_INVALID_PARAMETER;
	}
	request_page_begin(request, &explanation.page, UINT16_MAX);
	core_explain(request->core, &body.group, &body.source, request_explain_line,
	    &explanation);
	request_page_end(request, &explanation.page);
	request->peer->cost += REQUEST_EXPLAIN_COST;
	return MGM_OK;
}

enum mgm_status
request_watch_events(struct request *request)
{
	uint8_t on = 0;

	wire_u8(&request->body, &on);
	if (wire_done(&request->body) != 0 || on > 1)
		return request_malformed(request);
	if (on != 0 && !request->peer->watching &&
	    request->server->num_watchers >= SERVER_WATCHERS_MAX) {
		request->detail = "too many clients watch events: end one of them";
		return MGM_E_NO_MEMORY;
	}
	peer_set_watching(request->peer, on != 0);
	return MGM_OK;
}
