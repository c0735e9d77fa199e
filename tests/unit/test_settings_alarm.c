/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_settings_alarm.c - alarms in the configuration file: of what they are, and what
 * is refused.
 */
#include "config.h"

#include "settings.h"
#include "settings_lab.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LIMITS " rising = 20 falling = 10 "

/* What each section is of, said or not. */
static void
test_the_subject_follows_from_the_options(void **state)
{
	static const struct {
		const char *options;
		enum alarm_subject_kind subject;
		enum alarm_kind kind;
		enum alarm_quantity quantity;
	} cases[] = {
	    {"interface = a direction = in quantity = packets" LIMITS,
		ALARM_SUBJECT_INTERFACE, ALARM_KIND_THRESHOLD, ALARM_QUANTITY_PACKETS},
	    {"subject = interface interface = a direction = out quantity = "
	     "bit-rate" LIMITS,
		ALARM_SUBJECT_INTERFACE, ALARM_KIND_THRESHOLD, ALARM_QUANTITY_BIT_RATE},
	    {"group = 239.1.1.1 source = 10.0.0.1 quantity = packet-rate" LIMITS,
		ALARM_SUBJECT_FLOW, ALARM_KIND_THRESHOLD, ALARM_QUANTITY_PACKET_RATE},
	    {"group = 'ff0e::1' source = '2001:db8::1' kind = heartbeat",
		ALARM_SUBJECT_FLOW, ALARM_KIND_HEARTBEAT, ALARM_QUANTITY_PACKETS},
	    {"range = 239.1.0.0/16 kind = heartbeat quantity = packets",
		ALARM_SUBJECT_GROUPS, ALARM_KIND_HEARTBEAT, ALARM_QUANTITY_PACKETS},
	    {"range = 239.1.0.0/16 interface = a direction = out quantity = "
	     "octets" LIMITS,
		ALARM_SUBJECT_GROUPS, ALARM_KIND_THRESHOLD, ALARM_QUANTITY_OCTETS},
	    {"client = pimd quantity = drops" LIMITS, ALARM_SUBJECT_CLIENT,
		ALARM_KIND_THRESHOLD, ALARM_QUANTITY_DROPS},
	    {"client = pimd quantity = wrong-interface" LIMITS, ALARM_SUBJECT_CLIENT,
		ALARM_KIND_THRESHOLD, ALARM_QUANTITY_WRONG_IF},
	    {"quantity = entries" LIMITS, ALARM_SUBJECT_ENTRIES, ALARM_KIND_THRESHOLD,
		ALARM_QUANTITY_ENTRIES},
	    {"subject = entries" LIMITS, ALARM_SUBJECT_ENTRIES, ALARM_KIND_THRESHOLD,
		ALARM_QUANTITY_ENTRIES},
	};
	char text[256];
	struct settings s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(
		    text, sizeof(text), "alarm x { %s }\n", cases[i].options);
		settings_lab_read_good(&s, text);
		if (s.alarms[0].subject != cases[i].subject ||
		    s.alarms[0].kind != cases[i].kind ||
		    s.alarms[0].quantity != cases[i].quantity)
			fail_msg("%s: subject %d, kind %d, quantity %d", text,
			    s.alarms[0].subject, s.alarms[0].kind,
			    s.alarms[0].quantity);
		assert_null(alarm_spec_validate(&s.alarms[0]));
		settings_free(&s);
	}
}

