/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * grace_lab.h - a client with a flow that dies, in a life_lab.
 */
#ifndef MGM_GRACE_LAB_H
#define MGM_GRACE_LAB_H

#include "life_lab.h"

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG
#define PIM MGM_PROTO_PIM_DENSE
#define G "239.1.1.1"
#define G2 "239.1.1.2"
#define S "10.1.0.9"

/* PIM 1 of user 7: the client, or its next life. */
uint32_t grace_register(struct life_lab *life);
/* It owns 1 and 2, wants G on 2, and a flow runs there. */
uint32_t grace_client(struct life_lab *life);
void grace_die(struct life_lab *life, uint32_t handle);
/* The only client's row. */
struct core_client_row grace_row(const struct life_lab *life);
size_t grace_count_clients(const struct life_lab *life);

#endif
