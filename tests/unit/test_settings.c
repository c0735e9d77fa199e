/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_settings.c - good configuration files, and what is said about bad ones.
 *
 * After each bad file a good one is read: what a lexer kept in mind would show there.
 */
#include "config.h"

#include "settings.h"
#include "settings_bad.h"
#include "settings_lab.h"

#include "addr.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ALARM "interface = a direction = in quantity = packets "

static char path[] = "test_settings.XXXXXX";

static void
write_file(const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	assert_int_equal(close(fd), 0);
}

static int
read_text(struct settings *settings, const char *text, char *error, size_t size)
{
	write_file(text, strlen(text));
	error[0] = '\0';
	return settings_read(settings, path, error, size);
}

static void
check_that_the_next_file_is_read(void)
{
	struct settings settings;

	settings_lab_read_good(&settings, "user = next\ninterface next0 { }\n");
	assert_string_equal(settings.user, "next");
	assert_int_equal(settings.num_interfaces, 1);
	settings_free(&settings);
}

static void
check_bad(const struct settings_bad *bad)
{
	char error[512], begin[64];
	struct settings settings, before;
	int rc;

	assert_int_equal(settings_init(&settings), 0);
	before = settings;
	rc = read_text(&settings, bad->text, error, sizeof(error));
	snprintf(begin, sizeof(begin), "%s:%d: ", path, bad->line);
	if (rc != -EINVAL || strncmp(error, begin, strlen(begin)) != 0 ||
	    strstr(error, bad->says) == NULL || strchr(error, '\n') != NULL ||
	    strstr(error, "; ") == NULL)
		fail_msg("%s: %d, \"%s\"", bad->name, rc, error);
	assert_memory_equal(&settings, &before, sizeof(settings));
	settings_free(&settings);
	check_that_the_next_file_is_read();
}

static void
test_each_bad_file_is_refused_with_line_and_advice(void **state)
{
	size_t i;

	(void)state;
	assert_true(settings_bad_count >= 45);
	for (i = 0; i < settings_bad_count; i++)
		check_bad(&settings_bad[i]);
}

static void
test_a_nul_octet_is_refused_wherever_it_stands(void **state)
{
	static const char *const places[] = {"user = a@", "@", "user = \"a@\"", "# @\n",
	    "/* @ */", "interface a { @ }", "@user = a"};
	struct settings settings;
	char text[64], error[256];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(places); i++) {
		snprintf(text, sizeof(text), "%s", places[i]);
		*strchr(text, '@') = '\0';
		write_file(text, strlen(places[i]));
		assert_int_equal(settings_init(&settings), 0);
		assert_int_equal(
		    settings_read(&settings, path, error, sizeof(error)), -EINVAL);
		assert_non_null(strstr(error, ":1: "));
		settings_free(&settings);
	}
	check_that_the_next_file_is_read();
}

static void
test_random_octets_get_an_answer(void **state)
{
	static const char *const words[] = {"interface", "rpf", "alarm", "snmp", "user",
	    "=", "{", "}", "\"", "'", "#", "//", "/*", "*/", "\n", " ", "10.0.0.0/8",
	    "in", "true", "1000", "rising", "mode", "\\", "${X}", "(", "\r\n", ",", "+",
	    "\x80"};
	uint32_t random = 20261122;
	char text[1024], error[512];
	struct settings settings;
	size_t i, j;
	int round, rc;

	(void)state;
	printf("seed %u\n", random);
	for (round = 0; round < 3000; round++) {
		text[0] = '\0';
		for (i = 0; i < 40; i++) {
			random = random * 1664525u + 1013904223u;
			j = (random >> 8) % (LENGTH(words) + 8);
			strcat(text, j < LENGTH(words) ? words[j] : " ");
			strcat(text, (random & 0x80) != 0 ? " " : "");
		}
		assert_int_equal(settings_init(&settings), 0);
		rc = read_text(&settings, text, error, sizeof(error));
		if (rc != 0 &&
		    (rc != -EINVAL || strncmp(error, path, strlen(path)) != 0))
			fail_msg("%d, \"%s\" for: %s", rc, error, text);
		settings_free(&settings);
	}
	check_that_the_next_file_is_read();
}

