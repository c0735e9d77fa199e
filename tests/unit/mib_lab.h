/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_lab.h - a core whose tables are read through MGM-MIB, for tests of what a manager
 * sees of what clients and packets did.
 */
#ifndef MGM_MIB_LAB_H
#define MGM_MIB_LAB_H

#include "mib_context.h"
#include "told_lab.h"

#define MIB_LAB_JOIN MGM_JOIN_STATE_FLAG

struct mib_lab {
	struct told_lab told; /* first: what told_lab.h takes */
	struct core_lab *core;
	struct mib_context context; /* sysUpTime was 0 when the core was made */
};

/* Interfaces 1 to 5, 10.N/16 behind each, 2001:db8::/32 behind 1; a grace time of 30 s.
 */
int mib_lab_setup(void **state);
/* The same with the limits 2 entries, 1 of an interface, 3 memberships, 2 of a client,
 * 2 clients, 1 question, and no grace time. */
int mib_lab_setup_small(void **state);
int mib_lab_teardown(void **state);

/* A client that holds interfaces such as "12"; its handle. */
uint32_t mib_lab_client(
    struct mib_lab *lab, uint32_t protocol, uint32_t component, const char *interfaces);
void mib_lab_join(struct mib_lab *lab, uint32_t handle, const char *source,
    const char *group, uint32_t ifindex);
/* A packet came by interface 1: its entry. */
struct fake_mfe *mib_lab_flow(
    struct mib_lab *lab, const char *source, const char *group);

/* From now on answers are of this moment. */
void mib_lab_show(struct mib_lab *lab);
/* The value at an OID below mgmObjects; "-": no such instance. Static buffer. */
const char *mib_lab_at(const struct mib_lab *lab, const char *below);
/* Columns `first` to `last` of a row are these words; the format makes the index. */
void mib_lab_row(const struct mib_lab *lab, unsigned table, unsigned first,
    unsigned last, const char *expected, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* Likewise the scalars of mgmHealth. */
void mib_lab_health(
    const struct mib_lab *lab, unsigned first, unsigned last, const char *expected);
/* How many instances GETNEXT finds below a column. */
unsigned mib_lab_rows(const struct mib_lab *lab, uint32_t table, uint32_t column);

#endif
