/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_notification_log.c - notifications as lines, and the ring of the last of them.
 */
#include "config.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The ring's own file, so that a test can set its index to the last one. */
#include "../../agent/notification_log.c"

#include "addr.h"

static struct notification
make_level(uint32_t count)
{
	return (struct notification){.type = NOTIFICATION_TABLE_HIGH_WATER,
	    .at_us = 5,
	    .u.level = {
		.table = NOTIFICATION_TABLE_CLIENTS, .count = count, .limit = 10}};
}

static void
put_at(struct notification_log *log, uint32_t count, int64_t now,
    const struct timespec *wall)
{
	struct notification event = make_level(count);

	notification_log_put(log, &event, now, wall);
}

static void
put(struct notification_log *log, uint32_t count, int64_t now)
{
	const struct timespec wall = {.tv_sec = 0};

	put_at(log, count, now, &wall);
}

static void
test_every_notification_is_a_line(void **state)
{
	struct notification events[] = {
	    {.type = NOTIFICATION_CLIENT_LOST},
	    {.type = NOTIFICATION_CLIENT_BACK},
	    {.type = NOTIFICATION_TABLE_HIGH_WATER},
	    {.type = NOTIFICATION_TABLE_HIGH_WATER_CLEARED},
	    {.type = NOTIFICATION_OWNER_CHANGED},
	    {.type = NOTIFICATION_OWNER_CHANGED},
	    {.type = NOTIFICATION_FLOOD_STARTED},
	    {.type = NOTIFICATION_FLOOD_ENDED},
	};
	static const char *const lines[] = {
	    "client pimd[77] pim-dense: lost, 2 interfaces, 7 memberships, grace "
	    "30000 ms",
	    "client pimd[77] pim-dense: back, 2 interfaces, 7 memberships, grace "
	    "30000 ms",
	    "table of memberships: high water, 90 of 100",
	    "table of memberships: high water cleared, 90 of 100",
	    "interface eth1: owner was nobody, is pim-dense pimd",
	    "interface eth1: owner was pim-dense, is nobody",
	    "unresolved flows on eth2: flood started, 1000 in a second, 2000 in all, "
	    "newest (10.1.0.9,239.1.1.1)",
	    "unresolved flows on eth2: flood ended, 1000 in a second, 2000 in all, "
	    "newest (10.1.0.9,239.1.1.1)",
	};
	struct notification_flood flood = {
	    .ifname = "eth2", .ifindex = 18, .rate = 1000, .total = 2000};
	char text[NOTIFICATION_TEXT_SIZE];
	size_t i;

	(void)state;
	assert_int_equal(addr_parse("239.1.1.1", &flood.group), 0);
	assert_int_equal(addr_parse("10.1.0.9", &flood.source), 0);
	events[0].u.client = events[1].u.client =
	    (struct notification_client){.name = "pimd",
		.protocol = MGM_PROTO_PIM_DENSE,
		.pid = 77,
		.interfaces = 2,
		.memberships = 7,
		.grace_ms = 30000};
	events[2].u.level = events[3].u.level =
	    (struct notification_level){NOTIFICATION_TABLE_MEMBERSHIPS, 90, 100};
	events[4].u.owner = (struct notification_owner){
	    .ifname = "eth1", .new_protocol = MGM_PROTO_PIM_DENSE, .new_name = "pimd"};
	events[5].u.owner = (struct notification_owner){
	    .ifname = "eth1", .old_protocol = MGM_PROTO_PIM_DENSE};
	events[6].u.flood = events[7].u.flood = flood;
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		notification_text(&events[i], text, sizeof(text));
		assert_string_equal(text, lines[i]);
	}
}

static void
test_the_log_keeps_the_last_thousand(void **state)
{
	struct notification_log *log = notification_log_new();
	static struct notification_log_view view;
	uint32_t i;

	(void)state;
	assert_non_null(log);
	notification_log_read(log, INT64_MAX, &view);
	assert_int_equal(view.count, 0);
	for (i = 1; i <= NOTIFICATION_LOG_SIZE + 345; i++)
		put(log, i, i);
	notification_log_read(log, INT64_MAX, &view);

	assert_int_equal(view.total, NOTIFICATION_LOG_SIZE + 345);
	assert_int_equal(view.count, NOTIFICATION_LOG_SIZE);
	for (i = 0; i < view.count; i++)
		assert_int_equal(view.rows[i].index, 346 + i);
	assert_string_equal(
	    view.rows[0].text, "table of clients: high water, 346 of 10");
	assert_int_equal(view.rows[0].at_us, 5);
	notification_log_free(log);
}

