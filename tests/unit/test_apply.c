/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_apply.c - documents put in force in a core that writes down what it is told, and
 * refuses what a test names.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "addr.h"
#include "apply.h"
#include "core.h"
#include "failing_memory.h"
#include "log.h"
#include "managed_make.h"
#include "settings.h"

/* What the core was told since the last look, one word a call. */
static char told[1024];
static const char *refuse; /* the word that is refused; NULL: none */
static const char *refuse_next;

static int
tell(const char *word)
{
	size_t used = strlen(told);
	bool refused = refuse != NULL && strcmp(word, refuse) == 0;

	(void)snprintf(told + used, sizeof(told) - used, "%s ", word);
	if (!refused)
		return 0;
	refuse = refuse_next;
	return -EIO;
}

int
core_set_link(struct core *core, const struct core_link *link, int64_t now)
{
	char word[128];

	(void)core;
	(void)now;
	(void)snprintf(word, sizeof(word), "%s:%u/%u%s", link->link.name,
	    link->ttl_threshold, link->rate_limit, link->configured ? "+" : "");
	return tell(word);
}

int
core_set_boundaries(
    struct core *core, const struct core_boundary *list, size_t count, int64_t now)
{
	char word[256] = "boundaries", group[PREFIX_TEXT_SIZE];
	size_t i, used;

	(void)core;
	(void)now;
	for (i = 0; i < count; i++) {
		used = strlen(word);
		(void)snprintf(word + used, sizeof(word) - used, ",%s=%s",
		    list[i].ifname,
		    prefix_format(&list[i].group, group, sizeof(group)));
	}
	return tell(word);
}

int
core_set_ssm_ranges(
    struct core *core, const struct mgm_prefix *ranges, size_t count, int64_t now)
{
	char word[256] = "ssm", group[PREFIX_TEXT_SIZE];
	size_t i, used;

	(void)core;
	(void)now;
	for (i = 0; i < count; i++) {
		used = strlen(word);
		(void)snprintf(word + used, sizeof(word) - used, ",%s",
		    prefix_format(&ranges[i], group, sizeof(group)));
	}
	return tell(word);
}

int
core_set_alarms(
    struct core *core, const struct alarm_spec *specs, size_t count, int64_t now)
{
	char word[256] = "alarms";
	size_t i, used;

	(void)core;
	(void)now;
	for (i = 0; i < count; i++) {
		used = strlen(word);
		(void)snprintf(word + used, sizeof(word) - used, ",%u=%s",
		    specs[i].index, specs[i].name);
	}
	return tell(word);
}

void
core_set_enabled(struct core *core, bool enabled, int64_t now)
{
	(void)core;
	(void)now;
	(void)tell(enabled ? "on" : "off");
}

const char *
core_detail(const struct core *core)
{
	(void)core;
	return "the test says so";
}

static void
no_log(enum log_level level, const char *line)
{
	(void)level;
	(void)line;
}

static void
assert_told(const char *expected)
{
	assert_string_equal(told, expected);
	told[0] = '\0';
}

struct lab {
	struct settings_interface ifaces[1];
	struct settings settings;
	struct apply *apply;
	struct managed *first; /* in force */
};

static const enum managed_storage kept = MANAGED_NONVOLATILE;

static void
add_link(struct apply *apply, uint32_t ifindex, const char *name)
{
	struct core_link link = {.link.ifindex = ifindex};

	(void)snprintf(link.link.name, sizeof(link.link.name), "%s", name);
	assert_int_equal(apply_set_link(apply, &link, 1), 0);
}

/* Three links, one boundary in force and one not, one range. */
static int
lab_init(void **state)
{
	static struct lab lab;

	log_set_sink(no_log);
	lab = (struct lab){.ifaces = {{.name = "b", .input = true}}};
	lab.settings.interfaces = lab.ifaces;
	lab.settings.num_interfaces = 1;
	told[0] = '\0';
	refuse = refuse_next = NULL;
	lab.apply = apply_new(NULL, &lab.settings);
	lab.first = managed_make();
	managed_make_iface(lab.first, "a", 1, 0, kept);
	managed_make_boundary(lab.first, "a", "239.1.0.0/16", MANAGED_ACTIVE, kept);
	managed_make_boundary(
	    lab.first, "a", "239.2.0.0/16", MANAGED_NOT_IN_SERVICE, kept);
	managed_make_ssm(lab.first, "232.0.0.0/8", MANAGED_ACTIVE, MANAGED_READONLY);
	assert_int_equal(apply_managed(lab.apply, lab.first, 1), 0);
	assert_told("boundaries,a=239.1.0.0/16 ssm,232.0.0.0/8 on ");
	add_link(lab.apply, 3, "c");
	add_link(lab.apply, 1, "a");
	add_link(lab.apply, 2, "b");
	assert_told("c:0/0 a:1/0 b:0/0+ ");
	*state = &lab;
	return 0;
}

