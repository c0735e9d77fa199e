/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mib_listener.c - who listens on this machine, from files as the kernel writes
 * them.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "addr.h"
#include "failing_memory.h"
#include "listener_files.h"
#include "log.h"
#include "mib_listener.h"

#define SECOND 1000000
#define HEAD "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n"
#define FILTER_HEAD "Idx Device        MCA        SRC    INC    EXC\n"
#define FF02_1 "ff020000000000000000000000000001"
#define FF05_5 "ff050000000000000000000000000005"
#define DB8_1 "20010db8000000000000000000000001"

struct lab {
	char directory[LISTENER_FILES_SIZE];
	struct mib_listener *listener;
	int64_t now;
};

static unsigned logged;

static void
count_line(enum log_level level, const char *line)
{
	(void)level;
	(void)line;
	logged++;
}

static int
lab_init(void **state)
{
	struct lab *lab = calloc(1, sizeof(*lab));

	assert_non_null(lab);
	listener_files_init(lab->directory);
	lab->listener = mib_listener_new(lab->directory);
	assert_non_null(lab->listener);
	lab->now = SECOND;
	logged = 0;
	log_set_sink(count_line);
	*state = lab;
	return 0;
}

static int
lab_exit(void **state)
{
	struct lab *lab = *state;

	log_set_sink(NULL);
	mib_listener_free(lab->listener);
	listener_files_exit(lab->directory);
	free(lab);
	return 0;
}

/* Interface 3 with one group of so many users. */
static void
write_group(const struct lab *lab, const char *group, unsigned users)
{
	char text[512];

	(void)snprintf(text, sizeof(text), HEAD "3\teth0      :     1      V3\n%s",
	    listener_files_igmp(group, users));
	listener_files_write(lab->directory, "igmp", text);
}

/* The rows, a second later: "GROUP SOURCE IFINDEX,..." */
static const char *
rows(struct lab *lab)
{
	static char text[2048];
	char group[ADDR_TEXT_SIZE], source[ADDR_TEXT_SIZE];
	uint32_t i, count;
	size_t n = 0;

	lab->now += SECOND;
	mib_listener_start_turn(lab->listener, lab->now);
	count = mib_listener_count(lab->listener);
	text[0] = '\0';
	for (i = 0; i < count; i++) {
		const struct mib_listener_row *row = mib_listener_row(lab->listener, i);

		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s %s %u,",
		    addr_format(&row->group, group, sizeof(group)),
		    row->source.family == MGM_FAMILY_UNSPEC
			? "*"
			: addr_format(&row->source, source, sizeof(source)),
		    row->ifindex);
	}
	return text;
}

static void
test_groups_of_both_families_are_in_order(void **state)
{
	struct lab *lab = *state;
	char text[1024];
	size_t n;

	n = (size_t)snprintf(text, sizeof(text), HEAD "1\tlo        :     2      V3\n");
	n += (size_t)snprintf(
	    text + n, sizeof(text) - n, "%s", listener_files_igmp("239.1.1.1", 1));
	n += (size_t)snprintf(
	    text + n, sizeof(text) - n, "%s", listener_files_igmp("224.0.0.1", 1));
	n += (size_t)snprintf(text + n, sizeof(text) - n,
	    "12\ta-long-name-15 :     1      V2\n%s",
	    listener_files_igmp("224.0.0.1", 1));
	(void)snprintf(text + n, sizeof(text) - n, "7\teth1      :     1      V3\n%s",
	    listener_files_igmp("224.0.0.1", 1));
	listener_files_write(lab->directory, "igmp", text);
	listener_files_write(lab->directory, "igmp6",
	    "7    eth1            " FF02_1 "     1 0000000C 0\n"
	    "1    lo              " FF02_1 "     1 0000000C 0\n");

	assert_string_equal(rows(lab), "224.0.0.1 * 1,224.0.0.1 * 7,224.0.0.1 * 12,"
				       "239.1.1.1 * 1,ff02::1 * 1,ff02::1 * 7,");
}

