/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * transaction.c - one SET from its check to its end: a draft, in force or not at all.
 *
 * A SET goes through phases that SNMP and AgentX name alike: its variables are checked
 * in a draft, the draft is kept and put in force (act), and then the SET ends or is
 * undone, because another subagent refused its part. Several MIB modules may have parts
 * in one SET: they share its draft, and the first that acts acts for all.
 *
 * At most one transaction is open. One that was only checked gives way to the next: its
 * master has forgotten it, and if not, its act finds nothing and fails, which harms
 * nobody. One that is in force does not give way, because its SET may already be
 * answered; it ends by its master's word, or is undone when the master is gone or has
 * said nothing for TRANSACTION_US: then no manager was told of success.
 *
 * Any phase may come twice, because a master asks again where an answer is late: then
 * it is answered as before and does nothing. What of a draft is there already is told
 * by what was asked (transaction_note()).
 *
 * Knows neither the core nor Net-SNMP nor files: a port puts in force and keeps.
 */
#include "config.h"

#include "transaction.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "log.h"
#include "managed.h"
#include "managed_change.h"

#define TRANSACTION_ERROR_SIZE 512
/* Lines about SETs that ended well. */
#define TRANSACTION_LINES 20
#define TRANSACTION_LINE_US 1000000

enum transaction_state {
	TRANSACTION_NONE = 0,
	TRANSACTION_DRAFTED,
	TRANSACTION_IN_FORCE,
};

/* What is in the draft, or was when it became in force. */
struct transaction_part {
	SLIST_ENTRY(transaction_part) next;
	const void *module;
	size_t size;
	uint8_t words[];
};

struct transaction {
	struct transaction_port port;
	struct managed *newest; /* shared; in force */
	enum transaction_state state;
	int64_t id;
	int64_t opened_us;
	struct managed *draft;  /* owned; while drafted */
	struct managed *before; /* shared; while in force, what was */
	SLIST_HEAD(, transaction_part) parts;
	struct log_limit lines;
};

struct transaction *
transaction_new(const struct transaction_port *port, struct managed *managed)
{
	struct transaction *transaction = calloc(1, sizeof(*transaction));

	if (transaction == NULL)
		return NULL;
	transaction->port = *port;
	transaction->newest = managed_take(managed);
	transaction->lines = (struct log_limit){
	    .burst = TRANSACTION_LINES, .interval_us = TRANSACTION_LINE_US};
	return transaction;
}

/* What is in force stays so. */
static void
transaction_close(struct transaction *transaction)
{
	struct transaction_part *part;

	while ((part = SLIST_FIRST(&transaction->parts)) != NULL) {
		SLIST_REMOVE_HEAD(&transaction->parts, next);
		free(part);
	}
	managed_release(transaction->draft);
	managed_release(transaction->before);
	transaction->draft = NULL;
	transaction->before = NULL;
	transaction->state = TRANSACTION_NONE;
}

void
transaction_free(struct transaction *transaction)
{
	if (transaction == NULL)
		return;
	transaction_close(transaction);
	managed_release(transaction->newest);
	free(transaction);
}

struct managed *
transaction_newest(const struct transaction *transaction)
{
	return transaction->newest;
}

static bool
transaction_is(
    const struct transaction *transaction, int64_t id, enum transaction_state state)
{
	return transaction->state == state && transaction->id == id;
}

struct managed *
transaction_draft(struct transaction *transaction, int64_t id, int64_t now)
{
	if (transaction_is(transaction, id, TRANSACTION_DRAFTED))
		return transaction->draft;
	if (transaction->state == TRANSACTION_IN_FORCE) {
		errno = EBUSY;
		return NULL;
	}
	transaction_close(transaction);
	transaction->draft = managed_copy(transaction->newest);
	if (transaction->draft == NULL)
		return NULL;
	transaction->state = TRANSACTION_DRAFTED;
	transaction->id = id;
	transaction->opened_us = now;
	return transaction->draft;
}

void
transaction_note(struct transaction *transaction, int64_t id, const void *module,
    const uint8_t *words, size_t size)
{
	struct transaction_part *part = malloc(sizeof(*part) + size);

	if (part == NULL || !transaction_is(transaction, id, TRANSACTION_DRAFTED)) {
		free(part);
		return;
	}
	part->module = module;
	part->size = size;
	memcpy(part->words, words, size);
	SLIST_INSERT_HEAD(&transaction->parts, part, next);
}

