/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgm_replay.h - a routing client that outlives its session; part of mgm.h.
 *
 * The daemon keeps what a client had for a grace time when its connection ends. A
 * replay remembers one registration with its callbacks and what went through the
 * functions below: interfaces, wrong-interface alerts, memberships, edits of MFEs,
 * monitors. mgm_replay_reconnect() opens a new session and brings all of it back, in
 * bulk, so that no packet is lost where the grace has not ended.
 *
 * What is remembered is what the client wants. A function that returns
 * MGM_E_DISCONNECTED or MGM_E_PROTOCOL (there is no session, or it is over) remembers
 * all the same: it comes with the next reconnect, and done is not called. What the
 * daemon refuses is not remembered; what is deleted, released, or gone with its
 * interface (where there is an interface_callback), not any more.
 *
 * Not remembered: mgm_set_mfe(), because it changes an MFE, which stays in the grace
 * time and ends with it, and a new one asks rpf_callback; enumerations and the watching
 * of events, which belong to a session; other registrations of the session.
 *
 * On 64-bit machines a membership takes about 96 octets, an edit 120; the limits are
 * below. The functions are not to be called from mgm_replay_lost.
 */
#ifndef MGM_REPLAY_H
#define MGM_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mgm_types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mgm_callbacks;
struct mgm_monitor;
struct mgm_options;
struct mgm_replay;
struct mgm_session;

/* One more is refused with MGM_E_NO_MEMORY; of the edits the oldest is forgotten. */
#define MGM_REPLAY_INTERFACES_MAX 65536
#define MGM_REPLAY_MEMBERSHIPS_MAX 4000000
#define MGM_REPLAY_EDITS_MAX 65536
#define MGM_REPLAY_MONITORS_MAX 1024

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
/* Also MGM_E_INVALID_PARAMETER: the interface was not taken by this replay. */
enum mgm_status mgm_replay_set_wrong_if(struct mgm_replay *replay, uint32_t ifindex,
    const struct mgm_addr *next_hop, bool on);
/* Submits, as the bulk calls do: the answer comes to done, which may be NULL. */
enum mgm_status mgm_replay_add_group_membership_entry(struct mgm_replay *replay,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags,
    void (*done)(void *context, enum mgm_status status, const char *detail),
    void *context);
enum mgm_status mgm_replay_delete_group_membership_entry(struct mgm_replay *replay,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t flags,
    void (*done)(void *context, enum mgm_status status, const char *detail),
    void *context);
/*
 * The number is the replay's own and stays over reconnects: dataflow_callback gets it.
 * It is given with MGM_E_DISCONNECTED too. Monitors that were not added here have no
 * number here, and their events are dropped.
 */
enum mgm_status mgm_replay_add_dataflow_monitor(
    struct mgm_replay *replay, const struct mgm_monitor *monitor, uint32_t *id);
enum mgm_status mgm_replay_delete_dataflow_monitor(
    struct mgm_replay *replay, uint32_t id);

/* Something that a reconnect could not bring back. */
enum mgm_replay_kind {
	MGM_REPLAY_INTERFACE = 1, /* and with it all that was on it */
	MGM_REPLAY_WRONG_IF = 2,
	MGM_REPLAY_MEMBERSHIP = 3,
	MGM_REPLAY_EDIT = 4,
	MGM_REPLAY_MONITOR = 5,
};

struct mgm_replay_item {
	enum mgm_replay_kind kind;
	uint32_t ifindex; /* of all but monitors */
	struct mgm_addr next_hop;
	struct mgm_prefix source, group; /* of memberships, edits and monitors */
	bool out;                        /* the edit took the interface out */
	uint32_t monitor;
};
/*
 * Called by mgm_replay_reconnect(), once for each item that was refused and is now
 * forgotten: when the cause, which detail names, is gone, ask for it again. An edit
 * with MGM_E_NOT_FOUND has ended with its MFE, as edits do: a new MFE asks anew.
 */
typedef void mgm_replay_lost(void *context, const struct mgm_replay_item *item,
    enum mgm_status status, const char *detail);
/* NULL: nobody is told; the result of mgm_replay_reconnect() remains. */
void mgm_replay_set_lost_callback(
    struct mgm_replay *replay, mgm_replay_lost *lost, void *context);

/*
 * Closes the session, opens another, registers, takes, adds, and says that the replay
 * is at its end. MGM_OK: all is there again (but for edits whose MFE ended). With any
 * other status look at mgm_replay_session(). NULL: the daemon is not there, or has not
 * yet seen the old session's end (MGM_E_ALREADY_EXISTS), or went while it was told, or
 * there was no memory; nothing is forgotten, try again later. Not NULL: the session
 * serves and lacks what was refused; the status is that of the first. Not from inside a
 * callback.
 */
enum mgm_status mgm_replay_reconnect(struct mgm_replay *replay);

struct mgm_replay_status {
	size_t interfaces, memberships, edits, monitors; /* remembered */
	uint64_t edits_forgotten; /* because there were MGM_REPLAY_EDITS_MAX */
	size_t octets;            /* of memory for all of them */
};
void mgm_replay_get_status(
    const struct mgm_replay *replay, struct mgm_replay_status *status);

#ifdef __cplusplus
}
#endif

#endif
