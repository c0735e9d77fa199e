/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgm.h - libmgm: how a program talks to the Multicast Group Manager.
 *
 * Read top to bottom. 1. open a session; 2. register, take interfaces, add memberships;
 * 3. read forwarding entries (MFEs); 4. enumerate groups; 5. bulk work; 6. lists. What
 * the daemon tells and asks is in mgm_callbacks.h; how to survive its restart in
 * mgm_replay.h.
 *
 * Words: a *routing client* registers and owns interfaces; an *administrative client*
 * only reads, and needs no registration. A *membership* says that somebody behind an
 * interface wants a group: (S,G), (*,G) or (*,*). An *MFE* is what forwards one (S,G):
 * one incoming interface (iif), many outgoing ones (oifs). The daemon makes MFEs
 * itself, from memberships, when data arrives.
 *
 * Each call is the documented one of the MGM API with a mechanical name
 * (MgmTakeInterfaceOwnership is mgm_take_interface_ownership); where ours differs, its
 * comment says so. Everywhere: addresses are struct mgm_addr and carry their family;
 * the all-zero address of no family means "none"; next hops are none except on
 * point-to-multipoint interfaces. Counters have 64 bits and never go back while their
 * MFE lives.
 *
 * The library has no thread and no signal handler, never prints and never exits. One
 * session belongs to one thread at a time; several sessions are independent.
 *
 * Any call can also return MGM_E_DISCONNECTED (the daemon is gone, or gave no answer in
 * time: the session is over, close it), MGM_E_PROTOCOL (so was what it said; likewise),
 * MGM_E_DENIED (a call of routing clients on the read-only socket), MGM_E_NO_MEMORY and
 * MGM_E_CANNOT_COMPLETE (the daemon is stopping and did nothing: the session ends with
 * it). mgm_last_detail() then says why and what to do.
 */
#ifndef MGM_MGM_H
#define MGM_MGM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mgm_alarm_info.h>
#include <mgm_callbacks.h>
#include <mgm_replay.h>
#include <mgm_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- 1. Sessions ---------------------------------------------------------------- */

struct mgm_session;

#define MGM_DETAIL_SIZE 256

struct mgm_options {
	const char *name; /* of this client, for people; at most 31 octets; or NULL */
	int timeout_ms;   /* of each call that waits; 0: 5,000 */
	/* Where mgm_open() writes why it failed: detail_size octets; or NULL. */
	char *detail;
	size_t detail_size;
};

/*
 * Connects to a socket of the daemon and greets. path NULL: the default socket of
 * routing clients. options NULL: defaults. On MGM_OK *session is to be closed. Also
 * MGM_E_INVALID_PARAMETER: path too long, or not a name.
 */
enum mgm_status mgm_open(
    const char *path, const struct mgm_options *options, struct mgm_session **session);
/* Ends the session; the daemon drops all it had. NULL is accepted. */
void mgm_close(struct mgm_session *session);

/*
 * For a poll loop: the socket, the poll(2) events to wait for (ask before each wait),
 * and what to call then. Where something waits to be delivered, poll(2) returns at
 * once.
 */
int mgm_fd(const struct mgm_session *session);
short mgm_events(const struct mgm_session *session);
/*
 * Reads and writes what can be without waiting, and delivers completions (part 5) and
 * callbacks (mgm_callbacks.h).
 * MGM_OK; MGM_E_DISCONNECTED and MGM_E_PROTOCOL: the session is over.
 */
enum mgm_status mgm_dispatch(struct mgm_session *session);

/* Why the last call failed, in a sentence; empty after success. Never NULL. */
const char *mgm_last_detail(const struct mgm_session *session);
/* The daemon's version; whether this is the socket of routing clients. */
const char *mgm_daemon_version(const struct mgm_session *session);
bool mgm_may_route(const struct mgm_session *session);

/* A short English text for a status. Never NULL. */
const char *mgm_strerror(enum mgm_status status);

/* ---- 2. Routing clients --------------------------------------------------------- */

/*
 * Registers (protocol, component), which identify the client among all others, and
 * gives a handle. callbacks are copied; NULL: none. A session may register more than
 * once. MGM_E_ALREADY_EXISTS: somebody has this pair. MGM_E_INVALID_PARAMETER: flags
 * that are not 0, or MGM_PROTO_IGMP_ONLY without both IGMP callbacks.
 */
