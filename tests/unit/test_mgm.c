/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mgm.c - libmgm against a peer that follows a script: entries in pages and
 * pieces, answers in any order, ends of all kinds.
 */
#include "config.h"

#include "mgm_peer.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "wire_body.h"

static uint32_t
number_of(const struct mgm_addr *a)
{
	return (uint32_t)a->octets[0] << 24 | (uint32_t)a->octets[1] << 16 |
	       (uint32_t)a->octets[2] << 8 | a->octets[3];
}

static void
put_entry(struct wire_buffer *b, uint32_t i, uint32_t total, uint32_t from,
    uint32_t num, bool stats)
{
	struct wire_mfe mfe = {.group = mgm_peer_addr(MGM_PEER_GROUPS + i),
	    .source = mgm_peer_addr(0x0a000001),
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
		    .send_errors = 2,
		    .rate_limited = 4};

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
script_mfes(struct mgm_peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	bool stats = header->type >= WIRE_GET_MFE_STATS;
	struct wire_mfe_next next = {0};
	struct wire_mfe_get get = {0};
	struct wire_page page = {0};
	struct wire_buffer b;
	uint32_t i = 0, from;

	(void)n;
	mgm_peer_reply(&b, out, header, MGM_OK, "");
	if (header->type == WIRE_GET_MFE || header->type == WIRE_GET_MFE_STATS) {
		wire_code_mfe_get(body, &get);
		from = get.after_ifindex > 0 ? get.after_ifindex - 99 : 0;
		page.count = 1;
		wire_code_page(&b, &page);
		put_entry(&b, number_of(&get.group) - MGM_PEER_GROUPS, peer->oifs, from,
		    smaller(peer->piece, peer->oifs - from), stats);
		return wire_end_message(&b);
	}
	if (header->type == WIRE_GET_FIRST_MFE ||
	    header->type == WIRE_GET_FIRST_MFE_STATS) {
		wire_u16(body, &next.max);
	} else {
		wire_code_mfe_next(body, &next);
		i = number_of(&next.group) - MGM_PEER_GROUPS + 1;
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
		struct mgm_peer peer = {.mfes = 23, .oifs = 2, .page = 7, .piece = 99};
		struct mgm_session *session = mgm_peer_start(&peer, script_mfes);
		bool first = true;

		for (seen = 0;;) {
			size = offered;
			memset(buffer, 0xa5, sizeof(buffer));
			status = first ? mgm_get_first_mfe(session, &size, buffer, &got)
				       : mgm_get_next_mfe(
					     session, &last, &size, buffer, &got);
			for (i = 0, at = 0; i < got; i++, seen++) {
				mfe = (const void *)((const char *)buffer + at);
				assert_int_equal(number_of(&mfe->head.group),
				    MGM_PEER_GROUPS + seen);
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
		mgm_peer_stop(&peer, session);
	}
}

static void
test_no_entry_at_all_is_the_end(void **state)
{
	struct mgm_peer peer = {.page = 7, .piece = 99};
	struct mgm_session *session = mgm_peer_start(&peer, script_mfes);
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
	mgm_peer_stop(&peer, session);
}

static void
test_an_entry_in_pieces_becomes_whole(void **state)
{
	static uint64_t buffer[40000];
	struct mgm_peer peer = {.mfes = 3, .oifs = 2500, .page = 1, .piece = 700};
	struct mgm_session *session = mgm_peer_start(&peer, script_mfes);
	const struct mgm_mfe_stats_ex *ex = (const void *)buffer;
	struct mgm_addr group = mgm_peer_addr(MGM_PEER_GROUPS + 1),
			source = mgm_peer_addr(0x0a000001);
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
		assert_int_equal(ex->oifs[j].out_discards, 7);
		assert_int_equal(ex->oifs[j].rate_limited, 4);
	}
	mgm_peer_stop(&peer, session);
}

/* Holds requests until there are 500 of them, then answers newest first. */
static size_t
script_backwards(struct mgm_peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	struct wire_header one = *header;
	struct wire_buffer b;
	size_t length = 0;

	(void)body, (void)n;
	peer->held[peer->num_held++] = header->id;
	if (peer->num_held < 500)
		return MGM_PEER_SILENT;
	while (peer->num_held > 0) {
		one.id = peer->held[--peer->num_held];
		mgm_peer_reply(&b, out + length, &one,
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
	struct mgm_peer peer = {0};
	struct mgm_session *session = mgm_peer_start(&peer, script_backwards);
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
	mgm_peer_stop(&peer, session);
}

static size_t
script_silent(struct mgm_peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	(void)peer, (void)header, (void)body, (void)out;
	return n == 9 ? MGM_PEER_HANG_UP : MGM_PEER_SILENT;
}

static void
test_a_daemon_that_goes_completes_everything(void **state)
{
	static struct ticket tickets[10];
	struct mgm_peer peer = {0};
	struct mgm_session *session = mgm_peer_start(&peer, script_silent);
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
	mgm_peer_stop(&peer, session);
}

static size_t
script_count(struct mgm_peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	(void)header, (void)body, (void)out;
	__atomic_store_n(&peer->held[0], n + 1, __ATOMIC_RELEASE);
	return MGM_PEER_SILENT;
}

static void
wait_for_requests(struct mgm_peer *peer, uint32_t number)
{
	unsigned i;

	for (i = 0; i < 10000; i++) {
		if (__atomic_load_n(&peer->held[0], __ATOMIC_ACQUIRE) == number)
			return;
		(void)poll(NULL, 0, 1);
	}
	fail_msg("%u requests did not come", number);
}

static void
test_one_submission_goes_at_once_and_others_with_the_next_dispatch(void **state)
{
	static struct ticket tickets[400];
	struct mgm_peer peer = {0};
	struct mgm_session *session = mgm_peer_start(&peer, script_count);
	struct tally tally = {0};

	(void)state;
	submit(session, tickets, &tally, 0, 1);
	wait_for_requests(&peer, 1); /* nothing was dispatched */
	assert_int_equal(mgm_events(session), POLLIN);
	submit(session, tickets, &tally, 1, 20);
	assert_int_equal(mgm_events(session), POLLIN | POLLOUT);
	assert_int_equal(mgm_dispatch(session), MGM_OK);
	wait_for_requests(&peer, 21);
	assert_int_equal(mgm_events(session), POLLIN);

	/* Many go without it. */
	submit(session, tickets, &tally, 21, 379);
	mgm_peer_stop(&peer, session);
	assert_true(peer.held[0] > 200);
	assert_int_equal(tally.lost, 400);
}

static void
test_closing_completes_what_was_submitted(void **state)
{
	static struct ticket tickets[3];
	struct mgm_peer peer = {0};
	struct mgm_session *session = mgm_peer_start(&peer, script_silent);
	struct tally tally = {0};

	(void)state;
	submit(session, tickets, &tally, 0, 3);
	mgm_peer_stop(&peer, session);

	assert_int_equal(tally.lost, 3);
}

static size_t
script_hang_up(struct mgm_peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	struct wire_buffer b;

	(void)peer, (void)n, (void)body;
	/* Half an answer, then nothing. */
	mgm_peer_reply(&b, out, header, MGM_OK, "");
	wire_end_message(&b);
	if (n == 1)
		return MGM_PEER_HANG_UP;
	return 9;
}

static void
test_an_end_in_the_middle_of_a_call_is_disconnected(void **state)
{
	struct mgm_options options = {.timeout_ms = 300};
	struct mgm_peer peer = {0};
	struct mgm_session *session = mgm_peer_start(&peer, script_hang_up), *second;
	char detail[MGM_DETAIL_SIZE] = "";
	uint32_t handle;

	(void)state;
	shutdown(mgm_fd(session), SHUT_WR);
	assert_int_equal(
	    mgm_register_mprotocol(session, NULL, 3, 1, &handle), MGM_E_DISCONNECTED);
	mgm_peer_stop(&peer, session);
	options.detail = detail;
	options.detail_size = sizeof(detail);
	assert_int_equal(mgm_open(peer.path, &options, &second), MGM_E_DISCONNECTED);
	assert_non_null(strstr(detail, "mgm-agent"));
	assert_int_equal(mgm_open("", &options, &second), MGM_E_INVALID_PARAMETER);
}

static void
test_no_answer_in_time_ends_the_session(void **state)
{
	struct mgm_peer peer = {0};
	struct mgm_session *session = mgm_peer_start(&peer, script_silent), *quick;
	struct mgm_options options = {.timeout_ms = 100};
	uint32_t handle;

	(void)state;
	mgm_peer_stop(&peer, session);
	peer = (struct mgm_peer){0};
	session = mgm_peer_start(&peer, script_hang_up);
	/* Nobody accepts a second connection: no greeting comes. */
	assert_int_equal(mgm_open(peer.path, &options, &quick), MGM_E_DISCONNECTED);
	(void)handle;
	mgm_peer_stop(&peer, session);
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
	a = mgm_peer_addr(0x0a000000);
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
	    cmocka_unit_test(
		test_one_submission_goes_at_once_and_others_with_the_next_dispatch),
	    cmocka_unit_test(test_closing_completes_what_was_submitted),
	    cmocka_unit_test(test_an_end_in_the_middle_of_a_call_is_disconnected),
	    cmocka_unit_test(test_no_answer_in_time_ends_the_session),
	    cmocka_unit_test(test_addresses_and_prefixes_as_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
