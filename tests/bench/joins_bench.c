/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * joins_bench.c - joins a second through the socket, by 1, 4 and 16 clients at once.
 *
 * Against a running mgm-agent whose process number is given, in a namespace with the
 * interfaces o1..o16. Each client is a thread with a session of its own, takes one
 * interface and submits (S,G) joins, as many in flight as libmgm allows; then as many
 * leaves. The wall's rate is from the moment when all are ready until the last one has
 * its last answer; clients and agent share the machine. The agent's CPU time per join,
 * and the clients', say what limits it.
 */
#include "config.h"

#include "bench.h"

#include "mgm.h"

#include <err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOINS_BENCH_TOTAL 64000 /* of all clients together */
#define JOINS_BENCH_CLIENTS 16

enum joins_bench_figure { JOINS, LEAVES, AGENT_CPU, CLIENTS_CPU, JOINS_BENCH_FIGURES };

static const struct bench_figure joins_bench_figures[JOINS_BENCH_FIGURES] = {
    [JOINS] = {"joins", "k/s wall", {0}, 0},
    [LEAVES] = {"leaves", "k/s wall", {0}, 0},
    [AGENT_CPU] = {"agent's CPU time of a join", "us", {0}, 0},
    [CLIENTS_CPU] = {"client's CPU time of a join", "us", {0}, 0},
};

/* The figures of one number of clients. */
struct joins_bench_point {
	unsigned clients;
	struct bench_figure figures[JOINS_BENCH_FIGURES];
};

/* One client; the barriers part the phases for all. */
struct joins_bench_client {
	pthread_t thread;
	const char *socket;
	pthread_barrier_t *barrier;
	unsigned number;
	uint32_t count;
	struct mgm_session *session; /* owned */
	uint32_t handle;
	uint32_t ifindex;
	uint32_t done;
	int64_t cpu_ns; /* while joining */
};

static void
joins_bench_done(void *context, enum mgm_status status, const char *detail)
{
	struct joins_bench_client *client = context;

	if (status != MGM_OK)
		errx(1, "refused: %s (%s)", mgm_strerror(status), detail);
	client->done++;
}

static void
joins_bench_ok(const struct joins_bench_client *client, enum mgm_status status)
{
	if (status != MGM_OK)
		errx(1, "client %u: %s (%s)", client->number, mgm_strerror(status),
		    client->session != NULL ? mgm_last_detail(client->session) : "");
}

static struct mgm_prefix
joins_bench_host(uint32_t ipv4)
{
	struct mgm_addr addr = {.family = MGM_FAMILY_IPV4,
	    .octets = {
		ipv4 >> 24, (ipv4 >> 16) & 0xff, (ipv4 >> 8) & 0xff, ipv4 & 0xff}};

	return mgm_prefix_host(&addr);
}

static void
joins_bench_submit(struct joins_bench_client *client, bool join)
{
	struct mgm_prefix source = joins_bench_host(0x0a090002), group;
	enum mgm_status status;
	uint32_t i;

	client->done = 0;
	for (i = 0; i < client->count; i++) {
		group = joins_bench_host(BENCH_GROUP + i);
		if (join)
			status = mgm_submit_add_group_membership_entry(client->session,
			    client->handle, &source, &group, client->ifindex, NULL,
			    MGM_JOIN_STATE_FLAG, joins_bench_done, client);
		else
			status =
			    mgm_submit_delete_group_membership_entry(client->session,
				client->handle, &source, &group, client->ifindex, NULL,
				MGM_JOIN_STATE_FLAG, joins_bench_done, client);
		joins_bench_ok(client, status);
	}
	joins_bench_ok(client, mgm_flush(client->session));
	if (client->done != client->count)
		errx(1, "%u answers to %u joins", client->done, client->count);
}

