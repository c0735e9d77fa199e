/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mgm.c - MGM-MIB against an expected tree, and what its notifications carry.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_snapshot.h"
#include "mib_context.h"
#include "mib_expect.h"
#include "mib_mgm.h"

#define SECOND 1000000LL
#define EPOCH (100 * SECOND)

#define INT MIB_TYPE_INTEGER
#define TICKS MIB_TYPE_TIMETICKS
#define TEXT MIB_TYPE_OCTETS
#define U32 MIB_TYPE_UNSIGNED
#define C64 MIB_TYPE_COUNTER64

static const struct alarm_row alarms[] = {
    {.spec = {.index = 1,
	 .name = "video out",
	 .ifname = "eth1",
	 .direction = ALARM_DIRECTION_OUT,
	 .quantity = ALARM_QUANTITY_OCTETS,
	 .interval_ms = 86400000,
	 .rising = 0xffffffffffffffffULL,
	 .falling = 0x100000000ULL},
	.state = ALARM_STATE_RAISED,
	.ifindex = 17,
	.value = 0x8000000000000001ULL,
	.rising_events = 0x100000001ULL,
	.falling_events = 3,
	.last_event_us = EPOCH + 5 * SECOND},
    {.spec = {.index = 65535,
	 .name = "0123456789012345678901234567890",
	 .ifname = "abcdefghijklmno",
	 .direction = ALARM_DIRECTION_IN,
	 .quantity = ALARM_QUANTITY_PACKETS,
	 .interval_ms = 100,
	 .rising = 2,
	 .falling = 1},
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
    {"2.1.2.65535", TEXT, "0123456789012345678901234567890"},
    {"2.1.3.1", TEXT, "eth1"},
    {"2.1.3.65535", TEXT, "abcdefghijklmno"},
    {"2.1.4.1", INT, "17"},
    {"2.1.4.65535", INT, "0"},
    {"2.1.5.1", INT, "2"},
    {"2.1.5.65535", INT, "1"},
    {"2.1.6.1", INT, "2"},
    {"2.1.6.65535", INT, "1"},
    {"2.1.7.1", U32, "86400000"},
    {"2.1.7.65535", U32, "100"},
    {"2.1.8.1", C64, "18446744073709551615"},
    {"2.1.8.65535", C64, "2"},
    {"2.1.9.1", C64, "4294967296"},
    {"2.1.9.65535", C64, "1"},
    {"2.1.10.1", C64, "9223372036854775809"},
    {"2.1.10.65535", C64, "0"},
    {"2.1.11.1", INT, "3"},
    {"2.1.11.65535", INT, "1"},
    {"2.1.12.1", C64, "4294967297"},
    {"2.1.12.65535", C64, "0"},
    {"2.1.13.1", C64, "3"},
    {"2.1.13.65535", C64, "0"},
    {"2.1.14.1", TICKS, "500"},
    {"2.1.14.65535", TICKS, "0"},
    {"2.1.15.1", INT, "5"},
    {"2.1.15.65535", INT, "5"},
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

	*context = (struct mib_context){
	    .epoch_us = EPOCH, .notifications_sent = 5, .notifications_dropped = 6};
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
	struct mib_oid oid;

	(void)state;
	context_init(&context);
	mib_expect_oid(mib_mgm_module.root, mib_mgm_module.root_len, "2.1.1.1", &oid);
	assert_int_equal(mib_get(&mib_mgm_module, &context, oid.ids, oid.len, &value),
	    MIB_RESULT_NO_SUCH_OBJECT);
	mib_expect_oid(mib_mgm_module.root, mib_mgm_module.root_len, "2.1.2.2", &oid);
	assert_int_equal(mib_get(&mib_mgm_module, &context, oid.ids, oid.len, &value),
	    MIB_RESULT_NO_SUCH_INSTANCE);
	mib_context_exit(&context);
}

static void
test_a_restarted_master_agent_moves_the_time_stamps(void **state)
{
	static const uint32_t last_event[] = {
	    1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 2715, 1, 2, 1, 14, 1};
	struct mib_context context;
	struct mib_value value;

	(void)state;
	context_init(&context);
	/* sysUpTime began 2 s before the event, then after it. */
	context.epoch_us = EPOCH + 3 * SECOND;
	assert_int_equal(mib_get(&mib_mgm_module, &context, last_event,
			     MIB_LENGTH(last_event), &value),
	    MIB_RESULT_OK);
	assert_int_equal(value.number, 200);
	context.epoch_us = EPOCH + 6 * SECOND;
	assert_int_equal(mib_get(&mib_mgm_module, &context, last_event,
			     MIB_LENGTH(last_event), &value),
	    MIB_RESULT_OK);
	assert_int_equal(value.number, 0);
	mib_context_exit(&context);
}

/* The objects are the event's, not the table's, and in the module's order. */
static void
check_notification(enum notification_type type, const char *oid)
{
	static const uint32_t mgm[] = {1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 2715};
	static const struct mib_expect objects[] = {
	    {"1.2.1.2.65535", TEXT, "0123456789012345678901234567890"},
	    {"1.2.1.3.65535", TEXT, "abcdefghijklmno"},
	    {"1.2.1.4.65535", INT, "12"},
	    {"1.2.1.5.65535", INT, "1"},
	    {"1.2.1.6.65535", INT, "1"},
	    {"1.2.1.7.65535", U32, "100"},
	    {"1.2.1.10.65535", C64, "99"},
	    {"1.2.1.8.65535", C64, "2"},
	    {"1.2.1.9.65535", C64, "1"},
	    {"1.2.1.11.65535", INT, "3"},
	};
	struct notification event = {.type = type, .u.alarm = alarms[1]};
	struct mib_mgm_object carried[MIB_MGM_NOTIFICATION_OBJECTS];
	struct mib_oid notification, wanted;
	struct mib_context context;
	char text[128];
	size_t i;

	context_init(&context);
	event.u.alarm.value = 99;
	event.u.alarm.ifindex = 12;
	event.u.alarm.state = ALARM_STATE_RAISED;
	assert_int_equal(mib_mgm_notification(&context, &event, &notification, carried),
	    MIB_LENGTH(objects));

	mib_expect_oid(mgm, MIB_LENGTH(mgm), oid, &wanted);
	assert_int_equal(
	    mib_oid_cmp(notification.ids, notification.len, wanted.ids, wanted.len), 0);
	for (i = 0; i < MIB_LENGTH(objects); i++) {
		mib_expect_oid(mgm, MIB_LENGTH(mgm), objects[i].oid, &wanted);
		assert_int_equal(mib_oid_cmp(carried[i].oid.ids, carried[i].oid.len,
				     wanted.ids, wanted.len),
		    0);
		assert_int_equal(carried[i].value.type, objects[i].type);
		assert_string_equal(
		    mib_expect_format(&carried[i].value, text, sizeof(text)),
		    objects[i].value);
	}
	mib_context_exit(&context);
}

static void
test_notifications_carry_the_alarm_as_it_was(void **state)
{
	(void)state;
	check_notification(NOTIFICATION_VOLUME_RISING, "0.1");
	check_notification(NOTIFICATION_VOLUME_FALLING, "0.2");
}

static void
test_the_epoch_follows_a_restart_and_is_held_over_jitter_and_wraps(void **state)
{
	const int64_t span = (INT64_C(1) << 32) * 10000; /* us until sysUpTime wraps */
	const int64_t now = 3 * span;
	static const struct {
		int64_t spans, us;
		bool held;
	} moved[] = {
	    {0, 0, true},        /* nothing happened */
	    {0, 400000, true},   /* an answer was late */
	    {0, -400000, true},  /* the one before was */
	    {0, 600000, false},  /* snmpd is another */
	    {0, -600000, false}, /* and one that is older */
	    {1, 0, true},        /* sysUpTime went through its end */
	    {1, -300000, true}, {2, 300000, true},
	    {1, -600000, false}, /* a restart, a little less than a wrap later */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		int64_t epoch = now - 5 * SECOND; /* as this sysUpTime has it */
		int64_t before = epoch - moved[i].spans * span - moved[i].us;

		assert_int_equal(mib_context_epoch(before, now, 500),
		    moved[i].held ? before : epoch);
	}
	assert_int_equal(mib_context_epoch(MIB_EPOCH_NONE, now, 500), now - 5 * SECOND);
	/* The library counts on over the wrap until the next answer. */
	assert_int_equal(
	    mib_context_epoch(now - 5 * SECOND - span, now, 500 + (UINT64_C(1) << 32)),
	    now - 5 * SECOND - span);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		test_the_epoch_follows_a_restart_and_is_held_over_jitter_and_wraps),
	    cmocka_unit_test(test_the_whole_tree_is_as_expected_by_get_and_getnext),
	    cmocka_unit_test(test_the_alarm_index_is_no_object),
	    cmocka_unit_test(test_a_restarted_master_agent_moves_the_time_stamps),
	    cmocka_unit_test(test_notifications_carry_the_alarm_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