bool
transaction_has(const struct transaction *transaction, int64_t id, const void *module,
    const uint8_t *words, size_t size)
{
	const struct transaction_part *part;

	if (transaction->id != id)
		return false;
	SLIST_FOREACH (part, &transaction->parts, next) {
		if (part->module == module && part->size == size &&
		    memcmp(part->words, words, size) == 0)
			return true;
	}
	return false;
}

/*
 * Kept and in force. 0 or -errno; then not in force, and kept or not. The file comes
 * first, because it is what fails in practice (a full disk), and the core cannot take
 * back all that a change does: an alarm that it ended was told to be over, and one that
 * it begins again knows nothing of before.
 */
static int
transaction_establish(
    struct transaction *transaction, struct managed *wanted, struct managed *present)
{
	const struct transaction_port *port = &transaction->port;
	char why[TRANSACTION_ERROR_SIZE];
	int error;

	error = port->save(port->ctx, wanted, why, sizeof(why));
	if (error != 0) {
		log_error("snmp: a SET is refused, it cannot be kept: %s", why);
		/* It failed once already: where it did no harm, this does none either.
		 */
		(void)port->save(port->ctx, present, why, sizeof(why));
		return error;
	}
	error = port->apply(port->ctx, wanted);
	if (error == 0)
		return 0;
	log_warn(
	    "snmp: a SET is refused, it cannot be put in force: %s", strerror(-error));
	if (port->save(port->ctx, present, why, sizeof(why)) != 0)
		log_error("snmp: a SET is refused, but kept still: %s", why);
	return error;
}

int
transaction_act(struct transaction *transaction, int64_t id)
{
	int error;

	if (transaction_is(transaction, id, TRANSACTION_IN_FORCE))
		return 0;
	if (!transaction_is(transaction, id, TRANSACTION_DRAFTED))
		return -ENOENT;
	error =
	    transaction_establish(transaction, transaction->draft, transaction->newest);
	if (error != 0) {
		transaction_close(transaction);
		return error;
	}
	transaction->before = transaction->newest;
	transaction->newest = transaction->draft;
	transaction->draft = NULL;
	transaction->state = TRANSACTION_IN_FORCE;
	return 0;
}

int
transaction_undo(struct transaction *transaction, int64_t id)
{
	const struct transaction_port *port = &transaction->port;
	struct managed *undone = transaction->newest;
	char why[TRANSACTION_ERROR_SIZE];
	int applied, saved;

	/* One that failed to act has undone itself. */
	if (!transaction_is(transaction, id, TRANSACTION_IN_FORCE))
		return 0;
	applied = port->restore(port->ctx, transaction->before);
	saved = port->save(port->ctx, transaction->before, why, sizeof(why));
	if (applied != 0)
		log_error("snmp: a SET cannot be undone: %s", strerror(-applied));
	if (saved != 0)
		log_error("snmp: a SET is undone, but kept still: %s", why);
	/* Where it is still in force, a manager has to see that it is. */
	if (applied == 0) {
		transaction->newest = transaction->before;
		transaction->before = undone;
	}
	transaction_close(transaction);
	return applied != 0 ? applied : saved;
}

/* What its managers do to the router is in its log. */
static void
transaction_say(struct transaction *transaction)
{
	char changed[MANAGED_CHANGE_TEXT_SIZE];

	if (!log_enabled(LOG_LEVEL_INFO) ||
	    !log_limit_allow(&transaction->lines, transaction->opened_us))
		return;
	managed_change_format(
	    transaction->before, transaction->newest, changed, sizeof(changed));
	log_info("snmp: a SET is in force; it changed %s", changed);
}

void
transaction_end(struct transaction *transaction, int64_t id)
{
	if (transaction_is(transaction, id, TRANSACTION_IN_FORCE))
		transaction_say(transaction);
	if (transaction->id == id)
		transaction_close(transaction);
}

void
transaction_abandon(struct transaction *transaction)
{
	if (transaction->state == TRANSACTION_IN_FORCE) {
		log_info("snmp: a SET without end is undone");
		(void)transaction_undo(transaction, transaction->id); /* it is logged */
	}
	transaction_close(transaction);
}

void
transaction_expire(struct transaction *transaction, int64_t now)
{
	if (transaction->state != TRANSACTION_NONE &&
	    now - transaction->opened_us >= TRANSACTION_US)
		transaction_abandon(transaction);
}