enum mgm_status mgm_register_mprotocol(struct mgm_session *session,
    const struct mgm_callbacks *callbacks, uint32_t protocol, uint32_t component,
    uint32_t *handle);
/*
 * MGM_E_CANNOT_COMPLETE: the client still owns an interface. MGM_E_INVALID_PARAMETER:
 * no such handle in this session. Ends the handle's group enumerations.
 */
enum mgm_status mgm_deregister_mprotocol(struct mgm_session *session, uint32_t handle);

/*
 * Makes the client owner of an interface: only an owner adds memberships there.
 * next_hop NULL: none. MGM_E_ALREADY_EXISTS: it has an owner (the detail names it),
 * perhaps you. MGM_E_INVALID_PARAMETER: bad handle, or no such interface.
 */
enum mgm_status mgm_take_interface_ownership(struct mgm_session *session,
    uint32_t handle, uint32_t ifindex, const struct mgm_addr *next_hop);
/*
 * Ends ownership, and with it the client's memberships there and MFEs that enter there.
 * MGM_E_INVALID_PARAMETER: bad handle, or not owned by it.
 */
enum mgm_status mgm_release_interface_ownership(struct mgm_session *session,
    uint32_t handle, uint32_t ifindex, const struct mgm_addr *next_hop);
/*
 * Who owns an interface; where only IGMP is on it, IGMP. Needs no registration.
 * MGM_E_NOT_FOUND: nobody, or no such interface.
 */
enum mgm_status mgm_get_protocol_on_interface(struct mgm_session *session,
    uint32_t ifindex, const struct mgm_addr *next_hop, uint32_t *protocol,
    uint32_t *component);

/*
 * Receivers for (source, group) are behind an interface that the client owns. A host is
 * written with all its bits (32, 128); the wildcard is address 0 with 0 bits, of the
 * family that is meant. Legal: (S,G), (*,G), (*,*). flags: MGM_JOIN_STATE_FLAG for a
 * membership; MGM_FORWARD_STATE_FLAG edits the existing MFE of an (S,G) only.
 * Adding again what is there changes nothing and is MGM_OK. MGM_E_NOT_FOUND: no such
 * interface, or (FORWARD only) no such MFE. MGM_E_INVALID_PARAMETER: bad handle, not
 * the owner, no legal pair, flags. The documented call takes masks in place of
 * prefixes.
 */
enum mgm_status mgm_add_group_membership_entry(struct mgm_session *session,
    uint32_t handle, const struct mgm_prefix *source, const struct mgm_prefix *group,
    uint32_t ifindex, const struct mgm_addr *next_hop, uint32_t flags);
/* The reverse. MGM_E_NOT_FOUND also where there was no such membership. */
enum mgm_status mgm_delete_group_membership_entry(struct mgm_session *session,
    uint32_t handle, const struct mgm_prefix *source, const struct mgm_prefix *group,
    uint32_t ifindex, const struct mgm_addr *next_hop, uint32_t flags);

/*
 * Changes the upstream neighbour of an MFE, and its iif where that is another one and
 * yours. Only the owner of the iif may. upstream NULL: none. MGM_E_NOT_FOUND: no such
 * MFE. MGM_E_INVALID_PARAMETER: bad handle, not the iif's owner, or not of the new one.
 */
enum mgm_status mgm_set_mfe(struct mgm_session *session, uint32_t handle,
    const struct mgm_addr *group, const struct mgm_addr *source,
    const struct mgm_addr *upstream, uint32_t iif, const struct mgm_addr *iif_next_hop);
/*
 * An extension: wrong_if_callback for an interface that the client owns, on or off
 * (off at first); limited in rate. MGM_E_INVALID_PARAMETER: bad handle, or not owned.
 */
enum mgm_status mgm_set_wrong_if(struct mgm_session *session, uint32_t handle,
    uint32_t ifindex, const struct mgm_addr *next_hop, bool on);
/*
 * An extension, for a client that came back within its grace time: all that it wants is
 * added again; what is left of its former life is swept. MGM_E_INVALID_PARAMETER.
 */
enum mgm_status mgm_end_of_replay(struct mgm_session *session, uint32_t handle);

