/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * request_mfe.c - get, get-first and get-next MFE, with and without counters.
 *
 * A page is filled with entries in the core's order (mgm-api 4.10: by group, then
 * source) as they are now, each read together with its counters. No cursor is kept: a
 * request names the last entry that the client has, which need not exist any more.
 *
 * An entry with more oifs than a message holds is sent alone in its page with as many
 * as fit; the client asks for the rest by get-mfe after the last (ifindex, next hop).
 * The scratch for oifs belongs to the server and grows to the longest entry seen.
 */
#include "config.h"

#include "request.h"

#include "addr.h"
#include "core.h"
#include "snapshot.h"
#include "wire_body.h"

#include <stdlib.h>

#define REQUEST_MFES_MAX 512 /* entries of one page, whatever was asked */
#define REQUEST_OIFS_MIN 64

static bool
request_mfe_is_stats(const struct request *request)
{
	return request->row->type >= WIRE_GET_MFE_STATS;
}

/* Makes room for `count` oifs in the server's scratch. */
static bool
request_mfe_reserve(struct server *server, size_t count)
{
	struct snapshot_oif *oifs;

	if (count < REQUEST_OIFS_MIN)
		count = REQUEST_OIFS_MIN;
	if (count <= server->max_oifs)
		return true;
	oifs = realloc(server->oifs, count * sizeof(*oifs));
	if (oifs == NULL)
		return false;
	server->oifs = oifs;
	server->max_oifs = count;
	return true;
}

static enum mgm_status
request_mfe_no_memory(struct request *request)
{
	request->detail = "no memory for the entry's outgoing interfaces";
	return MGM_E_NO_MEMORY;
}

/* Reads one whole entry into the server's scratch. */
static enum mgm_status
request_mfe_read(struct request *request, const struct mgm_addr *group,
    const struct mgm_addr *source, struct snapshot_mfe *mfe)
{
	struct server *server = request->server;
	enum mgm_status status;

	if (!request_mfe_reserve(server, 1))
		return request_mfe_no_memory(request);
	status = core_get_mfe(
	    request->core, group, source, mfe, server->oifs, server->max_oifs);
	if (status != MGM_OK || mfe->num_oifs <= server->max_oifs)
		return status;
	if (!request_mfe_reserve(server, mfe->num_oifs))
		return request_mfe_no_memory(request);
	return core_get_mfe(
	    request->core, group, source, mfe, server->oifs, server->max_oifs);
}

static void
request_mfe_fill(
    struct request *request, const struct snapshot_mfe *mfe, struct wire_mfe *wire)
{
	const struct plane_mfe_counters *c = &mfe->counters;

	*wire = (struct wire_mfe){
	    .group = mfe->group,
	    .source = mfe->source,
	    .upstream = mfe->upstream,
	    .iif = mfe->iif,
	    .iif_protocol = mfe->protocol,
	    .route = mfe->route,
	    .route_protocol = mfe->route_protocol,
	    .flags = (uint8_t)((mfe->route_multicast ? WIRE_MFE_ROUTE_MULTICAST : 0) |
			       (mfe->exact ? WIRE_MFE_EXACT : 0)),
	    .up_us = request->now - mfe->created_us,
	    .expires_us = mfe->expires_us - request->now,
	    .timeout_us = mfe->timeout_us,
	    .total_oifs = mfe->num_oifs,
	    .in_packets = c->in_packets,
	    .in_octets = c->in_octets,
	    .forwarded_packets = c->forwarded_packets,
	    .forwarded_octets = c->forwarded_octets,
	    .wrong_if_packets = c->wrong_if_packets,
	    .wrong_if_octets = c->wrong_if_octets,
	    .total_out_packets = c->total_out_packets,
	    .uninit_packets = c->uninit_packets,
	    .queue_overflow = c->queue_overflow,
	    .negative_packets = c->negative_packets,
	    .in_discards = c->in_discards,
	    .header_errors = c->header_errors,
	    .ttl_packets = c->ttl_packets,
	    .ttl_octets = c->ttl_octets,
	    .boundary_packets = c->boundary_packets,
	};
	if (wire->expires_us < 0)
		wire->expires_us = 0;
}

