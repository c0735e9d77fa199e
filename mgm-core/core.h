/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core.h - the group manager: one function per MGM call, and what its host must give.
 *
 * The core has no clock, socket, thread or global. `now` is monotonic microseconds,
 * sampled once per turn of the host's loop. Every call returns at once. A call that
 * fails leaves everything as it was; core_detail() then says why in words.
 */
#ifndef MGM_CORE_H
#define MGM_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "alert.h"
#include "notification.h"
#include "mgm_types.h"
#include "plane.h"

struct core;
struct snapshot;

struct core_config {
	int64_t lifetime_us;          /* of an MFE; default 900 s */
	int64_t negative_lifetime_us; /* of one without route or iif owner; 60 s */
	bool lifetime_hard;           /* end it even if packets came (mgm-api 11.3) */
	bool refuse_unowned_iif;      /* mgm-api 11.7; default false: accept */
	uint32_t max_mfes;            /* default 200,000 */
	/* With one incoming interface; default 150,000, so that a flood there leaves
	 * room for others. Only the making of an entry is refused. */
	uint32_t max_iface_mfes;
	uint32_t max_memberships; /* default 2,000,000 */
	uint32_t max_clients;     /* default 256 */
	/* Of one client; default 1,000,000, so that one cannot take all. */
	uint32_t max_client_memberships;
	uint32_t question_ms;   /* until the default answer holds; 1000 (mgm-api 11.2)
				 */
	uint32_t max_questions; /* asked and not answered; default 16384 */
	/* A dead client's things stay so long (mgm-api 11.6); default 0: not at all. */
	uint32_t grace_ms;
	/* A secret number: senders choose groups and sources, and must not choose
	 * where these go in a table. Default 0. */
	uint64_t hash_seed;
	/* Percent of max_mfes, max_memberships, max_clients from which on operators are
	 * told; told to be over ten below; 11 to 100, 0: never. Default 90. */
	uint32_t high_water;
	/* New flows within a second, at one interface, that get no entry or one without
	 * a route, from which on operators are told (flood.c); 0: never. Default 1000.
	 */
	uint32_t flood_threshold;
	const struct mgm_prefix *ssm_ranges; /* copied; NULL: 232/8 and ff3x::/32 */
	size_t num_ssm_ranges;
};

/* The route towards a source in the multicast view (mgm-api 11.7). */
struct core_route {
	uint32_t ifindex;
	struct mgm_addr neighbour; /* unspecified: the source is directly connected */
	struct mgm_prefix prefix;
	uint32_t
	    protocol; /* IANAipRouteProtocol: 2 local, 3 netmgmt, 8 rip, 13 ospf ... */
	bool multicast; /* a static rpf entry, not the unicast table */
};

/* What the host does for the core. */
struct core_port {
	void *ctx;
	/*
	 * 0; -ENETUNREACH: no route (unreachable, blackhole, the router's own address).
	 * Anything else: the host cannot say now. Then an entry that is routed anew
	 * keeps its incoming interface, a new one is made without, and both are looked
	 * up again: after 0.1 s, and later and later up to each 5 s while it fails.
	 */
	int (*route_lookup)(
	    void *ctx, const struct mgm_addr *source, struct core_route *route);
	/*
	 * Is it an address of this router, whatever the route to it? NULL: nobody
	 * knows. Only for what is said to people: it may cost a question to the kernel.
	 */
	bool (*is_own_address)(void *ctx, const struct mgm_addr *addr);
	/* Operators are told: a notification, a line of the log. Must not call the
	 * core. */
	void (*notification)(void *ctx, const struct notification *notification);
	/*
	 * Tell a client. Must not call the core and must not fail: a client that cannot
	 * take it is disconnected later, by the one path of its disappearance. A PRUNE
	 * with member false that comes this way is one too many to be asked: no answer.
	 */
	void (*alert)(void *ctx, uint32_t handle, const struct alert *alert);
	/* Ask it: the answer comes by core_answer() with the id, soon, late or never.
	 */
	void (*question)(
	    void *ctx, uint32_t handle, uint32_t id, const struct alert *question);
	/* Something that an operator may watch (mgmctl events): one line of text. */
	void (*trace)(void *ctx, const char *line);
};

/* An interface as the host sees it (netlink). */
struct core_link {
	struct plane_link link;
	bool broadcast_or_p2p; /* false: point-to-multipoint (NBMA) */
	bool configured;       /* named in the configuration as an input */
	bool kernel_forwards;  /* mc_forwarding is on: someone else routes there */
	uint32_t ttl_threshold;
	uint32_t rate_limit; /* of what goes out, kbit/s; 0: none */
};

/* Traffic per second over the last whole sampling period, about one second. */
struct core_rate {
	uint64_t packets;
	uint64_t bits; /* of the octets that the counter beside it counts */
};

struct core_client_info {
	uint32_t protocol; /* enum mgm_protocol */
	uint32_t component;
	char name[MGM_NAME_SIZE];
	uint32_t pid; /* of the peer of the socket */
	uint32_t uid;
	uint32_t callbacks;  /* ALERT_BIT() of each kind it wants; others are skipped */
	bool all_interfaces; /* interface events of all, not only of its own */
};

