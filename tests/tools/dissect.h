/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dissect.h - frames from a packet socket or a TUN device as the tally wants them.
 */
#ifndef MGM_DISSECT_H
#define MGM_DISSECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tally.h"

/* False: not IPv4 multicast to a group beyond 224.0.0.0/24. */
bool dissect_ip(const uint8_t *bytes, size_t len, struct tally_packet *packet);
bool dissect_frame(const uint8_t *bytes, size_t len, struct tally_packet *packet);

#endif