/* An extension: dataflow_callback when a flow crosses a threshold, once each time. */
struct mgm_monitor {
	struct mgm_addr group;
	struct mgm_addr source;
	uint32_t interval_ms; /* 100 to 86,400,000 */
	bool octets;          /* what is compared; false: packets */
	bool rising;          /* at or above the threshold; false: at or below */
	uint64_t threshold;   /* per interval */
};
/* MGM_E_INVALID_PARAMETER; MGM_E_NO_MEMORY: too many. */
enum mgm_status mgm_add_dataflow_monitor(struct mgm_session *session, uint32_t handle,
    const struct mgm_monitor *monitor, uint32_t *id);
/* MGM_E_NOT_FOUND: no such monitor of this client. */
enum mgm_status mgm_delete_dataflow_monitor(
    struct mgm_session *session, uint32_t handle, uint32_t id);

/* ---- 3. Forwarding entries ------------------------------------------------------ */

/* What every form of an MFE begins with. */
struct mgm_mfe_head {
	struct mgm_addr group;
	struct mgm_addr source;
	uint8_t source_len;       /* bits of the source: all */
	struct mgm_addr upstream; /* RPF neighbour; none: directly connected */
	uint32_t iif;             /* ifindex; 0: no route to the source */
	uint32_t iif_protocol;    /* enum mgm_protocol of the iif's owner */
	struct mgm_prefix route;  /* used for RPF; no family: none */
	uint32_t route_protocol;  /* IANAipRouteProtocol */
	bool route_multicast;     /* from the multicast view (a static rpf entry) */
	bool exact;               /* counts per oif are counted, not derived */
};

struct mgm_oif {
	uint32_t ifindex;
	struct mgm_addr next_hop;
	enum mgm_oif_state state;
	uint32_t protocol;  /* enum mgm_protocol of who put it there */
	uint32_t up_time_s; /* since it joined the entry */
};

/* Documented as MIB_IPMCAST_MFE. Variable size: see MGM_MFE_SIZE. */
struct mgm_mfe {
	struct mgm_mfe_head head;
	uint32_t up_time_s;
	uint32_t expiry_time_s; /* left */
	uint32_t timeout_s;     /* total life */
	uint32_t flags;         /* 0 */
	uint32_t num_oifs;      /* 0: a negative entry, which forwards nothing */
	struct mgm_oif oifs[];
};

struct mgm_oif_stats {
	uint32_t ifindex;
	struct mgm_addr next_hop;
	enum mgm_oif_state state;
	uint32_t protocol;
	uint32_t up_time_cs;
	uint64_t ttl_too_low;
	uint64_t frag_needed;  /* longer than the MTU, with DF */
	uint64_t out_packets;  /* datagrams sent */
	uint64_t out_octets;   /* of IP */
	uint64_t out_discards; /* the three below together */
	uint64_t if_down;
	uint64_t send_errors;
	uint64_t rate_limited; /* over the interface's rate limit */
};

struct mgm_mfe_counts {
	uint64_t in_packets; /* forwarded on at least one oif, as documented */
	uint64_t in_octets;
	uint64_t received_packets; /* arrived on the iif, forwarded or not */
	uint64_t received_octets;
	uint64_t different_if_packets; /* arrived on another interface */
	uint64_t different_if_octets;
	uint64_t queue_overflow; /* dropped while the entry was being made */
};

/* MIB_IPMCAST_MFE_STATS. Times are hundredths of a second here, as documented. */
struct mgm_mfe_stats {
	struct mgm_mfe_head head;
	uint32_t up_time_cs;
	uint32_t expiry_time_cs;
	struct mgm_mfe_counts counts;
	uint32_t num_oifs;
	struct mgm_oif_stats oifs[];
};

/* MIB_IPMCAST_MFE_STATS_EX. */
struct mgm_mfe_stats_ex {
	struct mgm_mfe_head head;
	uint32_t up_time_cs;
	uint32_t expiry_time_cs;
	struct mgm_mfe_counts counts;
	uint64_t uninit_mfe;        /* came while the entry was being made */
	uint64_t negative_mfe;      /* dropped: no oif */
	uint64_t in_discards;       /* dropped for another reason */
	uint64_t in_hdr_errors;     /* TTL or header bad */
	uint64_t total_out_packets; /* one that went out of N interfaces counts N */
	uint64_t ttl_packets;       /* TTL ran out, or is too low for every oif */
	uint64_t ttl_octets;
	uint64_t boundary_packets; /* dropped: the iif is a scope boundary for it */
	uint32_t num_oifs;
	struct mgm_oif_stats oifs[];
};

