/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_draft.h - changes to a managed document that nobody else has yet.
 */
#ifndef MGM_MANAGED_DRAFT_H
#define MGM_MANAGED_DRAFT_H

#include "managed.h"

/*
 * The row with the key of *row, a copy of *row where there was none. NULL with errno:
 * ENOSPC where MANAGED_MAX_ROWS are there, or ENOMEM. Such a pointer holds until
 * the next call that adds to or removes from that list; the key may not be changed.
 */
struct managed_iface *managed_draft_iface(
    struct managed *draft, const struct managed_iface *row);
struct managed_boundary *managed_draft_boundary(
    struct managed *draft, const struct managed_boundary *row);
struct managed_scope *managed_draft_scope(
    struct managed *draft, const struct managed_scope *row);
struct managed_ssm *managed_draft_ssm(
    struct managed *draft, const struct managed_ssm *row);

/* The row with the key of *row goes; nothing where there is none. */
void managed_draft_remove_iface(struct managed *draft, const struct managed_iface *row);
void managed_draft_remove_boundary(
    struct managed *draft, const struct managed_boundary *row);
void managed_draft_remove_scope(struct managed *draft, const struct managed_scope *row);
void managed_draft_remove_ssm(struct managed *draft, const struct managed_ssm *row);

#endif
