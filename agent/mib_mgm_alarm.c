/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_alarm.c - the alarm table of MGM-MIB, and what alarms' notifications carry.
 *
 * Rows are those of the managed document, so that a manager reads at once what it has
 * set. What becomes of them (values, states, events) is in the snapshot, under the same
 * index; a row that is not active, or that the snapshot does not know yet as it is now,
 * is waiting and has counted nothing.
 *
 * A column reads a struct alarm_row, so that the table and the notifications (whose row
 * is the one at the event, not the snapshot's) show the same things the same way.
 *
 * SMIv2 lets no Counter64 be written: a manager writes the halves of a threshold, and
 * reads it whole or in halves. A notification of a heartbeat carries no Counter64,
 * which SNMPv1 does not have.
 */
#include "config.h"

#include "mib_mgm_alarm.h"

#include <stdlib.h>

#include "managed.h"
#include "mib_caps.h"
#include "mib_context.h"
#include "notification.h"
#include "snapshot.h"

#define LOW(number) ((uint32_t)(number))
#define HIGH(number) ((uint32_t)((number) >> 32))

const uint32_t mib_mgm_alarm_root[13] = {MIB_CAPS_MGM, 1, 2, 1};

uint32_t
mib_mgm_alarm_count(const void *context)
{
	const struct managed *managed = mib_context_of(context)->managed;

	return managed != NULL ? (uint32_t)managed->num_alarms : 0;
}

static const struct managed_alarm *
mib_mgm_alarm_managed(const void *context, uint32_t row)
{
	return &mib_context_of(context)->managed->alarms[row];
}

size_t
mib_mgm_alarm_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = mib_mgm_alarm_managed(context, row)->spec.index;
	return 1;
}

static int
mib_mgm_alarm_cmp(const void *a, const void *b)
{
	const struct alarm_row *x = a, *y = b;

	if (x->spec.index != y->spec.index)
		return x->spec.index < y->spec.index ? -1 : 1;
	return 0;
}

/* What the row asks for, with what has become of it. */
static struct alarm_row
mib_mgm_alarm_row(const void *context, uint32_t row)
{
	const struct snapshot *snapshot = mib_context_of(context)->snapshot;
	const struct managed_alarm *managed = mib_mgm_alarm_managed(context, row);
	struct alarm_row shown = {.spec = managed->spec, .state = ALARM_STATE_WAITING};
	const struct alarm_row *found = NULL;

	if (managed->row.status == MANAGED_ACTIVE && snapshot != NULL &&
	    snapshot->num_alarms > 0)
		found = bsearch(&shown, snapshot->alarms, snapshot->num_alarms,
		    sizeof(*snapshot->alarms), mib_mgm_alarm_cmp);
	/* After a SET the snapshot may still have the alarm that was. */
	if (found != NULL && alarm_spec_is_same(&found->spec, &managed->spec))
		return *found;
	return shown;
}

/* Zeros of the group's family where there is none: of an InetAddressType there is no
 * shorter InetAddress. */
static void
mib_mgm_alarm_source(const struct alarm_spec *spec, struct mib_value *value)
{
	const struct mgm_addr none = {.family = spec->group.addr.family};

	mib_set_inet(value, spec->source.family != 0 ? &spec->source : &none);
}

