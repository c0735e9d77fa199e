/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * walk_bench.c - a manager that walks ipMRouteTable of several agents, in turn.
 *
 * Each target is walked in each shape (how many columns in a message, GETBULK or
 * GETNEXT, how many managers at once). One manager waits for each answer, and so does
 * the agent for it; several show what the agent can do. All targets take turns of a few
 * messages, so that what else the machine does meets them alike; a figure is the sum of
 * a target's turns. Every name that comes back must be the one that comes next by the
 * formula, or the program ends: a fast agent that answers something else is no figure.
 *
 * Besides the rate (wall) it shows CPU time of the agent and of its master agent for a
 * varbind, and all in relation to the second target, which should be the library's
 * ceiling; the rate also to the first, which should be the agent. A table larger than
 * --rows is walked from a row chosen at random, the same for all; a smaller one again
 * and again. Managers share the rows.
 *
 * usage: walk_bench [--repeat N] [--rows N] COUNT NAME,ADDRESS,PID[,MASTER-PID]...
 */
#include "config.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "walk_rows.h"
#include "walk_wire.h"

#define ROWS_DEFAULT 10000
#define ROWS_MAX 10000000
#define TARGETS_MAX 8
#define TURN_MESSAGES 20
#define MANAGERS_MAX 4
#define READY_S 30      /* for an agent to start and register */
#define READY_MS 200    /* for one answer until then */
#define ANSWER_MS 10000 /* for one answer in a walk: more is no figure */
#define BASE 1          /* the target that others are compared with */

struct walk_shape {
	const char *name;
	unsigned columns;
	uint16_t repetitions; /* 0: GETNEXT */
	uint32_t share;       /* of the rows: 1 / share */
	unsigned managers;
};

static const struct walk_shape shapes[] = {
    {"all columns", WALK_ROWS_COLUMNS, 25, 1, 1},
    {"all columns, 4 managers", WALK_ROWS_COLUMNS, 25, 1, 4},
    {"one column", 1, 50, 1, 1},
    {"one column, 4 managers", 1, 50, 1, 4},
    {"one column, GETNEXT", 1, 0, 5, 1},
};
#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))
#define ONE_COLUMN 8 /* ipMRoutePkts */

enum walk_measure {
	WALK_RATE,
	WALK_AGENT,
	WALK_MASTER,
	WALK_AGENT_RATIO,
	WALK_RATIO,
	WALK_CPU_RATIO,
	WALK_SUM_RATIO,
	WALK_MEASURES,
};

static const struct bench_figure walk_figures[WALK_MEASURES] = {
    [WALK_RATE] = {"", "varbinds k/s", {0}, 0},
    [WALK_AGENT] = {", agent", "us/varbind", {0}, 0},
    [WALK_MASTER] = {", snmpd", "us/varbind", {0}, 0},
    [WALK_AGENT_RATIO] = {", rate / agent's", "ratio", {0}, 0},
    [WALK_RATIO] = {", rate / library's", "ratio", {0}, 0},
    [WALK_CPU_RATIO] = {", agent's CPU / library's", "ratio", {0}, 0},
    [WALK_SUM_RATIO] = {", with snmpd's CPU / library's", "ratio", {0}, 0},
};

/* A session that has one request under way at most. */
struct walk_manager {
	int fd;
	int32_t id;        /* of the last request */
	bool asked;        /* and there was no answer yet */
	unsigned messages; /* left in this turn */
	uint32_t row;      /* the next to come */
	uint32_t left;     /* rows */
};

struct walk_target {
	const char *name;
	char *address; /* of the argument */
	pid_t agent;
	pid_t master; /* 0: the agent is its own */
	struct walk_manager managers[MANAGERS_MAX];
	struct bench_figure figures[SHAPES][WALK_MEASURES];
	/* The walk under way. */
	uint64_t varbinds;
	int64_t wall_ns, agent_ns, master_ns;
};

struct walk {
	unsigned repeat;
	uint32_t rows;  /* of one walk */
	uint32_t count; /* of the table */
	uint64_t random;
	size_t num_targets;
	struct walk_target targets[TARGETS_MAX];
};

