/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mgmctl.c - the program mgmctl as a user runs it, on a real server and core.
 */
#include "config.h"

#include "alarm_make.h"
#include "server_lab.h"

#include <jansson.h>
#include <signal.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "clients/mgmctl" /* tests run in the build directory */

static char output[65536];

/* Runs a command; standard error goes where output goes. Returns the exit status. */
static int
run(const char *socket, const char *arguments)
{
	char command[512];
	size_t length;
	FILE *pipe;
	int status;

	snprintf(command, sizeof(command), "MGM_SOCKET=%s " PROGRAM " %s 2>&1", socket,
	    arguments);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	length = fread(output, 1, sizeof(output) - 1, pipe);
	output[length] = '\0';
	status = pclose(pipe);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
test_usage_errors_are_two_and_failures_are_one(void **state)
{
	static const struct {
		const char *arguments;
		int status;
		const char *says;
	} table[] = {
	    {"", 2, "command is missing"},
	    {"dance", 2, "dance"},
	    {"--bogus", 2, "--help"},
	    {"show", 2, "interfaces"},
	    {"show nothing", 2, "nothing"},
	    {"show mfe extra", 2, "one word"},
	    {"join", 2, "group"},
	    {"join 239.1.1.1", 2, "interface"},
	    {"join 239.1.1.999 eth0", 2, "239.1.1.999"},
	    {"join , eth0", 2, "empty"},
	    {"join -s x 239.1.1.1 eth0", 2, "'x'"},
	    {"join -s 10.0.0.1 '*' eth0", 2, "source"},
	    {"join -s ::1 239.1.1.1 eth0", 2, "family"},
	    {"join 239.1.1.1,ff3e::1 eth0", 2, "IPv6"},
	    {"join --host-join eth0 '*' eth1", 2, "host"},
	    {"watch -i 0", 2, "-i 0"},
	    {"watch -n x", 2, "-n x"},
	    {"watch more", 2, "more"},
	    {"-h", 0, "Usage"},
	    {"--help", 0, "watch"},
	    {"-V", 0, PACKAGE_VERSION},
	    {"show mfe", 1, "is mgm-agent running?"},
	    {"join 239.1.1.1 eth0", 1, "is mgm-agent running?"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int status = run("/nonexistent-mgm/socket", table[i].arguments);

		if (status != table[i].status || strstr(output, table[i].says) == NULL)
			print_error("%s: %d %s\n", table[i].arguments, status, output);
		assert_int_equal(status, table[i].status);
		assert_non_null(strstr(output, table[i].says));
	}
}

/* An entry (10.1.0.1, 239.1.1.1) from interface 1 to 2 and 3, with some counts. */
static uint32_t
make_flow(struct server_lab *lab)
{
	uint32_t handle = core_lab_register(&lab->core, MGM_PROTO_PIM_SPARSE, 7);
	struct fake_mfe *fake;
	uint32_t i;

	for (i = 2; i <= 3; i++) {
		assert_int_equal(core_lab_take(&lab->core, handle, i), MGM_OK);
		assert_int_equal(core_lab_add(&lab->core, handle, "*", "239.1.1.1", i,
				     MGM_JOIN_STATE_FLAG),
		    MGM_OK);
	}
	core_lab_packet(&lab->core, "10.1.0.1", "239.1.1.1", 1);
	fake = core_lab_find(&lab->core, "10.1.0.1", "239.1.1.1");
	assert_non_null(fake);
	fake->counters.in_packets = 5000000000;
	fake->oif_counters[3].packets = 4999999999;
	fake->oif_counters[3].ttl_too_low = 1;
	return handle;
}

/* So many ranges, one after the other, on interfaces 4 and 5. */
static void
make_boundaries(struct server_lab *lab, size_t count)
{
	struct core_boundary *list = calloc(count, sizeof(*list));
	struct fake_boundary *boundary;
	size_t i;

	assert_non_null(list);
	for (i = 0; i < count; i++) {
		struct core_link link = core_lab_link(4 + (uint32_t)(i % 2));

		memcpy(list[i].ifname, link.link.name, sizeof(list[i].ifname));
		list[i].group.addr = addr_ipv4(0xefff0000 + (uint32_t)i);
		list[i].group.len = 32;
	}
	assert_int_equal(
	    core_set_boundaries(lab->core.core, list, count, lab->core.now), 0);
	free(list);
	LIST_FOREACH (boundary, &lab->core.fake.boundaries, all) {
		boundary->counters.packets = 5000000000;
		boundary->counters.octets = 6000000000;
	}
}

static json_t *
run_json(const char *socket, const char *arguments)
{
	json_error_t error;
	json_t *json;

	assert_int_equal(run(socket, arguments), 0);
	json = json_loads(output, 0, &error);
	if (json == NULL)
		print_error("%s: %s\n%s\n", arguments, error.text, output);
	assert_non_null(json);
	return json;
}

static json_int_t
integer_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

static void
test_everything_is_shown_as_table_and_as_json(void **state)
{
	static const char *const whats[] = {"mfe", "interfaces", "clients",
	    "memberships", "alarms", "boundaries", "status"};
	static const size_t rows[] = {1, 5, 1, 2, 0, 3, 40};
	struct server_lab *lab = *state;
	char arguments[64];
	json_t *json, *oif;
	uint32_t handle;
	size_t i;

	server_lab_join(lab);
	handle = make_flow(lab);
	make_boundaries(lab, 3);
	server_lab_run(lab);
	for (i = 0; i < sizeof(whats) / sizeof(whats[0]); i++) {
		snprintf(arguments, sizeof(arguments), "--json show %s", whats[i]);
		json = run_json(lab->admin, arguments);
		assert_true(json_is_array(json));
		assert_int_equal(json_array_size(json), rows[i]);
		json_decref(json);
		snprintf(arguments, sizeof(arguments), "show %s", whats[i]);
		assert_int_equal(run(lab->admin, arguments), 0);
		assert_null(strstr(output, " \n"));
	}
	json = run_json(lab->admin, "--json show mfe");
	assert_int_equal(
	    integer_of(json_array_get(json, 0), "received_packets"), 5000000000);
	oif = json_array_get(json_object_get(json_array_get(json, 0), "oifs"), 1);
	assert_int_equal(integer_of(oif, "out_packets"), 4999999999);
	assert_int_equal(integer_of(oif, "ttl_too_low"), 1);
	json_decref(json);
	assert_int_equal(run(lab->admin, "show mfe"), 0);
	assert_non_null(strstr(output, "239.1.1.1"));
	assert_non_null(strstr(output, "5000000000"));
	assert_non_null(strstr(output, "4999999999"));
	server_lab_join(lab);
	core_client_gone(lab->core.core, handle, lab->core.now);
}

static void
test_alarms_are_shown_with_their_index(void **state)
{
	struct server_lab *lab = *state;
	struct alarm_spec spec = alarm_make_volume(1007, "busy", "eth0", 20, 0);

	server_lab_join(lab);
	assert_int_equal(core_set_alarms(lab->core.core, &spec, 1, lab->core.now), 0);
	server_lab_run(lab);

	assert_int_equal(run(lab->admin, "show alarms"), 0);

	assert_non_null(strstr(output, "INDEX  NAME"));
	assert_non_null(strstr(output, "\n 1007  busy"));
	server_lab_join(lab);
	assert_int_equal(core_set_alarms(lab->core.core, NULL, 0, lab->core.now), 0);
}

static void
test_boundaries_are_listed_page_by_page(void **state)
{
	struct server_lab *lab = *state;
	char seen[300] = {0};
	unsigned last;
	json_t *json, *row;
	size_t i;

	server_lab_join(lab);
	make_boundaries(lab, sizeof(seen));
	server_lab_run(lab);
	json = run_json(lab->admin, "--json show boundaries");
	assert_int_equal(json_array_size(json), sizeof(seen));
	json_array_foreach(json, i, row)
	{
		const char *range = json_string_value(json_object_get(row, "range"));
		unsigned high;

		assert_int_equal(sscanf(range, "239.255.%u.%u", &high, &last), 2);
		assert_int_equal(seen[high * 256 + last]++, 0);
		assert_int_equal(integer_of(row, "ifindex"), 4 + last % 2);
		assert_string_equal(
		    json_string_value(json_object_get(row, "interface")),
		    core_lab_link(4 + last % 2).link.name);
		assert_int_equal(integer_of(row, "packets"), 5000000000);
		assert_int_equal(integer_of(row, "octets"), 6000000000);
		assert_true(json_is_real(json_object_get(row, "age_seconds")));
	}
	json_decref(json);
	assert_int_equal(run(lab->admin, "show boundaries"), 0);
	assert_non_null(strstr(output, "RANGE"));
	assert_non_null(strstr(output, "5000000000"));
	server_lab_join(lab);
	assert_int_equal(
	    core_set_boundaries(lab->core.core, NULL, 0, lab->core.now), 0);
}

static void
test_watch_counts_and_ends(void **state)
{
	struct server_lab *lab = *state;
	json_t *json;
	uint32_t handle;

	server_lab_join(lab);
	handle = make_flow(lab);
	server_lab_run(lab);
	assert_int_equal(run(lab->admin, "watch -i 0.1 -n 2"), 0);
	assert_non_null(strstr(output, "239.1.1.1"));
	assert_null(strstr(output, "\033"));
	json = run_json(lab->admin, "--json watch -i 0.1 -n 1");
	assert_int_equal(json_array_size(json_object_get(json, "flows")), 1);
	json_decref(json);
	server_lab_join(lab);
	core_client_gone(lab->core.core, handle, lab->core.now);
}

/* mgmctl join with its standard output in *out. */
static pid_t
start_join(const char *socket, const char *const *arguments, FILE **out)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		setenv("MGM_SOCKET", socket, 1);
		execv(PROGRAM, (char *const *)(uintptr_t)arguments);
		_exit(127);
	}
	close(ends[1]);
	*out = fdopen(ends[0], "r");
	assert_non_null(*out);
	return pid;
}

