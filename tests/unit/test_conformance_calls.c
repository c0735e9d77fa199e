/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_conformance_calls.c - statuses of the reading calls, by libmgm on a real server,
 * that no other test is named after (doc/conformance.md).
 *
 * The core has FLOWS entries, 239.1.0.N from 10.1.0.1, with one outgoing interface.
 */
#include "config.h"

#include "mgm.h"
#include "server_lab.h"

#define FLOWS 5
#define SIZE MGM_MFE_SIZE(1)
#define STATS_SIZE MGM_MFE_STATS_SIZE(1)
#define STATS_EX_SIZE MGM_MFE_STATS_EX_SIZE(1)

static uint64_t buffer[1000];

static struct mgm_addr
group_at(uint32_t i)
{
	return addr_ipv4(0xef010000 + i);
}

static uint32_t
open_client(struct mgm_session *session, uint32_t component)
{
	uint32_t handle;

	assert_int_equal(mgm_register_mprotocol(
			     session, NULL, MGM_PROTO_NETMGMT, component, &handle),
	    MGM_OK);
	return handle;
}

static void
add_flows(struct server_lab *lab, void *arg)
{
	struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE, .ifindex = 1};
	uint32_t i;

	(void)arg;
	event.source = addr_ipv4(0x0a010001);
	for (i = 0; i < FLOWS; i++) {
		event.group = group_at(i);
		core_plane_event(lab->core.core, &event, lab->core.now);
	}
}

/* A client that joins everything on 2, and the entries. */
static struct mgm_session *
open_flows(struct server_lab *lab)
{
	struct mgm_session *session = server_lab_session(lab->path);
	struct mgm_prefix any = mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	uint32_t handle = open_client(session, 1);

	assert_int_equal(
	    mgm_take_interface_ownership(session, handle, 2, NULL), MGM_OK);
	assert_int_equal(mgm_add_group_membership_entry(
			     session, handle, &any, &any, 2, NULL, MGM_JOIN_STATE_FLAG),
	    MGM_OK);
	server_lab_call(lab, add_flows, NULL);
	return session;
}

static void
test_statistics_are_of_one_level_and_one_only(void **state)
{
	static const uint32_t bad[] = {0, MGM_MFE_STATS_0 | MGM_MFE_STATS_1, 4};
	struct mgm_session *session = open_flows(*state);
	struct mgm_addr source = addr_ipv4(0x0a010001), group = group_at(0);
	struct mgm_mfe_head start = {.group = group, .source = source};
	size_t size = sizeof(buffer), i;
	uint32_t got;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
		    mgm_get_mfe_stats(session, &group, &source, &size, buffer, bad[i]),
		    MGM_E_INVALID_PARAMETER);
		assert_int_equal(
		    mgm_get_first_mfe_stats(session, &size, buffer, &got, bad[i]),
		    MGM_E_INVALID_PARAMETER);
		assert_int_equal(mgm_get_next_mfe_stats(
				     session, &start, &size, buffer, &got, bad[i]),
		    MGM_E_INVALID_PARAMETER);
	}
	assert_int_equal(
	    mgm_get_mfe_stats(session, &group, &source, &size, buffer, MGM_MFE_STATS_0),
	    MGM_OK);
	assert_int_equal(
	    mgm_get_mfe_stats(session, &group, &source, &size, buffer, MGM_MFE_STATS_1),
	    MGM_OK);
	assert_int_equal(size, sizeof(buffer));
	mgm_close(session);
}

static void
test_statistics_of_no_entry_are_not_found_and_leave_the_size(void **state)
{
	struct mgm_session *session = open_flows(*state);
	struct mgm_addr source = addr_ipv4(0x0a010001), group = group_at(FLOWS);
	size_t size = 17;

	assert_int_equal(
	    mgm_get_mfe_stats(session, &group, &source, &size, buffer, MGM_MFE_STATS_0),
	    MGM_E_NOT_FOUND);
	assert_int_equal(
	    mgm_get_mfe(session, &group, &source, &size, buffer), MGM_E_NOT_FOUND);
	assert_int_equal(size, 17);
	mgm_close(session);
}