static void *
joins_bench_run(void *argument)
{
	struct joins_bench_client *client = argument;
	struct mgm_options options = {.name = "joins_bench", .timeout_ms = 30000};
	char ifname[IF_NAMESIZE];
	int64_t start;

	client->ifindex = bench_iface(client->number + 1, ifname);
	joins_bench_ok(client, mgm_open(client->socket, &options, &client->session));
	joins_bench_ok(
	    client, mgm_register_mprotocol(client->session, NULL, MGM_PROTO_NETMGMT,
			client->number + 1, &client->handle));
	joins_bench_ok(client, mgm_take_interface_ownership(client->session,
				   client->handle, client->ifindex, NULL));
	(void)pthread_barrier_wait(client->barrier);
	start = bench_thread_ns();
	joins_bench_submit(client, true);
	client->cpu_ns = bench_thread_ns() - start;
	(void)pthread_barrier_wait(client->barrier);
	(void)pthread_barrier_wait(client->barrier);
	joins_bench_submit(client, false);
	(void)pthread_barrier_wait(client->barrier);
	mgm_close(client->session);
	return NULL;
}

static double
joins_bench_rate(uint32_t count, int64_t start)
{
	return count * 1e6 / (double)(bench_wall_ns() - start);
}

static void
joins_bench_point(struct joins_bench_point *point, const char *socket, pid_t agent)
{
	struct joins_bench_client clients[JOINS_BENCH_CLIENTS] = {0};
	uint32_t total = JOINS_BENCH_TOTAL / point->clients * point->clients;
	pthread_barrier_t barrier;
	int64_t start, agent_ns, cpu_ns = 0;
	unsigned i;

	bench_check(
	    "barrier", -pthread_barrier_init(&barrier, NULL, point->clients + 1));
	for (i = 0; i < point->clients; i++) {
		clients[i].socket = socket;
		clients[i].barrier = &barrier;
		clients[i].number = i;
		clients[i].count = total / point->clients;
		bench_check("thread", -pthread_create(&clients[i].thread, NULL,
					  joins_bench_run, &clients[i]));
	}
	(void)pthread_barrier_wait(&barrier); /* all are ready */
	start = bench_wall_ns();
	agent_ns = bench_process_ns(agent);
	(void)pthread_barrier_wait(&barrier); /* all have joined */
	bench_add(&point->figures[JOINS], joins_bench_rate(total, start));
	bench_add(&point->figures[AGENT_CPU],
	    (double)(bench_process_ns(agent) - agent_ns) / 1e3 / total);
	(void)pthread_barrier_wait(&barrier);
	start = bench_wall_ns();
	(void)pthread_barrier_wait(&barrier); /* all have left */
	bench_add(&point->figures[LEAVES], joins_bench_rate(total, start));
	for (i = 0; i < point->clients; i++) {
		(void)pthread_join(clients[i].thread, NULL); /* ours and joinable */
		cpu_ns += clients[i].cpu_ns;
	}
	bench_add(&point->figures[CLIENTS_CPU], (double)cpu_ns / 1e3 / total);
	(void)pthread_barrier_destroy(&barrier); /* nobody waits there */
}

int
main(int argc, char **argv)
{
	static struct joins_bench_point points[] = {
	    {.clients = 1}, {.clients = 4}, {.clients = 16}};
	size_t i, count = sizeof(points) / sizeof(points[0]);
	unsigned repeat;
	pid_t agent;

	if (argc < 3)
		errx(2, "usage: joins_bench SOCKET AGENT-PID [--repeat N]");
	agent = (pid_t)bench_number("AGENT-PID", argv[2], INT32_MAX);
	repeat = bench_repeat(argc - 2, argv + 2);
	for (i = 0; i < count; i++)
		memcpy(points[i].figures, joins_bench_figures,
		    sizeof(joins_bench_figures));
	while (repeat-- > 0) {
		for (i = 0; i < count; i++)
			joins_bench_point(&points[i], argv[1], agent);
	}
	for (i = 0; i < count; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "%2u clients: ", points[i].clients);
		bench_print_point(
		    "joins", name, points[i].figures, JOINS_BENCH_FIGURES);
	}
	return 0;
}
