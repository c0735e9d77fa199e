/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * flowtab.h - (group, source) to flow: one writer, readers that take no lock.
 */
#ifndef MGM_FLOWTAB_H
#define MGM_FLOWTAB_H

#include <stddef.h>
#include <stdint.h>

#include "epoch.h"
#include "flow.h"

struct flowtab;

/* NULL with errno set. The epoch is borrowed and outlives the table. */
struct flowtab *flowtab_new(struct epoch *epoch);
/* Frees the flows in it too. No reader may be left. NULL is accepted. */
void flowtab_free(struct flowtab *flowtab);

/* Writer: 0, -EEXIST or -ENOMEM; the table owns the flow only on success. */
int flowtab_add(struct flowtab *flowtab, struct flow *flow);
/* Writer: unlinks; readers may still hold the flow until the epoch has freed it. */
void flowtab_remove(struct flowtab *flowtab, struct flow *flow);
size_t flowtab_count(const struct flowtab *flowtab);

/* Any reader that holds the epoch, or the writer. NULL: no such flow. */
struct flow *flowtab_find(const struct flowtab *flowtab, const struct flow_key *key);

#endif
