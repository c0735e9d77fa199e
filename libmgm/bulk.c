/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bulk.c - submitted requests: add and delete memberships without waiting.
 *
 * Each submission occupies a slot until its completion was delivered; there are
 * MGM_IN_FLIGHT_MAX slots, and a submission that finds none waits. Completions are
 * delivered in the order in which the answers came. The request's id finds the slot.
 *
 * Every submission that returned MGM_OK is completed exactly once, also when the
 * session breaks.
 */
#include "config.h"

#include "session.h"

#include <stdlib.h>
#include <string.h>

static void
bulk_complete(struct mgm_session *session, struct session_slot *slot,
    enum mgm_status status, const char *detail)
{
	size_t end = (session->first_done + session->answered) % MGM_IN_FLIGHT_MAX;

	slot->done = true;
	slot->status = status;
	/* Without memory the status goes without its sentence. */
	slot->detail = detail[0] != '\0' ? strdup(detail) : NULL;
	session->done_ring[end] = (uint16_t)(slot - session->slots);
	session->answered++;
}

bool
bulk_answer(struct mgm_session *session, uint32_t id, struct wire_buffer *body)
{
	struct wire_reply reply = {0};
	size_t i, at = id % MGM_IN_FLIGHT_MAX;
	struct session_slot *slot;

	wire_code_reply(body, &reply);
	if (wire_done(body) != 0 || !session_status_is_known(reply.status))
		return false;
	for (i = 0; i < MGM_IN_FLIGHT_MAX; i++) {
		slot = &session->slots[(at + i) % MGM_IN_FLIGHT_MAX];
		if (slot->used && !slot->done && slot->id == id) {
			bulk_complete(
			    session, slot, (enum mgm_status)reply.status, reply.detail);
			return true;
		}
	}
	return false;
}

void
bulk_deliver(struct mgm_session *session)
{
	struct session_slot slot;

	session->delivering = true;
	while (session->answered > 0) {
		size_t i = session->done_ring[session->first_done];

		/* Its slot is free before the callback, which may submit. */
		slot = session->slots[i];
		session->slots[i] = (struct session_slot){0};
		session->first_done = (session->first_done + 1) % MGM_IN_FLIGHT_MAX;
		session->answered--;
		session->in_flight--;
		if (slot.callback != NULL)
			slot.callback(slot.context, slot.status,
			    slot.detail != NULL ? slot.detail : "");
		free(slot.detail);
	}
	session->delivering = false;
}

void
bulk_fail_all(struct mgm_session *session)
{
	size_t i;

	for (i = 0; i < MGM_IN_FLIGHT_MAX; i++) {
		struct session_slot *slot = &session->slots[i];

		if (slot->used && !slot->done)
			bulk_complete(session, slot, session->failure, session->why);
	}
}

enum mgm_status
mgm_submit_add_group_membership_entry(struct mgm_session *session, uint32_t handle,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags, mgm_done *done, void *context)
{
	struct wire_buffer request;

	session_begin_membership(session, &request, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY,
	    handle, source, group, ifindex, next_hop, flags);
	return session_submit(session, &request, done, context);
}

enum mgm_status
mgm_submit_delete_group_membership_entry(struct mgm_session *session, uint32_t handle,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags, mgm_done *done, void *context)
{
	struct wire_buffer request;

	session_begin_membership(session, &request, WIRE_DELETE_GROUP_MEMBERSHIP_ENTRY,
	    handle, source, group, ifindex, next_hop, flags);
	return session_submit(session, &request, done, context);
}

enum mgm_status
mgm_flush(struct mgm_session *session)
{
	enum mgm_status status = MGM_OK;
	int64_t deadline;
	size_t answered;

	if (session->delivering)
		return session_fail(
		    session, MGM_E_INVALID_PARAMETER, "a completion may only submit");
	while (session->in_flight > 0 && status == MGM_OK) {
		deadline = session_clock_ms() + session->timeout_ms;
		answered = session->answered;
		/* The timeout is for each answer, not for all of them. */
		while (status == MGM_OK && session->answered == answered &&
		       session->answered < session->in_flight)
			status = session_pump(session, deadline);
		if (status != MGM_OK)
			bulk_fail_all(session);
		bulk_deliver(session);
	}
	return status;
}

size_t
mgm_in_flight(const struct mgm_session *session)
{
	return session->in_flight;
}
