/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alert.h - what the core tells its clients (alerts) and asks them (questions): the
 * nine callbacks of the MGM API and the events that we add (mgm-api
 * 5, 11.2, 11.8, 11.9).
 */
#ifndef MGM_ALERT_H
#define MGM_ALERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm_types.h"

/* Number, identifier, text for people. The bit 1 << number says that a client wants it.
 */
#define ALERT_KINDS(X)                                                        \
	X(0, RPF, "rpf")           /* question: which interface towards S? */ \
	X(1, CREATION, "creation") /* question: forward on these? */          \
	X(2, PRUNE, "prune")       /* question if member is false */          \
	X(3, JOIN, "join")                                                    \
	X(4, WRONG_IF, "wrong-if")                                            \
	X(5, LOCAL_JOIN, "local-join")                                        \
	X(6, LOCAL_LEAVE, "local-leave")                                      \
	X(7, DISABLE_IGMP, "disable-igmp")                                    \
	X(8, ENABLE_IGMP, "enable-igmp")                                      \
	X(9, INTERFACE, "interface")                                          \
	X(10, DATAFLOW, "dataflow")

enum alert_kind {
#define X(number, id, text) ALERT_##id = number,
	ALERT_KINDS(X)
#undef X
	    ALERT_KIND_COUNT
};

#define ALERT_BIT(kind) (1U << (kind))

/* What happened to an interface (mgm-api 11.8). */
enum alert_interface_event {
	ALERT_INTERFACE_APPEARED = 1,
	ALERT_INTERFACE_GONE = 2,
	ALERT_INTERFACE_RENAMED = 3,
	ALERT_INTERFACE_UP = 4,
	ALERT_INTERFACE_DOWN = 5,
	ALERT_INTERFACE_MTU = 6,
	ALERT_INTERFACE_ADDRESS = 7, /* its link-layer address */
};

/* Of one creation question; who has more in an entry is asked in several (birth.c). So
 * many fit in one message of the wire, whichever way. */
#define ALERT_OIFS_MAX 1024

/* One outgoing interface that a creation question is about (MGM_IF_ENTRY). */
struct alert_oif {
	uint32_t ifindex;
	bool igmp;    /* IGMP is on it */
	bool enabled; /* of the answer; true unless the client says otherwise */
};

/*
 * One alert or question. Fields that a kind does not use are zero. Pointers are
 * borrowed for the call.
 */
struct alert {
	enum alert_kind kind;
	struct mgm_prefix source;
	struct mgm_prefix group;
	uint32_t ifindex; /* iif; where a membership was removed; that changed */
	struct mgm_addr
	    neighbour; /* rpf: upstream by the route; unspecified: connected */
	struct mgm_prefix route; /* rpf: the route used; family unspecified: none */
	uint32_t arrival;        /* rpf: where the packet came in (mgm-api 11.7) */
	bool member; /* join, prune: a membership changed; false: the oifs of an MFE did
		      */
	const struct alert_oif *oifs; /* creation: the asked client's own */
	size_t num_oifs;              /* 1 to ALERT_OIFS_MAX */
	const uint8_t *header;        /* rpf, wrong-if: IP header, options, some data */
	size_t header_len;            /* up to 128 */
	enum alert_interface_event event; /* interface */
	char name[MGM_IFNAME_SIZE];       /* interface: its name now */
	uint32_t mtu;                     /* interface */
	uint32_t monitor;                 /* dataflow: the monitor's id */
	bool raised;                      /* dataflow: rising; false: falling */
	uint64_t packets;                 /* dataflow: in the interval */
	uint64_t octets;
	int64_t interval_us;
};

/* The answer to a question; only the fields of its kind count. */
struct alert_answer {
	uint32_t ifindex;          /* rpf: an interface the client owns */
	struct mgm_addr neighbour; /* rpf: upstream neighbour */
	const bool *enabled;       /* creation: in the question's order */
	size_t num_enabled;
	uint32_t timeout_s; /* prune: 1..86400; 0: the default */
};

#endif
