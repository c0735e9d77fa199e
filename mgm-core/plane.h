/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plane.h - the port that a forwarding plane implements: what moves the packets.
 *
 * All calls are made by the core thread. None may wait. A plane counts what it does in
 * 64 bits; a counter never goes back while its MFE (or interface) lives, also across
 * changes of the outgoing interfaces. Octets of MFEs are octets of IP datagrams; octets
 * of interfaces include the frame's header (not its checksum), as RFC 2932 asks.
 */
#ifndef MGM_PLANE_H
#define MGM_PLANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm_types.h"

/* Why a packet was not forwarded. Number, identifier, text for people. Never reused. */
#define PLANE_DISCARDS(X)                                                              \
	X(0, BAD_HEADER, "bad-header")           /* version, lengths, checksum */      \
	X(1, LINK_LOCAL, "link-local-group")     /* 224.0.0.0/24 */                    \
	X(2, TTL, "ttl-expired")                 /* received with TTL 0 or 1 */        \
	X(3, SOURCE_ROUTE, "source-route")       /* LSRR or SSRR option */             \
	X(4, BAD_SOURCE, "bad-source")           /* not a unicast host address */      \
	X(5, TAGGED, "vlan-tagged")              /* belongs to a VLAN, not to us */    \
	X(6, OTHER_HOST, "other-host")           /* unicast frame for someone else */  \
	X(7, TRUNCATED, "truncated")             /* longer than the ring's slot */     \
	X(8, RING_FULL, "ring-full")             /* lost by the kernel before us */    \
	X(9, FLOOD, "new-source-limit")          /* token bucket for new flows */      \
	X(10, QUEUE, "queue-overflow")           /* no room while an MFE is pending */ \
	X(11, NO_MFE, "no-mfe")                  /* the core refused an MFE */         \
	X(12, WRONG_IF, "wrong-interface")       /* not the flow's incoming one */     \
	X(13, NEGATIVE, "no-outgoing-interface") /* MFE with an empty list */          \
	X(14, DISABLED, "forwarding-disabled")   /* ipMRouteEnable is off */           \
	X(15, NO_MEMORY, "no-memory")                                                  \
	X(16, BOUNDARY, "scope-boundary") /* the iif is a boundary for the group */

enum plane_discard {
#define X(number, id, text) PLANE_DISCARD_##id = number,
	PLANE_DISCARDS(X)
#undef X
	    PLANE_DISCARD_COUNT
};

/* A network interface as a plane needs to know it. */
struct plane_link {
	uint32_t ifindex;
	char name[MGM_IFNAME_SIZE];
	uint32_t mtu;
	bool ethernet; /* false: no link header at all (TUN) */
	uint8_t mac[6];
	bool running; /* administratively up and with carrier */
};

/* An interface that a flow would go out of, were there no scope boundary on it. */
struct plane_blocked {
	uint32_t ifindex;
	void *boundary; /* of add_boundary() */
};

/* A forwarding entry as the plane needs it. oifs never contains the iif. */
struct plane_mfe {
	struct mgm_addr group;
	struct mgm_addr source;
	uint32_t iif;         /* 0: no route, every packet is discarded as NEGATIVE */
	const uint32_t *oifs; /* borrowed for the call; ifindexes that forward */
	size_t num_oifs;      /* 0: a negative entry */
	void *iif_boundary;   /* NULL, or each packet is discarded and counted there */
	const struct plane_blocked *blocked; /* borrowed; counted, never sent to */
	size_t num_blocked;
};

struct plane_mfe_counters {
	uint64_t in_packets; /* arrived on the iif */
	uint64_t in_octets;
	uint64_t
	    forwarded_packets; /* arrived on the iif and sent on at least one oif */
	uint64_t forwarded_octets;
	uint64_t wrong_if_packets; /* arrived elsewhere; not in in_packets */
	uint64_t wrong_if_octets;
	uint64_t total_out_packets; /* sum over oifs, past ones included */
	uint64_t uninit_packets;    /* waited while the entry was being made */
	uint64_t queue_overflow;    /* of those, dropped for want of room */
	uint64_t negative_packets;  /* discarded: no oif */
	uint64_t in_discards;       /* matched but dropped for another reason */
	uint64_t header_errors;     /* matched but TTL or header bad */
	uint64_t ttl_packets;       /* TTL ran out, or is too low for every oif */
	uint64_t ttl_octets;
	uint64_t boundary_packets; /* discarded at iif_boundary */
};

struct plane_oif_counters {
	uint64_t packets; /* datagrams sent */
	uint64_t octets;  /* of IP */
	uint64_t ttl_too_low;
	uint64_t too_big;      /* longer than the MTU with DF set */
	uint64_t if_down;      /* interface down or without carrier */
	uint64_t send_errors;  /* the kernel refused: queue full, no memory */
	uint64_t rate_limited; /* over the interface's rate limit */
};