/* Columns of what an alarm is. */
static void
mib_mgm_alarm_read_spec(
    const struct alarm_spec *spec, uint32_t column, struct mib_value *value)
{
	switch (column) {
	case MIB_MGM_ALARM_NAME:
		mib_set_text(value, spec->name);
		break;
	case MIB_MGM_ALARM_IFNAME:
		mib_set_text(value, spec->ifname);
		break;
	case MIB_MGM_ALARM_DIRECTION:
		value->number = (uint64_t)spec->direction;
		break;
	case MIB_MGM_ALARM_QUANTITY:
		value->number = (uint64_t)spec->quantity;
		break;
	case MIB_MGM_ALARM_INTERVAL:
		value->number = spec->interval_ms;
		break;
	case MIB_MGM_ALARM_RISING:
		value->number = spec->rising;
		break;
	case MIB_MGM_ALARM_FALLING:
		value->number = spec->falling;
		break;
	case MIB_MGM_ALARM_KIND:
		value->number = (uint64_t)spec->kind;
		break;
	case MIB_MGM_ALARM_SUBJECT:
		value->number = (uint64_t)spec->subject;
		break;
	case MIB_MGM_ALARM_ADDRESS_TYPE:
		value->number = spec->group.addr.family;
		break;
	case MIB_MGM_ALARM_GROUP:
		mib_set_inet(value, &spec->group.addr);
		break;
	case MIB_MGM_ALARM_GROUP_LENGTH:
		value->number = spec->group.len;
		break;
	case MIB_MGM_ALARM_SOURCE:
		mib_mgm_alarm_source(spec, value);
		break;
	case MIB_MGM_ALARM_CLIENT:
		mib_set_text(value, spec->client);
		break;
	case MIB_MGM_ALARM_RISING_LOW:
		value->number = LOW(spec->rising);
		break;
	case MIB_MGM_ALARM_RISING_HIGH:
		value->number = HIGH(spec->rising);
		break;
	case MIB_MGM_ALARM_FALLING_LOW:
		value->number = LOW(spec->falling);
		break;
	case MIB_MGM_ALARM_FALLING_HIGH:
		value->number = HIGH(spec->falling);
		break;
	case MIB_MGM_ALARM_STARTUP:
		value->number = (uint64_t)spec->startup;
		break;
	case MIB_MGM_ALARM_CONSECUTIVE:
		value->number = spec->consecutive;
		break;
	case MIB_MGM_ALARM_HOLDOFF:
		value->number = spec->holdoff_ms;
		break;
	default:
		break;
	}
}

/* Any column that notifications may carry: all but those of the row itself. */
static void
mib_mgm_alarm_read(const struct mib_context *context, const struct alarm_row *alarm,
    uint32_t column, struct mib_value *value)
{
	switch (column) {
	case MIB_MGM_ALARM_IFINDEX:
		value->number = alarm->ifindex;
		break;
	case MIB_MGM_ALARM_VALUE:
		value->number = alarm->value;
		break;
	case MIB_MGM_ALARM_STATE:
		value->number = (uint64_t)alarm->state;
		break;
	case MIB_MGM_ALARM_RISING_EVENTS:
		value->number = alarm->rising_events;
		break;
	case MIB_MGM_ALARM_FALLING_EVENTS:
		value->number = alarm->falling_events;
		break;
	case MIB_MGM_ALARM_LAST_EVENT:
		value->number = mib_context_timestamp(context, alarm->last_event_us);
		break;
	case MIB_MGM_ALARM_SUPPRESSED:
		value->number = alarm->suppressed;
		break;
	case MIB_MGM_ALARM_FIRST_SEEN:
		value->number = mib_context_timestamp(context, alarm->first_seen_us);
		break;
	default:
		mib_mgm_alarm_read_spec(&alarm->spec, column, value);
		break;
	}
}

#define ALARM_COLUMN(name, column)                                              \
	static void mib_mgm_alarm_get_##name(                                   \
	    const void *context, uint32_t row, struct mib_value *value)         \
	{                                                                       \
		const struct alarm_row alarm = mib_mgm_alarm_row(context, row); \
                                                                                \
		mib_mgm_alarm_read(context, &alarm, column, value);             \
	}

