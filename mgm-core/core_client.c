/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_client.c - the calls about registration and ownership of interfaces.
 *
 * Rules: mgm-api 4.1 to 4.5. Protocol 10 is IGMP: one instance at a time, which may
 * stand beside the one routing protocol that owns an interface, and never owns one in
 * its stead. Whatever ends a client's place on an interface - a release, a
 * deregistered or dead client, a deleted interface, the sweep of what a dead client
 * left - goes through core_clear_seat(). What is kept of a dead client: grace.c.
 */
#include "config.h"

#include "addr.h"
#include "core_internal.h"
#include "owner.h"
#include "tell.h"

#include <errno.h>
#include <string.h>

struct client *
core_find_client(struct core *core, uint32_t handle)
{
	struct client *client = client_find(&core->clients, handle);

	if (client == NULL)
		(void)core_fail(core, MGM_E_INVALID_PARAMETER,
		    "handle 0x%08x is not registered: register the protocol first",
		    (unsigned)handle);
	return client;
}

enum mgm_status
core_check_next_hop(
    struct core *core, const struct iface *iface, const struct mgm_addr *next_hop)
{
	char text[ADDR_TEXT_SIZE];

	if (next_hop == NULL || addr_is_zero(next_hop))
		return MGM_OK;
	addr_format(next_hop, text, sizeof(text));
	if (iface->link.broadcast_or_p2p)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "next hop %s on %s, which is not point-to-multipoint: use 0", text,
		    iface->link.link.name);
	return core_fail(core, MGM_E_CANNOT_COMPLETE,
	    "next hop %s on %s: plane %s cannot tell the links of a "
	    "point-to-multipoint interface apart; use 0",
	    text, iface->link.link.name, core->plane->ops->name);
}

static enum mgm_status
core_fail_registered(struct core *core, const struct client *other,
    const struct core_client_info *info, int64_t now)
{
	if (other->stale)
		return core_fail(core, MGM_E_ALREADY_EXISTS,
		    "protocol %u component %u is held for %s of user %u, which is "
		    "gone, "
		    "for %u s more: register as that user, or wait",
		    other->info.protocol, other->info.component, other->info.name,
		    other->info.uid, grace_seconds_left(other, now));
	if (other->info.component != info->component)
		return core_fail(core, MGM_E_ALREADY_EXISTS,
		    "IGMP is registered by %s (pid %u), and there is one at a time: "
		    "stop it first",
		    other->info.name, other->info.pid);
	return core_fail(core, MGM_E_ALREADY_EXISTS,
	    "protocol %u component %u is registered by %s (pid %u): stop it, or use "
	    "another component",
	    other->info.protocol, other->info.component, other->info.name,
	    other->info.pid);
}

static enum mgm_status
core_register_new(struct core *core, const struct core_client_info *info, int64_t now,
    uint32_t *handle)
{
	struct client *client = client_new(&core->clients, info, now);

	if (client == NULL) {
		if (errno == ENOSPC)
			(void)core_fail(core, MGM_E_NO_MEMORY,
			    "all %u places for clients are taken: raise max-clients",
			    core->config.max_clients);
		else
			(void)core_fail(
			    core, MGM_E_NO_MEMORY, "no memory for one more client");
		core_note_limit(core, &core->refused_clients, now);
		return MGM_E_NO_MEMORY;
	}
	if (core_may_log_client(core, now))
		log_info("client %s: protocol %u component %u registered, pid %u",
		    client->info.name, info->protocol, info->component, info->pid);
	core_trace(core, "client %s: protocol %u component %u registered, pid %u",
	    client->info.name, info->protocol, info->component, info->pid);
	loss_client_registered(core, client, now);
	water_look(core, now);
	*handle = client->handle;
	core_alarm_note_clients(core);
	return MGM_OK;
}

/* The stale one's user is back: the same protocol, or another instance of IGMP. */
static enum mgm_status
core_succeed_stale(struct core *core, struct client *client,
    const struct core_client_info *info, int64_t now, uint32_t *handle)
{
	if (client->info.component != info->component) {
		core_end_client(core, client, now);
		core_settle(core, now);
		return core_register_new(core, info, now, handle);
	}
	grace_adopt(core, client, info, now);
	loss_client_registered(core, client, now);
	*handle = client->handle;
	return MGM_OK;
}