static void
request_mfe_put_oif(struct request *request, const struct snapshot_oif *oif)
{
	struct wire_oif wire = {
	    .ifindex = oif->ifindex,
	    .next_hop = oif->next_hop,
	    .state = (uint8_t)oif->state,
	    .protocol = oif->protocol,
	    .up_us = request->now - oif->since_us,
	    .packets = oif->counters.packets,
	    .octets = oif->counters.octets,
	    .ttl_too_low = oif->counters.ttl_too_low,
	    .too_big = oif->counters.too_big,
	    .if_down = oif->counters.if_down,
	    .send_errors = oif->counters.send_errors,
	    .rate_limited = oif->counters.rate_limited,
	};

	wire_code_oif(&request->result, &wire, request_mfe_is_stats(request));
}

/* Puts an entry with its oifs from `first` on. False: the page is at its end. */
static bool
request_mfe_put(struct request *request, struct request_page *page,
    const struct snapshot_mfe *mfe, uint32_t first)
{
	struct wire_buffer *result = &request->result;
	uint32_t total = mfe->num_oifs, i, num = 0;
	struct wire_mfe wire;
	size_t end;

	request_mfe_fill(request, mfe, &wire);
	wire_code_mfe(result, &wire, request_mfe_is_stats(request));
	end = result->pos;
	for (i = first; i < total; i++) {
		request_mfe_put_oif(request, &request->server->oifs[i]);
		if (wire_done(result) != 0)
			break;
		end = result->pos;
		num++;
	}
	if (i < total && page->count == 0)
		page->full = true;
	else if (i < total || wire_done(result) != 0)
		return request_page_keep(request, page);
	/* num_oifs comes first in the row. */
	wire_rewind(result, page->row);
	wire_u32(result, &num);
	wire_rewind(result, end);
	request->peer->cost += num / 64;
	return request_page_keep(request, page) && i == total;
}

enum mgm_status
request_get_mfe(struct request *request)
{
	struct wire_mfe_get body = {0};
	struct snapshot_mfe mfe;
	struct request_page page;
	enum mgm_status status;
	uint32_t first = 0;

	wire_code_mfe_get(&request->body, &body);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	status = request_mfe_read(request, &body.group, &body.source, &mfe);
	if (status != MGM_OK)
		return status;
	for (; first < mfe.num_oifs; first++) {
		const struct snapshot_oif *oif = &request->server->oifs[first];

		if (oif->ifindex > body.after_ifindex ||
		    (oif->ifindex == body.after_ifindex &&
			addr_cmp(&oif->next_hop, &body.after_next_hop) > 0))
			break;
	}
	request_page_begin(request, &page, 1);
	(void)request_mfe_put(request, &page, &mfe, first); /* one row, split or not */
	request_page_end(request, &page);
	return MGM_OK;
}

static enum mgm_status
request_mfe_page(struct request *request, const struct mgm_addr *group,
    const struct mgm_addr *source, uint16_t max)
{
	struct server *server = request->server;
	struct snapshot_mfe mfe, last;
	struct request_page page;
	enum mgm_status status;

	if (!request_mfe_reserve(server, 1))
		return request_mfe_no_memory(request);
	request_page_begin(
	    request, &page, max < REQUEST_MFES_MAX ? max : REQUEST_MFES_MAX);
	for (;;) {
		status = core_get_next_mfe(
		    request->core, group, source, &mfe, server->oifs, server->max_oifs);
		if (status != MGM_OK || !request_page_has_room(&page))
			break;
		if (mfe.num_oifs > server->max_oifs) {
			status =
			    request_mfe_read(request, &mfe.group, &mfe.source, &mfe);
			if (status != MGM_OK)
				return status;
		}
		if (!request_mfe_put(request, &page, &mfe, 0))
			break;
		last = mfe;
		group = &last.group;
		source = &last.source;
	}
	if (status != MGM_OK && status != MGM_E_NOT_FOUND &&
	    status != MGM_E_NO_MORE_ITEMS)
		return status;
	request_page_end(request, &page);
	return MGM_OK;
}

enum mgm_status
request_get_first_mfe(struct request *request)
{
	uint16_t max = 0;

	wire_u16(&request->body, &max);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	return request_mfe_page(request, NULL, NULL, max);
}

enum mgm_status
request_get_next_mfe(struct request *request)
{
	struct wire_mfe_next body = {0};

	wire_code_mfe_next(&request->body, &body);
	if (wire_done(&request->body) != 0)
		return request_malformed(request);
	return request_mfe_page(request, &body.group, &body.source, body.max);
}
