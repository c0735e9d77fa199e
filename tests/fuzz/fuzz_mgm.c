/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_mgm.c - libmgm against a daemon that answers anything.
 *
 * The program below makes the same calls each time; the input is what the daemon says
 * (script.h). The linker gives libmgm our connect(), send(), recv() and poll(), so that
 * there is no socket, no thread and no waiting: what was sent is looked at for the ids
 * to answer, and what is received comes from the input until it ends, which is the
 * daemon closing.
 *
 * Whatever was said, no call writes outside the caller's buffers, and what a call says
 * it wrote can be walked: counts fit, entries lie inside the buffer, texts end.
 */
#include "config.h"

#include "fuzz.h"
#include "mgm.h"
#include "script.h"
#include "wire_body.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#define FUZZ_ASKED_MAX 64
#define FUZZ_ROWS 3
#define FUZZ_PAGES 3
#define FUZZ_CALLS_MAX 100000

/* What connect() and the rest look at: there is one daemon in the process. */
static struct {
	struct fuzz_input input;
	size_t chunk; /* octets of each read; 0: all */
	struct wire_header asked[FUZZ_ASKED_MAX];
	size_t num_asked, answered; /* ring positions */
	size_t len, at;             /* of what is being received */
	unsigned polls;
	uint8_t message[WIRE_MESSAGE_MAX + WIRE_DETAIL_SIZE];
} fuzz_daemon;

int __wrap_connect(int fd, const struct sockaddr *address, socklen_t len);
ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags);
ssize_t __wrap_recv(int fd, void *bytes, size_t len, int flags);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);

int
__wrap_connect(int fd, const struct sockaddr *address, socklen_t len)
{
	(void)fd, (void)address, (void)len;
	return 0;
}

ssize_t
__wrap_send(int fd, const void *bytes, size_t len, int flags)
{
	const uint8_t *at = bytes;
	struct wire_header header;
	size_t left = len;

	(void)fd, (void)flags;
	while (left > 0) {
		fuzz_require(left >= WIRE_HEADER_SIZE &&
				 wire_get_header(at, &header) == 0 &&
				 header.length <= left,
		    "libmgm sends what is no message");
		if (!(header.flags & WIRE_FLAG_REPLY))
			fuzz_daemon.asked[fuzz_daemon.num_asked++ % FUZZ_ASKED_MAX] =
			    header;
		at += header.length;
		left -= header.length;
	}
	return (ssize_t)len;
}

/* The header of the oldest request that has no answer yet. */
static struct wire_header
fuzz_next_asked(void)
{
	if (fuzz_daemon.num_asked == 0)
		return (struct wire_header){0};
	if (fuzz_daemon.answered < fuzz_daemon.num_asked)
		return fuzz_daemon.asked[fuzz_daemon.answered++ % FUZZ_ASKED_MAX];
	return fuzz_daemon.asked[(fuzz_daemon.num_asked - 1) % FUZZ_ASKED_MAX];
}

static void
fuzz_next_message(void)
{
	struct fuzz_input *input = &fuzz_daemon.input;
	enum mgm_step what = fuzz_u8(input) % MGM_STEPS;
	struct wire_reply reply = {.status = MGM_OK};
	struct wire_header header = {0};
	struct wire_buffer put;
	const uint8_t *octets;
	size_t len;

	if (what == MGM_STEP_ASK) {
		header.type = fuzz_u16(input);
		header.id = fuzz_u8(input);
	} else if (what != MGM_STEP_RAW) {
		header = fuzz_next_asked();
		header.flags = WIRE_FLAG_REPLY;
	}
	len = fuzz_octets(input, fuzz_u16(input), &octets);
	wire_begin_message(&put, fuzz_daemon.message, sizeof(fuzz_daemon.message),
	    header.type, (uint16_t)header.flags, header.id);
	if (what == MGM_STEP_RESULT)
		wire_code_reply(&put, &reply);
	if (what == MGM_STEP_RAW)
		put.pos = 0;
	if (len > WIRE_MESSAGE_MAX - put.pos)
		len = WIRE_MESSAGE_MAX - put.pos;
	memcpy(fuzz_daemon.message + put.pos, octets, len);
	put.pos += len;
	fuzz_daemon.at = 0;
	fuzz_daemon.len = what == MGM_STEP_RAW ? len : wire_end_message(&put);
}

ssize_t
__wrap_recv(int fd, void *bytes, size_t len, int flags)
{
	size_t count;

	(void)fd, (void)flags;
	while (fuzz_daemon.at == fuzz_daemon.len && fuzz_daemon.input.left > 0)
		fuzz_next_message();
	count = fuzz_daemon.len - fuzz_daemon.at;
	if (fuzz_daemon.chunk > 0 && count > fuzz_daemon.chunk)
		count = fuzz_daemon.chunk;
	if (count > len)
		count = len;
	memcpy(bytes, fuzz_daemon.message + fuzz_daemon.at, count);
	fuzz_daemon.at += count;
	return (ssize_t)count;
}

