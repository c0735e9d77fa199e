/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_server.c - the calls through the client server on a real core, by raw clients
 * and by libmgm.
 */
#include "config.h"

#include "server_lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint8_t message[WIRE_MESSAGE_MAX];

static struct mgm_prefix
host(uint32_t address)
{
	struct mgm_addr addr = addr_ipv4(address);

	return mgm_prefix_host(&addr);
}

static void
test_a_message_sent_octet_by_octet_is_answered(void **state)
{
	struct server_lab *lab = *state;
	int fd = server_lab_greet(lab->path);
	struct wire_header header;
	struct wire_buffer result;
	size_t length, i;

	length =
	    server_lab_message(message, WIRE_GET_STATUS, 0, 5, "\0\0\0\0\0\x09", 6);
	for (i = 0; i < length; i++)
		server_lab_send(fd, message + i, 1);

	assert_int_equal(server_lab_receive(fd, message, &header, &result), MGM_OK);
	assert_int_equal(header.id, 5);
	close(fd);
}

static void
test_the_read_only_socket_denies_what_routing_clients_do(void **state)
{
	struct server_lab *lab = *state;
	uint8_t body[WIRE_MESSAGE_MAX] = {0};
	const struct wire_row *row;
	int fd = server_lab_greet(lab->admin);
	size_t i, denied = 0;
	struct mgm_session *session;
	uint32_t handle;

	for (i = 0; (row = wire_row_at(i)) != NULL; i++) {
		if (row->direction != WIRE_TO_DAEMON || row->type == WIRE_HELLO)
			continue;
		long status = server_lab_ask(fd, row->type, body, row->min);

		assert_true((status == MGM_E_DENIED) == (row->senders == WIRE_ROUTING));
		denied += status == MGM_E_DENIED;
	}
	assert_int_equal(denied, 14);
	close(fd);
	session = server_lab_session(lab->admin);
	assert_false(mgm_may_route(session));
	assert_int_equal(
	    mgm_register_mprotocol(session, NULL, MGM_PROTO_NETMGMT, 1, &handle),
	    MGM_E_DENIED);
	assert_non_null(strstr(mgm_last_detail(session), "routing"));
	mgm_close(session);
	assert_int_equal(server_lab_counter(lab->admin, "requests_denied"), 15);
}

static void
test_the_client_that_connected_is_the_one_that_is_listed(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_session *session = server_lab_session(lab->path);
	struct mgm_client_info row;
	uint32_t handle;
	size_t count;

	assert_true(mgm_may_route(session));
	assert_string_equal(mgm_daemon_version(session), PACKAGE_VERSION);
	assert_int_equal(
	    mgm_register_mprotocol(session, NULL, MGM_PROTO_PIM_SPARSE, 4, &handle),
	    MGM_OK);
	assert_int_equal(
	    mgm_register_mprotocol(session, NULL, MGM_PROTO_PIM_SPARSE, 4, &handle),
	    MGM_E_ALREADY_EXISTS);

	assert_int_equal(
	    mgm_list_clients(session, NULL, &row, 1, &count), MGM_E_NO_MORE_ITEMS);

	assert_int_equal(count, 1);
	assert_int_equal(row.handle, handle);
	assert_int_equal(row.pid, getpid());
	assert_int_equal(row.uid, getuid());
	assert_int_equal(row.protocol, MGM_PROTO_PIM_SPARSE);
	assert_int_equal(row.component, 4);
	assert_string_equal(row.name, "test");
	mgm_close(session);
}

static void
test_a_handle_is_worthless_on_another_connection(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_session *a = server_lab_session(lab->path),
			   *b = server_lab_session(lab->path);
	uint32_t handle, enum_handle;

	assert_int_equal(
	    mgm_register_mprotocol(a, NULL, MGM_PROTO_NETMGMT, 1, &handle), MGM_OK);
	assert_int_equal(
	    mgm_group_enumeration_start(a, handle, MGM_ALL_SOURCES, &enum_handle),
	    MGM_OK);

	assert_int_equal(
	    mgm_take_interface_ownership(b, handle, 2, NULL), MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_deregister_mprotocol(b, handle), MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    mgm_group_enumeration_end(b, enum_handle), MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_take_interface_ownership(a, handle, 2, NULL), MGM_OK);
	mgm_close(a);
	mgm_close(b);
}

