/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mfe.h - forwarding entries (S,G): one incoming interface, many outgoing ones.
 */
#ifndef MGM_MFE_H
#define MGM_MFE_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core.h"
#include "oif.h"
#include "pair.h"
#include "rate.h"

struct boundary;
struct client;
struct iface;
struct member_key;

enum mfe_rpf {
	MFE_RPF_FOUND,    /* iif is set */
	MFE_RPF_NO_ROUTE, /* none, or through an interface that is not known */
	MFE_RPF_UNOWNED,  /* refused: nobody owns the interface towards the source */
	MFE_RPF_UNKNOWN,  /* the host could not say; it is asked again soon */
};

/* What an entry was before a call touched it (tell.c). */
struct mfe_touch {
	struct client *owner; /* borrowed for the call: of the iif; NULL: none */
	uint32_t iif;
	bool empty;
};

struct mfe {
	struct pair by_group;  /* group, source */
	struct pair by_source; /* source, group */
	RB_ENTRY(mfe) by_expiry;
	LIST_ENTRY(mfe) of_iif;  /* of the iif's list, or of the table's no_iif */
	TAILQ_ENTRY(mfe) pushes; /* dirty or retry list */
	TAILQ_ENTRY(mfe) rechecks;
	TAILQ_ENTRY(mfe) touches;
	struct mgm_addr group;
	struct mgm_addr source;
	enum mfe_rpf rpf;
	struct iface *iif; /* borrowed; NULL unless rpf is FOUND */
	/* Borrowed: of the iif for the group; nothing is forwarded. NULL: none. */
	struct boundary *boundary;
	struct core_route route;  /* prefix family unspecified: none */
	struct mgm_addr upstream; /* the neighbour: the route's, or chosen */
	bool chosen; /* iif and upstream are its client's choice, not the route's */
	struct oif_tree oifs;
	uint32_t num_in; /* oif_is_in() */
	bool listed;     /* in the table; false: a draft */
	uint64_t number; /* no other entry ever has it, also not of the same flow */
	bool touched;    /* on the table's list of the same name */
	struct mfe_touch touch; /* while touched */
	bool installed;
	void *ref;    /* the plane's, while installed */
	bool dirty;   /* on the table's list of the same name */
	bool retry;   /* likewise; never both */
	bool recheck; /* likewise */
	int64_t created_us;
	int64_t expires_us;
	int64_t timeout_us;
	uint64_t seen_packets; /* in_packets at the last check of its life */
	struct rate rate;      /* of what comes in on the iif */
	struct rate_forwarded forwarded;
	int64_t last_packet_us; /* seen by rate.c to have come; 0: never */
	/* What expiry_make_room() saw when it last found it in use; 0: never. */
	int64_t looked_us;
	uint64_t looked_packets;
};

RB_HEAD(mfe_expiry_tree, mfe);
TAILQ_HEAD(mfe_queue, mfe);

struct mfe_table {
	struct pair_table by_group;
	struct pair_table by_source;
	struct mfe_expiry_tree by_expiry;
	LIST_HEAD(, mfe) no_iif;
	struct mfe_queue dirty;    /* the plane's copy is older than ours */
	struct mfe_queue retry;    /* and it refused the newer one */
	struct mfe_queue rechecks; /* to be routed anew; at most every entry once */
	struct mfe_queue touched;  /* by the present call; empty between calls */
	int64_t retry_us;          /* INT64_MAX: nothing to retry */
	/* The entry that expiry_make_room() looked at last; it may be gone. */
	struct mgm_addr hand_group, hand_source;
	uint32_t count;
};

/* The seed is pair.h's. */
void mfe_table_init(struct mfe_table *table, uint64_t seed);
void mfe_table_exit(struct mfe_table *table);
struct mfe *mfe_find(const struct mfe_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source);
/* The first at or after; the first strictly after; both by (group, source). */
struct mfe *mfe_from(const struct mfe_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source);
struct mfe *mfe_after(const struct mfe_table *table, const struct mgm_addr *group,
    const struct mgm_addr *source);
struct mfe *mfe_next(struct mfe *mfe);
/* The first at or after by (source, group), and the one that follows. */
struct mfe *mfe_source_from(const struct mfe_table *table,
    const struct mgm_addr *source, const struct mgm_addr *group);
struct mfe *mfe_source_next(struct mfe *mfe);
struct mfe *mfe_expiry_first(const struct mfe_table *table);

/* An entry to be: routed, but in no table. NULL with errno. */
struct mfe *mfe_draft(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, int64_t now);
/* A draft's oifs from the memberships. 0 or -ENOMEM. */
int mfe_merge(struct core *core, struct mfe *mfe, int64_t now);
/* The client that the route of the draft leads to has chosen another of its own. */
void mfe_choose(struct mfe *draft, struct iface *iif, const struct mgm_addr *neighbour);
/* The draft becomes an entry, in the plane too: 0, or -errno and it is a draft still.
 */
int mfe_establish(struct core *core, struct mfe *draft, int64_t now);
/* Also out of the plane; also a draft. NULL is accepted. */
void mfe_free(struct core *core, struct mfe *mfe);
/* The result of a routing: incoming interface, or NULL and why. */
void mfe_set_iif(struct core *core, struct mfe *mfe, enum mfe_rpf rpf,
    struct iface *iif, const struct core_route *route, int64_t now);
/* The boundary that the iif is for it now, or NULL. */
void mfe_set_boundary(
    struct core *core, struct mfe *mfe, struct boundary *boundary, int64_t now);
void mfe_set_expiry(struct core *core, struct mfe *mfe, int64_t expires_us);
/* Its life from now on, as the owner of its iif says. */
void mfe_set_timeout(struct core *core, struct mfe *mfe, uint32_t seconds, int64_t now);
/* The list of oifs or the iif are about to change: tell_changes() looks at the end. */
void mfe_touch(struct core *core, struct mfe *mfe);
void mfe_untouch(struct core *core, struct mfe *mfe);
void mfe_queue_recheck(struct core *core, struct mfe *mfe);
bool mfe_is_source_specific(const struct core *core, const struct mgm_addr *group);

size_t mfe_num_listed(const struct mfe *mfe);

/* A membership came on the interface: 0 or -ENOMEM with some entries done. */
int mfe_add_membership(struct core *core, const struct member_key *key,
    struct iface *iface, uint32_t protocol, int64_t now);
/* One went: entries of it that nobody wants there any more lose the interface. */
void mfe_remove_membership(
    struct core *core, const struct member_key *key, struct iface *iface, int64_t now);

/* The plane learns of the change at the next mfe_flush(). */
void mfe_mark(struct core *core, struct mfe *mfe);
/* Brings entries of the plane up to date until `limit` of them and of their oifs, both
 * counted, were told; true: more wait. */
bool mfe_flush(struct core *core, int64_t now, unsigned limit);

#endif
