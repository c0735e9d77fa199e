/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mfe.c - the MFE calls: from pages of the daemon to packed entries in a buffer.
 *
 * The rules of mgm-api 4.9 to 4.14: whole entries of variable size, as many as fit;
 * the size changes only with INSUFFICIENT_BUFFER; the end is NO_MORE_ITEMS, also when
 * entries came with it. One walk serves the three forms of an entry: a form knows its
 * size, how to write its front, and how to write one oif.
 *
 * A buffer that fills up in the middle of a page costs only what was sent in vain: the
 * next call names the last entry and starts after it. A request asks for no more
 * entries than could fit. An entry whose oifs do not fit into one message comes in
 * pieces; if it vanishes between two of them, the entry ends where it was.
 *
 * Entries of a page must ascend: a daemon that lies cannot make the walk endless.
 */
#include "config.h"

#include "session.h"

#include <string.h>

enum mfe_form { MFE_FORM_PLAIN, MFE_FORM_STATS, MFE_FORM_STATS_EX };

/* What a walk fills: the rest of the caller's buffer. */
struct mfe_sink {
	enum mfe_form form;
	uint8_t *at;
	size_t left;
	size_t needed; /* size of the entry that did not fit; 0: none */
	uint32_t count;
	struct mgm_addr group, source; /* of the last entry written */
};

static size_t
mfe_size(enum mfe_form form, size_t num_oifs)
{
	switch (form) {
	case MFE_FORM_PLAIN:
		return MGM_MFE_SIZE(num_oifs);
	case MFE_FORM_STATS:
		return MGM_MFE_STATS_SIZE(num_oifs);
	case MFE_FORM_STATS_EX:
		return MGM_MFE_STATS_EX_SIZE(num_oifs);
	}
	return 0;
}

