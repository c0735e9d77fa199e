/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tree.h - red-black trees of <sys/tree.h>, with functions local to one file.
 *
 * libbsd's own RB_GENERATE_STATIC counts on a BSD macro that Linux lacks.
 */
#ifndef MGM_TREE_H
#define MGM_TREE_H

#include <sys/tree.h>

#define TREE_LOCAL __attribute__((unused)) static
#define TREE_GENERATE(name, type, field, cmp)                      \
	RB_PROTOTYPE_INTERNAL(name, type, field, cmp, TREE_LOCAL); \
	RB_GENERATE_INTERNAL(name, type, field, cmp, TREE_LOCAL)

#endif
