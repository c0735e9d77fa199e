/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_set_case.c - SETs of a MIB module as a manager writes them, and what GET then
 * shows: tables of cases.
 *
 * The draft is the caller's: what a refused SET made of it is not to be looked at.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mib_set_case.h"

#include "mib_expect.h"

/* Two digits each: "ef010101". */
static void
mib_set_case_octets(const char *text, struct mib_value *value)
{
	unsigned octet;

	for (value->len = 0; sscanf(text, "%2x", &octet) == 1; text += 2)
		value->octets[value->len++] = (uint8_t)octet;
}

static void
mib_set_case_variable(const struct mib_module *module,
    const struct mib_set_assignment *from, struct mib_oid *oid,
    struct mib_set_variable *variable)
{
	mib_expect_oid(module->root, module->root_len, from->oid, oid);
	*variable = (struct mib_set_variable){.oid = oid->ids, .len = oid->len};
	variable->value.type = from->type == 'i'   ? MIB_TYPE_INTEGER
			       : from->type == 'u' ? MIB_TYPE_UNSIGNED
						   : MIB_TYPE_OCTETS;
	if (from->type == 's')
		mib_set_text(&variable->value, from->value);
	else if (from->type == 'x')
		mib_set_case_octets(from->value, &variable->value);
	else
		variable->value.number = (uint64_t)strtoll(from->value, NULL, 10);
}

enum mib_set_error
mib_set_case_try(const struct mib_module *module, const struct mib_context *context,
    struct managed *draft, const struct mib_set_assignment *assignments, size_t *at)
{
	struct mib_set_variable variables[MIB_SET_CASE_VARIABLES];
	struct mib_oid oids[MIB_SET_CASE_VARIABLES];
	enum mib_set_error error = MIB_SET_OK;
	size_t count, i;

	for (count = 0;
	     count < MIB_SET_CASE_VARIABLES && assignments[count].oid != NULL; count++)
		mib_set_case_variable(
		    module, &assignments[count], &oids[count], &variables[count]);
	*at = 0;
	for (i = 0; i < count && error == MIB_SET_OK; i++) {
		error = mib_set_check(module, &variables[i]);
		*at = error == MIB_SET_OK ? 0 : i + 1;
	}
	if (error != MIB_SET_OK)
		return error;
	error = mib_set_rows(module, context, draft, variables, count);
	for (i = 0; i < count; i++) {
		if (variables[i].error != MIB_SET_OK)
			*at = i + 1;
	}
	return error;
}

void
mib_set_case_then(const struct mib_module *module, const struct mib_context *context,
    const char *what, const struct mib_set_then *then)
{
	struct mib_value value;
	char text[128];
	size_t i;

	for (i = 0; i < MIB_SET_CASE_THEN && then[i].oid != NULL; i++) {
		enum mib_result result =
		    mib_expect_get(module, context, then[i].oid, &value);

		if (result != (then[i].value == NULL ? MIB_RESULT_NO_SUCH_INSTANCE
						     : MIB_RESULT_OK))
			fail_msg("%s: %s: result %d", what, then[i].oid, result);
		if (then[i].value != NULL &&
		    strcmp(mib_expect_format(&value, text, sizeof(text)),
			then[i].value) != 0)
			fail_msg("%s: %s is %s", what, then[i].oid, text);
	}
}
