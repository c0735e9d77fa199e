/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * walk_bench.c - a manager that walks ipMRouteTable of several agents, in turn.
 *
 * Each target is walked in each shape (how many columns in a message, GETBULK or
 * GETNEXT). All targets take turns of a few messages, so that what else the machine
 * does meets them alike; a figure is the sum of a target's turns. Every name that comes
 * back must be the one that comes next by the formula, or the program ends: a fast
 * agent that answers something else is no figure.
 *
 * Besides the rate (wall) it shows CPU time of the agent and of its master agent for a
 * varbind, and all in relation to the second target, which should be the library's
 * ceiling. A table larger than --rows is walked from a row chosen at random, the same
 * for all; a smaller one again and again.
 *
 * usage: walk_bench [--repeat N] [--rows N] COUNT NAME,ADDRESS,PID[,MASTER-PID]...
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "walk_rows.h"

#define ROWS_DEFAULT 10000
#define ROWS_MAX 10000000
#define TARGETS_MAX 8
#define TURN_MESSAGES 20
#define READY_S 30 /* for an agent to start and register */
#define BASE 1     /* the target that others are compared with */

struct walk_shape {
	const char *name;
	unsigned columns;
	long repetitions; /* 0: GETNEXT */
	uint32_t share;   /* of the rows: 1 / share */
};

static const struct walk_shape shapes[] = {
    {"all columns", WALK_ROWS_COLUMNS, 25, 1},
    {"one column", 1, 50, 1},
    {"one column, GETNEXT", 1, 0, 5},
};
#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))
#define ONE_COLUMN 8 /* ipMRoutePkts */

enum walk_measure {
	WALK_RATE,
	WALK_AGENT,
	WALK_MASTER,
	WALK_RATIO,
	WALK_CPU_RATIO,
	WALK_SUM_RATIO,
	WALK_MEASURES,
};

