/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * callback.c - questions and notices of the daemon: kept and delivered.
 *
 * A message that is no reply waits in one queue, in order of arrival, until
 * mgm_dispatch() delivers it; so no callback ever runs inside another call, and one
 * that makes calls itself is never entered again. The queue has MGM_NOTICES_OCTETS;
 * over it the session ends, except for lines of events, which are dropped and told as
 * lost with the next one.
 *
 * A question is answered after its callback has returned, from the in/out parameters,
 * unless it was deferred. One that nobody here wants is refused, so that the daemon's
 * default holds at once. What does not decode ends the session (mgm-api 5).
 */
#include "config.h"

#include "session.h"
#include "wire_alert.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CALLBACK_PRUNE_DEFAULT_S 900

/* One message on its way to its callback. */
struct callback {
	struct mgm_session *session;
	const struct mgm_callbacks *to;
	struct session_hook hook;
	uint32_t id;
	struct wire_buffer *body;
};

enum mgm_status
callback_check(struct mgm_session *session, const struct mgm_callbacks *callbacks,
    uint32_t protocol, uint32_t *mask)
{
	const struct mgm_callbacks none = {0};
	const struct mgm_callbacks *c = callbacks != NULL ? callbacks : &none;
	const bool wanted[] = {c->rpf_callback != NULL,
	    c->creation_alert_callback != NULL, c->prune_alert_callback != NULL,
	    c->join_alert_callback != NULL, c->wrong_if_callback != NULL,
	    c->local_join_callback != NULL, c->local_leave_callback != NULL,
	    c->disable_igmp_callback != NULL, c->enable_igmp_callback != NULL,
	    c->interface_callback != NULL, c->dataflow_callback != NULL};
	size_t i;

	if (c->callback_flags != 0)
		return session_fail(session, MGM_E_INVALID_PARAMETER,
		    "the flags of callbacks are reserved and must be 0");
	if (protocol == MGM_PROTO_IGMP_ONLY &&
	    (c->disable_igmp_callback == NULL || c->enable_igmp_callback == NULL))
		return session_fail(session, MGM_E_INVALID_PARAMETER,
		    "IGMP must have both callbacks, disable and enable");
	*mask = c->all_interfaces ? WIRE_REGISTER_ALL_INTERFACES : 0;
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		*mask |= (uint32_t)wanted[i] << i;
	return MGM_OK;
}

bool
callback_add(
    struct mgm_session *session, uint32_t handle, const struct mgm_callbacks *callbacks)
{
	size_t i;

	if (callbacks == NULL)
		return true;
	for (i = 0; i < SESSION_REGISTRATIONS_MAX; i++) {
		if (session->registrations[i].handle != 0)
			continue;
		session->registrations[i] = (struct session_registration){
		    .handle = handle, .callbacks = *callbacks};
		return true;
	}
	return false;
}

static struct session_registration *
callback_find(struct mgm_session *session, uint32_t handle)
{
	size_t i;

	for (i = 0; handle != 0 && i < SESSION_REGISTRATIONS_MAX; i++) {
		if (session->registrations[i].handle == handle)
			return &session->registrations[i];
	}
	return NULL;
}

void
callback_remove(struct mgm_session *session, uint32_t handle)
{
	struct session_registration *registration = callback_find(session, handle);

	if (registration != NULL)
		*registration = (struct session_registration){0};
}

void
callback_set_hook(
    struct mgm_session *session, uint32_t handle, const struct session_hook *hook)
{
	struct session_registration *registration = callback_find(session, handle);

	if (registration != NULL)
		registration->hook = *hook;
}

enum mgm_status
callback_take(
    struct mgm_session *session, const struct wire_header *header, const uint8_t *body)
{
	size_t length = header->length - WIRE_HEADER_SIZE;
	size_t octets = sizeof(struct session_notice) + length;
	struct session_notice *notice;

	if (session->notices_octets + octets > MGM_NOTICES_OCTETS) {
		/* The daemon tells how many it lost; these are told by us. */
		if (header->type == WIRE_EVENT) {
			session->events_lost++;
			return MGM_OK;
		}
		return session_break(session, MGM_E_DISCONNECTED,
		    "more alerts came than are kept: call mgm_dispatch() more often, "
		    "and read the state anew");
	}
	notice = malloc(octets);
	if (notice == NULL)
		return session_break(
		    session, MGM_E_NO_MEMORY, "no memory to keep an alert");
	notice->header = *header;
	memcpy(notice->body, body, length);
	STAILQ_INSERT_TAIL(&session->notices, notice, link);
	session->notices_octets += octets;
	return MGM_OK;
}

static struct session_notice *
callback_pop(struct mgm_session *session)
{
	struct session_notice *notice = STAILQ_FIRST(&session->notices);

	STAILQ_REMOVE_HEAD(&session->notices, link);
	session->notices_octets -=
	    sizeof(*notice) + notice->header.length - WIRE_HEADER_SIZE;
	return notice;
}

void
callback_drop_all(struct mgm_session *session)
{
	while (!STAILQ_EMPTY(&session->notices))
		free(callback_pop(session));
}

