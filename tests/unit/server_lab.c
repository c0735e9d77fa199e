/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * server_lab.c - a real server on a real core, in a thread, and raw clients.
 *
 * The thread alone touches core and server until server_lab_join(). Clients are
 * blocking sockets of the test, with timeouts, so that a server that does not answer
 * fails the test and does not hang it.
 */
#include "config.h"

#include "server_lab.h"

#include "notice.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void
server_lab_quiet(enum log_level level, const char *line)
{
	(void)level, (void)line; /* tests provoke warnings */
}

void
server_lab_init(struct server_lab *lab)
{
	*lab = (struct server_lab){.directory = "/tmp/mgm-test-server-XXXXXX"};
	core_lab_init(&lab->core);
	lab->core.config.max_clients = 2000;
	server_options_default(&lab->options);
	assert_non_null(mkdtemp(lab->directory));
	snprintf(lab->path, sizeof(lab->path), "%s/mgm.sock", lab->directory);
	snprintf(lab->admin, sizeof(lab->admin), "%s/admin.sock", lab->directory);
	lab->options.path = lab->path;
	lab->options.admin_path = lab->admin;
	log_set_sink(server_lab_quiet);
}

static void
server_lab_on_stop(evutil_socket_t fd, short events, void *arg)
{
	(void)fd, (void)events;
	event_base_loopbreak(arg);
}

struct server_lab_job {
	server_lab_function *function;
	void *arg;
};

static void
server_lab_on_call(evutil_socket_t fd, short events, void *arg)
{
	struct server_lab *lab = arg;
	struct server_lab_job job;
	ssize_t n = recv(fd, &job, sizeof(job), 0);

	(void)events;
	if (n != (ssize_t)sizeof(job))
		return;
	job.function(lab, job.arg);
	(void)send(fd, "", 1, 0); /* a test that waits in vain fails by its timeout */
}

void
server_lab_call(struct server_lab *lab, server_lab_function *function, void *arg)
{
	const struct server_lab_job job = {function, arg};
	char done;

	assert_int_equal(send(lab->call[1], &job, sizeof(job), 0), sizeof(job));
	assert_int_equal(recv(lab->call[1], &done, 1, 0), 1);
}

static void *
server_lab_loop(void *arg)
{
	struct server_lab *lab = arg;
	struct event *stop, *call;

	stop =
	    event_new(lab->base, lab->stop[0], EV_READ, server_lab_on_stop, lab->base);
	call = event_new(
	    lab->base, lab->call[0], EV_READ | EV_PERSIST, server_lab_on_call, lab);
	event_add(stop, NULL);
	event_add(call, NULL);
	event_base_dispatch(lab->base);
	event_free(call);
	event_free(stop);
	return NULL;
}

/* The core's port has the core_lab as context, which is at the front of ours. */
static void
server_lab_alert(void *ctx, uint32_t handle, const struct alert *alert)
{
	notice_alert(((struct server_lab *)ctx)->server, handle, alert);
}

static void
server_lab_question(
    void *ctx, uint32_t handle, uint32_t id, const struct alert *question)
{
	notice_question(((struct server_lab *)ctx)->server, handle, id, question);
}

static void
server_lab_trace(void *ctx, const char *line)
{
	notice_trace(((struct server_lab *)ctx)->server, line);
}

static bool
server_lab_has_stale(const struct server_lab *lab)
{
	struct core_client_row row = {0};

	while (core_next_client(lab->core.core, row.handle, &row)) {
		if (row.stale)
			return true;
	}
	return false;
}

/*
 * As the agent does after each turn of its loop, but only to the end of clients that
 * are dead: entries live by the core_lab's own clock, which is far behind.
 */
static void
server_lab_core_changed(void *ctx)
{
	struct server_lab *lab = ctx;
	struct timespec clock;

	while (server_lab_has_stale(lab)) {
		clock_gettime(CLOCK_MONOTONIC, &clock);
		(void)core_work(lab->core.core,
		    (int64_t)clock.tv_sec * 1000000 + clock.tv_nsec / 1000);
	}
}

void
server_lab_open(struct server_lab *lab)
{
	const struct server_port port = {
	    .ctx = lab, .core_changed = server_lab_core_changed};
	char error[256] = "";

	assert_int_equal(server_open(lab->base, lab->core.core, &lab->options, &port,
			     error, sizeof(error), &lab->server),
	    0);
}

