/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * asked.h - three clients that are asked about new flows, and what became of those.
 *
 * A holds interface 1, where 10.1/16 is, and 5; B holds 2, C holds 3. All want all.
 */
#ifndef MGM_ASKED_H
#define MGM_ASKED_H

#include "told_lab.h"

/* The flow that tests are about, and what A is asked when it begins. */
#define S "10.1.0.9"
#define G "239.1.1.1"
#define SG "(10.1.0.9,239.1.1.1)"
#define RPF_A "A? rpf " SG " on 1 by  arrived 1"

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG
#define DEADLINE (1 * CORE_LAB_S)

struct asked {
	struct told_lab *told;
	struct core_lab *lab;
	uint32_t a, b, c;
};

struct asked asked_clients(void **state);
/* It wants the group on the interface; what that tells others is forgotten. */
void asked_add(struct asked *asked, uint32_t handle, uint32_t ifindex);
/* The packet is there and A has answered: B and C are asked about 2 and 3. */
struct asked asked_about_oifs(void **state);
/* B and C answer what they were asked about 2 and 3: "y" or "n" each. */
void asked_answer(struct asked *asked, const char *b, const char *c);
/* There is no entry yet, and no packet went on. */
void asked_waits(const struct asked *asked);
/* There is one, as core_lab_mfe() says it, and the packets went on, once. */
void asked_made(const struct asked *asked, const char *mfe);
/* The flow's entry. */
struct snapshot_mfe asked_row(const struct asked *asked);

#endif
