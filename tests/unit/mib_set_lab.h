/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_set_lab.h - a document and what a MIB module shows of it, for tests that try SETs
 * on it.
 */
#ifndef MGM_MIB_SET_LAB_H
#define MGM_MIB_SET_LAB_H

#include "mib_context.h"
#include "mib_set_case.h"

/* Fails the test where a document is not as each SET has to leave it. */
typedef void (*mib_set_lab_check_fn)(const struct managed *document, const char *what);

struct mib_set_lab {
	const struct mib_module *module; /* borrowed */
	mib_set_lab_check_fn check;      /* NULL: nothing */
	struct mib_context context;
};

/* The caller's reference of the document is the lab's from now on. */
struct mib_set_lab *mib_set_lab_new(const struct mib_module *module,
    struct managed *document, mib_set_lab_check_fn check);
/*
 * What IPMROUTE-STD-MIB and IPMCAST-MIB both have is added. Interfaces: 2 is without
 * multicast; 3 (eth3); 4 (eth4), which the configuration has a threshold of 7 for.
 * Boundaries of eth3: 239.1/16 is active, 239.2/16 out of service, 239.5/16 the
 * configuration's. Names of 239.1/16: en, "act", is active; de, "aus", out of service;
 * fr not ready, without a name. Of 239.5/16: en, "fix", the configuration's.
 */
struct mib_set_lab *mib_set_lab_new_scoped(const struct mib_module *module,
    struct managed *document, mib_set_lab_check_fn check);
int mib_set_lab_teardown(void **state);

/* Each case on a draft of its own; the check sees those that were not refused. */
void mib_set_lab_run(
    struct mib_set_lab *lab, const struct mib_set_case *cases, size_t count);
/* One SET by a module on a draft, which is good, and which the context then has. */
void mib_set_lab_step(struct mib_set_lab *lab, const struct mib_module *module,
    struct managed *draft, const struct mib_set_assignment *assignments);

#endif
