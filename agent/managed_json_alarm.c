/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_json_alarm.c - alarms in the state file.
 *
 * A row says all that a manager can set, also what its subject does not need, so that a
 * row that is not ready yet is the same after a restart. The group and its length stand
 * apart, because such a row may have one that does not go with the other. An empty text
 * is no address. Thresholds are texts: JSON's integers, as jansson has them, end at 63
 * bits.
 *
 * A row whose name the configuration has gives way as one whose index it has. One whose
 * parts are each of an alarm, but do not make one together, is taken as not ready.
 */
#include "config.h"

#include "managed_json_alarm.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "managed_draft.h"
#include "managed_json_row.h"
#include "settings_alarm.h"
#include "wire.h"

#define NUMBER_TEXT_SIZE 21 /* 64 bits in decimal */

/* A row as it stands there. */
struct managed_json_alarm {
	json_int_t index, group_length, interval, consecutive, holdoff;
	const char *name, *kind, *subject, *interface, *direction, *group, *source;
	const char *client, *quantity, *rising, *falling, *startup, *status;
};

static bool
managed_json_alarm_unpack(
    struct managed_json_row *in, json_t *value, struct managed_json_alarm *row)
{
	json_error_t error;

	return managed_json_row_unpacked(in,
	    json_unpack_ex(value, &error, JSON_STRICT,
		"{s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:I,s:I,"
		"s:s}",
		"index", &row->index, "name", &row->name, "kind", &row->kind, "subject",
		&row->subject, "interface", &row->interface, "direction",
		&row->direction, "group", &row->group, "group-length",
		&row->group_length, "source", &row->source, "client", &row->client,
		"quantity", &row->quantity, "interval", &row->interval, "rising",
		&row->rising, "falling", &row->falling, "startup", &row->startup,
		"consecutive", &row->consecutive, "hold-off", &row->holdoff, "status",
		&row->status),
	    &error);
}

static bool
managed_json_alarm_read_word(struct managed_json_row *in, const char *key,
    const char *text, const struct settings_word *words, int *out)
{
	for (; words->word != NULL; words++) {
		if (strcmp(words->word, text) != 0)
			continue;
		*out = words->meaning;
		return true;
	}
	return managed_json_row_refuse(in, "%s is \"%s\", which is none", key, text);
}

static bool
managed_json_alarm_read_words(struct managed_json_row *in,
    const struct managed_json_alarm *row, struct alarm_spec *spec)
{
	int kind = 0, subject = 0, direction = 0, quantity = 0, startup = 0;

	if (!managed_json_alarm_read_word(
		in, "kind", row->kind, settings_alarm_kinds, &kind) ||
	    !managed_json_alarm_read_word(
		in, "subject", row->subject, settings_alarm_subjects, &subject) ||
	    !managed_json_alarm_read_word(in, "direction", row->direction,
		settings_alarm_directions, &direction) ||
	    !managed_json_alarm_read_word(
		in, "quantity", row->quantity, settings_alarm_quantities, &quantity) ||
	    !managed_json_alarm_read_word(
		in, "startup", row->startup, settings_alarm_startups, &startup))
		return false;
	spec->kind = (enum alarm_kind)kind;
	spec->subject = (enum alarm_subject_kind)subject;
	spec->direction = (enum alarm_direction)direction;
	spec->quantity = (enum alarm_quantity)quantity;
	spec->startup = (enum alarm_startup)startup;
	return true;
}

static bool
managed_json_alarm_read_number(struct managed_json_row *in, const char *key,
    json_int_t number, uint32_t min, uint32_t max, uint32_t *out)
{
	if (number < (json_int_t)min || number > (json_int_t)max)
		return managed_json_row_refuse(
		    in, "%s is not %" PRIu32 " to %" PRIu32, key, min, max);
	*out = (uint32_t)number;
	return true;
}

