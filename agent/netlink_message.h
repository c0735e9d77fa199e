/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_message.h - the frame of netlink messages; pure functions.
 */
#ifndef MGM_NETLINK_MESSAGE_H
#define MGM_NETLINK_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

struct nlmsghdr;

#define NETLINK_MESSAGE_REQUEST 128 /* room for any request that we make */

/* The message at `data`, NULL where no whole one is there. */
const struct nlmsghdr *netlink_message_at(const void *data, size_t len);
/* Move past a message that netlink_message_at() gave. */
void netlink_message_skip(const void **data, size_t *len);
/* The family header, NULL where the message is shorter than it. */
const void *netlink_message_body(const struct nlmsghdr *message, size_t body_len);
/* Call `attr` for each attribute after the family header, up to a malformed one. */
void netlink_message_attrs(
    const struct nlmsghdr *message, size_t body_len, mnl_attr_cb_t attr, void *data);
/* A request in the caller's buffer, with `body_len` zero octets of family header. */
struct nlmsghdr *netlink_message_begin(
    char buffer[NETLINK_MESSAGE_REQUEST], uint16_t type, size_t body_len);

#endif
