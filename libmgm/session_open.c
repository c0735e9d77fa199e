/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session_open.c - the beginning and the end of a session.
 *
 * Connects to the daemon's socket, greets, and says why where that fails: errno becomes
 * advice here, once. A backlog that is full is waited for, within the timeout. The end
 * completes what was submitted and drops what was not delivered. Nothing here is done
 * while a session lives: that is session.c.
 */
#include "config.h"

#include "session.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SESSION_TIMEOUT_MS 5000
#define SESSION_RETRY_MS 10 /* between attempts while the daemon's backlog is full */

/* A connected, non-blocking socket, or -1 with errno. */
static int
session_open_connect(const struct sockaddr_un *address, int timeout_ms)
{
	int64_t deadline = session_clock_ms() + timeout_ms;
	int fd, err;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	while (connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0) {
		/* EAGAIN: the backlog is full, and poll() does not tell when not. */
		if ((errno == EAGAIN || errno == EINTR) &&
		    session_clock_ms() < deadline) {
			(void)poll(NULL, 0, SESSION_RETRY_MS);
			continue;
		}
		err = errno;
		close(fd);
		errno = err;
		return -1;
	}
	return fd;
}

static enum mgm_status
session_open_greet(struct mgm_session *session, const char *name)
{
	struct wire_hello hello = {.magic = WIRE_MAGIC,
	    .version_min = WIRE_VERSION,
	    .version_max = WIRE_VERSION};
	struct wire_hello_result answer = {0};
	struct wire_buffer request, result;
	enum mgm_status status;

	if (name != NULL)
		snprintf(hello.name, sizeof(hello.name), "%s", name);
	session_begin(session, &request, WIRE_HELLO);
	wire_code_hello(&request, &hello);
	status = session_call(session, &request, &result);
	if (status != MGM_OK)
		return status;
	wire_code_hello_result(&result, &answer);
	if (wire_done(&result) != 0 || answer.version != WIRE_VERSION ||
	    (answer.role != WIRE_ROLE_ROUTING && answer.role != WIRE_ROLE_READ_ONLY))
		return session_nonsense(session);
	session->role = (enum wire_role)answer.role;
	memcpy(session->daemon, answer.daemon, sizeof(session->daemon));
	return MGM_OK;
}

static enum mgm_status
session_open_failed(const struct mgm_options *options, enum mgm_status status,
    const char *path, const char *why, const char *advice)
{
	if (options != NULL && options->detail != NULL && options->detail_size > 0)
		snprintf(options->detail, options->detail_size, "%s: %s%s", path, why,
		    advice);
	return status;
}

static const char *
session_open_connect_advice(int err)
{
	switch (err) {
	case ENOENT:
	case ECONNREFUSED:
		return ": is mgm-agent running?";
	case EACCES:
		return ": only root and the socket's group may connect";
	default:
		return "";
	}
}

enum mgm_status
mgm_open(
    const char *path, const struct mgm_options *options, struct mgm_session **session)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int timeout_ms = options != NULL && options->timeout_ms > 0
			     ? options->timeout_ms
			     : SESSION_TIMEOUT_MS;
	struct mgm_session *s;
	enum mgm_status status;
	int fd, err;

	if (path == NULL)
		path = MGM_RUNSTATEDIR "/mgm/mgm.sock";
	if (path[0] == '\0' || strlen(path) >= sizeof(address.sun_path))
		return session_open_failed(options, MGM_E_INVALID_PARAMETER, path,
		    "a socket's path has 1 to 107 characters", "");
	strcpy(address.sun_path, path); /* its length was checked above */
	fd = session_open_connect(&address, timeout_ms);
	if (fd < 0) {
		err = errno;
		return session_open_failed(options, MGM_E_DISCONNECTED, path,
		    strerror(err), session_open_connect_advice(err));
	}
	s = calloc(1, sizeof(*s));
	if (s == NULL) {
		close(fd);
		return session_open_failed(
		    options, MGM_E_NO_MEMORY, path, "no memory", "");
	}
	s->fd = fd;
	s->timeout_ms = timeout_ms;
	s->next_id = 1;
	STAILQ_INIT(&s->notices);
	status = session_open_greet(s, options != NULL ? options->name : NULL);
	if (status != MGM_OK) {
		(void)session_open_failed(options, status, path, s->detail, "");
		mgm_close(s);
		return status;
	}
	*session = s;
	return MGM_OK;
}

void
mgm_close(struct mgm_session *session)
{
	if (session == NULL)
		return;
	(void)session_break(session, MGM_E_DISCONNECTED, "the session was closed");
	bulk_fail_all(session);
	bulk_deliver(session);
	callback_drop_all(session);
	close(session->fd);
	free(session);
}
