/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * iface.h - interfaces: the link, who sits on it, and whether the plane has it.
 */
#ifndef MGM_IFACE_H
#define MGM_IFACE_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <stdbool.h>
#include <stdint.h>

#include "client.h"
#include "core.h"
#include "rate.h"

struct flood;
struct mfe;
struct oif;
struct owner;
struct range;

struct iface {
	RB_ENTRY(iface) by_ifindex;
	struct core_link link;
	struct client_seat owner;
	struct client_seat igmp;
	bool active;      /* the plane has it */
	uint64_t epoch;   /* of the activation: its plane counters began then */
	uint64_t seating; /* of the newest taking or leaving of one of its seats */
	bool wrong_if;    /* its holder wants WRONG_IF alerts */
	bool retry;       /* the plane refused something: iface_work() tries again */
	const struct range *boundaries; /* borrowed from the table of all; NULL: none */
	uint32_t num_boundaries;
	LIST_HEAD(, oif) oifs;     /* entries that list it */
	LIST_HEAD(, mfe) iif_mfes; /* entries whose incoming interface it is */
	uint32_t num_iif_mfes;
	struct mfe *hand; /* of iif_mfes: expiry_make_room_on() looks there next; NULL:
			   * at the first */
	uint32_t num_oif_mfes; /* oif_is_in() of oifs */
	struct rate in_rate;
	struct rate out_rate;
	struct owner *told_owner; /* owned; who sits here, as managers know it */
	struct flood *flood;      /* owned; of unresolved flows that arrive here */
};

RB_HEAD(iface_tree, iface);

struct iface_table {
	struct iface_tree tree;
	uint32_t count;
	uint64_t epochs;   /* activations so far */
	uint64_t seatings; /* seats taken and left so far */
	int64_t retry_us;  /* when to try again; INT64_MAX: nothing to */
};

void iface_table_init(struct iface_table *table);
struct iface *iface_find(const struct iface_table *table, uint32_t ifindex);
struct iface *iface_find_name(const struct iface_table *table, const char *name);
/* Ascending, strictly after; 0 first; NULL at the end. */
struct iface *iface_next(const struct iface_table *table, uint32_t after_ifindex);
/* NULL with errno. The ifindex is not there yet. */
struct iface *iface_add(struct core *core, const struct core_link *link);
/* Nobody sits on it, the plane does not have it, and no entry names it. */
void iface_remove(struct core *core, struct iface *iface, int64_t now);

/* The routing protocol that owns it, else IGMP, else NULL. */
struct client *iface_holder(const struct iface *iface);
/* The seat that is, or would be, the client's. */
struct client_seat *iface_seat(struct iface *iface, const struct client *client);
/* A new description of the same ifindex. 0, or what the plane said. */
int iface_set_link(
    struct core *core, struct iface *iface, const struct core_link *link, int64_t now);
/* Adds it to the plane or removes it, as it should be now. 0, or what add_iface said.
 */
int iface_update(struct core *core, struct iface *iface, int64_t now);
/* Leaves the plane, whatever it should be. */
void iface_deactivate(struct core *core, struct iface *iface, int64_t now);
/* Tries again what the plane refused, when it is time. */
void iface_work(struct core *core, int64_t now);

#endif
