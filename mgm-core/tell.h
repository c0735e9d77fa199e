/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tell.h - who is told what: the rules of alerts (mgm-api 5.4 to 5.9).
 */
#ifndef MGM_TELL_H
#define MGM_TELL_H

#include <stdbool.h>
#include <stdint.h>

#include "alert.h"
#include "interest.h"

struct client;
struct client_seat;
struct core;
struct iface;
struct member_key;
struct mfe;

/* Whose interest a client changed, and who made the call. */
struct tell_change {
	struct interest_entry entry;
	const struct client *counted; /* whose interest began or ended */
	const struct client *caller;  /* the same, or IGMP beside an owner */
	uint32_t ifindex;             /* where */
};

/* The client exists, asked for alerts of the kind, and the host can deliver them. */
bool tell_wants(
    const struct core *core, const struct client *client, enum alert_kind kind);
/* Likewise, and the host can ask. */
bool tell_may_ask(
    const struct core *core, const struct client *client, enum alert_kind kind);
/* One alert to one client, which wants it; those of its monitors are monitor.c's. */
void tell_alert(
    const struct core *core, const struct client *client, const struct alert *alert);
/* An address as the alerts name it: a host or the wildcard. */
struct mgm_prefix tell_prefix(const struct mgm_addr *addr);

/* A client's interest in an entry began or ended: JOIN or PRUNE with member true. */
void tell_interest(struct core *core, const struct tell_change *change, bool began);
/* The operator changed whether (*,G) has any effect: for each client that has it, what
 * tell_interest() says. */
void tell_group(struct core *core, const struct mgm_addr *group, bool began);
/* LOCAL_JOIN or LOCAL_LEAVE to the owner of the interface, if it has one. */
void tell_local(struct core *core, const struct iface *iface,
    const struct interest_entry *entry, bool joined);
/* DISABLE_IGMP or ENABLE_IGMP, if IGMP is on the interface. */
void tell_igmp(struct core *core, const struct iface *iface, enum alert_kind kind);
/* To the owner of the iif: whether anybody wants the data of this new entry. */
void tell_new_mfe(struct core *core, struct mfe *mfe, int64_t now);
/*
 * Every entry that was touched since the last time: JOIN or PRUNE with member false
 * where its list of oifs began or ended, or its iif moved to another client. changer
 * is who did it and needs not be told; NULL: a route.
 */
void tell_changes(struct core *core, const struct client *changer, int64_t now);

#endif