/* ---- Questions ---- */

static enum mgm_status
callback_rpf(struct callback *c)
{
	struct wire_rpf m = {0};
	enum mgm_answer answer;

	wire_code_rpf(c->body, &m);
	if (wire_done(c->body) != 0)
		return session_nonsense(c->session);
	answer = c->to->rpf_callback(c->to->context, c->id, &m.source, &m.group, &m.iif,
	    &m.next_hop, &m.upstream, m.length, m.packet, &m.route, m.arrival);
	if (answer == MGM_DEFERRED)
		return MGM_OK;
	return mgm_answer_rpf(c->session, c->id, m.iif, &m.next_hop, &m.upstream);
}

static enum mgm_status
callback_creation(struct callback *c)
{
	struct mgm_if_entry *entries;
	struct wire_creation m = {0};
	enum mgm_status status = MGM_OK;
	enum mgm_answer answer;
	uint16_t i;

	wire_code_creation(c->body, &m);
	if (c->body->failed ||
	    wire_left(c->body) != (size_t)m.count * WIRE_CREATION_OIF_SIZE)
		return session_nonsense(c->session);
	entries = calloc(m.count > 0 ? m.count : 1, sizeof(*entries));
	if (entries == NULL)
		return session_break(
		    c->session, MGM_E_NO_MEMORY, "no memory for a creation alert");
	for (i = 0; i < m.count; i++) {
		struct wire_creation_oif oif = {0};

		wire_code_creation_oif(c->body, &oif);
		entries[i] = (struct mgm_if_entry){.ifindex = oif.ifindex,
		    .next_hop = oif.next_hop,
		    .is_igmp = oif.igmp != 0,
		    .is_enabled = true};
	}
	if (wire_done(c->body) != 0) {
		free(entries);
		return session_nonsense(c->session);
	}
	answer = c->to->creation_alert_callback(c->to->context, c->id, &m.source,
	    &m.group, m.iif, &m.next_hop, m.count, entries);
	if (answer != MGM_DEFERRED)
		status = mgm_answer_creation_alert(c->session, c->id, m.count, entries);
	free(entries);
	return status;
}

static enum mgm_status
callback_prune(struct callback *c)
{
	uint32_t timeout = CALLBACK_PRUNE_DEFAULT_S;
	struct wire_prune m = {0};
	enum mgm_answer answer;

	wire_code_prune(c->body, &m);
	/* Without a number it is a notice: of a membership, or of what was one question
	 * too many to be asked. */
	if (wire_done(c->body) != 0 || (m.member != 0 && c->id != 0))
		return session_nonsense(c->session);
	answer = c->to->prune_alert_callback(c->to->context, c->id, &m.source, &m.group,
	    m.ifindex, &m.next_hop, m.member != 0, &timeout);
	if (answer == MGM_DEFERRED || c->id == 0)
		return MGM_OK;
	return mgm_answer_prune_alert(c->session, c->id, timeout);
}

/* ---- Notices ---- */

static enum mgm_status
callback_join(struct callback *c)
{
	struct wire_join m = {0};

	wire_code_join(c->body, &m);
	if (wire_done(c->body) != 0)
		return session_nonsense(c->session);
	c->to->join_alert_callback(c->to->context, &m.source, &m.group, m.member != 0);
	return MGM_OK;
}

static enum mgm_status
callback_wrong_if(struct callback *c)
{
	struct wire_wrong_if m = {0};

	wire_code_wrong_if(c->body, &m);
	if (wire_done(c->body) != 0)
		return session_nonsense(c->session);
	c->to->wrong_if_callback(c->to->context, &m.source, &m.group, m.ifindex,
	    &m.next_hop, m.length, m.packet);
	return MGM_OK;
}

static enum mgm_status
callback_local(struct callback *c, mgm_local_join_callback *callback)
{
	struct wire_local m = {0};

	wire_code_local(c->body, &m);
	if (wire_done(c->body) != 0)
		return session_nonsense(c->session);
	callback(c->to->context, &m.source, &m.group, m.ifindex, &m.next_hop);
	return MGM_OK;
}

static enum mgm_status
callback_local_join(struct callback *c)
{
	return callback_local(c, c->to->local_join_callback);
}

static enum mgm_status
callback_local_leave(struct callback *c)
{
	return callback_local(c, c->to->local_leave_callback);
}

static enum mgm_status
callback_igmp(struct callback *c, mgm_disable_igmp_callback *callback)
{
	struct wire_ownership m = {0};

	wire_code_ownership(c->body, &m);
	if (wire_done(c->body) != 0)
		return session_nonsense(c->session);
	callback(c->to->context, m.ifindex, &m.next_hop);
	return MGM_OK;
}

static enum mgm_status
callback_disable_igmp(struct callback *c)
{
	return callback_igmp(c, c->to->disable_igmp_callback);
}

static enum mgm_status
callback_enable_igmp(struct callback *c)
{
	return callback_igmp(c, c->to->enable_igmp_callback);
}

