/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * limit.h - what may go out of one interface: so many kilobits per second, no more.
 */
#ifndef MGM_LIMIT_H
#define MGM_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "epoch.h"

#define LIMIT_BURST_US 100000 /* of the rate; what may go at once */
#define LIMIT_BURST_MTUS 2    /* but never less than this */

struct limit;

/* kbps is not 0. NULL with errno set. */
struct limit *limit_new(uint32_t kbps);
/* Takes void * so that an epoch can call it. NULL is accepted. */
void limit_free(void *limit);
struct epoch_node *limit_node(struct limit *limit);
/* In kbit/s; 0 for NULL. */
uint32_t limit_rate(const struct limit *limit);

/*
 * May a datagram of so many octets go now? True: it is paid for. Any thread; all must
 * use one clock, but need not agree to the microsecond.
 */
bool limit_take(struct limit *limit, uint32_t octets, uint32_t mtu, int64_t now_us);

#endif
