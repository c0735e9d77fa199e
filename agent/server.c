/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * server.c - listens on two Unix stream sockets and accepts clients.
 *
 * The routing socket carries every call; the read-only socket those that wire.def lets
 * anybody send. A socket is bound under a umask that lets nobody else connect, then
 * gets its mode and group. A socket file that is in the way is removed only when nobody
 * answers on it. Who connects is asked of the kernel (SO_PEERCRED), never of the
 * client.
 *
 * Connections over the limit are accepted and closed, so that the client sees an end
 * and not a wait. Each socket has its own limit, and its own share of lines in the log:
 * who may only read takes nothing from routing clients. In one turn of the loop a
 * socket accepts SERVER_ACCEPTS_PER_TURN; a storm of connections waits in the backlog,
 * not everybody else. When descriptors run out, accepting rests for a moment.
 *
 * What a connection does is peer.c's; what a request means is request.c's. Design:
 * "Wire protocol and libmgm". Nothing here waits.
 */
#include "config.h"

#include "server.h"

#include "clock.h"
#include "peer.h"
#include "snapshot.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define SERVER_BACKLOG 512
#define SERVER_REST_MS 100 /* after accept() failed */
#define SERVER_ACCEPTS_PER_TURN 16

struct server_listener {
	struct server *server; /* borrowed */
	enum wire_role role;
	int fd;                /* owned; -1: none */
	struct event *waiting; /* owned; due: somebody connects */
	struct event *rest;    /* owned; due: accept again */
	struct sockaddr_un address;
	dev_t device; /* of the socket file, so that we remove only our own */
	ino_t inode;
};

void
server_options_default(struct server_options *options)
{
	*options = (struct server_options){
	    .mode = 0660,
	    .admin_mode = 0666,
	    .group = (gid_t)-1,
	    .max_peers = 1024,
	    .max_output = 1024 * 1024,
	    .stall_ms = 30000,
	};
}

void
server_sample_clock(struct server *server)
{
	if (server->port.now != NULL)
		server->now = server->port.now(server->port.ctx);
	else
		server->now = clock_now();
}

bool
server_may_log(struct server *server, enum wire_role role)
{
	if (log_limit_allow(&server->log_limits[role], server->now))
		return true;
	server->status.lines_left_out++;
	return false;
}

/* One that connected: a peer, or closed and counted. */
static void
server_admit(struct server_listener *l, int fd)
{
	struct server *server = l->server;
	struct peer *peer;

	if (server->num_peers[l->role] >= server->options.max_peers) {
		server->status.refused++;
		if (server_may_log(server, l->role))
			log_warn("%s: %u connections are open, refused one more",
			    l->address.sun_path, server->num_peers[l->role]);
		close(fd);
		return;
	}
	peer = peer_new(server, fd, l->role);
	if (peer == NULL) {
		server->status.refused++;
		if (server_may_log(server, l->role))
			log_warn("%s: cannot accept a client: %s", l->address.sun_path,
			    strerror(errno));
		return;
	}
	LIST_INSERT_HEAD(&server->peers, peer, link);
	server->num_peers[l->role]++;
	server->status.peers++;
	server->status.accepted++;
}

static void
server_rest_over(evutil_socket_t fd, short events, void *arg)
{
	struct server_listener *l = arg;

	(void)fd, (void)events;            /* libevent's signature */
	(void)event_add(l->waiting, NULL); /* its place was there before */
}

/* accept() failed: out of descriptors or memory. Trying at once would spin. */
static void
server_accept_failed(struct server_listener *l, int error)
{
	const struct timeval rest = {.tv_usec = SERVER_REST_MS * 1000};

	l->server->status.refused++;
	if (server_may_log(l->server, l->role))
		log_warn("%s: cannot accept a client: %s", l->address.sun_path,
		    strerror(error));
	/* Without its timer the listener would stay deaf: leave it waiting then. */
	if (event_add(l->rest, &rest) == 0)
		(void)event_del(l->waiting); /* fails only if never added */
}

static void
server_on_waiting(evutil_socket_t listener, short events, void *arg)
{
	struct server_listener *l = arg;
	int i, fd;

	(void)events; /* libevent's signature */
	server_sample_clock(l->server);
	for (i = 0; i < SERVER_ACCEPTS_PER_TURN; i++) {
		fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			server_admit(l, fd);
			continue;
		}
		/* ECONNABORTED: it went away before its turn. */
		if (errno == EAGAIN)
			break;
		if (errno != EINTR && errno != ECONNABORTED) {
			server_accept_failed(l, errno);
			break;
		}
	}
}

