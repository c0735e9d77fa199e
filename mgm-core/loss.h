/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loss.h - clients that were lost, until they are back.
 */
#ifndef MGM_LOSS_H
#define MGM_LOSS_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <stdbool.h>
#include <stdint.h>

#include "notification.h"
#include "notifier.h"

struct client;

/* Remembered; of those that managers know of the longest lost is forgotten for one
 * more, and where all wait to be told the one more is suppressed. */
#define LOSS_MAX 256

struct loss {
	RB_ENTRY(loss) by_key; /* protocol and component of the client */
	TAILQ_ENTRY(loss) of_settled;
	struct notifier_item item;
	bool is_settled; /* lost, and managers know: on the table's list */
	bool lost;
	bool told_lost;
	struct notification_client client; /* as it was lost, or is back */
};

RB_HEAD(loss_tree, loss);

struct loss_table {
	struct loss_tree tree;
	TAILQ_HEAD(, loss) settled; /* the longest lost first */
	uint32_t count;
};

void loss_table_init(struct loss_table *table);
void loss_table_exit(struct loss_table *table);
/* Its connection ended without a goodbye; what it has stays for grace_ms. */
void loss_client_lost(
    struct core *core, const struct client *client, uint32_t grace_ms, int64_t now);
/* It is registered, again perhaps. */
void loss_client_registered(
    struct core *core, const struct client *client, int64_t now);

/* For notifier.c. */
bool loss_differs(const struct notifier_item *item);
void loss_tell(
    struct core *core, struct notifier_item *item, struct notification *notification);
void loss_settle(struct core *core, struct notifier_item *item);

#endif