/* Level 0: without counters. */
static enum mgm_status
read_flows(struct mgm_session *session, const struct mgm_mfe_head *start, size_t *size,
    uint32_t *got, uint32_t level)
{
	if (level == 0)
		return start == NULL
			   ? mgm_get_first_mfe(session, size, buffer, got)
			   : mgm_get_next_mfe(session, start, size, buffer, got);
	return start == NULL
		   ? mgm_get_first_mfe_stats(session, size, buffer, got, level)
		   : mgm_get_next_mfe_stats(session, start, size, buffer, got, level);
}

static void
test_enumerations_of_entries_end_with_no_more_items_and_their_entries(void **state)
{
	static const size_t sizes[] = {SIZE, STATS_SIZE, STATS_EX_SIZE};
	struct mgm_session *session = open_flows(*state);
	struct mgm_mfe_head last = {.group = group_at(1)};
	uint32_t got, level;
	size_t size;

	last.source = addr_ipv4(0x0a010001);
	for (level = 0; level < 3; level++) {
		size = sizes[level] - 1;
		assert_int_equal(read_flows(session, NULL, &size, &got, level),
		    MGM_E_INSUFFICIENT_BUFFER);
		assert_int_equal(size, sizes[level]);
		assert_int_equal(got, 0);
		size = sizes[level] - 1;
		assert_int_equal(read_flows(session, &last, &size, &got, level),
		    MGM_E_INSUFFICIENT_BUFFER);
		assert_int_equal(size, sizes[level]);
		size = 2 * sizes[level];
		assert_int_equal(
		    read_flows(session, NULL, &size, &got, level), MGM_E_MORE_DATA);
		assert_int_equal(got, 2);
		assert_int_equal(
		    read_flows(session, &last, &size, &got, level), MGM_E_MORE_DATA);
		assert_int_equal(got, 2);
		assert_int_equal(size, 2 * sizes[level]);
		/* The end is told together with the last of them. */
		size = 3 * sizes[level];
		assert_int_equal(read_flows(session, &last, &size, &got, level),
		    MGM_E_NO_MORE_ITEMS);
		assert_int_equal(got, 3);
		size = FLOWS * sizes[level];
		assert_int_equal(
		    read_flows(session, NULL, &size, &got, level), MGM_E_NO_MORE_ITEMS);
		assert_int_equal(got, FLOWS);
	}
	mgm_close(session);
}

static void
test_next_goes_on_after_an_entry_that_is_not_there(void **state)
{
	struct mgm_session *session = open_flows(*state);
	struct mgm_mfe_head gone = {.group = group_at(2)};
	const struct mgm_mfe *mfe = (const void *)buffer;
	struct mgm_addr third = group_at(3);
	size_t size = SIZE;
	uint32_t got;

	/* Greater than every source of group 2, and of no entry. */
	gone.source = addr_ipv4(0x0a010002);
	assert_int_equal(
	    mgm_get_next_mfe(session, &gone, &size, buffer, &got), MGM_E_MORE_DATA);
	assert_int_equal(got, 1);
	assert_true(addr_equal(&mfe->head.group, &third));
	mgm_close(session);
}

static void
test_administrative_calls_need_no_registration(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_session *client = open_flows(lab);
	struct mgm_session *session = server_lab_session(lab->admin);
	struct mgm_addr source = addr_ipv4(0x0a010001), group = group_at(0);
	uint32_t protocol, component, got;
	size_t size = sizeof(buffer);

	assert_int_equal(mgm_get_mfe(session, &group, &source, &size, buffer), MGM_OK);
	assert_int_equal(
	    mgm_get_first_mfe(session, &size, buffer, &got), MGM_E_NO_MORE_ITEMS);
	assert_int_equal(
	    mgm_get_mfe_stats(session, &group, &source, &size, buffer, MGM_MFE_STATS_1),
	    MGM_OK);
	assert_int_equal(
	    mgm_get_protocol_on_interface(session, 2, NULL, &protocol, &component),
	    MGM_OK);
	assert_int_equal(protocol, MGM_PROTO_NETMGMT);
	assert_int_equal(
	    mgm_get_protocol_on_interface(session, 3, NULL, &protocol, &component),
	    MGM_E_NOT_FOUND);
	mgm_close(session);
	mgm_close(client);
}

