/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_json_alarm.h - alarms in the state file.
 */
#ifndef MGM_MANAGED_JSON_ALARM_H
#define MGM_MANAGED_JSON_ALARM_H

#include <stdbool.h>

#include <jansson.h>

struct managed;
struct managed_json_row;

/* One row of the list into the draft. False: reported. */
bool managed_json_alarm_read(struct managed_json_row *in, json_t *value);
/* The nonVolatile rows. False where there is no memory. */
bool managed_json_alarm_write(const struct managed *managed, json_t *rows);

#endif
