/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_wire.c - the buffer, the ledger, and a round trip of every body.
 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wire_alert.h"
#include "wire_body.h"

union any_body {
	struct wire_hello hello;
	struct wire_hello_result hello_result;
	struct wire_reply reply;
	struct wire_register reg;
	struct wire_ownership ownership;
	struct wire_interface interface;
	struct wire_protocol protocol;
	struct wire_membership membership;
	struct wire_mfe_get mfe_get;
	struct wire_mfe_next mfe_next;
	struct wire_enum_start enum_start;
	struct wire_enum_next enum_next;
	struct wire_list list;
	struct wire_list_memberships list_memberships;
	struct wire_page page;
	struct wire_mfe mfe;
	struct wire_oif oif;
	struct wire_set_mfe set_mfe;
	struct wire_set_wrong_if set_wrong_if;
	struct wire_monitor monitor;
	struct wire_monitor_id monitor_id;
	struct wire_explain explain;
	struct wire_line line;
	struct wire_rpf rpf;
	struct wire_rpf_answer rpf_answer;
	struct wire_creation creation;
	struct wire_creation_oif creation_oif;
	struct wire_prune prune;
	struct wire_join join;
	struct wire_wrong_if wrong_if;
	struct wire_local local;
	struct wire_interface_event interface_event;
	struct wire_dataflow_event dataflow_event;
	struct wire_event event;
	struct mgm_source_group_entry source_group;
	struct mgm_counter_info counter;
	struct mgm_interface_info interface_info;
	struct mgm_client_info client_info;
	struct mgm_membership_info membership_info;
	struct mgm_alarm_info alarm_info;
	struct mgm_boundary_info boundary_info;
	struct wire_list_boundaries list_boundaries;
};

typedef void any_coder(struct wire_buffer *buffer, void *body);

#define CODER(name, type)                                       \
	static void code_##name(struct wire_buffer *b, void *m) \
	{                                                       \
		wire_code_##name(b, (struct type *)m);          \
	}
CODER(hello, wire_hello)
CODER(hello_result, wire_hello_result)
CODER(reply, wire_reply)
CODER(register, wire_register)
CODER(ownership, wire_ownership)
CODER(interface, wire_interface)
CODER(protocol, wire_protocol)
CODER(membership, wire_membership)
CODER(mfe_get, wire_mfe_get)
CODER(mfe_next, wire_mfe_next)
CODER(enum_start, wire_enum_start)
CODER(enum_next, wire_enum_next)
CODER(list, wire_list)
CODER(list_memberships, wire_list_memberships)
CODER(page, wire_page)
CODER(set_mfe, wire_set_mfe)
CODER(set_wrong_if, wire_set_wrong_if)
CODER(monitor, wire_monitor)
CODER(monitor_id, wire_monitor_id)
CODER(explain, wire_explain)
CODER(line, wire_line)
CODER(rpf, wire_rpf)
CODER(rpf_answer, wire_rpf_answer)
CODER(creation, wire_creation)
CODER(creation_oif, wire_creation_oif)
CODER(prune, wire_prune)
CODER(join, wire_join)
CODER(wrong_if, wire_wrong_if)
CODER(local, wire_local)
CODER(interface_event, wire_interface_event)
CODER(dataflow_event, wire_dataflow_event)
CODER(event, wire_event)
CODER(source_group, mgm_source_group_entry)
CODER(counter, mgm_counter_info)
CODER(interface_info, mgm_interface_info)
CODER(client_info, mgm_client_info)
CODER(membership_info, mgm_membership_info)
CODER(alarm_info, mgm_alarm_info)
CODER(boundary_info, mgm_boundary_info)
CODER(list_boundaries, wire_list_boundaries)

static void
code_mfe_plain(struct wire_buffer *b, void *m)
{
	wire_code_mfe(b, m, false);
}

static void
code_mfe_stats(struct wire_buffer *b, void *m)
{
	wire_code_mfe(b, m, true);
}

static void
code_oif_plain(struct wire_buffer *b, void *m)
{
	wire_code_oif(b, m, false);
}

static void
code_oif_stats(struct wire_buffer *b, void *m)
{
	wire_code_oif(b, m, true);
}

