/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * filter.h - what the kernel hands to a receive socket: IPv4 multicast, nothing else.
 */
#ifndef MGM_FILTER_H
#define MGM_FILTER_H

#include <stdbool.h>

/* To 224.0.0.0/4, any protocol, 224.0.0.0/24 too. 0 or -errno. */
int filter_attach(int fd, bool ethernet);
/* Nothing passes any more. 0 or -errno. */
int filter_attach_none(int fd);

#endif