static int
lab_exit(void **state)
{
	struct lab *lab = *state;

	managed_release(lab->first);
	apply_free(lab->apply);
	return 0;
}

static void
test_the_core_is_told_only_what_differs(void **state)
{
	struct lab *lab = *state;
	struct managed *next = managed_copy(lab->first);

	assert_int_equal(apply_managed(lab->apply, next, 1), 0);
	assert_told("on ");
	managed_release(next);

	next = managed_copy(lab->first);
	managed_make_iface(next, "c", 0, 500, kept);
	next->enabled = false;
	assert_int_equal(apply_managed(lab->apply, next, 1), 0);
	assert_told("c:0/500 off ");
	managed_release(next);

	next = managed_copy(lab->first);
	managed_make_boundary(next, "a", "239.2.0.0/16", MANAGED_ACTIVE, kept);
	assert_int_equal(apply_managed(lab->apply, next, 1), 0);
	assert_told("boundaries,a=239.1.0.0/16,a=239.2.0.0/16 c:0/0 on ");
	managed_release(next);

	next = managed_copy(lab->first);
	managed_make_boundary(next, "a", "239.1.0.0/16", MANAGED_NOT_IN_SERVICE, kept);
	managed_make_ssm(next, "233.0.0.0/8", MANAGED_ACTIVE, kept);
	managed_make_ssm(next, "234.0.0.0/8", MANAGED_NOT_IN_SERVICE, kept);
	assert_int_equal(apply_managed(lab->apply, next, 1), 0);
	assert_told("boundaries ssm,232.0.0.0/8,233.0.0.0/8 on ");
	managed_release(next);
}

static void
make_alarm(struct managed *m, uint32_t index, const char *name, uint64_t rising,
    enum managed_status status)
{
	struct alarm_spec spec = {.index = index, .rising = rising};

	(void)snprintf(spec.name, sizeof(spec.name), "%s", name);
	managed_make_alarm(m, &spec, status, kept);
}

/* In order, and only those in force; a threshold alone is a difference too. */
static void
test_alarms_that_are_active_are_told(void **state)
{
	struct lab *lab = *state;
	struct managed *next = managed_copy(lab->first), *same;

	make_alarm(next, 1002, "two", 5, MANAGED_ACTIVE);
	make_alarm(next, 1001, "one", 5, MANAGED_NOT_IN_SERVICE);
	make_alarm(next, 1, "file", 5, MANAGED_ACTIVE);
	assert_int_equal(apply_managed(lab->apply, next, 1), 0);
	assert_told("alarms,1=file,1002=two on ");
	same = managed_copy(next);
	make_alarm(same, 1001, "other", 6, MANAGED_NOT_IN_SERVICE);
	assert_int_equal(apply_managed(lab->apply, same, 1), 0);
	assert_told("on ");
	make_alarm(next, 1002, "two", 6, MANAGED_ACTIVE);
	assert_int_equal(apply_managed(lab->apply, next, 1), 0);
	assert_told("alarms,1=file,1002=two on ");
	assert_int_equal(apply_managed(lab->apply, lab->first, 1), 0);
	assert_told("alarms on ");
	managed_release(next);
	managed_release(same);
}

static void
test_links_come_with_what_is_managed_of_them(void **state)
{
	struct lab *lab = *state;
	struct managed *next = managed_copy(lab->first);

	managed_make_iface(next, "later", 9, 8, kept);
	assert_int_equal(apply_managed(lab->apply, next, 1), 0);
	assert_told("on ");
	add_link(lab->apply, 7, "later");
	assert_told("later:9/8 ");
	add_link(lab->apply, 7, "sooner"); /* renamed */
	assert_told("sooner:0/0 ");

	/* One that is gone is told no more. */
	apply_remove_link(lab->apply, 1);
	assert_int_equal(apply_managed(lab->apply, lab->first, 1), 0);
	managed_release(next);
	next = managed_copy(lab->first);
	managed_make_iface(next, "a", 44, 0, kept);
	assert_int_equal(apply_managed(lab->apply, next, 1), 0);
	assert_told("on on ");
	managed_release(next);
}