static void
test_all_options_arrive(void **state)
{
	static const char text[] =
	    "alarm x { group = 239.1.1.1 source = 10.0.0.1 direction = out\n"
	    " quantity = octets interval = 100 rising = 20 falling = 10\n"
	    " startup = both consecutive = 1000 hold-off = 86400000 }\n"
	    "alarm y { range = 'ff0e::/16' interface = eth7 kind = heartbeat }\n"
	    "alarm z { client = \"B\xc3\xbcro\" quantity = drops startup = "
	    "falling" LIMITS "}\n";
	const struct alarm_spec *x, *y, *z;
	struct settings s;

	(void)state;
	settings_lab_read_good(&s, text);
	assert_int_equal(s.num_alarms, 3);
	x = &s.alarms[0];
	y = &s.alarms[1];
	z = &s.alarms[2];
	assert_int_equal(x->index, 1);
	assert_int_equal(z->index, 3);
	assert_int_equal(x->group.len, 32);
	assert_int_equal(x->group.addr.octets[0], 239);
	assert_int_equal(x->source.octets[0], 10);
	assert_int_equal(x->source.family, MGM_FAMILY_IPV4);
	assert_int_equal(x->direction, ALARM_DIRECTION_OUT);
	assert_int_equal(x->interval_ms, 100);
	assert_int_equal(x->startup, ALARM_STARTUP_BOTH);
	assert_int_equal(x->consecutive, 1000);
	assert_int_equal(x->holdoff_ms, 86400000);
	assert_int_equal(y->group.len, 16);
	assert_string_equal(y->ifname, "eth7");
	assert_int_equal(y->interval_ms, 1000);
	assert_int_equal(y->consecutive, 1);
	assert_int_equal(y->holdoff_ms, 0);
	assert_int_equal(y->rising, 0);
	assert_string_equal(z->client, "B\xc3\xbcro");
	assert_int_equal(z->startup, ALARM_STARTUP_FALLING);
	settings_free(&s);
}

static void
test_bad_alarms_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *options;
		int line;
		const char *says;
	} cases[] = {
	    {"kind = bell", 1, "write threshold or heartbeat"},
	    {"subject = world", 1, "write interface or flow or groups or client or"},
	    {"quantity = entries\ninterface = a" LIMITS, 2,
		"alarm x is of subject entries, which has no interface"},
	    {"quantity = entries\ndirection = in" LIMITS, 2, "has no direction"},
	    {"subject = interface\ninterface = a direction = in quantity = packets\n"
	     "client = pimd" LIMITS,
		3, "is of subject interface, which has no client"},
	    {"client = pimd\n\ninterface = a quantity = packets" LIMITS, 3,
		"is of subject client, which has no interface"},
	    {"group = 239.1.1.1 source = 10.0.0.1\nrange = 239.0.0.0/8", 2,
		"is of subject flow, which has no range"},
	    {"group = 239.1.1.1 source = 10.0.0.1\ninterface = a", 2,
		"is of subject flow, which has no interface"},
	    {"range = 239.0.0.0/8\nsource = 10.0.0.1", 1,
		"is of subject flow, which has no range"},
	    {"subject = groups\nrange = 239.0.0.0/8\nsource = 10.0.0.1", 3,
		"is of subject groups, which has no source"},
	    {"subject = flow group = 239.1.1.1\n", 2, "alarm x has no source"},
	    {"source = 10.0.0.1\n", 2, "alarm x has no group"},
	    {"subject = groups\n", 2, "alarm x has no range"},
	    {"subject = client\n", 2, "alarm x has no client"},
	    {"group = 10.1.1.1 source = 10.0.0.1", 1, "group has \"10.1.1.1\""},
	    {"source = 10.0.0.1\ngroup = 239.1.0.0/16", 2, "group is a range"},
	    {"source = 10.0.0.1\ngroup = ''", 2, "group has 0 prefixes"},
	    {"range =\n'239.1.0.0/16 239.2.0.0/16'", 2, "range has 2 prefixes"},
	    {"range = 239.1.0.1/16", 1, "without bits behind the length"},
	    {"group = 239.1.1.1 source = 239.0.0.1", 1, "source is \"239.0.0.1\""},
	    {"group = 239.1.1.1 source = 'fe80::1'", 1, "of the group's family"},
	    {"group = 'ff0e::1' source = 10.0.0.1", 1, "of the group's family"},
	    {"group = 239.1.1.1 source = ten", 1, "source is \"ten\""},
	    {"group = 224.0.0.5 source = 10.0.0.1 kind = heartbeat", 1,
		"alarm x names no group"},
	    {"client = ''", 1, "client has 0 characters"},
	    {"client = 01234567890123456789012345678901", 1, "write 1 to 31"},
	    {"kind = heartbeat range = 239.0.0.0/8\nrising = 3", 2,
		"alarm x is a heartbeat, which has no rising"},
	    {"kind = heartbeat range = 239.0.0.0/8\nfalling = 3", 2, "has no falling"},
	    {"kind = heartbeat range = 239.0.0.0/8\nstartup = both", 2,
		"has no startup"},
	    {"kind = heartbeat range = 239.0.0.0/8 quantity = octets", 1,
		"set quantity packets"},
	    {"client = pimd" LIMITS, 1, "alarm x has no quantity"},
	    {"client = pimd quantity = drops falling = 1", 1, "alarm x has no rising"},
	    {"client = pimd quantity = drops rising = 1", 1, "alarm x has no falling"},
	    {"client = pimd quantity = drops startup = never" LIMITS, 1,
		"write rising or falling or both"},
	    {"client = pimd quantity = drops consecutive = 0" LIMITS, 1,
		"from 1 to 1000"},
	    {"client = pimd quantity = drops consecutive = 1001" LIMITS, 1,
		"from 1 to 1000"},
	    {"client = pimd quantity = drops hold-off = 86400001" LIMITS, 1,
		"from 0 to 86400000"},
	    {"client = pimd quantity = wrong-interface direction = out" LIMITS, 1,
		"out to a wrong interface"},
	    {"range = 239.0.0.0/8 direction = out quantity = packets" LIMITS, 1,
		"goes out of no interface"},
	    {"subject = entries quantity = packets" LIMITS, 1,
		"are entries both or neither"},
	    {"subject = entries kind = heartbeat", 1,
		"alarm x waits for packets of the table"},
	    {"client = pimd quantity = entries" LIMITS, 1,
		"are entries both or neither"},
	    {"holdoff = 3", 1, "no such option 'holdoff'"},
	};
	char text[256], error[512], line[16];
	struct settings s;
	size_t i;

	(void)state;
	assert_int_equal(settings_init(&s), 0);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(text, sizeof(text), "alarm x { %s }", cases[i].options);
		(void)snprintf(line, sizeof(line), ":%d: ", cases[i].line);
		if (settings_lab_read(&s, text, error, sizeof(error)) != -EINVAL ||
		    strstr(error, cases[i].says) == NULL ||
		    strstr(error, line) == NULL || strchr(error, '\n') != NULL)
			fail_msg("%s: %s", text, error);
	}
	settings_free(&s);
}

