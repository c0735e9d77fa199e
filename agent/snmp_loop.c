/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_loop.c - the SNMP thread: one loop over what Net-SNMP wants to read.
 *
 * The library says before each turn which descriptors it reads and when its next alarm
 * or time-out is due. The set is built anew each time and handed to poll(), which keeps
 * nothing between calls: a connection that was closed and opened again under the same
 * number inside one turn is read like any other. Only the library's large descriptor
 * sets are used, so numbers above FD_SETSIZE are fine.
 *
 * Order of a turn: read, time-outs, alarms (ping, reconnect), delegated requests, then
 * notifications, so that acknowledgements are read between two batches of them.
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/library/fd_event_manager.h>
#include <net-snmp/library/large_fd_set.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "snmp_thread.h"
#include "transaction.h"

#define MANAGER_PATIENCE_MS 30000 /* with a manager that takes no answers */
#define MANAGER_ROOM 262144       /* octets of answers, of which a third is free */
#define FAILED_POLL_MS 100        /* no busy loop where poll() or memory fails */
#define TIMEOUTS_US 10000         /* how late a time-out may be when busy */
#define WORD_BITS NFDBITS         /* of a descriptor set */

struct snmp_loop {
	netsnmp_large_fd_set reads;
	netsnmp_large_fd_set writes;
	netsnmp_large_fd_set excepts;
	int num_fds;           /* the greatest plus one */
	struct pollfd *polled; /* owned; the first is the thread's own event */
	nfds_t num_polled;
	nfds_t max_polled;
	int64_t timeouts_us; /* when the library's time-outs were looked at */
};

/* What the library waits for; returns the poll() time-out. */
static int
snmp_loop_collect(struct snmp *snmp, struct snmp_loop *loop)
{
	struct timeval due = {0};
	int block = 1;
	int64_t ms;

	loop->num_fds = 0;
	NETSNMP_LARGE_FD_ZERO(&loop->reads);
	snmp_select_info2(&loop->num_fds, &loop->reads, &due, &block);
	/* Modules of the master role bring descriptors of their own. As a subagent we
	 * never ask what else is waited for: the other two sets stay empty. */
	if (snmp->master) {
		NETSNMP_LARGE_FD_ZERO(&loop->writes);
		NETSNMP_LARGE_FD_ZERO(&loop->excepts);
		netsnmp_external_event_info2(
		    &loop->num_fds, &loop->reads, &loop->writes, &loop->excepts);
	}
	if (block)
		return -1;
	ms = (int64_t)due.tv_sec * 1000 + (due.tv_usec + 999) / 1000;
	return ms < INT_MAX ? (int)ms : INT_MAX;
}

