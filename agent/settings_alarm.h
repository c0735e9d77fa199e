/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_alarm.h - what the configuration file says of alarms, and their words.
 */
#ifndef MGM_SETTINGS_ALARM_H
#define MGM_SETTINGS_ALARM_H

#include <stdbool.h>

#include "settings.h"
#include "settings_value.h"

/* The words of what an alarm is, for whoever reads or writes them. */
extern const struct settings_word settings_alarm_kinds[];
extern const struct settings_word settings_alarm_subjects[];
extern const struct settings_word settings_alarm_directions[];
extern const struct settings_word settings_alarm_quantities[];
extern const struct settings_word settings_alarm_startups[];

/* The word of a meaning that the list has. */
const char *settings_alarm_word(const struct settings_word *words, int meaning);

/* A section "alarm". False: reported. */
bool settings_alarm_read(
    const struct settings_value *in, const char *title, struct alarm_spec *out);

#endif