static void
walk_ask(struct walk_manager *manager, const struct walk_shape *shape)
{
	struct walk_wire_request request = {
	    .id = ++manager->id,
	    .repetitions = shape->repetitions,
	    .first = shape->columns == 1 ? ONE_COLUMN : WALK_ROWS_FIRST,
	    .columns = shape->columns,
	    .row = manager->row,
	};
	uint8_t octets[WALK_WIRE_REQUEST_MAX];
	size_t len = walk_wire_ask(&request, octets);

	/* Nobody is there yet, or any more: there will be no answer. */
	if (send(manager->fd, octets, len, 0) < 0 && errno != ECONNREFUSED)
		err(1, "send");
	manager->asked = true;
}

/* How many whole rows a response has, at most `most`; -EBADMSG. */
static int
walk_check(const struct walk_manager *manager, const struct walk_shape *shape,
    const uint8_t *octets, size_t len, uint32_t most)
{
	struct walk_wire_reply reply;
	int rc = walk_wire_open(&reply, octets, len, manager->id);
	uint32_t rows;

	for (rows = 0; rc == 0 && rows < most; rows++) {
		unsigned i;

		for (i = 0; i < shape->columns; i++) {
			struct walk_row at = {.row = manager->row + rows};

			at.column =
			    shape->columns == 1 ? ONE_COLUMN : WALK_ROWS_FIRST + i;
			rc = walk_wire_next(&reply, at);
			if (rc <= 0)
				return rc == 0 ? (int)rows : rc;
		}
		rc = 0;
	}
	return rc < 0 ? rc : (int)rows;
}

/* The answer to what was asked is there. */
static void
walk_take(const struct walk *walk, struct walk_target *target,
    struct walk_manager *manager, const struct walk_shape *shape)
{
	static uint8_t octets[WALK_WIRE_REPLY_MAX];
	uint32_t most = walk->count - manager->row;
	ssize_t len = recv(manager->fd, octets, sizeof(octets), 0);
	int rows;

	if (len < 0)
		err(1, "%s", target->name);
	if (most > manager->left)
		most = manager->left;
	rows = walk_check(manager, shape, octets, (size_t)len, most);
	if (rows <= 0)
		errx(1, "%s: not what comes next, from row %u", target->name,
		    manager->row);
	target->varbinds += (uint64_t)rows * shape->columns;
	manager->left -= (uint32_t)rows;
	manager->row = (manager->row + (uint32_t)rows) % walk->count;
	manager->asked = false;
}

/* False where the manager has nothing to do any more in this turn. */
static bool
walk_continue(struct walk_manager *manager, const struct walk_shape *shape)
{
	if (manager->asked)
		return true;
	if (manager->left == 0 || manager->messages == 0)
		return false;
	manager->messages--;
	walk_ask(manager, shape);
	return true;
}

static void
walk_talk(
    const struct walk *walk, struct walk_target *target, const struct walk_shape *shape)
{
	for (;;) {
		struct pollfd polled[MANAGERS_MAX];
		nfds_t count = 0, i;
		unsigned m;

		for (m = 0; m < shape->managers; m++) {
			bool busy = walk_continue(&target->managers[m], shape);

			polled[m] = (struct pollfd){.fd = -1, .events = POLLIN};
			if (!busy)
				continue;
			polled[m].fd = target->managers[m].fd;
			count++;
		}
		if (count == 0)
			return;
		if (poll(polled, shape->managers, ANSWER_MS) <= 0)
			errx(1, "%s: no answer", target->name);
		for (i = 0; i < shape->managers; i++) {
			if (polled[i].revents != 0)
				walk_take(walk, target, &target->managers[i], shape);
		}
	}
}

