/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_event.c - what notifications about the agent itself carry: mgmEvent of
 * MGM-MIB.
 *
 * The objects are scalars that no manager can ask for, so their values are those of
 * the notification alone. Both of a pair (lost and back, high and cleared, started and
 * ended) carry the same in the same order. None is a Counter64: SNMPv1 has no such
 * type, and a proxy may not send it on (RFC 3584, 3.1).
 */
#include "config.h"

#include "mib_mgm_event.h"

#include "mib_caps.h"
#include "mib_route.h"
#include "notification.h"

static const uint32_t mib_mgm_event_root[] = {MIB_CAPS_MGM, 1, 13};

/* The objects of a notification as far as there are any. */
struct mib_mgm_event_list {
	struct mib_mgm_object *objects;
	size_t count;
};

/* The next object, mgmEvent `number`, of instance 0; its value is the caller's to set.
 */
static struct mib_value *
mib_mgm_event_add(struct mib_mgm_event_list *list, uint32_t number, enum mib_type type)
{
	struct mib_mgm_object *object = &list->objects[list->count++];
	const uint32_t instance[] = {number, 0};

	mib_oid_join(&object->oid, mib_mgm_event_root, MIB_LENGTH(mib_mgm_event_root),
	    instance, MIB_LENGTH(instance));
	object->value = (struct mib_value){.type = type};
	return &object->value;
}

static void
mib_mgm_event_add_number(
    struct mib_mgm_event_list *list, uint32_t number, enum mib_type type, uint32_t is)
{
	mib_mgm_event_add(list, number, type)->number = is;
}

static void
mib_mgm_event_add_text(
    struct mib_mgm_event_list *list, uint32_t number, const char *text)
{
	mib_set_text(mib_mgm_event_add(list, number, MIB_TYPE_OCTETS), text);
}

static void
mib_mgm_event_add_client(
    struct mib_mgm_event_list *list, const struct notification_client *client)
{
	mib_mgm_event_add_text(list, 1, client->name);
	mib_mgm_event_add_number(
	    list, 2, MIB_TYPE_INTEGER, mib_route_protocol(client->protocol));
	mib_mgm_event_add_number(list, 3, MIB_TYPE_UNSIGNED, client->component);
	mib_mgm_event_add_number(list, 4, MIB_TYPE_UNSIGNED, client->pid);
	mib_mgm_event_add_number(list, 5, MIB_TYPE_UNSIGNED, client->interfaces);
	mib_mgm_event_add_number(list, 6, MIB_TYPE_UNSIGNED, client->memberships);
	mib_mgm_event_add_number(list, 7, MIB_TYPE_UNSIGNED, client->grace_ms);
}

static void
mib_mgm_event_add_level(
    struct mib_mgm_event_list *list, const struct notification_level *level)
{
	mib_mgm_event_add_number(list, 8, MIB_TYPE_INTEGER, (uint32_t)level->table);
	mib_mgm_event_add_number(list, 9, MIB_TYPE_UNSIGNED, level->count);
	mib_mgm_event_add_number(list, 10, MIB_TYPE_UNSIGNED, level->limit);
}

static void
mib_mgm_event_add_iface(
    struct mib_mgm_event_list *list, uint32_t ifindex, const char *ifname)
{
	mib_mgm_event_add_number(list, 11, MIB_TYPE_INTEGER, ifindex);
	mib_mgm_event_add_text(list, 12, ifname);
}

static void
mib_mgm_event_add_owner(
    struct mib_mgm_event_list *list, const struct notification_owner *owner)
{
	mib_mgm_event_add_iface(list, owner->ifindex, owner->ifname);
	mib_mgm_event_add_number(
	    list, 13, MIB_TYPE_INTEGER, mib_route_protocol(owner->old_protocol));
	mib_mgm_event_add_number(list, 14, MIB_TYPE_UNSIGNED, owner->old_component);
	mib_mgm_event_add_number(
	    list, 15, MIB_TYPE_INTEGER, mib_route_protocol(owner->new_protocol));
	mib_mgm_event_add_number(list, 16, MIB_TYPE_UNSIGNED, owner->new_component);
	mib_mgm_event_add_text(list, 17, owner->new_name);
}

static void
mib_mgm_event_add_flood(
    struct mib_mgm_event_list *list, const struct notification_flood *flood)
{
	mib_mgm_event_add_iface(list, flood->ifindex, flood->ifname);
	mib_mgm_event_add_number(list, 18, MIB_TYPE_UNSIGNED, flood->rate);
	mib_mgm_event_add_number(list, 19, MIB_TYPE_UNSIGNED, flood->total);
	mib_mgm_event_add_number(list, 20, MIB_TYPE_INTEGER, flood->group.family);
	mib_set_inet(mib_mgm_event_add(list, 21, MIB_TYPE_OCTETS), &flood->group);
	mib_set_inet(mib_mgm_event_add(list, 22, MIB_TYPE_OCTETS), &flood->source);
}

size_t
mib_mgm_event_objects(const struct notification *event,
    struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS])
{
	struct mib_mgm_event_list list = {.objects = objects};

	switch (event->type) {
	case NOTIFICATION_CLIENT_LOST:
	case NOTIFICATION_CLIENT_BACK:
		mib_mgm_event_add_client(&list, &event->u.client);
		break;
	case NOTIFICATION_TABLE_HIGH_WATER:
	case NOTIFICATION_TABLE_HIGH_WATER_CLEARED:
		mib_mgm_event_add_level(&list, &event->u.level);
		break;
	case NOTIFICATION_OWNER_CHANGED:
		mib_mgm_event_add_owner(&list, &event->u.owner);
		break;
	case NOTIFICATION_FLOOD_STARTED:
	case NOTIFICATION_FLOOD_ENDED:
		mib_mgm_event_add_flood(&list, &event->u.flood);
		break;
	default: /* an alarm's: mib_mgm_alarm.c */
		break;
	}
	return list.count;
}