/* 0: the path is free now. -EADDRINUSE: somebody answers. -EEXIST: not a socket. */
static int
server_clear_path(const struct sockaddr_un *address)
{
	struct stat st;
	int fd, err;

	if (lstat(address->sun_path, &st) != 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	err = connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0
		  ? 0
		  : errno;
	close(fd);
	if (err != ECONNREFUSED)
		/* EAGAIN is a full backlog: there is a listener. */
		return err == 0 || err == EAGAIN ? -EADDRINUSE : -err;
	return unlink(address->sun_path) == 0 || errno == ENOENT ? 0 : -errno;
}

/* A bound socket with mode and group, not yet listening: descriptor or -errno. */
static int
server_bind(struct server_listener *l, mode_t mode, gid_t group)
{
	const char *path = l->address.sun_path;
	mode_t mask;
	struct stat st;
	int fd, r, err;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	mask = umask(0177);
	r = bind(fd, (const struct sockaddr *)&l->address, sizeof(l->address));
	err = errno;
	(void)umask(mask); /* cannot fail */
	if (r != 0) {
		close(fd);
		return -err;
	}
	if ((group != (gid_t)-1 && chown(path, (uid_t)-1, group) != 0) ||
	    chmod(path, mode) != 0 || lstat(path, &st) != 0) {
		err = errno;
		unlink(path);
		close(fd);
		return -err;
	}
	l->device = st.st_dev;
	l->inode = st.st_ino;
	return fd;
}

static void
server_listener_free(struct server_listener *l)
{
	struct stat st;

	if (l == NULL)
		return;
	if (l->waiting != NULL)
		event_free(l->waiting);
	if (l->rest != NULL)
		event_free(l->rest);
	if (l->fd >= 0)
		close(l->fd);
	/* Another daemon may have replaced it: only our own file goes. */
	if (l->inode != 0 && lstat(l->address.sun_path, &st) == 0 &&
	    st.st_dev == l->device && st.st_ino == l->inode)
		unlink(l->address.sun_path);
	free(l);
}

static int
server_listener_new(struct server *server, const char *path, mode_t mode,
    enum wire_role role, struct server_listener **listener)
{
	struct server_listener *l;
	int r;

	if (path == NULL || path[0] == '\0' ||
	    strlen(path) >= sizeof(l->address.sun_path))
		return -ENAMETOOLONG;
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return -ENOMEM;
	l->server = server;
	l->role = role;
	l->fd = -1;
	l->address.sun_family = AF_UNIX;
	strcpy(l->address.sun_path, path); /* its length was checked above */
	r = server_clear_path(&l->address);
	if (r != 0)
		goto out;
	l->fd = server_bind(l, mode, server->options.group);
	if (l->fd < 0) {
		r = l->fd;
		goto out;
	}
	if (listen(l->fd, SERVER_BACKLOG) != 0) {
		r = -errno;
		goto out;
	}
	r = -ENOMEM;
	l->rest = evtimer_new(server->base, server_rest_over, l);
	l->waiting =
	    event_new(server->base, l->fd, EV_READ | EV_PERSIST, server_on_waiting, l);
	if (l->rest == NULL || l->waiting == NULL || event_add(l->waiting, NULL) != 0)
		goto out;
	*listener = l;
	return 0;
out:
	server_listener_free(l);
	return r;
}

/* errno becomes advice here, once. */
static void
server_explain(int err, const char *path, char *error, size_t size)
{
	switch (-err) {
	case EADDRINUSE:
		snprintf(error, size,
		    "%s: another mgm-agent answers there: stop it, or choose another "
		    "socket",
		    path);
		break;
	case EEXIST:
		snprintf(error, size,
		    "%s: is in the way and not a socket: remove it, or choose another "
		    "path",
		    path);
		break;
	case ENOENT:
		snprintf(
		    error, size, "%s: its directory does not exist: create it", path);
		break;
	case ENAMETOOLONG:
		snprintf(error, size, "socket path '%s': must have 1 to %zu characters",
		    path, sizeof(((struct sockaddr_un *)0)->sun_path) - 1);
		break;
	default:
		snprintf(error, size, "%s: cannot listen: %s", path, strerror(-err));
		break;
	}
}

int
server_open(struct event_base *base, struct core *core,
    const struct server_options *options, const struct server_port *port, char *error,
    size_t error_size, struct server **server)
{
	bool admin = options->admin_path != NULL && options->admin_path[0] != '\0';
	const char *path = options->path != NULL ? options->path : "";
	struct server *s = calloc(1, sizeof(*s));
	size_t i;
	int r;

	if (s == NULL) {
		snprintf(error, error_size, "%s: no memory", path);
		return -ENOMEM;
	}
	s->base = base;
	s->core = core;
	s->options = *options;
	s->port = *port;
	/* libevent writes with writev(): a client that closed would kill the daemon. */
	(void)signal(SIGPIPE, SIG_IGN); /* fails only for a signal that is none */
	for (i = 0; i < SERVER_ROLES; i++)
		s->log_limits[i] =
		    (struct log_limit){.interval_us = 1000000, .burst = 10};
	LIST_INIT(&s->peers);
	for (i = 0; i < SERVER_HANDLE_BUCKETS; i++)
		LIST_INIT(&s->handles[i]);
	server_sample_clock(s);
	s->start_us = s->now;
	r = server_listener_new(
	    s, path, options->mode, WIRE_ROLE_ROUTING, &s->listeners[0]);
	if (r == 0 && admin) {
		path = options->admin_path;
		r = server_listener_new(s, path, options->admin_mode,
		    WIRE_ROLE_READ_ONLY, &s->listeners[1]);
	}
	if (r != 0) {
		server_explain(r, path, error, error_size);
		server_close(s);
		return r;
	}
	*server = s;
	return 0;
}

void
server_stop(struct server *server)
{
	struct peer *peer;

	server->stopping = true;
	server_listener_free(server->listeners[0]);
	server_listener_free(server->listeners[1]);
	server->listeners[0] = server->listeners[1] = NULL;
	LIST_FOREACH (peer, &server->peers, link)
		peer_stop(peer);
}

void
server_close(struct server *server)
{
	struct peer *peer;

	if (server == NULL)
		return;
	server_listener_free(server->listeners[0]);
	server_listener_free(server->listeners[1]);
	server_sample_clock(server);
	while ((peer = LIST_FIRST(&server->peers)) != NULL)
		peer_free(peer);
	free(server->oifs);
	free(server);
}

void
server_get_status(const struct server *server, struct server_status *status)
{
	*status = server->status;
}