struct walk_target {
	const char *name;
	char *address; /* of the argument */
	pid_t agent;
	pid_t master; /* 0: the agent is its own */
	void *session;
	struct bench_figure figures[SHAPES][WALK_MEASURES];
	char labels[SHAPES][WALK_MEASURES][80];
	/* The walk under way. */
	uint32_t row;  /* the next to come */
	uint32_t left; /* rows */
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

static netsnmp_pdu *
walk_request(const struct walk_shape *shape, uint32_t row)
{
	netsnmp_pdu *pdu = snmp_pdu_create(
	    shape->repetitions > 0 ? SNMP_MSG_GETBULK : SNMP_MSG_GETNEXT);
	unsigned i;

	if (pdu == NULL)
		errx(1, "no memory");
	if (shape->repetitions > 0) {
		pdu->non_repeaters = 0;
		pdu->max_repetitions = shape->repetitions;
	}
	for (i = 0; i < shape->columns; i++) {
		struct walk_row at = {.row = row};
		unsigned long name[WALK_ROWS_OID_LEN];

		at.column = shape->columns == 1 ? ONE_COLUMN : WALK_ROWS_FIRST + i;
		/* From before the first row: the column's own name. */
		if (row > 0)
			at.row = row - 1;
		walk_rows_name(at, name);
		snmp_add_null_var(pdu, name,
		    row > 0 ? WALK_ROWS_OID_LEN
			    : WALK_ROWS_OID_LEN - WALK_ROWS_INDEX_LEN);
	}
	return pdu;
}

/* How many whole rows from `row` on a response has, at most `most`. */
static uint32_t
walk_check(const struct walk_target *target, const struct walk_shape *shape,
    const netsnmp_pdu *response, uint32_t row, uint32_t most)
{
	const netsnmp_variable_list *variable = response->variables;
	uint32_t rows = 0;
	unsigned i = 0;

	while (variable != NULL && rows < most) {
		struct walk_row at = {.row = row + rows};
		unsigned long name[WALK_ROWS_OID_LEN];

		at.column = shape->columns == 1 ? ONE_COLUMN : WALK_ROWS_FIRST + i;
		walk_rows_name(at, name);
		if (variable->name_length != WALK_ROWS_OID_LEN ||
		    memcmp(variable->name, name, sizeof(name)) != 0 ||
		    variable->type != walk_rows_type(at.column))
			errx(1, "%s: not what comes next, row %u, column %u",
			    target->name, at.row, at.column);
		variable = variable->next_variable;
		if (++i == shape->columns) {
			i = 0;
			rows++;
		}
	}
	if (rows == 0)
		errx(1, "%s: an answer without a row", target->name);
	return rows;
}

/* One request and its answer. */
static void
walk_step(
    const struct walk *walk, struct walk_target *target, const struct walk_shape *shape)
{
	netsnmp_pdu *response = NULL;
	uint32_t most = walk->count - target->row;
	uint32_t rows;

	if (snmp_sess_synch_response(target->session, walk_request(shape, target->row),
		&response) != STAT_SUCCESS ||
	    response->errstat != SNMP_ERR_NOERROR)
		errx(1, "%s: no answer", target->name);
	rows = walk_check(target, shape, response, target->row,
	    most < target->left ? most : target->left);
	snmp_free_pdu(response);
	target->varbinds += (uint64_t)rows * shape->columns;
	target->left -= rows;
	target->row = (target->row + rows) % walk->count;
}

static void
walk_turn(
    const struct walk *walk, struct walk_target *target, const struct walk_shape *shape)
{
	int64_t wall = bench_wall_ns();
	int64_t agent = bench_process_ns(target->agent);
	int64_t master = target->master != 0 ? bench_process_ns(target->master) : 0;
	unsigned i;

	for (i = 0; i < TURN_MESSAGES && target->left > 0; i++)
		walk_step(walk, target, shape);
	target->wall_ns += bench_wall_ns() - wall;
	target->agent_ns += bench_process_ns(target->agent) - agent;
	if (target->master != 0)
		target->master_ns += bench_process_ns(target->master) - master;
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

static void
walk_run(struct walk *walk, size_t number)
{
	const struct walk_shape *shape = &shapes[number];
	uint32_t row = 0;
	bool busy = true;
	size_t i;

	if (walk->count > walk->rows)
		row = bench_random(&walk->random) % (walk->count - walk->rows);
	for (i = 0; i < walk->num_targets; i++) {
		struct walk_target *target = &walk->targets[i];

		target->row = row;
		target->left = walk->rows / shape->share;
		target->varbinds = 0;
		target->wall_ns = target->agent_ns = target->master_ns = 0;
	}
	while (busy) {
		busy = false;
		for (i = 0; i < walk->num_targets; i++) {
			walk_turn(walk, &walk->targets[i], shape);
			busy = busy || walk->targets[i].left > 0;
		}
	}
	walk_add(walk, number);
}

/* Until the first row is there: agents start and register in their own time. */
static void
walk_wait(struct walk_target *target)
{
	static const struct walk_shape shape = {"first row", 1, 0, 1};
	static const struct walk_row first = {.column = ONE_COLUMN};
	int64_t until = bench_wall_ns() + READY_S * INT64_C(1000000000);
	unsigned long name[WALK_ROWS_OID_LEN];
	bool there = false;

	walk_rows_name(first, name);
	while (!there) {
		netsnmp_pdu *response = NULL;

		if (snmp_sess_synch_response(target->session, walk_request(&shape, 0),
			&response) == STAT_SUCCESS)
			there =
			    response->variables != NULL &&
			    response->variables->name_length == WALK_ROWS_OID_LEN &&
			    memcmp(response->variables->name, name, sizeof(name)) == 0;
		if (response != NULL)
			snmp_free_pdu(response);
		if (!there && bench_wall_ns() > until)
			errx(1, "%s: no table at %s", target->name, target->address);
		if (!there)
			usleep(50000);
	}
}

static void
walk_label(const struct walk *walk, struct walk_target *target)
{
	static const struct {
		const char *what, *unit;
	} measures[WALK_MEASURES] = {
	    [WALK_RATE] = {"", "varbinds k/s"},
	    [WALK_AGENT] = {", agent", "us/varbind"},
	    [WALK_MASTER] = {", snmpd", "us/varbind"},
	    [WALK_RATIO] = {", rate / library's", "ratio"},
	    [WALK_CPU_RATIO] = {", agent's CPU / library's", "ratio"},
	    [WALK_SUM_RATIO] = {", with snmpd's CPU / library's", "ratio"},
	};
	size_t i, j;

	for (i = 0; i < SHAPES; i++) {
		for (j = 0; j < WALK_MEASURES; j++) {
			snprintf(target->labels[i][j], sizeof(target->labels[i][j]),
			    "%u, %s, %s%s", walk->count, shapes[i].name, target->name,
			    measures[j].what);
			target->figures[i][j].what = target->labels[i][j];
			target->figures[i][j].unit = measures[j].unit;
		}
	}
}

/* NAME,ADDRESS,PID[,MASTER-PID]; keeps the text. */
static void
walk_add_target(struct walk *walk, char *text)
{
	struct walk_target *target = &walk->targets[walk->num_targets++];
	static u_char community[] = "public";
	const char *agent, *master;
	netsnmp_session session;

	target->name = strsep(&text, ",");
	target->address = strsep(&text, ",");
	agent = strsep(&text, ",");
	master = strsep(&text, ",");
	if (agent == NULL)
		errx(2, "a target is NAME,ADDRESS,PID[,MASTER-PID]");
	target->agent = (pid_t)bench_number("PID", agent, INT32_MAX);
	if (master != NULL)
		target->master = (pid_t)bench_number("MASTER-PID", master, INT32_MAX);
	walk_label(walk, target);

	snmp_sess_init(&session);
	session.version = SNMP_VERSION_2c;
	session.peername = target->address;
	session.community = community;
	session.community_len = sizeof(community) - 1;
	session.timeout = 2000000;
	session.retries = 0;
	target->session = snmp_sess_open(&session);
	if (target->session == NULL)
		errx(1, "%s: cannot open %s", target->name, target->address);
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

int
main(int argc, char **argv)
{
	static struct walk walk = {
	    .repeat = BENCH_REPEAT_DEFAULT, .rows = ROWS_DEFAULT, .random = 20};
	unsigned i;
	size_t j, k;

	walk_options(&walk, argc, argv);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	init_snmp("walk_bench");
	for (optind++; optind < argc; optind++)
		walk_add_target(&walk, argv[optind]);
	for (i = 0; i < walk.repeat; i++) {
		for (j = 0; j < SHAPES; j++)
			walk_run(&walk, j);
	}
	for (j = 0; j < SHAPES; j++) {
		for (k = 0; k < walk.num_targets; k++)
			bench_print_all(
			    "walk", walk.targets[k].figures[j], WALK_MEASURES);
	}
	return 0;
}
