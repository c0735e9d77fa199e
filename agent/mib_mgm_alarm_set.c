/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_alarm_set.c - what a SET may do to a row of the alarm table of MGM-MIB.
 *
 * One SET of one row: values that no alarm can have are refused one by one, the rest is
 * put together in any order, and alarm_spec_validate() says whether the row has all
 * that an active one needs. RowStatus and StorageType are managed_row.c's.
 *
 * What the module leaves to the agent is decided here:
 * - The type of addresses is the row's: a group or source of another length than its is
 *   inconsistent, and one that the SET does not name is forgotten where the type
 *   changes. A source of zeros is none. Before the row is active, the group may be any
 *   address, with any length that its family has.
 * - A name that another row has is inconsistent, whatever the status of either. Rows of
 *   one SET are done one after another, so a name is free once its row has been done.
 * - Where the row is destroyed, what else the SET says of it need not fit together.
 *
 * Holds no state.
 */
#include "config.h"

#include "mib_mgm_alarm.h"

#include <string.h>

#include "addr.h"
#include "managed_draft.h"
#include "managed_row.h"
#include "settings_value.h"
#include "wire.h"

#define UNNAMED SIZE_MAX /* no assignment names it */

/* One SET of one row, until it is put together. */
struct mib_mgm_alarm_request {
	struct managed_row_request row;
	struct alarm_spec spec;
	size_t name_at;
	/* Addresses, which fit together only once all are known. */
	size_t type_at, group_at, length_at, source_at;
	uint64_t type;
	uint64_t length;
	const struct mib_value *group; /* borrowed */
	const struct mib_value *source;
};

/* Columns that are a number and no more. */
static const struct {
	uint32_t column;
	size_t offset;
	uint32_t min;
	uint32_t max;
} mib_mgm_alarm_numbers[] = {
#define NUMBER(column, member, min, max)                                            \
	{                                                                           \
		MIB_MGM_ALARM_##column, offsetof(struct alarm_spec, member), (min), \
		    (max)                                                           \
	}
    NUMBER(DIRECTION, direction, ALARM_DIRECTION_IN, ALARM_DIRECTION_OUT),
    NUMBER(QUANTITY, quantity, ALARM_QUANTITY_PACKETS, ALARM_QUANTITY_ENTRIES),
    NUMBER(INTERVAL, interval_ms, ALARM_INTERVAL_MIN_MS, ALARM_INTERVAL_MAX_MS),
    NUMBER(KIND, kind, ALARM_KIND_THRESHOLD, ALARM_KIND_HEARTBEAT),
    NUMBER(SUBJECT, subject, ALARM_SUBJECT_INTERFACE, ALARM_SUBJECT_ENTRIES),
    NUMBER(STARTUP, startup, ALARM_STARTUP_RISING, ALARM_STARTUP_BOTH),
    NUMBER(CONSECUTIVE, consecutive, 1, ALARM_CONSECUTIVE_MAX),
    NUMBER(HOLDOFF, holdoff_ms, 0, ALARM_HOLDOFF_MAX_MS),
#undef NUMBER
};

_Static_assert(sizeof(enum alarm_quantity) == sizeof(uint32_t),
    "an enumeration is written as a number");

static enum mib_set_error
mib_mgm_alarm_assign_number(
    struct alarm_spec *spec, uint32_t column, const struct mib_value *value)
{
	uint32_t number = (uint32_t)value->number;
	size_t i = 0;

	while (mib_mgm_alarm_numbers[i].column != column)
		i++;
	if (value->number < mib_mgm_alarm_numbers[i].min ||
	    value->number > mib_mgm_alarm_numbers[i].max)
		return MIB_SET_WRONG_VALUE;
	memcpy((char *)spec + mib_mgm_alarm_numbers[i].offset, &number, sizeof(number));
	return MIB_SET_OK;
}

/* One half of a threshold. */
static void
mib_mgm_alarm_assign_half(uint64_t *threshold, bool high, uint64_t half)
{
	if (high)
		*threshold = (*threshold & UINT32_MAX) | half << 32;
	else
		*threshold = (*threshold & ~(uint64_t)UINT32_MAX) | half;
}

