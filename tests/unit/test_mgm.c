/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mgm.c - libmgm against a peer that follows a script, also a hostile one.
 *
 * The peer is a thread with a listening socket: it greets, then answers each request by
 * a function of the test, which sees the request and writes the octets of its answer.
 */
#include "config.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire_body.h"

#define PEER_SILENT ((size_t)-1) /* no answer */
#define PEER_HANG_UP ((size_t)-2)

struct peer;
/* The n-th request after the greeting: octets to send, written to out. */
typedef size_t peer_script(struct peer *peer, unsigned n,
    const struct wire_header *header, struct wire_buffer *body, uint8_t *out);

struct peer {
	char path[64];
	int listener;
	pthread_t thread;
	peer_script *script;
	unsigned requests;
	uint32_t mfes;  /* that the peer pretends to have */
	uint32_t oifs;  /* of each */
	uint32_t page;  /* entries in one page at most */
	uint32_t piece; /* oifs in one message at most */
	enum mgm_status status;
	uint32_t held[2000]; /* ids of requests not answered yet */
	unsigned num_held;
};

static bool
peer_read(int fd, uint8_t *bytes, size_t length)
{
	ssize_t n;

	for (; length > 0; bytes += n, length -= (size_t)n) {
		n = recv(fd, bytes, length, 0);
		if (n <= 0)
			return false;
	}
	return true;
}

static void
peer_reply(struct wire_buffer *buffer, uint8_t *out, const struct wire_header *header,
    enum mgm_status status, const char *detail)
{
	struct wire_reply reply = {.status = (uint32_t)status};

	snprintf(reply.detail, sizeof(reply.detail), "%s", detail);
	wire_begin_message(
	    buffer, out, WIRE_MESSAGE_MAX, header->type, WIRE_FLAG_REPLY, header->id);
	wire_code_reply(buffer, &reply);
}

static size_t
peer_greet(const struct wire_header *header, uint8_t *out)
{
	struct wire_hello_result result = {.version = WIRE_VERSION,
	    .role = WIRE_ROLE_ROUTING,
	    .max_message = WIRE_MESSAGE_MAX,
	    .daemon = "9.9"};
	struct wire_buffer buffer;

	peer_reply(&buffer, out, header, MGM_OK, "");
	wire_code_hello_result(&buffer, &result);
	return wire_end_message(&buffer);
}

static void *
peer_run(void *arg)
{
	static uint8_t in[WIRE_MESSAGE_MAX], out[4 * WIRE_MESSAGE_MAX];
	struct peer *peer = arg;
	struct wire_header header;
	struct wire_buffer body;
	size_t length, at;
	ssize_t n;
	int fd = accept(peer->listener, NULL, NULL);

	while (fd >= 0 && peer_read(fd, in, WIRE_HEADER_SIZE) &&
	       wire_get_header(in, &header) == 0) {
		if (!peer_read(
			fd, in + WIRE_HEADER_SIZE, header.length - WIRE_HEADER_SIZE))
			break;
		wire_get_init(
		    &body, in + WIRE_HEADER_SIZE, header.length - WIRE_HEADER_SIZE);
		if (header.type == WIRE_HELLO)
			length = peer_greet(&header, out);
		else
			length =
			    peer->script(peer, peer->requests++, &header, &body, out);
		if (length == PEER_HANG_UP)
			break;
		for (at = 0; length != PEER_SILENT && at < length; at += (size_t)n) {
			n = send(fd, out + at, length - at, MSG_NOSIGNAL);
			if (n <= 0)
				break;
		}
	}
	close(fd);
	return NULL;
}

