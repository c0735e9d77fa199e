/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * worker.c - the loop of a forwarder thread.
 *
 * One turn: sleep in poll until a ring, a command or a time is due; hold the epoch; do
 * the commands, then up to a batch of packets for each ring that has some; send; let go
 * of the epoch. A ring that filled its batch gets its next turn after the others had
 * theirs, and the thread does not sleep until all are empty.
 *
 * While it sleeps it holds nothing, so the core may close a ring whose descriptor it
 * polls; a new table of ports has a new generation, and the descriptors are taken anew
 * before anything is done with an answer of poll.
 *
 * With several workers each would serve the rings of its share of the table; flows,
 * ports and the epoch are ready for that, counters say in counter.h what they need.
 */
#include "config.h"

#include "worker.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "forward.h"

#define WORKER_COMMANDS 16384 /* that may wait; beyond it the newest is lost */
#define WORKER_COMMANDS_PER_TURN 256
#define WORKER_HOUSEKEEPING_US 1000000 /* between looks at the kernel's losses */

struct worker {
	struct worker_shared *shared; /* borrowed */
	unsigned number;
	pthread_t thread;
	_Atomic bool stopping;
	struct spsc *commands;   /* owned */
	struct forward *forward; /* owned */
	/* The thread's: descriptor 0 is the commands', i + 1 the ring's of port i. */
	struct pollfd *fds; /* owned */
	uint32_t num_fds;
	uint32_t max_fds;
	uint64_t generation; /* of the table that fds were made from */
	int64_t housekeeping_us;
};

static int64_t
worker_now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time); /* this clock is always there */
	return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* True where the descriptors belong to this table, already or now. */
static bool
worker_follow_table(struct worker *worker, const struct port_table *table)
{
	struct pollfd *fds = worker->fds;
	uint32_t i;

	if (worker->generation == table->generation)
		return true;
	if (worker->max_fds < table->count + 1) {
		fds = realloc(fds, (table->count + 1) * sizeof(*fds));
		if (!fds)
			return false; /* tried again in the next turn */
		worker->fds = fds;
		worker->max_fds = table->count + 1;
	}
	for (i = 0; i < table->count; i++) {
		fds[i + 1].fd = rx_ring_fd(table->ports[i].ring);
		fds[i + 1].events = POLLIN;
		fds[i + 1].revents = POLLIN; /* nothing is known of it: look */
	}
	worker->num_fds = table->count + 1;
	worker->generation = table->generation;
	return true;
}

/* True: more wait. */
static bool
worker_do_commands(struct worker *worker)
{
	struct worker_command command;
	unsigned done;

	for (done = 0; done < WORKER_COMMANDS_PER_TURN; done++) {
		if (!spsc_get(worker->commands, &command))
			return false;
		switch (command.type) {
		case WORKER_COMMAND_RELEASE_PENDING:
			forward_release_pending(worker->forward, &command.key);
			break;
		case WORKER_COMMAND_DROP_PENDING:
			forward_drop_pending(worker->forward, &command.key);
			break;
		}
	}
	return true;
}

/* True: some ring may have more. */
static bool
worker_do_rings(
    struct worker *worker, const struct port_table *table, bool housekeeping)
{
	bool more = false;
	uint32_t i;

	for (i = 0; i < table->count; i++) {
		const struct port_entry *entry = &table->ports[i];
		struct pollfd *pollfd = &worker->fds[i + 1];

		if (pollfd->revents & POLLERR)
			rx_ring_clear_error(entry->ring);
		if (pollfd->revents & POLLIN && forward_ring(worker->forward, entry))
			more = true;
		if (housekeeping)
			forward_count_lost(entry);
	}
	return more;
}

