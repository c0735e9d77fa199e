/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * expiry.h - the end of an entry's life, or its refresh.
 */
#ifndef MGM_EXPIRY_H
#define MGM_EXPIRY_H

#include <stdbool.h>
#include <stdint.h>

struct core;
struct iface;

/* Handles at most `limit` entries whose life is over; true: more wait. */
bool expiry_work(struct core *core, int64_t now, unsigned limit);
/* Ends an idle entry before its time, where it finds one within a few looks. */
bool expiry_make_room(struct core *core, int64_t now);
/* Likewise, one that comes in by this interface. */
bool expiry_make_room_on(struct core *core, struct iface *iif, int64_t now);
/* INT64_MAX: no entry. */
int64_t expiry_next_due(const struct core *core);

#endif