static void
test_enumeration_of_groups_refuses_bad_handles_and_types(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_session *session = server_lab_session(lab->path);
	uint32_t handle = open_client(session, 1), enum_handle, got;
	size_t size = sizeof(buffer);

	assert_int_equal(mgm_group_enumeration_start(
			     session, handle + 1, MGM_ALL_SOURCES, &enum_handle),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_group_enumeration_start(
			     session, handle, (enum mgm_enum_type)2, &enum_handle),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    mgm_group_enumeration_start(session, handle, MGM_ALL_SOURCES, &enum_handle),
	    MGM_OK);
	assert_int_equal(mgm_group_enumeration_get_next(
			     session, enum_handle + 1, &size, buffer, &got),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_group_enumeration_end(session, enum_handle + 1),
	    MGM_E_INVALID_PARAMETER);
	/* Nothing is joined: the end at once. */
	assert_int_equal(
	    mgm_group_enumeration_get_next(session, enum_handle, &size, buffer, &got),
	    MGM_E_NO_MORE_ITEMS);
	assert_int_equal(got, 0);
	assert_int_equal(mgm_group_enumeration_end(session, enum_handle), MGM_OK);
	mgm_close(session);
}

static void
test_enumeration_of_groups_says_the_size_of_one_record(void **state)
{
	const size_t one = sizeof(struct mgm_source_group_entry);
	struct mgm_session *session = open_flows(*state);
	uint32_t handle = open_client(session, 2), enum_handle, got;
	size_t size = one - 1;

	assert_int_equal(
	    mgm_group_enumeration_start(session, handle, MGM_ALL_SOURCES, &enum_handle),
	    MGM_OK);
	assert_int_equal(
	    mgm_group_enumeration_get_next(session, enum_handle, &size, buffer, &got),
	    MGM_E_INSUFFICIENT_BUFFER);
	assert_int_equal(size, one);
	assert_int_equal(got, 0);
	/* Nothing was lost: the (*,*) of another client comes now. */
	assert_int_equal(
	    mgm_group_enumeration_get_next(session, enum_handle, &size, buffer, &got),
	    MGM_E_NO_MORE_ITEMS);
	assert_int_equal(got, 1);
	mgm_close(session);
}

static void
test_deregistration_ends_the_enumerations_of_its_handle(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_session *session = server_lab_session(lab->path);
	uint32_t handle = open_client(session, 1), other = open_client(session, 2);
	uint32_t mine, others, got;
	size_t size = sizeof(buffer);

	assert_int_equal(
	    mgm_group_enumeration_start(session, handle, MGM_ALL_SOURCES, &mine),
	    MGM_OK);
	assert_int_equal(
	    mgm_group_enumeration_start(session, other, MGM_ALL_SOURCES, &others),
	    MGM_OK);
	assert_int_equal(mgm_deregister_mprotocol(session, handle), MGM_OK);

	assert_int_equal(
	    mgm_group_enumeration_get_next(session, mine, &size, buffer, &got),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(
	    mgm_group_enumeration_get_next(session, others, &size, buffer, &got),
	    MGM_E_NO_MORE_ITEMS);
	mgm_close(session);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_statistics_are_of_one_level_and_one_only),
	    SERVER_LAB_TEST(
		test_statistics_of_no_entry_are_not_found_and_leave_the_size),
	    SERVER_LAB_TEST(
		test_enumerations_of_entries_end_with_no_more_items_and_their_entries),
	    SERVER_LAB_TEST(test_next_goes_on_after_an_entry_that_is_not_there),
	    SERVER_LAB_TEST(test_administrative_calls_need_no_registration),
	    SERVER_LAB_TEST(test_enumeration_of_groups_refuses_bad_handles_and_types),
	    SERVER_LAB_TEST(test_enumeration_of_groups_says_the_size_of_one_record),
	    SERVER_LAB_TEST(test_deregistration_ends_the_enumerations_of_its_handle),
	};

	return cmocka_run_group_tests_name("conformance_calls", tests, NULL, NULL);
}