int
__wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	nfds_t i;

	(void)timeout;
	fuzz_require(fuzz_daemon.polls++ < FUZZ_CALLS_MAX, "libmgm polls for ever");
	for (i = 0; i < count; i++)
		fds[i].revents = fds[i].events;
	return (int)count;
}

/* ---- the program ---- */

static void
fuzz_status(const struct mgm_session *session, enum mgm_status status)
{
	fuzz_require(
	    strnlen(mgm_last_detail(session), MGM_DETAIL_SIZE) < MGM_DETAIL_SIZE,
	    "a reason without end");
	fuzz_require(strcmp(mgm_strerror(status), "") != 0, "a status without text");
	if (status == MGM_OK || status == MGM_E_MORE_DATA ||
	    status == MGM_E_NO_MORE_ITEMS)
		fuzz_deep++;
}

static bool
fuzz_has_rows(enum mgm_status status)
{
	return status == MGM_E_MORE_DATA || status == MGM_E_NO_MORE_ITEMS;
}

static void
fuzz_register(struct mgm_session *session, uint32_t *handle)
{
	uint32_t protocol, component;

	fuzz_status(session,
	    mgm_register_mprotocol(session, NULL, MGM_PROTO_PIM_SPARSE, 1, handle));
	fuzz_status(session, mgm_take_interface_ownership(session, *handle, 1, NULL));
	fuzz_status(session,
	    mgm_get_protocol_on_interface(session, 1, NULL, &protocol, &component));
}

static void
fuzz_done(void *context, enum mgm_status status, const char *detail)
{
	(void)status;
	fuzz_require(
	    strnlen(detail, WIRE_DETAIL_SIZE) < WIRE_DETAIL_SIZE, "no end of detail");
	++*(unsigned *)context;
}

static void
fuzz_memberships(
    struct mgm_session *session, uint32_t handle, unsigned *submitted, unsigned *done)
{
	const struct mgm_addr group = {MGM_FAMILY_IPV4, {239, 1, 1, 1}};
	struct mgm_prefix source = mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	struct mgm_prefix prefix = mgm_prefix_host(&group);
	int i;

	fuzz_status(session, mgm_add_group_membership_entry(session, handle, &source,
				 &prefix, 1, NULL, MGM_JOIN_STATE_FLAG));
	for (i = 0; i < 3; i++)
		*submitted += mgm_submit_add_group_membership_entry(session, handle,
				  &source, &prefix, 1, NULL, MGM_JOIN_STATE_FLAG,
				  fuzz_done, done) == MGM_OK;
	(void)mgm_dispatch(session); /* whichever way it ends */
	fuzz_status(session, mgm_flush(session));
	fuzz_require(mgm_in_flight(session) == 0, "something is in flight after flush");
	fuzz_require(*done == *submitted, "a submission is not completed once");
}

/* Entries of every form begin with their head and end with num_oifs of theirs. */
static void
fuzz_walk(const uint8_t *buffer, size_t size, uint32_t count, uint32_t level,
    struct mgm_mfe_head *last)
{
	size_t at = 0, entry;
	uint32_t i;

	for (i = 0; i < count; i++) {
		const void *front = buffer + at;

		entry = level == 0 ? offsetof(struct mgm_mfe, oifs)
			: level == MGM_MFE_STATS_0
			    ? offsetof(struct mgm_mfe_stats, oifs)
			    : offsetof(struct mgm_mfe_stats_ex, oifs);
		fuzz_require(size - at >= entry, "an entry begins beyond the buffer");
		if (level == 0)
			entry = MGM_MFE_SIZE(((const struct mgm_mfe *)front)->num_oifs);
		else if (level == MGM_MFE_STATS_0)
			entry = MGM_MFE_STATS_SIZE(
			    ((const struct mgm_mfe_stats *)front)->num_oifs);
		else
			entry = MGM_MFE_STATS_EX_SIZE(
			    ((const struct mgm_mfe_stats_ex *)front)->num_oifs);
		fuzz_require(size - at >= entry, "an entry ends beyond the buffer");
		memcpy(last, front, sizeof(*last));
		at += entry;
	}
}