void core_config_default(struct core_config *config);
/* NULL with errno set. config and port are copied, the plane is borrowed. */
struct core *core_new(const struct core_config *config, const struct core_port *port,
    const struct plane *plane);
void core_free(struct core *core);
/* Why the last failed call failed: one sentence that says what to do; never NULL. */
const char *core_detail(const struct core *core);

/* Interfaces: the host reports each one; the same ifindex again is a change. */
int core_set_link(struct core *core, const struct core_link *link, int64_t now);
void core_remove_link(struct core *core, uint32_t ifindex, int64_t now);
/* Routes changed under the prefix: entries with sources there are looked up anew, in
 * slices by core_work(). NULL: all. */
void core_routes_changed(struct core *core, const struct mgm_prefix *prefix);
void core_set_enabled(struct core *core, bool enabled, int64_t now);

/* Calls of the API; handles are numbers with a generation, 0 is never one. */
enum mgm_status core_register_mprotocol(struct core *core,
    const struct core_client_info *info, int64_t now, uint32_t *handle);
enum mgm_status core_deregister_mprotocol(
    struct core *core, uint32_t handle, int64_t now);
/* The client's connection is gone: releases all it had, whatever it had. */
void core_client_gone(struct core *core, uint32_t handle, int64_t now);
/*
 * The client has added again all that it wants: what it adopted from its former life
 * and has not re-added is swept, with the normal alerts (mgm-api 11.6).
 */
enum mgm_status core_end_of_replay(struct core *core, uint32_t handle, int64_t now);
/* An answer to a question. Unknown, late or malformed ones are counted and ignored. */
void core_answer(struct core *core, uint32_t handle, uint32_t id,
    const struct alert_answer *answer, int64_t now);
/* MgmSetMfe: the upstream neighbour, and the iif if it is another of the client's. */
enum mgm_status core_set_mfe(struct core *core, uint32_t handle,
    const struct mgm_addr *group, const struct mgm_addr *source,
    const struct mgm_addr *neighbour, uint32_t iif, int64_t now);
/* WRONG_IF alerts for packets that arrive on an interface it owns: on or off. */
enum mgm_status core_set_wrong_if(
    struct core *core, uint32_t handle, uint32_t ifindex, bool on, int64_t now);
/* Dataflow monitors (mgm-api 11.9): on one (S,G), rising or falling, once each. */
struct core_monitor {
	struct mgm_addr group;
	struct mgm_addr source;
	uint32_t interval_ms; /* 100..86400000 */
	bool octets;          /* what is compared; false: packets */
	bool rising;          /* event at >= threshold; false: at <= threshold */
	uint64_t threshold;   /* per interval */
};
enum mgm_status core_add_dataflow_monitor(struct core *core, uint32_t handle,
    const struct core_monitor *monitor, int64_t now, uint32_t *id);
enum mgm_status core_delete_dataflow_monitor(
    struct core *core, uint32_t handle, uint32_t id);
enum mgm_status core_take_interface_ownership(struct core *core, uint32_t handle,
    uint32_t ifindex, const struct mgm_addr *next_hop, int64_t now);
enum mgm_status core_release_interface_ownership(struct core *core, uint32_t handle,
    uint32_t ifindex, const struct mgm_addr *next_hop, int64_t now);
enum mgm_status core_get_protocol_on_interface(struct core *core, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t *protocol, uint32_t *component);

struct core_membership {
	struct mgm_prefix source; /* wildcard: family, zero address, 0 bits */
	struct mgm_prefix group;
	uint32_t ifindex;
	struct mgm_addr next_hop; /* unspecified */
	uint32_t flags;           /* enum mgm_membership_flag bits */
};
enum mgm_status core_add_group_membership_entry(struct core *core, uint32_t handle,
    const struct core_membership *membership, int64_t now);
enum mgm_status core_delete_group_membership_entry(struct core *core, uint32_t handle,
    const struct core_membership *membership, int64_t now);

/*
 * One entry with its counters, read now. mfe->first_oif is 0. At most max_oifs are
 * written; mfe->num_oifs is always how many there are. MGM_E_NOT_FOUND.
 */
struct snapshot_mfe;
struct snapshot_oif;
enum mgm_status core_get_mfe(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, struct snapshot_mfe *mfe, struct snapshot_oif *oifs,
    size_t max_oifs);
/* The first entry strictly after (group, source); both NULL: the very first. */
enum mgm_status core_get_next_mfe(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, struct snapshot_mfe *mfe, struct snapshot_oif *oifs,
    size_t max_oifs);

/* Enumerations for lists: ascending, strictly after a cursor; false at the end. */
struct core_client_row {
	uint32_t handle; /* cursor: 0 first */
	struct core_client_info info;
	int64_t registered_us;
	uint32_t interfaces;
	uint32_t memberships;
	bool stale;              /* dead, in its grace time */
	uint32_t questions;      /* asked and not answered yet */
	uint64_t defaults_taken; /* questions it did not answer in time or rightly */
	uint64_t late_answers;
};
bool core_next_client(
    const struct core *core, uint32_t after_handle, struct core_client_row *row);