void
server_lab_start(struct server_lab *lab)
{
	uint32_t i;

	assert_ptr_equal(lab->core.port.ctx, lab);
	lab->core.port.alert = server_lab_alert;
	lab->core.port.question = server_lab_question;
	lab->core.port.trace = server_lab_trace;
	core_lab_start(&lab->core);
	for (i = 1; i <= 5; i++)
		core_lab_add_link(&lab->core, i);
	core_lab_set_route(&lab->core, "10.1.0.0/16", 1);
	lab->base = event_base_new();
	assert_non_null(lab->base);
	server_lab_open(lab);
	server_lab_run(lab);
}

void
server_lab_run(struct server_lab *lab)
{
	const struct timeval timeout = {.tv_sec = SERVER_LAB_TIMEOUT_S};

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, lab->stop), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, lab->call), 0);
	setsockopt(lab->call[1], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	assert_int_equal(pthread_create(&lab->thread, NULL, server_lab_loop, lab), 0);
}

void
server_lab_join(struct server_lab *lab)
{
	if (lab->stop[1] < 0)
		return;
	close(lab->stop[1]);
	lab->stop[1] = -1;
	pthread_join(lab->thread, NULL);
	close(lab->stop[0]);
	close(lab->call[0]);
	close(lab->call[1]);
	server_get_status(lab->server, &lab->status);
	core_check(lab->core.core);
}

void
server_lab_stop(struct server_lab *lab)
{
	struct core_status status;

	server_lab_join(lab);
	server_close(lab->server);
	server_lab_core_changed(lab);
	status = core_lab_status(&lab->core);
	assert_int_equal(status.clients, 0);
	assert_int_equal(status.memberships, 0);
	assert_int_equal(access(lab->path, F_OK), -1);
	event_base_free(lab->base);
	core_lab_exit(&lab->core);
	assert_int_equal(rmdir(lab->directory), 0);
}

int
server_lab_setup(void **state)
{
	struct server_lab *lab = malloc(sizeof(*lab));

	assert_non_null(lab);
	server_lab_init(lab);
	server_lab_start(lab);
	*state = lab;
	return 0;
}

int
server_lab_teardown(void **state)
{
	server_lab_stop(*state);
	free(*state);
	return 0;
}

int
server_lab_connect(const char *path)
{
	const struct timeval timeout = {.tv_sec = SERVER_LAB_TIMEOUT_S};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	return fd;
}

void
server_lab_send(int fd, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;
	ssize_t n;

	while (length > 0) {
		n = send(fd, at, length, MSG_NOSIGNAL);
		assert_true(n > 0);
		at += n;
		length -= (size_t)n;
	}
}

size_t
server_lab_message(uint8_t *out, uint16_t type, uint16_t flags, uint32_t id,
    const void *body, size_t length)
{
	struct wire_buffer buffer;

	wire_begin_message(&buffer, out, WIRE_MESSAGE_MAX, type, flags, id);
	assert_true(length <= WIRE_BODY_MAX);
	if (length > 0)
		memcpy(out + buffer.pos, body, length);
	buffer.pos += length;
	return wire_end_message(&buffer);
}

