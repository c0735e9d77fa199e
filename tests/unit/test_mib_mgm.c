/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mgm.c - MGM-MIB against an expected tree, and what its notifications carry.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_snapshot.h"
#include "managed_make.h"
#include "mib_context.h"
#include "mib_expect.h"
#include "mib_mgm.h"
#include "mib_set_case.h"
#include "notification.h"

#define SECOND 1000000LL
#define EPOCH (100 * SECOND)

#define INT MIB_TYPE_INTEGER
#define TICKS MIB_TYPE_TIMETICKS
#define TEXT MIB_TYPE_OCTETS
#define U32 MIB_TYPE_UNSIGNED
#define C32 MIB_TYPE_COUNTER32
#define C64 MIB_TYPE_COUNTER64

static const struct alarm_row alarms[] = {
    {.spec = {.index = 1,
	 .name = "video out",
	 .kind = ALARM_KIND_THRESHOLD,
	 .subject = ALARM_SUBJECT_INTERFACE,
	 .ifname = "eth1",
	 .direction = ALARM_DIRECTION_OUT,
	 .quantity = ALARM_QUANTITY_OCTETS,
	 .interval_ms = 86400000,
	 .rising = 0xfffffffeffffffffULL,
	 .falling = 0x100000002ULL,
	 .startup = ALARM_STARTUP_BOTH,
	 .consecutive = 1000,
	 .holdoff_ms = 86400000},
	.state = ALARM_STATE_RAISED,
	.ifindex = 17,
	.value = 0x8000000000000001ULL,
	.rising_events = 0x100000001ULL,
	.falling_events = 3,
	.suppressed = 4294967295u,
	.last_event_us = EPOCH + 5 * SECOND},
    {.spec = {.index = 1001,
	 .name = "pulse",
	 .kind = ALARM_KIND_HEARTBEAT,
	 .subject = ALARM_SUBJECT_FLOW,
	 .direction = ALARM_DIRECTION_IN,
	 .group = {{MGM_FAMILY_IPV4, {239, 1, 1, 1}}, 32},
	 .source = {MGM_FAMILY_IPV4, {10, 0, 0, 1}},
	 .quantity = ALARM_QUANTITY_PACKETS,
	 .interval_ms = 100,
	 .startup = ALARM_STARTUP_RISING,
	 .consecutive = 1},
	.state = ALARM_STATE_NORMAL,
	.falling_events = 1,
	.last_event_us = EPOCH + 2 * SECOND,
	.first_seen_us = EPOCH + 2 * SECOND},
    {.spec = {.index = 65535,
	 .name = "0123456789012345678901234567890",
	 .kind = ALARM_KIND_THRESHOLD,
	 .subject = ALARM_SUBJECT_CLIENT,
	 .ifname = "abcdefghijklmno",
	 .direction = ALARM_DIRECTION_IN,
	 .group = {{MGM_FAMILY_IPV6, {0xff, 0x0e}}, 16},
	 .client = "pimd",
	 .quantity = ALARM_QUANTITY_DROPS,
	 .interval_ms = 100,
	 .rising = 2,
	 .falling = 1,
	 .startup = ALARM_STARTUP_FALLING,
	 .consecutive = 2,
	 .holdoff_ms = 3},
	.state = ALARM_STATE_WAITING,
	.last_event_us = EPOCH - 1},
};