static void
test_a_reader_sees_what_was_logged_by_a_moment(void **state)
{
	struct notification_log *log = notification_log_new();
	static struct notification_log_view view;
	uint32_t i;

	(void)state;
	assert_non_null(log);
	for (i = 1; i <= 20; i++)
		put(log, i, 100 * i);
	notification_log_read(log, 700, &view);

	assert_int_equal(view.count, 7);
	assert_int_equal(view.total, 7);
	assert_int_equal(view.rows[6].index, 7);
	/* It stands still while the log grows. */
	put(log, 21, 2100);
	assert_int_equal(view.count, 7);
	notification_log_free(log);
}

static void
test_after_the_last_index_the_log_begins_anew(void **state)
{
	struct notification_log *log = notification_log_new();
	static struct notification_log_view view;

	(void)state;
	assert_non_null(log);
	log->index = UINT32_MAX - 2;
	put(log, 1, 1);
	put(log, 2, 2);
	notification_log_read(log, INT64_MAX, &view);
	assert_int_equal(view.rows[1].index, UINT32_MAX);
	put(log, 3, 3);
	notification_log_read(log, INT64_MAX, &view);

	assert_int_equal(view.count, 1);
	assert_int_equal(view.rows[0].index, 1);
	assert_int_equal(view.total, 3);
	notification_log_free(log);
}

static void
test_the_date_is_local_and_says_how_far_from_utc(void **state)
{
	/* 2026-11-23 05:06:07.8 UTC. */
	const struct timespec wall = {.tv_sec = 1795410367, .tv_nsec = 800000000};
	static const uint8_t west[] = {7, 234, 11, 23, 1, 36, 7, 8, '-', 3, 30};
	static const uint8_t east[] = {7, 234, 11, 23, 10, 36, 7, 8, '+', 5, 30};
	uint8_t date[NOTIFICATION_LOG_DATE];

	(void)state;
	setenv("TZ", "XXX3:30", 1);
	tzset();
	notification_log_set_date(date, &wall);
	assert_memory_equal(date, west, sizeof(west));
	setenv("TZ", "XXX-5:30", 1);
	tzset();
	notification_log_set_date(date, &wall);
	assert_memory_equal(date, east, sizeof(east));
}

/* What had to wait for its limit is logged later than it happened. */
static void
test_the_date_is_when_it_happened(void **state)
{
	const struct timespec wall = {.tv_sec = 1795410367, .tv_nsec = 800000000};
	static const uint8_t date[] = {7, 234, 11, 23, 5, 4, 37, 9, '+', 0, 0};
	struct notification_log *log = notification_log_new();
	static struct notification_log_view view;

	(void)state;
	assert_non_null(log);
	setenv("TZ", "UTC0", 1);
	tzset();
	put_at(log, 1, 5 + 89900000, &wall);
	notification_log_read(log, INT64_MAX, &view);
	assert_memory_equal(view.rows[0].date, date, sizeof(date));
	assert_int_equal(view.rows[0].at_us, 5);
	notification_log_free(log);
}

static void
test_an_alarms_row_names_the_alarm(void **state)
{
	struct notification_log *log = notification_log_new();
	struct notification event = {.type = NOTIFICATION_FLOW_SILENT};
	const struct timespec wall = {.tv_sec = 0};
	static struct notification_log_view view;

	(void)state;
	assert_non_null(log);
	alarm_spec_default(&event.u.alarm.spec);
	event.u.alarm.spec.index = 65535;
	notification_log_put(log, &event, 1, &wall);
	put(log, 1, 2);
	notification_log_read(log, INT64_MAX, &view);

	assert_int_equal(view.rows[0].alarm_index, 65535);
	assert_int_equal(view.rows[0].type, NOTIFICATION_FLOW_SILENT);
	assert_int_equal(view.rows[1].alarm_index, 0);
	notification_log_free(log);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_notification_is_a_line),
	    cmocka_unit_test(test_the_log_keeps_the_last_thousand),
	    cmocka_unit_test(test_a_reader_sees_what_was_logged_by_a_moment),
	    cmocka_unit_test(test_after_the_last_index_the_log_begins_anew),
	    cmocka_unit_test(test_the_date_is_local_and_says_how_far_from_utc),
	    cmocka_unit_test(test_the_date_is_when_it_happened),
	    cmocka_unit_test(test_an_alarms_row_names_the_alarm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
