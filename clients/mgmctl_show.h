/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_show.h - what the files of mgmctl show have in common.
 */
#ifndef MGM_MGMCTL_SHOW_H
#define MGM_MGMCTL_SHOW_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgmctl.h"
#include "table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define JSON_NUMBER(value) ((json_int_t)(value))

/* Where rows go: one of the two. */
struct mgmctl_show {
	struct mgmctl *ctl;
	struct table *table; /* owned; NULL with --json */
	json_t *array;       /* owned; NULL without */
	bool failed;         /* no memory for a JSON row */
};

int mgmctl_show_begin(struct mgmctl_show *show, struct mgmctl *ctl,
    const struct table_column *columns, size_t num_columns);
/* Writes what was collected, if the result is MGMCTL_OK. An enum mgmctl_exit. */
int mgmctl_show_end(struct mgmctl_show *show, int result);
/* Takes over the row, which may be NULL for want of memory. */
void mgmctl_show_json(struct mgmctl_show *show, json_t *row);
json_t *mgmctl_show_prefix(const struct mgm_prefix *prefix);
/* null below 0. */
json_t *mgmctl_show_seconds(int64_t us);

/* What follows "show". */
int mgmctl_show_clients(struct mgmctl *ctl);
int mgmctl_show_memberships(struct mgmctl *ctl);
int mgmctl_show_alarms(struct mgmctl *ctl);
int mgmctl_show_boundaries(struct mgmctl *ctl);
int mgmctl_show_status(struct mgmctl *ctl);

#endif
