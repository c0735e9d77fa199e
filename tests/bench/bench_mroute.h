/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bench_mroute.h - the kernel's own multicast routing, among the interfaces of veth.sh.
 */
#ifndef MGM_BENCH_MROUTE_H
#define MGM_BENCH_MROUTE_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/mroute.h>

/* These end the program where they fail. */

/* A socket that routes until it is closed: rin is VIF 0, o1 VIF 1, and so on. */
int bench_mroute_open(unsigned oifs);
void bench_mroute_set(int fd, int option, const void *value, size_t size);
/* An entry from VIF 0 to as many others; addresses in host order. */
struct mfcctl bench_mroute_entry(uint32_t source, uint32_t group, unsigned oifs);

#endif