static int
snmp_loop_add(struct snmp_loop *loop, int fd, short events)
{
	if (loop->num_polled == loop->max_polled) {
		nfds_t max = loop->max_polled * 2 + 8;
		struct pollfd *grown = realloc(loop->polled, max * sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		loop->polled = grown;
		loop->max_polled = max;
	}
	loop->polled[loop->num_polled++] = (struct pollfd){.fd = fd, .events = events};
	return 0;
}

/* The part of a set that begins at descriptor `fd`, a multiple of WORD_BITS. */
static unsigned long
snmp_loop_word(const netsnmp_large_fd_set *set, int fd)
{
	const fd_mask *words = (const fd_mask *)set->lfs_setptr;

	return fd < (int)set->lfs_setsize ? (unsigned long)words[fd / WORD_BITS] : 0;
}

/* A manager's connection: neither a datagram socket nor one that listens. */
static bool
snmp_loop_is_connection(int fd)
{
	int type = 0, listens = 0;
	socklen_t len = sizeof(int);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       type == SOCK_STREAM &&
	       getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0 &&
	       !listens;
}

/*
 * What to wait for on a manager's connection. One that takes no answers is not read any
 * more until it does; the kernel ends it when that lasts. An answer that has no room is
 * lost: all others would wait for it (snmp_guard.c). Who asks again when it is answered
 * loses none: there is room for more than one before its request is read.
 */
static short
snmp_loop_manager_events(int fd)
{
	const unsigned patience_ms = MANAGER_PATIENCE_MS;
	const int room_octets = MANAGER_ROOM;
	struct pollfd room = {.fd = fd, .events = POLLOUT};
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0 && !(flags & O_NONBLOCK)) {
		/* What fails here costs patience or answers, no more. */
		(void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
		(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms,
		    sizeof(patience_ms));
		(void)setsockopt(
		    fd, SOL_SOCKET, SO_SNDBUF, &room_octets, sizeof(room_octets));
	}
	return poll(&room, 1, 0) == 0 ? POLLOUT : POLLIN;
}

/* The library's sets as poll() wants them. Most words of them are empty. */
static int
snmp_loop_fill(struct snmp *snmp, struct snmp_loop *loop)
{
	int error, first;

	loop->num_polled = 0;
	error = snmp_loop_add(loop, snmp->wake_fd, POLLIN);
	for (first = 0; first < loop->num_fds; first += WORD_BITS) {
		unsigned long reads = snmp_loop_word(&loop->reads, first);
		unsigned long writes = snmp_loop_word(&loop->writes, first);
		unsigned long excepts = snmp_loop_word(&loop->excepts, first);
		unsigned long left = reads | writes | excepts;

		for (; left != 0 && error == 0; left &= left - 1) {
			int bit = __builtin_ctzl(left);
			short events = 0;

			if (reads >> bit & 1)
				events |= POLLIN;
			if (snmp->master && events != 0 &&
			    snmp_loop_is_connection(first + bit))
				events = snmp_loop_manager_events(first + bit);
			if (writes >> bit & 1)
				events |= POLLOUT;
			if (excepts >> bit & 1)
				events |= POLLPRI;
			error = snmp_loop_add(loop, first + bit, events);
		}
	}
	return error;
}

/* A walk takes three turns for each variable: none reads what is not there. */
static void
snmp_loop_drain_wake(struct snmp *snmp, const struct snmp_loop *loop)
{
	uint64_t count;

	if (loop->polled[0].revents == 0)
		return;
	/* Nothing to read means that another turn has read it. */
	if (read(snmp->wake_fd, &count, sizeof(count)) < 0)
		return;
}

/* Give the library what is ready. */
static void
snmp_loop_read(struct snmp *snmp, struct snmp_loop *loop)
{
	int ready = 0;
	nfds_t i;

	for (i = 1; i < loop->num_polled; i++) {
		const struct pollfd *polled = &loop->polled[i];
		bool dead = (polled->revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;

		ready += polled->revents != 0;
		if (!dead && !(polled->revents & POLLIN))
			NETSNMP_LARGE_FD_CLR(polled->fd, &loop->reads);
		if (!snmp->master)
			continue;
		if (!dead && !(polled->revents & POLLOUT))
			NETSNMP_LARGE_FD_CLR(polled->fd, &loop->writes);
		if (!(polled->revents & POLLPRI))
			NETSNMP_LARGE_FD_CLR(polled->fd, &loop->excepts);
	}
	if (ready == 0)
		return;
	if (snmp->master)
		netsnmp_dispatch_external_events2(
		    &ready, &loop->reads, &loop->writes, &loop->excepts);
	snmp_read2(&loop->reads);
}

/* One turn; `again` in: do not wait. True where notifications wait for another. */
static bool
snmp_loop_turn(struct snmp *snmp, struct snmp_loop *loop, bool again)
{
	int timeout_ms = snmp_loop_collect(snmp, loop);
	int64_t now;
	int ready;

	if (snmp_loop_fill(snmp, loop) != 0) {
		poll(NULL, 0, FAILED_POLL_MS);
		return again;
	}
	ready = poll(loop->polled, loop->num_polled, again ? 0 : timeout_ms);
	snmp->context_fresh = false;
	if (ready < 0) {
		if (errno != EINTR)
			poll(NULL, 0, FAILED_POLL_MS);
	} else if (ready > 0) {
		snmp_loop_drain_wake(snmp, loop);
		snmp_loop_read(snmp, loop);
	}
	now = clock_now();
	if (ready <= 0 || now - loop->timeouts_us >= TIMEOUTS_US) {
		loop->timeouts_us = now;
		snmp_timeout();
	}
	run_alarms();
	netsnmp_check_outstanding_agent_requests();
	snmp_role_turn(snmp);
	transaction_expire(snmp->transaction, now);
	return snmp_trap_send(snmp);
}

static void
snmp_loop_report(struct snmp *snmp, int error)
{
	pthread_mutex_lock(&snmp->lock);
	snmp->ready = true;
	snmp->begin_error = error;
	pthread_cond_broadcast(&snmp->changed);
	pthread_mutex_unlock(&snmp->lock);
}

static void
snmp_loop_serve(struct snmp *snmp)
{
	struct snmp_loop loop = {0};
	bool again = false;
	int error;

	/* A subagent begins with a connection attempt, for which nobody should wait. */
	if (!snmp->master)
		snmp_loop_report(snmp, 0);
	error = snmp_role_init(snmp);
	if (snmp->master)
		snmp_loop_report(snmp, error);
	if (error != 0)
		return;

	netsnmp_large_fd_set_init(&loop.reads, FD_SETSIZE);
	netsnmp_large_fd_set_init(&loop.writes, FD_SETSIZE);
	netsnmp_large_fd_set_init(&loop.excepts, FD_SETSIZE);
	while (!atomic_load(&snmp->stopping))
		again = snmp_loop_turn(snmp, &loop, again);
	netsnmp_large_fd_set_cleanup(&loop.reads);
	netsnmp_large_fd_set_cleanup(&loop.writes);
	netsnmp_large_fd_set_cleanup(&loop.excepts);
	free(loop.polled);
	snmp_role_exit(snmp);
}

void *
snmp_loop_run(void *argument)
{
	struct snmp *snmp = argument;

	/* For top(1); no thread is worse for having none. */
	(void)pthread_setname_np(pthread_self(), "mgm-snmp");
	snmp_loop_serve(snmp);
	pthread_mutex_lock(&snmp->lock);
	snmp->ended = true;
	pthread_cond_broadcast(&snmp->changed);
	pthread_mutex_unlock(&snmp->lock);
	return NULL;
}
