/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * registration.h - which connection registered a handle.
 */
#ifndef MGM_REGISTRATION_H
#define MGM_REGISTRATION_H

#include <stdbool.h>
#include <stdint.h>

struct peer;
struct server;

/* False: the peer has PEER_HANDLES_MAX already. */
bool registration_add(struct peer *peer, uint32_t handle);
/* It is the peer's. */
void registration_remove(struct peer *peer, uint32_t handle);
/* The peer that registered it, or NULL. */
struct peer *registration_find(struct server *server, uint32_t handle);
bool registration_is_of(const struct peer *peer, uint32_t handle);
/* The connection is gone, and with it its clients: the core is told of each. */
void registration_end_all(struct peer *peer);

#endif
