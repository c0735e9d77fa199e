/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_expect.h - an expected tree of a MIB module, walked by GET and by GETNEXT.
 */
#ifndef MGM_MIB_EXPECT_H
#define MGM_MIB_EXPECT_H

#include "mib_table.h"

struct mib_mgm_object;

/* Numbers in decimal, addresses dotted, strings as they are or, if binary, "0x0a01". */
struct mib_expect {
	const char *oid; /* below the module's root: "2.1.4.239.1.1.1" */
	enum mib_type type;
	const char *value;
};

/* Parses "a.b.c" behind a root; fails the test where it is not one. */
void mib_expect_oid(
    const uint32_t *root, size_t root_len, const char *text, struct mib_oid *oid);
/* The value in words; `size` of at least 128. */
const char *mib_expect_format(const struct mib_value *value, char *buffer, size_t size);
/* GET of "a.b.c" below the module's root. */
enum mib_result mib_expect_get(const struct mib_module *module, const void *context,
    const char *below, struct mib_value *value);
/* GET of each of them: the module has no such object. */
void mib_expect_no_objects(const struct mib_module *module, const void *context,
    const char *const *below, size_t count);
/* How many instances GETNEXT finds from "a.b.c" on, whose first number is up to
 * `last`; each is beyond the one before. */
unsigned mib_expect_count(const struct mib_module *module, const void *context,
    const char *from, uint32_t last);
/*
 * A notification is the one of that number, which is beside the module's root, and its
 * objects are `expected`, in that order.
 */
void mib_expect_notification(const struct mib_module *module,
    const struct mib_oid *notification, uint32_t number,
    const struct mib_mgm_object *objects, const struct mib_expect *expected,
    size_t count);
/*
 * All of `expected`, in OID order, is what the module has: each by GET, all of them and
 * nothing else by GETNEXT from the root, and each from just before it.
 */
void mib_expect_tree(const struct mib_module *module, const void *context,
    const struct mib_expect *expected, size_t count);
/*
 * From OIDs at random, most of them near those of `expected`: GETNEXT, inclusive or
 * not, finds what a linear search in `expected` does; GET what stands there, or why
 * nothing does.
 */
void mib_expect_random(const struct mib_module *module, const void *context,
    const struct mib_expect *expected, size_t count, unsigned rounds);

#endif