/* Everything between two sleeps; true: do not sleep. */
static bool
worker_turn(struct worker *worker)
{
	struct worker_shared *shared = worker->shared;
	const struct port_table *table;
	int64_t now = worker_now();
	bool more, housekeeping = now >= worker->housekeeping_us;

	if (worker->fds[0].revents & POLLIN)
		spsc_clear(worker->commands);
	if (housekeeping)
		worker->housekeeping_us = now + WORKER_HOUSEKEEPING_US;
	epoch_take(shared->epoch, worker->number);
	table = atomic_load(&shared->ports);
	forward_start(worker->forward, table, now);
	more = worker_do_commands(worker);
	if (!worker_follow_table(worker, table))
		more = true;
	else if (worker_do_rings(worker, table, housekeeping))
		more = true;
	forward_expire_pending(worker->forward);
	forward_stop(worker->forward);
	epoch_release(shared->epoch, worker->number);
	return more;
}

static int
worker_timeout_ms(const struct worker *worker, bool more)
{
	int64_t due = forward_next_due(worker->forward), now;

	if (more)
		return 0;
	if (worker->housekeeping_us < due)
		due = worker->housekeeping_us;
	now = worker_now();
	return due <= now ? 0 : (int)((due - now) / 1000 + 1);
}

static void *
worker_run(void *argument)
{
	struct worker *worker = argument;
	bool more = true;

	while (!atomic_load_explicit(&worker->stopping, memory_order_acquire)) {
		int ready =
		    poll(worker->fds, worker->num_fds, worker_timeout_ms(worker, more));
		uint32_t i;

		/* EINTR cannot be: all signals are blocked. ENOMEM: look at all. */
		for (i = 0; ready < 0 && i < worker->num_fds; i++)
			worker->fds[i].revents = POLLIN;
		more = worker_turn(worker);
	}
	return NULL;
}

static int
worker_start_thread(struct worker *worker)
{
	sigset_t all, before;
	int error;

	/* Signals are the core thread's. */
	(void)sigfillset(&all);
	error = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (error)
		return -error;
	error = pthread_create(&worker->thread, NULL, worker_run, worker);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL); /* as it was */
	if (!error)
		(void)pthread_setname_np(worker->thread, "mgm-forwarder");
	return -error;
}

static void
worker_free(struct worker *worker)
{
	spsc_free(worker->commands);
	forward_free(worker->forward);
	free(worker->fds);
	free(worker);
}

int
worker_start(const struct packet_plane_config *config, struct worker_shared *shared,
    unsigned number, struct worker **result)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	int error = -ENOMEM;

	if (!worker)
		return -ENOMEM;
	worker->shared = shared;
	worker->number = number;
	worker->num_fds = 1;
	worker->max_fds = 1;
	worker->commands = spsc_new(sizeof(struct worker_command), WORKER_COMMANDS);
	worker->forward = forward_new(config, shared->flowtab, shared->events);
	worker->fds = calloc(1, sizeof(*worker->fds));
	if (worker->commands && worker->forward && worker->fds) {
		worker->fds[0].fd = spsc_fd(worker->commands);
		worker->fds[0].events = POLLIN;
		error = worker_start_thread(worker);
	}
	if (error) {
		worker_free(worker);
		return error;
	}
	*result = worker;
	return 0;
}

void
worker_stop(struct worker *worker)
{
	if (!worker)
		return;
	atomic_store_explicit(&worker->stopping, true, memory_order_release);
	worker_wake(worker);
	(void)pthread_join(worker->thread, NULL); /* it is ours and joinable */
	worker_free(worker);
}

bool
worker_put_command(struct worker *worker, const struct worker_command *command)
{
	bool put = spsc_put(worker->commands, command);

	spsc_wake(worker->commands);
	return put;
}

void
worker_wake(struct worker *worker)
{
	spsc_wake(worker->commands);
}

uint64_t
worker_commands_lost(const struct worker *worker)
{
	return spsc_lost(worker->commands);
}

const struct pending *
worker_pending(const struct worker *worker)
{
	return forward_pending(worker->forward);
}