/*
 * Octets that an entry with n oifs takes in a buffer. Entries follow one another, each
 * of exactly this size; a buffer is aligned as malloc() does (8 octets).
 */
#define MGM_ENTRY_SIZE(type, oif, n) \
	((offsetof(type, oifs) + (size_t)(n) * sizeof(oif) + 7) & ~(size_t)7)
#define MGM_MFE_SIZE(n) MGM_ENTRY_SIZE(struct mgm_mfe, struct mgm_oif, n)
#define MGM_MFE_STATS_SIZE(n) \
	MGM_ENTRY_SIZE(struct mgm_mfe_stats, struct mgm_oif_stats, n)
#define MGM_MFE_STATS_EX_SIZE(n) \
	MGM_ENTRY_SIZE(struct mgm_mfe_stats_ex, struct mgm_oif_stats, n)

/*
 * One entry, by group and source. *buffer_size is the buffer's size; it changes only
 * with MGM_E_INSUFFICIENT_BUFFER, and is then the size needed. MGM_E_NOT_FOUND.
 * MGM_E_INVALID_PARAMETER: no address, or a buffer that is not aligned.
 * The documented call takes a whole MFE, of which it uses only this key.
 */
enum mgm_status mgm_get_mfe(struct mgm_session *session, const struct mgm_addr *group,
    const struct mgm_addr *source, size_t *buffer_size, void *buffer);
/*
 * As many whole entries as fit, ordered by family, group, source; next starts strictly
 * after `start` (the head of the last entry got: it need not exist any more).
 *
 *   MGM_E_MORE_DATA           *num_entries (1 or more) are here, more remain
 *   MGM_E_NO_MORE_ITEMS       the end: 0 or more are here; use them
 *   MGM_E_INSUFFICIENT_BUFFER not even one fits: *buffer_size := size for the next one
 *
 * Never MGM_OK. Entries may come and go between two calls.
 */
enum mgm_status mgm_get_first_mfe(struct mgm_session *session, size_t *buffer_size,
    void *buffer, uint32_t *num_entries);
enum mgm_status mgm_get_next_mfe(struct mgm_session *session,
    const struct mgm_mfe_head *start, size_t *buffer_size, void *buffer,
    uint32_t *num_entries);
/*
 * The same with counters. level: MGM_MFE_STATS_0 for struct mgm_mfe_stats, or
 * MGM_MFE_STATS_1 for struct mgm_mfe_stats_ex; else MGM_E_INVALID_PARAMETER.
 */
enum mgm_status mgm_get_mfe_stats(struct mgm_session *session,
    const struct mgm_addr *group, const struct mgm_addr *source, size_t *buffer_size,
    void *buffer, uint32_t level);
enum mgm_status mgm_get_first_mfe_stats(struct mgm_session *session,
    size_t *buffer_size, void *buffer, uint32_t *num_entries, uint32_t level);
enum mgm_status mgm_get_next_mfe_stats(struct mgm_session *session,
    const struct mgm_mfe_head *start, size_t *buffer_size, void *buffer,
    uint32_t *num_entries, uint32_t level);

/*
 * An extension: why a flow is or is not forwarded. Calls `line` for each step, in the
 * order in which the rules decide. MGM_E_INVALID_PARAMETER: not two addresses of one
 * family.
 */
enum mgm_status mgm_explain(struct mgm_session *session, const struct mgm_addr *group,
    const struct mgm_addr *source, void (*line)(void *context, const char *text),
    void *context);

/* ---- 4. Group enumeration ------------------------------------------------------- */

/* SOURCE_GROUP_ENTRY, with prefixes in place of address and mask. Fixed size. */
struct mgm_source_group_entry {
	struct mgm_prefix source;
	struct mgm_prefix group;
};

/*
 * What all clients of the router have joined, as it is now: MGM_ANY_SOURCE one record a
 * group, MGM_ALL_SOURCES one each (S,G), (*,G), (*,*). A new routing client does this
 * after registering, because no past alert is replayed. MGM_E_INVALID_PARAMETER: handle
 * or type. MGM_E_NO_MEMORY: too many enumerations are open.
 */
