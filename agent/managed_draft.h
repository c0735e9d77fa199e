/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_draft.h - changes to a managed document that nobody else has yet.
 */
#ifndef MGM_MANAGED_DRAFT_H
#define MGM_MANAGED_DRAFT_H

#include "managed.h"

/* An empty one: enabled, no rows. NULL with errno. */
struct managed *managed_draft_new(void);

/*
 * Put a row there, in place of the one with its key if there is one. 0, -ENOSPC where
 * MANAGED_MAX_ROWS others are there, or -ENOMEM.
 */
int managed_draft_put_iface(struct managed *draft, const struct managed_iface *row);
int managed_draft_put_boundary(
    struct managed *draft, const struct managed_boundary *row);
int managed_draft_put_scope(struct managed *draft, const struct managed_scope *row);
int managed_draft_put_ssm(struct managed *draft, const struct managed_ssm *row);
int managed_draft_put_alarm(struct managed *draft, const struct managed_alarm *row);
/* The same; an interface that is as one without a row loses its own. */
int managed_draft_set_iface(struct managed *draft, const struct managed_iface *row);

/* The row with the key of *row goes; nothing where there is none. */
void managed_draft_remove_iface(struct managed *draft, const struct managed_iface *row);
void managed_draft_remove_boundary(
    struct managed *draft, const struct managed_boundary *row);
void managed_draft_remove_scope(struct managed *draft, const struct managed_scope *row);
void managed_draft_remove_ssm(struct managed *draft, const struct managed_ssm *row);
void managed_draft_remove_alarm(struct managed *draft, const struct managed_alarm *row);

#endif
