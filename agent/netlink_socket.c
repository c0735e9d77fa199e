/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_socket.c - one rtnetlink socket: requests with an answer, and events.
 *
 * Knows netlink's framing (sequence numbers, errors, multi-part dumps) and nothing of
 * what messages mean. Every request has a number of its own, so that an answer that
 * came too late is not taken for the next one's. A message is accepted only from the
 * kernel (port 0).
 *
 * The kernel answers a request within send() and fills a dump as it is read: waiting
 * happens only if the kernel has no memory, and then ends with the socket's timeout.
 */
#include "config.h"

#include "netlink_message.h"
#include "netlink_socket.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#define MAX_SKIPPED 256 /* datagrams with late answers, for one request */

static int
netlink_socket_set_timeout(struct netlink_socket *nls, unsigned timeout_ms)
{
	const struct timeval tv = {
	    .tv_sec = timeout_ms / 1000,
	    .tv_usec = (timeout_ms % 1000) * 1000,
	};

	if (setsockopt(
		netlink_socket_fd(nls), SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) != 0)
		return -errno;
	return 0;
}

int
netlink_socket_open(struct netlink_socket *nls, unsigned timeout_ms)
{
	int err;

	*nls = (struct netlink_socket){0};
	nls->buffer = malloc(NETLINK_SOCKET_BUFFER);
	if (nls->buffer == NULL)
		return -ENOMEM;
	nls->mnl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (nls->mnl == NULL || mnl_socket_bind(nls->mnl, 0, MNL_SOCKET_AUTOPID) != 0) {
		err = -errno;
		goto out;
	}
	nls->port = mnl_socket_get_portid(nls->mnl);
	err = netlink_socket_set_timeout(nls, timeout_ms);
out:
	if (err != 0)
		netlink_socket_close(nls);
	return err;
}

void
netlink_socket_close(struct netlink_socket *nls)
{
	if (nls->mnl != NULL)
		(void)mnl_socket_close(nls->mnl); /* nothing is left to lose */
	free(nls->buffer);
	*nls = (struct netlink_socket){0};
}

int
netlink_socket_fd(const struct netlink_socket *nls)
{
	return mnl_socket_get_fd(nls->mnl);
}

int
netlink_socket_add_group(struct netlink_socket *nls, unsigned group)
{
	if (mnl_socket_setsockopt(
		nls->mnl, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) != 0)
		return -errno;
	return 0;
}

int
netlink_socket_set_buffer(struct netlink_socket *nls, int octets)
{
	const int fd = netlink_socket_fd(nls);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof(octets)) == 0)
		return 0;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof(octets)) == 0)
		return 0;
	return -errno;
}

long
netlink_socket_receive(struct netlink_socket *nls, int flags)
{
	struct sockaddr_nl from = {0};
	struct iovec iov = {.iov_base = nls->buffer, .iov_len = NETLINK_SOCKET_BUFFER};
	struct msghdr msg = {
	    .msg_name = &from,
	    .msg_namelen = sizeof(from),
	    .msg_iov = &iov,
	    .msg_iovlen = 1,
	};
	ssize_t len;

	do {
		len = recvmsg(netlink_socket_fd(nls), &msg, flags);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return errno == EWOULDBLOCK ? -EAGAIN : -errno;
	if (msg.msg_namelen != sizeof(from) || from.nl_pid != 0)
		return -EPROTO;
	if ((msg.msg_flags & MSG_TRUNC) != 0)
		return -ENOBUFS; /* its tail is lost */
	return len;
}

static int
netlink_socket_send(struct netlink_socket *nls, struct nlmsghdr *request)
{
	const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	ssize_t sent;

	assert(request->nlmsg_len <= NETLINK_MESSAGE_REQUEST);
	request->nlmsg_seq = ++nls->seq;
	do {
		sent = sendto(netlink_socket_fd(nls), request, request->nlmsg_len, 0,
		    (const struct sockaddr *)&kernel, sizeof(kernel));
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

/* The kernel's verdict in an NLMSG_ERROR or NLMSG_DONE: 0 or -errno. */
static int
netlink_socket_verdict(const struct nlmsghdr *message)
{
	int32_t verdict;

	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(verdict)))
		return -EBADMSG;
	memcpy(&verdict, mnl_nlmsg_get_payload(message), sizeof(verdict));
	if (verdict > 0 || verdict < -4095)
		return -EBADMSG;
	return verdict;
}

static bool
netlink_socket_is_answer(
    const struct netlink_socket *nls, const struct nlmsghdr *message)
{
	return message->nlmsg_seq == nls->seq && message->nlmsg_pid == nls->port;
}

static long
netlink_socket_receive_answer(struct netlink_socket *nls)
{
	const long len = netlink_socket_receive(nls, 0);

	return len == -EAGAIN ? -ETIMEDOUT : len;
}

int
netlink_socket_request(struct netlink_socket *nls, struct nlmsghdr *request,
    const struct nlmsghdr **answer)
{
	int err = netlink_socket_send(nls, request);

	for (int i = 0; err == 0 && i < MAX_SKIPPED; i++) {
		const long len = netlink_socket_receive_answer(nls);
		const struct nlmsghdr *message;

		if (len == -EPROTO)
			continue;
		if (len < 0)
			return (int)len;
		message = netlink_message_at(nls->buffer, (size_t)len);
		if (message == NULL || !netlink_socket_is_answer(nls, message))
			continue;
		if (message->nlmsg_type == NLMSG_ERROR) {
			err = netlink_socket_verdict(message);
			return err == 0 ? -EBADMSG : err; /* we asked for no ack */
		}
		*answer = message;
		return 0;
	}
	return err == 0 ? -ETIMEDOUT : err;
}

/* One datagram of a dump: 1 when it was the last, 0 when more follow, or -errno. */
static int
netlink_socket_dump_part(struct netlink_socket *nls, size_t len,
    netlink_socket_message *handler, void *ctx, bool *interrupted)
{
	const struct nlmsghdr *message;
	const void *data = nls->buffer;

	while ((message = netlink_message_at(data, len)) != NULL) {
		int err = 0;

		netlink_message_skip(&data, &len);
		if (!netlink_socket_is_answer(nls, message))
			continue;
		if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
			*interrupted = true;
		if (message->nlmsg_type == NLMSG_DONE ||
		    message->nlmsg_type == NLMSG_ERROR) {
			err = netlink_socket_verdict(message);
			return err == 0 ? 1 : err;
		}
		err = handler(ctx, message);
		if (err != 0)
			return err;
	}
	return 0;
}

int
netlink_socket_dump(struct netlink_socket *nls, struct nlmsghdr *request,
    netlink_socket_message *message, void *ctx)
{
	bool interrupted = false;
	int state;

	request->nlmsg_flags |= NLM_F_DUMP;
	state = netlink_socket_send(nls, request);
	while (state == 0) {
		const long len = netlink_socket_receive_answer(nls);

		if (len == -EPROTO)
			continue;
		state = len < 0 ? (int)len
				: netlink_socket_dump_part(
				      nls, (size_t)len, message, ctx, &interrupted);
	}
	if (state < 0)
		return state;
	return interrupted ? -EINTR : 0;
}
