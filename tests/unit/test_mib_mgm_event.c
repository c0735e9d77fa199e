/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_mgm_event.c - what notifications about the agent itself carry, and the log
 * of notifications as a table.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "addr.h"
#include "fake_snapshot.h"
#include "mib_context.h"
#include "mib_expect.h"
#include "mib_mgm.h"
#include "notification_log.h"
#include "snapshot.h"

#define SECOND 1000000LL
#define EPOCH (100 * SECOND)

#define INT MIB_TYPE_INTEGER
#define TICKS MIB_TYPE_TIMETICKS
#define TEXT MIB_TYPE_OCTETS
#define U32 MIB_TYPE_UNSIGNED
#define C64 MIB_TYPE_COUNTER64
#define OBJECTS_MAX 8

static const struct notification_client client = {
    .name = "pimd",
    .protocol = 8,
    .component = 3,
    .pid = 4000000000u,
    .interfaces = 2,
    .memberships = 7,
    .grace_ms = 30000,
};
static const struct notification_level level = {
    .table = NOTIFICATION_TABLE_MEMBERSHIPS, .count = 90, .limit = 100};
static const struct notification_owner owner = {.ifname = "eth1",
    .ifindex = 17,
    .new_protocol = 8,
    .new_component = 3,
    .new_name = "pimd"};
static struct notification_flood flood = {
    .ifname = "eth2", .ifindex = 18, .rate = 1000, .total = 4294967295u};

static const struct mib_expect of_client[] = {
    {"13.1.0", TEXT, "pimd"},
    {"13.2.0", INT, "8"},
    {"13.3.0", U32, "3"},
    {"13.4.0", U32, "4000000000"},
    {"13.5.0", U32, "2"},
    {"13.6.0", U32, "7"},
    {"13.7.0", U32, "30000"},
};
static const struct mib_expect of_level[] = {
    {"13.8.0", INT, "2"},
    {"13.9.0", U32, "90"},
    {"13.10.0", U32, "100"},
};
/* Nobody is the protocol other(1), as in mgmInterfaceTable. */
static const struct mib_expect of_owner[] = {
    {"13.11.0", INT, "17"},
    {"13.12.0", TEXT, "eth1"},
    {"13.13.0", INT, "1"},
    {"13.14.0", U32, "0"},
    {"13.15.0", INT, "8"},
    {"13.16.0", U32, "3"},
    {"13.17.0", TEXT, "pimd"},
};
static const struct mib_expect of_flood[] = {
    {"13.11.0", INT, "18"},
    {"13.12.0", TEXT, "eth2"},
    {"13.18.0", U32, "1000"},
    {"13.19.0", U32, "4294967295"},
    {"13.20.0", INT, "2"},
    {"13.21.0", TEXT, "0xff0e0000000000000000000000000001"},
    {"13.22.0", TEXT, "0x20010db8000000000000000000000009"},
};

static void
check_objects(
    const struct notification *event, const struct mib_expect *expected, size_t count)
{
	struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS];
	struct mib_context context = {.epoch_us = EPOCH};
	struct mib_oid oid;
	size_t i;

	assert_int_equal(mib_mgm_notification(&context, event, &oid, objects), count);
	mib_expect_notification(
	    &mib_mgm_module, &oid, (uint32_t)event->type, objects, expected, count);
	for (i = 0; i < count; i++)
		assert_int_not_equal(objects[i].value.type, C64);
}

static void
test_both_of_a_pair_carry_the_same_objects(void **state)
{
	struct notification event = {.type = NOTIFICATION_CLIENT_LOST};

	(void)state;
	assert_int_equal(addr_parse("ff0e::1", &flood.group), 0);
	assert_int_equal(addr_parse("2001:db8::9", &flood.source), 0);
	event.u.client = client;
	check_objects(&event, of_client, MIB_LENGTH(of_client));
	event.type = NOTIFICATION_CLIENT_BACK;
	check_objects(&event, of_client, MIB_LENGTH(of_client));
	event.type = NOTIFICATION_TABLE_HIGH_WATER;
	event.u.level = level;
	check_objects(&event, of_level, MIB_LENGTH(of_level));
	event.type = NOTIFICATION_TABLE_HIGH_WATER_CLEARED;
	check_objects(&event, of_level, MIB_LENGTH(of_level));
	event.type = NOTIFICATION_OWNER_CHANGED;
	event.u.owner = owner;
	check_objects(&event, of_owner, MIB_LENGTH(of_owner));
	event.type = NOTIFICATION_FLOOD_STARTED;
	event.u.flood = flood;
	check_objects(&event, of_flood, MIB_LENGTH(of_flood));
	event.type = NOTIFICATION_FLOOD_ENDED;
	check_objects(&event, of_flood, MIB_LENGTH(of_flood));
}

