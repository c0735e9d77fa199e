/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * monitor.h - clients' monitors of the volume of one flow each (mgm-api 11.9).
 */
#ifndef MGM_MONITOR_H
#define MGM_MONITOR_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <stdbool.h>
#include <stdint.h>

#include "alarm_sample.h"
#include "core.h"

#define MONITOR_CLIENT_MAX 1024 /* of one client; one more is refused */
#define MONITOR_MAX 65536       /* of all clients; likewise */

struct client;

struct monitor {
	RB_ENTRY(monitor) by_id;
	RB_ENTRY(monitor) by_due;
	LIST_ENTRY(monitor) of_client;
	struct client *client; /* borrowed: ends first */
	uint32_t id;
	struct core_monitor spec;
	struct alarm_sample sample;
	int64_t created_us; /* of the entry that the interval began with; 0: none */
	bool armed;         /* the value was on the other side since the last event */
};

RB_HEAD(monitor_id_tree, monitor);
RB_HEAD(monitor_due_tree, monitor);

struct monitor_table {
	struct monitor_id_tree by_id;
	struct monitor_due_tree by_due;
	uint32_t count;
	uint32_t last_id;
	uint64_t refused; /* limit or memory */
};

void monitor_table_init(struct monitor_table *table);
/* The client's connection is gone: all its monitors end. */
void monitor_end_client(struct core *core, struct client *client);
/* Evaluates at most `limit` that are due; true: more are. */
bool monitor_work(struct core *core, int64_t now, unsigned limit);
/* INT64_MAX: never. */
int64_t monitor_next_due(const struct core *core);

#endif