static void
fuzz_mfes(struct mgm_session *session, uint32_t level, size_t size)
{
	uint8_t *buffer = fuzz_block(NULL, size);
	struct mgm_mfe_head last = {0};
	enum mgm_status status;
	size_t room = size;
	uint32_t count = 0;
	int pages = 0;

	status = level == 0
		     ? mgm_get_first_mfe(session, &room, buffer, &count)
		     : mgm_get_first_mfe_stats(session, &room, buffer, &count, level);
	fuzz_status(session, status);
	while (fuzz_has_rows(status)) {
		fuzz_walk(buffer, size, count, level, &last);
		if (status == MGM_E_NO_MORE_ITEMS || ++pages == FUZZ_PAGES)
			break;
		fuzz_require(count > 0, "more, but nothing here");
		room = size;
		status = level == 0
			     ? mgm_get_next_mfe(session, &last, &room, buffer, &count)
			     : mgm_get_next_mfe_stats(
				   session, &last, &room, buffer, &count, level);
		fuzz_status(session, status);
	}
	room = size;
	status = level == 0
		     ? mgm_get_mfe(session, &last.group, &last.source, &room, buffer)
		     : mgm_get_mfe_stats(
			   session, &last.group, &last.source, &room, buffer, level);
	fuzz_status(session, status);
	if (status == MGM_OK)
		fuzz_walk(buffer, size, 1, level, &last);
	fuzz_require(room == size || status == MGM_E_INSUFFICIENT_BUFFER,
	    "the size of a buffer changed");
	free(buffer);
}

static void
fuzz_enumeration(struct mgm_session *session, uint32_t handle)
{
	size_t size = FUZZ_ROWS * sizeof(struct mgm_source_group_entry);
	void *buffer = fuzz_block(NULL, size);
	uint32_t enumeration = 0, count = 0;
	enum mgm_status status;
	int pages = 0;

	fuzz_status(session, mgm_group_enumeration_start(
				 session, handle, MGM_ALL_SOURCES, &enumeration));
	do {
		status = mgm_group_enumeration_get_next(
		    session, enumeration, &size, buffer, &count);
		fuzz_status(session, status);
		fuzz_require(!fuzz_has_rows(status) || count <= FUZZ_ROWS,
		    "more records than fit");
	} while (status == MGM_E_MORE_DATA && ++pages < FUZZ_PAGES);
	fuzz_status(session, mgm_group_enumeration_end(session, enumeration));
	free(buffer);
}

/* Pages of one list, into a block of exactly its size. */
#define FUZZ_LIST(function, type)                                                   \
	do {                                                                        \
		struct type *rows = fuzz_block(NULL, FUZZ_ROWS * sizeof(*rows));    \
		struct type after;                                                  \
		enum mgm_status status;                                             \
		size_t count = 0;                                                   \
		int pages = 0;                                                      \
                                                                                    \
		do {                                                                \
			status = function(session, pages > 0 ? &after : NULL, rows, \
			    FUZZ_ROWS, &count);                                     \
			fuzz_status(session, status);                               \
			if (!fuzz_has_rows(status))                                 \
				break;                                              \
			fuzz_require(count <= FUZZ_ROWS, "more rows than fit");     \
			if (count > 0)                                              \
				after = rows[count - 1];                            \
			else                                                        \
				fuzz_require(status == MGM_E_NO_MORE_ITEMS,         \
				    "more rows, but none here");                    \
		} while (status == MGM_E_MORE_DATA && ++pages < FUZZ_PAGES);        \
		free(rows);                                                         \
	} while (0)

static void
fuzz_lists(struct mgm_session *session)
{
	FUZZ_LIST(mgm_list_interfaces, mgm_interface_info);
	FUZZ_LIST(mgm_list_clients, mgm_client_info);
	FUZZ_LIST(mgm_list_memberships, mgm_membership_info);
	FUZZ_LIST(mgm_list_alarms, mgm_alarm_info);
	FUZZ_LIST(mgm_list_boundaries, mgm_boundary_info);
	FUZZ_LIST(mgm_get_status, mgm_counter_info);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char detail[MGM_DETAIL_SIZE] = "";
	const struct mgm_options options = {.name = "fuzz",
	    .timeout_ms = 1000,
	    .detail = detail,
	    .detail_size = sizeof(detail)};
	struct mgm_session *session = NULL;
	unsigned submitted = 0, done = 0;
	uint32_t handle = 0;
	enum mgm_status status;

	/* All but the octets of the message, which its length makes valid. */
	memset(&fuzz_daemon, 0, offsetof(typeof(fuzz_daemon), message));
	fuzz_daemon.input = (struct fuzz_input){data, size};
	fuzz_daemon.chunk = fuzz_u8(&fuzz_daemon.input);
	status = mgm_open("/nowhere", &options, &session);
	if (status != MGM_OK) {
		fuzz_require(session == NULL, "a session that is none");
		fuzz_require(detail[0] != '\0', "no reason why it did not open");
		return 0;
	}
	fuzz_register(session, &handle);
	fuzz_memberships(session, handle, &submitted, &done);
	fuzz_mfes(session, 0, 512);
	fuzz_mfes(session, MGM_MFE_STATS_0, 1024);
	fuzz_mfes(session, MGM_MFE_STATS_1, 4096);
	fuzz_enumeration(session, handle);
	fuzz_lists(session);
	fuzz_status(session, mgm_release_interface_ownership(session, handle, 1, NULL));
	fuzz_status(session, mgm_deregister_mprotocol(session, handle));
	mgm_close(session);
	return 0;
}