static void
test_names_are_text(void **state)
{
	struct settings s;
	char error[512];

	(void)state;
	assert_int_equal(settings_init(&s), 0);
	assert_int_equal(settings_lab_read(&s,
			     "alarm \"\xff\" { kind = heartbeat range = 239.0.0.0/8 }",
			     error, sizeof(error)),
	    -EINVAL);
	assert_non_null(strstr(error, "save the file as UTF-8"));
	settings_free(&s);
}

/* Those of managers come after them. */
static void
test_there_are_a_thousand_and_no_more(void **state)
{
	const size_t size = 1001 * 64;
	char *text = calloc(1, size), error[512] = "";
	struct settings s;
	size_t used = 0;
	int i;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < 1000; i++)
		used += (size_t)snprintf(text + used, size - used,
		    "alarm a%d { kind = heartbeat range = 239.0.0.0/8 }\n", i);
	settings_lab_read_good(&s, text);
	assert_int_equal(s.num_alarms, 1000);
	assert_int_equal(s.alarms[999].index, 1000);
	(void)snprintf(text + used, size - used,
	    "alarm b { kind = heartbeat range = 239.0.0.0/8 }");
	assert_int_equal(settings_lab_read(&s, text, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, ":1001: there are more than 1000 alarms"));
	settings_free(&s);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_subject_follows_from_the_options),
	    cmocka_unit_test(test_all_options_arrive),
	    cmocka_unit_test(test_bad_alarms_are_refused_with_their_line),
	    cmocka_unit_test(test_names_are_text),
	    cmocka_unit_test(test_there_are_a_thousand_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
