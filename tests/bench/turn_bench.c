/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * turn_bench.c - for how long an agent's core thread is deaf, seen by a client.
 *
 * Asks a question that costs the agent next to nothing, and again as soon as there is
 * an answer, for some seconds. The core answers between two turns of its loop, so the
 * longest answer is the longest turn, or a little more. On a machine that has other
 * work to do, both sides also wait for a processor; the kernel says for how long each
 * did (the second number of schedstat), and that is subtracted in "deaf".
 *
 * usage: turn_bench SOCKET AGENT-PID INTERFACE SECONDS
 */
#include "config.h"

#include "mgm.h"

#include <err.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

#define DEAF_NS 5000000 /* what no turn should exceed */
#define SECONDS_MAX 3600

enum turn_measure {
	TURN_ANSWERS,
	TURN_MEAN,
	TURN_LONGEST,
	TURN_DEAF,
	TURN_ABOVE,
	TURN_MEASURES,
};

/* How long a thread has waited for a processor, of its open schedstat. */
static int64_t
turn_bench_waited(int fd)
{
	char text[96];
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
	long long ran, waited;

	if (len <= 0)
		err(1, "schedstat: is the agent gone?");
	text[len] = '\0';
	if (sscanf(text, "%lld %lld", &ran, &waited) != 2)
		errx(1, "schedstat: %s", text);
	return waited;
}

static int
turn_bench_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static void
turn_bench_ask(struct mgm_session *session, uint32_t ifindex)
{
	uint32_t protocol, component;
	enum mgm_status status = mgm_get_protocol_on_interface(
	    session, ifindex, NULL, &protocol, &component);

	if (status != MGM_OK)
		errx(1, "no answer: %s", mgm_strerror(status));
}

int
main(int argc, char **argv)
{
	struct bench_figure figures[TURN_MEASURES] = {
	    [TURN_ANSWERS] = {.what = "answers", .unit = "count"},
	    [TURN_MEAN] = {.what = "mean answer", .unit = "us"},
	    [TURN_LONGEST] = {.what = "longest answer, wall", .unit = "ms"},
	    [TURN_DEAF] = {.what = "longest turn of the core", .unit = "ms"},
	    [TURN_ABOVE] = {.what = "turns above 5 ms", .unit = "count"},
	};
	int64_t until, now, sum = 0, longest = 0, longest_deaf = 0;
	uint64_t answers = 0, above = 0;
	struct mgm_session *session;
	char path[64];
	uint32_t ifindex;
	int agent, self;

	if (argc != 5)
		errx(2, "usage: turn_bench SOCKET AGENT-PID INTERFACE SECONDS");
	/* The first thread of the agent is its core's. */
	(void)snprintf(path, sizeof(path), "/proc/%llu/task/%llu/schedstat",
	    (unsigned long long)bench_number("AGENT-PID", argv[2], INT32_MAX),
	    (unsigned long long)bench_number("AGENT-PID", argv[2], INT32_MAX));
	agent = turn_bench_open(path);
	self = turn_bench_open("/proc/self/schedstat");
	ifindex = if_nametoindex(argv[3]);
	if (mgm_open(argv[1], NULL, &session) != MGM_OK)
		errx(1, "cannot open %s", argv[1]);

	now = bench_wall_ns();
	until =
	    now + (int64_t)bench_number("SECONDS", argv[4], SECONDS_MAX) * 1000000000;
	while (now < until) {
		int64_t waited = turn_bench_waited(agent) + turn_bench_waited(self);
		int64_t took, deaf;

		now = bench_wall_ns();
		turn_bench_ask(session, ifindex);
		took = bench_wall_ns() - now;
		now += took;
		deaf =
		    took + waited - turn_bench_waited(agent) - turn_bench_waited(self);
		sum += took;
		answers++;
		above += deaf > DEAF_NS;
		longest = took > longest ? took : longest;
		longest_deaf = deaf > longest_deaf ? deaf : longest_deaf;
	}
	mgm_close(session);
	bench_add(&figures[TURN_ANSWERS], (double)answers);
	bench_add(&figures[TURN_MEAN], (double)sum / (double)answers / 1e3);
	bench_add(&figures[TURN_LONGEST], (double)longest / 1e6);
	bench_add(&figures[TURN_DEAF], (double)longest_deaf / 1e6);
	bench_add(&figures[TURN_ABOVE], (double)above);
	bench_print_all("load", figures, TURN_MEASURES);
	return 0;
}
