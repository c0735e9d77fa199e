/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * server.h - the two sockets on which clients reach the core.
 */
#ifndef MGM_SERVER_H
#define MGM_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct core;
struct event_base;
struct mgm_counter_info;
struct server;

struct server_options {
	const char *path;       /* borrowed for the call; routing clients */
	const char *admin_path; /* read-only clients; NULL or empty: no such socket */
	mode_t mode, admin_mode;
	gid_t group; /* of both sockets; (gid_t)-1: as it comes */
	/* Connections of each socket, so that who may only read cannot keep routing
	 * clients out; over it: accepted, closed, counted. */
	uint32_t max_peers;
	size_t max_output; /* octets queued for one peer; over it: closed, counted */
	/* A peer with output takes none for so long; or its greeting, or a message that
	 * it began, takes so long: closed, counted. */
	uint32_t stall_ms;
};

struct server_port {
	void *ctx;
	/* Monotonic microseconds of this turn; NULL: the server reads the clock. */
	int64_t (*now)(void *ctx);
	/* Requests were handled: core_next_due() may have changed. Or NULL. */
	void (*core_changed)(void *ctx);
	/* The host's own numbers for get-status: name and value; how many. Or NULL. */
	size_t (*counters)(void *ctx, struct mgm_counter_info *rows, size_t max_rows);
};

struct server_status {
	uint32_t peers;           /* connections now */
	uint64_t accepted;        /* so far */
	uint64_t refused;         /* over max_peers */
	uint64_t slow;            /* closed: did not read */
	uint64_t bad;             /* closed: broke the framing or the greeting */
	uint64_t late;            /* closed: no greeting, or half a message, for long */
	uint64_t denied;          /* requests that the read-only socket refused */
	uint64_t malformed;       /* requests that are none, or of a wrong length */
	uint64_t requests;        /* handled so far */
	uint64_t questions;       /* sent to clients */
	uint64_t answers;         /* that were taken */
	uint64_t answers_ignored; /* to nothing that was asked there, or malformed */
	uint64_t notices;         /* sent */
	uint64_t notices_lost;    /* for a handle that nobody has, or too long */
	uint64_t events_dropped;  /* lines that a watcher was too slow for */
	uint64_t lines_left_out;  /* of the log, because there were too many alike */
};

void server_options_default(struct server_options *options);
/*
 * Listens. 0 or -errno with one line in `error` that says what to do; -EADDRINUSE: a
 * daemon answers there. Core, base and what the port names are borrowed. SIGPIPE is
 * ignored from here on. Before other threads start: the umask changes for a moment.
 */
int server_open(struct event_base *base, struct core *core,
    const struct server_options *options, const struct server_port *port, char *error,
    size_t error_size, struct server **server);
/*
 * The daemon is about to end: no further connection is taken, calls that are under way
 * are answered with MGM_E_CANNOT_COMPLETE, and each connection ends when nothing more
 * of it is there. That needs the loop: the host runs it until there are no peers, or
 * until it has waited long enough. Then it closes the server.
 */
void server_stop(struct server *server);
/* Closes all connections (their clients are gone for the core) and removes the sockets.
 * NULL is accepted. Not from inside a callback of the server. */
void server_close(struct server *server);
void server_get_status(const struct server *server, struct server_status *status);

#endif