ALARM_COLUMN(name, MIB_MGM_ALARM_NAME)
ALARM_COLUMN(ifname, MIB_MGM_ALARM_IFNAME)
ALARM_COLUMN(ifindex, MIB_MGM_ALARM_IFINDEX)
ALARM_COLUMN(direction, MIB_MGM_ALARM_DIRECTION)
ALARM_COLUMN(quantity, MIB_MGM_ALARM_QUANTITY)
ALARM_COLUMN(interval, MIB_MGM_ALARM_INTERVAL)
ALARM_COLUMN(rising, MIB_MGM_ALARM_RISING)
ALARM_COLUMN(falling, MIB_MGM_ALARM_FALLING)
ALARM_COLUMN(value, MIB_MGM_ALARM_VALUE)
ALARM_COLUMN(state, MIB_MGM_ALARM_STATE)
ALARM_COLUMN(rising_events, MIB_MGM_ALARM_RISING_EVENTS)
ALARM_COLUMN(falling_events, MIB_MGM_ALARM_FALLING_EVENTS)
ALARM_COLUMN(last_event, MIB_MGM_ALARM_LAST_EVENT)
ALARM_COLUMN(kind, MIB_MGM_ALARM_KIND)
ALARM_COLUMN(subject, MIB_MGM_ALARM_SUBJECT)
ALARM_COLUMN(address_type, MIB_MGM_ALARM_ADDRESS_TYPE)
ALARM_COLUMN(group, MIB_MGM_ALARM_GROUP)
ALARM_COLUMN(group_length, MIB_MGM_ALARM_GROUP_LENGTH)
ALARM_COLUMN(source, MIB_MGM_ALARM_SOURCE)
ALARM_COLUMN(client, MIB_MGM_ALARM_CLIENT)
ALARM_COLUMN(rising_low, MIB_MGM_ALARM_RISING_LOW)
ALARM_COLUMN(rising_high, MIB_MGM_ALARM_RISING_HIGH)
ALARM_COLUMN(falling_low, MIB_MGM_ALARM_FALLING_LOW)
ALARM_COLUMN(falling_high, MIB_MGM_ALARM_FALLING_HIGH)
ALARM_COLUMN(startup, MIB_MGM_ALARM_STARTUP)
ALARM_COLUMN(consecutive, MIB_MGM_ALARM_CONSECUTIVE)
ALARM_COLUMN(holdoff, MIB_MGM_ALARM_HOLDOFF)
ALARM_COLUMN(suppressed, MIB_MGM_ALARM_SUPPRESSED)
ALARM_COLUMN(first_seen, MIB_MGM_ALARM_FIRST_SEEN)

static void
mib_mgm_alarm_get_storage(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mgm_alarm_managed(context, row)->row.storage;
}

static void
mib_mgm_alarm_get_status(const void *context, uint32_t row, struct mib_value *value)
{
	value->number = mib_mgm_alarm_managed(context, row)->row.status;
}

/* Numbered without a gap from MIB_MGM_ALARM_NAME. */
const struct mib_column mib_mgm_alarm_columns[31] = {
    {MIB_MGM_ALARM_NAME, MIB_TYPE_OCTETS, mib_mgm_alarm_get_name, true},
    {MIB_MGM_ALARM_IFNAME, MIB_TYPE_OCTETS, mib_mgm_alarm_get_ifname, true},
    {MIB_MGM_ALARM_IFINDEX, MIB_TYPE_INTEGER, mib_mgm_alarm_get_ifindex, false},
    {MIB_MGM_ALARM_DIRECTION, MIB_TYPE_INTEGER, mib_mgm_alarm_get_direction, true},
    {MIB_MGM_ALARM_QUANTITY, MIB_TYPE_INTEGER, mib_mgm_alarm_get_quantity, true},
    {MIB_MGM_ALARM_INTERVAL, MIB_TYPE_UNSIGNED, mib_mgm_alarm_get_interval, true},
    {MIB_MGM_ALARM_RISING, MIB_TYPE_COUNTER64, mib_mgm_alarm_get_rising, false},
    {MIB_MGM_ALARM_FALLING, MIB_TYPE_COUNTER64, mib_mgm_alarm_get_falling, false},
    {MIB_MGM_ALARM_VALUE, MIB_TYPE_COUNTER64, mib_mgm_alarm_get_value, false},
    {MIB_MGM_ALARM_STATE, MIB_TYPE_INTEGER, mib_mgm_alarm_get_state, false},
    {MIB_MGM_ALARM_RISING_EVENTS, MIB_TYPE_COUNTER64, mib_mgm_alarm_get_rising_events,
	false},
    {MIB_MGM_ALARM_FALLING_EVENTS, MIB_TYPE_COUNTER64, mib_mgm_alarm_get_falling_events,
	false},
    {MIB_MGM_ALARM_LAST_EVENT, MIB_TYPE_TIMETICKS, mib_mgm_alarm_get_last_event, false},
    {MIB_MGM_ALARM_STORAGE, MIB_TYPE_INTEGER, mib_mgm_alarm_get_storage, true},
    {MIB_MGM_ALARM_KIND, MIB_TYPE_INTEGER, mib_mgm_alarm_get_kind, true},
    {MIB_MGM_ALARM_SUBJECT, MIB_TYPE_INTEGER, mib_mgm_alarm_get_subject, true},
    {MIB_MGM_ALARM_ADDRESS_TYPE, MIB_TYPE_INTEGER, mib_mgm_alarm_get_address_type,
	true},
    {MIB_MGM_ALARM_GROUP, MIB_TYPE_OCTETS, mib_mgm_alarm_get_group, true},
    {MIB_MGM_ALARM_GROUP_LENGTH, MIB_TYPE_UNSIGNED, mib_mgm_alarm_get_group_length,
	true},
    {MIB_MGM_ALARM_SOURCE, MIB_TYPE_OCTETS, mib_mgm_alarm_get_source, true},
    {MIB_MGM_ALARM_CLIENT, MIB_TYPE_OCTETS, mib_mgm_alarm_get_client, true},
    {MIB_MGM_ALARM_RISING_LOW, MIB_TYPE_UNSIGNED, mib_mgm_alarm_get_rising_low, true},
    {MIB_MGM_ALARM_RISING_HIGH, MIB_TYPE_UNSIGNED, mib_mgm_alarm_get_rising_high, true},
    {MIB_MGM_ALARM_FALLING_LOW, MIB_TYPE_UNSIGNED, mib_mgm_alarm_get_falling_low, true},
    {MIB_MGM_ALARM_FALLING_HIGH, MIB_TYPE_UNSIGNED, mib_mgm_alarm_get_falling_high,
	true},
    {MIB_MGM_ALARM_STARTUP, MIB_TYPE_INTEGER, mib_mgm_alarm_get_startup, true},
    {MIB_MGM_ALARM_CONSECUTIVE, MIB_TYPE_UNSIGNED, mib_mgm_alarm_get_consecutive, true},
    {MIB_MGM_ALARM_HOLDOFF, MIB_TYPE_UNSIGNED, mib_mgm_alarm_get_holdoff, true},
    {MIB_MGM_ALARM_SUPPRESSED, MIB_TYPE_COUNTER32, mib_mgm_alarm_get_suppressed, false},
    {MIB_MGM_ALARM_FIRST_SEEN, MIB_TYPE_TIMETICKS, mib_mgm_alarm_get_first_seen, false},
    {MIB_MGM_ALARM_STATUS, MIB_TYPE_INTEGER, mib_mgm_alarm_get_status, true},
};