enum mgm_status mgm_group_enumeration_start(struct mgm_session *session,
    uint32_t handle, enum mgm_enum_type type, uint32_t *enum_handle);
/* Results as mgm_get_next_mfe(); in no particular order; each record is given once. */
enum mgm_status mgm_group_enumeration_get_next(struct mgm_session *session,
    uint32_t enum_handle, size_t *buffer_size, void *buffer, uint32_t *num_entries);
enum mgm_status mgm_group_enumeration_end(
    struct mgm_session *session, uint32_t enum_handle);

/* ---- 5. Bulk work (an extension) ------------------------------------------------ */

#define MGM_IN_FLIGHT_MAX 1000

/* Called once for each submitted request; may submit more, may call nothing else. */
typedef void mgm_done(void *context, enum mgm_status status, const char *detail);

/*
 * As add and delete, without waiting for the answer: MGM_OK means that done will be
 * called, by mgm_dispatch(), mgm_flush() or (disconnected) mgm_close(). When
 * MGM_IN_FLIGHT_MAX are under way, it waits until one is answered. done may be NULL.
 * While others are under way it is not sent at once, but with more to come: by those
 * functions or any other call, or when there is enough of it (mgm_events() says so).
 */
enum mgm_status mgm_submit_add_group_membership_entry(struct mgm_session *session,
    uint32_t handle, const struct mgm_prefix *source, const struct mgm_prefix *group,
    uint32_t ifindex, const struct mgm_addr *next_hop, uint32_t flags, mgm_done *done,
    void *context);
enum mgm_status mgm_submit_delete_group_membership_entry(struct mgm_session *session,
    uint32_t handle, const struct mgm_prefix *source, const struct mgm_prefix *group,
    uint32_t ifindex, const struct mgm_addr *next_hop, uint32_t flags, mgm_done *done,
    void *context);
/* Waits until all submitted have been answered, and delivers. */
enum mgm_status mgm_flush(struct mgm_session *session);
size_t mgm_in_flight(const struct mgm_session *session);

/* ---- 6. Lists (extensions) ------------------------------------------------------ */

/* Why packets were not forwarded: number, identifier, name. */
#define MGM_DISCARDS(X)                          \
	X(0, BAD_HEADER, "bad-header")           \
	X(1, LINK_LOCAL, "link-local-group")     \
	X(2, TTL, "ttl-expired")                 \
	X(3, SOURCE_ROUTE, "source-route")       \
	X(4, BAD_SOURCE, "bad-source")           \
	X(5, TAGGED, "vlan-tagged")              \
	X(6, OTHER_HOST, "other-host")           \
	X(7, TRUNCATED, "truncated")             \
	X(8, RING_FULL, "ring-full")             \
	X(9, FLOOD, "new-source-limit")          \
	X(10, QUEUE, "queue-overflow")           \
	X(11, NO_MFE, "no-mfe")                  \
	X(12, WRONG_IF, "wrong-interface")       \
	X(13, NEGATIVE, "no-outgoing-interface") \
	X(14, DISABLED, "forwarding-disabled")   \
	X(15, NO_MEMORY, "no-memory")            \
	X(16, BOUNDARY, "scope-boundary")

enum mgm_discard {
#define X(number, id, name) MGM_DISCARD_##id = (number),
	MGM_DISCARDS(X)
#undef X
	    MGM_DISCARD_COUNT
};

enum mgm_interface_flag {
	MGM_INTERFACE_RUNNING = 1,  /* up, with carrier */
	MGM_INTERFACE_ETHERNET = 2, /* has Ethernet headers */
	MGM_INTERFACE_ACTIVE = 4,   /* owned or configured: the daemon forwards here */
	MGM_INTERFACE_CONFIGURED = 8, /* an input by the daemon's configuration */
	MGM_INTERFACE_IGMP = 16,      /* an IGMP client is on it */
};

struct mgm_interface_info {
	uint32_t ifindex;
	char name[MGM_IFNAME_SIZE];
	uint32_t mtu;
	uint32_t flags;     /* enum mgm_interface_flag */
	uint32_t protocol;  /* of the owner; 0: nobody */
	uint32_t component; /* of the owner */
	uint32_t ttl_threshold;
	uint32_t rate_limit_kbps;
	uint64_t in_packets; /* multicast that arrived */
	uint64_t in_octets;
	uint64_t out_packets; /* forwarded out of it */
	uint64_t out_octets;
	uint64_t out_fragments;
	uint64_t out_discards;
	uint64_t discards[MGM_DISCARD_COUNT]; /* of what arrived, by reason */
};

