/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session.c - one connection to the daemon: octets in and out, replies.
 *
 * The socket never blocks; a call that waits does so in poll(2), until the session's
 * timeout. While it waits, answers to submitted requests are taken in and kept for
 * mgm_dispatch() or mgm_flush(), so no callback runs inside another call.
 *
 * What comes is not trusted: lengths are checked against wire.def, a reply must answer
 * something that was asked, a text must be clean. Whatever breaks that, and a call that
 * gets no answer in time, ends the session: every later call says the same reason.
 * Questions and notices wait for mgm_dispatch() in callback.c.
 *
 * Limits: SESSION_OUTPUT_SIZE octets wait to be sent, then a submission waits. Nothing
 * here starts a thread, touches a signal, prints or exits. Design: "Wire protocol and
 * libmgm".
 */
#include "config.h"

#include "session.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

int64_t
session_clock_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail on Linux */
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct mgm_addr
session_next_hop(const struct mgm_addr *next_hop)
{
	return next_hop != NULL ? *next_hop : (struct mgm_addr){0};
}

enum mgm_status
session_fail(struct mgm_session *session, enum mgm_status status, const char *detail)
{
	snprintf(session->detail, sizeof(session->detail), "%s", detail);
	return status;
}

enum mgm_status
session_break(struct mgm_session *session, enum mgm_status status, const char *why)
{
	if (!session->broken) {
		session->broken = true;
		session->failure = status;
		snprintf(session->why, sizeof(session->why), "%s", why);
	}
	return session_fail(session, session->failure, session->why);
}

enum mgm_status
session_nonsense(struct mgm_session *session)
{
	return session_break(session, MGM_E_PROTOCOL,
	    "the daemon's answer makes no sense: are mgm-agent and libmgm of one "
	    "version?");
}

bool
session_status_is_known(uint32_t status)
{
	switch ((enum mgm_status)status) {
	case MGM_OK:
	case MGM_E_NO_MEMORY:
	case MGM_E_INVALID_PARAMETER:
	case MGM_E_INSUFFICIENT_BUFFER:
	case MGM_E_ALREADY_EXISTS:
	case MGM_E_MORE_DATA:
	case MGM_E_NO_MORE_ITEMS:
	case MGM_E_CANNOT_COMPLETE:
	case MGM_E_NOT_FOUND:
	case MGM_E_DISCONNECTED:
	case MGM_E_PROTOCOL:
	case MGM_E_DENIED:
		return true;
	}
	return false;
}

