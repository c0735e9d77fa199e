/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgm_replay.h - a routing client that outlives its session; part of mgm.h.
 *
 * The daemon keeps what a client had for a grace time when its connection ends. A
 * replay remembers one registration, the interfaces it took and the memberships it
 * added; mgm_replay_reconnect() opens a new session and brings all of it back, in
 * bulk, so that no packet is lost where the grace has not ended. What it remembers is
 * what went through the functions below.
 */
#ifndef MGM_REPLAY_H
#define MGM_REPLAY_H

#include <stdint.h>

#include <mgm_types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mgm_callbacks;
struct mgm_options;
struct mgm_replay;
struct mgm_session;

/* Connects and registers; arguments as mgm_open() and mgm_register_mprotocol(), copied.
 * Not MGM_OK: nothing was made; options->detail says why. */
enum mgm_status mgm_replay_new(const char *path, const struct mgm_options *options,
    const struct mgm_callbacks *callbacks, uint32_t protocol, uint32_t component,
    struct mgm_replay **replay);
/* Closes the session too, without deregistering. NULL is accepted. */
void mgm_replay_free(struct mgm_replay *replay);
/* The session now, borrowed until the next reconnect; NULL where that failed. */
struct mgm_session *mgm_replay_session(const struct mgm_replay *replay);
uint32_t mgm_replay_handle(const struct mgm_replay *replay);
/* Why the last function of the replay failed. Never NULL. */
const char *mgm_replay_detail(const struct mgm_replay *replay);

/* As the calls without replay in their names. */
enum mgm_status mgm_replay_take_interface_ownership(
    struct mgm_replay *replay, uint32_t ifindex, const struct mgm_addr *next_hop);
enum mgm_status mgm_replay_release_interface_ownership(
    struct mgm_replay *replay, uint32_t ifindex, const struct mgm_addr *next_hop);
/* Submits, as the bulk calls do: MGM_JOIN_STATE_FLAG, the answer comes to done. */
enum mgm_status mgm_replay_add_group_membership_entry(struct mgm_replay *replay,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop,
    void (*done)(void *context, enum mgm_status status, const char *detail),
    void *context);
enum mgm_status mgm_replay_delete_group_membership_entry(struct mgm_replay *replay,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop,
    void (*done)(void *context, enum mgm_status status, const char *detail),
    void *context);

/*
 * Closes the session, opens another, registers, takes, adds, and says that the replay
 * is at its end. MGM_OK: all is there again. MGM_E_DISCONNECTED and
 * MGM_E_ALREADY_EXISTS (the daemon has not yet seen the old session's end): try again
 * later. With any other status the session is open and lacks what was refused; what
 * was refused is forgotten. Not from inside a callback.
 */
enum mgm_status mgm_replay_reconnect(struct mgm_replay *replay);

#ifdef __cplusplus
}
#endif

#endif