static void
test_what_is_no_readable_file_is_refused(void **state)
{
	struct settings settings, before;
	char error[256], *large;

	(void)state;
	assert_int_equal(settings_init(&settings), 0);
	before = settings;
	assert_int_equal(
	    settings_read(&settings, "/nonexistent/x", error, sizeof(error)), -ENOENT);
	assert_non_null(strstr(error, "/nonexistent/x: cannot be opened"));
	assert_int_equal(settings_read(&settings, "/", error, sizeof(error)), -EISDIR);
	assert_non_null(strstr(error, "is a directory"));
	assert_int_equal(
	    settings_read(&settings, "/dev/zero", error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "not a regular file"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(settings_read(&settings, path, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "not a regular file"));
	assert_int_equal(unlink(path), 0);

	large = malloc(1024 * 1024 + 1);
	assert_non_null(large);
	memset(large, '\n', 1024 * 1024 + 1);
	write_file(large, 1024 * 1024 + 1);
	assert_int_equal(settings_read(&settings, path, error, sizeof(error)), -EFBIG);
	assert_memory_equal(&settings, &before, sizeof(settings));
	write_file(large, 1024 * 1024);
	assert_int_equal(settings_read(&settings, path, error, sizeof(error)), 0);
	free(large);
	settings_free(&settings);
}

/* Root may read everything, so it is somebody else for this. */
static void
test_an_unreadable_file_is_refused(void **state)
{
	struct settings settings;
	uid_t user = geteuid();
	char error[256];
	int rc;

	(void)state;
	write_file("", 0);
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(settings_init(&settings), 0);
	if (user == 0)
		assert_int_equal(seteuid(65534), 0);

	rc = settings_read(&settings, path, error, sizeof(error));

	assert_int_equal(seteuid(user), 0);
	assert_int_equal(rc, -EACCES);
	assert_non_null(strstr(error, "check the path and its permissions"));
	settings_free(&settings);
	assert_int_equal(chmod(path, 0600), 0);
}

static void
refuse_repeated(const char *begin, const char *unit, size_t count, const char *says)
{
	size_t len = strlen(unit), at = strlen(begin), i;
	char *text = malloc(at + len * count + 1), error[256];
	struct settings settings;

	assert_non_null(text);
	memcpy(text, begin, at);
	for (i = 0; i < count; i++, at += len)
		memcpy(text + at, unit, len);
	text[at] = '\0';
	assert_int_equal(settings_init(&settings), 0);
	assert_int_equal(read_text(&settings, text, error, sizeof(error)), -EINVAL);
	if (strstr(error, says) == NULL)
		fail_msg("%s", error);
	settings_free(&settings);
	free(text);
	check_that_the_next_file_is_read();
}

static void
test_huge_words_and_many_sections_are_refused(void **state)
{
	(void)state;
	refuse_repeated("", "a", 1000000, "a word of more than 1024 octets");
	refuse_repeated(
	    "user = \"", "a b", 300000, "a string of more than 1024 octets");
	refuse_repeated("user = 'x' ", "\"a\"", 300000, "no such option 'a'");
	refuse_repeated("", "snmp{}\n", 4097, "more than 4096 sections");
	refuse_repeated("", "{", 1000000, "a section inside");
}

static void
test_a_message_that_does_not_fit_is_cut(void **state)
{
	struct settings settings;
	char error[16];

	(void)state;
	assert_int_equal(settings_init(&settings), 0);
	memset(error, 'x', sizeof(error));
	assert_int_equal(read_text(&settings, "colour = 3", error, 10), -EINVAL);
	assert_int_equal(strlen(error), 9);
	assert_int_equal(error[10], 'x');
	assert_int_equal(settings_read(&settings, path, error, 0), -EINVAL);
	settings_free(&settings);
}

static void
test_an_empty_file_means_the_defaults(void **state)
{
	static const char *const texts[] = {
	    "", "\n\n", "# nothing\n", "/* x */", "snmp { }"};
	struct settings s;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(texts); i++) {
		settings_lab_read_good(&s, texts[i]);
		assert_string_equal(s.socket, MGM_RUNSTATEDIR "/mgm/mgm.sock");
		assert_string_equal(s.admin_socket, MGM_RUNSTATEDIR "/mgm/admin.sock");
		assert_string_equal(s.user, MGM_DEFAULT_USER);
		assert_string_equal(s.group, "");
		assert_int_equal(s.socket_mode, 0660);
		assert_int_equal(s.admin_socket_mode, 0666);
		assert_false(s.guard_kernel);
		assert_int_equal(s.ring_memory, 64 << 20);
		assert_int_equal(s.mfe_lifetime_s, 900);
		assert_false(s.lifetime_hard);
		assert_false(s.refuse_unowned_iif);
		assert_int_equal(s.snmp_mode, SETTINGS_SNMP_SUBAGENT);
		assert_string_equal(s.agentx, "/var/agentx/master");
		assert_string_equal(s.master, "udp:127.0.0.1:1161");
		assert_string_equal(s.snmp_config, MGM_SYSCONFDIR "/mgm/snmp.conf");
		assert_string_equal(
		    s.snmp_persistent_dir, MGM_LOCALSTATEDIR "/lib/mgm");
		assert_false(s.allow_set);
		assert_string_equal(
		    s.state_file, MGM_LOCALSTATEDIR "/lib/mgm/state.json");
		assert_int_equal(s.num_interfaces + s.num_rpf + s.num_alarms, 0);
		settings_free(&s);
	}
}

/* No prefixes at all is not the same as nothing said. */
static void
test_ssm_ranges_may_be_none_and_not_too_many(void **state)
{
	char text[2048] = "ssm-range = '", error[512];
	struct settings s;
	int i;

	(void)state;
	settings_lab_read_good(&s, "max-clients = 3");
	assert_null(s.ssm_ranges);
	settings_free(&s);
	settings_lab_read_good(&s, "ssm-range = ''");
	assert_non_null(s.ssm_ranges);
	assert_int_equal(s.num_ssm_ranges, 0);
	settings_free(&s);
	for (i = 0; i < 64; i++)
		strcat(text, "232.0.0.0/8 ");
	strcat(text, "'");
	settings_lab_read_good(&s, text);
	assert_int_equal(s.num_ssm_ranges, 64);
	strcpy(text + strlen(text) - 1, "232.0.0.0/8'");
	assert_int_equal(read_text(&s, text, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "more than 64"));
	settings_free(&s);
}

static void
test_every_option_is_taken(void **state)
{
	static const char text[] =
	    "socket = /a/s // comment\n admin-socket='/a/t' user = u group = \"g\"\r\n"
	    "socket-mode = 0600 admin-socket-mode = \"644\" guard-kernel = yes\n"
	    "ring-memory = 65536 ring-slots = 16 mfe-lifetime = 1 lifetime = hard\n"
	    "unowned-iif = refuse max-mfes = 1 max-mfes-per-interface = 6 "
	    "max-memberships = 2 max-clients = 3\n"
	    "max-connections = 65535 client-timeout = 100 client-queue = 1048576\n"
	    "max-client-memberships = 4 max-questions = 5 question-timeout = 10\n"
	    "high-water = 11 flood-threshold = 100000000\n"
	    "grace = 3600000 ssm-range = ' 232.1.0.0/16,ff3e::/32 , 239.0.0.1 '\n"
	    "snmp { mode = master agentx = tcp:127.0.0.1:705 listen = "
	    "\"udp:[::1]:1161\"\n"
	    " config = '/c{o}n=f,#1' persistent-dir = /d//e\n"
	    " allow-set = on state-file = /s.json }\n"
	    "interface eth0.7 { } interface \"e#1\" { input = off ttl-threshold = 256 "
	    "rate-limit = 2147483647 }\n";
	struct settings s;

	(void)state;
	settings_lab_read_good(&s, text);
	assert_string_equal(s.socket, "/a/s");
	assert_string_equal(s.admin_socket, "/a/t");
	assert_string_equal(s.user, "u");
	assert_string_equal(s.group, "g");
	assert_int_equal(s.socket_mode, 0600);
	assert_int_equal(s.admin_socket_mode, 0644);
	assert_true(s.guard_kernel);
	assert_true(s.ring_memory == (size_t)64 << 30);
	assert_int_equal(s.ring_slots, 16);
	assert_int_equal(s.mfe_lifetime_s, 1);
	assert_true(s.lifetime_hard);
	assert_true(s.refuse_unowned_iif);
	assert_int_equal(s.max_mfes, 1);
	assert_int_equal(s.max_iface_mfes, 6);
	assert_int_equal(s.max_memberships, 2);
	assert_int_equal(s.max_clients, 3);
	assert_int_equal(s.max_connections, 65535);
	assert_int_equal(s.client_ms, 100);
	assert_true(s.client_queue == (size_t)1 << 30);
	assert_int_equal(s.max_client_memberships, 4);
	assert_int_equal(s.max_questions, 5);
	assert_int_equal(s.question_ms, 10);
	assert_int_equal(s.grace_ms, 3600000);
	assert_int_equal(s.high_water, 11);
	assert_int_equal(s.flood_threshold, 100000000);
	assert_int_equal(s.num_ssm_ranges, 3);
	assert_int_equal(s.ssm_ranges[0].len, 16);
	assert_int_equal(s.ssm_ranges[1].addr.family, MGM_FAMILY_IPV6);
	assert_int_equal(s.ssm_ranges[2].addr.octets[0], 239);
	assert_int_equal(s.ssm_ranges[2].len, 32);
	assert_int_equal(s.snmp_mode, SETTINGS_SNMP_MASTER);
	assert_string_equal(s.agentx, "tcp:127.0.0.1:705");
	assert_string_equal(s.master, "udp:[::1]:1161");
	assert_string_equal(s.snmp_config, "/c{o}n=f,#1");
	assert_string_equal(s.snmp_persistent_dir, "/d//e");
	assert_true(s.allow_set);
	assert_string_equal(s.state_file, "/s.json");
	assert_int_equal(s.num_interfaces, 2);
	assert_string_equal(s.interfaces[0].name, "eth0.7");
	assert_true(s.interfaces[0].input);
	assert_int_equal(s.interfaces[0].ttl_threshold, 0);
	assert_string_equal(s.interfaces[1].name, "e#1");
	assert_false(s.interfaces[1].input);
	assert_int_equal(s.interfaces[1].ttl_threshold, 256);
	assert_int_equal(s.interfaces[0].rate_limit, 0);
	assert_int_equal(s.interfaces[1].rate_limit, 2147483647);
	settings_free(&s);
}

static void
test_rpf_entries_come_longest_prefix_first(void **state)
{
	static const char text[] =
	    "rpf 0.0.0.0/0 { interface = d }\n"
	    "rpf 10.0.0.0/8 { interface = a neighbour = 192.0.2.1 }\n"
	    "rpf 2001:db8::/32 { interface = f neighbour = fe80::1 }\n"
	    "rpf 10.1.2.3 { interface = c }\n"
	    "rpf 10.1.0.0/16 { interface = b }\n"
	    "rpf 9.0.0.0/8 { interface = e }\n";
	static const char order[] = "cfbead";
	struct settings s;
	char address[ADDR_TEXT_SIZE];
	size_t i;

	(void)state;
	settings_lab_read_good(&s, text);
	assert_int_equal(s.num_rpf, 6);
	for (i = 0; i < s.num_rpf; i++) {
		assert_int_equal(s.rpf[i].ifname[0], order[i]);
		assert_true(i == 0 || s.rpf[i - 1].prefix.len >= s.rpf[i].prefix.len);
	}
	assert_string_equal(
	    addr_format(&s.rpf[4].neighbour, address, sizeof(address)), "192.0.2.1");
	assert_string_equal(
	    addr_format(&s.rpf[1].neighbour, address, sizeof(address)), "fe80::1");
	assert_int_equal(s.rpf[0].neighbour.family, MGM_FAMILY_UNSPEC);
	settings_free(&s);
}

static void
test_alarms_keep_their_order_and_64_bits(void **state)
{
	static const char text[] =
	    "alarm big { interface = eth1 direction = out quantity = octets\n"
	    " interval = 86400000 rising = 18446744073709551615\n"
	    " falling = 18446744073709551614 }\n"
	    "alarm a { " ALARM "rising = 1 falling = 0 }\n";
	struct settings s;

	(void)state;
	settings_lab_read_good(&s, text);
	assert_int_equal(s.num_alarms, 2);
	assert_string_equal(s.alarms[0].name, "big");
	assert_string_equal(s.alarms[0].ifname, "eth1");
	assert_int_equal(s.alarms[0].direction, ALARM_DIRECTION_OUT);
	assert_int_equal(s.alarms[0].quantity, ALARM_QUANTITY_OCTETS);
	assert_int_equal(s.alarms[0].interval_ms, 86400000);
	assert_true(s.alarms[0].rising == UINT64_MAX);
	assert_true(s.alarms[0].falling == UINT64_MAX - 1);
	assert_string_equal(s.alarms[1].name, "a");
	assert_int_equal(s.alarms[1].direction, ALARM_DIRECTION_IN);
	assert_int_equal(s.alarms[1].quantity, ALARM_QUANTITY_PACKETS);
	assert_int_equal(s.alarms[1].interval_ms, 1000);
	settings_free(&s);
}

static void
test_a_second_file_replaces_the_first(void **state)
{
	struct settings s;
	char error[256];

	(void)state;
	settings_lab_read_good(
	    &s, "user = one\nguard-kernel = true\ninterface a { }\n");
	assert_int_equal(read_text(&s, "group = two\n", error, sizeof(error)), 0);
	assert_string_equal(s.user, MGM_DEFAULT_USER);
	assert_string_equal(s.group, "two");
	assert_false(s.guard_kernel);
	assert_int_equal(s.num_interfaces, 0);
	settings_free(&s);
}

static void
test_the_example_is_good(void **state)
{
	struct settings s;
	char error[512];

	(void)state;
	assert_int_equal(settings_init(&s), 0);
	if (settings_read(&s, TEST_SETTINGS_EXAMPLE, error, sizeof(error)) != 0)
		fail_msg("%s", error);
	assert_int_equal(s.num_interfaces, 2);
	assert_int_equal(s.num_boundaries, 1);
	assert_int_equal(s.num_scopes, 1);
	assert_int_equal(s.num_rpf, 1);
	assert_int_equal(s.num_alarms, 3);
	assert_int_equal(s.alarms[0].rising, 5000);
	settings_free(&s);
}

/* What the example shows as defaults must be options that exist, with such values. */
static void
test_the_example_is_good_with_its_comments_taken_off(void **state)
{
	char line[256], text[8192] = "", error[512];
	FILE *file = fopen(TEST_SETTINGS_EXAMPLE, "r");
	struct settings s, defaults;
	char *hash;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		hash = strchr(line, '#');
		if (hash != NULL && hash[1] >= 'a' && hash[1] <= 'z')
			*hash = ' ';
		strncat(text, line, sizeof(text) - strlen(text) - 1);
	}
	assert_int_equal(fclose(file), 0);
	assert_int_equal(settings_init(&s), 0);
	assert_int_equal(settings_init(&defaults), 0);

	if (read_text(&s, text, error, sizeof(error)) != 0)
		fail_msg("%s", error);

	assert_true(strstr(text, " max-clients = 256") != NULL);
	assert_true(strstr(text, " client-queue = 1024") != NULL);
	assert_int_equal(s.ring_memory, defaults.ring_memory);
	assert_int_equal(s.ring_slots, defaults.ring_slots);
	assert_int_equal(s.max_mfes, defaults.max_mfes);
	assert_int_equal(s.max_iface_mfes, defaults.max_iface_mfes);
	assert_int_equal(s.max_memberships, defaults.max_memberships);
	assert_int_equal(s.max_connections, defaults.max_connections);
	assert_int_equal(s.client_ms, defaults.client_ms);
	assert_int_equal(s.client_queue, defaults.client_queue);
	assert_int_equal(s.max_clients, defaults.max_clients);
	assert_int_equal(s.max_client_memberships, defaults.max_client_memberships);
	assert_int_equal(s.max_questions, defaults.max_questions);
	assert_int_equal(s.question_ms, defaults.question_ms);
	assert_int_equal(s.grace_ms, defaults.grace_ms);
	assert_int_equal(s.high_water, defaults.high_water);
	assert_int_equal(s.flood_threshold, defaults.flood_threshold);
	assert_int_equal(s.mfe_lifetime_s, defaults.mfe_lifetime_s);
	assert_int_equal(s.socket_mode, defaults.socket_mode);
	assert_int_equal(s.admin_socket_mode, defaults.admin_socket_mode);
	assert_string_equal(s.master, defaults.master);
	settings_free(&s);
	settings_free(&defaults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_bad_file_is_refused_with_line_and_advice),
	    cmocka_unit_test(test_a_nul_octet_is_refused_wherever_it_stands),
	    cmocka_unit_test(test_random_octets_get_an_answer),
	    cmocka_unit_test(test_what_is_no_readable_file_is_refused),
	    cmocka_unit_test(test_an_unreadable_file_is_refused),
	    cmocka_unit_test(test_huge_words_and_many_sections_are_refused),
	    cmocka_unit_test(test_a_message_that_does_not_fit_is_cut),
	    cmocka_unit_test(test_an_empty_file_means_the_defaults),
	    cmocka_unit_test(test_every_option_is_taken),
	    cmocka_unit_test(test_ssm_ranges_may_be_none_and_not_too_many),
	    cmocka_unit_test(test_rpf_entries_come_longest_prefix_first),
	    cmocka_unit_test(test_alarms_keep_their_order_and_64_bits),
	    cmocka_unit_test(test_a_second_file_replaces_the_first),
	    cmocka_unit_test(test_the_example_is_good),
	    cmocka_unit_test(test_the_example_is_good_with_its_comments_taken_off),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0 || close(fd) != 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)unlink(path); /* left over only after a failure in between */
	return failed;
}
