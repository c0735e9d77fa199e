/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_set_case.h - SETs of a MIB module as a manager writes them, and what GET then
 * shows: tables of cases.
 */
#ifndef MGM_MIB_SET_CASE_H
#define MGM_MIB_SET_CASE_H

#include <stddef.h>

#include "managed.h"
#include "mib_context.h"
#include "mib_set.h"

#define MIB_SET_CASE_VARIABLES 12
#define MIB_SET_CASE_THEN 4

/* OIDs are below the module's root: "5.1.4.3.239.1.0.0.255.255.0.0". */
struct mib_set_assignment {
	const char *oid; /* NULL: no more */
	char type;       /* i, u, s, x as snmpset has them */
	const char *value;
};

/* A value, or that there is no instance. */
struct mib_set_then {
	const char *oid;   /* NULL: no more */
	const char *value; /* NULL: noSuchInstance */
};

struct mib_set_case {
	const char *what;
	struct mib_set_assignment set[MIB_SET_CASE_VARIABLES];
	enum mib_set_error error;
	size_t at; /* the variable at fault, from 1; 0: none */
	struct mib_set_then then[MIB_SET_CASE_THEN];
};

/* One SET, in the draft; at what variable it failed. */
enum mib_set_error mib_set_case_try(const struct mib_module *module,
    const struct mib_context *context, struct managed *draft,
    const struct mib_set_assignment *assignments, size_t *at);
/* What GET shows of the context. */
void mib_set_case_then(const struct mib_module *module,
    const struct mib_context *context, const char *what,
    const struct mib_set_then *then);
/*
 * Each case on a draft of its own of the document that the context has. `check`, which
 * may be NULL, looks at each that was not refused.
 */
void mib_set_case_run(const struct mib_module *module, struct mib_context *context,
    const struct mib_set_case *cases, size_t count,
    void (*check)(const struct managed *draft, const char *what));

/* Short names for tables. */
#define OK MIB_SET_OK
#define BAD_VALUE MIB_SET_WRONG_VALUE
#define NO_ROW MIB_SET_NO_CREATION
#define NO_NAME MIB_SET_INCONSISTENT_NAME
#define NO_WAY MIB_SET_INCONSISTENT_VALUE

/* A case of one variable: what its number does, and what it then reads as. */
#define MIB_SET_CASE(oid, number, error, then)                                        \
	{                                                                             \
		oid " = " number, {{oid, 'i', number}}, error, (error) == OK ? 0 : 1, \
		{                                                                     \
			{                                                             \
				oid, then                                             \
			}                                                             \
		}                                                                     \
	}

#endif
