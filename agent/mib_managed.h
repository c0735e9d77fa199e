/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_managed.h - what both standard modules show and let change of the managed
 * document: the same rows, under the columns of each.
 */
#ifndef MGM_MIB_MANAGED_H
#define MGM_MIB_MANAGED_H

#include <stddef.h>
#include <stdint.h>

#include "managed.h"
#include "mib_table.h"

struct mib_context;

/* Columns that a table has for what a row holds; 0: it has none for it. */
struct mib_managed_columns {
	uint32_t status;
	uint32_t storage;
	uint32_t ttl; /* of interfaces, each up to its maximum */
	uint32_t ttl_max;
	uint32_t rate_limit;
	uint32_t rate_limit_max;
	uint32_t name; /* of scopes */
	uint32_t preferred;
	bool names_itself; /* a scope without a name has its range for one (RFC 2932) */
};

/* TruthValue. */
#define MIB_MANAGED_TRUE 1
#define MIB_MANAGED_FALSE 2

/* ipMRouteEnable, ipMcastEnabled: 1 and 2 in both. A getter, and a set_row(). */
void mib_managed_enabled(const void *context, uint32_t row, struct mib_value *value);
enum mib_set_error mib_managed_set_enabled(const void *context, struct managed *draft,
    const uint32_t *index, size_t index_len, const struct mib_assignment *assignments,
    size_t count, size_t *failed);

/* What is managed of an interface; one without a row of its own has the defaults. */
struct managed_iface mib_managed_iface(const struct managed *managed, const char *name);
/* The name of a scope, or its range where it has none. */
void mib_managed_scope_name(const struct managed_scope *scope, struct mib_value *value);

/*
 * All that one SET asks of one row, as set_row() has it, with the index read. An
 * interface that is not there is no row of interfaces (noCreation), and may come for a
 * boundary (inconsistentName).
 */
enum mib_set_error mib_managed_set_iface(const struct mib_context *context,
    struct managed *draft, uint32_t ifindex, const struct mib_managed_columns *columns,
    const struct mib_assignment *assignments, size_t count, size_t *failed);
enum mib_set_error mib_managed_set_boundary(const struct mib_context *context,
    struct managed *draft, uint32_t ifindex, const struct mgm_prefix *group,
    const struct mib_managed_columns *columns, const struct mib_assignment *assignments,
    size_t count, size_t *failed);
/* `key` has the group and the language. */
enum mib_set_error mib_managed_set_scope(struct managed *draft,
    const struct managed_scope *key, const struct mib_managed_columns *columns,
    const struct mib_assignment *assignments, size_t count, size_t *failed);
enum mib_set_error mib_managed_set_ssm(struct managed *draft,
    const struct mgm_prefix *group, const struct mib_managed_columns *columns,
    const struct mib_assignment *assignments, size_t count, size_t *failed);

#endif