static void
test_a_client_that_dies_loses_its_interfaces(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_session *a = server_lab_session(lab->path),
			   *b = server_lab_session(lab->path);
	struct mgm_prefix any = mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	struct mgm_prefix group = host(0xef010101);
	uint32_t mine, yours, protocol, component;

	assert_int_equal(
	    mgm_register_mprotocol(a, NULL, MGM_PROTO_NETMGMT, 1, &mine), MGM_OK);
	assert_int_equal(
	    mgm_register_mprotocol(b, NULL, MGM_PROTO_NETMGMT, 2, &yours), MGM_OK);
	assert_int_equal(mgm_take_interface_ownership(a, mine, 2, NULL), MGM_OK);
	assert_int_equal(mgm_add_group_membership_entry(
			     a, mine, &any, &group, 2, NULL, MGM_JOIN_STATE_FLAG),
	    MGM_OK);
	assert_int_equal(
	    mgm_take_interface_ownership(b, yours, 2, NULL), MGM_E_ALREADY_EXISTS);
	assert_int_equal(
	    mgm_get_protocol_on_interface(b, 2, NULL, &protocol, &component), MGM_OK);
	assert_int_equal(component, 1);

	mgm_close(a);
	server_lab_wait_counter(lab->admin, "clients", 1);

	assert_int_equal(server_lab_counter(lab->admin, "memberships"), 0);
	assert_int_equal(mgm_take_interface_ownership(b, yours, 2, NULL), MGM_OK);
	mgm_close(b);
}

struct tally {
	size_t ok, others;
};

static void
count_done(void *context, enum mgm_status status, const char *detail)
{
	struct tally *tally = context;

	(void)detail;
	if (status == MGM_OK)
		tally->ok++;
	else
		tally->others++;
}

static void
test_ten_thousand_pipelined_memberships_all_arrive(void **state)
{
	enum { NUMBER = 10000 };
	static struct mgm_source_group_entry entries[700];
	static struct mgm_membership_info rows[NUMBER + 1];
	struct server_lab *lab = *state;
	struct mgm_session *session = server_lab_session(lab->path);
	struct mgm_prefix any = mgm_prefix_wildcard(MGM_FAMILY_IPV4), group;
	struct tally tally = {0};
	uint32_t handle, enum_handle, got, seen = 0, i;
	enum mgm_status status;
	size_t count, size, most = 0;

	assert_int_equal(
	    mgm_register_mprotocol(session, NULL, MGM_PROTO_NETMGMT, 1, &handle),
	    MGM_OK);
	assert_int_equal(
	    mgm_take_interface_ownership(session, handle, 2, NULL), MGM_OK);
	for (i = 0; i < NUMBER; i++) {
		group = host(0xef020000 + i);
		assert_int_equal(
		    mgm_submit_add_group_membership_entry(session, handle, &any, &group,
			2, NULL, MGM_JOIN_STATE_FLAG, count_done, &tally),
		    MGM_OK);
		if (mgm_in_flight(session) > most)
			most = mgm_in_flight(session);
	}
	assert_int_equal(mgm_flush(session), MGM_OK);

	assert_int_equal(tally.ok, NUMBER);
	assert_int_equal(tally.others, 0);
	assert_true(most > 100 && most <= MGM_IN_FLIGHT_MAX);
	assert_int_equal(server_lab_counter(lab->admin, "memberships"), NUMBER);
	assert_int_equal(mgm_list_memberships(session, NULL, rows, NUMBER + 1, &count),
	    MGM_E_NO_MORE_ITEMS);
	assert_int_equal(count, NUMBER);
	for (i = 0; i < NUMBER; i++) {
		group = host(0xef020000 + i);
		assert_memory_equal(&rows[i].group, &group, sizeof(group));
	}
	/* The enumeration is longer than one turn of the loop copies. */
	assert_int_equal(
	    mgm_group_enumeration_start(session, handle, MGM_ALL_SOURCES, &enum_handle),
	    MGM_OK);
	do {
		size = sizeof(entries);
		status = mgm_group_enumeration_get_next(
		    session, enum_handle, &size, entries, &got);
		assert_true(status == MGM_E_MORE_DATA || status == MGM_E_NO_MORE_ITEMS);
		for (i = 0; i < got; i++, seen++) {
			group = host(0xef020000 + seen);
			assert_memory_equal(&entries[i].group, &group, sizeof(group));
		}
	} while (status == MGM_E_MORE_DATA);
	assert_int_equal(seen, NUMBER);
	assert_int_equal(mgm_group_enumeration_end(session, enum_handle), MGM_OK);
	assert_int_equal(
	    mgm_group_enumeration_end(session, enum_handle), MGM_E_INVALID_PARAMETER);
	mgm_close(session);
	server_lab_wait_counter(lab->admin, "memberships", 0);
}

