/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_set.h - what the variables of a SET ask of a MIB module: checked, and done in a
 * draft.
 */
#ifndef MGM_MIB_SET_H
#define MGM_MIB_SET_H

#include <stddef.h>
#include <stdint.h>

#include "mib_table.h"

struct mib_set_variable {
	const uint32_t *oid; /* borrowed */
	size_t len;
	struct mib_value value;
	enum mib_set_error error; /* out: OK where it is not to blame */
};

/* What needs no other variable: is it writable, is the value of the column's type? */
enum mib_set_error mib_set_check(
    const struct mib_module *module, const struct mib_set_variable *variable);

/*
 * All variables, each of which mib_set_check() found good, in the draft, row by row.
 * At the first failure it stops and the draft is of no more use; the variable at fault
 * has the error, which is also the result.
 */
enum mib_set_error mib_set_rows(const struct mib_module *module, const void *context,
    struct managed *draft, struct mib_set_variable *variables, size_t count);

/*
 * Write down what the variables ask, octet for octet: two lists are the same where what
 * is written of them is. Returns its size, which may be above `size`; then not all is
 * there. NULL with 0 is accepted.
 */
size_t mib_set_write(const struct mib_set_variable *variables, size_t count,
    uint8_t *octets, size_t size);

#endif