/* False: the end of the connection before the last octet. */
static bool
server_lab_read(int fd, uint8_t *bytes, size_t length)
{
	ssize_t n;

	while (length > 0) {
		n = recv(fd, bytes, length, 0);
		if (n < 0 && errno == ECONNRESET)
			n = 0;
		assert_true(n >= 0);
		if (n == 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

long
server_lab_receive(
    int fd, uint8_t *bytes, struct wire_header *header, struct wire_buffer *result)
{
	struct wire_reply reply = {0};

	if (!server_lab_read(fd, bytes, WIRE_HEADER_SIZE))
		return -1;
	assert_int_equal(wire_get_header(bytes, header), 0);
	assert_true(header->flags & WIRE_FLAG_REPLY);
	if (!server_lab_read(
		fd, bytes + WIRE_HEADER_SIZE, header->length - WIRE_HEADER_SIZE))
		return -1;
	wire_get_init(
	    result, bytes + WIRE_HEADER_SIZE, header->length - WIRE_HEADER_SIZE);
	wire_code_reply(result, &reply);
	assert_false(result->failed);
	/* A refusal always says what to do. */
	assert_true(reply.status == MGM_OK || reply.detail[0] != '\0');
	return (long)reply.status;
}

void
server_lab_receive_notice(
    int fd, uint8_t *bytes, struct wire_header *header, struct wire_buffer *body)
{
	assert_true(server_lab_read(fd, bytes, WIRE_HEADER_SIZE));
	assert_int_equal(wire_get_header(bytes, header), 0);
	assert_int_equal(header->flags, 0);
	assert_true(server_lab_read(
	    fd, bytes + WIRE_HEADER_SIZE, header->length - WIRE_HEADER_SIZE));
	wire_get_init(
	    body, bytes + WIRE_HEADER_SIZE, header->length - WIRE_HEADER_SIZE);
}

long
server_lab_ask(int fd, uint16_t type, const void *body, size_t length)
{
	static uint8_t bytes[WIRE_MESSAGE_MAX];
	struct wire_header header;
	struct wire_buffer result;
	long status;

	server_lab_send(
	    fd, bytes, server_lab_message(bytes, type, 0, 77, body, length));
	status = server_lab_receive(fd, bytes, &header, &result);
	if (status >= 0) {
		assert_int_equal(header.type, type);
		assert_int_equal(header.id, 77);
	}
	return status;
}

int
server_lab_greet(const char *path)
{
	struct wire_hello hello = {.magic = WIRE_MAGIC,
	    .version_min = WIRE_VERSION,
	    .version_max = WIRE_VERSION,
	    .name = "raw"};
	int fd = server_lab_connect(path);
	struct wire_buffer buffer;
	uint8_t body[64];

	wire_put_init(&buffer, body, sizeof(body));
	wire_code_hello(&buffer, &hello);
	assert_int_equal(server_lab_ask(fd, WIRE_HELLO, body, buffer.pos), MGM_OK);
	return fd;
}

uint32_t
server_lab_register(int fd, uint32_t component)
{
	return server_lab_register_for(fd, component, 0);
}

uint32_t
server_lab_register_for(int fd, uint32_t component, uint32_t callbacks)
{
	static uint8_t bytes[WIRE_MESSAGE_MAX];
	struct wire_register body = {.protocol = MGM_PROTO_NETMGMT,
	    .component = component,
	    .callbacks = callbacks};
	struct wire_buffer buffer, result;
	struct wire_header header;
	uint32_t handle = 0;

	wire_begin_message(
	    &buffer, bytes, sizeof(bytes), WIRE_REGISTER_MPROTOCOL, 0, 1);
	wire_code_register(&buffer, &body);
	server_lab_send(fd, bytes, wire_end_message(&buffer));
	assert_int_equal(server_lab_receive(fd, bytes, &header, &result), MGM_OK);
	wire_u32(&result, &handle);
	assert_int_equal(wire_done(&result), 0);
	return handle;
}

struct mgm_session *
server_lab_session(const char *path)
{
	struct mgm_options options = {.name = "test", .timeout_ms = 20000};
	struct mgm_session *session;

	assert_int_equal(mgm_open(path, &options, &session), MGM_OK);
	return session;
}

uint64_t
server_lab_counter(const char *admin, const char *name)
{
	struct mgm_session *session = server_lab_session(admin);
	struct mgm_counter_info rows[64];
	uint64_t value = UINT64_MAX;
	size_t i, count;

	assert_int_equal(
	    mgm_get_status(session, NULL, rows, 64, &count), MGM_E_NO_MORE_ITEMS);
	for (i = 0; i < count; i++) {
		if (strcmp(rows[i].name, name) == 0)
			value = rows[i].value;
	}
	mgm_close(session);
	assert_true(value != UINT64_MAX);
	return value;
}

/* Bounded polling: the server learns of an end in its own time. */
void
server_lab_wait_counter(const char *admin, const char *name, uint64_t value)
{
	int i;

	for (i = 0; i < 2000 && server_lab_counter(admin, name) != value; i++)
		usleep(5000);
	assert_int_equal(server_lab_counter(admin, name), value);
}