/* What all of them carry, in the module's order; then what volumes have more. */
static const uint32_t mib_mgm_alarm_carried[] = {MIB_MGM_ALARM_NAME, MIB_MGM_ALARM_KIND,
    MIB_MGM_ALARM_SUBJECT, MIB_MGM_ALARM_IFNAME, MIB_MGM_ALARM_IFINDEX,
    MIB_MGM_ALARM_DIRECTION, MIB_MGM_ALARM_ADDRESS_TYPE, MIB_MGM_ALARM_GROUP,
    MIB_MGM_ALARM_GROUP_LENGTH, MIB_MGM_ALARM_SOURCE, MIB_MGM_ALARM_CLIENT,
    MIB_MGM_ALARM_QUANTITY, MIB_MGM_ALARM_INTERVAL, MIB_MGM_ALARM_STATE,
    MIB_MGM_ALARM_SUPPRESSED, MIB_MGM_ALARM_VALUE, MIB_MGM_ALARM_RISING,
    MIB_MGM_ALARM_FALLING};

#define ALARM_CARRIED_VOLUME 3 /* of these, by volumes only */

_Static_assert(MIB_LENGTH(mib_mgm_alarm_carried) <= MIB_MGM_NOTIFICATION_OBJECTS,
    "a notification has room for what it carries");

size_t
mib_mgm_alarm_objects(const struct mib_context *context,
    const struct notification *event,
    struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS])
{
	const struct alarm_row *alarm = &event->u.alarm;
	size_t count = MIB_LENGTH(mib_mgm_alarm_carried), i;

	if (event->type != NOTIFICATION_VOLUME_RISING &&
	    event->type != NOTIFICATION_VOLUME_FALLING)
		count -= ALARM_CARRIED_VOLUME;
	for (i = 0; i < count; i++) {
		const struct mib_column *column =
		    &mib_mgm_alarm_columns[mib_mgm_alarm_carried[i] -
					   MIB_MGM_ALARM_NAME];
		const uint32_t instance[] = {column->number, alarm->spec.index};

		mib_oid_join(&objects[i].oid, mib_mgm_alarm_root,
		    MIB_LENGTH(mib_mgm_alarm_root), instance, MIB_LENGTH(instance));
		objects[i].value = (struct mib_value){.type = column->type};
		mib_mgm_alarm_read(context, alarm, column->number, &objects[i].value);
	}
	return count;
}
