/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * transaction.h - one SET from its check to its end: a draft, in force or not at all.
 */
#ifndef MGM_TRANSACTION_H
#define MGM_TRANSACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct managed;
struct transaction;

struct transaction_port {
	void *ctx;
	/* Put it in force, all of it or nothing. 0 or -errno. */
	int (*apply)(void *ctx, struct managed *managed);
	/* The same for what was in force before: now or, at the latest, soon. */
	int (*restore)(void *ctx, struct managed *managed);
	/*
	 * Keep it across restarts. 0; or -errno, with one line in `error`, and what is
	 * kept may be either.
	 */
	int (*save)(void *ctx, const struct managed *managed, char *error, size_t size);
};

/* `managed` is in force (referenced); port is copied. NULL with errno. */
struct transaction *transaction_new(
    const struct transaction_port *port, struct managed *managed);
/* Nothing is undone. NULL is accepted. */
void transaction_free(struct transaction *transaction);

/* The document in force; borrowed until the next call. */
struct managed *transaction_newest(const struct transaction *transaction);

/*
 * The phases of the SET `id`. Its draft, to be changed; the first call opens it. NULL
 * with errno: EBUSY, another is between act and end; ENOMEM.
 */
struct managed *transaction_draft(
    struct transaction *transaction, int64_t id, int64_t now);
/*
 * A part of the SET `id` is in its draft: what was asked of a module, in whatever
 * words. snmpd asks once more where the answer was late, and has to get the same one.
 * Without memory nothing is noted.
 */
void transaction_note(struct transaction *transaction, int64_t id, const void *module,
    const uint8_t *words, size_t size);
bool transaction_has(const struct transaction *transaction, int64_t id,
    const void *module, const uint8_t *words, size_t size);
/* Put the draft in force and keep it. 0; or -errno, and all is as before. */
int transaction_act(struct transaction *transaction, int64_t id);
/* Go back to what was before. 0; or -errno, and what holds is not known. */
int transaction_undo(struct transaction *transaction, int64_t id);
/* What is in force stays, a draft that is not goes. */
void transaction_end(struct transaction *transaction, int64_t id);

/* Nobody will go on with it: undone if it was in force. */
void transaction_abandon(struct transaction *transaction);
/* The same for one that has been open for TRANSACTION_US. */
#define TRANSACTION_US 10000000
void transaction_expire(struct transaction *transaction, int64_t now);

#endif