enum mgm_status
session_write(struct mgm_session *session)
{
	ssize_t n;

	while (session->output_length > 0) {
		n = send(session->fd, session->output, session->output_length,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return MGM_OK;
		/* What the daemon said before it closed is still to be read. */
		if (n < 0 && (errno == EPIPE || errno == ECONNRESET)) {
			session->output_length = 0;
			return MGM_OK;
		}
		if (n < 0)
			return session_break(
			    session, MGM_E_DISCONNECTED, strerror(errno));
		session->output_length -= (size_t)n;
		memmove(session->output, session->output + n, session->output_length);
	}
	return MGM_OK;
}

enum mgm_status
session_queue(struct mgm_session *session, const void *message, size_t length)
{
	int64_t deadline = session_clock_ms() + session->timeout_ms;
	enum mgm_status status;

	while (SESSION_OUTPUT_SIZE - session->output_length < length) {
		status = session_pump(session, deadline);
		if (status != MGM_OK)
			return status;
	}
	memcpy(session->output + session->output_length, message, length);
	session->output_length += length;
	return MGM_OK;
}

static enum mgm_status
session_take_message(
    struct mgm_session *session, const struct wire_header *header, const uint8_t *body)
{
	const struct wire_row *row = wire_find(header->type);
	size_t length = header->length - WIRE_HEADER_SIZE;
	struct wire_buffer buffer;

	if (header->flags & WIRE_FLAG_STOPPING)
		session->stopping = true;
	if (header->flags & WIRE_FLAG_REPLY) {
		if (session->waiting && header->id == session->waiting_id) {
			if (header->type != session->waiting_type)
				return session_nonsense(session);
			memcpy(session->reply, body, length);
			session->reply_length = length;
			session->waiting = false;
			return MGM_OK;
		}
		wire_get_init(&buffer, body, length);
		return bulk_answer(session, header->id, &buffer)
			   ? MGM_OK
			   : session_nonsense(session);
	}
	if (row == NULL || row->direction != WIRE_TO_CLIENT || length < row->min ||
	    length > row->max)
		return session_nonsense(session);
	return callback_take(session, header, body);
}

static enum mgm_status
session_take_input(struct mgm_session *session)
{
	enum mgm_status status = MGM_OK;
	struct wire_header header;
	size_t at = 0;

	while (status == MGM_OK && session->input_length - at >= WIRE_HEADER_SIZE) {
		if (wire_get_header(session->input + at, &header) != 0)
			return session_nonsense(session);
		if (session->input_length - at < header.length)
			break;
		status = session_take_message(
		    session, &header, session->input + at + WIRE_HEADER_SIZE);
		at += header.length;
	}
	session->input_length -= at;
	memmove(session->input, session->input + at, session->input_length);
	return status;
}

static enum mgm_status
session_read(struct mgm_session *session)
{
	enum mgm_status status;
	ssize_t n;

	n = recv(session->fd, session->input + session->input_length,
	    SESSION_INPUT_SIZE - session->input_length, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return MGM_OK;
	if (n <= 0)
		return session_break(session, MGM_E_DISCONNECTED,
		    "mgm-agent closed the connection: is it still running?");
	session->input_length += (size_t)n;
	status = session_take_input(session);
	return status;
}

enum mgm_status
session_pump(struct mgm_session *session, int64_t deadline_ms)
{
	struct pollfd fd = {.fd = session->fd, .events = POLLIN};
	int64_t left = 0;
	enum mgm_status status;
	int n;

	if (session->broken)
		return session_break(session, session->failure, session->why);
	status = session_write(session);
	if (status != MGM_OK)
		return status;
	if (session->output_length > 0)
		fd.events |= POLLOUT;
	if (deadline_ms > 0) {
		left = deadline_ms - session_clock_ms();
		if (left <= 0)
			return session_break(session, MGM_E_DISCONNECTED,
			    "mgm-agent gave no answer in time: is it stopped?");
	}
	n = poll(&fd, 1, (int)left);
	if (n < 0 && errno != EINTR)
		return session_break(session, MGM_E_DISCONNECTED, strerror(errno));
	if (n > 0 && (fd.revents & (POLLIN | POLLHUP | POLLERR)))
		return session_read(session);
	return MGM_OK;
}

void
session_begin(
    struct mgm_session *session, struct wire_buffer *request, enum wire_type type)
{
	session->detail[0] = '\0';
	wire_begin_message(request, session->request, sizeof(session->request),
	    (uint16_t)type, 0, session->next_id++);
}

void
session_begin_membership(struct mgm_session *session, struct wire_buffer *request,
    enum wire_type type, uint32_t handle, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    uint32_t flags)
{
	struct wire_membership body = {.handle = handle,
	    .source = *source,
	    .group = *group,
	    .ifindex = ifindex,
	    .next_hop = session_next_hop(next_hop),
	    .flags = flags};

	session_begin(session, request, type);
	wire_code_membership(request, &body);
}

/* What was begun in the scratch, read back: no second place knows the id. */
static enum mgm_status
session_send(struct mgm_session *session, struct wire_buffer *request,
    struct wire_header *header)
{
	size_t length = wire_end_message(request);

	if (session->broken)
		return session_break(session, session->failure, session->why);
	if (length == 0 || wire_get_header(session->request, header) != 0)
		return session_fail(
		    session, MGM_E_INVALID_PARAMETER, "the request is too long");
	return session_queue(session, session->request, length);
}

enum mgm_status
session_call(struct mgm_session *session, struct wire_buffer *request,
    struct wire_buffer *result)
{
	int64_t deadline = session_clock_ms() + session->timeout_ms;
	struct wire_reply reply = {0};
	const struct wire_row *row;
	struct wire_header header;
	enum mgm_status status;

	if (session->delivering)
		return session_fail(
		    session, MGM_E_INVALID_PARAMETER, "a completion may only submit");
	status = session_send(session, request, &header);
	if (status != MGM_OK)
		return status;
	session->waiting = true;
	session->waiting_id = header.id;
	session->waiting_type = header.type;
	while (session->waiting) {
		status = session_pump(session, deadline);
		/* The answer may have come in front of what broke the session. */
		if (status != MGM_OK && session->waiting) {
			session->waiting = false;
			return status;
		}
	}
	wire_get_init(result, session->reply, session->reply_length);
	wire_code_reply(result, &reply);
	if (result->failed || !session_status_is_known(reply.status))
		return session_nonsense(session);
	if (reply.status != MGM_OK)
		return session_fail(
		    session, (enum mgm_status)reply.status, reply.detail);
	row = wire_find(header.type);
	if (wire_left(result) < row->reply_min || wire_left(result) > row->reply_max)
		return session_nonsense(session);
	return session_fail(session, MGM_OK, "");
}

enum mgm_status
session_call_simple(struct mgm_session *session, struct wire_buffer *request)
{
	struct wire_buffer result;

	return session_call(session, request, &result);
}

enum mgm_status
session_submit(struct mgm_session *session, struct wire_buffer *request,
    mgm_done *callback, void *context)
{
	int64_t deadline = session_clock_ms() + session->timeout_ms;
	struct session_slot *slot;
	struct wire_header header;
	enum mgm_status status = MGM_OK;
	size_t i;

	while (status == MGM_OK && session->in_flight == MGM_IN_FLIGHT_MAX) {
		if (session->answered == 0)
			status = session_pump(session, deadline);
		else if (!session->delivering)
			bulk_deliver(session);
		else
			return session_fail(session, MGM_E_NO_MEMORY,
			    "too many requests are under way");
	}
	if (status == MGM_OK)
		status = session_send(session, request, &header);
	if (status != MGM_OK)
		return status;
	for (i = header.id % MGM_IN_FLIGHT_MAX; session->slots[i].used;)
		i = (i + 1) % MGM_IN_FLIGHT_MAX;
	slot = &session->slots[i];
	*slot = (struct session_slot){
	    .id = header.id, .used = true, .callback = callback, .context = context};
	session->in_flight++;
	/* While others are under way it may wait for more: their answers send it. A
	 * session that is over completes it. */
	if (session->in_flight - session->answered == 1 ||
	    session->output_length >= SESSION_BATCH)
		(void)session_write(session);
	return MGM_OK;
}

int
mgm_fd(const struct mgm_session *session)
{
	return session->fd;
}

short
mgm_events(const struct mgm_session *session)
{
	/* A socket can nearly always be written: that ends the wait for what is due. */
	bool due = session->output_length > 0 || session->answered > 0 ||
		   !STAILQ_EMPTY(&session->notices);

	return (short)(POLLIN | (due ? POLLOUT : 0));
}

enum mgm_status
mgm_dispatch(struct mgm_session *session)
{
	enum mgm_status status;

	if (session->delivering)
		return session_fail(
		    session, MGM_E_INVALID_PARAMETER, "a completion may only submit");
	if (session->calling_back)
		return session_fail(session, MGM_E_INVALID_PARAMETER,
		    "a callback may not dispatch: further callbacks come after it");
	status = session_pump(session, 0);
	if (status != MGM_OK)
		bulk_fail_all(session);
	bulk_deliver(session);
	return status == MGM_OK ? callback_deliver(session) : status;
}

const char *
mgm_last_detail(const struct mgm_session *session)
{
	return session->detail;
}

const char *
mgm_daemon_version(const struct mgm_session *session)
{
	return session->daemon;
}

bool
mgm_may_route(const struct mgm_session *session)
{
	return session->role == WIRE_ROLE_ROUTING;
}