/* INC and EXC of two sources, users of the group, and which rows that makes. */
static void
test_sources_and_all_sources(void **state)
{
	static const struct {
		unsigned users;
		const char *filter;
		const char *rows;
	} cases[] = {
	    {1, "", "225.1.1.1 * 3,"},
	    {1, "  3   eth0 0xe1010101 0x0a000005      1      0\n",
		"225.1.1.1 10.0.0.5 3,"},
	    /* One who wants two sources, written in the other order. */
	    {1,
		"  3   eth0 0xe1010101 0xc6336401      1      0\n"
		"  3   eth0 0xe1010101 0x0a000005      1      0\n",
		"225.1.1.1 10.0.0.5 3,225.1.1.1 198.51.100.1 3,"},
	    /* One who wants both beside one of all sources, or one for each: alike. */
	    {2,
		"  3   eth0 0xe1010101 0x0a000005      1      0\n"
		"  3   eth0 0xe1010101 0xc6336401      1      0\n",
		"225.1.1.1 10.0.0.5 3,225.1.1.1 198.51.100.1 3,"},
	    /* Somebody listens whom no wanted source accounts for. */
	    {2, "  3   eth0 0xe1010101 0x0a000005      1      0\n",
		"225.1.1.1 * 3,225.1.1.1 10.0.0.5 3,"},
	    {1, "  3   eth0 0xe1010101 0x0a000005      0      1\n", "225.1.1.1 * 3,"},
	    {2, "  3   eth0 0xe1010101 0x0a000005      1      1\n",
		"225.1.1.1 * 3,225.1.1.1 10.0.0.5 3,"},
	    /* Of other interfaces and groups, before and after. */
	    {1,
		"  2   eth0 0xe1010101 0x0a000005      1      0\n"
		"  3   eth0 0xe1010100 0x0a000005      1      0\n"
		"  3   eth0 0xe1010102 0x0a000005      1      0\n"
		"  4   eth0 0xe1010101 0x0a000005      1      0\n",
		"225.1.1.1 * 3,"},
	};
	struct lab *lab = *state;
	char text[1024];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_group(lab, "225.1.1.1", cases[i].users);
		(void)snprintf(
		    text, sizeof(text), "%s%s", FILTER_HEAD, cases[i].filter);
		listener_files_write(lab->directory, "mcfilter", text);
		if (strcmp(rows(lab), cases[i].rows) != 0)
			fail_msg("case %zu: %s", i, rows(lab));
	}
}

static void
test_sources_of_ipv6(void **state)
{
	struct lab *lab = *state;

	listener_files_write(lab->directory, "igmp6",
	    "3    eth0            " FF05_5 "     2 00000004 0\n");
	listener_files_write(lab->directory, "mcfilter6",
	    "Idx Device                Multicast Address                   Source"
	    " Address    INC    EXC\n"
	    "  3   eth0 " FF05_5 " " DB8_1 "      1      0\n");
	assert_string_equal(rows(lab), "ff05::5 * 3,ff05::5 2001:db8::1 3,");
}

static void
test_lines_that_cannot_be_read_are_no_rows(void **state)
{
	struct lab *lab = *state;
	char text[512];

	/* A group before any interface, and lines without what they should have. */
	(void)snprintf(text, sizeof(text), HEAD "%s%s",
	    listener_files_igmp("225.1.1.1", 1),
	    "x\teth0 :\n\t\t\t\t010101E1     1 0:0\n"
	    "3\teth0 :\n\t\t\t\tnothing\n\t\t\t\t\n\n");
	listener_files_write(lab->directory, "igmp", text);
	listener_files_write(lab->directory, "igmp6",
	    "3 eth0 ff02 1 0 0\n3 eth0\nx eth0 " FF02_1 " 1\n"
	    "3 eth0 zz020000000000000000000000000001 1 0 0\n");
	listener_files_write(lab->directory, "mcfilter", "3 eth0 0xe1010101 1 0\n");
	listener_files_write(lab->directory, "mcfilter6", "3 eth0 " FF02_1 " 1 0\n");
	assert_string_equal(rows(lab), "");
	assert_int_equal(logged, 0);
}

static void
test_no_files_are_no_rows(void **state)
{
	assert_string_equal(rows(*state), "");
	assert_int_equal(logged, 0);
}