enum mgm_status
core_register_mprotocol(struct core *core, const struct core_client_info *info,
    int64_t now, uint32_t *handle)
{
	bool igmp = info->protocol == MGM_PROTO_IGMP_ONLY;
	struct client *client;

	if (info->protocol == 0)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "protocol 0 is none: use a number of IANAipMRouteProtocol");
	client =
	    client_find_protocol(&core->clients, info->protocol, info->component, igmp);
	if (client != NULL && client->stale && client->info.uid == info->uid)
		return core_succeed_stale(core, client, info, now, handle);
	if (client != NULL)
		return core_fail_registered(core, client, info, now);
	return core_register_new(core, info, now, handle);
}
/* Interfaces that the client must release before it goes, and one of them. */
static uint32_t
core_count_taken(const struct client *client, const struct iface **one)
{
	const struct client_seat *seat;
	uint32_t count = 0;

	LIST_FOREACH (seat, &client->seats, of_client) {
		if (seat->taken_by != client->handle)
			continue; /* adopted and never taken again: swept with it */
		*one = seat->iface;
		count++;
	}
	return count;
}

enum mgm_status
core_deregister_mprotocol(struct core *core, uint32_t handle, int64_t now)
{
	struct client *client = core_find_client(core, handle);
	const struct iface *one = NULL;
	uint32_t taken;

	if (client == NULL)
		return MGM_E_INVALID_PARAMETER;
	taken = core_count_taken(client, &one);
	if (taken > 0)
		return core_fail(core, MGM_E_CANNOT_COMPLETE,
		    "%s still has %s and %u more interfaces: release them first",
		    client->info.name, one->link.link.name, taken - 1);
	core_end_client(core, client, now);
	core_settle(core, now);
	return MGM_OK;
}

/* For how long what a client has that dies now stays; 0: it goes at once. */
static uint32_t
core_stays_ms(const struct core *core, const struct client *client)
{
	const struct iface *one = NULL;

	/* In its replay it loses all that it has not taken again (grace.c). */
	if (!grace_is_due(core, client) ||
	    (client->replaying && core_count_taken(client, &one) == 0))
		return 0;
	return core->config.grace_ms;
}

void
core_client_gone(struct core *core, uint32_t handle, int64_t now)
{
	struct client *client = client_find(&core->clients, handle);

	if (client == NULL)
		return;
	loss_client_lost(core, client, core_stays_ms(core, client), now);
	if (grace_is_due(core, client))
		grace_start(core, client, now);
	else
		core_end_client(core, client, now);
	core_settle(core, now);
}

/* All memberships of a seat end; they counted to `counted`. */
static void
core_end_members(struct core *core, struct client_seat *seat, struct client *counted,
    bool tell_owner)
{
	const struct iface *iface = seat->iface;
	struct member *member;

	while ((member = LIST_FIRST(&seat->members)) != NULL) {
		struct tell_change change = {
		    .entry = {member->key.group, member->key.source},
		    .counted = counted,
		    .caller = seat->client,
		    .ifindex = iface->link.link.ifindex,
		};

		member_remove(&core->members, member);
		if (tell_owner)
			tell_local(core, iface, &change.entry, false);
		if (interest_remove(&core->interests, &change.entry, counted))
			tell_interest(core, &change, false);
	}
}

/*
 * IGMP beside a routing protocol that takes or releases the interface loses its
 * memberships there and adds them again after ENABLE_IGMP (mgm-api 5.8). The owner
 * hears of no LOCAL_LEAVE: it comes and has heard of no LOCAL_JOIN, or it goes.
 */
static void
core_flush_igmp(
    struct core *core, struct iface *iface, struct client *counted, int64_t now)
{
	struct oif *oif, *next;

	core_end_members(core, &iface->igmp, counted, false);
	LIST_FOREACH_SAFE (oif, &iface->oifs, of_iface, next)
		oif_reconsider(core, oif, now);
}

/* Ends all of it but the interface's place in the plane. */
static void
core_clear_seat(struct core *core, struct client_seat *seat, int64_t now)
{
	struct iface *iface = seat->iface;
	struct client *client = seat->client;
	struct client *holder = iface_holder(iface);
	bool beside_igmp = seat == &iface->owner && iface->igmp.client != NULL;
	struct oif *oif, *next;
	struct mfe *mfe;

	if (beside_igmp) {
		tell_igmp(core, iface, ALERT_DISABLE_IGMP);
		core_flush_igmp(core, iface, holder, now);
	}
	core_end_members(core, seat, holder, seat == &iface->igmp);
	if (client == holder)
		wrong_if_set(core, iface, false);
	client_seat_release(seat);
	core_alarm_note_seat(core, iface);
	/* Only entries that list the interface can have lost it. */
	LIST_FOREACH_SAFE (oif, &iface->oifs, of_iface, next)
		oif_leave(core, oif, client->handle, now);
	/* IGMP beside an owner leaves the owner's entries alone (mgm-api 4.4). */
	while (client == holder && (mfe = LIST_FIRST(&iface->iif_mfes)) != NULL)
		mfe_free(core, mfe);
	tell_changes(core, holder, now);
}

