/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_count.h - which counters of the plane an alarm's quantity is the sum of.
 */
#ifndef MGM_ALARM_COUNT_H
#define MGM_ALARM_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "plane.h"

uint64_t alarm_count_iface(
    const struct alarm_spec *spec, const struct plane_iface_counters *counters);
/* Of an entry itself; 0 where alarm_count_is_of_oifs(). */
uint64_t alarm_count_mfe(
    const struct alarm_spec *spec, const struct plane_mfe_counters *counters);
/* Of one outgoing interface of an entry. */
uint64_t alarm_count_oif(
    const struct alarm_spec *spec, const struct plane_oif_counters *counters);
/* Is what it measures of an entry counted for each outgoing interface? */
bool alarm_count_is_of_oifs(const struct alarm_spec *spec);
/* The subject is made of entries, which come and go. */
bool alarm_count_is_of_mfes(const struct alarm_spec *spec);

#endif