/* Coder, octets at least, requests of the ledger with this body. */
static const struct {
	const char *name;
	any_coder *coder;
	size_t octets; /* with empty texts */
	uint16_t types[2];
} bodies[] = {
    {"hello", code_hello, 10, {WIRE_HELLO}},
    {"hello result", code_hello_result, 17, {0}},
    {"reply", code_reply, 6, {0}},
    {"register", code_register, 12, {WIRE_REGISTER_MPROTOCOL}},
    {"ownership", code_ownership, 25,
	{WIRE_TAKE_INTERFACE_OWNERSHIP, WIRE_RELEASE_INTERFACE_OWNERSHIP}},
    {"interface", code_interface, 21, {WIRE_GET_PROTOCOL_ON_INTERFACE}},
    {"protocol", code_protocol, 8, {0}},
    {"membership", code_membership, 65,
	{WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, WIRE_DELETE_GROUP_MEMBERSHIP_ENTRY}},
    {"mfe get", code_mfe_get, 55, {WIRE_GET_MFE, WIRE_GET_MFE_STATS}},
    {"mfe next", code_mfe_next, 36, {WIRE_GET_NEXT_MFE, WIRE_GET_NEXT_MFE_STATS}},
    {"enum start", code_enum_start, 8, {WIRE_GROUP_ENUMERATION_START}},
    {"enum next", code_enum_next, 6, {WIRE_GROUP_ENUMERATION_GET_NEXT}},
    {"list", code_list, 6, {WIRE_LIST_INTERFACES, WIRE_LIST_CLIENTS}},
    {"list 2", code_list, 6, {WIRE_LIST_ALARMS, WIRE_GET_STATUS}},
    {"list memberships", code_list_memberships, 46, {WIRE_LIST_MEMBERSHIPS}},
    {"list boundaries", code_list_boundaries, 24, {WIRE_LIST_BOUNDARIES}},
    {"page", code_page, 3, {0}},
    {"mfe", code_mfe_plain, 114, {0}},
    {"mfe with counters", code_mfe_stats, 234, {0}},
    {"oif", code_oif_plain, 34, {0}},
    {"oif with counters", code_oif_stats, 90, {0}},
    {"set mfe", code_set_mfe, 76, {WIRE_SET_MFE}},
    {"set wrong-if", code_set_wrong_if, 26, {WIRE_SET_WRONG_IF}},
    {"monitor", code_monitor, 52, {WIRE_ADD_DATAFLOW_MONITOR}},
    {"monitor id", code_monitor_id, 8, {WIRE_DELETE_DATAFLOW_MONITOR}},
    {"explain", code_explain, 34, {WIRE_EXPLAIN}},
    {"line", code_line, 2, {0}},
    {"rpf", code_rpf, 102, {WIRE_RPF}},
    {"rpf answer", code_rpf_answer, 38, {0}},
    {"creation", code_creation, 63, {WIRE_CREATION_ALERT}},
    {"creation oif", code_creation_oif, WIRE_CREATION_OIF_SIZE, {0}},
    {"prune", code_prune, 62, {WIRE_PRUNE_ALERT}},
    {"join", code_join, 41, {WIRE_JOIN_ALERT}},
    {"wrong if", code_wrong_if, 61, {WIRE_WRONG_IF}},
    {"local", code_local, 61, {WIRE_LOCAL_JOIN, WIRE_LOCAL_LEAVE}},
    {"igmp", code_ownership, 25, {WIRE_DISABLE_IGMP, WIRE_ENABLE_IGMP}},
    {"interface event", code_interface_event, 15, {WIRE_INTERFACE_EVENT}},
    {"dataflow event", code_dataflow_event, 67, {WIRE_DATAFLOW_EVENT}},
    {"event", code_event, 10, {WIRE_EVENT}},
    {"source and group", code_source_group, 36, {0}},
    {"counter", code_counter, 14, {0}},
    {"interface info", code_interface_info, 215, {0}},
    {"client info", code_client_info, 59, {0}},
    {"membership info", code_membership_info, 60, {0}},
    {"alarm info", code_alarm_info, 126, {0}},
    {"boundary info", code_boundary_info, 48, {0}},
};

#define BODIES (sizeof(bodies) / sizeof(bodies[0]))

/* The shortest run of zeros that decodes: a body of nothing. */
static size_t
zeros_of(any_coder *coder, const uint8_t *zeros, size_t size)
{
	struct wire_buffer b;
	union any_body body;
	size_t length;

	for (length = 0; length < size; length++) {
		memset(&body, 0, sizeof(body));
		wire_get_init(&b, zeros, length);
		coder(&b, &body);
		if (wire_done(&b) == 0)
			return length;
	}
	return 0;
}