/* As it is written: decimal, nothing before it. */
static bool
managed_json_alarm_read_threshold(
    struct managed_json_row *in, const char *key, const char *text, uint64_t *out)
{
	char same[NUMBER_TEXT_SIZE];
	uint64_t number;

	errno = 0;
	number = strtoull(text, NULL, 10);
	(void)snprintf(same, sizeof(same), "%" PRIu64, number);
	if (errno != 0 || strcmp(same, text) != 0)
		return managed_json_row_refuse(
		    in, "%s is \"%s\", which is no number of 64 bits", key, text);
	*out = number;
	return true;
}

static bool
managed_json_alarm_read_text(struct managed_json_row *in, const char *key,
    const char *text, char out[MGM_NAME_SIZE])
{
	size_t len = strlen(text);

	if (len >= MGM_NAME_SIZE || !wire_text_is_clean(text, len))
		return managed_json_row_refuse(in, "its %s cannot be one", key);
	memcpy(out, text, len + 1);
	return true;
}

/* An empty text is none. */
static bool
managed_json_alarm_read_address(struct managed_json_row *in, const char *key,
    const char *text, struct mgm_addr *out)
{
	if (text[0] == '\0' || addr_parse(text, out) == 0)
		return true;
	return managed_json_row_refuse(in, "%s is \"%s\", no address", key, text);
}

static bool
managed_json_alarm_read_addresses(struct managed_json_row *in,
    const struct managed_json_alarm *row, struct alarm_spec *spec)
{
	uint32_t length = 0;

	if (!managed_json_alarm_read_address(
		in, "group", row->group, &spec->group.addr) ||
	    !managed_json_alarm_read_address(
		in, "source", row->source, &spec->source) ||
	    !managed_json_alarm_read_number(in, "group-length", row->group_length, 0,
		addr_bits(spec->group.addr.family), &length))
		return false;
	spec->group.len = (uint8_t)length;
	if (spec->source.family != 0 &&
	    (spec->source.family != spec->group.addr.family ||
		addr_is_zero(&spec->source)))
		return managed_json_row_refuse(
		    in, "\"%s\" is no source for such a group", row->source);
	return true;
}

static bool
managed_json_alarm_read_values(struct managed_json_row *in,
    const struct managed_json_alarm *row, struct alarm_spec *spec)
{
	return managed_json_alarm_read_number(in, "index", row->index,
		   MANAGED_ALARM_FIRST, ALARM_INDEX_MAX, &spec->index) &&
	       managed_json_alarm_read_text(in, "name", row->name, spec->name) &&
	       managed_json_alarm_read_text(in, "client", row->client, spec->client) &&
	       (row->interface[0] == '\0' ||
		   managed_json_row_read_ifname(in, row->interface, spec->ifname)) &&
	       managed_json_alarm_read_words(in, row, spec) &&
	       managed_json_alarm_read_addresses(in, row, spec) &&
	       managed_json_alarm_read_number(in, "interval", row->interval,
		   ALARM_INTERVAL_MIN_MS, ALARM_INTERVAL_MAX_MS, &spec->interval_ms) &&
	       managed_json_alarm_read_threshold(
		   in, "rising", row->rising, &spec->rising) &&
	       managed_json_alarm_read_threshold(
		   in, "falling", row->falling, &spec->falling) &&
	       managed_json_alarm_read_number(in, "consecutive", row->consecutive, 1,
		   ALARM_CONSECUTIVE_MAX, &spec->consecutive) &&
	       managed_json_alarm_read_number(in, "hold-off", row->holdoff, 0,
		   ALARM_HOLDOFF_MAX_MS, &spec->holdoff_ms);
}

/*
 * Its status says whether it has all that it needs. What an alarm needs is this
 * version's opinion, and the one that wrote the file may have had another: such a row
 * is out of service and waits for its manager, and the router is not kept from
 * starting.
 */