static struct mgm_session *
peer_start(struct peer *peer, peer_script *script)
{
	struct mgm_options options = {.timeout_ms = 10000};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct mgm_session *session;

	snprintf(
	    peer->path, sizeof(peer->path), "/tmp/mgm-test-mgm-%d.sock", (int)getpid());
	unlink(peer->path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", peer->path);
	peer->script = script;
	peer->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(
	    bind(peer->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(peer->listener, 1), 0);
	assert_int_equal(pthread_create(&peer->thread, NULL, peer_run, peer), 0);
	assert_int_equal(mgm_open(peer->path, &options, &session), MGM_OK);
	assert_string_equal(mgm_daemon_version(session), "9.9");
	return session;
}

static void
peer_stop(struct peer *peer, struct mgm_session *session)
{
	mgm_close(session);
	pthread_join(peer->thread, NULL);
	close(peer->listener);
	unlink(peer->path);
}

static struct mgm_addr
addr(uint32_t host_order)
{
	struct mgm_addr a = {.family = MGM_FAMILY_IPV4,
	    .octets = {(uint8_t)(host_order >> 24), (uint8_t)(host_order >> 16),
		(uint8_t)(host_order >> 8), (uint8_t)host_order}};

	return a;
}

static uint32_t
number_of(const struct mgm_addr *a)
{
	return (uint32_t)a->octets[0] << 24 | (uint32_t)a->octets[1] << 16 |
	       (uint32_t)a->octets[2] << 8 | a->octets[3];
}

#define GROUPS 0xef000000u

static void
put_entry(struct wire_buffer *b, uint32_t i, uint32_t total, uint32_t from,
    uint32_t num, bool stats)
{
	struct wire_mfe mfe = {.group = addr(GROUPS + i),
	    .source = addr(0x0a000001),
	    .iif = 1,
	    .total_oifs = total,
	    .num_oifs = num,
	    .up_us = 12345678,
	    .in_packets = i,
	    .forwarded_packets = i + 1};
	uint32_t j;

	wire_code_mfe(b, &mfe, stats);
	for (j = from; j < from + num; j++) {
		struct wire_oif oif = {.ifindex = 100 + j,
		    .state = MGM_OIF_FORWARDING,
		    .packets = 1000 + j,
		    .if_down = 1,
		    .send_errors = 2};

		wire_code_oif(b, &oif, stats);
	}
}

static uint32_t
smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* An honest daemon with `mfes` entries. */
static size_t
script_mfes(struct peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	bool stats = header->type >= WIRE_GET_MFE_STATS;
	struct wire_mfe_next next = {0};
	struct wire_mfe_get get = {0};
	struct wire_page page = {0};
	struct wire_buffer b;
	uint32_t i = 0, from;

	(void)n;
	peer_reply(&b, out, header, MGM_OK, "");
	if (header->type == WIRE_GET_MFE || header->type == WIRE_GET_MFE_STATS) {
		wire_code_mfe_get(body, &get);
		from = get.after_ifindex > 0 ? get.after_ifindex - 99 : 0;
		page.count = 1;
		wire_code_page(&b, &page);
		put_entry(&b, number_of(&get.group) - GROUPS, peer->oifs, from,
		    smaller(peer->piece, peer->oifs - from), stats);
		return wire_end_message(&b);
	}
	if (header->type == WIRE_GET_FIRST_MFE ||
	    header->type == WIRE_GET_FIRST_MFE_STATS) {
		wire_u16(body, &next.max);
	} else {
		wire_code_mfe_next(body, &next);
		i = number_of(&next.group) - GROUPS + 1;
	}
	page.count = (uint16_t)smaller(smaller(peer->page, next.max), peer->mfes - i);
	page.more = i + page.count < peer->mfes;
	wire_code_page(&b, &page);
	for (from = i; i < from + page.count; i++)
		put_entry(
		    &b, i, peer->oifs, 0, smaller(peer->piece, peer->oifs), stats);
	return wire_end_message(&b);
}

static void
test_buffers_of_any_size_give_every_entry_once(void **state)
{
	static uint64_t buffer[2048];
	const struct mgm_mfe *mfe;
	struct mgm_mfe_head last;
	size_t offered, size, at;
	uint32_t got, seen, i;
	enum mgm_status status;

	(void)state;
	for (offered = 0; offered < sizeof(buffer); offered += offered / 3 + 41) {
		struct peer peer = {.mfes = 23, .oifs = 2, .page = 7, .piece = 99};
		struct mgm_session *session = peer_start(&peer, script_mfes);
		bool first = true;

		for (seen = 0;;) {
			size = offered;
			memset(buffer, 0xa5, sizeof(buffer));
			status = first ? mgm_get_first_mfe(session, &size, buffer, &got)
				       : mgm_get_next_mfe(
					     session, &last, &size, buffer, &got);
			for (i = 0, at = 0; i < got; i++, seen++) {
				mfe = (const void *)((const char *)buffer + at);
				assert_int_equal(
				    number_of(&mfe->head.group), GROUPS + seen);
				assert_int_equal(mfe->num_oifs, 2);
				assert_int_equal(mfe->oifs[1].ifindex, 101);
				assert_int_equal(mfe->up_time_s, 12);
				at += MGM_MFE_SIZE(2);
				last = mfe->head;
			}
			assert_true(at <= offered);
			assert_int_equal(((const uint8_t *)buffer)[offered], 0xa5);
			if (got > 0)
				first = false;
			if (status == MGM_E_NO_MORE_ITEMS)
				break;
			if (offered < MGM_MFE_SIZE(2)) {
				assert_int_equal(status, MGM_E_INSUFFICIENT_BUFFER);
				assert_int_equal(size, MGM_MFE_SIZE(2));
				assert_int_equal(got, 0);
				break;
			}
			assert_int_equal(status, MGM_E_MORE_DATA);
			assert_int_equal(size, offered);
			assert_int_equal(got, offered / MGM_MFE_SIZE(2));
		}
		assert_int_equal(seen, offered < MGM_MFE_SIZE(2) ? 0 : 23);
		peer_stop(&peer, session);
	}
}

static void
test_no_entry_at_all_is_the_end(void **state)
{
	struct peer peer = {.page = 7, .piece = 99};
	struct mgm_session *session = peer_start(&peer, script_mfes);
	uint64_t buffer[1];
	size_t size = 0;
	uint32_t got = 9;

	(void)state;
	assert_int_equal(
	    mgm_get_first_mfe_stats(session, &size, buffer, &got, MGM_MFE_STATS_0),
	    MGM_E_NO_MORE_ITEMS);
	assert_int_equal(got, 0);
	assert_int_equal(mgm_get_first_mfe_stats(session, &size, buffer, &got, 3),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_get_first_mfe(session, &size, (char *)buffer + 4, &got),
	    MGM_E_INVALID_PARAMETER);
	peer_stop(&peer, session);
}

static void
test_an_entry_in_pieces_becomes_whole(void **state)
{
	static uint64_t buffer[40000];
	struct peer peer = {.mfes = 3, .oifs = 2500, .page = 1, .piece = 700};
	struct mgm_session *session = peer_start(&peer, script_mfes);
	const struct mgm_mfe_stats_ex *ex = (const void *)buffer;
	struct mgm_addr group = addr(GROUPS + 1), source = addr(0x0a000001);
	size_t size = 100;
	uint32_t got, j;

	(void)state;
	assert_int_equal(
	    mgm_get_mfe_stats(session, &group, &source, &size, buffer, MGM_MFE_STATS_1),
	    MGM_E_INSUFFICIENT_BUFFER);
	assert_int_equal(size, MGM_MFE_STATS_EX_SIZE(2500));
	assert_true(size <= sizeof(buffer));
	size = sizeof(buffer);
	assert_int_equal(
	    mgm_get_first_mfe_stats(session, &size, buffer, &got, MGM_MFE_STATS_1),
	    MGM_E_MORE_DATA);
	assert_int_equal(got, 1);
	assert_int_equal(ex->num_oifs, 2500);
	assert_int_equal(ex->counts.received_packets, 0);
	assert_int_equal(ex->counts.in_packets, 1);
	assert_int_equal(ex->up_time_cs, 1234);
	for (j = 0; j < 2500; j++) {
		assert_int_equal(ex->oifs[j].ifindex, 100 + j);
		assert_int_equal(ex->oifs[j].out_packets, 1000 + j);
		assert_int_equal(ex->oifs[j].out_discards, 3);
	}
	peer_stop(&peer, session);
}

/* Holds requests until there are 500 of them, then answers newest first. */
static size_t
script_backwards(struct peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	struct wire_header one = *header;
	struct wire_buffer b;
	size_t length = 0;

	(void)body, (void)n;
	peer->held[peer->num_held++] = header->id;
	if (peer->num_held < 500)
		return PEER_SILENT;
	while (peer->num_held > 0) {
		one.id = peer->held[--peer->num_held];
		peer_reply(&b, out + length, &one,
		    one.id % 10 == 0 ? MGM_E_NOT_FOUND : MGM_OK,
		    one.id % 10 == 0 ? "tenth" : "");
		length += wire_end_message(&b);
	}
	return length;
}

struct tally {
	unsigned ok, tenth, lost, order_breaks;
	uintptr_t last;
};

struct ticket {
	struct tally *tally;
	unsigned number, calls;
};

static void
on_done(void *context, enum mgm_status status, const char *detail)
{
	struct ticket *ticket = context;

	ticket->calls++;
	if (status == MGM_OK)
		ticket->tally->ok++;
	else if (status == MGM_E_NOT_FOUND && strcmp(detail, "tenth") == 0)
		ticket->tally->tenth++;
	else if (status == MGM_E_DISCONNECTED && detail[0] != '\0')
		ticket->tally->lost++;
}

static void
submit(struct mgm_session *session, struct ticket *tickets, struct tally *tally,
    unsigned from, unsigned number)
{
	struct mgm_prefix any = mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	unsigned i;

	for (i = from; i < from + number; i++) {
		tickets[i] = (struct ticket){.tally = tally, .number = i};
		assert_int_equal(
		    mgm_submit_delete_group_membership_entry(session, 1, &any, &any, 1,
			NULL, MGM_JOIN_STATE_FLAG, on_done, &tickets[i]),
		    MGM_OK);
	}
}

static void
test_answers_in_any_order_complete_their_requests_once(void **state)
{
	static struct ticket tickets[5000];
	struct peer peer = {0};
	struct mgm_session *session = peer_start(&peer, script_backwards);
	struct tally tally = {0};
	unsigned i;

	(void)state;
	submit(session, tickets, &tally, 0, 5000);
	assert_true(mgm_in_flight(session) <= MGM_IN_FLIGHT_MAX);
	assert_int_equal(mgm_flush(session), MGM_OK);

	assert_int_equal(tally.ok, 4500);
	assert_int_equal(tally.tenth, 500);
	for (i = 0; i < 5000; i++)
		assert_int_equal(tickets[i].calls, 1);
	assert_int_equal(mgm_in_flight(session), 0);
	peer_stop(&peer, session);
}

static size_t
script_silent(struct peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	(void)peer, (void)header, (void)body, (void)out;
	return n == 9 ? PEER_HANG_UP : PEER_SILENT;
}

static void
test_a_daemon_that_goes_completes_everything(void **state)
{
	static struct ticket tickets[10];
	struct peer peer = {0};
	struct mgm_session *session = peer_start(&peer, script_silent);
	struct tally tally = {0};
	uint32_t handle = 77;

	(void)state;
	submit(session, tickets, &tally, 0, 10);
	assert_int_equal(mgm_flush(session), MGM_E_DISCONNECTED);

	assert_int_equal(tally.lost, 10);
	assert_int_equal(
	    mgm_register_mprotocol(session, NULL, 3, 1, &handle), MGM_E_DISCONNECTED);
	assert_int_equal(handle, 77);
	assert_int_equal(mgm_dispatch(session), MGM_E_DISCONNECTED);
	assert_true(mgm_last_detail(session)[0] != '\0');
	peer_stop(&peer, session);
}

static void
test_closing_completes_what_was_submitted(void **state)
{
	static struct ticket tickets[3];
	struct peer peer = {0};
	struct mgm_session *session = peer_start(&peer, script_silent);
	struct tally tally = {0};

	(void)state;
	submit(session, tickets, &tally, 0, 3);
	peer_stop(&peer, session);

	assert_int_equal(tally.lost, 3);
}

static size_t
script_hang_up(struct peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	struct wire_buffer b;

	(void)peer, (void)n, (void)body;
	/* Half an answer, then nothing. */
	peer_reply(&b, out, header, MGM_OK, "");
	wire_end_message(&b);
	if (n == 1)
		return PEER_HANG_UP;
	return 9;
}

static void
test_an_end_in_the_middle_of_a_call_is_disconnected(void **state)
{
	struct mgm_options options = {.timeout_ms = 300};
	struct peer peer = {0};
	struct mgm_session *session = peer_start(&peer, script_hang_up), *second;
	char detail[MGM_DETAIL_SIZE] = "";
	uint32_t handle;

	(void)state;
	shutdown(mgm_fd(session), SHUT_WR);
	assert_int_equal(
	    mgm_register_mprotocol(session, NULL, 3, 1, &handle), MGM_E_DISCONNECTED);
	peer_stop(&peer, session);
	options.detail = detail;
	options.detail_size = sizeof(detail);
	assert_int_equal(mgm_open(peer.path, &options, &second), MGM_E_DISCONNECTED);
	assert_non_null(strstr(detail, "mgm-agent"));
	assert_int_equal(mgm_open("", &options, &second), MGM_E_INVALID_PARAMETER);
}

static void
test_no_answer_in_time_ends_the_session(void **state)
{
	struct peer peer = {0};
	struct mgm_session *session = peer_start(&peer, script_silent), *quick;
	struct mgm_options options = {.timeout_ms = 100};
	uint32_t handle;

	(void)state;
	peer_stop(&peer, session);
	peer = (struct peer){0};
	session = peer_start(&peer, script_hang_up);
	/* Nobody accepts a second connection: no greeting comes. */
	assert_int_equal(mgm_open(peer.path, &options, &quick), MGM_E_DISCONNECTED);
	(void)handle;
	peer_stop(&peer, session);
}

/* Hostile answers: each must end the session with MGM_E_PROTOCOL, and quickly. */
enum hostile {
	HOSTILE_WRONG_ID,
	HOSTILE_WRONG_TYPE,
	HOSTILE_BAD_LENGTH,
	HOSTILE_UNKNOWN_STATUS,
	HOSTILE_NO_STATUS,
	HOSTILE_TERMINAL_DETAIL,
	HOSTILE_EMPTY_PAGE_WITH_MORE,
	HOSTILE_MORE_THAN_ASKED,
	HOSTILE_SAME_ENTRY_FOREVER,
	HOSTILE_COUNT_WITHOUT_ROWS,
	HOSTILE_ROWS_WITHOUT_COUNT,
	HOSTILE_OIFS_BEYOND_TOTAL,
	HOSTILE_NO_OIF_OF_MANY,
	HOSTILE_OIF_STATE,
	HOSTILE_REQUEST_OF_OURS,
	HOSTILE_UNKNOWN_REQUEST,
	HOSTILE_SHORT_QUESTION,
	HOSTILE_COUNT
};

static size_t
script_hostile(struct peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	enum hostile how = (enum hostile)peer->page;
	struct wire_header wrong = *header;
	struct wire_page page = {.count = 1, .more = 1};
	struct wire_mfe mfe = {.group = addr(GROUPS), .source = addr(0x0a000001)};
	struct wire_oif oif = {.ifindex = 1, .state = 9};
	struct wire_buffer b;
	uint32_t status = 4711;

	(void)body, (void)n;
	wrong.id += how == HOSTILE_WRONG_ID;
	wrong.type = how == HOSTILE_WRONG_TYPE ? WIRE_GET_STATUS : header->type;
	peer_reply(&b, out, &wrong, MGM_OK, "");
	switch (how) {
	case HOSTILE_BAD_LENGTH:
		memcpy(out, "\xff\xff\xff\xff", 4);
		return 12;
	case HOSTILE_UNKNOWN_STATUS:
		wire_rewind(&b, WIRE_HEADER_SIZE);
		wire_u32(&b, &status);
		b.pos += 2;
		return wire_end_message(&b);
	case HOSTILE_NO_STATUS:
		wire_rewind(&b, WIRE_HEADER_SIZE + 3);
		return wire_end_message(&b);
	case HOSTILE_TERMINAL_DETAIL:
		peer_reply(&b, out, header, MGM_E_NOT_FOUND, "xyz");
		out[b.pos - 1] = 0x1b;
		return wire_end_message(&b);
	case HOSTILE_EMPTY_PAGE_WITH_MORE:
		page.count = 0;
		break;
	case HOSTILE_MORE_THAN_ASKED:
		page.count = 60000;
		break;
	case HOSTILE_OIFS_BEYOND_TOTAL:
		mfe.num_oifs = 1;
		break;
	case HOSTILE_NO_OIF_OF_MANY:
		mfe.total_oifs = 1;
		break;
	case HOSTILE_OIF_STATE:
		mfe.num_oifs = mfe.total_oifs = 1;
		break;
	case HOSTILE_REQUEST_OF_OURS:
	case HOSTILE_UNKNOWN_REQUEST:
	case HOSTILE_SHORT_QUESTION:
		wire_begin_message(&b, out, WIRE_MESSAGE_MAX,
		    how == HOSTILE_REQUEST_OF_OURS   ? WIRE_GET_STATUS
		    : how == HOSTILE_UNKNOWN_REQUEST ? 4711
						     : WIRE_RPF,
		    0, 5);
		return wire_end_message(&b);
	default:
		break;
	}
	wire_code_page(&b, &page);
	if (how == HOSTILE_COUNT_WITHOUT_ROWS)
		return wire_end_message(&b);
	wire_code_mfe(&b, &mfe, false);
	if (mfe.num_oifs > 0)
		wire_code_oif(&b, &oif, false);
	if (how == HOSTILE_ROWS_WITHOUT_COUNT)
		wire_code_mfe(&b, &mfe, false);
	return wire_end_message(&b);
}

static void
test_a_hostile_daemon_ends_the_session_and_nothing_else(void **state)
{
	uint64_t buffer[512];
	uint32_t got;
	size_t size;
	int how;

	(void)state;
	for (how = 0; how < HOSTILE_COUNT; how++) {
		struct peer peer = {.page = (uint32_t)how};
		struct mgm_session *session = peer_start(&peer, script_hostile);
		enum mgm_status status;

		size = sizeof(buffer);
		status = mgm_get_first_mfe(session, &size, buffer, &got);
		if (status != MGM_E_PROTOCOL)
			print_error("hostile %d: %d\n", how, (int)status);
		assert_int_equal(status, MGM_E_PROTOCOL);
		assert_int_equal(got, 0);
		/* It stays so, and says why. */
		assert_int_equal(mgm_deregister_mprotocol(session, 1), MGM_E_PROTOCOL);
		assert_true(mgm_last_detail(session)[0] != '\0');
		peer_stop(&peer, session);
	}
}

/* A question and a notice in front of the answer; the question must be refused. */
static size_t
script_questions(struct peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	const struct wire_row *prune = wire_find(WIRE_PRUNE_ALERT);
	const struct wire_row *join = wire_find(WIRE_JOIN_ALERT);
	struct wire_reply reply = {0};
	struct wire_buffer b;
	size_t length;

	if (n == 1) {
		wire_code_reply(body, &reply);
		peer->status = (enum mgm_status)reply.status;
		peer->mfes = header->type == WIRE_PRUNE_ALERT && header->id == 31337 &&
			     header->flags == WIRE_FLAG_REPLY;
		return PEER_SILENT;
	}
	wire_begin_message(&b, out, WIRE_MESSAGE_MAX, WIRE_PRUNE_ALERT, 0, 31337);
	memset(out + b.pos, 0, prune->min);
	b.pos += prune->min;
	length = wire_end_message(&b);
	wire_begin_message(&b, out + length, WIRE_MESSAGE_MAX, WIRE_JOIN_ALERT, 0, 2);
	memset(out + length + b.pos, 0, join->min);
	b.pos += join->min;
	length += wire_end_message(&b);
	peer_reply(&b, out + length, header, MGM_OK, "");
	return length + wire_end_message(&b);
}

static void
test_questions_without_callbacks_are_refused_and_notices_dropped(void **state)
{
	struct peer peer = {0};
	struct mgm_session *session = peer_start(&peer, script_questions);

	(void)state;
	assert_int_equal(mgm_deregister_mprotocol(session, 1), MGM_OK);
	while (mgm_events(session) & POLLOUT)
		assert_int_equal(mgm_dispatch(session), MGM_OK);
	assert_int_equal(mgm_dispatch(session), MGM_OK);
	peer_stop(&peer, session);

	assert_int_equal(peer.mfes, 1);
	assert_int_equal(peer.status, MGM_E_CANNOT_COMPLETE);
}

static void
test_addresses_and_prefixes_as_text(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} table[] = {{"239.1.2.3", true}, {"ff3e::8000:1", true}, {"239.1.2", false},
	    {"", false}, {"239.1.2.3/32", false}, {"*", false}, {"::g", false}};
	char text[MGM_PREFIX_TEXT_SIZE];
	struct mgm_addr a = {0};
	struct mgm_prefix prefix;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(mgm_addr_parse(table[i].text, &a), table[i].good);
		if (table[i].good)
			assert_string_equal(
			    mgm_addr_format(&a, text, sizeof(text)), table[i].text);
	}
	a = addr(0x0a000000);
	prefix = (struct mgm_prefix){.addr = a, .len = 8};
	assert_string_equal(
	    mgm_prefix_format(&prefix, text, sizeof(text)), "10.0.0.0/8");
	prefix = mgm_prefix_host(&a);
	assert_string_equal(mgm_prefix_format(&prefix, text, sizeof(text)), "10.0.0.0");
	prefix = mgm_prefix_wildcard(MGM_FAMILY_IPV6);
	assert_string_equal(mgm_prefix_format(&prefix, text, sizeof(text)), "*");
	prefix = (struct mgm_prefix){0};
	assert_string_equal(mgm_prefix_format(&prefix, text, sizeof(text)), "-");
	assert_string_equal(mgm_protocol_name(MGM_PROTO_PIM_SPARSE), "pim-sparse");
	assert_string_equal(mgm_protocol_name(0), "unknown");
	assert_string_equal(mgm_protocol_name(4711), "unknown");
	assert_string_equal(mgm_discard_name(MGM_DISCARD_NO_MEMORY), "no-memory");
	assert_string_equal(mgm_discard_name(MGM_DISCARD_COUNT), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_buffers_of_any_size_give_every_entry_once),
	    cmocka_unit_test(test_no_entry_at_all_is_the_end),
	    cmocka_unit_test(test_an_entry_in_pieces_becomes_whole),
	    cmocka_unit_test(test_answers_in_any_order_complete_their_requests_once),
	    cmocka_unit_test(test_a_daemon_that_goes_completes_everything),
	    cmocka_unit_test(test_closing_completes_what_was_submitted),
	    cmocka_unit_test(test_an_end_in_the_middle_of_a_call_is_disconnected),
	    cmocka_unit_test(test_no_answer_in_time_ends_the_session),
	    cmocka_unit_test(test_a_hostile_daemon_ends_the_session_and_nothing_else),
	    cmocka_unit_test(
		test_questions_without_callbacks_are_refused_and_notices_dropped),
	    cmocka_unit_test(test_addresses_and_prefixes_as_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