/* Everything changes, and one step after another is refused. */
static void
test_what_is_refused_in_part_is_undone_whole(void **state)
{
	static const struct {
		const char *refuse;
		const char *told;
	} cases[] = {
	    {"boundaries,b=239.9.0.0/16", "boundaries,b=239.9.0.0/16 "},
	    {"ssm,233.0.0.0/8", "boundaries,b=239.9.0.0/16 ssm,233.0.0.0/8 "
				"boundaries,a=239.1.0.0/16 "},
	    {"a:2/0", "boundaries,b=239.9.0.0/16 ssm,233.0.0.0/8 a:2/0 a:1/0 "
		      "ssm,232.0.0.0/8 boundaries,a=239.1.0.0/16 "},
	    {"c:3/0", "boundaries,b=239.9.0.0/16 ssm,233.0.0.0/8 a:2/0 c:3/0 c:0/0 "
		      "b:0/0+ a:1/0 ssm,232.0.0.0/8 boundaries,a=239.1.0.0/16 "},
	    {"alarms,7=bell", "boundaries,b=239.9.0.0/16 ssm,233.0.0.0/8 a:2/0 c:3/0 "
			      "alarms,7=bell a:1/0 c:0/0 ssm,232.0.0.0/8 "
			      "boundaries,a=239.1.0.0/16 "},
	};
	struct lab *lab = *state;
	struct managed *next = managed_make();
	size_t i;

	next->enabled = false;
	managed_make_iface(next, "a", 2, 0, kept);
	managed_make_iface(next, "c", 3, 0, kept);
	managed_make_boundary(next, "b", "239.9.0.0/16", MANAGED_ACTIVE, kept);
	managed_make_ssm(next, "233.0.0.0/8", MANAGED_ACTIVE, kept);
	make_alarm(next, 7, "bell", 1, MANAGED_ACTIVE);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		refuse = cases[i].refuse;
		assert_int_equal(apply_managed(lab->apply, next, 1), -EIO);
		assert_told(cases[i].told);
		/* The first is in force still: with it nothing differs. */
		assert_int_equal(apply_managed(lab->apply, lab->first, 1), 0);
		assert_told("on ");
		assert_int_equal(next->references, 1);
	}
	managed_release(next);
}

static void
test_a_first_document_that_is_refused_leaves_none(void **state)
{
	struct lab *lab = *state;
	struct apply *apply = apply_new(NULL, &lab->settings);

	refuse = "ssm,232.0.0.0/8";
	assert_int_equal(apply_managed(apply, lab->first, 1), -EIO);
	assert_told("boundaries,a=239.1.0.0/16 ssm,232.0.0.0/8 ");
	assert_int_equal(apply_managed(apply, lab->first, 1), 0);
	assert_told("boundaries,a=239.1.0.0/16 ssm,232.0.0.0/8 on ");
	apply_free(apply);
}

/* The core has ranges of its own until it is told that there are none. */
static void
test_a_first_document_without_ranges_is_told_too(void **state)
{
	struct lab *lab = *state;
	struct apply *apply = apply_new(NULL, &lab->settings);
	struct managed *empty = managed_make();

	assert_int_equal(apply_managed(apply, empty, 1), 0);
	assert_told("ssm on ");
	managed_release(empty);
	apply_free(apply);
}

static void
test_no_memory_leaves_all_as_it_was(void **state)
{
	struct lab *lab = *state;
	struct managed *next = managed_copy(lab->first);
	struct core_link link = {.link.ifindex = 9, .link.name = "new"};
	long n;

	managed_make_boundary(next, "b", "239.9.0.0/16", MANAGED_ACTIVE, kept);
	for (n = 0; n < 6; n++) {
		failing_memory_after(n);
		assert_int_equal(apply_managed(lab->apply, next, 1), -ENOMEM);
		failing_memory_after(-1);
		told[0] = '\0';
		assert_int_equal(apply_managed(lab->apply, lab->first, 1), 0);
		assert_told("on ");
	}
	failing_memory_after(0);
	assert_int_equal(apply_set_link(lab->apply, &link, 1), -ENOMEM);
	failing_memory_after(-1);
	assert_told("");
	managed_release(next);
}

int
main(void)
{
#define LAB_TEST(test) cmocka_unit_test_setup_teardown(test, lab_init, lab_exit)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_the_core_is_told_only_what_differs),
	    LAB_TEST(test_alarms_that_are_active_are_told),
	    LAB_TEST(test_links_come_with_what_is_managed_of_them),
	    LAB_TEST(test_what_is_refused_in_part_is_undone_whole),
	    LAB_TEST(test_a_first_document_that_is_refused_leaves_none),
	    LAB_TEST(test_a_first_document_without_ranges_is_told_too),
	    LAB_TEST(test_no_memory_leaves_all_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