/* What is behind the text's end is zeroed: specs are compared. */
static enum mib_set_error
mib_mgm_alarm_assign_text(const struct mib_value *value, char *text, size_t size)
{
	if (value->len >= size)
		return MIB_SET_WRONG_LENGTH;
	if (!wire_text_is_clean(value->octets, value->len))
		return MIB_SET_WRONG_VALUE;
	memset(text, 0, size);
	memcpy(text, value->octets, value->len);
	return MIB_SET_OK;
}

static enum mib_set_error
mib_mgm_alarm_assign_ifname(const struct mib_value *value, char ifname[MGM_IFNAME_SIZE])
{
	enum mib_set_error error =
	    mib_mgm_alarm_assign_text(value, ifname, MGM_IFNAME_SIZE);

	if (error == MIB_SET_OK && value->len > 0 && !settings_value_is_ifname(ifname))
		return MIB_SET_WRONG_VALUE;
	return error;
}

static enum mib_set_error
mib_mgm_alarm_assign_address(const struct mib_value *value, size_t at,
    const struct mib_value **out, size_t *out_at)
{
	if (value->len != 0 && value->len != addr_bits(MGM_FAMILY_IPV4) / 8 &&
	    value->len != addr_bits(MGM_FAMILY_IPV6) / 8)
		return MIB_SET_WRONG_LENGTH;
	*out = value;
	*out_at = at;
	return MIB_SET_OK;
}

/* A number that is put together with others later. */
static enum mib_set_error
mib_mgm_alarm_assign_later(const struct mib_value *value, uint64_t max, size_t at,
    uint64_t *out, size_t *out_at)
{
	if (value->number > max)
		return MIB_SET_WRONG_VALUE;
	*out = value->number;
	*out_at = at;
	return MIB_SET_OK;
}

static enum mib_set_error
mib_mgm_alarm_assign_value(const struct mib_assignment *assignment, size_t at,
    struct mib_mgm_alarm_request *request)
{
	const struct mib_value *value = &assignment->value;
	struct alarm_spec *spec = &request->spec;

	switch (assignment->column) {
	case MIB_MGM_ALARM_NAME:
		request->name_at = at;
		return mib_mgm_alarm_assign_text(value, spec->name, sizeof(spec->name));
	case MIB_MGM_ALARM_IFNAME:
		return mib_mgm_alarm_assign_ifname(value, spec->ifname);
	case MIB_MGM_ALARM_CLIENT:
		return mib_mgm_alarm_assign_text(
		    value, spec->client, sizeof(spec->client));
	case MIB_MGM_ALARM_ADDRESS_TYPE:
		return mib_mgm_alarm_assign_later(
		    value, MGM_FAMILY_IPV6, at, &request->type, &request->type_at);
	case MIB_MGM_ALARM_GROUP:
		return mib_mgm_alarm_assign_address(
		    value, at, &request->group, &request->group_at);
	case MIB_MGM_ALARM_GROUP_LENGTH:
		return mib_mgm_alarm_assign_later(value, addr_bits(MGM_FAMILY_IPV6), at,
		    &request->length, &request->length_at);
	case MIB_MGM_ALARM_SOURCE:
		return mib_mgm_alarm_assign_address(
		    value, at, &request->source, &request->source_at);
	case MIB_MGM_ALARM_RISING_LOW:
	case MIB_MGM_ALARM_RISING_HIGH:
		mib_mgm_alarm_assign_half(&spec->rising,
		    assignment->column == MIB_MGM_ALARM_RISING_HIGH, value->number);
		return MIB_SET_OK;
	case MIB_MGM_ALARM_FALLING_LOW:
	case MIB_MGM_ALARM_FALLING_HIGH:
		mib_mgm_alarm_assign_half(&spec->falling,
		    assignment->column == MIB_MGM_ALARM_FALLING_HIGH, value->number);
		return MIB_SET_OK;
	default:
		return mib_mgm_alarm_assign_number(spec, assignment->column, value);
	}
}

static enum mib_set_error
mib_mgm_alarm_assign(const struct mib_assignment *assignment, size_t at,
    struct mib_mgm_alarm_request *request)
{
	enum mib_set_error error;

	if (assignment->column == MIB_MGM_ALARM_STATUS)
		return managed_row_ask_status(&request->row, &assignment->value, at);
	if (assignment->column == MIB_MGM_ALARM_STORAGE)
		return managed_row_ask_storage(&request->row, &assignment->value, at);
	error = mib_mgm_alarm_assign_value(assignment, at, request);
	if (error == MIB_SET_OK)
		managed_row_ask_value(&request->row, at);
	return error;
}

