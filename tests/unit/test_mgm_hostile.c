/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mgm_hostile.c - libmgm against a daemon that answers nonsense, or asks what this
 * client cannot answer.
 */
#include "config.h"

#include "mgm_peer.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire_body.h"

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
script_hostile(struct mgm_peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	enum hostile how = (enum hostile)peer->page;
	struct wire_header wrong = *header;
	struct wire_page page = {.count = 1, .more = 1};
	struct wire_mfe mfe = {.group = mgm_peer_addr(MGM_PEER_GROUPS),
	    .source = mgm_peer_addr(0x0a000001)};
	struct wire_oif oif = {.ifindex = 1, .state = 9};
	struct wire_buffer b;
	uint32_t status = 4711;

	(void)body, (void)n;
	wrong.id += how == HOSTILE_WRONG_ID;
	wrong.type = how == HOSTILE_WRONG_TYPE ? WIRE_GET_STATUS : header->type;
	mgm_peer_reply(&b, out, &wrong, MGM_OK, "");
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
		mgm_peer_reply(&b, out, header, MGM_E_NOT_FOUND, "xyz");
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
		struct mgm_peer peer = {.page = (uint32_t)how};
		struct mgm_session *session = mgm_peer_start(&peer, script_hostile);
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
		mgm_peer_stop(&peer, session);
	}
}

/* A question and a notice in front of the answer; the question must be refused. */
static size_t
script_questions(struct mgm_peer *peer, unsigned n, const struct wire_header *header,
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
		return MGM_PEER_SILENT;
	}
	wire_begin_message(&b, out, WIRE_MESSAGE_MAX, WIRE_PRUNE_ALERT, 0, 31337);
	memset(out + b.pos, 0, prune->min);
	b.pos += prune->min;
	length = wire_end_message(&b);
	wire_begin_message(&b, out + length, WIRE_MESSAGE_MAX, WIRE_JOIN_ALERT, 0, 2);
	memset(out + length + b.pos, 0, join->min);
	b.pos += join->min;
	length += wire_end_message(&b);
	mgm_peer_reply(&b, out + length, header, MGM_OK, "");
	return length + wire_end_message(&b);
}

static void
test_questions_without_callbacks_are_refused_and_notices_dropped(void **state)
{
	struct mgm_peer peer = {0};
	struct mgm_session *session = mgm_peer_start(&peer, script_questions);

	(void)state;
	assert_int_equal(mgm_deregister_mprotocol(session, 1), MGM_OK);
	while (mgm_events(session) & POLLOUT)
		assert_int_equal(mgm_dispatch(session), MGM_OK);
	assert_int_equal(mgm_dispatch(session), MGM_OK);
	mgm_peer_stop(&peer, session);

	assert_int_equal(peer.mfes, 1);
	assert_int_equal(peer.status, MGM_E_CANNOT_COMPLETE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_hostile_daemon_ends_the_session_and_nothing_else),
	    cmocka_unit_test(
		test_questions_without_callbacks_are_refused_and_notices_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