static const struct mib_expect expected[] = {
    {"1.1.0", C64, "4294967297"},
    {"1.2.0", TICKS, "1000"},
    {"1.3.0", TICKS, "1002"},
    {"1.4.0", C64, "5"},
    {"1.5.0", C64, "6"},
    {"2.1.2.1", TEXT, "video out"},
    {"2.1.2.1001", TEXT, "pulse"},
    {"2.1.2.65535", TEXT, "0123456789012345678901234567890"},
    {"2.1.3.1", TEXT, "eth1"},
    {"2.1.3.1001", TEXT, ""},
    {"2.1.3.65535", TEXT, "abcdefghijklmno"},
    {"2.1.4.1", INT, "17"},
    {"2.1.4.1001", INT, "0"},
    {"2.1.4.65535", INT, "0"},
    {"2.1.5.1", INT, "2"},
    {"2.1.5.1001", INT, "1"},
    {"2.1.5.65535", INT, "1"},
    {"2.1.6.1", INT, "2"},
    {"2.1.6.1001", INT, "1"},
    {"2.1.6.65535", INT, "6"},
    {"2.1.7.1", U32, "86400000"},
    {"2.1.7.1001", U32, "100"},
    {"2.1.7.65535", U32, "100"},
    {"2.1.8.1", C64, "18446744069414584319"},
    {"2.1.8.1001", C64, "0"},
    {"2.1.8.65535", C64, "2"},
    {"2.1.9.1", C64, "4294967298"},
    {"2.1.9.1001", C64, "0"},
    {"2.1.9.65535", C64, "1"},
    {"2.1.10.1", C64, "9223372036854775809"},
    {"2.1.10.1001", C64, "0"},
    {"2.1.10.65535", C64, "0"},
    {"2.1.11.1", INT, "3"},
    {"2.1.11.1001", INT, "2"},
    {"2.1.11.65535", INT, "1"},
    {"2.1.12.1", C64, "4294967297"},
    {"2.1.12.1001", C64, "0"},
    {"2.1.12.65535", C64, "0"},
    {"2.1.13.1", C64, "3"},
    {"2.1.13.1001", C64, "1"},
    {"2.1.13.65535", C64, "0"},
    {"2.1.14.1", TICKS, "500"},
    {"2.1.14.1001", TICKS, "200"},
    {"2.1.14.65535", TICKS, "0"},
    {"2.1.15.1", INT, "5"},
    {"2.1.15.1001", INT, "3"},
    {"2.1.15.65535", INT, "2"},
    {"2.1.16.1", INT, "1"},
    {"2.1.16.1001", INT, "2"},
    {"2.1.16.65535", INT, "1"},
    {"2.1.17.1", INT, "1"},
    {"2.1.17.1001", INT, "2"},
    {"2.1.17.65535", INT, "4"},
    {"2.1.18.1", INT, "0"},
    {"2.1.18.1001", INT, "1"},
    {"2.1.18.65535", INT, "2"},
    {"2.1.19.1", TEXT, ""},
    {"2.1.19.1001", TEXT, "0xef010101"},
    {"2.1.19.65535", TEXT, "0xff0e0000000000000000000000000000"},
    {"2.1.20.1", U32, "0"},
    {"2.1.20.1001", U32, "32"},
    {"2.1.20.65535", U32, "16"},
    {"2.1.21.1", TEXT, ""},
    {"2.1.21.1001", TEXT, "0x0a000001"},
    {"2.1.21.65535", TEXT, "0x00000000000000000000000000000000"},
    {"2.1.22.1", TEXT, ""},
    {"2.1.22.1001", TEXT, ""},
    {"2.1.22.65535", TEXT, "pimd"},
    {"2.1.23.1", U32, "4294967295"},
    {"2.1.23.1001", U32, "0"},
    {"2.1.23.65535", U32, "2"},
    {"2.1.24.1", U32, "4294967294"},
    {"2.1.24.1001", U32, "0"},
    {"2.1.24.65535", U32, "0"},
    {"2.1.25.1", U32, "2"},
    {"2.1.25.1001", U32, "0"},
    {"2.1.25.65535", U32, "1"},
    {"2.1.26.1", U32, "1"},
    {"2.1.26.1001", U32, "0"},
    {"2.1.26.65535", U32, "0"},
    {"2.1.27.1", INT, "3"},
    {"2.1.27.1001", INT, "1"},
    {"2.1.27.65535", INT, "2"},
    {"2.1.28.1", U32, "1000"},
    {"2.1.28.1001", U32, "1"},
    {"2.1.28.65535", U32, "2"},
    {"2.1.29.1", U32, "86400000"},
    {"2.1.29.1001", U32, "0"},
    {"2.1.29.65535", U32, "3"},
    {"2.1.30.1", C32, "4294967295"},
    {"2.1.30.1001", C32, "0"},
    {"2.1.30.65535", C32, "0"},
    {"2.1.31.1", TICKS, "0"},
    {"2.1.31.1001", TICKS, "200"},
    {"2.1.31.65535", TICKS, "0"},
    {"2.1.32.1", INT, "1"},
    {"2.1.32.1001", INT, "1"},
    {"2.1.32.65535", INT, "1"},
    {"3.1.0", TEXT, PACKAGE_VERSION},
    {"3.2.0", TICKS, "0"},
    {"3.3.0", TEXT, "fake"},
    {"3.4.0", INT, "1"},
    {"3.5.0", U32, "0"},
    {"3.6.0", U32, "0"},
    {"3.7.0", U32, "0"},
    {"3.8.0", U32, "0"},
    {"3.9.0", U32, "0"},
    {"3.10.0", U32, "0"},
    {"3.11.0", U32, "0"},
    {"3.12.0", C64, "0"},
    {"3.13.0", C64, "0"},
    {"3.14.0", C64, "0"},
    {"3.15.0", C64, "0"},
    {"3.16.0", C64, "0"},
    {"3.17.0", C64, "0"},
    {"3.18.0", C64, "0"},
    {"3.19.0", C64, "0"},
    {"3.20.0", C64, "0"},
    {"3.21.0", C64, "0"},
    {"3.22.0", C64, "0"},
    {"3.23.0", C64, "0"},
    {"3.24.0", U32, "0"},
    {"3.25.0", U32, "0"},
    {"3.26.0", C64, "0"},
    {"12.1.1.0", U32, "1000"},
    {"12.1.2.0", C64, "0"},
    {"12.1.3.0", C64, "0"},
    {"12.1.4.0", C64, "0"},
    {"12.1.5.0", C64, "0"},
    {"12.1.6.0", C64, "0"},
};

