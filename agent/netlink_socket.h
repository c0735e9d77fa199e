/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_socket.h - one rtnetlink socket: requests with an answer, and events.
 */
#ifndef MGM_NETLINK_SOCKET_H
#define MGM_NETLINK_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mnl_socket;
struct nlmsghdr;

#define NETLINK_SOCKET_BUFFER 32768 /* the kernel makes no larger datagram */

struct netlink_socket {
	struct mnl_socket *mnl; /* owned; NULL: closed */
	uint32_t seq;           /* of the last request */
	uint32_t port;          /* our address; answers carry it */
	void *buffer;           /* owned; NETLINK_SOCKET_BUFFER octets */
};

/* A message of an answer; 0, or -errno to give up the rest. */
typedef int netlink_socket_message(void *ctx, const struct nlmsghdr *message);

/* timeout_ms 0: never waits. 0 or -errno. */
int netlink_socket_open(struct netlink_socket *nls, unsigned timeout_ms);
void netlink_socket_close(struct netlink_socket *nls); /* closed already: nothing */
int netlink_socket_fd(const struct netlink_socket *nls);
int netlink_socket_add_group(struct netlink_socket *nls, unsigned group);
/* Receive buffer in octets, past the system's limit where we are allowed to. */
int netlink_socket_set_buffer(struct netlink_socket *nls, int octets);

/*
 * One datagram of the kernel's into nls->buffer: its length, or -errno. -EAGAIN: none
 * there, -ENOBUFS: some were lost, -EPROTO: not the kernel's; it was thrown away.
 */
long netlink_socket_receive(struct netlink_socket *nls, int flags);
/*
 * Send a request and wait for its answer, one message. Late answers to earlier
 * requests are skipped. The message lies in nls->buffer until the next call. 0; the
 * kernel's -errno; -ETIMEDOUT.
 */
int netlink_socket_request(struct netlink_socket *nls, struct nlmsghdr *request,
    const struct nlmsghdr **answer);
/*
 * The same for a dump: each message to `message`. -EINTR: all was read, but things
 * changed meanwhile and entries may be missing.
 */
int netlink_socket_dump(struct netlink_socket *nls, struct nlmsghdr *request,
    netlink_socket_message *message, void *ctx);

#endif
