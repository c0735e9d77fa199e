/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_dump.h - all links and their mc_forwarding, asked of the kernel at once.
 */
#ifndef MGM_NETLINK_DUMP_H
#define MGM_NETLINK_DUMP_H

struct netlink_socket;
struct netlink_table;

/*
 * Into the table; entries of this generation were in the dump. 0; -EINTR: things kept
 * changing and some links may be missing; another -errno.
 */
int netlink_dump_all(struct netlink_socket *asks, struct netlink_table *table);

#endif
