/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * oif.h - outgoing interfaces of a forwarding entry, and why each is there.
 */
#ifndef MGM_OIF_H
#define MGM_OIF_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <stdbool.h>
#include <stdint.h>

#include "mgm_types.h"

struct boundary;
struct core;
struct iface;
struct mfe;

/* A FORWARD_STATE edit of one entry; it lasts as long as the entry (mgm-api 11.1). */
enum oif_edit { OIF_EDIT_NONE, OIF_EDIT_IN, OIF_EDIT_OUT };

struct oif {
	RB_ENTRY(oif) by_ifindex;
	LIST_ENTRY(oif) of_iface;
	struct mfe *mfe;     /* borrowed: the entry that lists it */
	struct iface *iface; /* borrowed */
	/* Borrowed: of the interface for the entry's group; NULL: none. */
	struct boundary *boundary;
	bool wanted;       /* a membership matches */
	bool counted;      /* oif_is_in(), as the interface counts it */
	uint32_t protocol; /* of who contributed it; while wanted */
	enum oif_edit edit;
	uint32_t edit_handle;   /* whose edit */
	uint32_t edit_protocol; /* and its protocol */
	int64_t since_us;
};

RB_HEAD(oif_tree, oif);

struct oif *oif_find(const struct oif_tree *tree, uint32_t ifindex);
struct oif *oif_first(const struct oif_tree *tree);
struct oif *oif_next(struct oif *oif);
/* In the list at all: wanted or put in, not the incoming interface, and no scope
 * boundary lies between. */
bool oif_is_listed(const struct oif *oif);
/* In the list of who gets the data: listed, and not taken out. */
bool oif_is_in(const struct oif *oif);
/* It comes into the list now: its time and its counters begin. */
void oif_begin(struct core *core, struct oif *oif, int64_t now);
/* The interface counts it among its entries, if it is in. */
void oif_count(struct oif *oif);
/* The plane sends there. */
bool oif_forwards(const struct core *core, const struct oif *oif);
/* It would send there, were it not for the boundary. */
bool oif_is_blocked(const struct core *core, const struct oif *oif);
uint32_t oif_protocol(const struct oif *oif);

/* A membership matches. 0 or -ENOMEM. */
int oif_want(struct core *core, struct mfe *mfe, struct iface *iface, uint32_t protocol,
    int64_t now);
/* Asks the memberships again; the oif may be freed by it. */
void oif_reconsider(struct core *core, struct oif *oif, int64_t now);
/* FORWARD_STATE add: 0 or -ENOMEM. */
int oif_put_in(struct core *core, struct mfe *mfe, struct iface *iface, uint32_t handle,
    uint32_t protocol, int64_t now);
/* FORWARD_STATE delete: 0 or -ENOENT where it is not in the list. */
int oif_take_out(struct core *core, struct mfe *mfe, struct iface *iface,
    uint32_t handle, uint32_t protocol);
/* Asks the memberships again, without the client's edit, if there is one; likewise. */
void oif_leave(struct core *core, struct oif *oif, uint32_t handle, int64_t now);
/* The boundary that it meets now, or NULL. */
void oif_set_boundary(
    struct core *core, struct oif *oif, struct boundary *boundary, int64_t now);
void oif_free(struct core *core, struct oif *oif);

#endif