struct core_membership_row {
	struct mgm_prefix group; /* cursor: group, source, ifindex, handle */
	struct mgm_prefix source;
	uint32_t ifindex;
	uint32_t handle; /* the contributor */
	uint32_t protocol;
	uint32_t component;
	int64_t since_us;
};
/* after NULL: the first. Ordered by (group, source, ifindex, handle). */
bool core_next_membership(const struct core *core,
    const struct core_membership_row *after, struct core_membership_row *row);

struct snapshot_iface;
bool core_next_iface(
    const struct core *core, uint32_t after_ifindex, struct snapshot_iface *row);

/* Alarms: the whole list at once, as configured. 0, -EINVAL (core_detail), -ENOMEM. */
int core_set_alarms(
    struct core *core, const struct alarm_spec *specs, size_t count, int64_t now);
bool core_next_alarm(
    const struct core *core, uint32_t after_index, struct alarm_row *row);

/*
 * Scope boundaries: the whole list at once. Groups of the range neither come in nor go
 * out at the interface (mgm-api R2, 7.1), and count at the boundary. One that was in
 * the list before keeps its counters. The interface is named: it may appear later. 0,
 * -EINVAL (core_detail), -ENOMEM.
 */
struct core_boundary {
	char ifname[MGM_IFNAME_SIZE];
	struct mgm_prefix group;
};
#define CORE_MAX_BOUNDARIES 4096
int core_set_boundaries(
    struct core *core, const struct core_boundary *list, size_t count, int64_t now);
/* By (interface, range), strictly after; NULL: the first. Those whose interface exists.
 */
struct snapshot_boundary;
bool core_next_boundary(const struct core *core, const struct snapshot_boundary *after,
    struct snapshot_boundary *row);
/* The groups in which only (S,G) joins count, in place of the present ones. As above.
 */
#define CORE_MAX_SSM_RANGES 4096
int core_set_ssm_ranges(
    struct core *core, const struct mgm_prefix *ranges, size_t count, int64_t now);

/* Something happened in the plane. */
void core_plane_event(struct core *core, const struct plane_event *event, int64_t now);

/*
 * Due and deferred work: expiry, alarms, route re-checks, snapshot slices. Each call
 * is bounded (about 1 ms); true while more waits and the host should call again soon.
 */
bool core_work(struct core *core, int64_t now);
/* When core_work() is next due, INT64_MAX for never. */
int64_t core_next_due(const struct core *core);

/* Begin a new snapshot unless one is being built; core_work() builds it. */
void core_request_snapshot(struct core *core, int64_t now);
/* The newest complete one (never NULL after core_new), with a reference to release. */
struct snapshot *core_take_snapshot(struct core *core);
uint64_t core_snapshot_number(const struct core *core);

struct core_status {
	uint32_t mfes;
	uint32_t memberships;
	uint32_t clients;
	uint32_t ifaces;
	uint64_t new_sources;        /* events from the plane */
	uint64_t refused_mfes;       /* limit or memory */
	uint64_t refused_iface_mfes; /* of those, by max-mfes-per-interface */
	uint64_t yielded_mfes;       /* idle ones that ended to make room at a limit */
	uint64_t lines_left_out;     /* of the log, because there were too many alike */
	uint64_t plane_errors;       /* the plane could not install or change */
	uint32_t questions;          /* asked and not answered yet */
	uint32_t pending_mfes;       /* entries that wait for answers; not in mfes */
	uint64_t questions_refused;  /* limit or memory: the default held at once */
	uint64_t unknown_answers;    /* to no question, or from who was not asked */
	uint64_t wrong_if_suppressed; /* alerts that the rate limit held back */
	bool enabled;
	/* Refusals by each limit; a want of memory counts with the first of its kind.
	 */
	uint64_t refused_clients;            /* max-clients */
	uint64_t refused_memberships;        /* max-memberships */
	uint64_t refused_client_memberships; /* max-client-memberships */
	uint32_t monitors;                   /* dataflow monitors of all clients */
	uint64_t refused_monitors;
	uint64_t route_failures; /* lookups that the host could not answer */
	/* Of what operators are notified of: how much the limit of each kind held back
	 * (notifier.c). */
	uint64_t suppressed_clients; /* lost and back */
	uint64_t suppressed_tables;  /* nearly full and not any more */
	uint64_t suppressed_owners;
	uint64_t suppressed_floods;
};
void core_get_status(const struct core *core, struct core_status *status);

/*
 * Why a flow is or is not forwarded: one step per line, in the order in which the rules
 * decide; each names the rule and what decided it. Calls `line` for each.
 */
void core_explain(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, void (*line)(void *ctx, const char *text),
    void *ctx);

/* Lines go to port->trace only while it is on; off at first. */
void core_set_trace(struct core *core, bool watched);

/* Walks everything and asserts the invariants; for tests. */
void core_check(const struct core *core);

#endif