/* Is it of as many octets as the family has? */
static bool
mib_mgm_alarm_fits(const struct mib_value *address, uint8_t family)
{
	return address->len == addr_bits(family) / 8;
}

/* The addresses of the row, of one family. */
static enum mib_set_error
mib_mgm_alarm_join_addresses(struct mib_mgm_alarm_request *request, size_t *failed)
{
	struct mgm_prefix *group = &request->spec.group;
	struct mgm_addr *source = &request->spec.source;
	uint8_t family = group->addr.family;

	if (request->type_at != UNNAMED && request->type != family) {
		family = (uint8_t)request->type;
		*group = (struct mgm_prefix){.addr.family = family};
		*source = (struct mgm_addr){0};
	}
	if (request->group_at != UNNAMED) {
		*failed = request->group_at;
		if (!mib_mgm_alarm_fits(request->group, family))
			return MIB_SET_INCONSISTENT_VALUE;
		group->addr = addr_from_octets(family, request->group->octets);
	}
	if (request->length_at != UNNAMED) {
		*failed = request->length_at;
		if (request->length > addr_bits(family))
			return MIB_SET_INCONSISTENT_VALUE;
		group->len = (uint8_t)request->length;
	}
	if (request->source_at != UNNAMED) {
		*failed = request->source_at;
		if (!mib_mgm_alarm_fits(request->source, family))
			return MIB_SET_INCONSISTENT_VALUE;
		*source = addr_from_octets(family, request->source->octets);
		if (addr_is_zero(source))
			*source = (struct mgm_addr){0};
	}
	return MIB_SET_OK;
}

/* What the values say together, and with other rows. */
static enum mib_set_error
mib_mgm_alarm_join(
    const struct managed *draft, struct mib_mgm_alarm_request *request, size_t *failed)
{
	const struct managed_alarm *same;

	if (request->row.status == MANAGED_DESTROY)
		return MIB_SET_OK;
	same = managed_find_alarm_name(draft, request->spec.name);
	if (same != NULL && same->spec.index != request->spec.index) {
		*failed = request->name_at;
		return MIB_SET_INCONSISTENT_VALUE;
	}
	return mib_mgm_alarm_join_addresses(request, failed);
}

enum mib_set_error
mib_mgm_alarm_set(const void *context, struct managed *draft, const uint32_t *index,
    size_t index_len, const struct mib_assignment *assignments, size_t count,
    size_t *failed)
{
	struct mib_mgm_alarm_request request = {.name_at = UNNAMED,
	    .type_at = UNNAMED,
	    .group_at = UNNAMED,
	    .length_at = UNNAMED,
	    .source_at = UNNAMED};
	const struct managed_alarm *present;
	struct managed_alarm row = {0};
	enum managed_row_change change;
	enum mib_set_error error;
	size_t i;

	(void)context; /* an alarm names what it is of */
	*failed = 0;
	if (index_len != 1 || index[0] == 0 || index[0] > ALARM_INDEX_MAX)
		return MIB_SET_NO_CREATION;
	present = managed_find_alarm(draft, index[0]);
	if (present == NULL && index[0] < MANAGED_ALARM_FIRST)
		return MIB_SET_NO_CREATION;
	if (present != NULL) {
		request.spec = present->spec;
	} else {
		alarm_spec_default(&request.spec);
		request.spec.index = index[0];
	}
	for (i = 0; i < count; i++) {
		*failed = i;
		error = mib_mgm_alarm_assign(&assignments[i], i, &request);
		if (error != MIB_SET_OK)
			return error;
	}
	error = mib_mgm_alarm_join(draft, &request, failed);
	if (error != MIB_SET_OK)
		return error;
	row.spec = request.spec;
	error = managed_row_decide(present != NULL ? &present->row : NULL, &request.row,
	    alarm_spec_validate(&row.spec) == NULL, &row.row, &change, failed);
	if (error != MIB_SET_OK || change == MANAGED_ROW_KEEP)
		return error;
	if (change == MANAGED_ROW_STORE)
		return managed_row_result(managed_draft_put_alarm(draft, &row));
	managed_draft_remove_alarm(draft, &row);
	return MIB_SET_OK;
}
