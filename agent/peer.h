/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * peer.h - one connection of a client, inside the server.
 */
#ifndef MGM_PEER_H
#define MGM_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "core.h"
#include "log.h"
#include "mgm.h"
#include "server.h"
#include "wire.h"

#define PEER_HANDLES_MAX 64     /* registrations of one connection */
#define PEER_ENUMERATIONS_MAX 8 /* open at a time */
#define PEER_QUESTIONS_MAX 1024 /* unanswered; then the oldest is forgotten */
#define PEER_TURN_COST 64       /* requests of one peer in one turn of the loop */
#define PEER_TURN_COST_LEAST 4  /* likewise, where very many want a turn */
#define SERVER_TURN_COST 2048   /* about as many requests of all in one turn */
#define SERVER_WATCHERS_MAX 64  /* each costs time with every event */
#define PEER_BATCH_SIZE ((size_t)2 * WIRE_MESSAGE_MAX) /* output of one turn */
#define SERVER_RECORDS_MAX 1000000 /* of all enumerations together */

struct bufferevent;
struct event;
struct snapshot_oif;

/* A group enumeration: the records as they were, given out once each. */
struct peer_enum {
	uint32_t handle; /* 0: free */
	uint32_t client; /* the registration it belongs to */
	bool all_sources;
	struct mgm_source_group_entry *records; /* owned */
	size_t count, capacity, next;
	struct core_membership_row cursor; /* while it is being filled */
	bool started;                      /* cursor is valid */
};

/* A registration of a connection; also in the server's table. */
struct peer_handle {
	LIST_ENTRY(peer_handle) link;
	uint32_t handle;   /* 0: free */
	struct peer *peer; /* borrowed: the one that it is in */
};

LIST_HEAD(peer_handle_list, peer_handle);

/* A question that was sent; with what answers it where the client refuses to. */
struct peer_question {
	uint32_t id; /* 0: answered */
	uint32_t handle;
	uint16_t type;
	uint16_t count; /* of interfaces in a creation alert */
	uint32_t ifindex;
	struct mgm_addr neighbour;
};

struct peer {
	LIST_ENTRY(peer) link;
	struct server *server;   /* borrowed; outlives the peer */
	struct bufferevent *bev; /* owned, with the socket */
	struct event *turn;      /* owned; due: more to handle, or dead */
	struct event *deadline;  /* owned; due: a message should be there whole */
	bool scheduled;          /* turn is due */
	enum wire_role role;
	bool greeted;
	bool closing; /* as soon as its output is gone */
	bool dead;    /* freed in the next turn; nothing is sent or handled any more */
	bool blocked; /* reads too little: nothing is read from it */
	char name[MGM_NAME_SIZE];
	uint32_t pid, uid;
	struct peer_handle handles[PEER_HANDLES_MAX];
	size_t num_handles;
	/* Owned; NULL until the first: a ring of num_questions from first_question. */
	struct peer_question *questions;
	size_t first_question, num_questions;
	bool watching;        /* gets a line for each event */
	uint64_t events_lost; /* since the last line that it got */
	struct peer_enum enums[PEER_ENUMERATIONS_MAX];
	struct peer_enum *filling; /* borrowed from enums; a request waits for it */
	uint32_t enum_generation;
	uint32_t cost;  /* of this turn so far */
	uint32_t share; /* that it may cost in this turn */
};

LIST_HEAD(peer_list, peer);

#define SERVER_HANDLE_BUCKETS 1024
#define SERVER_ROLES (WIRE_ROLE_READ_ONLY + 1)

struct server {
	struct event_base *base; /* borrowed */
	struct core *core;       /* borrowed */
	struct server_port port;
	struct server_options options;        /* its paths are not used after opening */
	struct server_listener *listeners[2]; /* owned */
	struct peer_list peers;
	struct peer_handle_list handles[SERVER_HANDLE_BUCKETS];
	size_t num_watchers;
	bool stopping; /* each call is refused, and its connection ends */
	struct server_status status;
	uint32_t num_peers[SERVER_ROLES]; /* by role */
	uint32_t num_scheduled;           /* peers that want another turn */
	/* By role: who may only read cannot hide what routing clients do. */
	struct log_limit log_limits[SERVER_ROLES];
	int64_t start_us;
	int64_t now;               /* of this turn */
	size_t num_records;        /* in enumerations */
	struct snapshot_oif *oifs; /* owned; scratch for one entry */
	size_t max_oifs;
	struct peer
	    *batching; /* borrowed; whose turn it is: its output goes to batch */
	size_t batch_length;
	uint8_t batch[PEER_BATCH_SIZE];
	uint8_t reply[WIRE_MESSAGE_MAX];  /* scratch of the request that is handled */
	uint8_t notice[WIRE_MESSAGE_MAX]; /* scratch of what is sent meanwhile */
};

/* Takes over the connected socket, also where it fails. NULL with errno set. */
struct peer *peer_new(struct server *server, int fd, enum wire_role role);
/* The one way out: tells the core that the clients are gone. */
void peer_free(struct peer *peer);
/* Ends it in the next turn of the loop; safe from anywhere. */
void peer_end(struct peer *peer);
/* Ends it when what is queued has been sent. */
void peer_end_after_output(struct peer *peer);
/* The server stops: what has come is answered, then it ends. */
void peer_stop(struct peer *peer);
/* Queues a message; over the limit the peer is ended and counted. */
void peer_send(struct peer *peer, const void *message, size_t length);
/* Octets that wait to be sent. */
size_t peer_output(const struct peer *peer);
/* Octets above which a peer gets nothing more that can be left out. */
size_t peer_output_low(const struct peer *peer);
/* False: the peer has PEER_HANDLES_MAX already. */
bool peer_add_handle(struct peer *peer, uint32_t handle);
void peer_remove_handle(struct peer *peer, uint32_t handle);
bool peer_has_handle(const struct peer *peer, uint32_t handle);
/* The peer that registered it, or NULL. */
struct peer *peer_find(struct server *server, uint32_t handle);
/* Events on or off: a watcher may be slow, so it has no time limit. */
void peer_set_watching(struct peer *peer, bool on);
void peer_remove_enum(struct peer *peer, struct peer_enum *e);
/* Sets server->now. */
void server_sample_clock(struct server *server);
/* May a line about the role be written now? Outsiders cause it: it is limited. */
bool server_may_log(struct server *server, enum wire_role role);

#define PEER_LOG(peer, ...)                                       \
	do {                                                      \
		if (server_may_log((peer)->server, (peer)->role)) \
			log_warn(__VA_ARGS__);                    \
	} while (0)

#endif
