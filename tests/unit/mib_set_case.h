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

/* The RowStatus of a row that is active or out of service, and lacks nothing. */
#define MIB_SET_CASES_OF_ROW(oid)                                         \
	MIB_SET_CASE(oid, "1", OK, "1"), MIB_SET_CASE(oid, "2", OK, "2"), \
	    MIB_SET_CASE(oid, "3", BAD_VALUE, NULL),                      \
	    MIB_SET_CASE(oid, "4", NO_WAY, NULL),                         \
	    MIB_SET_CASE(oid, "5", NO_WAY, NULL), MIB_SET_CASE(oid, "6", OK, NULL)

/* Of an active one that the configuration has. */
#define MIB_SET_CASES_OF_FIXED_ROW(oid)                                        \
	MIB_SET_CASE(oid, "1", OK, "1"), MIB_SET_CASE(oid, "2", NO_WAY, NULL), \
	    MIB_SET_CASE(oid, "4", NO_WAY, NULL), MIB_SET_CASE(oid, "6", NO_WAY, NULL)

/* Of none. What the table decides is missing: 4 and 5, which make a row. */
#define MIB_SET_CASES_OF_NO_ROW(oid)                                                   \
	MIB_SET_CASE(oid, "1", NO_WAY, NULL), MIB_SET_CASE(oid, "2", NO_WAY, NULL),    \
	    MIB_SET_CASE(oid, "3", BAD_VALUE, NULL), MIB_SET_CASE(oid, "6", OK, NULL), \
	    MIB_SET_CASE(oid, "0", BAD_VALUE, NULL),                                   \
	    MIB_SET_CASE(oid, "7", BAD_VALUE, NULL),                                   \
	    MIB_SET_CASE(oid, "-1", BAD_VALUE, NULL)

#endif