static void
context_init(struct mib_context *context)
{
	struct snapshot *snapshot = fake_snapshot_new(&(struct fake_tables){
	    .number = 0x100000001ULL,
	    .start_us = EPOCH + 10 * SECOND,
	    .end_us = EPOCH + 10 * SECOND + 20000,
	    .enabled = true,
	    .alarms = alarms,
	    .num_alarms = MIB_LENGTH(alarms),
	});

	struct managed *managed = managed_make();

	managed_make_alarm(managed, &alarms[0].spec, MANAGED_ACTIVE, MANAGED_READONLY);
	managed_make_alarm(
	    managed, &alarms[1].spec, MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	managed_make_alarm(managed, &alarms[2].spec, MANAGED_ACTIVE, MANAGED_VOLATILE);
	*context = (struct mib_context){
	    .epoch_us = EPOCH, .notifications_sent = 5, .notifications_dropped = 6};
	assert_int_equal(mib_context_set_managed(context, managed), 0);
	managed_release(managed);
	assert_int_equal(mib_context_set(context, snapshot), 0);
	snapshot_release(snapshot);
}

static void
test_the_whole_tree_is_as_expected_by_get_and_getnext(void **state)
{
	static const uint32_t root[] = {1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 2715, 1};
	struct mib_context context;

	(void)state;
	context_init(&context);
	assert_int_equal(mib_oid_cmp(mib_mgm_module.root, mib_mgm_module.root_len, root,
			     MIB_LENGTH(root)),
	    0);
	mib_expect_tree(&mib_mgm_module, &context, expected, MIB_LENGTH(expected));
	mib_context_exit(&context);
}

static void
test_the_alarm_index_is_no_object(void **state)
{
	struct mib_context context;
	struct mib_value value;

	(void)state;
	context_init(&context);
	assert_int_equal(mib_expect_get(&mib_mgm_module, &context, "2.1.1.1", &value),
	    MIB_RESULT_NO_SUCH_OBJECT);
	assert_int_equal(mib_expect_get(&mib_mgm_module, &context, "2.1.2.2", &value),
	    MIB_RESULT_NO_SUCH_INSTANCE);
	mib_context_exit(&context);
}

static void
test_a_restarted_master_agent_moves_the_time_stamps(void **state)
{
	struct mib_context context;
	struct mib_value value;

	(void)state;
	context_init(&context);
	/* sysUpTime began 2 s before the event, then after it. */
	context.epoch_us = EPOCH + 3 * SECOND;
	assert_int_equal(mib_expect_get(&mib_mgm_module, &context, "2.1.14.1", &value),
	    MIB_RESULT_OK);
	assert_int_equal(value.number, 200);
	context.epoch_us = EPOCH + 6 * SECOND;
	assert_int_equal(mib_expect_get(&mib_mgm_module, &context, "2.1.14.1", &value),
	    MIB_RESULT_OK);
	assert_int_equal(value.number, 0);
	mib_context_exit(&context);
}

/* What is not in force counts nothing, and what the snapshot does not know yet. */
static void
test_a_row_that_the_snapshot_does_not_count_is_waiting(void **state)
{
	static const struct mib_set_then thens[][MIB_SET_CASE_THEN] = {
	    {{"2.1.2.1", "video out"}, {"2.1.4.1", "0"}, {"2.1.10.1", "0"},
		{"2.1.11.1", "1"}},
	    {{"2.1.12.1", "0"}, {"2.1.13.1", "0"}, {"2.1.14.1", "0"},
		{"2.1.30.1", "0"}},
	    {{"2.1.32.1", "2"}, {"2.1.2.1002", "new"}, {"2.1.11.1002", "1"},
		{"2.1.10.1002", "0"}},
	    /* A SET made another alarm of it. */
	    {{"2.1.32.1001", "1"}, {"2.1.11.1001", "1"}, {"2.1.13.1001", "0"},
		{"2.1.31.1001", "0"}},
	};
	struct alarm_spec fresh = alarms[0].spec, changed = alarms[1].spec;
	struct managed *draft;
	struct mib_context context;
	size_t i;

	(void)state;
	context_init(&context);
	draft = managed_copy(context.managed);
	managed_make_alarm(
	    draft, &alarms[0].spec, MANAGED_NOT_IN_SERVICE, MANAGED_NONVOLATILE);
	fresh.index = 1002;
	(void)snprintf(fresh.name, sizeof(fresh.name), "new");
	managed_make_alarm(draft, &fresh, MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	changed.interval_ms++;
	managed_make_alarm(draft, &changed, MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	assert_int_equal(mib_context_set_managed(&context, draft), 0);
	for (i = 0; i < MIB_LENGTH(thens); i++)
		mib_set_case_then(&mib_mgm_module, &context, "waiting", thens[i]);
	managed_release(draft);
	mib_context_exit(&context);
}

/* The objects are the event's, not the table's, and in the module's order. */
static void
check_notification(enum notification_type type, uint32_t number,
    const struct alarm_row *alarm, const struct mib_expect *objects, size_t count)
{
	struct notification event = {.type = type, .u.alarm = *alarm};
	struct mib_mgm_object carried[MIB_MGM_NOTIFICATION_OBJECTS];
	struct mib_oid notification;
	struct mib_context context;

	context_init(&context);
	event.u.alarm.value = 99;
	event.u.alarm.ifindex = 12;
	event.u.alarm.state = ALARM_STATE_RAISED;
	event.u.alarm.suppressed = 8;
	assert_int_equal(
	    mib_mgm_notification(&context, &event, &notification, carried), count);
	mib_expect_notification(
	    &mib_mgm_module, &notification, number, carried, objects, count);
	mib_context_exit(&context);
}

static void
test_notifications_of_volumes_carry_the_alarm_as_it_was(void **state)
{
	static const struct mib_expect objects[] = {
	    {"2.1.2.65535", TEXT, "0123456789012345678901234567890"},
	    {"2.1.16.65535", INT, "1"},
	    {"2.1.17.65535", INT, "4"},
	    {"2.1.3.65535", TEXT, "abcdefghijklmno"},
	    {"2.1.4.65535", INT, "12"},
	    {"2.1.5.65535", INT, "1"},
	    {"2.1.18.65535", INT, "2"},
	    {"2.1.19.65535", TEXT, "0xff0e0000000000000000000000000000"},
	    {"2.1.20.65535", U32, "16"},
	    {"2.1.21.65535", TEXT, "0x00000000000000000000000000000000"},
	    {"2.1.22.65535", TEXT, "pimd"},
	    {"2.1.6.65535", INT, "6"},
	    {"2.1.7.65535", U32, "100"},
	    {"2.1.11.65535", INT, "3"},
	    {"2.1.30.65535", C32, "8"},
	    {"2.1.10.65535", C64, "99"},
	    {"2.1.8.65535", C64, "2"},
	    {"2.1.9.65535", C64, "1"},
	};

	(void)state;
	check_notification(
	    NOTIFICATION_VOLUME_RISING, 1, &alarms[2], objects, MIB_LENGTH(objects));
	check_notification(
	    NOTIFICATION_VOLUME_FALLING, 2, &alarms[2], objects, MIB_LENGTH(objects));
}

/* Nothing that SNMPv1 does not have. */
static void
test_notifications_of_heartbeats_carry_no_counter64(void **state)
{
	static const struct mib_expect objects[] = {
	    {"2.1.2.1001", TEXT, "pulse"},
	    {"2.1.16.1001", INT, "2"},
	    {"2.1.17.1001", INT, "2"},
	    {"2.1.3.1001", TEXT, ""},
	    {"2.1.4.1001", INT, "12"},
	    {"2.1.5.1001", INT, "1"},
	    {"2.1.18.1001", INT, "1"},
	    {"2.1.19.1001", TEXT, "0xef010101"},
	    {"2.1.20.1001", U32, "32"},
	    {"2.1.21.1001", TEXT, "0x0a000001"},
	    {"2.1.22.1001", TEXT, ""},
	    {"2.1.6.1001", INT, "1"},
	    {"2.1.7.1001", U32, "100"},
	    {"2.1.11.1001", INT, "3"},
	    {"2.1.30.1001", C32, "8"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < MIB_LENGTH(objects); i++)
		assert_int_not_equal(objects[i].type, C64);
	check_notification(
	    NOTIFICATION_FLOW_FIRST_SEEN, 3, &alarms[1], objects, MIB_LENGTH(objects));
	check_notification(
	    NOTIFICATION_FLOW_SILENT, 4, &alarms[1], objects, MIB_LENGTH(objects));
	check_notification(
	    NOTIFICATION_FLOW_RESUMED, 5, &alarms[1], objects, MIB_LENGTH(objects));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_whole_tree_is_as_expected_by_get_and_getnext),
	    cmocka_unit_test(test_the_alarm_index_is_no_object),
	    cmocka_unit_test(test_a_restarted_master_agent_moves_the_time_stamps),
	    cmocka_unit_test(test_a_row_that_the_snapshot_does_not_count_is_waiting),
	    cmocka_unit_test(test_notifications_of_volumes_carry_the_alarm_as_it_was),
	    cmocka_unit_test(test_notifications_of_heartbeats_carry_no_counter64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
