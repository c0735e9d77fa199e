/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * filter.c - classic BPF programs for receive sockets.
 *
 * The program sees a frame from its link header on, or from the IP header on devices
 * without one. It lets datagrams to 224.0.0.0/4 through with any IP protocol: a router
 * forwards whatever the group carries. Link-local groups pass too, because they are
 * counted as arrived. It does not judge headers: packet.c does.
 */
#include "config.h"

#include "filter.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <sys/socket.h>

#define FILTER_WHOLE 0x40000 /* longer than any frame */
#define FILTER_IP_DESTINATION 16
#define FILTER_LENGTH(program) (sizeof(program) / sizeof((program)[0]))

static int
filter_set(int fd, struct sock_filter *program, unsigned short length)
{
	struct sock_fprog fprog = {.len = length, .filter = program};

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &fprog, sizeof(fprog)) < 0)
		return -errno;
	return 0;
}

int
filter_attach(int fd, bool ethernet)
{
	struct sock_filter framed[] = {
	    BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12), /* EtherType */
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 4),
	    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, ETH_HLEN + FILTER_IP_DESTINATION),
	    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xe0, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, FILTER_WHOLE),
	    BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_filter bare[] = {
	    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0), /* version and header length */
	    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x40, 0, 4),
	    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, FILTER_IP_DESTINATION),
	    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xe0, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, FILTER_WHOLE),
	    BPF_STMT(BPF_RET | BPF_K, 0),
	};

	if (ethernet)
		return filter_set(fd, framed, FILTER_LENGTH(framed));
	return filter_set(fd, bare, FILTER_LENGTH(bare));
}

int
filter_attach_none(int fd)
{
	struct sock_filter none[] = {
	    BPF_STMT(BPF_RET | BPF_K, 0),
	};

	return filter_set(fd, none, FILTER_LENGTH(none));
}