/* What a scope boundary kept from crossing, in either direction. */
struct plane_boundary_counters {
	uint64_t packets; /* once per packet and boundary */
	uint64_t octets;  /* of IP */
};

struct plane_iface_counters {
	uint64_t in_packets; /* every IPv4 multicast packet that arrived */
	uint64_t in_octets;
	uint64_t out_packets; /* forwarded out of it by us */
	uint64_t out_octets;
	uint64_t out_fragments; /* fragments made for it */
	uint64_t out_discards;  /* sum over flows of what an oif could not send */
	uint64_t discards[PLANE_DISCARD_COUNT];
};

enum plane_event_type {
	PLANE_EVENT_NEW_SOURCE = 1, /* no MFE: the core must install one or drop */
	PLANE_EVENT_WRONG_IF = 2,   /* only on interfaces that asked for it */
};

struct plane_event {
	enum plane_event_type type;
	struct mgm_addr group;
	struct mgm_addr source;
	uint32_t ifindex; /* arrival */
	uint32_t header_len;
	uint8_t header[128]; /* IP header, options and some data */
};

enum plane_capability {
	PLANE_CAP_EXACT_OIF_COUNTS =
	    1, /* counts per (S,G,OIF) are counted, not derived */
};

struct plane_ops {
	const char *name;
	/* Start to receive on and be able to send to an interface. 0 or -errno. */
	int (*add_iface)(void *impl, const struct plane_link *link);
	/* Name, MTU, MAC, running changed. */
	int (*change_iface)(void *impl, const struct plane_link *link);
	void (*remove_iface)(void *impl, uint32_t ifindex);
	/* TTL threshold 0..256 (mgm-api 11.10). Takes effect at once. */
	int (*set_ttl_threshold)(void *impl, uint32_t ifindex, uint32_t threshold);
	/*
	 * What may go out of the interface, in kbit/s of IP datagrams (RFC 2932); 0: no
	 * limit. A token bucket; takes effect at once.
	 */
	int (*set_rate_limit)(void *impl, uint32_t ifindex, uint32_t kbps);

	/*
	 * A scope boundary, which entries name; its counters live as long as it. 0 or
	 * -errno. No entry names it any more when it is removed.
	 */
	int (*add_boundary)(void *impl, void **boundary);
	void (*remove_boundary)(void *impl, void *boundary);
	void (*read_boundary)(
	    void *impl, const void *boundary, struct plane_boundary_counters *out);

	/*
	 * Forwarding on (at first) or off. Off: what might have been forwarded is
	 * discarded as DISABLED, counts as arrived at its entry, and is no new source.
	 */
	void (*set_enabled)(void *impl, bool on);

	/* PLANE_EVENT_WRONG_IF for packets that arrive there: on or off (at first). */
	void (*set_wrong_if)(void *impl, uint32_t ifindex, bool on);

	/* *ref names the entry until remove_mfe. Failure: 0 or -errno, *ref untouched.
	 */
	int (*install_mfe)(void *impl, const struct plane_mfe *mfe, void **ref);
	/* Same group and source, new iif and oifs. On failure the old ones hold. */
	int (*change_mfe)(void *impl, void *ref, const struct plane_mfe *mfe);
	void (*remove_mfe)(void *impl, void *ref);
	/* The packets that wait for this flow: send by the installed MFE, or drop. */
	void (*release_pending)(
	    void *impl, const struct mgm_addr *group, const struct mgm_addr *source);
	void (*drop_pending)(
	    void *impl, const struct mgm_addr *group, const struct mgm_addr *source);

	void (*read_mfe)(void *impl, const void *ref, struct plane_mfe_counters *out);
	/*
	 * The next hop is a new one: its counters are 0 from here on, those of the
	 * entry and of the interface are not touched. It may still be in force.
	 */
	void (*restart_oif)(void *impl, void *ref, uint32_t ifindex);
	/* All zero where the flow never had this oif. */
	void (*read_oif)(void *impl, const void *ref, uint32_t ifindex,
	    struct plane_oif_counters *out);
	/* -ENOENT where the interface is not added; out untouched. */
	int (*read_iface)(
	    void *impl, uint32_t ifindex, struct plane_iface_counters *out);

	/* Readable when next_event has something; -1 for a plane that is only polled.
	 */
	int (*event_fd)(void *impl);
	bool (*next_event)(void *impl, struct plane_event *event);
};

struct plane {
	const struct plane_ops *ops; /* borrowed, static */
	void *impl;                  /* owned by whoever made the plane */
	unsigned capabilities;       /* enum plane_capability bits */
};

#endif