static void
test_join_says_when_it_is_ready_and_releases_at_the_end(void **state)
{
	struct server_lab *lab = *state;
	const char *arguments[] = {
	    "mgmctl", "join", "239.1.1.1,239.1.1.2", "eth2", "eth3", NULL};
	char line[256] = "", pid_text[32];
	json_t *json;
	int status;
	pid_t pid;
	FILE *out;

	server_lab_join(lab);
	snprintf(pid_text, sizeof(pid_text), "%s", core_lab_link(2).link.name);
	arguments[3] = pid_text;
	snprintf(line, sizeof(line), "%s", core_lab_link(3).link.name);
	arguments[4] = strdup(line);
	server_lab_run(lab);
	pid = start_join(lab->path, arguments, &out);
	assert_non_null(fgets(line, sizeof(line), out));

	assert_non_null(strstr(line, "joined 239.1.1.1,239.1.1.2 from * on "));
	json = run_json(lab->admin, "--json show memberships");
	assert_int_equal(json_array_size(json), 4);
	assert_int_equal(integer_of(json_array_get(json, 0), "component"), pid);
	json_decref(json);
	/* Somebody else is told who has the interface. */
	snprintf(line, sizeof(line), "join 239.9.9.9 %s", pid_text);
	assert_int_equal(run(lab->path, line), 1);
	snprintf(line, sizeof(line), "process %d", (int)pid);
	assert_non_null(strstr(output, line));
	assert_non_null(strstr(output, "mgmctl"));
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	json = run_json(lab->admin, "--json show clients");
	assert_int_equal(json_array_size(json), 0);
	json_decref(json);
	assert_int_equal(run(lab->path, "join 239.9.9.9 nosuch0"), 1);
	assert_non_null(strstr(output, "nosuch0"));
	fclose(out);
	free((void *)(uintptr_t)arguments[4]);
}