struct mgm_client_info {
	uint32_t handle;
	uint32_t protocol;
	uint32_t component;
	char name[MGM_NAME_SIZE];
	uint32_t pid;
	uint32_t uid;
	uint32_t interfaces; /* owned */
	uint32_t memberships;
	int64_t registered_us;   /* ago */
	uint8_t stale;           /* 1: its connection is gone, its grace time runs */
	uint32_t questions;      /* asked and not answered yet */
	uint64_t defaults_taken; /* questions not answered in time or not rightly */
	uint64_t late_answers;
};

struct mgm_membership_info {
	struct mgm_prefix group;
	struct mgm_prefix source;
	uint32_t ifindex;
	uint32_t handle; /* of the client that added it */
	uint32_t protocol;
	uint32_t component;
	int64_t up_us; /* age */
};

/* A scope boundary whose interface is there. */
struct mgm_boundary_info {
	uint32_t ifindex;
	char ifname[MGM_IFNAME_SIZE];
	struct mgm_prefix group;
	int64_t up_us;    /* since it is in force */
	uint64_t packets; /* that did not cross it, in either direction */
	uint64_t octets;  /* of IP */
};

/* A number of the daemon's own state, by name. */
struct mgm_counter_info {
	uint32_t index;
	char name[MGM_NAME_SIZE];
	uint64_t value;
};

/*
 * Up to max_rows rows strictly after the row `after` (NULL: from the start; a row that
 * is gone will do). MGM_E_MORE_DATA and MGM_E_NO_MORE_ITEMS as in part 3.
 * MGM_E_INVALID_PARAMETER: max_rows is 0. Membership rows are ordered by group, source,
 * ifindex, handle; boundary rows by ifindex, range.
 */
enum mgm_status mgm_list_interfaces(struct mgm_session *session,
    const struct mgm_interface_info *after, struct mgm_interface_info *rows,
    size_t max_rows, size_t *num_rows);
enum mgm_status mgm_list_clients(struct mgm_session *session,
    const struct mgm_client_info *after, struct mgm_client_info *rows, size_t max_rows,
    size_t *num_rows);
enum mgm_status mgm_list_memberships(struct mgm_session *session,
    const struct mgm_membership_info *after, struct mgm_membership_info *rows,
    size_t max_rows, size_t *num_rows);
enum mgm_status mgm_list_alarms(struct mgm_session *session,
    const struct mgm_alarm_info *after, struct mgm_alarm_info *rows, size_t max_rows,
    size_t *num_rows);
enum mgm_status mgm_list_boundaries(struct mgm_session *session,
    const struct mgm_boundary_info *after, struct mgm_boundary_info *rows,
    size_t max_rows, size_t *num_rows);
enum mgm_status mgm_get_status(struct mgm_session *session,
    const struct mgm_counter_info *after, struct mgm_counter_info *rows,
    size_t max_rows, size_t *num_rows);

/* ---- 7. Text -------------------------------------------------------------------- */

#define MGM_ADDR_TEXT_SIZE 46
#define MGM_PREFIX_TEXT_SIZE 50

/* "192.0.2.1", "2001:db8::1". False: not an address; *addr is untouched. */
bool mgm_addr_parse(const char *text, struct mgm_addr *addr);
/* Into buffer, cut to size; "-" for no address. Returns buffer. */
const char *mgm_addr_format(const struct mgm_addr *addr, char *buffer, size_t size);
/* As a host, "*" for the wildcard, else "address/bits". */
const char *mgm_prefix_format(
    const struct mgm_prefix *prefix, char *buffer, size_t size);
/* The two legal forms in memberships. */
struct mgm_prefix mgm_prefix_host(const struct mgm_addr *addr);
struct mgm_prefix mgm_prefix_wildcard(enum mgm_family family);
/* "pim-sparse", ...; "unknown". */
const char *mgm_protocol_name(uint32_t protocol);
/* "wrong-interface", ...; "unknown". */
const char *mgm_discard_name(uint32_t discard);
#ifdef __cplusplus
}
#endif

#endif