void
core_end_seat(struct core *core, struct client_seat *seat, int64_t now)
{
	struct iface *iface = seat->iface;
	bool beside_igmp = seat == &iface->owner && iface->igmp.client != NULL;

	core_trace(core, "interface %s: %s sits there no more", iface->link.link.name,
	    seat->client->info.name);
	core_clear_seat(core, seat, now);
	(void)iface_update(core, iface, now); /* going cannot fail; staying does not */
	if (beside_igmp)
		tell_igmp(core, iface, ALERT_ENABLE_IGMP);
	owner_look(core, iface, now);
}

void
core_end_client(struct core *core, struct client *client, int64_t now)
{
	struct client_seat *seat;

	client->info.callbacks = 0; /* nobody is there to be told or asked */
	while ((seat = LIST_FIRST(&client->seats)) != NULL)
		core_end_seat(core, seat, now);
	question_drop_client(core, client, now);
	monitor_end_client(core, client);
	grace_stop(core, client);
	if (core_may_log_client(core, now))
		log_info("client %s: protocol %u component %u gone", client->info.name,
		    client->info.protocol, client->info.component);
	core_trace(core, "client %s: protocol %u component %u gone", client->info.name,
	    client->info.protocol, client->info.component);
	client_free(&core->clients, client);
	core_alarm_note_clients(core);
}

static enum mgm_status
core_fail_taken(
    struct core *core, const struct iface *iface, const struct client *owner)
{
	return core_fail(core, MGM_E_ALREADY_EXISTS,
	    "%s is owned by protocol %u component %u: %s (pid %u); stop it, or have it "
	    "release the interface",
	    iface->link.link.name, owner->info.protocol, owner->info.component,
	    owner->info.name, owner->info.pid);
}

/* May the client sit there? MGM_OK or why not. */
static enum mgm_status
core_may_take(struct core *core, struct iface *iface, const struct client *client)
{
	const struct client_seat *seat = iface_seat(iface, client);

	if (seat->client == client && seat->taken_by == client->handle)
		return core_fail(core, MGM_E_ALREADY_EXISTS,
		    "%s has taken %s already: take an interface once",
		    client->info.name, iface->link.link.name);
	if (seat->client == client)
		return MGM_OK;
	if (seat->client != NULL && !seat->client->stale)
		return core_fail_taken(core, iface, seat->client);
	if (iface->link.kernel_forwards)
		return core_fail(core, MGM_E_CANNOT_COMPLETE,
		    "the kernel already forwards multicast on %s, so another "
		    "multicast router runs: stop it, or run it in a network "
		    "namespace of its own",
		    iface->link.link.name);
	return MGM_OK;
}

/* Entries refused because nobody owned the interface to their source. */
static void
core_recheck_unowned(struct core *core)
{
	struct mfe *mfe;

	if (!core->config.refuse_unowned_iif)
		return;
	LIST_FOREACH (mfe, &core->mfes.no_iif, of_iif) {
		if (mfe->rpf == MFE_RPF_UNOWNED)
			mfe_queue_recheck(core, mfe);
	}
}

/*
 * Nobody sat on the seat. IGMP's memberships counted to IGMP until now, and count to
 * the new owner once it has added them again.
 */
static void
core_sit_down(
    struct core *core, struct iface *iface, struct client *client, int64_t now)
{
	struct client *igmp = iface->igmp.client;

	if (client_is_igmp(client) || igmp == NULL)
		return;
	tell_igmp(core, iface, ALERT_DISABLE_IGMP);
	wrong_if_set(core, iface, false);
	core_flush_igmp(core, iface, igmp, now);
	tell_changes(core, igmp, now);
	tell_igmp(core, iface, ALERT_ENABLE_IGMP);
}

/*
 * A stale client's seat is cleared for another one. The plane is asked before anything
 * ends, and has the interface all the time. 0, or what the plane said.
 */