static void
test_within_a_second_and_a_turn_rows_stay(void **state)
{
	struct lab *lab = *state;

	write_group(lab, "225.1.1.1", 1);
	mib_listener_start_turn(lab->listener, 5 * SECOND);
	assert_int_equal(mib_listener_count(lab->listener), 1);
	listener_files_write(lab->directory, "igmp", HEAD);
	assert_int_equal(mib_listener_count(lab->listener), 1);
	mib_listener_start_turn(lab->listener, 6 * SECOND - 1);
	assert_int_equal(mib_listener_count(lab->listener), 1);
	mib_listener_start_turn(lab->listener, 6 * SECOND);
	assert_int_equal(mib_listener_count(lab->listener), 0);

	/* Not read where nobody asks, so the next turn is not late. */
	write_group(lab, "225.1.1.1", 1);
	mib_listener_start_turn(lab->listener, 7 * SECOND);
	write_group(lab, "225.1.1.2", 1);
	mib_listener_start_turn(lab->listener, 7 * SECOND + 1);
	assert_int_equal(mib_listener_count(lab->listener), 1);
	assert_int_equal(mib_listener_row(lab->listener, 0)->group.octets[3], 2);
}

static void
test_what_cannot_be_read_leaves_the_rows_before(void **state)
{
	struct lab *lab = *state;
	char path[LISTENER_FILES_SIZE + 16];
	long n;

	write_group(lab, "225.1.1.1", 1);
	assert_string_equal(rows(lab), "225.1.1.1 * 3,");

	/* A directory is not a file. */
	(void)snprintf(path, sizeof(path), "%s/igmp6", lab->directory);
	assert_int_equal(mkdir(path, 0700), 0);
	write_group(lab, "225.1.1.2", 1);
	assert_string_equal(rows(lab), "225.1.1.1 * 3,");
	assert_string_equal(rows(lab), "225.1.1.1 * 3,");
	assert_int_equal(logged, 1); /* not once a second */
	assert_int_equal(remove(path), 0);
	assert_string_equal(rows(lab), "225.1.1.2 * 3,");

	for (n = 0; n < 2; n++) {
		write_group(lab, "225.1.1.3", 1);
		lab->now += SECOND;
		mib_listener_start_turn(lab->listener, lab->now);
		failing_memory_after(n);
		assert_int_equal(mib_listener_count(lab->listener), 1);
		failing_memory_after(-1);
		assert_int_equal(
		    mib_listener_row(lab->listener, 0)->group.octets[3], 2);
	}
	assert_string_equal(rows(lab), "225.1.1.3 * 3,");
}

static void
test_more_than_fit_are_left_out_and_said(void **state)
{
	struct lab *lab = *state;
	const size_t line = strlen(listener_files_igmp("225.0.0.0", 1));
	char *text = calloc(MIB_LISTENER_MAX + 2, line);
	char group[32];
	unsigned i;
	size_t n;

	assert_non_null(text);
	n = (size_t)sprintf(text, "3\teth0 :\n");
	for (i = 0; i < MIB_LISTENER_MAX; i++) {
		(void)snprintf(group, sizeof(group), "225.0.%u.%u", i / 256, i % 256);
		n += (size_t)sprintf(text + n, "%s", listener_files_igmp(group, 1));
	}
	listener_files_write(lab->directory, "igmp", text);
	mib_listener_start_turn(lab->listener, 5 * SECOND);
	assert_int_equal(mib_listener_count(lab->listener), MIB_LISTENER_MAX);
	assert_int_equal(logged, 0);

	(void)sprintf(text + n, "%s", listener_files_igmp("225.255.0.0", 1));
	listener_files_write(lab->directory, "igmp", text);
	for (i = 6; i < 9; i++) {
		mib_listener_start_turn(lab->listener, (int64_t)i * SECOND);
		assert_int_equal(mib_listener_count(lab->listener), MIB_LISTENER_MAX);
	}
	assert_int_equal(logged, 1);
	free(text);
}

static void
test_no_memory_for_a_new_one(void **state)
{
	(void)state;
	failing_memory_after(0);
	assert_null(mib_listener_new("/nowhere"));
	failing_memory_after(-1);
	mib_listener_free(NULL);
}

int
main(void)
{
#define LAB_TEST(test) cmocka_unit_test_setup_teardown(test, lab_init, lab_exit)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_groups_of_both_families_are_in_order),
	    LAB_TEST(test_sources_and_all_sources),
	    LAB_TEST(test_sources_of_ipv6),
	    LAB_TEST(test_lines_that_cannot_be_read_are_no_rows),
	    LAB_TEST(test_no_files_are_no_rows),
	    LAB_TEST(test_within_a_second_and_a_turn_rows_stay),
	    LAB_TEST(test_what_cannot_be_read_leaves_the_rows_before),
	    LAB_TEST(test_more_than_fit_are_left_out_and_said),
	    cmocka_unit_test(test_no_memory_for_a_new_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