static void
walk_turn(
    const struct walk *walk, struct walk_target *target, const struct walk_shape *shape)
{
	int64_t wall = bench_wall_ns();
	int64_t agent = bench_process_ns(target->agent);
	int64_t master = target->master != 0 ? bench_process_ns(target->master) : 0;
	unsigned i;

	for (i = 0; i < shape->managers; i++)
		target->managers[i].messages = TURN_MESSAGES;
	walk_talk(walk, target, shape);
	target->wall_ns += bench_wall_ns() - wall;
	target->agent_ns += bench_process_ns(target->agent) - agent;
	if (target->master != 0)
		target->master_ns += bench_process_ns(target->master) - master;
}

static bool
walk_is_done(const struct walk_target *target, const struct walk_shape *shape)
{
	unsigned i;

	for (i = 0; i < shape->managers; i++) {
		if (target->managers[i].left > 0)
			return false;
	}
	return true;
}

static void
walk_add(struct walk *walk, size_t shape)
{
	const struct walk_target *base = &walk->targets[BASE];
	size_t i;

	for (i = 0; i < walk->num_targets; i++) {
		struct walk_target *target = &walk->targets[i];
		struct bench_figure *figures = target->figures[shape];
		double varbinds = (double)target->varbinds;

		bench_add(
		    &figures[WALK_RATE], varbinds / (double)target->wall_ns * 1e6);
		bench_add(
		    &figures[WALK_AGENT], (double)target->agent_ns / varbinds / 1e3);
		if (target->master != 0)
			bench_add(&figures[WALK_MASTER],
			    (double)target->master_ns / varbinds / 1e3);
		if (i > 0)
			bench_add(&figures[WALK_AGENT_RATIO],
			    (double)walk->targets[0].wall_ns / (double)target->wall_ns);
		if (i == BASE || walk->num_targets <= BASE)
			continue;
		bench_add(&figures[WALK_RATIO],
		    (double)base->wall_ns / (double)target->wall_ns);
		bench_add(&figures[WALK_CPU_RATIO],
		    (double)target->agent_ns / (double)base->agent_ns);
		bench_add(&figures[WALK_SUM_RATIO],
		    (double)(target->agent_ns + target->master_ns) /
			(double)(base->agent_ns + base->master_ns));
	}
}

/* Each manager has its part of the table, and of the rows. */
static void
walk_begin(const struct walk *walk, struct walk_target *target,
    const struct walk_shape *shape, uint32_t row)
{
	unsigned i;

	for (i = 0; i < shape->managers; i++) {
		uint64_t part = (uint64_t)walk->count * i / shape->managers;

		target->managers[i].row = (uint32_t)((row + part) % walk->count);
		target->managers[i].left = walk->rows / shape->share / shape->managers;
	}
	target->varbinds = 0;
	target->wall_ns = target->agent_ns = target->master_ns = 0;
}

static void
walk_run(struct walk *walk, size_t number)
{
	const struct walk_shape *shape = &shapes[number];
	uint32_t row = 0;
	bool busy = true;
	size_t i;

	if (walk->count > walk->rows)
		row = bench_random(&walk->random) % (walk->count - walk->rows);
	for (i = 0; i < walk->num_targets; i++)
		walk_begin(walk, &walk->targets[i], shape, row);
	while (busy) {
		busy = false;
		for (i = 0; i < walk->num_targets; i++) {
			walk_turn(walk, &walk->targets[i], shape);
			busy = busy || !walk_is_done(&walk->targets[i], shape);
		}
	}
	walk_add(walk, number);
}

/* Until the first row is there: agents start and register in their own time. */
static void
walk_wait(struct walk_target *target)
{
	static const struct walk_shape shape = {"first row", 1, 0, 1, 1};
	struct walk_manager *manager = &target->managers[0];
	int64_t until = bench_wall_ns() + READY_S * INT64_C(1000000000);
	int rows = 0;

	while (rows <= 0) {
		struct pollfd polled = {.fd = manager->fd, .events = POLLIN};
		uint8_t octets[WALK_WIRE_REQUEST_MAX];
		ssize_t len = -1;

		if (bench_wall_ns() > until)
			errx(1, "%s: no table at %s", target->name, target->address);
		walk_ask(manager, &shape);
		if (poll(&polled, 1, READY_MS) > 0)
			len = recv(manager->fd, octets, sizeof(octets), 0);
		if (len > 0)
			rows = walk_check(manager, &shape, octets, (size_t)len, 1);
		if (rows <= 0)
			usleep(50000);
	}
	manager->asked = false;
}

