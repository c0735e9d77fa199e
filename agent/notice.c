/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notice.c - the core's alerts and questions become messages; answers go back to it.
 *
 * An alert goes to the connection that registered its handle. Sending only queues: over
 * the peer's limit the peer is marked and ends later, by its one way out (peer.c), so
 * that the core may alert from wherever it is.
 *
 * A question is remembered with its id until it is answered: an answer counts only from
 * the connection that was asked, once, and with the type that was asked. At most
 * PEER_QUESTIONS_MAX wait on one connection; then the oldest is forgotten, and its
 * answer is one to nothing. Deadlines are the core's: an answer that is late is handed
 * on, because the core has uses for some (mgm-api 11.2). An answer with a status other
 * than MGM_OK means "as you would do without me" and is given at once.
 *
 * Lines of events may be lost, and the next one that arrives says how many were; they
 * never end a connection.
 */
#include "config.h"

#include "notice.h"

#include "alert.h"
#include "core.h"
#include "peer.h"
#include "registration.h"
#include "wire_alert.h"
#include "wire_body.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define X(number, id, text) static_assert((number) <= 10, "a bit of the wire's mask");
ALERT_KINDS(X)
#undef X
static_assert(
    WIRE_RPF == 128 + ALERT_RPF && WIRE_CREATION_ALERT == 128 + ALERT_CREATION &&
	WIRE_PRUNE_ALERT == 128 + ALERT_PRUNE && WIRE_JOIN_ALERT == 128 + ALERT_JOIN &&
	WIRE_WRONG_IF == 128 + ALERT_WRONG_IF &&
	WIRE_LOCAL_JOIN == 128 + ALERT_LOCAL_JOIN &&
	WIRE_LOCAL_LEAVE == 128 + ALERT_LOCAL_LEAVE &&
	WIRE_DISABLE_IGMP == 128 + ALERT_DISABLE_IGMP &&
	WIRE_ENABLE_IGMP == 128 + ALERT_ENABLE_IGMP &&
	WIRE_INTERFACE_EVENT == 128 + ALERT_INTERFACE &&
	WIRE_DATAFLOW_EVENT == 128 + ALERT_DATAFLOW,
    "the mask of callbacks is that of alert.h");

static_assert(ALERT_OIFS_MAX * WIRE_CREATION_OIF_SIZE + 128 <= WIRE_BODY_MAX &&
		  2 + ALERT_OIFS_MAX <= 4096,
    "the longest creation question fits a message, and so does its answer");

/* Octets of a packet that fit. */
static uint16_t
notice_packet(const struct alert *alert, uint8_t *packet)
{
	size_t length =
	    alert->header_len < WIRE_PACKET_MAX ? alert->header_len : WIRE_PACKET_MAX;

	if (length > 0)
		memcpy(packet, alert->header, length);
	return (uint16_t)length;
}

static void
notice_put_rpf(struct wire_buffer *b, uint32_t handle, const struct alert *alert)
{
	struct wire_rpf body = {.handle = handle,
	    .source = alert->source,
	    .group = alert->group,
	    .iif = alert->ifindex,
	    .upstream = alert->neighbour,
	    .route = alert->route,
	    .arrival = alert->arrival};

	body.length = notice_packet(alert, body.packet);
	wire_code_rpf(b, &body);
}

static void
notice_put_creation(struct wire_buffer *b, uint32_t handle, const struct alert *alert)
{
	struct wire_creation body = {.handle = handle,
	    .source = alert->source,
	    .group = alert->group,
	    .iif = alert->ifindex,
	    .count = (uint16_t)alert->num_oifs};
	size_t i;

	wire_code_creation(b, &body);
	for (i = 0; i < alert->num_oifs; i++) {
		struct wire_creation_oif oif = {
		    .ifindex = alert->oifs[i].ifindex, .igmp = alert->oifs[i].igmp};

		wire_code_creation_oif(b, &oif);
	}
}

static void
notice_put_prune(struct wire_buffer *b, uint32_t handle, const struct alert *alert)
{
	struct wire_prune body = {.handle = handle,
	    .source = alert->source,
	    .group = alert->group,
	    .ifindex = alert->ifindex,
	    .member = alert->member};

	wire_code_prune(b, &body);
}

static void
notice_put_join(struct wire_buffer *b, uint32_t handle, const struct alert *alert)
{
	struct wire_join body = {.handle = handle,
	    .source = alert->source,
	    .group = alert->group,
	    .member = alert->member};

	wire_code_join(b, &body);
}