static void
managed_json_alarm_judge(struct managed_json_row *in, struct managed_alarm *alarm)
{
	const char *error = alarm_spec_validate(&alarm->spec);

	if ((error != NULL) == (alarm->row.status == MANAGED_NOT_READY))
		return;
	if (error == NULL) {
		alarm->row.status = MANAGED_NOT_IN_SERVICE;
		managed_json_row_warn(in,
		    "alarm %" PRIu32 " is not-ready, but has all that it needs: it is "
		    "not-in-service until a SET of its status",
		    alarm->spec.index);
		return;
	}
	alarm->row.status = MANAGED_NOT_READY;
	managed_json_row_warn(in,
	    "alarm %" PRIu32 " %s; it watches nothing, and is not-ready until a SET",
	    alarm->spec.index, error);
}

bool
managed_json_alarm_read(struct managed_json_row *in, json_t *value)
{
	struct managed_alarm alarm = {0};
	const struct managed_alarm *there;
	struct managed_json_alarm row;
	char index[NUMBER_TEXT_SIZE];
	const char *what;
	bool skip = false;

	if (!managed_json_alarm_unpack(in, value, &row) ||
	    !managed_json_alarm_read_values(in, &row, &alarm.spec) ||
	    !managed_json_row_read_status(in, row.status, &alarm.row))
		return false;
	(void)snprintf(index, sizeof(index), "%" PRIu32, alarm.spec.index);
	what = index;
	there = managed_find_alarm(in->draft, alarm.spec.index);
	if (there == NULL) {
		there = managed_find_alarm_name(in->draft, alarm.spec.name);
		what = row.name;
	}
	if (there != NULL && !managed_json_row_is_there(in, what,
				 there->row.storage == MANAGED_READONLY, &skip))
		return false;
	if (skip)
		return true;
	managed_json_alarm_judge(in, &alarm);
	return managed_json_row_put(in, managed_draft_put_alarm(in->draft, &alarm));
}

static json_t *
managed_json_alarm_pack(const struct managed_alarm *alarm)
{
	const struct alarm_spec *spec = &alarm->spec;
	char group[ADDR_TEXT_SIZE] = "", source[ADDR_TEXT_SIZE] = "";
	char rising[NUMBER_TEXT_SIZE], falling[NUMBER_TEXT_SIZE];

	if (spec->group.addr.family != 0)
		(void)addr_format(&spec->group.addr, group, sizeof(group));
	if (spec->source.family != 0)
		(void)addr_format(&spec->source, source, sizeof(source));
	(void)snprintf(rising, sizeof(rising), "%" PRIu64, spec->rising);
	(void)snprintf(falling, sizeof(falling), "%" PRIu64, spec->falling);
	return json_pack(
	    "{s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:I,s:I,s:s}",
	    "index", (json_int_t)spec->index, "name", spec->name, "kind",
	    settings_alarm_word(settings_alarm_kinds, (int)spec->kind), "subject",
	    settings_alarm_word(settings_alarm_subjects, (int)spec->subject),
	    "interface", spec->ifname, "direction",
	    settings_alarm_word(settings_alarm_directions, (int)spec->direction),
	    "group", group, "group-length", (json_int_t)spec->group.len, "source",
	    source, "client", spec->client, "quantity",
	    settings_alarm_word(settings_alarm_quantities, (int)spec->quantity),
	    "interval", (json_int_t)spec->interval_ms, "rising", rising, "falling",
	    falling, "startup",
	    settings_alarm_word(settings_alarm_startups, (int)spec->startup),
	    "consecutive", (json_int_t)spec->consecutive, "hold-off",
	    (json_int_t)spec->holdoff_ms, "status",
	    managed_json_row_status(alarm->row.status));
}

bool
managed_json_alarm_write(const struct managed *managed, json_t *rows)
{
	size_t i;

	for (i = 0; i < managed->num_alarms; i++) {
		const struct managed_alarm *alarm = &managed->alarms[i];

		if (alarm->row.storage == MANAGED_NONVOLATILE &&
		    !managed_json_row_append(rows, managed_json_alarm_pack(alarm)))
			return false;
	}
	return true;
}