static enum mgm_status
callback_interface(struct callback *c)
{
	struct wire_interface_event m = {0};

	wire_code_interface_event(c->body, &m);
	if (wire_done(c->body) != 0)
		return session_nonsense(c->session);
	if (m.what == MGM_INTERFACE_GONE && c->hook.gone != NULL)
		c->hook.gone(c->hook.context, m.ifindex);
	c->to->interface_callback(
	    c->to->context, m.ifindex, (enum mgm_interface_event)m.what, m.name, m.mtu);
	return MGM_OK;
}

static enum mgm_status
callback_dataflow(struct callback *c)
{
	struct wire_dataflow_event m = {0};
	struct mgm_dataflow_event event;

	wire_code_dataflow_event(c->body, &m);
	if (wire_done(c->body) != 0)
		return session_nonsense(c->session);
	event = (struct mgm_dataflow_event){.monitor = m.monitor,
	    .group = m.group,
	    .source = m.source,
	    .raised = m.raised != 0,
	    .packets = m.packets,
	    .octets = m.octets,
	    .interval_us = m.interval_us};
	if (c->hook.monitor != NULL)
		event.monitor = c->hook.monitor(c->hook.context, m.monitor);
	if (event.monitor == 0)
		return MGM_OK; /* deleted while the event was on its way */
	c->to->dataflow_callback(c->to->context, &event);
	return MGM_OK;
}

static enum mgm_status
callback_event(struct mgm_session *session, struct wire_buffer *body)
{
	struct wire_event m = {0};

	wire_code_event(body, &m);
	if (wire_done(body) != 0)
		return session_nonsense(session);
	m.lost += session->events_lost;
	session->events_lost = 0;
	if (session->event_callback != NULL)
		session->event_callback(session->event_context, m.lost, m.text);
	return MGM_OK;
}

/* By type, from WIRE_RPF on; and whether the client has that callback. */
#define CALLBACK_KINDS(X)                           \
	X(RPF, rpf, rpf)                            \
	X(CREATION_ALERT, creation, creation_alert) \
	X(PRUNE_ALERT, prune, prune_alert)          \
	X(JOIN_ALERT, join, join_alert)             \
	X(WRONG_IF, wrong_if, wrong_if)             \
	X(LOCAL_JOIN, local_join, local_join)       \
	X(LOCAL_LEAVE, local_leave, local_leave)    \
	X(DISABLE_IGMP, disable_igmp, disable_igmp) \
	X(ENABLE_IGMP, enable_igmp, enable_igmp)    \
	X(INTERFACE_EVENT, interface, interface)    \
	X(DATAFLOW_EVENT, dataflow, dataflow)

/* MGM_OK, or the session is over. */
static enum mgm_status
callback_call(struct callback *c, const struct wire_header *header)
{
	switch (header->type) {
#define X(type, function, field)                       \
	case WIRE_##type:                              \
		if (c->to->field##_callback != NULL)   \
			return callback_##function(c); \
		break;
		CALLBACK_KINDS(X)
#undef X
	default:
		break;
	}
	/* The ledger says what is answered; a prune alert is a notice with the id 0. */
	if (wire_find(header->type)->reply_max == 0 || header->id == 0)
		return MGM_OK;
	return callback_answer_refuse(c->session, header);
}

static enum mgm_status
callback_deliver_one(struct mgm_session *session, const struct session_notice *notice)
{
	const struct mgm_callbacks none = {0};
	struct session_registration *registration;
	struct mgm_callbacks copy = none;
	struct callback c = {.session = session, .id = notice->header.id};
	struct wire_buffer body, front;
	uint32_t handle = 0;

	wire_get_init(&body, notice->body, notice->header.length - WIRE_HEADER_SIZE);
	if (notice->header.type == WIRE_EVENT)
		return callback_event(session, &body);
	front = body;
	wire_u32(&front, &handle);
	registration = callback_find(session, handle);
	/* A copy: the callback may deregister. */
	if (registration != NULL) {
		copy = registration->callbacks;
		c.hook = registration->hook;
	}
	c.to = &copy;
	c.body = &body;
	return callback_call(&c, &notice->header);
}

enum mgm_status
callback_deliver(struct mgm_session *session)
{
	enum mgm_status status = MGM_OK;
	struct session_notice *notice;

	session->calling_back = true;
	while (!session->broken && !STAILQ_EMPTY(&session->notices)) {
		notice = callback_pop(session);
		(void)callback_deliver_one(session, notice); /* `broken` says it */
		free(notice);
	}
	session->calling_back = false;
	if (session->broken) {
		callback_drop_all(session);
		bulk_fail_all(session);
		bulk_deliver(session);
		status = session_break(session, session->failure, session->why);
	}
	return status;
}

enum mgm_status
mgm_watch_events(
    struct mgm_session *session, mgm_event_callback *callback, void *context)
{
	uint8_t on = callback != NULL;
	struct wire_buffer request;
	enum mgm_status status;

	session_begin(session, &request, WIRE_WATCH_EVENTS);
	wire_u8(&request, &on);
	status = session_call_simple(session, &request);
	if (status == MGM_OK) {
		session->event_callback = callback;
		session->event_context = context;
	}
	return status;
}