static void
test_any_source_gives_one_record_a_group(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_session *session = server_lab_session(lab->path);
	struct mgm_prefix any = mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	struct mgm_prefix one = host(0x0a010001), two = host(0x0a010002);
	struct mgm_prefix group = host(0xef010101);
	const struct mgm_prefix *sources[] = {&any, &one, &two};
	struct mgm_source_group_entry entries[8];
	uint32_t handle, enum_handle, got, i, ifindex;
	size_t size = sizeof(entries);

	assert_int_equal(
	    mgm_register_mprotocol(session, NULL, MGM_PROTO_NETMGMT, 1, &handle),
	    MGM_OK);
	for (ifindex = 2; ifindex <= 3; ifindex++) {
		assert_int_equal(
		    mgm_take_interface_ownership(session, handle, ifindex, NULL),
		    MGM_OK);
		for (i = 0; i < 3; i++)
			assert_int_equal(
			    mgm_add_group_membership_entry(session, handle, sources[i],
				&group, ifindex, NULL, MGM_JOIN_STATE_FLAG),
			    MGM_OK);
	}

	assert_int_equal(
	    mgm_group_enumeration_start(session, handle, MGM_ANY_SOURCE, &enum_handle),
	    MGM_OK);
	assert_int_equal(
	    mgm_group_enumeration_get_next(session, enum_handle, &size, entries, &got),
	    MGM_E_NO_MORE_ITEMS);
	assert_int_equal(got, 1);
	assert_memory_equal(&entries[0].source, &any, sizeof(any));
	assert_int_equal(
	    mgm_group_enumeration_start(session, handle, MGM_ALL_SOURCES, &enum_handle),
	    MGM_OK);
	size = sizeof(entries[0]) - 1;
	assert_int_equal(
	    mgm_group_enumeration_get_next(session, enum_handle, &size, entries, &got),
	    MGM_E_INSUFFICIENT_BUFFER);
	assert_int_equal(size, sizeof(entries[0]));
	size = 2 * sizeof(entries[0]) + 3;
	assert_int_equal(
	    mgm_group_enumeration_get_next(session, enum_handle, &size, entries, &got),
	    MGM_E_MORE_DATA);
	assert_int_equal(got, 2);
	assert_int_equal(
	    mgm_group_enumeration_get_next(session, enum_handle, &size, entries, &got),
	    MGM_E_NO_MORE_ITEMS);
	assert_int_equal(got, 1);
	/* The limit of open ones; deregistering ends them all. */
	for (i = 0; i < 6; i++)
		assert_int_equal(mgm_group_enumeration_start(
				     session, handle, MGM_ANY_SOURCE, &enum_handle),
		    MGM_OK);
	assert_int_equal(
	    mgm_group_enumeration_start(session, handle, MGM_ANY_SOURCE, &enum_handle),
	    MGM_E_NO_MEMORY);
	mgm_close(session);
}