static void
test_join_joins_again_when_the_daemon_is_back(void **state)
{
	struct server_lab *lab = *state;
	char name[32], line[256];
	const char *arguments[] = {"mgmctl", "join", "*", name, NULL};
	struct core_status core;
	int status;
	pid_t pid;
	FILE *out;

	snprintf(name, sizeof(name), "%s", core_lab_link(2).link.name);
	pid = start_join(lab->path, arguments, &out);
	assert_non_null(fgets(line, sizeof(line), out));
	server_lab_join(lab);
	server_close(lab->server);
	core = core_lab_status(&lab->core);
	assert_int_equal(core.memberships, 0);
	server_lab_open(lab);
	server_lab_run(lab);

	assert_non_null(fgets(line, sizeof(line), out));
	assert_non_null(strstr(line, "rejoined * from * on eth2"));
	server_lab_join(lab);
	core = core_lab_status(&lab->core);
	assert_int_equal(core.memberships, 1);
	server_lab_run(lab);
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	fclose(out);
}

static void
test_explain_takes_both_orders(void **state)
{
	struct server_lab *lab = *state;
	char first[sizeof(output)];
	json_t *json;

	assert_int_equal(run(lab->admin, "explain 10.1.0.1 239.1.1.1"), 0);
	assert_non_null(strstr(output, "239.1.1.1"));
	snprintf(first, sizeof(first), "%s", output);
	assert_int_equal(run(lab->admin, "explain 239.1.1.1 10.1.0.1"), 0);
	assert_string_equal(output, first);
	json = run_json(lab->admin, "--json explain 10.1.0.1 239.1.1.1");
	assert_true(json_array_size(json) > 1);
	json_decref(json);
	assert_int_equal(run(lab->admin, "explain 10.1.0.1"), 2);
	assert_int_equal(run(lab->admin, "explain 10.1.0.1 x"), 2);
	assert_int_equal(run(lab->admin, "explain 10.1.0.1 ff3e::1"), 2);
}

