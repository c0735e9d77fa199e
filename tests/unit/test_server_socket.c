/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_server_socket.c - the two sockets: who gets in, and how they come and go.
 */
#include "config.h"

#include "server_lab.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void
test_a_thousand_connections_are_served_and_one_more_refused(void **state)
{
	enum { NUMBER = 1000 };
	static struct server_lab lab;
	static int fds[NUMBER];
	uint8_t octet;
	int i, fd;

	(void)state;
	server_lab_init(&lab);
	lab.options.max_peers = NUMBER;
	server_lab_start(&lab);
	for (i = 0; i < NUMBER; i++)
		fds[i] = server_lab_greet(lab.path);
	fd = server_lab_connect(lab.path);

	assert_int_equal(server_lab_recv(fd, &octet, 1), 0);

	close(fd);
	for (i = 0; i < NUMBER; i++)
		assert_true(server_lab_register(fds[i], (uint32_t)i) != 0);
	for (i = 0; i < NUMBER; i++)
		close(fds[i]);
	server_lab_wait_counter(lab.admin, "connections", 1);
	assert_int_equal(server_lab_counter(lab.admin, "clients"), 0);
	assert_int_equal(server_lab_counter(lab.admin, "connections_refused"), 1);
	server_lab_stop(&lab);
}

static void
test_who_may_only_read_keeps_no_routing_client_out(void **state)
{
	enum { NUMBER = 20 };
	static struct server_lab lab;
	int fds[2 * NUMBER], i, fd;
	uint8_t octet;

	(void)state;
	server_lab_init(&lab);
	lab.options.max_peers = NUMBER;
	server_lab_start(&lab);
	for (i = 0; i < NUMBER; i++)
		fds[i] = server_lab_greet(lab.admin);
	fd = server_lab_connect(lab.admin);
	assert_int_equal(server_lab_recv(fd, &octet, 1), 0);
	close(fd);

	for (; i < 2 * NUMBER; i++)
		fds[i] = server_lab_greet(lab.path);

	for (i = 0; i < 2 * NUMBER; i++)
		close(fds[i]);
	server_lab_stop(&lab);
	assert_int_equal(lab.status.refused, 1);
}

static void
test_a_storm_of_connections_is_accepted_in_several_turns(void **state)
{
	enum { NUMBER = 100 };
	struct server_lab *lab = *state;
	int fds[NUMBER], i, turns = 0;
	uint64_t before, most = 0;

	server_lab_join(lab);
	for (i = 0; i < NUMBER; i++)
		fds[i] = server_lab_connect(lab->path);

	do {
		before = lab->status.accepted;
		assert_true(
		    event_base_loop(lab->base, EVLOOP_ONCE | EVLOOP_NONBLOCK) >= 0);
		server_get_status(lab->server, &lab->status);
		if (lab->status.accepted - before > most)
			most = lab->status.accepted - before;
	} while (lab->status.accepted < NUMBER && ++turns < 1000);

	assert_int_equal(lab->status.accepted, NUMBER);
	assert_in_range(most, 1, NUMBER / 4);
	for (i = 0; i < NUMBER; i++)
		close(fds[i]);
	server_lab_run(lab);
}

static void
test_the_sockets_have_their_modes_and_go_with_the_server(void **state)
{
	static struct server_lab lab;
	struct stat st;

	(void)state;
	server_lab_init(&lab);
	lab.options.mode = 0640;
	lab.options.admin_mode = 0606;
	lab.options.group = getgid();
	server_lab_start(&lab);

	assert_int_equal(stat(lab.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(st.st_gid, getgid());
	assert_int_equal(stat(lab.admin, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0606);

	server_lab_stop(&lab);
	assert_int_equal(stat(lab.admin, &st), -1);
}

static int
try_open(struct server_lab *lab, char *error, size_t size)
{
	const struct server_port port = {0};
	struct server *second = NULL;
	int r;

	r = server_open(
	    lab->base, lab->core.core, &lab->options, &port, error, size, &second);
	assert_true(r == 0 || second == NULL);
	assert_true(r == 0 || error[0] != '\0');
	return r;
}

static void
test_a_second_daemon_is_told_that_one_is_there(void **state)
{
	struct server_lab *lab = *state;
	char error[256] = "";

	assert_int_equal(try_open(lab, error, sizeof(error)), -EADDRINUSE);

	assert_non_null(strstr(error, "another mgm-agent"));
	/* It has not taken away what the first one listens on. */
	close(server_lab_greet(lab->path));
}

static void
test_what_is_in_the_way_is_removed_only_when_it_is_dead(void **state)
{
	struct server_lab *lab = *state;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char error[256] = "", file[96];
	struct server *server = lab->server;
	FILE *f;
	int fd;

	server_lab_join(lab);
	server_close(server);
	lab->server = NULL;
	/* A socket file whose daemon was killed. */
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", lab->path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	snprintf(file, sizeof(file), "%s", lab->admin);
	f = fopen(file, "w");
	assert_non_null(f);
	fclose(f);

	assert_int_equal(try_open(lab, error, sizeof(error)), -EEXIST);

	assert_non_null(strstr(error, lab->admin));
	assert_int_equal(access(file, F_OK), 0);
	assert_int_equal(access(lab->path, F_OK), -1);
	unlink(file);
	lab->options.path = "/nonexistent-mgm/mgm.sock";
	assert_int_equal(try_open(lab, error, sizeof(error)), -ENOENT);
	lab->options.path = "";
	assert_int_equal(try_open(lab, error, sizeof(error)), -ENAMETOOLONG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		test_a_thousand_connections_are_served_and_one_more_refused),
	    cmocka_unit_test(test_who_may_only_read_keeps_no_routing_client_out),
	    SERVER_LAB_TEST(test_a_storm_of_connections_is_accepted_in_several_turns),
	    cmocka_unit_test(test_the_sockets_have_their_modes_and_go_with_the_server),
	    SERVER_LAB_TEST(test_a_second_daemon_is_told_that_one_is_there),
	    SERVER_LAB_TEST(test_what_is_in_the_way_is_removed_only_when_it_is_dead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