/* The core's owner puts packets in before the server's thread runs. */
static void
test_entries_are_read_with_counters_page_by_page(void **state)
{
	enum { FLOWS = 1500 };
	static struct server_lab lab;
	static uint64_t buffer[8000];
	struct mgm_session *session;
	struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE, .ifindex = 1};
	const struct mgm_mfe_stats_ex *ex;
	struct mgm_mfe_head last;
	struct mgm_mfe *mfe = (struct mgm_mfe *)(void *)buffer;
	struct fake_mfe *fake;
	uint32_t handle, got, seen = 0, i;
	enum mgm_status status;
	size_t size, at;
	bool first = true;

	(void)state;
	server_lab_init(&lab);
	server_lab_start(&lab);
	server_lab_join(&lab);
	handle = core_lab_register(&lab.core, MGM_PROTO_NETMGMT, 1);
	for (i = 2; i <= 4; i++) {
		assert_int_equal(core_lab_take(&lab.core, handle, i), MGM_OK);
		assert_int_equal(
		    core_lab_add(&lab.core, handle, "*", "*", i, MGM_JOIN_STATE_FLAG),
		    MGM_OK);
	}
	for (i = 0; i < FLOWS; i++) {
		event.group = addr_ipv4(0xef010000 + i);
		event.source = addr_ipv4(0x0a010001);
		core_plane_event(lab.core.core, &event, lab.core.now);
		fake = fake_plane_find(&lab.core.fake, &event.group, &event.source);
		assert_non_null(fake);
		fake->counters.in_packets = 1000 + i;
		fake->oif_counters[3].packets = 900 + i;
		fake->oif_counters[3].send_errors = 7;
		fake->oif_counters[3].if_down = 2;
	}
	/* Again with a thread, now that there is something to read. */
	server_lab_run(&lab);
	session = server_lab_session(lab.admin);
	do {
		size = sizeof(buffer);
		status = first ? mgm_get_first_mfe_stats(
				     session, &size, buffer, &got, MGM_MFE_STATS_1)
			       : mgm_get_next_mfe_stats(session, &last, &size, buffer,
				     &got, MGM_MFE_STATS_1);
		assert_true(status == MGM_E_MORE_DATA || status == MGM_E_NO_MORE_ITEMS);
		assert_int_equal(size, sizeof(buffer));
		for (i = 0, at = 0; i < got; i++, seen++) {
			ex = (const void *)((const char *)buffer + at);
			at += MGM_MFE_STATS_EX_SIZE(ex->num_oifs);
			event.group = addr_ipv4(0xef010000 + seen);
			assert_true(addr_equal(&ex->head.group, &event.group));
			assert_int_equal(ex->num_oifs, 3);
			assert_int_equal(ex->head.iif, 1);
			assert_int_equal(ex->counts.received_packets, 1000 + seen);
			assert_int_equal(ex->oifs[1].ifindex, 3);
			assert_int_equal(ex->oifs[1].out_packets, 900 + seen);
			assert_int_equal(ex->oifs[1].out_discards, 9);
			assert_int_equal(ex->oifs[1].state, MGM_OIF_FORWARDING);
			last = ex->head;
		}
		assert_true(at <= sizeof(buffer));
		first = false;
	} while (status == MGM_E_MORE_DATA);
	assert_int_equal(seen, FLOWS);
	event.group = addr_ipv4(0xef010005);
	size = MGM_MFE_SIZE(3) - 1;
	assert_int_equal(
	    mgm_get_mfe(session, &event.group, &event.source, &size, buffer),
	    MGM_E_INSUFFICIENT_BUFFER);
	assert_int_equal(size, MGM_MFE_SIZE(3));
	assert_int_equal(
	    mgm_get_mfe(session, &event.group, &event.source, &size, buffer), MGM_OK);
	assert_int_equal(mfe->num_oifs, 3);
	assert_int_equal(mfe->timeout_s, 900);
	assert_int_equal(mfe->oifs[2].ifindex, 4);
	event.group = addr_ipv4(0xef020005);
	assert_int_equal(
	    mgm_get_mfe(session, &event.group, &event.source, &size, buffer),
	    MGM_E_NOT_FOUND);
	mgm_close(session);
	server_lab_join(&lab);
	core_client_gone(lab.core.core, handle, lab.core.now);
	server_lab_stop(&lab);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_a_message_sent_octet_by_octet_is_answered),
	    SERVER_LAB_TEST(test_the_read_only_socket_denies_what_routing_clients_do),
	    SERVER_LAB_TEST(test_the_client_that_connected_is_the_one_that_is_listed),
	    SERVER_LAB_TEST(test_a_handle_is_worthless_on_another_connection),
	    SERVER_LAB_TEST(test_a_client_that_dies_loses_its_interfaces),
	    SERVER_LAB_TEST(test_ten_thousand_pipelined_memberships_all_arrive),
	    SERVER_LAB_TEST(test_any_source_gives_one_record_a_group),
	    cmocka_unit_test(test_entries_are_read_with_counters_page_by_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