/* Microseconds in a unit of `unit` microseconds, within 32 bits. */
static uint32_t
mfe_time(int64_t us, int64_t unit)
{
	int64_t value = us / unit;

	if (value < 0)
		return 0;
	return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

#define MFE_SECOND 1000000
#define MFE_CENTISECOND 10000

static struct mgm_mfe_head
mfe_head(const struct wire_mfe *wire)
{
	return (struct mgm_mfe_head){
	    .group = wire->group,
	    .source = wire->source,
	    .source_len = wire->source.family == MGM_FAMILY_IPV6 ? 128 : 32,
	    .upstream = wire->upstream,
	    .iif = wire->iif,
	    .iif_protocol = wire->iif_protocol,
	    .route = wire->route,
	    .route_protocol = wire->route_protocol,
	    .route_multicast = wire->flags & WIRE_MFE_ROUTE_MULTICAST,
	    .exact = wire->flags & WIRE_MFE_EXACT,
	};
}

static struct mgm_mfe_counts
mfe_counts(const struct wire_mfe *wire)
{
	return (struct mgm_mfe_counts){
	    .in_packets = wire->forwarded_packets,
	    .in_octets = wire->forwarded_octets,
	    .received_packets = wire->in_packets,
	    .received_octets = wire->in_octets,
	    .different_if_packets = wire->wrong_if_packets,
	    .different_if_octets = wire->wrong_if_octets,
	    .queue_overflow = wire->queue_overflow,
	};
}

static void
mfe_write_front(enum mfe_form form, void *entry, const struct wire_mfe *wire)
{
	struct mgm_mfe *mfe = entry;
	struct mgm_mfe_stats *stats = entry;
	struct mgm_mfe_stats_ex *ex = entry;

	switch (form) {
	case MFE_FORM_PLAIN:
		mfe->head = mfe_head(wire);
		mfe->up_time_s = mfe_time(wire->up_us, MFE_SECOND);
		mfe->expiry_time_s = mfe_time(wire->expires_us, MFE_SECOND);
		mfe->timeout_s = mfe_time(wire->timeout_us, MFE_SECOND);
		mfe->num_oifs = wire->total_oifs;
		break;
	case MFE_FORM_STATS:
		stats->head = mfe_head(wire);
		stats->up_time_cs = mfe_time(wire->up_us, MFE_CENTISECOND);
		stats->expiry_time_cs = mfe_time(wire->expires_us, MFE_CENTISECOND);
		stats->counts = mfe_counts(wire);
		stats->num_oifs = wire->total_oifs;
		break;
	case MFE_FORM_STATS_EX:
		ex->head = mfe_head(wire);
		ex->up_time_cs = mfe_time(wire->up_us, MFE_CENTISECOND);
		ex->expiry_time_cs = mfe_time(wire->expires_us, MFE_CENTISECOND);
		ex->counts = mfe_counts(wire);
		ex->uninit_mfe = wire->uninit_packets;
		ex->negative_mfe = wire->negative_packets;
		ex->in_discards = wire->in_discards;
		ex->in_hdr_errors = wire->header_errors;
		ex->ttl_packets = wire->ttl_packets;
		ex->ttl_octets = wire->ttl_octets;
		ex->boundary_packets = wire->boundary_packets;
		ex->total_out_packets = wire->total_out_packets;
		ex->num_oifs = wire->total_oifs;
		break;
	}
}

static void
mfe_write_oif(enum mfe_form form, void *entry, uint32_t i, const struct wire_oif *wire)
{
	struct mgm_oif_stats *stats = form == MFE_FORM_STATS
					  ? ((struct mgm_mfe_stats *)entry)->oifs
					  : ((struct mgm_mfe_stats_ex *)entry)->oifs;

	if (form == MFE_FORM_PLAIN) {
		((struct mgm_mfe *)entry)->oifs[i] = (struct mgm_oif){
		    .ifindex = wire->ifindex,
		    .next_hop = wire->next_hop,
		    .state = (enum mgm_oif_state)wire->state,
		    .protocol = wire->protocol,
		    .up_time_s = mfe_time(wire->up_us, MFE_SECOND),
		};
		return;
	}
	stats[i] = (struct mgm_oif_stats){
	    .ifindex = wire->ifindex,
	    .next_hop = wire->next_hop,
	    .state = (enum mgm_oif_state)wire->state,
	    .protocol = wire->protocol,
	    .up_time_cs = mfe_time(wire->up_us, MFE_CENTISECOND),
	    .ttl_too_low = wire->ttl_too_low,
	    .frag_needed = wire->too_big,
	    .out_packets = wire->packets,
	    .out_octets = wire->octets,
	    .out_discards = wire->if_down + wire->send_errors + wire->rate_limited,
	    .if_down = wire->if_down,
	    .send_errors = wire->send_errors,
	    .rate_limited = wire->rate_limited,
	};
}

static void
mfe_set_num_oifs(enum mfe_form form, void *entry, uint32_t num)
{
	switch (form) {
	case MFE_FORM_PLAIN:
		((struct mgm_mfe *)entry)->num_oifs = num;
		break;
	case MFE_FORM_STATS:
		((struct mgm_mfe_stats *)entry)->num_oifs = num;
		break;
	case MFE_FORM_STATS_EX:
		((struct mgm_mfe_stats_ex *)entry)->num_oifs = num;
		break;
	}
}

static enum mgm_status
mfe_request(struct mgm_session *session, enum mfe_form form, struct wire_mfe_get *body,
    struct wire_buffer *result)
{
	struct wire_buffer request;

	session_begin(session, &request,
	    form == MFE_FORM_PLAIN ? WIRE_GET_MFE : WIRE_GET_MFE_STATS);
	wire_code_mfe_get(&request, body);
	return session_call(session, &request, result);
}

/* Writes `num` oifs of the message from position *have on, no more than total. */
static bool
mfe_take_oifs(struct mfe_sink *sink, struct wire_buffer *result, uint32_t num,
    uint32_t total, uint32_t *have, struct wire_oif *last)
{
	uint32_t i;

	for (i = 0; i < num; i++) {
		*last = (struct wire_oif){0};
		wire_code_oif(result, last, sink->form != MFE_FORM_PLAIN);
		if (result->failed || (last->state != MGM_OIF_PRUNED &&
					  last->state != MGM_OIF_FORWARDING))
			return false;
		if (*have < total)
			mfe_write_oif(sink->form, sink->at, (*have)++, last);
	}
	return true;
}

/* The oifs of an entry that the first message did not hold. */
static enum mgm_status
mfe_take_rest(struct mgm_session *session, struct mfe_sink *sink,
    const struct wire_mfe *wire, uint32_t *have, struct wire_oif *last)
{
	struct wire_mfe_get body = {.group = wire->group, .source = wire->source};
	struct wire_page page = {0};
	struct wire_buffer result;
	enum mgm_status status;

	while (*have < wire->total_oifs) {
		struct wire_mfe piece = {0};

		body.after_ifindex = last->ifindex;
		body.after_next_hop = last->next_hop;
		status = mfe_request(session, sink->form, &body, &result);
		if (status == MGM_E_NOT_FOUND)
			return MGM_OK;
		if (status != MGM_OK)
			return status;
		wire_code_page(&result, &page);
		wire_code_mfe(&result, &piece, sink->form != MFE_FORM_PLAIN);
		if (page.count != 1 ||
		    !mfe_take_oifs(
			sink, &result, piece.num_oifs, wire->total_oifs, have, last) ||
		    wire_done(&result) != 0)
			return session_nonsense(session);
		if (piece.num_oifs == 0)
			return MGM_OK;
	}
	return MGM_OK;
}

/* One entry of a page into the sink. needed != 0 afterwards: it did not fit. */
static enum mgm_status
mfe_take_entry(
    struct mgm_session *session, struct mfe_sink *sink, struct wire_buffer *result)
{
	struct wire_mfe wire = {0};
	struct wire_oif last = {0};
	enum mgm_status status;
	uint32_t have = 0;
	size_t size;

	wire_code_mfe(result, &wire, sink->form != MFE_FORM_PLAIN);
	if (result->failed || wire.num_oifs > wire.total_oifs ||
	    (wire.num_oifs == 0 && wire.total_oifs > 0))
		return session_nonsense(session);
	size = mfe_size(sink->form, wire.total_oifs);
	if (size > sink->left) {
		sink->needed = size;
		return MGM_OK;
	}
	memset(sink->at, 0, size);
	mfe_write_front(sink->form, sink->at, &wire);
	if (!mfe_take_oifs(sink, result, wire.num_oifs, wire.total_oifs, &have, &last))
		return session_nonsense(session);
	if (have < wire.total_oifs) {
		/* Only the last of a page may be in pieces. */
		if (wire_done(result) != 0)
			return session_nonsense(session);
		status = mfe_take_rest(session, sink, &wire, &have, &last);
		if (status != MGM_OK)
			return status;
		mfe_set_num_oifs(sink->form, sink->at, have);
		size = mfe_size(sink->form, have);
	}
	sink->at += size;
	sink->left -= size;
	sink->count++;
	sink->group = wire.group;
	sink->source = wire.source;
	return MGM_OK;
}

static bool
mfe_is_aligned(const void *buffer)
{
	return ((uintptr_t)buffer & 7) == 0;
}

static enum mgm_status
mfe_misaligned(struct mgm_session *session)
{
	return session_fail(session, MGM_E_INVALID_PARAMETER,
	    "the buffer must be aligned to 8 octets, as malloc() does");
}

static enum mgm_status
mfe_get_one(struct mgm_session *session, enum mfe_form form,
    const struct mgm_addr *group, const struct mgm_addr *source, size_t *buffer_size,
    void *buffer)
{
	struct mfe_sink sink = {.form = form, .at = buffer, .left = *buffer_size};
	struct wire_mfe_get body = {.group = *group, .source = *source};
	struct wire_page page = {0};
	struct wire_buffer result;
	enum mgm_status status;

	if (!mfe_is_aligned(buffer))
		return mfe_misaligned(session);
	status = mfe_request(session, form, &body, &result);
	if (status != MGM_OK)
		return status;
	wire_code_page(&result, &page);
	if (page.count != 1)
		return session_nonsense(session);
	status = mfe_take_entry(session, &sink, &result);
	if (status != MGM_OK || sink.needed == 0)
		return status;
	*buffer_size = sink.needed;
	return session_fail(
	    session, MGM_E_INSUFFICIENT_BUFFER, "the buffer is too small");
}

/* Asks for entries after the sink's last, no more than can fit. */
static enum mgm_status
mfe_request_page(struct mgm_session *session, const struct mfe_sink *sink, bool first,
    struct wire_buffer *result, struct wire_page *page)
{
	bool plain = sink->form == MFE_FORM_PLAIN;
	size_t room = sink->left / mfe_size(sink->form, 0);
	struct wire_mfe_next body = {.group = sink->group, .source = sink->source};
	struct wire_buffer request;
	enum mgm_status status;

	/* At least one: its size is wanted where it does not fit. */
	body.max = (uint16_t)(room == 0 ? 1 : room < 0xffff ? room : 0xffff);
	if (first) {
		session_begin(session, &request,
		    plain ? WIRE_GET_FIRST_MFE : WIRE_GET_FIRST_MFE_STATS);
		wire_u16(&request, &body.max);
	} else {
		session_begin(session, &request,
		    plain ? WIRE_GET_NEXT_MFE : WIRE_GET_NEXT_MFE_STATS);
		wire_code_mfe_next(&request, &body);
	}
	status = session_call(session, &request, result);
	if (status != MGM_OK)
		return status;
	wire_code_page(result, page);
	if (page->count > body.max || (page->more && page->count == 0))
		return session_nonsense(session);
	return MGM_OK;
}

static enum mgm_status
mfe_walk(struct mgm_session *session, enum mfe_form form,
    const struct mgm_mfe_head *start, size_t *buffer_size, void *buffer,
    uint32_t *num_entries)
{
	struct mfe_sink sink = {.form = form, .at = buffer, .left = *buffer_size};
	bool first = start == NULL;
	struct wire_page page = {.more = 1};
	struct wire_buffer result;
	enum mgm_status status;
	uint16_t i;

	*num_entries = 0;
	if (!mfe_is_aligned(buffer))
		return mfe_misaligned(session);
	if (start != NULL) {
		sink.group = start->group;
		sink.source = start->source;
	}
	while (page.more && sink.needed == 0) {
		status = mfe_request_page(session, &sink, first, &result, &page);
		if (status != MGM_OK)
			return status;
		for (i = 0; i < page.count && sink.needed == 0; i++) {
			struct mgm_addr group = sink.group, source = sink.source;
			uint32_t count = sink.count;
			int order;

			status = mfe_take_entry(session, &sink, &result);
			if (status != MGM_OK)
				return status;
			order = memcmp(&sink.group, &group, sizeof(group));
			if (order == 0)
				order = memcmp(&sink.source, &source, sizeof(source));
			if (sink.count > count && order <= 0)
				return session_nonsense(session);
			first = false;
		}
		if (sink.needed == 0 && wire_done(&result) != 0)
			return session_nonsense(session);
	}
	*num_entries = sink.count;
	if (sink.needed == 0)
		return MGM_E_NO_MORE_ITEMS;
	if (sink.count > 0)
		return MGM_E_MORE_DATA;
	*buffer_size = sink.needed;
	return session_fail(
	    session, MGM_E_INSUFFICIENT_BUFFER, "the buffer is too small");
}

/* False: no such level. */
static bool
mfe_form_of_level(uint32_t level, enum mfe_form *form)
{
	switch (level) {
	case MGM_MFE_STATS_0:
		*form = MFE_FORM_STATS;
		return true;
	case MGM_MFE_STATS_1:
		*form = MFE_FORM_STATS_EX;
		return true;
	default:
		return false;
	}
}

static enum mgm_status
mfe_bad_level(struct mgm_session *session)
{
	return session_fail(session, MGM_E_INVALID_PARAMETER,
	    "the level must be MGM_MFE_STATS_0 or MGM_MFE_STATS_1");
}

enum mgm_status
mgm_get_mfe(struct mgm_session *session, const struct mgm_addr *group,
    const struct mgm_addr *source, size_t *buffer_size, void *buffer)
{
	return mfe_get_one(session, MFE_FORM_PLAIN, group, source, buffer_size, buffer);
}

enum mgm_status
mgm_get_first_mfe(struct mgm_session *session, size_t *buffer_size, void *buffer,
    uint32_t *num_entries)
{
	return mfe_walk(
	    session, MFE_FORM_PLAIN, NULL, buffer_size, buffer, num_entries);
}

enum mgm_status
mgm_get_next_mfe(struct mgm_session *session, const struct mgm_mfe_head *start,
    size_t *buffer_size, void *buffer, uint32_t *num_entries)
{
	return mfe_walk(
	    session, MFE_FORM_PLAIN, start, buffer_size, buffer, num_entries);
}

enum mgm_status
mgm_get_mfe_stats(struct mgm_session *session, const struct mgm_addr *group,
    const struct mgm_addr *source, size_t *buffer_size, void *buffer, uint32_t level)
{
	enum mfe_form form;

	if (!mfe_form_of_level(level, &form))
		return mfe_bad_level(session);
	return mfe_get_one(session, form, group, source, buffer_size, buffer);
}

enum mgm_status
mgm_get_first_mfe_stats(struct mgm_session *session, size_t *buffer_size, void *buffer,
    uint32_t *num_entries, uint32_t level)
{
	return mgm_get_next_mfe_stats(
	    session, NULL, buffer_size, buffer, num_entries, level);
}

enum mgm_status
mgm_get_next_mfe_stats(struct mgm_session *session, const struct mgm_mfe_head *start,
    size_t *buffer_size, void *buffer, uint32_t *num_entries, uint32_t level)
{
	enum mfe_form form;

	if (!mfe_form_of_level(level, &form))
		return mfe_bad_level(session);
	return mfe_walk(session, form, start, buffer_size, buffer, num_entries);
}
