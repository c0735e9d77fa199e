/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session.h - a connection to the daemon, inside libmgm.
 */
#ifndef MGM_SESSION_H
#define MGM_SESSION_H

#include <sys/queue.h>

#include "mgm.h"
#include "wire.h"
#include "wire_body.h"

#define SESSION_INPUT_SIZE ((size_t)2 * WIRE_MESSAGE_MAX)
#define SESSION_OUTPUT_SIZE ((size_t)256 * 1024)
#define SESSION_BATCH ((size_t)8 * 1024) /* octets of submissions that go together */
#define SESSION_REQUEST_MAX 512          /* octets of any request */

/* A submitted request, from submission until its completion was delivered. */
struct session_slot {
	uint32_t id;
	bool used;
	bool done;
	enum mgm_status status;
	char *detail; /* owned; NULL: none */
	mgm_done *callback;
	void *context;
};

#define SESSION_REGISTRATIONS_MAX 64

/* What a replay does before a callback is called. */
struct session_hook {
	void (*gone)(void *context, uint32_t ifindex); /* NULL: there is no hook */
	/* The client's number of a monitor; 0: not its any more. */
	uint32_t (*monitor)(void *context, uint32_t monitor);
	void *context;
};

/* Who a notice is for. */
struct session_registration {
	uint32_t handle; /* 0: free */
	struct mgm_callbacks callbacks;
	struct session_hook hook;
};

/* A question or a notice that waits for mgm_dispatch(). */
struct session_notice {
	STAILQ_ENTRY(session_notice) link;
	struct wire_header header;
	uint8_t body[];
};

struct mgm_session {
	int fd;
	int timeout_ms;
	enum wire_role role;
	char daemon[MGM_NAME_SIZE];
	uint32_t next_id;
	bool stopping; /* the daemon said that it ends */
	bool broken;   /* over: `failure` and `why` say how */
	bool delivering;
	enum mgm_status failure;
	char why[WIRE_DETAIL_SIZE];
	char detail[WIRE_DETAIL_SIZE];

	bool waiting; /* for the reply to waiting_id */
	uint32_t waiting_id;
	uint16_t waiting_type;
	size_t reply_length; /* of the body; SIZE_MAX: not here yet */
	uint8_t reply[WIRE_BODY_MAX];

	uint8_t request[SESSION_REQUEST_MAX];
	size_t input_length, output_length;
	uint8_t input[SESSION_INPUT_SIZE];
	uint8_t output[SESSION_OUTPUT_SIZE];

	struct session_registration registrations[SESSION_REGISTRATIONS_MAX];
	STAILQ_HEAD(, session_notice) notices; /* owned, in order of arrival */
	size_t notices_octets;                 /* at most MGM_NOTICES_OCTETS */
	bool calling_back;                     /* inside a callback of the caller */
	mgm_event_callback *event_callback;
	void *event_context;
	uint64_t events_lost; /* here, since the last that was delivered */

	size_t in_flight; /* not yet delivered; at most MGM_IN_FLIGHT_MAX */
	size_t answered;  /* of those, done */
	struct session_slot slots[MGM_IN_FLIGHT_MAX];
	/* Slots in order of their answers: a ring of `answered` from `first_done`. */
	uint16_t done_ring[MGM_IN_FLIGHT_MAX];
	size_t first_done;
};

/* Ends the session for good; every call then gives this status and reason. */
enum mgm_status session_break(
    struct mgm_session *session, enum mgm_status status, const char *why);
/* Sets mgm_last_detail() and returns status. */
enum mgm_status session_fail(
    struct mgm_session *session, enum mgm_status status, const char *detail);

/* Begin a request in the session's scratch; then call or submit it. */
void session_begin(
    struct mgm_session *session, struct wire_buffer *request, enum wire_type type);
/* A request about a membership, ready to be called or submitted. */
void session_begin_membership(struct mgm_session *session, struct wire_buffer *request,
    enum wire_type type, uint32_t handle, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    uint32_t flags);
/*
 * Sends and waits for the reply. MGM_OK: `result` holds what follows status and detail,
 * borrowed until the next call, its length allowed by the ledger.
 */
enum mgm_status session_call(struct mgm_session *session, struct wire_buffer *request,
    struct wire_buffer *result);
/* For calls whose result is empty. */
enum mgm_status session_call_simple(
    struct mgm_session *session, struct wire_buffer *request);
/* A reply that the ledger allows and that is nonsense all the same: ends the session.
 */
enum mgm_status session_nonsense(struct mgm_session *session);
/* Sends without waiting for the answer (bulk.c). */
enum mgm_status session_submit(struct mgm_session *session, struct wire_buffer *request,
    mgm_done *callback, void *context);

int64_t session_clock_ms(void);
/* Moves octets until something happened or the deadline; 0: without waiting. */
enum mgm_status session_pump(struct mgm_session *session, int64_t deadline_ms);

/* bulk.c: a reply to a submitted request; false: no such id. */
bool bulk_answer(struct mgm_session *session, uint32_t id, struct wire_buffer *body);
void bulk_deliver(struct mgm_session *session);
void bulk_fail_all(struct mgm_session *session);

/* callback.c: keeps a message that is no reply until mgm_dispatch(). */
enum mgm_status callback_take(
    struct mgm_session *session, const struct wire_header *header, const uint8_t *body);
enum mgm_status callback_deliver(struct mgm_session *session);
void callback_drop_all(struct mgm_session *session);
/* MGM_E_INVALID_PARAMETER, or the wire's mask. */
enum mgm_status callback_check(struct mgm_session *session,
    const struct mgm_callbacks *callbacks, uint32_t protocol, uint32_t *mask);
/* False: too many. */
bool callback_add(struct mgm_session *session, uint32_t handle,
    const struct mgm_callbacks *callbacks);
void callback_remove(struct mgm_session *session, uint32_t handle);
/* Of a registration with callbacks; one without hears nothing anyway. */
void callback_set_hook(
    struct mgm_session *session, uint32_t handle, const struct session_hook *hook);
/* callback_answer.c: nobody here wants the question, so the default shall hold. */
enum mgm_status callback_answer_refuse(
    struct mgm_session *session, const struct wire_header *header);

/* Queues a whole message, sending others first where there is no room. */
enum mgm_status session_queue(
    struct mgm_session *session, const void *message, size_t length);
enum mgm_status session_write(struct mgm_session *session);

/* No next hop, where the caller gave NULL. */
struct mgm_addr session_next_hop(const struct mgm_addr *next_hop);
/* Is this a status that a daemon may send? */
bool session_status_is_known(uint32_t status);

#endif
