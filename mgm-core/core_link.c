/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_link.c - what the host and the operator report: links, routes, on and off.
 *
 * A link that is down keeps everything; one that is deleted ends ownership and
 * memberships there, and entries that came in by it are routed anew (mgm-api 11.8).
 * Clients hear of all this by iface_event.c.
 * Forwarding that is off keeps everything too, but leaves no entry an outgoing
 * interface in the plane and makes no new entry.
 */
#include "config.h"

#include "addr.h"
#include "core_internal.h"
#include "iface_event.h"
#include "tell.h"

#include <errno.h>
#include <string.h>

#define CORE_TTL_THRESHOLD_MAX 256

/* Entries that found no route may have one through the new interface. */
static void
core_recheck_routeless(struct core *core)
{
	struct mfe *mfe;

	LIST_FOREACH (mfe, &core->mfes.no_iif, of_iif) {
		if (mfe->rpf == MFE_RPF_NO_ROUTE)
			mfe_queue_recheck(core, mfe);
	}
}

int
core_set_link(struct core *core, const struct core_link *link, int64_t now)
{
	struct iface *iface = iface_find(&core->ifaces, link->link.ifindex);
	struct core_link old;
	int rc;

	if (link->link.ifindex == 0 || link->ttl_threshold > CORE_TTL_THRESHOLD_MAX ||
	    memchr(link->link.name, '\0', sizeof(link->link.name)) == NULL) {
		(void)core_fail(core, MGM_E_INVALID_PARAMETER,
		    "interface %u: index, name or TTL threshold (0 to 256) is wrong",
		    (unsigned)link->link.ifindex);
		return -EINVAL;
	}
	if (iface != NULL) {
		old = iface->link;
		rc = iface_set_link(core, iface, link, now);
		iface_event_changed(core, iface, &old);
	} else {
		iface = iface_add(core, link);
		if (iface == NULL) {
			(void)core_fail(core, MGM_E_NO_MEMORY,
			    "no memory for interface %s", link->link.name);
			return -ENOMEM;
		}
		core_recheck_routeless(core);
		rc = iface_update(core, iface, now);
		iface_event_appeared(core, iface);
	}
	if (rc != 0)
		(void)core_fail(core, MGM_E_CANNOT_COMPLETE,
		    "plane %s cannot use %s: %s; it is tried again each second",
		    core->plane->ops->name, link->link.name, strerror(-rc));
	core_settle(core, now);
	return rc;
}

static void
core_end_seat_of_link(struct core *core, struct client_seat *seat, int64_t now)
{
	struct client *client = seat->client;

	if (client == NULL)
		return;
	core_end_seat(core, seat, now);
	grace_lose_seat(core, client, now);
}

void
core_remove_link(struct core *core, uint32_t ifindex, int64_t now)
{
	const struct core_route none = {0};
	struct iface *iface = iface_find(&core->ifaces, ifindex);
	struct mfe *mfe;

	if (iface == NULL)
		return;
	iface_event_gone(core, iface);
	iface->link.configured = false;
	while ((mfe = LIST_FIRST(&iface->iif_mfes)) != NULL) {
		mfe_set_iif(core, mfe, MFE_RPF_NO_ROUTE, NULL, &none, now);
		mfe_queue_recheck(core, mfe);
	}
	tell_changes(core, NULL, now);
	/* IGMP first: it needs no bracket on an interface that is gone. */
	core_end_seat_of_link(core, &iface->igmp, now);
	core_end_seat_of_link(core, &iface->owner, now);
	iface_deactivate(core, iface, now);
	iface_remove(core, iface, now);
	core_settle(core, now);
}

void
core_routes_changed(struct core *core, const struct mgm_prefix *prefix)
{
	/* A prefix with host bits would begin the walk too late. */
	if (prefix != NULL && !prefix_is_canonical(prefix))
		prefix = NULL;
	rpf_add_change(&core->rpf, prefix);
}

void
core_set_enabled(struct core *core, bool enabled, int64_t now)
{
	const struct mgm_addr zero = {0};
	struct mfe *mfe;

	if (core->enabled == enabled)
		return;
	core->enabled = enabled;
	log_info("forwarding: %s", enabled ? "enabled" : "disabled");
	core->plane->ops->set_enabled(core->plane->impl, enabled);
	for (mfe = mfe_from(&core->mfes, &zero, &zero); mfe != NULL;
	     mfe = mfe_next(mfe))
		mfe_mark(core, mfe);
	core_settle(core, now);
}
