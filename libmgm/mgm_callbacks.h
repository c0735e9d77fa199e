/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgm_callbacks.h - what the daemon tells and asks a routing client; part of mgm.h.
 *
 * A registration brings a struct mgm_callbacks. mgm_dispatch() calls them, one after
 * another, in the order in which the daemon sent; nothing else ever does. What arrives
 * while another call waits for its answer is kept until then: call mgm_dispatch() after
 * your own calls too, or poll for mgm_events(), which then say that it is due. At most
 * MGM_NOTICES_OCTETS are kept; over it the session ends, because a lost alert would be
 * a wrong state: connect again and read the state anew (mgm_replay_reconnect()).
 *
 * A callback may make any call of the session, also one that waits; further callbacks
 * come after it has returned. It must not close the session or dispatch. The documented
 * rule stays: inside enable_igmp an IGMP client does not add memberships but schedules
 * that.
 *
 * Each callback is the documented one with `context` in front and prefixes in place of
 * addresses and masks; its return value, where there is one, is ours.
 */
#ifndef MGM_CALLBACKS_H
#define MGM_CALLBACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mgm_types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mgm_session;

#define MGM_NOTICES_OCTETS ((size_t)4 * 1024 * 1024)

/*
 * Questions have in/out parameters, which hold the default at first. The daemon waits
 * for the answer only for a short time (1 s unless configured), then the default holds.
 */
enum mgm_answer {
	MGM_ANSWERED = 0, /* what the in/out parameters say when the callback returns */
	MGM_DEFERRED = 1, /* mgm_answer_...() with the question's number comes later */
};

/* MGM_IF_ENTRY. */
struct mgm_if_entry {
	uint32_t ifindex;
	struct mgm_addr next_hop;
	bool is_igmp;    /* in: IGMP is on it */
	bool is_enabled; /* in/out: forward there; true at first */
};

/*
 * An MFE is being made: did its packet come where it should? In/out: the interface,
 * its next hop and the upstream neighbour by the route towards the source. Another
 * interface must be one that the client owns. `header` is the packet's front. Ours:
 * `arrival` is the interface where it came in.
 */
typedef enum mgm_answer mgm_rpf_callback(void *context, uint32_t question,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t *ifindex,
    struct mgm_addr *next_hop, struct mgm_addr *upstream, size_t header_size,
    const uint8_t *header, const struct mgm_prefix *route, uint32_t arrival);
/*
 * An MFE is being made that would forward to these interfaces of the client: it may
 * clear is_enabled. It cannot add any. Who has more than 1,024 in one MFE is asked in
 * several questions, each about others; the MFE waits for all of them.
 */
typedef enum mgm_answer mgm_creation_alert_callback(void *context, uint32_t question,
    const struct mgm_prefix *source, const struct mgm_prefix *group,
    uint32_t in_ifindex, const struct mgm_addr *in_next_hop, uint32_t if_count,
    struct mgm_if_entry *out_if_list);
/*
 * Nobody else wants it any more. member_delete: a membership went; the question number
 * is 0, nothing is asked, and return value and timeout are ignored. Else the oifs of an
 * MFE went, and *timeout says how many seconds it shall stay (1 to 86,400; the default
 * is 900), unless the question number is 0: then too many questions wait already, the
 * default holds, and nothing is asked either.
 */
typedef enum mgm_answer mgm_prune_alert_callback(void *context, uint32_t question,
    const struct mgm_prefix *source, const struct mgm_prefix *group, uint32_t ifindex,
    const struct mgm_addr *next_hop, bool member_delete, uint32_t *timeout);
/* Others want it. member_update: a membership came; else the oifs of an MFE did. */
typedef void mgm_join_alert_callback(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, bool member_update);
/* A packet came in on a wrong interface, which you own (mgm_set_wrong_if()). */
typedef void mgm_wrong_if_callback(void *context, const struct mgm_addr *source,
    const struct mgm_addr *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    size_t header_size, const uint8_t *header);
/* IGMP added or deleted a membership on an interface that you own. */
typedef void mgm_local_join_callback(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop);
typedef mgm_local_join_callback mgm_local_leave_callback;
/*
 * For IGMP: the owner of an interface changes. Between the two IGMP adds and deletes
 * nothing there; after enable all its memberships there are gone and to be added again.
 */
typedef void mgm_disable_igmp_callback(
    void *context, uint32_t ifindex, const struct mgm_addr *next_hop);
typedef mgm_disable_igmp_callback mgm_enable_igmp_callback;

enum mgm_interface_event {
	MGM_INTERFACE_APPEARED = 1,
	MGM_INTERFACE_GONE = 2, /* your ownership and memberships there went with it */
	MGM_INTERFACE_RENAMED = 3,
	MGM_INTERFACE_UP = 4,
	MGM_INTERFACE_DOWN = 5,
	MGM_INTERFACE_MTU = 6,
	MGM_INTERFACE_ADDRESS = 7, /* its link-layer address */
};
/* Ours: something happened to an interface that you own (or to any: see below). */
typedef void mgm_interface_callback(void *context, uint32_t ifindex,
    enum mgm_interface_event event, const char *name, uint32_t mtu);

struct mgm_dataflow_event {
	uint32_t monitor;
	struct mgm_addr group, source;
	bool raised;              /* at or above the threshold; false: at or below */
	uint64_t packets, octets; /* of the interval */
	int64_t interval_us;
};
/* Ours: a dataflow monitor found what it waits for. */
typedef void mgm_dataflow_callback(
    void *context, const struct mgm_dataflow_event *event);

/* ROUTING_PROTOCOL_CONFIG, in its order. NULL: not interested, never called. */
struct mgm_callbacks {
	uint32_t callback_flags; /* reserved: 0 */
	mgm_rpf_callback *rpf_callback;
	mgm_creation_alert_callback *creation_alert_callback;
	mgm_prune_alert_callback *prune_alert_callback;
	mgm_join_alert_callback *join_alert_callback;
	mgm_wrong_if_callback *wrong_if_callback;
	mgm_local_join_callback *local_join_callback;
	mgm_local_leave_callback *local_leave_callback;
	mgm_disable_igmp_callback *disable_igmp_callback;
	mgm_enable_igmp_callback *enable_igmp_callback;
	/* Ours. */
	mgm_interface_callback *interface_callback;
	mgm_dataflow_callback *dataflow_callback;
	bool all_interfaces; /* interface_callback for those of others too */
	void *context;       /* first argument of each */
};

/*
 * Answers to questions whose callback returned MGM_DEFERRED, once each. One that comes
 * too late is used where that still makes sense, else ignored by the daemon.
 * MGM_E_INVALID_PARAMETER: question 0, or too many interfaces. The list of a creation
 * alert must be that of the question, in its order.
 */
enum mgm_status mgm_answer_rpf(struct mgm_session *session, uint32_t question,
    uint32_t ifindex, const struct mgm_addr *next_hop, const struct mgm_addr *upstream);
enum mgm_status mgm_answer_creation_alert(struct mgm_session *session,
    uint32_t question, uint32_t if_count, const struct mgm_if_entry *out_if_list);
enum mgm_status mgm_answer_prune_alert(
    struct mgm_session *session, uint32_t question, uint32_t timeout);

/* A line for people about what happens in the daemon; `lost` came too fast before it.
 */
typedef void mgm_event_callback(void *context, uint64_t lost, const char *line);
/* From now on each event, by mgm_dispatch(); NULL: no more. Needs no registration. */
enum mgm_status mgm_watch_events(
    struct mgm_session *session, mgm_event_callback *callback, void *context);

#ifdef __cplusplus
}
#endif

#endif
