/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * owner.c - who sits on an interface, as managers know it.
 *
 * The routing protocol that owns it, else IGMP, else nobody: as the table of interfaces
 * shows it. A client that comes back within its grace is the same owner all the time.
 * On a deleted interface nobody sits; if that has to wait to be told, it waits without
 * the interface.
 */
#include "config.h"

#include "owner.h"

#include "core_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct owner *
owner_new(struct iface *iface)
{
	struct owner *owner = calloc(1, sizeof(*owner));

	if (owner == NULL)
		return NULL;
	owner->item.kind = NOTIFIER_OWNER;
	owner->iface = iface;
	return owner;
}

void
owner_free(struct core *core, struct owner *owner)
{
	const struct plane_link *link;

	if (owner == NULL)
		return;
	if (!notifier_adopt(core, &owner->item)) {
		free(owner);
		return;
	}
	link = &owner->iface->link.link;
	owner->ifindex = link->ifindex;
	memcpy(owner->ifname, link->name, sizeof(owner->ifname));
	owner->iface = NULL;
}

static struct owner_name
owner_name(const struct iface *iface)
{
	const struct client *holder = iface_holder(iface);
	struct owner_name name = {0};

	if (holder == NULL)
		return name;
	name.protocol = holder->info.protocol;
	name.component = holder->info.component;
	memcpy(name.name, holder->info.name, sizeof(name.name));
	return name;
}

static bool
owner_is_same(const struct owner_name *a, const struct owner_name *b)
{
	return a->protocol == b->protocol && a->component == b->component;
}

void
owner_look(struct core *core, const struct iface *iface, int64_t now)
{
	struct owner *owner = iface->told_owner;
	struct owner_name name = owner_name(iface);

	if (owner_is_same(&owner->now, &name))
		return;
	owner->now = name;
	notifier_note(core, &owner->item, now);
}

bool
owner_differs(const struct notifier_item *item)
{
	const struct owner *owner = NOTIFIER_SUBJECT(item, const struct owner);

	return !owner_is_same(&owner->told, &owner->now);
}

void
owner_tell(
    struct core *core, struct notifier_item *item, struct notification *notification)
{
	struct owner *owner = NOTIFIER_SUBJECT(item, struct owner);
	struct notification_owner *out = &notification->u.owner;
	const struct plane_link *link =
	    owner->iface != NULL ? &owner->iface->link.link : NULL;

	(void)core; /* knows no more than the item */
	notification->type = NOTIFICATION_OWNER_CHANGED;
	out->ifindex = link != NULL ? link->ifindex : owner->ifindex;
	memcpy(out->ifname, link != NULL ? link->name : owner->ifname,
	    sizeof(out->ifname));
	out->old_protocol = owner->told.protocol;
	out->old_component = owner->told.component;
	out->new_protocol = owner->now.protocol;
	out->new_component = owner->now.component;
	memcpy(out->new_name, owner->now.name, sizeof(out->new_name));
	owner->told = owner->now;
}

void
owner_settle(struct core *core, struct notifier_item *item)
{
	struct owner *owner = NOTIFIER_SUBJECT(item, struct owner);

	if (owner->iface != NULL)
		return;
	core->notifier.orphans--;
	free(owner);
}

void
owner_check(const struct core *core)
{
	const struct iface *iface = NULL;
	uint32_t ifindex = 0;

	while ((iface = iface_next(&core->ifaces, ifindex)) != NULL) {
		const struct owner *owner = iface->told_owner;
		struct owner_name name = owner_name(iface);

		assert(owner_is_same(&owner->now, &name) &&
		       "whoever sat down or left was noticed");
		assert(owner_differs(&owner->item) == owner->item.is_waiting &&
		       "managers know an owner, or soon will");
		ifindex = iface->link.link.ifindex;
	}
}
