/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_message.c - the frame of netlink messages; pure functions.
 *
 * Every length is checked here, in octets that were really received. libmnl's own
 * walkers are not used for that: mnl_nlmsg_ok() compares signed numbers, so that a
 * length with the top bit set passes, and mnl_attr_parse() rounds the message's length
 * up and may read three octets that nobody sent.
 *
 * Does not know what a message means; see netlink_link.c and netlink_route.c.
 */
#include "config.h"

#include "netlink_message.h"

#include <linux/netlink.h>

const struct nlmsghdr *
netlink_message_at(const void *data, size_t len)
{
	const struct nlmsghdr *message = data;

	if (len < sizeof(*message) || message->nlmsg_len < sizeof(*message) ||
	    message->nlmsg_len > len)
		return NULL;
	return message;
}

void
netlink_message_skip(const void **data, size_t *len)
{
	const struct nlmsghdr *message = *data;
	size_t step = MNL_ALIGN((size_t)message->nlmsg_len);

	if (step > *len)
		step = *len; /* the last message need not be padded */
	*data = (const char *)*data + step;
	*len -= step;
}

const void *
netlink_message_body(const struct nlmsghdr *message, size_t body_len)
{
	if (message->nlmsg_len < NLMSG_LENGTH(body_len))
		return NULL;
	return mnl_nlmsg_get_payload(message);
}

void
netlink_message_attrs(
    const struct nlmsghdr *message, size_t body_len, mnl_attr_cb_t attr, void *data)
{
	const size_t offset = NLMSG_HDRLEN + MNL_ALIGN(body_len);

	if (message->nlmsg_len <= offset)
		return;
	(void)mnl_attr_parse_payload((const char *)message + offset,
	    message->nlmsg_len - offset, attr, data); /* our callbacks never stop it */
}

struct nlmsghdr *
netlink_message_begin(
    char buffer[NETLINK_MESSAGE_REQUEST], uint16_t type, size_t body_len)
{
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);

	request->nlmsg_type = type;
	request->nlmsg_flags = NLM_F_REQUEST;
	(void)mnl_nlmsg_put_extra_header(request, body_len); /* found by its place */
	return request;
}
