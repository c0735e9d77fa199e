/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_managed_json_alarm.c - alarms of the state file that an older or stricter
 * version wrote: taken, with a warning, and never in force.
 *
 * A document is made by hand, written, and read as the daemon would at its start.
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

#include "alarm_make.h"
#include "log.h"
#include "managed_json.h"
#include "managed_make.h"

#define INDEX 1007

static char said[1024];
static unsigned lines;

static void
keep_log(enum log_level level, const char *line)
{
	assert_int_equal(level, LOG_LEVEL_WARN);
	(void)snprintf(said, sizeof(said), "%s", line);
	lines++;
}

static int
lab_init(void **state)
{
	(void)state;
	log_set_sink(keep_log);
	said[0] = '\0';
	lines = 0;
	return 0;
}

static struct alarm_spec
make_good(void)
{
	return alarm_make_volume(INDEX, "busy", "eth0", 20, 10);
}

/* What becomes of the row when it was written with that status. */
static struct managed *
read_again(const struct alarm_spec *spec, enum managed_status status,
    const struct managed *configured)
{
	char error[512] = "";
	struct settings_report report = {
	    .path = "state.json", .text = error, .size = sizeof(error)};
	struct managed *written = managed_make(), *read;
	char *text;

	managed_make_alarm(written, spec, status, MANAGED_NONVOLATILE);
	text = managed_json_dump(written);
	assert_non_null(text);
	read = managed_json_parse(configured, text, strlen(text), &report);
	if (read == NULL)
		fail_msg("%s", error);
	free(text);
	managed_release(written);
	return read;
}

static void
assert_becomes(const struct alarm_spec *spec, enum managed_status written,
    enum managed_status status, const char *says)
{
	struct managed *empty = managed_make(), *expected = managed_make();
	struct managed *read = read_again(spec, written, empty);

	managed_make_alarm(expected, spec, status, MANAGED_NONVOLATILE);
	assert_true(managed_make_equal(read, expected));
	if (says == NULL)
		assert_int_equal(lines, 0);
	else if (lines != 1 || strstr(said, says) == NULL ||
		 strncmp(said, "state.json: alarms, row 1: alarm 1007 ", 38) != 0)
		fail_msg("%u: %s", lines, said);
	lines = 0;
	managed_release(read);
	managed_release(expected);
	managed_release(empty);
}

static void
test_a_row_that_lacks_something_is_not_ready_and_says_what(void **state)
{
	static const enum managed_status written[] = {
	    MANAGED_ACTIVE, MANAGED_NOT_IN_SERVICE};
	struct alarm_spec spec;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		spec = make_good();
		spec.name[0] = '\0';
		assert_becomes(&spec, written[i], MANAGED_NOT_READY, "has no name");
		spec = make_good();
		spec.ifname[0] = '\0';
		assert_becomes(
		    &spec, written[i], MANAGED_NOT_READY, "names no interface");
		spec = make_good();
		spec.subject = ALARM_SUBJECT_FLOW;
		assert_becomes(&spec, written[i], MANAGED_NOT_READY, "names no group");
		spec = make_good();
		spec.falling = spec.rising;
		assert_becomes(&spec, written[i], MANAGED_NOT_READY,
		    "falling threshold that is not below");
	}
}

static void
test_a_row_that_lacks_nothing_is_never_not_ready(void **state)
{
	struct alarm_spec spec;

	(void)state;
	spec = make_good();
	assert_becomes(&spec, MANAGED_NOT_READY, MANAGED_NOT_IN_SERVICE,
	    "has all that it needs: it is not-in-service");
}

static void
test_a_row_whose_status_is_right_is_taken_in_silence(void **state)
{
	struct alarm_spec spec;

	(void)state;
	spec = make_good();
	assert_becomes(&spec, MANAGED_ACTIVE, MANAGED_ACTIVE, NULL);
	assert_becomes(&spec, MANAGED_NOT_IN_SERVICE, MANAGED_NOT_IN_SERVICE, NULL);
	spec.ifname[0] = '\0';
	assert_becomes(&spec, MANAGED_NOT_READY, MANAGED_NOT_READY, NULL);
}

static void
test_of_a_row_that_gives_way_only_that_is_said(void **state)
{
	struct managed *configured = managed_make(), *read;
	struct alarm_spec spec;

	(void)state;
	spec = make_good();
	spec.index = 1;
	managed_make_alarm(configured, &spec, MANAGED_ACTIVE, MANAGED_READONLY);
	spec = make_good();
	spec.ifname[0] = '\0';

	read = read_again(&spec, MANAGED_ACTIVE, configured);

	assert_true(managed_make_equal(read, configured));
	assert_int_equal(lines, 1);
	assert_non_null(strstr(said, "alarms: busy is in the configuration too"));
	managed_release(read);
	managed_release(configured);
}

int
main(void)
{
#define LAB_TEST(test) cmocka_unit_test_setup(test, lab_init)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_a_row_that_lacks_something_is_not_ready_and_says_what),
	    LAB_TEST(test_a_row_that_lacks_nothing_is_never_not_ready),
	    LAB_TEST(test_a_row_whose_status_is_right_is_taken_in_silence),
	    LAB_TEST(test_of_a_row_that_gives_way_only_that_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