static void
test_top_shows_what_moves_and_nothing_else(void **state)
{
	struct server_lab *lab = *state;
	json_t *json;

	json = run_json(lab->admin, "--json top -i 0.1 -n 3");
	assert_int_equal(json_array_size(json_object_get(json, "flows")), 0);
	assert_int_equal(json_array_size(json_object_get(json, "interfaces")), 0);
	json_decref(json);
	assert_int_equal(run(lab->admin, "top -i 0.1"), 0);
	assert_non_null(strstr(output, "INTERFACE"));
	assert_int_equal(run(lab->admin, "top -n 0"), 2);
	assert_int_equal(run(lab->admin, "top -x"), 2);
}

static void
test_events_are_shown_as_they_happen(void **state)
{
	struct server_lab *lab = *state;
	const char *arguments[] = {"mgmctl", "events", NULL};
	char line[512] = "";
	int status, fd, i;
	pid_t pid;
	FILE *out;

	pid = start_join(lab->admin, arguments, &out);
	/* It has subscribed when its first line comes: until then, again. */
	for (i = 0; i < 2000 && line[0] == '\0'; i++) {
		struct pollfd ready = {.fd = fileno(out), .events = POLLIN};

		fd = server_lab_greet(lab->path);
		assert_true(server_lab_register(fd, 1000 + (uint32_t)i) != 0);
		if (poll(&ready, 1, 20) > 0)
			assert_non_null(fgets(line, sizeof(line), out));
		close(fd);
	}
	assert_non_null(strstr(line, "client"));
	kill(pid, SIGINT);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	fclose(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_usage_errors_are_two_and_failures_are_one),
	    SERVER_LAB_TEST(test_everything_is_shown_as_table_and_as_json),
	    SERVER_LAB_TEST(test_alarms_are_shown_with_their_index),
	    SERVER_LAB_TEST(test_boundaries_are_listed_page_by_page),
	    SERVER_LAB_TEST(test_watch_counts_and_ends),
	    SERVER_LAB_TEST(test_join_says_when_it_is_ready_and_releases_at_the_end),
	    SERVER_LAB_TEST(test_explain_takes_both_orders),
	    SERVER_LAB_TEST(test_top_shows_what_moves_and_nothing_else),
	    SERVER_LAB_TEST(test_events_are_shown_as_they_happen),
	    SERVER_LAB_TEST(test_join_joins_again_when_the_daemon_is_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