/* udp:ADDRESS:PORT, with as many sessions as there may be managers. */
static void
walk_open(struct walk_target *target, const char *text)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	char host[INET_ADDRSTRLEN];
	uint16_t port;
	unsigned i;

	if (sscanf(text, "udp:%15[0-9.]:%hu", host, &port) != 2 ||
	    inet_pton(AF_INET, host, &address.sin_addr) != 1)
		errx(2, "%s: udp:ADDRESS:PORT, not %s", target->name, text);
	address.sin_port = htons(port);
	for (i = 0; i < MANAGERS_MAX; i++) {
		int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		if (fd < 0 ||
		    connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
			err(1, "%s: cannot open %s", target->name, text);
		target->managers[i].fd = fd;
	}
}

/* NAME,ADDRESS,PID[,MASTER-PID]; keeps the text. */
static void
walk_add_target(struct walk *walk, char *text)
{
	struct walk_target *target = &walk->targets[walk->num_targets++];
	const char *agent, *master;
	size_t i;

	target->name = strsep(&text, ",");
	target->address = strsep(&text, ",");
	agent = strsep(&text, ",");
	master = strsep(&text, ",");
	if (agent == NULL)
		errx(2, "a target is NAME,ADDRESS,PID[,MASTER-PID]");
	target->agent = (pid_t)bench_number("PID", agent, INT32_MAX);
	if (master != NULL)
		target->master = (pid_t)bench_number("MASTER-PID", master, INT32_MAX);
	for (i = 0; i < SHAPES; i++)
		memcpy(target->figures[i], walk_figures, sizeof(walk_figures));
	walk_open(target, target->address);
	walk_wait(target);
}

static void
walk_options(struct walk *walk, int argc, char **argv)
{
	static const struct option options[] = {
	    {"repeat", required_argument, NULL, 'n'},
	    {"rows", required_argument, NULL, 'r'}, {0}};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'n')
			walk->repeat = (unsigned)bench_number(
			    "--repeat", optarg, BENCH_REPEAT_MAX);
		else if (option == 'r')
			walk->rows = (uint32_t)bench_number("--rows", optarg, ROWS_MAX);
		else
			exit(2);
	}
	if (argc - optind < 2 || argc - optind > TARGETS_MAX + 1)
		errx(2, "usage: walk_bench [--repeat N] [--rows N] COUNT "
			"NAME,ADDRESS,PID[,MASTER-PID]...");
	walk->count = (uint32_t)bench_number("COUNT", argv[optind], ROWS_MAX);
	if (walk->count == 0 || walk->rows == 0 || walk->repeat == 0)
		errx(2, "0 makes no walk");
}

static void
walk_print(const struct walk *walk, const struct walk_target *target, size_t shape)
{
	char name[96];

	(void)snprintf(name, sizeof(name), "%u, %s, %s", walk->count,
	    shapes[shape].name, target->name);
	bench_print_point("walk", name, target->figures[shape], WALK_MEASURES);
}

int
main(int argc, char **argv)
{
	static struct walk walk = {
	    .repeat = BENCH_REPEAT_DEFAULT, .rows = ROWS_DEFAULT, .random = 20};
	unsigned i;
	size_t j, k;

	walk_options(&walk, argc, argv);
	for (optind++; optind < argc; optind++)
		walk_add_target(&walk, argv[optind]);
	for (i = 0; i < walk.repeat; i++) {
		for (j = 0; j < SHAPES; j++)
			walk_run(&walk, j);
	}
	for (j = 0; j < SHAPES; j++) {
		for (k = 0; k < walk.num_targets; k++)
			walk_print(&walk, &walk.targets[k], j);
	}
	return 0;
}