static void
test_no_manager_can_ask_for_what_only_notifications_carry(void **state)
{
	struct mib_context context = {.epoch_us = EPOCH};
	struct snapshot *snapshot = fake_snapshot_new(&(struct fake_tables){0});
	struct mib_value value;
	size_t i;

	(void)state;
	assert_int_equal(mib_context_set(&context, snapshot), 0);
	for (i = 0; i < MIB_LENGTH(of_flood); i++) {
		assert_int_equal(
		    mib_expect_get(&mib_mgm_module, &context, of_flood[i].oid, &value),
		    MIB_RESULT_NO_SUCH_OBJECT);
	}
	snapshot_release(snapshot);
	mib_context_exit(&context);
}

/* The scalars and two rows; the row numbered 7 is the first that is left. */
static const struct mib_expect of_log[] = {
    {"12.1.1.0", U32, "1000"},
    {"12.1.2.0", C64, "8"},
    {"12.2.1.2.7", TICKS, "200"},
    {"12.2.1.2.8", TICKS, "300"},
    {"12.2.1.3.7", TEXT, "0x07ea0b17050607082b021e"},
    {"12.2.1.4.7", INT, "1"},
    {"12.2.1.4.8", INT, "9"},
    {"12.2.1.5.7", U32, "42"},
    {"12.2.1.5.8", U32, "0"},
    {"12.2.1.6.7", TEXT, "alarm: raised"},
    {"12.2.1.6.8", TEXT, "table of clients: high water cleared"},
};

static void
check_log(const struct mib_context *context, const char *oid, enum mib_type type,
    const char *text)
{
	struct mib_value value;
	char buffer[128];

	assert_int_equal(
	    mib_expect_get(&mib_mgm_module, context, oid, &value), MIB_RESULT_OK);
	assert_int_equal(value.type, type);
	assert_string_equal(mib_expect_format(&value, buffer, sizeof(buffer)), text);
}

static void
test_the_log_is_a_table(void **state)
{
	static struct notification_log_view view = {
	    .total = 8,
	    .count = 2,
	    .rows =
		{
		    {.index = 7,
			.type = NOTIFICATION_VOLUME_RISING,
			.at_us = EPOCH + 2 * SECOND,
			.date = {0x07, 0xea, 11, 23, 5, 6, 7, 8, '+', 2, 30},
			.alarm_index = 42,
			.text = "alarm: raised"},
		    {.index = 8,
			.type = NOTIFICATION_TABLE_HIGH_WATER_CLEARED,
			.at_us = EPOCH + 3 * SECOND,
			.text = "table of clients: high water cleared"},
		},
	};
	struct mib_context context = {.epoch_us = EPOCH, .logged = &view};
	struct snapshot *snapshot = fake_snapshot_new(&(struct fake_tables){0});
	struct mib_oid oid, found;
	struct mib_value value;
	size_t i;

	(void)state;
	assert_int_equal(mib_context_set(&context, snapshot), 0);
	for (i = 0; i < MIB_LENGTH(of_log); i++)
		check_log(&context, of_log[i].oid, of_log[i].type, of_log[i].value);
	/* The index is no object, and after the last row nothing comes. */
	assert_int_equal(
	    mib_expect_get(&mib_mgm_module, &context, "12.2.1.1.7", &value),
	    MIB_RESULT_NO_SUCH_OBJECT);
	mib_expect_oid(
	    mib_mgm_module.root, mib_mgm_module.root_len, "12.2.1.6.8", &oid);
	assert_int_equal(mib_getnext(&mib_mgm_module, &context, oid.ids, oid.len, false,
			     &found, &value),
	    MIB_RESULT_END);
	snapshot_release(snapshot);
	mib_context_exit(&context);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_both_of_a_pair_carry_the_same_objects),
	    cmocka_unit_test(test_no_manager_can_ask_for_what_only_notifications_carry),
	    cmocka_unit_test(test_the_log_is_a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