static int
core_take_stale(
    struct core *core, struct client *client, struct iface *iface, int64_t now)
{
	struct client_seat *seat = iface_seat(iface, client);
	struct client *stale = seat->client;
	bool beside_igmp = seat == &iface->owner && iface->igmp.client != NULL;
	int rc = iface_update(core, iface, now);

	if (rc != 0)
		return rc;
	core_trace(core, "interface %s: taken from %s, which is stale",
	    iface->link.link.name, stale->info.name);
	core_clear_seat(core, seat, now);
	client_seat_take(seat, client);
	core_alarm_note_seat(core, iface);
	grace_lose_seat(core, stale, now);
	if (beside_igmp)
		tell_igmp(core, iface, ALERT_ENABLE_IGMP);
	return 0;
}

/* The client may: 0, or what the plane said. A seat that it adopted is its already. */
static int
core_take_seat(
    struct core *core, struct client *client, struct iface *iface, int64_t now)
{
	struct client_seat *seat = iface_seat(iface, client);
	int rc;

	if (seat->client == client) {
		seat->taken_by = client->handle;
		return 0;
	}
	if (seat->client != NULL)
		return core_take_stale(core, client, iface, now);
	client_seat_take(seat, client);
	core_alarm_note_seat(core, iface);
	rc = iface_update(core, iface, now);
	if (rc != 0) {
		client_seat_release(seat);
		core_alarm_note_seat(core, iface);
		return rc;
	}
	core_sit_down(core, iface, client, now);
	return 0;
}

enum mgm_status
core_take_interface_ownership(struct core *core, uint32_t handle, uint32_t ifindex,
    const struct mgm_addr *next_hop, int64_t now)
{
	struct client *client = core_find_client(core, handle);
	struct iface *iface = iface_find(&core->ifaces, ifindex);
	enum mgm_status status;
	int rc;

	if (client == NULL)
		return MGM_E_INVALID_PARAMETER;
	if (iface == NULL)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "there is no interface with index %u: look with `ip link`",
		    (unsigned)ifindex);
	status = core_check_next_hop(core, iface, next_hop);
	if (status == MGM_OK)
		status = core_may_take(core, iface, client);
	if (status != MGM_OK)
		return status;
	rc = core_take_seat(core, client, iface, now);
	if (rc != 0)
		return core_fail(core,
		    rc == -ENOMEM ? MGM_E_NO_MEMORY : MGM_E_CANNOT_COMPLETE,
		    "plane %s cannot use %s: %s", core->plane->ops->name,
		    iface->link.link.name, strerror(-rc));
	core_trace(core, "interface %s: %s sits there", iface->link.link.name,
	    client->info.name);
	owner_look(core, iface, now);
	core_recheck_unowned(core);
	core_settle(core, now);
	return MGM_OK;
}

enum mgm_status
core_release_interface_ownership(struct core *core, uint32_t handle, uint32_t ifindex,
    const struct mgm_addr *next_hop, int64_t now)
{
	struct client *client = core_find_client(core, handle);
	struct iface *iface = iface_find(&core->ifaces, ifindex);
	enum mgm_status status;

	if (client == NULL)
		return MGM_E_INVALID_PARAMETER;
	if (iface == NULL)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "there is no interface with index %u: it ended by itself",
		    (unsigned)ifindex);
	status = core_check_next_hop(core, iface, next_hop);
	if (status != MGM_OK)
		return status;
	if (iface_seat(iface, client)->client != client)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%s does not own %s: take it before you release it",
		    client->info.name, iface->link.link.name);
	core_end_seat(core, iface_seat(iface, client), now);
	core_settle(core, now);
	return MGM_OK;
}

enum mgm_status
core_get_protocol_on_interface(struct core *core, uint32_t ifindex,
    const struct mgm_addr *next_hop, uint32_t *protocol, uint32_t *component)
{
	const struct iface *iface = iface_find(&core->ifaces, ifindex);
	const struct client *holder;
	enum mgm_status status;

	if (iface == NULL)
		return core_fail(core, MGM_E_NOT_FOUND,
		    "there is no interface with index %u: look with `ip link`",
		    (unsigned)ifindex);
	status = core_check_next_hop(core, iface, next_hop);
	if (status != MGM_OK)
		return status;
	holder = iface_holder(iface);
	if (holder == NULL)
		return core_fail(core, MGM_E_NOT_FOUND,
		    "nobody owns %s: a client may take it", iface->link.link.name);
	*protocol = holder->info.protocol;
	*component = holder->info.component;
	return MGM_OK;
}