static void
test_every_body_survives_a_round_trip(void **state)
{
	uint8_t zero[1024] = {0}, octets[1024], again[1024];
	union any_body body;
	struct wire_buffer b;
	size_t i, length, at, changed;
	unsigned value;

	(void)state;
	for (i = 0; i < BODIES; i++) {
		memset(octets, 0, sizeof(octets));
		if (bodies[i].coder == code_interface_info)
			octets[bodies[i].octets - 137] = MGM_DISCARD_COUNT;
		length = bodies[i].coder == code_interface_info
			     ? bodies[i].octets
			     : zeros_of(bodies[i].coder, octets, sizeof(octets));
		if (length != bodies[i].octets)
			print_error("%s: %zu octets\n", bodies[i].name, length);
		assert_int_equal(length, bodies[i].octets);
		/* Each octet takes at least one other value, and comes back. */
		for (at = 0, changed = 0; at < length; at++) {
			for (value = 255; value > 0; value--) {
				uint8_t before = octets[at];

				octets[at] = (uint8_t)value;
				memset(&body, 0, sizeof(body));
				wire_get_init(&b, octets, length);
				bodies[i].coder(&b, &body);
				if (wire_done(&b) != 0) {
					octets[at] = before;
					continue;
				}
				wire_put_init(&b, again, sizeof(again));
				bodies[i].coder(&b, &body);
				assert_int_equal(wire_done(&b), 0);
				assert_int_equal(b.pos, length);
				assert_memory_equal(again, octets, length);
				changed++;
				break;
			}
		}
		/* All but the lengths of three texts, or the count of discards. */
		assert_true(changed + 6 >= length);
		if (changed > 0)
			assert_memory_not_equal(octets, zero, length);
	}
}

static void
test_every_body_fails_at_every_shorter_length(void **state)
{
	uint8_t octets[1024], out[1024];
	union any_body body;
	struct wire_buffer b;
	size_t i, length;

	(void)state;
	for (i = 0; i < BODIES; i++) {
		memset(&body, 0, sizeof(body));
		wire_put_init(&b, octets, sizeof(octets));
		bodies[i].coder(&b, &body);
		assert_int_equal(wire_done(&b), 0);
		for (length = 0; length < b.pos; length++) {
			struct wire_buffer shorter;

			wire_get_init(&shorter, octets, length);
			bodies[i].coder(&shorter, &body);
			assert_int_equal(wire_done(&shorter), -EBADMSG);
			memset(out, 0xa5, sizeof(out));
			wire_put_init(&shorter, out, length);
			bodies[i].coder(&shorter, &body);
			assert_int_equal(wire_done(&shorter), -EMSGSIZE);
			assert_int_equal(out[length], 0xa5);
		}
	}
}

static void
test_bodies_have_the_lengths_of_the_ledger(void **state)
{
	const struct wire_row *row;
	size_t i, j;

	(void)state;
	for (i = 0; i < BODIES; i++) {
		for (j = 0; j < 2 && bodies[i].types[j] != 0; j++) {
			row = wire_find(bodies[i].types[j]);
			assert_non_null(row);
			assert_int_equal(row->min, bodies[i].octets);
			/* Texts, lists and packets come from the daemon. */
			assert_true(row->max == row->min || row->type == WIRE_HELLO ||
				    row->direction == WIRE_TO_CLIENT);
		}
	}
	assert_int_equal(wire_find(WIRE_HELLO)->reply_min, 17);
	row = wire_find(WIRE_RPF);
	assert_int_equal(row->max, row->min + WIRE_PACKET_MAX);
	assert_int_equal(row->reply_max, 38);
	row = wire_find(WIRE_WRONG_IF);
	assert_int_equal(row->max, row->min + WIRE_PACKET_MAX);
	row = wire_find(WIRE_EVENT);
	assert_int_equal(row->max, row->min + WIRE_LINE_SIZE - 1);
}

static void
test_ledger_numbers_are_unique_and_lengths_fit(void **state)
{
	const struct wire_row *row, *other;
	size_t i, j, calls = 0;

	(void)state;
	for (i = 0; (row = wire_row_at(i)) != NULL; i++) {
		assert_true(row->type != 0);
		assert_true(row->min <= row->max && row->max <= WIRE_BODY_MAX);
		assert_true(row->reply_min <= row->reply_max);
		assert_true((row->direction == WIRE_TO_CLIENT) ==
			    (row->senders == WIRE_DAEMON));
		assert_ptr_equal(wire_find(row->type), row);
		calls += row->type >= 16 && row->type < 64;
		for (j = 0; j < i; j++) {
			other = wire_row_at(j);
			assert_true(other->type < row->type);
			assert_string_not_equal(other->name, row->name);
		}
	}
	assert_int_equal(calls, 17);
	assert_null(wire_find(0));
	assert_null(wire_find(17 + 100));
}

