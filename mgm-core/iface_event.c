/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * iface_event.c - clients are told what happens to interfaces (mgm-api 11.8).
 *
 * An event goes to whoever sits on the interface, and to every client that registered
 * for all interfaces; to each once, and only where it asked for this kind of alert. It
 * carries the name and the MTU as they are after the change.
 *
 * Order. What takes something away comes before what gives: down first, up last, so
 * that a client that hears "up" knows the new name, address and MTU already. Appeared
 * comes when the core knows the interface, so that a client may take it at once. Gone
 * comes first of all that the end of an interface causes: ownership and memberships end
 * right after it, and the alerts that follow from that find a client that knows why.
 * When a client reads it, all of it has ended; there is nothing left to release.
 */
#include "config.h"

#include "iface_event.h"

#include "core_internal.h"
#include "tell.h"

#include <string.h>

static bool
iface_event_concerns(const struct iface *iface, const struct client *client)
{
	return !client->stale &&
	       (client->info.callbacks & ALERT_BIT(ALERT_INTERFACE)) != 0 &&
	       (client->info.all_interfaces || iface->owner.client == client ||
		   iface->igmp.client == client);
}

static void
iface_event_tell(
    struct core *core, const struct iface *iface, enum alert_interface_event event)
{
	struct alert alert = {
	    .kind = ALERT_INTERFACE,
	    .ifindex = iface->link.link.ifindex,
	    .event = event,
	    .mtu = iface->link.link.mtu,
	};
	const struct client *client;
	uint32_t after = 0;

	if (core->port.alert == NULL)
		return;
	memcpy(alert.name, iface->link.link.name, sizeof(alert.name));
	while ((client = client_next(&core->clients, after)) != NULL) {
		after = client->handle;
		if (iface_event_concerns(iface, client))
			tell_alert(core, client, &alert);
	}
}

void
iface_event_appeared(struct core *core, const struct iface *iface)
{
	iface_event_tell(core, iface, ALERT_INTERFACE_APPEARED);
	if (iface->link.link.running)
		iface_event_tell(core, iface, ALERT_INTERFACE_UP);
}

void
iface_event_gone(struct core *core, const struct iface *iface)
{
	iface_event_tell(core, iface, ALERT_INTERFACE_GONE);
}

void
iface_event_changed(
    struct core *core, const struct iface *iface, const struct core_link *old)
{
	const struct plane_link *was = &old->link, *is = &iface->link.link;

	if (was->running && !is->running)
		iface_event_tell(core, iface, ALERT_INTERFACE_DOWN);
	if (strcmp(was->name, is->name) != 0)
		iface_event_tell(core, iface, ALERT_INTERFACE_RENAMED);
	if (was->ethernet != is->ethernet ||
	    memcmp(was->mac, is->mac, sizeof(is->mac)) != 0)
		iface_event_tell(core, iface, ALERT_INTERFACE_ADDRESS);
	if (was->mtu != is->mtu)
		iface_event_tell(core, iface, ALERT_INTERFACE_MTU);
	if (!was->running && is->running)
		iface_event_tell(core, iface, ALERT_INTERFACE_UP);
}
