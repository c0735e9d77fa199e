/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_make.h - alarms made by hand, for tests.
 */
#ifndef MGM_ALARM_MAKE_H
#define MGM_ALARM_MAKE_H

#include "alarm.h"

/* Of the packets that come in on an interface in a second; all else by default. */
struct alarm_spec alarm_make_volume(uint32_t index, const char *name,
    const char *ifname, uint64_t rising, uint64_t falling);

#endif