static void
notice_put_wrong_if(struct wire_buffer *b, uint32_t handle, const struct alert *alert)
{
	struct wire_wrong_if body = {.handle = handle,
	    .source = alert->source.addr,
	    .group = alert->group.addr,
	    .ifindex = alert->ifindex};

	body.length = notice_packet(alert, body.packet);
	wire_code_wrong_if(b, &body);
}

static void
notice_put_local(struct wire_buffer *b, uint32_t handle, const struct alert *alert)
{
	struct wire_local body = {.handle = handle,
	    .source = alert->source,
	    .group = alert->group,
	    .ifindex = alert->ifindex};

	wire_code_local(b, &body);
}

static void
notice_put_igmp(struct wire_buffer *b, uint32_t handle, const struct alert *alert)
{
	struct wire_ownership body = {.handle = handle, .ifindex = alert->ifindex};

	wire_code_ownership(b, &body);
}

static void
notice_put_interface(struct wire_buffer *b, uint32_t handle, const struct alert *alert)
{
	struct wire_interface_event body = {.handle = handle,
	    .ifindex = alert->ifindex,
	    .what = (uint8_t)alert->event,
	    .mtu = alert->mtu};

	memcpy(body.name, alert->name, sizeof(body.name));
	wire_code_interface_event(b, &body);
}

static void
notice_put_dataflow(struct wire_buffer *b, uint32_t handle, const struct alert *alert)
{
	struct wire_dataflow_event body = {.handle = handle,
	    .monitor = alert->monitor,
	    .group = alert->group.addr,
	    .source = alert->source.addr,
	    .raised = alert->raised,
	    .packets = alert->packets,
	    .octets = alert->octets,
	    .interval_us = alert->interval_us};

	wire_code_dataflow_event(b, &body);
}

/* By kind. */
static void (*const notice_put[ALERT_KIND_COUNT])(
    struct wire_buffer *b, uint32_t handle, const struct alert *alert) = {
    [ALERT_RPF] = notice_put_rpf,
    [ALERT_CREATION] = notice_put_creation,
    [ALERT_PRUNE] = notice_put_prune,
    [ALERT_JOIN] = notice_put_join,
    [ALERT_WRONG_IF] = notice_put_wrong_if,
    [ALERT_LOCAL_JOIN] = notice_put_local,
    [ALERT_LOCAL_LEAVE] = notice_put_local,
    [ALERT_DISABLE_IGMP] = notice_put_igmp,
    [ALERT_ENABLE_IGMP] = notice_put_igmp,
    [ALERT_INTERFACE] = notice_put_interface,
    [ALERT_DATAFLOW] = notice_put_dataflow,
};

/* False: the handle is nobody's, or the message cannot be. */
static bool
notice_send(
    struct server *server, uint32_t handle, uint32_t id, const struct alert *alert)
{
	struct peer *peer = registration_find(server, handle);
	struct wire_buffer b;
	size_t length;

	wire_begin_message(&b, server->notice, sizeof(server->notice),
	    (uint16_t)(WIRE_RPF + alert->kind), 0, id);
	notice_put[alert->kind](&b, handle, alert);
	length = wire_end_message(&b);
	if (peer == NULL || peer->dead || length == 0) {
		server->status.notices_lost++;
		return false;
	}
	peer_send(peer, server->notice, length);
	return true;
}

void
notice_alert(struct server *server, uint32_t handle, const struct alert *alert)
{
	if (notice_send(server, handle, 0, alert))
		server->status.notices++;
}

static struct peer_question *
notice_question_at(const struct peer *peer, size_t i)
{
	return &peer->questions[(peer->first_question + i) % PEER_QUESTIONS_MAX];
}

/* Answered ones at the front are done with. */
static void
notice_forget_answered(struct peer *peer)
{
	while (peer->num_questions > 0 && notice_question_at(peer, 0)->id == 0) {
		peer->first_question = (peer->first_question + 1) % PEER_QUESTIONS_MAX;
		peer->num_questions--;
	}
}

static bool
notice_remember(struct peer *peer, const struct peer_question *question)
{
	if (peer->questions == NULL)
		peer->questions = calloc(PEER_QUESTIONS_MAX, sizeof(*peer->questions));
	if (peer->questions == NULL)
		return false;
	if (peer->num_questions == PEER_QUESTIONS_MAX) {
		notice_question_at(peer, 0)->id = 0;
		notice_forget_answered(peer);
	}
	*notice_question_at(peer, peer->num_questions++) = *question;
	return true;
}

void
notice_question(
    struct server *server, uint32_t handle, uint32_t id, const struct alert *question)
{
	struct peer *peer = registration_find(server, handle);
	const struct peer_question asked = {.id = id,
	    .handle = handle,
	    .type = (uint16_t)(WIRE_RPF + question->kind),
	    .count = (uint16_t)question->num_oifs,
	    .ifindex = question->ifindex,
	    .neighbour = question->neighbour};

