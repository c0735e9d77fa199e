/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loss.c - clients that were lost, until they are back.
 *
 * A client whose connection ends while it is registered is lost, whether what it had
 * stays for its grace or not; the same protocol and component registered again is back,
 * whether it adopts its former life or begins anew. A client is known here only while
 * it is lost, or while managers believe so: whoever deregisters leaves nothing.
 *
 * Bounded, because a client chooses its protocol and component (LOSS_MAX).
 */
#include "config.h"

#include "loss.h"

#include "core_internal.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#define LOSS_US_PER_MS 1000

static int
loss_cmp(const struct loss *a, const struct loss *b)
{
	const struct notification_client *x = &a->client, *y = &b->client;

	if (x->protocol != y->protocol)
		return x->protocol < y->protocol ? -1 : 1;
	if (x->component != y->component)
		return x->component < y->component ? -1 : 1;
	return 0;
}

TREE_GENERATE(loss_tree, loss, by_key, loss_cmp)

void
loss_table_init(struct loss_table *table)
{
	*table = (struct loss_table){0};
	RB_INIT(&table->tree);
	TAILQ_INIT(&table->settled);
}

static void
loss_unsettle(struct loss_table *table, struct loss *loss)
{
	if (loss->is_settled)
		TAILQ_REMOVE(&table->settled, loss, of_settled);
	loss->is_settled = false;
}

static void
loss_free(struct loss_table *table, struct loss *loss)
{
	loss_unsettle(table, loss);
	RB_REMOVE(loss_tree, &table->tree, loss);
	table->count--;
	free(loss);
}

void
loss_table_exit(struct loss_table *table)
{
	struct loss *loss;

	while ((loss = RB_MIN(loss_tree, &table->tree)) != NULL)
		loss_free(table, loss);
}

static struct loss *
loss_find(struct loss_table *table, const struct client *client)
{
	struct loss wanted = {.client = {.protocol = client->info.protocol,
				  .component = client->info.component}};

	return RB_FIND(loss_tree, &table->tree, &wanted);
}

/* NULL: all places are taken by those that wait to be told, or there is no memory. */
static struct loss *
loss_new(struct loss_table *table, const struct client *client)
{
	struct loss *loss;

	if (table->count >= LOSS_MAX && TAILQ_EMPTY(&table->settled))
		return NULL;
	loss = calloc(1, sizeof(*loss));
	if (loss == NULL)
		return NULL;
	if (table->count >= LOSS_MAX)
		loss_free(table, TAILQ_FIRST(&table->settled));
	loss->item.kind = NOTIFIER_CLIENT;
	loss->client.protocol = client->info.protocol;
	loss->client.component = client->info.component;
	RB_INSERT(loss_tree, &table->tree, loss);
	table->count++;
	return loss;
}

static void
loss_describe(struct loss *loss, const struct client *client, int64_t grace_ms)
{
	struct notification_client *out = &loss->client;

	memcpy(out->name, client->info.name, sizeof(out->name));
	out->pid = client->info.pid;
	out->interfaces = client->num_seats;
	out->memberships = client->num_members;
	out->grace_ms = grace_ms > 0 ? (uint32_t)grace_ms : 0;
}

void
loss_client_lost(
    struct core *core, const struct client *client, uint32_t grace_ms, int64_t now)
{
	struct loss *loss = loss_find(&core->losses, client);

	if (loss == NULL)
		loss = loss_new(&core->losses, client);
	if (loss == NULL) {
		notifier_suppress(core, NOTIFIER_CLIENT);
		return;
	}
	loss->lost = true;
	loss_describe(loss, client, grace_ms);
	notifier_note(core, &loss->item, now);
}

void
loss_client_registered(struct core *core, const struct client *client, int64_t now)
{
	struct loss *loss = loss_find(&core->losses, client);
	int64_t left_us = client->replaying ? client->grace_end_us - now : 0;

	if (loss == NULL || !loss->lost)
		return;
	loss_unsettle(&core->losses, loss);
	loss->lost = false;
	loss_describe(loss, client, left_us / LOSS_US_PER_MS);
	notifier_note(core, &loss->item, now);
}

bool
loss_differs(const struct notifier_item *item)
{
	const struct loss *loss = NOTIFIER_SUBJECT(item, const struct loss);

	return loss->lost != loss->told_lost;
}

void
loss_tell(
    struct core *core, struct notifier_item *item, struct notification *notification)
{
	struct loss *loss = NOTIFIER_SUBJECT(item, struct loss);

	(void)core; /* the item knows it all */
	loss->told_lost = loss->lost;
	notification->type =
	    loss->lost ? NOTIFICATION_CLIENT_LOST : NOTIFICATION_CLIENT_BACK;
	notification->u.client = loss->client;
}

void
loss_settle(struct core *core, struct notifier_item *item)
{
	struct loss *loss = NOTIFIER_SUBJECT(item, struct loss);

	loss_unsettle(&core->losses, loss);
	if (!loss->lost) {
		loss_free(&core->losses, loss);
		return;
	}
	loss->is_settled = true;
	TAILQ_INSERT_TAIL(&core->losses.settled, loss, of_settled);
}