static void
test_numbers_are_big_endian(void **state)
{
	static const uint8_t expected[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
	    14, 15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe};
	uint8_t bytes[sizeof(expected)], u8 = 1;
	uint64_t u64 = 0x08090a0b0c0d0e0f;
	uint32_t u32 = 0x04050607;
	uint16_t u16 = 0x0203;
	int64_t i64 = -2;
	struct wire_buffer b;

	(void)state;
	wire_put_init(&b, bytes, sizeof(bytes));
	wire_u8(&b, &u8);
	wire_u16(&b, &u16);
	wire_u32(&b, &u32);
	wire_u64(&b, &u64);
	wire_i64(&b, &i64);

	assert_int_equal(wire_done(&b), 0);
	assert_memory_equal(bytes, expected, sizeof(expected));
	wire_get_init(&b, expected, sizeof(expected));
	b.pos = 15;
	i64 = 0;
	wire_i64(&b, &i64);
	assert_int_equal(i64, -2);
}

static void
test_an_error_sticks_and_leaves_values_alone(void **state)
{
	const uint8_t bytes[3] = {1, 2, 3};
	struct wire_buffer b;
	uint32_t u32 = 42;
	uint8_t u8 = 43;

	(void)state;
	wire_get_init(&b, bytes, sizeof(bytes));
	wire_u32(&b, &u32);
	wire_u8(&b, &u8);

	assert_int_equal(u32, 42);
	assert_int_equal(u8, 43);
	assert_int_equal(wire_done(&b), -EBADMSG);
	assert_int_equal(wire_left(&b), 0);
}

static void
test_texts_that_terminals_would_obey_are_replaced(void **state)
{
	char text[32] = "a\033[2J\xc3\xa9\xffz", got[32] = "";
	struct wire_buffer b;
	uint8_t bytes[64];
	size_t length;

	(void)state;
	wire_put_init(&b, bytes, sizeof(bytes));
	wire_text(&b, text, sizeof(text));
	length = b.pos;
	wire_get_init(&b, bytes, length);
	wire_text(&b, got, sizeof(got));

	assert_int_equal(wire_done(&b), 0);
	assert_string_equal(got, "a?[2J\xc3\xa9?z");
	/* One octet too many for the reader's array. */
	wire_get_init(&b, bytes, length);
	wire_text(&b, got, strlen(got));
	assert_int_equal(wire_done(&b), -EBADMSG);
}

static void
test_discards_that_only_the_other_end_knows_are_ignored(void **state)
{
	struct mgm_interface_info info = {.ifindex = 3}, got = {0};
	uint8_t bytes[512];
	struct wire_buffer b;
	size_t length, count_at;

	(void)state;
	info.discards[MGM_DISCARD_COUNT - 1] = 5;
	wire_put_init(&b, bytes, sizeof(bytes));
	wire_code_interface_info(&b, &info);
	length = b.pos;
	count_at = length - 8 * MGM_DISCARD_COUNT - 1;
	assert_int_equal(bytes[count_at], MGM_DISCARD_COUNT);
	bytes[count_at] += 2;
	memset(bytes + length, 0xff, 16);

	wire_get_init(&b, bytes, length + 16);
	wire_code_interface_info(&b, &got);

	assert_int_equal(wire_done(&b), 0);
	assert_memory_equal(&got, &info, sizeof(info));
}

static void
test_a_message_longer_than_the_limit_is_not_made(void **state)
{
	static uint8_t bytes[WIRE_MESSAGE_MAX + 16];
	struct wire_header header;
	struct wire_buffer b;

	(void)state;
	wire_begin_message(&b, bytes, sizeof(bytes), WIRE_GET_STATUS, 1, 0x01020304);
	b.pos = WIRE_MESSAGE_MAX;
	assert_int_equal(wire_end_message(&b), WIRE_MESSAGE_MAX);
	assert_int_equal(wire_get_header(bytes, &header), 0);
	assert_int_equal(header.length, WIRE_MESSAGE_MAX);
	assert_int_equal(header.type, WIRE_GET_STATUS);
	assert_int_equal(header.flags, 1);
	assert_int_equal(header.id, 0x01020304);
	b.pos = WIRE_MESSAGE_MAX + 1;
	assert_int_equal(wire_end_message(&b), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_body_survives_a_round_trip),
	    cmocka_unit_test(test_every_body_fails_at_every_shorter_length),
	    cmocka_unit_test(test_bodies_have_the_lengths_of_the_ledger),
	    cmocka_unit_test(test_ledger_numbers_are_unique_and_lengths_fit),
	    cmocka_unit_test(test_numbers_are_big_endian),
	    cmocka_unit_test(test_an_error_sticks_and_leaves_values_alone),
	    cmocka_unit_test(test_texts_that_terminals_would_obey_are_replaced),
	    cmocka_unit_test(test_discards_that_only_the_other_end_knows_are_ignored),
	    cmocka_unit_test(test_a_message_longer_than_the_limit_is_not_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