	if (!notice_send(server, handle, id, question))
		return;
	server->status.questions++;
	/* Without memory its answer is one to nothing: the default holds. */
	(void)notice_remember(peer, &asked);
}

void
notice_notification(struct server *server, const char *text)
{
	char line[WIRE_LINE_SIZE];

	/* What does not fit is cut, as that of any line. */
	(void)snprintf(line, sizeof(line), "notification: %s", text);
	notice_trace(server, line);
}

void
notice_trace(struct server *server, const char *line)
{
	struct wire_event body = {0};
	struct wire_buffer b;
	struct peer *peer;

	snprintf(body.text, sizeof(body.text), "%s", line);
	LIST_FOREACH (peer, &server->peers, link) {
		if (!peer->watching || peer->dead)
			continue;
		if (peer_output(peer) > peer_output_low(peer)) {
			peer->events_lost++;
			server->status.events_dropped++;
			continue;
		}
		body.lost = peer->events_lost;
		peer->events_lost = 0;
		wire_begin_message(
		    &b, server->notice, sizeof(server->notice), WIRE_EVENT, 0, 0);
		wire_code_event(&b, &body);
		peer_send(peer, server->notice, wire_end_message(&b));
	}
}

/* What the core would do without the client. */
static void
notice_default(const struct peer_question *asked, struct alert_answer *answer,
    bool enabled[static WIRE_BODY_MAX / WIRE_CREATION_OIF_SIZE])
{
	size_t i;

	for (i = 0; i < asked->count; i++)
		enabled[i] = true;
	*answer = (struct alert_answer){.ifindex = asked->ifindex,
	    .neighbour = asked->neighbour,
	    .enabled = enabled,
	    .num_enabled = asked->count};
}

/* The fields after status and detail. False: malformed. */
static bool
notice_get_answer(struct wire_buffer *b, const struct peer_question *asked,
    struct alert_answer *answer,
    bool enabled[static WIRE_BODY_MAX / WIRE_CREATION_OIF_SIZE])
{
	struct wire_rpf_answer rpf = {0};
	uint16_t count = 0;
	uint8_t flag = 0;
	size_t i;

	*answer = (struct alert_answer){0};
	switch (asked->type) {
	case WIRE_RPF:
		wire_code_rpf_answer(b, &rpf);
		answer->ifindex = rpf.iif;
		answer->neighbour = rpf.upstream;
		break;
	case WIRE_CREATION_ALERT:
		wire_u16(b, &count);
		for (i = 0; i < asked->count; i++) {
			wire_u8(b, &flag);
			enabled[i] = flag != 0;
		}
		answer->enabled = enabled;
		answer->num_enabled = asked->count;
		break;
	default:
		wire_u32(b, &answer->timeout_s);
		break;
	}
	return wire_done(b) == 0 && count == asked->count;
}

static struct peer_question *
notice_find(struct peer *peer, const struct wire_header *header)
{
	struct peer_question *question;
	size_t i;

	for (i = 0; header->id != 0 && i < peer->num_questions; i++) {
		question = notice_question_at(peer, i);
		if (question->id == header->id)
			return question->type == header->type ? question : NULL;
	}
	return NULL;
}

bool
notice_answer(struct peer *peer, const struct wire_header *header, const void *body,
    size_t length)
{
	bool enabled[WIRE_BODY_MAX / WIRE_CREATION_OIF_SIZE];
	const struct wire_row *row = wire_find(header->type);
	struct server *server = peer->server;
	struct alert_answer answer;
	struct peer_question *found, asked;
	struct wire_reply reply = {0};
	struct wire_buffer b;

	if (row == NULL || row->direction != WIRE_TO_CLIENT || row->reply_max == 0)
		return false;
	found = notice_find(peer, header);
	if (found == NULL) {
		server->status.answers_ignored++;
		return true;
	}
	asked = *found;
	found->id = 0;
	notice_forget_answered(peer);
	wire_get_init(&b, body, length);
	wire_code_reply(&b, &reply);
	if (b.failed || reply.status != MGM_OK) {
		notice_default(&asked, &answer, enabled);
	} else if (!notice_get_answer(&b, &asked, &answer, enabled)) {
		/* The core counts it for the client, and its default holds. */
		server->status.answers_ignored++;
		answer = (struct alert_answer){0};
	}
	server->status.answers++;
	core_answer(server->core, asked.handle, asked.id, &answer, server->now);
	return true;
}
