/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * callback_answer.c - what the daemon asked is answered.
 *
 * An answer is a reply under the question's number; with another status than MGM_OK it
 * leaves the daemon's default. It is sent from memory of its own, so that a callback
 * that answers disturbs no call. Whether the question still waits only the daemon
 * knows: it ignores an answer that is late or one too many (mgm-api 11.2).
 */
#include "config.h"

#include "session.h"
#include "wire_alert.h"

static void
callback_answer_begin(struct wire_buffer *b, uint8_t *bytes, size_t size,
    enum wire_type type, uint32_t question, enum mgm_status status)
{
	wire_begin_message(b, bytes, size, (uint16_t)type, WIRE_FLAG_REPLY, question);
	wire_put_reply(b, status, "");
}

static enum mgm_status
callback_answer_send(struct mgm_session *session, struct wire_buffer *b)
{
	size_t length = wire_end_message(b);
	enum mgm_status status;

	if (session->broken)
		return session_break(session, session->failure, session->why);
	status = session_queue(session, b->out, length);
	return status == MGM_OK ? session_write(session) : status;
}

static enum mgm_status
callback_answer_check(struct mgm_session *session, uint32_t question)
{
	session->detail[0] = '\0';
	if (question != 0)
		return MGM_OK;
	return session_fail(session, MGM_E_INVALID_PARAMETER,
	    "0 is no question: nothing was asked, or not by this number");
}

enum mgm_status
mgm_answer_rpf(struct mgm_session *session, uint32_t question, uint32_t ifindex,
    const struct mgm_addr *next_hop, const struct mgm_addr *upstream)
{
	struct wire_rpf_answer answer = {.iif = ifindex,
	    .next_hop = session_next_hop(next_hop),
	    .upstream = session_next_hop(upstream)};
	enum mgm_status status = callback_answer_check(session, question);
	uint8_t bytes[SESSION_REQUEST_MAX];
	struct wire_buffer b;

	if (status != MGM_OK)
		return status;
	callback_answer_begin(&b, bytes, sizeof(bytes), WIRE_RPF, question, MGM_OK);
	wire_code_rpf_answer(&b, &answer);
	return callback_answer_send(session, &b);
}

enum mgm_status
mgm_answer_creation_alert(struct mgm_session *session, uint32_t question,
    uint32_t if_count, const struct mgm_if_entry *out_if_list)
{
	enum mgm_status status = callback_answer_check(session, question);
	uint8_t bytes[SESSION_REQUEST_MAX + WIRE_BODY_MAX / WIRE_CREATION_OIF_SIZE];
	uint16_t count = (uint16_t)if_count;
	struct wire_buffer b;
	uint32_t i;

	if (status != MGM_OK)
		return status;
	if (if_count > WIRE_BODY_MAX / WIRE_CREATION_OIF_SIZE)
		return session_fail(session, MGM_E_INVALID_PARAMETER,
		    "the list is longer than that of any question");
	callback_answer_begin(
	    &b, bytes, sizeof(bytes), WIRE_CREATION_ALERT, question, MGM_OK);
	wire_u16(&b, &count);
	for (i = 0; i < if_count; i++) {
		uint8_t enabled = out_if_list[i].is_enabled;

		wire_u8(&b, &enabled);
	}
	return callback_answer_send(session, &b);
}

enum mgm_status
mgm_answer_prune_alert(struct mgm_session *session, uint32_t question, uint32_t timeout)
{
	enum mgm_status status = callback_answer_check(session, question);
	uint8_t bytes[SESSION_REQUEST_MAX];
	struct wire_buffer b;

	if (status != MGM_OK)
		return status;
	callback_answer_begin(
	    &b, bytes, sizeof(bytes), WIRE_PRUNE_ALERT, question, MGM_OK);
	wire_u32(&b, &timeout);
	return callback_answer_send(session, &b);
}

enum mgm_status
callback_answer_refuse(struct mgm_session *session, const struct wire_header *header)
{
	uint8_t bytes[SESSION_REQUEST_MAX];
	struct wire_buffer b;

	callback_answer_begin(&b, bytes, sizeof(bytes), (enum wire_type)header->type,
	    header->id, MGM_E_CANNOT_COMPLETE);
	return callback_answer_send(session, &b);
}
